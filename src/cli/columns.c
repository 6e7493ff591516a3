#include "cli/columns.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LEAST = 40, USUAL = 80 };

int columns_of(FILE *out) {
    struct winsize w = {0};
    if (isatty(fileno(out)) != 1)
        return 0;
    if (ioctl(fileno(out), TIOCGWINSZ, &w) != 0 || w.ws_col == 0)
        return USUAL;
    return w.ws_col < LEAST ? LEAST : w.ws_col;
}

int columns_wide(const char *text) {
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

void columns_put(FILE *out, const char *text, int indent, int columns, int *at) {
    while (*text) {
        size_t blanks = strspn(text, " "), word = strcspn(text + blanks, " ");
        int wide = (int)blanks;
        for (size_t i = 0; i < word; i++)
            wide += ((unsigned char)text[blanks + i] & 0xc0) != 0x80;
        if (columns > 0 && word > 0 && *at > indent && *at + wide > columns) {
            fprintf(out, "\n%*s", indent, "");
            *at = indent + wide - (int)blanks;
            fwrite(text + blanks, 1, word, out);
        } else {
            *at += wide;
            fwrite(text, 1, blanks + word, out);
        }
        text += blanks + word;
    }
}
