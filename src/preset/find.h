/* find.h: where presets and data files are looked for. */
#ifndef PRESET_FIND_H
#define PRESET_FIND_H

#include "dln/status.h"

/** The name of the compiled-in default, and what stands for its path. */
extern const char find_default[]; /* "wu2019/saddle-escape" */
extern const char find_built_in[]; /* "(built in)" */
extern const char builtin_preset[]; /* its text, made at build time from presets/ */

/** Path of a preset given as a file or a name (NULL: the default): a file that exists, else NAME.yaml in $DLNSCOPE_PRESETS (folders with
 *  colons between them), $XDG_CONFIG_HOME/dlnscope/presets (~/.config by default), the installed presets. *path is find_built_in for the
 *  compiled-in default when no file has it. Allocated. DLN_UNREADABLE names the places and the nearest name. */
dln_status find_preset(const char *preset, char **path, dln_error *err);
/** The same of a lecture: a file, or the name of a preset, also without the "lectures/" in front. */
dln_status find_lecture(const char *lecture, char **path, dln_error *err);
/** Path of a preset named in another one, at preset_path: NAME or NAME.yaml in that one's folder, else as above. */
dln_status find_extended(const char *preset_path, const char *name, char **path, dln_error *err);
/** Path of a file named in a preset: relative to the preset's folder (NULL: to the current one), then in $DLNSCOPE_DATA (folders with
 *  colons between them). Allocated. DLN_UNREADABLE names the places. */
dln_status find_data(const char *preset_path, const char *file, char **path, dln_error *err);

/** A preset that can be opened by name. */
struct found_preset {
    char *name, *path;
};
/** All presets in the places above, sorted by name, each name once (the first place wins); the compiled-in one is among them. */
dln_status find_presets(struct found_preset **out, int *n, dln_error *err);
void find_presets_free(struct found_preset *list, int n);

#endif
