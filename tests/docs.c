/* docs.c: see docs.h. */
#define _XOPEN_SOURCE 700 /* realpath */

#include "docs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char docs_program_page[] = "man/dlnscope.1", docs_preset_page[] = "man/dlnscope-preset.5",
           docs_lecture_page[] = "man/dlnscope-lecture.5", docs_readme[] = "README.md";

int docs_setup(void **state) {
    const char *program = getenv("DLNSCOPE"), *sources = getenv("srcdir"), *path = getenv("PATH");
    char *source = realpath(sources ? sources : ".", NULL), *built = realpath(program ? program : "dlnscope", NULL), buffer[4096];
    if (!source || !built)
        return -1;
    *strrchr(built, '/') = '\0';
    setenv("DOCS_SOURCE", source, 1);
    snprintf(buffer, sizeof buffer, "%s:%s", built, path ? path : "/usr/bin:/bin");
    setenv("PATH", buffer, 1);
    snprintf(buffer, sizeof buffer, "%s/presets", source);
    setenv("DLNSCOPE_PRESETS", buffer, 1);
    unsetenv("DLNSCOPE_DATA");
    free(source);
    free(built);
    if (!state)
        return 0;
    if (files_setup(state) != 0)
        return -1;
    const struct files *f = *state;
    return setenv("XDG_CONFIG_HOME", f->folder, 1) != 0 || chdir(f->folder) != 0;
}

int docs_teardown(void **state) { return chdir("/") != 0 || files_teardown(state); }

static char *read_stream(FILE *in) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    for (int c = getc(in); c != EOF; c = getc(in))
        putc(c, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

char *docs_read(const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", getenv("DOCS_SOURCE"), name);
    FILE *in = fopen(path, "r");
    if (!in)
        fail_msg("%s cannot be read", path);
    char *text = read_stream(in);
    fclose(in);
    return text;
}

char *docs_shell(const char *command, int *code) {
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    char *text = read_stream(pipe);
    int status = pclose(pipe);
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return text;
}

char *docs_help(void) {
    int code;
    char *text = docs_shell("dlnscope --help", &code);
    assert_int_equal(code, 0);
    return text;
}

bool docs_next_line(char **rest, char **line) {
    *line = *rest;
    *rest += strcspn(*rest, "\n");
    if (!**rest)
        return false;
    *(*rest)++ = '\0';
    return true;
}

char *docs_cut(char **rest, const char *word, const char *name) {
    char from[128], to[128];
    snprintf(from, sizeof from, ".\\\" %s %s\n", word, name);
    snprintf(to, sizeof to, ".\\\" end %s\n", name);
    char *begin = strstr(*rest, from), *end = begin ? strstr(begin, to) : NULL;
    if (!end)
        return NULL;
    *end = '\0';
    *rest = end + strlen(to);
    return begin + strlen(from);
}
