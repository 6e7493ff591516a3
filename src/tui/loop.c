#include "tui/loop.h"

#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "scope/history.h"
#include "scope/job.h"
#include "scope/lecture.h"
#include "scope/worker.h"
#include "tui/clock.h"
#include "tui/desk.h"
#include "tui/loader.h"
#include "tui/pace.h"
#include "tui/signals.h"

static const double frame_seconds = 0.035; /* at most 30 frames in any second, one of them early */
static const double slice_seconds = 5e-3;  /* ticks between two looks at the keys */
static const double batch_seconds = 50e-6; /* ticks between two looks at the clock */
static const double quiet_seconds = 0.15;  /* loading that takes no longer shows nothing */
static const double ask_seconds = 0.1;     /* while running slowly, how often the worker is offered work */
static const double job_seconds = 0.02;    /* that a command builds something in before it goes on without the keys */
static const double told_seconds = 0.5;    /* how often the seconds of a job are counted */
static const double goodbye_seconds = 0.4; /* that a thread of ours has to end in */
enum { KEYS_A_TURN = 64, OVERHEAD_FLOPS = 1000 };

struct loop {
    const struct loop_options *options;
    struct terminal *term;
    struct loader *loader;     /* while loading, */
    struct session *session;   /* then; it stays while another preset loads, */
    struct scenario *scenario; /* which this is of, when it is not that of the options */
    struct desk desk;          /* of the session */
    struct worker *worker;
    int wake_read, wake_write; /* non-blocking: loader and worker write, the loop reads */
    struct pace pace;
    double flops_a_second; /* measured */
    double next_frame;
    bool urgent;    /* a key waits for its answer: the next frame may come one frame early */
    bool dirty;     /* what the screen shows is out of date */
    bool drawn;     /* a frame was shown */
    bool more_keys; /* keys may wait that have left the terminal already */
    bool over;
    double way_began; /* a way through the past did; 0: none is under way */
    double job_began, job_told; /* what a command builds did, and was shown last; 0: nothing is built */
    struct loop_end end;
    dln_error *err;
};

static void finish(struct loop *l, int code) {
    if (!l->over)
        l->end.code = code;
    l->over = true;
}

/* Set up */

static bool open_wake_pipe(struct loop *l) {
    int fds[2];
    if (pipe(fds) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(fds[i], F_SETFL, O_NONBLOCK);
        fcntl(fds[i], F_SETFD, FD_CLOEXEC);
    }
    l->wake_read = fds[0];
    l->wake_write = fds[1];
    return true;
}

static void drain_wake_pipe(struct loop *l) {
    char bytes[64];
    while (read(l->wake_read, bytes, sizeof bytes) > 0)
        l->dirty = true;
}

/* Signals */

static void suspend(struct loop *l, void (*stop)(void)) {
    term_suspend(l->term);
    stop();
    term_resume(l->term);
    pace_stop(&l->pace);
    l->dirty = true;
}

static void take_signals(struct loop *l) {
    struct signals_news news = signals_take();
    if (news.end)
        finish(l, 128 + news.end);
    else if (news.stop)
        suspend(l, signals_stop);
    else if (news.continued)
        term_resume(l->term);
    if (news.resized)
        term_resized(l->term);
    if (news.continued)
        pace_stop(&l->pace);
    l->dirty = l->dirty || news.continued || news.resized;
}

/* Keys */

/* The session that stands goes on until the new one does. */
static void open_preset(struct loop *l) {
    struct view *v = &l->session->view;
    dln_error err;
    if (!v->preset[0])
        return;
    if (l->loader)
        session_say(l->session, "a preset is being opened already; Ctrl-C gives that up");
    else if (loader_open(v->preset, &l->options->session, l->wake_write, &l->loader, &err))
        session_say(l->session, "%s", err.text);
    v->preset[0] = '\0';
}

static bool give_up_loading(struct loop *l, int key) {
    enum { CONTROL_C = 3 };
    if (!l->loader || key != CONTROL_C)
        return false;
    loader_cancel(l->loader);
    return true;
}

/* What the session's commands ask of the terminal and the program. */
static void obey_view(struct loop *l) {
    struct view *v = &l->session->view;
    if (v->redraw)
        term_redraw(l->term);
    v->redraw = false;
    if (v->suspend)
        suspend(l, signals_stop_group);
    v->suspend = false;
    if (v->theme[0])
        term_set_theme(l->term, v->theme);
    if (!term_set_mouse(l->term, v->mouse) && v->mouse) {
        session_say(l->session, "this terminal has no mouse that is known of (kmous in its terminfo entry)");
        v->mouse = false;
    }
    open_preset(l);
    if (l->session->quit)
        finish(l, 0);
}

static void take_session_key(struct loop *l, int key) {
    struct mouse mouse = term_mouse(l->term);
    if (key == TERM_KEY_MOUSE)
        desk_mouse(&l->desk, term_canvas(l->term), worker_latest(l->worker), &mouse);
    else if (!give_up_loading(l, key))
        desk_key(&l->desk, key);
    obey_view(l);
    l->dirty = l->urgent = true;
}

static void take_loading_key(struct loop *l, int key) {
    enum { CONTROL_C = 3, CONTROL_L = 12, CONTROL_Z = 26 };
    if (key == 'q' || key == CONTROL_C)
        finish(l, 0);
    if (key == CONTROL_L)
        term_redraw(l->term);
    if (key == CONTROL_Z)
        suspend(l, signals_stop_group);
    l->dirty = l->dirty || key == CONTROL_L;
}

static void take_keys(struct loop *l) {
    l->more_keys = false;
    for (int i = 0; i < KEYS_A_TURN && !l->over; i++) {
        int key = term_key(l->term);
        if (key == KEY_NONE)
            return;
        if (key == KEY_GONE)
            finish(l, 128 + SIGHUP);
        else if (l->session)
            take_session_key(l, key);
        else
            take_loading_key(l, key);
    }
    l->more_keys = true;
}

/* Loading */

/* The session that stands builds something: it cannot go before that has ended. */
static bool give_up_job(struct loop *l) {
    if (!l->session || !job_under_way(l->session) || job_ready(l->session))
        return false;
    job_cancel(l->session);
    return true;
}

/* The new session takes the place of the one that stands, if any. */
static void take_over(struct loop *l, struct session *next, struct scenario *scenario) {
    struct session *old = l->session;
    if (old)
        worker_forget(l->worker);
    l->session = next;
    desk_move(&l->desk, next);
    l->desk.keys.bindings = l->options->bindings;
    session_free(old);
    scenario_free(l->scenario);
    l->scenario = scenario;
    pace_stop(&l->pace);
    next->screen = true;
    jobs_begin(next, l->wake_write, job_seconds, NULL); /* without memory for it commands build in place */
    bool resumed = !old && l->options->session.saved;
    next->running = !next->lecture && !resumed; /* a lecture's commands say when; a saved session stands where it was left */
    next->view.mouse = next->view.mouse || (!old && l->options->mouse);
    if (!old && l->options->commands && session_queue(next, l->options->commands, l->err))
        session_say(next, "%s", l->err->text);
}

static void take_session(struct loop *l) {
    struct session *next = NULL;
    struct scenario *scenario = NULL;
    dln_error err = {0};
    if (!l->loader || !loader_done(l->loader) || give_up_job(l))
        return;
    dln_status status = loader_finish(l->loader, &next, &scenario, &err);
    l->loader = NULL;
    l->dirty = true;
    if (!status && !l->worker)
        status = worker_new(l->wake_write, &l->worker, &err);
    if (!status) {
        take_over(l, next, scenario);
        obey_view(l);
    } else if (l->session) {
        session_say(l->session, "%s", err.text);
    } else {
        session_free(next);
        dln_error_set(l->err, status, "%s", err.text);
        finish(l, 3);
    }
    if (!status && !l->drawn)
        l->next_frame = 0;
}

/* When the next frame may be shown. */
static double frame_due(const struct loop *l) { return l->next_frame - (l->urgent ? frame_seconds : 0); }

/* Ticks */

/* The steps of `s` and `S` do not follow the clock. */
static void keep_pace(struct loop *l, double now) {
    if (l->session->running)
        pace_follow(&l->pace, l->session->speed, l->session->steps, now);
    else
        pace_stop(&l->pace);
}

/* When there is work again; 0: now, infinite: never. A step under way is completed without waiting. */
static double next_step_due(const struct loop *l) {
    const struct session *s = l->session;
    if (!s || !session_busy(s))
        return INFINITY;
    return s->running && !session_midstep(s) && !queue_ready(s) && !lecture_due(s) && !job_ready(s) ? pace_due(&l->pace, s->steps) : 0;
}

/* Work for about batch_seconds, or one piece of it that takes longer. */
static void run_batch(struct loop *l, uint64_t steps) {
    struct session *s = l->session;
    double left = l->flops_a_second * batch_seconds, began = clock_seconds(), done = 0;
    do {
        double flops = session_next_flops(s) + OVERHEAD_FLOPS;
        session_advance(s);
        desk_settle(&l->desk);
        done += flops;
    } while (done < left && session_busy(s) && !s->quit && (s->steps < steps || session_midstep(s)));
    double rate = done / fmax(clock_seconds() - began, 1e-9);
    l->flops_a_second = fmin(fmax(0.8 * l->flops_a_second + 0.2 * rate, 1e7), 1e12);
    l->dirty = true;
    obey_view(l);
}

/* Up to and with how many steps the session may go by now. */
static uint64_t steps_due(const struct loop *l, double now) {
    const struct session *s = l->session;
    return s->running ? pace_limit(&l->pace, now) : UINT64_MAX;
}

/* How long the user waits for a step of the past. */
static void time_replays(struct loop *l, double now) {
    bool under_way = session_replaying(l->session);
    if (!under_way && l->way_began > 0)
        history_took(l->session, now - l->way_began);
    l->way_began = !under_way ? 0 : l->way_began > 0 ? l->way_began : now;
}

/* How long something is being built. */
static void time_jobs(struct loop *l) {
    double now = clock_seconds();
    bool under_way = l->session && job_under_way(l->session);
    l->job_began = !under_way ? 0 : l->job_began > 0 ? l->job_began : now;
    if (under_way && now - l->job_told >= told_seconds) {
        l->job_told = now;
        l->dirty = true;
    }
}

static void run_slice(struct loop *l) {
    if (!l->session)
        return;
    double now = clock_seconds(), end = now + slice_seconds;
    keep_pace(l, now);
    time_replays(l, now);
    while (!l->over && now < end && next_step_due(l) <= now) {
        run_batch(l, steps_due(l, now));
        now = clock_seconds();
        time_replays(l, now);
        if (l->dirty && now >= frame_due(l))
            return;
    }
}

/* Screen */

static void ask_worker(struct loop *l) {
    if (l->session)
        worker_request(l->worker, session_focused(l->session), session_busy(l->session));
}

static void draw_loading(struct loop *l) {
    char stage[160];
    loader_stage(l->loader, stage, sizeof stage);
    screen_draw_loading(term_canvas(l->term), l->options->scenario->name, stage);
}

static void draw_session(struct loop *l, double now) {
    char stage[100], line[100];
    if (l->loader) {
        loader_stage(l->loader, stage, sizeof stage);
        session_say(l->session, "opening%s%s  (Ctrl-C gives up)", stage[0] ? ": " : "", stage);
    } else if (l->job_began > 0) {
        job_write(l->session, stage, line, sizeof stage);
        session_say(l->session, "building %s%s%.0f s  (Ctrl-C gives up): %s", stage, stage[0] ? ", " : "", now - l->job_began, line);
    }
    desk_draw(&l->desk, term_canvas(l->term), worker_latest(l->worker), now);
}

static void show(struct loop *l) {
    double now = clock_seconds();
    bool ready = term_flush(l->term); /* else the frame is skipped */
    if (l->over || !ready || !l->dirty || now < frame_due(l))
        return;
    if (l->session)
        draw_session(l, now);
    else if (l->loader)
        draw_loading(l);
    term_show(l->term);
    l->dirty = l->urgent = false;
    l->drawn = true;
    l->next_frame = fmax(l->next_frame, now) + frame_seconds;
}

/* Waiting */

static double wait_seconds(const struct loop *l, bool output_waits) {
    double now = clock_seconds(), wait = next_step_due(l) - now;
    double patience = l->more_keys ? 0 : term_patience(l->term);
    if (l->dirty && !output_waits)
        wait = fmin(wait, frame_due(l) - now);
    if (patience >= 0)
        wait = fmin(wait, patience);
    if (l->job_began > 0)
        wait = fmin(wait, l->job_told + told_seconds - now);
    if (l->session && session_busy(l->session) && !worker_current(l->worker, session_focused(l->session)))
        wait = fmin(wait, ask_seconds);
    return fmax(wait, 0);
}

static void wait_for_news(struct loop *l) {
    struct pollfd polls[TERM_POLLS + 2];
    nfds_t n = (nfds_t)term_polls(l->term, polls);
    double wait = wait_seconds(l, n > 1);
    polls[n++] = (struct pollfd){.fd = signals_fd(), .events = POLLIN};
    polls[n++] = (struct pollfd){.fd = l->wake_read, .events = POLLIN};
    poll(polls, n, wait > 1e6 ? -1 : (int)ceil(1e3 * wait));
    drain_wake_pipe(l);
}

static void run(struct loop *l) {
    while (!l->over) {
        take_signals(l);
        take_keys(l);
        take_session(l);
        run_slice(l);
        time_jobs(l);
        ask_worker(l);
        show(l);
        if (!l->over)
            wait_for_news(l);
    }
}

/* The end */

/* False when the loader is still at work after a moment. */
static bool stop_loader(struct loop *l) {
    if (!l->loader)
        return true;
    loader_cancel(l->loader);
    for (double end = clock_seconds() + goodbye_seconds; !loader_done(l->loader) && clock_seconds() < end; drain_wake_pipe(l))
        poll(&(struct pollfd){.fd = l->wake_read, .events = POLLIN}, 1, 20);
    if (!loader_done(l->loader))
        return false;
    dln_error ignored;
    struct session *unused = NULL;
    struct scenario *scenario = NULL;
    if (loader_finish(l->loader, &unused, &scenario, &ignored) == DLN_OK)
        session_free(unused);
    scenario_free(scenario);
    return true;
}

/* worker_free waits for the measurement under way, which may be a factorization of minutes: so it is called from a thread of its own. */
struct farewell {
    struct worker *worker;
    atomic_bool done;
};

static void *free_worker(void *user) {
    struct farewell *f = user;
    signals_block();
    worker_free(f->worker);
    atomic_store(&f->done, true);
    return NULL;
}

/* False when the worker is still at work after a moment. */
static bool stop_worker(struct loop *l) {
    pthread_t thread;
    struct farewell *f = l->worker ? calloc(1, sizeof *f) : NULL;
    if (!f)
        return !l->worker;
    f->worker = l->worker;
    if (pthread_create(&thread, NULL, free_worker, f) != 0) {
        free(f);
        return false;
    }
    for (double end = clock_seconds() + goodbye_seconds; !atomic_load(&f->done) && clock_seconds() < end;)
        poll(NULL, 0, 1);
    if (!atomic_load(&f->done))
        return false;
    pthread_join(thread, NULL);
    free(f);
    return true;
}

/* False when what is being built is still so after a moment. */
static bool stop_job(struct loop *l) {
    for (double end = clock_seconds() + goodbye_seconds; give_up_job(l) && clock_seconds() < end; drain_wake_pipe(l))
        poll(&(struct pollfd){.fd = l->wake_read, .events = POLLIN}, 1, 20);
    return !give_up_job(l);
}

static void release(struct loop *l) {
    term_close(l->term);
    signals_close();
    l->end.abandoned = !stop_loader(l) || !stop_job(l) || !stop_worker(l);
    if (l->end.abandoned)
        return;
    desk_release(&l->desk);
    session_free(l->session);
    scenario_free(l->scenario);
    if (l->wake_read >= 0) {
        close(l->wake_read);
        close(l->wake_write);
    }
}

static dln_status start(struct loop *l) {
    dln_status status = signals_open(l->err);
    if (status == DLN_OK)
        status = term_open(&l->options->term, &l->term, l->err);
    if (status == DLN_OK && !open_wake_pipe(l))
        status = dln_error_set(l->err, DLN_NO_MEMORY, "there is no file descriptor left for a pipe");
    if (status == DLN_OK)
        status = loader_start(l->options->scenario, &l->options->session, l->wake_write, &l->loader, l->err);
    return status;
}

struct loop_end loop_run(const struct loop_options *options, dln_error *err) {
    struct loop l = {.options = options, .wake_read = -1, .wake_write = -1, .flops_a_second = 1e9, .err = err};
    l.next_frame = clock_seconds() + quiet_seconds;
    l.dirty = true;
    l.desk.screen.overlays.wake = &l.wake_write;
    if (start(&l) == DLN_OK)
        run(&l);
    else
        finish(&l, 2);
    release(&l);
    return l.end;
}
