#include "scope/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_LINKS = 40, MOST_TRIES = 1000, MOST_BASE = 200 /* bytes of a name of at most 255 that the temporary one repeats */ };

/* Bytes of the path that name the folder, its slash included; 0: the present one. */
static size_t folder_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

static char *folder_of(const char *path) {
    size_t n = folder_length(path);
    return n ? strndup(path, n) : strdup(".");
}

/* What the link at `path` names, as a path from here; NULL with errno. */
static char *follow(const char *path) {
    char to[PATH_MAX];
    ssize_t n = readlink(path, to, sizeof to - 1);
    if (n < 0)
        return NULL;
    to[n] = '\0';
    size_t folder = to[0] == '/' ? 0 : folder_length(path);
    char *out = malloc(folder + (size_t)n + 1);
    if (!out)
        return NULL;
    memcpy(out, path, folder);
    memcpy(out + folder, to, (size_t)n + 1);
    return out;
}

/* Names of descriptors that are open already: nothing may take the place of what they lead to. */
static bool names_descriptor(const char *path) {
    return strncmp(path, "/dev/fd/", 8) == 0 || strncmp(path, "/dev/std", 8) == 0 || strncmp(path, "/proc/", 6) == 0;
}

/* The name behind all links, which need not exist; *direct: it leads through a name of a descriptor. NULL with errno. */
static char *resolve(const char *path, bool *direct) {
    struct stat st;
    char *at = strdup(path);
    for (int links = 0; at; links++) {
        *direct = *direct || names_descriptor(at);
        if (*direct || lstat(at, &st) || !S_ISLNK(st.st_mode))
            return at;
        char *next = links < MOST_LINKS ? follow(at) : (errno = ELOOP, NULL);
        free(at);
        at = next;
    }
    return NULL;
}

/* ".NAME.PID-I~" beside the target, opened as new; -1 with errno. The name is the caller's. */
static int open_temporary(const char *target, mode_t mode, char **name) {
    size_t folder = folder_length(target), size = strlen(target) + 64;
    *name = malloc(size);
    for (int i = 0; *name && i < MOST_TRIES; i++) {
        snprintf(*name, size, "%.*s.%.*s.%ld-%d~", (int)folder, target, MOST_BASE, target + folder, (long)getpid(), i);
        int fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* The new file belongs to whom the former one does, as far as we may say so, and can be read by no one else. */
static int take_mode(int fd, const struct stat *former) {
    if (fchown(fd, (uid_t)-1, former->st_gid) || fchown(fd, former->st_uid, (gid_t)-1))
        errno = 0;
    return fchmod(fd, former->st_mode & 0777);
}

static int open_beside(struct replacement *r, const struct stat *former) {
    int fd = open_temporary(r->target, former ? 0600 : 0666, &r->temporary);
    if (fd >= 0 && (!former || !take_mode(fd, former)))
        return fd;
    int why = errno;
    if (fd >= 0) {
        close(fd);
        unlink(r->temporary);
    }
    free(r->temporary);
    r->temporary = NULL;
    errno = why;
    return -1;
}

/* Whoever may not write the former file may not replace it either. */
static int open_former(struct replacement *r, const struct stat *former) {
    int fd = open(r->target, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    close(fd);
    r->former = true;
    r->device = former->st_dev;
    r->inode = former->st_ino;
    return open_beside(r, former);
}

static int open_new(struct replacement *r) {
    struct stat st;
    char *folder = folder_of(r->target);
    int failed = folder ? stat(folder, &st) : -1;
    free(folder);
    if (failed)
        return -1;
    if (!r->target[folder_length(r->target)]) { /* nothing behind the last slash */
        errno = r->target[0] ? EISDIR : ENOENT;
        return -1;
    }
    r->device = st.st_dev;
    r->inode = st.st_ino;
    return open_beside(r, NULL);
}

int replacement_open(struct replacement *r, const char *path) {
    struct stat st;
    bool direct = false;
    *r = (struct replacement){.target = resolve(path, &direct)};
    if (!r->target)
        return -1;
    bool former = stat(r->target, &st) == 0;
    int fd = direct || (former && !S_ISREG(st.st_mode)) ? open(r->target, O_WRONLY | O_APPEND | O_CLOEXEC)
             : former                                   ? open_former(r, &st)
             : errno == ENOENT                          ? open_new(r)
                                                        : -1;
    int why = errno;
    if (fd < 0)
        replacement_release(r);
    errno = why;
    return fd;
}

/* Not every file system can be asked for it. */
static int sync_file(int fd) { return fsync(fd) && errno != EINVAL && errno != ENOTSUP && errno != EROFS ? errno : 0; }

/* So that the new name outlives a power cut. The file has its name by then: a folder that cannot be synced is no failure. */
static void sync_folder(const char *target) {
    char *folder = folder_of(target);
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

int replacement_commit(struct replacement *r, int fd) {
    if (!r->temporary)
        return 0;
    int why = sync_file(fd);
    if (!why && rename(r->temporary, r->target))
        why = errno;
    if (why)
        return why;
    free(r->temporary);
    r->temporary = NULL;
    sync_folder(r->target);
    return 0;
}

void replacement_release(struct replacement *r) {
    if (r->temporary)
        unlink(r->temporary);
    free(r->temporary);
    free(r->target);
    *r = (struct replacement){0};
}

static const char *base_of(const char *path) { return path + folder_length(path); }

bool replacement_same(const struct replacement *a, const struct replacement *b) {
    return a->temporary && b->temporary && a->former == b->former && a->device == b->device && a->inode == b->inode &&
           (a->former || strcmp(base_of(a->target), base_of(b->target)) == 0);
}

bool replacement_is(const struct replacement *r, const char *path) {
    struct stat st;
    return r->temporary && r->former && stat(path, &st) == 0 && st.st_dev == r->device && st.st_ino == r->inode;
}
