#include "scope/columns.h"

#include <math.h>
#include <string.h>

static bool tick(struct run *r, double *v) { return *v = (double)r->opt->ticks, true; }
static bool sweep(struct run *r, double *v) { return *v = (double)r->opt->sweeps, true; }
static bool factor(struct run *r, double *v) { return *v = r->opt->last.factor, r->opt->ticks > 0; }
static bool objective(struct run *r, double *v) { return *v = r->opt->objective_value, true; }
static bool error(struct run *r, double *v) { return *v = run_error(r), true; }
static bool step_size(struct run *r, double *v) { return *v = r->opt->last.step_size, r->opt->ticks > 0; }
static bool gradient_norm(struct run *r, double *v) { return *v = r->opt->last.gradient_norm, r->opt->ticks > 0; }
static bool end_sigma_min(struct run *r, double *v) { return *v = run_end_sigma_min(r), true; }
static bool margin(struct run *r, double *v) { return *v = run_margin(r), r->problem->p == 2; }
static bool imbalance(struct run *r, double *v) { return *v = run_imbalance_largest(r), r->depth > 1; }

/* Extremes over all factors; one that is not finite makes them NaN. */
static bool sigma_min(struct run *r, double *v) {
    *v = run_sigma_min(r, 1);
    for (int j = 2; j <= r->depth && !isnan(*v); j++) {
        double s = run_sigma_min(r, j);
        *v = s >= *v ? *v : s;
    }
    return true;
}

static bool sigma_max(struct run *r, double *v) {
    *v = run_sigma_max(r, 1);
    for (int j = 2; j <= r->depth && !isnan(*v); j++) {
        double s = run_sigma_max(r, j);
        *v = s <= *v ? *v : s;
    }
    return true;
}

const struct column columns[] = {
    {"run", "the run's label", COLUMN_LABEL, NULL},
    {"tick", "ticks since the run's start", COLUMN_WHOLE, tick},
    {"sweep", "completed sweeps", COLUMN_WHOLE, sweep},
    {"factor", "the factor updated by the latest tick, 0: all", COLUMN_WHOLE, factor},
    {"objective", "f, unscaled", COLUMN_REAL, objective},
    {"error", "distance from the optimum in the scenario's scale", COLUMN_REAL, error},
    {"step_size", "of the latest tick", COLUMN_REAL, step_size},
    {"gradient_norm", "before the latest step: of its factor, else of all", COLUMN_REAL, gradient_norm},
    {"end_sigma_min", "least singular value of the end-to-end matrix", COLUMN_REAL, end_sigma_min},
    {"margin", "deficiency margin", COLUMN_REAL, margin},
    {"imbalance", "the largest over all gaps", COLUMN_REAL, imbalance},
    {"sigma_min", "the least over all factors", COLUMN_REAL, sigma_min},
    {"sigma_max", "the largest over all factors", COLUMN_REAL, sigma_max},
    {"phase", "diverged, converged, converging or descending", COLUMN_PHASE, NULL},
};
const int n_columns = sizeof columns / sizeof *columns;

/* arora2019 Theorem 1: the imbalance over the delta that it allows at the present margin c, c^2 / (256 N^3 ||Phi||_F^(2 (N - 1) / N)). It
 * speaks of targets, of two factors or more, none frozen, and of a positive margin. */
static bool delta_ratio(struct run *r, double *v) {
    double c = run_margin(r), n = r->depth, phi = r->objective.norm_T;
    bool frozen = r->spec.network.input.choice != FREEZE_NONE || r->spec.network.output.choice != FREEZE_NONE;
    if (r->problem->samples > 0 || r->depth < 2 || frozen || !(c > 0))
        return false;
    *v = run_imbalance_largest(r) * 256 * n * n * n * pow(phi, 2 * (n - 1) / n) / (c * c);
    return true;
}

const struct column condition_quantities[] = {
    {"delta_ratio", "imbalance over what Theorem 1 of arora2019 allows at the present margin", COLUMN_REAL, delta_ratio},
};
const int n_condition_quantities = sizeof condition_quantities / sizeof *condition_quantities;

const struct column *column_find(const char *name) {
    for (int i = 0; i < n_columns; i++)
        if (!strcmp(columns[i].name, name))
            return &columns[i];
    return NULL;
}
