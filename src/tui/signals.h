/* signals.h: signals as news for the loop, and the terminal's rescue when the process crashes.
 *
 * Handlers only note the signal and write one byte to a non-blocking pipe: OpenBLAS keeps threads that take signals too, so neither EINTR
 * nor the main thread's mask can be relied on. The flags here are the program's only mutable globals. */
#ifndef TUI_SIGNALS_H
#define TUI_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#include "dln/status.h"

/** What a fatal signal's handler writes and sets before the process dies. */
struct signals_rescue {
    int fd;              /* of the terminal */
    struct termios mode; /* as it was found */
    size_t length;
    char bytes[256]; /* leave the alternate screen, show the cursor, ... */
};

/** What has come since the last look. */
struct signals_news {
    bool resized;   /* SIGWINCH */
    bool stop;      /* SIGTSTP from outside */
    bool continued; /* SIGCONT */
    int end;        /* the signal that asks us to end, 0: none */
};

/** Take over the signals that would end, stop or resize us, and let them in. */
dln_status signals_open(dln_error *err);
/** Everything as before signals_open. Legal when not open. */
void signals_close(void);
/** Readable when there is news. */
int signals_fd(void);
struct signals_news signals_take(void);

/** From now on a crash restores the terminal so; NULL: no more. *rescue must stay as it is until then. */
void signals_guard(const struct signals_rescue *rescue);

/** Stop as SIGTSTP from outside asked; returns when continued. */
void signals_stop(void);
/** Stop with all of our process group, as Ctrl-Z does; returns when continued. Returns at once when nobody could continue us: no job
 *  control, or a program that is alone on its terminal. */
void signals_stop_group(void);
/** Our own threads call this first: they take no signals but those of their own crash. */
void signals_block(void);

#endif
