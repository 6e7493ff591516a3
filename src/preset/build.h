/* build.h: from a checked scenario to the engine's objects. */
#ifndef PRESET_BUILD_H
#define PRESET_BUILD_H

#include "preset/scenario.h"

/** What building may use, and whom it tells. A NULL context: no limit, nobody told. */
struct build_context {
    size_t max_memory;         /* bytes; 0: no limit */
    const atomic_bool *cancel; /* or NULL */
    void (*progress)(const char *stage, void *user); /* or NULL; e.g. "reading t10k-images-idx3-ubyte.gz", "compressing 784 x 10000" */
    void *user;
};

/** The memory that a scenario needs, before any of it is taken; SIZE_MAX: more than can be addressed. */
struct build_needs {
    size_t problems, runs, peak; /* bytes: kept by the problems, by all runs (weights, caches), and the most at any time */
    bool complete;               /* false: the shape of a problem stands in a file that was not read, and it is not counted */
};

/** Problem number i of the scenario (scenario_problem): reads its data, draws or loads the target, compresses. DLN_UNREADABLE also when a
 *  data file is missing: the sentence says where it was looked for. DLN_NO_MEMORY with the number needed, before it is taken. *out is
 *  untouched on failure. */
dln_status build_problem(const struct scenario *s, int i, const struct build_context *ctx, dln_problem *out, dln_error *err);

/** A run's chain with weights as initialized by its spec: widths, frozen maps, factors. */
dln_status build_network(const struct scenario *s, const struct run_spec *run, const dln_problem *problem, dln_network *out,
                         dln_error *err);
/** Initialize the factors anew: the same scheme and seed give the same bits. On failure the factors are undefined. */
dln_status build_weights(const struct scenario *s, const struct run_spec *run, const dln_problem *problem, dln_network *net,
                         dln_error *err);
/** The problem as the run's chain sees it: dln_objective_init, its sentence with the run's place. */
dln_status build_objective(const struct run_spec *run, const dln_problem *problem, const dln_network *net, dln_objective *out,
                           dln_error *err);
/** The run's optimizer over its chain and objective, both borrowed: eta evaluated for this run's shapes. The caller frees. */
dln_status build_optimizer(const struct scenario *s, const struct run_spec *run, dln_network *net, dln_objective *objective,
                           dln_optimizer **out, dln_error *err);
/** The step size or factor of the run's step rule for its shapes, NaN where the rule takes none: build_optimizer's eta and its errors. */
dln_status build_eta(const struct run_spec *run, const dln_problem *problem, double *eta, dln_error *err);
/** Factor from the excess to the error in the scenario's scale. */
double build_error_factor(const struct problem_spec *spec, const dln_problem *problem);

/** Bytes that a run takes (weights, caches, optimizer), from its shapes; SIZE_MAX on overflow. */
size_t build_run_bytes(const struct run_spec *run, const dln_problem *problem);
/** Bytes that a built problem keeps. */
size_t build_problem_bytes(const struct problem_spec *spec, const dln_problem *problem);
/** Add up a scenario. `problems`: those built already (n_problems of them), or NULL: shapes come from the preset then. */
void build_add_up(const struct scenario *s, const dln_problem *problems, struct build_needs *needs);
/** About how many flops it takes to run a scenario to its end, so that several can be put in order: from the preset alone. Infinite where
 *  a shape stands in a file. */
double build_effort(const struct scenario *s);
/** Bytes as a person reads them: "1.5 GiB", "more than can be addressed". */
void build_write_bytes(size_t bytes, char *out, size_t size);
/** Half of the smaller of the machine's memory and the cgroup's limit. */
size_t build_default_memory(void);

#endif
