/* Small nets over ten SGD steps, recorded from TensorFlow by the nntrainer
 * project ($CONVC_DATA/nntrainer-golden/models), judge the emitted training
 * code: losses, the first step's gradients, weights after one step and ten.
 * The nets are written in the language from the layer lists in the files;
 * label lK is layer K's. Its average pools leave the padding out. */
#include "../golden.h"

#include <check.h>
#include <glob.h>
#include <string.h>

/* "('conv', 4, (3, 3), (1, 1), 'valid')" -> a link of the chain. */
static const char *link_of(struct arena *mem, const char *t, int i)
{
    int n, kh, kw, sh, sw;
    char kind[20], mode[20];
    if (sscanf(t, "('conv', %d, (%d, %d), (%d, %d), '%19[a-z]'", &n, &kh, &kw, &sh, &sw, mode) == 6)
        return arena_printf(mem, " -> l%d: conv(%d, kernel=[%d, %d], stride=[%d, %d], pad=%s)", i, n, kh, kw, sh, sw, mode);
    if (sscanf(t, "('%3[maxvg]', (%d, %d), (%d, %d), '%19[a-z]'", kind, &kh, &kw, &sh, &sw, mode) == 6)
        return arena_printf(mem, " -> %spool([%d, %d], stride=[%d, %d], pad=%s%s)", kind, kh, kw, sh, sw, mode,
                            kind[0] == 'a' ? ", count_pad=false" : "");
    if (sscanf(t, "('dense', %d)", &n) == 1) return arena_printf(mem, " -> l%d: dense(%d)", i, n);
    if (sscanf(t, "('%19[a-z]'", kind) != 1) bug("nntrainer: %s", t);
    if (strcmp(kind, "bn") == 0) return arena_printf(mem, " -> l%d: batchnorm(eps=1e-3)", i);
    return arena_printf(mem, " -> %s", kind);
}

static const char *model_text(struct arena *mem, const struct container *c)
{
    const struct entry *x = container_get(c, "input");
    const char *chain = "image";
    const char *t = strstr(c->text, "# layers");
    const char *end = t + strcspn(t, "\n");
    int i = 0;
    for (t = strstr(t, "('"); t && t < end; t = strstr(t + 1, "('"))
        chain = arena_printf(mem, "%s%s", chain, link_of(mem, t, i++));
    return arena_printf(mem, "net t {\n    input image: %d x %d x %d\n    y = %s\n    output y\n"
                             "    loss cross_entropy(y)\n}\n",
                        (int)x->d[1], (int)x->d[2], (int)x->d[3], chain);
}

/* Of parameter "l3.weight": PREFIX l3_dense_ KIND 0 SUFFIX. */
static const struct entry *model_entry(struct arena *mem, const struct container *c, const char *prefix,
                                       const char *path, const char *kind, const char *suffix)
{
    static const char *const roles[][3] = {
        { "conv", "weight", "0" },
        { "conv", "bias", "1" },
        { "dense", "weight", "0" },
        { "dense", "bias", "1" },
        { "bn", "running_mean", "0" },
        { "bn", "running_var", "1" },
        { "bn", "weight", "2" },
        { "bn", "bias", "3" },
        { "bn", "weight", "0" }, /* gradients: of the trained ones only */
        { "bn", "bias", "1" },
    };
    for (int i = 0; i < (int)(sizeof roles / sizeof *roles); i++) {
        if (strcmp(roles[i][1], strchr(path, '.') + 1) != 0) continue;
        const struct entry *e = container_find(c, arena_printf(mem, "%s%.*s_%s_%s%s%s", prefix, (int)strcspn(path, "."), path, roles[i][0], kind, roles[i][2], suffix));
        if (e) return e;
    }
    return NULL;
}

/* Dense weights are [in, out] in the file. */
static int64_t model_index(const struct entry *e, int64_t i)
{
    return e->rank == 2 ? i % e->d[0] * e->d[1] + i / e->d[0] : i;
}

static void model_fill(struct subject *s, const struct container *c)
{
    harness_fill(s, 1);
    for (int id = 0; id < s->graph->n; id++) {
        struct node *n = &s->graph->nodes[id];
        if (n->op != OP_param) continue;
        const struct entry *e = model_entry(s->h->mem, c, "", n->path, "w", "");
        ck_assert_ptr_nonnull(e);
        for (int64_t k = 0; k < e->count; k++) n->data[k] = (float)e->v[model_index(e, k)];
    }
}

/* Parameters, or gradients, against those of one iteration. The running
 * statistics are left out: TensorFlow's variance is the biased one. */
static bool model_close(struct subject *s, const struct container *c, const char *prefix,
                        const char *kind, const char *suffix)
{
    bool good = true;
    for (int i = 0; i < s->api->ntable; i++) {
        const struct convrt_param *p = &s->api->table[i];
        if (!p->trainable) continue;
        const struct entry *e = model_entry(s->h->mem, c, prefix, p->name, kind, suffix);
        ck_assert_ptr_nonnull(e);
        for (int64_t k = 0; k < e->count; k++) {
            double got = kind[0] == 'd' ? harness_gradient(s, p, k) : (double)*harness_value(s, p, k);
            good &= harness_close(s->label, e->name, &got, &e->v[model_index(e, k)], 1, 1e-4, 1e-5);
        }
    }
    return good;
}

static bool judge_model(struct subject *s, const struct container *c)
{
    struct batch *b = harness_batch(s, 1);
    const struct entry *label = container_get(c, "label"), *losses = container_get(c, "loss_per_iteration");
    golden_copy(b->in[0], container_get(c, "input"));
    for (int64_t i = 0; i < label->count; i++)
        if (label->v[i] == 1) b->target[0][i / label->d[1]] = (double)(i % label->d[1]);
    bool good = harness_backward(s, b) && model_close(s, c, "it1_", "dw", "");
    const struct entry *dx = container_get(c, "it1_d_input");
    good &= harness_close(s->label, dx->name, b->din[0], dx->v, dx->count, 1e-4, 1e-6);
    harness_reset(s);
    for (int64_t k = 0; k < losses->count; k++) {
        good &= harness_step(s, b) && harness_close(s->label, "loss", &b->loss, losses->v + k, 1, 1e-4, 1e-5);
        if (k == 0) good &= model_close(s, c, "it1_", "w", "_after");
    }
    return good && model_close(s, c, "it10_", "w", "_after");
}

START_TEST(nntrainer_models)
{
    glob_t found;
    struct harness *h = harness_new("models");
    const char *path = arena_printf(h->mem, "%s/nntrainer-golden/models/*.txt", golden_data());
    if (glob(path, 0, NULL, &found) != 0) {
        fprintf(stderr, "SKIPPED: no %s\n", path);
        harness_free(h);
        return;
    }
    bool good = true;
    struct container **files = NEW(h->mem, struct container *, found.gl_pathc);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *file = found.gl_pathv[i];
        files[i] = container_read(h->mem, arena_strndup(h->mem, file, strlen(file) - 4));
        struct options opt = harness_options();
        opt.train = opt.grad_input = true;
        opt.optimizer = "sgd(lr=0.1)";
        opt.batch = container_get(files[i], "input")->d[0];
        opt.target = &targets[i % 2];
        struct subject *s = harness_net(h, arena_printf(h->mem, "%s", strrchr(file, '/') + 1), model_text(h->mem, files[i]), &opt);
        ck_assert_ptr_nonnull(s);
        model_fill(s, files[i]);
        good &= harness_emit(s);
    }
    globfree(&found);
    ck_assert(harness_build(h));
    for (int i = 0; i < h->n; i++)
        good &= h->subjects[i]->api && judge_model(h->subjects[i], files[i]);
    ck_assert(good);
    harness_free(h);
}
END_TEST

Suite *suite_models(void);

Suite *suite_models(void)
{
    Suite *suite = suite_create("models");
    TCase *all = tcase_create("nntrainer");
    tcase_set_timeout(all, 300);
    tcase_add_test(all, nntrainer_models);
    suite_add_tcase(suite, all);
    return suite;
}
