/* sessions.h: sessions that the tests of the scope open from a preset's text. */
#ifndef TESTS_SESSIONS_H
#define TESTS_SESSIONS_H

#include "preset_files.h"

#include "scope/session.h"

/** A session and what it borrows. */
struct opened {
    struct scenario *scenario;
    struct session *session;
};

/** What every preset's text begins with. */
#define PRESET_START "dlnscope: 1\nproblem: {target: negative-identity, size: 4}\nnetwork: {depth: 3}\n"
/** One run of gradient descent; one from a near-identity start. */
#define PRESET_GD PRESET_START "optimizer: {method: gd, step: {constant: 0.05}}\n"
#define PRESET_NEAR PRESET_GD "init: near-identity\n"

/** Open it, with the settings (NULL: none) and the dashboard's options or those of `run` (no_traces); the test fails if it cannot. */
struct opened open_session(struct files *f, const char *text, const char *const *sets, bool no_traces);
void close_session(struct opened *o);
/** session_new fails with this status, and the sentence contains `part`. */
void assert_no_session(struct files *f, const char *text, const struct session_options *options, dln_status status, const char *part);

/** Step until every run has ended, at most `most` times. */
void run_to_end(struct session *s, int most);
/** Run i's map from inputs to outputs is the same in both to the last bit, and so are ticks, error, phase and end. */
void assert_same_run(const struct run *a, const struct run *b);
/** All points of both traces agree, to the last bit. */
void assert_same_traces(const struct run *a, const struct run *b);

/** Resident memory of this process. */
size_t resident_bytes(void);
/** DLNSCOPE_LONG_TESTS is set. */
bool long_tests(void);

#endif
