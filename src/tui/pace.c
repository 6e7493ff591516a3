#include "tui/pace.h"

static const double backlog_seconds = 0.1;

void pace_stop(struct pace *p) { p->started = false; }

void pace_follow(struct pace *p, int speed, uint64_t steps, double now) {
    bool same = p->started && p->speed == speed && steps >= p->first;
    if (!same || (speed > 0 && now - pace_due(p, steps) > backlog_seconds))
        *p = (struct pace){.speed = speed, .first = steps, .began = now, .started = true};
}

double pace_due(const struct pace *p, uint64_t steps) { return p->speed > 0 ? p->began + (double)(steps - p->first) / p->speed : 0; }

uint64_t pace_limit(const struct pace *p, double now) {
    return p->speed > 0 ? p->first + 1 + (uint64_t)((now - p->began) * p->speed) : UINT64_MAX;
}
