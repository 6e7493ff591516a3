/* blocks.h: the cached products of a chain, and a block's gradient beside the naive one. */
#ifndef TESTS_BLOCKS_H
#define TESTS_BLOCKS_H

#include "chains.h"

dln_products *products(struct chain *c, enum dln_products_use use);
/** Factor l's gradient as a full matrix; the caller releases it. */
dln_matrix gradient_of(dln_products *p, const dln_network *net, int l);
/** Gradient and norms against the scale of what was multiplied: squaring nearly cancelling thin factors would cost half of the digits.
 *  A change2 of NaN is not looked at. */
void check_block(struct chain *c, dln_products *p, struct dln_block got, int l);

#endif
