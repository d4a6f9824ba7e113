/* Chains of layers that run some rows at a time: less memory, the same bits. */
#include "../harness.h"

#include <check.h>
#include <string.h>

/* What runs in bands in ways of its own: rows that do not divide evenly, strides,
 * dilation, zeros above and below, windows beyond the edge, several inputs, a
 * result over the input, a part of a concat, bytes; rows that no window reads, bands
 * that read zeros only, windows that reach further up than the one above; tiles that
 * bands may not divide, and groups of them, above rows that no window reads. */
static const char *const banded[] = {
    "input x: 8 x 128 x 48 hwc\n y = x -> avgpool(2) -> a: conv(12, kernel=1) -> b: conv(12, kernel=3, groups=12)"
    " -> c: conv(16, kernel=1) -> globalavgpool\n",
    "input x: 3 x 37 x 21\n y = x -> a: conv(24, kernel=3, pad=1) -> relu -> b: conv(24, kernel=3, pad=1, groups=24, stride=2)"
    " -> c: conv(8, kernel=1)\n",
    "input x: 2 x 41 x 9\n y = x -> a: conv(16, kernel=5, pad=2) -> maxpool(3, stride=2, pad=1) -> b: conv(4, kernel=3)\n",
    "input x: 2 x 40 x 9\n y = x -> a: conv(16, kernel=3, dilation=2) -> maxpool(3, stride=2, ceil=true) -> relu6\n",
    "input x: 4 x 33 x 12\n z = x -> s: conv(8, kernel=1)\n y = z -> a: conv(32, kernel=1) -> relu6"
    " -> b: conv(32, kernel=3, pad=1, groups=32) -> relu6 -> c: conv(8, kernel=1)\n y = (y + z) -> d: conv(3, kernel=1)\n",
    "input x: 3 x 50 x 8 u8 hwc mean(100) std(50)\n y = x -> a: conv(6, kernel=7, stride=3, pad=3) -> gelu -> maxpool(2)\n",
    "input x: 3 x 20 x 30\n a = x -> a: conv(20, kernel=3, pad=1) -> maxpool(2)\n b = x -> b: conv(20, kernel=3, pad=1, stride=2)\n"
    " y = a -> concat(b) -> c: conv(4, kernel=3, pad=1)\n",
    "input x: 3 x 19 x 18\n y = x -> a: conv(40, kernel=[7, 3], pad=[3, 1]) -> b: conv(40, kernel=[1, 3], groups=40)"
    " -> c: conv(40, kernel=[5, 1], pad=[4, 0], stride=[2, 1], groups=40) -> maxpool([4, 1], stride=[1, 1]) -> d: conv(2, kernel=2)\n",
    "input x: 3 x 40 x 18\n y = x -> a: conv(16, kernel=3, pad=1) -> b: conv(16, kernel=[1, 3], stride=[3, 1], pad=1, groups=16)"
    " -> c: conv(4, kernel=1)\n",
    "input x: 3 x 33 x 10\n y = x -> a: conv(16, kernel=3, pad=1) -> b: conv(16, kernel=3, pad=[9, 1, 6, 1], groups=16)"
    " -> maxpool([2, 1], stride=[5, 1]) -> c: conv(3, kernel=1)\n",
    "input x: 3 x 31 x 22\n y = x -> a: conv(20, kernel=5, pad=2, algorithm=winograd) -> maxpool(2)"
    " -> b: conv(24, kernel=5, pad=2, algorithm=winograd) -> relu -> maxpool(2)\n",
    "input x: 16 x 41 x 70 hwc\n y = x -> a: conv(32, kernel=3, pad=1, algorithm=winograd) -> relu"
    " -> b: conv(32, kernel=3, pad=1, algorithm=winograd) -> maxpool(2) -> c: conv(8, kernel=1)\n",
    "input x: 16 x 41 x 56 hwc\n y = x -> a: conv(64, kernel=1, algorithm=strassen) -> relu -> b: conv(64, kernel=3, stride=2, groups=64)"
    " -> c: conv(64, kernel=1, algorithm=strassen) -> gelu -> d: conv(8, kernel=1)\n",
    "input x: 3 x 63 x 22\n y = x -> a: conv(20, kernel=5, algorithm=winograd) -> maxpool(2, stride=[11, 1]) -> d: conv(3, kernel=1)\n",
    "input x: 3 x 16 x 14\n y = x -> a: conv(24, kernel=3, pad=1) -> maxpool(3, stride=1, dilation=3, pad=2) -> b: conv(4, kernel=1)\n",
    "input x: 16 x 45 x 40 hwc\n z = x -> s: conv(16, kernel=1)\n y = z -> a: conv(16, kernel=3, pad=1, algorithm=winograd)\n"
    " y = (y + z) -> relu -> d: conv(3, kernel=3, stride=2)\n",
};

/* Whole, in bands, and in bands that three threads share. */
enum { WAYS = 3 };

static void judge_bands(struct harness *h, int i, const char *target, enum unroll unroll)
{
    struct subject *s[WAYS];
    struct batch *b[WAYS];
    const char *text = arena_printf(h->mem, "net n {\n %s output y\n}\n", banded[i]);
    for (int k = 0; k < WAYS; k++) {
        struct options o = harness_options();
        o.target = harness_target(target);
        o.no_winograd = true; /* but for layers that ask for it */
        o.unroll = unroll;
        o.threads = k == 2 ? 3 : 1;
        o.share_small = o.no_bands = true;
        int64_t whole = harness_least(text, o);
        o.no_bands = k == 0;
        int64_t some = harness_least(text, o);
        ck_assert_msg(k == 0 || some < whole, "net %d: %d bytes with bands, %d without", i, (int)some, (int)whole);
        if (k == 2) o.arena_max = some;
        s[k] = harness_net(h, arena_printf(h->mem, "net %d, %s", i, target), text, &o);
        ck_assert_ptr_nonnull(s[k]);
        harness_fill(s[k], 3);
        ck_assert(harness_emit(s[k]));
    }
    ck_assert(harness_build(h));
    for (int k = 0; k < WAYS; k++) {
        b[k] = harness_batch(s[k], 4);
        s[k]->api->share(k + 1);
        ck_assert(harness_forward(s[k], b[k]) && harness_guarded(s[k]));
        s[k]->api->share(1);
    }
    const struct node *y = &s[0]->graph->nodes[s[0]->graph->outputs[0]];
    ck_assert_uint_lt(s[1]->api->arena_bytes, s[0]->api->arena_bytes);
    for (int k = 1; k < WAYS; k++)
        for (int64_t e = 0; e < shape_count(y->shape); e++)
            ck_assert_msg(memcmp(&b[0]->out[0][e], &b[k]->out[0][e], sizeof(double)) == 0, "net %d, %s: element %d", i, target, (int)e);
}

START_TEST(bands_change_no_bit)
{
    static const char *const on_targets[] = { "c99", "native" };
    struct harness *h = harness_new("memory");
    judge_bands(h, _i, on_targets[_i % 2], (enum unroll)(_i % 3 == 1 ? UNROLL_none : UNROLL_auto));
    harness_free(h);
    h = harness_new("memory");
    judge_bands(h, _i, on_targets[1 - _i % 2], UNROLL_auto);
    harness_free(h);
}
END_TEST

Suite *suite_bands(void);

Suite *suite_bands(void)
{
    Suite *s = suite_create("bands");
    TCase *t = tcase_create("bands");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, bands_change_no_bit, 0, (int)(sizeof banded / sizeof *banded));
    suite_add_tcase(s, t);
    return s;
}
