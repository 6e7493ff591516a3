/* columns.h: text for people whose terminal is so many columns wide. */
#ifndef CLI_COLUMNS_H
#define CLI_COLUMNS_H

#include <stdio.h>

/** Columns of the terminal behind `out`, 40 at least; 0: it is none, and lines are as long as they are. */
int columns_of(FILE *out);
/** Characters of UTF-8, near enough to columns. */
int columns_wide(const char *text);
/** Write the words of `text` where *at columns are taken already, with a new line of `indent` blanks where the next word would go beyond
 *  `columns` (0: never). *at is kept. */
void columns_put(FILE *out, const char *text, int indent, int columns, int *at);

#endif
