#include "scope/palette.h"

#include <stddef.h>
#include <string.h>

static const struct palette light = {.name = "light",
                                     .light = true,
                                     .background = 0xffffff,
                                     .ink = 0x1c1c1c,
                                     .dim = 242,
                                     .frame = 248,
                                     .good = 29,
                                     .warn = 130,
                                     .bad = 88,
                                     .runs = {166, 33, 23, 133, 124, 101, 56, 52}};
static const struct palette dark = {.name = "dark",
                                    .background = 0x0c0c0c,
                                    .ink = 0xe4e4e4,
                                    .dim = 246,
                                    .frame = 240,
                                    .good = 78,
                                    .warn = 221,
                                    .bad = 203,
                                    .runs = {214, 81, 35, 133, 166, 228, 33, 250}};
static const struct palette contrast = {.name = "contrast",
                                        .background = 0x000000,
                                        .ink = 0xffffff,
                                        .dim = 252,
                                        .frame = 246,
                                        .good = 118,
                                        .warn = 228,
                                        .bad = 210,
                                        .runs = {172, 87, 156, 207, 203, 220, 37, 230}};
static const struct palette contrast_light = {.name = "contrast-light",
                                              .light = true,
                                              .background = 0xffffff,
                                              .ink = 0x000000,
                                              .dim = 238,
                                              .frame = 242,
                                              .good = 22,
                                              .warn = 90,
                                              .bad = 52,
                                              .runs = {124, 57, 24, 91, 52, 240, 17, 16}};
static const struct palette mono = {.name = "mono",
                                    .light = true,
                                    .background = 0xffffff,
                                    .ink = 0x000000,
                                    .dim = -1,
                                    .frame = -1,
                                    .good = -1,
                                    .warn = -1,
                                    .bad = -1,
                                    .runs = {-1, -1, -1, -1, -1, -1, -1, -1}};

const struct palette *const palettes[] = {&light, &dark, &contrast, &contrast_light, &mono, NULL};

const struct palette *palette_find(const char *name) {
    for (int i = 0; name && palettes[i]; i++)
        if (strcmp(palettes[i]->name, name) == 0)
            return palettes[i];
    return &light;
}

/* Behind the terminal's own 16 a cube of 6 x 6 x 6, then 24 greys. */
uint32_t palette_rgb(const struct palette *p, short place) {
    static const uint32_t levels[] = {0, 95, 135, 175, 215, 255};
    if (place < 16)
        return p->ink;
    if (place >= 232)
        return (uint32_t)(8 + 10 * (place - 232)) * 0x010101;
    int i = place - 16;
    return levels[i / 36] << 16 | levels[i / 6 % 6] << 8 | levels[i % 6];
}

int palette_marker(int colour) { return (colour + colour / PALETTE_MARKERS) % PALETTE_MARKERS; }
