/* Strassen's product against the reference interpreter: both ways to make pairs of
 * pixels, rows and tiles that remain, groups of rows, views, epilogues, samples and
 * threads; and that it is chosen where it should be. */
#include "../judge.h"

#include <check.h>
#include <string.h>

static const struct {
    const char *text;
    bool chosen;
} nets[] = {
    { "net t(h, w) { input x: 64 x h x w  y = x -> conv: conv(128, kernel=1) output y }", true },
    { "net t(h, w) { input x: 32 x h x w hwc  y = x -> conv: conv(96, kernel=1, algorithm=strassen) -> relu output y }", true },
    { "net t(h, w) { input x: 5 x h x w  a = x -> first: conv(64, kernel=1) "
      "y = relu(a + (a -> conv: conv(64, kernel=1, algorithm=strassen, bias=false))) output y }",
      true },
    { "net t(h, w) { input x: 48 x h x w  a = x -> conv: conv(64, kernel=1, algorithm=strassen) -> gelu "
      "b = x -> second: conv(160, kernel=1, algorithm=strassen) -> sigmoid "
      "y = concat(a, b) -> third: conv(32, kernel=1, algorithm=strassen) -> fourth: conv(3, kernel=3, pad=1) output y }",
      true },
    { "net t(h, w) { input x: 4 x h x w  a = x -> first: conv(112, kernel=3, pad=1) -> relu "
      "y = a -> crop(channel=32, channels=80) -> conv: conv(224, kernel=1, algorithm=strassen) -> hard_swish -> second: conv(7, kernel=[1, 2]) output y }",
      true },
    { "net t(h, w) { input x: 64 x 2 * h + 2 * w  y = x -> conv: conv(128, kernel=1, algorithm=strassen) -> silu output y }", true },
    { "net t(h, w) { input x: 64 x h x w  y = x -> conv: conv(64, kernel=1) output y }", false },
    { "net t(h, w) { input x: 64 x h x w  y = x -> conv: conv(128, kernel=1, algorithm=direct) output y }", false },
    { "net t(h, w) { input x: 64 x h x w  y = x -> conv: conv(128, kernel=1, algorithm=strassen, stride=2) output y }", false },
    { "net t(h, w) { input x: 64 x h x w  y = x -> conv: conv(128, kernel=1, algorithm=strassen, pad=1) output y }", false },
    { "net t(h, w) { input x: 64 x h x w  y = x -> conv: conv(128, kernel=1, algorithm=strassen, groups=2) output y }", false },
    { "net t(h, w) { input x: 64 x h x w  y = x -> conv: conv(128, kernel=[1, 2], algorithm=strassen) output y }", false },
    { "net t(h, w) { input x: 24 x h x w  y = x -> conv: conv(128, kernel=1, algorithm=strassen) output y }", false },
    { "net t(h, w) { input x: 64 x h x w  y = x -> conv: conv(120, kernel=1, algorithm=strassen) output y }", false },
    { "net t(h, w) { input x: 64 x h / h x w / w  y = x -> conv: conv(128, kernel=1, algorithm=strassen) output y }", false },
};
enum { NETS = sizeof nets / sizeof *nets };

/* Pairs in a row and of rows, with and without one that is alone; tiles that remain;
 * several groups. */
static const char *const sizes[][2] = {
    { "5", "28" },
    { "7", "7" },
    { "3", "38" },
    { "6", "9" },
    { "2", "14" },
    { "61", "30" },
    { "40", "27" },
    { "1", "6" },
};
enum { SIZES = sizeof sizes / sizeof *sizes,
       LARGE = 5 };

static struct subject *add(struct harness *h, int net, int size, const char *target, int64_t batch, int threads)
{
    struct define *d = NEW(h->mem, struct define, 2);
    d[0] = (struct define){ "h", sizes[size][0] };
    d[1] = (struct define){ "w", sizes[size][1] };
    struct options opt = harness_options();
    opt.target = harness_target(target);
    opt.batch = batch;
    opt.threads = threads;
    opt.share_small = true;
    opt.ndefines = 2;
    opt.defines = d;
    struct subject *s = harness_net(h, "strassen.dsl", nets[net].text, &opt);
    ck_assert_ptr_nonnull(s);
    s->label = arena_printf(h->mem, "net %d, %s x %s, batch %d, %d threads, %s", net, d[0].value, d[1].value, (int)batch, threads, target);
    harness_fill(s, 1);
    return s;
}

/* The loop's index chooses the target. */
START_TEST(agrees)
{
    static const char *const names[] = { "x86-64-v2", "x86-64-v3", "x86-64-v4" };
    static const char *const dirs[] = { "strassen-v2", "strassen-v3", "strassen-v4" };
    static const int64_t batches[] = { 1, 3, 2 };
    if (!harness_runs(harness_target(names[_i]))) {
        fprintf(stderr, "SKIPPED: this machine has no %s\n", names[_i]);
        return;
    }
    bool sampled = harness_sanitized();
    struct harness *h = harness_new(dirs[_i]);
    for (int net = 0; net < NETS && nets[net].chosen; net++)
        for (int size = sampled ? (net + _i) % SIZES : 0; size < SIZES; size += sampled ? SIZES : 1)
            ck_assert(harness_emit(add(h, net, size, names[_i], batches[(net + size) % 3], 1 + (net + size + _i) % 2)));
    ck_assert(harness_build(h));
    bool good = true;
    for (int i = 0; i < h->n; i++) {
        struct subject *s = h->subjects[i];
        s->api->share(s->opt.threads);
        good &= judge_forward(s, 3);
        s->api->share(1);
    }
    ck_assert(good);
    harness_free(h);
}
END_TEST

START_TEST(is_chosen)
{
    struct harness *h = harness_new("strassen-chosen");
    for (int net = 0; net < NETS; net++)
        for (int size = LARGE; size < LARGE + 2; size++) {
            ck_assert_int_eq(harness_layer(add(h, net, size, "x86-64-v4", 1, 1), "conv")->algo.kernel == KERNEL_STRASSEN, nets[net].chosen);
            ck_assert(harness_layer(add(h, net, size, "c99", 1, 1), "conv")->algo.kernel != KERNEL_STRASSEN);
        }
    ck_assert(harness_layer(add(h, 0, 1, "x86-64-v4", 1, 1), "conv")->algo.kernel != KERNEL_STRASSEN);     /* few pixels */
    ck_assert(harness_layer(add(h, 0, LARGE, "x86-64-v3", 1, 1), "conv")->algo.kernel != KERNEL_STRASSEN); /* few registers */
    harness_free(h);
}
END_TEST

/* --no-winograd is about algorithm=auto alone; what is trained is summed directly. */
START_TEST(is_left_out)
{
    struct harness *h = harness_new("strassen-left-out");
    for (int net = 0; net < 2; net++) {
        struct subject *s = add(h, net, LARGE, "x86-64-v4", 1, 1);
        s->opt.no_winograd = true;
        ck_assert_int_eq(harness_layer(s, "conv")->algo.kernel == KERNEL_STRASSEN, net == 1);
    }
    harness_free(h);
}
END_TEST

Suite *suite_strassen(void);

Suite *suite_strassen(void)
{
    Suite *suite = suite_create("strassen");
    TCase *t = tcase_create("strassen");
    tcase_set_timeout(t, 900);
    tcase_add_loop_test(t, agrees, 0, 3);
    tcase_add_test(t, is_chosen);
    tcase_add_test(t, is_left_out);
    suite_add_tcase(suite, t);
    return suite;
}
