/* stored.h: screens as text in tests/screens, one a file. */
#ifndef TESTS_STORED_H
#define TESTS_STORED_H

#include "tui/canvas.h"

/** The canvas shows what tests/screens/NAME.txt has; with DLNSCOPE_WRITE_SCREENS, a folder, it is written there instead. */
void check_screen(const char *name, const canvas *c);

#endif
