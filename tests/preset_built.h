/* preset_built.h: presets built into the engine's objects, and matrices compared. */
#ifndef TESTS_PRESET_BUILT_H
#define TESTS_PRESET_BUILT_H

#include "preset_files.h"

#include "preset/build.h"

/** A preset's first run, and its training once prepare() made it. */
struct built {
    struct scenario *s;
    dln_problem problem;
    dln_network net;
    dln_objective objective;
    dln_optimizer *opt;
};

/** The preset, which must be sound. */
struct built build(struct files *f, const char *text);
void release(struct built *b);
/** Make the objective and the optimizer, which borrow from *b: it stays where it is from now on. */
void prepare(struct built *b);
/** As much of the first run as can be built; what failed says why. release() takes all of it. */
dln_status try_build(struct scenario *s, struct built *b, dln_error *err);

/** || A - B ||_F is at most the tolerance. */
void assert_near(const dln_matrix *A, const dln_matrix *B, double tolerance);
/** The mean of the elements' squares. */
double mean_square(const dln_matrix *A);

#endif
