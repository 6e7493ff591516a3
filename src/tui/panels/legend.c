#include <stdio.h>

#include "scope/words.h"
#include "tui/panels/error.h"
#include "tui/panels/panel.h"

enum { MOST_COLUMNS = 12, MOST_LABEL = 24, SHORT_LABEL = 16, SHORTER = 4 };
enum { GAP = 1, MARKER = 2, VALUE = 1 + FORMAT_WIDTH, WIDE_VALUE = VALUE + 1 + FORMAT_WIDTH };

/* Which curves the legend names: the first ones, and the focused one whatever its place; of a crowd that is drawn as its envelope the
 * focused one first and then the pinned ones, which are drawn by themselves. */
struct legend {
    int columns, rows;
    int widths[MOST_COLUMNS]; /* of the labels in each column */
    int visible;              /* curves that are not hidden */
    int shown;                /* of them, here */
    bool tail;                /* and behind them a place where it says what is missing */
    int value;                /* cells of a value and the blank before it */
    int most_label;           /* cells of a label, at most */
};

static bool is_filtered(const struct error_view *v) { return v->filter && v->filter[0]; }

static int label_width(const struct legend *l, const struct error_curve *curve) {
    int width = canvas_text_width(curve->label);
    return width < l->most_label ? width : l->most_label;
}

/* The turn of a curve in the legend of a crowd. */
static int turn_of(const struct error_view *v, const struct error_curve *curve) {
    return curve->index == v->focus ? 0 : curve->pinned ? 1 : 2;
}

typedef void taker(const struct error_curve *, int place, void *user);

static void each_in_turn(const struct error_view *v, int shown, taker *take, void *user) {
    struct error_curve curve;
    int place = 0;
    for (int turn = 0; turn < 3; turn++)
        for (int i = 0; i < v->n && place < shown; i++) {
            v->curve(v->source, i, &curve);
            if (!curve.hidden && turn_of(v, &curve) == turn)
                take(&curve, place++, user);
        }
}

/* Call `take` for each curve that is shown, with its place in the legend. */
static void each_shown(const struct error_view *v, int shown, taker *take, void *user) {
    struct error_curve curve;
    int place = 0;
    if (v->envelope) {
        each_in_turn(v, shown, take, user);
        return;
    }
    for (int i = 0; i < v->n && place < shown; i++) {
        v->curve(v->source, i, &curve);
        if (curve.hidden)
            continue;
        if (place == shown - 1 && v->focus > i) { /* the last place is kept for the focused run */
            struct error_curve focused;
            v->curve(v->source, v->focus, &focused);
            if (!focused.hidden)
                curve = focused;
        }
        take(&curve, place++, user);
    }
}

static void take_width(const struct error_curve *curve, int place, void *user) {
    struct legend *l = user;
    int *width = &l->widths[place % l->columns], label = label_width(l, curve);
    *width = label > *width ? label : *width;
}

static int legend_width(const struct legend *l) {
    int width = 0;
    for (int i = 0; i < l->columns; i++)
        width += (i > 0 ? GAP : 0) + MARKER + l->widths[i] + l->value;
    return width;
}

/* Set the columns' widths for `columns` of them; true when they fit. */
static bool try_columns(const struct error_view *v, struct legend *l, int columns, int width, int most_rows) {
    *l = (struct legend){.columns = columns, .visible = l->visible, .value = l->value, .most_label = l->most_label};
    int places = columns * most_rows;
    l->tail = is_filtered(v) || l->visible > places; /* in the last place */
    l->shown = l->visible <= places - l->tail ? l->visible : places - 1;
    if (l->shown < 1)
        l->shown = l->visible < 1 ? 0 : 1;
    each_shown(v, l->shown, take_width, l);
    l->rows = (l->shown + l->tail + columns - 1) / columns;
    l->rows = l->rows > most_rows ? most_rows : l->rows;
    return legend_width(l) <= width;
}

struct painter {
    const struct error_view *v;
    canvas *c;
    struct rect area;
    const struct legend *l;
};

static int place_x(const struct painter *p, int place) {
    int x = p->area.x;
    for (int i = 0; i < place % p->l->columns; i++)
        x += MARKER + p->l->widths[i] + p->l->value + GAP;
    return x;
}

/* What the cursor reads, or else how the run stands now. */
static void write_value(const struct painter *p, const struct error_curve *curve, char value[FORMAT_SIZE]) {
    const struct error_view *v = p->v;
    const struct reading *read = &curve->reading[v->cursor_moves];
    char lo[FORMAT_SIZE], hi[FORMAT_SIZE];
    if (!v->cursor[v->cursor_moves].on) {
        words_value(curve->value, curve->end, curve->ticks, p->c->charset == CHARSET_ASCII, value);
        return;
    }
    format_value(lo, read->lo);
    format_value(hi, read->hi);
    if (!read->any)
        snprintf(value, FORMAT_SIZE, "-");
    else if (read->exact)
        snprintf(value, FORMAT_SIZE, "%s", lo);
    else
        snprintf(value, FORMAT_SIZE, "%.*s%s%.*s", FORMAT_WIDTH, lo, canvas_pick(p->c, "‥", ":"), FORMAT_WIDTH, hi);
}

static void paint_entry(const struct error_curve *curve, int place, void *user) {
    const struct painter *p = user;
    char value[FORMAT_SIZE];
    int x = place_x(p, place), y = p->area.y + place / p->l->columns, end = p->area.x + p->area.w;
    int width = p->l->widths[place % p->l->columns], room = end - x - MARKER;
    bool focused = curve->index == p->v->focus, quiet = p->l->visible > ERROR_CROWD && !focused; /* as its curve is */
    enum role own = quiet ? ROLE_DIM : run_role(curve->colour);
    write_value(p, curve, value);
    if (!quiet)
        canvas_put(p->c, x, y, run_marker(curve->colour), own, focused);
    canvas_text_cut_inside(p->c, x + MARKER, y, width < room ? width : room, own, focused, curve->label);
    enum role role = curve->end == RUN_DIVERGED ? ROLE_BAD : focused ? ROLE_BRIGHT : ROLE_TEXT;
    canvas_text(p->c, x + MARKER + width + 1, y, room - width - 1, role, focused, value);
}

/* False: there is nothing to be shown, or no room. */
static bool plan_legend(const struct error_view *v, int width, int most_rows, struct legend *l) {
    *l = (struct legend){.visible = error_visible_curves(v), .value = v->wide_readings ? WIDE_VALUE : VALUE};
    if (width < 4 || most_rows < 1 || (l->visible == 0 && !is_filtered(v)))
        return false;
    int entries = l->visible + is_filtered(v);
    for (l->most_label = MOST_LABEL; l->most_label >= SHORT_LABEL; l->most_label -= SHORTER) {
        int columns = entries < MOST_COLUMNS ? entries : MOST_COLUMNS;
        while (!try_columns(v, l, columns, width, most_rows) && columns > 1)
            columns--;
        if (l->shown > 1 || l->visible < 2 || l->most_label == SHORT_LABEL)
            break; /* one alone can be compared with nothing: then with shorter labels */
    }
    return true;
}

int error_legend_rows(const struct error_view *v, int width, int most_rows) {
    struct legend l;
    return plan_legend(v, width, most_rows, &l) ? l.rows : 0;
}

/* What is not named, and what is not shown. */
static void draw_tail(const struct painter *p, int x, int y) {
    const struct legend *l = p->l;
    int more = l->visible - l->shown;
    char text[256] = "";
    size_t used = 0;
    if (more > 0)
        used = (size_t)snprintf(text, sizeof text, "+%d more%s", more, is_filtered(p->v) ? "; " : "");
    if (is_filtered(p->v))
        snprintf(text + used, sizeof text - used, "filter: %s, %d of %d", p->v->filter, l->visible, p->v->n);
    canvas_text_cut(p->c, x, y, p->area.x + p->area.w - x, ROLE_DIM, false, text);
}

int error_draw_legend(const struct error_view *v, canvas *c, struct rect area, int most_rows) {
    struct legend l;
    if (!plan_legend(v, area.w, most_rows, &l))
        return 0;
    struct painter p = {v, c, area, &l};
    each_shown(v, l.shown, paint_entry, &p);
    int hidden = v->n - l.visible, last = l.shown > 0 ? l.shown - 1 : 0, end = area.x + area.w;
    int x = place_x(&p, last) + MARKER + l.widths[last % l.columns] + l.value + GAP, y = area.y + last / l.columns;
    if (l.tail && l.shown / l.columns < l.rows)
        draw_tail(&p, place_x(&p, l.shown), area.y + l.shown / l.columns);
    else if (!l.tail && hidden > 0 && x < end)
        canvas_printf(c, x, y, end - x, ROLE_DIM, false, "%d hidden", hidden);
    return l.rows;
}
