/* test_lecture.c: going through the steps of lectures, and that those that come with the presets show what they say. */
#include "sessions.h"
#include "program.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope/command.h"
#include "scope/history.h"
#include "scope/lecture.h"
#include "tui/strip.h"

#define LECTURE PRESET_NEAR "stop: {iterations: 60}\nlecture:\n"

static struct opened open_lecture(struct files *f, const char *text, bool screen) {
    struct opened o = {must_load(f, text, NULL), NULL};
    struct session_options options = {.lecture = true};
    dln_error err;
    if (session_new(o.scenario, &options, &o.session, &err))
        fail_msg("'%s' for\n%s", err.text, text);
    o.session->screen = screen;
    return o;
}

/* Until nothing is left to be done. */
static void go_on(struct session *s) {
    for (int i = 0; session_busy(s); i++) {
        session_advance(s);
        if (i > 100000)
            fail_msg("it does not end");
    }
}

static void every_step_follows_without_a_screen(void **state) {
    struct opened o = open_lecture(*state,
                                   LECTURE "  - say: One.\n"
                                           "  - {say: Two., do: step 5}\n"
                                           "  - {do: [mark x, 'step 2; mark y']}\n"
                                           "  - {wait: tick >= 20}\n"
                                           "  - {ask: How many?, answer: 20, wait: tick >= 30, shows: tick <= 30}\n"
                                           "  - {at: 40, do: mark}\n",
                                   false);
    struct session *s = o.session;
    go_on(s);
    assert_null(lecture_step_now(s));
    assert_int_equal(s->lecture->at, 6);
    assert_string_equal(s->lecture->error.text, "");
    static const uint64_t began[] = {0, 0, 5, 7, 20, 30};
    for (size_t i = 0; i < ARRAY_LEN(began); i++)
        assert_int_equal(s->lecture->places[i].began, began[i]);
    assert_int_equal(event_mark(&s->events, "x")->step, 5);
    assert_int_equal(event_mark(&s->events, "y")->step, 7);
    assert_int_equal(event_mark(&s->events, "a")->step, 40);
    assert_false(s->running);
    int answered, right;
    lecture_score(s->lecture, &answered, &right);
    assert_true(answered == 0 && right == 0); /* nobody guessed */
    close_session(&o);
}

static void a_person_goes_on_and_guesses(void **state) {
    struct opened o = open_lecture(*state,
                                   LECTURE "  - say: One.\n"
                                           "  - {say: Two., wait: tick >= 10}\n"
                                           "  - {ask: How many?, answer: 20, tolerance: 3, wait: tick >= 20, because: so}\n"
                                           "  - {ask: Which?, choices: [red, blue], answer: blue}\n"
                                           "  - {say: Wait., wait: tick >= 1000}\n",
                                   true);
    struct session *s = o.session;
    struct lecture *l = s->lecture;
    int answered, right;
    go_on(s);
    assert_true(l->at == 0 && l->stage == LECTURE_DONE && s->steps == 0);
    assert_true(command_run(s, "lecture-next", 0));
    go_on(s);
    assert_true(l->at == 1 && l->stage == LECTURE_DONE && s->steps == 10);
    lecture_advance(s);
    go_on(s);
    assert_true(l->at == 2 && l->stage == LECTURE_ASKING && s->steps == 10);
    assert_int_equal(command_execute(s, "guess 22", NULL), DLN_OK);
    go_on(s);
    assert_true(l->stage == LECTURE_DONE && s->steps == 20);
    assert_true(l->places[2].answered && l->places[2].right);
    lecture_advance(s);
    go_on(s);
    strcpy(l->typed, "1");
    lecture_advance(s);
    go_on(s);
    assert_true(l->places[3].answered && !l->places[3].right);
    lecture_score(l, &answered, &right);
    assert_true(answered == 2 && right == 1);
    lecture_advance(s);
    for (int i = 0; i < 20; i++)
        session_advance(s);
    assert_int_equal(l->stage, LECTURE_WAITING);
    char waits[64];
    lecture_waits_for(s, waits, sizeof waits);
    assert_string_equal(waits, "tick >= 1000");
    lecture_advance(s); /* leaves it out */
    assert_int_equal(l->stage, LECTURE_DONE);
    lecture_advance(s);
    assert_null(lecture_step_now(s));
    dln_error err;
    assert_failure(command_execute(s, "lecture-next", &err), &err, DLN_BAD_VALUE, "the lecture is over");
    assert_failure(command_execute(s, "guess 1", &err), &err, DLN_BAD_VALUE, "the lecture is over");
    assert_int_equal(command_execute(s, "lecture", NULL), DLN_OK);
    assert_int_equal(s->lecture->at, 0);
    close_session(&o);
}

/* A record's steps have no words, and play by themselves; when one has gone back to one, the strip says what it is. */
static void a_step_without_words_shows_what_it_does(void **state) {
    struct opened o = open_lecture(*state, LECTURE "  - {at: 0}\n  - {at: 3, do: [mark x, step 2]}\n", true);
    canvas *c = NULL;
    assert_int_equal(canvas_new(80, 24, CHARSET_BRAILLE, &c, NULL), DLN_OK);
    assert_int_equal(history_begin(o.session, (size_t)16 << 20, NULL), DLN_OK);
    go_on(o.session);
    assert_null(lecture_step_now(o.session));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(command_execute(o.session, "lecture-previous", NULL), DLN_OK);
        go_on(o.session);
        int rows = strip_rows(o.session, 80, 24);
        assert_int_equal(rows, 2);
        strip_draw(o.session, c, (struct rect){0, 2 * i, 80, rows});
    }
    char *shown = canvas_to_text(c);
    assert_non_null(strstr(shown, "\n  session step 0\n"));
    assert_non_null(strstr(shown, "\n  :mark x; step 2\n"));
    free(shown);
    canvas_free(c);
    close_session(&o);
}

static void guesses_are_judged(void **state) {
    static char red[] = "red", blue[] = "deep blue";
    char *choices[] = {red, blue};
    struct lecture_step number = {.answer = 200, .tolerance = 20}, choice = {.choices = choices, .n_choices = 2, .right = 1};
    static const struct {
        const char *guess;
        bool number, choice;
    } cases[] = {{"200", true, false}, {"220", true, false}, {"180.0", true, false}, {"2.2e2", true, false}, {"221", false, false},
                 {"-200", false, false}, {"", false, false}, {"x", false, false}, {"2", false, true}, {"1", false, false},
                 {"deep blue", false, true}, {"red", false, false}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(lecture_is_right(&number, cases[i].guess), cases[i].number);
        assert_int_equal(lecture_is_right(&choice, cases[i].guess), cases[i].choice);
    }
}

/* A record's steps: each at its session step, whatever stops on the way, and whatever the runs were told. */
static void steps_come_at_their_session_step(void **state) {
    struct opened o = open_lecture(*state,
                                   LECTURE "  - {at: 0, do: trigger tick >= 8}\n"
                                           "  - {at: 3, do: run}\n"
                                           "  - {at: 12, do: mark}\n"
                                           "  - {at: 12, do: pause}\n"
                                           "  - {at: 17}\n",
                                   false);
    go_on(o.session);
    assert_int_equal(o.session->steps, 17);
    assert_int_equal(event_mark(&o.session->events, NULL)->step, 12);
    assert_int_equal(o.session->events.list[0].step, 8); /* the trigger fired, and held nothing up */
    close_session(&o);
}

static void what_fails_is_told(void **state) {
    static const struct {
        const char *step, *part;
    } cases[] = {
        {"{wait: tick >= 1000}", ":8:12: lecture.wait: the runs have ended, and tick >= 1000 does not hold"},
        {"{do: step 3, shows: tick >= 4}", ":8:25: lecture.shows: tick >= 4 does not hold at step 3"},
        {"{do: wait error < 1e-300}", ":8:10: lecture.do: \"wait\": the runs have ended"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[600];
        snprintf(text, sizeof text, "%s  - %s\n", LECTURE, cases[i].step);
        struct opened o = open_lecture(*state, text, false);
        go_on(o.session);
        if (!strstr(o.session->lecture->error.text, cases[i].part))
            fail_msg("'%s', not '%s'", o.session->lecture->error.text, cases[i].part);
        close_session(&o);
    }
}

static void commands_and_conditions_are_checked_at_once(void **state) {
    static const struct {
        const char *step, *part;
    } cases[] = {
        {"{do: setp 3}", ":8:10: step 1, do: column 1"},
        {"{do: [run, order foo]}", ":8:16: step 1, do: column 7"},
        {"{do: 'pause; focus nobody'}", ":8:10: step 1, do: column"},
        {"{wait: eror < 1}", ":8:12: step 1, wait: column 1"},
        {"{shows: tick}", ":8:13: step 1, shows: column 5"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[600];
        struct session_options options = {0};
        snprintf(text, sizeof text, "%s  - %s\n", LECTURE, cases[i].step);
        assert_no_session(*state, text, &options, DLN_BAD_VALUE, cases[i].part);
    }
}

static void a_file_has_its_own_lecture(void **state) {
    struct files *f = *state;
    files_write_text(f, "talk.yaml", "lecture: [{say: From the file., do: step 2}, {ask: Well?, answer: 2}]\n");
    files_write_text(f, "base.yaml", PRESET_NEAR "lecture: [{say: Own.}]\n");
    files_write_text(f, "whole.yaml", "extends: base\nlecture: [{say: Whole.}]\n");
    files_write_text(f, "none.yaml", "extends: base\n");
    char talk[320], base[320], whole[320], none[320];
    snprintf(talk, sizeof talk, "%s", files_path(f, "talk.yaml"));
    snprintf(base, sizeof base, "%s", files_path(f, "base.yaml"));
    snprintf(whole, sizeof whole, "%s", files_path(f, "whole.yaml"));
    snprintf(none, sizeof none, "%s", files_path(f, "none.yaml"));
    char *out = program_says(f, (const char *const[]){"run", base, "--lecture", talk, NULL}, 0, "");
    assert_non_null(strstr(out, "1/2  From the file.\n2/2  Well?\n     answer: 2\n"));
    free(out);
    out = program_says(f, (const char *const[]){"run", "--lecture", whole, NULL}, 0, "");
    assert_non_null(strstr(out, "1/1  Whole.\n"));
    free(out);
    out = program_says(f, (const char *const[]){"check", whole, none, NULL}, 0, "");
    assert_non_null(strstr(out, "; a lecture of 1 step\n"));
    assert_null(strstr(strchr(out, '\n') + 1, "lecture")); /* extends hands none down */
    free(out);
    free(program_says(f, (const char *const[]){"run", "--lecture", none, NULL}, 3, NULL));
    free(program_says(f, (const char *const[]){"run", "--lecture", "no-such-lecture", NULL}, 3, NULL));
}

/* Every lecture that comes with the presets: its commands work, its waits are reached, its answers are what the runs show. */
static void lectures_show_what_they_say(void **state) {
    char folder[600];
    const char *source = getenv("srcdir");
    snprintf(folder, sizeof folder, "%s/presets", source ? source : ".");
    setenv("DLNSCOPE_PRESETS", folder, 1); /* what they extend */
    snprintf(folder, sizeof folder, "%s/presets/lectures", source ? source : ".");
    DIR *dir = opendir(folder);
    int n = 0;
    assert_non_null(dir);
    for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        char path[900];
        if (!strstr(e->d_name, ".yaml"))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        char *out = program_says(*state, (const char *const[]){"run", "--lecture", path, NULL}, 0, NULL);
        int asked = 0;
        for (const char *at = out; (at = strstr(at, "     answer: ")); at++)
            asked++;
        assert_true(asked >= 1);
        free(out);
        n++;
    }
    closedir(dir);
    unsetenv("DLNSCOPE_PRESETS");
    assert_true(n >= 4);
}

/* Back also in time, and to what was looked at; the guess is forgotten. */
static void one_goes_back_to_the_step_before(void **state) {
    struct files *f = *state;
    struct scenario *scenario = must_load(f,
                                          LECTURE "  - {say: One., wait: tick >= 5}\n"
                                                  "  - {ask: Two?, answer: 1, do: [abscissa sweeps, restart], wait: tick >= 20}\n"
                                                  "  - {say: Three., do: abscissa time, wait: tick >= 30}\n",
                                          NULL);
    struct session_options options = {.lecture = true, .history_memory = 1 << 26};
    struct session *s = NULL;
    assert_int_equal(session_new(scenario, &options, &s, NULL), DLN_OK);
    s->screen = true;
    go_on(s);
    lecture_advance(s);
    go_on(s);
    assert_int_equal(command_execute(s, "guess 1", NULL), DLN_OK);
    go_on(s);
    assert_true(s->steps == 25 && run_ticks(s->runs[0]) == 20 && s->view.abscissa == ABSCISSA_SWEEPS && s->lecture->places[1].right);
    lecture_advance(s);
    go_on(s);
    assert_true(s->lecture->at == 2 && run_ticks(s->runs[0]) == 30);
    assert_int_equal(command_execute(s, "lecture-previous", NULL), DLN_OK);
    go_on(s);
    assert_true(s->lecture->at == 1 && s->lecture->stage == LECTURE_ASKING && !s->lecture->places[1].answered);
    assert_true(s->steps == 5 && s->view.abscissa == ABSCISSA_ITERATIONS);
    assert_int_equal(run_ticks(s->runs[0]), 5); /* before the restart, which stands, and is not done twice: */
    lecture_advance(s);
    go_on(s);
    assert_true(s->steps == 25 && run_ticks(s->runs[0]) == 20);
    int restarts = 0;
    for (int i = 0; i < s->events.n; i++)
        restarts += s->events.list[i].kind == EVENT_RESTART;
    assert_int_equal(restarts, 1);
    session_free(s);
    scenario_free(scenario);
}

/* The view is put back; not the focus on a run that was removed since. */
static void going_back_focuses_what_there_is(void **state) {
    struct opened o = open_lecture(*state, LECTURE "  - say: One.\n  - say: Two.\n  - say: Three.\n", true);
    struct session *s = o.session;
    dln_error err;
    assert_int_equal(history_begin(s, (size_t)16 << 20, &err), DLN_OK);
    static const char *const lines[] = {"fork", "lecture-next", "lecture-next", "remove 2", "lecture-previous"};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        go_on(s);
        if (command_execute(s, lines[i], &err))
            fail_msg("%s: %s", lines[i], err.text);
    }
    go_on(s);
    assert_int_equal(s->lecture->at, 1);
    assert_int_equal(s->n_runs, 1);
    assert_int_equal(s->view.focus, 0);
    close_session(&o);
}

static void advance_to(struct session *s, uint64_t steps, int n_runs, uint64_t *digest) {
    if (s->lecture->stage == LECTURE_ASKING)
        assert_int_equal(command_execute(s, "guess 1", NULL), DLN_OK);
    else
        lecture_advance(s);
    go_on(s);
    assert_true(s->steps == steps && s->n_runs == n_runs);
    uint64_t is = session_digest(s, true);
    assert_true(!*digest || is == *digest);
    *digest = is;
}

static void back_to(struct session *s, int n, uint64_t steps, int n_runs, uint64_t digest) {
    for (; n > 0; n--)
        assert_int_equal(lecture_back(s, NULL), DLN_OK);
    go_on(s);
    assert_true(s->steps == steps && s->n_runs == n_runs && s->lecture->stage == LECTURE_ASKING);
    assert_true(session_digest(s, true) == digest);
}

static int count_events(const struct session *s, enum event_kind kind) {
    int n = 0;
    for (int i = 0; i < s->events.n; i++)
        n += s->events.list[i].kind == kind;
    return n;
}

/* Before the fork and the edits of a step at its very beginning; and behind them again with its turn, the same bits, and once. */
static void one_sees_what_was_before_a_steps_edits(void **state) {
    struct scenario *scenario = must_load(*state,
                                          LECTURE "  - {say: One., do: step 5}\n"
                                                  "  - {ask: Two?, answer: 1, do: [fork, scale 1 2, step 10]}\n"
                                                  "  - {ask: Three?, answer: 1, do: restart}\n"
                                                  "  - {say: Four., do: step 4}\n",
                                          NULL);
    struct session_options options = {.lecture = true, .history_memory = 1 << 26};
    struct session *s = NULL;
    assert_int_equal(session_new(scenario, &options, &s, NULL), DLN_OK);
    s->screen = true;
    go_on(s);
    uint64_t two = 0, forked = 0, three = 0, restarted = 0, four = 0;
    advance_to(s, 5, 1, &two);
    for (int turn = 0; turn < 3; turn++) {
        advance_to(s, 15, 2, &forked);
        advance_to(s, 15, 2, &three);
        assert_true(three == forked);
        advance_to(s, 15, 2, &restarted);
        assert_true(restarted != three);
        advance_to(s, 19, 2, &four);
        back_to(s, 1, 15, 2, three);
        advance_to(s, 15, 2, &restarted);
        advance_to(s, 19, 2, &four);
        back_to(s, 2, 5, 1, two);
        assert_true(history_in_past(s) && !history_behind_edits(s));
        assert_int_equal(s->past->n_ghosts, 0);
        assert_int_equal(count_events(s, EVENT_FORK), 1);
        assert_int_equal(count_events(s, EVENT_RESTART), 1);
    }
    /* who does not wait for the lecture comes behind them too, and back */
    assert_int_equal(command_execute(s, "goto 15", NULL), DLN_OK);
    go_on(s);
    assert_true(session_digest(s, true) == restarted);
    assert_int_equal(command_execute(s, "goto 5", NULL), DLN_OK);
    go_on(s);
    assert_int_equal(s->n_runs, 2);
    assert_int_equal(history_go_before(s, 5, NULL), DLN_OK);
    go_on(s);
    assert_true(session_digest(s, true) == two);
    assert_int_equal(command_execute(s, "digest", NULL), DLN_OK);
    assert_non_null(strstr(s->message, " at step 5, before its edits"));
    assert_true(session_step(s));
    assert_true(s->steps == 6 && s->n_runs == 2);
    /* an edit made there takes their place: the lecture's are done anew */
    assert_int_equal(history_go_before(s, 5, NULL), DLN_OK);
    go_on(s);
    assert_int_equal(command_execute(s, "scale 1 3", NULL), DLN_OK);
    assert_true(s->n_runs == 1 && history_newest(s) == 5 && !history_in_past(s));
    assert_int_equal(count_events(s, EVENT_FORK), 0);
    uint64_t other = 0;
    advance_to(s, 15, 2, &other);
    assert_true(other != forked);
    assert_int_equal(count_events(s, EVENT_FORK), 1);
    session_free(s);
    scenario_free(scenario);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(going_back_focuses_what_there_is),
        cmocka_unit_test(every_step_follows_without_a_screen),
        cmocka_unit_test(a_person_goes_on_and_guesses),
        cmocka_unit_test(a_step_without_words_shows_what_it_does),
        cmocka_unit_test(guesses_are_judged),
        cmocka_unit_test(steps_come_at_their_session_step),
        cmocka_unit_test(what_fails_is_told),
        cmocka_unit_test(commands_and_conditions_are_checked_at_once),
        cmocka_unit_test(a_file_has_its_own_lecture),
        cmocka_unit_test(one_goes_back_to_the_step_before),
        cmocka_unit_test(one_sees_what_was_before_a_steps_edits),
        cmocka_unit_test(lectures_show_what_they_say),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
