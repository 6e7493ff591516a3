/* form.h: the form of a run: every key of the option table with its value, range and help; what is typed is judged at once, and done by the
 * commands `edit` and `fork`. */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include "tui/edit.h"

struct option;
struct overlay;

enum { FORM_MOST = 96, FORM_VALUE = 512 };

struct form {
    const struct option *rows[FORM_MOST]; /* n of them, by section */
    char *typed[FORM_MOST];               /* what is to be set, owned; NULL: as it is */
    int n;
    int shown[FORM_MOST], n_shown; /* those that the search leaves */
    int selected;                  /* among them */
    bool typing, searching;        /* keys go into the field, into the search */
    struct edit edit, search;
    char error[768]; /* what is wrong with the changes, "": nothing */
    int effect;      /* enum edit_effect, of the changes, when nothing is wrong */
};

extern const struct overlay overlay_form;

#endif
