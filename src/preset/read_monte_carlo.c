/* read_monte_carlo.c: `monte_carlo`: the starts that a preset stands for (levels.h), and what is counted of them (reader.h). */
#include <string.h>

#include "preset/check.h"
#include "preset/merge.h"
#include "preset/reader.h"
#include "preset/settings.h"

static dln_status no_memory(dln_error *err) { return dln_error_set(err, DLN_NO_MEMORY, "no memory for the starts of a preset"); }

/* The key that takes the values: a number of a run. The seed is the start's own. */
static dln_status check_over(const struct node *over, const struct option **row, dln_error *err) {
    dln_status st = check_path(over->text, &over->place, true, row, err);
    if (st != DLN_OK)
        return st;
    if (!((*row)->takes & (TAKES_WHOLE | TAKES_NUMBER | TAKES_QUOTIENT)) || strcmp((*row)->path, "seed") == 0)
        return place_error(
            err, DLN_BAD_VALUE, &over->place, "monte_carlo.over: %s %s; a key such as init.random.sd is", place_show(over->text).text,
            strcmp((*row)->path, "seed") == 0 ? "is what tells the starts of one value apart, not to be chosen" : "is no number");
    return DLN_OK;
}

static dln_status check_values(const struct option *row, const char *over, const struct node *values, dln_error *err) {
    for (int i = 0; i < values->n; i++) {
        const struct node *value = values->entries[i].value;
        dln_status st = check_value(row, over, value, err);
        if (st != DLN_OK)
            return st;
        if (i > 0 && !(reader_number(value) > reader_number(values->entries[i - 1].value)))
            return place_error(err, DLN_BAD_VALUE, &value->place, "monte_carlo.values must rise from one to the next");
    }
    return DLN_OK;
}

/* What stands at the top, for one run. */
static const struct node *base_of(struct pool *pool, const struct node *root) {
    static const char *const dropped[] = {"runs", "vary", "seeds", "monte_carlo"};
    for (size_t i = 0; root && i < sizeof dropped / sizeof *dropped; i++)
        root = node_without(pool, root, dropped[i]);
    return root;
}

static dln_status add_start(struct preset_text *text, const struct node *base, const char *over, const struct node *value, dln_error *err) {
    struct run_text *start = &text->starts[text->n_starts];
    const struct node *own = node_with_path(text->pool, NULL, over, value);
    const struct node *tree = own ? merge_levels(text->pool, base, own) : NULL;
    *start = (struct run_text){.entry_label = "", .place = value->place, .tree = tree, .filled = tree};
    start->label = pool_format(text->pool, "%.90s=%.30s", over, value->text);
    if (!tree || !start->label)
        return no_memory(err);
    text->n_starts++;
    return settings_check_run(text, start, err);
}

/* What is required, in place of a reader's run. */
static dln_status require(const struct preset_text *text, const char *path, const struct node **node, dln_error *err) {
    const struct node *section = node_find(text->root, "monte_carlo");
    struct reader r = {.pool = text->pool, .tree = text->root, .place = section->place, .err = err};
    return reader_require(&r, path, node);
}

dln_status expand_starts(struct preset_text *text, dln_error *err) {
    const struct node *starts, *over, *values, *statistic;
    const struct option *row = NULL;
    if (!node_find(text->root, "monte_carlo"))
        return DLN_OK;
    dln_status st = require(text, "monte_carlo.starts", &starts, err);
    if (st == DLN_OK)
        st = require(text, "monte_carlo.over", &over, err);
    if (st == DLN_OK)
        st = require(text, "monte_carlo.values", &values, err);
    if (st == DLN_OK)
        st = require(text, "monte_carlo.statistic", &statistic, err);
    if (st == DLN_OK)
        st = check_over(over, &row, err);
    if (st == DLN_OK)
        st = check_values(row, over->text, values, err);
    if (st != DLN_OK)
        return st;
    const struct node *base = base_of(text->pool, text->root);
    text->starts = pool_take(text->pool, (size_t)values->n, sizeof *text->starts);
    if (!base || !text->starts)
        return no_memory(err);
    for (int i = 0; i < values->n && st == DLN_OK; i++)
        st = add_start(text, base, over->text, values->entries[i].value, err);
    return st;
}

dln_status read_monte_carlo(struct reader *r, struct monte_carlo_spec *out) {
    const struct node *starts = reader_get(r, "monte_carlo.starts"), *over = reader_get(r, "monte_carlo.over");
    const struct node *values = reader_get(r, "monte_carlo.values"), *statistic = reader_get(r, "monte_carlo.statistic");
    if (!starts)
        return DLN_OK;
    struct monte_carlo_spec m = {.starts = reader_whole(starts), .n_values = values->n, .n_statistics = statistic->n};
    m.over = pool_copy(r->pool, over->text, strlen(over->text));
    m.values = reader_numbers(r, values);
    m.statistics = reader_texts(r, statistic);
    m.statistic_places = pool_take(r->pool, (size_t)statistic->n, sizeof *m.statistic_places);
    if (!m.over || !m.values || !m.statistics || !m.statistic_places)
        return no_memory(r->err);
    for (int i = 0; i < statistic->n; i++)
        m.statistic_places[i] = statistic->entries[i].value->place;
    *out = m;
    return DLN_OK;
}
