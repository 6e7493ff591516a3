/* program.c: see program.h. */
#include "program.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *program_path(void) {
    const char *path = getenv("DLNSCOPE");
    return path ? path : "./dlnscope";
}

static void set_environment(const char *const *environment) {
    for (; environment && *environment; environment++) {
        char name[64];
        const char *equals = strchr(*environment, '=');
        size_t n = equals ? (size_t)(equals - *environment) : strlen(*environment);
        snprintf(name, sizeof name, "%.*s", (int)n, *environment);
        if (equals ? setenv(name, equals + 1, 1) : unsetenv(name))
            _exit(126);
    }
}

static void open_as(int fd, const char *path, int flags) {
    int opened = open(path, flags, 0600);
    if (opened < 0 || dup2(opened, fd) < 0)
        _exit(126);
    close(opened);
}

static void become(struct files *f, const struct program *p) {
    enum { MOST = 40 };
    const char *all[MOST + 2] = {program_path()};
    for (int i = 0; i < MOST && p->arguments[i]; i++)
        all[i + 1] = p->arguments[i];
    set_environment(p->environment);
    open_as(STDIN_FILENO, "/dev/null", O_RDONLY);
    open_as(STDERR_FILENO, files_path(f, "stderr"), O_WRONLY | O_CREAT | O_TRUNC);
    if (p->closed_pipe) {
        int fds[2];
        if (pipe(fds) || dup2(fds[1], STDOUT_FILENO) < 0)
            _exit(126);
        close(fds[0]);
        close(fds[1]);
    } else if (p->closed_out) {
        close(STDOUT_FILENO);
    } else {
        open_as(STDOUT_FILENO, p->out ? p->out : files_path(f, "stdout"), O_WRONLY | O_CREAT | O_TRUNC);
    }
    alarm(60);
    execv(all[0], (char *const *)(uintptr_t)all);
    _exit(127);
}

pid_t program_start(struct files *f, const struct program *p) {
    remove(files_path(f, "stdout"));
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        become(f, p);
    return pid;
}

/* Text of a file of the folder, "" when there is none. */
static char *text_of(struct files *f, const char *name) {
    char *text = calloc(1, 1);
    size_t n = 0;
    FILE *file = fopen(files_path(f, name), "rb");
    assert_non_null(text);
    for (size_t got = 1; file && got;) {
        char *more = realloc(text, n + 65536 + 1);
        assert_non_null(more);
        text = more;
        n += got = fread(text + n, 1, 65536, file);
        text[n] = '\0';
    }
    if (file)
        fclose(file);
    return text;
}

struct ended program_wait(struct files *f, pid_t pid) {
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    struct ended e = {.by_signal = WIFSIGNALED(status), .out = text_of(f, "stdout"), .err = text_of(f, "stderr")};
    e.code = e.by_signal ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return e;
}

struct ended program_run(struct files *f, const struct program *p) {
    return program_wait(f, program_start(f, p));
}

void ended_release(struct ended *e) {
    free(e->out);
    free(e->err);
}

char *program_says(struct files *f, const char *const *arguments, int code, const char *err) {
    struct ended e = program_run(f, &(struct program){.arguments = arguments});
    if (e.code != code || (err && strcmp(e.err, err))) {
        char line[1000] = "";
        for (int i = 0; arguments[i]; i++)
            snprintf(line + strlen(line), sizeof line - strlen(line), " %s", arguments[i]);
        fail_msg("dlnscope%s: exit %d instead of %d, stderr is\n%sinstead of\n%s", line, e.code, code, e.err, err ? err : "anything");
    }
    free(e.err);
    return e.out;
}
