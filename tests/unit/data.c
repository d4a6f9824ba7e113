/* Published vectors under CONVC_DATA judge the emitted code: torch-grad
 * (operators with gradients, PyTorch 1.13 in float64) and nntrainer-golden
 * (layers, recorded from TensorFlow). Their nets are written here in the
 * language from the files' own descriptions.
 *
 * A file gives y, dy and gradients of sum(y dy). Our loss is the mean squared
 * error, so the target is y - dy N / 2, N elements in all: then 2 (y - t) / N
 * is dy. Files without dy were made with dy = 2 everywhere. */
#include "../golden.h"

#include <check.h>
#include <glob.h>
#include <string.h>

/* Operators of torch-grad beside the convolutions, whose attributes stand in
 * the files. */
static const struct {
    const char *name, *chain;
} operators[] = {
    { "maxpool2d_k2s2", "x -> maxpool(2)" },
    { "maxpool2d_k3s2p1", "x -> maxpool(3, stride=2, pad=1)" },
    { "maxpool2d_k3s2ceil", "x -> maxpool(3, stride=2, ceil=true)" },
    { "maxpool2d_k3s1p1", "x -> maxpool(3, stride=1, pad=1)" },
    { "avgpool2d_k2s2", "x -> avgpool(2)" },
    { "avgpool2d_k3s2p1_incl", "x -> avgpool(3, stride=2, pad=1)" },
    { "avgpool2d_k3s2ceil_excl", "x -> avgpool(3, stride=2, pad=1, ceil=true, count_pad=false)" },
    { "globalmaxpool", "x -> globalmaxpool" },
    { "reducemean_hw", "x -> globalavgpool" },
    { "batchnorm2d_train", "x -> l: batchnorm" },
    { "batchnorm1d_train", "x -> l: batchnorm" },
    { "act_relu", "x -> relu" },
    { "act_leakyrelu_0.1", "x -> leaky_relu(0.1)" },
    { "act_gelu_tanh", "x -> gelu(tanh)" },
    { "act_sigmoid", "x -> sigmoid" },
    { "softmax_dim1", "x -> softmax" },
    { "logsoftmax_dim1", "x -> log_softmax" },
    { "mul_broadcast_se", "x * s" },
    { "concat_dim1", "concat(a, b, c)" },
    { "pad_const", "x -> pad([0, 1, 3, 2])" },
    { "residual_optionA", "x -> maxpool(1, stride=2) -> pad(0, channels_before=2, channels_after=2)" },
    { "slice_step2", "x -> maxpool(1, stride=2)" },
};
enum { OPERATORS = sizeof operators / sizeof *operators };

/* ---- from a file to a net ---------------------------------------------- */

/* The file's names for a parameter, and whether it is stored transposed. */
static const struct {
    const char *ours, *theirs;
    bool transposed;
} names[] = {
    { "l.weight", "w", false },
    { "l.weight", "g", false },
    { "l.weight", "gamma", false },
    { "l.weight", "w_in_out", true },
    { "l.bias", "b", false },
    { "l.bias", "beta", false },
    { "l.running_mean", "mean", false },
    { "l.running_var", "var", false },
};
enum { NAMES = sizeof names / sizeof *names };

/* Element i of ours in theirs, [in, out] if transposed. */
static int64_t index_of(const struct entry *e, bool transposed, int64_t i)
{
    return transposed ? i % e->d[0] * e->d[1] + i / e->d[0] : i;
}

/* "d_" + their name of one of our parameters, or the tensor itself. */
static const struct entry *find(struct harness *h, const struct container *c,
                                const char *prefix, const char *path, bool *transposed)
{
    for (int i = 0; i < NAMES; i++) {
        const struct entry *e = container_find(c, arena_printf(h->mem, "%s%s", prefix, names[i].theirs));
        *transposed = names[i].transposed;
        if (e && strcmp(names[i].ours, path) == 0) return e;
    }
    return NULL;
}

/* What the descriptions of both collections say of a convolution. */
struct words {
    int stride[2], pad[4], dilation[2], groups; /* h w; top left bottom right */
    char mode[20];
};

static bool read_words(const char *text, struct words *w)
{
    int k[2], *s = w->stride, *d = w->dilation, *p = w->pad;
    if (sscanf(text, "# conv2d stride=(%d, %d) padding=(%d, %d) dilation=(%d, %d) groups=%d",
               s, s + 1, p, p + 1, d, d + 1, &w->groups) == 7 ||
        sscanf(text, "# conv1d stride=%d padding=%d dilation=%d", s + 1, p + 1, d + 1) == 3) {
        p[2] = p[0];
        p[3] = p[1];
        return true;
    }
    return sscanf(text, "# conv2d kernel (%d, %d) stride (%d, %d) dilation (%d, %d) padding %19s = left %d right %d top %d bottom %d",
                  k, k + 1, s, s + 1, d, d + 1, w->mode, p + 1, p + 3, p, p + 2) == 11 ||
           sscanf(text, "# conv1d kernel %d stride %d dilation %d padding %19s = left %d right %d",
                  k, s + 1, d + 1, w->mode, p + 1, p + 3) == 6;
}

static const char *convolution(struct harness *h, const struct container *c)
{
    struct words v = { { 1, 1 }, { 0 }, { 1, 1 }, 1, "" };
    const struct entry *w = container_find(c, "w");
    if (!w || !read_words(c->text, &v)) return NULL;
    const char *bias = container_find(c, "b") ? "true" : "false";
    const char *pad = arena_printf(h->mem, "[%d, %d, %d, %d]", v.pad[0], v.pad[1], v.pad[2], v.pad[3]);
    if (w->rank == 3) pad = arena_printf(h->mem, "[%d, %d]", v.pad[1], v.pad[3]);
    if (strcmp(v.mode, "same") == 0) pad = "same";
    const char *head = arena_printf(h->mem, "x -> l: conv(%d, pad=%s, groups=%d, bias=%s", (int)w->d[0], pad, v.groups, bias);
    if (w->rank == 3)
        return arena_printf(h->mem, "%s, kernel=%d, stride=%d, dilation=%d)", head, (int)w->d[2], v.stride[1], v.dilation[1]);
    return arena_printf(h->mem, "%s, kernel=[%d, %d], stride=[%d, %d], dilation=[%d, %d])", head, (int)w->d[2],
                        (int)w->d[3], v.stride[0], v.stride[1], v.dilation[0], v.dilation[1]);
}

static const char *chain_of(struct harness *h, const struct container *c, const char *name)
{
    for (int i = 0; i < OPERATORS; i++)
        if (strcmp(operators[i].name, name) == 0) return operators[i].chain;
    if (container_find(c, "w_in_out"))
        return arena_printf(h->mem, "x -> l: dense(%d)", (int)container_get(c, "b")->count);
    if (strncmp(name, "bn", 2) == 0) return "x -> l: batchnorm(eps=1e-3)";
    return convolution(h, c);
}

/* The text of a net whose inputs have the shapes that the file gives. */
static const char *net_text(struct harness *h, const struct container *c, const char *chain)
{
    static const char *const inputs[] = { "x", "s", "a", "b", "c" };
    bool parts = !container_find(c, "x");
    const char *text = "net t {\n";
    for (int i = 0; i < 5; i++) {
        const struct entry *e = container_find(c, inputs[i]);
        if (!e || (i > 1 && !parts)) continue;
        text = arena_printf(h->mem, "%s    input %s: %d", text, inputs[i], (int)e->d[1]);
        for (int k = 2; k < e->rank; k++) text = arena_printf(h->mem, "%s x %d", text, (int)e->d[k]);
        text = arena_printf(h->mem, "%s\n", text);
    }
    return arena_printf(h->mem, "%s    y = %s\n    output y\n    loss mse(y)\n}\n", text, chain);
}

/* ---- one operator ------------------------------------------------------ */

static void fill(struct subject *s, const struct container *c)
{
    harness_fill(s, 1);
    for (int i = 0; i < s->graph->n; i++) {
        struct node *n = &s->graph->nodes[i];
        bool transposed;
        const struct entry *e = n->op == OP_param ? find(s->h, c, "", n->path, &transposed) : NULL;
        for (int64_t k = 0; e && k < e->count; k++) n->data[k] = (float)e->v[index_of(e, transposed, k)];
    }
}

static bool judge_gradients(struct subject *s, const struct container *c, const struct batch *b)
{
    const struct graph *g = s->graph;
    bool good = true;
    for (int i = 0; i < g->ninputs; i++) {
        const struct entry *e = container_get(c, "d_%s", golden_input(s, i));
        good &= harness_close(s->label, e->name, b->din[i], e->v, e->count, 2e-5, 1e-5);
    }
    for (int i = 0; i < s->api->ntable; i++) {
        const struct convrt_param *p = &s->api->table[i];
        bool transposed;
        const struct entry *e = p->trainable ? find(s->h, c, "d_", p->name, &transposed) : NULL;
        for (int64_t k = 0; e && k < e->count; k++) {
            double got = harness_gradient(s, p, k);
            good &= harness_close(s->label, e->name, &got, &e->v[index_of(e, transposed, k)], 1, 2e-5, 1e-4);
        }
    }
    return good;
}

static bool judge_file(struct subject *s, const struct container *c)
{
    const struct graph *g = s->graph;
    struct batch *b = harness_batch(s, 1);
    const struct entry *y = container_get(c, "y"), *dy = container_find(c, "dy");
    for (int i = 0; i < g->ninputs; i++)
        golden_copy(b->in[i], container_get(c, "%s", golden_input(s, i)));
    for (int64_t i = 0; i < y->count; i++)
        b->target[0][i] = y->v[i] - (dy ? dy->v[i] : 2) * (double)y->count / 2;
    bool training = strstr(s->source.text, "batchnorm") != NULL;
    bool good = harness_forward(s, b);
    if (!training) good &= harness_close(s->label, "y", b->out[0], y->v, y->count, 1e-5, 1e-6);
    return good && harness_backward(s, b) && judge_gradients(s, c, b);
}

static bool judge_folder(const char *pattern, int at_least)
{
    glob_t found;
    struct harness *h = harness_new("data");
    const char *path = arena_printf(h->mem, "%s/%s", golden_data(), pattern);
    if (glob(path, 0, NULL, &found) != 0) {
        fprintf(stderr, "SKIPPED: no %s\n", path);
        harness_free(h);
        return true;
    }
    const struct container **files = NEW(h->mem, const struct container *, found.gl_pathc);
    struct options opt = harness_options();
    opt.train = opt.grad_input = true;
    bool good = true;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *name = strrchr(found.gl_pathv[i], '/') + 1;
        name = arena_strndup(h->mem, name, strlen(name) - 4);
        struct container *c = container_read(h->mem, arena_strndup(h->mem, found.gl_pathv[i], strlen(found.gl_pathv[i]) - 4));
        const char *chain = c ? chain_of(h, c, name) : NULL;
        if (!chain || strstr(name, "inference")) continue;
        opt.batch = container_get(c, "y")->d[0];
        opt.target = &targets[h->n % 2];
        struct subject *s = harness_net(h, name, net_text(h, c, chain), &opt);
        if (!s) return false;
        files[h->n - 1] = c;
        fill(s, c);
        good &= harness_emit(s);
    }
    globfree(&found);
    good &= harness_build(h) && h->n >= at_least;
    for (int i = 0; i < h->n; i++)
        good &= h->subjects[i]->api && judge_file(h->subjects[i], files[i]);
    harness_free(h);
    return good;
}

START_TEST(torch_grad)
{
    ck_assert(judge_folder("torch-grad/*.txt", 30));
}
END_TEST

START_TEST(nntrainer_layers)
{
    ck_assert(judge_folder("nntrainer-golden/layers/*.txt", 25));
}
END_TEST

Suite *suite_data(void);

Suite *suite_data(void)
{
    Suite *suite = suite_create("data");
    TCase *all = tcase_create("published");
    tcase_set_timeout(all, 300);
    tcase_add_test(all, torch_grad);
    tcase_add_test(all, nntrainer_layers);
    suite_add_tcase(suite, all);
    return suite;
}
