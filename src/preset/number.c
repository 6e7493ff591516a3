#include "preset/number.h"

#include <math.h>
#include <string.h>

#include "data/text.h"

static const char *const divisors[] = {[OVER_N0] = "n0", [OVER_NL] = "nL", [OVER_M] = "m", [OVER_WIDTH] = "width", [OVER_L] = "L"};
enum { N_DIVISORS = sizeof divisors / sizeof divisors[0] };

const char *number_divisor_name(enum quotient_over over) { return divisors[over]; }

struct quotient number_no_quotient(void) {
    return (struct quotient){.number = NAN, .divisor = 1, .over = OVER_NUMBER};
}

bool number_given(const struct quotient *q) { return !isnan(q->number); }

double number_value(const struct quotient *q, const struct number_shapes *shapes) {
    const double over[] = {[OVER_NUMBER] = q->divisor, [OVER_N0] = shapes->n0,       [OVER_NL] = shapes->nL,
                           [OVER_M] = shapes->m,       [OVER_WIDTH] = shapes->width, [OVER_L] = shapes->L};
    return q->number / over[q->over];
}

/* Why a text that is no decimal number might have been meant as one. */
static const char *surprise(const char *text) {
    const char *s = text + strspn(text, "+-");
    if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X' || s[1] == 'o' || s[1] == 'b'))
        return "numbers are decimal";
    if (strchr(text, '_') && strspn(s, "0123456789_.eE+-") == strlen(s))
        return "a number has no underscores";
    if (strchr(text, ',') && strspn(s, "0123456789,.eE+-") == strlen(s))
        return "a number has a point, no comma";
    return "not a number";
}

static bool octal_look(const char *text) {
    const char *s = text + strspn(text, "+-");
    return s[0] == '0' && s[1] >= '0' && s[1] <= '9';
}

static bool has_digit_but_zero(const char *text) {
    size_t mantissa = strcspn(text, "eE");
    return strcspn(text, "123456789") < mantissa;
}

bool number_read(const char *text, double *value, const char **why) {
    double v;
    if (!text_number(text, text + strlen(text), &v)) {
        /* YAML 1.1 writes them .inf and .nan */
        const char *word = text + strspn(text, "+-");
        bool not_finite = word[0] == '.' && strlen(word) == 4 && text_number(word + 1, word + 4, &v);
        *why = not_finite ? "a number must be finite" : surprise(text);
        return false;
    }
    if (octal_look(text)) {
        *why = "a zero in front looks octal";
        return false;
    }
    if (!isfinite(v)) {
        *why = has_digit_but_zero(text) ? "the number is too large" : "a number must be finite";
        return false;
    }
    if (v == 0 && has_digit_but_zero(text)) {
        *why = "the number is too small";
        return false;
    }
    *value = v;
    return true;
}

static bool read_divisor(const char *text, unsigned over, struct quotient *q, const char **why) {
    for (int i = OVER_N0; i < N_DIVISORS; i++)
        if (strcmp(text, divisors[i]) == 0) {
            q->over = (enum quotient_over)i;
            *why = "that divisor is not known here";
            return (over >> i & 1u) != 0;
        }
    if (!number_read(text, &q->divisor, why))
        return false;
    *why = "the divisor is zero";
    return q->divisor != 0;
}

bool number_read_quotient(const char *text, unsigned over, struct quotient *q, const char **why) {
    struct quotient read = {.divisor = 1, .over = OVER_NUMBER};
    char number[64];
    size_t n = strcspn(text, "/");
    if (n >= sizeof number) {
        *why = "not a number";
        return false;
    }
    memcpy(number, text, n);
    number[n] = '\0';
    if (!number_read(number, &read.number, why) || (text[n] && !read_divisor(text + n + 1, over, &read, why)))
        return false;
    *q = read;
    return true;
}

bool number_read_switch(const char *text, bool *value) {
    bool yes = strcmp(text, "true") == 0;
    if (!yes && strcmp(text, "false") != 0)
        return false;
    *value = yes;
    return true;
}
