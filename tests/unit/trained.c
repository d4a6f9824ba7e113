/* Nets of examples/zoo with published weights under CONVC_DATA: MLPerf Tiny's
 * ResNet-8 on 1,000 images of CIFAR-10 and DS-CNN on 1,000 recordings. Right
 * answers are counted, and what the nets give is compared with the golden
 * outputs, made with PyTorch in float64. */
#include "../golden.h"

#include <check.h>
#include <math.h>
#include <string.h>

enum { SAMPLES = 1000,
       AT_ONCE = 20 };

static void read_pixels(const unsigned char *from, int64_t n, double *to)
{
    for (int64_t i = 0; i < n; i++) to[i] = from[i];
}

/* Cepstral coefficients in 8 bits, as MLPerf gives them. */
static void read_cepstra(const unsigned char *from, int64_t n, double *to)
{
    for (int64_t i = 0; i < n; i++) to[i] = (double)(float)(((signed char)from[i] - 83) * 0.5847029089927673);
}

static void keep_logits(double *v, int64_t n)
{
    (void)v;
    (void)n;
}

static void softmax(double *v, int64_t n)
{
    double most = v[0], sum = 0;
    for (int64_t i = 1; i < n; i++) most = fmax(most, v[i]);
    for (int64_t i = 0; i < n; i++) sum += exp(v[i] - most);
    for (int64_t i = 0; i < n; i++) v[i] = exp(v[i] - most) / sum;
}

static const struct trained {
    const char *net, *weights, *golden, *output;
    const char *inputs, *labels;  /* files of records, and the classes */
    int record, skip, label_step; /* bytes of a record, of its head; of a label's */
    int classes, right;
    void (*read)(const unsigned char *, int64_t n, double *to);
    void (*finish)(double *v, int64_t n);
} nets[] = {
    { "mlperf_resnet8", "raw/mlperf_resnet8/weights", "raw/mlperf_resnet8/golden_eval", "output",
      "cifar10/test_first1000.bin", "cifar10/test_first1000.bin", 3073, 1, 3073, 10, 881, read_pixels, softmax },
    { "mlperf_dscnn", "raw/mlperf_kws_dscnn/weights", "raw/mlperf_kws_dscnn/golden_eval", "logits",
      "kws01/inputs.i8", "kws01/labels.u8", 490, 0, 1, 12, 915, read_cepstra, keep_logits },
};
enum { NETS = sizeof nets / sizeof *nets };

/* PyTorch's words for a parameter, and TensorFlow's. */
static const char *const words[][2] = {
    { "weight", "kernel" },
    { "weight", "depthwise_kernel" },
    { "weight", "gamma" },
    { "bias", "bias" },
    { "bias", "beta" },
    { "running_mean", "moving_mean" },
    { "running_var", "moving_variance" },
};

static const struct entry *find(const struct container *c, const char *path)
{
    const char *dot = strrchr(path, '.');
    const struct entry *e = NULL;
    for (size_t i = 0; !e && i < sizeof words / sizeof *words; i++) {
        struct arena *mem = arena_new();
        if (strcmp(dot + 1, words[i][0]) == 0)
            e = container_find(c, arena_printf(mem, "%.*s.%s", (int)(dot - path), path, words[i][1]));
        arena_free(mem);
    }
    return e;
}

static void fill(struct subject *s, const struct container *weights)
{
    for (int i = 0; i < s->graph->n; i++) {
        struct node *n = &s->graph->nodes[i];
        if (n->op != OP_param || !n->path[0]) continue;
        const struct entry *e = find(weights, n->path);
        ck_assert_msg(e && e->count == shape_count(n->shape), "%s: no weights of its size", n->path);
        n->data = NEW(s->cc.mem, float, e->count);
        for (int64_t k = 0; k < e->count; k++) n->data[k] = (float)e->v[k];
    }
}

static int64_t largest(const double *v, int64_t n)
{
    int64_t best = 0;
    for (int64_t i = 1; i < n; i++)
        if (v[i] > v[best]) best = i;
    return best;
}

/* How many of n are right; all that the net gives goes to `out`. */
static int classify(struct subject *s, const struct trained *t, const unsigned char *inputs,
                    const unsigned char *labels, int n, double *out)
{
    struct batch *b = harness_batch(s, 1);
    int64_t size = t->record - t->skip;
    int right = 0;
    for (int i = 0; i < n; i++) {
        t->read(inputs + (ptrdiff_t)i * t->record + t->skip, size, b->in[0] + i % AT_ONCE * size);
        if (i % AT_ONCE < AT_ONCE - 1) continue;
        ck_assert(harness_forward(s, b));
        for (int k = 0; k < AT_ONCE; k++) {
            double *v = out + (ptrdiff_t)(i - AT_ONCE + 1 + k) * t->classes;
            memcpy(v, b->out[0] + (ptrdiff_t)k * t->classes, sizeof *v * (size_t)t->classes);
            right += largest(v, t->classes) == labels[(ptrdiff_t)(i - AT_ONCE + 1 + k) * t->label_step];
            t->finish(v, t->classes);
        }
    }
    return right;
}

static const unsigned char *need(struct harness *h, const char *name, size_t bytes)
{
    size_t length = 0;
    const char *path = arena_printf(h->mem, "%s/%s", golden_data(), name);
    char *data = container_slurp(h->mem, path, &length);
    if (data && length >= bytes) return (unsigned char *)data;
    fprintf(stderr, "SKIPPED: no %s\n", path);
    return NULL;
}

static struct subject *build(struct harness *h, const struct trained *t, const struct container *weights)
{
    size_t length;
    struct options opt = harness_options();
    opt.batch = AT_ONCE;
    opt.target = harness_target("native");
    opt.weights_limit = 1 << 24;
    const char *path = arena_printf(h->mem, "examples/zoo/%s.dsl", t->net);
    struct subject *s = harness_net(h, path, container_slurp(h->mem, path, &length), &opt);
    ck_assert_ptr_nonnull(s);
    s->label = t->net;
    fill(s, weights);
    ck_assert(harness_emit(s) && harness_build(h));
    return s;
}

START_TEST(predicts)
{
    const struct trained *t = &nets[_i];
    struct harness *h = harness_new(t->net);
    const struct container *weights = container_read(h->mem, arena_printf(h->mem, "%s/%s", golden_data(), t->weights));
    const struct container *golden = container_read(h->mem, arena_printf(h->mem, "%s/%s", golden_data(), t->golden));
    const unsigned char *inputs = need(h, t->inputs, (size_t)SAMPLES * (size_t)t->record);
    const unsigned char *labels = need(h, t->labels, (size_t)SAMPLES);
    if (weights && golden && inputs && labels) {
        int n = harness_sanitized() ? 2 * AT_ONCE : SAMPLES;
        struct subject *s = build(h, t, weights);
        double *out = NEW(h->mem, double, SAMPLES * t->classes);
        int right = classify(s, t, inputs, labels, n, out);
        if (n == SAMPLES) ck_assert_int_eq(right, t->right);
        ck_assert(harness_close(t->net, t->output, out, container_get(golden, "%s", t->output)->v, (int64_t)n * t->classes, 1e-4, 0));
    } else {
        fprintf(stderr, "SKIPPED: %s without its weights\n", t->net);
    }
    harness_free(h);
}
END_TEST

Suite *suite_trained(void);

Suite *suite_trained(void)
{
    Suite *suite = suite_create("trained");
    TCase *all = tcase_create("published");
    tcase_set_timeout(all, 300);
    tcase_add_loop_test(all, predicts, 0, NETS);
    suite_add_tcase(suite, all);
    return suite;
}
