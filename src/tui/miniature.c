#include "tui/miniature.h"

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "preset/build.h"
#include "scope/session.h"
#include "tui/clock.h"
#include "tui/panels/panel.h"
#include "tui/plot.h"
#include "tui/scales.h"
#include "tui/signals.h"

enum { MOST_RUNS = 8, COLUMNS = 192, MOST_BYTES = 48 << 20, WORDS = 160 };
static const double most_seconds = 1.0, show_seconds = 0.1, most_flops = 2e7;

/* What is seen. */
struct picture {
    int n, runs;
    int colour[MOST_RUNS];
    uint64_t ticks;
    struct trace_column columns[MOST_RUNS][COLUMNS];
    char words[WORDS]; /* why there is nothing, or "" */
    bool done;
};

struct miniature {
    pthread_t thread;
    pthread_mutex_t lock; /* of the picture */
    atomic_bool cancel;
    int wake_fd;
    char *preset;
    struct picture picture;
};

static void wake(const struct miniature *m) {
    ssize_t ignored = m->wake_fd >= 0 ? write(m->wake_fd, "", 1) : 0;
    (void)ignored; /* a full pipe wakes the loop as well */
}

static void publish(struct miniature *m, const struct session *s) {
    struct picture *p = &m->picture;
    uint64_t newest = 0;
    pthread_mutex_lock(&m->lock);
    p->n = s->n_runs < MOST_RUNS ? s->n_runs : MOST_RUNS;
    p->runs = s->n_runs;
    for (int i = 0; i < p->n; i++)
        newest = run_ticks(s->runs[i]) > newest ? run_ticks(s->runs[i]) : newest;
    for (int i = 0; i < p->n; i++) {
        p->colour[i] = s->runs[i]->colour;
        trace_columns(s->runs[i]->error, ABSCISSA_ITERATIONS, 1, 0, newest > 0 ? (double)newest : 1, p->columns[i], COLUMNS);
    }
    p->ticks = newest;
    pthread_mutex_unlock(&m->lock);
    wake(m);
}

static void say(struct miniature *m, const char *words) {
    pthread_mutex_lock(&m->lock);
    snprintf(m->picture.words, WORDS, "%.*s", WORDS - 1, words);
    pthread_mutex_unlock(&m->lock);
}

static double dearest_tick(const struct session *s) {
    double flops = 0;
    for (int i = 0; i < s->n_runs; i++)
        flops = fmax(flops, run_flops_a_tick(s->runs[i]));
    return flops;
}

static void compute(struct miniature *m, struct scenario *scenario) {
    struct session_options options = {.max_memory = MOST_BYTES, .build.cancel = &m->cancel, .no_traces = true};
    struct build_needs needs;
    struct session *s = NULL;
    dln_error err;
    build_add_up(scenario, NULL, &needs);
    if (!needs.complete || needs.peak > MOST_BYTES || session_new(scenario, &options, &s, &err)) {
        say(m, "no sketch: it takes too much to be computed in passing");
        return;
    }
    double began = clock_seconds(), shown = began;
    bool quick = dearest_tick(s) < most_flops && s->trains;
    if (!quick)
        say(m, s->trains ? "no sketch: its ticks are too dear to be computed in passing" : "it counts starts, and trains none");
    while (quick && !atomic_load(&m->cancel) && clock_seconds() - began < most_seconds && session_step(s))
        if (clock_seconds() - shown > show_seconds) {
            publish(m, s);
            shown = clock_seconds();
        }
    if (quick)
        publish(m, s);
    session_free(s);
}

static void *work(void *user) {
    struct miniature *m = user;
    struct scenario *scenario = NULL;
    dln_error err;
    signals_block();
    if (scenario_load(m->preset, NULL, &scenario, &err))
        say(m, err.text);
    else
        compute(m, scenario);
    scenario_free(scenario);
    pthread_mutex_lock(&m->lock);
    m->picture.done = true;
    pthread_mutex_unlock(&m->lock);
    wake(m);
    return NULL;
}

static void release(struct miniature *m) {
    pthread_mutex_destroy(&m->lock);
    free(m->preset);
    free(m);
}

struct miniature *miniature_new(const char *preset, int wake_fd) {
    struct miniature *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    pthread_mutex_init(&m->lock, NULL);
    m->wake_fd = wake_fd;
    m->preset = strdup(preset);
    if (m->preset && pthread_create(&m->thread, NULL, work, m) == 0)
        return m;
    release(m);
    return NULL;
}

void miniature_free(struct miniature *m) {
    if (!m)
        return;
    atomic_store(&m->cancel, true);
    pthread_join(m->thread, NULL);
    release(m);
}

bool miniature_done(struct miniature *m) {
    pthread_mutex_lock(&m->lock);
    bool done = m->picture.done;
    pthread_mutex_unlock(&m->lock);
    return done;
}

static void take_in(struct trace_column *out, const struct trace_column *in) {
    out->bad |= in->bad;
    if (!in->any)
        return;
    out->lo = out->any ? fmin(out->lo, in->lo) : in->lo;
    out->hi = out->any ? fmax(out->hi, in->hi) : in->hi;
    out->any = true;
}

/* The picture's columns as n of the plot's. */
static void resample(const struct trace_column *from, struct trace_column *to, int n) {
    for (int i = 0; i < n; i++)
        to[i] = (struct trace_column){.lo = NAN, .hi = NAN};
    for (int i = 0; i < COLUMNS; i++)
        take_in(&to[i * n / COLUMNS], &from[i]);
}

static struct axis axis_of(const struct picture *p) {
    double lo = INFINITY, hi = 0;
    for (int i = 0; i < p->n; i++)
        for (int k = 0; k < COLUMNS; k++) {
            const struct trace_column *c = &p->columns[i][k];
            if (!c->any || !isfinite(c->hi))
                continue;
            lo = c->lo > 0 ? fmin(lo, c->lo) : lo;
            hi = fmax(hi, c->hi);
        }
    return lo < hi ? (struct axis){lo / 1.2, hi * 1.2, true} : (struct axis){hi > 0 ? hi / 2 : 0.5, hi > 0 ? hi * 2 : 2, true};
}

static void draw_picture(const struct picture *p, canvas *c, struct rect area) {
    struct trace_column columns[PLOT_MOST_COLUMNS];
    struct axis y = axis_of(p), x = {0, p->ticks > 0 ? (double)p->ticks : 1, false};
    struct ticks levels = axis_fit_rows(&y, area.h - SCALES_ROWS), ticks;
    area.x += scales_gutter(&levels);
    area.w -= scales_gutter(&levels);
    area.h -= SCALES_ROWS;
    if (area.w < 8 || area.h < 2)
        return;
    struct plot plot = plot_over(c, area, y, false);
    ticks = axis_ticks(&x, plot.area.w / 12);
    scales_ordinate(&plot, &levels);
    scales_abscissa(&plot, &x, &ticks, "ticks");
    for (int i = p->n - 1; i >= 0; i--) {
        resample(p->columns[i], columns, plot_columns(&plot));
        plot_curve(&plot, columns, run_role(p->colour[i]), i == 0);
    }
}

void miniature_draw(struct miniature *m, canvas *c, struct rect area) {
    pthread_mutex_lock(&m->lock);
    const struct picture *p = &m->picture;
    if (area.h > 0 && p->words[0])
        canvas_text_cut(c, area.x, area.y, area.w, ROLE_DIM, false, p->words);
    else if (area.h > 0 && p->n == 0)
        canvas_text_cut(c, area.x, area.y, area.w, ROLE_DIM, false, "sketching ...");
    else if (area.h > 4)
        draw_picture(p, c, (struct rect){area.x, area.y, area.w, area.h - 1});
    if (p->n > 0 && area.h > 4)
        canvas_printf(c, area.x, area.y + area.h - 1, area.w, ROLE_DIM, false, "error of %s%d run%s, computed %s",
                      p->n < p->runs ? "its first " : "", p->n, p->n > 1 ? "s" : "", p->done ? "for this picture" : "now ...");
    pthread_mutex_unlock(&m->lock);
}
