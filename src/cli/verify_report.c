/* verify_report.c: what `verify` found, as lines and as JSON lines (verify.h). */
#include <string.h>

#include "cli/columns.h"
#include "cli/verify.h"
#include "scope/json.h"

static void put_padded(FILE *out, const char *text, int width) {
    int n = columns_wide(text);
    fprintf(out, "%s%*s  ", text, n < width ? width - n : 0, "");
}

static void put_head(struct report *r, const char *verdict, const char *preset) {
    fprintf(r->lines, "%-10s  ", verdict);
    put_padded(r->lines, preset, r->name_width);
}

enum { VERDICT = 12 }; /* columns of the verdict; what does not fit in a line goes on beneath the preset's name */

/* The words of a claim, its place, and the print that does not hold. */
static void write_words(const struct news *c, char *out, size_t size) {
    bool printed = c->verdict == CLAIM_FAILED && c->stronger;
    snprintf(out, size, "%s%s%s%s%s%s", c->says, c->where[0] ? " (" : "", c->where, c->where[0] ? ")" : "",
             printed ? "; the paper prints: " : "", printed ? c->printed : "");
}

static void put_claim(struct report *r, const char *preset, const struct news *c, int measured, int expected) {
    char words[sizeof c->says + sizeof c->where + sizeof c->printed + 32];
    write_words(c, words, sizeof words);
    put_head(r, claim_verdict_words(c->verdict), preset);
    fprintf(r->lines, "%2d  ", c->number);
    put_padded(r->lines, c->measured, measured);
    put_padded(r->lines, c->expected, expected);
    fprintf(r->lines, "%s\n", words);
}

/* On a terminal that has no room for a line with all of it: what was found, and the words under it. */
static void put_narrow(struct report *r, const char *preset, const struct news *c) {
    char words[sizeof c->says + sizeof c->where + sizeof c->printed + 32];
    char found[sizeof c->measured + sizeof c->expected + 512];
    write_words(c, words, sizeof words);
    snprintf(found, sizeof found, "%s %2d  %s (expected: %s)", preset, c->number, c->measured, c->expected);
    fprintf(r->lines, "%-10s  ", claim_verdict_words(c->verdict));
    int at = VERDICT;
    columns_put(r->lines, found, VERDICT, r->columns, &at);
    fprintf(r->lines, "\n%*s", VERDICT, "");
    at = VERDICT;
    columns_put(r->lines, words, VERDICT, r->columns, &at);
    putc('\n', r->lines);
}

/* JSON. */

static void begin_object(struct report *r, const char *kind) {
    fputs(r->begun ? "{\"kind\":" : "{\"schema\":1,\"kind\":", r->jsonl);
    r->begun = true;
    json_put_string(r->jsonl, kind);
}

static void put_member(struct report *r, const char *name, const char *text) {
    fprintf(r->jsonl, ",\"%s\":", name);
    json_put_string(r->jsonl, text);
}

static void put_object(struct report *r, const char *preset, const struct news *c) {
    if (!r->jsonl)
        return;
    begin_object(r, "claim");
    put_member(r, "preset", preset);
    fprintf(r->jsonl, ",\"claim\":%d", c->number);
    put_member(r, "verdict", claim_verdict_words(c->verdict));
    put_member(r, "measured", c->measured);
    put_member(r, "expected", c->expected);
    put_member(r, "says", c->says);
    put_member(r, "where", c->where);
    if (c->stronger) {
        put_member(r, "paper", "stronger");
        put_member(r, "printed", c->printed);
    }
    fputs("}\n", r->jsonl);
}

/* The whole preset: it lacks data, is bad, broke down, or has no claims. */
static void put_whole(struct report *r, const char *verdict, const char *preset, int claims, const char *why) {
    int at = VERDICT + columns_wide(preset) + 2;
    if (r->columns)
        fprintf(r->lines, "%-10s  %s  ", verdict, preset);
    else
        put_head(r, verdict, preset);
    columns_put(r->lines, why, VERDICT, r->columns, &at);
    putc('\n', r->lines);
    if (!r->jsonl)
        return;
    begin_object(r, "preset");
    put_member(r, "preset", preset);
    put_member(r, "verdict", verdict);
    fprintf(r->jsonl, ",\"claims\":%d", claims);
    put_member(r, "why", why);
    fputs("}\n", r->jsonl);
}

/* Widths of a table of them all; true when the terminal has room for it. */
static bool measure(const struct report *r, const struct news *news, int n, int *measured, int *expected) {
    int words = 0;
    *measured = *expected = 0;
    for (int i = 0; i < n; i++)
        if (news[i].kind == NEWS_CLAIM) {
            char text[sizeof news[i].says + sizeof news[i].where + sizeof news[i].printed + 32];
            write_words(&news[i], text, sizeof text);
            int m = columns_wide(news[i].measured), e = columns_wide(news[i].expected), w = columns_wide(text);
            *measured = m > *measured ? m : *measured;
            *expected = e > *expected ? e : *expected;
            words = w > words ? w : words;
        }
    return r->columns == 0 || VERDICT + r->name_width + 2 + 4 + *measured + 2 + *expected + 2 + words <= r->columns;
}

static void put_claims(struct report *r, const char *preset, const struct news *news, int n) {
    int measured, expected;
    bool fits = measure(r, news, n, &measured, &expected);
    for (int i = 0; i < n; i++) {
        if (news[i].kind != NEWS_CLAIM)
            continue;
        if (fits)
            put_claim(r, preset, &news[i], measured, expected);
        else
            put_narrow(r, preset, &news[i]);
        put_object(r, preset, &news[i]);
        r->ok += news[i].verdict == CLAIM_OK;
        r->failed += news[i].verdict == CLAIM_FAILED;
        r->not_judged += news[i].verdict == CLAIM_NOT_JUDGED;
    }
}

void report_preset(struct report *r, const char *preset, const struct news *news, int n, const char *died) {
    bool bad = false;
    put_claims(r, preset, news, n);
    for (int i = 0; i < n; i++) {
        char why[sizeof news[i].text + 64];
        bad = bad || news[i].kind == NEWS_BAD;
        if (news[i].kind == NEWS_BAD) {
            r->bad++;
            put_whole(r, "bad preset", preset, 0, news[i].text);
        } else if (news[i].kind == NEWS_LACK) {
            r->not_judged += news[i].number;
            snprintf(why, sizeof why, "%d claim%s: %s", news[i].number, news[i].number == 1 ? "" : "s", news[i].text);
            put_whole(r, "not judged", preset, news[i].number, why);
        } else if (news[i].kind == NEWS_DONE && news[i].number == 0 && !bad) {
            put_whole(r, "no claims", preset, 0, "the preset makes none");
        }
    }
    if (died) {
        r->failed++;
        put_whole(r, "FAILED", preset, 0, died);
    }
    fflush(r->lines);
}

void report_summary(struct report *r, bool interrupted) {
    fprintf(r->lines, "%d ok, %d failed, %d not judged", r->ok, r->failed, r->not_judged);
    if (r->bad)
        fprintf(r->lines, ", %d bad preset%s", r->bad, r->bad == 1 ? "" : "s");
    fputs(interrupted ? "; interrupted\n" : "\n", r->lines);
    if (!r->jsonl)
        return;
    begin_object(r, "summary");
    fprintf(r->jsonl, ",\"ok\":%d,\"failed\":%d,\"not_judged\":%d,\"bad_presets\":%d,\"quick\":%s,\"interrupted\":%s}\n", r->ok, r->failed,
            r->not_judged, r->bad, r->quick ? "true" : "false", interrupted ? "true" : "false");
}
