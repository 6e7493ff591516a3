/* settings.h: `--set KEY=VALUE`: the last word on a preset. */
#ifndef PRESET_SETTINGS_H
#define PRESET_SETTINGS_H

#include "preset/levels.h"

/** Read the settings (NULL-terminated, may be NULL) and lay them over text->root, over every entry of `runs` that speaks of the same
 *  things, and over what `vary` and `seeds` would give to the same keys: a varied key gets this one value, `seeds` become the one seed.
 *  `quick` (a checked mapping, or NULL) goes before them; its keys that they set too do not count. */
dln_status settings_apply(struct preset_text *text, const struct node *quick, const char *const *sets, dln_error *err);

/** One KEY=VALUE; `before` is what messages put before it: "--set", "edit". DLN_BAD_VALUE, DLN_BAD_FORMAT. */
dln_status settings_read_one(struct pool *pool, const char *before, const char *argument, struct setting *out, dln_error *err);

/** Is every setting in force in this run? Something varied beside it might have dropped it. */
dln_status settings_check_run(const struct preset_text *text, const struct run_text *run, dln_error *err);

#endif
