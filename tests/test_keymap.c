/* test_keymap.c: keys, counts, and that keys and commands are each other's. */
#include "test.h"

#include <string.h>

#include "tui/keymap.h"
#include "tui/term.h"

static void every_key_has_a_command(void **state) {
    (void)state;
    for (int i = 0; i < keymap.n; i++) {
        assert_ptr_equal(keymap_lookup(NULL, keymap.list[i].key), &keymap.list[i]);
        assert_non_null(command_find(keymap.list[i].command));
        for (int j = 0; j < i; j++) {
            assert_int_not_equal(keymap.list[i].key, keymap.list[j].key);
            assert_string_not_equal(keymap.list[i].name, keymap.list[j].name);
        }
    }
    assert_null(keymap_lookup(NULL, '~'));
    assert_null(keymap_lookup(NULL, KEY_NONE));
    assert_null(keymap_lookup(NULL, TERM_KEY_OTHER));
}

/* What takes no argument that must be given, but for the few that another key's command does already. */
static void commands_that_need_no_words_have_keys(void **state) {
    static const char *const without[] = {"run",     "pause",        "show",    "filter", "arm",     "disarm",
                                          "triggers", "trigger-drop", "history", "digest",  "lecture", "lecture-previous"};
    (void)state;
    char keys[64];
    for (int i = 0; i < n_commands; i++) {
        const struct argument *first = &commands[i]->arguments[0];
        bool needs = first->kind && !first->optional, may = needs;
        for (size_t k = 0; k < ARRAY_LEN(without); k++)
            may = may || !strcmp(commands[i]->name, without[k]);
        keymap_keys_of(NULL, commands[i]->name, keys, sizeof keys);
        if (!may && !keys[0])
            fail_msg("%s has no key", commands[i]->name);
    }
}

static void names_of_keys_are_cut_at_a_key(void **state) {
    (void)state;
    char keys[64];
    keymap_keys_of(NULL, "step", keys, sizeof keys);
    assert_string_equal(keys, "s .");
    keymap_keys_of(NULL, "scroll-down", keys, sizeof keys);
    assert_string_equal(keys, "j Down PgDn");
    keymap_keys_of(NULL, "scroll-down", keys, 7);
    assert_string_equal(keys, "j Down");
    keymap_keys_of(NULL, "scroll-down", keys, 6);
    assert_string_equal(keys, "j");
    keymap_keys_of(NULL, "fly", keys, sizeof keys);
    assert_string_equal(keys, "");
}

/* Type keys; the name of the last one's command, or "" */
static const char *type(struct keymap_state *s, const char *text, unsigned *count) {
    const struct key_binding *binding = NULL;
    bool found = false;
    *count = 4711;
    for (; *text; text++)
        found = keymap_feed(s, *text, &binding, count);
    return found ? binding->command : "";
}

static void digits_are_a_count_for_the_next_key(void **state) {
    (void)state;
    struct keymap_state s = {0};
    unsigned count;
    assert_string_equal(type(&s, "s", &count), "step");
    assert_int_equal(count, 0);
    assert_string_equal(type(&s, "20", &count), "");
    assert_int_equal(s.count, 20);
    assert_string_equal(type(&s, "s", &count), "step");
    assert_int_equal(count, 20);
    assert_int_equal(s.count, 0);
    assert_string_equal(type(&s, "105 ", &count), "run-pause");
    assert_int_equal(count, 105);
}

static void a_leading_zero_is_a_command(void **state) {
    (void)state;
    struct keymap_state s = {0};
    unsigned count;
    assert_string_equal(type(&s, "0", &count), "whole-range");
    assert_int_equal(count, 0);
    assert_string_equal(type(&s, "10", &count), "");
    assert_int_equal(s.count, 10);
}

static void counts_do_not_overflow(void **state) {
    (void)state;
    struct keymap_state s = {0};
    unsigned count;
    type(&s, "999999999", &count);
    assert_int_equal(s.count, KEYMAP_MOST);
    type(&s, "99999999999999999999", &count);
    assert_int_equal(s.count, KEYMAP_MOST);
    assert_string_equal(type(&s, "s", &count), "step");
    assert_int_equal(count, KEYMAP_MOST);
}

static void an_unknown_key_or_esc_forgets_the_count(void **state) {
    (void)state;
    struct keymap_state s = {0};
    unsigned count;
    assert_string_equal(type(&s, "12~", &count), "");
    assert_int_equal(s.count, 0);
    assert_string_equal(type(&s, "12\033", &count), "");
    assert_int_equal(s.count, 0);
    assert_string_equal(type(&s, "\033", &count), "close");
    assert_string_equal(type(&s, "s", &count), "step");
    assert_int_equal(count, 0);
}

static void pages_scroll_by_many(void **state) {
    (void)state;
    struct keymap_state s = {0};
    const struct key_binding *binding;
    unsigned count;
    assert_true(keymap_feed(&s, TERM_KEY_PAGE_DOWN, &binding, &count));
    assert_string_equal(binding->command, "scroll-down");
    assert_true(count > 1);
    s.count = 3;
    assert_true(keymap_feed(&s, TERM_KEY_PAGE_DOWN, &binding, &count));
    assert_int_equal(count, 3);
}

/* The keys that interface.md names, as a user would type them. */
static void the_keys_of_the_manual(void **state) {
    static const struct {
        int key;
        const char *command;
    } cases[] = {
        {' ', "run-pause"},
        {'.', "step"},
        {'>', "sweep"},
        {'S', "sweep"},
        {',', "back"},
        {'<', "back-sweep"},
        {'g', "goto"},
        {TERM_KEY_HOME, "start"},
        {'G', "newest"},
        {TERM_KEY_END, "newest"},
        {'d', "dismiss"},
        {'+', "faster"},
        {'-', "slower"},
        {'\t', "focus-next"},
        {TERM_KEY_BACK_TAB, "focus-previous"},
        {'v', "hide"},
        {'o', "order-next"},
        {'O', "order-previous"},
        {'i', "init-next"},
        {'I', "init-previous"},
        {'r', "restart"},
        {'R', "restart-new-seed"},
        {'x', "abscissa"},
        {'y', "ordinate"},
        {'z', "zoom"},
        {'Z', "fit"},
        {'[', "narrower"},
        {']', "wider"},
        {'h', "panel-previous"},
        {'l', "panel-next"},
        {TERM_KEY_LEFT, "left"},
        {TERM_KEY_RIGHT, "right"},
        {TERM_KEY_SHIFT_LEFT, "far-left"},
        {'c', "cursor"},
        {'j', "scroll-down"},
        {'k', "scroll-up"},
        {TERM_KEY_UP, "scroll-up"},
        {TERM_KEY_DOWN, "scroll-down"},
        {'?', "help"},
        {TERM_KEY_F1, "help"},
        {27, "close"},
        {'q', "quit"},
        {3, "interrupt"},
        {12, "redraw"},
        {26, "suspend"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(keymap_lookup(NULL, cases[i].key)->command, cases[i].command);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_has_a_command),
        cmocka_unit_test(commands_that_need_no_words_have_keys),
        cmocka_unit_test(names_of_keys_are_cut_at_a_key),
        cmocka_unit_test(digits_are_a_count_for_the_next_key),
        cmocka_unit_test(a_leading_zero_is_a_command),
        cmocka_unit_test(counts_do_not_overflow),
        cmocka_unit_test(an_unknown_key_or_esc_forgets_the_count),
        cmocka_unit_test(pages_scroll_by_many),
        cmocka_unit_test(the_keys_of_the_manual),
    };
    return cmocka_run_group_tests_name("keymap", tests, NULL, NULL);
}
