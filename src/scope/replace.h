/* replace.h: a file that takes the place of another whole, or not at all.
 *
 * What is written goes to a new file in the same folder. Once it is complete and on the disk it gets the name, with the former file's mode;
 * until then, and after a full disk or a killed program, the former file stands as it was. Symbolic links are followed to what they name.
 * What is no regular file (a pipe, a device, /dev/stdout) has nothing to be kept and is written directly. */
#ifndef SCOPE_REPLACE_H
#define SCOPE_REPLACE_H

#include <stdbool.h>
#include <sys/stat.h>

/** All zero: nothing. */
struct replacement {
    char *target;    /* the file's name behind all links */
    char *temporary; /* the new file's name; NULL: written directly */
    dev_t device;    /* the former file, or if there is none the folder that gets the new one: what tells two files apart */
    ino_t inode;
    bool former; /* there is a former file */
};

/** A descriptor to write to, or -1 with errno. */
int replacement_open(struct replacement *r, const char *path);
/** What was written to `fd`, complete and still open, takes its place. 0, or the errno; then the former file stands. */
int replacement_commit(struct replacement *r, int fd);
/** Give up: the former file stands. Also releases it once it is committed. */
void replacement_release(struct replacement *r);
/** Will both be the same file? What is written directly never is. */
bool replacement_same(const struct replacement *a, const struct replacement *b);
/** Is it the file of that path? */
bool replacement_is(const struct replacement *r, const char *path);

#endif
