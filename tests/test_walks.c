/* test_walks.c: a walk of commands (step, back, goto, orderings, restarts, forks, edits, triggers) leads to the same states with a screen
 * and without one, whatever is looked at on the way, in whatever slices the session goes on. */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "any_line.h"
#include "scope/history.h"
#include "scope/lecture.h"
#include "scope/roster.h"
#include "scope/save.h"
#include "scope/write.h"
#include "tui/desk.h"
#include "tui/term.h"

enum { WALK = 24, ENTER = 13, ESCAPE = 27 };

static const char *const presets[] = {
    PRESET_START "runs:\n"
                 "  - {label: blocks, init: near-identity}\n"
                 "  - {label: two words, optimizer: {method: gd, step: {constant: 0.05}}}\n"
                 "  - {label: zas, init: zas, optimizer: {order: shuffled}}\n",
    PRESET_START "init: near-identity\n"
                 "runs:\n"
                 "  - {label: flow, optimizer: {method: flow}}\n"
                 "  - {label: adam, optimizer: {method: adam, step: {constant: 0.01}}}\n"
                 "  - {label: momentum, optimizer: {method: momentum, step: {constant: 0.01}}}\n"
                 "  - {label: random, optimizer: {order: random}}\n"
                 "  - {label: greedy, optimizer: {order: greedy}}\n",
    "dlnscope: 1\n"
    "problem: {generate: {inputs: {rows: 3, samples: 20, normal: {variance: 1}}, outputs: {map: negative-identity, noise: 0.1}}}\n"
    "network: {depth: 3, width: 5}\n"
    "init: orth-identity\n"
    "runs:\n"
    "  - {label: sgd, optimizer: {method: sgd, batch: 3, step: {constant: 0.01}}}\n"
    "  - {label: bcsgd, optimizer: {method: bcsgd, step: {bound: 1}}}\n"
    "  - {label: bcgd, stop: {iterations: 60}}\n",
    "dlnscope: 1\n"
    "problem: {generate: {inputs: {rows: 3, samples: 8, normal: {variance: 1}}, outputs: {rows: 2, uniform: [-1, 2]}}, loss: {p: 4}}\n"
    "network: {depth: 4}\n"
    "init: orth-identity\n"
    "seeds: [1, 2]\n",
    "dlnscope: 1\n"
    "problem: {target: negative-identity, size: 1}\n"
    "network: {depth: 2}\n"
    "optimizer: {method: gd, step: {constant: 0.05}}\n"
    "runs: [{label: a, init: near-identity}, {label: b, init: zas}]\n",
    "dlnscope: 1\n"
    "problem: {target: {singular_values: [1]}, rows: 1, cols: 8}\n"
    "network: {depth: 2}\n"
    "init: balanced\n"
    "optimizer: {method: gd, step: {constant: 0.05}}\n"
    "monte_carlo: {starts: 200, over: init.balanced.sd, values: [0.001, 0.1], statistic: [margin > 0]}\n"
    "stop: {iterations: 100}\n",
};

static const char record_name[] = "walk.record";

/* What a line led to. */
struct milestone {
    char line[ANY_LINE];
    uint64_t steps, newest, digest;
    int n_runs, n_events;
    char label[128]; /* of the focused run */
};

struct walk {
    struct milestone milestones[WALK];
    uint32_t seed;
};

static struct milestone milestone_of(struct session *s, const char *line) {
    struct milestone p = {.steps = s->steps, .newest = history_newest(s), .n_runs = s->n_runs, .n_events = s->events.n};
    p.digest = session_digest(s, false);
    memmove(p.line, line, strlen(line) + 1);
    snprintf(p.label, sizeof p.label, "%s", session_focused(s)->label);
    return p;
}

static void tell(const struct walk *w, int last) {
    fprintf(stderr, "the walk of seed %u:\n", w->seed);
    for (int i = 0; i <= last; i++)
        fprintf(stderr, "    %s\n", w->milestones[i].line);
}

static void assert_same_milestone(const struct walk *w, int i, const struct milestone *got, const char *how) {
    const struct milestone *want = &w->milestones[i];
    bool same = got->steps == want->steps && got->newest == want->newest && got->digest == want->digest && got->n_runs == want->n_runs &&
                got->n_events == want->n_events && strcmp(got->label, want->label) == 0;
    if (same)
        return;
    tell(w, i);
    fail_msg("%s: step %llu of %llu, digest %016llx, %d runs, %d events, focus %s; without a screen: step %llu of %llu, digest %016llx, "
             "%d runs, %d events, focus %s",
             how, (unsigned long long)got->steps, (unsigned long long)got->newest, (unsigned long long)got->digest, got->n_runs,
             got->n_events, got->label, (unsigned long long)want->steps, (unsigned long long)want->newest, (unsigned long long)want->digest,
             want->n_runs, want->n_events, want->label);
}

/* The walk */

/* It ends, and does the same with a screen and without one. */
static bool may_be_walked(const struct command *c) {
    static const char *const endless[] = {"run", "run-pause", "pause", "interrupt", "wait"}, *const more[] = {"focus", "focus-next",
                                                                                                              "hide"};
    for (size_t i = 0; i < ARRAY_LEN(endless); i++)
        if (strcmp(c->name, endless[i]) == 0)
            return false;
    for (size_t i = 0; i < ARRAY_LEN(more); i++)
        if (strcmp(c->name, more[i]) == 0)
            return true;
    return c->flags & (COMMAND_EDITS | COMMAND_MOVES) && !(c->flags & COMMAND_SCREEN);
}

/* One command, of no more than some tens of steps, that does not write to the standard output. */
static bool is_short(const struct session *s, const char *line) {
    struct call call;
    if (strchr(line, ';') || strstr(line, "\"-\""))
        return false;
    if (command_read(s, line, &call, NULL, NULL))
        return true;
    for (int i = 0; i < COMMAND_ARGUMENTS; i++) {
        enum argument_kind kind = call.command->arguments[i].kind;
        if (kind == ARGUMENT_COUNT && call.values[i].whole > 40)
            return false;
        if (kind == ARGUMENT_WHOLE && call.command->flags & COMMAND_MOVES && call.values[i].whole > s->steps + 40)
            return false;
    }
    return true;
}

static void next_line(const struct session *s, uint32_t *seed, char line[ANY_LINE]) {
    static const char *const often[] = {"step", "step", "sweep", "back", "goto"};
    const struct command *c;
    do {
        c = random_below(seed, 2) ? command_find(often[random_below(seed, ARRAY_LEN(often))])
                                  : commands[random_below(seed, (uint32_t)n_commands)];
        if (c && may_be_walked(c))
            any_line_of(c, s, seed, line);
    } while (!c || !may_be_walked(c) || !is_short(s, line));
}

static void come_to_rest(struct session *s, const struct walk *w, int n) {
    for (int i = 0; session_busy(s); i++) {
        session_advance(s);
        if (i < 1000000)
            continue;
        tell(w, n);
        fail_msg("it does not come to rest");
    }
}

static void walk_without_a_screen(struct files *f, const char *text, uint32_t seed, struct walk *w) {
    struct opened o = open_session(f, text, NULL, true);
    struct session *s = o.session;
    dln_error err;
    w->seed = seed;
    assert_int_equal(history_begin(s, 256 << 20, &err), DLN_OK);
    for (int i = 0; i < WALK; i++) {
        char *line = w->milestones[i].line;
        next_line(s, &seed, line);
        assert_int_equal(session_queue(s, line, &err), DLN_OK);
        come_to_rest(s, w, i);
        w->milestones[i] = milestone_of(s, line);
    }
    close_session(&o);
}

/* With a screen */

struct seat {
    struct desk desk;
    struct worker *worker;
    canvas *c;
    uint32_t seed;
};

static uint32_t any(struct seat *seat, uint32_t bound) { return random_below(&seat->seed, bound); }

static void look(struct seat *seat) {
    if (!session_midstep(seat->desk.session))
        worker_request(seat->worker, session_focused(seat->desk.session), true);
    desk_draw(&seat->desk, seat->c, worker_latest(seat->worker), 0);
}

/* Keys that only look. */
static void press_idly(struct seat *seat) {
    static const char keys[] = "xyzZ0[]hljkcC+-";
    desk_key(&seat->desk, keys[any(seat, sizeof keys - 1)]);
}

static void rest(struct seat *seat) {
    struct session *s = seat->desk.session;
    for (uint32_t i = 0, slice = 1 + any(seat, 100); session_busy(s); i++) {
        session_advance(s);
        desk_settle(&seat->desk);
        if (i % slice)
            continue;
        look(seat);
        if (any(seat, 4) == 0)
            press_idly(seat);
    }
}

/* A command with a count alone may be a key. */
static bool press_as_key(struct seat *seat, const char *line) {
    struct call call;
    char count[16];
    if (command_read(seat->desk.session, line, &call, NULL, NULL) || call.command->arguments[0].kind != ARGUMENT_COUNT || any(seat, 2))
        return false;
    for (int i = 0; i < keymap.n; i++) {
        const struct key_binding *binding = &keymap.list[i];
        if (strcmp(binding->command, call.command->name) != 0 || binding->count)
            continue;
        snprintf(count, sizeof count, "%llu", (unsigned long long)call.values[0].whole);
        for (const char *c = call.values[0].given ? count : ""; *c; c++)
            desk_key(&seat->desk, *c);
        desk_key(&seat->desk, binding->key);
        return true;
    }
    return false;
}

/* The bytes of UTF-8 as the characters that they are. */
static int next_character(const char **text) {
    const unsigned char *b = (const unsigned char *)*text;
    int more = b[0] < 0x80 ? 0 : b[0] < 0xe0 ? 1 : b[0] < 0xf0 ? 2 : 3, code = more ? b[0] & (0x3f >> more) : b[0];
    for (int i = 1; i <= more; i++)
        code = code << 6 | (b[i] & 0x3f);
    *text += more + 1;
    return code;
}

static void type(struct seat *seat, const char *line) {
    if (press_as_key(seat, line))
        return;
    desk_key(&seat->desk, ':');
    for (const char *c = line; *c;)
        desk_key(&seat->desk, next_character(&c));
    desk_key(&seat->desk, ENTER);
    look(seat);
    desk_key(&seat->desk, ESCAPE); /* a line that was refused stays */
}

static void must_do(struct session *s, const char *line) {
    dln_error err;
    if (command_execute(s, line, &err))
        fail_msg("%s: %s", line, err.text);
}

/* Somewhere else, and back. */
static void stray(struct seat *seat) {
    struct session *s = seat->desk.session;
    uint64_t home = s->steps;
    int focus = s->view.focus; /* it moves where its run is not born yet */
    char line[40];
    snprintf(line, sizeof line, "goto %u", any(seat, (uint32_t)history_newest(s) + 1));
    must_do(s, line);
    rest(seat);
    snprintf(line, sizeof line, "goto %llu", (unsigned long long)home);
    must_do(s, line);
    rest(seat);
    snprintf(line, sizeof line, "focus %d", focus + 1);
    must_do(s, line);
}

/* It leaves a record behind. */
static void walk_with_a_screen(struct files *f, const char *text, const struct walk *w, uint32_t seed) {
    struct opened o = {must_load(f, text, NULL), NULL};
    struct session_options given = {.history_memory = 32 << 20, .trace_rows = 64, .record = record_name};
    struct seat seat = {.seed = seed};
    dln_error err;
    assert_int_equal(session_new(o.scenario, &given, &o.session, &err), DLN_OK);
    assert_int_equal(worker_new(-1, &seat.worker, &err), DLN_OK);
    assert_int_equal(canvas_new(100, 30, CHARSET_BRAILLE, &seat.c, &err), DLN_OK);
    seat.desk.session = o.session;
    o.session->screen = true;
    for (int i = 0; i < WALK; i++) {
        type(&seat, w->milestones[i].line);
        rest(&seat);
        struct milestone here = milestone_of(o.session, w->milestones[i].line);
        assert_same_milestone(w, i, &here, "with a screen");
        if (any(&seat, 4) == 0) {
            stray(&seat);
            here = milestone_of(o.session, w->milestones[i].line);
            assert_same_milestone(w, i, &here, "with a screen, gone and come back");
        }
    }
    worker_free(seat.worker);
    desk_release(&seat.desk);
    canvas_free(seat.c);
    close_session(&o);
}

/* Saved at the walk's end and resumed, it goes on in the same way. */
static void resume(struct session *s, const struct walk *w) {
    struct saved *saved = NULL;
    struct session *again = NULL;
    dln_error err;
    dln_status status = session_write(s, "session", "walk.session", &err);
    if (!status)
        status = saved_open("walk.session", 0, &saved, &err);
    if (!status) {
        struct session_options given = {.saved = saved, .trace_rows = saved_rows(saved), .no_traces = true};
        status = session_new(saved_scenario(saved), &given, &again, &err);
    }
    if (status) {
        tell(w, WALK - 1);
        fail_msg("%s", err.text);
    }
    for (int i = 0; i < 20; i++) {
        struct milestone want = milestone_of(s, ""), got = milestone_of(again, "");
        if (got.digest != want.digest || got.steps != want.steps) {
            tell(w, WALK - 1);
            fail_msg("%d steps behind its end the session that was saved and resumed is another", i);
        }
        session_step(s);
        session_step(again);
    }
    session_free(again);
    saved_free(saved);
}

/* The record's scenario and commands lead to the walk's end. */
static void replay(struct files *f, const struct walk *w) {
    char *text = calloc(1, 1 << 20);
    FILE *file = fopen(record_name, "r");
    assert_true(text && file && fread(text, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    struct opened o = {must_load(f, text, NULL), NULL};
    struct session_options given = {.history_memory = 32 << 20, .no_traces = true, .lecture = true};
    dln_error err;
    if (session_new(o.scenario, &given, &o.session, &err))
        fail_msg("%s in\n%s", err.text, text);
    come_to_rest(o.session, w, WALK - 1);
    struct milestone here = milestone_of(o.session, w->milestones[WALK - 1].line);
    if (o.session->lecture->error.text[0])
        fail_msg("%s in\n%s", o.session->lecture->error.text, text);
    if (here.digest != w->milestones[WALK - 1].digest)
        fprintf(stderr, "%s\n", text);
    assert_same_milestone(w, WALK - 1, &here, "from the record");
    bool can_be_saved = !o.session->starts || roster_is_own(o.session);
    if (can_be_saved && !history_in_past(o.session)) /* else edits lie ahead, which are not saved */
        resume(o.session, w);
    close_session(&o);
    free(text);
}

static void a_screen_changes_nothing(void **state) {
    struct files *f = *state;
    assert_int_equal(chdir(f->folder), 0); /* some commands write files */
    uint32_t rounds = long_tests() ? 300 : 8;
    for (uint32_t round = 1; round <= rounds; round++)
        for (size_t i = 0; i < ARRAY_LEN(presets); i++) {
            struct walk w;
            walk_without_a_screen(f, presets[i], 1000 * round + (uint32_t)i, &w);
            walk_with_a_screen(f, presets[i], &w, round);
            replay(f, &w);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_screen_changes_nothing),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
