/* effort.c: how much work a scenario is, before any of it is done (build.h). */
#include <math.h>
#include <stdlib.h>

#include "preset/build_parts.h"

static const double flops_an_entry = 1e3;   /* drawing a start, and making it orthogonal or balanced */
static const double flops_a_tick = 2e4;     /* what a tick costs beyond its products */
static const double ticks_of_no_stop = 1e4; /* a flow's time says little of its steps */

/* Runs beside starts are trained where something says when they end. */
static bool trains(const struct scenario *s) {
    bool given = s->monte_carlo.n_values == 0;
    for (int i = 0; i < s->n_runs; i++)
        given = given || s->runs[i].stop.given;
    return given;
}

static double ticks_of(const struct run_spec *run) {
    double sweeps = run->stop.sweeps * (run->optimizer.method->blocks ? run->network.depth : 1);
    double ticks = fmin(run->stop.iterations, sweeps); /* it passes over NaN */
    return isnan(ticks) ? ticks_of_no_stop : ticks;
}

/* Entries of the factors. -1: no memory, or widths that do not fit. */
static double entries_of(const struct run_spec *run, const dln_problem *problem) {
    int *width = malloc(((size_t)run->network.depth + 1) * sizeof *width);
    double sum = width && build_widths(run, problem, width) ? 0 : -1;
    for (int l = 1; l <= run->network.depth && sum >= 0; l++)
        sum += (double)width[l] * width[l - 1];
    free(width);
    return sum;
}

double build_effort(const struct scenario *s) {
    double sum = 0;
    for (int i = 0; i < s->n_runs + s->monte_carlo.n_values; i++) {
        const struct run_spec *run = &s->runs[i];
        struct build_shape shape;
        if (!build_shape(&s->problems[run->problem], &shape))
            return INFINITY;
        double inputs = (double)shape.inputs, samples = shape.samples ? (double)shape.samples : inputs;
        double thin = fmin((double)shape.outputs, fmin(inputs, samples));
        const dln_problem problem = {.inputs = (int)shape.inputs, .outputs = (int)shape.outputs, .rank = (int)fmin(inputs, samples)};
        double entries = entries_of(run, &problem);
        if (entries < 0)
            return INFINITY;
        if (i >= s->n_runs) {
            sum += s->monte_carlo.starts * entries * flops_an_entry;
            continue;
        }
        double moved = run->optimizer.method->blocks ? entries / run->network.depth : entries;
        sum += entries * flops_an_entry + (trains(s) ? ticks_of(run) * (6 * moved * thin + flops_a_tick) : 0);
    }
    return sum;
}
