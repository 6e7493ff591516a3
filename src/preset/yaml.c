#include "preset/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct reader {
    yaml_parser_t parser;
    yaml_event_t event; /* the one being looked at */
    const struct yaml_source *source;
    struct pool *pool;
    dln_error *err;
};

static struct place at(const struct reader *r, const yaml_mark_t *mark) {
    struct place place = {r->source->name, (int)mark->line + 1, (int)mark->column + 1};
    if (r->source->argument) {
        place.line = 0;
        place.column += r->source->columns_before;
    }
    return place;
}

static dln_status no_memory(const struct reader *r) {
    return dln_error_set(r->err, DLN_NO_MEMORY, "no memory for the %zu bytes of a preset", r->source->length);
}

/* Line and column of a byte, for libyaml's errors that give only an offset. */
static yaml_mark_t mark_of(const struct yaml_source *source, size_t offset) {
    yaml_mark_t mark = {offset, 0, 0};
    for (size_t i = 0; i < offset && i < source->length; i++) {
        if (source->text[i] == '\n') {
            mark.line++;
            mark.column = 0;
        } else if (((unsigned char)source->text[i] & 0xc0) != 0x80) {
            mark.column++;
        }
    }
    return mark;
}

static dln_status syntax_error(const struct reader *r) {
    const yaml_parser_t *p = &r->parser;
    const char *problem = p->problem ? p->problem : "cannot be read";
    if (p->error == YAML_MEMORY_ERROR)
        return no_memory(r);
    if (p->error == YAML_READER_ERROR) {
        yaml_mark_t mark = mark_of(r->source, p->problem_offset);
        struct place place = at(r, &mark);
        return place_error(r->err, DLN_BAD_FORMAT, &place, "%s: a preset is UTF-8 text without control characters", problem);
    }
    struct place place = at(r, &p->problem_mark);
    return place_error(r->err, DLN_BAD_FORMAT, &place, "not YAML: %s%s%s", problem, p->context ? ", " : "", p->context ? p->context : "");
}

static dln_status next(struct reader *r) {
    yaml_event_delete(&r->event);
    return yaml_parser_parse(&r->parser, &r->event) ? DLN_OK : syntax_error(r);
}

static dln_status refuse(const struct reader *r, const char *why) {
    struct place place = at(r, &r->event.start_mark);
    return place_error(r->err, DLN_BAD_FORMAT, &place, "%s", why);
}

static const char *forbidden(const yaml_event_t *event) {
    const yaml_char_t *anchor = NULL, *tag = NULL;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        break;
    default: break;
    }
    if (anchor || event->type == YAML_ALIAS_EVENT)
        return "anchors (&) and aliases (*) are not taken in a preset; `extends: NAME` inherits from another one";
    return tag ? "tags (!) are not taken in a preset" : NULL;
}

static dln_status read_node(struct reader *r, int depth, const struct node **out);

/* A list of entries that grows, outside the pool: its final copy goes into the pool. */
struct growing {
    struct entry *entries;
    int n, capacity;
};

static bool grow(struct growing *g) {
    if (g->n < g->capacity)
        return true;
    int capacity = g->capacity ? 2 * g->capacity : 8; /* at most a scalar a byte: far from INT_MAX */
    struct entry *entries = realloc(g->entries, (size_t)capacity * sizeof *entries);
    if (!entries)
        return false;
    g->entries = entries;
    g->capacity = capacity;
    return true;
}

static dln_status read_key(struct reader *r, const struct growing *before, struct entry *e) {
    const char *why = forbidden(&r->event);
    if (why)
        return refuse(r, why);
    if (r->event.type != YAML_SCALAR_EVENT)
        return refuse(r, "a key must be a word, not a list or a mapping");
    if (before->n == YAML_MOST_KEYS)
        return refuse(r, "more than 256 keys in one mapping");
    e->place = at(r, &r->event.start_mark);
    e->key = pool_copy(r->pool, (const char *)r->event.data.scalar.value, r->event.data.scalar.length);
    if (!e->key)
        return no_memory(r);
    if (strlen(e->key) != r->event.data.scalar.length)
        return refuse(r, "a key holds a NUL character");
    for (int i = 0; i < before->n; i++)
        if (strcmp(before->entries[i].key, e->key) == 0)
            return place_error(r->err, DLN_BAD_FORMAT, &e->place, "the key %s stands twice in one mapping, first in column %d of line %d",
                               place_show(e->key).text, before->entries[i].place.column,
                               before->entries[i].place.line + r->source->argument);
    return next(r);
}

static dln_status read_entries(struct reader *r, enum node_kind kind, int depth, struct growing *g) {
    const yaml_event_type_t end = kind == NODE_LIST ? YAML_SEQUENCE_END_EVENT : YAML_MAPPING_END_EVENT;
    while (r->event.type != end) {
        struct entry e = {0};
        dln_status st = kind == NODE_MAPPING ? read_key(r, g, &e) : DLN_OK;
        if (st == DLN_OK)
            st = read_node(r, depth, &e.value);
        if (st == DLN_OK && !grow(g))
            st = no_memory(r);
        if (st == DLN_OK)
            st = next(r);
        if (st != DLN_OK)
            return st;
        if (kind == NODE_LIST)
            e.place = e.value->place;
        g->entries[g->n++] = e;
    }
    return DLN_OK;
}

static dln_status read_parent(struct reader *r, enum node_kind kind, int depth, const struct node **out) {
    struct growing g = {0};
    struct place place = at(r, &r->event.start_mark);
    if (depth > YAML_MOST_DEPTH)
        return refuse(r, "lists and mappings stand in each other more than 32 deep");
    dln_status st = next(r);
    if (st == DLN_OK)
        st = read_entries(r, kind, depth, &g);
    if (st == DLN_OK) {
        *out = node_parent(r->pool, kind, place, g.entries, g.n);
        st = *out ? DLN_OK : no_memory(r);
    }
    free(g.entries);
    return st;
}

static dln_status read_scalar(struct reader *r, const struct node **out) {
    size_t length = r->event.data.scalar.length;
    const char *text = pool_copy(r->pool, (const char *)r->event.data.scalar.value, length);
    if (text && strlen(text) != length)
        return refuse(r, "a text holds a NUL character");
    bool quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    *out = text ? node_scalar(r->pool, at(r, &r->event.start_mark), text, quoted) : NULL;
    return *out ? DLN_OK : no_memory(r);
}

/* The node that begins with the present event; its last event is the present one afterwards. */
static dln_status read_node(struct reader *r, int depth, const struct node **out) {
    const char *why = forbidden(&r->event);
    if (why)
        return refuse(r, why);
    if (r->event.type == YAML_SCALAR_EVENT)
        return read_scalar(r, out);
    return read_parent(r, r->event.type == YAML_SEQUENCE_START_EVENT ? NODE_LIST : NODE_MAPPING, depth + 1, out);
}

static dln_status read_document(struct reader *r, const struct node **out) {
    dln_status st = next(r); /* the stream's start */
    if (st == DLN_OK)
        st = next(r);
    if (st == DLN_OK && r->event.type == YAML_STREAM_END_EVENT)
        return refuse(r, "there is nothing in it");
    if (st == DLN_OK && r->event.data.document_start.tag_directives.start != r->event.data.document_start.tag_directives.end)
        return refuse(r, "%TAG directives are not taken in a preset");
    if (st == DLN_OK)
        st = next(r);
    if (st == DLN_OK)
        st = read_node(r, 0, out);
    if (st == DLN_OK)
        st = next(r); /* the document's end */
    if (st == DLN_OK)
        st = next(r);
    if (st == DLN_OK && r->event.type != YAML_STREAM_END_EVENT)
        return refuse(r, "a second document begins here; a preset is one");
    return st;
}

dln_status yaml_read(struct pool *pool, const struct yaml_source *source, const struct node **root, dln_error *err) {
    struct reader r = {.source = source, .pool = pool, .err = err};
    struct place whole = {source->name, 0, 0};
    const struct node *found = NULL;
    if (source->length > YAML_MOST_BYTES)
        return place_error(err, DLN_BAD_FORMAT, &whole, "longer than 1 MiB, the most that a preset may be");
    if (!yaml_parser_initialize(&r.parser))
        return no_memory(&r);
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)source->text, source->length);
    dln_status st = read_document(&r, &found);
    yaml_event_delete(&r.event);
    yaml_parser_delete(&r.parser);
    if (st == DLN_OK)
        *root = found;
    return st;
}
