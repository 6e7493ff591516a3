/* lecture.h: a lecture, or a record, without a screen: its texts and answers are written, and nobody is asked. */
#ifndef CLI_LECTURE_H
#define CLI_LECTURE_H

#include <stdio.h>

#include "scope/session.h"

/** What was told so far. All else zero at the start. */
struct telling {
    FILE *out;
    int told, answered; /* steps whose texts, and whose ends, were written */
};

/** Go on by one session step. False: the lecture is over, or something in it has failed. */
bool lecture_step(struct telling *t, struct session *s);
/** What has failed, with its place in the file, or NULL. */
const dln_error *lecture_failed(const struct session *s);

#endif
