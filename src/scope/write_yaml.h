/* write_yaml.h: the scenario as it now stands: its runs are the session's, with their settings of now. */
#ifndef SCOPE_WRITE_YAML_H
#define SCOPE_WRITE_YAML_H

#include <stdio.h>

#include "scope/session.h"

/** YAML that can be opened again. What was done to weights cannot be said in it. DLN_NO_MEMORY. */
dln_status write_yaml(const struct session *s, FILE *out, dln_error *err);

#endif
