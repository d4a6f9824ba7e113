/* Weights that tiles fetch for those that follow (ahead.c): what is fetched covers the
 * next block, from within the parameters, and only where it is worth it; results stay. */
#include "../judge.h"

#include <check.h>
#include <string.h>

static const char net[] =
    "net t(c) { input x: 3 x 28 x 28\n"
    "a = x -> stem: conv(c, kernel=3, stride=2, pad=1) -> relu -> wide: conv(2 * c, kernel=1, algorithm=direct) -> relu\n"
    "b = a -> halves: conv(2 * c, kernel=1, algorithm=strassen) -> taps: conv(c, kernel=3, stride=2, pad=1) -> groups: conv(c, kernel=1, groups=2)\n"
    "y = b -> narrow: conv(2 * c, kernel=1) -> globalavgpool -> flatten -> last: dense(1000)\n"
    "output y }";

static struct subject *add(struct harness *h, const char *target, const char *channels, int64_t batch, int threads)
{
    struct define *d = NEW(h->mem, struct define, 1);
    *d = (struct define){ "c", channels };
    struct options opt = harness_options();
    opt.target = harness_target(target);
    opt.batch = batch;
    opt.threads = threads;
    opt.no_bands = true;
    opt.ndefines = 1;
    opt.defines = d;
    struct subject *s = harness_net(h, "ahead.dsl", net, &opt);
    ck_assert_ptr_nonnull(s);
    s->label = arena_printf(h->mem, "%s, %s channels, batch %d", target, channels, (int)batch);
    harness_fill(s, 1);
    return s;
}

/* What a tile of a layer fetches, and the floats of a block of its weights. */
static int64_t fetched_of(const struct graph *g, const char *path, int64_t *block)
{
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        if (strcmp(n->path, path) != 0 || n->algo.kernel == KERNEL_LOOPS) continue;
        *block = n->algo.packing.taps * n->algo.packing.in * n->algo.packing.block;
        return ahead(g, n);
    }
    return -1;
}

static int64_t fetched(struct subject *s, const char *path, int64_t *block)
{
    jmp_buf here;
    s->cc.recover = &here;
    if (setjmp(here)) ck_abort_msg("%s does not compile", s->label);
    int64_t floats = fetched_of(compile_graph(&s->cc, &s->source, &s->opt, "barrier"), path, block);
    s->cc.recover = NULL;
    return floats;
}

START_TEST(is_worth_it)
{
    static const struct {
        const char *path;
        int64_t tiles; /* that share a block; 0: none fetches */
    } layers[] = { { "stem", 0 }, { "wide", 14 }, { "halves", 7 }, { "taps", 7 }, { "groups", 0 }, { "narrow", 7 }, { "last", 0 } };
    struct harness *h = harness_new("ahead-chosen");
    int64_t block = 0;
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
        int64_t floats = fetched(add(h, "x86-64-v4", "128", 1, 1), layers[i].path, &block);
        ck_assert_msg(floats == (layers[i].tiles ? (block + layers[i].tiles - 1) / layers[i].tiles : 0), "%s: %d of %d", layers[i].path, (int)floats, (int)block);
        ck_assert_int_eq(fetched(add(h, "x86-64-v4", "16", 1, 1), layers[i].path, &block), 0);  /* all is near */
        ck_assert_int_eq(fetched(add(h, "c99", "128", 1, 1), layers[i].path, &block), 0);       /* no vectors */
        ck_assert_int_eq(fetched(add(h, "x86-64-v2", "128", 1, 1), layers[i].path, &block), 0); /* narrow ones */
    }
    ck_assert_int_eq(fetched(add(h, "x86-64-v4", "128", 1, 2), "wide", &block), (block + 6) / 7);
    ck_assert_int_eq(fetched(add(h, "x86-64-v4", "128", 1, 2), "halves", &block), (block + 3) / 4);
    harness_free(h);
}
END_TEST

/* The loop's index chooses the target. */
START_TEST(agrees)
{
    static const char *const names[] = { "x86-64-v3", "x86-64-v4" };
    if (!harness_runs(harness_target(names[_i]))) {
        fprintf(stderr, "SKIPPED: this machine has no %s\n", names[_i]);
        return;
    }
    struct harness *h = harness_new(_i ? "ahead-v4" : "ahead");
    for (int64_t batch = 1; batch < 8; batch += 6)
        ck_assert(harness_emit(add(h, names[_i], "96", batch, 1)));
    ck_assert(harness_build(h));
    bool good = true;
    for (int i = 0; i < h->n; i++) good &= judge_forward(h->subjects[i], 3);
    ck_assert(good);
    harness_free(h);
}
END_TEST

Suite *suite_ahead(void);

Suite *suite_ahead(void)
{
    Suite *suite = suite_create("ahead");
    TCase *t = tcase_create("ahead");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, is_worth_it);
    tcase_add_loop_test(t, agrees, 0, 2);
    suite_add_tcase(suite, t);
    return suite;
}
