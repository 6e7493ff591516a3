/* svg_marks.h: what happened, on the curves of the error in a picture. */
#ifndef SCOPE_SVG_MARKS_H
#define SCOPE_SVG_MARKS_H

#include "scope/session.h"
#include "scope/svg_plot.h"

/** All marks that are to be drawn and stand within the plot, with the names of those that have one; the focused run's over the others. */
void svg_marks_draw(const struct svg_plot *p, const struct session *s);

#endif
