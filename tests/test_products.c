/* test_products.c: the cached products against chains made anew in long double: gradients in every form and plan, steps, caches. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "engine/train/products_state.h"

/* Shapes of all kinds: odd, wide, narrow, one input, one output, one sample, low rank, frozen maps; and those for which a plan is known
 * to choose thin chains. */
static const struct chain_shape shapes[] = {
    {.depth = 1, .width = {5, 3}},
    {.depth = 1, .width = {5, 3}, .samples = 8},
    {.depth = 1, .width = {1, 1}},
    {.depth = 2, .width = {3, 7, 5}},
    {.depth = 2, .width = {6, 1, 4}, .samples = 9},
    {.depth = 3, .width = {4, 9, 2, 5}, .samples = 11},
    {.depth = 3, .width = {1, 6, 6, 3}, .samples = 7},
    {.depth = 3, .width = {5, 6, 6, 1}, .samples = 9},
    {.depth = 3, .width = {5, 6, 7, 1}},
    {.depth = 3, .width = {1, 6, 6, 1}, .samples = 4},
    {.depth = 4, .width = {7, 7, 7, 7, 3}, .samples = 12, .rank = 4},
    {.depth = 4, .width = {6, 8, 8, 8, 5}, .samples = 1},
    {.depth = 5, .width = {3, 5, 4, 6, 5, 3}},
    {.depth = 6, .width = {2, 3, 5, 4, 3, 5, 2}, .samples = 6},
    {.depth = 6, .width = {10, 10, 10, 10, 10, 10, 10}, .samples = 15},
    {.depth = 5, .width = {30, 30, 30, 30, 30, 1}, .samples = 40},
    {.depth = 5, .width = {30, 40, 40, 40, 40, 2}, .samples = 50},
    {.depth = 4, .width = {20, 40, 40, 40, 25}, .samples = 30, .rank = 2},
    {.depth = 4, .width = {1, 40, 40, 40, 25}, .samples = 30},
    {.depth = 4, .width = {2, 40, 40, 40, 30}},
    {.depth = 3, .width = {9, 9, 9, 9}, .samples = 12, .inputs = 4, .outputs = 3},
    {.depth = 3, .width = {5, 8, 5, 6}, .inputs = 7, .outputs = 2},
    {.depth = 4, .width = {40, 40, 40, 40, 40}, .samples = 60, .inputs = 30, .outputs = 2},
    {.depth = 4, .width = {40, 40, 40, 40, 40}, .samples = 60, .inputs = 2, .outputs = 30},
    {.depth = 2, .width = {8, 3, 4}, .outputs = 5},
    {.depth = 2, .width = {8, 5, 4}, .samples = 20, .inputs = 1},
};

/* f is quadratic in one factor, so the central difference of step 1 is the derivative exactly, and the second difference along G is
 * ||A G C||^2: no step size to choose. */
static void gradients_agree_with_differences(void **state) {
    (void)state;
    for (size_t k = 0; k < 15; k++) {
        struct chain c;
        chain_init(&c, &shapes[k], k + 1);
        dln_products *p = products(&c, DLN_USE_SWEEPS);
        for (int l = 1; l <= c.net.depth; l++) {
            dln_products_refresh(p, l);
            struct dln_block b = dln_products_block(p, l);
            dln_matrix G = gradient_of(p, &c.net, l), *W = &c.net.W[l], before = copy_of(W);
            double tolerance = naive_scale(&c.naive).terms * DBL_EPSILON * naive_gradient_scale(&c.naive, l);
            for (int i = 0; i < W->rows; i++)
                for (int j = 0; j < W->cols; j++) {
                    double *w = dln_matrix_at(W, i, j), kept = *w;
                    *w = kept + 1;
                    long double f = naive_objective(&c.naive), up = (long double)*w - kept;
                    *w = kept - 1;
                    f -= naive_objective(&c.naive);
                    up += (long double)kept - *w;
                    *w = kept;
                    assert_close(*dln_matrix_at(&G, i, j), (double)(f / up), 2 * tolerance, "derivative");
                }
            long double f = naive_objective(&c.naive);
            dln_matrix_add(1, &G, W);
            long double second = naive_objective(&c.naive) - 2 * f;
            dln_matrix_copy(&before, W);
            dln_matrix_add(-1, &G, W);
            second += naive_objective(&c.naive);
            dln_matrix_copy(&before, W);
            assert_close(b.change2, (double)second, 1e-12 * (double)(second + f), "||A G C||^2");
            dln_matrix_release(&G);
            dln_matrix_release(&before);
        }
        dln_products_free(p);
        chain_release(&c);
    }
}

static int seen[DLN_USE_ALL + 1][DLN_KEEP_RIGHT + 1][DLN_FORM_RIGHT + 1];

static void check_seen(struct chain *c, dln_products *p, struct dln_block got, int l) {
    check_block(c, p, got, l);
    seen[p->use][p->plan.keep][p->form[l]]++;
}

static void every_form_agrees_with_the_naive_chain(void **state) {
    (void)state;
    memset(seen, 0, sizeof seen);
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (enum dln_products_use use = DLN_USE_SWEEPS; use <= DLN_USE_ALL; use++) {
            struct chain c;
            chain_init(&c, &shapes[k], 100 + k);
            dln_products *p = products(&c, use);
            assert_true(isnan(dln_products_norm(p)));
            if (use == DLN_USE_ALL) {
                double sum = dln_products_gradients(p), parts = 0;
                for (int l = 1; l <= c.net.depth; l++) {
                    double norm = dln_products_gradient_norm(p, l);
                    check_seen(&c, p, (struct dln_block){l, norm * norm, NAN, NAN}, l);
                    parts += norm * norm;
                }
                assert_close_relative(sum, parts, 16 * DBL_EPSILON, "sum of squares");
            }
            for (int l = c.net.depth; l >= 1 && use != DLN_USE_ALL; l--) {
                dln_products_refresh(p, l);
                check_seen(&c, p, dln_products_block(p, l), l);
            }
            struct naive_scale scale = naive_scale(&c.naive);
            assert_close(dln_objective_value(&c.objective, dln_products_norm(p)), (double)naive_objective(&c.naive),
                         scale.terms * DBL_EPSILON * scale.residual * scale.residual, "f");
            dln_products_free(p);
            chain_release(&c);
        }
    static const struct {
        enum dln_products_use use;
        enum dln_keep keep;
        enum dln_form form;
    } must[] = {
        {DLN_USE_SWEEPS, DLN_KEEP_BOTH, DLN_FORM_FULL},  {DLN_USE_SWEEPS, DLN_KEEP_BOTH, DLN_FORM_LEFT},
        {DLN_USE_SWEEPS, DLN_KEEP_BOTH, DLN_FORM_RIGHT}, {DLN_USE_SWEEPS, DLN_KEEP_LEFT, DLN_FORM_FULL},
        {DLN_USE_SWEEPS, DLN_KEEP_LEFT, DLN_FORM_LEFT},  {DLN_USE_SWEEPS, DLN_KEEP_RIGHT, DLN_FORM_RIGHT},
        {DLN_USE_BOTH, DLN_KEEP_BOTH, DLN_FORM_FULL},    {DLN_USE_BOTH, DLN_KEEP_BOTH, DLN_FORM_LEFT},
        {DLN_USE_BOTH, DLN_KEEP_BOTH, DLN_FORM_RIGHT},   {DLN_USE_ALL, DLN_KEEP_LEFT, DLN_FORM_FULL},
        {DLN_USE_ALL, DLN_KEEP_LEFT, DLN_FORM_LEFT},     {DLN_USE_ALL, DLN_KEEP_RIGHT, DLN_FORM_FULL},
        {DLN_USE_ALL, DLN_KEEP_RIGHT, DLN_FORM_RIGHT},
    };
    for (size_t k = 0; k < ARRAY_LEN(must); k++)
        if (!seen[must[k].use][must[k].keep][must[k].form])
            fail_msg("use %d, keep %d, form %d: no shape of this test chooses it", must[k].use, must[k].keep, must[k].form);
}

/* n_L = 2 outputs, S_l nearly along one direction u, and a residual along the other: the gradient is 1e-9 of its factors. From thin
 * factors ||G||^2 would be wrong by eps ||A||^2 ||M||^2, which is 1e-8 of them after the root. `wide`: the same from the other side. */
static void init_cancelling(struct chain *c, bool wide) {
    enum { N = 40, L = 4 };
    static const double u[2] = {0.6, 0.8}, across[2] = {-0.8, 0.6};
    int width[L + 1] = {wide ? 2 : N, N, N, N, wide ? N : 2};
    dln_matrix Phi = normal_matrix(width[L], width[0], 0, 1), W;
    chain_init_from(c, (dln_matrix){0}, copy_of(&Phi), L, width, NULL, NULL);
    chain_fill(c, "random", NAN, 5);
    dln_matrix *end = &c->net.W[wide ? 1 : L], v = normal_matrix(1, N, 0.2, 6), z = normal_matrix(1, N, 1, 7);
    dln_matrix_scale(end, 1e-9);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < N; j++)
            *(wide ? dln_matrix_at(end, j, i) : dln_matrix_at(end, i, j)) += u[i] * v.data[j];
    assert_int_equal(dln_network_product(&c->net, &W, NULL), DLN_OK);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < N; j++)
            *(wide ? dln_matrix_at(&W, j, i) : dln_matrix_at(&W, i, j)) -= across[i] * z.data[j];
    dln_network net = c->net;
    c->net = (dln_network){0};
    chain_release(c);
    chain_init_from(c, (dln_matrix){0}, W, L, width, NULL, NULL);
    dln_network_copy_weights(&net, &c->net);
    dln_network_release(&net);
    dln_matrix_release(&Phi);
    dln_matrix_release(&v);
    dln_matrix_release(&z);
}

static void gradients_that_cancel_keep_their_digits(void **state) {
    (void)state;
    for (int wide = 0; wide < 2; wide++)
        for (enum dln_products_use use = DLN_USE_SWEEPS; use <= DLN_USE_ALL; use++) {
            struct chain c;
            init_cancelling(&c, wide);
            dln_products *p = products(&c, use);
            int thin = 0;
            if (use == DLN_USE_ALL)
                dln_products_gradients(p);
            else
                dln_products_refresh(p, 1);
            for (int l = 1; l <= c.net.depth; l++) {
                struct dln_block b = {.factor = l};
                if (use != DLN_USE_ALL)
                    b = dln_products_block(p, l);
                else
                    b = (struct dln_block){l, pow(dln_products_gradient_norm(p, l), 2), NAN, NAN};
                check_seen(&c, p, b, l);
                bool small = b.gradient2 < 1e-14 * pow(naive_gradient_scale(&c.naive, l), 2);
                thin += small && p->form[l] != DLN_FORM_FULL;
            }
            assert_true(thin > 0);
            dln_products_free(p);
            chain_release(&c);
        }
}

/* The optimal step lowers f by exactly 1/2 ||G||^4/||A G C||^2 (shin2020, after (3.4)), and twice that step by nothing. Round-off: of
 * W_l - eta G, an eps of each, against the gradient there; of ||G|| and ||A G C||. All within terms eps of the residual's scale
 * squared. */
static void the_optimal_step_lowers_f_by_what_it_says(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (int factor_two = 0; factor_two < 2; factor_two++) {
            struct chain c;
            chain_init(&c, &shapes[k], 200 + k);
            dln_products *p = products(&c, DLN_USE_SWEEPS);
            dln_products_refresh(p, c.net.depth);
            struct naive_scale scale = naive_scale(&c.naive);
            double tolerance = scale.terms * DBL_EPSILON * scale.residual * scale.residual;
            for (int l = c.net.depth; l >= 1; l--) {
                double f = (double)naive_objective(&c.naive);
                uint64_t version = c.net.version[l];
                struct dln_block b = dln_products_block(p, l);
                double eta = b.gradient2 / b.change2, decrease = factor_two ? 0 : 0.5 * b.gradient2 * eta;
                dln_products_step(p, (factor_two ? 2 : 1) * eta);
                assert_true(c.net.version[l] != version);
                assert_close(f - (double)naive_objective(&c.naive), decrease, tolerance, "decrease");
                assert_close(dln_objective_value(&c.objective, dln_products_norm(p)), f - decrease, tolerance, "f");
            }
            dln_products_free(p);
            chain_release(&c);
        }
}

static void a_simultaneous_step_moves_all_factors(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        chain_init(&c, &shapes[k], 300 + k);
        dln_products *p = products(&c, DLN_USE_ALL);
        dln_products_gradients(p);
        dln_matrix want[CHAIN_DEPTH_MAX + 1];
        double tolerance[CHAIN_DEPTH_MAX + 1];
        for (int l = 1; l <= c.net.depth; l++) {
            struct naive_block b = naive_block(&c.naive, l);
            want[l] = copy_of(&c.net.W[l]);
            dln_matrix_add(-0.03, &b.G, &want[l]);
            tolerance[l] = naive_scale(&c.naive).terms * DBL_EPSILON * (naive_gradient_scale(&c.naive, l) + dln_matrix_norm(&want[l]));
            dln_matrix_release(&b.G);
        }
        dln_products_step_all(p, 0.03);
        for (int l = 1; l <= c.net.depth; l++) {
            assert_close(distance(&c.net.W[l], &want[l]), 0, tolerance[l], "W - eta G");
            dln_matrix_release(&want[l]);
        }
        struct naive_scale scale = naive_scale(&c.naive);
        assert_close(dln_objective_value(&c.objective, dln_products_norm(p)), (double)naive_objective(&c.naive),
                     scale.terms * DBL_EPSILON * scale.residual * scale.residual, "f");
        dln_products_free(p);
        chain_release(&c);
    }
}

/* Any path through the factors: the caches hold what fresh ones would. Equal calls from equal weights give equal bits, so there is
 * nothing to tolerate but E's drift, an eps of the target's norm a step; and after a refresh not even that. */
static void caches_do_not_depend_on_the_path(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (enum dln_products_use use = DLN_USE_SWEEPS; use <= DLN_USE_BOTH; use++) {
            struct chain c;
            chain_init(&c, &shapes[k], 400 + k);
            int L = c.net.depth;
            dln_products *p = products(&c, use);
            dln_random rng = dln_random_stream(k, DLN_FOR_ORDER, 0);
            dln_products_refresh(p, 1 + dln_random_below(&rng, L));
            for (int t = 0; t < 6 * L; t++) {
                struct dln_block b = dln_products_block(p, 1 + dln_random_below(&rng, L));
                if (dln_random_below(&rng, 2))
                    dln_products_step(p, 0.5 * b.gradient2 / b.change2);
                double off = dln_products_check(p);
                assert_close(off, 0, 8 * (t + 1) * naive_scale(&c.naive).terms * DBL_EPSILON, "a cache");
            }
            int next = 1 + dln_random_below(&rng, L);
            dln_products *fresh = products(&c, use);
            dln_products_refresh(p, next);
            dln_products_refresh(fresh, next);
            assert_true(same_bits(&p->E, &fresh->E));
            assert_true(dln_products_norm(p) == dln_products_norm(fresh));
            for (int l = 1; l <= L; l++) {
                struct dln_block a = dln_products_block(p, l), b = dln_products_block(fresh, l);
                dln_matrix G = gradient_of(p, &c.net, l), F = gradient_of(fresh, &c.net, l);
                assert_true(a.gradient2 == b.gradient2 && a.change2 == b.change2);
                assert_true(same_bits(&G, &F));
                dln_matrix_release(&G);
                dln_matrix_release(&F);
            }
            dln_products_free(fresh);
            dln_products_free(p);
            chain_release(&c);
        }
}

/* What is asserted by dln_products_check must be able to fail. */
static void the_check_sees_a_lie(void **state) {
    (void)state;
    for (size_t k = 3; k < ARRAY_LEN(shapes); k++)
        for (int l = 1; l <= shapes[k].depth; l++)
            for (enum dln_products_use use = DLN_USE_SWEEPS; use <= DLN_USE_ALL; use++) {
                struct chain c;
                chain_init(&c, &shapes[k], 500 + k);
                dln_products *p = products(&c, use);
                dln_products_refresh(p, c.net.depth);
                assert_true(dln_products_check(p) < 1e-12);
                dln_matrix_scale(&c.net.W[l], 1.001);
                assert_true(dln_products_check(p) > 1e-8);
                dln_products_invalidate(p);
                assert_true(isnan(dln_products_norm(p)));
                dln_products_refresh(p, c.net.depth);
                assert_true(dln_products_check(p) < 1e-12);
                dln_products_free(p);
                chain_release(&c);
            }
}

/* The spectral norms of (3.2) against Jacobi's, and at the edges of the range of doubles. The largest singular value of a product of
 * normal matrices is some powers of two below the product of theirs, hence 64 terms eps. */
static void check_norms(struct chain *c, dln_products *p) {
    double tolerance = 64 * naive_scale(&c->naive).terms * DBL_EPSILON;
    for (int l = 1; l <= c->net.depth; l++) {
        struct naive_block b = naive_block(&c->naive, l);
        assert_close_relative(dln_products_norm_left(p, l), (double)b.norm_left, tolerance, "||A||_2");
        assert_close_relative(dln_products_norm_right(p, l), (double)b.norm_right, tolerance, "||C||_2");
        dln_matrix_release(&b.G);
    }
}

static void spectral_norms_of_the_products(void **state) {
    (void)state;
    static const double scales[] = {1, 1e140, 1e-140, 1e-300};
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (size_t s = 0; s < ARRAY_LEN(scales); s++) {
            struct chain c;
            chain_init(&c, &shapes[k], 600 + k);
            dln_matrix_scale(&c.net.W[1], scales[s]);
            dln_products *p = products(&c, DLN_USE_BOTH);
            check_norms(&c, p);
            dln_products_free(p);
            chain_release(&c);
        }
}

/* Products of orthogonal factors have all their singular values in one cluster, where bisection for the largest may give up. */
static void spectral_norms_of_orthogonal_products(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        int n = 1 + (int)(seed % 12);
        struct chain c;
        chain_init(&c, &(struct chain_shape){.depth = 4, .width = {n, n, n, n, n}}, seed);
        chain_fill(&c, "orthogonal", NAN, seed);
        dln_products *p = products(&c, DLN_USE_BOTH);
        for (int l = 1; l <= 4; l++) {
            assert_close(dln_products_norm_left(p, l), 1, 16 * n * DBL_EPSILON, "||A||_2");
            assert_close(dln_products_norm_right(p, l), 1, 16 * n * DBL_EPSILON, "||C||_2");
        }
        dln_products_free(p);
        chain_release(&c);
    }
}

static void norms_of_nothing_and_of_no_number(void **state) {
    (void)state;
    struct chain c;
    chain_init(&c, &(struct chain_shape){.depth = 3, .width = {4, 5, 5, 3}, .samples = 8}, 1);
    dln_products *p = products(&c, DLN_USE_BOTH);
    dln_matrix_fill(&c.net.W[2], 0);
    assert_true(dln_products_norm_left(p, 1) == 0 && dln_products_norm_right(p, 3) == 0);
    dln_matrix_fill(&c.net.W[2], 0x1p-1074); /* the least denormal number: it has no finite inverse */
    dln_products_invalidate(p);
    assert_true(dln_products_norm_left(p, 1) < 1e-320);
    assert_true(dln_products_norm_right(p, 3) < 1e-320);
    c.net.W[2].data[3] = NAN;
    dln_products_invalidate(p);
    assert_true(isnan(dln_products_norm_left(p, 1)));
    assert_true(isnan(dln_products_norm_right(p, 3)));
    c.net.W[2].data[3] = INFINITY;
    dln_products_invalidate(p);
    assert_true(isnan(dln_products_norm_left(p, 1)));
    dln_products_free(p);
    chain_release(&c);
}

/* Z^T = E^T + T^T beside E, for one input or one output, kept through steps. */
static void the_map_is_kept_for_vectors(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        chain_init(&c, &shapes[k], 700 + k);
        dln_products *p = products(&c, DLN_USE_SWEEPS);
        dln_products_refresh(p, c.net.depth);
        bool vector = c.problem.inputs == 1 || c.problem.outputs == 1;
        assert_true(!vector || dln_products_map(p));
        for (int l = c.net.depth; dln_products_map(p) && l >= 1; l--) {
            struct dln_block b = dln_products_block(p, l);
            dln_products_step(p, 0.3 * b.gradient2 / b.change2);
            const dln_matrix *Z = dln_products_map(p);
            struct naive_scale scale = naive_scale(&c.naive);
            for (int i = 0; i < Z->rows * Z->cols; i++)
                assert_close(Z->data[i], p->E.data[i] + p->T.data[i], scale.terms * DBL_EPSILON * scale.residual, "E + T");
        }
        dln_products_free(p);
        chain_release(&c);
    }
}

struct tally {
    double flops;
    int products, overlaps;
};

static void count(const struct dln_product_record *r, void *user) {
    struct tally *t = user;
    int k = r->op_a == DLN_PLAIN ? r->A.cols : r->A.rows;
    t->flops += 2.0 * r->C.rows * r->C.cols * k;
    t->products++;
    t->overlaps += r->C.data == r->A.data || r->C.data == r->B.data;
}

/* What the observer sees is what is counted; and a sweep costs about what the plan said. */
static void products_are_counted_and_shown(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        struct chain c;
        chain_init(&c, &shapes[k], 800 + k);
        dln_optimizer *opt = chain_optimizer(&c, "bcgd", "descending", DLN_STEP_OPTIMAL, NAN, 1);
        for (int t = 0; t < c.net.depth; t++)
            dln_optimizer_tick(opt);
        struct tally tally = {0};
        double before = dln_products_flops(opt->products), work = opt->work;
        dln_products_observe(opt->products, count, &tally);
        for (int t = 0; t < c.net.depth; t++)
            dln_optimizer_tick(opt);
        dln_products_observe(opt->products, NULL, NULL);
        assert_true(tally.products > 0 || c.net.depth == 1);
        assert_int_equal(tally.overlaps, 0);
        assert_true(tally.flops == dln_products_flops(opt->products) - before && tally.flops == opt->work - work);
        assert_true(tally.flops <= 2 * c.net.depth * dln_products_flops_per_tick(opt->products) + 1);
        dln_optimizer_tick(opt);
        assert_true(tally.flops < dln_products_flops(opt->products) - before || c.net.depth == 1);
        assert_true(strlen(dln_products_plan(opt->products)) > 0);
        dln_optimizer_free(opt);
        chain_release(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_agree_with_differences),
        cmocka_unit_test(every_form_agrees_with_the_naive_chain),
        cmocka_unit_test(gradients_that_cancel_keep_their_digits),
        cmocka_unit_test(the_optimal_step_lowers_f_by_what_it_says),
        cmocka_unit_test(a_simultaneous_step_moves_all_factors),
        cmocka_unit_test(caches_do_not_depend_on_the_path),
        cmocka_unit_test(the_check_sees_a_lie),
        cmocka_unit_test(spectral_norms_of_the_products),
        cmocka_unit_test(spectral_norms_of_orthogonal_products),
        cmocka_unit_test(norms_of_nothing_and_of_no_number),
        cmocka_unit_test(the_map_is_kept_for_vectors),
        cmocka_unit_test(products_are_counted_and_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
