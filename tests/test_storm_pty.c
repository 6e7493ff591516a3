/* test_storm_pty.c: the storm again, on a real terminal: some hundred keys and lines, resizes, Ctrl-Z and fg; then it can be left, and the
 * terminal is as it was.
 *
 * DLNSCOPE_STORM_SEED=N blows the storm of that seed alone. */
#include "any_line.h"
#include "dashboard.h"
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/keymap.h"

static const char preset[] = PRESET_START "runs:\n"
                                          "  - {label: blocks, init: near-identity}\n"
                                          "  - {label: two words, optimizer: {method: gd, step: {constant: 0.05}}}\n"
                                          "  - {label: zas, init: zas, optimizer: {order: shuffled}}\n";

struct gale {
    struct pty *p;
    struct session *names; /* whose runs and names the lines are made of */
    uint32_t seed;
    int away; /* how often it was left to the shell */
};

static uint32_t any(struct gale *g, uint32_t bound) { return random_below(&g->seed, bound); }

/* It would end the program, or leave it for good. */
static bool is_an_end(const char *line) {
    static const char *const ends[] = {"quit", "interrupt", "suspend", "open"};
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        if (strncmp(line, ends[i], strlen(ends[i])) == 0)
            return true;
    return strstr(line, "quit") != NULL;
}

static void press_bound_key(struct gale *g) {
    static const char *const others[] = {"\033[A", "\033[B", "\033[C", "\033[D", "\033[5~", "\033[6~", "\033[Z",
                                         "\033[H", "\t",     "\r",     "\177",   "7",       "20"};
    const struct key_binding *b = &keymap.list[any(g, (uint32_t)keymap.n)];
    char key[2] = {(char)b->key, '\0'};
    if (any(g, 4) == 0)
        pty_send(g->p, others[any(g, ARRAY_LEN(others))]);
    else if (b->key >= ' ' && b->key < 0x7f && !is_an_end(b->command))
        pty_send(g->p, key);
}

static void type_line(struct gale *g) {
    char line[ANY_LINE];
    any_line(g->names, &g->seed, line);
    if (is_an_end(line))
        return;
    pty_send(g->p, "\033");
    pty_read(g->p, 0.03); /* Esc is a key when nothing follows it */
    pty_send(g->p, "\033");
    pty_read(g->p, 0.03);
    pty_send(g->p, ":");
    pty_send(g->p, line);
    pty_send(g->p, "\r");
}

static void leave_and_return(struct gale *g) {
    char text[32];
    snprintf(text, sizeof text, "away %d", ++g->away);
    pty_resize(g->p, 80, 24); /* where the shell's words stand on one line */
    pty_send(g->p, "\032");
    dashboard_wait_text(g->p, text);
    assert_restored(g->p);
    pty_send(g->p, "\r");
    dashboard_wait_no_text(g->p, text);
    assert_true(pty_alternate_screen(g->p));
}

static void use_mouse(struct gale *g) {
    char report[40];
    snprintf(report, sizeof report, "\033[<%u;%u;%u%c", any(g, 3) ? 32 * any(g, 3) : 64 + any(g, 2), 1 + any(g, 120), 1 + any(g, 40),
             any(g, 3) ? 'M' : 'm');
    pty_send(g->p, report);
}

static void happen(struct gale *g) {
    uint32_t what = any(g, 100);
    if (what < 60)
        press_bound_key(g);
    else if (what < 72)
        type_line(g);
    else if (what < 84)
        use_mouse(g);
    else if (what < 95)
        pty_resize(g->p, 1 + (int)any(g, 160), 1 + (int)any(g, 50));
    else if (what < 97)
        leave_and_return(g);
    pty_read(g->p, 0.001 * any(g, 12));
}

static void blow(struct files *f, uint32_t seed, int events) {
    static const char script[] = "set -m; \"$0\" \"$1\" --mouse; code=$?; n=0\n"
                                 "while test $code = 148; do n=$((n+1)); echo away $n; read line; fg >/dev/null; code=$?; done\n"
                                 "echo left with $code";
    struct opened o = open_session(f, preset, NULL, true);
    const char *file = files_write_text(f, "storm.yaml", preset);
    const char *arguments[] = {"sh", "-c", script, dashboard_path(), file, NULL};
    const char *environment[] = {"TERM=xterm-256color", "LC_ALL=C.UTF-8", NULL};
    struct gale g = {.names = o.session, .seed = seed};
    g.p = pty_start(&(struct pty_program){.cols = 100, .rows = 32, .arguments = arguments, .environment = environment});
    dashboard_wait_text(g.p, "running");
    for (int i = 0; i < events; i++)
        happen(&g);
    pty_resize(g.p, 100, 32);
    for (int i = 0; i < 4; i++) {
        pty_send(g.p, "\033");
        pty_read(g.p, 0.06);
    }
    pty_send(g.p, ":quit\r");
    dashboard_wait_text(g.p, "left with 0");
    assert_restored(g.p);
    assert_exit(g.p, 0);
    pty_free(g.p);
    close_session(&o);
}

static void the_terminal_outlives_a_storm(void **state) {
    struct files *f = *state;
    const char *asked = getenv("DLNSCOPE_STORM_SEED");
    char path[2048] = "";
    if (dashboard_path()[0] != '/' && getcwd(path, 1024)) { /* before the folder is changed */
        strcat(path, "/");
        strncat(path, dashboard_path(), 1000);
        setenv("DLNSCOPE", path, 1);
    }
    assert_int_equal(chdir(f->folder), 0); /* some commands write files */
    for (uint32_t seed = 1; seed <= (long_tests() ? 20 : 2); seed++)
        blow(f, asked && *asked ? (uint32_t)atol(asked) : seed, 300);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_terminal_outlives_a_storm),
    };
    dashboard_set_up();
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
