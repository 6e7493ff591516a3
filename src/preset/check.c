#include "preset/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/text.h"
#include "preset/number.h"

enum { PATH_LENGTH = 160, PHRASE_LENGTH = 512, LABEL_BYTES = 100 };

struct path {
    char text[PATH_LENGTH];
};

static struct path join(const char *parent, const char *key) {
    struct path p;
    snprintf(p.text, sizeof p.text, "%s%s%s", parent, parent[0] ? "." : "", key);
    return p;
}

static dln_status wrong(const struct option *row, const char *path, const struct node *value, dln_error *err) {
    char phrase[PHRASE_LENGTH];
    option_describe(row, phrase, sizeof phrase);
    return place_error(err, DLN_BAD_VALUE, &value->place, "%s must be %s, not %s", path, phrase, node_show(value).text);
}

static dln_status later(const struct option *parent, bool run, const char *path, const struct place *place, dln_error *err) {
    char keys[PHRASE_LENGTH];
    option_list_keys(parent, run, keys, sizeof keys);
    return place_error(err, DLN_BAD_VALUE, place, "%s is of a later version of dlnscope; this one knows here: %s", path, keys);
}

static dln_status unknown_key(const struct option *parent, bool run, const struct entry *e, dln_error *err) {
    char keys[PHRASE_LENGTH];
    const char *near = option_nearest(parent, e->key);
    option_list_keys(parent, run, keys, sizeof keys);
    return place_error(err, DLN_BAD_VALUE, &e->place, "unknown key %s%s%s%s; allowed here: %s%s", place_show(e->key).text,
                       near ? " (did you mean " : "", near ? near : "", near ? "?)" : "", run ? "label, " : "", keys);
}

static dln_status check_section(const struct option *row, const char *path, const struct node *map, dln_error *err) {
    for (int i = 0; i < map->n; i++) {
        const struct entry *e = &map->entries[i];
        struct path p = join(path, e->key);
        const struct option *child = option_child(row, e->key);
        if (!child)
            return unknown_key(row, false, e, err);
        if (child->flags & OPTION_LATER)
            return later(row, false, p.text, &e->place, err);
        dln_status st = check_value(child, p.text, e->value, err);
        if (st != DLN_OK)
            return st;
    }
    return DLN_OK;
}

/* {one-key: value} */
static dln_status check_choice(const struct option *row, const char *path, const struct node *map, dln_error *err) {
    char keys[PHRASE_LENGTH];
    option_list_keys(row, false, keys, sizeof keys);
    if (map->n != 1)
        return place_error(err, DLN_BAD_VALUE, &map->place, "%s takes exactly one of the keys %s here, not %d", path, keys, map->n);
    const struct entry *e = &map->entries[0];
    if (!option_child(row, e->key) && option_has_name(row, e->key))
        return place_error(err, DLN_BAD_VALUE, &e->place, "%s takes no value: write `%s: %s`", e->key, option_key(row), e->key);
    return check_section(row, path, map, err);
}

static dln_status check_name(const struct option *row, const char *path, const struct node *value, dln_error *err) {
    bool needs_value = (row->takes & TAKES_CHOICE) && option_child(row, value->text);
    if (option_has_name(row, value->text) && !(needs_value && strcmp(option_child(row, value->text)->path, "init.files") == 0))
        return DLN_OK;
    if (needs_value)
        return place_error(err, DLN_BAD_VALUE, &value->place, "%s: %s needs a value: {%s: ...}", path, value->text, value->text);
    const char *near = option_nearest(row, value->text);
    char phrase[PHRASE_LENGTH];
    option_describe(row, phrase, sizeof phrase);
    return place_error(err, DLN_BAD_VALUE, &value->place, "%s: unknown %s%s%s%s; it must be %s", path, node_show(value).text,
                       near ? " (did you mean " : "", near ? near : "", near ? "?)" : "", phrase);
}

static bool in_range(const struct option *row, double v) {
    if (row->low == 0 && row->high == 0)
        return true;
    bool low = row->flags & OPTION_ABOVE ? v > row->low : v >= row->low;
    bool high = row->flags & OPTION_BELOW ? v < row->high : v <= row->high;
    return low && high;
}

/* A number that stands alone or in a list. A quotient's range is known here only when it is over a number. */
static dln_status check_number(const struct option *row, const char *path, const struct node *value, dln_error *err) {
    bool whole = (row->takes & (TAKES_WHOLE | TAKES_WHOLES)) != 0;
    const char *why = "in quotes it is a text";
    struct quotient q = number_no_quotient();
    if (value->kind != NODE_SCALAR)
        return wrong(row, path, value, err);
    bool read = !value->quoted && (row->takes & TAKES_QUOTIENT ? number_read_quotient(value->text, row->over, &q, &why)
                                                               : number_read(value->text, &q.number, &why));
    double v = q.number / q.divisor;
    if (read && whole && v != floor(v)) {
        read = false;
        why = "not a whole number";
    } else if (read && q.over == OVER_NUMBER && (!in_range(row, v) || !isfinite(v))) {
        read = false;
        why = "out of range";
    } else if (read && q.over != OVER_NUMBER && (row->flags & OPTION_ABOVE ? q.number <= row->low : q.number < row->low)) {
        read = false;
        why = "out of range";
    }
    if (read)
        return DLN_OK;
    char phrase[PHRASE_LENGTH], over[64] = "";
    option_describe(row, phrase, sizeof phrase);
    for (int i = OVER_N0; i <= OVER_L; i++)
        if (row->over >> i & 1u)
            snprintf(over + strlen(over), sizeof over - strlen(over), "%s%s", over[0] ? ", " : "",
                     number_divisor_name((enum quotient_over)i));
    return place_error(err, DLN_BAD_VALUE, &value->place, "%s: %s is not taken (%s); it must be %s%s%s%s", path, node_show(value).text, why,
                       phrase, over[0] ? ", the divisor a number or one of " : "", over, "");
}

static dln_status check_scalar(const struct option *row, const char *path, const struct node *value, dln_error *err) {
    bool yes;
    if (!value->quoted && node_is_nothing(value->text))
        return wrong(row, path, value, err);
    if (row->takes & TAKES_TEXT)
        return DLN_OK;
    if (row->takes & TAKES_FILE)
        return value->text[0] ? DLN_OK : wrong(row, path, value, err);
    if ((row->takes & TAKES_SWITCH) && !(!value->quoted && number_read_switch(value->text, &yes)))
        return wrong(row, path, value, err);
    if (row->takes & TAKES_SWITCH)
        return DLN_OK;
    bool number = (row->takes & (TAKES_WHOLE | TAKES_NUMBER | TAKES_QUOTIENT)) != 0;
    bool looks_so = strchr("+-.0123456789", value->text[0]) != NULL;
    if (number && (looks_so || !(row->takes & TAKES_NAME)))
        return check_number(row, path, value, err);
    return row->takes & TAKES_NAME ? check_name(row, path, value, err) : wrong(row, path, value, err);
}

static dln_status check_list(const struct option *row, const char *path, const struct node *list, dln_error *err) {
    if ((row->least && list->n < row->least) || (row->most && list->n > row->most)) {
        char phrase[PHRASE_LENGTH];
        option_describe(row, phrase, sizeof phrase);
        return place_error(err, DLN_BAD_VALUE, &list->place, "%s has %d entries; it must be %s, %d to %d long", path, list->n, phrase,
                           row->least, row->most);
    }
    for (int i = 0; i < list->n; i++) {
        const struct node *item = list->entries[i].value;
        bool text = item->kind == NODE_SCALAR && item->text[0];
        dln_status st = !(row->takes & (TAKES_FILES | TAKES_TEXTS)) ? check_number(row, path, item, err)
                        : text                                      ? DLN_OK
                                                                    : wrong(row, path, item, err);
        if (st != DLN_OK)
            return st;
    }
    return DLN_OK;
}

dln_status check_path(const char *path, const struct place *place, bool run, const struct option **row, dln_error *err) {
    const struct option *last = NULL;
    const char *unknown = path;
    const struct option *found = option_find(path, &last, &unknown);
    if (!found) {
        char part[64];
        node_path_part(unknown, part, sizeof part);
        struct entry e = {part, *place, NULL};
        return unknown_key(last, false, &e, err);
    }
    if (found->flags & OPTION_LATER) {
        const char *key = strrchr(found->path, '.');
        char parent[PATH_LENGTH];
        snprintf(parent, sizeof parent, "%.*s", key ? (int)(key - found->path) : 0, found->path);
        return later(option_find(parent, NULL, NULL), false, path, place, err);
    }
    if (run && !(found->flags & OPTION_RUN)) {
        char keys[PHRASE_LENGTH];
        option_list_keys(NULL, true, keys, sizeof keys);
        return place_error(err, DLN_BAD_VALUE, place, "%s cannot differ between runs; what stands below these can: %s", path, keys);
    }
    *row = found;
    return DLN_OK;
}

static dln_status check_vary(const char *path, const struct node *map, dln_error *err) {
    for (int i = 0; i < map->n; i++) {
        const struct entry *e = &map->entries[i];
        const struct option *row = NULL;
        struct path p = join(path, e->key);
        dln_status st = check_path(e->key, &e->place, true, &row, err);
        if (st != DLN_OK)
            return st;
        if (strcmp(row->path, "vary") == 0 || strcmp(row->path, "seeds") == 0)
            return place_error(err, DLN_BAD_VALUE, &e->place, "%s cannot be varied; seeds: [1, 2, 3] or vary: {KEY: [...]} is enough",
                               e->key);
        if (e->value->kind != NODE_LIST || e->value->n == 0)
            return place_error(err, DLN_BAD_VALUE, &e->value->place, "%s must be a list of values, one a run, not %s", p.text,
                               e->value->n || e->value->kind == NODE_SCALAR ? node_show(e->value).text : "an empty list");
        for (int j = 0; j < e->value->n; j++)
            if ((st = check_value(row, e->key, e->value->entries[j].value, err)) != DLN_OK)
                return st;
    }
    return DLN_OK;
}

/* A label is shown everywhere: it must be its own escaped form. */
static bool label_fit(const struct node *label) {
    char safe[4 * LABEL_BYTES + 4];
    if (label->kind != NODE_SCALAR || !label->text[0] || strlen(label->text) > LABEL_BYTES)
        return false;
    text_escape(label->text, strlen(label->text), safe, sizeof safe);
    return strcmp(label->text, safe) == 0;
}

static dln_status check_run(const struct node *run, dln_error *err) {
    if (run->kind != NODE_MAPPING)
        return place_error(err, DLN_BAD_VALUE, &run->place, "a run must be a mapping such as {label: ZAS, init: zas}, not %s",
                           node_show(run).text);
    for (int i = 0; i < run->n; i++) {
        const struct entry *e = &run->entries[i];
        if (strcmp(e->key, "label") == 0) {
            if (!label_fit(e->value))
                return place_error(err, DLN_BAD_VALUE, &e->value->place,
                                   "a label must be a text of 1 to %d bytes without control characters", LABEL_BYTES);
            continue;
        }
        const struct option *row = option_child(NULL, e->key);
        if (!row)
            return unknown_key(NULL, true, e, err);
        dln_status st = check_path(e->key, &e->place, true, &row, err);
        if (st == DLN_OK)
            st = check_value(row, e->key, e->value, err);
        if (st != DLN_OK)
            return st;
    }
    return DLN_OK;
}

static dln_status check_runs(const struct option *row, const struct node *list, dln_error *err) {
    if (list->n < row->least || list->n > row->most)
        return place_error(err, DLN_BAD_VALUE, &list->place, "runs has %d entries; %d to %d are taken", list->n, row->least, row->most);
    for (int i = 0; i < list->n; i++) {
        dln_status st = check_run(list->entries[i].value, err);
        if (st != DLN_OK)
            return st;
    }
    return DLN_OK;
}

/* A list of mappings of the rows below: claims, or the steps of a lecture. */
static dln_status check_entries(const struct option *row, const struct node *list, dln_error *err) {
    bool claims = (row->takes & TAKES_CLAIMS) != 0;
    if (list->n < row->least || list->n > row->most)
        return place_error(err, DLN_BAD_VALUE, &list->place, "%s has %d entries; %d to %d are taken", row->path, list->n, row->least,
                           row->most);
    for (int i = 0; i < list->n; i++) {
        const struct node *entry = list->entries[i].value;
        if (entry->kind != NODE_MAPPING)
            return place_error(err, DLN_BAD_VALUE, &entry->place, "a %s must be a mapping such as %s, not %s", claims ? "claim" : "step",
                               claims ? "{run: ZAS, reaches: 1e-10, within: {iterations: 400}}" : "{say: Watch the plateau., do: run}",
                               node_show(entry).text);
        dln_status st = check_section(row, row->path, entry, err);
        if (st != DLN_OK)
            return st;
    }
    return DLN_OK;
}

dln_status check_setting(const char *key, const struct place *place, const struct node *value, dln_error *err) {
    const struct option *row = NULL;
    if (strncmp(key, "vary.", 5) == 0) {
        struct entry e = {key + 5, *place, value};
        struct node map = {.kind = NODE_MAPPING, .place = *place, .n = 1, .entries = &e};
        return check_value(option_find("vary", NULL, NULL), "vary", &map, err);
    }
    dln_status st = check_path(key, place, false, &row, err);
    if (st != DLN_OK)
        return st;
    if (row->flags & OPTION_FILE)
        return place_error(err, DLN_BAD_VALUE, place, "%s stands in a preset only; write one that extends this one", key);
    return check_value(row, key, value, err);
}

static dln_status check_settings(const struct node *map, dln_error *err) {
    for (int i = 0; i < map->n; i++) {
        dln_status st = check_setting(map->entries[i].key, &map->entries[i].place, map->entries[i].value, err);
        if (st != DLN_OK)
            return st;
    }
    return DLN_OK;
}

dln_status check_value(const struct option *row, const char *path, const struct node *value, dln_error *err) {
    if (value->kind == NODE_SCALAR)
        return check_scalar(row, path, value, err);
    if (value->kind == NODE_LIST) {
        if (row->takes & TAKES_RUNS)
            return check_runs(row, value, err);
        if (row->takes & (TAKES_CLAIMS | TAKES_STEPS))
            return check_entries(row, value, err);
        return row->takes & (TAKES_WHOLES | TAKES_NUMBERS | TAKES_FILES | TAKES_TEXTS) ? check_list(row, path, value, err)
                                                                                       : wrong(row, path, value, err);
    }
    if (row->takes & TAKES_VARY)
        return check_vary(path, value, err);
    if (row->takes & TAKES_SETTINGS)
        return check_settings(value, err);
    if (row->takes & TAKES_CHOICE)
        return check_choice(row, path, value, err);
    return row->takes & TAKES_SECTION ? check_section(row, path, value, err) : wrong(row, path, value, err);
}

/* The format's number comes first: a preset of a later format may hold anything. */
static dln_status check_format(const struct node *root, dln_error *err) {
    const struct node *format = node_find(root, "dlnscope");
    double number = 1;
    const char *why;
    if (format && format->kind == NODE_SCALAR && number_read(format->text, &number, &why) && number > 1)
        return place_error(err, DLN_BAD_VALUE, &format->place,
                           "this preset is written for format %s, of a later version of dlnscope; this one "
                           "reads format 1",
                           place_show(format->text).text);
    return DLN_OK;
}

dln_status check_preset(const struct node *root, dln_error *err) {
    if (root->kind != NODE_MAPPING)
        return place_error(err, DLN_BAD_VALUE, &root->place, "a preset must be a mapping of keys such as `network: {depth: 6}`, not %s",
                           node_show(root).text);
    dln_status st = check_format(root, err);
    return st == DLN_OK ? check_section(NULL, "", root, err) : st;
}
