#include "scope/format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "4.85e-03" to "4.85e-3", "1.00e+12" to "1.00e12": the exponent's plus sign and leading zeros say nothing. */
static void shorten_exponent(char *text) {
    char *e = strchr(text, 'e');
    if (!e)
        return;
    char *from = e + 1, *to = e + 1;
    if (*from == '-')
        to++;
    from++;
    while (*from == '0' && from[1])
        from++;
    memmove(to, from, strlen(from) + 1);
}

static bool write_special(char *out, double value) {
    if (isfinite(value) && value != 0)
        return false;
    snprintf(out, FORMAT_SIZE, "%s", isnan(value) ? "nan" : value == 0 ? "0" : value > 0 ? "inf" : "-inf");
    return true;
}

/* Exponent of the value once it is rounded to so many significant digits, so that 0.99996 is 1.00. */
static int rounded_exponent(double value, int digits) {
    char text[FORMAT_SIZE];
    snprintf(text, sizeof text, "%.*e", digits - 1, value);
    return atoi(strchr(text, 'e') + 1);
}

static void write_digits(char *out, double value, int digits, int smallest, int largest) {
    if (write_special(out, value))
        return;
    int exponent = rounded_exponent(value, digits);
    if (exponent >= smallest && exponent <= largest) {
        int decimals = digits - 1 - exponent;
        snprintf(out, FORMAT_SIZE, "%.*f", decimals > 0 ? decimals : 0, value);
        return;
    }
    snprintf(out, FORMAT_SIZE, "%.*e", digits - 1, value);
    shorten_exponent(out);
}

void format_value(char *out, double value) {
    /* three places of exponent and a minus sign: two digits keep it within the width */
    int digits = isfinite(value) && value != 0 && fabs(value) < 1e-99 ? 2 : 3;
    write_digits(out, value, digits, -2, 2);
}

void format_signed(char *out, double value) {
    char text[FORMAT_SIZE];
    format_value(text, fabs(value));
    snprintf(out, FORMAT_SIZE, "%s%.*s", isnan(value) ? "" : signbit(value) ? "-" : "+", FORMAT_SIZE - 2, text);
}

void format_digits(char *out, double value, int digits) { write_digits(out, value, digits, -4, digits > 3 ? digits - 1 : 2); }

int format_digits_apart(double lo, double hi) {
    double size = fmax(fabs(lo), fabs(hi)), apart = fabs(hi - lo);
    if (!(apart > 0) || !isfinite(size))
        return 3;
    int digits = (int)ceil(log10(size / apart)) + 2;
    return digits < 3 ? 3 : digits > 17 ? 17 : digits;
}

void format_tick(char *out, double value) {
    if (write_special(out, value))
        return;
    double size = fabs(value);
    if (size >= 0.00999 && size < 99999.5) {
        snprintf(out, FORMAT_SIZE, "%.6g", value);
        return;
    }
    for (int digits = 0; digits < 6; digits++) {
        snprintf(out, FORMAT_SIZE, "%.*e", digits, value);
        if (fabs(strtod(out, NULL) - value) <= 1e-9 * size)
            break;
    }
    shorten_exponent(out);
}

void format_rate(char *out, double rate) {
    static const struct {
        double unit;
        const char *letter;
    } units[] = {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
    for (int i = 0; i < 3; i++)
        if (rate >= units[i].unit * 0.99995) {
            double scaled = rate / units[i].unit;
            snprintf(out, FORMAT_SIZE, "%.*f%s", scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0, scaled, units[i].letter);
            return;
        }
    snprintf(out, FORMAT_SIZE, "%.*f", rate < 9.95 ? 1 : 0, rate);
}
