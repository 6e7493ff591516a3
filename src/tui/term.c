#include "tui/term.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define NCURSES_NOMACROS
#include <curses.h>
#include <term.h>

#include "tui/clock.h"
#include "tui/frame.h"
#include "tui/input.h"
#include "tui/signals.h"
#include "tui/theme.h"

enum {
    MOST_COLS = 1024, /* a terminal that claims to be larger is drawn on in part */
    MOST_ROWS = 512,
    LONGEST_NAME = 64,
    CLOSE_WAIT_MS = 500,
};
static const double sequence_seconds = 0.2; /* for the rest of a sequence, over slow lines */

/** What the terminal can do and what was chosen of it. */
struct abilities {
    char name[LONGEST_NAME];
    enum charset charset;
    int colors;       /* used */
    bool ansi_colors; /* by ISO 6429's sequences, not by terminfo */
    const struct theme *theme;
};

struct terminal {
    int in, out; /* out does not block when it is our own */
    bool own_out;
    struct abilities can;
    struct termios found; /* as they were */
    bool raw, taken;      /* modes are ours; the screen is ours */
    bool stale;           /* we were stopped with the screen ours: leave it before taking it again */
    bool resized;         /* perhaps */
    bool gone;
    bool mouse;         /* we listen to it */
    bool mouse_changed; /* and the terminal does not know yet */
    struct frame_dialect dialect;
    struct frame frame;
    canvas *canvas;
    char enter[FRAME_EXTRA / 2]; /* takes the screen */
    struct signals_rescue rescue;
    struct input input;
    double input_seconds;  /* when bytes came last */
    double escape_seconds; /* how long Esc is waited on */
};

/* Terminfo */

/* A capability without its padding, which no terminal in use needs. False when there is none or it is too long. */
static bool capability(const char *name, char *out, size_t size) {
    const char *s = tigetstr(name);
    if (!s || s == (const char *)-1)
        s = "";
    size_t n = 0;
    while (*s && n + 1 < size) {
        const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;
        if (end)
            s = end + 1;
        else
            out[n++] = *s++;
    }
    if (*s)
        n = 0;
    out[n] = '\0';
    return n > 0;
}

static void append_capability(const char *name, char *out, size_t size) {
    size_t n = strlen(out);
    char text[128];
    if (capability(name, text, sizeof text) && n + strlen(text) < size)
        strcpy(out + n, text);
}

static bool loads(const char *type) {
    int found;
    return setupterm(type, STDOUT_FILENO, &found) == OK;
}

static void name_of(const char *type, char out[LONGEST_NAME]) {
    size_t n = 0;
    for (; type[n] && n + 1 < LONGEST_NAME; n++)
        out[n] = isprint((unsigned char)type[n]) && (unsigned char)type[n] < 0x80 ? type[n] : '?';
    out[n] = '\0';
}

static dln_status load_terminfo(char name[LONGEST_NAME], dln_error *err) {
    const char *type = getenv("TERM");
    if (!type || !*type)
        return dln_error_set(err, DLN_BAD_VALUE,
                             "TERM is not set, so it is not known how to draw on this terminal (`dlnscope run` needs none)");
    name_of(type, name);
    char text[128];
    bool there = loads(type);
    if (!there || tigetflag("gn") > 0)
        return dln_error_set(err, DLN_BAD_VALUE,
                             "there is no description of the terminal type '%s' (TERM): set it to your terminal's type, e.g. "
                             "xterm-256color, or use `dlnscope run`, which needs no screen",
                             name);
    if (tigetflag("hc") > 0 || !capability("cup", text, sizeof text) || !capability("clear", text, sizeof text))
        return dln_error_set(err, DLN_BAD_VALUE,
                             "a terminal of type '%s' (TERM) cannot move its cursor, so there is nothing to draw on: use "
                             "`dlnscope run`, which needs no screen",
                             name);
    return DLN_OK;
}

static size_t move_by_terminfo(char out[FRAME_MOVE], int x, int y) {
    char cup[128];
    capability("cup", cup, sizeof cup);
    const char *s = tparm(cup, (long)y, (long)x, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
    size_t n = s ? strlen(s) : 0;
    if (n > FRAME_MOVE)
        n = 0;
    memcpy(out, s, n);
    return n;
}

static size_t digits(char *out, int value) {
    size_t n = value > 999 ? 4 : value > 99 ? 3 : value > 9 ? 2 : 1;
    for (size_t i = n; i-- > 0; value /= 10)
        out[i] = (char)('0' + value % 10);
    return n;
}

/* ISO 6429's CUP, which nearly all terminals have: a frame has hundreds of them, and tparm is slow. */
static size_t move_by_ansi(char out[FRAME_MOVE], int x, int y) {
    size_t n = 0;
    out[n++] = '\033';
    out[n++] = '[';
    n += digits(out + n, y + 1);
    out[n++] = ';';
    n += digits(out + n, x + 1);
    out[n++] = 'H';
    return n;
}

static void append_color(const struct abilities *can, int color, char *out, size_t size) {
    size_t n = strlen(out);
    char setaf[128];
    if (can->ansi_colors)
        snprintf(out + n, size - n, can->colors >= 256 ? "\033[38;5;%dm" : "\033[3%dm", color);
    else if (capability("setaf", setaf, sizeof setaf)) {
        const char *s = tparm(setaf, (long)color, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        if (s && n + strlen(s) < size)
            strcpy(out + n, s);
    }
}

static void make_look(const struct abilities *can, struct style style, char look[FRAME_LOOK]) {
    look[0] = '\0';
    append_capability("sgr0", look, FRAME_LOOK);
    if (style.dim)
        append_capability("dim", look, FRAME_LOOK);
    if (style.bold)
        append_capability("bold", look, FRAME_LOOK);
    if (style.underline)
        append_capability("smul", look, FRAME_LOOK);
    if (style.reverse)
        append_capability("rev", look, FRAME_LOOK);
    if (style.fg >= 0 && can->colors > 0)
        append_color(can, style.fg, look, FRAME_LOOK);
}

static void make_looks(struct terminal *t) {
    struct frame_dialect *d = &t->dialect;
    memset(d->looks, 0, sizeof d->looks);
    for (int role = 0; role < N_ROLES; role++)
        for (int bold = 0; bold < 2; bold++) {
            struct style style = theme_style(t->can.theme, (enum role)role, t->can.colors);
            style.bold = style.bold || bold;
            make_look(&t->can, style, d->looks[role][bold]);
            d->fills[role] = style.reverse || style.underline;
        }
}

static void make_dialect(struct terminal *t) {
    struct frame_dialect *d = &t->dialect;
    make_looks(t);
    append_capability("sgr0", d->plain, sizeof d->plain);
    append_capability("clear", d->clear, sizeof d->clear);
    char text[128];
    capability("cup", text, sizeof text);
    d->move = strcmp(text, "\033[%i%p1%d;%p2%dH") == 0 ? move_by_ansi : move_by_terminfo;
    d->cursor_shows = !capability("civis", text, sizeof text);
    d->spare_corner = tigetflag("am") > 0 && tigetflag("xenl") <= 0;
}

/* What takes the screen, and what gives it back: by us at the end, by a crash's handler at any time. The cursor comes last: some terminals
 * keep its visibility with the screen. */
static void make_strings(struct terminal *t) {
    static const char *const enters[] = {"smcup", "smkx", "civis"}, *const leaves[] = {"sgr0", "rmkx", "rmcup", "cnorm"};
    for (size_t i = 0; i < sizeof enters / sizeof *enters; i++)
        append_capability(enters[i], t->enter, sizeof t->enter);
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++)
        append_capability(leaves[i], t->rescue.bytes, sizeof t->rescue.bytes);
    char text[128];
    if (!capability("rmcup", text, sizeof text))
        append_capability("clear", t->rescue.bytes, sizeof t->rescue.bytes);
}

static void define_keys(struct input *in) {
    static const struct {
        const char *capability;
        int key;
    } keys[] = {
        {"kcuu1", TERM_KEY_UP},      {"kcud1", TERM_KEY_DOWN},    {"kcub1", TERM_KEY_LEFT},   {"kcuf1", TERM_KEY_RIGHT},
        {"khome", TERM_KEY_HOME},    {"kend", TERM_KEY_END},      {"kpp", TERM_KEY_PAGE_UP},  {"knp", TERM_KEY_PAGE_DOWN},
        {"kcbt", TERM_KEY_BACK_TAB}, {"kbs", TERM_KEY_BACKSPACE}, {"kdch1", TERM_KEY_DELETE}, {"kf1", TERM_KEY_F1},
        {"kLFT", TERM_KEY_SHIFT_LEFT}, {"kRIT", TERM_KEY_SHIFT_RIGHT},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char text[128];
        if (capability(keys[i].capability, text, sizeof text))
            input_define(in, text, keys[i].key);
    }
}

/* Choices */

static bool is_set(const char *variable) {
    const char *value = getenv(variable);
    return value && *value;
}

static void choose_colors(struct abilities *can, enum color_choice choice) {
    int has = tigetnum("colors");
    char text[128];
    const char *colorterm = getenv("COLORTERM");
    bool many = colorterm && (strcmp(colorterm, "truecolor") == 0 || strcmp(colorterm, "24bit") == 0);
    can->colors = 0;
    if (choice == COLOR_NEVER || (choice == COLOR_AUTO && is_set("NO_COLOR")))
        return;
    if (has < 8 || !capability("setaf", text, sizeof text)) {
        can->colors = choice == COLOR_ALWAYS ? 8 : 0;
        can->ansi_colors = true;
        return;
    }
    can->ansi_colors = many && has < 256;
    can->colors = can->ansi_colors ? 256 : has;
}

static enum charset choose_charset(enum charset_choice choice, const char *name) {
    switch (choice) {
    case CHARSET_CHOICE_BRAILLE: return CHARSET_BRAILLE;
    case CHARSET_CHOICE_BLOCK: return CHARSET_BLOCK;
    case CHARSET_CHOICE_ASCII: return CHARSET_ASCII;
    case CHARSET_CHOICE_AUTO: break;
    }
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        return CHARSET_ASCII;
    return strncmp(name, "linux", 5) == 0 ? CHARSET_BLOCK : CHARSET_BRAILLE;
}

static dln_status choose(const struct term_options *o, struct abilities *can, dln_error *err) {
    can->theme = theme_choose(o->theme, getenv("COLORFGBG"));
    dln_status status = load_terminfo(can->name, err);
    if (status != DLN_OK)
        return status;
    choose_colors(can, o->color);
    can->charset = choose_charset(o->charset, can->name);
    return DLN_OK;
}

/* Size */

static int from_environment(const char *variable) {
    const char *text = getenv(variable);
    long value = text ? strtol(text, NULL, 10) : 0;
    return value > 0 && value < MOST_COLS ? (int)value : 0;
}

static int size_of(int asked, const char *variable, const char *capability_name, int usual, int most) {
    int size = asked > 0 ? asked : from_environment(variable);
    if (size <= 0)
        size = tigetnum(capability_name);
    if (size <= 0)
        size = usual;
    return size < most ? size : most;
}

static void measure(int fd, int *cols, int *rows) {
    struct winsize w = {0};
    if (ioctl(fd, TIOCGWINSZ, &w) != 0)
        w = (struct winsize){0};
    *cols = size_of(w.ws_col, "COLUMNS", "cols", 80, MOST_COLS);
    *rows = size_of(w.ws_row, "LINES", "lines", 24, MOST_ROWS);
}

/* Modes and screen */

/* A file description of our own, since O_NONBLOCK on standard output would be seen by everyone who shares it. */
static int open_own(void) {
    int flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
    int fd = tcgetpgrp(STDOUT_FILENO) >= 0 ? open("/dev/tty", flags) : -1;
    const char *path = fd < 0 ? ttyname(STDOUT_FILENO) : NULL;
    return path ? open(path, flags) : fd;
}

static bool make_raw(struct terminal *t) {
    struct termios mode = t->found;
    mode.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | IGNCR | INLCR | INPCK | ISTRIP | IXON);
    mode.c_oflag &= ~(tcflag_t)OPOST;
    mode.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VTIME] = 0;
    return tcsetattr(t->in, TCSANOW, &mode) == 0;
}

static void take_modes(struct terminal *t) {
    t->rescue.mode = t->found;
    t->rescue.fd = t->out;
    signals_guard(&t->rescue);
    t->raw = make_raw(t);
}

/* Presses, moves with a button down, and both as SGR reports, which have no limit of columns. */
static const char mouse_on[] = "\033[?1002h\033[?1006h", mouse_off[] = "\033[?1006l\033[?1002l";

/* What is under way is dropped, and a terminal that is frozen is not waited for. */
static void give_back(struct terminal *t) {
    frame_drop(&t->frame);
    if (t->taken || t->stale) {
        frame_add(&t->frame, t->rescue.bytes, strlen(t->rescue.bytes));
        for (double end = clock_seconds() + 1e-3 * CLOSE_WAIT_MS; !term_flush(t) && clock_seconds() < end;)
            poll(&(struct pollfd){.fd = t->out, .events = POLLOUT}, 1, CLOSE_WAIT_MS / 10);
        frame_drop(&t->frame);
    }
    if (t->raw)
        tcsetattr(t->in, TCSANOW, &t->found);
    signals_guard(NULL);
    t->taken = t->stale = t->raw = false;
    t->frame.unknown = true;
}

static void take_screen(struct terminal *t) {
    t->rescue.length = strlen(t->rescue.bytes);
    if (t->stale)
        frame_add(&t->frame, t->rescue.bytes, strlen(t->rescue.bytes));
    t->stale = false;
    frame_add(&t->frame, t->enter, strlen(t->enter));
    if (t->mouse)
        frame_add(&t->frame, mouse_on, strlen(mouse_on));
    t->taken = true;
}

static dln_status start(struct terminal *t, const struct term_options *options, dln_error *err) {
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &t->found) != 0)
        return dln_error_set(err, DLN_BAD_VALUE, "standard input and output must be a terminal to draw on (`dlnscope run` needs none)");
    dln_status status = choose(options, &t->can, err);
    if (status != DLN_OK)
        return status;
    int own = open_own(), cols, rows;
    t->own_out = own >= 0;
    t->out = own >= 0 ? own : STDOUT_FILENO;
    make_dialect(t);
    make_strings(t);
    define_keys(&t->input);
    t->escape_seconds = is_set("ESCDELAY") ? 1e-3 * atoi(getenv("ESCDELAY")) : 0.025;
    measure(t->out, &cols, &rows);
    status = canvas_new(cols, rows, t->can.charset, &t->canvas, err);
    return status == DLN_OK ? frame_resize(&t->frame, cols, rows, err) : status;
}

dln_status term_open(const struct term_options *options, struct terminal **out, dln_error *err) {
    struct terminal *t = calloc(1, sizeof *t);
    if (!t)
        return dln_error_set(err, DLN_NO_MEMORY, "there is no memory for the screen");
    t->in = STDIN_FILENO;
    dln_status status = start(t, options, err);
    if (status != DLN_OK)
        goto fail;
    take_modes(t);
    *out = t;
    return DLN_OK;
fail:
    term_close(t);
    return status;
}

void term_close(struct terminal *t) {
    if (!t)
        return;
    give_back(t);
    if (t->own_out)
        close(t->out);
    if (cur_term)
        del_curterm(cur_term);
    canvas_free(t->canvas);
    frame_release(&t->frame);
    free(t);
}

void term_suspend(struct terminal *t) { give_back(t); }

/* The shell may have changed the modes while we were stopped. In the background they are somebody else's. */
void term_resume(struct terminal *t) {
    if (!t->raw && tcgetpgrp(t->in) == getpgrp())
        tcgetattr(t->in, &t->found);
    take_modes(t);
    t->stale = t->stale || t->taken;
    t->taken = false;
    term_resized(t);
    term_redraw(t);
}

/* Output */

/* Our own description never blocks; standard output is written to only when it takes something. */
static bool takes_output(const struct terminal *t) {
    struct pollfd p = {.fd = t->out, .events = POLLOUT};
    return t->own_out || poll(&p, 1, 0) > 0;
}

bool term_flush(struct terminal *t) {
    struct frame *f = &t->frame;
    while (f->sent < f->length && !t->gone && takes_output(t)) {
        ssize_t n = write(t->out, f->bytes + f->sent, f->length - f->sent);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            t->gone = errno != EAGAIN;
            break;
        }
        f->sent += (size_t)n;
    }
    return f->sent == f->length || t->gone;
}

bool term_show(struct terminal *t) {
    if (!term_flush(t))
        return false;
    frame_drop(&t->frame);
    if (!t->taken)
        take_screen(t);
    if (t->mouse_changed)
        frame_add(&t->frame, t->mouse ? mouse_on : mouse_off, strlen(t->mouse ? mouse_on : mouse_off));
    t->mouse_changed = false;
    frame_build(&t->frame, &t->dialect, t->canvas);
    term_flush(t);
    return true;
}

void term_redraw(struct terminal *t) { t->frame.unknown = true; }

void term_resized(struct terminal *t) { t->resized = true; }

/* Only between two frames: bytes of the last one may still wait. */
static void fit_screen(struct terminal *t) {
    int cols, rows;
    measure(t->out, &cols, &rows);
    t->resized = false;
    t->frame.unknown = true;
    if (cols == t->canvas->cols && rows == t->canvas->rows)
        return;
    struct frame fitting = {0};
    if (frame_resize(&fitting, cols, rows, NULL) != DLN_OK)
        return;
    if (canvas_resize(t->canvas, cols, rows, NULL) != DLN_OK) {
        frame_release(&fitting);
        return;
    }
    frame_release(&t->frame);
    t->frame = fitting;
}

canvas *term_canvas(struct terminal *t) {
    if (t->resized && term_flush(t))
        fit_screen(t);
    return t->canvas;
}

/* The crash's handler must not read the strings while they change. */
bool term_set_mouse(struct terminal *t, bool on) {
    char text[128];
    size_t n = strlen(t->rescue.bytes), off = strlen(mouse_off);
    if (!capability("kmous", text, sizeof text))
        return false;
    if (on == t->mouse || (on && n + off >= sizeof t->rescue.bytes))
        return true;
    signals_guard(NULL);
    if (on)
        memcpy(t->rescue.bytes + n, mouse_off, off + 1);
    else
        t->rescue.bytes[n - off] = '\0';
    t->rescue.length = strlen(t->rescue.bytes);
    t->mouse = t->input.mouse_on = on;
    signals_guard(&t->rescue);
    t->mouse_changed = t->taken;
    return true;
}

void term_set_theme(struct terminal *t, const char *name) {
    const struct theme *theme = theme_find(name);
    if (!theme || theme == t->can.theme)
        return;
    t->can.theme = theme;
    make_looks(t);
    term_redraw(t);
}

struct mouse term_mouse(const struct terminal *t) { return t->input.mouse; }

/* Input */

static void read_input(struct terminal *t) {
    struct pollfd p = {.fd = t->in, .events = POLLIN};
    size_t room = input_room(&t->input);
    if (t->gone || room == 0 || poll(&p, 1, 0) <= 0)
        return;
    unsigned char bytes[INPUT_ROOM];
    ssize_t n = p.revents & POLLIN ? read(t->in, bytes, room) : 0;
    if (n > 0) {
        input_push(&t->input, bytes, (size_t)n);
        t->input_seconds = clock_seconds();
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
        t->gone = true;
    }
}

double term_patience(const struct terminal *t) {
    enum input_wait wait = input_waits_for(&t->input);
    if (wait == INPUT_NOTHING)
        return -1;
    double left = t->input_seconds + (wait == INPUT_ESCAPE ? t->escape_seconds : sequence_seconds) - clock_seconds();
    return left > 0 ? left : 0;
}

int term_key(struct terminal *t) {
    int key = input_next(&t->input, false);
    if (key != KEY_NONE)
        return key;
    read_input(t);
    key = input_next(&t->input, term_patience(t) == 0);
    return key == KEY_NONE && t->gone ? KEY_GONE : key;
}

int term_polls(const struct terminal *t, struct pollfd polls[TERM_POLLS]) {
    polls[0] = (struct pollfd){.fd = t->in, .events = POLLIN};
    polls[1] = (struct pollfd){.fd = t->out, .events = POLLOUT};
    return t->frame.sent < t->frame.length ? 2 : 1;
}

/* For people */

char *term_describe(const struct term_options *options) {
    static const char *const charsets[] = {[CHARSET_BRAILLE] = "braille", [CHARSET_BLOCK] = "block", [CHARSET_ASCII] = "ascii"};
    struct abilities can = {0};
    dln_error err;
    enum { SIZE = 1024 };
    char *text = malloc(SIZE);
    if (!text)
        return NULL;
    if (choose(options, &can, &err) != DLN_OK) {
        snprintf(text, SIZE, "terminal: %s\n", err.text);
    } else {
        int cols, rows;
        measure(STDOUT_FILENO, &cols, &rows);
        snprintf(text, SIZE, "terminal: %s, %d x %d, %d colours, %d used, theme %s%s\ncharacters: %s, drawn with %s\n", can.name, cols,
                 rows, tigetnum("colors") > 0 ? tigetnum("colors") : 0, can.colors, can.theme->name,
                 isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) ? "" : " (standard input and output are no terminal now)",
                 nl_langinfo(CODESET), charsets[can.charset]);
    }
    if (cur_term)
        del_curterm(cur_term);
    return text;
}
