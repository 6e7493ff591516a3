/* storm.c: see storm.h. */
#include "storm.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "any_line.h"
#include "scope/history.h"
#include "scope/lecture.h"
#include "storm_look.h"
#include "tui/desk.h"
#include "tui/frame.h"
#include "tui/input.h"
#include "tui/term.h"
#include "tui/theme.h"

enum { LOG = 160, LOGGED = 120, A_SESSION = 1500, ENTER = 13, ESCAPE = 27 };

static const struct {
    const char *name, *text;
} presets[] = {
    {"blocks", PRESET_START "runs:\n"
                            "  - {label: blocks, init: near-identity}\n"
                            "  - {label: two words, optimizer: {method: gd, step: {constant: 0.05}}}\n"
                            "  - {label: zas, init: zas, optimizer: {order: shuffled}}\n"
                            "stop: {iterations: 5000}\n"},
    {"diverging", PRESET_START "optimizer: {method: gd, step: {constant: 30}}\nvary: {init: [near-identity, zas]}\n"},
    {"methods", PRESET_START "init: near-identity\n"
                             "runs:\n"
                             "  - {label: flow, optimizer: {method: flow}}\n"
                             "  - {label: adam, optimizer: {method: adam, step: {constant: 0.01}}}\n"
                             "  - {label: momentum, optimizer: {method: momentum, step: {constant: 0.01}}}\n"
                             "  - {label: random, optimizer: {order: random}}\n"
                             "  - {label: greedy, optimizer: {order: greedy}}\n"},
    {"samples", "dlnscope: 1\n"
                "problem: {generate: {inputs: {rows: 3, samples: 20, normal: {variance: 1}},\n"
                "    outputs: {map: negative-identity, noise: 0.1}}}\n"
                "network: {depth: 3, width: 5}\n"
                "init: orth-identity\n"
                "runs:\n"
                "  - {label: sgd, optimizer: {method: sgd, batch: 3, step: {constant: 0.01}}}\n"
                "  - {label: bcsgd, optimizer: {method: bcsgd, step: {bound: 1}}}\n"
                "  - {label: bcgd}\n"},
    {"p = 4", "dlnscope: 1\n"
              "problem: {generate: {inputs: {rows: 3, samples: 8, normal: {variance: 1}},\n"
              "    outputs: {rows: 2, uniform: [-1, 2]}}, loss: {p: 4}}\n"
              "network: {depth: 4}\n"
              "init: orth-identity\n"
              "seeds: [1, 2, 3]\n"},
    {"resnet", "dlnscope: 1\n"
               "problem: {generate: {inputs: {rows: 4, samples: 30, normal: {variance: 1}},\n"
               "    outputs: {map: negative-identity, noise: 0.1}}, error: half}\n"
               "network: {depth: 6, width: 7, frozen: {input: gaussian, output: gaussian}}\n"
               "init: identity\n"
               "runs:\n"
               "  - {label: gd, optimizer: {method: gd, step: {constant: 1e-4}}}\n"
               "  - {label: sgd, optimizer: {method: sgd, batch: 10, step: {constant: 1e-4}}}\n"},
    {"plane", "dlnscope: 1\n"
              "problem: {target: negative-identity, size: 1}\n"
              "network: {depth: 2}\n"
              "optimizer: {method: gd, step: {constant: 0.05}}\n"
              "runs: [{label: a, init: near-identity}, {label: b, init: zas}]\n"
              "stop: {error: 1e-10, iterations: 2000}\n"},
    {"starts", "dlnscope: 1\n"
               "problem: {target: {singular_values: [1]}, rows: 1, cols: 8}\n"
               "network: {depth: 2}\n"
               "init: balanced\n"
               "optimizer: {method: gd, step: {constant: 0.05}}\n"
               "monte_carlo: {starts: 3000, over: init.balanced.sd, values: [0.001, 0.1], statistic: [margin > 0, delta_ratio <= 1]}\n"},
    {"starts and runs", "dlnscope: 1\n"
                        "problem: {target: {singular_values: [1]}, rows: 1, cols: 8}\n"
                        "network: {depth: 2}\n"
                        "init: balanced\n"
                        "optimizer: {method: gd, step: {constant: 0.05}}\n"
                        "monte_carlo: {starts: 200, over: init.balanced.sd, values: [0.001, 0.1], statistic: [margin > 0]}\n"
                        "stop: {iterations: 400}\n"},
    {"many", PRESET_NEAR "seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]\nvary: {network.depth: [1, 2, 3, 4, 5]}\n"},
    {"deep", "dlnscope: 1\n"
             "problem: {target: identity, rows: 2, cols: 3}\n"
             "network: {depth: 40}\n"
             "runs: [{label: \"it's; \\\"so\\\"\"}, {label: long, optimizer: {order: symmetric}}]\n"},
    {"lecture", PRESET_NEAR "stop: {iterations: 500}\n"
                            "runs: [{label: a}, {label: b, init: zas}]\n"
                            "lecture:\n"
                            "  - say: One.\n"
                            "  - {say: A word and a longer one that does not fit on a small screen by far, do: step 5}\n"
                            "  - {say: Edits., do: [mark x, 'fork optimizer.step.constant=0.01; step 2', seed 5]}\n"
                            "  - {wait: tick >= 20}\n"
                            "  - {ask: How many?, answer: 20, tolerance: 2, wait: tick >= 30, shows: tick <= 30, because: It is.}\n"
                            "  - {ask: Which?, choices: [this, that], answer: that, do: step 3}\n"
                            "  - {at: 10, do: order-next}\n"
                            "  - {at: 40, say: Last.}\n"},
    {"one", "dlnscope: 1\nproblem: {target: identity, size: 1}\nnetwork: {depth: 1}\nstop: {error: 1e-12}\n"},
};
const int storm_presets = (int)ARRAY_LEN(presets);

struct storm {
    struct files *files;
    uint32_t first, seed;
    int held; /* the only preset, -1: any */
    struct opened o;
    struct desk desk;
    struct worker *worker;
    bool measures; /* it is given work */
    canvas *c;
    struct input input;
    struct frame frame;
    struct frame_dialect dialect;
    double now;
    bool careful; /* every step's digest is looked at */
    struct remembered *remembered;
    char log[LOG][LOGGED]; /* what happened, the oldest is overwritten */
    unsigned long logged;
    long keys;
    unsigned saw; /* enum storm_sight */
};

static uint32_t any(struct storm *st, uint32_t bound) { return random_below(&st->seed, bound); }
static struct session *session_of(const struct storm *st) { return st->o.session; }

/* Faults */

static void __attribute__((format(printf, 2, 3))) note(struct storm *st, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(st->log[st->logged++ % LOG], LOGGED, format, args);
    va_end(args);
}

static void tell(const struct storm *st) {
    unsigned long from = st->logged > LOG ? st->logged - LOG : 0;
    fprintf(stderr, "storm of seed %u, after %ld keys; at last:\n", st->first, st->keys);
    for (unsigned long i = from; i < st->logged; i++)
        fprintf(stderr, "    %s\n", st->log[i % LOG]);
    fflush(stderr);
}

static struct storm *blowing; /* for those who end the process */

static void tell_of_the_end(void) {
    if (blowing)
        tell(blowing);
}

static void end_by_signal(int number) {
    tell_of_the_end();
    signal(number, SIG_DFL);
    raise(number);
}

void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void watch(struct storm *st) {
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGALRM, SIGTERM};
    blowing = st;
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(tell_of_the_end);
    for (size_t i = __sanitizer_set_death_callback ? 4 : 0; i < ARRAY_LEN(fatal); i++)
        signal(fatal[i], end_by_signal);
}

static void fail_with(struct storm *st, const char *fault) {
    tell(st);
    fail_msg("%s", fault);
}

static void see(struct storm *st) {
    const struct session *s = session_of(st);
    for (unsigned i = 0; overlay_table[i]; i++)
        st->saw |= st->desk.screen.overlays.open == overlay_table[i] ? 1u << i : 0;
    for (int i = 0; i < s->n_runs; i++)
        st->saw |= s->runs[i]->parent.forked ? STORM_FORK : 0;
    st->saw |= s->past && s->past->n_ghosts > 0 ? STORM_GHOST : 0;
    st->saw |= session_replaying(s) ? STORM_REPLAY : 0;
    st->saw |= s->lecture ? STORM_LECTURE : 0;
    st->saw |= s->record ? STORM_RECORD : 0;
}

static void look(struct storm *st) {
    storm_fault fault;
    if (look_at_session(session_of(st), fault) || (st->careful && look_at_digest(st->remembered, session_of(st), fault)))
        fail_with(st, fault);
    see(st);
}

/* Sessions */

static void leave_session(struct storm *st) {
    worker_free(st->worker);
    desk_release(&st->desk);
    close_session(&st->o);
}

static void sit_down(struct storm *st) {
    static const size_t memories[] = {0, 300000, 2 << 20, 64 << 20}, rows[] = {16, 64, 1024};
    int i = st->held >= 0 ? st->held : (int)any(st, (uint32_t)storm_presets);
    struct session_options options = {.history_memory = memories[any(st, 4)], .trace_rows = rows[any(st, 3)], .lecture = true};
    options.record = any(st, 4) ? NULL : "storm.record";
    struct opened old = st->o;
    dln_error err;
    st->o.scenario = must_load(st->files, presets[i].text, NULL);
    if (session_new(st->o.scenario, &options, &st->o.session, &err))
        fail_with(st, err.text);
    session_of(st)->screen = true;
    session_of(st)->running = any(st, 2);
    worker_forget(st->worker);
    desk_move(&st->desk, session_of(st));
    close_session(&old);
    st->measures = any(st, 2);
    st->careful = any(st, 2);
    memset(st->remembered, 0, sizeof *st->remembered);
    note(st, "sits down before \"%s\", history %zu, traces %zu%s%s", presets[i].name, options.history_memory, options.trace_rows,
         st->measures ? ", with measurements" : "", st->careful ? ", with care" : "");
    look(st);
}

/* Frames */

static size_t move(char out[FRAME_MOVE], int x, int y) {
    char text[FRAME_MOVE];
    int n = snprintf(text, sizeof text, "\033[%d;%dH", y + 1, x + 1);
    memcpy(out, text, (size_t)n);
    return (size_t)n;
}

/* A canvas of another size or charset, in another theme. */
static void change_terminal(struct storm *st) {
    static const int sizes[][2] = {{80, 24}, {120, 36}, {200, 60}, {60, 16}, {40, 10}, {1, 1}};
    const struct theme *theme = themes[0];
    enum charset charset = (enum charset)any(st, CHARSET_ASCII + 1);
    uint32_t kind = any(st, 8);
    int cols = kind < 6 ? sizes[kind][0] : 1 + (int)any(st, 220), rows = kind < 6 ? sizes[kind][1] : 1 + (int)any(st, 70), n = 0;
    while (themes[n + 1])
        n++;
    theme = themes[any(st, (uint32_t)n + 1)];
    canvas_free(st->c);
    assert_int_equal(canvas_new(cols, rows, charset, &st->c, NULL), DLN_OK);
    assert_int_equal(frame_resize(&st->frame, cols, rows, NULL), DLN_OK);
    for (int role = 0; role < N_ROLES; role++)
        for (int bold = 0; bold < 2; bold++) {
            struct style style = theme_style(theme, (enum role)role, 256);
            snprintf(st->dialect.looks[role][bold], FRAME_LOOK, "\033[0;%s%s38;5;%dm", bold || style.bold ? "1;" : "",
                     style.reverse ? "7;" : "", style.fg < 0 ? 7 : style.fg);
            st->dialect.fills[role] = style.reverse || style.underline;
        }
    note(st, "%dx%d, charset %d, theme %s", cols, rows, (int)charset, theme->name);
}

/* Drawn again it is the same, and drawing has changed nothing. */
static void draw_again(struct storm *st, const struct measured *m) {
    size_t size = (size_t)st->c->cols * (size_t)st->c->rows * sizeof *st->c->cells;
    struct cell *cells = malloc(size);
    struct session *before = malloc(sizeof *before);
    assert_true(cells && before);
    memcpy(cells, st->c->cells, size);
    memcpy(before, session_of(st), sizeof *before);
    screen_draw(st->c, session_of(st), m, &st->desk.screen);
    for (int i = 0; i < st->c->cols * st->c->rows; i++)
        if (cells[i].glyph != st->c->cells[i].glyph || cells[i].role != st->c->cells[i].role)
            fail_with(st, "the same frame is drawn differently");
    if (memcmp(before, session_of(st), sizeof *before) != 0)
        fail_with(st, "a frame changes the session");
    free(cells);
    free(before);
}

static void draw(struct storm *st) {
    storm_fault fault;
    const struct measured *m = worker_latest(st->worker);
    st->now += 0.001 * any(st, 100);
    desk_draw(&st->desk, st->c, m, st->now);
    frame_drop(&st->frame);
    frame_build(&st->frame, &st->dialect, st->c);
    if (look_at_canvas(st->c, fault))
        fail_with(st, fault);
    if (any(st, 16) == 0 && st->desk.screen.overlays.open != &overlay_picker) /* its sketch grows by itself */
        draw_again(st, m);
    look(st);
}

/* Time */

static void go_on(struct storm *st, uint32_t pieces) {
    struct session *s = session_of(st);
    for (uint32_t i = 0; i < pieces && session_busy(s) && !s->quit; i++) {
        storm_fault fault;
        if (session_advance(s) && look_at_budget(s, fault))
            fail_with(st, fault);
        desk_settle(&st->desk);
        if (st->careful)
            look(st);
    }
    if (st->measures && !session_midstep(s))
        worker_request(st->worker, session_focused(s), session_busy(s));
    look(st);
}

static void obey(struct storm *st) {
    struct session *s = session_of(st);
    s->view.redraw = s->view.suspend = false;
    s->quit = false;
    if (any(st, A_SESSION) == 0 || (s->view.preset[0] && any(st, 4) == 0))
        sit_down(st);
    session_of(st)->view.preset[0] = '\0';
}

/* Keys */

static void press_bytes(struct storm *st, const char *bytes, size_t n) {
    int key;
    input_push(&st->input, (const unsigned char *)bytes, n);
    st->input.mouse_on = session_of(st)->view.mouse;
    while ((key = input_next(&st->input, any(st, 4) == 0)) != KEY_NONE) {
        if (key == TERM_KEY_MOUSE)
            desk_mouse(&st->desk, st->c, worker_latest(st->worker), &st->input.mouse);
        else
            desk_key(&st->desk, key);
        st->keys++;
        look(st);
    }
}

/* What a terminal sends for it. */
static size_t bytes_of(int key, char out[8]) {
    static const struct {
        int key;
        const char *bytes;
    } sequences[] = {
        {TERM_KEY_UP, "\033[A"},
        {TERM_KEY_DOWN, "\033[B"},
        {TERM_KEY_RIGHT, "\033[C"},
        {TERM_KEY_LEFT, "\033[D"},
        {TERM_KEY_HOME, "\033[H"},
        {TERM_KEY_END, "\033[F"},
        {TERM_KEY_PAGE_UP, "\033[5~"},
        {TERM_KEY_PAGE_DOWN, "\033[6~"},
        {TERM_KEY_BACK_TAB, "\033[Z"},
        {TERM_KEY_DELETE, "\033[3~"},
        {TERM_KEY_BACKSPACE, "\177"},
        {TERM_KEY_F1, "\033OP"},
        {TERM_KEY_SHIFT_LEFT, "\033[1;2D"},
        {TERM_KEY_SHIFT_RIGHT, "\033[1;2C"},
    };
    for (size_t i = 0; i < ARRAY_LEN(sequences); i++)
        if (sequences[i].key == key)
            return (size_t)snprintf(out, 8, "%s", sequences[i].bytes);
    out[0] = (char)key;
    return 1;
}

static void press(struct storm *st, int key) {
    char bytes[8];
    press_bytes(st, bytes, bytes_of(key, bytes));
}

static void press_bound_key(struct storm *st) {
    const struct key_binding *binding = &keymap.list[any(st, (uint32_t)keymap.n)];
    static const char *const counts[] = {"1", "2", "3", "7", "20", "100", "5000", "99999999999"};
    const char *count = any(st, 5) == 0 ? counts[any(st, ARRAY_LEN(counts))] : "";
    note(st, "key %s%s", count, binding->name);
    press_bytes(st, count, strlen(count));
    press(st, binding->key);
}

static void type_line(struct storm *st) {
    char line[ANY_LINE];
    any_line(session_of(st), &st->seed, line);
    if (any(st, 3) == 0)
        spoil_line(&st->seed, line);
    note(st, "types :%s", line);
    press(st, ESCAPE);
    press(st, ':');
    for (const char *c = line; *c; c++) /* a burst at once would not fit */
        press_bytes(st, c, 1);
    if (any(st, 4) == 0)
        press(st, '\t');
    press(st, any(st, 8) ? ENTER : ESCAPE);
}

/* No slash: with one a file outside of the folder can be named. */
static void press_any_bytes(struct storm *st) {
    static const char *const bursts[] = {
        "\033[M !!",       "\033[<0;10;5M",
        "\033[<64;200;1M", "\033[<0;10;5m",
        "\033[<35;1;1M",   "\033[<0;99999999999;1M",
        "\033[200~paste",  "\033[201~",
        "\033[12",         "\033",
        "\xe2\x82",        "\xe2\x82\xac",
        "\033[<;;M",       "\xff",
        "\033P",           "\033]11;rgb:0/0/0\007",
    };
    char bytes[8];
    if (any(st, 2)) {
        const char *burst = bursts[any(st, ARRAY_LEN(bursts))];
        note(st, "burst \"%s\"", burst[0] == 27 ? burst + 1 : burst);
        press_bytes(st, burst, strlen(burst));
        return;
    }
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)any(st, any(st, 2) ? 256 : 128);
        bytes[i] = bytes[i] == '/' ? '.' : bytes[i];
    }
    note(st, "bytes %02x %02x %02x %02x %02x %02x %02x %02x", bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff, bytes[3] & 0xff,
         bytes[4] & 0xff, bytes[5] & 0xff, bytes[6] & 0xff, bytes[7] & 0xff);
    press_bytes(st, bytes, sizeof bytes);
}

/* Mostly on the screen, in strokes; the wheel too. */
static void use_mouse(struct storm *st) {
    char report[64];
    if (any(st, 4) == 0)
        session_of(st)->view.mouse = !session_of(st)->view.mouse;
    for (uint32_t n = 1 + any(st, 4); n > 0; n--) {
        static const int buttons[] = {0, 0, 0, 1, 2, 32, 32, 34, 35, 64, 65, 66, 16, 4};
        uint32_t x = any(st, (uint32_t)st->c->cols + 2), y = any(st, (uint32_t)st->c->rows + 2);
        int button = buttons[any(st, ARRAY_LEN(buttons))];
        snprintf(report, sizeof report, "\033[<%d;%u;%u%c", button, x, y, any(st, 3) ? 'M' : 'm');
        note(st, "mouse %s", report + 3);
        press_bytes(st, report, strlen(report));
    }
}

/* Somewhere in the past or behind it. */
static void travel(struct storm *st) {
    struct session *s = session_of(st);
    uint64_t to = any(st, (uint32_t)(history_newest(s) % 1000000) + 5);
    dln_error err;
    if (!s->past)
        return;
    note(st, "goes to %llu from %llu of %llu", (unsigned long long)to, (unsigned long long)s->steps, (unsigned long long)history_newest(s));
    history_go(s, to, &err);
    if (any(st, 20) == 0)
        session_cancel(s);
    look(st);
}

static void happen(struct storm *st) {
    uint32_t what = any(st, 100);
    if (what < 55)
        press_bound_key(st);
    else if (what < 75)
        type_line(st);
    else if (what < 82)
        press_any_bytes(st);
    else if (what < 88)
        use_mouse(st);
    else if (what < 92)
        travel(st);
    else if (what < 95)
        change_terminal(st);
    go_on(st, any(st, 10) ? any(st, 12) : any(st, 500));
    if (any(st, 3) == 0)
        draw(st);
    obey(st);
}

/* The whole */

struct storm *storm_new(struct files *f, uint32_t seed) {
    struct storm *st = calloc(1, sizeof *st);
    assert_non_null(st);
    st->remembered = calloc(1, sizeof *st->remembered);
    assert_non_null(st->remembered);
    st->files = f;
    st->first = st->seed = seed;
    st->held = -1;
    st->dialect = (struct frame_dialect){.plain = "\033[m", .clear = "\033[H\033[2J", .move = move};
    assert_int_equal(chdir(f->folder), 0);
    watch(st);
    dln_error err;
    if (worker_new(-1, &st->worker, &err))
        fail_with(st, err.text);
    change_terminal(st);
    return st;
}

void storm_hold(struct storm *st, int preset) { st->held = preset; }

void storm_blow(struct storm *st, long keys) {
    if (!session_of(st))
        sit_down(st);
    for (long until = st->keys + keys; st->keys < until;) {
        alarm(120);
        happen(st);
    }
    alarm(0);
}

unsigned storm_saw(const struct storm *st) { return st->saw; }

void storm_free(struct storm *st) {
    blowing = NULL;
    leave_session(st);
    canvas_free(st->c);
    frame_release(&st->frame);
    free(st->remembered);
    free(st);
}
