#include "tui/picker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preset/scenario.h"
#include "scope/command.h"
#include "scope/words.h"
#include "tui/clock.h"
#include "tui/overlay.h"
#include "tui/term.h"

enum { ENTER = 13, PAGE = 10, CONTROL_N = 14, CONTROL_P = 16, WIDE = 76, PLACE = 64, LEAST_SKETCH = 8, MOST_SKETCH = 16 };
static const double reading_seconds = 0.03; /* of presets, in one go */

/* What is known */

static char *copy(const char *text) {
    char *out = strdup(text);
    return out ? out : calloc(1, 1);
}

/* Of one that cannot be read the sentence that says why stands for what it is about. */
static void read_entry(struct picker_entry *e) {
    struct scenario *s = NULL;
    dln_error err;
    char place[PLACE] = "";
    if (e->read)
        return;
    bool sound = scenario_load(e->name, NULL, &s, &err) == DLN_OK;
    if (sound)
        snprintf(place, sizeof place, "%s%s%s%s%s", s->figure[0] ? "Fig. " : "", s->figure, s->figure[0] && s->section[0] ? ", " : "",
                 s->section[0] ? "section " : "", s->section);
    e->paper = copy(sound ? s->cite : "");
    e->place = copy(place);
    e->title = copy(sound ? s->title : "cannot be read");
    e->about = copy(sound ? s->about : err.text);
    e->runs = sound ? s->n_runs : 0;
    e->read = true;
    scenario_free(s);
}

/* Some of those that are not known yet: no longer than a frame may take. */
static void read_some(struct picker *p) {
    double end = clock_seconds() + reading_seconds;
    for (int i = 0; i < p->n && clock_seconds() < end; i++)
        read_entry(&p->entries[i]);
}

static bool fits(const struct picker_entry *e, const char *text) {
    return words_contain(e->name, text) || words_contain(e->title, text) || words_contain(e->place, text) || words_contain(e->about, text);
}

static void search(struct picker *p) {
    int before = p->n_matches > 0 ? p->matches[p->selected] : 0;
    p->n_matches = p->selected = 0;
    for (int i = 0; i < p->n; i++)
        if (fits(&p->entries[i], p->search.text)) {
            p->selected = i <= before ? p->n_matches : p->selected;
            p->matches[p->n_matches++] = i;
        }
}

static void sketch(struct overlays *o) {
    struct picker *p = &o->picker;
    int now = p->n_matches > 0 ? p->matches[p->selected] : -1;
    if (now == p->sketched)
        return;
    miniature_free(p->sketch);
    p->sketch = now >= 0 ? miniature_new(p->entries[now].name, o->wake ? *o->wake : -1) : NULL;
    p->sketched = now;
}

static void release(struct overlays *o) {
    struct picker *p = &o->picker;
    miniature_free(p->sketch);
    for (int i = 0; i < p->n; i++) {
        free(p->entries[i].paper);
        free(p->entries[i].place);
        free(p->entries[i].title);
        free(p->entries[i].about);
    }
    find_presets_free(p->found, p->n);
    free(p->entries);
    free(p->matches);
    *p = (struct picker){.sketched = -1};
}

static bool begin(struct overlays *o, struct session *s, const char *with) {
    struct picker *p = &o->picker;
    dln_error err;
    release(o);
    if (find_presets(&p->found, &p->n, &err)) {
        session_say(s, "%s", err.text);
        return false;
    }
    p->entries = calloc((size_t)p->n + 1, sizeof *p->entries);
    p->matches = calloc((size_t)p->n + 1, sizeof *p->matches);
    if (!p->entries || !p->matches) {
        release(o);
        session_say(s, "there is no memory for the list of presets");
        return false;
    }
    for (int i = 0; i < p->n; i++)
        p->entries[i].name = p->found[i].name;
    read_some(p);
    search(p);
    for (int i = 0; i < p->n; i++)
        if (!strcmp(p->entries[i].name, s->scenario->name))
            p->selected = i;
    edit_set(&p->search, with);
    if (with[0])
        search(p);
    if (p->n_matches > 0)
        read_entry(&p->entries[p->matches[p->selected]]);
    sketch(o);
    return true;
}

/* Keys */

static void select_by(struct picker *p, int by) {
    int to = p->selected + by;
    p->selected = to < 0 ? 0 : to >= p->n_matches ? p->n_matches - 1 : to;
    p->selected = p->selected < 0 ? 0 : p->selected;
}

static void open_selected(struct overlays *o, struct session *s) {
    struct picker *p = &o->picker;
    char line[600];
    dln_error err;
    if (p->n_matches == 0)
        return;
    snprintf(line, sizeof line, "open '%.500s'", p->entries[p->matches[p->selected]].name);
    if (command_execute(s, line, &err))
        session_say(s, "%s", err.text);
    overlay_close(o);
    release(o);
}

static bool key(struct overlays *o, struct session *s, int key_pressed) {
    struct picker *p = &o->picker;
    bool changed = false;
    if (key_pressed == ENTER) {
        open_selected(o, s);
        return true;
    }
    if (key_pressed == TERM_KEY_UP || key_pressed == CONTROL_P || key_pressed == TERM_KEY_DOWN || key_pressed == CONTROL_N)
        select_by(p, key_pressed == TERM_KEY_UP || key_pressed == CONTROL_P ? -1 : 1);
    else if (key_pressed == TERM_KEY_PAGE_UP || key_pressed == TERM_KEY_PAGE_DOWN)
        select_by(p, key_pressed == TERM_KEY_PAGE_UP ? -PAGE : PAGE);
    else if (!edit_key(&p->search, key_pressed, &changed))
        return false;
    read_some(p);
    if (changed)
        search(p);
    if (p->n_matches > 0)
        read_entry(&p->entries[p->matches[p->selected]]);
    sketch(o);
    return true;
}

/* The picture */

static size_t paper_length(const char *name) { return strcspn(name, "/"); }

static bool same_paper(const char *a, const char *b) {
    return paper_length(a) == paper_length(b) && strncmp(a, b, paper_length(a)) == 0;
}

static bool begins_paper(const struct picker *p, int k) {
    const char *name = p->entries[p->matches[k]].name;
    return strchr(name, '/') && (k == 0 || !same_paper(name, p->entries[p->matches[k - 1]].name));
}

/* The row of match k, headings counted. */
static int row_of(const struct picker *p, int k) {
    int row = -1;
    for (int i = 0; i <= k; i++)
        row += 1 + begins_paper(p, i);
    return row;
}

static void draw_entry(const struct picker *p, canvas *c, struct rect line, int k) {
    const struct picker_entry *e = &p->entries[p->matches[k]];
    bool selected = k == p->selected;
    const char *name = strchr(e->name, '/') ? e->name + paper_length(e->name) + 1 : e->name;
    int used = 2 + canvas_text_cut(c, line.x + 2, line.y, line.w - 2, selected ? ROLE_SELECTED : ROLE_BRIGHT, selected, name);
    if (selected)
        canvas_put(c, line.x, line.y, 0x25b8, ROLE_BRIGHT, true);
    used = used < 22 ? 22 : used + 1;
    if (e->read && line.w - used > 24)
        canvas_text_cut(c, line.x + used, line.y, line.w - used, ROLE_DIM, false, e->title);
}

static void draw_list(const struct picker *p, canvas *c, struct rect area) {
    int rows = p->n_matches > 0 ? row_of(p, p->n_matches - 1) + 1 : 0, at = p->n_matches > 0 ? row_of(p, p->selected) : 0;
    int first = at - area.h / 2 > rows - area.h ? rows - area.h : at - area.h / 2;
    first = first < 0 ? 0 : first;
    if (p->n_matches == 0)
        canvas_text_cut(c, area.x, area.y, area.w, ROLE_WARN, true, "no preset has that");
    for (int k = 0, row = 0; k < p->n_matches; k++, row++) {
        const char *name = p->entries[p->matches[k]].name;
        if (begins_paper(p, k)) {
            if (row >= first && row < first + area.h)
                canvas_printf(c, area.x, area.y + row - first, area.w, ROLE_KEY, true, "%.*s", (int)paper_length(name), name);
            row++;
        }
        if (row >= first && row < first + area.h)
            draw_entry(p, c, (struct rect){area.x, area.y + row - first, area.w, 1}, k);
    }
}

/* Broken at blanks; returns the rows used. */
static int draw_text(canvas *c, struct rect area, enum role role, bool bold, const char *text) {
    int rows = 0;
    while (*text && rows < area.h) {
        int length = (int)strlen(text), cut = length;
        if (length > area.w) {
            for (cut = area.w; cut > 0 && text[cut] != ' '; cut--)
                ;
            cut = cut > 0 ? cut : area.w;
        }
        canvas_printf(c, area.x, area.y + rows++, area.w, role, bold, "%.*s", cut, text);
        text += cut;
        text += *text == ' ';
    }
    return rows;
}

static void draw_selected(const struct picker *p, canvas *c, struct rect area) {
    if (p->n_matches == 0)
        return;
    const struct picker_entry *e = &p->entries[p->matches[p->selected]];
    int used = e->read ? draw_text(c, area, ROLE_BRIGHT, true, e->title) : 0;
    if (e->read && used < area.h)
        canvas_printf(c, area.x, area.y + used++, area.w, ROLE_DIM, false, "%s%s%s%s%d run%s", e->paper, e->place[0] ? " " : "", e->place,
                      e->paper[0] ? "  " : "", e->runs, e->runs == 1 ? "" : "s");
    int left = area.h - used - 1, kept = left > LEAST_SKETCH + 3 ? LEAST_SKETCH + 1 : 0; /* rows for the sketch */
    if (e->read && left > kept)
        used += 1 + draw_text(c, (struct rect){area.x, area.y + used + 1, area.w, left - kept}, ROLE_TEXT, false, e->about);
    int room = area.h - used - 1 < MOST_SKETCH ? area.h - used - 1 : MOST_SKETCH;
    if (p->sketch && kept > 0)
        miniature_draw(p->sketch, c, (struct rect){area.x, area.y + area.h - room, area.w, room});
}

static void draw(const struct overlays *o, const struct session *s, canvas *c, const struct layout *layout) {
    const struct picker *p = &o->picker;
    char note[64];
    (void)s;
    snprintf(note, sizeof note, "%d of %d", p->n_matches, p->n);
    struct rect body = layout->tiny ? canvas_area(c) : layout->body;
    struct rect in = layout->tiny ? body : canvas_frame(c, body, layout->edging, "presets", note, true);
    if (in.w < 12 || in.h < 2)
        return;
    int used = canvas_text(c, in.x + 1, in.y, in.w - 2, ROLE_KEY, true, "search ");
    edit_draw(&p->search, c, in.x + 1 + used, in.y, in.w - 2 - used, -1);
    struct rect list = {in.x + 1, in.y + 1, in.w - 2, in.h - 1}, about = {0};
    if (in.w >= WIDE) {
        list.w = in.w * 2 / 5;
        about = (struct rect){list.x + list.w + 2, list.y, in.w - list.w - 4, list.h};
    } else if (list.h >= 12) {
        list.h = list.h / 2;
        about = (struct rect){list.x, list.y + list.h + 1, list.w, in.h - list.h - 2};
    }
    draw_list(p, c, list);
    if (about.h > 2)
        draw_selected(p, c, about);
    if (!layout->tiny && layout->footer.h > 0) {
        canvas_fill(c, 0, layout->footer.y, c->cols, ' ', ROLE_TEXT, false);
        canvas_text_cut(c, 1, layout->footer.y, c->cols - 2, ROLE_DIM, false,
                        "Enter opens it, Esc leaves, Up and Down select, what is typed is searched for");
    }
}

const struct overlay overlay_picker = {
    .name = "picker", .covers = true, .begin = begin, .key = key, .draw = draw, .release = release,
};
