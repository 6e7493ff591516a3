#include "preset/options.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>

#include "dln/init.h"
#include "dln/theory.h"
#include "preset/scenario.h"

enum { MOST_DEPTH = 10000 };                        /* no preset comes near it: a digit too many is told at once */
static const double most_seed = 9007199254740991.0; /* 2^53 - 1: exact as a double */

/* Names of families: the engine's tables, or lists here. */

static const char *scheme_names(int i) { return dln_init_schemes[i] ? dln_init_schemes[i]->name : NULL; }
static const char *method_names(int i) { return dln_methods[i] ? dln_methods[i]->name : NULL; }

/* The ordering `list` is written as the list itself. */
static const char *order_names(int i) {
    const struct dln_order *list = dln_order_find("list");
    for (int j = 0; dln_orders[j]; j++)
        if (dln_orders[j] != list && i-- == 0)
            return dln_orders[j]->name;
    return NULL;
}

static const char *pick(const char *const *names, size_t n, int i) { return (size_t)i < n ? names[i] : NULL; }

static const char *target_names(int i) { return pick((const char *const[]){"negative-identity", "identity", "gaussian"}, 3, i); }
static const char *samples_names(int i) { return pick((const char *const[]){"columns", "rows"}, 2, i); }
static const char *format_names(int i) { return pick((const char *const[]){"idx", "csv", "libsvm"}, 3, i); }
static const char *error_names(int i) { return pick((const char *const[]){"mean", "half", "sum"}, 3, i); }
static const char *width_names(int i) { return pick((const char *const[]){"max"}, 1, i); }
static const char *input_names(int i) { return pick((const char *const[]){"identity", "modified-identity", "gaussian"}, 3, i); }
static const char *output_names(int i) { return pick((const char *const[]){"identity", "gaussian"}, 2, i); }
static const char *step_names(int i) {
    return pick((const char *const[]){"optimal", "near-optimal", "near-optimal-safe", "stable"}, 4, i);
}
static const char *sampling_names(int i) { return pick((const char *const[]){"no-update", "normalised"}, 2, i); }

/* Those that a step can be taken from. */
static const char *theorem_names(int i) {
    for (int j = 0; dln_theorems[j]; j++)
        if (dln_theorems[j]->rate && i-- == 0)
            return dln_theorems[j]->name;
    return NULL;
}
static const char *abscissa_names(int i) { return pick((const char *const[]){"iterations", "sweeps", "work", "time"}, 4, i); }
static const char *horizon_names(int i) { return pick((const char *const[]){"iterations", "sweeps", "time"}, 3, i); }
static const char *monotone_names(int i) { return pick((const char *const[]){"decreasing", "increasing"}, 2, i); }

/* Theorems that promise a bound. */
static const char *bound_names(int i) {
    for (int j = 0; dln_theorems[j]; j++)
        if (dln_theorems[j]->bound && i-- == 0)
            return dln_theorems[j]->name;
    return NULL;
}

static const char *paper_names(int i) { return pick((const char *const[]){"stronger"}, 1, i); }
static const char *ordinate_names(int i) { return pick((const char *const[]){"log", "linear"}, 2, i); }


/* Methods that keys belong to. */
static const char *const of_blocks[] = {"bcgd", "bcsgd", NULL};
static const char *const of_steps[] = {"bcgd", "gd", "sgd", "bcsgd", "momentum", "adam", NULL};
static const char *const of_samples[] = {"sgd", "bcsgd", NULL};
static const char *const of_streams[] = {"bcgd", "sgd", "bcsgd", NULL};
static const char *const of_sgd[] = {"sgd", NULL};
static const char *const of_bcsgd[] = {"bcsgd", NULL};
static const char *const of_flow[] = {"flow", NULL};
static const char *const of_momentum[] = {"momentum", NULL};
static const char *const of_adam[] = {"adam", NULL};

enum {
    OF_DATA = 1 << OVER_NUMBER | 1 << OVER_N0 | 1 << OVER_NL | 1 << OVER_M,
    OF_RUN = OF_DATA | 1 << OVER_WIDTH | 1 << OVER_L,
};

const struct option options[] = {
    {"dlnscope", TAKES_WHOLE, OPTION_FILE, "1", NULL, 1, 1, .help = "format of the preset"},
    {"title", TAKES_TEXT, 0, "''", .help = "one line: what it shows"},
    {"paper", TAKES_SECTION, 0, .help = "where the set-up comes from"},
    {"paper.cite", TAKES_TEXT, 0, "''", .help = "short name of the paper, such as wu2019"},
    {"paper.figure", TAKES_TEXT, 0, "''", .help = "its figure"},
    {"paper.section", TAKES_TEXT, 0, "''", .help = "its section"},
    {"about", TAKES_TEXT, 0, "''", .help = "one paragraph that can be read aloud"},
    {"extends", TAKES_FILE, OPTION_FILE, .help = "a preset, by name or file, that this one changes; at most 8 deep"},

    {"problem", TAKES_SECTION, OPTION_RUN, .otherwise = "required", .help = "what is to be fitted: exactly one of target, data, generate"},
    {"problem.target", TAKES_NAME | TAKES_CHOICE, OPTION_RUN | OPTION_ATOM, .names = target_names,
     .help = "the matrix Phi to be reached; gaussian: entries N(0, 1)"},
    {"problem.target.singular_values", TAKES_NUMBERS, OPTION_RUN, .high = INFINITY, .least = 1, .most = 10000,
     .help = "U diag(s) V', with random orthogonal U and V; rows and cols are as many as there are values unless given"},
    {"problem.target.diagonal", TAKES_NUMBERS, OPTION_RUN, .least = 1, .most = 10000, .help = "a diagonal matrix; its size as above"},
    {"problem.target.file", TAKES_FILE, OPTION_RUN, .help = "a matrix in a .npy or csv file, also gzipped"},
    {"problem.size", TAKES_WHOLE, OPTION_RUN, NULL, "required by a named target without rows and cols", 1, INT_MAX,
     .help = "rows and columns of the target"},
    {"problem.rows", TAKES_WHOLE, OPTION_RUN, NULL, "size", 1, INT_MAX, .help = "rows of the target, n_L"},
    {"problem.cols", TAKES_WHOLE, OPTION_RUN, NULL, "size", 1, INT_MAX, .help = "columns of the target, n_0"},
    {"problem.rotate", TAKES_SWITCH, OPTION_RUN, "false",
     .help = "replace Phi by Q Phi Q' (square) or Q1 Phi Q2' (else) with random orthogonal Q"},
    {"problem.data", TAKES_SECTION, OPTION_RUN, .help = "samples from files: x and y, or file and format"},
    {"problem.data.x", TAKES_FILE, OPTION_RUN, .help = "the inputs X, n_0 x m, .npy or csv, also gzipped"},
    {"problem.data.y", TAKES_FILE, OPTION_RUN, .help = "the outputs Y, n_L x m"},
    {"problem.data.samples", TAKES_NAME, OPTION_RUN, "columns", .names = samples_names,
     .help = "where a sample stands in x and y: rows transposes them"},
    {"problem.data.file", TAKES_FILE, OPTION_RUN, .help = "a data set; csv: a sample a line, y last"},
    {"problem.data.format", TAKES_NAME, OPTION_RUN, NULL, "required by file", .names = format_names, .help = "format of the data set"},
    {"problem.data.labels", TAKES_FILE, OPTION_RUN, NULL, "required by idx",
     .help = "the labels' file of an idx data set; outputs are one-hot"},
    {"problem.data.class", TAKES_WHOLE, OPTION_RUN, NULL, "all rows", 1, INT_MAX, .help = "libsvm: take the rows of this class only"},
    {"problem.data.limit", TAKES_WHOLE, OPTION_RUN, NULL, "all samples", 1, INT_MAX, .help = "take the first samples only"},
    {"problem.data.standardize", TAKES_SWITCH, OPTION_RUN, "false",
     .help = "shift and scale each row of X and of Y to mean 0 and variance 1"},
    {"problem.data.scale", TAKES_QUOTIENT, OPTION_RUN | OPTION_ABOVE, "1", NULL, 0, INFINITY, .over = OF_DATA,
     .help = "factor of X, after standardizing"},
    {"problem.generate", TAKES_SECTION, OPTION_RUN, .help = "random samples"},
    {"problem.generate.inputs", TAKES_SECTION, OPTION_RUN, .otherwise = "required", .help = "X: normal, uniform or singular_values"},
    {"problem.generate.inputs.rows", TAKES_WHOLE, OPTION_RUN, NULL, "required", 1, INT_MAX, .help = "n_0"},
    {"problem.generate.inputs.samples", TAKES_WHOLE, OPTION_RUN, NULL, "required", 1, INT_MAX, .help = "m"},
    {"problem.generate.inputs.normal", TAKES_SECTION, OPTION_RUN, .help = "normal entries, the default"},
    {"problem.generate.inputs.normal.variance", TAKES_QUOTIENT, OPTION_RUN | OPTION_ABOVE, "1/n0", NULL, 0, INFINITY, .over = OF_DATA,
     .help = "their variance"},
    {"problem.generate.inputs.uniform", TAKES_NUMBERS, OPTION_RUN, .least = 2, .most = 2, .help = "uniform entries: low, high"},
    {"problem.generate.inputs.singular_values", TAKES_SECTION, OPTION_RUN, .help = "X = U diag(s) V' with random orthogonal U and V"},
    {"problem.generate.inputs.singular_values.uniform", TAKES_NUMBERS, OPTION_RUN, NULL, "required", 0, INFINITY, 2, 2,
     .help = "s uniform: low, high"},
    {"problem.generate.inputs.condition", TAKES_SECTION, OPTION_RUN, .help = "draw X anew until its condition number is near a value"},
    {"problem.generate.inputs.condition.value", TAKES_NUMBER, OPTION_RUN, NULL, "required", 1, INFINITY,
     .help = "the condition number wanted"},
    {"problem.generate.inputs.condition.within", TAKES_NUMBER, OPTION_RUN | OPTION_ABOVE, NULL, "required", 0, INFINITY,
     .help = "how near"},
    {"problem.generate.outputs", TAKES_SECTION, OPTION_RUN, .otherwise = "required", .help = "Y: uniform, normal, or map X + noise E"},
    {"problem.generate.outputs.rows", TAKES_WHOLE, OPTION_RUN, NULL, "required; with map as many as X has", 1, INT_MAX, .help = "n_L"},
    {"problem.generate.outputs.normal", TAKES_SECTION, OPTION_RUN, .help = "normal entries"},
    {"problem.generate.outputs.normal.variance", TAKES_QUOTIENT, OPTION_RUN | OPTION_ABOVE, "1/n0", NULL, 0, INFINITY, .over = OF_DATA,
     .help = "their variance"},
    {"problem.generate.outputs.uniform", TAKES_NUMBERS, OPTION_RUN, "[-1, 2]", .least = 2, .most = 2,
     .help = "uniform entries: low, high; the default"},
    {"problem.generate.outputs.map", TAKES_NAME, OPTION_RUN, .names = target_names, .help = "the linear map that Y follows"},
    {"problem.generate.outputs.noise", TAKES_NUMBER, OPTION_RUN, "0", NULL, 0, INFINITY,
     .help = "standard deviation of the noise on map X"},
    {"problem.loss", TAKES_SECTION, OPTION_RUN, .help = "the loss"},
    {"problem.loss.p", TAKES_WHOLE, OPTION_RUN, "2", NULL, 2, 64, .help = "the even exponent of the loss sum |W X - Y|^p / p"},
    {"problem.error", TAKES_NAME, OPTION_RUN, NULL, "half for targets and networks with frozen maps, else mean", .names = error_names,
     .help = "scale of the error: (p/m) excess, excess, p excess"},
    {"problem.seed", TAKES_WHOLE, OPTION_RUN, NULL, "the scenario's seed", 0, most_seed,
     .help = "seed of the problem; runs with other seeds share it"},

    {"network", TAKES_SECTION, OPTION_RUN, .otherwise = "required", .help = "the chain of factors"},
    {"network.depth", TAKES_WHOLE, OPTION_RUN, NULL, "required", 1, MOST_DEPTH, .help = "L, the number of trained factors"},
    {"network.width", TAKES_NAME | TAKES_WHOLE | TAKES_WHOLES, OPTION_RUN, "max", NULL, 1, INT_MAX, 1, MOST_DEPTH, .names = width_names,
     .help = "of the hidden layers: one number, the list of them, or max = max(n_0, n_L); also of the ends at frozen maps"},
    {"network.frozen", TAKES_SECTION, OPTION_RUN, .help = "maps at the ends that are not trained (a linear ResNet's A and B)"},
    {"network.frozen.input", TAKES_NAME | TAKES_CHOICE, OPTION_RUN | OPTION_ATOM, .names = input_names, .help = "A, width x n_0"},
    {"network.frozen.input.modified-identity", TAKES_SECTION, OPTION_RUN, .help = "A = [I; 0]"},
    {"network.frozen.input.modified-identity.alpha", TAKES_QUOTIENT, OPTION_RUN | OPTION_ABOVE, NULL, "the output's", 0, INFINITY,
     .over = OF_RUN, .help = "the same as the output's"},
    {"network.frozen.input.gaussian", TAKES_SECTION, OPTION_RUN, .help = "normal entries"},
    {"network.frozen.input.gaussian.variance", TAKES_QUOTIENT, OPTION_RUN | OPTION_ABOVE, "1/width", NULL, 0, INFINITY, .over = OF_RUN,
     .help = "their variance"},
    {"network.frozen.input.file", TAKES_FILE, OPTION_RUN, .help = "a matrix in a file"},
    {"network.frozen.output", TAKES_NAME | TAKES_CHOICE, OPTION_RUN | OPTION_ATOM, .names = output_names, .help = "B, n_L x width"},
    {"network.frozen.output.modified-identity", TAKES_SECTION, OPTION_RUN, .help = "B = alpha [0 I]"},
    {"network.frozen.output.modified-identity.alpha", TAKES_QUOTIENT, OPTION_RUN | OPTION_ABOVE, NULL, "required", 0, INFINITY,
     .over = OF_RUN, .help = "its size"},
    {"network.frozen.output.gaussian", TAKES_SECTION, OPTION_RUN, .help = "normal entries"},
    {"network.frozen.output.gaussian.variance", TAKES_QUOTIENT, OPTION_RUN | OPTION_ABOVE, "1/nL", NULL, 0, INFINITY, .over = OF_RUN,
     .help = "their variance"},
    {"network.frozen.output.file", TAKES_FILE, OPTION_RUN, .help = "a matrix in a file"},

    {"init", TAKES_NAME | TAKES_CHOICE, OPTION_RUN | OPTION_ATOM, "orth-identity", .names = scheme_names, .help = "how the factors start"},
    {"init.files", TAKES_FILES, OPTION_RUN, .least = 1, .most = MOST_DEPTH,
     .help = "the factors W_1 .. W_L, a file each (at frozen maps: V_l = I + W_l)"},
    {"init.*", TAKES_SECTION, OPTION_RUN, .help = "a scheme with its standard deviation"},
    {"init.*.sd", TAKES_QUOTIENT, OPTION_RUN, NULL, "the scheme's", 0, INFINITY, .over = OF_RUN,
     .help = "standard deviation of the random entries"},
    {"init.*.variance", TAKES_QUOTIENT, OPTION_RUN, NULL, "the scheme's", 0, INFINITY, .over = OF_RUN, .help = "or their variance"},

    {"optimizer", TAKES_SECTION, OPTION_RUN, .help = "how the factors move"},
    {"optimizer.method", TAKES_NAME, OPTION_RUN, "bcgd", .names = method_names, .help = "what a tick updates"},
    {"optimizer.order", TAKES_NAME | TAKES_WHOLES, OPTION_RUN, "descending", NULL, 1, MOST_DEPTH, 1, 100000, .names = order_names,
     .of = of_blocks, .help = "which factor comes next, or a list of layers that is gone through again and again"},
    {"optimizer.step", TAKES_NAME | TAKES_CHOICE, OPTION_RUN | OPTION_ATOM, NULL,
     "bcgd: optimal, where p > 2 near-optimal-safe; flow: none; else required", .names = step_names, .of = of_steps,
     .help = "the step size"},
    {"optimizer.step.bound", TAKES_QUOTIENT, OPTION_RUN | OPTION_ABOVE | OPTION_BELOW, NULL, NULL, 0, 2, .over = OF_RUN,
     .help = "eta / (|A|^2 |C|^2), spectral norms of the products beside the factor"},
    {"optimizer.step.constant", TAKES_QUOTIENT, OPTION_RUN | OPTION_ABOVE, NULL, NULL, 0, INFINITY, .over = OF_RUN,
     .help = "the same at every tick"},
    {"optimizer.step.stable", TAKES_QUOTIENT, OPTION_RUN | OPTION_ABOVE, NULL, NULL, 0, INFINITY, .over = OF_RUN,
     .help = "a fraction of the largest rate at which zas still converges on a target"},
    {"optimizer.step.lipschitz", TAKES_QUOTIENT, OPTION_RUN | OPTION_ABOVE, NULL, NULL, 0, INFINITY, .over = OF_RUN,
     .help = "a factor over the sum of |W_L ... W_l+1|^2 |W_l-1 ... W_1 X|^2 at the start"},
    {"optimizer.step.theorem", TAKES_NAME, OPTION_RUN, .names = theorem_names, .help = "the largest rate that a theorem allows"},
    {"optimizer.batch", TAKES_WHOLE, OPTION_RUN, NULL, "required by sgd without batches", 1, INT_MAX, .of = of_sgd,
     .help = "samples of a minibatch, drawn without replacement"},
    {"optimizer.batches", TAKES_FILE, OPTION_RUN, .of = of_samples,
     .help = "recorded minibatches: a matrix of sample numbers from 0, a row a tick, gone through again and again"},
    {"optimizer.sampling", TAKES_NAME, OPTION_RUN, "no-update", .names = sampling_names, .of = of_bcsgd,
     .help = "what becomes of the mass that the distribution of samples lacks"},
    {"optimizer.seed", TAKES_WHOLE, OPTION_RUN, NULL, "the run's seed", 0, most_seed, .of = of_streams,
     .help = "seed of the random orderings and of the samples that are drawn"},
    {"optimizer.beta", TAKES_NUMBER, OPTION_RUN | OPTION_BELOW, "0.9", NULL, 0, 1, .of = of_momentum,
     .help = "how much of the last step is kept"},
    {"optimizer.beta1", TAKES_NUMBER, OPTION_RUN | OPTION_BELOW, "0.9", NULL, 0, 1, .of = of_adam,
     .help = "how much of the gradient's mean is kept"},
    {"optimizer.beta2", TAKES_NUMBER, OPTION_RUN | OPTION_BELOW, "0.999", NULL, 0, 1, .of = of_adam,
     .help = "how much of the mean of its squares is kept"},
    {"optimizer.epsilon", TAKES_NUMBER, OPTION_RUN | OPTION_ABOVE, "1e-8", NULL, 0, INFINITY, .of = of_adam,
     .help = "added to the root of that mean"},
    {"optimizer.tolerance", TAKES_NUMBER, OPTION_RUN, "1e-10", NULL, 1e-14, 0.1, .of = of_flow,
     .help = "local error of an integrator's step, relative to the weights; the excess comes down to about its square"},
    {"optimizer.sample_times", TAKES_NUMBERS, OPTION_RUN | OPTION_ABOVE, NULL, NULL, 0, INFINITY, 1, 100000, .of = of_flow,
     .help = "rising times that steps end on, beside stop.time"},

    {"runs", TAKES_RUNS, OPTION_FILE, NULL, "one run", .least = 1, .most = 4096,
     .help = "runs to be compared: a label each, and what differs"},
    {"runs.label", TAKES_TEXT, OPTION_FILE, NULL, "run N", .help = "name of the run"},
    {"vary", TAKES_VARY, OPTION_RUN, .help = "a run for each value of a key; several keys: for each combination"},
    {"seeds", TAKES_WHOLES, OPTION_RUN, NULL, NULL, 0, most_seed, 1, 4096, .help = "a run for each seed"},
    {"seed", TAKES_WHOLE, OPTION_RUN, "1", NULL, 0, most_seed, .help = "seed of all that is random"},
    {"stop", TAKES_SECTION, OPTION_RUN, .otherwise = "never", .help = "the first of these ends a run"},
    {"stop.error", TAKES_NUMBER, OPTION_RUN, NULL, NULL, 0, INFINITY, .help = "error at or below this"},
    {"stop.iterations", TAKES_WHOLE, OPTION_RUN, NULL, NULL, 1, most_seed, .help = "ticks"},
    {"stop.sweeps", TAKES_WHOLE, OPTION_RUN, NULL, NULL, 1, most_seed, .help = "sweeps"},
    {"stop.time", TAKES_NUMBER, OPTION_RUN | OPTION_ABOVE, NULL, NULL, 0, INFINITY, .help = "sum of the step sizes"},
    {"stop.gradient_norm", TAKES_NUMBER, OPTION_RUN, NULL, NULL, 0, INFINITY, .help = "norm of the gradient at or below this"},
    {"stop.condition", TAKES_TEXT, OPTION_RUN, .help = "a condition such as \"margin > 0 and imbalance < 1\""},
    {"view", TAKES_SECTION, 0, .help = "how it is looked at first"},
    {"view.focus", TAKES_TEXT, 0, NULL, "the first run", .help = "label of the focused run"},
    {"view.abscissa", TAKES_NAME, 0, "iterations", .names = abscissa_names, .help = "horizontal axis"},
    {"view.ordinate", TAKES_NAME, 0, "log", .names = ordinate_names, .help = "vertical axis"},
    {"view.range", TAKES_NUMBERS, 0, NULL, "fitted", .least = 2, .most = 2, .help = "ends of the vertical axis"},
    {"view.theorem", TAKES_TEXT, OPTION_LATER, .help = "theorem to be judged"},
    {"claims", TAKES_CLAIMS, OPTION_FILE, .least = 1, .most = 1000, .help = "facts that `dlnscope verify` judges"},
    {"claims.says", TAKES_TEXT, OPTION_FILE, NULL, "made from the other keys", .help = "the claim in words, one sentence"},
    {"claims.where", TAKES_TEXT, OPTION_FILE, .help = "its place in the paper"},
    {"claims.paper", TAKES_NAME, OPTION_FILE, .names = paper_names, .help = "how the print differs: it says more than holds"},
    {"claims.printed", TAKES_TEXT, OPTION_FILE, NULL, "required by paper", .help = "the printed statement that does not hold"},
    {"claims.run", TAKES_TEXT | TAKES_TEXTS, OPTION_FILE, NULL, "all runs", .least = 1, .most = 4096,
     .help = "labels of the runs it speaks of; a label of runs means all that it stands for"},
    {"claims.fraction_of_seeds", TAKES_SECTION, OPTION_FILE, NULL, "all of them", .help = "of how many of the runs it holds"},
    {"claims.fraction_of_seeds.at_least", TAKES_NUMBER, OPTION_FILE, NULL, NULL, 0, 1, .help = "at least this part of them"},
    {"claims.fraction_of_seeds.at_most", TAKES_NUMBER, OPTION_FILE, NULL, NULL, 0, 1, .help = "at most this part of them"},
    {"claims.reaches", TAKES_NUMBER | TAKES_TEXT, OPTION_FILE, .help = "the error falls to this, or the condition comes to hold"},
    {"claims.never", TAKES_NUMBER | TAKES_TEXT, OPTION_FILE, .help = "the error does not fall to this, or the condition never holds"},
    {"claims.diverges", TAKES_SWITCH, OPTION_FILE, .help = "true: a number ceases to be finite"},
    {"claims.stays_finite", TAKES_SWITCH, OPTION_FILE, .help = "true: all numbers stay finite"},
    {"claims.holds", TAKES_TEXT, OPTION_FILE, .help = "the condition holds at every tick of a range, or at some ticks"},
    {"claims.faster_than", TAKES_TEXT | TAKES_TEXTS, OPTION_FILE, .least = 1, .most = 4096, .help = "these runs reach an error later"},
    {"claims.below", TAKES_TEXT | TAKES_TEXTS, OPTION_FILE, .least = 1, .most = 4096, .help = "the error is below that of these runs"},
    {"claims.ratio_to", TAKES_TEXT | TAKES_TEXTS, OPTION_FILE, .least = 1, .most = 4096,
     .help = "the error over that of these runs is in bounds"},
    {"claims.equals", TAKES_TEXT | TAKES_TEXTS, OPTION_FILE, .least = 1, .most = 4096,
     .help = "the error is the same as that of these runs"},
    {"claims.monotone", TAKES_NAME, OPTION_FILE, .names = monotone_names, .help = "strictly, from each value of a key to the next"},
    {"claims.share", TAKES_SECTION, OPTION_FILE, .help = "part that some iterations have in the decrease of log error over others"},
    {"claims.share.iterations", TAKES_WHOLES, OPTION_FILE, NULL, "required", 0, most_seed, 2, 2, .help = "first and last of the part"},
    {"claims.share.of", TAKES_WHOLES, OPTION_FILE, NULL, "required", 0, most_seed, 2, 2, .help = "first and last of the whole"},
    {"claims.bound", TAKES_SECTION, OPTION_FILE, .help = "the excess stays under a curve"},
    {"claims.bound.theorem", TAKES_NAME, OPTION_FILE, .names = bound_names, .help = "what this theorem promises of the run's start"},
    {"claims.bound.exponential", TAKES_NUMBER, OPTION_FILE, NULL, NULL, 0, INFINITY, .help = "or a rate: excess(0) exp(-rate n)"},
    {"claims.bound.per", TAKES_NAME, OPTION_FILE, NULL, "iterations", .names = horizon_names, .help = "what n counts"},
    {"claims.probability", TAKES_TEXT, OPTION_FILE, .help = "how often this statistic of monte_carlo holds"},
    {"claims.within", TAKES_CHOICE, OPTION_FILE, NULL, "the run's end", .help = "how soon, or how long"},
    {"claims.within.iterations", TAKES_WHOLE, OPTION_FILE, NULL, NULL, 0, most_seed, .help = "ticks"},
    {"claims.within.sweeps", TAKES_NUMBER, OPTION_FILE, NULL, NULL, 0, INFINITY, .help = "sweeps, also parts of one"},
    {"claims.within.time", TAKES_NUMBER, OPTION_FILE, NULL, NULL, 0, INFINITY, .help = "sum of the step sizes"},
    {"claims.after", TAKES_CHOICE, OPTION_FILE, NULL, "at once", .help = "not sooner than this"},
    {"claims.after.iterations", TAKES_WHOLE, OPTION_FILE, NULL, NULL, 0, most_seed, .help = "ticks"},
    {"claims.after.sweeps", TAKES_NUMBER, OPTION_FILE, NULL, NULL, 0, INFINITY, .help = "sweeps"},
    {"claims.after.time", TAKES_NUMBER, OPTION_FILE, NULL, NULL, 0, INFINITY, .help = "sum of the step sizes"},
    {"claims.from", TAKES_CHOICE, OPTION_FILE, NULL, "the start", .help = "first place of a range"},
    {"claims.from.iterations", TAKES_WHOLE, OPTION_FILE, NULL, NULL, 0, most_seed, .help = "ticks"},
    {"claims.from.sweeps", TAKES_NUMBER, OPTION_FILE, NULL, NULL, 0, INFINITY, .help = "sweeps"},
    {"claims.from.time", TAKES_NUMBER, OPTION_FILE, NULL, NULL, 0, INFINITY, .help = "sum of the step sizes"},
    {"claims.until", TAKES_CHOICE, OPTION_FILE, NULL, "the run's end", .help = "last place of a range"},
    {"claims.until.iterations", TAKES_WHOLE, OPTION_FILE, NULL, NULL, 0, most_seed, .help = "ticks"},
    {"claims.until.sweeps", TAKES_NUMBER, OPTION_FILE, NULL, NULL, 0, INFINITY, .help = "sweeps"},
    {"claims.until.time", TAKES_NUMBER, OPTION_FILE, NULL, NULL, 0, INFINITY, .help = "sum of the step sizes"},
    {"claims.at", TAKES_CHOICE, OPTION_FILE, .help = "single places, in place of a range"},
    {"claims.at.iterations", TAKES_WHOLE | TAKES_WHOLES, OPTION_FILE, NULL, NULL, 0, most_seed, 1, 64, .help = "ticks, rising"},
    {"claims.at.sweeps", TAKES_WHOLE | TAKES_WHOLES, OPTION_FILE, NULL, NULL, 0, most_seed, 1, 64, .help = "completed sweeps, rising"},
    {"claims.at.time", TAKES_NUMBER | TAKES_NUMBERS, OPTION_FILE, NULL, NULL, 0, INFINITY, 1, 64,
     .help = "sums of the step sizes, rising: the first tick that is there"},
    {"claims.at.value", TAKES_NUMBER | TAKES_NUMBERS, OPTION_FILE, .least = 1, .most = 64, .help = "values of monte_carlo, rising"},
    {"claims.to", TAKES_NUMBER, OPTION_FILE | OPTION_ABOVE, NULL, NULL, 0, INFINITY, .help = "the error to be reached"},
    {"claims.in", TAKES_NAME, OPTION_FILE, NULL, "iterations", .names = abscissa_names, .help = "what is counted until then"},
    {"claims.factor", TAKES_NUMBER, OPTION_FILE | OPTION_ABOVE, NULL, "1", 0, INFINITY, .help = "so many times as fast, or below"},
    {"claims.at_least", TAKES_NUMBER, OPTION_FILE, .help = "low bound of a ratio, share or probability"},
    {"claims.at_most", TAKES_NUMBER, OPTION_FILE, .help = "high bound of a ratio, share or probability"},
    {"claims.tolerance", TAKES_NUMBER, OPTION_FILE, NULL, "required by equals", 0, INFINITY,
     .help = "largest difference, relative to the larger error"},
    {"claims.over", TAKES_TEXT, OPTION_FILE, NULL, "required by monotone", .help = "the key whose values are gone through"},
    {"quick", TAKES_SETTINGS, OPTION_FILE, .help = "what `verify --quick` sets, to be done sooner"},
    {"lecture", TAKES_STEPS, OPTION_FILE, .least = 1, .most = 100000, .help = "steps of a lecture, or of a record"},
    {"lecture.say", TAKES_TEXT, OPTION_FILE, .help = "what the strip shows, to be read aloud"},
    {"lecture.at", TAKES_WHOLE, OPTION_FILE, NULL, "at once", 0, most_seed, .help = "go to this session step first, on or back"},
    {"lecture.do", TAKES_TEXT | TAKES_TEXTS, OPTION_FILE, .least = 1, .most = 1000,
     .help = "commands, done one after the other; a text may hold several with semicolons between them"},
    {"lecture.wait", TAKES_TEXT, OPTION_FILE, .help = "then run until this condition holds, and pause"},
    {"lecture.ask", TAKES_TEXT, OPTION_FILE, .help = "a question: the guess is typed before anything is done, the answer shown behind it"},
    {"lecture.choices", TAKES_TEXTS, OPTION_FILE, .least = 2, .most = 9, .help = "what the answer may be; without them it is a number"},
    {"lecture.answer", TAKES_NUMBER | TAKES_TEXT, OPTION_FILE, NULL, "required by ask", .help = "the number, or one of the choices"},
    {"lecture.tolerance", TAKES_NUMBER, OPTION_FILE, NULL, "0", 0, INFINITY, .help = "a guess as near as this counts as right"},
    {"lecture.because", TAKES_TEXT, OPTION_FILE, .help = "said with the answer"},
    {"lecture.shows", TAKES_TEXT, OPTION_FILE, .help = "a condition that must hold when the answer is shown, or the step is done"},
    {"monte_carlo", TAKES_SECTION, 0, .help = "many starts, no training: how often conditions hold at the start, against one key"},
    {"monte_carlo.starts", TAKES_WHOLE, 0, NULL, "required", 1, 1e9, .help = "starts drawn for each value"},
    {"monte_carlo.over", TAKES_TEXT, 0, NULL, "required", .help = "the key that takes the values: any that vary takes, of numbers"},
    {"monte_carlo.values", TAKES_NUMBERS, 0, NULL, "required", .least = 1, .most = 256, .help = "its values, rising"},
    {"monte_carlo.statistic", TAKES_TEXTS, 0, NULL, "required", .least = 1, .most = 8,
     .help = "conditions such as \"margin > 0\": how often each holds is counted"},
};
const int n_options = sizeof options / sizeof options[0];
