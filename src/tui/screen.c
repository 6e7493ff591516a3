#include "tui/screen.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scope/format.h"
#include "tui/header.h"
#include "tui/help.h"
#include "tui/keymap.h"
#include "tui/layout.h"
#include "tui/panels/panel.h"
#include "tui/strip.h"

static const double rate_every = 0.5; /* seconds over which the rate is measured, so that it can be read */

void screen_clock(struct screen_state *state, const struct session *s, double now) {
    bool busy = session_busy(s), new_start = s->steps < state->clock_steps;
    if (!busy || state->clock_began <= 0 || new_start) {
        state->rate = 0;
        state->clock_began = busy ? now : 0;
        state->clock_steps = s->steps;
        return;
    }
    double passed = now - state->clock_began;
    if (passed < rate_every)
        return;
    state->rate = (double)(s->steps - state->clock_steps) / passed;
    state->clock_began = now;
    state->clock_steps = s->steps;
}

void screen_follow(struct screen_state *state, const struct session *s, const struct measured *m) {
    const struct run *r = session_focused(s);
    if (state->run != r || state->generation != r->generation) {
        state->lens = state->sigma = state->gaps = state->imbalance = state->margin = state->past = (struct fit){0};
        state->plane_x = state->plane_y = (struct fit){0};
        state->run = r;
        state->generation = r->generation;
    }
    for (int i = 0; i < N_PANELS; i++)
        panels[i]->follow(state, s, m);
}

/* Footer */

static int draw_key(canvas *c, int x, int y, int end, const struct key_binding *binding) {
    x += canvas_text(c, x, y, end - x, ROLE_KEY, true, binding->name);
    x += 1 + canvas_text(c, x + 1, y, end - x - 1, ROLE_DIM, false, binding->footer);
    return x + 2;
}

static int key_width(const struct key_binding *binding) {
    return canvas_text_width(binding->name) + 1 + canvas_text_width(binding->footer);
}

/* Help and quit have their place at any width; of the others as many as fit. */
static bool always_shown(const struct key_binding *binding) {
    return strcmp(binding->command, "help") == 0 || strcmp(binding->command, "quit") == 0;
}

/* Where only starts are drawn there is no run to order, to focus or to sweep; and not every method has orderings. */
static bool is_of_use(const struct key_binding *binding, const struct session *s) {
    static const char *const of_starts[] = {"run-pause", "prompt", "step", "faster", "slower", "restart", "restart-new-seed"};
    if (s->trains && strcmp(binding->command, "order-next") == 0)
        return session_focused(s)->opt->spec.method->blocks;
    if (s->trains || always_shown(binding))
        return true;
    for (size_t i = 0; i < sizeof of_starts / sizeof *of_starts; i++)
        if (strcmp(binding->command, of_starts[i]) == 0)
            return true;
    return false;
}

static void draw_keys(canvas *c, int x, int y, int end, const struct session *s, const struct bindings *b) {
    int reserved = 0;
    for (int i = 0; i < b->n; i++)
        if (b->list[i].footer && always_shown(&b->list[i]))
            reserved += key_width(&b->list[i]) + 2;
    bool full = false;
    for (int i = 0; i < b->n; i++) {
        if (!b->list[i].footer || !is_of_use(&b->list[i], s))
            continue;
        bool always = always_shown(&b->list[i]), fits = x + key_width(&b->list[i]) <= end - (always ? 0 : reserved);
        if (fits && (always || !full))
            x = draw_key(c, x, y, end, &b->list[i]);
        full = full || !fits;
        reserved -= always ? key_width(&b->list[i]) + 2 : 0;
    }
}

static void draw_footer(canvas *c, struct rect area, const struct session *s, const struct screen_state *state) {
    int x = area.x + 1, end = area.x + area.w - 1;
    if (area.h < 1)
        return;
    if (state->count > 0) {
        char count[FORMAT_SIZE];
        snprintf(count, sizeof count, "%u", state->count);
        end -= canvas_text_right(c, x, area.y, end - x, ROLE_WARN, true, count) + 2;
    }
    if (s->message[0])
        canvas_text_cut(c, x, area.y, end - x, ROLE_WARN, true, s->message);
    else
        draw_keys(c, x, area.y, end, s, state->bindings ? state->bindings : &keymap);
}

/* A screen that is too small for a panel: the focused run in a few words, the most telling first. */
static void draw_tiny(canvas *c, const struct session *s) {
    const struct run *r = session_focused(s);
    char error[FORMAT_SIZE];
    format_value(error, run_error(r));
    if (!s->trains) {
        canvas_printf(c, 0, 0, c->cols, ROLE_BRIGHT, true, "%" PRIu64 " starts", monte_carlo_drawn(s->starts));
        canvas_text_cut(c, 0, 1, c->cols, ROLE_DIM, false, s->message[0] ? s->message : "q quit");
        return;
    }
    canvas_printf(c, 0, 0, c->cols, ROLE_BRIGHT, true, "%" PRIu64 " %s", run_ticks(r), error);
    canvas_text_cut(c, 0, 1, c->cols, run_role(r->colour), true, r->label);
    canvas_text_cut(c, 0, 2, c->cols, ROLE_TEXT, false, phase_name(r->phase));
    canvas_text_cut(c, 0, 3, c->cols, ROLE_DIM, false, s->message[0] ? s->message : "q quit");
}

static struct layout plan(const canvas *c, const struct session *s, const struct screen_state *state) {
    int rows = c->rows - strip_rows(s, c->cols, c->rows), alone = s->view.zoomed ? (int)session_panel(s) : -1;
    struct layout_request request = {c->cols, rows, header_width(c, s, state), {0}, alone};
    for (int i = 0; i < N_PANELS; i++)
        request.panel_rows[i] = session_has_panel(s, (enum panel_id)i) ? panels[i]->rows(s) : -1;
    struct layout layout = layout_plan(&request);
    layout.footer.y += c->rows - rows; /* the strip of a lecture stands above it */
    return layout;
}

void screen_hold_scroll(const canvas *c, struct session *s, const struct screen_state *state) {
    struct layout layout = plan(c, s, state);
    int most = s->view.help && !layout.tiny ? help_most_scroll(layout.body, state->bindings) : s->view.help_scroll;
    s->view.help_scroll = s->view.help_scroll > most ? most : s->view.help_scroll;
}

void screen_draw(canvas *c, const struct session *s, const struct measured *m, const struct screen_state *state) {
    struct panel_source source = {s, m, state};
    struct layout layout = plan(c, s, state);
    bool covered = s->view.help || (state->overlays.open && state->overlays.open->covers);
    canvas_clear(c);
    if (layout.tiny) {
        draw_tiny(c, s);
        overlay_draw(&state->overlays, s, c, &layout);
        return;
    }
    header_draw(c, layout.header, s, state);
    if (s->view.help)
        help_draw(c, layout.body, s->view.help_scroll, state->bindings);
    for (int i = 0; i < N_PANELS && !covered; i++)
        if (layout.panel[i].h > 0)
            panel_draw((enum panel_id)i, &source, c, layout.panel[i], layout.edging);
    int strip = strip_rows(s, c->cols, c->rows);
    if (strip > 0)
        strip_draw(s, c, (struct rect){0, layout.footer.y - strip, c->cols, strip});
    draw_footer(c, layout.footer, s, state);
    overlay_draw(&state->overlays, s, c, &layout);
}

static bool is_in(const struct rect *r, int x, int y) { return x >= r->x && x < r->x + r->w && y >= r->y && y < r->y + r->h; }

/* As the command `panel` has it: the last word of its name. */
static const char *short_name(enum panel_id id) {
    const char *blank = strrchr(panels[id]->name, ' ');
    return blank ? blank + 1 : panels[id]->name;
}

void screen_touch(canvas *c, const struct session *s, const struct measured *m, const struct screen_state *state, const struct mouse *mouse,
                  char lines[2][SCREEN_LINE]) {
    struct panel_source source = {s, m, state};
    struct layout layout = plan(c, s, state);
    bool wheel = mouse->kind == MOUSE_UP || mouse->kind == MOUSE_DOWN;
    lines[0][0] = lines[1][0] = '\0';
    if (state->overlays.open || layout.tiny)
        return;
    if (s->view.help && wheel)
        snprintf(lines[0], SCREEN_LINE, mouse->kind == MOUSE_UP ? "scroll-up 3" : "scroll-down 3");
    for (int i = 0; i < N_PANELS && !s->view.help; i++) {
        enum panel_id id = (enum panel_id)i;
        struct rect area = canvas_inside(layout.panel[i], layout.edging);
        if (layout.panel[i].h == 0 || !is_in(&layout.panel[i], mouse->x, mouse->y))
            continue;
        if (mouse->kind == MOUSE_PRESS && session_panel(s) != id)
            snprintf(lines[0], SCREEN_LINE, "panel %s", short_name(id));
        if (panels[i]->touch && is_in(&area, mouse->x, mouse->y))
            panels[i]->touch(&source, c, area, mouse, lines[1], SCREEN_LINE);
    }
}

void screen_draw_loading(canvas *c, const char *preset, const char *stage) {
    canvas_clear(c);
    int used = canvas_text(c, 1, 0, c->cols - 2, ROLE_BRIGHT, true, "dlnscope");
    canvas_text_cut(c, used + 4, 0, c->cols - used - 5, ROLE_TEXT, false, preset);
    canvas_text_cut(c, 1, c->rows / 2, c->cols - 2, ROLE_DIM, false, stage);
    canvas_text(c, 1, c->rows - 1, c->cols - 2, ROLE_DIM, false, c->rows > 2 ? "q quit" : "");
}
