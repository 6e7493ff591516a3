/* commands_runs.c: which run is looked at, and changes to it. */
#include "scope/commands.h"

/* Is COUNT a run's number? Says so when it is not. */
static bool numbers_run(struct session *s, unsigned count) {
    if (count > (unsigned)s->n_runs)
        session_say(s, s->n_runs > 1 ? "there are %d runs: 1 to %d" : "there is one run", s->n_runs, s->n_runs);
    return count <= (unsigned)s->n_runs;
}

/* The next run in that direction that is not hidden, or the focused one. */
static int next_shown(const struct session *s, int by) {
    int n = s->n_runs, i = s->view.focus;
    for (int k = 0; k < n; k++) {
        i = (i + by + n) % n;
        if (!s->runs[i]->hidden)
            return i;
    }
    return s->view.focus;
}

/* COUNT names a run; without one, the next that is not hidden. */
static void focus(struct session *s, unsigned count, int by) {
    if (!numbers_run(s, count))
        return;
    s->view.focus = count ? (int)count - 1 : next_shown(s, by);
    s->view.scroll = 0;
}

static void focus_next(struct session *s, unsigned count) { focus(s, count, 1); }
static void focus_previous(struct session *s, unsigned count) { focus(s, count, -1); }

static void hide(struct session *s, unsigned count) {
    int i = count ? (int)count - 1 : s->view.focus;
    if (!numbers_run(s, count))
        return;
    s->runs[i]->hidden = !s->runs[i]->hidden;
    if (s->runs[i]->hidden)
        session_say(s, "%s is hidden: %dv shows it again", s->runs[i]->label, i + 1);
    else
        session_say(s, "%s is shown", s->runs[i]->label);
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

/* The list of layers, the last ordering, is one only for a run that has such a list. */
/* A greedy ordering looks at all gradients, for which other products are kept than a plan of sweeps may have. */
static bool fits_memory(struct session *s, const struct run *r, const struct dln_order *wanted) {
    const dln_optimizer *opt = r->opt;
    struct dln_optimizer_spec then = opt->spec;
    then.order = wanted;
    if (!s->max_memory || opt->spec.method->use(&then) == opt->spec.method->use(&opt->spec))
        return true;
    size_t more = dln_products_bytes(r->depth, r->net.width, dln_network_outputs(&r->net), r->objective.rank, DLN_USE_BOTH);
    char need[64], limit[64];
    if (more && s->bytes <= s->max_memory && more <= s->max_memory - s->bytes)
        return true;
    build_write_bytes(more ? more : SIZE_MAX, need, sizeof need);
    build_write_bytes(s->max_memory, limit, sizeof limit);
    session_say(s, "the ordering %s needs %s more memory, and %s are allowed in all: see --max-memory", wanted->name, need, limit);
    return false;
}

/* Says so when there are starts alone. */
static bool trains(struct session *s) {
    if (!s->trains)
        session_say(s, "nothing is trained here: r draws the same starts again, R others");
    return s->trains;
}

static void order(struct session *s, unsigned count, int by) {
    struct run *r = session_focused(s);
    dln_error err;
    (void)count;
    if (!trains(s))
        return;
    if (!r->opt->spec.method->blocks) {
        session_say(s, "%s updates all factors at once: it has no ordering (BCGD runs have one)", r->opt->spec.method->name);
        return;
    }
    int n = index_of_order(NULL) - (r->opt->list == NULL), i = index_of_order(dln_optimizer_coming_order(r->opt));
    const struct dln_order *wanted = dln_orders[(i + by + n) % n];
    if (!fits_memory(s, r, wanted))
        return;
    if (dln_optimizer_set_order(r->opt, wanted, &err))
        session_say(s, "%s", err.text);
    else
        session_say(s, "ordering: %s%s", wanted->name, r->opt->pending ? ", from the next sweep on" : "");
}

static void order_next(struct session *s, unsigned count) { order(s, count, 1); }
static void order_previous(struct session *s, unsigned count) { order(s, count, -1); }

static void restarted(struct session *s, const char *how) {
    session_say(s, "%s: %s, %s, seed %llu", session_focused(s)->label, how, session_focused(s)->spec.init.scheme->name,
                (unsigned long long)session_focused(s)->spec.seed);
    event_add(s, EVENT_RESTART, session_focused(s), how);
}

/* Starts that cannot be had on this chain (or need a file, or a size of noise that nobody gave) are passed over. */
static void init(struct session *s, unsigned count, int by) {
    struct run *r = session_focused(s);
    int n = index_of_scheme(NULL), i = index_of_scheme(r->spec.init.scheme);
    (void)count;
    if (!trains(s))
        return;
    for (int k = 1; k < n; k++) {
        const struct dln_init_scheme *wanted = dln_init_schemes[((i + k * by) % n + n) % n];
        if (run_restart(r, wanted, r->spec.seed, NULL))
            continue;
        restarted(s, "restarted");
        return;
    }
    session_say(s, "no other initialization fits this chain");
}

static void init_next(struct session *s, unsigned count) { init(s, count, 1); }
static void init_previous(struct session *s, unsigned count) { init(s, count, -1); }

/* All starts from the first on, with that seed. The focused run, which the header shows, follows. */
static void restart_starts(struct session *s, uint64_t seed) {
    monte_carlo_restart(s->starts, seed);
    session_focused(s)->spec.seed = seed;
    session_say(s, "starts from the first, seed %llu", (unsigned long long)seed);
}

static void restart_with(struct session *s, uint64_t seed, const char *how) {
    struct run *r = session_focused(s);
    dln_error err;
    if (!s->trains)
        restart_starts(s, seed);
    else if (run_restart(r, r->spec.init.scheme, seed, &err))
        session_say(s, "%s", err.text);
    else
        restarted(s, how);
}

static void restart(struct session *s, unsigned count) {
    (void)count;
    restart_with(s, session_focused(s)->spec.seed, "restarted with the same weights");
}

/* COUNT is the seed. */
static void restart_new_seed(struct session *s, unsigned count) {
    const struct run *r = session_focused(s);
    if (s->trains && !run_is_random(r)) {
        session_say(s, "%s draws nothing at random: a new seed would change nothing", r->label);
        return;
    }
    restart_with(s, count ? count : r->spec.seed + 1, "restarted");
}

const struct command command_focus_next = {"focus-next", "runs", "look at the next run, or at run COUNT", focus_next};
const struct command command_focus_previous = {"focus-previous", "runs", "look at the previous run, or at run COUNT", focus_previous};
const struct command command_hide = {"hide", "runs", "hide or show the focused run, or run COUNT", hide};
const struct command command_order_next = {"order-next", "runs", "next ordering of the factors, from the next sweep on", order_next};
const struct command command_order_previous = {"order-previous", "runs", "previous ordering", order_previous};
const struct command command_init_next = {"init-next", "runs", "restart with the next initialization", init_next};
const struct command command_init_previous = {"init-previous", "runs", "restart with the previous initialization", init_previous};
const struct command command_restart = {"restart", "runs", "restart with the same weights", restart};
const struct command command_restart_new_seed = {
    "restart-new-seed",
    "runs",
    "restart with a new seed, or with seed COUNT",
    restart_new_seed,
};
