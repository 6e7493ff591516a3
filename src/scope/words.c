#include "scope/words.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void words_error(const struct run *r, bool ascii, char *out, size_t size) {
    const struct problem_spec *problem = scenario_problem(r->scenario, r->spec.problem);
    bool target = r->problem->samples == 0 && r->objective.f_star <= r->objective.excess_floor;
    const char *excess = ascii ? "f - f*" : "f − f*";
    if (problem->error == ERROR_MEAN)
        snprintf(out, size, "error  (%d/m)(%s)", problem->p, excess);
    else if (problem->error == ERROR_SUM)
        snprintf(out, size, "error  %d (%s)", problem->p, excess);
    else
        snprintf(out, size, "error  %s", !target ? excess : ascii ? "|W - Phi|^2/2" : "½‖W − Φ‖²");
}

const char *words_abscissa(enum abscissa abscissa) {
    static const char *const units[] = {
        [ABSCISSA_ITERATIONS] = "iterations", [ABSCISSA_SWEEPS] = "sweeps", [ABSCISSA_WORK] = "flops", [ABSCISSA_TIME] = "time"};
    return units[abscissa];
}

void words_value(double error, enum run_end end, uint64_t ticks, bool ascii, char out[FORMAT_SIZE]) {
    bool reached = end == RUN_REACHED_ERROR || end == RUN_SMALL_GRADIENT || end == RUN_CONDITION || end == RUN_UNTIL;
    if (end == RUN_DIVERGED)
        snprintf(out, FORMAT_SIZE, "%s %" PRIu64, ascii ? "x" : "✗", ticks);
    else if (reached)
        snprintf(out, FORMAT_SIZE, "%s %" PRIu64, ascii ? "ok" : "✓", ticks);
    else
        format_value(out, error);
}

bool words_contain(const char *text, const char *part) {
    size_t n = strlen(part), i = 0;
    for (; text && *text && i < n; text++)
        for (i = 0; i < n && tolower((unsigned char)text[i]) == tolower((unsigned char)part[i]);)
            i++;
    return i == n;
}
