/* test_past_screen.c: what the screen shows of the past: where one stands, what it costs, and the futures that were left. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "made_up.h"
#include "scope/command.h"
#include "scope/history.h"
#include "sessions.h"
#include "tui/screen.h"

struct frame {
    struct opened o;
    struct session *s;
    struct screen_state state;
    canvas *c;
};

static void open_frame(struct frame *f, void **state, int cols, int rows) {
    static const char text[] =
        PRESET_NEAR "runs: [{label: kicked, optimizer: {method: bcgd}}, {label: plain}]\n";
    *f = (struct frame){.o = {must_load(*state, text, NULL), NULL}};
    const struct session_options options = {.history_memory = 64 << 20};
    assert_int_equal(session_new(f->o.scenario, &options, &f->o.session, NULL), DLN_OK);
    f->s = f->o.session;
    assert_int_equal(canvas_new(cols, rows, CHARSET_ASCII, &f->c, NULL), DLN_OK);
}

static void close_frame(struct frame *f) {
    canvas_free(f->c);
    close_session(&f->o);
}

static void execute(struct frame *f, const char *line) {
    dln_error err;
    if (command_execute(f->s, line, &err))
        fail_msg("%s: %s", line, err.text);
    while (session_busy(f->s))
        session_advance(f->s);
}

static void draw(struct frame *f) {
    canvas_clear(f->c);
    screen_follow(&f->state, f->s, NULL);
    screen_draw(f->c, f->s, NULL, &f->state);
}

static bool shows(struct frame *f, const char *text) {
    draw(f);
    return canvas_shows(f->c, text);
}

static void the_header_says_where_one_stands(void **state) {
    static const int sizes[][2] = {{80, 24}, {120, 36}, {200, 60}};
    for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
        struct frame f;
        open_frame(&f, state, sizes[k][0], sizes[k][1]);
        execute(&f, "step 60");
        assert_false(shows(&f, "step 60 of"));
        execute(&f, "back 47");
        assert_true(shows(&f, "step 13 of 60"));
        execute(&f, "order-next"); /* with all parts that there are */
        execute(&f, "step");
        execute(&f, "back");
        assert_true(shows(&f, "step 13 of 14"));
        execute(&f, "newest");
        assert_false(shows(&f, "step 14 of"));
        close_frame(&f);
    }
}

static void the_header_says_what_the_past_costs(void **state) {
    struct frame f;
    open_frame(&f, state, 200, 60);
    execute(&f, "step 20");
    assert_true(shows(&f, "past 21 "));
    assert_true(shows(&f, "MiB 0 steps"));
    history_took(f.s, 0.0121);
    history_took(f.s, 0.003);
    assert_true(shows(&f, "MiB 13ms"));
    history_took(f.s, 12.3);
    assert_true(shows(&f, "MiB 13s"));
    close_frame(&f);
}

/* Cells of curves in the dim role. */
static int dim_cells(struct frame *f) {
    int n = 0;
    draw(f);
    for (int y = 0; y < f->c->rows; y++)
        for (int x = 0; x < f->c->cols; x++)
            n += canvas_at(f->c, x, y)->role == ROLE_DIM;
    return n;
}

static void a_future_that_was_left_stays_dim(void **state) {
    struct frame f;
    open_frame(&f, state, 120, 36);
    execute(&f, "step 150");
    execute(&f, "back 120");
    int without = dim_cells(&f);
    execute(&f, "restart");
    assert_true(dim_cells(&f) > without + 20);
    execute(&f, "dismiss");
    assert_in_range(dim_cells(&f), 0, without + 10);
    close_frame(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_says_where_one_stands),
        cmocka_unit_test(the_header_says_what_the_past_costs),
        cmocka_unit_test(a_future_that_was_left_stays_dim),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
