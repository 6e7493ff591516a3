/* lecture_check.c: are the commands and conditions of a lecture sound? (lecture.h) */
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"
#include "scope/condition.h"
#include "scope/lecture.h"

/* What may change which runs there are, or what they are called. */
static bool changes_runs(const struct command *c) {
    static const char *const names[] = {"fork", "add", "rename", "remove", "move", "edit"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(c->name, names[i]))
            return true;
    return false;
}

/* One command. *moved: runs may have changed before it. */
static dln_status check_line(const struct session *s, const char *line, bool *moved, dln_error *err) {
    struct call *call = malloc(sizeof *call);
    if (!call)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory to check a lecture");
    char name[64] = "";
    size_t n = strcspn(line, " \t");
    memcpy(name, line, n < sizeof name ? n : sizeof name - 1);
    const struct command *command = command_find(name);
    dln_status status = *moved && command ? DLN_OK : command_read(s, line, call, NULL, err);
    *moved = *moved || (command && changes_runs(command));
    free(call);
    return status;
}

static dln_status check_commands(const struct session *s, const struct lecture_text *text, bool *moved, dln_error *err) {
    const char *piece;
    size_t length;
    for (const char *at = text->text; (at = queue_piece(at, &piece, &length));) {
        char *line = strndup(piece, length);
        dln_status status = line ? check_line(s, line, moved, err) : dln_error_set(err, DLN_NO_MEMORY, "no memory to check a lecture");
        free(line);
        if (status)
            return status;
    }
    return DLN_OK;
}

static dln_status check_condition(const struct session *s, const struct lecture_text *text, bool moved, dln_error *err) {
    struct condition *c = NULL;
    if (!text->text || moved)
        return DLN_OK;
    dln_status status = condition_new(text->text, s->runs, s->n_runs, NULL, &c, err);
    if (!status)
        condition_free(c);
    return status;
}

/* "FILE:LINE:COLUMN: step N, KEY: what is wrong" */
static dln_status say_where(dln_status status, int number, const char *key, const struct lecture_text *text, const dln_error *inner,
                            dln_error *err) {
    return place_error(err, status, &text->place, "step %d, %s: %s", number, key, inner->text);
}

dln_status lecture_check(const struct session *s, dln_error *err) {
    bool moved = false;
    dln_error inner = {0};
    for (int i = 0; i < s->scenario->n_lecture; i++) {
        const struct lecture_step *step = &s->scenario->lecture[i];
        dln_status status = DLN_OK;
        for (int k = 0; k < step->n_commands && !status; k++)
            if ((status = check_commands(s, &step->commands[k], &moved, &inner)))
                return say_where(status, i + 1, "do", &step->commands[k], &inner, err);
        if ((status = check_condition(s, &step->wait, moved, &inner)))
            return say_where(status, i + 1, "wait", &step->wait, &inner, err);
        if ((status = check_condition(s, &step->shows, moved, &inner)))
            return say_where(status, i + 1, "shows", &step->shows, &inner, err);
    }
    return DLN_OK;
}
