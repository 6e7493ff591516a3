/* test_input.c: bytes to keys: what terminals send, what they send that is none of our business, and garbage. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "tui/input.h"
#include "tui/term.h"

/* The keys in `bytes`, given all at once or byte by byte, then idle: ended by KEY_NONE. */
static void keys_of(struct input *in, const char *bytes, size_t n, size_t piece, int keys[INPUT_ROOM]) {
    int count = 0;
    for (size_t i = 0; i < n; i += piece) {
        input_push(in, (const unsigned char *)bytes + i, n - i < piece ? n - i : piece);
        for (int key; (key = input_next(in, false)) != KEY_NONE;)
            keys[count++] = key;
    }
    for (int key; (key = input_next(in, true)) != KEY_NONE;)
        keys[count++] = key;
    keys[count] = KEY_NONE;
    assert_int_equal(input_waits_for(in), INPUT_NOTHING);
}

static void assert_keys(const char *bytes, size_t n, const int *expected) {
    for (size_t piece = 1; piece <= n; piece++) {
        struct input in = {0};
        int keys[INPUT_ROOM];
        keys_of(&in, bytes, n, piece, keys);
        int i = 0;
        for (; expected[i] != KEY_NONE; i++)
            assert_int_equal(keys[i], expected[i]);
        assert_int_equal(keys[i], KEY_NONE);
    }
}

struct one {
    const char *bytes;
    int key;
};

static void each_sequence_is_its_key(void **state) {
    (void)state;
    static const struct one cases[] = {
        {"q", 'q'},
        {" ", ' '},
        {"\003", 3},
        {"\032", 26},
        {"\r", 13},
        {"\t", 9},
        {"\033", 27},
        {"\177", TERM_KEY_BACKSPACE},
        {"\b", TERM_KEY_BACKSPACE},
        {"\303\251", 0xe9},
        {"\342\234\223", 0x2713},
        {"\360\235\204\236", 0x1d11e},
        {"\033[A", TERM_KEY_UP},
        {"\033OA", TERM_KEY_UP},
        {"\033[B", TERM_KEY_DOWN},
        {"\033OC", TERM_KEY_RIGHT},
        {"\033[D", TERM_KEY_LEFT},
        {"\033[H", TERM_KEY_HOME},
        {"\033[1~", TERM_KEY_HOME},
        {"\033[7~", TERM_KEY_HOME},
        {"\033OF", TERM_KEY_END},
        {"\033[4~", TERM_KEY_END},
        {"\033[8~", TERM_KEY_END},
        {"\033[5~", TERM_KEY_PAGE_UP},
        {"\033[6~", TERM_KEY_PAGE_DOWN},
        {"\033[3~", TERM_KEY_DELETE},
        {"\033[Z", TERM_KEY_BACK_TAB},
        {"\033OP", TERM_KEY_F1},
        {"\033[11~", TERM_KEY_F1},
        {"\033[[A", TERM_KEY_F1},
        {"\033OQ", TERM_KEY_F2},
        {"\033OS", TERM_KEY_F4},
        {"\033[[E", TERM_KEY_F5},
        {"\033[15~", TERM_KEY_F5},
        {"\033[17~", TERM_KEY_F6},
        {"\033[21~", TERM_KEY_F10},
        {"\033[23~", TERM_KEY_F11},
        {"\033[24~", TERM_KEY_F12},
        {"\033OM", 13},
        {"\033[1;1A", TERM_KEY_OTHER},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_keys(cases[i].bytes, strlen(cases[i].bytes), (const int[]){cases[i].key, KEY_NONE});
}

/* Letters in sequences that are not known stay in them: a `q` there does not quit. */
static void unknown_sequences_are_one_key(void **state) {
    (void)state;
    static const char *const sequences[] = {
        "\033[q",          "\033[12;5q",
        "\033[1;5A",       "\033[25~",
        "\033[?1;2c",      "\033[<0;113;20M",
        "\033[M q!",       "\033[200~",
        "\033[I",          "\033[1$q",
        "\033[[F",         "\033Oq",
        "\033O5q",         "\033]11;rgb:ffff/qqqq/0000\007",
        "\033]52;q\033\\", "\033P1$rq q\033\\",
        "\033_Gq\033\\",   "\033Xq\030",
        "\033^q\032",      "\303(" /* cut UTF-8 takes nothing with it */,
        "\355\240\200",    "\300\257",
    };
    for (size_t i = 0; i < ARRAY_LEN(sequences); i++) {
        struct input in = {0};
        int keys[INPUT_ROOM];
        keys_of(&in, sequences[i], strlen(sequences[i]), strlen(sequences[i]), keys);
        assert_int_equal(keys[0], TERM_KEY_OTHER);
        for (int k = 1; keys[k] != KEY_NONE; k++)
            assert_int_not_equal(keys[k], 'q');
    }
}

static void keys_that_come_together_are_told_apart(void **state) {
    (void)state;
    assert_keys("5s", 2, (const int[]){'5', 's', KEY_NONE});
    assert_keys("\033[Aq", 4, (const int[]){TERM_KEY_UP, 'q', KEY_NONE});
    assert_keys("\033[99qq", 6, (const int[]){TERM_KEY_OTHER, 'q', KEY_NONE});
    assert_keys("\033q", 2, (const int[]){27, 'q', KEY_NONE});
    assert_keys("\033\033[B", 4, (const int[]){27, TERM_KEY_DOWN, KEY_NONE});
    assert_keys("\033[1\003", 4, (const int[]){TERM_KEY_OTHER, 3, KEY_NONE});
    assert_keys("\033]0;title\033[A", 12, (const int[]){TERM_KEY_OTHER, TERM_KEY_UP, KEY_NONE});
}

static void a_lone_escape_waits_and_so_does_a_cut_sequence(void **state) {
    (void)state;
    struct input in = {0};
    input_push(&in, (const unsigned char *)"\033", 1);
    assert_int_equal(input_next(&in, false), KEY_NONE);
    assert_int_equal(input_waits_for(&in), INPUT_ESCAPE);
    input_push(&in, (const unsigned char *)"[1", 2);
    assert_int_equal(input_next(&in, false), KEY_NONE);
    assert_int_equal(input_waits_for(&in), INPUT_SEQUENCE);
    assert_int_equal(input_next(&in, true), TERM_KEY_OTHER);
    assert_int_equal(input_waits_for(&in), INPUT_NOTHING);
}

/* An answer longer than the buffer is dropped whole. */
static void a_long_control_string_is_dropped(void **state) {
    (void)state;
    enum { LONG = 3 * INPUT_ROOM };
    char bytes[LONG + 8] = "\033]52;";
    memset(bytes + 5, 'q', LONG);
    strcpy(bytes + LONG, "\033\\s");
    struct input in = {0};
    int keys[INPUT_ROOM];
    keys_of(&in, bytes, strlen(bytes), 100, keys);
    assert_int_equal(keys[0], TERM_KEY_OTHER);
    assert_int_equal(keys[1], 's');
    assert_int_equal(keys[2], KEY_NONE);
}

static void terminfo_comes_first(void **state) {
    (void)state;
    struct input in = {0};
    input_define(&in, "\033A", TERM_KEY_UP);
    input_define(&in, "\033P", TERM_KEY_F1);
    input_define(&in, "\013", TERM_KEY_LEFT);
    input_define(&in, "q", TERM_KEY_LEFT); /* printing characters stay themselves */
    input_define(&in, "", TERM_KEY_LEFT);
    input_define(&in, NULL, TERM_KEY_LEFT);
    input_define(&in, "\033[longer than any", TERM_KEY_LEFT);
    int keys[INPUT_ROOM];
    keys_of(&in, "\033A\033P\013q", 6, 6, keys);
    assert_memory_equal(keys, ((const int[]){TERM_KEY_UP, TERM_KEY_F1, TERM_KEY_LEFT, 'q', KEY_NONE}), 5 * sizeof *keys);
    for (int i = 0; i < 2 * INPUT_SEQUENCES; i++)
        input_define(&in, "\033Z", TERM_KEY_F1);
    assert_int_equal(in.n_known, INPUT_SEQUENCES);
}

/* Whatever comes, each byte is used up, and plain keys after it arrive. */
static void garbage_ends(void **state) {
    (void)state;
    struct input in = {0};
    srand(1);
    for (int round = 0; round < 2000; round++) {
        unsigned char bytes[INPUT_ROOM];
        size_t n = (size_t)(rand() % 64);
        for (size_t i = 0; i < n; i++)
            bytes[i] = (unsigned char)(rand() % 4 ? rand() % 256 : "\033[]OP;\\"[rand() % 7]);
        input_push(&in, bytes, n < input_room(&in) ? n : input_room(&in));
        size_t before = in.n + 1;
        for (int key; (key = input_next(&in, rand() % 2)) != KEY_NONE;) {
            assert_in_range(key, 1, TERM_KEY_OTHER);
            assert_true(in.n < before);
            before = in.n;
        }
    }
    while (input_waits_for(&in) != INPUT_NOTHING)
        input_next(&in, true);
    input_push(&in, (const unsigned char *)"q", 1);
    assert_int_equal(input_next(&in, false), 'q');
}

/* xterm's SGR reports are the mouse's, when it is listened to. */
static void reports_are_the_mouses(void **state) {
    static const struct {
        const char *bytes;
        struct mouse mouse;
    } cases[] = {
        {"\033[<0;1;1M", {MOUSE_PRESS, 0, 0, 0}},       {"\033[<0;113;20m", {MOUSE_RELEASE, 0, 112, 19}},
        {"\033[<2;9999;9999M", {MOUSE_PRESS, 2, 9998, 9998}}, {"\033[<32;7;8M", {MOUSE_DRAG, 0, 6, 7}},
        {"\033[<34;7;8M", {MOUSE_DRAG, 2, 6, 7}},       {"\033[<64;80;24M", {MOUSE_UP, 0, 79, 23}},
        {"\033[<65;80;24M", {MOUSE_DOWN, 1, 79, 23}},   {"\033[<20;3;4M", {MOUSE_PRESS, 0, 2, 3}}, /* with Shift and Control */
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (size_t piece = 1; piece <= strlen(cases[i].bytes); piece++) {
            struct input in = {.mouse_on = true};
            int keys[INPUT_ROOM];
            keys_of(&in, cases[i].bytes, strlen(cases[i].bytes), piece, keys);
            assert_true(keys[0] == TERM_KEY_MOUSE && keys[1] == KEY_NONE);
            assert_true(in.mouse.kind == cases[i].mouse.kind && in.mouse.button == cases[i].mouse.button);
            assert_true(in.mouse.x == cases[i].mouse.x && in.mouse.y == cases[i].mouse.y);
        }
}

static void broken_reports_are_nothing(void **state) {
    static const char *const cases[] = {
        "\033[<0;1M",    "\033[<0;1;1;1M", "\033[<;1;1M",      "\033[<0;;1M",         "\033[<0;1;M",  "\033[<M",
        "\033[<0;0;1M",
        "\033[<-1;1;1M", "\033[<3;1;1M",   "\033[<0;99999;1M", "\033[<999999;1;1M",   "\033[<66;1;1M", "\033[<0;1;1:2M",
        "\033[<64;1;1m",
        "\033[<128;1;1M", "\033[<96;1;1M",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct input in = {.mouse_on = true};
        int keys[INPUT_ROOM];
        keys_of(&in, cases[i], strlen(cases[i]), 1, keys);
        for (int k = 0; keys[k] != KEY_NONE; k++)
            if (keys[k] == TERM_KEY_MOUSE && strcmp(cases[i], "\033[<64;1;1m"))
                fail_msg("%s is the mouse", cases[i] + 1);
    }
}

/* Pieces of reports in any order: a cell that is reported can be one, and every byte is taken. */
static void scattered_reports_do_no_harm(void **state) {
    static const char *const pieces[] = {
        "\033[<", "0", ";", "M", "m", "12", "\033", "[", "<", "64", "999999999999", ":", " ", "\033[<0;5;6M",
    };
    (void)state;
    srand(5);
    struct input in = {.mouse_on = true};
    for (int i = 0; i < 200000; i++) {
        const char *piece = pieces[(size_t)rand() % ARRAY_LEN(pieces)];
        input_push(&in, (const unsigned char *)piece, strlen(piece));
        for (int key; (key = input_next(&in, rand() % 50 == 0)) != KEY_NONE;)
            if (key == TERM_KEY_MOUSE)
                assert_true(in.mouse.x >= 0 && in.mouse.x < 99999 && in.mouse.y >= 0 && in.mouse.y < 99999 && in.mouse.button < 3);
    }
    while (input_next(&in, true) != KEY_NONE)
        ;
    assert_int_equal(input_waits_for(&in), INPUT_NOTHING);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_are_the_mouses),
        cmocka_unit_test(broken_reports_are_nothing),
        cmocka_unit_test(scattered_reports_do_no_harm),
        cmocka_unit_test(each_sequence_is_its_key),
        cmocka_unit_test(unknown_sequences_are_one_key),
        cmocka_unit_test(keys_that_come_together_are_told_apart),
        cmocka_unit_test(a_lone_escape_waits_and_so_does_a_cut_sequence),
        cmocka_unit_test(a_long_control_string_is_dropped),
        cmocka_unit_test(terminfo_comes_first),
        cmocka_unit_test(garbage_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
