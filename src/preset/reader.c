#include "preset/reader.h"

#include <string.h>

#include "data/text.h"
#include "preset/number.h"
#include "preset/options.h"
#include "preset/yaml.h"

const struct node *reader_get(const struct reader *r, const char *path) { return node_at(r->tree, path); }

dln_status reader_want(struct reader *r, const char *path, const char *value, const struct node **node) {
    *node = node_at(r->tree, path);
    if (*node)
        return DLN_OK;
    if (!value)
        value = option_find(path, NULL, NULL)->initial;
    struct yaml_source source = {.name = NULL, .text = value, .length = strlen(value), .argument = true};
    dln_status st = yaml_read(r->pool, &source, node, r->err);
    if (st != DLN_OK)
        return st;
    const struct node *tree = node_with_path(r->pool, r->tree, path, *node);
    if (!tree)
        return dln_error_set(r->err, DLN_NO_MEMORY, "no memory for a preset's defaults");
    r->tree = tree;
    return DLN_OK;
}

/* The place of the section that lacks a key, or of the run. */
static struct place missing_place(const struct reader *r, const char *path) {
    char section[128];
    size_t n = strlen(path);
    for (;;) {
        while (n > 0 && path[n - 1] != '.')
            n--;
        if (n < 2 || n > sizeof section)
            return r->place;
        memcpy(section, path, n - 1);
        section[n - 1] = '\0';
        const struct node *node = reader_get(r, section);
        if (node && node->place.file)
            return node->place;
        n--;
    }
}

dln_status reader_require(struct reader *r, const char *path, const struct node **node) {
    *node = reader_get(r, path);
    if (*node)
        return DLN_OK;
    char phrase[400];
    struct place place = missing_place(r, path);
    option_describe(option_find(path, NULL, NULL), phrase, sizeof phrase);
    return place_error(r->err, DLN_BAD_VALUE, &place, "%s is required: %s", path, phrase);
}

dln_status reader_refuse(const struct reader *r, const char *path, const char *why) {
    const struct node *node = reader_get(r, path);
    return node ? place_error(r->err, DLN_BAD_VALUE, &node->place, "%s %s", path, why) : DLN_OK;
}

char *reader_line(struct pool *pool, const struct node *node) {
    const char *raw = node ? node->text : "";
    size_t n = strlen(raw);
    while (n > 0 && strchr(" \t\n", raw[n - 1]))
        n--;
    char *line = pool_copy(pool, raw, n), *safe = pool_take(pool, 4 * n + 4, 1);
    if (!line || !safe)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (strchr(" \t\n", line[i]))
            line[i] = ' ';
    text_escape(line, n, safe, 4 * n + 4);
    return safe;
}

double reader_number(const struct node *node) {
    double v = 0;
    const char *why;
    number_read(node->text, &v, &why);
    return v;
}

int reader_whole(const struct node *node) { return (int)reader_number(node); }

uint64_t reader_seed(const struct node *node) { return (uint64_t)reader_number(node); }

bool reader_switch(const struct node *node) {
    bool yes = false;
    number_read_switch(node->text, &yes);
    return yes;
}

struct quotient reader_quotient(const struct node *node) {
    struct quotient q = number_no_quotient();
    const char *why;
    number_read_quotient(node->text, ~0u, &q, &why);
    return q;
}

int reader_name(const char *path, const struct node *node) {
    const struct option *row = option_find(path, NULL, NULL);
    for (int i = 0; row->names(i); i++)
        if (strcmp(row->names(i), node->text) == 0)
            return i;
    return -1;
}

struct file_name reader_file(const struct node *node) {
    return (struct file_name){node->text, node->place.line > 0 ? node->place.file : NULL};
}

double *reader_numbers(const struct reader *r, const struct node *list) {
    double *values = pool_take(r->pool, (size_t)list->n, sizeof *values);
    for (int i = 0; values && i < list->n; i++)
        values[i] = reader_number(list->entries[i].value);
    return values;
}

char **reader_texts(const struct reader *r, const struct node *list) {
    char **texts = pool_take(r->pool, (size_t)list->n, sizeof *texts);
    for (int i = 0; texts && i < list->n; i++) {
        const char *text = list->entries[i].value->text;
        texts[i] = pool_copy(r->pool, text, strlen(text));
        if (!texts[i])
            return NULL;
    }
    return texts;
}
