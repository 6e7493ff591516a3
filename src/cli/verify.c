/* verify.c: `dlnscope verify`: the claims of presets, judged (verify.h). */
#include "cli/verify.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/columns.h"
#include "cli/progress.h"
#include "preset/find.h"
#include "scope/sheet.h"
#include "tui/signals.h"

/* A preset, and the process that judges it. */
struct job {
    const char *preset;
    double effort;      /* about what it takes; 0: not asked */
    pid_t pid;          /* 0: not begun, or over */
    int fd;             /* of its news; -1: none */
    struct news *news;
    size_t bytes, room; /* of news: come in, allocated */
    bool over;
    bool told_to_end;   /* by a signal that asks a program to end: the terminal's go to all of us */
    char died[128];     /* how its process broke down, "" if it did not */
};

struct work {
    const struct cli_options *o;
    struct job *jobs;
    struct job **turn;  /* all of them, in the order that they are begun in */
    int n, begun, reported;
    struct report report;
    struct sheet sheet; /* the report's jsonl */
    struct progress progress;
};

static int complete_news(const struct job *j) { return (int)(j->bytes / sizeof *j->news); }

/* The child says its part and is gone: what stdio holds is the parent's. */
static void begin(struct work *w, struct job *j) {
    int ends[2];
    fflush(NULL);
    if (pipe(ends)) {
        snprintf(j->died, sizeof j->died, "no pipe for its process: %s", strerror(errno));
        j->over = true;
        return;
    }
    j->pid = fork();
    if (j->pid == 0) {
        signals_close();
        close(ends[0]);
        for (int i = 0; i < w->n; i++)
            if (w->jobs[i].fd >= 0)
                close(w->jobs[i].fd);
        verify_job(w->o, j->preset, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    j->fd = ends[0];
    if (j->pid < 0) {
        snprintf(j->died, sizeof j->died, "no process to judge it: %s", strerror(errno));
        close(j->fd);
        j->fd = -1;
        j->over = true;
    }
}

static void end(struct job *j) {
    int status = 0;
    while (waitpid(j->pid, &status, 0) < 0 && errno == EINTR)
        ;
    close(j->fd);
    j->fd = -1;
    j->over = true;
    int n = complete_news(j), by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    j->told_to_end = by == SIGINT || by == SIGTERM || by == SIGHUP || by == SIGQUIT;
    if (WIFSIGNALED(status))
        snprintf(j->died, sizeof j->died, "the process that judged it was ended by signal %d", by);
    else if (!j->died[0] && (!n || j->news[n - 1].kind != NEWS_DONE))
        snprintf(j->died, sizeof j->died, "the process that judged it ended without a word");
}

/* News that is only progress makes room for the next. */
static void drop_progress(struct job *j) {
    int n = complete_news(j);
    if (n > 1 && j->news[n - 1].kind == NEWS_PROGRESS && j->news[n - 2].kind == NEWS_PROGRESS && j->bytes % sizeof *j->news == 0) {
        j->news[n - 2] = j->news[n - 1];
        j->bytes -= sizeof *j->news;
    }
}

static void receive(struct job *j) {
    drop_progress(j);
    if (j->room - j->bytes < sizeof *j->news) {
        size_t room = j->room + 16 * sizeof *j->news;
        struct news *more = realloc(j->news, room);
        if (!more) {
            snprintf(j->died, sizeof j->died, "no memory for what its process says");
            kill(j->pid, SIGTERM);
            end(j);
            return;
        }
        j->news = more;
        j->room = room;
    }
    ssize_t n = read(j->fd, (char *)j->news + j->bytes, j->room - j->bytes);
    if (n > 0)
        j->bytes += (size_t)n;
    else if (n == 0 || errno != EINTR)
        end(j);
}

static void show_progress(struct work *w) {
    char text[160];
    int running = 0;
    double part = 0;
    const char *name = "";
    for (int i = 0; i < w->begun; i++) {
        const struct job *j = w->turn[i];
        int n = complete_news(j);
        if (j->over || running++)
            continue;
        name = j->preset;
        part = n && j->news[n - 1].kind == NEWS_PROGRESS ? j->news[n - 1].part : 0;
    }
    snprintf(text, sizeof text, "%d of %d presets judged; %s %.0f%%%s", w->reported, w->n, name, 100 * part, running > 1 ? ", ..." : "");
    if (running)
        progress_stage(text, &w->progress);
}

/* In the order asked for. At the end (`all`) those that are not done are passed over. */
static void report_done(struct work *w, bool all) {
    for (; w->reported < w->n && (w->jobs[w->reported].over || all); w->reported++) {
        const struct job *j = &w->jobs[w->reported];
        if (!j->over || (all && j->told_to_end))
            continue;
        progress_end(&w->progress);
        report_preset(&w->report, j->preset, j->news, complete_news(j), j->died[0] ? j->died : NULL);
    }
}

/* Judge all, `-j` at a time; the signal that ended it, or 0. */
static int judge_all(struct work *w) {
    struct pollfd *fds = calloc((size_t)w->n + 1, sizeof *fds);
    int running = 0, ended_by = 0;
    while (fds && !ended_by && w->reported < w->n) {
        while (w->begun < w->n && running < w->o->jobs) {
            begin(w, w->turn[w->begun]);
            running += !w->turn[w->begun++]->over;
        }
        show_progress(w);
        fds[w->n] = (struct pollfd){.fd = signals_fd(), .events = POLLIN};
        for (int i = 0; i < w->n; i++)
            fds[i] = (struct pollfd){.fd = w->jobs[i].fd, .events = POLLIN};
        if (running && poll(fds, (nfds_t)w->n + 1, -1) < 0 && errno != EINTR)
            break;
        for (int i = 0; i < w->n && running; i++)
            if (fds[i].fd >= 0 && fds[i].revents) {
                receive(&w->jobs[i]);
                running -= w->jobs[i].over;
            }
        struct signals_news news = signals_take();
        ended_by = news.end == SIGPIPE ? 0 : news.end;
        if (news.stop)
            signals_stop();
        if (!ended_by)
            report_done(w, false);
    }
    free(fds);
    return ended_by;
}

/* Those that are still at work when a signal ends it all are not waited for. */
static void stop_all(struct work *w) {
    for (int i = 0; i < w->begun; i++)
        if (!w->turn[i]->over) {
            kill(w->turn[i]->pid, SIGTERM);
            close(w->turn[i]->fd);
            waitpid(w->turn[i]->pid, NULL, 0);
        }
}

static int code_of(const struct report *r) {
    if (r->failed)
        return EXIT_CLAIM_FAILED;
    if (r->bad)
        return EXIT_PRESET;
    return r->ok ? EXIT_DONE : EXIT_NOTHING_JUDGED;
}

/* Behind "-" the lines would be in the way. */
static dln_status open_jsonl(struct work *w, dln_error *err) {
    const char *path = w->o->jsonl;
    w->report.lines = path && !strcmp(path, "-") ? stderr : stdout;
    w->report.columns = columns_of(w->report.lines);
    dln_status status = sheet_open(&w->sheet, path, err);
    w->report.jsonl = w->sheet.file;
    return status;
}

static int close_jsonl(struct work *w, int code) {
    dln_error err;
    if (!sheet_close(&w->sheet, &err))
        return code;
    cli_fail(&err);
    return EXIT_FILE;
}

static int perform(struct work *w) {
    dln_error err = {0};
    if (open_jsonl(w, &err)) {
        cli_fail(&err);
        return EXIT_FILE;
    }
    if (signals_open(&err)) {
        sheet_abandon(&w->sheet);
        return cli_fail(&err);
    }
    for (int i = 0; i < w->n; i++) {
        int width = (int)strlen(w->jobs[i].preset);
        w->report.name_width = width > w->report.name_width ? width : w->report.name_width;
    }
    progress_start(&w->progress);
    int ended_by = judge_all(w);
    progress_end(&w->progress);
    stop_all(w);
    report_done(w, true);
    signals_close();
    report_summary(&w->report, ended_by != 0);
    return close_jsonl(w, ended_by ? 128 + ended_by : code_of(&w->report));
}

/* What cannot be read is soon done. */
static double effort_of(const struct cli_options *o, const char *preset) {
    struct scenario *s = NULL;
    dln_error err;
    if (o->quick ? scenario_load_quick(preset, o->sets, &s, &err) : scenario_load(preset, o->sets, &s, &err))
        return 0;
    double effort = s->n_claims ? build_effort(s) : 0;
    scenario_free(s);
    return effort;
}

static int by_effort(const void *a, const void *b) {
    const struct job *x = *(struct job *const *)a, *y = *(struct job *const *)b;
    return x->effort != y->effort ? (x->effort < y->effort) - (x->effort > y->effort) : (x > y) - (x < y);
}

/* Those that take longest first, so that no process is left alone with one at the end; one at a time, in the order asked for. */
static void take_turns(struct work *w) {
    bool choose = w->o->jobs > 1 && w->o->jobs < w->n;
    for (int i = 0; i < w->n; i++) {
        w->turn[i] = &w->jobs[i];
        if (choose)
            w->jobs[i].effort = effort_of(w->o, w->jobs[i].preset);
    }
    qsort(w->turn, (size_t)w->n, sizeof *w->turn, by_effort);
}

static int verify(const struct cli_options *o) {
    struct found_preset *found = NULL;
    int n = o->n_arguments, code = EXIT_PRESET;
    dln_error err;
    if (!n && find_presets(&found, &n, &err))
        return cli_fail(&err);
    struct work w = {.o = o, .n = n, .report.quick = o->quick};
    w.jobs = calloc((size_t)n + 1, sizeof *w.jobs);
    w.turn = calloc((size_t)n + 1, sizeof *w.turn);
    for (int i = 0; i < n && w.jobs; i++)
        w.jobs[i] = (struct job){.preset = found ? found[i].name : o->arguments[i], .fd = -1};
    if (w.jobs && w.turn) {
        take_turns(&w);
        code = perform(&w);
    }
    for (int i = 0; i < n && w.jobs; i++)
        free(w.jobs[i].news);
    free(w.turn);
    free(w.jobs);
    find_presets_free(found, found ? n : 0);
    return code;
}

const struct cli_command cli_verify = {
    "verify", "[PRESET...]", "judge the claims of presets (of all of them), a line a claim", FOR_VERIFY, 0, 1 << 20, verify,
};
