/* Gradients of depthwise convolutions' weights, against central differences of ref.c:
 * all taps at once, a row of them, or one, with and without a rest of pixels, channels
 * that fill no vector, strides, dilations, and transposed. */
#include "../judge.h"

#include <check.h>

static const char net[] =
    "net t(c, h, w, k, stride, dilation) { input x: 3 x h x w\n"
    "a = x -> first: conv(c, kernel=1) -> conv: conv(c, kernel=k, stride=stride, dilation=dilation, pad=1, groups=c)\n"
    "y = a -> back: convtranspose(c, kernel=k, stride=stride, pad=1, groups=c) -> last: conv(2, kernel=1)\n"
    "output y  loss mse(y) }";

static const struct {
    const char *c, *h, *w, *k, *stride, *dilation;
    enum unroll unroll;
} nets[] = {
    { "16", "6", "9", "3", "1", "1", UNROLL_auto },
    { "40", "7", "17", "3", "1", "1", UNROLL_auto },
    { "21", "9", "16", "3", "2", "1", UNROLL_auto },
    { "5", "8", "12", "5", "1", "1", UNROLL_auto },
    { "33", "9", "13", "5", "2", "1", UNROLL_auto },
    { "24", "10", "19", "7", "1", "1", UNROLL_auto },
    { "17", "9", "11", "[3, 1]", "1", "2", UNROLL_auto },
    { "8", "9", "22", "[2, 14]", "1", "1", UNROLL_auto },
    { "12", "7", "9", "3", "1", "2", UNROLL_full },
    { "12", "7", "9", "3", "2", "1", UNROLL_none },
};

enum { TARGETS = 4 };

static struct subject *add(struct harness *h, int i, const char *target)
{
    const struct define all[] = { { "c", nets[i].c }, { "h", nets[i].h }, { "w", nets[i].w }, { "k", nets[i].k }, { "stride", nets[i].stride }, { "dilation", nets[i].dilation } };
    int count = (int)(sizeof all / sizeof *all);
    struct define *d = NEW(h->mem, struct define, count);
    for (int k = 0; k < count; k++) d[k] = all[k];
    struct options opt = harness_options();
    opt.target = harness_target(target);
    opt.batch = 1 + i % 3;
    opt.unroll = nets[i].unroll;
    opt.ndefines = count;
    opt.defines = d;
    opt.train = true;
    struct subject *s = harness_net(h, "depthwise.dsl", net, &opt);
    ck_assert_ptr_nonnull(s);
    s->label = arena_printf(h->mem, "%s channels, kernel %s, %s", nets[i].c, nets[i].k, target);
    harness_fill(s, 1);
    return s;
}

/* The loop's index chooses the target. */
START_TEST(agrees)
{
    static const char *const names[TARGETS] = { "c99", "x86-64-v2", "x86-64-v3", "x86-64-v4" };
    if (!harness_runs(harness_target(names[_i]))) {
        fprintf(stderr, "SKIPPED: this machine has no %s\n", names[_i]);
        return;
    }
    static const char *const folders[TARGETS] = { "depthwise-c99", "depthwise-v2", "depthwise-v3", "depthwise-v4" };
    struct harness *h = harness_new(folders[_i]);
    int step = harness_sanitized() ? TARGETS : 1;
    for (int i = step > 1 ? _i : 0; i < (int)(sizeof nets / sizeof *nets); i += step) ck_assert(harness_emit(add(h, i, names[_i])));
    judge_backward_all(h, 3);
}
END_TEST

Suite *suite_depthwise(void);

Suite *suite_depthwise(void)
{
    Suite *suite = suite_create("depthwise");
    TCase *t = tcase_create("depthwise");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, agrees, 0, TARGETS);
    suite_add_tcase(suite, t);
    return suite;
}
