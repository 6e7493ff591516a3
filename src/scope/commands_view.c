/* commands_view.c: how the session is looked at, and the program itself. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preset/find.h"
#include "scope/commands.h"

/* COUNT, or 1. */
static uint64_t at_least_one(const struct value *v) { return v->given ? v->whole : 1; }

/* The i-th of n names. */
static const char *among(const char *const *names, int n, int i) { return i < n ? names[i] : NULL; }

static const char *abscissa_names(const struct session *s, int i) {
    static const char *const names[] = {"iterations", "sweeps", "work", "time"};
    return (void)s, among(names, 4, i);
}

/* What starts show has axes of its own. */
static dln_status check_curves(const struct session *s, const char *axis, dln_error *err) {
    return s->trains ? DLN_OK : dln_error_set(err, DLN_BAD_VALUE, "nothing is trained here: the plot of starts has one %s only", axis);
}

static dln_status abscissa(struct session *s, const struct value *v, dln_error *err) {
    static const char *const words[] = {"iterations", "sweeps", "work (flops)", "time (sum of step sizes)"};
    dln_status status = check_curves(s, "abscissa", err);
    if (status)
        return status;
    s->view.abscissa = v->given ? (enum abscissa)v->whole : (s->view.abscissa + 1) % (ABSCISSA_TIME + 1);
    s->view.x_span = s->view.x_from = s->view.x_to = 0;
    session_say(s, "abscissa: %s", words[s->view.abscissa]);
    return DLN_OK;
}

enum { NAME_LINEAR, NAME_LOG };
static const char *ordinate_names(const struct session *s, int i) {
    static const char *const names[] = {"linear", "log"};
    return (void)s, among(names, 2, i);
}

static dln_status ordinate(struct session *s, const struct value *v, dln_error *err) {
    bool lens = session_panel(s) == PANEL_LENS, is_linear = lens ? !session_lens_is_log(s) : s->view.linear;
    bool linear = v->given ? v->whole == NAME_LINEAR : !is_linear;
    dln_status status = check_curves(s, "ordinate", err);
    if (status)
        return status;
    if (lens)
        s->view.lens = linear ? LENS_LINEAR : LENS_LOG;
    else
        s->view.linear = linear;
    session_say(s, lens ? "lens: %s ordinate" : "ordinate: %s", linear ? "linear" : "logarithmic");
    return DLN_OK;
}

enum { NAME_ALL, NAME_FOCUS };
static const char *fit_names(const struct session *s, int i) {
    static const char *const names[] = {"all", "focus"};
    return (void)s, among(names, 2, i);
}

static dln_status fit(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    s->view.low = s->view.high = NAN;
    s->view.fit_focus = v->given ? v->whole == NAME_FOCUS : !s->view.fit_focus;
    session_say(s, "the ordinate fits %s", s->view.fit_focus ? "the focused run" : "all runs");
    return DLN_OK;
}

static dln_status whole_range(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    s->view.x_span = s->view.x_from = s->view.x_to = 0;
    s->view.low = s->view.high = NAN;
    s->view.fit_focus = false;
    s->view.plane_zoom = 0;
    session_say(s, "the whole range");
    return DLN_OK;
}

static dln_status range(struct session *s, const struct value *v, dln_error *err) {
    if (!(v[0].number < v[1].number))
        return dln_error_set(err, DLN_BAD_VALUE, "range: the abscissa is shown from FROM to a larger TO");
    s->view.x_span = 0;
    s->view.x_from = v[0].number;
    s->view.x_to = v[1].number;
    return DLN_OK;
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
    v->x_from = v->x_to = 0;
    v->x_span = span >= whole || !(span > 0) ? 0 : span;
    if (v->x_span > 0)
        session_say(s, "the last %.3g of the abscissa", v->x_span);
    else
        session_say(s, "the whole range");
}

static dln_status narrower(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    if (session_panel(s) == PANEL_LANDSCAPE)
        change_plane(s, (long)at_least_one(v));
    else
        change_span(s, pow(0.5, (double)at_least_one(v)));
    return DLN_OK;
}

static dln_status wider(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    if (session_panel(s) == PANEL_LANDSCAPE)
        change_plane(s, -(long)at_least_one(v));
    else
        change_span(s, pow(2, (double)at_least_one(v)));
    return DLN_OK;
}

/* As the manual calls them. */
static const char *panel_names(const struct session *s, int i) {
    static const char *const names[N_PANELS] = {"error", "lens", "factors", "balancedness", "margin", "probability", "landscape"};
    return (void)s, among(names, N_PANELS, i);
}

static dln_status select_panel(struct session *s, const struct value *v, dln_error *err) {
    enum panel_id id = (enum panel_id)v->whole;
    if (!session_has_panel(s, id))
        return dln_error_set(err, DLN_BAD_VALUE, "the panel %s has nothing to show of %s", v->text, session_focused(s)->label);
    s->view.panel = id;
    return DLN_OK;
}

static dln_status zoom(struct session *s, const struct value *v, dln_error *err) {
    dln_status status = v->given ? select_panel(s, v, err) : DLN_OK;
    if (!status)
        s->view.zoomed = v->given || !s->view.zoomed;
    return status;
}

/* Among those that are there. */
static void turn_panel(struct session *s, uint64_t count, int by) {
    int n = 0, id = (int)session_panel(s);
    for (int i = 0; i < N_PANELS; i++)
        n += session_has_panel(s, (enum panel_id)i);
    for (uint64_t left = n > 0 ? count % (unsigned)n : 0; left > 0; left -= session_has_panel(s, (enum panel_id)id))
        id = (id + by + N_PANELS) % N_PANELS;
    s->view.panel = (enum panel_id)id;
}

static dln_status panel_next(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    turn_panel(s, at_least_one(v), 1);
    return DLN_OK;
}

static dln_status panel_previous(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    turn_panel(s, at_least_one(v), -1);
    return DLN_OK;
}

static void scroll(struct session *s, long by) {
    int *place = s->view.help ? &s->view.help_scroll : &s->view.scroll;
    long most = s->view.help ? 2L * n_commands : session_focused(s)->depth - 1, to = *place + by;
    *place = (int)(to < 0 ? 0 : to > most ? most : to);
}

static dln_status scroll_up(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    scroll(s, -(long)at_least_one(v));
    return DLN_OK;
}

static dln_status scroll_down(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    scroll(s, (long)at_least_one(v));
    return DLN_OK;
}

static dln_status help(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    s->view.help = !s->view.help;
    s->view.help_scroll = 0;
    return DLN_OK;
}

/* COUNT becomes the argument of what is typed. */
static dln_status prompt(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    s->view.open = "prompt";
    s->view.open_with[0] = '\0';
    if (v->given)
        snprintf(s->view.open_with, sizeof s->view.open_with, " %llu", (unsigned long long)v->whole);
    return DLN_OK;
}

/* As the screen's table has them. */
static const char *theme_names(const struct session *s, int i) {
    static const char *const names[] = {"dark", "light", "contrast", "contrast-light", "mono"};
    return (void)s, among(names, 5, i);
}

static dln_status theme(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    snprintf(s->view.theme, sizeof s->view.theme, "%s", v->text);
    return DLN_OK;
}

enum { NAME_ON, NAME_OFF };
static const char *switch_names(const struct session *s, int i) {
    static const char *const names[] = {"on", "off"};
    return (void)s, among(names, 2, i);
}

static dln_status mouse(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    s->view.mouse = v->given ? v->whole == NAME_ON : !s->view.mouse;
    session_say(s, "mouse: %s", s->view.mouse ? "on" : "off");
    return DLN_OK;
}

static dln_status pick(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    s->view.open = "picker";
    s->view.open_with[0] = '\0';
    return DLN_OK;
}

/* A name that is not found is refused here; what is wrong in the file is said when it is read. */
static dln_status open_preset(struct session *s, const struct value *v, dln_error *err) {
    char *path = NULL;
    dln_status status = find_preset(v->text, &path, err);
    free(path);
    if (!status && strlen(v->text) >= sizeof s->view.preset)
        status = dln_error_set(err, DLN_BAD_VALUE, "the name of that preset is too long");
    if (!status)
        snprintf(s->view.preset, sizeof s->view.preset, "%s", v->text);
    return status;
}

static dln_status close_what_is_open(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    if (s->view.help)
        s->view.help = false;
    else if (s->view.cursor[0].on || s->view.cursor[1].on)
        s->view.cursor[0].on = s->view.cursor[1].on = false;
    else
        s->view.zoomed = false;
    return DLN_OK;
}

static dln_status redraw(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    s->view.redraw = true;
    return DLN_OK;
}

static dln_status suspend(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    s->view.suspend = true;
    return DLN_OK;
}

static dln_status quit(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    s->quit = true;
    return DLN_OK;
}

const struct command command_abscissa = {
    "abscissa", "view", "abscissa: iterations, sweeps, work, time", COMMAND_VIEWS,
    {{"NAME", ARGUMENT_NAME, .optional = true, .names = abscissa_names}}, abscissa,
};
const struct command command_ordinate = {
    "ordinate", "view", "ordinate: logarithmic or linear (of the lens when it is selected)", COMMAND_VIEWS,
    {{"NAME", ARGUMENT_NAME, .optional = true, .names = ordinate_names}}, ordinate,
};
const struct command command_fit = {
    "fit", "view", "fit the ordinate to the focused run, or to all", COMMAND_VIEWS,
    {{"WHAT", ARGUMENT_NAME, .optional = true, .names = fit_names}}, fit,
};
const struct command command_whole_range = {"whole-range", "view", "show the whole range", COMMAND_VIEWS, {{0}}, whole_range};
const struct command command_range = {
    "range", "view", "show the abscissa from FROM to TO", COMMAND_VIEWS,
    {{"FROM", ARGUMENT_NUMBER, .low = 0, .high = 1e300}, {"TO", ARGUMENT_NUMBER, .low = 0, .high = 1e300}}, range,
};
const struct command command_narrower = {
    "narrower", "view", "half the range, COUNT times (of the lens or landscape when selected)", COMMAND_VIEWS,
    {{"COUNT", ARGUMENT_COUNT, .optional = true}}, narrower,
};
const struct command command_wider = {
    "wider", "view", "twice the range, COUNT times", COMMAND_VIEWS, {{"COUNT", ARGUMENT_COUNT, .optional = true}}, wider,
};
const struct command command_zoom = {
    "zoom", "view", "give the selected panel the whole screen, or take it back", COMMAND_VIEWS,
    {{"PANEL", ARGUMENT_NAME, .optional = true, .names = panel_names}}, zoom,
};
const struct command command_panel = {
    "panel", "view", "select a panel by its name", COMMAND_VIEWS, {{"PANEL", ARGUMENT_NAME, .names = panel_names}}, select_panel,
};
const struct command command_panel_next = {
    "panel-next", "view", "select the next panel", COMMAND_VIEWS, {{"COUNT", ARGUMENT_COUNT, .optional = true}}, panel_next,
};
const struct command command_panel_previous = {
    "panel-previous", "view", "select the previous panel", COMMAND_VIEWS, {{"COUNT", ARGUMENT_COUNT, .optional = true}}, panel_previous,
};
const struct command command_scroll_up = {
    "scroll-up", "view", "scroll up through the factors, COUNT rows", COMMAND_VIEWS, {{"COUNT", ARGUMENT_COUNT, .optional = true}},
    scroll_up,
};
const struct command command_scroll_down = {
    "scroll-down", "view", "scroll down through the factors, COUNT rows", COMMAND_VIEWS, {{"COUNT", ARGUMENT_COUNT, .optional = true}},
    scroll_down,
};
const struct command command_prompt = {
    "prompt", "program", "type a command; COUNT is its argument", COMMAND_SCREEN, {{"COUNT", ARGUMENT_COUNT, .optional = true}}, prompt,
};
const struct command command_help = {"help", "program", "this help", COMMAND_SCREEN, {{0}}, help};
const struct command command_theme = {
    "theme", "program", "another theme", COMMAND_VIEWS, {{"NAME", ARGUMENT_NAME, .names = theme_names}}, theme,
};
const struct command command_mouse = {
    "mouse", "program", "listen to the mouse, or leave it to the terminal", COMMAND_VIEWS,
    {{"WHAT", ARGUMENT_NAME, .optional = true, .names = switch_names}}, mouse,
};
const struct command command_pick = {"pick", "program", "pick a preset", COMMAND_SCREEN, {{0}}, pick};
const struct command command_open = {
    "open", "program", "open a preset in place of this one", COMMAND_SCREEN, {{"PRESET", ARGUMENT_FILE, .optional = false}}, open_preset,
};
const struct command command_close = {
    "close", "program", "close the help, the cursors or the zoomed panel; never quits", COMMAND_SCREEN, {{0}}, close_what_is_open,
};
const struct command command_redraw = {"redraw", "program", "draw the screen anew", COMMAND_SCREEN, {{0}}, redraw};
const struct command command_suspend = {"suspend", "program", "suspend; fg comes back", COMMAND_SCREEN, {{0}}, suspend};
const struct command command_quit = {"quit", "program", "quit", 0, {{0}}, quit};
