#include "tui/header.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dln/theory.h"
#include "scope/edits.h"
#include "scope/format.h"
#include "scope/history.h"
#include "scope/job.h"
#include "tui/panels/panel.h"

enum { MOST_PARTS = 20, PART_SIZE = 192, GAP = 3 };

/* A piece of the header: its text after a label, its least width so that nothing jumps, and its rank: the higher, the longer it stays. */
struct part {
    char label[16], text[PART_SIZE];
    int width, rank, line;
    enum role role;
    bool bold;
};

struct parts {
    struct part part[MOST_PARTS];
    int n;
};

static struct part *add(struct parts *p, int line, int rank, enum role role, bool bold) {
    assert(p->n < MOST_PARTS);
    struct part *part = &p->part[p->n++];
    *part = (struct part){.line = line, .rank = rank, .role = role, .bold = bold};
    return part;
}

static bool is_stepping(const struct session *s) { return !s->running && s->steps < s->goal; }

static void add_state(struct parts *p, const canvas *c, const struct session *s) {
    bool replaying = session_replaying(s), building = job_under_way(s), stepping = is_stepping(s) || replaying || building;
    bool finished = session_finished(s) && !replaying && !building;
    const char *word = building     ? "building"
                       : replaying  ? "replaying"
                       : finished   ? "finished"
                       : s->running ? "running"
                       : stepping   ? "stepping"
                                    : "paused";
    const char *sign = finished     ? canvas_pick(c, "■", "#")
                       : s->running ? canvas_pick(c, "▸", ">")
                       : stepping   ? canvas_pick(c, "▸", ">")
                                    : canvas_pick(c, "▮▮", "||");
    struct part *part = add(p, 0, 100, finished ? ROLE_TEXT : s->running || stepping ? ROLE_GOOD : ROLE_WARN, true);
    part->width = 11;
    snprintf(part->text, PART_SIZE, "%s %s", sign, word);
}

/* "step 120 of 600" while one stands in the past, or is on the way there. */
static void add_past(struct parts *p, const struct session *s) {
    if (!history_in_past(s))
        return;
    struct part *part = add(p, 0, 97, ROLE_WARN, true);
    snprintf(part->label, sizeof part->label, "step ");
    snprintf(part->text, PART_SIZE, "%" PRIu64 " of %" PRIu64, s->steps, history_newest(s));
}

/* Checkpoints, their memory, and the longest replay, measured or in steps: "64 2.3MiB 12ms". */
static void add_history(struct parts *p, const struct session *s) {
    struct history_facts facts = history_facts(s);
    double mib = (double)facts.bytes / 1048576;
    char wait[32];
    if (!s->past)
        return;
    struct part *part = add(p, 0, 5, ROLE_TEXT, false);
    snprintf(part->label, sizeof part->label, "past ");
    if (facts.worst_wait > 0)
        snprintf(wait, sizeof wait, facts.worst_wait < 1 ? "%.0fms" : "%.0fs", ceil(facts.worst_wait * (facts.worst_wait < 1 ? 1e3 : 1)));
    else
        snprintf(wait, sizeof wait, "%" PRIu64 " step%s", facts.longest, facts.longest == 1 ? "" : "s");
    snprintf(part->text, PART_SIZE, mib < 10 ? "%d %.1fMiB %s" : "%d %.0fMiB %s", facts.checkpoints, mib, wait);
    part->width = 15;
}

/* "64/s", with the rate achieved when that is less, or when there is no limit. */
static void add_rate(struct parts *p, const struct session *s, const struct screen_state *state) {
    char rate[FORMAT_SIZE];
    format_rate(rate, state->rate);
    bool known = state->rate > 0 && (s->running || is_stepping(s)) && !session_finished(s);
    struct part *part = add(p, 0, 60, ROLE_TEXT, false);
    part->width = 15;
    if (s->speed == 0)
        snprintf(part->text, PART_SIZE, "max  %s%s", known ? rate : "", known ? "/s" : "");
    else if (known && state->rate < 0.9 * s->speed)
        snprintf(part->text, PART_SIZE, "%d/s, only %s", s->speed, rate);
    else
        snprintf(part->text, PART_SIZE, "%d/s", s->speed);
}

static void add_number(struct parts *p, int line, int rank, const char *label, uint64_t value, int width) {
    struct part *part = add(p, line, rank, ROLE_BRIGHT, true);
    snprintf(part->label, sizeof part->label, "%s ", label);
    snprintf(part->text, PART_SIZE, "%*" PRIu64, width, value);
}

/* "escaping saddle" of "escaping-saddle", and why the run has ended. */
static void add_phase(struct parts *p, const struct run *r) {
    enum role role = r->phase == PHASE_DIVERGED ? ROLE_BAD : r->phase == PHASE_DESCENDING ? ROLE_TEXT : ROLE_GOOD;
    struct part *part = add(p, 1, 80, role, true);
    bool more = r->end != RUN_LIVE && r->end != RUN_DIVERGED;
    snprintf(part->text, PART_SIZE, "%s%s%s", phase_name(r->phase), more ? ": " : "", more ? run_end_words(r->end) : "");
    for (char *t = part->text; *t; t++)
        *t = *t == '-' ? ' ' : *t;
    part->width = 10;
}

/* "bcgd, order symmetric", "sgd batch 10", "momentum 0.9": the method and what it was given. */
static void write_method(char *out, const struct dln_optimizer_spec *spec) {
    char number[FORMAT_SIZE];
    if (spec->method->blocks) {
        snprintf(out, PART_SIZE, "%s, order %s", spec->method->name, spec->order->name);
    } else if (strcmp(spec->method->name, "sgd") == 0) {
        snprintf(out, PART_SIZE, "%s batch %d", spec->method->name, spec->batch);
    } else if (strcmp(spec->method->name, "momentum") == 0) {
        format_tick(number, spec->beta);
        snprintf(out, PART_SIZE, "%s %.20s", spec->method->name, number);
    } else {
        snprintf(out, PART_SIZE, "%s", spec->method->name);
    }
}

/* "optimal step", "bound 0.5", "step 0.01", "step 1.2e-05 by wu2019/4.3"; a flow has a tolerance instead. */
static void write_step(char *out, const dln_optimizer *opt) {
    char number[FORMAT_SIZE];
    const struct dln_optimizer_spec *spec = &opt->spec;
    bool worked_out = spec->rule == DLN_STEP_STABLE || spec->rule == DLN_STEP_LIPSCHITZ || spec->rule == DLN_STEP_THEOREM;
    format_tick(number, spec->method->rules == 0 ? spec->tolerance : spec->eta);
    if (worked_out)
        format_digits(number, opt->eta, 3);
    if (spec->method->rules == 0)
        snprintf(out, PART_SIZE, "tolerance %.20s", number);
    else if (spec->rule == DLN_STEP_OPTIMAL)
        snprintf(out, PART_SIZE, "optimal step");
    else if (spec->rule == DLN_STEP_NEAR_OPTIMAL)
        snprintf(out, PART_SIZE, "near-optimal step");
    else if (spec->rule == DLN_STEP_NEAR_OPTIMAL_SAFE)
        snprintf(out, PART_SIZE, "safe near-optimal step");
    else if (spec->rule == DLN_STEP_BOUND)
        snprintf(out, PART_SIZE, "bound %.20s", number);
    else
        snprintf(out, PART_SIZE, "step %.20s%s%s", number, spec->rule == DLN_STEP_THEOREM ? " by " : "",
                 spec->rule == DLN_STEP_THEOREM ? spec->theorem->name : "");
}

static void add_settings(struct parts *p, const struct run *r) {
    const struct dln_optimizer_spec *spec = &r->opt->spec;
    struct part *part = add(p, 1, 50, ROLE_TEXT, false);
    char method[PART_SIZE], step[PART_SIZE];
    write_method(method, spec);
    write_step(step, r->opt);
    snprintf(part->text, PART_SIZE, "%.90s, %.90s", method, step);
    if (r->opt->pending && spec->method->blocks)
        snprintf(add(p, 1, 70, ROLE_WARN, true)->text, PART_SIZE, "next: %s", r->opt->pending->name);
}

/* The initialization and the seed. */
static void add_start(struct parts *p, const struct run *r) {
    snprintf(add(p, 1, 40, ROLE_TEXT, false)->text, PART_SIZE, "%s", r->spec.init.scheme->name);
    struct part *seed = add(p, 1, 30, ROLE_TEXT, false);
    snprintf(seed->label, sizeof seed->label, "seed ");
    snprintf(seed->text, PART_SIZE, "%" PRIu64, r->spec.seed);
}

/* "≠ parent: order, step": in which settings a fork differs from the run that it comes from, another run from the first one. */
static void add_differences(struct parts *p, const canvas *c, const struct session *s, const struct run *r) {
    const char *label;
    const struct run_spec *other = edit_reference(s, r, &label);
    char names[PART_SIZE - 40];
    if (!other)
        return;
    edit_write_differences(&r->spec, other, false, names, sizeof names);
    if (!names[0] && !r->parent.forked)
        return;
    struct part *part = add(p, 1, r->parent.forked ? 45 : 20, ROLE_WARN, false);
    const char *of = r->parent.forked ? "parent" : "first run";
    if (names[0])
        snprintf(part->text, PART_SIZE, "%s %s: %s", canvas_pick(c, "\xe2\x89\xa0", "!="), of, names);
    else
        snprintf(part->text, PART_SIZE, "as its %s", of);
}

static void collect(struct parts *p, const canvas *c, const struct session *s, const struct screen_state *state) {
    const struct run *r = session_focused(s);
    p->n = 0;
    snprintf(add(p, 0, 10, ROLE_BRIGHT, true)->text, PART_SIZE, "dlnscope");
    snprintf(add(p, 0, 55, ROLE_TEXT, false)->text, PART_SIZE, "%s", s->scenario->name);
    add_state(p, c, s);
    add_past(p, s);
    if (!s->trains) {
        add_number(p, 0, 95, "starts", monte_carlo_drawn(s->starts), 7);
        add_rate(p, s, state);
        add_history(p, s);
        add_start(p, r);
        return;
    }
    add_number(p, 0, 95, "tick", run_ticks(r), 7);
    add_number(p, 0, 65, "sweep", r->opt->sweeps, 6);
    add_rate(p, s, state);
    struct part *label = add(p, 1, 90, run_role(r->colour), true);
    snprintf(label->text, PART_SIZE, "%s", r->label);
    add_phase(p, r);
    add_settings(p, r);
    add_start(p, r);
    add_differences(p, c, s, r);
    add_history(p, s);
}

static int part_width(const struct part *part) {
    int width = canvas_text_width(part->text);
    return (int)strlen(part->label) + (width > part->width ? width : part->width);
}

/* Cells of the parts on a line (-1: of all) that stay: those of rank `least` and above. */
static int line_width(const struct parts *p, int line, int least) {
    int width = 0;
    for (int i = 0; i < p->n; i++)
        if ((line < 0 || p->part[i].line == line) && p->part[i].rank >= least)
            width += (width > 0 ? GAP : 0) + part_width(&p->part[i]);
    return width;
}

static void draw_line(canvas *c, const struct parts *p, struct rect area, int line) {
    int least = 0, x = area.x + 1, end = area.x + area.w - 1;
    while (least < 100 && line_width(p, line, least) > end - x)
        least++;
    for (int i = 0; i < p->n && x < end; i++) {
        const struct part *part = &p->part[i];
        if ((line >= 0 && part->line != line) || part->rank < least)
            continue;
        int label = canvas_text(c, x, area.y, end - x, ROLE_DIM, false, part->label);
        canvas_text_cut(c, x + label, area.y, end - x - label, part->role, part->bold, part->text);
        x += part_width(part) + GAP;
    }
}

int header_width(const canvas *c, const struct session *s, const struct screen_state *state) {
    struct parts p;
    collect(&p, c, s, state);
    return line_width(&p, -1, 0) + 2;
}

void header_draw(canvas *c, struct rect area, const struct session *s, const struct screen_state *state) {
    struct parts p;
    collect(&p, c, s, state);
    if (area.h == 1) {
        draw_line(c, &p, area, -1);
        return;
    }
    draw_line(c, &p, area, 0);
    area.y++;
    draw_line(c, &p, area, 1);
}
