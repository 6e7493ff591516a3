#include "scope/queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/text.h"
#include "scope/command.h"
#include "scope/history.h"
#include "scope/job.h"

struct queue_line {
    struct queue_line *next;
    bool follows;  /* another line of the same text stands before it */
    bool deferred; /* waits for the end of a step, and for nothing else */
    char text[];
};

/* Pieces */

static bool ends_command(char c) { return c == ';' || c == '\n' || c == '\r' || c == '\0'; }

/* The end of the quotes that open at `c`, or NULL when they do not end. */
static const char *end_of_quotes(const char *c) {
    char quote = *c;
    for (c++; *c && *c != '\n'; c++) {
        if (*c == quote)
            return c;
        c += quote == '"' && c[0] == '\\' && (c[1] == '"' || c[1] == '\\');
    }
    return NULL;
}

static const char *end_of_piece(const char *from) {
    const char *c = from;
    for (; !ends_command(*c); c++) {
        bool opens = (*c == '"' || *c == '\'') && (c == from || strchr(" \t=", c[-1]));
        const char *end = opens ? end_of_quotes(c) : NULL;
        c = end ? end : c;
    }
    return c;
}

const char *queue_piece(const char *lines, const char **piece, size_t *length) {
    const char *c = lines + strspn(lines, " \t\r\n;");
    while (*c == '#') {
        c += strcspn(c, "\n");
        c += strspn(c, " \t\r\n;");
    }
    if (!*c)
        return NULL;
    const char *end = end_of_piece(c);
    *piece = c;
    *length = (size_t)(end - c);
    return end;
}

/* Lines */

static void free_lines(struct queue_line *line) {
    while (line) {
        struct queue_line *next = line->next;
        free(line);
        line = next;
    }
}

static struct queue_line *new_line(const char *text, size_t length) {
    struct queue_line *line = malloc(sizeof *line + length + 1);
    if (!line)
        return NULL;
    *line = (struct queue_line){0};
    memcpy(line->text, text, length);
    line->text[length] = '\0';
    return line;
}

static struct queue_line **end_of(struct queue *q) {
    struct queue_line **at = &q->first;
    while (*at)
        at = &(*at)->next;
    return at;
}

dln_status session_queue(struct session *s, const char *lines, dln_error *err) {
    struct queue_line *first = NULL, **end = &first;
    const char *piece = NULL;
    size_t length = 0;
    for (const char *at = lines; (at = queue_piece(at, &piece, &length)); end = &(*end)->next) {
        *end = new_line(piece, length);
        if (!*end) {
            free_lines(first);
            return dln_error_set(err, DLN_NO_MEMORY, "no memory for the commands");
        }
        (*end)->follows = *end != first;
    }
    *end_of(&s->queue) = first;
    s->queue.error.text[0] = '\0';
    return DLN_OK;
}

const dln_error *session_queue_error(const struct session *s) { return s->queue.error.text[0] ? &s->queue.error : NULL; }

bool session_queued(const struct session *s) { return s->queue.first != NULL; }

int session_unqueue(struct session *s) {
    int n = 0;
    for (struct queue_line **at = &s->queue.first; *at;) {
        struct queue_line *line = *at;
        if (line->deferred) {
            at = &line->next;
            continue;
        }
        *at = line->next;
        free(line);
        n++;
    }
    return n;
}

/* Behind those that were deferred before it, and before all others. */
dln_status queue_defer(struct session *s, const struct call *call, dln_error *err) {
    char text[COMMAND_LINE];
    struct queue_line **at = &s->queue.first, *line;
    command_write(call, text, sizeof text);
    line = new_line(text, strlen(text));
    if (!line)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for a command");
    while (*at && (*at)->deferred)
        at = &(*at)->next;
    line->deferred = true;
    line->next = *at;
    *at = line;
    return DLN_OK;
}

/* Turns */

/* Nothing that was asked for is under way any more. */
static bool stands_still(const struct session *s) {
    return session_finished(s) || (!s->running && s->steps >= s->goal);
}

bool queue_ready(const struct session *s) {
    const struct queue_line *line = s->queue.first;
    return line && !session_midstep(s) && !session_replaying(s) && (!line->follows || !s->queue.waits || stands_still(s));
}

void queue_stop(struct session *s, const char *line, const dln_error *err) {
    char shown[80];
    text_escape(line, strlen(line), shown, sizeof shown);
    dln_error_set(&s->queue.error, err->status, "\"%s\": %s", shown, err->text);
    session_unqueue(s);
    session_say(s, "%s", s->queue.error.text);
}

void queue_do(struct session *s) {
    struct queue_line *line = s->queue.first;
    struct call call;
    dln_error err = {0};
    s->queue.first = line->next;
    dln_status status = command_read(s, line->text, &call, NULL, &err);
    uint64_t goal = s->goal;
    if (!status)
        status = command_do(s, &call, &err);
    if (job_under_way(s))
        job_is_queued(s);
    if (!status && !line->deferred)
        s->queue.waits = call.command->flags & COMMAND_RUNS || s->goal > goal || history_goes_beyond(s);
    if (status)
        queue_stop(s, line->text, &err);
    free(line);
}

void queue_release(struct queue *q) {
    free_lines(q->first);
    *q = (struct queue){0};
}
