/* palette.h: the screen's colours and markers for pictures in files: the same by name as its themes with 256 colours. */
#ifndef SCOPE_PALETTE_H
#define SCOPE_PALETTE_H

#include <stdbool.h>
#include <stdint.h>

enum { PALETTE_RUNS = 8, PALETTE_MARKERS = 2 * PALETTE_RUNS };

struct palette {
    const char *name;
    bool light;               /* for light backgrounds, and for paper */
    uint32_t background, ink; /* 0xRRGGBB: a picture has no terminal's own */
    /* places in xterm's list of 256 colours; -1: the ink */
    short dim, frame, good, warn, bad, runs[PALETTE_RUNS];
};

/** All of them, NULL at the end. */
extern const struct palette *const palettes[];
/** By name; NULL or an unknown one: "light". */
const struct palette *palette_find(const char *name);
/** 0xRRGGBB of a place in the list, of the ink for -1. */
uint32_t palette_rgb(const struct palette *p, short place);
/** Which of the PALETTE_MARKERS a run has. Twice as many markers as colours: the first 16 runs have each their own, for pictures without
 *  colours, and the shift from one 16 to the next keeps the pairs of the first 128 runs apart. */
int palette_marker(int colour);

#endif
