/* session.h: the runs of a scenario in lockstep, and how they are looked at: all that a user can do, without a screen. */
#ifndef SCOPE_SESSION_H
#define SCOPE_SESSION_H

#include "scope/event.h"
#include "scope/monte_carlo.h"
#include "scope/queue.h"
#include "scope/run.h"
#include "scope/trigger.h"

/** Steps a second beyond which there is only "as fast as it goes". */
enum { SESSION_FASTEST = 1 << 16 };

enum panel_id { PANEL_ERROR, PANEL_LENS, PANEL_FACTORS, PANEL_BALANCE, PANEL_MARGIN, PANEL_CHANCES, PANEL_LANDSCAPE, N_PANELS };

/** Ordinate of the lens; fitted: logarithmic where its values span two decades or more. */
enum lens_scale { LENS_FITTED, LENS_LINEAR, LENS_LOG };

/** A cursor on the curves of the error. */
struct cursor {
    bool on;
    uint64_t tick;
};

enum { FILTER_SIZE = 128 };

/** How the session is looked at. Drawing reads it, commands change it. */
struct view {
    int focus;              /* index of the focused run */
    char filter[FILTER_SIZE]; /* only runs whose labels contain it are drawn: session_shows; "": all */
    enum abscissa abscissa;
    bool linear;            /* ordinate of the error panel */
    double low, high;       /* fixed range of the ordinate; NaN: fitted */
    bool fit_focus;         /* fit the ordinate to the focused run alone */
    double x_from;          /* the error panel shows the abscissa from here to the newest value; 0: everything */
    double x_to;            /* to here, when that is more; 0: to the newest */
    double x_span;          /* or the last x_span of it; 0: everything */
    enum panel_id panel;    /* the selected panel, as long as it is there: session_panel */
    bool zoomed;            /* it has the whole screen */
    int scroll;             /* first row of the factors panel that is shown, counted from the top factor */
    uint64_t lens_span;     /* ticks in the lens */
    enum lens_scale lens;
    struct cursor cursor[2]; /* reading.h says what they read */
    int cursor_moves;       /* which of them moves */
    int plane_zoom;         /* how often the landscape's window is halved */
    bool help;              /* the help is open */
    int help_scroll;
    char theme[16];         /* asked for, "": as the screen began */
    bool mouse;             /* the screen listens to it */
    bool redraw, suspend;   /* asked for; the screen clears them */
    const char *open;       /* the overlay that is asked for, by its name; NULL: none; the screen clears it */
    char open_with[256];    /* what it begins with */
    char preset[512];       /* to be opened in place of this one, "": none; the screen clears it */
};

struct lecture;
struct record;
struct jobs;

struct session {
    struct scenario *scenario; /* borrowed; runs that are derived while it is in use are added to it */
    dln_problem *problems;     /* the scenario's own */
    dln_problem **more_problems; /* n_more_problems of those that derived runs brought, NULL where none was built yet */
    int n_more_problems;
    struct run **runs;
    int n_runs;
    int n_born;                /* runs that there ever were: the index of the next one */
    size_t trace_rows;         /* of a run's curves */
    struct monte_carlo *starts; /* of the scenario's monte_carlo, or NULL */
    bool trains;          /* the runs tick: not where the scenario has a monte_carlo and no stop */
    uint64_t steps;       /* T, completed session steps: a tick of each live run, and a start of each value that has any left */
    bool running;
    uint64_t goal;        /* not running but steps < goal: goes on to it (s, S with counts) */
    int speed;            /* steps a second, 0: as fast as it goes */
    struct view view;
    struct events events; /* up to the newest step */
    struct triggers triggers;
    struct queue queue;   /* commands that wait */
    struct jobs *jobs;    /* what commands have to build (job.h), on a thread; NULL: in place */
    struct lecture *lecture; /* that is on, or NULL */
    struct record *record;   /* of what is done, or NULL */
    char message[256];    /* one line for the person, "" when there is none */
    bool quit;
    bool screen;          /* somebody looks: commands that open something can be done */
    int next;             /* the run whose tick is next in the step under way; from n_runs on the value whose start is */
    bool no_traces;
    size_t max_memory, bytes; /* allowed (0: any), and foretold for what stands */
    struct past *past;        /* history.h; NULL: nothing is remembered */
    size_t history_bytes;     /* that its checkpoints and ghosts take */
};

struct saved;

struct session_options {
    size_t max_memory;          /* bytes; 0: no limit */
    struct build_context build; /* progress and cancellation while loading */
    size_t history_memory;      /* bytes for checkpoints, of those that max_memory leaves; 0: no history */
    bool no_traces;             /* nobody looks at curves: smallest rings, no measurements for them */
    struct saved *saved;        /* save.h: where to begin; NULL: at the start */
    size_t trace_rows;          /* of the curves' rings, as trace.h takes it; 0: what fits the number of runs */
    const char *record;         /* a file to record to, or NULL (record.h) */
    bool lecture;               /* begin the scenario's lecture, if it has one */
};

/** Bytes that a session of the scenario takes at most, traces included; SIZE_MAX: more than can be addressed. `problems`: those that are
 *  built already, or NULL: shapes that stand in files are not counted then. */
size_t session_bytes(const struct scenario *scenario, const dln_problem *problems, bool no_traces);
/** Build every problem and run. The scenario must outlive it, and be of no other session. Errors are those of build.h, condition.h and
 *  lecture.h; DLN_NO_MEMORY with the number when it would take more than max_memory, before that is taken. */
dln_status session_new(struct scenario *scenario, const struct session_options *options, struct session **out, dln_error *err);
void session_free(struct session *s);

/** Do the smallest piece of work: a queued command whose turn has come, one part of a measurement of the present step, or one run's tick
 *  or one value's start of the next. True when it completed a session step. No call takes longer than a command, one tick of one run, one
 *  gap's products, or one start. Does nothing when there is nothing to do, and while something is built for a command (job.h). */
bool session_advance(struct session *s);
/** Complete the step under way, or make one. False when there is nothing left to do. */
bool session_step(struct session *s);
/** A step is under way: the runs do not all stand at the same step. */
bool session_midstep(const struct session *s);
/** On the way to a step of the past. */
bool session_replaying(const struct session *s);
/** Stand still where the way to a step of the past has come to, once the step under way is complete. */
void session_cancel(struct session *s);
bool session_finished(const struct session *s); /* every run that is trained has ended, and no start is left */
/** How much of its way the run that has the longest to go has gone, as far as stop rules tell: 0 to 1. */
double session_part_done(const struct session *s);
/** There is something to do: running or short of the goal, and not finished; in the middle of a step; or a measurement is due. */
bool session_busy(const struct session *s);
/** Estimated flops of the next session_advance, for the loop's batches. */
double session_next_flops(const struct session *s);

/** Has the panel anything to show in this session, for the focused run? */
bool session_has_panel(const struct session *s, enum panel_id id);
/** The selected panel, or the first that is there. */
enum panel_id session_panel(const struct session *s);
struct run *session_focused(const struct session *s);
/** Is the run drawn? Not when it is hidden, nor when the filter leaves it out: its label does not contain that (letters of ASCII in either
 *  case), and it is neither focused nor pinned. */
bool session_shows(const struct session *s, const struct run *r);
/** Runs that are drawn. */
int session_n_shown(const struct session *s);
/** The first tick in the lens, and whether its ordinate is logarithmic now. */
uint64_t session_lens_first(const struct session *s);
bool session_lens_is_log(const struct session *s);
/** Say something in the message line. */
void session_say(struct session *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
