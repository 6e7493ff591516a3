/* docs.h: what the tests of the manual and the README share: pages, parts of a page, and the program as a reader would call it. */
#ifndef TESTS_DOCS_H
#define TESTS_DOCS_H

#include "data_files.h"

#include <stdbool.h>

/** Pages, by their names in the source. */
extern const char docs_program_page[], docs_preset_page[], docs_lecture_page[], docs_readme[];

/** For cmocka_run_group_tests: `dlnscope` is the program that was built, finds the presets of the source and no data, and is called in a
 *  folder of its own (*state is a struct files); $DOCS_SOURCE is the source's folder. `state` NULL: without a folder. */
int docs_setup(void **state);
int docs_teardown(void **state);

/** The text of a file of the source; the caller frees. */
char *docs_read(const char *name);
/** What a shell makes of a command; the caller frees. */
char *docs_shell(const char *command, int *code);
/** What `dlnscope --help` says; the caller frees. */
char *docs_help(void);
/** The next line of a text, without its end; false behind the last that has one. Writes into the text. */
bool docs_next_line(char **rest, char **line);
/** The text between the comments `WORD NAME` and `end NAME` of a page from *rest on, cut out of it; NULL when they are not there. */
char *docs_cut(char **rest, const char *word, const char *name);

#endif
