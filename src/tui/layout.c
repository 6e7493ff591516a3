#include "tui/layout.h"

enum {
    TINY_COLS = 28,
    TINY_ROWS = 6,
    TWO_COLUMNS = 100,
    BESIDE_LANDSCAPE = 72,
    RIGHT_LEAST = 45,
    RIGHT_MOST = 66,
    FRAMED_ROWS = 30, /* lower screens have rules instead of frames */
    TWO_HEADERS = 26, /* and lower ones one line of header */
    NO_LIMIT = 10000,
};

/* Panels stacked in a column, and the rows inside their edges that each has: 0 for those that gave way. */
struct stack {
    enum panel_id panel[N_PANELS]; /* from top to bottom */
    int n;
    int rows[N_PANELS]; /* by panel */
};

/* What rows go to, one line after the other until none is left: a panel that is not there yet comes in when it can have `rows` of them
 * and its edge, one that is there grows to `rows`. */
static const struct {
    enum panel_id panel;
    int rows;
} claims[] = {
    {PANEL_ERROR, 6},   {PANEL_LANDSCAPE, 12}, {PANEL_CHANCES, 8}, {PANEL_FACTORS, 3}, {PANEL_ERROR, 7},   {PANEL_LENS, 4},
    {PANEL_FACTORS, 6}, {PANEL_ERROR, 11},     {PANEL_FACTORS, 9}, {PANEL_ERROR, 13},  {PANEL_BALANCE, 5}, {PANEL_LENS, 5},
    {PANEL_MARGIN, 3},  {PANEL_MARGIN, 6},     {PANEL_BALANCE, 8}, {PANEL_LENS, 6},    {PANEL_MARGIN, 8},  {PANEL_FACTORS, NO_LIMIT},
};

static int edge_rows(enum edging edging) { return edging == EDGING_FRAME ? 2 : 1; }

static bool contains(const struct stack *s, enum panel_id id) {
    for (int i = 0; i < s->n; i++)
        if (s->panel[i] == id)
            return true;
    return false;
}

/* Those of the panels that are there. */
static struct stack stack_of(const struct layout_request *r, const enum panel_id *panels, int n) {
    struct stack s = {0};
    for (int i = 0; i < n; i++)
        if (r->panel_rows[panels[i]] >= 0)
            s.panel[s.n++] = panels[i];
    return s;
}

/* The only panel there is, or -1. */
static int only_panel(const struct layout_request *r) {
    int found = -1, n = 0;
    for (int i = 0; i < N_PANELS; i++)
        if (r->panel_rows[i] >= 0) {
            found = i;
            n++;
        }
    return n == 1 ? found : -1;
}

static int wanted(const struct layout_request *r, enum panel_id id) { return r->panel_rows[id] > 0 ? r->panel_rows[id] : 1; }

static void grow(struct stack *s, enum panel_id id, int rows, int *left) {
    int more = rows - s->rows[id];
    more = more > *left ? *left : more;
    if (more > 0) {
        s->rows[id] += more;
        *left -= more;
    }
}

/* Share the rows of a column; returns what nobody claimed. */
static int share(struct stack *s, const struct layout_request *r, int height, enum edging edging) {
    int left = height;
    bool full = false; /* one had no room: those after it, which matter less, stay away too */
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        enum panel_id id = claims[i].panel;
        int rows = wanted(r, id) < claims[i].rows ? wanted(r, id) : claims[i].rows;
        bool alone = left == height && left > edge_rows(edging); /* the first one takes what there is */
        if (!contains(s, id))
            continue;
        full = full || (s->rows[id] == 0 && left < rows + edge_rows(edging) && !alone);
        if (s->rows[id] == 0 && full)
            continue;
        if (s->rows[id] == 0)
            left -= edge_rows(edging);
        grow(s, id, rows, &left);
    }
    return left;
}

/* Where the panels stand, from the top; every row is used as long as any panel is there. */
static void place(const struct stack *s, struct layout *out, struct rect area, enum edging edging) {
    int y = area.y;
    for (int i = 0; i < s->n; i++) {
        int rows = s->rows[s->panel[i]];
        if (rows == 0)
            continue;
        int h = rows + edge_rows(edging);
        out->panel[s->panel[i]] = (struct rect){area.x, y, area.w, h};
        y += h;
    }
}

static void plan_one_column(const struct layout_request *r, struct layout *out) {
    struct stack s = stack_of(
        r, (const enum panel_id[]){PANEL_ERROR, PANEL_CHANCES, PANEL_LENS, PANEL_FACTORS, PANEL_LANDSCAPE, PANEL_BALANCE, PANEL_MARGIN}, 7);
    int left = share(&s, r, out->body.h, out->edging);
    grow(&s, s.rows[PANEL_LANDSCAPE] > 0 ? PANEL_LANDSCAPE : PANEL_ERROR, NO_LIMIT, &left);
    place(&s, out, out->body, out->edging);
}

/* The rows that a right column leaves go to the histories, else to the factors. */
static void fill_right(struct stack *s, const struct layout_request *r, int left) {
    int half = left / 2;
    if (s->rows[PANEL_BALANCE] > 0 && s->rows[PANEL_MARGIN] > 0 && wanted(r, PANEL_BALANCE) > 1) {
        left -= half;
        grow(s, PANEL_BALANCE, NO_LIMIT, &half);
    }
    grow(s, s->rows[PANEL_MARGIN] > 0 ? PANEL_MARGIN : s->rows[PANEL_BALANCE] > 0 ? PANEL_BALANCE : PANEL_FACTORS, NO_LIMIT, &left);
}

static void plan_two_columns(const struct layout_request *r, struct layout *out) {
    int edge = edge_rows(out->edging), gap = out->edging == EDGING_RULE ? 1 : 0, width = out->body.w * 3 / 8, height = out->body.h;
    width = width < RIGHT_LEAST ? RIGHT_LEAST : width > RIGHT_MOST ? RIGHT_MOST : width;
    struct rect left = {0, out->body.y, out->body.w - width - gap, height}, right = {left.w + gap, out->body.y, width, height};
    bool balance_right = wanted(r, PANEL_FACTORS) + wanted(r, PANEL_BALANCE) + wanted(r, PANEL_MARGIN) + 3 * edge <= height;
    struct stack a = stack_of(r, (const enum panel_id[]){PANEL_ERROR, PANEL_CHANCES, PANEL_LENS, PANEL_BALANCE}, balance_right ? 3 : 4);
    struct stack b = stack_of(r, (const enum panel_id[]){PANEL_FACTORS, PANEL_MARGIN}, 2);
    if (balance_right)
        b = stack_of(r, (const enum panel_id[]){PANEL_FACTORS, PANEL_BALANCE, PANEL_MARGIN}, 3);
    int rest = share(&a, r, height, out->edging), fifth = height / 5 - a.rows[PANEL_LENS];
    if (a.rows[PANEL_LENS] > 0 && rest > fifth && fifth > 0) {
        a.rows[PANEL_LENS] += fifth;
        rest -= fifth;
    }
    grow(&a, PANEL_ERROR, NO_LIMIT, &rest);
    rest = share(&b, r, height, out->edging);
    fill_right(&b, r, rest);
    place(&a, out, left, out->edging);
    place(&b, out, right, out->edging);
}

/* The landscape has the right half for itself: it is best when it is about square. */
static void plan_landscape(const struct layout_request *r, struct layout *out) {
    int gap = out->edging == EDGING_RULE ? 1 : 0, height = out->body.h, width = out->body.w / 2, square = 2 * height + 12;
    width = width > square ? square : width;
    struct rect left = {0, out->body.y, out->body.w - width - gap, height};
    struct stack s = stack_of(r, (const enum panel_id[]){PANEL_ERROR, PANEL_CHANCES, PANEL_LENS, PANEL_BALANCE, PANEL_MARGIN}, 5);
    int rest = share(&s, r, height, out->edging);
    grow(&s, PANEL_ERROR, NO_LIMIT, &rest);
    place(&s, out, left, out->edging);
    out->panel[PANEL_LANDSCAPE] = (struct rect){left.w + gap, out->body.y, width, height};
}

struct layout layout_plan(const struct layout_request *r) {
    struct layout out = {.edging = r->rows >= FRAMED_ROWS ? EDGING_FRAME : EDGING_RULE};
    out.body = (struct rect){0, 0, r->cols, r->rows};
    if (r->cols < TINY_COLS || r->rows < TINY_ROWS) {
        out.tiny = true;
        return out;
    }
    int header = r->rows >= TWO_HEADERS && r->header_width > r->cols ? 2 : 1;
    out.header = (struct rect){0, 0, r->cols, header};
    out.footer = (struct rect){0, r->rows - 1, r->cols, 1};
    out.body = (struct rect){0, header, r->cols, r->rows - header - 1};
    int alone = r->alone >= 0 ? r->alone : only_panel(r);
    if (alone >= 0)
        out.panel[alone] = out.body;
    else if (r->panel_rows[PANEL_LANDSCAPE] >= 0 && r->cols >= BESIDE_LANDSCAPE)
        plan_landscape(r, &out);
    else if (r->cols >= TWO_COLUMNS)
        plan_two_columns(r, &out);
    else
        plan_one_column(r, &out);
    return out;
}
