#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/cli.h"
#include "preset/build.h"
#include "preset/nearest.h"

const struct cli_command *const cli_commands[] = {&cli_dashboard, &cli_run, &cli_list, &cli_show, &cli_check, &cli_doctor, NULL};

/* An option: what it takes, where it goes, and how it is read. */
struct cli_option {
    const char *name, *value, *help; /* value NULL: it takes none */
    unsigned commands;
    dln_status (*read)(struct cli_options *o, const char *value, dln_error *err);
};

static dln_status bad(dln_error *err, const char *option, const char *value, const char *allowed) {
    return dln_error_set(err, DLN_BAD_VALUE, "--%s takes %s, not \"%.64s\"", option, allowed, value);
}

/* Decimal digits alone: no sign, no blanks, no overflow. */
static bool whole(const char *text, uint64_t *value) {
    char *end;
    errno = 0;
    unsigned long long n = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno)
        return false;
    *value = n;
    return true;
}

static dln_status read_set(struct cli_options *o, const char *value, dln_error *err) {
    (void)err;
    o->sets[o->n_sets++] = value;
    return DLN_OK;
}

/* --seed N is --set seed=N; the text is made in place of argv's. */
static dln_status read_seed(struct cli_options *o, const char *value, dln_error *err) {
    uint64_t seed;
    if (!whole(value, &seed))
        return bad(err, "seed", value, "a whole number");
    size_t size = strlen(value) + sizeof "seed=";
    char *text = malloc(size);
    if (!text)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for the command line");
    snprintf(text, size, "seed=%s", value);
    free(o->seed_text);
    o->seed_text = text;
    return DLN_OK;
}

static dln_status read_threads(struct cli_options *o, const char *value, dln_error *err) {
    uint64_t n;
    if (!strcmp(value, "auto")) {
        long online = sysconf(_SC_NPROCESSORS_ONLN);
        o->threads = online > 0 ? (int)online : 1;
        return DLN_OK;
    }
    if (!whole(value, &n) || n < 1 || n > 1024)
        return bad(err, "threads", value, "a number from 1 to 1024, or auto");
    o->threads = (int)n;
    return DLN_OK;
}

static dln_status read_memory(struct cli_options *o, const char *value, dln_error *err) {
    static const char units[] = "KMGT";
    char digits[32];
    size_t n = strspn(value, "0123456789");
    uint64_t number;
    unsigned shift = 0;
    snprintf(digits, sizeof digits, "%.*s", (int)(n < sizeof digits ? n : 0), value);
    const char *unit = value[n] ? strchr(units, value[n] >= 'a' ? value[n] - 'a' + 'A' : value[n]) : NULL;
    const char *rest = value + n + (unit != NULL);
    if (unit)
        shift = 10 * (unsigned)(unit - units + 1);
    bool ends = !*rest || (unit && (!strcasecmp(rest, "B") || !strcasecmp(rest, "iB"))) || (!unit && !strcasecmp(rest, "B"));
    if (!whole(digits, &number) || !ends || number == 0 || number > (SIZE_MAX >> shift))
        return bad(err, "max-memory", value, "a size such as 512M or 2G");
    o->max_memory = (size_t)number << shift;
    return DLN_OK;
}

/* Index of `value` among `names`. */
static dln_status choice(const char *option, const char *value, const char *const *names, const char *allowed, int *out, dln_error *err) {
    for (int i = 0; names[i]; i++)
        if (!strcmp(names[i], value)) {
            *out = i;
            return DLN_OK;
        }
    return bad(err, option, value, allowed);
}

static dln_status read_charset(struct cli_options *o, const char *value, dln_error *err) {
    static const char *const names[] = {"auto", "braille", "block", "ascii", NULL};
    int i = 0;
    dln_status status = choice("charset", value, names, "auto, braille, block or ascii", &i, err);
    if (!status)
        o->term.charset = (enum charset_choice)i;
    return status;
}

static dln_status read_color(struct cli_options *o, const char *value, dln_error *err) {
    static const char *const names[] = {"auto", "always", "never", NULL};
    int i = 0;
    dln_status status = choice("color", value, names, "auto, always or never", &i, err);
    if (!status)
        o->term.color = (enum color_choice)i;
    return status;
}

static dln_status read_theme(struct cli_options *o, const char *value, dln_error *err) {
    static const char *const names[] = {"dark", "light", "mono", NULL};
    int i = 0;
    dln_status status = choice("theme", value, names, "dark, light or mono", &i, err);
    if (!status)
        o->term.theme = value;
    return status;
}

static dln_status read_csv(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->csv = v, DLN_OK; }
static dln_status read_factors(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->factors = v, DLN_OK; }
static dln_status read_jsonl(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->jsonl = v, DLN_OK; }
static dln_status read_columns(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->columns = v, DLN_OK; }
static dln_status read_until(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->until = v, DLN_OK; }

static dln_status read_every(struct cli_options *o, const char *value, dln_error *err) {
    return whole(value, &o->every) && o->every ? DLN_OK : bad(err, "every", value, "a whole number of at least 1");
}

static dln_status read_ticks(struct cli_options *o, const char *value, dln_error *err) {
    o->ticks_given = true;
    return whole(value, &o->ticks) && o->ticks <= UINT64_C(1) << 53 ? DLN_OK : bad(err, "ticks", value, "a whole number");
}

static dln_status read_help(struct cli_options *o, const char *v, dln_error *err) { return (void)err, (void)v, o->help = true, DLN_OK; }
static dln_status read_version(struct cli_options *o, const char *v, dln_error *err) { return (void)err, (void)v, o->version = true, DLN_OK; }

enum { WITH_PRESET = FOR_DASHBOARD | FOR_RUN | FOR_SHOW | FOR_CHECK, ON_SCREEN = FOR_DASHBOARD | FOR_DOCTOR };

static const struct cli_option table[] = {
    {"set", "KEY=VALUE", "any key of the preset, such as network.depth=8; may be repeated", WITH_PRESET, read_set},
    {"seed", "N", "the seed, like --set seed=N", WITH_PRESET, read_seed},
    {"threads", "N|auto", "threads of the matrix products (1); above 1 results are not the same to the last bit", FOR_ALL, read_threads},
    {"max-memory", "SIZE", "refuse what needs more (half of the memory there is)", WITH_PRESET, read_memory},
    {"charset", "NAME", "auto, braille, block or ascii", ON_SCREEN, read_charset},
    {"color", "WHEN", "auto, always or never", ON_SCREEN, read_color},
    {"theme", "NAME", "dark, light or mono", ON_SCREEN, read_theme},
    {"csv", "FILE", "a row a tick and run; - is stdout, here and below", FOR_RUN, read_csv},
    {"factors", "FILE", "a row a factor, tick and run", FOR_RUN, read_factors},
    {"jsonl", "FILE", "both, and events, as JSON lines", FOR_RUN, read_jsonl},
    {"columns", "LIST", "which columns of the ticks' table; those left out are not measured", FOR_RUN, read_columns},
    {"every", "N", "rows at tick 0, the multiples of N, and the last (1)", FOR_RUN, read_every},
    {"until", "CONDITION", "end every run when it first holds of any, e.g. 'margin > 0 and error < 1e-3'", FOR_RUN, read_until},
    {"ticks", "N", "exactly N ticks, in place of the preset's stop rule", FOR_RUN, read_ticks},
    {"help", NULL, "print this", FOR_ALL, read_help},
    {"version", NULL, "print the version", FOR_ALL, read_version},
};
enum { N_OPTIONS = sizeof table / sizeof *table };

static dln_status unknown_option(const char *word, dln_error *err) {
    char name[64];
    const char *names[N_OPTIONS];
    for (int i = 0; i < N_OPTIONS; i++)
        names[i] = table[i].name;
    word += strspn(word, "-");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    const char *near = nearest_name(name, names, N_OPTIONS);
    return near ? dln_error_set(err, DLN_BAD_VALUE, "there is no option --%s (did you mean --%s?); --help lists them", name, near)
                : dln_error_set(err, DLN_BAD_VALUE, "there is no option --%s; --help lists them", name);
}

static dln_status take_option(struct cli_options *o, unsigned *used, int i, const char *value, dln_error *err) {
    *used |= 1u << i;
    return table[i].read(o, value, err);
}

/* The first word that is no option may be a subcommand; "--" before it makes it a preset. */
static void take_command(struct cli_options *o, int argc, char **argv, int first) {
    o->command = &cli_dashboard;
    bool preset = first > 1 && !strcmp(argv[first - 1], "--");
    for (int i = 1; first < argc && !preset && cli_commands[i]; i++)
        if (!strcmp(argv[first], cli_commands[i]->name)) {
            o->command = cli_commands[i];
            first++;
            break;
        }
    o->arguments = argv + first;
    o->n_arguments = argc - first;
}

static const char *shown_name(const struct cli_command *c) { return c->name ? c->name : "the dashboard"; }

static dln_status check_line(const struct cli_options *o, unsigned used, dln_error *err) {
    const struct cli_command *c = o->command;
    for (int i = 0; i < N_OPTIONS; i++)
        if (used & 1u << i && !(table[i].commands & c->bit))
            return dln_error_set(err, DLN_BAD_VALUE, "--%s does not go with %s; --help says where it goes", table[i].name, shown_name(c));
    if (o->n_arguments < c->least || o->n_arguments > c->most)
        return dln_error_set(err, DLN_BAD_VALUE, "usage: dlnscope%s%s %s", c->name ? " " : "", c->name ? c->name : "", c->arguments);
    int on_stdout = 0;
    const char *files[] = {o->csv, o->factors, o->jsonl};
    for (int i = 0; i < 3; i++)
        on_stdout += files[i] && !strcmp(files[i], "-");
    if (on_stdout > 1)
        return dln_error_set(err, DLN_BAD_VALUE, "only one of --csv, --factors and --jsonl can go to stdout");
    if (o->columns && !o->csv && !o->jsonl)
        return dln_error_set(err, DLN_BAD_VALUE, "--columns chooses columns of --csv or --jsonl: give one of them");
    if (used & 1u << 10 && !o->csv && !o->jsonl && !o->factors)
        return dln_error_set(err, DLN_BAD_VALUE, "--every thins rows of --csv, --factors or --jsonl: give one of them");
    return DLN_OK;
}

dln_status cli_options_read(int argc, char **argv, struct cli_options *o, dln_error *err) {
    struct option longs[N_OPTIONS + 1] = {{0}};
    unsigned used = 0;
    dln_status status = DLN_OK;
    *o = (struct cli_options){.command = &cli_dashboard, .threads = 1, .max_memory = build_default_memory(), .every = 1};
    o->sets = calloc((size_t)argc + 2, sizeof *o->sets);
    if (!o->sets)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for the command line");
    for (int i = 0; i < N_OPTIONS; i++)
        longs[i] = (struct option){table[i].name, table[i].value ? required_argument : no_argument, NULL, i + 256};
    opterr = 0;
    while (!status) {
        int found = getopt_long(argc, argv, ":h", longs, NULL);
        if (found == -1)
            break;
        if (found == 'h')
            o->help = true;
        else if (found == ':')
            status = dln_error_set(err, DLN_BAD_VALUE, "%s needs a value: %s", argv[optind - 1], table[optopt - 256].value);
        else if (found == '?')
            status = optopt > 255 ? dln_error_set(err, DLN_BAD_VALUE, "--%s takes no value", table[optopt - 256].name)
                                  : unknown_option(argv[optind - 1], err);
        else
            status = take_option(o, &used, found - 256, optarg, err);
    }
    if (o->seed_text)
        o->sets[o->n_sets++] = o->seed_text;
    if (status)
        return status;
    take_command(o, argc, argv, optind);
    return o->help || o->version ? DLN_OK : check_line(o, used, err);
}

void cli_options_release(struct cli_options *o) {
    free(o->sets);
    free(o->seed_text);
    *o = (struct cli_options){0};
}

static void print_options(const char *title, unsigned commands) {
    printf("\n%s\n", title);
    for (int i = 0; i < N_OPTIONS; i++) {
        char left[64];
        if (table[i].commands != commands)
            continue;
        snprintf(left, sizeof left, "--%s%s%s", table[i].name, table[i].value ? " " : "", table[i].value ? table[i].value : "");
        printf("  %-22s %s\n", left, table[i].help);
    }
}

void cli_print_help(void) {
    puts("dlnscope: an oscilloscope for deep linear networks\n");
    for (int i = 0; cli_commands[i]; i++) {
        const struct cli_command *c = cli_commands[i];
        char left[64];
        snprintf(left, sizeof left, "dlnscope%s%s %s", c->name ? " " : "", c->name ? c->name : "", c->arguments);
        printf("  %-26s %s\n", left, c->help);
    }
    print_options("With a preset (the dashboard, run, show, check):", WITH_PRESET);
    print_options("On the screen (the dashboard, doctor):", ON_SCREEN);
    print_options("With run:", FOR_RUN);
    print_options("Anywhere:", FOR_ALL);
    puts("\nPRESET is a file, or a name that `dlnscope list` shows. In the dashboard, ? shows the keys.\n"
         "Exit status: 0 done; 2 wrong usage, or no terminal to draw on; 3 a bad preset, or data that is missing or bad; 5 a run\n"
         "diverged under run; 6 a file could not be read or written; 128 + n ended by signal n.");
}
