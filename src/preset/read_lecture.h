/* read_lecture.h: the steps of a lecture or a record, as a preset has them; src/scope/lecture.h goes through them. */
#ifndef PRESET_READ_LECTURE_H
#define PRESET_READ_LECTURE_H

#include "preset/node.h"
#include "preset/scenario.h"

/** A text that the scope reads, and where it stands. */
struct lecture_text {
    char *text; /* NULL: not given */
    struct place place;
};

struct lecture_step {
    struct place place;
    char *say, *ask, *because; /* one line each, fit to be shown; "" when not given */
    bool at_given;
    uint64_t at; /* go on to this session step first */
    struct lecture_text *commands; /* lines of commands, done in this order */
    int n_commands;
    struct lecture_text wait, shows; /* conditions */
    char **choices;                  /* fit to be shown; none: the answer is a number */
    int n_choices;
    int right;                /* index of the right choice */
    double answer, tolerance; /* a number, and how near a guess must come */
    char *answer_text;        /* as written; "" without a question */
};

/** Read the checked list (NULL: none) into s->lecture. DLN_BAD_VALUE with the place of what does not go together. */
dln_status read_lecture(struct scenario *s, const struct node *list, dln_error *err);

#endif
