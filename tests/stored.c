/* stored.c: see stored.h. */
#include "stored.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

static void write_screen(const char *folder, const char *name, const char *text) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.txt", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

void check_screen(const char *name, const canvas *c) {
    char *text = canvas_to_text(c);
    const char *folder = getenv("DLNSCOPE_WRITE_SCREENS"), *srcdir = getenv("srcdir");
    if (folder) {
        write_screen(folder, name, text);
        free(text);
        return;
    }
    static char want[1 << 16];
    char path[4096];
    snprintf(path, sizeof path, "%s/tests/screens/%s.txt", srcdir ? srcdir : ".", name);
    FILE *file = fopen(path, "r");
    if (!file)
        fail_msg("%s cannot be read", path);
    want[fread(want, 1, sizeof want - 1, file)] = '\0';
    fclose(file);
    if (strcmp(want, text) != 0)
        fail_msg("%s is now:\n%s", path, text);
    free(text);
}
