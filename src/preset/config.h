/* config.h: the user's own settings: $XDG_CONFIG_HOME/dlnscope/config.yaml (~/.config by default). Read, never written.
 *
 *     theme: light          options of the command line, for the dashboard
 *     keys:
 *       F5: step 5          KEY: COMMAND LINE
 *       q: none             unbound
 * What the names and values mean is for those who take them; here they are texts, each with its place. */
#ifndef PRESET_CONFIG_H
#define PRESET_CONFIG_H

#include "preset/place.h"

struct config_entry {
    const char *name, *value; /* value "": nothing stands there */
    struct place place, value_place;
};

/** Strings live as long as the whole. */
struct config {
    struct pool *pool;
    struct config_entry *options, *keys; /* in the order of the file */
    int n_options, n_keys;
};

/** Read a file (NULL: the user's; there need not be one, which gives an empty one). DLN_BAD_FORMAT with the place, DLN_UNREADABLE,
 *  DLN_NO_MEMORY. */
dln_status config_load(const char *path, struct config **out, dln_error *err);
void config_free(struct config *c);

#endif
