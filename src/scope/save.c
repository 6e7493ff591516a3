#include "scope/save.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/text.h"
#include "dln/state.h"
#include "scope/history.h"
#include "scope/save_parts.h"
#include "scope/roster.h"
#include "scope/save_past.h"
#include "scope/save_runs.h"

/* The file: the first words, then sections: a name of 8 bytes, the length in words, their checksum, the words. All in the byte order of
 * the machine. Text has its length in the first word. */
static const char first_words[32] = "dlnscope session, format 2\n";
enum { MARK = sizeof first_words / sizeof(uint64_t), HEAD = 3, MOST_LINE = 256 };
static const char *const names[] = {"about", "scenario", "roster", "session", "runs", "events", "past"};
enum section { ABOUT, SCENARIO, ROSTER, SESSION, RUNS, EVENTS, PAST, N_SECTIONS };

struct about {
    char version[MOST_LINE], blas[MOST_LINE], name[MOST_LINE * 4];
    int threads, n_runs, n_texts; /* n_texts: runs in the scenario, the first n_runs of them the session's */
    uint64_t rows, digest;
};

struct part {
    const uint64_t *words;
    size_t n;
};

struct saved {
    char *path;
    uint64_t *words; /* the file */
    size_t n;
    struct part part[N_SECTIONS];
    struct about about;
    struct scenario *scenario;
    struct save_run *roster; /* about.n_runs of them */
    char *labels;            /* of runs of the past */
    int born;
};

static uint64_t check_of(const uint64_t *words, size_t n) {
    uint64_t d = 1;
    for (size_t i = 0; i < n; i++)
        d = dln_digest_word(d, words[i]);
    return d;
}

static void pass_about(struct store *s, struct about *a) {
    store_text(s, a->version, sizeof a->version);
    store_text(s, a->blas, sizeof a->blas);
    store_text(s, a->name, sizeof a->name);
    store_number(s, &a->threads, 0, 1 << 20);
    store_number(s, &a->n_runs, 1, 1 << 20);
    store_number(s, &a->n_texts, a->n_runs, 1 << 20);
    store_word(s, &a->rows);
    store_word(s, &a->digest);
}

/* Writing */

static void pass_runs(struct store *st, struct session *s, dln_error *err) {
    for (int i = 0; i < s->n_runs && !st->bad; i++) {
        save_pass_training(st, s->runs[i], err);
        save_pass_run(st, s->runs[i]);
    }
}

static void pass_events(struct store *st, struct session *s) {
    save_pass_events(st, s);
    save_pass_triggers(st, s);
}

/* about and texts: going out. */
static void pass_section(struct store *st, enum section section, struct session *s, struct about *about, const struct save_texts *texts,
                         const struct save_past *past, dln_error *err) {
    switch (section) {
    case ABOUT: pass_about(st, about); break;
    case ROSTER: save_pass_roster(st, s, texts); break;
    case SESSION: save_pass_session(st, s); break;
    case RUNS: pass_runs(st, s, err); break;
    case EVENTS: pass_events(st, s); break;
    case PAST: save_pass_past(st, s, past, texts, err); break;
    default: break;
    }
}

static void put_section(FILE *f, enum section section, const uint64_t *words, size_t n) {
    char name[8] = "";
    memcpy(name, names[section], strlen(names[section]));
    uint64_t head[HEAD] = {0, n, check_of(words, n)};
    memcpy(head, name, sizeof name);
    fwrite(head, sizeof *head, HEAD, f);
    fwrite(words, sizeof *words, n, f);
}

static dln_status no_memory(dln_error *err) { return dln_error_set(err, DLN_NO_MEMORY, "no memory to write the session"); }

static dln_status write_section(FILE *f, enum section section, struct session *s, struct about *about, const struct save_texts *texts,
                                const struct save_past *past, dln_error *err) {
    struct store counted = {0}, st = {0};
    pass_section(&counted, section, s, about, texts, past, err);
    uint64_t *words = counted.bad ? NULL : calloc(counted.n + 1, sizeof *words);
    if (!words)
        return no_memory(err);
    st = (struct store){.to = words, .room = counted.n};
    pass_section(&st, section, s, about, texts, past, err);
    bool sound = !st.bad && st.n == counted.n;
    if (sound)
        put_section(f, section, words, st.n);
    free(words);
    return sound ? DLN_OK : no_memory(err);
}

static dln_status write_scenario(FILE *f, struct session *s, const struct save_texts *texts, dln_error *err) {
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    dln_status status = to ? save_texts_show(s, texts, to, err) : no_memory(err);
    if (to && fclose(to) && !status)
        status = no_memory(err);
    size_t n = 1 + (length + 7) / 8;
    uint64_t *words = status ? NULL : calloc(n, sizeof *words);
    if (words) {
        words[0] = length;
        memcpy(words + 1, text, length);
        put_section(f, SCENARIO, words, n);
    } else if (!status) {
        status = no_memory(err);
    }
    free(words);
    free(text);
    return status;
}

dln_status save_session(struct session *s, struct sheet *sheet, dln_error *err) {
    struct about about = {.threads = dln_blas_threads(), .n_runs = s->n_runs};
    if (s->starts && !roster_is_own(s)) /* what the starts are drawn from stands in the preset alone */
        return dln_error_set(err, DLN_BAD_VALUE, "a session that draws starts can be saved only while its runs are those of its preset");
    snprintf(about.version, sizeof about.version, "%s", DLN_VERSION);
    snprintf(about.blas, sizeof about.blas, "%s", dln_blas_name());
    snprintf(about.name, sizeof about.name, "%s", s->scenario->name);
    about.rows = trace_rows(s->runs[0]->error);
    about.digest = session_digest(s, true);
    fwrite(first_words, 1, sizeof first_words, sheet->file);
    struct save_texts texts = {0};
    struct save_past past;
    dln_status status = save_past_of(s, &past, err);
    if (!status)
        status = save_texts_of(s, &past, &texts, err);
    about.n_texts = texts.n;
    if (!status)
        status = write_section(sheet->file, ABOUT, s, &about, &texts, &past, err);
    if (!status)
        status = write_scenario(sheet->file, s, &texts, err);
    for (enum section i = ROSTER; i < N_SECTIONS && !status; i++)
        status = write_section(sheet->file, i, s, &about, &texts, &past, err);
    save_texts_release(&texts);
    save_past_release(&past);
    sheet_note_failure(sheet);
    return status;
}

/* Reading */

bool saved_is(const char *path) {
    char begin[sizeof first_words] = "";
    FILE *f = fopen(path, "rb");
    bool is = f && fread(begin, 1, sizeof begin, f) >= 16 && !memcmp(begin, first_words, 16);
    if (f)
        fclose(f);
    return is;
}

static dln_status damaged(const struct saved *saved, const char *what, dln_error *err) {
    return dln_error_set(err, DLN_BAD_FORMAT, "%s: %s", saved->path, what);
}

static dln_status read_whole(struct saved *saved, size_t max_memory, dln_error *err) {
    struct stat st;
    FILE *f = fopen(saved->path, "rb");
    if (!f || fstat(fileno(f), &st)) {
        int why = errno;
        if (f)
            fclose(f);
        return dln_error_set(err, DLN_UNREADABLE, "%s cannot be read: %s", saved->path, strerror(why));
    }
    dln_status status = DLN_OK;
    size_t bytes = S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size : 0;
    if (max_memory && bytes > max_memory)
        status = dln_error_set(err, DLN_NO_MEMORY, "%s: the session is larger than --max-memory allows", saved->path);
    else if (bytes < sizeof first_words || bytes % sizeof(uint64_t))
        status = damaged(saved, "is not a session of dlnscope, or is cut off", err);
    else if (!(saved->words = malloc(bytes)))
        status = dln_error_set(err, DLN_NO_MEMORY, "%s: no memory to read the session", saved->path);
    else if (fread(saved->words, 1, bytes, f) != bytes)
        status = dln_error_set(err, DLN_UNREADABLE, "%s cannot be read whole", saved->path);
    saved->n = status ? 0 : bytes / sizeof(uint64_t);
    fclose(f);
    return status;
}

static dln_status find_sections(struct saved *saved, dln_error *err) {
    size_t at = MARK;
    if (memcmp(saved->words, first_words, sizeof first_words))
        return damaged(saved, "is not a session of dlnscope, or of another version of its format", err);
    for (int i = 0; i < N_SECTIONS; i++) {
        char name[8] = "";
        memcpy(name, names[i], strlen(names[i]));
        if (saved->n - at < HEAD || memcmp(saved->words + at, name, sizeof name) || saved->words[at + 1] > saved->n - at - HEAD)
            return damaged(saved, "the session is damaged or cut off", err);
        saved->part[i] = (struct part){saved->words + at + HEAD, (size_t)saved->words[at + 1]};
        if (check_of(saved->part[i].words, saved->part[i].n) != saved->words[at + 2])
            return damaged(saved, "the session is damaged: a checksum is wrong", err);
        at += HEAD + saved->part[i].n;
    }
    return at == saved->n ? DLN_OK : damaged(saved, "the session is damaged: something stands behind its end", err);
}

static bool is_power_of_two(uint64_t x) { return x && (x & (x - 1)) == 0; }

static dln_status read_about(struct saved *saved, dln_error *err) {
    struct store st = {.from = saved->part[ABOUT].words, .room = saved->part[ABOUT].n};
    struct about *a = &saved->about;
    pass_about(&st, a);
    if (st.bad || st.n != st.room || !is_power_of_two(a->rows) || a->rows < 16 || a->rows > 8192)
        return damaged(saved, "the session is damaged", err);
    char shown[sizeof a->name];
    text_escape(a->name, strlen(a->name), shown, sizeof shown);
    memcpy(a->name, shown, sizeof shown);
    return DLN_OK;
}

/* The first texts are the session's runs, and the others say where these come from. */
static dln_status split_texts(struct saved *saved, dln_error *err) {
    struct scenario *s = saved->scenario;
    bool more = saved->about.n_texts > saved->about.n_runs;
    if (s->n_runs != saved->about.n_texts || (more && (s->n_claims > 0 || s->monte_carlo.n_values > 0)) ||
        s->view.focus >= saved->about.n_runs)
        return damaged(saved, "the session is damaged: its scenario has other runs", err);
    s->n_runs = saved->about.n_runs;
    return DLN_OK;
}

static dln_status read_scenario(struct saved *saved, dln_error *err) {
    const struct part *p = &saved->part[SCENARIO];
    if (p->n < 1 || p->words[0] > (p->n - 1) * sizeof(uint64_t))
        return damaged(saved, "the session is damaged", err);
    dln_status status =
        scenario_load_text(saved->about.name, saved->path, (const char *)(p->words + 1), (size_t)p->words[0], &saved->scenario, err);
    if (!status)
        status = split_texts(saved, err);
    return status;
}

static dln_status read_roster(struct saved *saved, dln_error *err) {
    struct store st = {.from = saved->part[ROSTER].words, .room = saved->part[ROSTER].n};
    int n = saved->about.n_runs;
    saved->roster = calloc((size_t)n, sizeof *saved->roster);
    if (!saved->roster)
        return dln_error_set(err, DLN_NO_MEMORY, "%s: no memory to read the session", saved->path);
    save_take_roster(&st, saved->roster, n, saved->about.n_texts, &saved->born);
    if (st.bad || st.n != st.room || !save_roster_is_sound(saved->roster, n, saved->born, saved->scenario))
        return damaged(saved, "the session is damaged: its runs cannot be", err);
    return DLN_OK;
}

dln_status saved_open(const char *path, size_t max_memory, struct saved **out, dln_error *err) {
    struct saved *saved = calloc(1, sizeof *saved);
    if (!saved || !(saved->path = strdup(path))) {
        free(saved);
        return dln_error_set(err, DLN_NO_MEMORY, "no memory to read a session");
    }
    dln_status status = read_whole(saved, max_memory, err);
    if (!status)
        status = find_sections(saved, err);
    if (!status)
        status = read_about(saved, err);
    if (!status)
        status = read_scenario(saved, err);
    if (!status)
        status = read_roster(saved, err);
    if (status)
        saved_free(saved);
    else
        *out = saved;
    return status;
}

struct scenario *saved_scenario(struct saved *saved) {
    return saved->scenario;
}
size_t saved_rows(const struct saved *saved) { return (size_t)saved->about.rows; }

void saved_free(struct saved *saved) {
    if (!saved)
        return;
    scenario_free(saved->scenario);
    free(saved->roster);
    free(saved->labels);
    free(saved->words);
    free(saved->path);
    free(saved);
}

dln_status saved_run(struct saved *saved, struct session *s, int i, struct run **out, dln_error *err) {
    const struct run_spec *text = &saved->scenario->runs[i];
    return save_make_run(&saved->roster[i], text, saved->scenario, &s->problems[text->problem], s->trace_rows, out, err);
}

static dln_status restore_section(struct saved *saved, enum section section, struct session *s, dln_error *err) {
    struct store st = {.from = saved->part[section].words, .room = saved->part[section].n};
    dln_error inner = {0};
    pass_section(&st, section, s, NULL, NULL, NULL, &inner);
    if (!st.bad && st.n == st.room)
        return DLN_OK;
    if (inner.text[0])
        return dln_error_set(err, inner.status, "%s: %s", saved->path, inner.text);
    return damaged(saved, "the session is damaged: a value is out of its range", err);
}

/* What is not as it was there. */
static void say_differences(const struct saved *saved, struct session *s, bool same) {
    const struct about *a = &saved->about;
    char blas[MOST_LINE];
    text_escape(a->blas, strlen(a->blas), blas, sizeof blas);
    bool kernel = strcmp(a->blas, dln_blas_name()) != 0, version = strcmp(a->version, DLN_VERSION) != 0;
    if (kernel)
        session_say(s, "saved with %.120s: from here on equal to rounding only", blas);
    else if (version || a->threads != dln_blas_threads() || a->threads > 1)
        session_say(s, "saved by version %.20s with %d thread%s: from here on perhaps equal to rounding only", a->version, a->threads,
                    a->threads == 1 ? "" : "s");
    else if (!same)
        session_say(s, "not everything is to the last bit as it was saved: were data files changed?");
    else
        session_say(s, "resumed at step %" PRIu64, s->steps);
}

dln_status saved_restore(struct saved *saved, struct session *s, dln_error *err) {
    dln_status status = DLN_OK;
    for (enum section i = SESSION; i < PAST && !status; i++)
        status = restore_section(saved, i, s, err);
    if (status)
        return status;
    s->n_born = saved->born;
    for (int i = 0; i < s->n_runs; i++) {
        s->runs[i]->moved = true;
        run_renew(s->runs[i]);
    }
    say_differences(saved, s, session_digest(s, true) == saved->about.digest);
    return DLN_OK;
}

dln_status saved_restore_past(struct saved *saved, struct session *s, dln_error *err) {
    struct store st = {.from = saved->part[PAST].words, .room = saved->part[PAST].n};
    dln_error inner = {0};
    if (!s->past)
        return DLN_OK;
    save_take_past(&st, s, saved->about.n_texts, &saved->labels, &inner);
    if (!st.bad && st.n == st.room)
        return DLN_OK;
    if (inner.text[0])
        return dln_error_set(err, inner.status, "%s: %s", saved->path, inner.text);
    return damaged(saved, "the session is damaged: its past cannot be", err);
}
