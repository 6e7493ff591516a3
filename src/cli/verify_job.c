/* verify_job.c: one preset judged (verify.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/verify.h"

/* False: nobody reads. */
static bool tell(int fd, const struct news *news) {
    const char *at = (const char *)news;
    for (size_t left = sizeof *news; left > 0;) {
        ssize_t n = write(fd, at, left);
        if (n < 0 && errno != EINTR)
            return false;
        left -= n > 0 ? (size_t)n : 0;
        at += n > 0 ? n : 0;
    }
    return true;
}

static void tell_text(int fd, enum news_kind kind, int number, const char *text) {
    struct news news = {.kind = kind, .number = number};
    snprintf(news.text, sizeof news.text, "%s", text);
    tell(fd, &news);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Step until nothing can change any more. False: nobody reads. */
static bool work(struct session *s, struct claims *claims, int fd) {
    double flops_a_step = 0, flops = 0, last = now();
    for (int i = 0; i < s->n_runs; i++)
        flops_a_step += run_flops_a_tick(s->runs[i]) + 1e4;
    claims_observe(claims);
    while (!claims_settled(claims) && session_step(s)) {
        claims_observe(claims);
        flops += flops_a_step;
        if (flops < 1e8) /* looking at the clock is a system call */
            continue;
        flops = 0;
        if (now() < last + 0.2)
            continue;
        last = now();
        struct news news = {.kind = NEWS_PROGRESS, .part = session_part_done(s)};
        if (!tell(fd, &news))
            return false;
    }
    return true;
}

static void tell_claims(const struct scenario *s, const struct claims *claims, int fd) {
    for (int i = 0; i < s->n_claims; i++) {
        struct claim_result result;
        claims_judge(claims, i, &result);
        struct news news = {.kind = NEWS_CLAIM, .number = result.spec->number, .verdict = result.verdict};
        news.stronger = result.spec->stronger;
        snprintf(news.says, sizeof news.says, "%s", result.says);
        snprintf(news.where, sizeof news.where, "%s", result.spec->where);
        snprintf(news.printed, sizeof news.printed, "%s", result.spec->printed);
        snprintf(news.measured, sizeof news.measured, "%s", result.measured);
        snprintf(news.expected, sizeof news.expected, "%s", result.expected);
        if (!tell(fd, &news))
            return;
    }
}

/* Data that is missing, or more memory than there is, judge nothing. */
static void judge(const struct cli_options *o, struct scenario *s, const struct scenario *full, int fd) {
    struct session_options options = {.max_memory = o->max_memory, .no_traces = true};
    struct session *session = NULL;
    struct claims *claims = NULL;
    dln_error err;
    dln_status status = session_new(s, &options, &session, &err);
    if (status == DLN_UNREADABLE || status == DLN_NO_MEMORY)
        tell_text(fd, NEWS_LACK, s->n_claims, err.text);
    else if (status || (status = claims_new(session, full, &claims, &err)))
        tell_text(fd, NEWS_BAD, 0, err.text);
    else {
        if (o->quick)
            claims_hurry(claims);
        if (work(session, claims, fd))
            tell_claims(s, claims, fd);
    }
    claims_free(claims);
    session_free(session);
}

void verify_job(const struct cli_options *o, const char *preset, int fd) {
    struct scenario *s = NULL, *full = NULL;
    dln_error err;
    dln_status status = scenario_load(preset, NULL, &full, &err);
    if (!status)
        status = o->quick ? scenario_load_quick(preset, o->sets, &s, &err) : scenario_load(preset, o->sets, &s, &err);
    if (status)
        tell_text(fd, NEWS_BAD, 0, err.text);
    else if (s->n_claims > 0)
        judge(o, s, full, fd);
    tell_text(fd, NEWS_DONE, status ? 0 : s->n_claims, "");
    scenario_free(s);
    scenario_free(full);
}
