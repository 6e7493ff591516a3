/* columns.h: the quantities of the tables (interface.md, "The tables that it writes"), one table for CSV, JSON lines and conditions. */
#ifndef SCOPE_COLUMNS_H
#define SCOPE_COLUMNS_H

#include "scope/run.h"

enum column_kind { COLUMN_LABEL, COLUMN_WHOLE, COLUMN_REAL, COLUMN_PHASE };

struct column {
    const char *name, *help;
    enum column_kind kind;
    /** The value after the run's latest tick; false: not measured. NULL for label and phase. */
    bool (*value)(struct run *r, double *value);
};

/** Columns of `--csv`, in order. */
extern const struct column columns[];
extern const int n_columns;
/** Quantities of conditions alone. */
extern const struct column condition_quantities[];
extern const int n_condition_quantities;
/** A column by name, or NULL. */
const struct column *column_find(const char *name);

#endif
