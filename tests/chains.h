/* chains.h: problems and chains for the engine's tests. */
#ifndef TESTS_CHAINS_H
#define TESTS_CHAINS_H

#include "dln/init.h"
#include "dln/optimizer.h"
#include "dln/problem.h"

#include "naive.h"

enum { CHAIN_DEPTH_MAX = 12 };

/** Shapes of a test case. */
struct chain_shape {
    int depth;
    int width[CHAIN_DEPTH_MAX + 1]; /* of the trained chain */
    int samples;                    /* 0: a target problem */
    int rank;                       /* of X; 0: as large as can be */
    int p;                          /* exponent of the loss; 0: 2 */
    bool keep_samples;              /* Q and Y kept */
    int inputs, outputs;            /* of frozen maps A (width[0] x inputs) and B (outputs x width[depth]); 0: none */
};

/** A problem with the raw data that it was made from, a chain with normal weights, and the objective. */
struct chain {
    dln_matrix X, Y; /* X.data NULL on a target; Y is then Phi */
    dln_problem problem;
    dln_network net;
    dln_objective objective;
    struct naive naive;
};

/** Entries of X have variance 1/n_0, of Y 1, of the factors 1/n_{j-1}: everything is of order 1. The struct must not move. */
void chain_init(struct chain *c, const struct chain_shape *shape, uint64_t seed);
/** The same from X and Y (taken over; X.data NULL: a target) and frozen maps (NULL: none). */
void chain_init_from(struct chain *c, dln_matrix X, dln_matrix Y, int depth, const int *width, const dln_matrix *A, const dln_matrix *B);
/** And with another loss, or samples kept; options NULL as for dln_problem_init_data. */
void chain_init_loss(struct chain *c, dln_matrix X, dln_matrix Y, const struct dln_data_options *options, int depth, const int *width,
                     const dln_matrix *A, const dln_matrix *B);
void chain_release(struct chain *c);
/** Fill the factors by a scheme; sd may be NaN. */
void chain_fill(struct chain *c, const char *scheme, double sd, uint64_t seed);
/** An optimizer; order may be NULL (gd). Options of the other methods are the usual ones: beta 0.9, Adam's 0.9, 0.999, 1e-8, the flow's
 *  tolerance 1e-10, batches of one. */
dln_optimizer *chain_optimizer(struct chain *c, const char *method, const char *order, enum dln_step_rule rule, double eta, uint64_t seed);
/** The same from a specification; the test fails when it is refused. */
dln_optimizer *chain_optimizer_of(struct chain *c, struct dln_optimizer_spec spec);

/** A rows x cols matrix with normal entries of standard deviation sd. */
dln_matrix normal_matrix(int rows, int cols, double sd, uint64_t seed);
/** U diag(s) V^T with Haar orthogonal U and V; s has min(rows, cols) places. */
dln_matrix matrix_with_values(int rows, int cols, const double *s, uint64_t seed);
dln_matrix copy_of(const dln_matrix *A);
/** A B. */
dln_matrix product_of(const dln_matrix *A, const dln_matrix *B);
/** ||A - B||_F. */
double distance(const dln_matrix *A, const dln_matrix *B);
bool same_bits(const dln_matrix *A, const dln_matrix *B);
/** All factors have the same bits. */
bool same_weights(const dln_network *a, const dln_network *b);

/** |got - want| <= tolerance, with the numbers in the message. NaN fails. */
void assert_close(double got, double want, double tolerance, const char *what);
/** Relative to |want|. */
void assert_close_relative(double got, double want, double tolerance, const char *what);

#endif
