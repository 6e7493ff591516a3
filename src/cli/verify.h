/* verify.h: the parts of `dlnscope verify`: presets are judged in processes of their own (verify_job.c), which tell the first one what
 * came of it; that prints it (verify_report.c) in the order asked for. */
#ifndef CLI_VERIFY_H
#define CLI_VERIFY_H

#include <stdio.h>

#include "cli/cli.h"
#include "scope/claim.h"

/** What a judging process says. */
enum news_kind {
    NEWS_PROGRESS, /* part */
    NEWS_CLAIM,    /* one claim was judged */
    NEWS_LACK,     /* none can be: number claims, text says why */
    NEWS_BAD,      /* the preset is bad: text */
    NEWS_DONE,     /* nothing follows; number claims in all */
};
struct news {
    enum news_kind kind;
    double part; /* 0 to 1 */
    int number;
    enum claim_verdict verdict;
    bool stronger;
    char text[sizeof((dln_error *)NULL)->text];
    char says[512], where[256], printed[512], measured[256], expected[256];
};

/** Judge one preset, in this process, and write news to `fd`. Returns when all is written, or nobody reads it. */
void verify_job(const struct cli_options *o, const char *preset, int fd);

/** What was found so far, and where it goes. */
struct report {
    FILE *lines, *jsonl; /* jsonl NULL: none */
    bool quick, begun;   /* begun: the first object is written */
    int name_width;
    int columns; /* of the terminal that the lines go to; 0: none, a line is as long as it is */
    int ok, failed, not_judged, bad;
};
/** Print what came of one preset: its news, n of them; `died`: a sentence when its process broke down, or NULL. */
void report_preset(struct report *r, const char *preset, const struct news *news, int n, const char *died);
/** The last line. */
void report_summary(struct report *r, bool interrupted);

#endif
