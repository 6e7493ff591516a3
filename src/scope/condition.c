#include "scope/condition.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/text.h"
#include "preset/nearest.h"
#include "scope/columns.h"

enum relation { LESS, LESS_OR_EQUAL, MORE, MORE_OR_EQUAL };

/* One comparison. */
struct part {
    struct run *run;                          /* NULL: the one asked about */
    const struct column *column;              /* or */
    double (*by_index)(struct run *r, int j); /* sigma_min(j) and the like */
    int index;                                /* j */
    enum relation relation;
    double number;
    bool is_phase;
    enum phase phase;
    bool infinite; /* an error, infinite where the run has diverged */
};

struct condition {
    struct part *parts;
    int n;
};

static const struct {
    const char *name;
    double (*value)(struct run *r, int j);
    bool gap; /* j counts gaps, 1..L-1 */
} indexed[] = {{"sigma_min", run_sigma_min, false}, {"sigma_max", run_sigma_max, false}, {"imbalance", run_imbalance, true}};

enum { N_INDEXED = sizeof indexed / sizeof *indexed };

struct parser {
    const char *text, *at; /* the whole, and the place */
    struct run *const *runs;
    int n_runs;
    const struct run *own;
    dln_error *err;
};

static dln_status wrong(const struct parser *p, const char *what) {
    char shown[64];
    int column = (int)(p->at - p->text) + 1;
    if (!*p->at)
        return dln_error_set(p->err, DLN_BAD_VALUE, "column %d, at the end: %s", column, what);
    text_escape(p->at, strlen(p->at), shown, sizeof shown);
    return dln_error_set(p->err, DLN_BAD_VALUE, "column %d, at \"%s\": %s", column, shown, what);
}

static void skip_blanks(struct parser *p) {
    while (isspace((unsigned char)*p->at))
        p->at++;
}

static const char word_chars[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/* The i-th quantity, NULL after the last; a label is none. */
static const struct column *quantity(int i) {
    for (int k = 0; k < n_columns; k++)
        if (columns[k].kind != COLUMN_LABEL && i-- == 0)
            return &columns[k];
    return i < n_condition_quantities ? &condition_quantities[i] : NULL;
}

/* The quantity whose name starts at `s`, or NULL. */
static const struct column *quantity_at(const char *s) {
    const struct column *q;
    for (int i = 0; (q = quantity(i)); i++)
        if (strlen(q->name) == strspn(s, word_chars) && !strncmp(q->name, s, strlen(q->name)))
            return q;
    return NULL;
}

/* Does the label stand here, and a quantity behind it? */
static bool is_labelled(const struct parser *p, const char *label) {
    size_t n = strlen(label);
    return !strncmp(p->at, label, n) && p->at[n] == '.' && quantity_at(p->at + n + 1);
}

/* The longest name that could be meant: labels may hold anything, dots, "=" and " and " too, so they are looked for before a quantity. A
 * renamed run goes by its first label too, so that what was written before still means it. */
static struct run *labelled_run(const struct parser *p, size_t *length) {
    struct run *found = NULL;
    for (int i = 0; i < 2 * p->n_runs; i++) {
        struct run *run = p->runs[i / 2];
        const char *label = i % 2 ? run->spec.label : run->label;
        if (is_labelled(p, label) && (!found || strlen(label) > *length)) {
            found = run;
            *length = strlen(label);
        }
    }
    return found;
}

/* The quantity that was probably meant by a single word. */
static const char *nearest_quantity(const char *s) {
    const char *names[32];
    char word[32];
    size_t n = strspn(s, word_chars);
    int known = 0;
    if (!n || !strchr(" \t<>=(", s[n]))
        return NULL;
    for (; known < 32 && quantity(known); known++)
        names[known] = quantity(known)->name;
    snprintf(word, sizeof word, "%.*s", (int)n, s);
    return nearest_name(word, names, known);
}

static dln_status unknown_quantity(const struct parser *p) {
    char what[600] = "expected a quantity (";
    const char *near = nearest_quantity(p->at);
    for (int i = 0; quantity(i); i++)
        snprintf(what + strlen(what), sizeof what - strlen(what), "%s, ", quantity(i)->name);
    snprintf(what + strlen(what), sizeof what - strlen(what),
             "sigma_min(j), sigma_max(j), imbalance(j)), or a run's whole label and a dot before it%s%s%s", near ? "; did you mean " : "",
             near ? near : "", near ? "?" : "");
    return wrong(p, what);
}

static dln_status parse_run(struct parser *p, struct part *part) {
    size_t n = 0;
    part->run = labelled_run(p, &n);
    p->at += part->run ? n + 1 : 0;
    return quantity_at(p->at) ? DLN_OK : unknown_quantity(p);
}

static int deepest(const struct parser *p, const struct part *part) {
    if (part->run || p->own)
        return part->run ? part->run->depth : p->own->depth;
    int most = 1;
    for (int i = 0; i < p->n_runs; i++)
        most = p->runs[i]->depth > most ? p->runs[i]->depth : most;
    return most;
}

/* "(j)" after the name of an indexed quantity. */
static dln_status parse_index(struct parser *p, struct part *part) {
    for (int i = 0; i < N_INDEXED; i++) {
        if (strcmp(part->column->name, indexed[i].name))
            continue;
        int most = deepest(p, part) - indexed[i].gap;
        char *end;
        p->at++;
        skip_blanks(p);
        long j = strtol(p->at, &end, 10);
        if (!isdigit((unsigned char)*p->at) || *end != ')' || j < 1 || j > most) {
            char what[96];
            snprintf(what, sizeof what, most < 1 ? "a chain of one factor has no gaps" : "expected a number of %s from 1 to %d, and \")\"",
                     indexed[i].gap ? "a gap" : "a factor", most);
            return wrong(p, what);
        }
        part->by_index = indexed[i].value;
        part->index = (int)j;
        p->at = end + 1;
        return DLN_OK;
    }
    return wrong(p, "only sigma_min, sigma_max and imbalance take a number in parentheses");
}

static dln_status parse_phase(struct parser *p, struct part *part) {
    skip_blanks(p);
    if (*p->at != '=' || p->at[1] == '=')
        return wrong(p, "expected \"=\" after phase");
    p->at++;
    skip_blanks(p);
    size_t n = strspn(p->at, "abcdefghijklmnopqrstuvwxyz-");
    for (enum phase phase = PHASE_DESCENDING; phase <= PHASE_DIVERGED; phase++)
        if (n == strlen(phase_name(phase)) && !strncmp(p->at, phase_name(phase), n)) {
            part->is_phase = true;
            part->phase = phase;
            p->at += n;
            return DLN_OK;
        }
    return wrong(p, "this version knows the phases descending, converging, converged and diverged");
}

static dln_status parse_relation(struct parser *p, struct part *part) {
    static const struct {
        const char *text;
        enum relation relation;
    } known[] = {{"<=", LESS_OR_EQUAL}, {">=", MORE_OR_EQUAL}, {"<", LESS}, {">", MORE}};
    skip_blanks(p);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strncmp(p->at, known[i].text, strlen(known[i].text))) {
            part->relation = known[i].relation;
            p->at += strlen(known[i].text);
            return DLN_OK;
        }
    return wrong(p, "expected <, <=, > or >=");
}

static dln_status parse_number(struct parser *p, struct part *part) {
    skip_blanks(p);
    const char *end = p->at + strspn(p->at, "+-.0123456789eE");
    if (strspn(end, word_chars) || !text_number(p->at, end, &part->number) || !isfinite(part->number))
        return wrong(p, "expected a number");
    p->at = end;
    return DLN_OK;
}

static dln_status parse_part(struct parser *p, struct part *part) {
    skip_blanks(p);
    dln_status status = parse_run(p, part);
    if (status)
        return status;
    part->column = quantity_at(p->at);
    p->at += strlen(part->column->name);
    if (part->column->kind == COLUMN_PHASE)
        return parse_phase(p, part);
    if (*p->at == '(')
        status = parse_index(p, part);
    if (!status)
        status = parse_relation(p, part);
    if (!status)
        status = parse_number(p, part);
    return status;
}

dln_status condition_new_before(const char *text, struct run *const *runs, int n_runs, const struct run *own, struct condition **out,
                                const char **rest, dln_error *err) {
    struct parser p = {text, text, runs, n_runs, own, err};
    struct condition *c = calloc(1, sizeof *c);
    dln_status status = c ? DLN_OK : dln_error_set(err, DLN_NO_MEMORY, "no memory for a condition");
    while (!status) {
        struct part *more = realloc(c->parts, (size_t)(c->n + 1) * sizeof *more);
        if (!more) {
            status = dln_error_set(err, DLN_NO_MEMORY, "no memory for a condition");
            break;
        }
        c->parts = more;
        c->parts[c->n] = (struct part){0};
        status = parse_part(&p, &c->parts[c->n++]);
        skip_blanks(&p);
        if (status || !*p.at)
            break;
        bool goes_on = strspn(p.at, word_chars) == 3 && !strncmp(p.at, "and", 3);
        if (!goes_on && rest)
            break;
        if (!goes_on)
            status = wrong(&p, "expected \"and\", or the end");
        else
            p.at += 3;
    }
    if (status)
        condition_free(c);
    else
        *out = c;
    if (!status && rest)
        *rest = p.at;
    return status;
}

dln_status condition_new(const char *text, struct run *const *runs, int n_runs, const struct run *own, struct condition **out,
                         dln_error *err) {
    return condition_new_before(text, runs, n_runs, own, out, NULL, err);
}

void condition_free(struct condition *c) {
    if (!c)
        return;
    free(c->parts);
    free(c);
}

static bool compare(double value, enum relation relation, double number) {
    switch (relation) {
    case LESS: return value < number;
    case LESS_OR_EQUAL: return value <= number;
    case MORE: return value > number;
    case MORE_OR_EQUAL: return value >= number;
    }
    return false;
}

/* What a part compares; false: not measured, or no such factor. */
static bool part_value(const struct part *part, struct run *asked, double *value) {
    struct run *r = part->run ? part->run : asked;
    if (part->infinite && r->end == RUN_DIVERGED)
        return *value = INFINITY, true;
    if (!part->by_index)
        return part->column->value(r, value);
    bool gap = part->by_index == run_imbalance;
    if (part->index > r->depth - gap)
        return false;
    *value = part->by_index(r, part->index);
    return true;
}

static bool part_holds(const struct part *part, struct run *asked) {
    double value;
    if (part->is_phase)
        return (part->run ? part->run : asked)->phase == part->phase;
    return part_value(part, asked, &value) && compare(value, part->relation, part->number);
}

void condition_takes_infinite(struct condition *c) {
    for (int i = 0; i < c->n; i++)
        c->parts[i].infinite = c->parts[i].column == column_find("error");
}

bool condition_names_runs(const struct condition *c) {
    for (int i = 0; i < c->n; i++)
        if (c->parts[i].run)
            return true;
    return false;
}

bool condition_names_others(const struct condition *c, const struct run *run) {
    for (int i = 0; i < c->n; i++)
        if (c->parts[i].run && c->parts[i].run != run)
            return true;
    return false;
}

bool condition_is_about(const struct condition *c, const struct run *run) {
    for (int i = 0; i < c->n; i++)
        if (c->parts[i].run == run)
            return true;
    return false;
}

bool condition_measures(const struct condition *c, struct run *run, double *value, bool *wants_less) {
    const struct part *first = &c->parts[0];
    *wants_less = first->relation == LESS || first->relation == LESS_OR_EQUAL;
    return !first->is_phase && part_value(first, run, value);
}

bool condition_holds(const struct condition *c, struct run *run) {
    for (int i = 0; i < c->n; i++)
        if (!part_holds(&c->parts[i], run))
            return false;
    return true;
}
