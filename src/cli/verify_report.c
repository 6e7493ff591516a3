/* verify_report.c: what `verify` found, as lines and as JSON lines (verify.h). */
#include <string.h>

#include "cli/verify.h"
#include "scope/json.h"

/* Characters of UTF-8, near enough to columns. */
static int width_of(const char *text) {
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static void put_padded(FILE *out, const char *text, int width) {
    int n = width_of(text);
    fprintf(out, "%s%*s  ", text, n < width ? width - n : 0, "");
}

static void put_head(struct report *r, const char *verdict, const char *preset) {
    fprintf(r->lines, "%-10s  ", verdict);
    put_padded(r->lines, preset, r->name_width);
}

static void put_claim(struct report *r, const char *preset, const struct news *c, int measured, int expected) {
    put_head(r, claim_verdict_words(c->verdict), preset);
    fprintf(r->lines, "%2d  ", c->number);
    put_padded(r->lines, c->measured, measured);
    put_padded(r->lines, c->expected, expected);
    fputs(c->says, r->lines);
    if (c->where[0])
        fprintf(r->lines, " (%s)", c->where);
    if (c->verdict == CLAIM_FAILED && c->stronger)
        fprintf(r->lines, "; the paper prints: %s", c->printed);
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
    put_head(r, verdict, preset);
    fprintf(r->lines, "%s\n", why);
    if (!r->jsonl)
        return;
    begin_object(r, "preset");
    put_member(r, "preset", preset);
    put_member(r, "verdict", verdict);
    fprintf(r->jsonl, ",\"claims\":%d", claims);
    put_member(r, "why", why);
    fputs("}\n", r->jsonl);
}

static void put_claims(struct report *r, const char *preset, const struct news *news, int n) {
    int measured = 0, expected = 0;
    for (int i = 0; i < n; i++)
        if (news[i].kind == NEWS_CLAIM) {
            int m = width_of(news[i].measured), e = width_of(news[i].expected);
            measured = m > measured ? m : measured;
            expected = e > expected ? e : expected;
        }
    for (int i = 0; i < n; i++) {
        if (news[i].kind != NEWS_CLAIM)
            continue;
        put_claim(r, preset, &news[i], measured, expected);
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
