/* Trained nets under CONVC_DATA, whole: ResNet-20 on CIFAR-10 (predictions,
 * logits, and every gradient in training and with frozen normalisation), the
 * MNIST-1D net (forty steps of training, and its final predictions). Through
 * twenty layers of float32 an error of 1e-4 of the largest logit is fair. */
#include "../golden.h"

#include <check.h>
#include <string.h>

static const char resnet20[] =
    "block basic(x, width, stride = 1) {\n"
    "    y = x -> conv1: conv(width, kernel=3, stride=stride, pad=1, bias=false) -> bn1: batchnorm -> relu\n"
    "          -> conv2: conv(width, kernel=3, pad=1, bias=false) -> bn2: batchnorm\n"
    "    if stride != 1 {\n"
    "        x = x -> maxpool(1, stride=2) -> pad(0, channels_before=width / 4, channels_after=width / 4)\n"
    "    }\n"
    "    return relu(y + x)\n"
    "}\n"
    "net resnet20 {\n"
    "    input input: 3 x 32 x 32\n"
    "    x = input -> conv1: conv(16, kernel=3, pad=1, bias=false) -> bn1: batchnorm -> relu\n"
    "    layer1: repeat 3 as i { x = basic(x, 16) }\n"
    "    layer2: repeat 3 as i { x = basic(x, 32, stride = i == 0 ? 2 : 1) }\n"
    "    layer3: repeat 3 as i { x = basic(x, 64, stride = i == 0 ? 2 : 1) }\n"
    "    y = x -> globalavgpool -> flatten -> linear: dense(10)\n"
    "    output y\n"
    "    loss cross_entropy(y)\n"
    "}\n";

static struct container *need(struct harness *h, const char *name)
{
    const char *stem = arena_printf(h->mem, "%s/%s", golden_data(), name);
    struct container *c = container_read(h->mem, stem);
    if (!c) fprintf(stderr, "SKIPPED: no %s\n", stem);
    return c;
}

static unsigned char *need_file(struct harness *h, const char *name, size_t bytes)
{
    const char *path = arena_printf(h->mem, "%s/%s", golden_data(), name);
    size_t length = 0;
    char *data = container_slurp(h->mem, path, &length);
    if (!data || length < bytes) fprintf(stderr, "SKIPPED: no %s\n", path);
    return data && length >= bytes ? (unsigned char *)data : NULL;
}

static struct subject *add(struct harness *h, const char *name, const char *text,
                           const struct options *opt, const struct container *weights)
{
    struct subject *s = harness_net(h, name, text, opt);
    ck_assert_ptr_nonnull(s);
    golden_fill(s, weights, "");
    s->fast = true;
    ck_assert(harness_emit(s));
    return s;
}

static int64_t largest(const double *v, int64_t n)
{
    int64_t best = 0;
    for (int64_t i = 1; i < n; i++)
        if (v[i] > v[best]) best = i;
    return best;
}

/* ---- ResNet-20 --------------------------------------------------------- */

enum { IMAGES = 1000,
       PIXELS = 1024,
       IMAGE = 3 * PIXELS,
       RECORD = 1 + IMAGE,
       AT_ONCE = 20 };

/* One record of CIFAR-10's files -> normalised planes. */
static void read_image(const unsigned char *record, double *to)
{
    static const double mean[] = { 0.485, 0.456, 0.406 }, std[] = { 0.229, 0.224, 0.225 };
    for (int i = 0; i < IMAGE; i++)
        to[i] = (record[1 + i] / 255.0 - mean[i / PIXELS]) / std[i / PIXELS];
}

/* How many are right; all logits go to `logits`. */
static int classify(struct subject *s, const unsigned char *images, int n, double *logits)
{
    struct batch *b = harness_batch(s, 1);
    int right = 0;
    for (int i = 0; i < n; i += AT_ONCE) {
        for (int k = 0; k < AT_ONCE; k++)
            read_image(images + (size_t)(i + k) * RECORD, b->in[0] + (ptrdiff_t)k * IMAGE);
        ck_assert(harness_forward(s, b));
        memcpy(logits + (ptrdiff_t)i * 10, b->out[0], sizeof(double) * AT_ONCE * 10);
        for (int k = 0; k < AT_ONCE; k++)
            right += largest(b->out[0] + (ptrdiff_t)k * 10, 10) == images[(size_t)(i + k) * RECORD];
    }
    return right;
}

START_TEST(resnet_predicts)
{
    int n = harness_sanitized() ? 2 * AT_ONCE : IMAGES;
    struct harness *h = harness_new("zoo-resnet20");
    struct container *weights = need(h, "raw/resnet20/weights"), *golden = need(h, "raw/resnet20/golden_eval");
    unsigned char *images = need_file(h, "cifar10/test_first1000.bin", (size_t)IMAGES * RECORD);
    if (weights && golden && images) {
        struct options opt = harness_options();
        opt.batch = AT_ONCE;
        opt.target = harness_target("native");
        opt.weights_limit = 1 << 24;
        struct subject *s = add(h, "resnet20", resnet20, &opt, weights);
        ck_assert(harness_build(h));
        double *logits = NEW(h->mem, double, IMAGES * 10);
        int right = classify(s, images, n, logits);
        if (n == IMAGES) ck_assert_int_eq(right, 915);
        ck_assert(harness_close("resnet20", "logits", logits, container_get(golden, "logits")->v, n * 10, 1e-4, 0));
    }
    harness_free(h);
}
END_TEST

/* Loop index 0: batch statistics; 1: --freeze of all normalisation. */
START_TEST(resnet_learns)
{
    static const char *const frozen[] = { "*bn*" };
    struct harness *h = harness_new(_i ? "zoo-resnet20-frozen" : "zoo-resnet20-train");
    struct container *weights = need(h, "raw/resnet20/weights");
    struct container *golden = need(h, _i ? "raw/resnet20/golden_grad_eval" : "raw/resnet20/golden_grad_train");
    if (weights && golden) {
        struct options opt = harness_options();
        opt.batch = 16;
        opt.train = opt.grad_input = true;
        opt.target = harness_target("native");
        opt.nfreeze = _i;
        opt.freeze = frozen;
        struct subject *s = add(h, "resnet20", resnet20, &opt, weights);
        ck_assert(harness_build(h));
        struct batch *b = harness_batch(s, 1);
        golden_copy(b->in[0], container_get(golden, "input"));
        golden_copy(b->target[0], container_get(golden, "labels"));
        ck_assert(harness_backward(s, b));
        ck_assert(harness_close(s->label, "loss", &b->loss, container_get(golden, "loss")->v, 1, 1e-4, 0));
        ck_assert(golden_gradients(s, b, golden, "d_", "d_", 1e-3));
        if (_i == 0) ck_assert(golden_values(s, golden, "new_", 1e-5));
    }
    harness_free(h);
}
END_TEST

/* ---- MNIST-1D ---------------------------------------------------------- */

static const char mnist1d[] =
    "net mnist1d {\n"
    "    input signal: 1 x 40\n"
    "    x = signal -> conv1: conv(15, kernel=3, stride=2) -> relu -> conv2: conv(15, kernel=3, stride=2) -> relu\n"
    "               -> conv3: conv(15, kernel=3, stride=2) -> relu\n"
    "    y = x -> flatten -> linear: dense(10)\n"
    "    output y\n"
    "    loss cross_entropy(y)\n"
    "    optimizer sgd(lr=0.05, momentum=0.9)\n"
    "}\n";

enum { STEPS = 40,
       BATCH = 100,
       SIGNAL = 40 };

static void read_floats(const unsigned char *bytes, int n, double *to)
{
    for (int i = 0; i < n; i++) {
        float v;
        memcpy(&v, bytes + 4 * i, 4);
        to[i] = (double)v;
    }
}

static bool follow(struct subject *s, const struct container *golden,
                   const unsigned char *x, const unsigned char *y)
{
    const struct entry *losses = container_get(golden, "loss");
    struct batch *b = harness_batch(s, 1);
    bool good = true;
    harness_reset(s);
    for (int step = 0; step < STEPS; step++) {
        read_floats(x + (size_t)step * BATCH * SIGNAL * 4, BATCH * SIGNAL, b->in[0]);
        for (int i = 0; i < BATCH; i++) b->target[0][i] = y[step * BATCH + i];
        if (step == 0) {
            good &= harness_backward(s, b) && golden_gradients(s, b, golden, "grad_step1_", NULL, 1e-4);
            harness_reset(s);
        }
        good &= harness_step(s, b) && harness_close(s->label, "loss", &b->loss, &losses->v[step], 1, 2e-4, 1e-5);
        const char *after = step == 0 ? "w_after_1_" : step == 9 ? "w_after_10_"
                                                   : step == 39  ? "w_after_40_"
                                                                 : NULL;
        if (after) good &= golden_values(s, golden, after, step == 39 ? 1e-3 : 1e-4);
    }
    return good;
}

START_TEST(mnist1d_learns)
{
    struct harness *h = harness_new(_i ? "zoo-mnist1d-native" : "zoo-mnist1d");
    struct container *initial = need(h, "raw/mnist1d_conv/init"), *golden = need(h, "raw/mnist1d_conv/golden_train");
    unsigned char *x = need_file(h, "mnist1d/x_train.f32", (size_t)STEPS * BATCH * SIGNAL * 4);
    unsigned char *y = need_file(h, "mnist1d/y_train.u8", (size_t)STEPS * BATCH);
    if (initial && golden && x && y) {
        struct options opt = harness_options();
        opt.batch = BATCH;
        opt.train = true;
        opt.target = harness_target(_i ? "native" : "c99");
        struct subject *s = add(h, "mnist1d", mnist1d, &opt, initial);
        ck_assert(harness_build(h));
        ck_assert(follow(s, golden, x, y));
    }
    harness_free(h);
}
END_TEST

/* The weights after the last of 4,000 steps: 11.90 % of the test are wrong. */
START_TEST(mnist1d_predicts)
{
    struct harness *h = harness_new("zoo-mnist1d-final");
    struct container *golden = need(h, "raw/mnist1d_conv/golden_train");
    unsigned char *x = need_file(h, "mnist1d/x_test.f32", 1000 * SIGNAL * 4);
    unsigned char *y = need_file(h, "mnist1d/y_test.u8", 1000);
    if (golden && x && y) {
        struct options opt = harness_options();
        opt.unroll = UNROLL_full;
        struct subject *s = harness_net(h, "mnist1d", mnist1d, &opt);
        ck_assert_ptr_nonnull(s);
        golden_fill(s, golden, "final_");
        ck_assert(harness_emit(s) && harness_build(h));
        const double *want = container_get(golden, "final_test_logits")->v;
        struct batch *b = harness_batch(s, 1);
        int wrong = 0;
        for (int i = 0; i < 1000; i++) {
            read_floats(x + (size_t)i * SIGNAL * 4, SIGNAL, b->in[0]);
            ck_assert(harness_forward(s, b));
            ck_assert(harness_close("mnist1d", "logits", b->out[0], want + (ptrdiff_t)i * 10, 10, 1e-4, 1e-5));
            wrong += largest(b->out[0], 10) != y[i];
        }
        ck_assert_int_eq(wrong, 119);
    }
    harness_free(h);
}
END_TEST

Suite *suite_zoo(void);

Suite *suite_zoo(void)
{
    Suite *suite = suite_create("zoo");
    TCase *all = tcase_create("trained");
    tcase_set_timeout(all, 300);
    tcase_add_test(all, resnet_predicts);
    tcase_add_loop_test(all, resnet_learns, 0, 2);
    tcase_add_loop_test(all, mnist1d_learns, 0, 2);
    tcase_add_test(all, mnist1d_predicts);
    suite_add_tcase(suite, all);
    return suite;
}
