/* spectrum.h: singular value bounds, balancedness, end-to-end spectrum: measurements of a chain. */
#ifndef DLN_SPECTRUM_H
#define DLN_SPECTRUM_H

#include "dln/network.h"

typedef struct dln_spectrum_work dln_spectrum_work;

/** Workspace for every factor, gap and the end-to-end map of a chain of these shapes. */
dln_status dln_spectrum_work_new(const dln_network *net, dln_spectrum_work **out, dln_error *err);
void dln_spectrum_work_free(dln_spectrum_work *work);

/** Bounds of a factor's singular values: *lo the min(rows, cols)-th, *hi the first (arora2019, footnote 1).
 *  Allocates nothing. DLN_NOT_FINITE (both NaN then) when W holds NaN or Inf: LAPACK is not called, dgesdd might not return. */
dln_status dln_sigma_bounds(const dln_matrix *W, dln_spectrum_work *work, double *lo, double *hi);
/** Balancedness of gap j (1..L-1): ||W_{j+1}^T W_{j+1} - W_j W_j^T||_F (arora2019 Def. 1). NaN when not finite. Allocates nothing. */
double dln_imbalance(const dln_network *net, int j, dln_spectrum_work *work);
/** Least singular value of the whole map B W_L ... W_1 A, the min(n_L, n_0)-th. NaN when not finite. Allocates nothing. */
double dln_end_sigma_min(const dln_network *net, dln_spectrum_work *work);
/** Flops of dln_imbalance of gap j. */
double dln_imbalance_flops(const dln_network *net, int j);

#endif
