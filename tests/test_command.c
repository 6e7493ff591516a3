/* test_command.c: what each command does to a session. */
#include "sessions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"

/* A block method, gradient descent, a start and an ordering without chance, and a list of layers. */
static const char text[] =
    PRESET_START "init: near-identity\n"
                 "runs:\n"
                 "  - {label: blocks, optimizer: {method: bcgd}}\n"
                 "  - {label: gd, optimizer: {method: gd, step: {constant: 0.05}}}\n"
                 "  - {label: fixed, optimizer: {method: gd, step: {constant: 0.05}}, init: zas, stop: {iterations: 40}}\n"
                 "  - {label: listed, optimizer: {method: bcgd, order: [1, 3]}, init: zas}\n"
                 "stop: {iterations: 1000}\n";

static struct session *open_text(struct opened *o, void **state) {
    *o = open_session(*state, text, NULL, true);
    o->session->screen = true;
    return o->session;
}

static void give(struct session *s, const char *name, unsigned count) {
    s->message[0] = '\0';
    if (!command_run(s, name, count))
        fail_msg("no command %s", name);
}

static void drain(struct session *s) {
    while (session_busy(s))
        session_advance(s);
}

/* The table */

static void the_table_is_in_order(void **state) {
    (void)state;
    int groups = 0;
    assert_in_range(n_commands, 25, 100);
    for (int i = 0; i < n_commands; i++) {
        assert_ptr_equal(command_find(commands[i]->name), commands[i]); /* no name stands twice */
        assert_true(strlen(commands[i]->help) > 2 && !strpbrk(commands[i]->help, "\n."));
        groups += i == 0 || strcmp(commands[i]->group, commands[i - 1]->group);
    }
    assert_int_equal(groups, 6); /* each group in one piece: time, runs, events, lecture, view, program */
    assert_null(command_find("stpe"));
    assert_null(command_find(""));
}

static void an_unknown_command_does_nothing(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    struct session before = *s;
    assert_false(command_run(s, "stpe", 3));
    assert_memory_equal(&before, s, sizeof before);
    close_session(&o);
}

/* Time */

static void space_runs_and_pauses(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    give(s, "step", 5);
    give(s, "run-pause", 0);
    assert_true(s->running);
    assert_int_equal(s->goal, 0);
    give(s, "run-pause", 0);
    assert_false(s->running || session_busy(s));
    run_to_end(s, 1000);
    give(s, "run-pause", 0);
    assert_false(s->running);
    assert_string_equal(s->message, "every run has ended: r restarts the focused one");
    give(s, "step", 1);
    assert_string_equal(s->message, "every run has ended: r restarts the focused one");
    give(s, "sweep", 1);
    assert_string_equal(s->message, "every run has ended: r restarts the focused one");
    assert_false(session_busy(s));
    give(s, "restart", 0);
    give(s, "run-pause", 0);
    assert_true(s->running);
    close_session(&o);
}

static void steps_are_counted(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    static const struct {
        unsigned count;
        int steps;
    } cases[] = {{0, 1}, {1, 2}, {20, 22}, {7, 29}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        give(s, "step", cases[i].count);
        drain(s);
        assert_int_equal(s->steps, cases[i].steps);
        for (int k = 0; k < s->n_runs; k++)
            assert_int_equal(run_ticks(s->runs[k]), cases[i].steps);
    }
    give(s, "step", 5); /* steps that were asked for before are made too */
    give(s, "step", 6);
    give(s, "step", 0);
    drain(s);
    assert_int_equal(s->steps, 41);
    s->running = true;
    session_advance(s); /* in the middle of a step: it is completed, and then the steps are made */
    give(s, "step", 2);
    assert_false(s->running);
    drain(s);
    assert_int_equal(s->steps, 44);
    close_session(&o);
}

/* From anywhere, with any run in focus: the sweep's end, and COUNT - 1 sweeps more. */
static void sweeps_end_where_a_sweep_ends(void **state) {
    for (int focus = 0; focus < 4; focus++)
        for (int pieces = 0; pieces < 30; pieces++)
            for (unsigned count = 0; count < 4; count++) {
                struct opened o;
                struct session *s = open_text(&o, state);
                if (count % 2) /* its place is not where it stands in the preset */
                    give(s, "move", 4);
                s->running = true;
                for (int i = 0; i < pieces; i++)
                    session_advance(s);
                s->view.focus = focus;
                struct run *r = session_focused(s);
                give(s, "sweep", count);
                assert_false(s->running);
                uint64_t length = (uint64_t)run_ticks_a_sweep(r), ticks = run_ticks(r);
                if (session_midstep(s) && focus >= s->next)
                    ticks++; /* the step under way is completed first */
                drain(s);
                assert_int_equal(run_ticks(r), (ticks / length + (count ? count : 1)) * length);
                assert_int_equal(r->opt->position, 0);
                assert_false(session_midstep(s));
                give(s, "step", 2);
                give(s, "sweep", 0); /* of the sweep that begins then */
                drain(s);
                assert_int_equal(run_ticks(r) % length, 0);
                close_session(&o);
            }
}

static void a_sweep_of_a_finished_run_is_refused(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    give(s, "step", 50);
    drain(s);
    give(s, "focus-next", 3);
    assert_string_equal(session_focused(s)->label, "fixed");
    assert_int_equal(run_ticks(session_focused(s)), 40);
    give(s, "sweep", 0);
    assert_string_equal(s->message, "fixed has ended (out of iterations): Tab goes to another run");
    assert_false(session_busy(s));
    give(s, "step", 1);
    assert_true(session_busy(s));
    close_session(&o);
}

static void speeds_double_and_halve(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    s->speed = 64;
    give(s, "faster", 0);
    assert_int_equal(s->speed, 128);
    assert_string_equal(s->message, "speed: 128 steps a second");
    give(s, "slower", 2);
    assert_int_equal(s->speed, 32);
    give(s, "slower", 4294967295u);
    assert_int_equal(s->speed, 1);
    assert_string_equal(s->message, "speed: 1 step a second");
    give(s, "slower", 0);
    assert_int_equal(s->speed, 1);
    give(s, "faster", 3);
    assert_int_equal(s->speed, 8);
    give(s, "faster", 13);
    assert_int_equal(s->speed, SESSION_FASTEST);
    give(s, "faster", 0);
    assert_int_equal(s->speed, 0);
    assert_string_equal(s->message, "speed: as fast as it goes");
    s->speed = 36864; /* twice that is more than there is */
    give(s, "faster", 0);
    assert_int_equal(s->speed, 0);
    give(s, "faster", 4294967295u);
    assert_int_equal(s->speed, 0);
    give(s, "slower", 0);
    assert_int_equal(s->speed, SESSION_FASTEST);
    close_session(&o);
}

/* Runs */

static void the_focus_goes_round(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    static const int forward[] = {1, 2, 3, 0, 1};
    for (size_t i = 0; i < ARRAY_LEN(forward); i++) {
        s->view.scroll = 1;
        give(s, "focus-next", 0);
        assert_int_equal(s->view.focus, forward[i]);
        assert_int_equal(s->view.scroll, 0);
    }
    give(s, "focus-previous", 0);
    give(s, "focus-previous", 0);
    assert_int_equal(s->view.focus, 3);
    s->view.scroll = 1;
    give(s, "focus-next", 2);
    assert_int_equal(s->view.focus, 1);
    assert_int_equal(s->view.scroll, 0);
    give(s, "focus-previous", 4);
    assert_int_equal(s->view.focus, 3);
    give(s, "focus-next", 5);
    assert_int_equal(s->view.focus, 3);
    assert_string_equal(s->message, "there are 4 runs: 1 to 4");
    close_session(&o);
}

static void hidden_runs_are_passed_over(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    give(s, "hide", 2);
    assert_true(s->runs[1]->hidden);
    assert_string_equal(s->message, "gd is hidden: 2v shows it again");
    give(s, "focus-next", 0);
    assert_int_equal(s->view.focus, 2);
    give(s, "focus-previous", 0);
    assert_int_equal(s->view.focus, 0);
    give(s, "hide", 0);
    give(s, "hide", 4);
    give(s, "focus-next", 0);
    give(s, "focus-next", 0);
    assert_int_equal(s->view.focus, 2);
    give(s, "hide", 3);
    give(s, "focus-next", 0); /* all are hidden */
    assert_int_equal(s->view.focus, 2);
    give(s, "focus-next", 2); /* by its number a hidden one too */
    assert_int_equal(s->view.focus, 1);
    give(s, "hide", 0);
    assert_string_equal(s->message, "gd is shown");
    assert_false(s->runs[1]->hidden);
    give(s, "hide", 9);
    assert_string_equal(s->message, "there are 4 runs: 1 to 4");
    give(s, "hide", 4294967295u);
    assert_string_equal(s->message, "there are 4 runs: 1 to 4");
    close_session(&o);
    o = open_session(*state, PRESET_START, NULL, true);
    give(o.session, "focus-next", 2);
    assert_string_equal(o.session->message, "there is one run");
    give(o.session, "focus-next", 0);
    assert_int_equal(o.session->view.focus, 0);
    close_session(&o);
}

/* Asked for in the middle of a sweep, an ordering waits for its end. */
static void an_ordering_comes_with_the_next_sweep(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    struct run *r = s->runs[0];
    session_step(s);
    assert_int_equal(r->opt->last.factor, 3);
    give(s, "order-next", 0);
    assert_string_equal(s->message, "ordering: ascending, from the next sweep on");
    assert_string_equal(r->opt->spec.order->name, "descending");
    assert_string_equal(dln_optimizer_coming_order(r->opt)->name, "ascending");
    static const int factors[] = {2, 1, 1, 2, 3, 1, 2, 3};
    for (size_t i = 0; i < ARRAY_LEN(factors); i++) {
        session_step(s);
        assert_int_equal(r->opt->last.factor, factors[i]);
    }
    give(s, "order-previous", 0);
    give(s, "order-next", 0); /* and back before it came */
    assert_string_equal(s->message, "ordering: ascending");
    assert_null(r->opt->pending);
    close_session(&o);
}

static void orderings_go_round(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    static const char *const names[] = {"ascending", "symmetric", "shuffled", "random", "greedy", "greedy-decrease", "descending"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        give(s, "order-next", 0);
        assert_string_equal(dln_optimizer_coming_order(s->runs[0]->opt)->name, names[i]);
        for (int t = 0; t < 7; t++)
            session_step(s);
        assert_true(s->runs[0]->opt->finite);
    }
    give(s, "order-previous", 0);
    assert_string_equal(dln_optimizer_coming_order(s->runs[0]->opt)->name, "greedy-decrease");
    s->view.focus = 3; /* a run with a list of layers has that one too */
    give(s, "order-next", 0);
    assert_string_equal(s->message, "ordering: descending, from the next sweep on");
    give(s, "order-previous", 0);
    assert_string_equal(s->message, "ordering: list");
    give(s, "order-previous", 0);
    assert_string_equal(s->message, "ordering: greedy-decrease, from the next sweep on");
    close_session(&o);
}

static void an_ordering_keeps_to_the_memory(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    const struct dln_optimizer *opt = s->runs[0]->opt;
    s->max_memory = s->bytes;
    give(s, "order-previous", 0);
    assert_memory_equal(s->message, "the ordering greedy-decrease needs ", 35);
    assert_string_equal(dln_optimizer_coming_order(opt)->name, "descending");
    s->max_memory = 2 * s->bytes;
    give(s, "order-previous", 0);
    assert_string_equal(dln_optimizer_coming_order(opt)->name, "greedy-decrease");
    close_session(&o);
}

static void a_run_without_orderings_says_so(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    s->view.focus = 1;
    give(s, "order-next", 0);
    assert_string_equal(s->message, "gd updates all factors at once: it has no ordering (BCGD runs have one)");
    give(s, "order-previous", 3);
    assert_string_equal(s->message, "gd updates all factors at once: it has no ordering (BCGD runs have one)");
    close_session(&o);
}

/* Every scheme that this chain can have comes once, and the first one comes again. */
static void initializations_go_round(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    struct run *r = s->runs[0];
    session_step(s);
    int seen = 0;
    for (int i = 0; dln_init_schemes[i]; i++)
        seen += !dln_init_schemes[i]->requires_sd && strcmp(dln_init_schemes[i]->name, "files");
    for (int i = 0; i < seen; i++) {
        const struct dln_init_scheme *before = r->spec.init.scheme;
        char want[200];
        session_step(s);
        give(s, "init-next", 0);
        assert_true(r->spec.init.scheme != before);
        assert_int_equal(run_ticks(r), 0);
        snprintf(want, sizeof want, "blocks: restarted, %s, seed 1", r->spec.init.scheme->name);
        assert_string_equal(s->message, want);
    }
    assert_string_equal(r->spec.init.scheme->name, "near-identity");
    give(s, "init-next", 0);
    const struct dln_init_scheme *next = r->spec.init.scheme;
    give(s, "init-previous", 0);
    assert_string_equal(r->spec.init.scheme->name, "near-identity");
    give(s, "init-previous", 0);
    assert_true(r->spec.init.scheme != next);
    assert_true(run_ticks(s->runs[1]) > 0); /* the other runs go on */
    close_session(&o);
}

static void restarts_keep_or_change_the_seed(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    struct run *r = s->runs[0];
    double first = run_error(r);
    session_step(s);
    give(s, "restart", 0);
    assert_string_equal(s->message, "blocks: restarted with the same weights, near-identity, seed 1");
    assert_true(run_error(r) == first && run_ticks(r) == 0);
    give(s, "restart-new-seed", 0);
    assert_string_equal(s->message, "blocks: restarted, near-identity, seed 2");
    assert_true(run_error(r) != first);
    give(s, "restart-new-seed", 0);
    assert_int_equal(r->spec.seed, 3);
    give(s, "restart-new-seed", 1);
    assert_true(run_error(r) == first && r->spec.seed == 1);
    close_session(&o);
}

/* A run that draws nothing is not restarted with another seed; an ordering or a frozen map that is drawn is something. */
static void a_seed_that_changes_nothing_is_refused(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    session_step(s);
    for (int i = 2; i < 4; i++) {
        char want[200];
        s->view.focus = i;
        give(s, "restart-new-seed", 0);
        snprintf(want, sizeof want, "%s draws nothing at random: a new seed would change nothing", s->runs[i]->label);
        assert_string_equal(s->message, want);
        assert_int_equal(run_ticks(s->runs[i]), 1);
    }
    for (int i = 0; strcmp(dln_optimizer_coming_order(s->runs[3]->opt)->name, "shuffled"); i++) {
        assert_true(i < 8);
        give(s, "order-next", 0);
    }
    give(s, "restart-new-seed", 0);
    assert_string_equal(s->message, "listed: restarted, zas, seed 2");
    close_session(&o);
    o = open_session(*state, PRESET_GD "init: zas\nruns: [{label: a, network: {width: 4, frozen: {input: {gaussian: {variance: 1}}}}}]\n",
                     NULL, true);
    give(o.session, "restart-new-seed", 0);
    assert_string_equal(o.session->message, "a: restarted, zas, seed 2");
    close_session(&o);
}

/* View */

static void the_abscissa_goes_round(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    static const char *const words[] = {"sweeps", "work (flops)", "time (sum of step sizes)", "iterations"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        char want[60];
        s->view.x_span = 5;
        give(s, "abscissa", 0);
        snprintf(want, sizeof want, "abscissa: %s", words[i]);
        assert_string_equal(s->message, want);
        assert_int_equal(s->view.abscissa, (i + 1) % 4);
        assert_true(s->view.x_span == 0);
    }
    close_session(&o);
}

static void the_ordinate_is_that_of_the_selected_panel(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    give(s, "ordinate", 0);
    assert_true(s->view.linear && s->view.lens == LENS_FITTED);
    assert_string_equal(s->message, "ordinate: linear");
    give(s, "ordinate", 0);
    assert_string_equal(s->message, "ordinate: logarithmic");
    s->view.panel = PANEL_LENS;
    give(s, "ordinate", 0);
    assert_true(!s->view.linear && s->view.lens == LENS_LOG);
    assert_string_equal(s->message, "lens: logarithmic ordinate");
    give(s, "ordinate", 0);
    assert_string_equal(s->message, "lens: linear ordinate");
    close_session(&o);
}

static void ranges_are_fitted_narrowed_and_whole(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    give(s, "step", 100);
    drain(s);
    s->view.low = 1;
    s->view.high = 2;
    give(s, "fit", 0);
    assert_true(s->view.fit_focus && isnan(s->view.low) && isnan(s->view.high));
    assert_string_equal(s->message, "the ordinate fits the focused run");
    give(s, "narrower", 0);
    assert_true(s->view.x_span == 50);
    give(s, "narrower", 1);
    assert_true(s->view.x_span == 25);
    assert_string_equal(s->message, "the last 25 of the abscissa");
    give(s, "wider", 0);
    assert_true(s->view.x_span == 50);
    give(s, "narrower", 2);
    assert_true(s->view.x_span == 12.5);
    give(s, "wider", 30);
    assert_true(s->view.x_span == 0);
    assert_string_equal(s->message, "the whole range");
    give(s, "narrower", 4294967295u); /* no range is left of nothing */
    assert_true(s->view.x_span >= 0);
    give(s, "whole-range", 0);
    assert_true(s->view.x_span == 0 && !s->view.fit_focus);
    give(s, "fit", 0);
    give(s, "fit", 0);
    assert_string_equal(s->message, "the ordinate fits all runs");
    s->view.panel = PANEL_LENS;
    s->view.lens_span = 100;
    give(s, "narrower", 0);
    assert_int_equal(s->view.lens_span, 50);
    assert_string_equal(s->message, "lens: the last 50 ticks");
    give(s, "narrower", 100);
    assert_int_equal(s->view.lens_span, 8);
    give(s, "wider", 4294967295u);
    assert_int_equal(s->view.lens_span, 8192);
    close_session(&o);
}

static void panels_go_round(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    const int n = PANEL_MARGIN + 1; /* the others are not there */
    for (int i = 1; i <= n; i++) {
        give(s, "panel-next", 0);
        assert_int_equal(s->view.panel, i % n);
    }
    give(s, "panel-previous", 0);
    assert_int_equal(s->view.panel, n - 1);
    give(s, "panel-next", 4294967295u);
    assert_in_range(s->view.panel, 0, n - 1);
    s->view.panel = PANEL_ERROR;
    give(s, "panel-next", 3);
    give(s, "panel-previous", 2);
    assert_int_equal(s->view.panel, 1);
    give(s, "zoom", 0);
    assert_true(s->view.zoomed);
    give(s, "zoom", 0);
    assert_false(s->view.zoomed);
    close_session(&o);
}

static void scrolling_stays_within_the_factors(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    give(s, "scroll-down", 0);
    assert_int_equal(s->view.scroll, 1);
    give(s, "scroll-down", 4294967295u);
    assert_int_equal(s->view.scroll, 2);
    give(s, "scroll-up", 0);
    assert_int_equal(s->view.scroll, 1);
    give(s, "scroll-up", 4294967295u);
    assert_int_equal(s->view.scroll, 0);
    give(s, "help", 0);
    assert_true(s->view.help);
    give(s, "scroll-down", 4);
    assert_true(s->view.help_scroll == 4 && s->view.scroll == 0);
    close_session(&o);
}

/* Program */

static void esc_closes_and_never_quits(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    give(s, "zoom", 0);
    give(s, "help", 0);
    s->view.help_scroll = 3;
    give(s, "close", 0);
    assert_true(!s->view.help && s->view.zoomed);
    give(s, "close", 0);
    assert_false(s->view.zoomed);
    give(s, "close", 0);
    assert_false(s->quit);
    give(s, "help", 0);
    assert_int_equal(s->view.help_scroll, 0);
    give(s, "help", 0);
    assert_false(s->view.help);
    close_session(&o);
}

static void the_program_is_asked_through_the_session(void **state) {
    struct opened o;
    struct session *s = open_text(&o, state);
    give(s, "redraw", 0);
    give(s, "suspend", 0);
    assert_true(s->view.redraw && s->view.suspend && !s->quit);
    give(s, "quit", 0);
    assert_true(s->quit);
    close_session(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_in_order),
        cmocka_unit_test(an_unknown_command_does_nothing),
        cmocka_unit_test(space_runs_and_pauses),
        cmocka_unit_test(steps_are_counted),
        cmocka_unit_test(sweeps_end_where_a_sweep_ends),
        cmocka_unit_test(a_sweep_of_a_finished_run_is_refused),
        cmocka_unit_test(speeds_double_and_halve),
        cmocka_unit_test(the_focus_goes_round),
        cmocka_unit_test(hidden_runs_are_passed_over),
        cmocka_unit_test(an_ordering_comes_with_the_next_sweep),
        cmocka_unit_test(orderings_go_round),
        cmocka_unit_test(an_ordering_keeps_to_the_memory),
        cmocka_unit_test(a_run_without_orderings_says_so),
        cmocka_unit_test(initializations_go_round),
        cmocka_unit_test(restarts_keep_or_change_the_seed),
        cmocka_unit_test(a_seed_that_changes_nothing_is_refused),
        cmocka_unit_test(the_abscissa_goes_round),
        cmocka_unit_test(the_ordinate_is_that_of_the_selected_panel),
        cmocka_unit_test(ranges_are_fitted_narrowed_and_whole),
        cmocka_unit_test(panels_go_round),
        cmocka_unit_test(scrolling_stays_within_the_factors),
        cmocka_unit_test(esc_closes_and_never_quits),
        cmocka_unit_test(the_program_is_asked_through_the_session),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
