#include "scope/margin.h"

#include <math.h>

/* ||E||^2 + fixed = 2 (excess + f* - f0) + fixed, and the error is the excess times a factor. */
struct margin_law margin_law_of(const struct run *r) {
    const dln_objective *o = &r->objective;
    return (struct margin_law){
        .slope = 2 / r->error_factor,
        .offset = 2 * (o->f_star - o->f0) + o->fixed,
        .sigma_min = r->problem->sigma_min_T,
    };
}

double margin_of_error(const struct margin_law *law, double error) {
    double square = law->slope * error + law->offset;
    return law->sigma_min - sqrt(square > 0 ? square : 0);
}
