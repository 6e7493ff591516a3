/* standardize.c: data_standardize of read.h. */
#include <math.h>

#include "data/read.h"

enum { BLOCK = 32 }; /* rows at a time: a column's part fills a few cache lines */

/* Of one row. Its numbers are multiplied by `scale`, a power of two, so that their squares neither overflow nor vanish, and taken as
 * distances from the least one, so that rounding is small against their spread and not only against their size. */
struct moments {
    double least, most, scale;
    double mean, square; /* of the distances: their mean, and the sum of the squared deviations from it */
};

static double distance(const dln_matrix *A, int i, int j, const struct moments *m) {
    return *dln_matrix_at(A, i, j) * m[i].scale - m[i].least * m[i].scale;
}

static void find_ranges(const dln_matrix *A, struct moments *m) {
    for (int i = 0; i < A->rows; i++)
        m[i] = (struct moments){.least = *dln_matrix_at(A, i, 0), .most = *dln_matrix_at(A, i, 0)};
    for (int j = 1; j < A->cols; j++) {
        const double *x = dln_matrix_at(A, 0, j);
        for (int i = 0; i < A->rows; i++) {
            m[i].least = x[i] < m[i].least ? x[i] : m[i].least;
            m[i].most = x[i] > m[i].most ? x[i] : m[i].most;
        }
    }
    for (int i = 0; i < A->rows; i++) {
        int exponent;
        frexp(fmax(fabs(m[i].least), fabs(m[i].most)), &exponent);
        m[i].scale = ldexp(1, exponent > 1000 ? -1000 : exponent < -1000 ? 1000 : -exponent);
    }
}

static void find_moments(const dln_matrix *A, struct moments *m) {
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < A->rows; i++)
            m[i].mean += distance(A, i, j, m);
    for (int i = 0; i < A->rows; i++)
        m[i].mean /= A->cols;
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < A->rows; i++) {
            double d = distance(A, i, j, m) - m[i].mean;
            m[i].square += d * d;
        }
}

static void apply(const dln_matrix *A, const struct moments *m) {
    double inverse[BLOCK];
    for (int i = 0; i < A->rows; i++)
        inverse[i] = m[i].least < m[i].most ? 1 / sqrt(m[i].square / A->cols) : 0;
    for (int j = 0; j < A->cols; j++)
        for (int i = 0; i < A->rows; i++)
            *dln_matrix_at(A, i, j) = (distance(A, i, j, m) - m[i].mean) * inverse[i];
}

void data_standardize(dln_matrix *X) {
    for (int row = 0; row < X->rows && X->cols > 0; row += BLOCK) {
        struct moments m[BLOCK];
        dln_matrix block = dln_matrix_block(X, row, 0, X->rows - row < BLOCK ? X->rows - row : BLOCK, X->cols);
        find_ranges(&block, m);
        find_moments(&block, m);
        apply(&block, m);
    }
}
