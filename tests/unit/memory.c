/* How much memory nets take: the arenas of published nets, which may not grow;
 * --arena-max and --fused-update, which change no bit of any gradient and of any
 * parameter. plan_check.c, which shares no code with the planner, judges every
 * plan made here. */
#include "../../compiler/plan.h"
#include "../harness.h"
#include "plan_check.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* ---- plans ------------------------------------------------------------- */

/* Bytes of the arena, judged. */
static int64_t planned(const struct graph *g)
{
    struct plan_item *items = NEW(g->cc->mem, struct plan_item, g->nbuffers + 1);
    for (int i = 0; i < g->nbuffers; i++) {
        const struct buffer *b = &g->buffers[i];
        items[i] = (struct plan_item){ b->first, b->last + 1, 4 * b->floats, 4 * b->offset };
    }
    const char *wrong = plan_check(items, g->nbuffers, 64, 4 * g->arena_floats);
    ck_assert_msg(!wrong, "%s: %s", g->name, wrong);
    return 4 * g->arena_floats;
}

struct net {
    const char *file; /* of examples/zoo, or text */
    struct options opt;
    int64_t arena; /* bytes that it may take */
};

static int64_t arena_of(struct harness *h, const struct net *net)
{
    struct source source = { net->file, net->file, strlen(net->file) };
    bool file = !strchr(net->file, '{');
    char *text = NULL;
    size_t size = 0;
    struct cc cc = { .mem = h->mem, .errors = open_memstream(&text, &size) };
    jmp_buf here;
    cc.recover = &here;
    volatile int64_t bytes = -1;
    if (setjmp(here) == 0) {
        if (file) source.path = arena_printf(h->mem, "examples/zoo/%s.dsl", net->file);
        if (file) source.text = file_read(&cc, source.path, MAX_SOURCE, &source.length);
        bytes = planned(compile_graph(&cc, &source, &net->opt, NULL));
    }
    fclose(cc.errors);
    ck_assert_msg(bytes >= 0, "%s: %s", net->file, text);
    free(text);
    return bytes;
}

/* As a user gets it who asks for nothing but a target. */
static struct options fast(const char *target)
{
    struct options o = harness_options();
    o.target = harness_target(target);
    return o;
}

/* What the smallest arena takes: no workspace of transforms. */
static struct options on(const char *target)
{
    struct options o = fast(target);
    o.no_winograd = true;
    return o;
}

static const struct define small_v2[] = { { "classes", "10" }, { "size", "128" }, { "width", "0.35" } };

/* MobileNet v2-w0.35 at 128 x 128, ten classes: with its 1,776,960 bytes of
 * parameters 4.3 MB for everything. */
static struct options whole_update(int64_t most)
{
    struct options o = on("c99");
    o.train = o.fused_update = true;
    o.arena_max = most;
    o.ndefines = 3;
    o.defines = small_v2;
    o.optimizer = "sgd(lr=0.01)";
    return o;
}

/* No gradient is ever in memory: LeNet-5's would take 283,264 bytes. */
static struct options stepping(void)
{
    struct options o = on("x86-64-v4");
    o.train = o.fused_update = true;
    o.optimizer = "sgd(lr=0.01)";
    return o;
}

/* Of Glow's tests, with a row of pixels as what the planner could save least. */
static const char lenet[] =
    "net lenet {\n    input image: 1 x 28 x 28\n"
    "    x = image -> conv1: conv(20, kernel=5) -> maxpool(2)\n"
    "    x = x -> conv2: conv(50, kernel=5) -> maxpool(2)\n"
    "    y = x -> flatten -> fc1: dense(500) -> relu -> fc2: dense(10) -> softmax\n"
    "    output y\n}\n";

/* 4608 bytes as a whole: what bands save is less than they are worth, but asked for. */
static const char tight[] =
    "net tight {\n    input x: 3 x 7 x 16\n"
    "    y = x -> a: conv(4, kernel=3, pad=1) -> relu -> b: conv(4, kernel=3, pad=1)\n    output y\n}\n";

static struct options within(int64_t most)
{
    struct options o = on("c99");
    o.arena_max = most;
    return o;
}

/* Bands of layers with large weights, for who asks. */
static struct options less(int64_t most)
{
    struct options o = fast("x86-64-v4");
    o.arena_max = most;
    return o;
}

START_TEST(arenas_do_not_grow)
{
    const struct net nets[] = {
        { lenet, on("c99"), 15360 },
        { lenet, fast("x86-64-v3"), 35328 },
        { lenet, fast("x86-64-v4"), 48128 },
        { "lenet5", fast("x86-64-v4"), 20992 },
        { "lenet5", on("x86-64-v4"), 12160 },
        { "mlperf_dscnn", on("x86-64-v4"), 80384 },
        { "mlperf_resnet8", on("x86-64-v4"), 118000 },
        { "resnet20", on("x86-64-v4"), 131840 },
        { "squeezenet1_1", on("x86-64-v4"), 1760000 },
        { "resnet18", on("x86-64-v4"), 1390000 },
        { "resnet50", on("x86-64-v4"), 5000000 },
        { "nasnet_a_mobile", on("x86-64-v4"), 4231000 },
        { "mobilenet_v1", on("x86-64-v4"), 1640000 },
        { "mobilenet_v2", on("x86-64-v4"), 1270000 },
        { "mlperf_resnet8", fast("x86-64-v4"), 305000 },
        { "resnet18", fast("x86-64-v4"), 2110000 },
        { "resnet18", less(1810000), 1810000 },
        { "resnet50", fast("x86-64-v4"), 5150000 },
        { "vgg16", fast("x86-64-v4"), 6920000 },
        { "densenet121", fast("x86-64-v4"), 6530000 },
        { "mobilenet_v1", fast("x86-64-v4"), 1640000 },
        { "mobilenet_v2", fast("x86-64-v4"), 1270000 },
        { "mobilenet_v2", whole_update(2500000), 2500000 },
        { "lenet5", stepping(), 60544 },
        { tight, within(4096), 4096 },
    };
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
        struct harness *h = harness_new("memory");
        int64_t bytes = arena_of(h, &nets[i]);
        ck_assert_msg(bytes <= nets[i].arena, "%s: %lld bytes", nets[i].file, (long long)bytes);
        harness_free(h);
    }
}
END_TEST

/* ---- the same bits ----------------------------------------------------- */

static const char residual[] =
    "net r {\n    input x: 3 x 12 x 12\n"
    "    a = x -> conv1: conv(8, kernel=3, pad=1, bias=false) -> bn1: batchnorm -> relu6\n"
    "    b = a -> conv2: conv(16, kernel=1) -> bn2: batchnorm -> relu\n"
    "      -> conv3: conv(16, kernel=3, pad=1, groups=16, bias=false) -> bn3: batchnorm -> relu6\n"
    "      -> conv4: conv(8, kernel=1) -> bn4: batchnorm\n"
    "    c = a + b -> dropout(0.3) -> maxpool(2)\n"
    "    d = c -> conv5: conv(12, kernel=3, pad=1) -> gelu -> concat(c)\n"
    "    y = d -> conv6: conv(16, kernel=3) -> relu -> globalavgpool -> flatten -> fc: dense(5)\n"
    "    output y\n    loss cross_entropy(y)\n"
    "    optimizer sgd(lr=0.05, momentum=0.9, weight_decay=1e-3)\n}\n";

static struct subject *subject(struct harness *h, const char *label, struct options o)
{
    o.train = true;
    o.batch = 2;
    struct subject *s = harness_net(h, label, residual, &o);
    ck_assert_ptr_nonnull(s);
    harness_fill(s, 5);
    ck_assert(harness_emit(s));
    return s;
}

/* What convc says of a net that comes to this end. */
static char *said(struct options o, const char *net, enum status end)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    ck_assert_int_eq(compile_text(&o, "r.dsl", net, strlen(net), f), end);
    fclose(f);
    return text;
}

static int64_t least(struct options o)
{
    o.train = true;
    o.batch = 2;
    return harness_least(residual, o);
}

static void expect_same(const char *what, const float *a, const float *b, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        ck_assert_msg(memcmp(a + i, b + i, sizeof *a) == 0, "%s %lld: %.9g and %.9g", what, (long long)i,
                      (double)a[i], (double)b[i]);
}

/* Three steps each; gradients, parameters and optimiser states agree. */
static void expect_equal_steps(struct harness *h, const struct options *o, int n, const char *optimizer)
{
    struct subject *s[8];
    for (int i = 0; i < n; i++) {
        struct options own = o[i];
        own.optimizer = optimizer;
        s[i] = subject(h, arena_printf(h->mem, "r%d", i), own);
    }
    ck_assert(harness_build(h));
    for (int i = 0; i < n; i++) {
        struct batch *b = harness_batch(s[i], 9);
        s[i]->api->share(o[i].threads);
        for (int k = 0; k < 3; k++) ck_assert(harness_step(s[i], b));
        ck_assert(harness_guarded(s[i]));
        s[i]->api->share(1);
        int64_t params = s[0]->api->params, state = s[0]->api->state;
        expect_same("parameter", s[0]->trainer.params, s[i]->trainer.params, params);
        if (state) expect_same("state", s[0]->trainer.state, s[i]->trainer.state, state);
        if (!o[i].fused_update) expect_same("gradient", s[0]->trainer.grads, s[i]->trainer.grads, params);
    }
}

/* In vectors plain SGD's step is taken by the kernels of gradients. */
static const struct {
    const char *target, *optimizer;
} recipes[] = {
    { "c99", NULL },
    { "c99", "sgd(lr=0.1)" },
    { "c99", "adamw(lr=0.01, weight_decay=0.1, ema=0.9)" },
    { "native", "sgd(lr=0.1)" },
    { "x86-64-v3", "sgd(lr=0.1)" },
};

START_TEST(less_memory_changes_no_bit)
{
    for (size_t k = 0; k < sizeof recipes / sizeof *recipes; k++) {
        struct harness *h = harness_new("memory");
        struct options o[6];
        for (int i = 0; i < 6; i++) {
            o[i] = on(recipes[k].target);
            o[i].fused_update = i % 2;
            if (i >= 4) o[i].threads = 2;
            o[i].share_small = i >= 4;
            if (i >= 2) o[i].arena_max = least(o[i]);
        }
        expect_equal_steps(h, o, 6, recipes[k].optimizer);
        harness_free(h);
    }
}
END_TEST

/* It helps: much less is possible here than when everything is kept. */
START_TEST(recomputing_saves)
{
    struct options o = on("c99");
    struct harness *h = harness_new("memory");
    o.train = true;
    o.batch = 2;
    struct net all = { residual, o, 0 };
    int64_t bytes = arena_of(h, &all), some = least(o);
    ck_assert_msg(5 * some < 3 * bytes, "%lld of %lld bytes", (long long)some, (long long)bytes);
    harness_free(h);
}
END_TEST

/* ---- refusals ---------------------------------------------------------- */

static void expect_refusal(struct options o, const char *net, const char *message)
{
    o.output = "none.c";
    char *text = said(o, net, FAILED);
    ck_assert_msg(strstr(text, message) != NULL, "%s", text);
    free(text);
}

START_TEST(impossible_wishes_are_refused)
{
    struct options o = on("c99");
    o.arena_max = 64;
    expect_refusal(o, lenet, "error: --arena-max 64: net lenet needs at least 15360 bytes");
    o.arena_max = 3; /* not so many as a float has */
    expect_refusal(o, lenet, "error: --arena-max 3: net lenet needs at least 15360 bytes");
    o.arena_max = 64;
    o.no_bands = true;
    expect_refusal(o, lenet, "error: --arena-max 64: net lenet needs at least 57600 bytes");
    o = on("c99");
    o.train = true;
    o.arena_max = 64;
    expect_refusal(o, residual, "error: --arena-max 64: net r needs at least ");
    o.arena_max = 0;
    o.fused_update = true;
    o.optimizer = "sgd(lr=0.1, clip_norm=1)";
    expect_refusal(o, residual, "error: --fused-update: clip_norm needs all gradients at once");
    o.optimizer = NULL;
    expect_refusal(o, "net r {\n input x: 4\n y = x -> a: dense(3)\n z = x -> b: dense(2)\n output y\n output z\n loss mse(y)\n}\n",
                   "error: --fused-update: no loss depends on parameter b.weight");
}
END_TEST

Suite *suite_memory(void);

Suite *suite_memory(void)
{
    Suite *s = suite_create("memory");
    TCase *t = tcase_create("memory");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, arenas_do_not_grow);
    tcase_add_test(t, less_memory_changes_no_bit);
    tcase_add_test(t, recomputing_saves);
    tcase_add_test(t, impossible_wishes_are_refused);
    suite_add_tcase(s, t);
    return s;
}
