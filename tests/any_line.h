/* any_line.h: command lines made at random from the table of commands, and lines that are broken. */
#ifndef TESTS_ANY_LINE_H
#define TESTS_ANY_LINE_H

#include "scope/command.h"

enum { ANY_LINE = 400 };

/** A line that command c takes, arguments made by their types; what they stand for need not exist. */
void any_line_of(const struct command *c, const struct session *s, uint32_t *seed, char line[ANY_LINE]);
/** A line of any command. */
void any_line(const struct session *s, uint32_t *seed, char line[ANY_LINE]);
/** Break it somewhere: characters left out, doubled, put in, exchanged; another command behind it. It never gets a slash: it names no file
 *  outside of the folder. */
void spoil_line(uint32_t *seed, char line[ANY_LINE]);

#endif
