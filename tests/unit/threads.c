/* Code made with --threads: its results are those of one thread, bit for bit, in
 * the forward pass and in a training step, and ThreadSanitizer finds no race. */
#include "../harness.h"
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
    "output o\nloss cross_entropy(o) }",
    "net b { input x: 16 x 29 x 23\n"
    "y = x -> c1: conv(32, kernel=3, pad=1, algorithm=winograd) -> relu\n"
    "c = y -> c2: conv(32, kernel=3, pad=1, algorithm=winograd)\n"
    "t = c + y -> t1: convtranspose(16, kernel=2, stride=2) -> l: layernorm -> gelu -> p: prelu\n"
    "g = t -> groupnorm(4) -> c3: conv(8, kernel=3, stride=2) -> lrn -> softmax\n"
    "o = g -> flatten -> f1: dense(70) -> relu -> f2: dense(11)\n"
    "output o\nloss cross_entropy(o) }",
};

static const int sizes[] = { 1, 2, 3, 5 };

struct pair {
    struct subject *alone, *shared;
};

static struct subject *make(struct harness *h, const char *text, struct options opt, uint64_t seed)
{
    struct subject *s = harness_net(h, text, text, &opt);
    ck_assert_msg(s != NULL, "does not compile:\n%s", text);
    harness_fill(s, seed);
    ck_assert_msg(harness_emit(s), "does not compile:\n%s", text);
    return s;
}

/* The same net for one thread and for five, which share all they can. */
static struct pair make_pair(struct harness *h, const char *text, struct options opt, uint64_t seed)
{
    struct pair p = { .alone = make(h, text, opt, seed) };
    opt.threads = 5;
    opt.share_small = true;
    p.shared = make(h, text, opt, seed);
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
        opt.batch = 1 + seed / 2 % 3;
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

static const char stress[] =
    "#include \"net.h\"\n"
    "#include <stdio.h>\n"
    "static _Alignas(A_ALIGN) float params[A_PARAMS], grads[A_PARAMS], state[A_STATE + 1];\n"
    "static _Alignas(A_ALIGN) unsigned char train[A_TRAIN_ARENA_BYTES], arena[A_ARENA_BYTES];\n"
    "static float x[A_X_SIZE], o[A_O_SIZE];\n"
    "static int32_t target[A_BATCH];\n"
    "int main(void)\n{\n"
    "    for (int size = 2; size <= 3; size++) {\n"
    "        struct convrt_pool *p = convrt_pool_crowded(size);\n"
    "        struct a_trainer trainer = { params, grads, state, train, 1, 0, p };\n"
    "        a_init(params, 1);\n"
    "        for (int i = 0; i < 5; i++) a_train_step(&trainer, x, target);\n"
    "        for (int i = 0; i < 20; i++) a_forward(params, arena, x, o, p);\n"
    "        convrt_pool_free(p);\n"
    "    }\n"
    "    printf(\"%g\\n\", (double)o[0]);\n"
    "}\n";

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    ck_assert(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

static int shell(struct harness *h, const char *command)
{
    const char *build = getenv("CONVC_BUILD"), *convc = getenv("CONVC");
    return system(arena_printf(h->mem, "D='%s'; B='%s'; C='%s'; %s", h->dir, build ? build : "build", convc ? convc : "build/convc", command));
}

/* gcc's, whatever compiler the rest is built with. */
START_TEST(thread_sanitizer)
{
    struct harness *h = harness_new("threads-tsan");
    write_text(arena_printf(h->mem, "%s/net.dsl", h->dir), strstr(nets[0], "net a"));
    write_text(arena_printf(h->mem, "%s/main.c", h->dir), stress);
    if (shell(h, "echo 'int main(void) { return 0; }' > $D/none.c; gcc -fsanitize=thread $D/none.c -o $D/none 2> $D/log && $D/none 2> $D/log"))
        fprintf(stderr, "SKIPPED: gcc has no ThreadSanitizer that runs here\n");
    else {
        ck_assert_int_eq(shell(h, "$C -q --train --batch 2 --threads 3 $D/net.dsl -o $D/net.c"), 0);
        ck_assert_int_eq(shell(h, "gcc -std=c11 -D_POSIX_C_SOURCE=200809L -O1 -g -fsanitize=thread -Iruntime -I$D $D/main.c $D/net.c runtime/*.c -lm -lpthread -o $D/stress"), 0);
        ck_assert_int_eq(shell(h, "TSAN_OPTIONS=halt_on_error=1 $D/stress > $D/log 2>&1 || { cat $D/log >&2; false; }"), 0);
    }
    harness_free(h);
}
END_TEST

Suite *suite_threads(void)
{
    Suite *s = suite_create("threads");
    TCase *t = tcase_create("threads");
    tcase_set_timeout(t, 600);
    tcase_add_test(t, forward_bits);
    tcase_add_test(t, training_bits);
    tcase_add_test(t, thread_sanitizer);
    suite_add_tcase(s, t);
    return s;
}
