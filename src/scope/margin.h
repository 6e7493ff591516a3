/* margin.h: the deficiency margin (arora2019 Def. 2) from a recorded error. */
#ifndef SCOPE_MARGIN_H
#define SCOPE_MARGIN_H

#include "scope/run.h"

/** ||W - Phi||^2 = slope error + offset. */
struct margin_law {
    double slope, offset, sigma_min;
};
/** Of a run whose loss has a margin (p = 2). */
struct margin_law margin_law_of(const struct run *r);
double margin_of_error(const struct margin_law *law, double error);

#endif
