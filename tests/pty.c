#define _XOPEN_SOURCE 700 /* posix_openpt */

#include "pty.h"

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

static const double patience = 20;

struct pty {
    int master;
    int slave; /* kept open: the modes would be forgotten with the program's end */
    pid_t pid;
    bool ended;
    int status;
    int cols, rows;
    struct termios before;
    VTerm *vt;
    VTermScreen *screen;
    bool alternate, cursor;
    char *text;
    char *log;
    size_t log_length, log_room;
};

double pty_clock(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The terminal */

static int property(VTermProp prop, VTermValue *value, void *user) {
    struct pty *p = user;
    if (prop == VTERM_PROP_ALTSCREEN)
        p->alternate = value->boolean;
    if (prop == VTERM_PROP_CURSORVISIBLE)
        p->cursor = value->boolean;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = property};

static void open_screen(struct pty *p) {
    p->vt = vterm_new(p->rows, p->cols);
    assert_non_null(p->vt);
    vterm_set_utf8(p->vt, 1);
    p->screen = vterm_obtain_screen(p->vt);
    vterm_screen_set_callbacks(p->screen, &callbacks, p);
    vterm_screen_enable_altscreen(p->screen, 1);
    vterm_screen_reset(p->screen, 1);
}

static void set_size(int fd, int cols, int rows) {
    struct winsize size = {.ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows};
    assert_int_equal(ioctl(fd, TIOCSWINSZ, &size), 0);
}

static void open_terminal(struct pty *p) {
    p->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(p->master >= 0);
    assert_int_equal(grantpt(p->master), 0);
    assert_int_equal(unlockpt(p->master), 0);
    p->slave = open(ptsname(p->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(p->slave >= 0);
    set_size(p->master, p->cols, p->rows);
    assert_int_equal(tcgetattr(p->slave, &p->before), 0);
}

/* The program */

static void set_environment(const char *const *environment) {
    for (; environment && *environment; environment++) {
        const char *equals = strchr(*environment, '=');
        if (!equals)
            unsetenv(*environment);
        else
            putenv(strdup(*environment));
    }
}

static void reset_signals(void) {
    for (int i = 1; i < SIGRTMIN; i++)
        signal(i, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void become(const struct pty *p, const struct pty_program *program) {
    reset_signals();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    setsid();
    ioctl(p->slave, TIOCSCTTY, 0);
    for (int fd = 0; fd < 3; fd++)
        dup2(p->slave, fd);
    set_environment(program->environment);
    execvp(program->arguments[0], (char *const *)(uintptr_t)program->arguments);
    fprintf(stderr, "%s: %s\n", program->arguments[0], strerror(errno));
    _exit(127);
}

struct pty *pty_start(const struct pty_program *program) {
    struct pty *p = calloc(1, sizeof *p);
    assert_non_null(p);
    p->cols = program->cols;
    p->rows = program->rows;
    p->cursor = true;
    open_terminal(p);
    open_screen(p);
    p->pid = fork();
    assert_true(p->pid >= 0);
    if (p->pid == 0)
        become(p, program);
    return p;
}

void pty_free(struct pty *p) {
    if (!p)
        return;
    if (!p->ended) {
        kill(p->pid, SIGKILL);
        waitpid(p->pid, &p->status, 0);
    }
    pty_hang_up(p);
    vterm_free(p->vt);
    free(p->text);
    free(p->log);
    free(p);
}

pid_t pty_pid(const struct pty *p) { return p->pid; }

void pty_send_bytes(struct pty *p, const void *bytes, size_t n) {
    const char *b = bytes;
    double end = pty_clock() + patience;
    for (size_t done = 0; done < n && pty_clock() < end;) {
        size_t piece = n - done < 256 ? n - done : 256; /* more than the line discipline holds would block us */
        struct pollfd f = {.fd = p->master, .events = POLLOUT};
        if (poll(&f, 1, 10) > 0 && f.revents & POLLOUT) {
            ssize_t sent = write(p->master, b + done, piece);
            done += sent > 0 ? (size_t)sent : 0;
        }
        pty_read(p, 0);
    }
}

void pty_send(struct pty *p, const char *keys) { pty_send_bytes(p, keys, strlen(keys)); }

void pty_resize(struct pty *p, int cols, int rows) {
    p->cols = cols;
    p->rows = rows;
    vterm_set_size(p->vt, rows, cols);
    set_size(p->master, cols, rows);
}

void pty_hang_up(struct pty *p) {
    if (p->master < 0)
        return;
    close(p->slave);
    close(p->master);
    p->master = -1;
}

/* Reading */

static void keep(struct pty *p, const char *bytes, size_t n) {
    if (p->log_length + n + 1 > p->log_room) {
        p->log_room = 2 * (p->log_length + n + 1);
        p->log = realloc(p->log, p->log_room);
        assert_non_null(p->log);
    }
    memcpy(p->log + p->log_length, bytes, n);
    p->log_length += n;
    p->log[p->log_length] = '\0';
}

/* True when bytes came. */
static bool read_some(struct pty *p, int milliseconds) {
    char bytes[16384];
    struct pollfd f = {.fd = p->master, .events = POLLIN};
    if (p->master < 0 || poll(&f, 1, milliseconds) <= 0)
        return false;
    ssize_t n = read(p->master, bytes, sizeof bytes);
    if (n <= 0)
        return false;
    keep(p, bytes, (size_t)n);
    vterm_input_write(p->vt, bytes, (size_t)n);
    return true;
}

/* Read what is there. What a program wrote before its end takes a moment to come through the kernel. */
static void read_rest(struct pty *p) {
    while (read_some(p, p->ended ? 100 : 0))
        ;
}

static bool has_ended(struct pty *p) {
    if (!p->ended && waitpid(p->pid, &p->status, WNOHANG) == p->pid)
        p->ended = true;
    return p->ended;
}

void pty_read(struct pty *p, double seconds) {
    double end = pty_clock() + seconds;
    while (read_some(p, 0) || (!has_ended(p) && pty_clock() < end))
        read_some(p, pty_clock() < end ? 10 : 0);
    if (seconds > 0)
        read_rest(p);
}

bool pty_wait(struct pty *p, bool (*test)(struct pty *p, void *user), void *user) {
    for (double end = pty_clock() + patience; pty_clock() < end;) {
        bool ended = has_ended(p);
        read_rest(p);
        if (test(p, user))
            return true;
        if (ended)
            return false;
        read_some(p, 20);
    }
    return false;
}

static bool has_text(struct pty *p, void *text) { return strstr(pty_text(p), text) != NULL; }
static bool has_no_text(struct pty *p, void *text) { return strstr(pty_text(p), text) == NULL; }

bool pty_wait_text(struct pty *p, const char *text) { return pty_wait(p, has_text, (void *)(uintptr_t)text); }
bool pty_wait_no_text(struct pty *p, const char *text) { return pty_wait(p, has_no_text, (void *)(uintptr_t)text); }

bool pty_wait_end(struct pty *p, double seconds, int *status) {
    for (double end = pty_clock() + seconds; !has_ended(p) && pty_clock() < end;)
        if (!read_some(p, 10) && p->master < 0)
            poll(NULL, 0, 10);
    read_rest(p);
    *status = p->status;
    return p->ended;
}

bool pty_wait_stop(struct pty *p) {
    for (double end = pty_clock() + patience; pty_clock() < end; read_some(p, 10)) {
        int status;
        if (waitpid(p->pid, &status, WNOHANG | WUNTRACED) != p->pid)
            continue;
        p->ended = !WIFSTOPPED(status);
        p->status = status;
        return WIFSTOPPED(status);
    }
    return false;
}

/* What is there */

static size_t put_character(uint32_t c, char *out) {
    if (c < 0x80) {
        out[0] = c ? (char)c : ' ';
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)((0xf0u << (4 - n)) | c);
    return n;
}

const char *pty_text(struct pty *p) {
    free(p->text);
    p->text = malloc((size_t)p->rows * ((size_t)p->cols * 4 + 1) + 1);
    assert_non_null(p->text);
    char *out = p->text;
    for (int row = 0; row < p->rows; row++) {
        char *end = out;
        for (int col = 0; col < p->cols; col++) {
            VTermScreenCell cell;
            vterm_screen_get_cell(p->screen, (VTermPos){.row = row, .col = col}, &cell);
            out += put_character(cell.chars[0], out);
            if (out[-1] != ' ')
                end = out;
        }
        out = end;
        *out++ = '\n';
    }
    *out = '\0';
    return p->text;
}

bool pty_alternate_screen(const struct pty *p) { return p->alternate; }
bool pty_cursor_visible(const struct pty *p) { return p->cursor; }

bool pty_modes_restored(const struct pty *p) {
    struct termios now;
    assert_int_equal(tcgetattr(p->slave, &now), 0);
    return now.c_iflag == p->before.c_iflag && now.c_oflag == p->before.c_oflag && now.c_lflag == p->before.c_lflag &&
           now.c_cflag == p->before.c_cflag && memcmp(now.c_cc, p->before.c_cc, sizeof now.c_cc) == 0;
}

const char *pty_log(const struct pty *p, size_t *length) {
    *length = p->log_length;
    return p->log ? p->log : "";
}

void pty_log_clear(struct pty *p) {
    p->log_length = 0;
    if (p->log)
        p->log[0] = '\0';
}

bool pty_was_asked(const struct pty *p) { return vterm_output_get_buffer_current(p->vt) > 0; }
