#include "cli/starts.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/progress.h"
#include "tui/signals.h"

enum { NUMBERS = 24 }; /* "0.2535  0.2475 .. 0.2596" */

static void put_heading(FILE *out, const struct monte_carlo_spec *spec, int width) {
    fprintf(out, "%*s  %9s", width, spec->over, "starts");
    for (int k = 0; k < spec->n_statistics; k++)
        fprintf(out, "  %-*s", k + 1 < spec->n_statistics ? NUMBERS : 0, spec->statistics[k]);
    putc('\n', out);
}

static void put_row(FILE *out, const struct monte_carlo *m, int v, int width) {
    fprintf(out, "%*.6g  %9llu", width, m->spec->values[v], (unsigned long long)m->drawn[v]);
    for (int k = 0; k < m->spec->n_statistics; k++) {
        struct proportion p = monte_carlo_proportion(m, v, k);
        int longer = (int)strlen(m->spec->statistics[k]) - NUMBERS;
        if (p.of)
            fprintf(out, "  %.4f  %.4f .. %.4f", p.value, p.low, p.high);
        else
            fprintf(out, "  %-*s", NUMBERS, "-");
        if (longer > 0 && k + 1 < m->spec->n_statistics)
            fprintf(out, "%*s", longer, "");
    }
    putc('\n', out);
}

static void summary(FILE *out, const struct monte_carlo *m, bool ended) {
    int width = (int)strlen(m->spec->over);
    width = width < 10 ? 10 : width;
    put_heading(out, m->spec, width);
    for (int v = 0; v < m->spec->n_values; v++)
        put_row(out, m, v, width);
    fprintf(out, "Each: the part of the starts that it holds of, and Wilson's interval of 95 %%.\n");
    if (ended)
        fprintf(out, "Interrupted: %llu of %d starts a value.\n", (unsigned long long)monte_carlo_drawn(m), m->spec->starts);
}

int starts_draw(struct session *s, FILE *out) {
    struct progress progress;
    struct monte_carlo *m = s->starts;
    int ended_by = 0;
    progress_start(&progress);
    while (!ended_by && monte_carlo_round(m)) {
        progress_starts(&progress, m);
        struct signals_news news = signals_take();
        ended_by = news.end == SIGPIPE ? 0 : news.end;
        if (news.stop)
            signals_stop();
    }
    progress_end(&progress);
    summary(out, m, ended_by || m->broken.text[0]);
    return ended_by;
}
