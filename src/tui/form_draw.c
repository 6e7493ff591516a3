#include "tui/form_draw.h"

#include <stdio.h>
#include <string.h>

#include "scope/edits.h"
#include "tui/wrap.h"

enum { NAME_WIDTH = 26, DETAIL_ROWS = 6, LEAST_LIST = 3 };

static const char *section_of(const struct option *row) {
    static const struct {
        const char *prefix, *title;
    } sections[] = {{"optimizer", "training"}, {"network", "network"}, {"init", "start"},
                  {"seed", "start"},         {"stop", "stop"},       {"problem", "problem"}};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (!strncmp(row->path, sections[i].prefix, strlen(sections[i].prefix)))
            return sections[i].title;
    return "";
}

/* Within its section. */
static const char *name_of(const struct option *row) {
    const char *dot = strchr(row->path, '.');
    return dot ? dot + 1 : row->path;
}

static bool begins_section(const struct form *f, int k) {
    return k == 0 || strcmp(section_of(f->rows[f->shown[k]]), section_of(f->rows[f->shown[k - 1]])) != 0;
}

static int line_of(const struct form *f, int k) {
    int line = -1;
    for (int i = 0; i <= k; i++)
        line += 1 + begins_section(f, i);
    return line;
}

/* What stands there: typed, the run's, or in words what holds where nothing does. */
static void draw_value(const struct form *f, const struct session *s, canvas *c, struct rect line, int i, bool selected) {
    const struct option *row = f->rows[i];
    const struct run_spec *spec = &session_focused(s)->spec;
    char room[FORM_VALUE];
    const char *value = form_value(f, s, i, room, sizeof room);
    if (selected && f->typing) {
        edit_draw(&f->edit, c, line.x, line.y, line.w, -1);
        return;
    }
    if (f->typed[i]) {
        int used = canvas_text_cut(c, line.x, line.y, line.w, f->error[0] ? ROLE_BAD : ROLE_WARN, true, value);
        char was[FORM_VALUE];
        derive_value(spec, row, was, sizeof was);
        if (was[0] && line.w - used > 6)
            canvas_printf(c, line.x + used + 2, line.y, line.w - used - 2, ROLE_DIM, false, "was %s", was);
    } else if (value[0]) {
        bool given = derive_is_given(spec, row);
        canvas_text_cut(c, line.x, line.y, line.w, given ? ROLE_BRIGHT : ROLE_TEXT, given, value);
    } else {
        canvas_text_cut(c, line.x, line.y, line.w, ROLE_FRAME, false, derive_is_used(spec, row) ? "not set" : "not of this run");
    }
}

static void draw_row(const struct form *f, const struct session *s, canvas *c, struct rect line, int k) {
    int i = f->shown[k], name = line.w < 60 ? NAME_WIDTH - 6 : NAME_WIDTH;
    bool selected = k == f->selected, used = derive_is_used(&session_focused(s)->spec, f->rows[i]) || f->typed[i];
    if (selected)
        canvas_text(c, line.x, line.y, 1, ROLE_BRIGHT, true, canvas_pick(c, "\xe2\x96\xb8", ">"));
    enum role role = selected ? ROLE_SELECTED : used ? ROLE_TEXT : ROLE_FRAME;
    canvas_text_cut_inside(c, line.x + 2, line.y, name - 3, role, selected, name_of(f->rows[i]));
    draw_value(f, s, c, (struct rect){line.x + name, line.y, line.w - name, 1}, i, selected);
}

static void draw_list(const struct form *f, const struct session *s, canvas *c, struct rect area) {
    int lines = f->n_shown > 0 ? line_of(f, f->n_shown - 1) + 1 : 0, now = f->n_shown > 0 ? line_of(f, f->selected) : 0;
    int first = now - area.h / 2 > lines - area.h ? lines - area.h : now - area.h / 2;
    first = first < 0 ? 0 : first;
    if (f->n_shown == 0)
        canvas_text_cut(c, area.x, area.y, area.w, ROLE_WARN, true, "no key has that");
    for (int k = 0, line = 0; k < f->n_shown; k++, line++) {
        if (begins_section(f, k)) {
            if (line >= first && line < first + area.h)
                canvas_text(c, area.x, area.y + line - first, area.w, ROLE_KEY, true, section_of(f->rows[f->shown[k]]));
            line++;
        }
        if (line >= first && line < first + area.h)
            draw_row(f, s, c, (struct rect){area.x, area.y + line - first, area.w, 1}, k);
    }
}

/* "takes one of bcgd, gd, ...; default bcgd". */
static void write_range(const struct option *row, char *out, size_t size) {
    char phrase[400];
    option_describe(row, phrase, sizeof phrase);
    const char *initial = row->otherwise ? row->otherwise : row->initial;
    snprintf(out, size, "takes %s%s%s", phrase, initial ? "; default: " : "", initial ? initial : "");
}

/* What Enter would do. */
static void draw_outlook(const struct form *f, const struct session *s, canvas *c, struct rect area) {
    static const char *const says[] = {
        [EDIT_NOTHING] = "nothing would change",
        [EDIT_NOW] = "Enter: from here on, weights and curve stay   Ctrl-F: a fork with it",
        [EDIT_RESTART] = "Enter: it starts anew from tick 0   Ctrl-F: another run with it",
    };
    char text[300];
    if (f->error[0]) {
        wrap_draw(c, area, ROLE_BAD, true, f->error);
        return;
    }
    if (form_changed(f))
        snprintf(text, sizeof text, "%s", says[f->effect]);
    else
        snprintf(text, sizeof text, "what is changed is done with Enter, to %s", session_focused(s)->label);
    wrap_draw(c, area, form_changed(f) ? ROLE_GOOD : ROLE_DIM, false, text);
}

static void draw_detail(const struct form *f, const struct session *s, canvas *c, struct rect area) {
    char text[900];
    int used = 0;
    if (f->n_shown > 0) {
        const struct option *row = f->rows[f->shown[f->selected]];
        snprintf(text, sizeof text, "%s: %s", row->path, row->help);
        int error = f->error[0] ? 2 : 1;
        used = wrap_draw(c, (struct rect){area.x, area.y, area.w, 2}, ROLE_BRIGHT, false, text);
        write_range(row, text, sizeof text);
        if (area.h - used - error > 0)
            used += wrap_draw(c, (struct rect){area.x, area.y + used, area.w, area.h - used - error}, ROLE_DIM, false, text);
    }
    draw_outlook(f, s, c, (struct rect){area.x, area.y + used, area.w, area.h - used});
}

static const char *keys_of(const struct form *f) {
    if (f->typing)
        return "Enter takes the value, Esc forgets it";
    if (f->searching)
        return "Enter ends the search, Esc forgets it";
    return form_changed(f) ? "Enter applies, Ctrl-F forks, Space names, / search, Esc leaves all as it is"
                           : "type a value, Space or Left and Right go through names, / search, Esc leaves";
}

void form_draw(const struct form *f, const struct session *s, canvas *c, const struct layout *layout) {
    struct rect body = layout->tiny ? canvas_area(c) : layout->body;
    char title[160];
    snprintf(title, sizeof title, "edit %s", session_focused(s)->label);
    struct rect in = layout->tiny ? body : canvas_frame(c, body, layout->edging, title, NULL, true);
    if (in.w < 20 || in.h < 2)
        return;
    struct rect list = {in.x + 1, in.y, in.w - 2, in.h};
    if (f->searching || f->search.length > 0) {
        int used = canvas_text(c, list.x, list.y, list.w, ROLE_KEY, true, "search ");
        if (f->searching)
            edit_draw(&f->search, c, list.x + used, list.y, list.w - used, -1);
        else
            canvas_text_cut(c, list.x + used, list.y, list.w - used, ROLE_TEXT, false, f->search.text);
        list.y++;
        list.h--;
    }
    int detail = list.h > DETAIL_ROWS + LEAST_LIST ? DETAIL_ROWS : list.h - LEAST_LIST;
    list.h -= detail > 0 ? detail : 0;
    draw_list(f, s, c, list);
    if (detail > 1) {
        canvas_fill(c, in.x, list.y + list.h, in.w, c->charset == CHARSET_ASCII ? '-' : 0x2500, ROLE_FRAME, false);
        draw_detail(f, s, c, (struct rect){list.x, list.y + list.h + 1, list.w, detail - 1});
    }
    if (!layout->tiny && layout->footer.h > 0) {
        canvas_fill(c, 0, layout->footer.y, c->cols, ' ', ROLE_TEXT, false);
        canvas_text_cut(c, 1, layout->footer.y, c->cols - 2, ROLE_DIM, false, keys_of(f));
    }
}
