/* made_up.h: a session made of formulas, for tests of the picture: no engine runs, every number is the same on every machine. */
#ifndef TESTS_MADE_UP_H
#define TESTS_MADE_UP_H

#include "scope/session.h"
#include "scope/worker.h"
#include "tui/canvas.h"

struct made_up;

/** Like the default preset at that tick: run 0 block descent on a plateau that bends, run 1 done at tick 209, `n_runs` - 2 more that sit on
 *  plateaus; depth 6, width 10. Aborts without memory. */
struct made_up *made_up_new(int n_runs, uint64_t ticks);
void made_up_free(struct made_up *m);
struct session *made_up_session(struct made_up *m);
/** Measurements of the focused run, `age` ticks old. */
const struct measured *made_up_measured(struct made_up *m, uint64_t age);
/** Give run i another depth (1..64), widths of 10. Its measurements follow. */
void made_up_set_depth(struct made_up *m, int i, int depth);
/** Forget run i's errors and take these instead, one a tick from 0. */
void made_up_set_errors(struct made_up *m, int i, const double *errors, int n);

/** The row of a canvas as text without its trailing blanks, static per call: use it before the next one. */
void row_text(const canvas *c, int y, char *out, int size);
/** Some row of the canvas contains the text. */
bool canvas_shows(const canvas *c, const char *text);

#endif
