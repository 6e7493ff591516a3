/* preset_built.h: presets built into the engine's objects, and matrices compared. */
#ifndef TESTS_PRESET_BUILT_H
#define TESTS_PRESET_BUILT_H

#include "preset_files.h"

#include "preset/build.h"

/** Problem and chain of a preset's first run. */
struct built {
    struct scenario *s;
    dln_problem problem;
    dln_network net;
};

/** The preset, which must be sound. */
struct built build(struct files *f, const char *text);
void release(struct built *b);

/** || A - B ||_F is at most the tolerance. */
void assert_near(const dln_matrix *A, const dln_matrix *B, double tolerance);
/** The mean of the elements' squares. */
double mean_square(const dln_matrix *A);

#endif
