#include "dln/status.h"

#include <stdarg.h>
#include <stdio.h>

dln_status dln_error_set(dln_error *err, dln_status status, const char *format, ...) {
    if (err) {
        va_list args;
        va_start(args, format);
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
        err->status = status;
    }
    return status;
}
