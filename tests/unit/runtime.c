/* The runtime's arithmetic: random numbers, initial values, packing,
 * optimisers and schedules. Golden numbers come from runtime_golden.py, and
 * from the float64 trajectories of PyTorch in CONVC_DATA where that is found.
 * Files have their own cases: runtime_file.c. */
#include "../../runtime/convrt.h"
#include "runtime_golden.h"

#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *suite_runtime(void);

enum { WEIGHTS = 7,
       STEPS = 5 };

/* ---- random numbers ---------------------------------------------------- */

START_TEST(random_numbers_are_the_described_ones)
{
    uint64_t stream = convrt_stream("conv1.weight");
    ck_assert_uint_eq(stream, golden_stream[0]);
    for (uint64_t i = 0; i < 8; i++) {
        ck_assert_uint_eq(convrt_random(42, stream, i), golden_random[i]);
        double u = (double)(golden_random[i] >> 11) / 9007199254740992.0;
        ck_assert(!(fabs(convrt_uniform(42, stream, i) - u) > 0));
        double z = convrt_normal(42, stream, i);
        ck_assert_double_eq_tol(z, golden_normal[i], 1e-14);
    }
}
END_TEST

START_TEST(dropout_masks_are_the_described_ones)
{
    for (uint64_t i = 0; i < 32; i++) {
        float m = convrt_dropout(7, 3, 9, i, 0.25f);
        float expected = golden_dropped[i] ? 0.0f : 1.0f / 0.75f;
        ck_assert(!(fabsf(m - expected) > 0));
    }
}
END_TEST

/* A mask must not resemble that of another seed, step, node or element. */
START_TEST(dropout_masks_are_independent)
{
    static const uint64_t other[4][4] = {
        { 1, 0, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, 1, 0 }, { 0, 0, 0, 1 }
    };
    const int n = 20000;
    const uint64_t *o = other[_i];
    int dropped = 0, agree = 0;
    for (uint64_t i = 0; i < (uint64_t)n; i++) {
        int a = convrt_dropout(5, 100, 3, i, 0.5f) > 0;
        int b = convrt_dropout(5 + o[0], 100 + o[1], 3 + o[2], i + o[3],
                               0.5f) > 0;
        dropped += !a;
        agree += a == b;
    }
    ck_assert_int_lt(abs(dropped - n / 2), 300); /* four deviations */
    ck_assert_int_lt(abs(agree - n / 2), 300);
    ck_assert(!(convrt_dropout(1, 2, 3, 4, 0.0f) < 1.0f));
}
END_TEST

/* ---- parameters -------------------------------------------------------- */

static struct convrt_param conv_param(int64_t groups, int64_t out, int64_t in,
                                      int64_t taps, int64_t block)
{
    struct convrt_param p = {
        "layer.weight", 4, { groups * out, in, 1, taps, 0 }, groups, out, in, taps, block, 0, 0, 1, CONVRT_NORMAL, in * taps, out * taps, 0, 0.5, 0
    };
    p.floats = groups * ((out + block - 1) / block) * block * in * taps;
    return p;
}

/* Places are distinct, inside, and those of the formula written as loops. */
START_TEST(places_are_those_of_the_packing)
{
    static const int64_t cases[][5] = {
        { 1, 1, 1, 1, 1 },
        { 1, 5, 3, 9, 8 },
        { 1, 16, 4, 3, 8 },
        { 4, 3, 2, 4, 2 },
        { 6, 1, 1, 25, 1 },
        { 1, 33, 7, 1, 16 },
    };
    const int64_t *c = cases[_i];
    struct convrt_param p = conv_param(c[0], c[1], c[2], c[3], c[4]);
    int64_t blocks = (p.out + p.block - 1) / p.block, place = 0;
    for (int64_t g = 0; g < p.groups; g++)
        for (int64_t b = 0; b < blocks; b++)
            for (int64_t t = 0; t < p.taps; t++)
                for (int64_t i = 0; i < p.in; i++)
                    for (int64_t l = 0; l < p.block; l++, place++) {
                        int64_t o = b * p.block + l;
                        if (o >= p.out) continue;
                        int64_t logical =
                            ((g * p.out + o) * p.in + i) * p.taps + t;
                        ck_assert_int_eq(convrt_place(&p, logical), place);
                    }
    ck_assert_int_eq(place, p.floats);
    ck_assert_int_eq(convrt_count(&p), p.groups * p.out * p.in * p.taps);
}
END_TEST

/* The same values whatever the packing, order and place; zeros elsewhere. */
START_TEST(initial_values_depend_on_name_and_seed_alone)
{
    static float block[4000], values[1000];
    struct convrt_param table[2] = { conv_param(2, 5, 3, 9, 8),
                                     conv_param(1, 7, 2, 1, 1) };
    table[1].name = "other.weight";
    table[1].offset = table[0].floats;
    for (int i = 0; i < 4000; i++) block[i] = NAN;
    convrt_init(table, 2, block, 11);
    for (int k = 0; k < 2; k++) {
        int64_t count = convrt_count(&table[k]), zeros = 0;
        convrt_fill(&table[k], 11, values);
        for (int64_t i = 0; i < count; i++) {
            float got = block[table[k].offset + convrt_place(&table[k], i)];
            ck_assert(memcmp(&got, &values[i], sizeof got) == 0);
        }
        for (int64_t i = 0; i < table[k].floats; i++)
            zeros += fabsf(block[table[k].offset + i]) <= 0; /* no NaN */
        ck_assert_int_eq(zeros, table[k].floats - count);
    }
    ck_assert(isnan(block[table[0].floats + table[1].floats]));
    float first = values[0];
    convrt_fill(&table[1], 12, values);
    ck_assert(fabsf(first - values[0]) > 0);
}
END_TEST

/* The law of every word: its bound or infinity, and its deviation. */
static const struct law {
    int init;
    double mean, deviation, bound;
} laws[] = {
    /* fan_in 24, value 0.25, extra 1.5 */
    { CONVRT_ZEROS, 0, 0, 0 },
    { CONVRT_ONES, 1, 0, 1 },
    { CONVRT_DEFAULT, 0, 0.117851, 0.204125 },
    { CONVRT_UNIFORM_FAN_IN, 0, 0.117851, 0.204125 },
    { CONVRT_CONSTANT, 0.25, 0, 0.25 },
    { CONVRT_NORMAL, 1.5, 0.25, 9 },
    { CONVRT_UNIFORM, 0, 0.144338, 0.25 },
    { CONVRT_TRUNCATED_NORMAL, 0, 0.185625, 0.375 }, /* cut at 1.5 */
    { CONVRT_ORTHOGONAL, 0, 0.00125, 9 },            /* one column of length value */
};

START_TEST(initial_values_follow_their_law)
{
    enum { N = 40000 };
    static float values[N];
    const struct law *law = &laws[_i];
    struct convrt_param p = { .name = "x", .rank = 1, .shape = { N }, .groups = 1, .out = N, .in = 1, .taps = 1, .block = 1, .floats = N, .init = law->init, .fan_in = 24, .value = 0.25, .extra = 1.5 };
    double sum = 0, squares = 0, most = 0;
    convrt_fill(&p, 3, values);
    for (int i = 0; i < N; i++) {
        sum += values[i];
        squares += pow(values[i] - law->mean, 2);
        most = fmax(most, fabs(values[i]));
    }
    double deviation = sqrt(squares / N);
    ck_assert_double_eq_tol(sum / N, law->mean, 4 * law->deviation / 200 + 1e-9);
    ck_assert_double_eq_tol(deviation, law->deviation, 0.02 * law->deviation + 1e-9);
    ck_assert_double_le(most, law->bound + 1e-6);
    if (law->bound < 9) ck_assert_double_ge(most, 0.999 * law->bound - 1e-6);
}
END_TEST

/* W W^T = gain^2 I, or W^T W of a tall matrix; packed as it is not packed. */
START_TEST(orthogonal_matrices_are_orthogonal)
{
    static const int64_t sizes[][3] = { { 1, 1, 1 }, { 5, 5, 1 }, { 3, 2, 9 }, { 70, 9, 9 }, { 17, 3, 1 }, { 130, 130, 1 } };
    static float values[20000], block[20000];
    const int64_t *size = sizes[_i];
    struct convrt_param p = conv_param(1, size[0], size[1], size[2], 8);
    p.init = CONVRT_ORTHOGONAL;
    p.value = 1.5;
    int64_t rows = size[0], columns = size[1] * size[2];
    bool tall = rows > columns;
    int64_t n = tall ? columns : rows, length = tall ? rows : columns;
    convrt_fill(&p, 7, values);
    convrt_init(&p, 1, block, 7);
    for (int64_t i = 0; i < rows * columns; i++)
        ck_assert(memcmp(&values[i], &block[convrt_place(&p, i)], sizeof *values) == 0);
    for (int64_t a = 0; a < n; a++)
        for (int64_t b = 0; b <= a; b++) {
            double dot = 0;
            for (int64_t e = 0; e < length; e++)
                dot += (double)values[tall ? e * columns + a : a * columns + e] *
                       (double)values[tall ? e * columns + b : b * columns + e];
            ck_assert_double_eq_tol(dot, a == b ? 2.25 : 0, 1e-6);
        }
}
END_TEST

/* ---- optimisers -------------------------------------------------------- */

struct rule {
    const char *name;
    int adam, nesterov, decoupled;
    float lr, momentum, weight_decay, beta1, beta2, eps;
};

/* Runs five steps; every weight after each within float precision. */
static void follow(const struct rule *r, const double *w0, const double *grads,
                   const double *after)
{
    float w[WEIGHTS], g[WEIGHTS], state[2 * WEIGHTS] = { 0 };
    for (int i = 0; i < WEIGHTS; i++) w[i] = (float)w0[i];
    for (int step = 0; step < STEPS; step++) {
        for (int i = 0; i < WEIGHTS; i++)
            g[i] = (float)grads[step * WEIGHTS + i];
        if (r->adam)
            convrt_adam(w, g, state, WEIGHTS, step + 1, r->lr, r->beta1, r->beta2,
                        r->eps, r->weight_decay, r->decoupled);
        else
            convrt_sgd(w, g, r->momentum > 0 ? state : NULL, WEIGHTS, r->lr,
                       r->momentum, r->weight_decay, r->nesterov);
        for (int i = 0; i < WEIGHTS; i++) {
            double expected = after[step * WEIGHTS + i];
            ck_assert_msg(fabs(w[i] - expected) <=
                              1e-6 * fmax(1, fabs(expected)),
                          "%s, step %d, weight %d: %.9g, PyTorch %.9g",
                          r->name, step, i, (double)w[i], expected);
        }
    }
}

START_TEST(optimisers_equal_golden_steps)
{
    static const struct rule rules[] = {
        { "nesterov", 0, 1, 0, 0.1f, 0.9f, 0, 0, 0, 0 },
        { "nesterov_wd", 0, 1, 0, 0.05f, 0.8f, 0.1f, 0, 0, 0 },
        { "momentum_wd", 0, 0, 0, 0.05f, 0.8f, 0.1f, 0, 0, 0 },
        { "adamw", 1, 0, 1, 0.02f, 0, 0.05f, 0.8f, 0.99f, 1e-6f },
        { "adam", 1, 0, 0, 0.02f, 0, 0.05f, 0.8f, 0.99f, 1e-6f },
    };
    static const double *const after[] = {
        golden_nesterov, golden_nesterov_wd, golden_momentum_wd, golden_adamw,
        golden_adam
    };
    follow(&rules[_i], golden_w0, golden_grads, after[_i]);
}
END_TEST

static FILE *data_file(const char *name)
{
    char path[4096];
    const char *dir = getenv("CONVC_DATA");
    snprintf(path, sizeof path, "%s/torch-grad/%s.bin",
             dir ? dir : "../shared/data", name);
    FILE *file = fopen(path, "rb");
    if (!file) fprintf(stderr, "SKIPPED: optimiser trajectory %s\n", path);
    return file;
}

/* w0, five gradients, the weights after each step: 77 doubles. */
START_TEST(optimisers_equal_published_trajectories)
{
    static const struct rule rules[] = {
        { "opt_sgd", 0, 0, 0, 0.1f, 0, 0, 0, 0, 0 },
        { "opt_sgd_wd", 0, 0, 0, 0.1f, 0, 0.01f, 0, 0, 0 },
        { "opt_momentum", 0, 0, 0, 0.1f, 0.9f, 0, 0, 0, 0 },
        { "opt_adam", 1, 0, 0, 0.01f, 0, 0, 0.9f, 0.999f, 1e-8f },
        { "opt_adam_wd", 1, 0, 0, 0.01f, 0, 0.1f, 0.9f, 0.999f, 1e-8f },
        { "opt_adamw", 1, 0, 1, 0.01f, 0, 0.1f, 0.9f, 0.999f, 1e-8f },
    };
    double d[WEIGHTS * (1 + 2 * STEPS)];
    FILE *file = data_file(rules[_i].name);
    if (!file) return;
    size_t n = sizeof d / sizeof *d;
    ck_assert_uint_eq(fread(d, sizeof *d, n, file), n);
    fclose(file);
    follow(&rules[_i], d, d + WEIGHTS, d + WEIGHTS * (1 + STEPS));
}
END_TEST

/* ---- schedules --------------------------------------------------------- */

START_TEST(schedules_take_their_values)
{
    static const struct {
        int64_t step;
        double expected;
    } steps[] = { { 0, 0.4 }, { 799, 0.4 }, { 800, 0.2 }, { 1600, 0.1 } },
      cosine[] = { { 0, 0.004 }, { 99, 0.4 }, { 100, 0.4 }, { 1100, 0.22 }, { 600, 0.22 + 0.18 * 0.70710678 }, { 2100, 0.04 }, { 5000, 0.04 } };
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq_tol(
            convrt_rate_step(0.4f, steps[i].step, 800, 0.5f),
            steps[i].expected, 1e-7);
    for (int i = 0; i < 7; i++)
        ck_assert_double_eq_tol(
            convrt_rate_cosine(0.4f, cosine[i].step, 2100, 100, 0.1f),
            cosine[i].expected, 1e-7);
}
END_TEST

START_TEST(errors_have_words)
{
    for (int code = CONVRT_EMEMORY - 2; code < 3; code++)
        for (int other = code + 1; other < 3; other++) {
            int known = code <= 0 && code >= CONVRT_EMEMORY;
            int same = !strcmp(convrt_error(code), convrt_error(other));
            ck_assert(convrt_error(code)[0]);
            if (known) ck_assert(!same);
        }
}
END_TEST

/* ---- constants ---------------------------------------------------------- */

/* What has no name is in no file; loading gives it its value. */
START_TEST(constants_are_in_no_file)
{
    static const struct convrt_param rows[] = {
        { "bn.running_mean", 1, { 2 }, 1, 2, 1, 1, 1, 0, 2, 0, CONVRT_ZEROS, 1, 1, 0, 0, 0 },
        { "", 1, { 2 }, 1, 2, 1, 1, 1, 2, 2, 0, CONVRT_ONES, 1, 1, 0, 0, 0 },
        { "", 1, { 2 }, 1, 2, 1, 1, 1, 4, 2, 0, CONVRT_ZEROS, 1, 1, 0, 0, 0 },
    };
    const float saved[] = { 3, 4, 1, 1, 0, 0 };
    float loaded[] = { 9, 9, 9, 9, 9, 9 };
    char path[] = "/tmp/convrt-constants-XXXXXX", header[512] = "";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(convrt_save(path, rows, 3, saved, NULL, 0, 0, 0), CONVRT_OK);
    ck_assert_int_eq(convrt_load(path, rows, 3, loaded, NULL, 0, 0, NULL), CONVRT_OK);
    ck_assert_mem_eq(loaded, saved, sizeof saved);
    FILE *f = fopen(path, "rb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_gt(fread(header, 1, sizeof header - 1, f), 8);
    ck_assert_ptr_nonnull(strstr(header + 8, "\"bn.running_mean\":"));
    ck_assert_ptr_null(strstr(header + 8, "\"\":"));
    fclose(f);
    close(fd);
    unlink(path);
}
END_TEST

Suite *suite_runtime(void)
{
    Suite *s = suite_create("runtime");
    TCase *c = tcase_create("arithmetic");
    tcase_add_test(c, random_numbers_are_the_described_ones);
    tcase_add_test(c, dropout_masks_are_the_described_ones);
    tcase_add_loop_test(c, dropout_masks_are_independent, 0, 4);
    tcase_add_loop_test(c, places_are_those_of_the_packing, 0, 6);
    tcase_add_test(c, initial_values_depend_on_name_and_seed_alone);
    tcase_add_loop_test(c, initial_values_follow_their_law, 0, CONVRT_INITS);
    tcase_add_loop_test(c, orthogonal_matrices_are_orthogonal, 0, 6);
    tcase_add_loop_test(c, optimisers_equal_golden_steps, 0, 5);
    tcase_add_loop_test(c, optimisers_equal_published_trajectories, 0, 6);
    tcase_add_test(c, schedules_take_their_values);
    tcase_add_test(c, errors_have_words);
    tcase_add_test(c, constants_are_in_no_file);
    suite_add_tcase(s, c);
    return s;
}
