/* write_svg.h: the current plots as a picture: the screen's panels, in its colours and markers and with its labels. */
#ifndef SCOPE_WRITE_SVG_H
#define SCOPE_WRITE_SVG_H

#include "scope/session.h"
#include "scope/sheet.h"

/** Write the picture to a sheet that is open. theme: a name of palette.h; NULL or unknown: "light". What is shown and not measured yet
 *  is measured. Look at sheet_check or sheet_close for failures. */
void write_svg(struct session *s, const char *theme, struct sheet *sheet);

#endif
