/* Code made with --threads: its results are those of one thread, bit for bit, in
 * the forward pass and in a training step, and ThreadSanitizer finds no race. */
#include "../container.h"
#include "../harness.h"
#include "../part.h"
#include "../random_net.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_threads(void);

/* What random nets have seldom: large maps, winograd's groups, wide layers, a
 * gradient in phases, groups, many samples. */
static const char *const nets[] = {
    "net a { input x: 3 x 33 x 30\n"
    "y = x -> c1: conv(24, kernel=3, stride=2, pad=1) -> bn: batchnorm -> relu\n"
    "z = y -> c2: conv(24, kernel=3, pad=1, groups=24) -> relu6 -> c3: conv(40, kernel=1)\n"
    "w = y -> c4: conv(40, kernel=3, pad=1, groups=4)\n"
    "u = z + w -> maxpool(3, stride=2, pad=1)\n"
    "v = concat(u, u -> avgpool(3, stride=1, pad=1), u -> c5: conv(9, kernel=1))\n"
    "o = v -> upsample(scale=2) -> c6: conv(12, kernel=5, pad=2, stride=3) -> globalavgpool -> flatten -> fc: dense(10)\n"
    "output o\nloss cross_entropy(o)\noptimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4) }",
    "net b { input x: 16 x 29 x 23\n"
    "y = x -> c1: conv(32, kernel=3, pad=1, algorithm=winograd) -> relu\n"
    "c = y -> c2: conv(32, kernel=5, pad=2, algorithm=winograd)\n"
    "t = c + y -> t1: convtranspose(16, kernel=2, stride=2) -> l: layernorm -> gelu -> p: prelu\n"
    "g = t -> groupnorm(4) -> c3: conv(8, kernel=3, stride=2) -> lrn -> softmax\n"
    "o = g -> flatten -> f1: dense(70) -> relu -> f2: dense(11)\n"
    "output o\nloss cross_entropy(o) }",
};

static const int sizes[] = { 1, 2, 3, 5 };

struct pair {
    struct subject *alone, *shared;
};

static struct subject *make(struct harness *h, const char *path, const char *text, struct options opt, uint64_t seed)
{
    struct subject *s = harness_net(h, path, text, &opt);
    ck_assert_msg(s != NULL, "does not compile:\n%s", text);
    harness_fill(s, seed);
    ck_assert_msg(harness_emit(s), "does not compile:\n%s", text);
    return s;
}

/* The same net for one thread and for five, which share all they can. */
static struct pair make_pair(struct harness *h, const char *text, struct options opt, uint64_t seed)
{
    struct pair p = { .alone = make(h, text, text, opt, seed) };
    opt.threads = 5;
    opt.share_small = true;
    p.shared = make(h, text, text, opt, seed);
    return p;
}

static bool same(const char *what, int threads, const struct subject *s, const void *a, const void *b, size_t bytes)
{
    if (memcmp(a, b, bytes) == 0) return true;
    fprintf(stderr, "%s\n%s differs with %d threads\n", s->label, what, threads);
    return false;
}

static bool same_outputs(struct pair p, int threads)
{
    struct batch *a = harness_batch(p.alone, 7), *b = harness_batch(p.shared, 7);
    p.shared->api->share(threads);
    bool good = harness_forward(p.alone, a) && harness_forward(p.shared, b);
    const struct graph *g = p.alone->graph;
    for (int i = 0; i < g->noutputs; i++)
        good = good && same("an output", threads, p.alone, a->out[i], b->out[i], sizeof(double) * (size_t)ref_size(g, g->outputs[i]));
    p.shared->api->share(1);
    return good;
}

static bool same_training(struct pair p, int threads)
{
    struct batch *a = harness_batch(p.alone, 7), *b = harness_batch(p.shared, 7);
    size_t bytes = 4 * (size_t)p.alone->api->params;
    p.shared->api->share(threads);
    harness_reset(p.alone);
    harness_reset(p.shared);
    bool good = true;
    for (int step = 0; good && step < 2; step++)
        good = harness_step(p.alone, a) && harness_step(p.shared, b) &&
               same("the loss", threads, p.alone, &a->loss, &b->loss, sizeof a->loss) &&
               same("a gradient", threads, p.alone, p.alone->trainer.grads, p.shared->trainer.grads, bytes) &&
               same("a parameter", threads, p.alone, p.alone->trainer.params, p.shared->trainer.params, bytes);
    p.shared->api->share(1);
    return good;
}

enum { RANDOM = 20,
       ALL = RANDOM + 4 };

static void same_bits(const char *name, bool train)
{
    struct harness *h = harness_new(name);
    struct pair pairs[ALL];
    int n = 0, failed = 0, step = harness_sanitized() ? 4 : 1;
    for (int seed = 0; seed < ALL; seed += step) {
        struct options opt = harness_options();
        opt.target = harness_target(seed % 2 ? "native" : "c99");
        opt.batch = (train ? 2 : 1) + seed / 2 % 3;
        opt.fused_update = train && seed % 5 == 0;
        opt.train = train;
        bool drawn = seed < RANDOM;
        pairs[n++] = make_pair(h, drawn ? random_net(h->mem, (uint64_t)seed, 3 + seed % 9) : nets[(seed - RANDOM) / 2], opt, 3);
    }
    ck_assert(harness_build(h));
    for (int i = 0; i < n; i++)
        for (int k = 0; k < 4; k++) failed += !(train ? same_training : same_outputs)(pairs[i], sizes[k]);
    harness_free(h);
    ck_assert_msg(failed == 0, "%d failures", failed);
}

/* Some of the zoo, with nodes of all sizes and the usual threshold. */
START_TEST(zoo_bits)
{
    static const char *const names[] = { "lenet5", "mlperf_resnet8", "mlperf_dscnn", "squeezenet1_1", "shufflenet_v2_x0_5" };
    static const struct define small = { "size", "64" };
    struct harness *h = harness_new("threads-zoo");
    struct pair pairs[COUNT(names)];
    int failed = 0;
    for (int i = 0; i < COUNT(names); i++) {
        const char *path = arena_printf(h->mem, "examples/zoo/%s.dsl", names[i]);
        const char *text = container_slurp(h->mem, path, NULL);
        struct options opt = harness_options();
        opt.target = harness_target("native");
        opt.ndefines = i >= 3;
        opt.defines = &small;
        pairs[i].alone = make(h, path, text, opt, 3);
        opt.threads = 3;
        pairs[i].shared = make(h, path, text, opt, 3);
    }
    ck_assert(harness_build(h));
    for (int i = 0; i < COUNT(names); i++)
        for (int k = 0; k < 3; k++) failed += !same_outputs(pairs[i], sizes[k]);
    harness_free(h);
    ck_assert_msg(failed == 0, "%d failures", failed);
}
END_TEST

/* Winograd's three ways: blocks of groups, groups, blocks of every group. */
static const char transformed[] =
    "net w { input x: 16 x 40 x 160\n"
    "y = x -> c1: conv(48, kernel=3, pad=1) -> relu -> c2: conv(64, kernel=3, pad=1) -> maxpool(2)\n"
    "z = y -> c3: conv(160, kernel=3, pad=1) -> c4: conv(64, kernel=1)\n"
    "output o = y + z -> relu }";

START_TEST(winograd_bits)
{
    struct harness *h = harness_new("threads-winograd");
    struct options opt = harness_options();
    opt.target = harness_target("native");
    opt.batch = 2;
    struct pair pair = make_pair(h, transformed, opt, 3);
    int failed = 0;
    ck_assert(harness_build(h));
    for (int k = 0; k < 4; k++) failed += !same_outputs(pair, sizes[k]);
    harness_free(h);
    ck_assert_msg(failed == 0, "%d failures", failed);
}
END_TEST

START_TEST(forward_bits)
{
    same_bits("threads", false);
}
END_TEST

START_TEST(training_bits)
{
    same_bits("threads-train", true);
}
END_TEST

/* ---- races ------------------------------------------------------------------ */

static FILE *create(struct harness *h, const char *name)
{
    FILE *f = fopen(arena_printf(h->mem, "%s/%s", h->dir, name), "w");
    ck_assert(f != NULL);
    return f;
}

static int shell(struct harness *h, const char *command)
{
    return system(arena_printf(h->mem, "D='%s'; %s", h->dir, command));
}

/* A program that runs all nets of a harness by two and three threads. */
static void write_stress(struct harness *h)
{
    int64_t in = 1, out = 1;
    FILE *f = create(h, "main.c");
    fprintf(f, "#include \"harness_api.h\"\n#include <stdlib.h>\n\n"
               "static void *some(size_t bytes)\n{\n    return calloc(1, bytes + 64 - bytes %% 64);\n}\n\n"
               "static void *aligned(size_t bytes)\n{\n    char *p = some(bytes + 64);\n"
               "    return p + (64 - (size_t)p %% 64);\n}\n\n"
               "static void run(const struct harness_api *a, int threads, void *x, void *t, void *y)\n{\n"
               "    size_t block = 4 * (size_t)a->params;\n"
               "    struct harness_trainer h = { aligned(block), aligned(block), aligned(4 * (size_t)a->state + 4), aligned(a->train_arena_bytes), 1, 0 };\n"
               "    void *arena = aligned(a->arena_bytes);\n"
               "    const void *in[] = { x }, *target[] = { t };\n    void *out[] = { y };\n"
               "    a->init(h.params, 1);\n    a->share(threads);\n"
               "    for (int i = 0; i < 3; i++) a->train_step(&h, in, target, NULL);\n"
               "    for (int i = 0; i < 5; i++) a->forward(h.params, arena, in, out);\n"
               "    a->share(1);\n}\n\n");
    for (int i = 0; i < h->n; i++) {
        const struct graph *g = h->subjects[i]->graph;
        ck_assert(g->ninputs == 1 && g->ntargets == 1 && g->noutputs == 1);
        if (ref_size(g, g->inputs[0]) > in) in = ref_size(g, g->inputs[0]);
        if (ref_size(g, g->outputs[0]) > out) out = ref_size(g, g->outputs[0]);
        fprintf(f, "extern const struct harness_api %s_api;\n", h->subjects[i]->name);
    }
    fprintf(f, "\nint main(void)\n{\n    void *x = some(4 * %lld), *t = some(4 * %lld), *y = some(4 * %lld);\n"
               "    for (int threads = 2; threads <= 3; threads++) {\n",
            (long long)in, (long long)out, (long long)out);
    for (int i = 0; i < h->n; i++) fprintf(f, "        run(&%s_api, threads, x, t, y);\n", h->subjects[i]->name);
    fprintf(f, "    }\n    return 0;\n}\n");
    ck_assert_int_eq(fclose(f), 0);
}

/* gcc's, whatever compiler the rest is built with. */
START_TEST(thread_sanitizer)
{
    struct harness *h = harness_new("threads-tsan");
    FILE *none = create(h, "none.c");
    ck_assert(fputs("int main(void) { return 0; }\n", none) >= 0 && fclose(none) == 0);
    if (shell(h, "gcc -fsanitize=thread $D/none.c -o $D/none 2> $D/log && $D/none 2> $D/log")) {
        fprintf(stderr, "SKIPPED: gcc has no ThreadSanitizer that runs here\n");
    } else {
        struct options opt = harness_options();
        opt.train = opt.share_small = true;
        opt.threads = 3;
        for (int seed = 0; seed < RANDOM; seed += 3) {
            opt.batch = 2 + seed % 2;
            opt.fused_update = seed % 5 == 0;
            make(h, "random", random_net(h->mem, (uint64_t)seed, 3 + seed % 9), opt, 3);
        }
        for (int i = 0; i < 2; i++) make(h, "net", nets[i], opt, 3);
        write_stress(h);
        ck_assert_int_eq(shell(h, "gcc -std=c11 -D_POSIX_C_SOURCE=200809L -O1 -g -fsanitize=thread -Iruntime -Itests $D/main.c $D/*_glue.c runtime/*.c -lm -lpthread -o $D/stress"), 0);
        ck_assert_int_eq(shell(h, "TSAN_OPTIONS=halt_on_error=1 $D/stress > $D/log 2>&1 || { cat $D/log >&2; false; }"), 0);
    }
    harness_free(h);
}
END_TEST

/* ---- barriers ---------------------------------------------------------------- */

/* What needs one: rows that another thread made; zeros beside one's own rows;
 * memory that is used again. What needs none: rows of its own, at the same
 * pixels; what was made before the last barrier. */
static const char barriers[] =
    "net t { input x: 8 x 16 x 16\n"
    "y = x -> a: conv(8, kernel=3)\n"
    "b = y -> b: conv(8, kernel=1) -> relu -> c: conv(8, kernel=[1, 3], pad=[0, 1])\n"
    "d = y -> d: conv(8, kernel=3, pad=1)\n"
    "e = softmax(b + d) -> maxpool(2)\n"
    "output o = e -> globalavgpool -> flatten -> softmax }";

START_TEST(where_threads_meet)
{
    struct part r;
    part_start(&r);
    struct options opt = harness_options();
    opt.threads = 2;
    opt.share_small = opt.no_bands = true;
    struct source source = { "t", barriers, strlen(barriers) };
    jmp_buf here;
    r.cc.recover = &here;
    ck_assert(setjmp(here) == 0);
    const struct graph *g = compile_graph(&r.cc, &source, &opt, "barrier");
    const char *text = "";
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        if (optab[n->op].traits & SOURCE || n->alias) continue;
        text = arena_printf(r.cc.mem, "%s%s%s%s ", text, n->barrier ? "| " : "", n->name, n->algo.split.n ? "" : " (one)");
    }
    fclose(r.cc.errors);
    ck_assert_str_eq(text, "load_x | a | b | c d softmax | e | globalavgpool | o (one) ");
    part_end(&r);
}
END_TEST

Suite *suite_threads(void)
{
    Suite *s = suite_create("threads");
    TCase *t = tcase_create("code"), *winograd = tcase_create("winograd"), *places = tcase_create("places");
    tcase_set_timeout(t, 600);
    tcase_add_test(t, zoo_bits);
    tcase_add_test(t, forward_bits);
    tcase_add_test(t, training_bits);
    tcase_add_test(t, thread_sanitizer);
    tcase_set_timeout(winograd, 600);
    tcase_add_test(winograd, winograd_bits);
    tcase_add_test(places, where_threads_meet);
    suite_add_tcase(s, t);
    suite_add_tcase(s, winograd);
    suite_add_tcase(s, places);
    return s;
}
