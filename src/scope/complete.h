/* complete.h: what may stand where a command line is being typed. */
#ifndef SCOPE_COMPLETE_H
#define SCOPE_COMPLETE_H

#include "scope/session.h"

enum { COMPLETE_MOST = 256, COMPLETE_TEXT = 192 };

struct candidate {
    char text[COMPLETE_TEXT]; /* what stands instead of what was typed, quotes included */
    const char *help;         /* a phrase, or NULL */
    bool more;                /* it goes on: no blank follows */
};

struct completions {
    struct candidate list[COMPLETE_MOST];
    int n;
    int left_out; /* that had no place */
    size_t from;  /* the byte of the line where what they stand for begins; none: the cursor */
};

/** What may stand at the end of the line's first `cursor` bytes: commands by name; names, runs, settings and their values, quantities of
 *  conditions, files by the argument that is being typed. None where anything may stand. */
void command_complete(const struct session *s, const char *line, size_t cursor, struct completions *out);
/** Bytes that all candidates begin with, whole characters. */
size_t completions_common(const struct completions *c);

#endif
