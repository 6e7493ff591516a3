/* theorem.c: the table of theorems, and the step sizes that are worked out from a start (dln/theory.h). */
#include "dln/theory.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "engine/theory/start.h"

const struct dln_theorem *const dln_theorems[] = {
    &dln_theorem_shin2020_34, &dln_theorem_du_hu,      &dln_theorem_arora2019_1,  &dln_theorem_arora2019_2,
    &dln_theorem_wu2019_41,   &dln_theorem_wu2019_43, &dln_theorem_zou2020_31, NULL,
};

const struct dln_theorem *dln_theorem_find(const char *name) {
    for (int i = 0; dln_theorems[i]; i++)
        if (!strcmp(dln_theorems[i]->name, name))
            return dln_theorems[i];
    return NULL;
}

/* u = ln a^2 from (L-1) u + ln(e^u - 1) = 2 ln s, which rises in u and is concave: Newton's steps from the left of the root stay there, and
 * a step past it is halved back. u lies between ln(1 + s^2)/L and ln(1 + s^2). */
static double log_square(int depth, double s) {
    double high = s < 1e100 ? log1p(s * s) : 2 * log(s), low = high / depth, u = low;
    for (int i = 0; i < 200; i++) {
        double value = (depth - 1) * u + u + log(-expm1(-u)) - 2 * log(s), slope = depth - 1 - 1 / expm1(-u);
        if (value > 0)
            high = u;
        else
            low = u;
        double next = u - value / slope;
        next = next > low && next < high ? next : 0.5 * (low + high);
        if (fabs(next - u) <= 4 * DBL_EPSILON * u)
            return next;
        u = next;
    }
    return u;
}

double dln_lambda_final(int depth, double s) {
    if (depth == 1 || s * s == 0)
        return 1;
    double u = log_square(depth, s);
    return exp((depth - 1) * u) * (1 - (depth - 1) * expm1(-u));
}

/* The hypotheses of a rule, refused in its own name. */
static dln_status check(const char *rule, unsigned wanted, const dln_network *net, const dln_objective *o, dln_error *err) {
    dln_error why;
    if (!dln_theorem_check("", wanted, net, o, &why))
        return DLN_OK;
    return dln_error_set(err, DLN_BAD_VALUE, "the step `%s` wants%s", rule, strstr(why.text, "wants") + strlen("wants"));
}

static dln_status stable(const struct dln_optimizer_spec *spec, const dln_network *net, const dln_objective *o, double *eta,
                         dln_error *err) {
    unsigned wanted = DLN_WANTS_QUADRATIC | DLN_WANTS_TARGET | DLN_WANTS_UNFROZEN | DLN_WANTS_WIDE_INPUT | DLN_WANTS_ZAS;
    dln_status status = check("stable", wanted, net, o, err);
    if (!status)
        *eta = spec->eta * 2 / dln_lambda_final(net->depth, dln_matrix_spectral_norm(&o->T));
    return status;
}

static dln_status lipschitz(const struct dln_optimizer_spec *spec, const dln_network *net, const dln_objective *o, double *eta,
                            dln_error *err) {
    double sum;
    dln_status status = check("lipschitz", DLN_WANTS_QUADRATIC, net, o, err);
    if (!status)
        status = dln_start_lipschitz(net, o, &sum, err);
    if (!status)
        *eta = spec->eta / sum;
    return status;
}

dln_status dln_step_resolve(const struct dln_optimizer_spec *spec, const dln_network *start, dln_objective *objective, double *eta,
                            dln_error *err) {
    double found = spec->eta;
    dln_status status = DLN_OK;
    const char *rule = "theorem";
    switch (spec->rule) {
    case DLN_STEP_STABLE:
        rule = "stable";
        status = stable(spec, start, objective, &found, err);
        break;
    case DLN_STEP_LIPSCHITZ:
        rule = "lipschitz";
        status = lipschitz(spec, start, objective, &found, err);
        break;
    case DLN_STEP_THEOREM:
        if (!spec->theorem || !spec->theorem->rate)
            return dln_error_set(err, DLN_BAD_VALUE, "the step `theorem` takes a theorem that allows a rate%s%s",
                                 spec->theorem ? ", not " : "", spec->theorem ? spec->theorem->name : "");
        status = spec->theorem->rate(spec, start, objective, &found, err);
        break;
    default: *eta = spec->eta; return DLN_OK;
    }
    if (!status && !(found > 0 && isfinite(found)))
        return dln_error_set(err, DLN_BAD_VALUE, "the step `%s` comes to %g at this start, which is no step size", rule, found);
    if (!status)
        *eta = found;
    return status;
}
