/* The ONNX export: every operator over a part of its sweep (tests/ops) and small nets of the
 * zoo. onnx.checker and ONNX Runtime judge the files against the reference
 * interpreter (tests/judge_onnx.py), in one run; they are where `make bench` puts
 * them, build/venv, or with the python that CONVC_PYTHON names. */
#include "../container.h"
#include "../harness.h"
#include "../sweep.h"

#include <check.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Ops some of whose points have no form; all points of all others have one. */
static const char *const partly[] = {
    "adaptive_avgpool", "adaptive_maxpool", "avgpool", "conv_border", "conv_fft", "lrn", "maxout", "maxpool",
    "maxpool_indices", "maxunpool", "pad", "pixel_shuffle", "pixel_unshuffle",
    "softplus", "topk", "topk_values", "upsample", NULL
};

static const char *folder(void)
{
    static char path[512];
    const char *build = getenv("CONVC_BUILD");
    snprintf(path, sizeof path, "%s/onnx", build && *build ? build : "build");
    mkdir(path, 0777);
    return path;
}

static bool contains(const char *const *words, const char *word)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0) return true;
    return false;
}

/* Exports the net that was given, its parameters filled; false with a message in
 * `errors` if it has no form. */
static bool export(struct subject *s, const char *path, char **errors, size_t *length)
{
    jmp_buf here;
    volatile bool good = false;
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    s->cc.errors = open_memstream(errors, length);
    s->cc.recover = &here;
    if (setjmp(here) == 0) {
        onnx(f, s->graph);
        good = true;
    }
    s->cc.recover = NULL;
    fclose(s->cc.errors);
    s->cc.errors = stderr;
    ck_assert_int_eq(fclose(f), 0);
    return good;
}

static void write_all(FILE *f, const struct subject *s, int n, const int *nodes, double *const *v)
{
    for (int i = 0; i < n; i++) {
        size_t count = (size_t)(shape_count(s->graph->nodes[nodes[i]].shape) * s->graph->batch);
        ck_assert_uint_eq(fwrite(v[i], sizeof **v, count, f), count);
    }
}

/* Random inputs, and the outputs that the reference makes of them. */
static void write_numbers(struct subject *s, const char *path)
{
    const struct graph *g = s->graph;
    struct batch *b = harness_batch(s, 1);
    ref_forward(g, (const double *const *)b->in, b->out);
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    write_all(f, s, g->ninputs, g->inputs, b->in);
    write_all(f, s, g->noutputs, g->outputs, b->out);
    ck_assert_int_eq(fclose(f), 0);
}

/* A net whose file is written and listed; false if there is no form for it. */
static bool add(struct harness *h, FILE *list, const char *path, const char *text,
                const struct point *point, int64_t batch)
{
    struct options opt = harness_options();
    opt.net = point->net;
    opt.ndefines = point->ndefines;
    opt.defines = point->defines;
    opt.batch = batch;
    struct subject *s = harness_net(h, path, text, &opt);
    ck_assert_msg(s != NULL, "%s: %s does not compile", path, point->label);
    harness_fill(s, (uint64_t)h->n);
    char *errors = NULL;
    size_t length;
    const char *stem = arena_printf(h->mem, "%s/%s%d", folder(), strrchr(path, '/') + 1, h->n);
    bool good = export(s, arena_printf(h->mem, "%s.onnx", stem), &errors, &length);
    const char *op = arena_strndup(h->mem, strrchr(path, '/') + 1, strlen(strrchr(path, '/') + 1) - 4);
    if (!good) {
        ck_assert_msg(strstr(errors, "has no form in ONNX") != NULL, "%s: %s: %s", path, point->label, errors);
        ck_assert_msg(contains(partly, op), "%s: %s: %s", path, point->label, errors);
    } else {
        write_numbers(s, arena_printf(h->mem, "%s.bin", stem));
        fprintf(list, "%s %s: %s\n", strrchr(stem, '/') + 1, path, point->label);
    }
    free(errors);
    return good;
}

enum { POINTS = 12 }; /* of a sweep, at most */

static void add_op(FILE *list, const char *path)
{
    struct harness *h = harness_new("onnx");
    const char *text = container_slurp(h->mem, path, NULL);
    struct sweeps sweeps = sweep_read(h->mem, text);
    int step = sweeps.n / POINTS + 1;
    for (int i = 0; i < sweeps.n; i += step)
        add(h, list, path, text, &sweeps.points[i], i % 2 ? 2 : 1);
    harness_free(h);
}

static const struct {
    const char *path;
    int n;
    struct define defines[2];
} zoo[] = {
    { "examples/zoo/mnist1d_conv.dsl", 0, { { 0 } } },
    { "examples/zoo/lenet5.dsl", 0, { { 0 } } },
    { "examples/zoo/mlperf_dscnn.dsl", 0, { { 0 } } },
    { "examples/zoo/resnet20.dsl", 0, { { 0 } } },
    { "examples/zoo/resnet18.dsl", 1, { { "size", "32" } } },
    { "examples/zoo/mobilenet_v3_small.dsl", 1, { { "size", "32" } } },
    { "examples/zoo/shufflenet_v2_x0_5.dsl", 1, { { "size", "32" } } },
    { "examples/zoo/googlenet.dsl", 1, { { "size", "64" } } },
    { "examples/zoo/unet_same.dsl", 2, { { "size", "16" }, { "width", "4" } } },
};

static void add_zoo(FILE *list)
{
    for (size_t i = 0; i < sizeof zoo / sizeof *zoo; i++) {
        struct harness *h = harness_new("onnx");
        const char *text = container_slurp(h->mem, zoo[i].path, NULL);
        struct point point = { .ndefines = zoo[i].n, .label = "as it is" };
        memcpy(point.defines, zoo[i].defines, sizeof zoo[i].defines);
        ck_assert(add(h, list, zoo[i].path, text, &point, 1));
        harness_free(h);
    }
}

START_TEST(judged)
{
    const char *python = getenv("CONVC_PYTHON");
    if (!python || !*python) python = "build/venv/bin/python";
    if (access(python, X_OK) != 0) {
        fprintf(stderr, "SKIPPED: the ONNX export before onnx.checker and ONNX Runtime (no %s; `make peers`)\n", python);
        return;
    }
    char line[2048];
    snprintf(line, sizeof line, "%s/list", folder());
    FILE *list = fopen(line, "w");
    ck_assert_ptr_nonnull(list);
    glob_t ops;
    ck_assert_int_eq(glob("tests/ops/*.dsl", 0, NULL, &ops), 0);
    for (size_t i = 0; i < ops.gl_pathc; i++) add_op(list, ops.gl_pathv[i]);
    add_zoo(list);
    globfree(&ops);
    ck_assert_int_eq(fclose(list), 0);
    snprintf(line, sizeof line, "%s tests/judge_onnx.py %s >&2", python, folder());
    ck_assert_int_eq(system(line), 0);
}
END_TEST

Suite *suite_onnx(void);

Suite *suite_onnx(void)
{
    Suite *suite = suite_create("onnx");
    TCase *all = tcase_create("onnx");
    tcase_set_timeout(all, 300);
    tcase_add_test(all, judged);
    suite_add_tcase(suite, all);
    return suite;
}
