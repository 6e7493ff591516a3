#include "preset/read_lecture.h"

#include <string.h>

#include "preset/levels.h"
#include "preset/number.h"
#include "preset/reader.h"

static dln_status no_memory(dln_error *err) { return dln_error_set(err, DLN_NO_MEMORY, "no memory for the steps of a lecture"); }

static bool read_text(struct pool *pool, const struct node *node, struct lecture_text *out) {
    if (!node)
        return true;
    *out = (struct lecture_text){pool_copy(pool, node->text, strlen(node->text)), node->place};
    return out->text != NULL;
}

/* One text, or a list of them. */
static bool read_commands(struct pool *pool, const struct node *node, struct lecture_step *step) {
    int n = !node ? 0 : node->kind == NODE_LIST ? node->n : 1;
    bool ok = true;
    step->commands = pool_take(pool, (size_t)n + 1, sizeof *step->commands);
    for (int i = 0; step->commands && i < n && ok; i++)
        ok = read_text(pool, node->kind == NODE_LIST ? node->entries[i].value : node, &step->commands[i]);
    step->n_commands = n;
    return step->commands && ok;
}

/* What goes with a question and with nothing else. */
static dln_status check_question(const struct node *map, dln_error *err) {
    static const char *const parts[] = {"answer", "choices", "tolerance", "because"};
    const struct node *ask = node_find(map, "ask");
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !ask; i++)
        if (node_entry(map, parts[i]))
            return place_error(err, DLN_BAD_VALUE, &node_entry(map, parts[i])->place, "%s goes with a question: ask", parts[i]);
    if (ask && !node_find(map, "answer"))
        return place_error(err, DLN_BAD_VALUE, &ask->place, "a question needs its answer beside it: a number, or one of choices");
    if (node_find(map, "choices") && node_find(map, "tolerance"))
        return place_error(err, DLN_BAD_VALUE, &node_entry(map, "tolerance")->place, "tolerance goes with a number, not with choices");
    return DLN_OK;
}

static dln_status read_number(struct lecture_step *step, const struct node *map, dln_error *err) {
    const struct node *answer = node_find(map, "answer"), *tolerance = node_find(map, "tolerance");
    const char *why;
    if (!number_read(answer->text, &step->answer, &why))
        return place_error(err, DLN_BAD_VALUE, &answer->place, "answer: %s is not taken (%s): without choices it is a number",
                           node_show(answer).text, why);
    step->tolerance = tolerance ? reader_number(tolerance) : 0;
    return DLN_OK;
}

static dln_status read_choices(struct pool *pool, struct lecture_step *step, const struct node *map, dln_error *err) {
    const struct node *answer = node_find(map, "answer"), *choices = node_find(map, "choices");
    step->right = -1;
    step->choices = pool_take(pool, (size_t)choices->n, sizeof(char *));
    for (int i = 0; step->choices && i < choices->n; i++) {
        step->choices[i] = reader_line(pool, choices->entries[i].value);
        if (!step->choices[i])
            return no_memory(err);
        if (!strcmp(choices->entries[i].value->text, answer->text))
            step->right = i;
    }
    step->n_choices = choices->n;
    if (!step->choices)
        return no_memory(err);
    if (step->right < 0)
        return place_error(err, DLN_BAD_VALUE, &answer->place, "answer: %s is none of the choices", node_show(answer).text);
    return DLN_OK;
}

static dln_status read_step(struct pool *pool, const struct node *map, struct lecture_step *step, dln_error *err) {
    const struct node *at = node_find(map, "at");
    step->place = map->place;
    step->say = reader_line(pool, node_find(map, "say"));
    step->ask = reader_line(pool, node_find(map, "ask"));
    step->because = reader_line(pool, node_find(map, "because"));
    step->answer_text = reader_line(pool, node_find(map, "answer"));
    step->at_given = at != NULL;
    step->at = at ? reader_seed(at) : 0;
    if (!step->say || !step->ask || !step->because || !step->answer_text || !read_text(pool, node_find(map, "wait"), &step->wait) ||
        !read_text(pool, node_find(map, "shows"), &step->shows) || !read_commands(pool, node_find(map, "do"), step))
        return no_memory(err);
    if (map->n == 0)
        return place_error(err, DLN_BAD_VALUE, &map->place, "a step needs something to say, do, wait for or ask");
    dln_status st = check_question(map, err);
    if (st != DLN_OK || !step->ask[0])
        return st;
    return node_find(map, "choices") ? read_choices(pool, step, map, err) : read_number(step, map, err);
}

dln_status read_lecture(struct scenario *s, const struct node *list, dln_error *err) {
    struct pool *pool = s->text->pool;
    struct lecture_step *steps = list ? pool_take(pool, (size_t)list->n, sizeof *steps) : NULL;
    if (!list)
        return DLN_OK;
    dln_status st = steps ? DLN_OK : no_memory(err);
    for (int i = 0; i < list->n && st == DLN_OK; i++)
        st = read_step(pool, list->entries[i].value, &steps[i], err);
    if (st != DLN_OK)
        return st;
    s->lecture = steps;
    s->n_lecture = list->n;
    return DLN_OK;
}

dln_status scenario_take_lecture(struct scenario *s, const char *file, dln_error *err) {
    const struct node *list, *root;
    dln_status st = levels_read_lecture(s->text, file, &list, err);
    if (st == DLN_OK)
        st = (root = node_with(s->text->pool, s->text->root, "lecture", list)) ? read_lecture(s, list, err) : no_memory(err);
    if (st == DLN_OK)
        s->text->root = root;
    return st;
}
