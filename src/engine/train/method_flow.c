/* method_flow.c: gradient flow W' = -G (wu2019 (4.1)) by the Runge-Kutta pair of Dormand and Prince, orders 5 and 4, with Hairer's step
 * control (Hairer, Norsett, Wanner: Solving Ordinary Differential Equations I, II.4 and II.5, and IV.2).
 *
 * A tick is one accepted step. The local error is the Frobenius norm over all factors, and is kept below
 * tolerance * max(1, the longest column of a factor): columns that only widen a chain count for nothing, so that the steps do not depend on
 * the width. Rejected attempts happen inside of a tick. The last stage is at the step's end: its gradient serves the next step. */
#include <math.h>

#include "engine/train/methods.h"
#include "engine/train/stages.h"

/* Coefficients by slot: k1 .. k6; k7 takes the slot of k2, which neither the result nor the error needs. */
enum { STAGES = 7 };
static const double stage[STAGES][DLN_SLOTS] = {
    {0},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
};
/* The difference of the two orders, by slot: k1, k7, k3, k4, k5, k6. */
static const double difference[DLN_SLOTS] = {71.0 / 57600, -1.0 / 40, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525};
enum { SUMS = 26 }; /* coefficients in both tables that are not zero */

/* What outlives a tick. */
struct state {
    double step;  /* the next one to try; 0 before the first */
    double error; /* of the latest accepted step, at least 1e-4: the integral part of the controller; 0 before the first */
};
enum { STATE = sizeof(struct state) / sizeof(double), ATTEMPTS = 60 };
#define LONGEST 1e9 /* where the gradient is zero, no error stops the steps from growing */

static dln_status check(const struct dln_optimizer_spec *spec, const dln_objective *objective, dln_error *err) {
    (void)objective;
    if (!(spec->tolerance >= 1e-14 && spec->tolerance <= 0.1))
        return dln_error_set(err, DLN_BAD_VALUE, "the flow's tolerance is a number from 1e-14 to 0.1, not %g", spec->tolerance);
    for (int i = 0; i < spec->n_sample_times; i++)
        if (!(spec->sample_times[i] > (i ? spec->sample_times[i - 1] : 0) && isfinite(spec->sample_times[i])))
            return dln_error_set(err, DLN_BAD_VALUE, "sample times are positive and rise, and number %d is %g", i + 1,
                                 spec->sample_times[i]);
    return DLN_OK;
}

static struct dln_method_room room(const struct dln_optimizer_spec *spec, const struct dln_method_shapes *shapes) {
    (void)spec;
    return (struct dln_method_room){.state = STATE, .scratch = dln_stages_room(shapes)};
}

/* A step that is not rejected. */
static double flops(const dln_optimizer *opt) { return dln_stages_flops(opt, STAGES - 1, SUMS); }

/* The longest column of a factor, at least 1. */
static double size_of_weights(const dln_network *net) {
    double most = 1;
    for (int l = 1; l <= net->depth; l++)
        for (int j = 0; j < net->W[l].cols; j++) {
            dln_matrix column = dln_matrix_block(&net->W[l], 0, j, net->W[l].rows, 1);
            most = fmax(most, dln_matrix_dot(&column, &column));
        }
    return sqrt(most);
}

/* Hairer's first guess: an Euler step of a hundredth of the weights' size shows the second derivative. `scale`: the error allowed. */
static double first_step(const struct dln_stages *s, double gradient_norm, double size, double scale) {
    static const double one[DLN_SLOTS] = {1}, change[DLN_SLOTS] = {-1, 1};
    double h = gradient_norm > 1e-10 * scale ? 0.01 * size / gradient_norm : 1e-6;
    dln_stages_move(s, h, one);
    double second = dln_stages_norm(s, 1, change) / (scale * h), most = fmax(gradient_norm / scale, second);
    if (!isfinite(second))
        return 1e-3 * h;
    double wanted = most > 1e-15 ? pow(0.01 / most, 0.2) : fmax(1e-6, 1e-3 * h);
    return fmin(100 * h, wanted);
}

/* From the start of the step to its end; the error in units of what is allowed, infinite when a stage is not finite: then the error is
 * not either. */
static double attempt(const struct dln_stages *s, double h, double scale) {
    dln_stages_move(s, h, stage[1]);
    for (int i = 2; i < STAGES; i++)
        dln_stages_advance(s, i - 1, h, stage[i]);
    double error = dln_stages_norm(s, h, difference) / scale;
    return isfinite(error) ? error : INFINITY;
}

/* The first sample time after `time`, or infinity. */
static double next_sample(const dln_optimizer *opt) {
    int low = 0, high = opt->spec.n_sample_times;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (opt->spec.sample_times[middle] > opt->time)
            high = middle;
        else
            low = middle + 1;
    }
    return low < opt->spec.n_sample_times ? opt->spec.sample_times[low] : INFINITY;
}

/* What of the step h fits before a sample time that is `left` away: all of it, or half of the way, so that no sliver remains. */
static double fit(double h, double left) {
    if (h * (1 + 1e-9) >= left)
        return left;
    return 2 * h > left ? 0.5 * left : h;
}

#define SAFETY 0.9
#define SHRINK 5.0    /* at most */
#define GROW 10.0     /* at most */
#define PART_I 0.04   /* of the controller: the weight of the step before */
#define PART_P (0.2 - 0.75 * PART_I)

/* The step after an accepted one of length h and error `error`; no growth right after a rejection. */
static double after_accepted(struct state *state, double h, double error, bool rejected) {
    double before = state->error > 0 ? state->error : 1e-4, ratio = pow(error, PART_P) / pow(before, PART_I) / SAFETY;
    state->error = fmax(error, 1e-4);
    ratio = fmin(fmax(ratio, 1 / GROW), SHRINK);
    return fmin(rejected ? fmin(h / ratio, h) : h / ratio, LONGEST);
}

static double after_rejected(double h, double error) {
    return isfinite(error) ? h / fmin(SHRINK, pow(error, PART_P) / SAFETY) : 0.1 * h;
}

static void accept(dln_optimizer *opt, double h, double gradient2, double sample) {
    bool landed = opt->time + h == sample || h == sample - opt->time;
    dln_optimizer_made(opt, 0, h, gradient2);
    if (landed)
        opt->time = sample;
}

/* No step can be taken: the weights are put back and the run has diverged. */
static void give_up(const struct dln_stages *s, double gradient2) {
    static const double none[DLN_SLOTS] = {0};
    dln_stages_move(s, 0, none);
    dln_optimizer_made(s->opt, 0, 0, gradient2);
    s->opt->finite = false;
}

static void tick(dln_optimizer *opt) {
    struct state *state = (struct state *)opt->state;
    const struct dln_stages stages = dln_stages_begin(opt), *s = &stages;
    double gradient2 = dln_stages_gradient2(s), size = size_of_weights(opt->net), scale = opt->spec.tolerance * size;
    if (!isfinite(gradient2)) {
        give_up(s, gradient2);
        return;
    }
    if (state->step == 0)
        state->step = first_step(s, sqrt(gradient2), size, scale);
    double sample = next_sample(opt), wanted = state->step;
    bool rejected = false;
    for (int i = 0; i < ATTEMPTS; i++) {
        double h = fit(wanted, sample - opt->time), error = attempt(s, h, scale);
        if (error <= 1) {
            double next = after_accepted(state, h, error, rejected);
            state->step = h < wanted ? fmax(wanted, next) : next;
            accept(opt, h, gradient2, sample);
            return;
        }
        wanted = after_rejected(h, error);
        rejected = true;
    }
    give_up(s, gradient2);
}

const struct dln_method dln_method_flow = {
    .name = "flow",
    .help = "gradient flow, a step of an adaptive Runge-Kutta method a tick (wu2019 (4.1))",
    .use = dln_use_all,
    .check = check,
    .room = room,
    .flops = flops,
    .tick = tick,
};
