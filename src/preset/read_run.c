/* read_run.c: `network`, `init`, `stop` and `seed` of a run, and the whole of it (reader.h). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "preset/number.h"
#include "preset/read_parts.h"

dln_status read_no_memory(const struct reader *r) { return dln_error_set(r->err, DLN_NO_MEMORY, "no memory for a run"); }

dln_status read_check_over(const struct reader *r, const char *path, const struct node *node, const struct quotient *q,
                           const struct problem_spec *problem, const struct network_spec *network) {
    if (q->over == OVER_M && problem->source == SOURCE_TARGET)
        return place_error(r->err, DLN_BAD_VALUE, &node->place, "%s: m is the number of samples, and a target has none", path);
    if (q->over == OVER_WIDTH && network->widths)
        return place_error(r->err, DLN_BAD_VALUE, &node->place, "%s: width is not one number where network.width is a list", path);
    return DLN_OK;
}

/* Network. */

struct end {
    const char *path;
    const char *alpha, *variance; /* paths */
    struct frozen_spec *frozen;
};

static dln_status read_alpha(struct reader *r, const struct end *end, bool output, const struct problem_spec *problem,
                             const struct network_spec *network) {
    const struct node *alpha = NULL;
    dln_status st = output ? reader_require(r, end->alpha, &alpha) : DLN_OK;
    if (!output)
        alpha = reader_get(r, end->alpha);
    if (st == DLN_OK && alpha)
        end->frozen->value = reader_quotient(alpha);
    return st == DLN_OK && alpha ? read_check_over(r, end->alpha, alpha, &end->frozen->value, problem, network) : st;
}

static dln_status read_end(struct reader *r, const struct end *end, bool output, const struct problem_spec *problem,
                           const struct network_spec *network) {
    const struct node *node = reader_get(r, end->path), *variance = NULL;
    struct frozen_spec *f = end->frozen;
    f->value = number_no_quotient();
    if (!node)
        return DLN_OK;
    bool choice = node->kind == NODE_MAPPING;
    const char *name = choice ? node->entries[0].key : node->text;
    dln_status st = DLN_OK;
    if (strcmp(name, "identity") == 0) {
        f->choice = FREEZE_IDENTITY;
    } else if (strcmp(name, "modified-identity") == 0) {
        f->choice = FREEZE_MODIFIED;
        st = read_alpha(r, end, output, problem, network);
    } else if (strcmp(name, "gaussian") == 0) {
        f->choice = FREEZE_GAUSSIAN;
        st = reader_want(r, end->variance, NULL, &variance);
        if (st == DLN_OK)
            f->value = reader_quotient(variance);
        if (st == DLN_OK)
            st = read_check_over(r, end->variance, variance, &f->value, problem, network);
    } else {
        f->choice = FREEZE_FILE;
        f->file = reader_file(node->entries[0].value);
    }
    return st;
}

static bool same_quotient(const struct quotient *a, const struct quotient *b) {
    return a->number == b->number && a->divisor == b->divisor && a->over == b->over;
}

static dln_status read_frozen(struct reader *r, struct network_spec *n, const struct problem_spec *problem) {
    const struct end input = {"network.frozen.input", "network.frozen.input.modified-identity.alpha",
                              "network.frozen.input.gaussian.variance", &n->input};
    const struct end output = {"network.frozen.output", "network.frozen.output.modified-identity.alpha",
                               "network.frozen.output.gaussian.variance", &n->output};
    dln_status st = read_end(r, &input, false, problem, n);
    if (st == DLN_OK)
        st = read_end(r, &output, true, problem, n);
    if (st != DLN_OK || n->input.choice != FREEZE_MODIFIED || !number_given(&n->input.value))
        return st;
    if (n->output.choice == FREEZE_MODIFIED && same_quotient(&n->input.value, &n->output.value))
        return DLN_OK;
    return reader_refuse(r, input.alpha, "must be the output's alpha: A = [I; 0] has none of its own, alpha is the size of B");
}

static dln_status read_widths(struct reader *r, const struct node *width, struct network_spec *n) {
    if (n->input.choice != FREEZE_NONE || n->output.choice != FREEZE_NONE)
        return place_error(r->err, DLN_BAD_VALUE, &width->place,
                           "network.width must be max or one number where maps are frozen, not a list");
    if (width->n != n->depth - 1)
        return place_error(r->err, DLN_BAD_VALUE, &width->place, "network.width lists %d widths; depth %d has %d hidden layers", width->n,
                           n->depth, n->depth - 1);
    n->widths = pool_take(r->pool, (size_t)width->n, sizeof *n->widths);
    for (int i = 0; n->widths && i < width->n; i++)
        n->widths[i] = reader_whole(width->entries[i].value);
    return n->widths ? DLN_OK : read_no_memory(r);
}

static dln_status read_network(struct reader *r, struct network_spec *n, const struct problem_spec *problem) {
    const struct node *section, *depth, *width;
    dln_status st = reader_require(r, "network", &section);
    if (st == DLN_OK)
        st = reader_require(r, "network.depth", &depth);
    if (st == DLN_OK)
        st = reader_want(r, "network.width", NULL, &width);
    if (st == DLN_OK)
        st = read_frozen(r, n, problem);
    if (st != DLN_OK)
        return st;
    n->depth = reader_whole(depth);
    if (width->kind == NODE_LIST)
        return read_widths(r, width, n);
    n->width = strcmp(width->text, "max") == 0 ? 0 : reader_whole(width);
    return DLN_OK;
}

/* Initialization. */

static dln_status read_init_files(struct reader *r, const struct node *files, struct init_spec *init, int depth) {
    if (files->n != depth)
        return place_error(r->err, DLN_BAD_VALUE, &files->place, "init.files has %d files; depth %d takes %d, W_1 first", files->n, depth,
                           depth);
    struct file_name *names = pool_take(r->pool, (size_t)files->n, sizeof *names);
    if (!names)
        return read_no_memory(r);
    for (int i = 0; i < files->n; i++)
        names[i] = reader_file(files->entries[i].value);
    init->files = names;
    init->files_length = files->n;
    return DLN_OK;
}

/* {scheme: {sd: ...}} or {scheme: {variance: ...}} */
static dln_status read_deviation(struct reader *r, const struct entry *e, struct init_spec *init, const struct problem_spec *problem,
                                 const struct network_spec *network) {
    const struct node *sd = node_find(e->value, "sd"), *variance = node_find(e->value, "variance"), *given = sd ? sd : variance;
    if (sd && variance)
        return place_error(r->err, DLN_BAD_VALUE, &variance->place, "init: %s takes sd or variance, not both", e->key);
    if (given && !init->scheme->takes_sd)
        return place_error(r->err, DLN_BAD_VALUE, &given->place, "init: %s has no standard deviation to choose", e->key);
    if (sd)
        init->sd = reader_quotient(sd);
    if (variance)
        init->variance = reader_quotient(variance);
    return given ? read_check_over(r, "init", given, sd ? &init->sd : &init->variance, problem, network) : DLN_OK;
}

static dln_status read_init(struct reader *r, struct init_spec *init, const struct network_spec *network,
                            const struct problem_spec *problem) {
    const struct node *node;
    dln_status st = reader_want(r, "init", NULL, &node);
    if (st != DLN_OK)
        return st;
    const struct entry *e = node->kind == NODE_MAPPING ? &node->entries[0] : NULL;
    init->scheme = dln_init_find(e ? e->key : node->text);
    init->sd = init->variance = number_no_quotient();
    if (e && e->value->kind == NODE_LIST)
        return read_init_files(r, e->value, init, network->depth);
    if (e)
        st = read_deviation(r, e, init, problem, network);
    if (st == DLN_OK && init->scheme->requires_sd && !number_given(&init->sd) && !number_given(&init->variance))
        return place_error(r->err, DLN_BAD_VALUE, &node->place,
                           "init: %s needs a standard deviation: {%s: {sd: NUMBER}} or {%s: {variance: NUMBER}}", init->scheme->name,
                           init->scheme->name, init->scheme->name);
    return st;
}

/* Stop. */

static dln_status read_stop(struct reader *r, struct stop_spec *stop) {
    const struct {
        const char *path;
        double *value;
    } numbers[] = {{"stop.error", &stop->error},
                   {"stop.iterations", &stop->iterations},
                   {"stop.sweeps", &stop->sweeps},
                   {"stop.time", &stop->time},
                   {"stop.gradient_norm", &stop->gradient_norm}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        const struct node *node = reader_get(r, numbers[i].path);
        *numbers[i].value = node ? reader_number(node) : NAN;
        stop->given = stop->given || node;
    }
    const struct node *condition = reader_get(r, "stop.condition");
    if (!condition)
        return DLN_OK;
    if (condition->text[strspn(condition->text, " \t\n")] == '\0')
        return place_error(r->err, DLN_BAD_VALUE, &condition->place, "stop.condition is empty; a condition is such as error < 1e-6");
    stop->condition = pool_copy(r->pool, condition->text, strlen(condition->text));
    stop->condition_place = condition->place;
    stop->given = true;
    return stop->condition ? DLN_OK : read_no_memory(r);
}

dln_status read_run(struct reader *r, const struct problem_spec *spec, struct run_spec *out) {
    struct run_spec run = {0};
    const struct node *seed;
    dln_status st = reader_want(r, "seed", NULL, &seed);
    if (st == DLN_OK)
        st = read_network(r, &run.network, spec);
    if (st == DLN_OK)
        st = read_init(r, &run.init, &run.network, spec);
    if (st == DLN_OK)
        st = read_stop(r, &run.stop);
    if (st == DLN_OK)
        st = read_optimizer(r, spec, &run);
    if (st != DLN_OK)
        return st;
    const struct node *streams = reader_get(r, "optimizer.seed");
    run.seed = reader_seed(seed);
    run.own_streams = streams != NULL;
    run.optimizer.seed = streams ? reader_seed(streams) : run.seed;
    *out = run;
    return DLN_OK;
}
