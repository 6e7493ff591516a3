/* save_runs.h: what a run is made from when a session is resumed: its texts in the saved scenario, its label, and what no text says. */
#ifndef SCOPE_SAVE_RUNS_H
#define SCOPE_SAVE_RUNS_H

#include "scope/session.h"
#include "scope/store.h"

/** Texts of runs that the saved scenario holds: those of the runs, and behind them what these were made from or compared with. */
struct save_texts {
    struct run_spec *list; /* copies, which share the scenario's strings */
    int n, room;
};

/** What a run is made from. */
struct save_run {
    char label[128]; /* now; that of its text is the first one */
    int index;
    int origin;      /* number of the text that it was made from */
    uint64_t seed, stream_seed;
    uint64_t probe_every;
    bool probe_is_cheap;
    bool forked;     /* from a run of that index, label, text (-1: none) and tick */
    int parent, parent_text;
    char parent_label[128];
    uint64_t parent_tick;
    uint64_t n_list;      /* the list of layers that its training holds, 0: none */
    const uint64_t *list; /* in the file */
};

struct save_past;

/** The texts of a session's runs, present and past; *out is to be released, also on failure. DLN_NO_MEMORY. */
dln_status save_texts_of(const struct session *s, const struct save_past *past, struct save_texts *out, dln_error *err);
/** The number of the specification's text, -1: it is not there. */
int save_texts_find(const struct save_texts *t, const struct run_spec *spec);
void save_texts_release(struct save_texts *t);
/** The scenario with all of them. */
dln_status save_texts_show(const struct session *s, const struct save_texts *t, FILE *out, dln_error *err);

/** What the runs are made from, out. */
void save_pass_roster(struct store *st, const struct session *s, const struct save_texts *t);
/** In: n runs of a scenario of n_texts; *born: how many there ever were. */
void save_take_roster(struct store *st, struct save_run *runs, int n, int n_texts, int *born);
/** The same of one run, out and in, and what there is to be said of one. */
void save_pass_made(struct store *st, const struct run *r, const struct save_texts *t);
void save_take_roster_one(struct store *st, struct save_run *run, int n_texts);
bool save_made_is_sound(const struct save_run *run, const struct run_spec *text, const struct scenario *scenario);
/** Text that can be shown as it is, and not empty. */
bool save_is_label(const char *label);
/** Are labels, indices and lists such as a session can have? */
bool save_roster_is_sound(const struct save_run *runs, int n, int born, const struct scenario *scenario);
/** Make the run of a text for a state that is to be put in. Errors of run_new. */
dln_status save_make_run(const struct save_run *from, const struct run_spec *text, const struct scenario *scenario,
                         const dln_problem *problem, size_t trace_rows, struct run **out, dln_error *err);

#endif
