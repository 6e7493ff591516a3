/* main.c: locale, options, and the subcommand. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/plain.h"
#include "preset/find.h"
#include "scope/save.h"
#include "tui/bindings.h"
#include "tui/loop.h"

/* Only LC_CTYPE: numbers have a point everywhere. A UTF-8 locale that is not installed is served by C.UTF-8. */
static void set_locale(void) {
    if (setlocale(LC_CTYPE, ""))
        return;
    const char *order[] = {"LC_ALL", "LC_CTYPE", "LANG"}, *name = NULL;
    for (int i = 0; i < 3 && !(name && *name); i++)
        name = getenv(order[i]);
    const char *codeset = name ? strrchr(name, '.') : NULL;
    if (codeset && (!strcasecmp(codeset, ".UTF-8") || !strcasecmp(codeset, ".UTF8")))
        setlocale(LC_CTYPE, "C.UTF-8");
}

/* The next file opened would become a standard file that is closed, and get what is written to that. Reading and writing fail instead. */
static void hold_standard_files(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* A reader that goes away and a file that may not grow are errors of writing, not signals. */
static void ignore_failed_writes(void) {
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
}

int cli_fail(const dln_error *err) {
    if (err->text[0])
        fprintf(stderr, "dlnscope: %s\n", err->text);
    return EXIT_PRESET;
}

/* --lecture FILE without a preset: the file is one. With a preset its lecture takes the place of the preset's own. */
static dln_status load_with_lecture(const struct cli_options *o, int i, struct scenario **out, dln_error *err) {
    char *path = NULL;
    if (i < o->n_arguments) {
        dln_status status = scenario_load(o->arguments[i], o->sets, out, err);
        if (!status && (status = scenario_take_lecture(*out, o->lecture, err)))
            scenario_free(*out);
        return status;
    }
    dln_status status = find_lecture(o->lecture, &path, err);
    if (!status)
        status = scenario_load(path, o->sets, out, err);
    free(path);
    if (!status && (*out)->n_lecture == 0) {
        status = place_error(err, DLN_BAD_VALUE, NULL, "%s has no lecture", o->lecture);
        scenario_free(*out);
    }
    return status;
}

struct scenario *cli_load(const struct cli_options *o, int i, int *code) {
    struct scenario *s;
    dln_error err;
    if (o->lecture ? !load_with_lecture(o, i, &s, &err) : !scenario_load(i < o->n_arguments ? o->arguments[i] : NULL, o->sets, &s, &err))
        return s;
    *code = cli_fail(&err);
    return NULL;
}

int cli_flush(int code) {
    errno = 0;
    if (!fflush(stdout) && !ferror(stdout))
        return code;
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT}; /* errno tells nothing of a write that failed before */
    bool closed = errno == EPIPE || (poll(&out, 1, 0) == 1 && out.revents & (POLLERR | POLLHUP));
    if (code != EXIT_FILE && !closed)
        fprintf(stderr, "dlnscope: standard output could not be written%s%s\n", errno ? ": " : "", errno ? strerror(errno) : "");
    return EXIT_FILE;
}

/* From the start of a scenario, or from where its session was saved (NULL: it was not). */
static int show(const struct cli_options *o, struct scenario *s, struct saved *saved) {
    dln_error err = {0};
    char *script = cli_commands_text(o, &err);
    const struct session_options session = {.max_memory = o->max_memory,
                                            .history_memory = o->history_memory,
                                            .record = o->record,
                                            .lecture = !saved,
                                            .saved = saved,
                                            .trace_rows = saved ? saved_rows(saved) : 0};
    if (o->plain) {
        int code = script || !o->n_execs ? plain_run(s, &session, script) : cli_fail(&err);
        free(script);
        return code;
    }
    struct loop_options loop = {.scenario = s, .session = session, .term = o->term, .mouse = o->mouse, .commands = script};
    struct loop_end end = {.code = EXIT_USAGE};
    struct bindings *bindings = NULL;
    bool ready = (script || !o->n_execs) && !bindings_new(o->config, &bindings, &err);
    loop.bindings = bindings;
    if (ready)
        end = loop_run(&loop, &err);
    if (end.code == EXIT_USAGE || end.code == EXIT_PRESET)
        cli_fail(&err);
    if (end.abandoned)
        _exit(end.code);
    bindings_free(bindings);
    free(script);
    return end.code;
}

static int dashboard(const struct cli_options *o) {
    int code;
    struct scenario *s = cli_load(o, 0, &code);
    if (!s)
        return code;
    code = show(o, s, NULL);
    scenario_free(s);
    return code;
}

struct saved *cli_open_saved(const struct cli_options *o, int *code) {
    struct saved *saved;
    dln_error err;
    *code = EXIT_USAGE;
    if (o->n_sets > 0 || o->lecture || o->record) {
        fprintf(stderr, "dlnscope: a saved session goes on as it is: --set, --seed, --lecture and --record do not go with it\n");
        return NULL;
    }
    if (!saved_open(o->arguments[0], o->max_memory, &saved, &err))
        return saved;
    *code = cli_fail(&err);
    if (err.status == DLN_UNREADABLE)
        *code = EXIT_FILE;
    return NULL;
}

static int resume(const struct cli_options *o) {
    int code;
    struct saved *saved = cli_open_saved(o, &code);
    if (!saved)
        return code;
    code = show(o, saved_scenario(saved), saved);
    saved_free(saved);
    return code;
}

const struct cli_command cli_dashboard = {
    NULL, "[PRESET]", "the dashboard; without PRESET wu2019/saddle-escape", FOR_DASHBOARD, 0, 1, dashboard,
};

const struct cli_command cli_resume = {"resume", "FILE", "a saved session, where it was left", FOR_RESUME, 1, 1, resume};

int main(int argc, char **argv) {
    struct cli_options o;
    dln_error err;
    int code;
    hold_standard_files();
    set_locale();
    ignore_failed_writes();
    if (cli_options_read(argc, argv, &o, &err)) {
        cli_fail(&err);
        code = EXIT_USAGE;
    } else if (o.help) {
        cli_print_help();
        code = EXIT_DONE;
    } else if (o.version) {
        puts("dlnscope " DLN_VERSION);
        code = EXIT_DONE;
    } else if ((o.command == &cli_dashboard || o.command == &cli_resume) && cli_options_configure(&o, &err)) {
        cli_fail(&err);
        code = EXIT_USAGE;
    } else {
        dln_blas_set_threads(o.threads);
        code = o.command->run(&o);
    }
    cli_options_release(&o);
    return cli_flush(code);
}
