/* top.h: the largest singular value alone, from the Gram matrix of the shorter side: squaring costs the largest one no digits. */
#ifndef ENGINE_TOP_H
#define ENGINE_TOP_H

#include "dln/matrix.h"

struct dln_top_work;

/** Room for matrices of up to `tall` rows or columns on one side and max(a, b) on the other. */
dln_status dln_top_work_new(int tall, int a, int b, struct dln_top_work **out, dln_error *err);
/** Bytes that it takes; 0 on overflow. */
size_t dln_top_bytes(int tall, int a, int b);
void dln_top_work_free(struct dln_top_work *work);
/** ||A||_2; NaN when A is not finite (LAPACK is not called then). Allocates nothing. */
double dln_top_sigma(const dln_matrix *A, struct dln_top_work *work);

#endif
