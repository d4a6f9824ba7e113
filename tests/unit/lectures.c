/* What lectures and papers print of well-known nets, as --summary prints it:
 * tables of single layers, sums, and the comparisons that are worked out there. */
#include "../container.h"
#include "../harness.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a view of the net says. */
static const char *view_of(struct harness *h, const char *path, const char *text,
                           void (*view)(FILE *, const struct graph *))
{
    struct options opt = harness_options();
    struct subject *s = harness_net(h, path, text, &opt);
    ck_assert_msg(s != NULL, "%s", path);
    char *out;
    size_t size;
    FILE *f = open_memstream(&out, &size);
    view(f, s->graph);
    fclose(f);
    const char *copy = arena_strndup(h->mem, out, size);
    free(out);
    return copy;
}

static const char *zoo(struct harness *h, const char *name, void (*view)(FILE *, const struct graph *))
{
    size_t length;
    const char *path = arena_printf(h->mem, "examples/zoo/%s.dsl", name);
    const char *text = container_slurp(h->mem, path, &length);
    ck_assert_msg(text != NULL, "no %s", path);
    return view_of(h, path, text, view);
}

/* ---- rows of tables ---------------------------------------------------- */

enum { COLUMNS = 6 }; /* KB, K, K, M, receptive field, cumulative stride */

static const struct {
    const char *net, *layer;
    int v[COLUMNS]; /* -1: not in the table */
} rows[] = {
    { "resnet18", "conv1", { 3136, 9, -1, 118, 7, 2 } },
    { "resnet18", "maxpool", { 784, 0, 0, 2, 11, 4 } },
    { "googlenet", "globalavgpool", { 4, 0, 0, -1, -1, -1 } },
    { "googlenet", "fc", { 4, -1, 1025, 1, -1, -1 } },
    { "vgg16", "flatten", { 98, 0, 0, 0, -1, -1 } },
    { "vgg16", "classifier.0", { 16, 102760, -1, 103, -1, -1 } },
    { "vgg16", "classifier.3", { 16, 16777, -1, 17, -1, -1 } },
    { "vgg16", "classifier.6", { 4, 4096, -1, 4, -1, -1 } },
    /* a 32nd of the image, twice as fine, is what a 16th can be added to */
    { "fcn8s", "upscore2", { -1, -1, -1, -1, 436, 16 } },
    { "fcn8s", "upscore_pool4", { -1, -1, -1, -1, 452, 8 } },
    { "deconvnet", "fc6_deconv", { -1, -1, -1, -1, 596, 32 } },
    /* Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural
     * Networks", Distill 2019: the last layers with an extent */
    { "alexnet", "x", { -1, -1, -1, -1, 195, 32 } },
    { "vgg16", "maxpool_5", { -1, -1, -1, -1, 212, 32 } },
    { "mobilenet_v1", "blocks.4.1.conv_pw", { -1, -1, -1, -1, 315, 32 } },
    { "resnet50_original", "layer4.2.conv3", { -1, -1, -1, -1, 483, 32 } },
    { "resnet101_original", "layer4.2.conv3", { -1, -1, -1, -1, 1027, 32 } },
    { "resnet152_original", "layer4.2.conv3", { -1, -1, -1, -1, 1507, 32 } },
    { "inception_v3", "concat_11", { -1, -1, -1, -1, 1311, 32 } },
    { "inception_v4", "concat_19", { -1, -1, -1, -1, 2071, 32 } },
    { "inception_resnet_v2", "conv2d_7b.conv", { -1, -1, -1, -1, 3039, 32 } },
};

START_TEST(layers)
{
    static const char *const what[COLUMNS] = { "memory", "weights", "parameters", "multiply-adds", "field", "step" };
    struct harness *h = harness_new("lectures");
    const char *table = zoo(h, rows[_i].net, summary);
    const char *line = strstr(table, arena_printf(h->mem, "\n%s ", rows[_i].layer));
    ck_assert_msg(line != NULL, "%s", rows[_i].layer);
    /* from the end: the shape before them is of many words */
    const char *p = strchr(line + 1, '\n');
    for (int n = COLUMNS - 1; n >= 0; n--) {
        while (p[-1] == ' ') p--;
        while (p[-1] != ' ') p--;
        int wanted = rows[_i].v[n];
        ck_assert_msg(wanted < 0 || atoi(p) == wanted, "%s %s: %s: %d, published is %d", rows[_i].net,
                      rows[_i].layer, what[n], atoi(p), wanted);
    }
    harness_free(h);
}
END_TEST

/* ---- sums -------------------------------------------------------------- */

/* The n-th number of this name in the JSON of a net; the last one is the sum. */
static double number(const char *json, const char *name, int n)
{
    const char *p = json - 1;
    for (; n >= 0; n--) {
        p = strstr(p + 1, name);
        ck_assert_ptr_nonnull(p);
    }
    return strtod(strchr(p, ':') + 1, NULL);
}

static double sum(const char *json, const char *name)
{
    return number(strstr(json, "\"total\""), name, 0);
}

/* The paper cuts off behind the first digit, the lectures round. */
START_TEST(sums)
{
    static const struct {
        const char *net;
        double billions;
    } nets[] = { { "resnet18", 1.8 }, { "resnet34", 3.6 }, { "resnet50_original", 3.8 }, { "resnet101_original", 7.6 }, { "resnet152_original", 11.3 } };
    struct harness *h = harness_new("lectures-sums");
    for (int i = 0; i < 5; i++) {
        double found = sum(zoo(h, nets[i].net, summary_json), "\"multiply_adds\"") / 1e9;
        bool cut = floor(10 * found) / 10 == nets[i].billions, rounded = round(10 * found) / 10 == nets[i].billions;
        ck_assert_msg(cut || rounded, "%s: %g billion, not %g", nets[i].net, found, nets[i].billions);
    }
    harness_free(h);
}
END_TEST

/* ---- comparisons ------------------------------------------------------- */

static const char *chain(struct harness *h, const char *input, const char *stages)
{
    const char *text = arena_printf(h->mem, "net t { input x: %s\n y = x -> %s\n output y }", input, stages);
    return view_of(h, "t.dsl", text, summary_json);
}

START_TEST(comparisons)
{
    enum { C = 48,
           H = 14,
           W = 10,
           DW = 9 * C * H * W,
           PW = C * C * H * W };
    struct harness *h = harness_new("lectures-comparisons");
    const char *image = "48 x 14 x 10";
    const char *five = chain(h, image, "conv(48, kernel=5, pad=2, bias=false)");
    const char *three = chain(h, image, "conv(48, kernel=3, pad=1, bias=false)");
    const char *threes = chain(h, image, "conv(48, kernel=3, pad=1, bias=false) -> conv(48, kernel=3, pad=1, bias=false)");
    const char *separable = chain(h, image, "conv(48, kernel=3, pad=1, groups=48, bias=false) -> conv(48, kernel=1, bias=false)");
    ck_assert(sum(five, "\"weights\"") == 25 * C * C);
    ck_assert(sum(threes, "\"weights\"") == 18 * C * C);
    ck_assert(strstr(five, "\"field\": [5, 5]") != NULL);
    ck_assert(strstr(threes, "\"field\": [5, 5]") != NULL);
    ck_assert(sum(three, "\"multiply_adds\"") == 9 * PW);
    ck_assert(sum(threes, "\"multiply_adds\"") == 2 * 9 * PW);
    ck_assert(sum(separable, "\"multiply_adds\"") == DW + PW);
    const char *full = chain(h, "3 x 224 x 224", "flatten -> dense(128)");
    const char *local = chain(h, "3 x 224 x 224", "conv(4, kernel=3)");
    ck_assert(round(sum(full, "\"parameters\"") / 1e5) == 193);
    ck_assert(sum(local, "\"parameters\"") == 112);
    harness_free(h);
}
END_TEST

/* Field and step behind what upsamples, and behind pieces. */
START_TEST(resampling)
{
    static const struct {
        const char *stages, *field;
    } cases[] = {
        { "conv(4, kernel=3, stride=2, pad=1) -> convtranspose(4, kernel=4, stride=2, pad=1)", "[5, 5], \"step\": [1, 1]" },
        { "maxpool(4) -> upsample(scale=2)", "[4, 4], \"step\": [2, 2]" },
        { "maxpool(4) -> upsample(scale=2, mode=bilinear)", "[8, 8], \"step\": [2, 2]" },
        { "pixel_unshuffle(2) -> pixel_shuffle(2)", "[2, 2], \"step\": [1, 1]" },
        { "conv(4, kernel=3) -> adaptive_avgpool([7, 3])", "[4, 8], \"step\": [2, 4]" },
        { "conv(4, kernel=3) -> adaptive_maxpool([4, 14])", "[6, 3], \"step\": [3, 1]" },
        { "maxpool(4) -> convtranspose(4, kernel=4, stride=2)", "[8, 8], \"step\": [2, 2]" },
        { "maxpool(4) -> convtranspose(4, kernel=4)", "[16, 16], \"step\": [4, 4]" },
        { "maxpool(2) -> convtranspose(4, kernel=[2, 3], stride=2, dilation=3)", "[2, 8], \"step\": [1, 1]" },
        { "maxpool(2) -> transpose([c, w, h])", "[16, 16], \"step\": [2, 2]" },
    };
    struct harness *h = harness_new("lectures-resampling");
    const char *json = chain(h, "4 x 16 x 16", cases[_i].stages);
    const char *want = arena_printf(h->mem, "\"field\": %s}\n", cases[_i].field);
    ck_assert_msg(strstr(json, want) != NULL, "%s: %s", cases[_i].stages, json);
    harness_free(h);
}
END_TEST

/* What only a loss is computed from is no layer; an auxiliary classifier is. */
START_TEST(losses)
{
    struct harness *h = harness_new("lectures-losses");
    ck_assert_ptr_null(strstr(zoo(h, "tiny_yolo", summary), "slice"));
    const char *text = "net t { input x: 4\n loss mse(x -> a: dense(3) -> l: layernorm -> b: dense(2))\n y = x -> dense(5)\n output y }";
    ck_assert_ptr_nonnull(strstr(view_of(h, "t.dsl", text, summary), "\nl  "));
    harness_free(h);
}
END_TEST

Suite *suite_lectures(void);

Suite *suite_lectures(void)
{
    Suite *suite = suite_create("lectures");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, layers, 0, (int)(sizeof rows / sizeof *rows));
    tcase_add_test(all, sums);
    tcase_add_test(all, comparisons);
    tcase_add_test(all, losses);
    tcase_add_loop_test(all, resampling, 0, 10);
    suite_add_tcase(suite, all);
    return suite;
}
