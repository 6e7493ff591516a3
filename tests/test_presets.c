/* test_presets.c: the presets that are shipped, as files: each is whole, sound, listed for installing, and says what data it lacks. What
 * they show stands in their claims, which `verify` judges, and in test_figures.c. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "preset/find.h"

/* The presets of the source tree, nothing else, and no data. */
static int setup(void **state) {
    const char *sources = getenv("srcdir");
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/presets", sources ? sources : ".");
    unsetenv("DLNSCOPE_DATA");
    return setenv("DLNSCOPE_PRESETS", folder, 1) != 0 || setenv("XDG_CONFIG_HOME", "/nonexistent", 1) != 0 || files_setup(state) != 0;
}

static bool ours(const struct found_preset *preset) {
    const char *folder = getenv("DLNSCOPE_PRESETS");
    return strncmp(preset->path, folder, strlen(folder)) == 0;
}

static struct scenario *load(const char *name) {
    struct scenario *s = NULL;
    dln_error err;
    if (scenario_load(name, NULL, &s, &err) != DLN_OK)
        fail_msg("%s: %s", name, err.text);
    return s;
}

/* Do it with every preset of the source tree. */
static void with_each(void **state, void (*check)(struct files *f, const char *name)) {
    struct found_preset *list = NULL;
    int n = 0, checked = 0;
    assert_int_equal(find_presets(&list, &n, NULL), DLN_OK);
    for (int i = 0; i < n; i++)
        if (ours(&list[i])) {
            check(*state, list[i].name);
            checked++;
        }
    find_presets_free(list, n);
    assert_true(checked >= 38);
}

static void check_shown(struct files *f, const char *name) {
    struct scenario *s = load(name);
    assert_shows_itself(f, s);
    scenario_free(s);
}

static void each_is_shown_and_read_again_as_the_same(void **state) { with_each(state, check_shown); }

/* A line in `list` and a paragraph to read aloud; a paper; an end for `run`, of every run. */
static void check_texts(struct files *f, const char *name) {
    (void)f;
    struct scenario *s = load(name);
    size_t title = strlen(s->title), about = strlen(s->about);
    if (title < 20 || title > 90)
        fail_msg("%s: the title has %zu characters", name, title);
    if (about < 200 || about > 1200)
        fail_msg("%s: about has %zu characters", name, about);
    bool lecture = strncmp(name, "lectures/", 9) == 0;
    bool of_folder = strncmp(name, s->cite, strlen(s->cite)) == 0 && name[strlen(s->cite)] == '/';
    if (lecture != (s->n_lecture > 0))
        fail_msg("%s: %d steps of a lecture", name, s->n_lecture);
    if (!s->cite[0] || !(lecture || of_folder) || !s->section[0])
        fail_msg("%s: the paper is \"%s\", section \"%s\"", name, s->cite, s->section);
    for (int i = 0; i < s->n_runs; i++)
        if (!s->runs[i].stop.given && s->monte_carlo.n_values == 0) /* starts end by themselves */
            fail_msg("%s: run %s never ends", name, s->runs[i].label);
    scenario_free(s);
}

static void each_says_what_it_is_and_ends(void **state) { with_each(state, check_texts); }

/* Everything under presets/ is named in presets/local.mk, so that it is installed and stands in the tarball, and nothing else is. */
static void each_file_is_listed_for_installing(void **state) {
    (void)state;
    const char *sources = getenv("srcdir");
    char command[4300];
    snprintf(command, sizeof command,
             "cd '%s' || exit 2; sed -n 's/^\\t\\(presets[^ ]*\\).*/\\1/p' presets/local.mk | LC_ALL=C sort >'%s'; "
             "find presets -type f ! -name local.mk ! -name '.*' | LC_ALL=C sort | diff - '%s' >&2",
             sources ? sources : ".", files_path(*state, "listed"), files_path(*state, "listed"));
    assert_int_equal(system(command), 0);
}

/* The source that a person reads names no place of somebody's machine. */
static void check_paths(struct files *f, const char *name) {
    (void)f;
    struct scenario *s = load(name);
    FILE *in = fopen(s->path, "r");
    assert_non_null(in);
    char line[1024];
    while (fgets(line, sizeof line, in))
        for (const char *part = strtok(line, " ,:{}[]\n"); part; part = strtok(NULL, " ,:{}[]\n"))
            if ((part[0] == '/' && part[1]) || part[0] == '~' || strstr(part, "../"))
                fail_msg("%s: %s", s->path, part);
    fclose(in);
    scenario_free(s);
}

static void each_names_files_beside_it(void **state) { with_each(state, check_paths); }

/* The program's standard error, and its exit status. */
static char *run_program(const char *arguments, int *code) {
    const char *program = getenv("DLNSCOPE");
    char command[4300], *said = NULL;
    size_t length = 0;
    snprintf(command, sizeof command, "'%s' %s 2>&1 >/dev/null", program ? program : "./dlnscope", arguments);
    FILE *pipe = popen(command, "r"), *out = open_memstream(&said, &length);
    assert_true(pipe && out);
    for (int c = getc(pipe); c != EOF; c = getc(pipe))
        putc(c, out);
    fclose(out);
    int status = pclose(pipe);
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return said;
}

static void data_that_is_missing_is_told_in_one_sentence(void **state) {
    (void)state;
    static const struct {
        const char *preset, *file;
    } cases[] = {
        {"shin2020/fig7-l2", "\"uci-gas-sensor/ethanol.dat\""},
        {"shin2020/fig8-parity", "\"mnist/t10k-images-idx3-ubyte.gz\""},
        {"shin2020/fig7-l4", "\"uci-gas-sensor/ethanol.dat\""},
        {"shin2020/fig9-uci", "\"uci-gas-sensor/ethanol.dat\""},
        {"shin2020/fig9-mnist", "\"mnist/t10k-images-idx3-ubyte.gz\""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char arguments[100];
        int code;
        snprintf(arguments, sizeof arguments, "run %s", cases[i].preset);
        char *said = run_program(arguments, &code);
        assert_int_equal(code, 3);
        if (!strstr(said, cases[i].file) || !strstr(said, "neither beside the preset nor in $DLNSCOPE_DATA") ||
            strchr(said, '\n') != said + strlen(said) - 1)
            fail_msg("%s: %s", cases[i].preset, said);
        free(said);
    }
}

static void a_run_that_diverges_exits_with_five(void **state) {
    (void)state;
    int code;
    free(run_program("run arora2019/claim4-unbalanced", &code));
    assert_int_equal(code, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_shown_and_read_again_as_the_same),
        cmocka_unit_test(each_says_what_it_is_and_ends),
        cmocka_unit_test(each_file_is_listed_for_installing),
        cmocka_unit_test(each_names_files_beside_it),
        cmocka_unit_test(data_that_is_missing_is_told_in_one_sentence),
        cmocka_unit_test(a_run_that_diverges_exits_with_five),
    };
    return cmocka_run_group_tests(tests, setup, files_teardown);
}
