/* optimizer.h: method x ordering x step rule; a tick is one block update (BCGD, BCSGD), one simultaneous step (GD and its kin, SGD) or
 * one accepted step of the integrator (flow). */
#ifndef DLN_OPTIMIZER_H
#define DLN_OPTIMIZER_H

#include "dln/network.h"
#include "dln/problem.h"
#include "dln/products.h"
#include "dln/random.h"

enum dln_step_rule {
    DLN_STEP_OPTIMAL,           /* shin2020 (3.4), p = 2 */
    DLN_STEP_NEAR_OPTIMAL,      /* shin2020 (3.10)/(3.11), read with the current A, C and E; p = 2: the same as optimal */
    DLN_STEP_NEAR_OPTIMAL_SAFE, /* the same, halved until f falls by (eta/2) ||G||^2 as (3.9) promises */
    DLN_STEP_BOUND,             /* shin2020 (3.2), p > 2: (3.8); BCSGD: (3.14) */
    DLN_STEP_CONSTANT,          /* eta */
    /* constants that are worked out from the start (dln/theory.h), anew at each restart: */
    DLN_STEP_STABLE,            /* eta, best 0.8, times the border of stable rates of ZAS on a target */
    DLN_STEP_LIPSCHITZ,         /* eta / sum_l ||W_{L:l+1}||^2 ||W_{l-1:1} X||^2 at the start, frozen maps included (zou2020 section 4) */
    DLN_STEP_THEOREM,           /* the rate that spec.theorem allows */
    DLN_N_STEPS,
};

/** BCSGD's two sound readings of shin2020 (3.13): the missing mass means "no update", or the masses are normalised. */
enum dln_sampling { DLN_SAMPLING_NO_UPDATE, DLN_SAMPLING_NORMALISED };

struct dln_method;
struct dln_order;
struct dln_theorem;

struct dln_optimizer_spec {
    const struct dln_method *method;
    const struct dln_order *order; /* methods without orderings ignore it */
    const int *list;               /* order `list`: list_length factors 1..L, copied */
    int list_length;
    enum dln_step_rule rule;
    double eta;                  /* bound: 0 < eta < 2 (shin2020 (3.2)); constant: the step size; stable, lipschitz: a factor */
    const struct dln_theorem *theorem; /* rule theorem */
    int batch;                   /* sgd: samples of a minibatch, 1..m; bcsgd: 1, or 0 for the same */
    const int *batches;          /* recorded minibatches, n_batches x batch sample numbers from 0, one after the other and then again
                                    from the first; bcsgd: one a tick; copied. NULL: drawn from the seed */
    int n_batches;
    enum dln_sampling sampling;  /* bcsgd */
    double beta;                 /* momentum, 0 <= beta < 1 */
    double beta1, beta2, epsilon; /* adam, 0 <= beta1, beta2 < 1, epsilon > 0, added outside of the root */
    double tolerance;            /* flow: of a step's local error, relative to the weights, 1e-14..0.1 (method_flow.c); 1e-10 serves */
    const double *sample_times;  /* flow: rising times that steps end on, n_sample_times of them; copied */
    int n_sample_times;
    uint64_t seed; /* of the random orderings and of samples */
};

typedef struct dln_optimizer dln_optimizer;

/** The sizes of what a method works on. */
struct dln_method_shapes {
    int depth;
    const int *width;           /* n_0 .. n_L of the trained chain */
    int outputs, rank, samples; /* rows and columns of the residual; m */
};
/** Doubles that a method keeps beside the weights; SIZE_MAX: more than can be addressed. */
struct dln_method_room {
    size_t state;   /* outlives a tick: a copy of it goes into a checkpoint */
    size_t scratch; /* does not */
};

/** A method: how a tick moves the weights. Functions may be NULL where the comment says so. */
struct dln_method {
    const char *name, *help;
    bool blocks;                                     /* one factor a tick: has orderings, L ticks a sweep */
    bool samples;                                    /* draws samples: the problem keeps them (dln_data_options), rng_samples is used */
    unsigned rules;                                  /* bit (1 << enum dln_step_rule) for each rule allowed; 0: chooses its own steps,
                                                        and spec.rule and spec.eta are ignored */
    enum dln_products_use (*use)(const struct dln_optimizer_spec *spec);
    /** Refuse options of its own, DLN_BAD_VALUE. NULL: it has none. */
    dln_status (*check)(const struct dln_optimizer_spec *spec, const dln_objective *objective, dln_error *err);
    struct dln_method_room (*room)(const struct dln_optimizer_spec *spec, const struct dln_method_shapes *shapes); /* NULL: none */
    double (*flops)(const dln_optimizer *opt);       /* of a tick's products; NULL: what their plan says */
    void (*tick)(dln_optimizer *opt);                /* a state of zeros is the start */
};
extern const struct dln_method *const dln_methods[]; /* NULL at the end */
const struct dln_method *dln_method_find(const char *name);

/** An ordering: which factor a block method takes next. */
struct dln_order {
    const char *name, *help;
    bool sweeps;  /* every L ticks visit each factor once: E is made anew at a sweep's start */
    bool random;  /* uses the random stream */
    bool greedy;  /* looks at all gradients */
    int (*next)(dln_optimizer *opt);
};
extern const struct dln_order *const dln_orders[]; /* in the order of the keys `o` and `O`, the list last, NULL at the end */
const struct dln_order *dln_order_find(const char *name);

/** What a tick did. */
struct dln_tick {
    int factor;           /* the one updated, 0: all */
    double step_size;     /* eta of the step */
    double gradient_norm; /* before the step: of that factor, or of all trained factors; of the minibatch where samples are drawn */
};

/** The state of a run's training. Fields are for reading (and for the methods' own files). A new field that decides what comes belongs into
 *  state.c too: dln_state keeps scalars by themselves, and nothing behind a pointer. */
struct dln_optimizer {
    struct dln_optimizer_spec spec;
    dln_network *net;         /* borrowed */
    dln_objective *objective; /* borrowed */
    dln_products *products;   /* owned */
    dln_products *spare;      /* owned: those of another kind that an ordering before used, or NULL */
    uint64_t ticks;           /* t */
    uint64_t since;           /* the tick at which the method's memory was empty */
    uint64_t sweeps;          /* completed ones */
    int position;             /* ticks into the present sweep, 0 .. L-1 (0 for methods whose tick is a sweep) */
    int *sequence;            /* the present sweep's factors (shuffled), L places */
    int *list;                /* the list of layers of the spec, owned; NULL: none */
    const struct dln_order *pending; /* takes over at the next sweep's start; NULL: none */
    dln_random rng;           /* of the random orderings */
    dln_random rng_samples;   /* of samples */
    double eta;               /* in force: spec.eta, or what the rule made of the start (stable, lipschitz, theorem) */
    int *batches;             /* the recorded minibatches of the spec, owned; NULL: none */
    int *drawn;               /* methods that draw samples: the spec.batch ones of the latest tick, bcsgd -1 for "no update" */
    double *sample_times;     /* of the spec, owned; NULL: none */
    double *state;            /* the method's own, n_state doubles; NULL: none */
    size_t n_state;
    double *scratch;          /* the method's, for the duration of a tick; NULL: none */
    double time;              /* sum of step sizes; flow: its time */
    double work, flops_seen;  /* flops; the products' counter at the latest tick */
    struct dln_tick last;     /* of the latest tick; factor -1 before the first */
    double objective_value, excess, norm_E; /* after the latest tick */
    bool finite;              /* objective and last updated weights are finite */
};

/** Borrows net and objective, which must outlive it; measures the start. Random orderings draw from (seed, DLN_FOR_ORDER, 0), samples from
 *  (seed, DLN_FOR_SAMPLES, 0).
 *  DLN_BAD_VALUE for a rule that the method does not have or that p does not allow, a step size out of range, a list with a factor out of
 *  1..L, an option of the method out of range, a start that the rule stable, lipschitz or theorem says nothing about. */
dln_status dln_optimizer_new(const struct dln_optimizer_spec *spec, dln_network *net, dln_objective *objective, dln_optimizer **out,
                             dln_error *err);
void dln_optimizer_free(dln_optimizer *opt);
/** Bytes that dln_optimizer_new takes for the method's own state and scratch beside the products (dln_products_bytes); 0 on overflow. */
size_t dln_optimizer_bytes(const struct dln_optimizer_spec *spec, int depth, const int *width, int outputs, int rank, int samples);
/** One tick. Allocates nothing. After a tick that is not finite, `finite` is false and further ticks do nothing. */
void dln_optimizer_tick(dln_optimizer *opt);
/** Flops of a tick's products as the shapes foretell them, averaged over a sweep; a greedy ordering prepares every block at every tick. */
double dln_optimizer_flops_per_tick(const dln_optimizer *opt);
/** Take another ordering from the next sweep on (orderings without sweeps: after the next multiple of L ticks).
 *  DLN_BAD_VALUE for a method without orderings, or the list where none was given; DLN_NO_MEMORY when a greedy ordering needs caches that
 *  do not fit. The ordering is as before then. */
dln_status dln_optimizer_set_order(dln_optimizer *opt, const struct dln_order *order, dln_error *err);
/** The ordering that will be in force at the next sweep's start. */
const struct dln_order *dln_optimizer_coming_order(const dln_optimizer *opt);
/** The weights were changed from outside: rebuild the products, measure anew. */
void dln_optimizer_rebuild(dln_optimizer *opt);
/** Take the step rule and its number, the other numbers of the method, the sampling and the seed of `spec` from the next tick on; the
 *  random streams begin anew where the seed is another. Method, ordering, batches and lists stay. The rules stable, lipschitz and theorem
 *  look at the present weights, unless rule and number are those in force. Errors are those of dln_optimizer_new; all is as before then. */
dln_status dln_optimizer_change(dln_optimizer *opt, const struct dln_optimizer_spec *spec, dln_error *err);
/** Hold factor j (1..L) as it is, or let it move again. A block method passes it over: its turn is a tick with a step of zero, so that a
 *  sweep has its L ticks; greedy orderings do not choose it. A simultaneous method leaves it out, of the gradient's norm too, and what it
 *  remembers of the factor waits. DLN_BAD_VALUE for the last factor that moves. */
dln_status dln_optimizer_hold(dln_optimizer *opt, int j, bool hold, dln_error *err);
/** Go on where `from`, of another method or with other lists over a chain with the same weights, stands: its ticks, sweeps, time and work,
 *  and its random streams where the seeds are the same. The method's memory is taken over when it is the same method, else it begins
 *  here. */
void dln_optimizer_inherit(dln_optimizer *opt, const dln_optimizer *from);
/** The same training over a copy of its chain and objective (of the same shapes, frozen maps and problem): weights, residual, memory and
 *  random streams are taken over, and from here on both give the same bits. net and objective are borrowed. */
dln_status dln_optimizer_copy(const dln_optimizer *from, dln_network *net, dln_objective *objective, dln_optimizer **out, dln_error *err);
/** Forget the past: t = 0, the random streams at their start, weights as they are now; the rules stable, lipschitz and theorem look at
 *  them anew. DLN_BAD_VALUE when such a rule says nothing about this start (dln_step_resolve): nothing is changed then. */
dln_status dln_optimizer_restart(dln_optimizer *opt, uint64_t seed, dln_error *err);

#endif
