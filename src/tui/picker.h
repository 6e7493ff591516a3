/* picker.h: all presets that are found, by paper, with a search; what the selected one is about, and a sketch of what it shows. */
#ifndef TUI_PICKER_H
#define TUI_PICKER_H

#include "preset/find.h"
#include "tui/edit.h"
#include "tui/miniature.h"

struct overlay;

/** What is known of a preset. */
struct picker_entry {
    const char *name; /* found's */
    bool read;        /* the rest is known */
    char *paper, *place, *title, *about; /* owned; place: figure and section */
    int runs;
};

struct picker {
    struct found_preset *found;
    struct picker_entry *entries; /* by name, so that a paper's stand together */
    int *matches;                 /* places of those that the search leaves */
    int n, n_matches, selected;   /* among the matches */
    struct edit search;
    struct miniature *sketch; /* of the selected one */
    int sketched;             /* its place, -1: none */
};

extern const struct overlay overlay_picker;

#endif
