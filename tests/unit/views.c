/* summary.c and dot.c: a graph as a table, as JSON and as a picture. */
#include "graphs.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static struct graph *start(struct part *p, int *x, struct shape shape)
{
    struct graph *g = graphs_new(p);
    *x = graphs_input(g, shape);
    return g;
}

static void end(struct part *p)
{
    fclose(p->cc.errors);
    part_end(p);
}

static struct shape image(int64_t c, int64_t h, int64_t w)
{
    return shape_of(3, c, h, w);
}

static char *text_of(const struct graph *g, void (*view)(FILE *, const struct graph *))
{
    char *text = arena_alloc(g->cc->mem, 1 << 14);
    FILE *f = fmemopen(text, 1 << 14, "w");
    view(f, g);
    fclose(f);
    return text;
}

static int pool(struct graph *g, const char *path, int x)
{
    union attr a = { .maxpool = { .kernel = triple_all(3), .stride = triple_all(2), .dilation = triple_all(1) } };
    return graphs_add(g, OP_maxpool, path, 1, &x, &a);
}

static struct graph *alexnet(struct part *p)
{
    int x;
    struct graph *g = start(p, &x, image(3, 227, 227));
    union attr a = graphs_conv_attr(64, 11);
    a.conv.stride = triple_all(4);
    a.conv.pad.before = a.conv.pad.after = triple_all(2);
    x = graphs_op(g, OP_relu, graphs_add(g, OP_conv, "conv1", 1, &x, &a));
    x = graphs_op(g, OP_relu, graphs_conv(g, "conv2", pool(g, "pool1", x), 192, 5, 2));
    x = graphs_op(g, OP_relu, graphs_conv(g, "conv3", pool(g, "pool2", x), 384, 3, 1));
    x = graphs_op(g, OP_relu, graphs_conv(g, "conv4", x, 256, 3, 1));
    x = graphs_op(g, OP_relu, graphs_conv(g, "conv5", x, 256, 3, 1));
    x = graphs_op(g, OP_flatten, pool(g, "pool5", x));
    x = graphs_op(g, OP_relu, graphs_dense(g, "fc6", graphs_dropout(g, x, 0.5), 4096));
    x = graphs_op(g, OP_relu, graphs_dense(g, "fc7", x, 4096));
    graphs_output(g, graphs_dense(g, "fc8", x, 1000));
    return g;
}

/* A slice with a step widens the distance, an axis that goes the field. */
START_TEST(fields)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(4, 16, 16));
    union attr slice = { .slice = { "h", 1, PLACE_END, 3 } }, mean = { .reduce_mean = { "w", true } };
    x = graphs_add(g, OP_slice, "", 1, &x, &slice);
    x = graphs_conv(g, "conv", x, 4, 3, 0);
    graphs_output(g, graphs_add(g, OP_reduce_mean, "", 1, &x, &mean));
    const char *text = text_of(g, summary_json);
    ck_assert_ptr_nonnull(strstr(text, "\"field\": [7, 3], \"step\": [3, 1]},\n"));
    ck_assert_ptr_nonnull(strstr(text, "\"field\": [7, 16], \"step\": [3, 1]}\n"));
    end(&p);
}
END_TEST

/* The published table, with conv4's 884,736 x 169 multiply-adds. */
static const char alexnet_table[] =
    "layer    op       output         memory KB  weights K  params K  flop M      field    step\n"
    "conv1    conv     64 x 56 x 56         784         23        23      73         11       4\n"
    "pool1    maxpool  64 x 27 x 27         182          0         0       0         19       8\n"
    "conv2    conv     192 x 27 x 27        547        307       307     224         51       8\n"
    "pool2    maxpool  192 x 13 x 13        127          0         0       0         67      16\n"
    "conv3    conv     384 x 13 x 13        254        664       664     112         99      16\n"
    "conv4    conv     256 x 13 x 13        169        885       885     150        131      16\n"
    "conv5    conv     256 x 13 x 13        169        590       590     100        163      16\n"
    "pool5    maxpool  256 x 6 x 6           36          0         0       0        195      32\n"
    "flatten  flatten  9216                  36          0         0       0        355      32\n"
    "fc6      dense    4096                  16      37749     37753      38        355      32\n"
    "fc7      dense    4096                  16      16777     16781      17        355      32\n"
    "fc8      dense    1000                   4       4096      4097       4        355      32\n"
    "total: 598,824 activations (2,395,296 bytes), 61,100,840 parameters"
    " (61,090,496 of them weights), 717,562,112 multiply-adds\n";

START_TEST(summary_of_alexnet)
{
    struct part p;
    struct graph *g = alexnet(&p);
    const char *text = text_of(g, summary);
    ck_assert_str_eq(text, alexnet_table);
    end(&p);
}
END_TEST

START_TEST(summary_as_json)
{
    struct part p;
    struct graph *g = alexnet(&p);
    const char *text = text_of(g, summary_json);
    ck_assert_ptr_nonnull(strstr(
        text, "    {\"layer\": \"conv4\", \"op\": \"conv\", \"output\": [256, 13, 13], \"activations\": 43264,"
              " \"bytes\": 173056, \"weights\": 884736, \"parameters\": 884992, \"multiply_adds\": 149520384,"
              " \"field\": [131, 131], \"step\": [16, 16]},\n"));
    ck_assert_ptr_nonnull(strstr(text, "\"parameters\": 61100840,"));
    end(&p);
}
END_TEST

START_TEST(dot_quotes_names)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, shape_of(1, INT64_C(3)));
    graphs_output(g, graphs_dense(g, "node", x, 2));
    const char *text = text_of(g, dot);
    ck_assert_ptr_nonnull(strstr(text, "digraph \"net\" {\n"));
    ck_assert_ptr_nonnull(strstr(text, "    \"node\" [label=\"node\\ndense\\nweight 2 x 3\\n2\", peripheries=2"));
    ck_assert_ptr_nonnull(strstr(text, "    \"x\" -> \"node\";\n"));
    ck_assert_ptr_null(strstr(text, "node_weight"));
    end(&p);
}
END_TEST

Suite *suite_views(void);

Suite *suite_views(void)
{
    Suite *suite = suite_create("views");
    TCase *all = tcase_create("views");
    tcase_add_test(all, fields);
    tcase_add_test(all, summary_of_alexnet);
    tcase_add_test(all, summary_as_json);
    tcase_add_test(all, dot_quotes_names);
    suite_add_tcase(suite, all);
    return suite;
}
