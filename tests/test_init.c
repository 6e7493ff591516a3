/* test_init.c: the initializations and the frozen maps. */
#include "test.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "chains.h"

static dln_network network(int depth, const int *width) {
    dln_network net;
    assert_int_equal(dln_network_init(&net, depth, width, NULL, NULL, NULL), DLN_OK);
    return net;
}

static dln_status fill_status(const char *scheme, dln_network *net, double sd, uint64_t seed, dln_error *err) {
    const struct dln_init_scheme *s = dln_init_find(scheme);
    assert_non_null(s);
    return dln_init_fill(s, net, &(struct dln_init_args){.sd = sd, .seed = seed}, err);
}

static void fill(const char *scheme, dln_network *net, double sd, uint64_t seed) {
    assert_int_equal(fill_status(scheme, net, sd, seed, NULL), DLN_OK);
}

/* The rows x cols corner at (row, col) is a multiple of the identity, zero elsewhere. */
static void assert_diagonal(const dln_matrix *W, int row, int col, double value) {
    for (int i = row; i < W->rows; i++)
        for (int j = col; j < W->cols; j++)
            assert_true(*dln_matrix_at(W, i, j) == (i - row == j - col ? value : 0));
}

static void assert_orthogonal_block(const dln_matrix *W, int k) {
    dln_matrix Q = dln_matrix_block(W, 0, 0, k, k), Qt;
    assert_int_equal(dln_matrix_init(&Qt, (size_t)k, (size_t)k, NULL), DLN_OK);
    dln_matrix_transpose(&Q, &Qt);
    dln_matrix QQ = product_of(&Q, &Qt);
    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++)
            assert_close(*dln_matrix_at(&QQ, i, j), i == j, 8 * k * DBL_EPSILON, "Q Q^T");
    dln_matrix_release(&Qt);
    dln_matrix_release(&QQ);
}

/* Zero outside of the leading k x k block and the diagonal beyond it. */
static void assert_padding(const dln_matrix *W, int k, double diagonal) {
    for (int i = 0; i < W->rows; i++)
        for (int j = 0; j < W->cols; j++)
            if (i >= k || j >= k)
                assert_true(*dln_matrix_at(W, i, j) == (i == j ? diagonal : 0));
}

static void orth_identity_is_an_orthogonal_block_and_ones(void **state) {
    (void)state;
    static const int width[] = {3, 8, 6, 8, 5}, k[] = {0, 3, 5, 5, 5};
    dln_network net = network(4, width);
    fill("orth-identity", &net, NAN, 1);
    for (int j = 1; j <= 4; j++) {
        assert_orthogonal_block(&net.W[j], k[j]);
        assert_true(*dln_matrix_at(&net.W[j], k[j] - 1, 0) != 0 && *dln_matrix_at(&net.W[j], 0, k[j] - 1) != 0); /* all of it is random */
        assert_padding(&net.W[j], k[j], 1);
    }
    dln_network_release(&net);
}

static void orthogonal_fills_the_smaller_dimension(void **state) {
    (void)state;
    static const int width[] = {3, 8, 6, 5}, k[] = {0, 3, 6, 5};
    dln_network net = network(3, width);
    fill("orthogonal", &net, NAN, 1);
    for (int j = 1; j <= 3; j++) {
        assert_orthogonal_block(&net.W[j], k[j]);
        assert_true(*dln_matrix_at(&net.W[j], k[j] - 1, 0) != 0);
        assert_padding(&net.W[j], k[j], 0);
    }
    dln_network_release(&net);
}

/* Q_j is drawn from factor j's own stream, whatever the width and the depth. */
static void one_seed_gives_one_q_at_any_width(void **state) {
    (void)state;
    dln_network narrow = network(3, (int[]){4, 5, 5, 2}), wide = network(4, (int[]){4, 11, 9, 20, 2});
    fill("orth-identity", &narrow, NAN, 9);
    fill("orth-identity", &wide, NAN, 9);
    for (int j = 1; j <= 2; j++) {
        dln_matrix a = dln_matrix_block(&narrow.W[j], 0, 0, 4, 4), b = dln_matrix_block(&wide.W[j], 0, 0, 4, 4);
        assert_true(same_bits(&a, &b));
        assert_true(dln_matrix_norm(&a) > 1.9);
    }
    dln_matrix one = dln_matrix_block(&wide.W[1], 0, 0, 4, 4), two = dln_matrix_block(&wide.W[2], 0, 0, 4, 4);
    assert_false(same_bits(&one, &two));
    dln_network_release(&narrow);
    dln_network_release(&wide);
}

static void every_random_scheme_follows_its_seed(void **state) {
    (void)state;
    static const int width[] = {4, 6, 5, 4};
    for (int k = 0; dln_init_schemes[k]; k++) {
        const struct dln_init_scheme *s = dln_init_schemes[k];
        assert_ptr_equal(dln_init_find(s->name), s);
        assert_true(s->help && *s->help);
        if (!strcmp(s->name, "files"))
            continue;
        dln_network a = network(3, width), b = network(3, width), c = network(3, width);
        double sd = s->requires_sd ? 0.1 : NAN;
        fill("random", &b, NAN, 77); /* what was there before plays no role */
        fill(s->name, &a, sd, 1);
        fill(s->name, &b, sd, 1);
        fill(s->name, &c, sd, 2);
        assert_true(same_weights(&a, &b));
        assert_int_equal(same_weights(&a, &c), !s->random);
        for (int j = 1; j <= 3; j++)
            assert_true(dln_matrix_finite(&a.W[j]));
        dln_network_release(&a);
        dln_network_release(&b);
        dln_network_release(&c);
    }
    assert_null(dln_init_find("no such scheme"));
}

static void a_fill_marks_every_factor_as_changed(void **state) {
    (void)state;
    dln_network net = network(3, (int[]){2, 2, 2, 2});
    uint64_t before[4];
    for (int j = 1; j <= 3; j++)
        before[j] = net.version[j];
    fill("identity", &net, NAN, 1);
    for (int j = 1; j <= 3; j++)
        assert_true(net.version[j] != before[j]);
    dln_network_release(&net);
}

static void identity_and_zas(void **state) {
    (void)state;
    dln_network net = network(3, (int[]){3, 5, 4, 2});
    fill("random", &net, NAN, 1);
    fill("identity", &net, NAN, 1);
    for (int j = 1; j <= 3; j++)
        assert_diagonal(&net.W[j], 0, 0, 1);
    fill("zas", &net, NAN, 1);
    assert_diagonal(&net.W[1], 0, 0, 1);
    assert_diagonal(&net.W[2], 0, 0, 1);
    assert_diagonal(&net.W[3], 0, 0, 0);
    dln_network_release(&net);
    net = network(1, (int[]){3, 2});
    fill("zas", &net, NAN, 1);
    assert_diagonal(&net.W[1], 0, 0, 0);
    dln_network_release(&net);
}

/* The sample standard deviation of n normal numbers is within 5 sd/sqrt(2 n) of sd; here of W - mean. */
static void assert_spread(const dln_matrix *W, double diagonal, double sd, const char *what) {
    double sum = 0, n = (double)W->rows * W->cols;
    for (int i = 0; i < W->rows; i++)
        for (int j = 0; j < W->cols; j++) {
            double x = *dln_matrix_at(W, i, j) - (i == j ? diagonal : 0);
            sum += x * x / n;
        }
    assert_close(sqrt(sum), sd, 5 * sd / sqrt(2 * n), what);
}

static void random_schemes_have_their_variances(void **state) {
    (void)state;
    static const int width[] = {40, 90, 60, 50};
    dln_network net = network(3, width);
    for (int j = 1; j <= 3; j++) {
        fill("random", &net, NAN, 3);
        assert_spread(&net.W[j], 0, sqrt(1.0 / width[j - 1]), "random");
        fill("random", &net, 0.25, 3);
        assert_spread(&net.W[j], 0, 0.25, "random with an sd");
        fill("xavier", &net, NAN, 3);
        assert_spread(&net.W[j], 0, sqrt(2.0 / (width[j - 1] + width[j])), "xavier");
        fill("near-zas", &net, 0.125, 3);
        assert_spread(&net.W[j], j < 3, 0.125, "near-zas");
        fill("near-identity", &net, 0.5, 3);
        assert_spread(&net.W[j], 1, 0.5, "near-identity with an sd");
        fill("near-identity", &net, NAN, 3);
        assert_spread(&net.W[j], 1, sqrt(1.0 / (3.0 * width[j - 1])), "near-identity");
    }
    dln_network_release(&net);
}

static dln_matrix end_to_end(const dln_network *net) {
    dln_matrix P;
    assert_int_equal(dln_network_product(net, &P, NULL), DLN_OK);
    return P;
}

/* Procedure 1: gaps vanish and the factors multiply back. Measured 2.5e-15 and 2e-15; each is a few products and roots of numbers of
 * order 1, so c n eps with c = 4. The same matrix comes out at any depth and width, as its stream is its own. */
static void balanced_is_balanced_and_multiplies_back(void **state) {
    (void)state;
    static const int ends[][2] = {{5, 5}, {7, 3}, {3, 7}, {6, 1}, {1, 6}};
    for (size_t e = 0; e < ARRAY_LEN(ends); e++) {
        int in = ends[e][0], out = ends[e][1];
        dln_network flat = network(1, (int[]){in, out});
        fill("balanced", &flat, NAN, 4);
        for (int depth = 2; depth <= 8; depth++) {
            int width[9] = {in, 7, 9, 8, 7, 10, 7, 7, 7};
            width[depth] = out;
            dln_network net = network(depth, width);
            fill("balanced", &net, NAN, 4);
            double norm = dln_matrix_norm(&flat.W[1]), tolerance = 4 * 10 * DBL_EPSILON;
            for (int j = 1; j < depth; j++)
                assert_close((double)naive_imbalance(&net, j), 0, tolerance * fmax(1, pow(norm, 2.0 / depth)), "balancedness");
            dln_matrix P = end_to_end(&net);
            assert_close(distance(&P, &flat.W[1]), 0, tolerance * depth * norm, "product");
            dln_matrix_release(&P);
            dln_network_release(&net);
        }
        dln_network_release(&flat);
    }
}

static void balanced_has_variance_one_over_n0_by_default(void **state) {
    (void)state;
    dln_network net = network(1, (int[]){60, 50});
    fill("balanced", &net, NAN, 1);
    assert_spread(&net.W[1], 0, sqrt(1.0 / 60), "default");
    fill("balanced", &net, 2, 1);
    assert_spread(&net.W[1], 0, 2, "with an sd");
    dln_network_release(&net);
}

static void schemes_refuse_chains_that_cannot_have_them(void **state) {
    (void)state;
    dln_error err;
    dln_network net = network(3, (int[]){5, 4, 6, 3});
    assert_int_equal(fill_status("zas", &net, NAN, 1, &err), DLN_BAD_SHAPE);
    assert_string_equal(err.text, "the initialization zas needs hidden widths of at least n0 = 5, and width 1 is 4");
    assert_int_equal(fill_status("near-zas", &net, 0.1, 1, &err), DLN_BAD_SHAPE);
    assert_string_equal(err.text, "the initialization near-zas needs hidden widths of at least n0 = 5, and width 1 is 4");
    assert_int_equal(fill_status("near-zas", &net, NAN, 1, &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, "the initialization near-zas needs a standard deviation (sd or variance)");
    dln_network_release(&net);
    net = network(3, (int[]){5, 4, 2, 3});
    assert_int_equal(fill_status("balanced", &net, NAN, 1, &err), DLN_BAD_SHAPE);
    assert_string_equal(err.text, "the initialization balanced needs hidden widths of at least min(n0, nL) = 3, and width 2 is 2");
    dln_network_release(&net);
}

static void files_are_copied_when_all_fit(void **state) {
    (void)state;
    dln_error err;
    dln_network net = network(2, (int[]){2, 3, 1});
    const struct dln_init_scheme *files = dln_init_find("files");
    dln_matrix F[2] = {normal_matrix(3, 2, 1, 1), normal_matrix(1, 3, 1, 2)};
    assert_int_equal(dln_init_fill(files, &net, &(struct dln_init_args){.files = F}, NULL), DLN_OK);
    assert_true(same_bits(&net.W[1], &F[0]) && same_bits(&net.W[2], &F[1]));
    assert_int_equal(dln_init_fill(files, &net, &(struct dln_init_args){.files = NULL}, &err), DLN_BAD_VALUE);
    assert_string_equal(err.text, "the initialization files needs a matrix for each factor");
    F[1].data[2] = INFINITY;
    assert_int_equal(dln_init_fill(files, &net, &(struct dln_init_args){.files = F}, &err), DLN_NOT_FINITE);
    assert_string_equal(err.text, "the file of factor 2 holds NaN or infinite elements");
    dln_matrix swapped[2] = {F[0], F[0]};
    assert_int_equal(dln_init_fill(files, &net, &(struct dln_init_args){.files = swapped}, &err), DLN_BAD_SHAPE);
    assert_string_equal(err.text, "the file of factor 2 holds a 3 x 2 matrix, and the factor is 1 x 3");
    assert_true(same_bits(&net.W[1], &F[0])); /* a failure leaves the factors */
    dln_matrix_release(&F[0]);
    dln_matrix_release(&F[1]);
    dln_network_release(&net);
}

/* zou2020 section 4: identity, B = sqrt(m/k) [I 0]; modified identity, on coordinates that A does not use; Gaussian. */
static void frozen_maps(void **state) {
    (void)state;
    dln_error err;
    dln_matrix A = normal_matrix(9, 4, 1, 1), B = normal_matrix(3, 9, 1, 2);
    assert_int_equal(dln_frozen_fill(DLN_FROZEN_IDENTITY, false, 0, 1, &A, NULL), DLN_OK);
    assert_diagonal(&A, 0, 0, 1);
    assert_int_equal(dln_frozen_fill(DLN_FROZEN_IDENTITY, true, 0, 1, &B, NULL), DLN_OK);
    assert_diagonal(&B, 0, 0, sqrt(9.0 / 3));
    dln_matrix_fill(&A, 5);
    assert_int_equal(dln_frozen_fill(DLN_FROZEN_MODIFIED, false, 1.5, 1, &A, NULL), DLN_OK);
    assert_diagonal(&A, 0, 0, 1);
    assert_int_equal(dln_frozen_fill(DLN_FROZEN_MODIFIED, true, 1.5, 1, &B, NULL), DLN_OK);
    dln_matrix first = dln_matrix_block(&B, 0, 0, 3, 6);
    assert_true(dln_matrix_norm(&first) == 0);
    assert_diagonal(&B, 0, 6, 1.5);
    dln_matrix BA = product_of(&B, &A);
    assert_true(dln_matrix_norm(&BA) == 0);
    dln_matrix tall = normal_matrix(4, 3, 1, 3);
    assert_int_equal(dln_frozen_fill(DLN_FROZEN_MODIFIED, true, 1, 1, &tall, &err), DLN_BAD_SHAPE);
    assert_string_equal(err.text, "a modified-identity output map needs a width of at least nL = 4");
    dln_matrix wide = normal_matrix(60, 50, 1, 4), again = copy_of(&wide), other = copy_of(&wide);
    assert_int_equal(dln_frozen_fill(DLN_FROZEN_GAUSSIAN, false, 0.04, 1, &wide, NULL), DLN_OK);
    assert_int_equal(dln_frozen_fill(DLN_FROZEN_GAUSSIAN, false, 0.04, 1, &again, NULL), DLN_OK);
    assert_int_equal(dln_frozen_fill(DLN_FROZEN_GAUSSIAN, true, 0.04, 1, &other, NULL), DLN_OK);
    assert_spread(&wide, 0, 0.2, "gaussian");
    assert_true(same_bits(&wide, &again));
    assert_false(same_bits(&wide, &other));
    dln_matrix *all[] = {&A, &B, &BA, &tall, &wide, &again, &other};
    for (size_t k = 0; k < ARRAY_LEN(all); k++)
        dln_matrix_release(all[k]);
}

/* n* and the product of a chain between frozen maps. */
static void a_network_is_b_w_a(void **state) {
    (void)state;
    dln_error err;
    dln_matrix A = normal_matrix(4, 6, 1, 1), B = normal_matrix(3, 5, 1, 2), bad = normal_matrix(2, 2, 1, 3);
    dln_network net;
    static const int width[] = {4, 7, 5};
    assert_int_equal(dln_network_init(&net, 2, width, &bad, NULL, &err), DLN_BAD_SHAPE);
    assert_string_equal(err.text, "the frozen input map is 2 x 2, but the first factor has 4 columns");
    assert_int_equal(dln_network_init(&net, 2, width, NULL, &bad, &err), DLN_BAD_SHAPE);
    assert_string_equal(err.text, "the frozen output map is 2 x 2, but the last factor has 5 rows");
    assert_int_equal(dln_network_init(&net, 2, width, &A, &B, NULL), DLN_OK);
    assert_int_equal(dln_network_inputs(&net), 6);
    assert_int_equal(dln_network_outputs(&net), 3);
    assert_int_equal(dln_network_bottleneck(&net), 3);
    fill("random", &net, NAN, 1);
    dln_matrix got = end_to_end(&net), one = product_of(&B, &net.W[2]), two = product_of(&one, &net.W[1]), want = product_of(&two, &A);
    assert_close(distance(&got, &want), 0, 32 * DBL_EPSILON * 20 * dln_matrix_norm(&want), "B W_2 W_1 A");
    dln_matrix *all[] = {&A, &B, &bad, &got, &one, &two, &want};
    for (size_t k = 0; k < ARRAY_LEN(all); k++)
        dln_matrix_release(all[k]);
    dln_network_release(&net);
    net = network(3, (int[]){5, 2, 4, 6});
    assert_int_equal(dln_network_bottleneck(&net), 2);
    dln_network_release(&net);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orth_identity_is_an_orthogonal_block_and_ones),
        cmocka_unit_test(orthogonal_fills_the_smaller_dimension),
        cmocka_unit_test(one_seed_gives_one_q_at_any_width),
        cmocka_unit_test(every_random_scheme_follows_its_seed),
        cmocka_unit_test(a_fill_marks_every_factor_as_changed),
        cmocka_unit_test(identity_and_zas),
        cmocka_unit_test(random_schemes_have_their_variances),
        cmocka_unit_test(balanced_is_balanced_and_multiplies_back),
        cmocka_unit_test(balanced_has_variance_one_over_n0_by_default),
        cmocka_unit_test(schemes_refuse_chains_that_cannot_have_them),
        cmocka_unit_test(files_are_copied_when_all_fit),
        cmocka_unit_test(frozen_maps),
        cmocka_unit_test(a_network_is_b_w_a),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
