#include "tui/input.h"

#include <string.h>

#include "tui/term.h"

enum { ESC = 27, BEL = 7, CAN = 24, SUB = 26, DEL = 127 };

/** The first key in some bytes. length 0: its end has not come. */
struct parsed {
    size_t length;
    int key;
};

static const struct parsed incomplete = {0, KEY_NONE};

size_t input_room(const struct input *in) { return INPUT_ROOM - in->n; }

void input_define(struct input *in, const char *bytes, int key) {
    size_t length = bytes ? strlen(bytes) : 0;
    if (length == 0 || length > INPUT_SEQUENCE_LENGTH || in->n_known == INPUT_SEQUENCES)
        return;
    if (length == 1 && (unsigned char)bytes[0] >= ' ' && (unsigned char)bytes[0] < DEL)
        return;
    struct input_sequence *s = &in->known[in->n_known++];
    memcpy(s->bytes, bytes, length);
    s->length = length;
    s->key = key;
}

void input_push(struct input *in, const unsigned char *bytes, size_t n) {
    if (n > input_room(in))
        n = input_room(in);
    memcpy(in->bytes + in->n, bytes, n);
    in->n += n;
}

static void consume(struct input *in, size_t n) {
    in->n -= n;
    memmove(in->bytes, in->bytes + n, in->n);
}

/* The longest sequence of the terminfo entry that the bytes begin with. */
static struct parsed parse_known(const struct input *in) {
    struct parsed best = incomplete;
    for (size_t i = 0; i < in->n_known; i++) {
        const struct input_sequence *s = &in->known[i];
        if (s->length > best.length && s->length <= in->n && memcmp(s->bytes, in->bytes, s->length) == 0)
            best = (struct parsed){s->length, s->key};
    }
    return best;
}

static int final_key(unsigned char final) {
    static const struct {
        unsigned char final;
        int key;
    } finals[] = {
        {'A', TERM_KEY_UP},   {'B', TERM_KEY_DOWN}, {'C', TERM_KEY_RIGHT},    {'D', TERM_KEY_LEFT},
        {'H', TERM_KEY_HOME}, {'F', TERM_KEY_END},  {'Z', TERM_KEY_BACK_TAB}, {'P', TERM_KEY_F1},
        {'Q', TERM_KEY_F2},   {'R', TERM_KEY_F3},   {'S', TERM_KEY_F4},
    };
    for (size_t i = 0; i < sizeof finals / sizeof *finals; i++)
        if (finals[i].final == final)
            return finals[i].key;
    return TERM_KEY_OTHER;
}

/* CSI NUMBER ~, as the VT220 numbered its keys. */
static int numbered_key(int number) {
    switch (number) {
    case 1:
    case 7: return TERM_KEY_HOME;
    case 3: return TERM_KEY_DELETE;
    case 4:
    case 8: return TERM_KEY_END;
    case 5: return TERM_KEY_PAGE_UP;
    case 6: return TERM_KEY_PAGE_DOWN;
    default:
        if (number >= 11 && number <= 15)
            return TERM_KEY_F1 + number - 11;
        if (number >= 17 && number <= 21)
            return TERM_KEY_F6 + number - 17;
        return number == 23 ? TERM_KEY_F11 : number == 24 ? TERM_KEY_F12 : TERM_KEY_OTHER;
    }
}

/* What a complete control sequence ESC [ parameters final means. Shift, Alt and Control make it another key, which is known of two. */
static int csi_key(const unsigned char *parameters, size_t n, unsigned char final) {
    int number = 0;
    bool plain = n <= 2;
    if (n == 3 && memcmp(parameters, "1;2", 3) == 0 && (final == 'C' || final == 'D'))
        return final == 'C' ? TERM_KEY_SHIFT_RIGHT : TERM_KEY_SHIFT_LEFT;
    for (size_t i = 0; plain && i < n; i++) {
        plain = parameters[i] >= '0' && parameters[i] <= '9';
        number = 10 * number + (parameters[i] - '0');
    }
    if (!plain)
        return TERM_KEY_OTHER;
    if (final == '~')
        return numbered_key(number);
    return n == 0 || number == 1 ? final_key(final) : TERM_KEY_OTHER;
}

/* Three numbers below 10000 with semicolons between them, after the <. */
static bool read_report(const unsigned char *text, size_t n, int numbers[3]) {
    enum { MOST = 9999 };
    int k = 0, digits = 0;
    numbers[0] = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == ';' && digits > 0 && k < 2) {
            numbers[++k] = 0;
            digits = 0;
        } else if (text[i] >= '0' && text[i] <= '9' && numbers[k] <= MOST / 10) {
            numbers[k] = 10 * numbers[k] + (text[i] - '0');
            digits++;
        } else {
            return false;
        }
    }
    return k == 2 && digits > 0;
}

/* xterm's SGR report: ESC [ < buttons ; column ; row M, or m when a button goes up. 4, 8, 16: Shift, Alt, Control; 32: moved; 64: wheel. */
static int mouse_key(struct input *in, const unsigned char *text, size_t n, unsigned char final) {
    int numbers[3];
    if (!in->mouse_on || !read_report(text, n, numbers) || numbers[1] < 1 || numbers[2] < 1)
        return TERM_KEY_OTHER;
    int button = numbers[0] & 3, flags = numbers[0] & ~(3 | 4 | 8 | 16);
    enum mouse_kind kind = final == 'm' ? MOUSE_RELEASE : flags == 32 ? MOUSE_DRAG : MOUSE_PRESS;
    if (flags == 64 && final == 'M' && button < 2)
        kind = button == 0 ? MOUSE_UP : MOUSE_DOWN;
    else if ((flags != 0 && flags != 32) || button == 3)
        return TERM_KEY_OTHER;
    in->mouse = (struct mouse){kind, button, numbers[1] - 1, numbers[2] - 1};
    return TERM_KEY_MOUSE;
}

/* ECMA-48 5.4: parameters 3/0..3/15, intermediates 2/0..2/15, final 4/0..7/14. Another byte breaks it off and stands for itself. */
static struct parsed parse_csi(struct input *in) {
    const unsigned char *b = in->bytes;
    size_t n = in->n, i = 2;
    while (i < n && b[i] >= 0x20 && b[i] <= 0x3f)
        i++;
    if (i == n)
        return incomplete;
    if (b[i] < 0x40 || b[i] > 0x7e)
        return (struct parsed){i, TERM_KEY_OTHER};
    if (i == 2 && b[i] == '[') /* the Linux console: F1 is ESC [ [ A */
        return n < 4 ? incomplete : (struct parsed){4, b[3] >= 'A' && b[3] <= 'E' ? TERM_KEY_F1 + b[3] - 'A' : TERM_KEY_OTHER};
    if (i == 2 && b[i] == 'M') /* a mouse report of the old kind: three bytes follow */
        return n < 6 ? incomplete : (struct parsed){6, TERM_KEY_OTHER};
    if (i > 2 && b[2] == '<' && (b[i] == 'M' || b[i] == 'm'))
        return (struct parsed){i + 1, mouse_key(in, b + 3, i - 3, b[i])};
    return (struct parsed){i + 1, csi_key(b + 2, i - 2, b[i])};
}

/* ESC O [modifier] final: the keypad's and cursor keys' application mode. */
static struct parsed parse_ss3(const unsigned char *b, size_t n) {
    size_t i = 2;
    while (i < n && ((b[i] >= '0' && b[i] <= '9') || b[i] == ';'))
        i++;
    if (i == n)
        return incomplete;
    if (b[i] < 0x40 || b[i] > 0x7e)
        return (struct parsed){i, TERM_KEY_OTHER};
    return (struct parsed){i + 1, i > 2 ? TERM_KEY_OTHER : b[i] == 'M' ? 13 : final_key(b[i])};
}

/* Where a control string ends: after BEL, ST = ESC \, CAN or SUB, or before the ESC that breaks it off. */
static bool string_end(const unsigned char *b, size_t n, size_t from, size_t *end) {
    for (size_t i = from; i < n; i++) {
        bool st = b[i] == ESC && i + 1 < n && b[i + 1] == '\\';
        bool broken = b[i] == ESC && i + 1 < n && !st;
        if (b[i] == BEL || b[i] == CAN || b[i] == SUB || st || broken) {
            *end = broken ? i : st ? i + 2 : i + 1;
            return true;
        }
    }
    return false;
}

static struct parsed parse_string(const unsigned char *b, size_t n) {
    size_t end;
    return string_end(b, n, 2, &end) ? (struct parsed){end, TERM_KEY_OTHER} : incomplete;
}

static struct parsed parse_escape(struct input *in) {
    const unsigned char *b = in->bytes;
    size_t n = in->n;
    if (n == 1)
        return incomplete;
    switch (b[1]) {
    case '[': return parse_csi(in);
    case 'O': return parse_ss3(b, n);
    case 'P': /* DCS, SOS, OSC, PM, APC: control strings */
    case 'X':
    case ']':
    case '^':
    case '_': return parse_string(b, n);
    default: return (struct parsed){1, ESC}; /* what follows is a key of its own: over a slow line they come together */
    }
}

static size_t utf8_length(unsigned char lead) {
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

static struct parsed parse_utf8(const unsigned char *b, size_t n) {
    size_t length = utf8_length(b[0]);
    if (length == 0)
        return (struct parsed){1, TERM_KEY_OTHER};
    int code = b[0] & (0xff >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if (i == n)
            return incomplete;
        if ((b[i] & 0xc0) != 0x80)
            return (struct parsed){i, TERM_KEY_OTHER};
        code = code << 6 | (b[i] & 0x3f);
    }
    static const int least[] = {0, 0, 0x80, 0x800, 0x10000};
    bool valid = code >= least[length] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) && code >= 0xa0;
    return (struct parsed){length, valid ? code : TERM_KEY_OTHER};
}

static struct parsed parse(struct input *in) {
    struct parsed known = parse_known(in);
    if (known.length > 0)
        return known;
    unsigned char first = in->bytes[0];
    if (first == ESC)
        return parse_escape(in);
    if (first == DEL || first == 8)
        return (struct parsed){1, TERM_KEY_BACKSPACE};
    if (first == 0)
        return (struct parsed){1, TERM_KEY_OTHER};
    return first < 0x80 ? (struct parsed){1, first} : parse_utf8(in->bytes, in->n);
}

static bool begins_string(const struct input *in) { return in->n > 1 && in->bytes[0] == ESC && memchr("PX]^_", in->bytes[1], 5); }

/* The bytes held will not become a key. */
static struct parsed give_up(struct input *in, bool idle) {
    if (in->n == 1 && in->bytes[0] == ESC)
        return (struct parsed){1, ESC};
    in->in_string = !idle && begins_string(in);
    return (struct parsed){in->n, TERM_KEY_OTHER};
}

static void drop_string(struct input *in, bool idle) {
    size_t end = in->n;
    bool ended = string_end(in->bytes, in->n, 0, &end);
    if (!ended && !idle && in->n > 0 && in->bytes[in->n - 1] == ESC)
        end--;
    in->in_string = !ended && !idle;
    consume(in, end);
}

int input_next(struct input *in, bool idle) {
    if (in->in_string)
        drop_string(in, idle);
    if (in->n == 0 || in->in_string)
        return KEY_NONE;
    struct parsed p = parse(in);
    if (p.length == 0 && (idle || in->n == INPUT_ROOM))
        p = give_up(in, idle);
    consume(in, p.length);
    return p.length > 0 ? p.key : KEY_NONE;
}

enum input_wait input_waits_for(const struct input *in) {
    if (in->n == 1 && in->bytes[0] == ESC && !in->in_string)
        return INPUT_ESCAPE;
    return in->n > 0 || in->in_string ? INPUT_SEQUENCE : INPUT_NOTHING;
}
