/* run.c: `dlnscope run`: no screen, to the stop rule, with tables and a summary. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/lecture.h"
#include "cli/progress.h"
#include "cli/starts.h"
#include "scope/condition.h"
#include "scope/history.h"
#include "scope/save.h"
#include "scope/tables.h"
#include "scope/write_svg.h"
#include "tui/signals.h"

/* --ticks N replaces every run's stop rule. */
static void set_ticks(struct scenario *s, uint64_t ticks) {
    for (int i = 0; i < s->n_runs; i++)
        s->runs[i].stop =
            (struct stop_spec){.error = NAN, .iterations = (double)ticks, .sweeps = NAN, .time = NAN, .gradient_norm = NAN, .given = true};
}

static bool has_end(const struct scenario *s, const struct cli_options *o) {
    for (int i = 0; i < s->n_runs && !o->until && !o->lecture; i++)
        if (!s->runs[i].stop.given)
            return false;
    return true;
}

/* The starts of monte_carlo alone: no run has an end, and none was asked for. */
static bool starts_alone(const struct scenario *s, const struct cli_options *o) {
    bool any = o->until || s->monte_carlo.n_values == 0;
    for (int i = 0; i < s->n_runs; i++)
        any = any || s->runs[i].stop.given;
    return !any;
}

static dln_status check_alone(const struct scenario *s, const struct cli_options *o, dln_error *err) {
    if (o->n_execs)
        return place_error(err, DLN_BAD_VALUE, NULL, "%s trains nothing: --exec needs runs; give --ticks N or a stop rule", s->name);
    if (o->factors || o->jsonl || o->svg || o->save || o->columns || o->every_given)
        return place_error(err, DLN_BAD_VALUE, NULL,
                           "%s trains nothing: its starts go to --csv FILE; give --ticks N or a stop rule for tables of runs", s->name);
    return DLN_OK;
}

static void say_endless(const struct scenario *s) {
    dln_error err;
    place_error(&err, DLN_BAD_VALUE, NULL, "%s has no stop rule for each of its runs: give --ticks N or --until 'CONDITION'", s->name);
    cli_fail(&err);
}

/* The condition is asked of every run; the first that it holds of ends them all. */
static void judge_until(struct session *s, const struct condition *until) {
    bool holds = false;
    for (int i = 0; until && i < s->n_runs && !holds; i++)
        holds = condition_holds(until, s->runs[i]);
    for (int i = 0; holds && i < s->n_runs; i++)
        run_finish(s->runs[i], RUN_UNTIL);
}

/* Characters of UTF-8, near enough to columns. */
static int width_of(const char *text) {
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

/* NaN has no sign to show. */
static void put_number(FILE *out, int width, bool sign, double value) {
    if (isnan(value))
        fprintf(out, "  %*s", width, "nan");
    else
        fprintf(out, sign ? "  %+*.4g" : "  %*.4g", width, value);
}

/* stopped: by a command or a trigger, not by a signal. */
static void summary(FILE *out, const struct session *s, bool stopped) {
    int width = 3;
    for (int i = 0; i < s->n_runs; i++)
        width = width_of(s->runs[i]->label) > width ? width_of(s->runs[i]->label) : width;
    fprintf(out, "%-*s  %10s  %8s  %10s  %11s  %-10s  %s\n", width, "run", "ticks", "sweeps", "error", "margin", "phase", "ended");
    for (int i = 0; i < s->n_runs; i++) {
        const struct run *r = s->runs[i];
        fprintf(out, "%s%*s  %10llu  %8llu", r->label, width - width_of(r->label), "", (unsigned long long)run_ticks(r),
                (unsigned long long)r->opt->sweeps);
        put_number(out, 10, false, run_error(r));
        if (r->problem->p == 2)
            put_number(out, 11, true, run_margin(r));
        else
            fprintf(out, "  %11s", "-"); /* not defined */
        fprintf(out, "  %-10s  %s\n", phase_name(r->phase), r->end ? run_end_words(r->end) : stopped ? "stopped" : "interrupted");
    }
}

/* About what a step costs, in flops: bookkeeping, conditions and rows included. */
static double step_flops(const struct cli_options *o, const struct session *s) {
    double row = o->csv || o->factors || o->jsonl ? 1e6 / (double)o->every : 0, sum = 0;
    for (int i = 0; i < s->n_runs; i++)
        sum += run_flops_a_tick(s->runs[i]) + 1e4 + row + (o->until ? 1e5 : 0);
    return sum;
}

static bool on_stdout(const char *path) { return path && !strcmp(path, "-"); }

/* Where words go: stdout, unless a table takes it. */
static FILE *words_to(const struct cli_options *o) {
    return on_stdout(o->csv) || on_stdout(o->factors) || on_stdout(o->jsonl) || on_stdout(o->svg) || on_stdout(o->save) ? stderr : stdout;
}

/* What a command or a trigger has said. */
static void say_message(const struct cli_options *o, struct session *s, struct progress *progress) {
    if (!s->message[0])
        return;
    progress_end(progress);
    fprintf(words_to(o), "%s\n", s->message);
    s->message[0] = '\0';
}

/* Do the commands whose turn has come. False when no step comes after them: one failed or has quit, a trigger has paused the session and
 * nothing is left to be done, or nothing says when the runs end. */
static bool do_commands(const struct cli_options *o, struct session *s, struct progress *progress) {
    while (!s->quit && !session_queue_error(s) && queue_ready(s)) {
        session_advance(s);
        if (!session_queue_error(s))
            say_message(o, s, progress);
    }
    if (s->quit || session_queue_error(s))
        return false;
    bool asked = session_queued(s) || s->running || s->steps < s->goal;
    return asked || (!s->triggers.paused && has_end(s->scenario, o));
}

/* Complete a session step. False when there is none, or when a command's turn comes first. */
static bool step(struct session *s) {
    bool complete = false;
    while (history_loading(s) || (!complete && !queue_ready(s) && (!session_finished(s) || session_replaying(s))))
        complete = session_advance(s) || complete;
    return complete;
}

/* False when none is left. */
static bool next_step(const struct cli_options *o, struct session *s, struct progress *progress) {
    while (do_commands(o, s, progress)) {
        if (step(s)) {
            say_message(o, s, progress);
            return true;
        }
        if (!session_queued(s))
            return false;
    }
    return false;
}

/* Step until every run has ended, commands end it, or a signal asks us to; that signal's number, or 0. */
static int work(const struct cli_options *o, struct session *s, struct tables *tables, const struct condition *until, dln_status *status,
                dln_error *err) {
    struct progress progress;
    double flops = 0, flops_a_step = step_flops(o, s);
    int ended_by = 0;
    uint64_t recorded = s->steps;
    struct telling telling = {.out = words_to(o)};
    progress_start(&progress);
    judge_until(s, until);
    while (!*status && !ended_by && (o->lecture ? lecture_step(&telling, s) : next_step(o, s, &progress))) {
        if (history_newest(s) < recorded) /* a command has cut the future off */
            recorded = s->steps - 1;
        if (s->steps > recorded && !session_replaying(s)) { /* what is done again stands in the tables already */
            recorded = s->steps;
            judge_until(s, until);
            if (tables)
                *status = tables_record(tables, s, err);
        }
        flops += flops_a_step;
        if (flops < 1e7) /* looking at clock and signals is a system call */
            continue;
        flops = 0;
        progress_update(&progress, s);
        struct signals_news news = signals_take();
        ended_by = news.end == SIGPIPE ? 0 : news.end; /* the write says so */
        if (news.stop)
            signals_stop();
    }
    progress_end(&progress);
    return ended_by;
}

static bool diverged(const struct session *s) {
    for (int i = 0; i < s->n_runs; i++)
        if (s->runs[i]->phase == PHASE_DIVERGED)
            return true;
    return false;
}

static int command_failed(const struct session *s) {
    fprintf(stderr, "dlnscope: --exec: %s\n", session_queue_error(s)->text);
    return session_queue_error(s)->status == DLN_UNREADABLE ? EXIT_FILE : EXIT_USAGE;
}

/* What is written beside the summary. */
struct outputs {
    struct sheet svg, save;
    struct tables *tables; /* NULL: none */
};

static dln_status open_outputs(const struct cli_options *o, struct session *s, struct outputs *out, dln_error *err) {
    struct table_options wanted = {.csv = o->csv,
                                   .factors = o->factors,
                                   .jsonl = o->jsonl,
                                   .columns = o->columns,
                                   .every = o->every,
                                   .others = {&out->svg, &out->save}};
    const struct sheet *sheets[] = {&out->svg, &out->save};
    dln_status status = sheet_open(&out->svg, o->svg, err);
    if (!status)
        status = sheet_open(&out->save, o->save, err);
    if (!status)
        status = sheet_check_distinct(sheets, 2, s->scenario->path, err);
    if (!status && (o->csv || o->factors || o->jsonl))
        status = tables_open(&wanted, s, &out->tables, err);
    if (status) {
        sheet_abandon(&out->svg);
        sheet_abandon(&out->save);
    }
    return status;
}

/* Everything is closed, whatever fails; the first failure is told. */
static dln_status close_outputs(const struct cli_options *o, struct session *s, struct outputs *out, dln_error *err) {
    dln_status status = out->tables ? tables_close(out->tables, s, err) : DLN_OK;
    if (out->svg.file)
        write_svg(s, o->term.theme, &out->svg);
    dln_status picture = sheet_close(&out->svg, status ? NULL : err);
    status = status ? status : picture;
    dln_status saved = out->save.file ? save_session(s, &out->save, status ? NULL : err) : DLN_OK;
    if (saved)
        sheet_abandon(&out->save);
    else
        saved = sheet_close(&out->save, status ? NULL : err);
    return status ? status : saved;
}

/* Tables, steps, pictures, summary. */
static int perform(const struct cli_options *o, struct session *s, const struct condition *until) {
    struct outputs out = {0};
    dln_error err = {0}, closing = {0};
    struct progress silent;
    progress_start(&silent);
    do_commands(o, s, &silent); /* those at the start come before the tables' first rows */
    if (session_queue_error(s))
        return command_failed(s);
    dln_status status = open_outputs(o, s, &out, &err);
    if (status) {
        cli_fail(&err);
        return status == DLN_UNREADABLE ? EXIT_FILE : EXIT_USAGE;
    }
    int ended_by = work(o, s, out.tables, until, &status, &err);
    dln_status closed = close_outputs(o, s, &out, &closing);
    if (status || closed) {
        cli_fail(status ? &err : &closing);
        return EXIT_FILE;
    }
    if (session_queue_error(s))
        return command_failed(s);
    summary(words_to(o), s, !ended_by);
    if (o->lecture && lecture_failed(s)) {
        cli_fail(lecture_failed(s));
        return EXIT_CLAIM_FAILED;
    }
    return ended_by ? 128 + ended_by : diverged(s) && !o->lecture ? EXIT_DIVERGED : EXIT_DONE;
}

/* Starts, table, summary, and the same file as for ticks. */
static int perform_starts(const struct cli_options *o, struct session *s) {
    dln_error err;
    int ended_by = starts_draw(s, on_stdout(o->csv) ? stderr : stdout);
    if (o->csv && monte_carlo_write(s->starts, o->csv, s->scenario->path, &err)) {
        cli_fail(&err);
        return err.status == DLN_UNREADABLE ? EXIT_FILE : EXIT_USAGE;
    }
    if (s->starts->broken.text[0])
        return cli_fail(&s->starts->broken);
    return ended_by ? 128 + ended_by : EXIT_DONE;
}

/* Where there are runs to be trained too, the starts come first, and the tables are of the runs. */
static int perform_all(const struct cli_options *o, struct session *s, const struct condition *until) {
    if (starts_alone(s->scenario, o))
        return perform_starts(o, s);
    if (s->starts) {
        int ended_by = starts_draw(s, words_to(o));
        if (ended_by)
            return 128 + ended_by;
        fputs("\n", words_to(o));
    }
    s->trains = true;
    return perform(o, s, until);
}

static int run_session(const struct cli_options *o, struct session *s) {
    struct condition *until = NULL;
    dln_error err;
    int code;
    if (o->until && condition_new(o->until, s->runs, s->n_runs, NULL, &until, &err)) {
        fprintf(stderr, "dlnscope: --until: %s\n", err.text);
        return EXIT_USAGE;
    }
    char *commands = cli_commands_text(o, &err);
    if ((!commands && o->n_execs) || (commands && session_queue(s, commands, &err)))
        code = cli_fail(&err);
    else
        code = signals_open(&err) ? cli_fail(&err) : perform_all(o, s, until);
    free(commands);
    signals_close();
    condition_free(until);
    return code;
}

/* What ended a run before may be no end any more: --ticks and --until are those of this line. */
static void reopen(struct session *s) {
    for (int i = 0; i < s->n_runs; i++) {
        struct run *r = s->runs[i];
        uint64_t small = r->small_gradients;
        if (r->end != RUN_OUT_OF_TICKS && r->end != RUN_UNTIL)
            continue;
        r->end = RUN_LIVE;
        run_judge(r);
        r->small_gradients = small; /* of a tick that was judged before */
    }
}

/* Signals that come while it is loaded end the program at once: there is nothing yet to be kept. */
static int run_scenario(const struct cli_options *o, struct scenario *scenario, struct saved *saved) {
    struct progress progress;
    struct session *s;
    dln_error err;
    progress_start(&progress);
    struct session_options options = {.max_memory = o->max_memory,
                                      .build.progress = progress_stage,
                                      .build.user = &progress,
                                      .no_traces = !o->svg && !o->save && !o->n_execs && !saved,
                                      .saved = saved,
                                      .trace_rows = saved ? saved_rows(saved) : 0,
                                      .history_memory = o->n_execs || o->lecture ? o->history_memory : 0,
                                      .record = o->record,
                                      .lecture = o->lecture != NULL};
    dln_status status = session_new(scenario, &options, &s, &err);
    progress_end(&progress);
    if (status)
        return cli_fail(&err);
    if (s->message[0])
        fprintf(stderr, "dlnscope: %s\n", s->message);
    if (saved)
        reopen(s);
    int code = run_session(o, s);
    session_free(s);
    return code;
}

static int run_to_end(const struct cli_options *o, struct scenario *scenario, struct saved *saved) {
    dln_error err;
    if (o->ticks_given)
        set_ticks(scenario, o->ticks);
    if (starts_alone(scenario, o))
        return check_alone(scenario, o, &err) ? (cli_fail(&err), EXIT_USAGE) : run_scenario(o, scenario, saved);
    if (has_end(scenario, o) || o->n_execs || o->lecture)
        return run_scenario(o, scenario, saved);
    say_endless(scenario);
    return EXIT_USAGE;
}

/* From where a session was saved. */
static int run_saved(const struct cli_options *o) {
    int code = EXIT_USAGE;
    struct saved *saved = cli_open_saved(o, &code);
    if (!saved)
        return code;
    code = run_to_end(o, saved_scenario(saved), saved);
    saved_free(saved);
    return code;
}

static int run(const struct cli_options *o) {
    int code = EXIT_USAGE;
    if (o->n_arguments > 0 && saved_is(o->arguments[0]))
        return run_saved(o);
    struct scenario *scenario = cli_load(o, 0, &code);
    if (!scenario)
        return code;
    code = run_to_end(o, scenario, NULL);
    scenario_free(scenario);
    return code;
}

const struct cli_command cli_run = {"run", "PRESET", "no screen: run to the stop rule, print a summary", FOR_RUN, 1, 1, run};
