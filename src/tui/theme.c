#include "tui/theme.h"

#include <stdlib.h>
#include <string.h>

/* The colours of the runs follow Okabe and Ito's: orange, sky blue, green, purple, vermillion, yellow, blue, and a grey. Within each
 * list the least CIELAB distance of two is above 20, also as a protanope, deuteranope or tritanope sees them, and the contrast with the
 * background above 3.4; on light backgrounds that moves yellow to olive, green to teal and the last to dark red. Good, warning and
 * bad are words too, and their colours are at least 14 apart for every eye. Other words and numbers have the terminal's own colour, bold
 * where they are bright: whatever its background is, and whoever guessed it wrong, they can be read. */
static const short dark256[N_ROLES] = {
    [ROLE_TEXT] = -1, [ROLE_DIM] = 246, [ROLE_FRAME] = 240, [ROLE_BRIGHT] = -1, [ROLE_GOOD] = 78,
    [ROLE_WARN] = 221, [ROLE_BAD] = 203, [ROLE_KEY] = -1, [ROLE_SELECTED] = -1,
    [ROLE_RUN] = 214, 81, 35, 133, 166, 228, 33, 250,
};
static const short light256[N_ROLES] = {
    [ROLE_TEXT] = -1, [ROLE_DIM] = 242, [ROLE_FRAME] = 248, [ROLE_BRIGHT] = -1, [ROLE_GOOD] = 29,
    [ROLE_WARN] = 130, [ROLE_BAD] = 88, [ROLE_KEY] = -1, [ROLE_SELECTED] = -1,
    [ROLE_RUN] = 166, 33, 23, 133, 124, 101, 56, 52,
};
static const short dark16[N_ROLES] = {
    [ROLE_TEXT] = -1, [ROLE_DIM] = 7, [ROLE_FRAME] = 8, [ROLE_BRIGHT] = -1, [ROLE_GOOD] = 10,
    [ROLE_WARN] = 11, [ROLE_BAD] = 9, [ROLE_KEY] = -1, [ROLE_SELECTED] = -1,
    [ROLE_RUN] = 3, 14, 10, 13, 9, 11, 12, 15,
};
static const short light16[N_ROLES] = {
    [ROLE_TEXT] = -1, [ROLE_DIM] = 8, [ROLE_FRAME] = 8, [ROLE_BRIGHT] = -1, [ROLE_GOOD] = 2,
    [ROLE_WARN] = 5, [ROLE_BAD] = 1, [ROLE_KEY] = -1, [ROLE_SELECTED] = -1,
    [ROLE_RUN] = 9, 6, 2, 5, 1, 3, 4, 0,
};
/* Added to one of 8 colours: bold, which terminals of 8 colours show brighter. Plain blue cannot be read on black. */
enum { BRIGHTER = 64 };
static const short dark8[N_ROLES] = {
    [ROLE_TEXT] = -1, [ROLE_DIM] = -1, [ROLE_FRAME] = -1, [ROLE_BRIGHT] = -1, [ROLE_GOOD] = 2,
    [ROLE_WARN] = 3, [ROLE_BAD] = 1, [ROLE_KEY] = -1, [ROLE_SELECTED] = -1,
    [ROLE_RUN] = 3, 6, 2, 5, 1, 7, 4 + BRIGHTER, -1,
};
static const short light8[N_ROLES] = {
    [ROLE_TEXT] = -1, [ROLE_DIM] = -1, [ROLE_FRAME] = -1, [ROLE_BRIGHT] = -1, [ROLE_GOOD] = 2,
    [ROLE_WARN] = 5, [ROLE_BAD] = 1, [ROLE_KEY] = -1, [ROLE_SELECTED] = -1,
    [ROLE_RUN] = 1, 6, 2, 5, 3, 0, 4, -1,
};

/* High contrast: above 7 with the background for all that is written or drawn, above 4.5 for lines; the runs' least distance is 25 on dark
 * backgrounds and 19.5 on light ones, where there are not eight dark colours farther apart. */
static const short contrast256[N_ROLES] = {
    [ROLE_TEXT] = -1, [ROLE_DIM] = 252, [ROLE_FRAME] = 246, [ROLE_BRIGHT] = -1, [ROLE_GOOD] = 118,
    [ROLE_WARN] = 228, [ROLE_BAD] = 210, [ROLE_KEY] = -1, [ROLE_SELECTED] = -1,
    [ROLE_RUN] = 172, 87, 156, 207, 203, 220, 37, 230,
};
static const short contrast_light256[N_ROLES] = {
    [ROLE_TEXT] = -1, [ROLE_DIM] = 238, [ROLE_FRAME] = 242, [ROLE_BRIGHT] = -1, [ROLE_GOOD] = 22,
    [ROLE_WARN] = 90, [ROLE_BAD] = 52, [ROLE_KEY] = -1, [ROLE_SELECTED] = -1,
    [ROLE_RUN] = 124, 57, 24, 91, 52, 240, 17, 16,
};
static const short contrast16[N_ROLES] = {
    [ROLE_TEXT] = -1, [ROLE_DIM] = -1, [ROLE_FRAME] = 7, [ROLE_BRIGHT] = -1, [ROLE_GOOD] = 10,
    [ROLE_WARN] = 11, [ROLE_BAD] = 9, [ROLE_KEY] = -1, [ROLE_SELECTED] = -1,
    [ROLE_RUN] = 3, 14, 10, 13, 9, 11, 6, 15,
};
static const short contrast_light16[N_ROLES] = {
    [ROLE_TEXT] = -1, [ROLE_DIM] = -1, [ROLE_FRAME] = 8, [ROLE_BRIGHT] = -1, [ROLE_GOOD] = 2,
    [ROLE_WARN] = 5, [ROLE_BAD] = 1, [ROLE_KEY] = -1, [ROLE_SELECTED] = -1,
    [ROLE_RUN] = 1, 4, 2, 5, 9, 8, 6, 0,
};

static const struct theme dark = {
    .name = "dark", .help = "for dark backgrounds", .colors256 = dark256, .colors16 = dark16, .colors8 = dark8};
static const struct theme light = {
    .name = "light", .help = "for light backgrounds", .colors256 = light256, .colors16 = light16, .colors8 = light8};
static const struct theme contrast_light = {.name = "contrast-light",
                                            .help = "high contrast, for light backgrounds",
                                            .strong = true,
                                            .colors256 = contrast_light256,
                                            .colors16 = contrast_light16,
                                            .colors8 = light8};
static const struct theme contrast = {.name = "contrast",
                                      .help = "high contrast",
                                      .on_light = &contrast_light,
                                      .strong = true,
                                      .colors256 = contrast256,
                                      .colors16 = contrast16,
                                      .colors8 = dark8};
static const struct theme mono = {.name = "mono", .help = "no colours: bold, dim and reversed only"};

const struct theme *const themes[] = {&dark, &light, &contrast, &contrast_light, &mono, NULL};

const struct theme *theme_find(const char *name) {
    for (int i = 0; themes[i]; i++)
        if (strcmp(themes[i]->name, name) == 0)
            return themes[i];
    return NULL;
}

static bool is_light(const char *colorfgbg) {
    const char *last = colorfgbg ? strrchr(colorfgbg, ';') : NULL;
    if (!last || last[1] < '0' || last[1] > '9')
        return false;
    long background = strtol(last + 1, NULL, 10);
    return background == 7 || (background >= 9 && background <= 15);
}

const struct theme *theme_choose(const char *name, const char *colorfgbg) {
    bool on_light = is_light(colorfgbg);
    const struct theme *theme = name ? theme_find(name) : NULL;
    if (!theme)
        return on_light ? &light : &dark;
    return theme->on_light && on_light ? theme->on_light : theme;
}

static struct style without_colours(enum role role) {
    return (struct style){
        .fg = -1,
        .bold = role == ROLE_BRIGHT || role == ROLE_KEY || role == ROLE_WARN || role == ROLE_BAD,
        .dim = role == ROLE_DIM || role == ROLE_FRAME,
        .reverse = role == ROLE_SELECTED,
    };
}

struct style theme_style(const struct theme *theme, enum role role, int colors) {
    const short *palette = colors >= 256 ? theme->colors256 : colors >= 16 ? theme->colors16 : colors >= 8 ? theme->colors8 : NULL;
    struct style style = without_colours(role);
    style.dim = style.dim && !theme->strong;
    if (!palette)
        return style;
    bool brighter = palette == theme->colors8 && palette[role] >= BRIGHTER;
    style.fg = palette[role] - (brighter ? BRIGHTER : 0);
    style.bold = style.bold || brighter;
    /* where a colour sets the quiet parts back, terminals that render dim as nothing or as unreadable are not asked for it */
    style.dim = style.dim && style.fg < 0;
    return style;
}
