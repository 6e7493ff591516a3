#include "cli/plain.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scope/command.h"
#include "scope/event.h"
#include "scope/format.h"
#include "scope/lecture.h"
#include "scope/queue.h"
#include "tui/clock.h"
#include "tui/pace.h"
#include "tui/signals.h"

enum { LINE = COMMAND_LINE, MOST_NAMED = 8 };
static const double slice_seconds = 0.02; /* ticks between two looks at the input */

/** What has been said of a run. */
struct told {
    const struct run *run;
    uint64_t generation;
    enum run_end end;
};

struct plain {
    struct session *session;
    struct pace pace;
    bool at_once;    /* lines are obeyed as they come: somebody types them */
    bool commanded;  /* a line has come */
    bool input_over; /* there will be none any more */
    bool was_still;
    uint64_t stood_at; /* the step at which it last came to a stand */
    char line[LINE];
    size_t length; /* of what is in `line` */
    bool too_long; /* the rest of a line that does not fit is passed over */
    struct told *told;
    int n_told;
    int n_events;          /* that have been told */
    int n_steps, n_ends;   /* of the lecture's steps: those whose texts and whose answers have been told */
    uint64_t next_values;  /* the step at which values are told next */
};

/* Sentences */

/* Labels and names are other people's text. */
static void put_clean(const char *text) {
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        putchar(*p < ' ' || *p == 0x7f ? '?' : *p);
}

/* A message, or a piece of one, as a sentence on a line of its own. */
static void say_sentence(const char *text) {
    size_t n = strlen(text);
    if (n == 0)
        return;
    size_t letters = strspn(text, "abcdefghijklmnopqrstuvwxyz"); /* a file or a label stays as it is written */
    bool word = letters > 0 && (!text[letters] || strchr(" ,;:.", text[letters])) && (text[letters] != '.' || !text[letters + 1]);
    put_clean((char[]){word ? (char)toupper((unsigned char)text[0]) : text[0], '\0'});
    put_clean(text + 1);
    puts(strchr(".!?", text[n - 1]) ? "" : ".");
}

static void say_message(struct session *s) {
    say_sentence(s->message);
    s->message[0] = '\0';
}

static void say_start(const struct session *s) {
    put_clean(s->scenario->name);
    fputs(": ", stdout);
    put_clean(s->scenario->title);
    puts(s->scenario->title[0] ? "." : "");
    printf("There %s %d run%s, and the focused one is ", s->n_runs == 1 ? "is" : "are", s->n_runs, s->n_runs == 1 ? "" : "s");
    put_clean(session_focused(s)->label);
    puts(".");
}

/* The errors of the first runs that are shown; the focused one's first. */
static void say_values(const struct session *s, const char *where) {
    char value[FORMAT_SIZE];
    int named = 0, left = 0;
    if (!s->trains) {
        printf("%s %" PRIu64 " starts are drawn.\n", where, monte_carlo_drawn(s->starts));
        return;
    }
    printf("%s step %" PRIu64 " the error", where, s->steps);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < s->n_runs; i++) {
            const struct run *r = s->runs[i];
            if ((i == s->view.focus) != (pass == 0) || (!session_shows(s, r) && pass == 1) || (r->end && pass == 1))
                continue;
            if (named == MOST_NAMED) {
                left++;
                continue;
            }
            format_value(value, run_error(r));
            fputs(named++ ? ", of " : " of ", stdout);
            put_clean(r->label);
            printf(" is %s", value);
        }
    if (left > 0)
        printf(", and there are %d more runs", left);
    puts(".");
}

static void say_end(const struct run *r) {
    char value[FORMAT_SIZE];
    format_value(value, run_error(r));
    put_clean(r->label);
    printf(" has ended at tick %" PRIu64 ": %s, and its error is %s.\n", run_ticks(r), run_end_words(r->end), value);
}

static void say_event(const struct event *e) {
    static const char *const does[] = {[EVENT_MARK] = "is marked", [EVENT_TRIGGER] = "fires a trigger", [EVENT_PHASE] = "is now",
                                       [EVENT_NOT_FINITE] = "has an error that is not finite", [EVENT_FORK] = "is forked",
                                       [EVENT_EDIT] = "is edited", [EVENT_RESTART] = "starts again"};
    printf("At step %" PRIu64 " ", e->step);
    put_clean(e->run ? e->run->label : "the session");
    printf(" %s%s", does[e->kind], e->name[0] ? e->kind == EVENT_PHASE ? " " : ": " : "");
    put_clean(e->name);
    puts(".");
}

/* News */

static void tell_events(struct plain *p) {
    const struct events *e = &p->session->events;
    for (int i = p->n_events < e->n ? p->n_events : e->n; i < e->n; i++)
        say_event(&e->list[i]);
    p->n_events = e->n;
}

/* Memory for what has been said of each run; without it ends are told of no run. */
static void tell_ends(struct plain *p) {
    const struct session *s = p->session;
    if (p->n_told < s->n_runs) {
        struct told *more = realloc(p->told, (size_t)s->n_runs * sizeof *more);
        if (!more)
            return;
        memset(more + p->n_told, 0, (size_t)(s->n_runs - p->n_told) * sizeof *more);
        p->told = more;
        p->n_told = s->n_runs;
    }
    for (int i = 0; i < s->n_runs; i++) {
        const struct run *r = s->runs[i];
        struct told *t = &p->told[i];
        if (t->run != r || t->generation != r->generation)
            *t = (struct told){r, r->generation, RUN_LIVE};
        if (r->end && !t->end)
            say_end(r);
        t->end = r->end;
    }
}

/* 1, 2, 5, 10, 20, 50, ... */
static uint64_t rounder_step(uint64_t step) {
    uint64_t ten = 1;
    while (step >= 10 * ten)
        ten *= 10;
    uint64_t first = step / ten;
    return first < 2 ? 2 * ten : first < 5 ? 5 * ten : 10 * ten;
}

static void tell_step(struct plain *p) {
    struct session *s = p->session;
    tell_events(p);
    tell_ends(p);
    if (s->steps >= p->next_values && !session_finished(s))
        say_values(s, "At");
    while (p->next_values <= s->steps)
        p->next_values = rounder_step(p->next_values);
}

static bool is_still(const struct session *s) { return !session_queued(s) && !session_replaying(s) && !session_busy(s); }

/* What the lecture has said, asked and answered since; again after a step back. */
static void tell_lecture(struct plain *p) {
    const struct lecture *l = p->session->lecture;
    if (!l)
        return;
    if (l->at < p->n_steps - 1)
        p->n_steps = p->n_ends = l->at;
    for (; p->n_steps < l->n && p->n_steps <= l->at; p->n_steps++) {
        const struct lecture_step *step = &l->steps[p->n_steps];
        say_sentence(step->say);
        say_sentence(step->ask);
    }
    for (; p->n_ends < l->n && (p->n_ends < l->at || (p->n_ends == l->at && l->stage == LECTURE_DONE)); p->n_ends++) {
        const struct lecture_step *step = &l->steps[p->n_ends];
        if (!step->ask[0])
            continue;
        fputs("The answer: ", stdout);
        put_clean(step->answer_text);
        puts(".");
        say_sentence(step->because);
    }
}

/* Once each time when it comes to a stand. */
static void tell_stand(struct plain *p) {
    struct session *s = p->session;
    bool still = is_still(s), news = still && !p->was_still && s->steps != p->stood_at;
    if (news)
        say_values(s, session_finished(s) ? "All has ended; at" : "Paused; at");
    p->stood_at = still ? s->steps : p->stood_at;
    p->was_still = still;
}

static void tell_error(struct plain *p) {
    const dln_error *error = session_queue_error(p->session);
    if (!error)
        return;
    say_sentence(error->text);
    p->session->queue.error.text[0] = p->session->message[0] = '\0';
}

/* Commands */

static void obey(struct plain *p, const char *line) {
    struct session *s = p->session;
    dln_error err;
    p->commanded = true;
    p->was_still = false;
    if (!line[strspn(line, " \t\r")])
        command_run(s, "run-pause", 0);
    else if (session_queue(s, line, &err))
        say_sentence(err.text);
}

/* A whole line stands in the buffer, and its turn has come. */
static bool has_line(const struct plain *p) {
    return memchr(p->line, '\n', p->length) && (p->at_once || !p->commanded || is_still(p->session));
}

static bool obey_line(struct plain *p) {
    char *end = has_line(p) ? memchr(p->line, '\n', p->length) : NULL;
    if (!end)
        return false;
    size_t n = (size_t)(end - p->line) + 1;
    *end = '\0';
    if (p->too_long)
        puts("That line is too long.");
    else
        obey(p, p->line);
    p->too_long = false;
    p->length -= n;
    memmove(p->line, p->line + n, p->length);
    return true;
}

/* What has come from standard input; its end ends the line. */
static void read_input(struct plain *p) {
    if (p->length == sizeof p->line - 1) {
        if (memchr(p->line, '\n', p->length))
            return;
        p->too_long = true;
        p->length = 0;
    }
    ssize_t n = read(STDIN_FILENO, p->line + p->length, sizeof p->line - 1 - p->length);
    p->length += n > 0 ? (size_t)n : 0;
    if (n > 0)
        return;
    p->input_over = true;
    if (p->length > 0 && p->line[p->length - 1] != '\n')
        p->line[p->length++] = '\n';
}

/* The loop */

static double step_due(struct plain *p, double now) {
    struct session *s = p->session;
    if (!session_busy(s) && !queue_ready(s))
        return INFINITY;
    if (!s->running || session_midstep(s) || queue_ready(s) || !p->at_once) {
        pace_stop(&p->pace);
        return 0;
    }
    pace_follow(&p->pace, s->speed, s->steps, now);
    return pace_due(&p->pace, s->steps);
}

static void work(struct plain *p) {
    struct session *s = p->session;
    double now = clock_seconds(), end = now + slice_seconds;
    while (now < end && !s->quit && step_due(p, now) <= now) {
        bool complete = session_advance(s);
        tell_error(p);
        tell_lecture(p);
        say_message(s);
        if (complete && !session_replaying(s))
            tell_step(p);
        tell_stand(p);
        now = clock_seconds();
    }
}

/* The signal that ends us, or 0. */
static int wait_for_news(struct plain *p) {
    double wait = has_line(p) ? 0 : step_due(p, clock_seconds()) - clock_seconds();
    struct pollfd polls[2] = {{.fd = signals_fd(), .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    bool room = p->length < sizeof p->line - 1 || !memchr(p->line, '\n', p->length);
    fflush(stdout);
    poll(polls, p->input_over || !room ? 1 : 2, wait > 1e6 ? -1 : wait > 0 ? (int)ceil(1e3 * wait) : 0);
    struct signals_news news = signals_take();
    if (!p->input_over && room && polls[1].revents)
        read_input(p);
    return news.end;
}

static bool is_over(const struct plain *p) {
    bool lines = memchr(p->line, '\n', p->length) != NULL;
    return p->session->quit || ferror(stdout) || (p->input_over && !lines && p->commanded && is_still(p->session));
}

static int run(struct plain *p, const char *lines) {
    struct session *s = p->session;
    dln_error err;
    int ended_by = 0;
    say_start(s);
    tell_lecture(p);
    tell_ends(p);
    if (lines) {
        p->commanded = true;
        if (session_queue(s, lines, &err))
            say_sentence(err.text);
    }
    s->running = p->at_once && !lines;
    while (!ended_by && !is_over(p)) {
        if (p->input_over && !p->commanded && p->length == 0) /* nobody will say anything */
            s->running = p->commanded = true;
        while (!s->quit && obey_line(p)) {
            tell_error(p);
            say_message(s);
            tell_events(p);
        }
        work(p);
        ended_by = is_over(p) ? 0 : wait_for_news(p);
    }
    return ended_by ? 128 + ended_by : EXIT_DONE;
}

int plain_run(struct scenario *scenario, const struct session_options *options, const char *lines) {
    struct plain p = {.at_once = isatty(STDIN_FILENO), .next_values = 1, .was_still = true};
    dln_error err = {0};
    if (session_new(scenario, options, &p.session, &err) || signals_open(&err)) {
        session_free(p.session);
        return cli_fail(&err);
    }
    int code = run(&p, lines);
    signals_close();
    session_free(p.session);
    free(p.told);
    return code;
}
