/* The generator of MNIST-1D: its random numbers are NumPy's, its arrays those
 * that were published (found in CONVC_DATA; without them, a few numbers of
 * theirs and the moments), and another seed gives other signals of the same
 * kind. */
#include "../../examples/mnist1d/mnist1d.c"
#include "../../examples/mnist1d/mt19937.c"

#include <check.h>

Suite *suite_mnist1d(void);

static struct mnist1d generated, published;

/* numpy.random.RandomState(42): random_sample, randn, randint(0, 48). */
START_TEST(random_numbers_are_numpys)
{
    static const double uniform[] = { 0.3745401188473625, 0.9507143064099162,
                                      0.7319939418114051 };
    static const double normal[] = { 0.4967141530112327, -0.13826430117118466,
                                     0.6476885381006925, 1.5230298564080254 };
    static const uint32_t below[] = { 38, 28, 14, 42, 7, 20, 38, 18 };
    struct mt19937 r;
    mt19937_seed(&r, 42);
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq_tol(mt19937_uniform(&r), uniform[i], 1e-16);
    mt19937_seed(&r, 42);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq_tol(mt19937_normal(&r), normal[i], 1e-15);
    mt19937_seed(&r, 42);
    for (int i = 0; i < 8; i++)
        ck_assert_uint_eq(mt19937_below(&r, 48), below[i]);
}
END_TEST

static const char *folder(void)
{
    static char path[4096];
    const char *data = getenv("CONVC_DATA");
    snprintf(path, sizeof path, "%s/mnist1d", data ? data : "../shared/data");
    return path;
}

START_TEST(templates_are_the_published_ones)
{
    double x[MNIST1D_CLASSES][MNIST1D_TEMPLATE];
    float expected[MNIST1D_CLASSES][MNIST1D_TEMPLATE];
    if (read_array(folder(), "templates_x.f32", expected, sizeof expected)) {
        fprintf(stderr, "SKIPPED: no templates in %s\n", folder());
        return;
    }
    mnist1d_templates(x);
    for (int c = 0; c < MNIST1D_CLASSES; c++)
        for (int i = 0; i < MNIST1D_TEMPLATE; i++)
            ck_assert_double_eq_tol(x[c][i], expected[c][i], 3e-8);
}
END_TEST

static double difference(const float *a, const float *b, int n)
{
    double most = 0;
    for (int i = 0; i < n; i++) {
        ck_assert(isfinite(a[i]));
        most = fmax(most, fabs((double)a[i] - (double)b[i]));
    }
    return most;
}

START_TEST(generated_arrays_are_the_published_ones)
{
    if (mnist1d_read(&published, folder())) {
        fprintf(stderr, "SKIPPED: no arrays in %s\n", folder());
        return;
    }
    ck_assert_int_eq(mnist1d_generate(&generated, MNIST1D_SEED), 0);
    ck_assert_mem_eq(generated.train_y, published.train_y,
                     sizeof generated.train_y);
    ck_assert_mem_eq(generated.test_y, published.test_y,
                     sizeof generated.test_y);
    ck_assert_double_le(difference(generated.train_x[0], published.train_x[0],
                                   MNIST1D_TRAIN * MNIST1D_LENGTH),
                        1e-6);
    ck_assert_double_le(difference(generated.test_x[0], published.test_x[0],
                                   MNIST1D_TEST * MNIST1D_LENGTH),
                        1e-6);
}
END_TEST

/* Without the arrays: the first and the last published numbers and labels. */
START_TEST(generated_arrays_have_the_published_ends)
{
    static const double first[] = { -0.33200568, -0.47191036, -0.77869707, -1.00974083 };
    static const double last[] = { 0.44723287, 0.65987563, 0.87773436, 1.19315183 };
    static const int32_t labels[] = { 2, 6, 4, 5, 6, 6, 6, 0, 3, 1 };
    ck_assert_int_eq(mnist1d_generate(&generated, MNIST1D_SEED), 0);
    for (int i = 0; i < 4; i++) {
        ck_assert_double_eq_tol(generated.train_x[0][i], first[i], 1e-6);
        ck_assert_double_eq_tol(generated.test_x[MNIST1D_TEST - 1][36 + i],
                                last[i], 1e-6);
    }
    ck_assert_mem_eq(generated.train_y, labels, sizeof labels);
}
END_TEST

/* Over all 200,000 numbers: mean 0, deviation 1, and the third and fourth
 * moment of the published arrays within sampling error;
 * 500 signals of each class. */
START_TEST(other_seeds_give_signals_of_the_same_kind)
{
    int count[MNIST1D_CLASSES] = { 0 };
    double sums[5] = { 0 };
    const int n = SIGNALS * MNIST1D_LENGTH;
    ck_assert_int_eq(mnist1d_generate(&generated, 1 + (uint32_t)_i), 0);
    for (int i = 0; i < SIGNALS; i++) {
        int test = i - MNIST1D_TRAIN;
        const float *x = test < 0 ? generated.train_x[i]
                                  : generated.test_x[test];
        count[test < 0 ? generated.train_y[i] : generated.test_y[test]]++;
        for (int k = 0; k < MNIST1D_LENGTH; k++)
            for (int p = 1; p < 5; p++) sums[p] += pow(x[k], p) / n;
    }
    ck_assert_double_eq_tol(sums[1], 0, 1e-6);
    ck_assert_double_eq_tol(sums[2], 1, 1e-6);
    ck_assert_double_eq_tol(sums[3], -0.066, 0.1);
    ck_assert_double_eq_tol(sums[4], 4.402, 0.15);
    for (int c = 0; c < MNIST1D_CLASSES; c++) ck_assert_int_eq(count[c], 500);
}
END_TEST

START_TEST(sources_are_folders_or_seeds)
{
    ck_assert_int_eq(mnist1d_generate(&generated, 3), 0);
    ck_assert_int_eq(mnist1d_get(&published, "3"), 0);
    ck_assert_mem_eq(&generated, &published, sizeof generated);
    ck_assert_int_eq(mnist1d_get(&published, "4"), 0);
    ck_assert_mem_ne(&generated, &published, sizeof generated);
    ck_assert_int_eq(mnist1d_get(&published, "/no/such/folder"), -1);
    ck_assert_int_eq(mnist1d_get(&published, ""), -1);
}
END_TEST

Suite *suite_mnist1d(void)
{
    Suite *s = suite_create("mnist1d");
    TCase *c = tcase_create("data");
    tcase_add_test(c, random_numbers_are_numpys);
    tcase_add_test(c, templates_are_the_published_ones);
    tcase_add_test(c, generated_arrays_are_the_published_ones);
    tcase_add_test(c, generated_arrays_have_the_published_ends);
    tcase_add_loop_test(c, other_seeds_give_signals_of_the_same_kind, 0, 3);
    tcase_add_test(c, sources_are_folders_or_seeds);
    suite_add_tcase(s, c);
    return s;
}
