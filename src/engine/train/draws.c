#include "engine/train/draws.h"

dln_status dln_draws_check(const struct dln_optimizer_spec *spec, int batch, const dln_objective *o, dln_error *err) {
    const char *name = spec->method->name;
    int m = o->problem->samples;
    if (m == 0)
        return dln_error_set(err, DLN_BAD_VALUE, "%s draws samples, and a target has none", name);
    if (o->problem->p == 2 && !o->Q.data)
        return dln_error_set(err, DLN_BAD_VALUE, "%s draws samples, and this problem does not keep them", name);
    if (batch < 1 || batch > m)
        return dln_error_set(err, DLN_BAD_VALUE, "%s takes a batch of 1 to %d samples, not %d", name, m, batch);
    for (int i = 0; spec->batches && i < spec->n_batches; i++)
        for (int k = 0; k < batch; k++) {
            int sample = spec->batches[(size_t)i * (size_t)batch + (size_t)k];
            if (sample < 0 || sample >= m)
                return dln_error_set(err, DLN_BAD_VALUE, "batch %d names sample %d, and the samples are 0 to %d", i + 1, sample, m - 1);
        }
    return DLN_OK;
}

const int *dln_draws_recorded(const dln_optimizer *opt) {
    const struct dln_optimizer_spec *s = &opt->spec;
    return s->batches ? s->batches + (size_t)(opt->ticks % (uint64_t)s->n_batches) * (size_t)s->batch : NULL;
}

void dln_draws_subset(dln_random *rng, int m, int batch, double *marks, int *out) {
    for (int k = 0; k < batch; k++) {
        int last = m - batch + k, i = dln_random_below(rng, last + 1);
        out[k] = marks[i] != 0 ? last : i;
        marks[out[k]] = 1;
    }
    for (int k = 0; k < batch; k++)
        marks[out[k]] = 0;
}

int dln_draws_weighted(dln_random *rng, const double *masses, int m) {
    double u, sum = 0;
    dln_random_uniform(rng, 0, 1, &u, 1);
    for (int i = 0; i < m; i++) {
        sum += masses[i];
        if (u < sum)
            return i;
    }
    return -1;
}
