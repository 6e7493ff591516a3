/* write_menu.h: the `w` menu: what is to be written, and to which file; nothing is overwritten without being asked. */
#ifndef TUI_WRITE_MENU_H
#define TUI_WRITE_MENU_H

#include "tui/edit.h"

struct overlay;

struct write_menu {
    int chosen; /* of write.h's writers */
    struct edit file;
    bool typed;      /* the name was changed: another kind leaves it as it is */
    bool asked;      /* a file of that name is there, which was said: Enter overwrites it */
    char error[768]; /* why the last try failed, "": it did not */
};

extern const struct overlay overlay_write;

#endif
