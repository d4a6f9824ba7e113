/* Properties that hold for every net, on random ones: the passes that rewrite
 * the graph leave what it computes, print is the inverse of parse, and the
 * emitted code computes what the reference interpreter does, forward and
 * backward. A failure names its seed and shows the net. */
#include "../judge.h"
#include "../random_net.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { NETS = 120,
       BUILDS = 36,
       LAYERS = 9 };

static int nets(void)
{
    return harness_sanitized() ? NETS / 4 : NETS;
}

/* The graph of a subject's text after a pass, with the subject's weights. */
static struct graph *after(struct subject *s, const struct source *source, const char *pass)
{
    struct options opt = s->opt;
    opt.weights = arena_printf(s->h->mem, "%s/%s.safetensors", s->h->dir, s->name);
    if (!harness_save(s, opt.weights)) return NULL;
    struct graph *g = NULL;
    jmp_buf here;
    s->cc.recover = &here;
    if (setjmp(here) == 0) g = compile_graph(&s->cc, source, &opt, pass);
    s->cc.recover = NULL;
    if (g) values_settle(g);
    return g;
}

static double *outputs(struct subject *s, const struct graph *g, const struct batch *b)
{
    double *y = NEW(s->h->mem, double, ref_size(g, g->outputs[0]));
    ref_forward(g, (const double *const *)b->in, &y);
    return y;
}

/* The reference knows what the language offers: a pass may have taken an op
 * apart. */
static bool in_language(const struct graph *g)
{
    for (int id = 0; g && id < g->n; id++) {
        const struct op_info *info = &optab[g->nodes[id].op];
        if (!info->infer && g->nodes[id].op != OP_param) return false;
    }
    return true;
}

static bool same(struct subject *s, const struct graph *g, const char *what, double relative)
{
    struct batch *b = harness_batch(s, 3);
    int64_t n = ref_size(s->graph, s->graph->outputs[0]);
    bool good = g && ref_size(g, g->outputs[0]) == n &&
                harness_close(s->label, what, outputs(s, g, b), outputs(s, s->graph, b), n, relative, 1e-12);
    if (!good) fprintf(stderr, "%s: after %s, of\n%s\n", s->label, what, s->source.text);
    return good;
}

/* CONVC_SEED=n: other nets than those of every run. */
static int first_seed(void)
{
    const char *seed = getenv("CONVC_SEED");
    return seed ? atoi(seed) : 0;
}

static struct subject *make(struct harness *h, int seed, struct options opt)
{
    const char *label = arena_printf(h->mem, "random net %d", seed);
    const char *text = random_net(h->mem, (uint64_t)seed, 2 + seed % LAYERS);
    struct subject *s = harness_net(h, label, text, &opt);
    if (!s) fprintf(stderr, "%s: does not compile:\n%s\n", label, text);
    if (s) harness_fill(s, (uint64_t)seed);
    return s;
}

/* Folding rounds weights to float; fusion moves no number at all. */
START_TEST(passes)
{
    static const char *const names[] = { "fold", "fuse", "dce" };
    struct harness *h = harness_new("random-passes");
    int failed = 0, judged = 0;
    for (int seed = first_seed(), last = seed + nets(); seed < last; seed++) {
        struct options opt = harness_options();
        opt.batch = 2;
        struct subject *s = make(h, seed, opt);
        failed += !s;
        for (int i = 0; s && i < 3; i++) {
            struct graph *g = after(s, &s->source, names[i]);
            if (!in_language(g)) continue;
            judged++;
            failed += !same(s, g, names[i], 1e-5);
        }
    }
    ck_assert_msg(failed == 0, "%d failures", failed);
    ck_assert_int_gt(judged, nets());
    harness_free(h);
}
END_TEST

static struct source *printed(struct subject *s, const struct graph *g)
{
    char *text = NULL;
    size_t length = 0;
    FILE *f = open_memstream(&text, &length);
    print(f, g);
    fclose(f);
    struct source *source = NEW(s->h->mem, struct source, 1);
    *source = (struct source){ "printed", arena_adopt(s->h->mem, text, length), length };
    return source;
}

/* The second text equals the first, and its net computes the same. */
START_TEST(round_trip)
{
    struct harness *h = harness_new("random-print");
    int failed = 0;
    for (int seed = first_seed(), last = seed + nets(); seed < last; seed++) {
        struct subject *s = make(h, seed, harness_options());
        if (!s) failed++;
        if (!s) continue;
        struct source *first = printed(s, s->graph);
        struct graph *g = after(s, first, "weights");
        bool good = g && same(s, g, "print", 0) && strcmp(printed(s, g)->text, first->text) == 0;
        if (!good) fprintf(stderr, "%s: printed\n%s", s->label, first->text);
        failed += !good;
    }
    ck_assert_msg(failed == 0, "%d failures", failed);
    harness_free(h);
}
END_TEST

static struct options settings(int seed)
{
    static const char *const names[] = { "c99", "native", "x86-64-v3", "x86-64-v4" };
    struct options opt = harness_options();
    const struct target *target = harness_target(names[seed % 4]);
    opt.target = harness_runs(target) ? target : harness_target("native");
    opt.unroll = seed % 3 == 0 ? UNROLL_none : UNROLL_auto;
    opt.batch = 1 + seed / 4 % 3;
    return opt;
}

START_TEST(emitted)
{
    int builds = harness_sanitized() ? BUILDS / 4 : BUILDS, first = 1000 + first_seed(), failed = 0;
    struct harness *h = harness_new("random-emitted");
    for (int seed = first; seed < first + builds; seed++) {
        struct options opt = settings(seed);
        struct subject *s = make(h, seed, opt);
        failed += !s || !harness_emit(s);
        opt.train = opt.grad_input = true;
        opt.batch = 3;
        s = make(h, seed, opt);
        failed += !s || !harness_emit(s);
    }
    ck_assert(harness_build(h));
    for (int i = 0; i < h->n; i++) {
        struct subject *s = h->subjects[i];
        bool good = s->api && judge_forward(s, 1) && (!s->opt.train || judge_backward(s, 2, false));
        if (!good) fprintf(stderr, "%s (%s, batch %d):\n%s", s->label, s->name, (int)s->opt.batch, s->source.text);
        failed += !good;
    }
    ck_assert_msg(failed == 0, "%d failures", failed);
    harness_free(h);
}
END_TEST

Suite *suite_random(void);

Suite *suite_random(void)
{
    Suite *suite = suite_create("random");
    TCase *all = tcase_create("nets");
    tcase_set_timeout(all, 300);
    tcase_add_test(all, passes);
    tcase_add_test(all, round_trip);
    tcase_add_test(all, emitted);
    suite_add_tcase(suite, all);
    return suite;
}
