#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/cli.h"
#include "data/text.h"
#include "preset/build.h"
#include "preset/nearest.h"
#include "tui/theme.h"

const struct cli_command *const cli_commands[] = {&cli_dashboard, &cli_run,   &cli_verify, &cli_list,
                                                 &cli_show,      &cli_check, &cli_resume, &cli_doctor, NULL};

/* An option: what it takes, where it goes, and how it is read. */
struct cli_option {
    const char *name, *value, *help; /* value NULL: it takes none */
    unsigned commands;
    dln_status (*read)(struct cli_options *o, const char *value, dln_error *err);
};

static dln_status bad(dln_error *err, const char *option, const char *value, const char *allowed) {
    char shown[64];
    text_escape(value, strlen(value), shown, sizeof shown);
    return dln_error_set(err, DLN_BAD_VALUE, "--%s takes %s, not \"%s\"", option, allowed, shown);
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

static dln_status read_exec(struct cli_options *o, const char *value, dln_error *err) {
    (void)err;
    o->execs[o->n_execs++] = value;
    return DLN_OK;
}

/* --seed N is --set seed=N. */
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

static dln_status read_size(const char *name, const char *value, size_t *out, dln_error *err) {
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
        return bad(err, name, value, "a size such as 512M or 2G");
    *out = (size_t)number << shift;
    return DLN_OK;
}

static dln_status read_memory(struct cli_options *o, const char *value, dln_error *err) {
    return read_size("max-memory", value, &o->max_memory, err);
}

static dln_status read_history(struct cli_options *o, const char *value, dln_error *err) {
    return read_size("history-memory", value, &o->history_memory, err);
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

static dln_status read_plain(struct cli_options *o, const char *v, dln_error *err) { return (void)v, (void)err, o->plain = true, DLN_OK; }
static dln_status read_mouse(struct cli_options *o, const char *v, dln_error *err) { return (void)v, (void)err, o->mouse = true, DLN_OK; }

static dln_status read_theme(struct cli_options *o, const char *value, dln_error *err) {
    if (!theme_find(value))
        return bad(err, "theme", value, "dark, light, contrast, contrast-light or mono");
    o->term.theme = value;
    return DLN_OK;
}

static dln_status read_csv(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->csv = v, DLN_OK; }
static dln_status read_factors(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->factors = v, DLN_OK; }
static dln_status read_svg(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->svg = v, DLN_OK; }
static dln_status read_save(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->save = v, DLN_OK; }
static dln_status read_jsonl(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->jsonl = v, DLN_OK; }
static dln_status read_columns(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->columns = v, DLN_OK; }
static dln_status read_until(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->until = v, DLN_OK; }

static dln_status read_lecture(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->lecture = v, DLN_OK; }

static dln_status read_record(struct cli_options *o, const char *v, dln_error *err) { return (void)err, o->record = v, DLN_OK; }

static dln_status read_every(struct cli_options *o, const char *value, dln_error *err) {
    o->every_given = true;
    return whole(value, &o->every) && o->every ? DLN_OK : bad(err, "every", value, "a whole number of at least 1");
}

static dln_status read_ticks(struct cli_options *o, const char *value, dln_error *err) {
    o->ticks_given = true;
    return whole(value, &o->ticks) && o->ticks <= UINT64_C(1) << 53 ? DLN_OK : bad(err, "ticks", value, "a whole number");
}

static dln_status read_quick(struct cli_options *o, const char *v, dln_error *err) { return (void)err, (void)v, o->quick = true, DLN_OK; }

static dln_status read_jobs(struct cli_options *o, const char *value, dln_error *err) {
    uint64_t n;
    if (!whole(value, &n) || n < 1 || n > 1024)
        return bad(err, "jobs", value, "a number from 1 to 1024");
    o->jobs = (int)n;
    return DLN_OK;
}

static dln_status read_help(struct cli_options *o, const char *v, dln_error *err) { return (void)err, (void)v, o->help = true, DLN_OK; }
static dln_status read_version(struct cli_options *o, const char *v, dln_error *err) {
    return (void)err, (void)v, o->version = true, DLN_OK;
}

enum {
    WITH_PRESET = FOR_DASHBOARD | FOR_RUN | FOR_VERIFY | FOR_SHOW | FOR_CHECK,
    ON_SCREEN = FOR_DASHBOARD | FOR_RESUME | FOR_DOCTOR,
    WITH_COMMANDS = FOR_DASHBOARD | FOR_RESUME | FOR_RUN,
    ON_DASHBOARD = FOR_DASHBOARD | FOR_RESUME,
    WITH_RESULTS = FOR_RUN | FOR_VERIFY,
};

static const struct cli_option table[] = {
    {"set", "KEY=VALUE", "any key of the preset, such as network.depth=8; may be repeated", WITH_PRESET, read_set},
    {"seed", "N", "the seed, like --set seed=N", WITH_PRESET, read_seed},
    {"threads", "N|auto", "threads of the matrix products (1); above 1 results are not the same to the last bit", FOR_ALL, read_threads},
    {"max-memory", "SIZE", "refuse what needs more (half of the memory there is)", WITH_PRESET, read_memory},
    {"history-memory", "SIZE", "memory for going back in time, at most (512M)", WITH_COMMANDS, read_history},
    {"charset", "NAME", "auto, braille, block or ascii", ON_SCREEN, read_charset},
    {"color", "WHEN", "auto, always or never", ON_SCREEN, read_color},
    {"plain", NULL, "sentences instead of a picture, and commands from standard input", ON_DASHBOARD, read_plain},
    {"mouse", NULL, "listen to the mouse from the start", ON_DASHBOARD, read_mouse},
    {"theme", "NAME", "dark, light, contrast, contrast-light or mono", WITH_COMMANDS, read_theme},
    {"exec", "COMMANDS", "do these commands from the start, `;` between them; may be repeated", WITH_COMMANDS, read_exec},
    {"lecture", "FILE", "go through the lecture of this file; it may name its preset itself, by extends", WITH_COMMANDS, read_lecture},
    {"record", "FILE", "write every command with its session step; --lecture FILE replays it", WITH_COMMANDS, read_record},
    {"csv", "FILE", "a row a tick and run; - is stdout, here and below", FOR_RUN, read_csv},
    {"factors", "FILE", "a row a factor, tick and run", FOR_RUN, read_factors},
    {"svg", "FILE", "a picture of the plots at the end, as the dashboard shows them", FOR_RUN, read_svg},
    {"save", "FILE", "the session at the end: `dlnscope resume FILE` and `dlnscope run FILE` go on from there", FOR_RUN, read_save},
    {"columns", "LIST", "which columns of the ticks' table; those left out are not measured", FOR_RUN, read_columns},
    {"every", "N", "rows at tick 0, the multiples of N, and the last (1)", FOR_RUN, read_every},
    {"until", "CONDITION", "end every run when it first holds of any, e.g. 'margin > 0 and error < 1e-3'", FOR_RUN, read_until},
    {"ticks", "N", "exactly N ticks, in place of the preset's stop rule", FOR_RUN, read_ticks},
    {"quick", NULL, "with the preset's own `quick`: sooner done, and what then cannot be told is not judged", FOR_VERIFY, read_quick},
    {"jobs", "N", "the same as -j N: presets at a time, each in a process (1)", FOR_VERIFY, read_jobs},
    {"jsonl", "FILE", "as JSON lines: run: both tables and events; verify: an object a claim; - is stdout", WITH_RESULTS, read_jsonl},
    {"help", NULL, "print this", FOR_ALL, read_help},
    {"version", NULL, "print the version", FOR_ALL, read_version},
};
enum { N_OPTIONS = sizeof table / sizeof *table, FIRST = 256 /* of getopt_long's numbers for them: above all letters */ };

/* getopt_long's answer to what it does not know: `word` as it stands on the line, `letter` when it is a short option. */
static dln_status unknown_option(const char *word, int letter, dln_error *err) {
    char name[64];
    const char *names[N_OPTIONS];
    if (letter)
        return dln_error_set(err, DLN_BAD_VALUE, "there is no option -%c; --help lists them", isprint(letter) ? letter : '?');
    for (int i = 0; i < N_OPTIONS; i++)
        names[i] = table[i].name;
    word += strspn(word, "-");
    text_escape(word, strcspn(word, "="), name, sizeof name);
    const char *near = nearest_name(name, names, N_OPTIONS);
    return near ? dln_error_set(err, DLN_BAD_VALUE, "there is no option --%s (did you mean --%s?); --help lists them", name, near)
                : dln_error_set(err, DLN_BAD_VALUE, "there is no option --%s; --help lists them", name);
}

/* The first word may be a subcommand; behind "--" it is a preset. */
static void take_command(struct cli_options *o, bool may_be_command) {
    o->arguments = o->words;
    o->n_arguments = o->n_words;
    for (int i = 1; may_be_command && cli_commands[i]; i++)
        if (!strcmp(o->words[0], cli_commands[i]->name)) {
            o->command = cli_commands[i];
            o->arguments++;
            o->n_arguments--;
            return;
        }
}

static const char *shown_name(const struct cli_command *c) { return c->name ? c->name : "the dashboard"; }

static dln_status check_line(const struct cli_options *o, unsigned used, dln_error *err) {
    const struct cli_command *c = o->command;
    for (int i = 0; i < N_OPTIONS; i++)
        if (used & 1u << i && !(table[i].commands & c->bit))
            return dln_error_set(err, DLN_BAD_VALUE, "--%s does not go with %s; --help says where it goes", table[i].name, shown_name(c));
    int least = o->lecture ? 0 : c->least; /* a lecture may name its preset */
    if (o->n_arguments < least || o->n_arguments > c->most)
        return dln_error_set(err, DLN_BAD_VALUE, "usage: dlnscope%s%s%s%s", c->name ? " " : "", c->name ? c->name : "",
                             c->arguments[0] ? " " : "", c->arguments);
    int on_stdout = 0;
    const char *files[] = {o->csv, o->factors, o->jsonl, o->svg, o->save};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        on_stdout += files[i] && !strcmp(files[i], "-");
    if (on_stdout > 1)
        return dln_error_set(err, DLN_BAD_VALUE, "only one of --csv, --factors, --jsonl, --svg and --save can go to stdout");
    if (o->columns && !o->csv && !o->jsonl)
        return dln_error_set(err, DLN_BAD_VALUE, "--columns chooses columns of --csv or --jsonl: give one of them");
    if (o->every_given && !o->csv && !o->jsonl && !o->factors)
        return dln_error_set(err, DLN_BAD_VALUE, "--every thins rows of --csv, --factors or --jsonl: give one of them");
    if (o->term.theme && c->bit == FOR_RUN && !o->svg)
        return dln_error_set(err, DLN_BAD_VALUE, "--theme gives the colours of --svg: give that too");
    return DLN_OK;
}

static int option_number(const char *name) {
    int i = 0;
    while (strcmp(table[i].name, name))
        i++;
    return i;
}

/* What getopt_long found: a word (1), -h, a missing value, an unknown option, or an option of the table. */
static dln_status take_found(struct cli_options *o, int found, char **argv, unsigned *used, dln_error *err) {
    switch (found) {
    case 1: o->words[o->n_words++] = optarg; return DLN_OK;
    case 'h': o->help = true; return DLN_OK;
    case 'j': *used |= 1u << option_number("jobs"); return read_jobs(o, optarg, err);
    case ':':
        if (optopt == 'j')
            return dln_error_set(err, DLN_BAD_VALUE, "-j needs a value: N");
        return dln_error_set(err, DLN_BAD_VALUE, "--%s needs a value: %s", table[optopt - FIRST].name, table[optopt - FIRST].value);
    case '?':
        if (optopt >= FIRST)
            return dln_error_set(err, DLN_BAD_VALUE, "--%s takes no value", table[optopt - FIRST].name);
        return unknown_option(argv[optind - 1], optopt, err);
    default: *used |= 1u << (found - FIRST); return table[found - FIRST].read(o, optarg, err);
    }
}

dln_status cli_options_read(int argc, char **argv, struct cli_options *o, dln_error *err) {
    struct option longs[N_OPTIONS + 1] = {{0}};
    dln_status status = DLN_OK;
    *o = (struct cli_options){.command = &cli_dashboard, .threads = 1, .max_memory = build_default_memory(),
                              .history_memory = (size_t)512 << 20, .every = 1, .jobs = 1};
    o->sets = calloc((size_t)argc + 2, sizeof *o->sets);
    o->words = calloc((size_t)argc + 1, sizeof *o->words);
    o->execs = calloc((size_t)argc + 1, sizeof *o->execs);
    if (!o->sets || !o->words || !o->execs)
        return dln_error_set(err, DLN_NO_MEMORY, "no memory for the command line");
    for (int i = 0; i < N_OPTIONS; i++)
        longs[i] = (struct option){table[i].name, table[i].value ? required_argument : no_argument, NULL, i + FIRST};
    opterr = 0;
    for (int found; !status && (found = getopt_long(argc, argv, "-:hj:", longs, NULL)) != -1;) /* "-": words come in their place */
        status = take_found(o, found, argv, &o->used, err);
    if (o->seed_text)
        o->sets[o->n_sets++] = o->seed_text;
    if (status)
        return status;
    bool may_be_command = o->n_words > 0;
    while (optind < argc)
        o->words[o->n_words++] = argv[optind++];
    take_command(o, may_be_command);
    return o->help || o->version ? DLN_OK : check_line(o, o->used, err);
}

void cli_options_release(struct cli_options *o) {
    free(o->sets);
    free(o->words);
    free(o->execs);
    free(o->seed_text);
    config_free(o->config);
    *o = (struct cli_options){0};
}

/* Options of the dashboard that a person may want every time. */
static const char *const configurable[] = {"theme", "charset", "color", "mouse", "plain", "history-memory", "max-memory", "threads"};
enum { N_CONFIGURABLE = sizeof configurable / sizeof *configurable };

/* Index in the table of a name of the configuration, which has _ where the option has -; -1: none. */
static int configured_option(const char *name) {
    char option[64];
    int found = -1;
    snprintf(option, sizeof option, "%s", name);
    for (char *c = option; *c; c++)
        *c = *c == '_' ? '-' : *c;
    bool allowed = false;
    for (int i = 0; i < N_CONFIGURABLE; i++)
        allowed = allowed || !strcmp(configurable[i], option);
    for (int i = 0; allowed && i < N_OPTIONS; i++)
        if (!strcmp(table[i].name, option))
            found = i;
    return found;
}

static dln_status unknown_entry(const struct config_entry *e, dln_error *err) {
    const char *names[N_CONFIGURABLE + 1];
    char all[200] = "keys";
    int n = 0;
    for (int i = 0; i < N_CONFIGURABLE; i++)
        if (configured_option(configurable[i]) >= 0) {
            names[n++] = configurable[i];
            snprintf(all + strlen(all), sizeof all - strlen(all), ", %s", configurable[i]);
        }
    names[n++] = "keys";
    const char *near = nearest_name(e->name, names, n);
    return place_error(err, DLN_BAD_VALUE, &e->place, "there is no key %s here%s%s%s; there are %s", place_show(e->name).text,
                       near ? " (did you mean " : "", near ? near : "", near ? "?)" : "", all);
}

static dln_status configure(struct cli_options *o, const struct config_entry *e, dln_error *err) {
    int i = configured_option(e->name);
    bool on = !strcmp(e->value, "true"), off = !strcmp(e->value, "false");
    dln_error inner = {0};
    if (i < 0)
        return unknown_entry(e, err);
    if (!table[i].value && !on && !off)
        return place_error(err, DLN_BAD_VALUE, &e->value_place, "%s takes true or false, not %s", e->name, place_show(e->value).text);
    if (o->used & 1u << i || (!table[i].value && off))
        return DLN_OK;
    dln_status status = table[i].read(o, e->value, &inner);
    return status ? place_error(err, status, &e->value_place, "%s", inner.text + strspn(inner.text, "-")) : DLN_OK;
}

dln_status cli_options_configure(struct cli_options *o, dln_error *err) {
    dln_status status = config_load(NULL, &o->config, err);
    for (int i = 0; !status && i < o->config->n_options; i++)
        status = configure(o, &o->config->options[i], err);
    return status;
}

char *cli_commands_text(const struct cli_options *o, dln_error *err) {
    size_t size = 1;
    for (int i = 0; i < o->n_execs; i++)
        size += strlen(o->execs[i]) + 1;
    char *text = o->n_execs > 0 ? calloc(size, 1) : NULL;
    if (!text && o->n_execs > 0)
        dln_error_set(err, DLN_NO_MEMORY, "no memory for the commands");
    for (int i = 0; text && i < o->n_execs; i++) {
        strcat(text, o->execs[i]);
        strcat(text, "\n");
    }
    return text;
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
        printf("  %-28s %s\n", left, c->help);
    }
    print_options("With a preset (the dashboard, run, verify, show, check):", WITH_PRESET);
    print_options("On the screen (the dashboard, resume, doctor):", ON_SCREEN);
    print_options("On the dashboard:", ON_DASHBOARD);
    print_options("With the dashboard, resume and run:", WITH_COMMANDS);
    print_options("With run:", FOR_RUN);
    print_options("With verify:", FOR_VERIFY);
    print_options("Results of run and verify:", WITH_RESULTS);
    print_options("Anywhere:", FOR_ALL);
    puts("\nPRESET is a file, or a name that `dlnscope list` shows. In the dashboard, ? shows the keys.\n"
         "Exit status: 0 done, and all claims hold; 1 a claim failed; 2 wrong usage, or no terminal to draw on; 3 a bad preset, or\n"
         "data that is missing or bad; 4 no claim could be judged; 5 a run diverged under run; 6 a file could not be read or\n"
         "written; 128 + n ended by signal n.");
}
