#include "preset/find.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "preset/nearest.h"
#include "preset/place.h"

#ifndef DLN_PRESET_DIR
#define DLN_PRESET_DIR "/usr/local/share/dlnscope/presets"
#endif

enum { MOST_FOLDERS = 32, MOST_FOUND = 10000, MOST_NESTING = 6 };

const char find_default[] = "wu2019/saddle-escape";
const char find_built_in[] = "(built in)";

static dln_status no_memory(dln_error *err) { return dln_error_set(err, DLN_NO_MEMORY, "no memory to look for presets"); }

/* folder/name + ending, allocated. */
static char *join(const char *folder, size_t length, const char *name, const char *ending) {
    size_t size = length + strlen(name) + strlen(ending) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%.*s%s%s%s", (int)length, folder, length > 0 && folder[length - 1] != '/' && name[0] ? "/" : "", name,
                 ending);
    return path;
}

static bool is_file(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

/* Folders to look in, in order. */
struct folders {
    char *path[MOST_FOLDERS];
    int n;
    bool failed; /* no memory */
};

static void folders_add(struct folders *f, const char *folder, size_t length, const char *below) {
    if (length == 0 || f->n == MOST_FOLDERS)
        return;
    f->path[f->n] = join(folder, length, below, "");
    if (f->path[f->n])
        f->n++;
    else
        f->failed = true;
}

static void folders_add_list(struct folders *f, const char *list) {
    while (list && *list) {
        size_t n = strcspn(list, ":");
        folders_add(f, list, n, "");
        list += n + (list[n] == ':');
    }
}

static void folders_free(struct folders *f) {
    for (int i = 0; i < f->n; i++)
        free(f->path[i]);
    f->n = 0;
}

static struct folders preset_folders(void) {
    struct folders f = {.n = 0};
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    folders_add_list(&f, getenv("DLNSCOPE_PRESETS"));
    if (config && config[0] == '/') /* the XDG specification: a relative one is ignored */
        folders_add(&f, config, strlen(config), "dlnscope/presets");
    else if (home)
        folders_add(&f, home, strlen(home), ".config/dlnscope/presets");
    folders_add(&f, DLN_PRESET_DIR, strlen(DLN_PRESET_DIR), "");
    return f;
}

/* "A, B, C", cut to fit. */
static void folders_list(const struct folders *f, char *out, size_t size) {
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < f->n && used < size; i++) {
        int n = snprintf(out + used, size - used, "%s%s", i ? ", " : "", f->path[i]);
        used += n > 0 ? (size_t)n : 0;
    }
}

static bool ends_in_yaml(const char *name) {
    size_t n = strlen(name);
    return n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

/* DLN_OK and *path, or DLN_UNREADABLE without a sentence when it is nowhere. */
static dln_status look_in(const struct folders *f, const char *name, const char *ending, char **path, dln_error *err) {
    for (int i = 0; i < f->n; i++) {
        char *candidate = join(f->path[i], strlen(f->path[i]), name, ending);
        if (!candidate)
            return no_memory(err);
        if (is_file(candidate)) {
            *path = candidate;
            return DLN_OK;
        }
        free(candidate);
    }
    return DLN_UNREADABLE;
}

static dln_status copy(const char *text, char **out, dln_error *err) {
    char *made = strdup(text);
    if (!made)
        return no_memory(err);
    *out = made;
    return DLN_OK;
}

static dln_status not_found(const char *name, const struct folders *f, dln_error *err) {
    struct found_preset *list = NULL;
    int n = 0;
    const char *names[MOST_FOUND];
    char places[400];
    folders_list(f, places, sizeof places);
    if (find_presets(&list, &n, NULL) != DLN_OK)
        n = 0;
    for (int i = 0; i < n; i++)
        names[i] = list[i].name;
    const char *near = nearest_name(name, names, n);
    dln_status st = place_error(err, DLN_UNREADABLE, NULL, "there is no preset %s, neither a file nor a name in %s%s%s%s",
                                place_show(name).text, places, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    find_presets_free(list, n);
    return st;
}

static dln_status find_named(const char *name, char **path, dln_error *err) {
    struct folders f = preset_folders();
    bool searched = name[0] != '/' && name[0] != '.' && name[0] != '\0';
    dln_status st = f.failed ? no_memory(err) : DLN_UNREADABLE;
    if (st == DLN_UNREADABLE && searched)
        st = look_in(&f, name, ends_in_yaml(name) ? "" : ".yaml", path, err);
    if (st == DLN_UNREADABLE && strcmp(name, find_default) == 0)
        st = copy(find_built_in, path, err);
    if (st == DLN_UNREADABLE)
        st = not_found(name, &f, err);
    folders_free(&f);
    return st;
}

dln_status find_preset(const char *preset, char **path, dln_error *err) {
    if (preset && is_file(preset))
        return copy(preset, path, err);
    return find_named(preset ? preset : find_default, path, err);
}

dln_status find_lecture(const char *lecture, char **path, dln_error *err) {
    struct folders f = preset_folders();
    char *below = join("lectures", 8, lecture, "");
    bool by_name = !is_file(lecture) && !strchr(lecture, '/');
    dln_status st = f.failed || !below ? no_memory(err) : DLN_UNREADABLE;
    if (st == DLN_UNREADABLE && by_name)
        st = look_in(&f, below, ends_in_yaml(lecture) ? "" : ".yaml", path, err);
    if (st == DLN_UNREADABLE)
        st = find_preset(lecture, path, err);
    folders_free(&f);
    free(below);
    return st;
}

/* The part of a path before its last slash, as a folder; "" for a file of the current folder or no path. */
static size_t folder_length(const char *path) {
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? (size_t)(slash - path) + 1 : 0;
}

dln_status find_extended(const char *preset_path, const char *name, char **path, dln_error *err) {
    static const char *const endings[] = {"", ".yaml"};
    for (int i = 0; i < 2; i++) {
        char *beside = join(preset_path, name[0] == '/' ? 0 : folder_length(preset_path), name, endings[i]);
        if (!beside)
            return no_memory(err);
        if (is_file(beside)) {
            *path = beside;
            return DLN_OK;
        }
        free(beside);
    }
    return find_named(name, path, err);
}

dln_status find_data(const char *preset_path, const char *file, char **path, dln_error *err) {
    struct folders f = {.n = 0};
    char places[400];
    size_t length = folder_length(preset_path);
    bool absolute = file[0] == '/';
    if (absolute)
        folders_add(&f, "/", 1, "");
    else if (length > 0)
        folders_add(&f, preset_path, length, "");
    else
        folders_add(&f, ".", 1, "");
    if (!absolute)
        folders_add_list(&f, getenv("DLNSCOPE_DATA"));
    dln_status st = f.failed ? no_memory(err) : look_in(&f, absolute ? file + 1 : file, "", path, err);
    folders_list(&f, places, sizeof places);
    if (st == DLN_UNREADABLE && absolute)
        st = place_error(err, st, NULL, "the data file %s is not there", place_show(file).text);
    else if (st == DLN_UNREADABLE)
        st = place_error(err, st, NULL, "the data file %s is neither beside the preset nor in $DLNSCOPE_DATA (looked in %s)",
                         place_show(file).text, places);
    folders_free(&f);
    return st;
}

struct listing {
    struct found_preset *found;
    int n, capacity;
};

static bool has_name(const struct listing *l, const char *name) {
    for (int i = 0; i < l->n; i++)
        if (strcmp(l->found[i].name, name) == 0)
            return true;
    return false;
}

/* Takes both strings. */
static bool listing_add(struct listing *l, char *name, char *path) {
    if (l->n == l->capacity) {
        int capacity = l->capacity ? 2 * l->capacity : 32;
        struct found_preset *found = realloc(l->found, (size_t)capacity * sizeof *found);
        if (found) {
            l->found = found;
            l->capacity = capacity;
        }
    }
    if (!name || !path || l->n == l->capacity) {
        free(name);
        free(path);
        return false;
    }
    l->found[l->n++] = (struct found_preset){name, path};
    return true;
}

static bool list_folder(struct listing *l, const char *folder, const char *prefix, int nesting);

/* One entry of a folder: a preset, a folder of presets, or nothing of ours. */
static bool list_entry(struct listing *l, const char *folder, const char *prefix, const char *name, int nesting) {
    char *path = join(folder, strlen(folder), name, ""), *full = join(prefix, strlen(prefix), name, "");
    bool ok = path && full;
    struct stat st;
    if (!ok || stat(path, &st) != 0 || l->n >= MOST_FOUND) {
        free(path);
        free(full);
        return ok;
    }
    if (S_ISDIR(st.st_mode))
        ok = nesting >= MOST_NESTING || list_folder(l, path, full, nesting + 1);
    else if (ends_in_yaml(name)) {
        full[strlen(full) - 5] = '\0';
        if (!has_name(l, full))
            return listing_add(l, full, path);
    }
    free(path);
    free(full);
    return ok;
}

static bool list_folder(struct listing *l, const char *folder, const char *prefix, int nesting) {
    DIR *dir = opendir(folder);
    bool ok = true;
    if (!dir)
        return errno != ENOMEM;
    for (struct dirent *e = readdir(dir); e && ok; e = readdir(dir))
        if (e->d_name[0] != '.')
            ok = list_entry(l, folder, prefix, e->d_name, nesting);
    closedir(dir);
    return ok;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct found_preset *)a)->name, ((const struct found_preset *)b)->name);
}

dln_status find_presets(struct found_preset **out, int *n, dln_error *err) {
    struct listing l = {NULL, 0, 0};
    struct folders f = preset_folders();
    bool ok = !f.failed;
    for (int i = 0; i < f.n && ok; i++)
        ok = list_folder(&l, f.path[i], "", 0);
    if (ok && !has_name(&l, find_default))
        ok = listing_add(&l, strdup(find_default), strdup(find_built_in));
    folders_free(&f);
    if (!ok) {
        find_presets_free(l.found, l.n);
        return no_memory(err);
    }
    qsort(l.found, (size_t)l.n, sizeof *l.found, by_name);
    *out = l.found;
    *n = l.n;
    return DLN_OK;
}

void find_presets_free(struct found_preset *list, int n) {
    for (int i = 0; i < n; i++) {
        free(list[i].name);
        free(list[i].path);
    }
    free(list);
}
