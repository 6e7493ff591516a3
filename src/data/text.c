/* text.c: see text.h. */
#include "data/text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static size_t sequence_length(unsigned char first) {
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        return 2;
    if (first >= 0xe0 && first <= 0xef)
        return 3;
    return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/* Length of the UTF-8 sequence at s, its code point in *point; 0 when there is none (overlong forms and surrogates are none). */
static size_t decode(const unsigned char *s, size_t length, unsigned *point) {
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = sequence_length(s[0]);
    if (n == 0 || n > length)
        return 0;
    unsigned c = n == 1 ? s[0] : s[0] & (0x7fu >> n);
    for (size_t k = 1; k < n; k++) {
        if ((s[k] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (s[k] & 0x3fu);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *point = c;
    return n;
}

static bool is_shown(unsigned c) {
    if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
        return false;
    return !((c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff);
}

/* The first character of the text as it is shown, in `piece` (at most 4 escaped bytes). Returns how many bytes of the text it is. */
static size_t escape_first(const unsigned char *s, size_t length, char piece[17]) {
    unsigned point = 0;
    size_t n = decode(s, length, &point);
    if (n > 0 && is_shown(point)) {
        memcpy(piece, s, n);
        piece[n] = '\0';
        return n;
    }
    n = n > 0 ? n : 1;
    for (size_t k = 0; k < n; k++)
        snprintf(piece + 4 * k, 5, "\\x%02x", (unsigned)s[k]);
    return n;
}

void text_escape(const char *text, size_t length, char *out, size_t size) {
    assert(size >= 4);
    size_t used = 0, cut = 0; /* cut: the last place where "..." still fits */
    for (size_t i = 0; i < length;) {
        char piece[17];
        i += escape_first((const unsigned char *)text + i, length - i, piece);
        size_t n = strlen(piece);
        if (used + n >= size) {
            memcpy(out + cut, "...", 4);
            return;
        }
        memcpy(out + used, piece, n);
        used += n;
        if (used + 4 <= size)
            cut = used;
    }
    out[used] = '\0';
}

static const char *skip_digits(const char *s, const char *end) {
    while (s < end && *s >= '0' && *s <= '9')
        s++;
    return s;
}

static bool is_sign(const char *s, const char *end) { return s < end && (*s == '+' || *s == '-'); }

/* strtod alone would also take hexadecimal numbers and nan(...). */
static bool is_decimal(const char *s, const char *end) {
    const char *whole = s;
    s = skip_digits(s, end);
    size_t digits = (size_t)(s - whole);
    if (s < end && *s == '.') {
        const char *fraction = ++s;
        s = skip_digits(s, end);
        digits += (size_t)(s - fraction);
    }
    if (digits == 0)
        return false;
    if (s < end && (*s == 'e' || *s == 'E')) {
        s += 1 + is_sign(s + 1, end);
        const char *exponent = s;
        s = skip_digits(s, end);
        if (s == exponent)
            return false;
    }
    return s == end;
}

static bool is_word(const char *s, const char *end, const char *word) {
    size_t n = strlen(word);
    return (size_t)(end - s) == n && strncasecmp(s, word, n) == 0;
}

/* Up to 18 digits fit a long long, which is rounded as strtod does it, but several times as fast: pixels, counts. */
static bool small_integer(const char *s, const char *end, double *value) {
    if (s == end || end - s > 18 || skip_digits(s, end) != end)
        return false;
    long long n = 0;
    for (; s < end; s++)
        n = 10 * n + (*s - '0');
    *value = (double)n;
    return true;
}

bool text_number(const char *start, const char *end, double *value) {
    const char *s = start + is_sign(start, end);
    if (small_integer(s, end, value)) {
        *value = *start == '-' ? -*value : *value;
        return true;
    }
    if (is_decimal(s, end)) {
        *value = strtod(start, NULL);
        return true;
    }
    if (is_word(s, end, "nan"))
        *value = NAN;
    else if (is_word(s, end, "inf") || is_word(s, end, "infinity"))
        *value = *start == '-' ? -INFINITY : INFINITY;
    else
        return false;
    return true;
}
