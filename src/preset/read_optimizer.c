/* read_optimizer.c: the `optimizer` of a run (reader.h). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "preset/number.h"
#include "preset/options.h"
#include "preset/read_parts.h"

/* Steps. */

static const struct {
    enum dln_step_rule rule;
    const char *name, *written;
} rules[] = {
    {DLN_STEP_OPTIMAL, "optimal", "optimal"},
    {DLN_STEP_BOUND, "bound", "{bound: NUMBER}"},
    {DLN_STEP_CONSTANT, "constant", "{constant: NUMBER}"},
};
enum { N_RULES = sizeof rules / sizeof rules[0] };

/* "optimal, {bound: NUMBER}": the rules of a method as a preset writes them. */
static void list_rules(const struct dln_method *method, char *out, size_t size) {
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < N_RULES && used < size; i++)
        if (method->rules >> rules[i].rule & 1u)
            used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", rules[i].written);
}

static dln_status read_step(struct reader *r, struct run_spec *run, const struct problem_spec *problem) {
    const struct dln_method *method = run->optimizer.method;
    const struct node *step = reader_get(r, "optimizer.step"), *named = reader_get(r, "optimizer.method");
    char allowed[256];
    list_rules(method, allowed, sizeof allowed);
    if (!step && !(method->rules >> DLN_STEP_OPTIMAL & 1u)) {
        struct place place = named->place.file ? named->place : r->place;
        return place_error(r->err, DLN_BAD_VALUE, &place, "optimizer.step is required by %s: %s", method->name, allowed);
    }
    dln_status st = reader_want(r, "optimizer.step", "optimal", &step);
    if (st != DLN_OK)
        return st;
    const char *name = step->kind == NODE_MAPPING ? step->entries[0].key : step->text;
    for (int i = 0; i < N_RULES; i++)
        if (strcmp(rules[i].name, name) == 0)
            run->optimizer.rule = rules[i].rule;
    if (!(method->rules >> run->optimizer.rule & 1u))
        return place_error(r->err, DLN_BAD_VALUE, &step->place, "optimizer.step: %s has no rule %s; it takes %s", method->name, name,
                           allowed);
    if (step->place.file)
        run->step_place = step->place;
    if (step->kind != NODE_MAPPING)
        return DLN_OK;
    run->step_size = reader_quotient(step->entries[0].value);
    return read_check_over(r, "optimizer.step", step->entries[0].value, &run->step_size, problem, &run->network);
}

/* Orderings. */

static dln_status read_list(struct reader *r, const struct node *list, struct run_spec *run) {
    int *layers = pool_take(r->pool, (size_t)list->n, sizeof *layers);
    if (!layers)
        return read_no_memory(r);
    for (int i = 0; i < list->n; i++) {
        layers[i] = reader_whole(list->entries[i].value);
        if (layers[i] > run->network.depth)
            return place_error(r->err, DLN_BAD_VALUE, &list->entries[i].value->place,
                               "optimizer.order: there is no layer %d; depth %d has 1 to %d", layers[i], run->network.depth,
                               run->network.depth);
    }
    run->optimizer.list = layers;
    run->optimizer.list_length = list->n;
    return DLN_OK;
}

static dln_status read_order(struct reader *r, struct run_spec *run) {
    const struct node *order;
    run->optimizer.order = dln_order_find(option_find("optimizer.order", NULL, NULL)->initial);
    if (!run->optimizer.method->blocks)
        return DLN_OK;
    dln_status st = reader_want(r, "optimizer.order", NULL, &order);
    if (st != DLN_OK)
        return st;
    bool list = order->kind == NODE_LIST;
    run->optimizer.order = dln_order_find(list ? "list" : order->text);
    return list ? read_list(r, order, run) : DLN_OK;
}

/* The whole. */

static dln_status refuse_others(const struct reader *r, const struct dln_method *method) {
    for (int i = 0; i < n_options; i++) {
        const struct node *node = option_of_method(&options[i], method->name) ? NULL : reader_get(r, options[i].path);
        char names[128];
        if (!node)
            continue;
        option_list_methods(&options[i], names, sizeof names);
        return place_error(r->err, DLN_BAD_VALUE, &node->place, "%s belongs to %s, and the method of this run is %s", options[i].path,
                           names, method->name);
    }
    return DLN_OK;
}

dln_status read_optimizer(struct reader *r, const struct problem_spec *problem, struct run_spec *run) {
    const struct node *method;
    dln_status st = reader_want(r, "optimizer.method", NULL, &method);
    if (st != DLN_OK)
        return st;
    run->optimizer.method = dln_method_find(method->text);
    run->optimizer.eta = NAN;
    run->step_size = number_no_quotient();
    run->step_place = r->place;
    st = refuse_others(r, run->optimizer.method);
    if (st == DLN_OK)
        st = read_order(r, run);
    return st == DLN_OK ? read_step(r, run, problem) : st;
}
