#include "preset/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preset/node.h"
#include "preset/yaml.h"

static dln_status no_memory(dln_error *err) { return dln_error_set(err, DLN_NO_MEMORY, "no memory to read the configuration"); }

/* The user's file; NULL: nobody says where it would be, or no memory. */
static const char *user_path(struct pool *pool) {
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config && config[0] == '/') /* the XDG specification: a relative one is ignored */
        return pool_format(pool, "%s/dlnscope/config.yaml", config);
    return home && home[0] ? pool_format(pool, "%s/.config/dlnscope/config.yaml", home) : NULL;
}

static dln_status unreadable(const char *path, dln_error *err) {
    struct place place = {path, 0, 0};
    return place_error(err, DLN_UNREADABLE, &place, "cannot be read: %s", strerror(errno));
}

/* *text stays NULL where there is no file and none was asked for. */
static dln_status read_file(struct pool *pool, const char *path, bool optional, char **text, size_t *length, dln_error *err) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return optional && (errno == ENOENT || errno == ENOTDIR) ? DLN_OK : unreadable(path, err);
    char *bytes = pool_take(pool, YAML_MOST_BYTES + 2, 1); /* a byte more than is taken: then it is too long */
    *length = bytes ? fread(bytes, 1, YAML_MOST_BYTES + 1, file) : 0;
    dln_status status = !bytes ? no_memory(err) : ferror(file) ? unreadable(path, err) : DLN_OK;
    fclose(file);
    *text = status ? NULL : bytes;
    return status;
}

static dln_status take_entry(const struct entry *e, const char *what, struct config_entry *out, dln_error *err) {
    if (e->value && e->value->kind != NODE_SCALAR)
        return place_error(err, DLN_BAD_FORMAT, &e->value->place, "%s %s takes one value, not %s", what, e->key, node_show(e->value).text);
    const char *text = e->value ? e->value->text : "";
    bool nothing = !e->value || (!e->value->quoted && node_is_nothing(text));
    *out = (struct config_entry){e->key, nothing ? "" : text, e->place, e->value ? e->value->place : e->place};
    return DLN_OK;
}

static dln_status take_keys(struct config *c, const struct node *map, dln_error *err) {
    if (map->kind == NODE_SCALAR && node_is_nothing(map->text))
        return DLN_OK;
    if (map->kind != NODE_MAPPING)
        return place_error(err, DLN_BAD_FORMAT, &map->place, "keys takes a mapping from keys to commands, not %s", node_show(map).text);
    c->keys = pool_take(c->pool, (size_t)map->n + 1, sizeof *c->keys);
    dln_status status = c->keys ? DLN_OK : no_memory(err);
    for (int i = 0; i < map->n && !status; i++)
        status = take_entry(&map->entries[i], "the key", &c->keys[c->n_keys++], err);
    return status;
}

static dln_status take_all(struct config *c, const struct node *root, dln_error *err) {
    if (root->kind == NODE_SCALAR && !root->quoted && node_is_nothing(root->text))
        return DLN_OK;
    if (root->kind != NODE_MAPPING)
        return place_error(err, DLN_BAD_FORMAT, &root->place, "the configuration is a mapping, not %s", node_show(root).text);
    c->options = pool_take(c->pool, (size_t)root->n + 1, sizeof *c->options);
    dln_status status = c->options ? DLN_OK : no_memory(err);
    for (int i = 0; i < root->n && !status; i++)
        if (strcmp(root->entries[i].key, "keys") == 0 && root->entries[i].value)
            status = take_keys(c, root->entries[i].value, err);
        else
            status = take_entry(&root->entries[i], "the option", &c->options[c->n_options++], err);
    return status;
}

/* Only comments and blanks: nothing is set. */
static bool says_nothing(const char *text) {
    for (text += strspn(text, " \t\r\n"); *text == '#'; text += strspn(text, " \t\r\n"))
        text += strcspn(text, "\n");
    return !*text;
}

static dln_status read(struct config *c, const char *given, dln_error *err) {
    const char *path = given ? given : user_path(c->pool);
    const struct node *root = NULL;
    char *text = NULL;
    size_t length = 0;
    if (!path)
        return DLN_OK;
    dln_status status = read_file(c->pool, path, !given, &text, &length, err);
    if (status || !text || (strlen(text) == length && says_nothing(text)))
        return status;
    struct yaml_source source = {.name = path, .text = text, .length = length};
    status = yaml_read(c->pool, &source, &root, err);
    return status ? status : take_all(c, root, err);
}

dln_status config_load(const char *path, struct config **out, dln_error *err) {
    struct pool *pool = pool_new();
    struct config *c = pool ? pool_take(pool, 1, sizeof *c) : NULL;
    const char *kept = c && path ? pool_copy(pool, path, strlen(path)) : NULL;
    if (!c || (path && !kept)) {
        pool_free(pool);
        return no_memory(err);
    }
    c->pool = pool;
    dln_status status = read(c, kept, err);
    if (status)
        config_free(c);
    else
        *out = c;
    return status;
}

void config_free(struct config *c) {
    if (c)
        pool_free(c->pool);
}
