/* run.h: one run: problem, network, optimizer, traces, phase, and whether it has ended. */
#ifndef SCOPE_RUN_H
#define SCOPE_RUN_H

#include "dln/landscape.h"
#include "dln/optimizer.h"
#include "dln/spectrum.h"
#include "preset/build.h"
#include "preset/scenario.h"
#include "scope/path.h"
#include "scope/trace.h"

enum phase { PHASE_DESCENDING, PHASE_CONVERGING, PHASE_CONVERGED, PHASE_DIVERGED };
/** One hyphenated word, as in the tables. */
const char *phase_name(enum phase phase);

/** Why a run has ended. */
enum run_end { RUN_LIVE, RUN_REACHED_ERROR, RUN_OUT_OF_TICKS, RUN_OUT_OF_TIME, RUN_SMALL_GRADIENT, RUN_CONDITION, RUN_DIVERGED, RUN_UNTIL };
/** A few words: "error reached", "diverged", ... */
const char *run_end_words(enum run_end end);

struct condition;
struct run_state;

/** Where a fork comes from. */
struct lineage {
    bool forked;
    int index;            /* of the run that it was forked from, */
    char label[128];      /* its label */
    struct run_spec spec; /* and what it was then */
    uint64_t tick;        /* its ticks then */
};

struct run {
    const struct scenario *scenario; /* borrowed */
    const dln_problem *problem;      /* borrowed from the session */
    struct run_spec spec;            /* a copy that shares the scenario's strings; follows edits and restarts. Its label is the first one */
    const struct run_spec *origin;   /* what it was made from: the scenario's, or derived (preset/derive.h) */
    int index;                       /* in the scenario; others go on from there. A run that takes the place of another has its index */
    uint64_t maps_seed;              /* that its frozen maps were drawn from */
    int references;                  /* who holds it: run_share, run_free */
    int colour;                      /* place in the list of colours and markers; a restart keeps it, a fork gets its own */
    bool hidden;                     /* not drawn, not fitted */
    bool pinned;                     /* always drawn, however many runs there are */
    char label[128];                 /* unique, among first labels too */
    struct lineage parent;           /* of a fork */
    int depth;           /* L */
    uint64_t generation; /* changes at every restart, and when another future begins */
    uint64_t generations; /* the latest one given */

    dln_network net;
    dln_objective objective;
    dln_optimizer *opt;
    double error_factor; /* error = error_factor * excess */

    enum phase phase, phase_before; /* now, and when the session step under way began */
    enum run_end end;
    struct condition *stop_condition; /* or NULL */
    const char *stop_text;            /* that it was read from */
    uint64_t small_gradients;         /* latest ticks in a row whose gradient was small enough to stop; of a factor drawn twice, one */
    bool *small;                      /* [1..L]: the factor is among them */

    struct trace *error;     /* the error at every tick */
    struct trace *imbalance; /* the largest imbalance, when due */
    dln_landscape *landscape; /* of a run with two trained weights that is looked at; else NULL, */
    struct path *path;       /* and where they went */
    uint64_t probe_every;    /* K: the imbalance is due at the multiples of K ticks */
    bool probe_is_cheap;     /* and then it is due more often while the run is young */
    int probe_gap;           /* the next gap of the measurement under way, 0: none */
    double probe_largest;

    struct run_state *near;  /* the latest that was kept of it or put back into it, held; or NULL */
    bool moved;              /* something has happened since */

    /* measurements by factor (1..L) and gap (1..L-1), each valid while the versions agree */
    dln_spectrum_work *spectrum;
    double *sigma_lo, *sigma_hi, *gap_value;
    uint64_t *sigma_version, *gap_version; /* gap_version[2 j], [2 j + 1]: of W_j and W_{j+1} */
    double end_sigma;
    uint64_t end_version; /* sum over all factors: versions only grow */
};

/** Build a run of the scenario, or one that was derived from one of its runs, and measure its start. trace_rows as in trace_new. */
dln_status run_new(const struct scenario *scenario, const struct run_spec *origin, int index, const dln_problem *problem, size_t trace_rows,
                   struct run **out, dln_error *err);
/** The same, trained as `training` says: a specification that differs in its optimizer alone. For a run that a state is put into. */
dln_status run_new_trained(const struct scenario *scenario, const struct run_spec *origin, const struct run_spec *training, int index,
                           const dln_problem *problem, size_t trace_rows, struct run **out, dln_error *err);
/** A run that goes on from the present state of `from` with `spec`, derived from from->spec: the same problem, network and seed of the
 *  start. Weights, random streams, memory, ticks and curves are taken over. Another method begins with an empty memory, another list or
 *  batch at the same tick; what agrees with the present way of training is kept to the bit. Its stop condition is not read (roster.c does
 *  it) and nothing is judged. `problem`: of spec. On failure nothing has changed. */
dln_status run_fork(const struct run *from, const struct run_spec *spec, const dln_problem *problem, struct run **out, dln_error *err);
/** May the run itself take up `spec`, as run_fork's, with no other objects: the same method, lists and batch? */
bool run_can_take(const struct run *r, const struct run_spec *spec);
/** Take it up: step rule and numbers from the next tick on, the ordering from the next sweep on. On failure the run is as before. */
dln_status run_take(struct run *r, const struct run_spec *spec, dln_error *err);
/** Give up one hold of it; the last one frees it. NULL is legal. */
void run_free(struct run *r);
/** Hold it once more: whoever keeps a run that may leave the session. Returns it. */
struct run *run_share(struct run *r);

/** One tick, its record, its phase, its stop test. Nothing when it has ended. */
void run_tick(struct run *r);
/** Judge phase and stop rule at the present state; run_tick does it, and whoever has just made or restarted the run.
 *  stop.gradient_norm: of a block method the gradients of a whole sweep must be small, since one factor's may vanish by itself. */
void run_judge(struct run *r);
/** End a live run. */
void run_finish(struct run *r, enum run_end end);
/** Is a measurement for the trace under way? Then run_probe does the smallest part of it. */
bool run_probe_due(const struct run *r);
void run_probe(struct run *r);
/** Flops of a whole measurement, its calls counted as some. */
double run_probe_flops(const struct run *r);

/** Start again from tick 0: the same scheme, with the same or a new seed, or another scheme (with its own default size of noise). The
 *  ordering stays as it is or is about to be. On failure the run is as before. */
dln_status run_restart(struct run *r, const struct dln_init_scheme *scheme, uint64_t seed, dln_error *err);

/** run_restart in two: what takes long, for which the run is only read, and what changes it. */
struct run_start {
    struct run_spec wanted;
    dln_network net;         /* released when its W is NULL, */
    dln_objective objective; /* and this when maps_differ is false */
    bool maps_differ;        /* frozen maps are drawn anew */
};
dln_status run_draw_start(const struct run *r, const struct dln_init_scheme *scheme, uint64_t seed, struct run_start *out, dln_error *err);
/** On failure the run is as before. */
dln_status run_take_start(struct run *r, struct run_start *start, dln_error *err);
/** All zero is legal. */
void run_release_start(struct run_start *start);

/** Have the frozen maps that were drawn from that seed, for a specification that this run had then: everything that is cached is made
 *  anew where they are others. For run_state.c. */
dln_status run_take_maps(struct run *r, const struct run_spec *spec, uint64_t seed, dln_error *err);
/** Let go of the state that was kept last. */
void run_forget(struct run *r);
/** A start of its own for whoever caches by it: nothing measured so far is of this run from here on. */
void run_renew(struct run *r);
/** For run_fork.c: what measures a run, and what a run with two weights has beside. */
dln_status run_take_measures(struct run *r, dln_error *err);
dln_status run_take_landscape(struct run *r, size_t trace_rows, dln_error *err);
/** Would another seed change anything: the start, frozen maps, or the ordering? */
bool run_is_random(const struct run *r);
uint64_t run_ticks(const struct run *r);
double run_error(const struct run *r);
double run_margin(const struct run *r);
/** Ticks a sweep: L for block methods, else 1. */
int run_ticks_a_sweep(const struct run *r);
/** Flops of a tick as planned. */
double run_flops_a_tick(const struct run *r);

/* Measured when asked, cached until the factor changes; NaN when not finite. */
double run_sigma_min(struct run *r, int j);
double run_sigma_max(struct run *r, int j);
double run_imbalance(struct run *r, int j);
double run_imbalance_largest(struct run *r);
double run_end_sigma_min(struct run *r);

#endif
