/* commands_runs.c: which run is looked at, and changes to it. */
#include <stdio.h>
#include <string.h>

#include "scope/commands.h"
#include "scope/edits.h"
#include "scope/making.h"

/* The next run in that direction that is shown, or the focused one. */
static int next_shown(const struct session *s, int by) {
    int n = s->n_runs, i = s->view.focus;
    for (int k = 0; k < n; k++) {
        i = (i + by + n) % n;
        if (session_shows(s, s->runs[i]))
            return i;
    }
    return s->view.focus;
}

static void focus_on(struct session *s, int i) {
    s->view.focus = i;
    s->view.scroll = 0;
}

static dln_status focus(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    focus_on(s, v->run);
    return DLN_OK;
}

static dln_status focus_next(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    focus_on(s, v->given ? v->run : next_shown(s, 1));
    return DLN_OK;
}

static dln_status focus_previous(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    focus_on(s, v->given ? v->run : next_shown(s, -1));
    return DLN_OK;
}

static void set_hidden(struct session *s, int i, bool hidden) {
    s->runs[i]->hidden = hidden;
    if (hidden)
        session_say(s, "%s is hidden: %dv shows it again", s->runs[i]->label, i + 1);
    else
        session_say(s, "%s is shown", s->runs[i]->label);
}

static dln_status hide(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    int i = v->given ? v->run : s->view.focus;
    set_hidden(s, i, !s->runs[i]->hidden);
    return DLN_OK;
}

static dln_status show(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    set_hidden(s, v->given ? v->run : s->view.focus, false);
    return DLN_OK;
}

/* Nothing is hidden by it that is hidden itself, so that without it all is as before. */
static dln_status filter(struct session *s, const struct value *v, dln_error *err) {
    const char *text = v->given ? v->text : "";
    if (strlen(text) >= sizeof s->view.filter)
        return dln_error_set(err, DLN_BAD_VALUE, "filter takes at most %zu bytes", sizeof s->view.filter - 1);
    snprintf(s->view.filter, sizeof s->view.filter, "%s", text);
    if (text[0])
        session_say(s, "filter: %s, %d of %d runs", text, session_n_shown(s), s->n_runs);
    else
        session_say(s, "no filter");
    return DLN_OK;
}

static dln_status filter_compose(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    s->view.open = "filter";
    s->view.open_with[0] = '\0';
    return DLN_OK;
}

/* Place in the list; of NULL: the list's length. */
static int index_of_order(const struct dln_order *order) {
    int i = 0;
    while (dln_orders[i] && dln_orders[i] != order)
        i++;
    return i;
}

static int index_of_scheme(const struct dln_init_scheme *scheme) {
    int i = 0;
    while (dln_init_schemes[i] && dln_init_schemes[i] != scheme)
        i++;
    return i;
}

/* A greedy ordering looks at all gradients, for which other products are kept than a plan of sweeps may have. */
static dln_status check_memory(const struct session *s, const struct run *r, const struct dln_order *wanted, dln_error *err) {
    const dln_optimizer *opt = r->opt;
    struct dln_optimizer_spec then = opt->spec;
    then.order = wanted;
    if (!s->max_memory || opt->spec.method->use(&then) == opt->spec.method->use(&opt->spec))
        return DLN_OK;
    size_t more = dln_products_bytes(r->depth, r->net.width, dln_network_outputs(&r->net), r->objective.rank, DLN_USE_BOTH);
    char need[64], limit[64];
    if (more && s->bytes <= s->max_memory && more <= s->max_memory - s->bytes)
        return DLN_OK;
    build_write_bytes(more ? more : SIZE_MAX, need, sizeof need);
    build_write_bytes(s->max_memory, limit, sizeof limit);
    return dln_error_set(err, DLN_NO_MEMORY, "the ordering %s needs %s more memory, and %s are allowed in all: see --max-memory",
                         wanted->name, need, limit);
}

static dln_status check_trains(const struct session *s, dln_error *err) {
    return s->trains ? DLN_OK : dln_error_set(err, DLN_BAD_VALUE, "nothing is trained here: r draws the same starts again, R others");
}

static dln_status check_ordered(const struct session *s, dln_error *err) {
    const struct dln_method *method = session_focused(s)->opt->spec.method;
    dln_status status = check_trains(s, err);
    if (!status && !method->blocks)
        status = dln_error_set(err, DLN_BAD_VALUE, "%s updates all factors at once: it has no ordering (BCGD runs have one)", method->name);
    return status;
}

/* KEY=VALUE: a list, or a start with its own numbers, is that of the run's first specification. */
static void write_setting(const struct run *r, const char *path, const char *name, bool as_at_first, char *out, size_t size) {
    char value[4096];
    bool whole = derive_value(r->origin, option_find(path, NULL, NULL), value, sizeof value) < sizeof value;
    snprintf(out, size, "%s=%s", path, as_at_first && whole ? value : name);
}

/* A run that cannot be told in text (a seed beyond the table) does what it should all the same. DLN_NO_MEMORY: the text is what it was. */
static dln_status note(struct session *s, struct run *r, const char *const *list, int n, dln_error *err) {
    const struct derive_settings settings = {"edit", list, n};
    dln_status status = edit_note(s, r, &settings, err);
    r->moved = true;
    return status == DLN_NO_MEMORY ? status : DLN_OK;
}

static dln_status note_order(struct session *s, struct run *r, const struct dln_order *order, dln_error *err) {
    char setting[4200];
    write_setting(r, "optimizer.order", order->name, order == r->origin->optimizer.order, setting, sizeof setting);
    return note(s, r, (const char *const[]){setting}, 1, err);
}

static void note_start(struct session *s, struct run *r) {
    char init[4200], seed[32];
    write_setting(r, "init", r->spec.init.scheme->name, r->spec.init.scheme == r->origin->init.scheme, init, sizeof init);
    snprintf(seed, sizeof seed, "seed=%llu", (unsigned long long)r->spec.seed);
    note(s, r, (const char *const[]){init, seed}, 2, NULL); /* it has begun anew already, with or without memory for its text */
}

static dln_status set_order(struct session *s, const struct dln_order *wanted, dln_error *err) {
    struct run *r = session_focused(s);
    struct run_spec was = r->spec;
    dln_status status = check_memory(s, r, wanted, err);
    if (!status) /* first: an edit that comes later goes by the text */
        status = note_order(s, r, wanted, err);
    if (!status)
        status = dln_optimizer_set_order(r->opt, wanted, err);
    if (status)
        r->spec = was;
    else
        session_say(s, "ordering: %s%s", wanted->name, r->opt->pending ? ", from the next sweep on" : "");
    return status;
}

static const char *order_names(const struct session *s, int i) { return (void)s, dln_orders[i] ? dln_orders[i]->name : NULL; }

static dln_status order(struct session *s, const struct value *v, dln_error *err) {
    dln_status status = check_ordered(s, err);
    return status ? status : set_order(s, dln_orders[v->whole], err);
}

/* A run without orderings is refused one, and where somebody looks a copy that has them is offered: the line that makes it. */
static dln_status refuse_order(struct session *s, dln_error *err) {
    dln_status status = check_ordered(s, err);
    if (status && s->trains && s->screen) {
        s->view.open = "prompt";
        snprintf(s->view.open_with, sizeof s->view.open_with, "fork method=bcgd");
    }
    return status;
}

/* The list of layers, the last ordering, is one only for a run that has such a list. */
static dln_status turn_order(struct session *s, int by, dln_error *err) {
    const struct run *r = session_focused(s);
    dln_status status = refuse_order(s, err);
    if (status)
        return status;
    int n = index_of_order(NULL) - (r->opt->list == NULL), i = index_of_order(dln_optimizer_coming_order(r->opt));
    return set_order(s, dln_orders[(i + by + n) % n], err);
}

static dln_status order_next(struct session *s, const struct value *v, dln_error *err) { return (void)v, turn_order(s, 1, err); }
static dln_status order_previous(struct session *s, const struct value *v, dln_error *err) { return (void)v, turn_order(s, -1, err); }

static void restarted(struct session *s, const char *how) {
    note_start(s, session_focused(s));
    session_say(s, "%s: %s, %s, seed %llu", session_focused(s)->label, how, session_focused(s)->spec.init.scheme->name,
                (unsigned long long)session_focused(s)->spec.seed);
    event_add(s, EVENT_RESTART, session_focused(s), how);
}

static const char *scheme_names(const struct session *s, int i) { return (void)s, dln_init_schemes[i] ? dln_init_schemes[i]->name : NULL; }

static dln_status init(struct session *s, const struct value *v, dln_error *err) {
    struct run *r = session_focused(s);
    dln_status status = check_trains(s, err);
    if (!status)
        status = make_start(s, r, dln_init_schemes[v->whole], r->spec.seed, err);
    if (!status)
        restarted(s, "restarted");
    return status;
}

/* Starts that cannot be had on this chain (or need a file, or a size of noise that nobody gave) are passed over. */
static dln_status turn_init(struct session *s, int by, dln_error *err) {
    struct run *r = session_focused(s);
    int n = index_of_scheme(NULL), i = index_of_scheme(r->spec.init.scheme);
    dln_status status = check_trains(s, err);
    if (status)
        return status;
    for (int k = 1; k < n; k++) {
        const struct dln_init_scheme *wanted = dln_init_schemes[((i + k * by) % n + n) % n];
        status = make_start(s, r, wanted, r->spec.seed, err);
        if (status == DLN_CANCELLED)
            return status;
        if (status)
            continue;
        restarted(s, "restarted");
        return DLN_OK;
    }
    return dln_error_set(err, DLN_BAD_VALUE, "no other initialization fits this chain");
}

static dln_status init_next(struct session *s, const struct value *v, dln_error *err) { return (void)v, turn_init(s, 1, err); }
static dln_status init_previous(struct session *s, const struct value *v, dln_error *err) { return (void)v, turn_init(s, -1, err); }

/* All starts from the first on, with that seed. The focused run, which the header shows, follows. */
static void restart_starts(struct session *s, uint64_t seed) {
    monte_carlo_restart(s->starts, seed);
    session_focused(s)->spec.seed = seed;
    session_say(s, "starts from the first, seed %llu", (unsigned long long)seed);
}

static dln_status restart_with(struct session *s, uint64_t seed, const char *how, dln_error *err) {
    struct run *r = session_focused(s);
    if (!s->trains) {
        restart_starts(s, seed);
        return DLN_OK;
    }
    dln_status status = make_start(s, r, r->spec.init.scheme, seed, err);
    if (!status)
        restarted(s, how);
    return status;
}

static dln_status restart(struct session *s, const struct value *v, dln_error *err) {
    (void)v;
    return restart_with(s, session_focused(s)->spec.seed, "restarted with the same weights", err);
}

static dln_status restart_new_seed(struct session *s, const struct value *v, dln_error *err) {
    const struct run *r = session_focused(s);
    if (s->trains && !run_is_random(r))
        return dln_error_set(err, DLN_BAD_VALUE, "%s draws nothing at random: a new seed would change nothing", r->label);
    return restart_with(s, v->given ? v->whole : r->spec.seed + 1, "restarted", err);
}

const struct command command_focus = {"focus", "runs", "look at RUN", COMMAND_VIEWS, {{.name = "RUN", .kind = ARGUMENT_RUN}}, focus};
const struct command command_focus_next = {
    "focus-next", "runs", "look at the next run, or at run COUNT", COMMAND_VIEWS, {{"RUN", ARGUMENT_RUN, .optional = true}}, focus_next,
};
const struct command command_focus_previous = {
    "focus-previous", "runs", "look at the previous run, or at run COUNT", COMMAND_VIEWS, {{"RUN", ARGUMENT_RUN, .optional = true}},
    focus_previous,
};
const struct command command_hide = {
    "hide", "runs", "hide or show the focused run, or run COUNT", COMMAND_VIEWS, {{"RUN", ARGUMENT_RUN, .optional = true}}, hide,
};
const struct command command_show = {
    "show", "runs", "show the focused run, or RUN, again", COMMAND_VIEWS, {{"RUN", ARGUMENT_RUN, .optional = true}}, show,
};
const struct command command_filter = {
    "filter", "runs", "show only the runs whose labels contain TEXT, the focused and pinned ones; without TEXT: all", COMMAND_VIEWS,
    {{"TEXT", ARGUMENT_TEXT, .optional = true}}, filter,
};
const struct command command_filter_compose = {
    "filter-compose", "runs", "type a filter and see what it leaves", COMMAND_SCREEN, {{0}}, filter_compose,
};
const struct command command_order = {
    "order", "runs", "that ordering of the factors, from the next sweep on", COMMAND_EDITS, {{"NAME", ARGUMENT_NAME, .names = order_names}},
    order,
};
const struct command command_order_next = {
    "order-next", "runs", "next ordering of the factors, from the next sweep on", COMMAND_EDITS, {{0}}, order_next,
};
const struct command command_order_previous = {"order-previous", "runs", "previous ordering", COMMAND_EDITS, {{0}}, order_previous};
const struct command command_init = {
    "init", "runs", "restart with that initialization", COMMAND_EDITS, {{"NAME", ARGUMENT_NAME, .names = scheme_names}}, init,
};
const struct command command_init_next = {"init-next", "runs", "restart with the next initialization", COMMAND_EDITS, {{0}}, init_next};
const struct command command_init_previous = {
    "init-previous", "runs", "restart with the previous initialization", COMMAND_EDITS, {{0}}, init_previous,
};
const struct command command_restart = {"restart", "runs", "restart with the same weights", COMMAND_EDITS, {{0}}, restart};
const struct command command_seed = {
    "seed", "runs", "restart with seed N", COMMAND_EDITS, {{.name = "N", .kind = ARGUMENT_WHOLE}}, restart_new_seed,
};
const struct command command_restart_new_seed = {
    "restart-new-seed", "runs", "restart with a new seed, or with seed COUNT", COMMAND_EDITS, {{"SEED", ARGUMENT_WHOLE, .optional = true}},
    restart_new_seed,
};
