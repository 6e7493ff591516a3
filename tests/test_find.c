/* test_find.c: where presets and data files are looked for, in which order, and what is said when they are nowhere. */
#include "data_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "preset/find.h"

/* A tree of folders: paths are below the test's own folder. */
static void make_folder(struct files *f, const char *name) { assert_int_equal(mkdir(files_path(f, name), 0700), 0); }

static const char *const folders[] = {"env",
                                      "env/wu2019",
                                      "env2",
                                      "config",
                                      "config/dlnscope",
                                      "config/dlnscope/presets",
                                      "config/dlnscope/presets/mine",
                                      "home",
                                      "home/.config",
                                      "home/.config/dlnscope",
                                      "home/.config/dlnscope/presets",
                                      "data",
                                      "data/deep"};
static const char *const presets[] = {"env/both.yaml",
                                      "env/wu2019/fig3-d25.yaml",
                                      "env/notes.txt",
                                      "env/.hidden.yaml",
                                      "env/folder.yaml.d",
                                      "env2/other.yaml",
                                      "config/dlnscope/presets/both.yaml",
                                      "config/dlnscope/presets/mine/only.yaml",
                                      "home/.config/dlnscope/presets/at-home.yaml",
                                      "data/X.npy",
                                      "data/deep/Y.npy",
                                      "env/X.npy"};

static int setup(void **state) {
    int failed = files_setup(state);
    for (size_t i = 0; !failed && i < ARRAY_LEN(folders); i++)
        make_folder(*state, folders[i]);
    for (size_t i = 0; !failed && i < ARRAY_LEN(presets); i++)
        files_write_text(*state, presets[i], "x");
    return failed;
}

static int teardown(void **state) {
    for (size_t i = 0; i < ARRAY_LEN(presets); i++)
        remove(files_path(*state, presets[i]));
    for (size_t i = ARRAY_LEN(folders); i-- > 0;)
        remove(files_path(*state, folders[i]));
    return files_teardown(state);
}

/* DLNSCOPE_PRESETS = env:env2, and config as asked. */
static void surroundings(struct files *f, bool config) {
    char list[700], folder[400];
    snprintf(list, sizeof list, "%s/env::%s/env2/", f->folder, f->folder);
    setenv("DLNSCOPE_PRESETS", list, 1);
    snprintf(folder, sizeof folder, "%s/config", f->folder);
    if (config)
        setenv("XDG_CONFIG_HOME", folder, 1);
    else
        setenv("XDG_CONFIG_HOME", "relative/is/ignored", 1);
    snprintf(folder, sizeof folder, "%s/home", f->folder);
    setenv("HOME", folder, 1);
    unsetenv("DLNSCOPE_DATA");
}

static void assert_found(struct files *f, const char *preset, const char *below) {
    char *path = NULL, expected[400];
    dln_error err;
    if (find_preset(preset, &path, &err) != DLN_OK)
        fail_msg("%s", err.text);
    snprintf(expected, sizeof expected, "%s/%s", f->folder, below);
    assert_string_equal(path, expected);
    free(path);
}

static void names_are_looked_for_in_order(void **state) {
    struct files *f = *state;
    surroundings(f, true);
    assert_found(f, "both", "env/both.yaml");
    assert_found(f, "both.yaml", "env/both.yaml");
    assert_found(f, "wu2019/fig3-d25", "env/wu2019/fig3-d25.yaml");
    assert_found(f, "other", "env2/other.yaml");
    assert_found(f, "mine/only", "config/dlnscope/presets/mine/only.yaml");
    unsetenv("DLNSCOPE_PRESETS");
    assert_found(f, "both", "config/dlnscope/presets/both.yaml");
    surroundings(f, false);
    assert_found(f, "at-home", "home/.config/dlnscope/presets/at-home.yaml");
}

static void a_file_wins_over_a_name(void **state) {
    struct files *f = *state;
    surroundings(f, true);
    char whole[400];
    snprintf(whole, sizeof whole, "%s/env2/other.yaml", f->folder);
    assert_found(f, whole, "env2/other.yaml");
    char before[400], *path = NULL;
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(f->folder), 0);
    assert_int_equal(find_preset("env/notes.txt", &path, NULL), DLN_OK);
    assert_string_equal(path, "env/notes.txt");
    free(path);
    assert_int_equal(chdir(before), 0);
}

static void the_default_is_compiled_in(void **state) {
    struct files *f = *state;
    surroundings(f, true);
    char *path = NULL;
    static const char *const ways[] = {NULL, "wu2019/saddle-escape"};
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        assert_int_equal(find_preset(ways[i], &path, NULL), DLN_OK);
        assert_true(strcmp(path, find_built_in) == 0 || strstr(path, "/wu2019/saddle-escape.yaml"));
        free(path);
    }
    files_write_text(f, "env/wu2019/saddle-escape.yaml", "x");
    assert_found(f, NULL, "env/wu2019/saddle-escape.yaml");
    remove(files_path(f, "env/wu2019/saddle-escape.yaml"));
    assert_non_null(strstr(builtin_preset, "\ntitle: "));
    assert_true(builtin_preset[strlen(builtin_preset) - 1] == '\n');
}

static void a_name_that_is_nowhere_is_told_with_places_and_the_nearest(void **state) {
    struct files *f = *state;
    surroundings(f, true);
    char *path = NULL, place[1000];
    dln_error err;
    assert_failure(find_preset("fig3-d25", &path, &err), &err, DLN_UNREADABLE,
                   "there is no preset \"fig3-d25\", neither a file nor a name in ");
    assert_non_null(strstr(err.text, "did you mean wu2019/fig3-d25?"));
    snprintf(place, sizeof place, "%s/env, %s/env2/, %s/config/dlnscope/presets, ", f->folder, f->folder, f->folder);
    assert_non_null(strstr(err.text, place));
    assert_failure(find_preset("./both", &path, &err), &err, DLN_UNREADABLE, "did you mean both?");
    assert_failure(find_preset("/both", &path, &err), &err, DLN_UNREADABLE, "there is no preset \"/both\"");
    assert_failure(find_preset("", &path, &err), &err, DLN_UNREADABLE, "there is no preset \"\"");
    assert_failure(find_preset("\x1b[2J", &path, &err), &err, DLN_UNREADABLE, "there is no preset \"\\x1b[2J\"");
    assert_failure(find_preset(f->folder, &path, &err), &err, DLN_UNREADABLE, "there is no preset");
    assert_failure(find_preset("quux-nothing-like-it", &path, &err), &err, DLN_UNREADABLE, "there is no preset");
    assert_null(strstr(err.text, "did you mean"));
    assert_null(path);
}

static void presets_are_listed_once_and_sorted(void **state) {
    struct files *f = *state;
    struct found_preset *list = NULL;
    int n = 0;
    surroundings(f, true);
    assert_int_equal(find_presets(&list, &n, NULL), DLN_OK);
    int ours = 0;
    for (int i = 0; i < n; i++) {
        assert_true(i == 0 || strcmp(list[i - 1].name, list[i].name) < 0);
        assert_null(strstr(list[i].name, ".yaml"));
        assert_null(strstr(list[i].name, "hidden"));
        ours += strncmp(list[i].path, f->folder, strlen(f->folder)) == 0;
        if (strcmp(list[i].name, "both") == 0)
            assert_non_null(strstr(list[i].path, "/env/both.yaml"));
        if (strcmp(list[i].name, "mine/only") == 0)
            assert_non_null(strstr(list[i].path, "/config/dlnscope/presets/mine/only.yaml"));
    }
    assert_int_equal(ours, 4);
    find_presets_free(list, n);
    find_presets_free(NULL, 0);
    setenv("DLNSCOPE_PRESETS", "/nonexistent", 1);
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    assert_int_equal(find_presets(&list, &n, NULL), DLN_OK);
    bool has_default = false;
    for (int i = 0; i < n; i++)
        has_default = has_default || strcmp(list[i].name, find_default) == 0;
    assert_true(has_default);
    find_presets_free(list, n);
}

static void data_is_beside_the_preset_or_in_its_place(void **state) {
    struct files *f = *state;
    char *path = NULL, preset[400], expected[400], variable[800];
    dln_error err;
    surroundings(f, true);
    snprintf(preset, sizeof preset, "%s/env/both.yaml", f->folder);
    assert_int_equal(find_data(preset, "X.npy", &path, &err), DLN_OK);
    snprintf(expected, sizeof expected, "%s/env/X.npy", f->folder);
    assert_string_equal(path, expected);
    free(path);
    path = NULL;
    assert_failure(find_data(preset, "deep/Y.npy", &path, &err), &err, DLN_UNREADABLE,
                   "the data file \"deep/Y.npy\" is neither beside the preset nor in $DLNSCOPE_DATA (looked in ");
    snprintf(variable, sizeof variable, "/nonexistent:%s/data", f->folder);
    setenv("DLNSCOPE_DATA", variable, 1);
    assert_int_equal(find_data(preset, "deep/Y.npy", &path, &err), DLN_OK);
    snprintf(expected, sizeof expected, "%s/data/deep/Y.npy", f->folder);
    assert_string_equal(path, expected);
    free(path);
    assert_int_equal(find_data(NULL, "X.npy", &path, &err), DLN_OK); /* not here, so in DLNSCOPE_DATA */
    free(path);
    assert_int_equal(find_data(find_built_in, "deep/Y.npy", &path, &err), DLN_OK);
    free(path);
    snprintf(expected, sizeof expected, "%s/data/X.npy", f->folder);
    assert_int_equal(find_data(preset, expected, &path, &err), DLN_OK);
    assert_string_equal(path, expected);
    free(path);
    path = NULL;
    assert_failure(find_data(preset, "/nonexistent/Z.npy", &path, &err), &err, DLN_UNREADABLE,
                   "the data file \"/nonexistent/Z.npy\" is not there");
    assert_failure(find_data(preset, "deep", &path, &err), &err, DLN_UNREADABLE, "neither beside the preset"); /* a folder is no file */
    assert_null(path);
}

static void what_is_extended_may_stand_beside(void **state) {
    struct files *f = *state;
    char *path = NULL, preset[400];
    surroundings(f, true);
    snprintf(preset, sizeof preset, "%s/env2/new.yaml", f->folder);
    assert_int_equal(find_extended(preset, "other", &path, NULL), DLN_OK);
    assert_non_null(strstr(path, "/env2/other.yaml"));
    free(path);
    assert_int_equal(find_extended(preset, "../env/both.yaml", &path, NULL), DLN_OK);
    assert_non_null(strstr(path, "/env2/../env/both.yaml"));
    free(path);
    assert_int_equal(find_extended(preset, "wu2019/fig3-d25", &path, NULL), DLN_OK);
    assert_non_null(strstr(path, "/env/wu2019/fig3-d25.yaml"));
    free(path);
    path = NULL;
    dln_error err;
    assert_failure(find_extended(preset, "nowhere", &path, &err), &err, DLN_UNREADABLE, "there is no preset \"nowhere\"");
    assert_null(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_looked_for_in_order),      cmocka_unit_test(a_file_wins_over_a_name),
        cmocka_unit_test(the_default_is_compiled_in),         cmocka_unit_test(a_name_that_is_nowhere_is_told_with_places_and_the_nearest),
        cmocka_unit_test(presets_are_listed_once_and_sorted), cmocka_unit_test(data_is_beside_the_preset_or_in_its_place),
        cmocka_unit_test(what_is_extended_may_stand_beside),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
