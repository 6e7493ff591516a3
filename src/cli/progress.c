#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "data/text.h"

enum { LINE = 79 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_start(struct progress *p) { *p = (struct progress){isatty(STDERR_FILENO) == 1, now(), 0}; }

/* One line, however narrow the terminal (nearly) and long the text. */
static void put_line(const char *text) { fprintf(stderr, "\r\033[K%.*s", LINE, text); }

void progress_stage(const char *stage, void *progress) {
    const struct progress *p = progress;
    char text[LINE + 1];
    text_escape(stage, strlen(stage), text, sizeof text);
    if (p->shown)
        put_line(text);
}

static void write_time(char *out, size_t size, double seconds) {
    if (seconds < 90)
        snprintf(out, size, "  %.0f s left", seconds);
    else if (seconds < 5400)
        snprintf(out, size, "  %.0f min left", seconds / 60);
    else
        snprintf(out, size, "  %.1f h left", seconds / 3600);
}

enum { BAR = 16 };

static void write_bar(char *out, double part) {
    for (int i = 0; i < BAR; i++)
        out[i] = i < part * BAR ? '=' : ' ';
    out[BAR] = '\0';
}

/* Is the line due again? */
static bool is_due(struct progress *p, double t) {
    if (!p->shown || t < p->last + 0.1)
        return false;
    p->last = t;
    return true;
}

void progress_starts(struct progress *p, const struct monte_carlo *m) {
    double t = now(), spent = t - p->start, drawn = (double)monte_carlo_drawn(m), part = drawn / m->spec->starts;
    char bar[BAR + 1], left[32] = "", line[160];
    if (!is_due(p, t))
        return;
    write_bar(bar, part);
    if (part > 0.001 && spent > 1)
        write_time(left, sizeof left, spent * (1 - part) / part);
    snprintf(line, sizeof line, "[%s] %3.0f%%  %.0f of %d starts of %d values  %.3g starts/s%s", bar, 100 * part, drawn, m->spec->starts,
             m->spec->n_values, drawn * m->spec->n_values / fmax(spent, 1e-3), left);
    put_line(line);
}

void progress_update(struct progress *p, const struct session *s) {
    double t = now(), part = session_part_done(s), ticks = 0, spent = t - p->start;
    int live = 0;
    char bar[BAR + 1], left[32] = "", line[160];
    if (!is_due(p, t))
        return;
    for (int i = 0; i < s->n_runs; i++) {
        ticks += (double)run_ticks(s->runs[i]);
        live += !s->runs[i]->end;
    }
    write_bar(bar, part);
    if (part > 0.001 && spent > 1)
        write_time(left, sizeof left, spent * (1 - part) / part);
    snprintf(line, sizeof line, "[%s] %3.0f%%  %d of %d runs  %.3g ticks/s%s", bar, 100 * part, live, s->n_runs, ticks / fmax(spent, 1e-3),
             left);
    put_line(line);
}

void progress_end(struct progress *p) {
    if (p->shown)
        fputs("\r\033[K", stderr);
}
