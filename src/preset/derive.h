/* derive.h: runs that come from other runs by settings while a scenario is in use: edits and forks, checked as `--set` is. */
#ifndef PRESET_DERIVE_H
#define PRESET_DERIVE_H

#include "preset/options.h"
#include "preset/scenario.h"

/** KEY=VALUE settings of one run, and what messages call them. */
struct derive_settings {
    const char *before; /* "edit": messages begin with `edit KEY=VALUE`, then the column */
    const char *const *list;
    int n;
};

/** A run like `from` (of this scenario, or derived itself) with the settings laid over it, as `--set` would: a new method drops the step,
 *  and so on. label: its own, NULL: that of `from`. *out stays where it is until the scenario is freed; problems that no run had yet are
 *  added to the scenario. DLN_BAD_VALUE, DLN_BAD_FORMAT with the sentence of `--set`, DLN_NO_MEMORY; nothing is changed then. */
dln_status derive_run(struct scenario *s, const struct run_spec *from, const char *label, const struct derive_settings *settings,
                      const struct run_spec **out, dln_error *err);
/** Would derive_run take the settings? For a value that is being typed. Keeps nothing. */
dln_status derive_check(const struct scenario *s, const struct run_spec *from, const struct derive_settings *settings, dln_error *err);

/** The same, and a look at what the run would be: *spec is valid until derive_forget(*room). Its problem is not numbered. */
struct derive_room;
dln_status derive_look(const struct scenario *s, const struct run_spec *from, const struct derive_settings *settings,
                       struct derive_room **room, const struct run_spec **spec, dln_error *err);
/** NULL is legal. */
void derive_forget(struct derive_room *room);

/** May the row be set for one run by one KEY=VALUE? Sections, vary and seeds may not; what is replaced whole may, what is below it not. */
bool derive_is_key(const struct option *row);
/** The run's value at a row as it is written behind KEY=, defaults included: "" where it has none. Cut to fit; returns the whole length. */
size_t derive_value(const struct run_spec *run, const struct option *row, char *out, size_t size);
/** Was it given, or is it a default? */
bool derive_is_given(const struct run_spec *run, const struct option *row);
/** Is the row of the run's method, and of its kind of problem? Others stand there to be chosen. */
bool derive_is_used(const struct run_spec *run, const struct option *row);
/** A row's name among those who know it: "order" for optimizer.order, "depth" for network.depth; else its path. No two have the same. */
const char *derive_short_name(const struct option *row);

/** Rows in which two runs differ: the first `most` of them in the order of the table into `rows`; returns how many there are. What only
 *  another method has does not count. */
int derive_differences(const struct run_spec *run, const struct run_spec *other, const struct option **rows, int most);

#endif
