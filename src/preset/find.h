/* find.h: where presets and data files are looked for. */
#ifndef PRESET_FIND_H
#define PRESET_FIND_H

#include "dln/status.h"

/** Path of a preset given as a file or a name: a path that exists, else NAME.yaml in $DLNSCOPE_PRESETS, $XDG_CONFIG_HOME/dlnscope/presets
 *  (~/.config by default), the installed presets. *path is "(built in)" for the compiled-in default when no file has it. Allocated.
 *  DLN_UNREADABLE names the places and the nearest names. */
dln_status find_preset(const char *preset, char **path, dln_error *err);
/** Path of a file named in a preset: relative to the preset's folder, then in $DLNSCOPE_DATA. Allocated. DLN_UNREADABLE names the places. */
dln_status find_data(const char *preset_path, const char *file, char **path, dln_error *err);

/** A preset that can be opened by name. */
struct found_preset {
    char *name, *path;
};
/** All presets, sorted by name, each name once (the first place wins). */
dln_status find_presets(struct found_preset **out, int *n, dln_error *err);
void find_presets_free(struct found_preset *list, int n);

#endif
