/* history.h: the session's past: checkpoints, and going to any step by doing again what lies behind the last one before it.
 *
 * A checkpoint is of the whole session at step T, where all runs stand at T. Any step can be one (dln/state.h). The cadence is fine at
 * first, 64 steps later, and doubles whenever the budget is full; the last three multiples of 64, before the newest step and before where
 * one stands, and the start are kept beside. So with K of them any step costs at most 2/K of the whole way, and the last 64 steps cost 63.
 * More than 2048 are not kept, but for edits: the list would cost more than it saves.
 *
 * What changes the runs by itself, an edit, cannot be done again: the states before and after it are kept. Gone forward through the past,
 * the session takes over the state after the edit when it comes to its step. The first edit in the past cuts the future off: its curves
 * stay as ghosts. One can also stand before the edits at a step: where history_go_before went, and where a step of a lecture ends. */
#ifndef SCOPE_HISTORY_H
#define SCOPE_HISTORY_H

#include "scope/run_state.h"
#include "scope/session.h"

enum { HISTORY_CADENCE = 64, HISTORY_RECENT = 3, GHOSTS_MOST = 32 };

/** The curve of a run in a future that is no more. */
struct ghost {
    char label[128];
    int colour;
    double ticks_a_sweep;
    struct trace *trace; /* of its error */
    uint64_t from;       /* the tick that it left the curve at that there is */
};

struct checkpoint;

/** Why an observer is called: the session stands at a step; or all steps were shown, or the replay was cancelled: then it is called no
 *  more, and the session goes home. */
enum history_moment { HISTORY_STEP, HISTORY_END, HISTORY_CANCELLED };
/** Called between two steps; may look, and change nothing. False at a step: it has seen enough. */
typedef bool history_observer(struct session *s, enum history_moment moment, void *user);

struct past {
    struct checkpoint **list; /* by step, and in a step by age */
    int n, room;
    uint64_t newest;   /* T of the newest step there is */
    uint64_t spacing;  /* of the cadence */
    size_t budget;     /* bytes that checkpoints may take; s->history_bytes are taken */
    struct checkpoint *loading; /* being put back, and how many of its runs are; NULL: none */
    int loaded;
    bool wanted;       /* a replay was asked for in the middle of a step, to `target` */
    bool replaying;    /* on the way to target */
    uint64_t target, beyond;    /* and then on to beyond; 0: no further */
    bool to_before;    /* the edits at target, if there are any */
    bool before_edits; /* one stands before the edits at this step: whoever goes on takes the state behind them over */
    uint64_t n_edits;  /* that there ever were: their numbers */
    struct checkpoint *before;  /* of the edit that is being made, */
    uint64_t digest_before;     /* and the session's then */
    struct tour {      /* a replay for an observer, which ends where it began */
        history_observer *observer; /* NULL: none */
        void *user;
        uint64_t from, to, home;
        bool home_before; /* the edits there */
        bool begun;    /* it stands behind `from` */
    } tour;
    double worst_wait;  /* seconds that a replay took at most */
    struct ghost ghosts[GHOSTS_MOST];
    int n_ghosts;
};

/** Remember from now on, within that many bytes. DLN_NO_MEMORY when not even the present fits: there is no history then. */
dln_status history_begin(struct session *s, size_t budget, dln_error *err);
/** Forget everything; the session goes on from where it stands, without a past. */
void history_end(struct session *s);

/** Go to step T, or as far as there is a past; beyond the newest step the session goes on by itself. The way is made by session_advance,
 *  and session_cancel ends it. Also in the middle of a step, which is completed first. DLN_BAD_VALUE without a history. */
dln_status history_go(struct session *s, uint64_t T, dln_error *err);
/** The same, but before the edits that were made at that step. Whoever goes on from there, or to that step, comes behind them again; an
 *  edit made there takes their place. */
dln_status history_go_before(struct session *s, uint64_t T, dln_error *err);
/** One stands before edits at this step; or behind some. */
bool history_before_edits(const struct session *s);
bool history_behind_edits(const struct session *s);
/** The step that one stands at or is on the way to. */
uint64_t history_aim(const struct session *s);
/** On the way to a step beyond the newest, which is to be made. */
bool history_goes_beyond(const struct session *s);
/** The newest step there is. */
uint64_t history_newest(const struct session *s);
/** One stands in the past. */
bool history_in_past(const struct session *s);
/** Show every step from `from` to `to` (at most the newest) to an observer, and return to where one stands. Incremental as history_go is;
 *  cancelled, it returns too. DLN_BAD_VALUE without a history, or while a replay is under way. */
dln_status history_replay(struct session *s, uint64_t from, uint64_t to, history_observer *observer, void *user, dln_error *err);
/** The session step after which `run` had made so many ticks since its latest start, 0 .. run_ticks. */
uint64_t history_step_of(const struct session *s, const struct run *run, uint64_t tick);

/** Around everything that changes what the runs do; never in the middle of a step or of a replay. Ends: only when something was changed. It
 *  cuts the future off, unless nothing is different. DLN_NO_MEMORY when what must be kept would not fit: nothing may be changed then. */
dln_status history_edit_begins(struct session *s, dln_error *err);
void history_edit_ends(struct session *s);
/** An edit that was made. */
struct history_edit {
    uint64_t step, number; /* number 0: none */
};
/** The last edit at the steps from .. to; none without a history. */
struct history_edit history_last_edit(const struct session *s, uint64_t from, uint64_t to);
/** Is it still in the history: has the future not been cut off before it? */
bool history_has_edit(const struct session *s, struct history_edit edit);
/** Forget the ghosts. */
void history_dismiss(struct session *s);

/** A replay took so many seconds: for whoever has a clock. */
void history_took(struct session *s, double seconds);

/** What the past costs. */
struct history_facts {
    int checkpoints;       /* K */
    size_t bytes, budget;
    uint64_t longest;      /* most steps to be done again to come to any step */
    double worst_wait;     /* seconds that the slowest replay so far took, where somebody measured; 0: none */
};
struct history_facts history_facts(const struct session *s);
/** 64 bits over all that decides the future: measurements under way are completed first. `traces`: over all that the curves hold too. */
uint64_t session_digest(struct session *s, bool traces);

/* For session.c. */
/** Whoever observes a replay is told that it was cancelled, and where that has come to is where the session stays. */
void history_drop_tour(struct session *s);
/** A checkpoint is being put back: session_advance calls history_load for the next part. */
bool history_loading(const struct session *s);
void history_load(struct session *s);
/** The next step is about to begin: if one stands before edits, the way goes on behind them, by history_load. */
bool history_goes_behind_edits(struct session *s);
/** A step is complete. */
void history_observe(struct session *s);
/** Whatever was asked for while a step was under way. */
void history_obey(struct session *s);
/** There is nothing left to do for the session. */
void history_stuck(struct session *s);

#endif
