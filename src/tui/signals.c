#define _XOPEN_SOURCE 700 /* sigaltstack */

#include "tui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ENDS, CRASHES, NOTED };

/* Signals that end a process, stop it or tell it something, and what we make of each. */
static const struct {
    int number;
    int kind;
} handled[] = {
    {SIGHUP, ENDS},     {SIGINT, ENDS},    {SIGQUIT, ENDS},    {SIGTERM, ENDS},   {SIGPIPE, ENDS},   {SIGALRM, ENDS},
    {SIGUSR1, ENDS},    {SIGUSR2, ENDS},   {SIGXCPU, ENDS},   {SIGVTALRM, ENDS}, {SIGPROF, ENDS},  {SIGPOLL, ENDS},
#ifdef SIGPWR
    {SIGPWR, ENDS},
#endif
#ifdef SIGSTKFLT
    {SIGSTKFLT, ENDS},
#endif
    {SIGSEGV, CRASHES}, {SIGBUS, CRASHES}, {SIGABRT, CRASHES}, {SIGFPE, CRASHES}, {SIGILL, CRASHES}, {SIGSYS, CRASHES},
    {SIGTRAP, CRASHES}, {SIGWINCH, NOTED}, {SIGTSTP, NOTED},   {SIGCONT, NOTED},
};
enum { N_HANDLED = sizeof handled / sizeof *handled, ALTERNATE_STACK = 64 * 1024, RESCUE_TRIES = 20, RESCUE_WAIT_MS = 10 };

static atomic_bool seen[N_HANDLED];
static atomic_int wake_fd = -1;
static const struct signals_rescue *_Atomic rescue_now;
static struct {
    int read_fd;
    void *stack;
    sigset_t mask;
    struct sigaction before[N_HANDLED];
    bool open;
} state;

static void note(int number) {
    int saved = errno;
    for (size_t i = 0; i < N_HANDLED; i++)
        if (handled[i].number == number)
            atomic_store(&seen[i], true);
    ssize_t ignored = write(atomic_load(&wake_fd), "", 1);
    (void)ignored; /* a full pipe wakes the loop as well */
    errno = saved;
}

/* The terminal may be slow, but a dying process does not wait for a frozen one. */
static void rescue_terminal(const struct signals_rescue *r) {
    size_t done = 0;
    for (int i = 0; i < RESCUE_TRIES && done < r->length; i++) {
        struct pollfd p = {.fd = r->fd, .events = POLLOUT};
        poll(&p, 1, RESCUE_WAIT_MS);
        ssize_t n = write(r->fd, r->bytes + done, r->length - done);
        done += n > 0 ? (size_t)n : 0;
    }
    tcsetattr(r->fd, TCSANOW, &r->mode);
}

static void crash(int number) {
    const struct signals_rescue *r = atomic_exchange(&rescue_now, NULL);
    if (r)
        rescue_terminal(r);
    signal(number, SIG_DFL);
    raise(number); /* comes when this handler returns */
}

static bool take_over(size_t i) {
    struct sigaction action = {.sa_handler = handled[i].kind == CRASHES ? crash : note};
    action.sa_flags = handled[i].kind == CRASHES ? SA_ONSTACK : SA_RESTART | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    if (sigaction(handled[i].number, NULL, &state.before[i]) != 0)
        return false;
    /* a shell without job control has it ignored: nobody could continue us */
    if (handled[i].number == SIGTSTP && state.before[i].sa_handler == SIG_IGN)
        return true;
    return sigaction(handled[i].number, &action, NULL) == 0;
}

static bool open_pipe(void) {
    int fds[2];
    if (pipe(fds) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(fds[i], F_SETFL, O_NONBLOCK);
        fcntl(fds[i], F_SETFD, FD_CLOEXEC);
    }
    state.read_fd = fds[0];
    atomic_store(&wake_fd, fds[1]);
    return true;
}

static void let_in(void) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < N_HANDLED; i++)
        sigaddset(&set, handled[i].number);
    pthread_sigmask(SIG_UNBLOCK, &set, &state.mask);
}

dln_status signals_open(dln_error *err) {
    state.stack = malloc(ALTERNATE_STACK);
    if (!state.stack || !open_pipe()) {
        free(state.stack);
        return dln_error_set(err, DLN_NO_MEMORY, "there is no memory, or no file descriptor, to take signals with");
    }
    state.open = true;
    for (size_t i = 0; i < N_HANDLED; i++)
        atomic_store(&seen[i], false);
    stack_t stack = {.ss_sp = state.stack, .ss_size = ALTERNATE_STACK};
    sigaltstack(&stack, NULL);
    for (size_t i = 0; i < N_HANDLED; i++)
        take_over(i);
    let_in();
    return DLN_OK;
}

void signals_close(void) {
    if (!state.open)
        return;
    state.open = false;
    for (size_t i = 0; i < N_HANDLED; i++)
        sigaction(handled[i].number, &state.before[i], NULL);
    pthread_sigmask(SIG_SETMASK, &state.mask, NULL);
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    free(state.stack);
    close(atomic_exchange(&wake_fd, -1));
    close(state.read_fd);
}

int signals_fd(void) { return state.read_fd; }

struct signals_news signals_take(void) {
    char drain[256];
    while (read(state.read_fd, drain, sizeof drain) > 0)
        ;
    struct signals_news news = {0};
    for (size_t i = 0; i < N_HANDLED; i++) {
        if (!atomic_exchange(&seen[i], false))
            continue;
        news.resized |= handled[i].number == SIGWINCH;
        news.stop |= handled[i].number == SIGTSTP;
        news.continued |= handled[i].number == SIGCONT;
        if (handled[i].kind == ENDS && news.end == 0)
            news.end = handled[i].number;
    }
    return news;
}

void signals_guard(const struct signals_rescue *rescue) { atomic_store(&rescue_now, rescue); }

/* That we went on is no news when we know that we stopped. */
static void forget_continuing(void) {
    for (size_t i = 0; i < N_HANDLED; i++)
        if (handled[i].number == SIGCONT)
            atomic_store(&seen[i], false);
}

void signals_stop(void) {
    raise(SIGSTOP);
    forget_continuing();
}

void signals_stop_group(void) {
    struct sigaction mine, others = {.sa_handler = SIG_IGN};
    sigaction(SIGTSTP, NULL, &mine);
    if (mine.sa_handler == SIG_IGN)
        return;
    sigaction(SIGTSTP, &others, NULL);
    kill(0, SIGTSTP);
    others.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &others, NULL);
    raise(SIGTSTP); /* to this thread: we stop before it returns; an orphaned process group does not */
    sigaction(SIGTSTP, &mine, NULL);
    forget_continuing();
}

void signals_block(void) {
    sigset_t set;
    sigfillset(&set);
    for (size_t i = 0; i < N_HANDLED; i++)
        if (handled[i].kind == CRASHES)
            sigdelset(&set, handled[i].number);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}
