/* svg.h: a picture as SVG 1.1: text, lines, curves and markers, whose colours are classes, so that paper gets a light palette. */
#ifndef SCOPE_SVG_H
#define SCOPE_SVG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "scope/palette.h"

enum svg_role { SVG_TEXT, SVG_DIM, SVG_FRAME, SVG_GOOD, SVG_WARN, SVG_BAD, SVG_RUN /* + a run's colour modulo PALETTE_RUNS */ };
enum { SVG_CHARACTER = 6, SVG_ROW = 16 }; /* a character's width, about, and a line's height */

struct svg {
    FILE *f;
    const struct palette *palette;
    int clips; /* made so far */
};

struct svg_box {
    double x, y, w, h;
};

enum svg_role svg_run_role(int colour);

/** Begin a picture of this size; the title and what is said about it are for who cannot see it. */
void svg_begin(struct svg *g, double w, double h, const char *title, const char *about);
void svg_end(struct svg *g);

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };
/** Text whose baseline begins at (x, y), escaped; what XML or UTF-8 has not becomes U+FFFD. */
void svg_text(struct svg *g, double x, double y, enum svg_anchor anchor, enum svg_role role, bool bold, const char *text);
/** The same, larger. */
void svg_heading(struct svg *g, double x, double y, const char *text);
/** The same with a halo that sets it off from lines. */
void svg_label(struct svg *g, double x, double y, enum svg_anchor anchor, enum svg_role role, bool bold, const char *text);
/** One character, bold with a halo, centred on (x, y). */
void svg_glyph(struct svg *g, double x, double y, enum svg_role role, uint32_t glyph);
void svg_printf(struct svg *g, double x, double y, enum svg_anchor anchor, enum svg_role role, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/** About how wide it is. */
double svg_width(const char *text);
/** The text cut to `width` with "…" inside; `out` has `size` bytes. */
void svg_cut(const char *text, double width, char *out, size_t size);

void svg_line(struct svg *g, double x0, double y0, double x1, double y1, enum svg_role role, bool dashed);
/** A box, filled. */
void svg_bar(struct svg *g, struct svg_box box, enum svg_role role);
void svg_frame(struct svg *g, struct svg_box box);
/** What is drawn until svg_unclip shows only inside the box. */
void svg_clip(struct svg *g, struct svg_box box);
void svg_unclip(struct svg *g);
/** A curve: begin, points, end. A point that is not joined begins a piece of its own. */
void svg_curve_begin(struct svg *g, enum svg_role role, double width, bool dashed);
void svg_curve_to(struct svg *g, double x, double y, bool joined);
void svg_curve_end(struct svg *g);
/** A run's marker. */
void svg_marker(struct svg *g, double x, double y, int colour);

#endif
