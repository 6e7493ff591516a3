/* test_examples.c: the examples of the manual and of the README work, and the README lists the presets that there are. */
#include "docs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a literal block of roff shows. */
static void plain(char *text) {
    char *out = text;
    for (; *text; text++) {
        if (*text != '\\') {
            *out++ = *text;
            continue;
        }
        text++;
        if (strncmp(text, "(aq", 3) == 0)
            *out++ = '\'', text += 2;
        else if (*text == 'e')
            *out++ = '\\';
        else if (*text != '&')
            *out++ = *text;
    }
    *out = '\0';
}

/* The command with the file's name ends well and says so. */
static void assert_works(const char *command, const char *file, const char *words) {
    char line[128];
    int code;
    snprintf(line, sizeof line, "dlnscope %s %s 2>&1", command, file);
    char *said = docs_shell(line, &code);
    if (code != 0 || !strstr(said, words))
        fail_msg("%s:\n%s", line, said);
    free(said);
}

/* Write every `example FILE` of the presets' page; `then` (or NULL) gets those that are presets. */
static void write_examples(struct files *f, void (*then)(const char *file)) {
    char *page = docs_read(docs_preset_page), *rest = page, name[64];
    int n = 0;
    for (char *at; (at = strstr(rest, ".\\\" example ")) && sscanf(at + 12, "%63s", name) == 1; n++) {
        char *block = docs_cut(&rest, "example", name);
        assert_non_null(block);
        char *begin = strchr(block, '\n'), *end = strstr(block, ".Ed\n");
        assert_non_null(begin);
        assert_non_null(end);
        *end = '\0';
        plain(begin + 1);
        files_write_text(f, name, begin + 1);
        if (then && strstr(name, ".yaml"))
            then(name);
    }
    assert_true(n >= 3);
    free(page);
}

static void check_example(const char *file) { assert_works("check", file, ": sound; "); }

static void examples_are_sound(void **state) { write_examples(*state, check_example); }

/* The one preset of the README. */
static void write_readme_preset(struct files *f) {
    static const char fence[] = "```yaml\n";
    char *text = docs_read(docs_readme), *begin = strstr(text, fence), *end = begin ? strstr(begin, "\n```\n") : NULL;
    assert_non_null(end);
    assert_null(strstr(end, fence));
    end[1] = '\0';
    files_write_text(f, "narrow.yaml", begin + strlen(fence));
    free(text);
}

/* Run a command if it is one that needs no screen; 1 when it was run. */
static int try_command(const char *page, const char *line) {
    static const char *const without_screen[] = {"run ", "verify ", "list", "show ", "check ", "doctor", "--help", "--version"};
    bool known = false;
    char command[1024];
    int code;
    for (size_t i = 0; i < ARRAY_LEN(without_screen); i++)
        known = known || strncmp(line + strlen("dlnscope "), without_screen[i], strlen(without_screen[i])) == 0;
    if (!known)
        return 0;
    snprintf(command, sizeof command, "%s 2>&1", line);
    char *said = docs_shell(command, &code);
    if (code != 0)
        fail_msg("%s: `%s` ends with %d and says\n%s", page, line, code, said);
    free(said);
    return 1;
}

/* `mark` stands before each command of a page. */
static int try_commands(const char *page, const char *mark) {
    char *text = docs_read(page), *rest = text, *line;
    int n = 0;
    while (docs_next_line(&rest, &line)) {
        if (strncmp(line, mark, strlen(mark)) != 0 || strncmp(line + strlen(mark), "dlnscope ", 9) != 0)
            continue;
        plain(line);
        n += try_command(page, line + strlen(mark));
    }
    free(text);
    return n;
}

static void commands_work(void **state) {
    write_examples(*state, NULL);
    write_readme_preset(*state);
    assert_true(try_commands(docs_readme, "$ ") >= 3);
    assert_true(try_commands(docs_program_page, ".Dl $ ") >= 3);
    assert_true(try_commands(docs_preset_page, ".Dl $ ") >= 1);
}

/* The conditions that the page shows are understood with the default preset. */
static void conditions_are_understood(void **state) {
    (void)state;
    char *page = docs_read(docs_program_page), *rest = page, *part = docs_cut(&rest, "part", "conditions"), *line;
    int n = 0;
    assert_non_null(part);
    while (docs_next_line(&part, &line)) {
        char command[256];
        if (line[0] == '.')
            continue;
        plain(line);
        snprintf(command, sizeof command, "dlnscope run wu2019/saddle-escape --ticks 1 --until '%s'", line);
        n += try_command(docs_program_page, command);
    }
    assert_true(n >= 3);
    free(page);
}

/* Blanks in a row count as one. */
static void squeeze(char *text) {
    char *out = text;
    for (; *text; text++)
        if (*text != ' ' || text[1] != ' ')
            *out++ = *text;
    *out = '\0';
}

/* Under `$ dlnscope list` stand the presets of the source, as the program lists them: no more, no fewer. */
static void presets_are_listed(void **state) {
    (void)state;
    int code, n = 0;
    char *text = docs_read(docs_readme), *begin = strstr(text, "$ dlnscope list\n"), *end = begin ? strstr(begin, "```\n") : NULL;
    assert_non_null(end);
    *end = '\0';
    char *said = docs_shell("dlnscope list", &code), *rest = said, *line;
    squeeze(begin);
    while (docs_next_line(&rest, &line)) {
        char path[1400];
        snprintf(path, sizeof path, "%s/presets/%.*s.yaml", getenv("DOCS_SOURCE"), (int)strcspn(line, " "), line);
        if (access(path, R_OK) != 0)
            continue; /* another version's, installed here */
        squeeze(line);
        if (!strstr(begin, line))
            fail_msg("%s does not list\n%s", docs_readme, line);
        n++;
    }
    for (const char *at = strchr(begin, '\n') + 1; *at; at = strchr(at, '\n') + 1)
        n--;
    assert_int_equal(n, 0);
    free(said);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_are_sound),
        cmocka_unit_test(commands_work),
        cmocka_unit_test(conditions_are_understood),
        cmocka_unit_test(presets_are_listed),
    };
    return cmocka_run_group_tests_name("examples", tests, docs_setup, docs_teardown);
}
