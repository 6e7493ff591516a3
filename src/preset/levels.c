#include "preset/levels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "preset/check.h"
#include "preset/find.h"
#include "preset/merge.h"
#include "preset/settings.h"
#include "preset/yaml.h"

/* A preset being read, and those that extend it. */
struct chain {
    const char *path;
    const struct chain *above;
    int length;
};

static dln_status no_memory(dln_error *err) { return dln_error_set(err, DLN_NO_MEMORY, "no memory to read a preset"); }

static dln_status unreadable(const char *path, dln_error *err) {
    struct place place = {path, 0, 0};
    return place_error(err, DLN_UNREADABLE, &place, "cannot be read: %s", strerror(errno));
}

static dln_status read_text(struct pool *pool, const char *path, struct yaml_source *source, dln_error *err) {
    if (strcmp(path, find_built_in) == 0) {
        source->text = builtin_preset;
        source->length = strlen(builtin_preset);
        return DLN_OK;
    }
    FILE *file = fopen(path, "rb");
    if (!file)
        return unreadable(path, err);
    char *buffer = malloc(YAML_MOST_BYTES + 1); /* a byte more than is taken: then it is too long */
    size_t length = buffer ? fread(buffer, 1, YAML_MOST_BYTES + 1, file) : 0;
    dln_status st = !buffer ? no_memory(err) : ferror(file) ? unreadable(path, err) : DLN_OK;
    if (st == DLN_OK) {
        source->text = pool_copy(pool, buffer, length);
        source->length = length;
        st = source->text ? DLN_OK : no_memory(err);
    }
    free(buffer);
    fclose(file);
    return st;
}

static dln_status read_level(struct pool *pool, const char *path, const struct chain *above, const struct node **root, dln_error *err);

static bool same_file(const char *a, const char *b) {
    struct stat x, y;
    if (stat(a, &x) != 0 || stat(b, &y) != 0)
        return strcmp(a, b) == 0;
    return x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static dln_status goes_round(struct pool *pool, const struct chain *chain, const char *path, const struct node *extends, dln_error *err) {
    const char *names = path;
    for (const struct chain *c = chain; c && names; c = c->above) { /* from the innermost outwards: each is extended by the next */
        names = pool_format(pool, "%s extends %s", c->path, names);
        if (same_file(c->path, path))
            break;
    }
    return names ? place_error(err, DLN_BAD_VALUE, &extends->place, "extends goes round in a circle: %s", names) : no_memory(err);
}

/* What `extends` names, itself with all that it extends. */
static dln_status read_extended(struct pool *pool, const struct node *extends, const struct chain *chain, const struct node **root,
                                dln_error *err) {
    dln_error inner;
    char *found = NULL;
    dln_status st = find_extended(chain->path, extends->text, &found, &inner);
    if (st != DLN_OK)
        return place_error(err, st, &extends->place, "extends: %s", inner.text);
    const char *path = pool_copy(pool, found, strlen(found));
    free(found);
    if (!path)
        return no_memory(err);
    for (const struct chain *c = chain; c; c = c->above)
        if (same_file(c->path, path))
            return goes_round(pool, chain, path, extends, err);
    if (chain->length > LEVELS_MOST_EXTENDS)
        return place_error(err, DLN_BAD_VALUE, &extends->place, "presets extend each other more than %d deep here", LEVELS_MOST_EXTENDS);
    return read_level(pool, path, chain, root, err);
}

static dln_status read_source(struct pool *pool, const struct yaml_source *source, const struct chain *above, const struct node **root,
                              dln_error *err) {
    const char *path = source->name;
    const struct node *own = NULL, *extended = NULL;
    dln_status st = yaml_read(pool, source, &own, err);
    if (st == DLN_OK)
        st = check_preset(own, err);
    if (st != DLN_OK)
        return st;
    const struct node *extends = node_find(own, "extends");
    if (extends) {
        struct chain chain = {path, above, above ? above->length + 1 : 1};
        st = read_extended(pool, extends, &chain, &extended, err);
        if (st != DLN_OK)
            return st;
        /* what a preset claims and teaches is about its own runs */
        extended = node_without(pool, node_without(pool, extended, "claims"), "quick");
        extended = extended ? node_without(pool, extended, "lecture") : NULL;
        own = extended ? merge_levels(pool, extended, node_without(pool, own, "extends")) : NULL;
    }
    *root = own;
    return own ? DLN_OK : no_memory(err);
}

static dln_status read_level(struct pool *pool, const char *path, const struct chain *above, const struct node **root, dln_error *err) {
    struct yaml_source source = {.name = path};
    dln_status st = read_text(pool, path, &source, err);
    return st == DLN_OK ? read_source(pool, &source, above, root, err) : st;
}

dln_status levels_read_text(const char *name, const char *path, const char *words, size_t length, struct preset_text **out,
                            dln_error *err) {
    struct pool *pool = pool_new();
    struct preset_text *text = pool ? pool_take(pool, 1, sizeof *text) : NULL;
    dln_status st = text ? DLN_OK : no_memory(err);
    if (st != DLN_OK)
        goto fail;
    text->pool = pool;
    text->name = pool_copy(pool, name, strlen(name));
    text->path = pool_copy(pool, path, strlen(path));
    struct yaml_source source = {.name = text->path, .text = pool_copy(pool, words, length), .length = length};
    st = text->name && text->path && source.text ? read_source(pool, &source, NULL, &text->root, err) : no_memory(err);
    if (st != DLN_OK)
        goto fail;
    *out = text;
    return DLN_OK;
fail:
    pool_free(pool);
    return st;
}

dln_status levels_read_lecture(struct preset_text *text, const char *file, const struct node **lecture, dln_error *err) {
    char *found = NULL;
    const struct node *root = NULL;
    dln_status st = find_lecture(file, &found, err);
    if (st != DLN_OK)
        return st;
    const char *path = pool_copy(text->pool, found, strlen(found));
    free(found);
    st = path ? read_level(text->pool, path, NULL, &root, err) : no_memory(err);
    if (st != DLN_OK)
        return st;
    struct place place = {path, 0, 0};
    *lecture = node_find(root, "lecture");
    return *lecture ? DLN_OK : place_error(err, DLN_BAD_VALUE, &place, "there is no lecture in it: lecture: [{say: ..., do: ...}, ...]");
}

dln_status levels_read(const char *preset, const char *const *sets, bool quick, struct preset_text **out, dln_error *err) {
    char *path = NULL;
    struct pool *pool = pool_new();
    struct preset_text *text = pool ? pool_take(pool, 1, sizeof *text) : NULL;
    dln_status st = text ? find_preset(preset, &path, err) : no_memory(err);
    if (st != DLN_OK)
        goto fail;
    const char *name = preset ? preset : find_default;
    text->pool = pool;
    text->name = pool_copy(pool, name, strlen(name));
    text->path = pool_copy(pool, path, strlen(path));
    st = text->name && text->path ? read_level(pool, text->path, NULL, &text->root, err) : no_memory(err);
    if (st == DLN_OK && (sets || quick))
        st = settings_apply(text, quick ? node_find(text->root, "quick") : NULL, sets, err);
    if (st != DLN_OK)
        goto fail;
    free(path);
    *out = text;
    return DLN_OK;
fail:
    free(path);
    pool_free(pool);
    return st;
}

void levels_free(struct preset_text *text) {
    if (text)
        pool_free(text->pool);
}
