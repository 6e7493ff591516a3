/* preset_built.c: see preset_built.h. */
#include "preset_built.h"

#include <math.h>

static dln_status build_chain(struct built *b, dln_error *err) {
    dln_status st = build_problem(b->s, 0, NULL, &b->problem, err);
    return st == DLN_OK ? build_network(b->s, &b->s->runs[0], &b->problem, &b->net, err) : st;
}

static dln_status build_training(struct built *b, dln_error *err) {
    dln_status st = build_objective(&b->s->runs[0], &b->problem, &b->net, &b->objective, err);
    return st == DLN_OK ? build_optimizer(b->s, &b->s->runs[0], &b->net, &b->objective, &b->opt, err) : st;
}

dln_status try_build(struct scenario *s, struct built *b, dln_error *err) {
    *b = (struct built){.s = s};
    dln_status st = build_chain(b, err);
    return st == DLN_OK ? build_training(b, err) : st;
}

struct built build(struct files *f, const char *text) {
    struct built b = {.s = must_load(f, text, NULL)};
    dln_error err;
    if (build_chain(&b, &err) != DLN_OK)
        fail_msg("'%s' for\n%s", err.text, text);
    return b;
}

void prepare(struct built *b) {
    dln_error err;
    if (build_training(b, &err) != DLN_OK)
        fail_msg("%s", err.text);
}

void release(struct built *b) {
    dln_optimizer_free(b->opt);
    dln_objective_release(&b->objective);
    if (b->net.W)
        dln_network_release(&b->net);
    if (b->problem.T.data)
        dln_problem_release(&b->problem);
    scenario_free(b->s);
}

void assert_near(const dln_matrix *A, const dln_matrix *B, double tolerance) {
    dln_matrix D;
    assert_int_equal(A->rows, B->rows);
    assert_int_equal(A->cols, B->cols);
    assert_int_equal(dln_matrix_init_copy(&D, A, NULL), DLN_OK);
    dln_matrix_add(-1, B, &D);
    if (!(dln_matrix_norm(&D) <= tolerance))
        fail_msg("the difference is %g", dln_matrix_norm(&D));
    dln_matrix_release(&D);
}

double mean_square(const dln_matrix *A) { return pow(dln_matrix_norm(A), 2) / ((double)A->rows * A->cols); }
