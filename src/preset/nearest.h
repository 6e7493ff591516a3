/* nearest.h: the name that was probably meant. */
#ifndef PRESET_NEAREST_H
#define PRESET_NEAREST_H

/** Edit distance: insertions, deletions, substitutions and swaps of neighbours, in bytes; texts are compared up to 63 bytes. */
int nearest_distance(const char *a, const char *b);
/** The name next to `word` when it is near enough to have been meant (within a third of its length in edits, or one is a part of the
 *  other), else NULL. The first one wins. */
const char *nearest_name(const char *word, const char *const *names, int n);

#endif
