/* filter.h: the `/` line: what is typed hides the runs whose labels do not contain it, at once. */
#ifndef TUI_FILTER_H
#define TUI_FILTER_H

#include "tui/edit.h"

struct overlay;

struct filter {
    struct edit edit;
};

extern const struct overlay overlay_filter;

#endif
