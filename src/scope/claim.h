/* claim.h: what a preset claims of its runs, watched at every tick and judged at the end: constant memory, whatever the runs' length.
 *
 * A claim is ok or FAILED only when what was seen decides it: a run that was ended sooner than the claim speaks of leaves it not judged. */
#ifndef SCOPE_CLAIM_H
#define SCOPE_CLAIM_H

#include "preset/read_claims.h"
#include "scope/session.h"

enum claim_verdict { CLAIM_NOT_JUDGED, CLAIM_OK, CLAIM_FAILED };
/** "not judged", "ok", "FAILED". */
const char *claim_verdict_words(enum claim_verdict verdict);

struct claims;

/** Watch the claims of the session's scenario. The session stands at its start and must outlive them. `full` is the same preset as it is
 *  written, with nothing laid over it, and must outlive them too: what the session's scenario lacks of its runs, and sooner stops, leave
 *  claims undecided. DLN_BAD_VALUE with the place of a condition that cannot be read. */
dln_status claims_new(struct session *s, const struct scenario *full, struct claims **out, dln_error *err);
void claims_free(struct claims *c);
/** From now on a claim that a run is faster than another is closed as soon as that is decided; by how much it is, is not waited for. */
void claims_hurry(struct claims *c);

/** Look at the session: once at its start and after every step. Ends runs that no claim asks about any more. Allocates nothing. */
void claims_observe(struct claims *c);
/** Nothing can change any more. */
bool claims_settled(const struct claims *c);

/** What came of one claim, in words. */
struct claim_result {
    const struct claim_spec *spec;
    enum claim_verdict verdict;
    char says[512], measured[256], expected[256];
};
/** Claim i of the scenario, as it stands: what is still open is not judged. */
void claims_judge(const struct claims *c, int i, struct claim_result *out);
/** The claim in words, as in claim_result; also where there is no session. */
void claim_say(const struct claim_spec *spec, char *out, size_t size);
void claim_expect(const struct claim_spec *spec, char *out, size_t size);

#endif
