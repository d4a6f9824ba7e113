/* Batches of inference whose samples run one after another (one_by_one.c). */
#include "../harness.h"

#include <check.h>
#include <string.h>

/* Sample by sample a batch takes the arena of one, and no bit is another. A small one
 * runs so where --arena-max, if it is not 0, has no room for the whole. */
static void judge_batch(const char *rows, int64_t most, const char *target, int threads)
{
    static const char text[] = "net n(rows) {\n input x: 8 x rows x 95\n z = x -> a: conv(16, kernel=3, pad=1) -> relu -> maxpool(2)\n"
                               " y = z -> b: conv(24, kernel=3, stride=2) -> c: conv(5, kernel=1)\n output y\n output z\n}\n";
    enum { ONE,
           WHOLE,
           EACH,
           CASES };
    struct harness *h = harness_new("memory");
    struct define define = { "rows", rows };
    struct subject *s[CASES];
    struct batch *b[CASES];
    for (int k = 0; k < CASES; k++) {
        struct options o = harness_options();
        o.batch = k == ONE ? 1 : 3;
        o.whole_batch = k == WHOLE;
        o.arena_max = k == EACH ? most : 0;
        o.no_winograd = most != 0;
        o.ndefines = 1;
        o.defines = &define;
        o.target = harness_target(target);
        o.threads = threads;
        s[k] = harness_net(h, arena_printf(h->mem, "%s, %d threads, case %d", target, threads, k), text, &o);
        ck_assert_ptr_nonnull(s[k]);
        harness_fill(s[k], 3);
        ck_assert(harness_emit(s[k]));
    }
    ck_assert(harness_build(h));
    if (most)
        ck_assert_uint_le(s[EACH]->api->arena_bytes, (uint64_t)most);
    else
        ck_assert_uint_eq(s[EACH]->api->arena_bytes, s[ONE]->api->arena_bytes);
    ck_assert_uint_lt(s[EACH]->api->arena_bytes, s[WHOLE]->api->arena_bytes);
    for (int k = WHOLE; k < CASES; k++) {
        b[k] = harness_batch(s[k], 4);
        s[k]->api->share(threads);
        ck_assert(harness_forward(s[k], b[k]) && harness_guarded(s[k]));
        s[k]->api->share(1);
    }
    for (int i = 0; i < 2; i++) {
        int64_t n = 3 * shape_count(s[EACH]->graph->nodes[s[EACH]->graph->outputs[i]].shape);
        for (int64_t e = 0; e < n; e++)
            ck_assert_msg(memcmp(&b[WHOLE]->out[i][e], &b[EACH]->out[i][e], sizeof(double)) == 0, "%s: output %d, element %d", target, i, (int)e);
        ck_assert(memcmp(b[EACH]->out[i], b[EACH]->out[i] + n / 3, (size_t)(n / 3) * sizeof(double)) != 0);
    }
    harness_free(h);
}

START_TEST(samples_one_after_another)
{
    judge_batch("96", 0, "c99", 1);
    judge_batch("96", 0, "native", 1);
    judge_batch("96", 0, "native", 2);
    judge_batch("16", 200000, "c99", 1);
    judge_batch("16", 200000, "native", 2);
}
END_TEST

Suite *suite_batch(void);

Suite *suite_batch(void)
{
    TCase *t = tcase_create("batch");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, samples_one_after_another);
    Suite *s = suite_create("batch");
    suite_add_tcase(s, t);
    return s;
}
