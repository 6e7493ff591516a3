/* test_mixes.c: random mixes of ticks, edits of the weights, new orderings and restarts on random chains, each tick against a naive
 * chain that is multiplied out from the weights, and the caches against fresh ones. The seeds are fixed. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"

static const char *const order_names[] = {"descending", "ascending", "symmetric",       "shuffled",
                                          "random",     "greedy",    "greedy-decrease", "list"};

struct mix {
    struct chain c;
    dln_optimizer *opt;
    dln_random rng;
    dln_network before;              /* the weights before a tick */
    int visits[CHAIN_DEPTH_MAX + 1]; /* of the present sweep */
    double slack;                    /* terms eps times the largest residual's scale since E was made anew: what E may be off by */
};

static int pick(struct mix *m, int n) { return dln_random_below(&m->rng, n); }

static struct chain_shape random_shape(struct mix *m) {
    struct chain_shape s = {.depth = 1 + pick(m, 5), .samples = pick(m, 3) ? 1 + pick(m, 9) : 0};
    for (int j = 0; j <= s.depth; j++)
        s.width[j] = 1 + pick(m, 6);
    s.inputs = pick(m, 4) ? 0 : 1 + pick(m, 6);
    s.outputs = pick(m, 4) ? 0 : 1 + pick(m, 6);
    s.rank = s.samples && !pick(m, 3) ? 1 : 0;
    return s;
}

static dln_optimizer *random_optimizer(struct mix *m) {
    if (!pick(m, 4))
        return chain_optimizer(&m->c, "gd", NULL, DLN_STEP_CONSTANT, 0.03, 1);
    enum dln_step_rule rule = (enum dln_step_rule)pick(m, DLN_STEP_CONSTANT + 1);
    const char *order = order_names[pick(m, ARRAY_LEN(order_names))];
    return chain_optimizer(&m->c, "bcgd", order, rule, rule == DLN_STEP_BOUND ? 1.3 : 0.05, (uint64_t)pick(m, 100));
}

/* Is factor l, taken in an ordering at a place of a sweep, the one? Random orderings are judged by what they promise. */
static void check_factor(struct mix *m, const struct dln_order *order, uint64_t ticks, uint64_t sweeps, int position, int l) {
    int L = m->c.net.depth, up = 1 + position, down = L - position;
    const char *name = order->name;
    assert_in_range(l, 1, L);
    if (position == 0)
        memset(m->visits, 0, sizeof m->visits);
    m->visits[l]++;
    if (!strcmp(name, "ascending"))
        assert_int_equal(l, up);
    else if (!strcmp(name, "descending"))
        assert_int_equal(l, down);
    else if (!strcmp(name, "symmetric"))
        assert_int_equal(l, sweeps % 2 ? up : down);
    else if (!strcmp(name, "shuffled"))
        assert_int_equal(m->visits[l], 1);
    else if (!strcmp(name, "list"))
        assert_int_equal(l, m->opt->spec.list[ticks % (uint64_t)m->opt->spec.list_length]);
}

static long double promise(const struct naive_block *b, bool decrease) {
    return !decrease ? b->gradient2 : b->change2 > 0 ? b->gradient2 * (b->gradient2 / b->change2) : 0;
}

/* A greedy ordering's choice is as good as any, where round-off lets one tell. */
static void check_greed(struct mix *m, const struct naive *past, const struct dln_order *order, int chosen) {
    bool decrease = !strcmp(order->name, "greedy-decrease");
    long double most = 0, got = 0, noise = 0;
    for (int l = 1; l <= m->c.net.depth; l++) {
        struct naive_block b = naive_block(past, l);
        long double value = promise(&b, decrease), off = naive_scale(past).terms * DBL_EPSILON * naive_gradient_scale(past, l);
        most = value > most ? value : most;
        got = l == chosen ? value : got;
        if (b.gradient2 > 0) /* relative errors of the norms, a few powers of them */
            noise = fmaxl(noise, 16 * value * off / sqrtl(b.gradient2) *
                                     (decrease ? fmaxl(1, b.norm_left * b.norm_right * sqrtl(b.gradient2 / b.change2)) : 1));
        dln_matrix_release(&b.G);
    }
    assert_true(got >= most * (1 - 1e-9L) - noise);
}

/* W_l - eta G_l with the engine's own eta; the step size where its rule is well conditioned. */
static void check_moved(struct mix *m, const struct naive *past, int l, bool only) {
    struct naive_block b = naive_block(past, l);
    double eta = m->opt->last.step_size, off = naive_scale(past).terms * DBL_EPSILON * naive_gradient_scale(past, l);
    double slack = (double)(b.norm_left * b.norm_right) * m->slack; /* the gradient comes from an E that has drifted */
    dln_matrix want = copy_of(&past->net->W[l]);
    dln_matrix_add(-eta, &b.G, &want);
    assert_close(distance(&want, &m->c.net.W[l]), 0, eta * (off + slack) + 4 * DBL_EPSILON * dln_matrix_norm(&want), "W - eta G");
    double norm = (double)sqrtl(b.gradient2), change = (double)sqrtl(b.change2), relative = norm > 0 ? (off + slack) / norm : INFINITY;
    if (only)
        assert_close(m->opt->last.gradient_norm, norm, off + slack, "||G||");
    if (only && m->opt->spec.rule <= DLN_STEP_NEAR_OPTIMAL_SAFE && relative < 1e-4) {
        double around = (double)(b.norm_left * b.norm_right), wrong = 4 * (relative + (off + slack) * around / change);
        if (wrong < 1e-3)
            assert_close_relative(eta, (double)(b.gradient2 / b.change2), wrong, "optimal step");
    }
    if (only && m->opt->spec.rule == DLN_STEP_BOUND) {
        double product = (double)(b.norm_left * b.norm_right);
        assert_close_relative(eta, m->opt->spec.eta / (product * product), 1e-9, "bounded step");
    }
    dln_matrix_release(&want);
    dln_matrix_release(&b.G);
}

static void check_state(struct mix *m) {
    struct naive_scale scale = naive_scale(&m->c.naive);
    double f = (double)naive_objective(&m->c.naive), E = sqrt(2 * f), now = scale.terms * DBL_EPSILON * scale.residual;
    m->slack = fmax(m->slack, 0) + now;
    assert_close(m->opt->objective_value, f, m->slack * (E + m->slack) * 2, "f");
    assert_true(m->opt->excess >= -m->slack * m->slack);
    assert_close(m->opt->excess, f - m->c.objective.f_star,
                 4 * m->slack * (E + m->slack) + 64 * DBL_EPSILON * scale.residual * scale.residual, "excess");
    assert_close(dln_products_check(m->opt->products), 0, 1e-9, "the caches");
}

static void tick(struct mix *m) {
    const struct dln_order *order = NULL;
    uint64_t ticks = m->opt->ticks, sweeps = m->opt->sweeps;
    int position = m->opt->position, L = m->c.net.depth;
    bool blocks = m->opt->spec.method->blocks;
    dln_network_copy_weights(&m->c.net, &m->before);
    struct naive past = {&m->before, m->c.naive.X, m->c.naive.Y, m->c.naive.p};
    if (blocks)
        order = position == 0 ? dln_optimizer_coming_order(m->opt) : m->opt->spec.order;
    if (position == 0)
        m->slack = 0;
    dln_optimizer_tick(m->opt);
    if (!m->opt->finite)
        fail_msg("%s %s rule %d depth %d: f was %Lg, step %g, gradient %g", m->opt->spec.method->name, order ? order->name : "",
                 m->opt->spec.rule, L, naive_objective(&past), m->opt->last.step_size, m->opt->last.gradient_norm);
    assert_int_equal(m->opt->ticks, ticks + 1);
    int moved = m->opt->last.factor;
    if (blocks)
        check_factor(m, order, ticks, sweeps, position, moved);
    if (blocks && order->greedy)
        check_greed(m, &past, order, moved);
    for (int l = 1; l <= L; l++) {
        if (moved && moved != l)
            assert_true(same_bits(&m->before.W[l], &m->c.net.W[l]));
        else
            check_moved(m, &past, l, moved == l);
    }
    check_state(m);
}

static void edit(struct mix *m) {
    int l = 1 + pick(m, m->c.net.depth);
    dln_matrix noise = normal_matrix(m->c.net.W[l].rows, m->c.net.W[l].cols, 0.3, (uint64_t)pick(m, 1000));
    dln_matrix_add(1, &noise, &m->c.net.W[l]);
    dln_network_touch(&m->c.net, l);
    dln_optimizer_rebuild(m->opt);
    dln_matrix_release(&noise);
    m->slack = 0;
    check_state(m);
}

static void reorder(struct mix *m) {
    const char *name = order_names[pick(m, ARRAY_LEN(order_names))];
    const struct dln_order *order = dln_order_find(name);
    dln_status status = dln_optimizer_set_order(m->opt, order, NULL);
    if (!m->opt->spec.method->blocks || (!strcmp(name, "list") && !m->opt->list)) {
        assert_int_equal(status, DLN_BAD_VALUE);
        return;
    }
    assert_int_equal(status, DLN_OK);
    assert_ptr_equal(dln_optimizer_coming_order(m->opt), order);
    assert_close(dln_products_check(m->opt->products), 0, 1e-9, "the caches");
}

static void restart(struct mix *m) {
    chain_fill(&m->c, pick(m, 2) ? "random" : "identity", NAN, (uint64_t)pick(m, 1000));
    assert_int_equal(dln_optimizer_restart(m->opt, (uint64_t)pick(m, 100), NULL), DLN_OK);
    assert_int_equal(m->opt->ticks, 0);
    m->slack = 0;
    check_state(m);
}

static void a_random_mix(uint64_t seed) {
    struct mix m = {.rng = dln_random_stream(seed, DLN_FOR_NOISE, 0)};
    struct chain_shape shape = random_shape(&m);
    chain_init(&m.c, &shape, seed);
    assert_int_equal(
        dln_network_init(&m.before, shape.depth, shape.width, m.c.net.A.data ? &m.c.net.A : NULL, m.c.net.B.data ? &m.c.net.B : NULL, NULL),
        DLN_OK);
    m.opt = random_optimizer(&m);
    for (int k = 0; k < 60; k++) {
        int what = pick(&m, 20);
        if (m.opt->objective_value > 1e12) /* diverging: a constant step may */
            restart(&m);
        else if (what == 0)
            edit(&m);
        else if (what <= 2)
            reorder(&m);
        else if (what == 3)
            restart(&m);
        else
            tick(&m);
    }
    dln_optimizer_free(m.opt);
    dln_network_release(&m.before);
    chain_release(&m.c);
}

static void random_mixes_agree_with_the_naive_chain(void **state) {
    (void)state;
    uint64_t mixes = getenv("DLNSCOPE_LONG_TESTS") ? 5000 : 150;
    for (uint64_t seed = 1; seed <= mixes; seed++)
        a_random_mix(seed);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_mixes_agree_with_the_naive_chain)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
