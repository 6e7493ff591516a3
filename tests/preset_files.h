/* preset_files.h: presets that tests write, read and compare. */
#ifndef TESTS_PRESET_FILES_H
#define TESTS_PRESET_FILES_H

#include "data_files.h"

#include "preset/scenario.h"

/** Write `text` as NAME and load it with the settings (NULL-terminated, or NULL). */
dln_status load_text(struct files *f, const char *name, const char *text, const char *const *sets, struct scenario **out, dln_error *err);
/** The same, which must succeed. The caller frees. */
struct scenario *must_load(struct files *f, const char *text, const char *const *sets);
/** The preset is refused: the sentence begins with the file and ":PLACE: " ("3:5"; NULL: any place) and contains `part`. */
void assert_refused(struct files *f, const char *text, const char *place, const char *part);
/** The settings are refused: the sentence begins with `--set SETTING`, the last one, and contains `part`. */
void assert_set_refused(struct files *f, const char *text, const char *const *sets, const char *part);

/** What scenario_show writes; the caller frees. */
char *shown(const struct scenario *s);
/** Every typed field is the same; names and places are not compared. */
void assert_same_scenario(const struct scenario *a, const struct scenario *b);
/** The same of one run, and of one problem. */
void assert_same_spec(const struct run_spec *a, const struct run_spec *b);
void assert_same_problem(const struct problem_spec *a, const struct problem_spec *b);
/** The shown text, read again, gives the same scenario and is shown as the same text. */
void assert_shows_itself(struct files *f, const struct scenario *s);

#endif
