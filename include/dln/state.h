/* state.h: all that decides how a training goes on, taken at any tick and put back: the run then goes on bit for bit, flops included.
 *
 * Kept are the weights, the residual E as it was updated (so that a state need not wait for the tick that makes it anew), the method's
 * memory, the random streams and all counters. Of the cached products only which ones were valid: they are made anew from the weights,
 * by the same calls, so that they have the same bits (products.h).
 *
 * Weights are kept factor by factor and shared by reference count: a factor that has not changed since the state before costs nothing. */
#ifndef DLN_STATE_H
#define DLN_STATE_H

#include "dln/optimizer.h"

typedef struct dln_state dln_state;

/** The state between two ticks. `near` (may be NULL): a state that was taken from, or put into, this same network: factors that have not
 *  changed since are shared with it. *held (of the caller, must outlive every state that counts in it) rises by the bytes taken, and falls
 *  when they are given back. DLN_NO_MEMORY. */
dln_status dln_state_save(const dln_optimizer *opt, const dln_state *near, size_t *held, dln_state **out, dln_error *err);
/** Put it into the optimizer that it was taken from, or one of the same method over a chain of the same shapes, frozen maps and problem.
 *  The lists of a specification (layers, batches, sample times) stay the optimizer's own. All factors count as changed. Fails only when
 *  products of another kind are needed that are not at hand (DLN_NO_MEMORY; nothing is changed then). */
dln_status dln_state_load(dln_state *s, dln_optimizer *opt, dln_error *err);
/** Hold it once more. Returns it. */
dln_state *dln_state_share(dln_state *s);
/** Give up one hold; the last one frees it. NULL is legal. */
void dln_state_free(dln_state *s);
/** Bytes that one state of this optimizer takes when it shares nothing. */
size_t dln_state_bytes(const dln_optimizer *opt);

/** The state as 64-bit words, for a file: how many, and these. */
size_t dln_state_words(dln_state *s);
void dln_state_put(dln_state *s, uint64_t *words);
/** Put n words into an optimizer of the same specification over a chain of the same shapes, frozen maps and problem. They may come from
 *  anywhere: all of them are looked at first. DLN_BAD_FORMAT, and nothing is changed; DLN_NO_MEMORY. */
dln_status dln_state_take(const uint64_t *words, size_t n, dln_optimizer *opt, dln_error *err);

/** Mix words into a digest; start with any number. */
uint64_t dln_digest_word(uint64_t digest, uint64_t word);
uint64_t dln_digest_doubles(uint64_t digest, const double *x, size_t n);
/** All that decides how the training goes on, frozen maps included, and what its latest tick was. */
uint64_t dln_optimizer_digest(const dln_optimizer *opt, uint64_t digest);

#endif
