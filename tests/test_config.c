/* test_config.c: the user's configuration: keys that are bound anew, and what each mistake is told. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/bindings.h"
#include "tui/desk.h"
#include "tui/help.h"
#include "tui/term.h"

static struct config *load(struct files *f, const char *text, dln_status status, const char *says) {
    const char *path = files_write_text(f, "config.yaml", text);
    struct config *c = NULL;
    dln_error err = {0};
    assert_int_equal(config_load(path, &c, &err), status);
    if (says && !strstr(err.text, says))
        fail_msg("%s, not %s", err.text, says);
    return c;
}

static void a_file_gives_options_and_keys(void **state) {
    struct config *c = load(*state, "# mine\ntheme: light\nmouse: true\nkeys:\n  F5: step 5\n  q: none\n  'x':\n", DLN_OK, NULL);
    assert_int_equal(c->n_options, 2);
    assert_string_equal(c->options[0].name, "theme");
    assert_string_equal(c->options[0].value, "light");
    assert_int_equal(c->options[1].place.line, 3);
    assert_int_equal(c->n_keys, 3);
    assert_string_equal(c->keys[0].value, "step 5");
    assert_string_equal(c->keys[2].value, "");
    assert_int_equal(c->keys[2].place.line, 7);
    config_free(c);
    static const char *const empty[] = {"", "\n\n", "# nothing\n  # more\n", "keys:\n", "keys: {}\n", "~\n"};
    for (size_t i = 0; i < ARRAY_LEN(empty); i++) {
        c = load(*state, empty[i], DLN_OK, NULL);
        assert_int_equal(c->n_options + c->n_keys, 0);
        config_free(c);
    }
}

static void bad_files_are_told(void **state) {
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"- a\n", "config.yaml:1:1: the configuration is a mapping, not a list"},
        {"light\n", "config.yaml:1:1: the configuration is a mapping, not \"light\""},
        {"theme: [a]\n", "config.yaml:1:8: the option theme takes one value, not a list"},
        {"keys: 5\n", "config.yaml:1:7: keys takes a mapping from keys to commands, not"},
        {"keys:\n  a: {b: c}\n", "config.yaml:2:6: the key a takes one value, not a mapping"},
        {"keys:\n  a: step\n  b: step\n  a: sweep\n",
         "config.yaml:4:3: the key \"a\" stands twice in one mapping, first in column 3 of line 2"},
        {"theme: \"light\n", "config.yaml:"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        load(*state, cases[i].text, DLN_BAD_FORMAT, cases[i].says);
    struct config *c;
    dln_error err;
    assert_int_equal(config_load("/no/such/file", &c, &err), DLN_UNREADABLE);
    assert_string_equal(err.text, "/no/such/file: cannot be read: No such file or directory");
}

static void the_users_file_need_not_be_there(void **state) {
    struct config *c;
    dln_error err;
    char path[400];
    (void)state;
    snprintf(path, sizeof path, "%s", files_path(*state, "nowhere"));
    setenv("XDG_CONFIG_HOME", path, 1);
    assert_int_equal(config_load(NULL, &c, &err), DLN_OK);
    assert_int_equal(c->n_options + c->n_keys, 0);
    config_free(c);
    unsetenv("XDG_CONFIG_HOME");
}

/* Keys */

static struct bindings *bind(struct config *c) {
    struct bindings *b = NULL;
    dln_error err;
    if (bindings_new(c, &b, &err))
        fail_msg("%s", err.text);
    return b;
}

static void keys_are_bound_and_unbound(void **state) {
    struct config *c = load(*state,
                            "keys:\n  F5: step 5\n  s: sweep\n  q: none\n  Ctrl-X: 'step 2; order ascending'\n  '#': zoom lens\n"
                            "  \303\244: quit\n"
                            "  pgdn: faster\n  'x':\n",
                            DLN_OK, NULL);
    struct bindings *b = bind(c);
    char keys[64];
    assert_string_equal(keymap_lookup(b, TERM_KEY_F5)->command, "step 5");
    assert_string_equal(keymap_lookup(b, 's')->command, "sweep");
    assert_string_equal(keymap_lookup(b, 'X' - 64)->command, "step 2; order ascending");
    assert_string_equal(keymap_lookup(b, '#')->command, "zoom lens");
    assert_string_equal(keymap_lookup(b, 0xe4)->command, "quit");
    assert_string_equal(keymap_lookup(b, TERM_KEY_PAGE_DOWN)->command, "faster");
    assert_null(keymap_lookup(b, 'q'));
    assert_null(keymap_lookup(b, 'x'));
    assert_int_equal(b->n, keymap.n - 2 + 4);
    keymap_keys_of(b, "sweep", keys, sizeof keys);
    assert_string_equal(keys, "s S >");
    keymap_keys_of(b, "quit", keys, sizeof keys);
    assert_string_equal(keys, "\303\244");
    assert_string_equal(keymap_lookup(NULL, 's')->command, "step");
    bindings_free(b);
    config_free(c);
}

static void every_key_has_its_name(void **state) {
    (void)state;
    for (int i = 0; i < keymap.n; i++)
        assert_int_equal(bindings_key(keymap.list[i].name), keymap.list[i].key);
    assert_int_equal(bindings_key("ctrl-i"), '\t');
    assert_int_equal(bindings_key("Ctrl-M"), bindings_key("Enter"));
    assert_int_equal(bindings_key("Ctrl-H"), TERM_KEY_BACKSPACE);
    assert_int_equal(bindings_key("F12"), TERM_KEY_F12);
    static const char *const none[] = {"", "F13", "Ctrl-", "Ctrl-1", "ab", "\303", "\303\244b", " ", "\177"};
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        assert_int_equal(bindings_key(none[i]), KEY_NONE);
}

static void bad_bindings_are_told(void **state) {
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"keys:\n  Spce: run\n", "config.yaml:2:3: there is no key \"Spce\" (did you mean Space?)"},
        {"keys:\n  5: run\n", "config.yaml:2:3: the key 5 cannot be bound: digits are a count for the next key"},
        {"keys:\n  Tab: run\n  a: step\n  Ctrl-I: pause\n",
         "config.yaml:4:3: the key Ctrl-I is bound twice: here in line 4 and, as Tab, in line 2"},
        {"keys:\n  F5: stpe 5\n", "config.yaml:2:7: there is no command \"stpe\" (did you mean step?)"},
        {"keys:\n  F5: step 5; qqqqqq\n", "config.yaml:2:7: there is no command \"qqqqqq\"; :help lists them"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct config *c = load(*state, cases[i].text, DLN_OK, NULL);
        struct bindings *b;
        dln_error err;
        assert_int_equal(bindings_new(c, &b, &err), DLN_BAD_VALUE);
        if (!strstr(err.text, cases[i].says))
            fail_msg("%s, not %s", err.text, cases[i].says);
        config_free(c);
    }
}

/* At the desk: lines with arguments, with a count, several commands; and what is wrong when the key is pressed. */
static void bound_keys_are_obeyed(void **state) {
    struct config *c = load(*state, "keys:\n  a: step 5\n  b: step\n  d: focus\n  e: 'step 2; focus 2'\n  u: focus nobody\n", DLN_OK, NULL);
    struct bindings *b = bind(c);
    struct opened o = open_session(*state, PRESET_NEAR "runs: [{label: one}, {label: two}]\nstop: {iterations: 100}\n", NULL, true);
    struct session *s = o.session;
    struct desk desk = {.session = s, .keys.bindings = b};
    static const struct {
        const char *keys;
        uint64_t steps;
        int focus;
    } cases[] = {{"a", 5, 0}, {"7a", 10, 0}, {"7b", 17, 0}, {"2d", 17, 1}, {"1d", 17, 0}, {"e", 19, 1}, {"S", 20, 1}};
    s->screen = true;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (const char *k = cases[i].keys; *k; k++)
            desk_key(&desk, *k);
        while (session_busy(s))
            session_advance(s);
        assert_int_equal(s->steps, cases[i].steps);
        assert_int_equal(s->view.focus, cases[i].focus);
    }
    desk_key(&desk, 'd');
    assert_string_equal(s->message, "focus needs RUN");
    desk_key(&desk, 'u');
    assert_memory_equal(s->message, "column 7, at \"nobody\": there is no run of that label", 50);
    desk_release(&desk);
    close_session(&o);
    bindings_free(b);
    config_free(c);
}

/* Home and End are of the help while it is open, and no way through time. */
static void the_help_has_both_ends(void **state) {
    struct opened o = open_session(*state, PRESET_NEAR "stop: {iterations: 100}\n", NULL, true);
    struct session *s = o.session;
    struct desk desk = {.session = s};
    s->running = s->screen = true;
    desk_key(&desk, '?');
    desk_key(&desk, TERM_KEY_END);
    assert_true(s->view.help && s->view.help_scroll > n_commands && s->running);
    desk_key(&desk, TERM_KEY_HOME);
    assert_true(s->view.help && s->view.help_scroll == 0 && s->running);
    desk_release(&desk);
    close_session(&o);
}

static void the_help_shows_what_is_in_force(void **state) {
    struct config *c = load(*state, "keys:\n  F5: step 5\n  G: quit\n", DLN_OK, NULL);
    struct bindings *b = bind(c);
    canvas *c_help;
    assert_int_equal(canvas_new(200, 90, CHARSET_BRAILLE, &c_help, NULL), DLN_OK);
    help_draw(c_help, canvas_area(c_help), 0, b);
    char *shown = canvas_to_text(c_help);
    assert_non_null(strstr(shown, "your own keys"));
    assert_non_null(strstr(shown, "F5            step 5"));
    assert_non_null(strstr(shown, "G q           quit"));
    free(shown);
    canvas_free(c_help);
    bindings_free(b);
    config_free(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_gives_options_and_keys), cmocka_unit_test(bad_files_are_told),
        cmocka_unit_test(the_users_file_need_not_be_there), cmocka_unit_test(keys_are_bound_and_unbound),
        cmocka_unit_test(every_key_has_its_name),        cmocka_unit_test(bad_bindings_are_told),
        cmocka_unit_test(bound_keys_are_obeyed),
        cmocka_unit_test(the_help_has_both_ends),
        cmocka_unit_test(the_help_shows_what_is_in_force),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
