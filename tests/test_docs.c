/* test_docs.c: the manual says what the program says: every option, key of the dashboard, column and key of a preset stands there, and
 * nothing else.
 *
 * A part of a page, between the comments `part NAME` and `end NAME`, is a list whose entries begin as the program's tables have them; more
 * may be said below that. `tests/test_docs NAME` prints the part as the tables have it. */
#include "docs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "preset/options.h"
#include "scope/columns.h"
#include "tui/keymap.h"
#include "tui/panels/panel.h"

/* A line of roff: what would be a macro, an escape or a delimiter is a character. */
static void put_roff(FILE *out, const char *text) {
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text; text++)
        if (*text == '\\')
            fputs("\\e", out);
        else
            putc(*text, out);
}

static void put_line(FILE *out, const char *text) {
    put_roff(out, text);
    putc('\n', out);
}

/* Parts, as the tables have them. */

static bool is_usage(const char *line) { return strncmp(line, "  dlnscope", 10) == 0; }

static void put_subcommand(FILE *out, const struct cli_command *c) {
    fprintf(out, ".It Nm");
    if (c->name)
        fprintf(out, " Cm %s", c->name);
    bool optional = c->arguments[0] == '[';
    if (c->arguments[0])
        fprintf(out, "%s Ar %.*s", optional ? " Op" : "", (int)strcspn(c->arguments + optional, "]"), c->arguments + optional);
    putc('\n', out);
    put_line(out, c->help);
}

/* The subcommands' table belongs to the program, which says in its help what stands there: "  dlnscope run PRESET        words". */
static void print_subcommands(FILE *out, const char *unused) {
    (void)unused;
    char *text = docs_help(), *rest = text, *line;
    while (docs_next_line(&rest, &line)) {
        if (!is_usage(line))
            continue;
        char *words = strstr(line + 10, "  "), *name = line + 10 + (line[10] == ' ');
        assert_non_null(words);
        *words = '\0';
        words += 1 + strspn(words + 1, " ");
        size_t n = strcspn(name, " ");
        bool named = name[0] && name[0] != '[';
        char *arguments = named ? name + n + (name[n] == ' ') : name;
        if (named)
            name[n] = '\0';
        put_subcommand(out, &(struct cli_command){.name = named ? name : NULL, .arguments = arguments, .help = words});
    }
    free(text);
}

/* The options under one heading of the help: "  --csv FILE             words". */
static void print_options(FILE *out, const char *heading) {
    char *text = docs_help(), *rest = text, *line;
    bool here = false;
    while (docs_next_line(&rest, &line)) {
        if (strncmp(line, "  --", 4) != 0) {
            here = strncmp(line, heading, strlen(heading)) == 0;
            continue;
        }
        char *words = strstr(line, "  ") == line ? strstr(line + 2, " ") : NULL;
        if (!here || !words)
            continue;
        char *value = words + 1, *name = line + 4;
        bool takes = *value != ' ';
        *words = '\0';
        words = takes ? strchr(value, ' ') : value;
        assert_non_null(words);
        if (takes)
            *words++ = '\0';
        words += strspn(words, " ");
        fprintf(out, ".It Fl -%s%s%s\n", name, takes ? " Ar " : "", takes ? value : "");
        put_line(out, words);
    }
    free(text);
}

/* Every command with its arguments. */
static void print_commands(FILE *out, const char *unused) {
    (void)unused;
    for (int i = 0; i < n_commands; i++) {
        fprintf(out, ".It Ic %s", commands[i]->name);
        for (int k = 0; k < COMMAND_ARGUMENTS && commands[i]->arguments[k].kind; k++)
            fprintf(out, "%s Ar %s", commands[i]->arguments[k].optional ? " Op" : "", commands[i]->arguments[k].name);
        putc('\n', out);
        put_line(out, commands[i]->help);
    }
}

/* The commands of a group that have keys, each under its keys. */
static void print_keys(FILE *out, const char *group) {
    for (int i = 0; i < n_commands; i++) {
        char keys[64];
        if (strcmp(commands[i]->group, group) != 0)
            continue;
        keymap_keys_of(NULL, commands[i]->name, keys, sizeof keys);
        if (!keys[0])
            continue;
        fprintf(out, ".It Ic");
        for (char *key = strtok(keys, " "), *first = key; key; key = strtok(NULL, " "))
            fprintf(out, "%s %s%s", key == first ? "" : " ,", strlen(key) == 1 && strpbrk(key, ".,:;()[]?!|-") ? "\\&" : "", key);
        putc('\n', out);
        put_line(out, commands[i]->help);
    }
}

static void put_entry(FILE *out, const char *macro, const char *name, const char *words) {
    fprintf(out, ".It %s %s\n", macro, name);
    if (words)
        put_line(out, words);
}

static void print_columns(FILE *out, const char *unused) {
    (void)unused;
    for (int i = 0; i < n_columns; i++)
        put_entry(out, "Cm", columns[i].name, columns[i].help);
}

static void print_panels(FILE *out, const char *unused) {
    (void)unused;
    for (int i = 0; i < N_PANELS; i++)
        put_entry(out, "Sy", panels[i]->name, panels[i]->help);
}

static void print_phases(FILE *out, const char *unused) {
    (void)unused;
    for (enum phase p = PHASE_DESCENDING; p <= PHASE_DIVERGED; p++)
        put_entry(out, "Cm", phase_name(p), NULL);
}

static void print_ends(FILE *out, const char *unused) {
    (void)unused;
    for (enum run_end e = RUN_REACHED_ERROR; e <= RUN_UNTIL; e++)
        put_entry(out, "Cm", run_end_words(e), NULL);
}

static void print_schemes(FILE *out, const char *unused) {
    (void)unused;
    for (int i = 0; dln_init_schemes[i]; i++)
        put_entry(out, "Cm", dln_init_schemes[i]->name, dln_init_schemes[i]->help);
}

static void print_methods(FILE *out, const char *unused) {
    (void)unused;
    for (int i = 0; dln_methods[i]; i++)
        put_entry(out, "Cm", dln_methods[i]->name, dln_methods[i]->help);
}

static void print_orders(FILE *out, const char *unused) {
    (void)unused;
    for (int i = 0; dln_orders[i]; i++)
        put_entry(out, "Cm", dln_orders[i]->name, dln_orders[i]->help);
}

/* What a key is for, what it takes, its default: those below `section`, or all that have no page of their own. */
static void print_preset_keys(FILE *out, const char *section) {
    for (int i = 0; i < n_options; i++) {
        const struct option *row = &options[i];
        char takes[1024];
        if (row->flags & OPTION_LATER || (strncmp(row->path, "lecture.", 8) == 0) != (section != NULL))
            continue;
        option_describe(row, takes, sizeof takes);
        put_entry(out, "Cm", row->path, row->help);
        fprintf(out, ".br\n.Em takes\n");
        put_line(out, takes);
        if (row->initial)
            fprintf(out, ".br\n.Em default\n.Cm %s\n", row->initial);
        else if (row->otherwise)
            fprintf(out, ".br\n%s%s\n", strncmp(row->otherwise, "required", 8) == 0 ? "" : ".Em default\n", row->otherwise);
    }
}

/* Keys that are refused. */
static void print_refused(FILE *out, const char *unused) {
    (void)unused;
    for (int i = 0; i < n_options; i++) {
        const struct option *row = &options[i];
        if (row->flags & OPTION_LATER)
            put_entry(out, "Cm", row->path, NULL);
    }
}

/* Every part. */
static const struct part {
    const char *page, *name;
    void (*print)(FILE *out, const char *argument);
    const char *argument;
} parts[] = {
    {docs_program_page, "subcommands", print_subcommands, NULL},
    {docs_program_page, "options with a preset", print_options, "With a preset"},
    {docs_program_page, "options on the screen", print_options, "On the screen"},
    {docs_program_page, "options on the dashboard", print_options, "On the dashboard"},
    {docs_program_page, "options with run", print_options, "With run"},
    {docs_program_page, "options with verify", print_options, "With verify"},
    {docs_program_page, "options of commands", print_options, "With the dashboard, resume and run"},
    {docs_program_page, "options of results", print_options, "Results of run and verify"},
    {docs_program_page, "options anywhere", print_options, "Anywhere"},
    {docs_program_page, "panels", print_panels, NULL},
    {docs_program_page, "keys of time", print_keys, "time"},
    {docs_program_page, "keys of runs", print_keys, "runs"},
    {docs_program_page, "keys of events", print_keys, "events"},
    {docs_program_page, "keys of lecture", print_keys, "lecture"},
    {docs_program_page, "keys of view", print_keys, "view"},
    {docs_program_page, "keys of program", print_keys, "program"},
    {docs_program_page, "commands", print_commands, NULL},
    {docs_program_page, "columns", print_columns, NULL},
    {docs_program_page, "phases", print_phases, NULL},
    {docs_program_page, "ends", print_ends, NULL},
    {docs_preset_page, "keys", print_preset_keys, NULL},
    {docs_lecture_page, "keys", print_preset_keys, "lecture."},
    {docs_preset_page, "refused", print_refused, NULL},
    {docs_preset_page, "initializations", print_schemes, NULL},
    {docs_preset_page, "methods", print_methods, NULL},
    {docs_preset_page, "orderings", print_orders, NULL},
};

static char *part_as_printed(const struct part *p) {
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    p->print(out, p->argument);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* Length of the entry of a list that begins at `entry`, up to the next one. */
static size_t entry_length(const char *entry) {
    const char *next = strstr(entry, "\n.It ");
    return next ? (size_t)(next - entry) + 1 : strlen(entry);
}

static const char *first_entry(const char *part) { return strncmp(part, ".It ", 4) == 0 ? part : strstr(part, "\n.It ") + 1; }

/* Number of entries in which a part of the page differs from what the table says; they are told. */
static int judge_part(const struct part *p, const char *page_part) {
    char *printed = part_as_printed(p);
    const char *said = strstr(page_part, ".It ") ? first_entry(page_part) : "", *wanted = printed;
    int wrong = 0;
    assert_string_not_equal(printed, "");
    while ((*said || *wanted) && wrong == 0) {
        size_t has = entry_length(said), needs = entry_length(wanted);
        if (needs == 0 || has < needs || strncmp(said, wanted, needs) != 0) {
            print_error("%s, %s: the page has\n%.*s\nand the program\n%.*s\n`tests/test_docs '%s'` prints the whole part.\n", p->page,
                        p->name, (int)has, said, (int)needs, wanted, p->name);
            wrong++;
        }
        said += has;
        wanted += needs;
    }
    free(printed);
    return wrong;
}

static void pages_have_the_tables(void **state) {
    (void)state;
    int wrong = 0, keys = 0, with_keys = 0;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        char *page = docs_read(parts[i].page), *rest = page, *part = docs_cut(&rest, "part", parts[i].name);
        if (!part)
            fail_msg("%s has no part `%s`", parts[i].page, parts[i].name);
        wrong += judge_part(&parts[i], part);
        for (const char *at = part; parts[i].print == print_keys && (at = strstr(at, ".It ")); at++)
            keys++;
        free(page);
    }
    for (int i = 0; i < n_commands; i++) {
        char names[64];
        keymap_keys_of(NULL, commands[i]->name, names, sizeof names);
        with_keys += names[0] != '\0';
    }
    assert_int_equal(wrong, 0);
    assert_int_equal(keys, with_keys); /* no command is of a group without a part */
}

/* An option that the help has under a heading of its own would be in no part. */
static void every_option_has_its_part(void **state) {
    (void)state;
    char *text = docs_help(), *page = docs_read(docs_program_page), *rest = text, *line;
    int in_help = 0, in_page = 0;
    while (docs_next_line(&rest, &line))
        in_help += strncmp(line, "  --", 4) == 0;
    for (const char *at = page; (at = strstr(at, "\n.It Fl -")); at++)
        in_page++;
    assert_true(in_help > 0);
    assert_int_equal(in_help, in_page);
    free(text);
    free(page);
}

/* Exit codes and surroundings. */

/* The numbers that begin the parts of "Exit status: 0 done; 2 wrong usage; ..." in the help, and those of the page's list. */
static void exit_codes_agree(void **state) {
    (void)state;
    char *text = docs_help(), *page = docs_read(docs_program_page), *rest = page, *part = docs_cut(&rest, "part", "exit status");
    const char *said = strstr(text, "Exit status: "), *listed = part;
    int n = 0, last = -1;
    assert_non_null(said);
    assert_non_null(part);
    for (said += strlen("Exit status: "); said; said = strchr(said, ';')) {
        said += strspn(said, "; \n");
        last = atoi(said);
        listed = strstr(listed, ".It ");
        assert_non_null(listed);
        listed += 4;
        assert_int_equal(atoi(listed), last);
        n++;
    }
    assert_null(strstr(listed, ".It "));
    assert_int_equal(last, 128);
    assert_int_equal(n, 8);
    free(text);
    free(page);
}

static void exit_codes_are_true(void **state) {
    static const struct {
        const char *command;
        enum exit_code code;
    } cases[] = {
        {"dlnscope --version", EXIT_DONE},
        {"dlnscope --no-such-option", EXIT_USAGE},
        {"dlnscope </dev/null", EXIT_USAGE},
        {"dlnscope run wu2019/saddle-escape --until nonsense", EXIT_USAGE},
        {"dlnscope run no/such/preset", EXIT_PRESET},
        {"dlnscope run wu2019/saddle-escape --set optimizer.method=gd --set optimizer.step.constant=9 --ticks 60", EXIT_DIVERGED},
        {"dlnscope run wu2019/saddle-escape --ticks 1 --csv no/such/folder/file.csv", EXIT_FILE},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char line[256];
        int code;
        snprintf(line, sizeof line, "%s 2>&1", cases[i].command);
        char *said = docs_shell(line, &code);
        if (code != (int)cases[i].code)
            fail_msg("%s: %d, not %d:\n%s", cases[i].command, code, (int)cases[i].code, said);
        free(said);
    }
}

/* Is there a string literal NAME in the program's sources? */
static bool is_in_sources(const char *name) {
    char line[256];
    int code;
    snprintf(line, sizeof line, "grep -rqF '\"%s\"' \"$DOCS_SOURCE/src\"", name);
    free(docs_shell(line, &code));
    return code == 0;
}

/* Each variable that the program asks for, and no other. */
static void environment_agrees(void **state) {
    static const char search[] = "grep -rhE 'getenv|is_set|size_of' \"$DOCS_SOURCE/src\" | grep -oE '\"[A-Z_]{4,}\"' | sort -u";
    (void)state;
    int code, wrong = 0, n = 0;
    char *page = docs_read(docs_program_page), *rest = page, *part = docs_cut(&rest, "part", "environment");
    char *asked = docs_shell(search, &code), *words = asked, *name;
    assert_non_null(part);
    for (; docs_next_line(&words, &name); n++) {
        char entry[80];
        snprintf(entry, sizeof entry, ".It Ev %.*s\n", (int)strlen(name) - 2, name + 1);
        if (!strstr(part, entry)) {
            print_error("%s is read by the program, and not in %s\n", name, docs_program_page);
            wrong++;
        }
    }
    assert_true(n >= 10);
    for (char *at = part; (at = strstr(at, ".It Ev ")) && docs_next_line(&at, &name);)
        if (!is_in_sources(name + 7)) {
            print_error("%s stands in %s, and the program does not read it\n", name + 7, docs_program_page);
            wrong++;
        }
    assert_int_equal(wrong, 0);
    free(asked);
    free(page);
}

/* Pages. */

static void pages_are_clean(void **state) {
    static const char *const pages[] = {docs_program_page, docs_preset_page, docs_lecture_page};
    (void)state;
    int code;
    free(docs_shell("command -v mandoc", &code));
    if (code != 0)
        skip();
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        char line[128];
        snprintf(line, sizeof line, "mandoc -Tlint -Wwarning \"$DOCS_SOURCE/%s\" 2>&1", pages[i]);
        char *said = docs_shell(line, &code);
        if (code != 0 || said[0])
            fail_msg("mandoc:\n%s", said);
        free(said);
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_have_the_tables), cmocka_unit_test(every_option_has_its_part), cmocka_unit_test(exit_codes_agree),
        cmocka_unit_test(exit_codes_are_true),   cmocka_unit_test(environment_agrees),        cmocka_unit_test(pages_are_clean),
    };
    if (argc < 2)
        return cmocka_run_group_tests_name("docs", tests, docs_setup, docs_teardown);
    if (docs_setup(NULL) != 0)
        return 1;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (strcmp(parts[i].name, argv[1]) == 0)
            parts[i].print(stdout, parts[i].argument);
    return 0;
}
