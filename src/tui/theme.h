/* theme.h: the colour and attributes of each role, for terminals of 256, 16, 8 or no colours, on dark or light backgrounds.
 *
 * The terminal's own background is always kept. The runs' colours are Okabe and Ito's, safe for the colour-blind, moved to the nearest
 * terminal colours that can be read on the background. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "tui/canvas.h"

/** What to ask of the terminal for a role. Bold is also added by cells that ask for it. */
struct style {
    int fg; /* palette index 0..255; -1: the terminal's own */
    bool bold, dim, reverse, underline;
};

struct theme {
    const char *name, *help;
    const struct theme *on_light; /* what stands for it on a light background; NULL: itself */
    bool strong;                  /* nothing is dim */
    /* one palette index (-1: the terminal's own) for each role */
    const short *colors256, *colors16, *colors8; /* NULL: attributes only; of 8, 64 more asks for bold too */
};

/** All themes, the default first, NULL at the end. */
extern const struct theme *const themes[];
/** The theme of that name, or NULL. */
const struct theme *theme_find(const char *name);
/** The theme that was asked for, for a terminal whose COLORFGBG is this (NULL: unset). Its background is light when the last number is 7
 *  or 9..15. Without a name, or with an unknown one: `light` there, else `dark`; `contrast` is `contrast-light`
 *  there. */
const struct theme *theme_choose(const char *name, const char *colorfgbg);
/** How `role` looks with `colors` colours (256 and more, 16, 8, else none). */
struct style theme_style(const struct theme *theme, enum role role, int colors);

#endif
