/* commands_view.c: how the session is looked at, and the program itself. */
#include <math.h>

#include "scope/commands.h"

static unsigned at_least_one(unsigned count) { return count ? count : 1; }

static void abscissa(struct session *s, unsigned count) {
    static const char *const words[] = {"iterations", "sweeps", "work (flops)", "time (sum of step sizes)"};
    (void)count;
    s->view.abscissa = (s->view.abscissa + 1) % (ABSCISSA_TIME + 1);
    s->view.x_span = 0;
    session_say(s, "abscissa: %s", words[s->view.abscissa]);
}

static void ordinate(struct session *s, unsigned count) {
    bool *linear = &s->view.linear;
    (void)count;
    if (session_panel(s) == PANEL_LENS) {
        s->view.lens = session_lens_is_log(s) ? LENS_LINEAR : LENS_LOG;
        session_say(s, "lens: %s ordinate", s->view.lens == LENS_LOG ? "logarithmic" : "linear");
        return;
    }
    *linear = !*linear;
    session_say(s, "ordinate: %s", *linear ? "linear" : "logarithmic");
}

static void fit(struct session *s, unsigned count) {
    (void)count;
    s->view.low = s->view.high = NAN;
    s->view.fit_focus = !s->view.fit_focus;
    session_say(s, "the ordinate fits %s", s->view.fit_focus ? "the focused run" : "all runs");
}

static void whole_range(struct session *s, unsigned count) {
    (void)count;
    s->view.x_span = 0;
    s->view.low = s->view.high = NAN;
    s->view.fit_focus = false;
    s->view.plane_zoom = 0;
    session_say(s, "the whole range");
}

static void change_plane(struct session *s, long halvings) {
    enum { MOST = 40 };
    long zoom = s->view.plane_zoom + halvings;
    s->view.plane_zoom = (int)(zoom < 0 ? 0 : zoom > MOST ? MOST : zoom);
    if (s->view.plane_zoom > 0)
        session_say(s, "landscape: 1/2^%d of the window, around the run", s->view.plane_zoom);
    else
        session_say(s, "landscape: the whole window");
}

/* Of the abscissa: the latest part of the focused run; of the lens: its span in ticks. */
static void change_span(struct session *s, double factor) {
    struct view *v = &s->view;
    if (session_panel(s) == PANEL_LENS) {
        double span = fmin(fmax((double)v->lens_span * factor, 8), 8192);
        v->lens_span = (uint64_t)span;
        session_say(s, "lens: the last %llu ticks", (unsigned long long)v->lens_span);
        return;
    }
    const struct run *r = session_focused(s);
    const struct trace_point *last = trace_last(r->error);
    double whole = last ? trace_abscissa(last, v->abscissa, run_ticks_a_sweep(r)) : 0;
    double span = (v->x_span > 0 ? v->x_span : whole) * factor;
    v->x_span = span >= whole || !(span > 0) ? 0 : span;
    if (v->x_span > 0)
        session_say(s, "the last %.3g of the abscissa", v->x_span);
    else
        session_say(s, "the whole range");
}

static void narrower(struct session *s, unsigned count) {
    if (session_panel(s) == PANEL_LANDSCAPE)
        change_plane(s, (long)at_least_one(count));
    else
        change_span(s, pow(0.5, at_least_one(count)));
}

static void wider(struct session *s, unsigned count) {
    if (session_panel(s) == PANEL_LANDSCAPE)
        change_plane(s, -(long)at_least_one(count));
    else
        change_span(s, pow(2, at_least_one(count)));
}

static void zoom(struct session *s, unsigned count) {
    (void)count;
    s->view.zoomed = !s->view.zoomed;
}

/* Among those that are there. */
static void panel(struct session *s, unsigned count, int by) {
    int n = 0, id = (int)session_panel(s);
    for (int i = 0; i < N_PANELS; i++)
        n += session_has_panel(s, (enum panel_id)i);
    for (unsigned left = n > 0 ? at_least_one(count) % (unsigned)n : 0; left > 0; left -= session_has_panel(s, (enum panel_id)id))
        id = (id + by + N_PANELS) % N_PANELS;
    s->view.panel = (enum panel_id)id;
}

static void panel_next(struct session *s, unsigned count) { panel(s, count, 1); }
static void panel_previous(struct session *s, unsigned count) { panel(s, count, -1); }

static void scroll(struct session *s, long by) {
    int *place = s->view.help ? &s->view.help_scroll : &s->view.scroll;
    long most = s->view.help ? 2L * n_commands : session_focused(s)->depth - 1, to = *place + by;
    *place = (int)(to < 0 ? 0 : to > most ? most : to);
}

static void scroll_up(struct session *s, unsigned count) { scroll(s, -(long)at_least_one(count)); }
static void scroll_down(struct session *s, unsigned count) { scroll(s, (long)at_least_one(count)); }

static void help(struct session *s, unsigned count) {
    (void)count;
    s->view.help = !s->view.help;
    s->view.help_scroll = 0;
}

static void close_what_is_open(struct session *s, unsigned count) {
    (void)count;
    if (s->view.help)
        s->view.help = false;
    else
        s->view.zoomed = false;
}

static void redraw(struct session *s, unsigned count) {
    (void)count;
    s->view.redraw = true;
}

static void suspend(struct session *s, unsigned count) {
    (void)count;
    s->view.suspend = true;
}

static void quit(struct session *s, unsigned count) {
    (void)count;
    s->quit = true;
}

const struct command command_abscissa = {"abscissa", "view", "abscissa: iterations, sweeps, work, time", abscissa};
const struct command command_ordinate = {"ordinate", "view", "ordinate: logarithmic or linear (of the lens when it is selected)", ordinate};
const struct command command_fit = {"fit", "view", "fit the ordinate to the focused run, or to all", fit};
const struct command command_whole_range = {"whole-range", "view", "show the whole range", whole_range};
const struct command command_narrower = {"narrower", "view", "half the range, COUNT times (of the lens or landscape when selected)",
                                         narrower};
const struct command command_wider = {"wider", "view", "twice the range, COUNT times", wider};
const struct command command_zoom = {"zoom", "view", "give the selected panel the whole screen, or take it back", zoom};
const struct command command_panel_next = {"panel-next", "view", "select the next panel", panel_next};
const struct command command_panel_previous = {"panel-previous", "view", "select the previous panel", panel_previous};
const struct command command_scroll_up = {"scroll-up", "view", "scroll up through the factors, COUNT rows", scroll_up};
const struct command command_scroll_down = {"scroll-down", "view", "scroll down through the factors, COUNT rows", scroll_down};
const struct command command_help = {"help", "program", "this help", help};
const struct command command_close = {"close", "program", "close the help or the zoomed panel; never quits", close_what_is_open};
const struct command command_redraw = {"redraw", "program", "draw the screen anew", redraw};
const struct command command_suspend = {"suspend", "program", "suspend; fg comes back", suspend};
const struct command command_quit = {"quit", "program", "quit", quit};
