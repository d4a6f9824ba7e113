/* simplify, fold and dce on graphs made by hand: which nodes remain, what they
 * say of themselves, and the arithmetic of folding. What a whole net computes
 * after them is judged elsewhere, against ref.c. */
#include "graphs.h"

#include <check.h>
#include <math.h>
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

static void run_fold(struct graph *g)
{
    fold(g);
    check(g, "fold");
    dce(g);
    check(g, "dce");
}

/* ---- simplify ---------------------------------------------------------- */

static int identities(struct graph *g, int x)
{
    union attr a = { .crop = { .channels = 4 } };
    x = graphs_dropout(g, x, 0.5);
    x = graphs_affine(g, x, 1, 0);
    x = graphs_add(g, OP_crop, "", 1, &x, &a);
    a = (union attr){ .pad = { .mode = "constant", .value = 7 } };
    x = graphs_add(g, OP_pad, "", 1, &x, &a);
    x = graphs_op(g, OP_concat, x);
    a = (union attr){ .maxpool = { .kernel = triple_all(1), .stride = triple_all(1), .dilation = triple_all(1) } };
    x = graphs_add(g, OP_maxpool, "", 1, &x, &a);
    a = (union attr){ .reshape = { { 3, (const double[]){ 4, 6, 6 } } } };
    return graphs_add(g, OP_reshape, "", 1, &x, &a);
}

START_TEST(simplify_drops_identities)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(4, 6, 6));
    int y = graphs_op(g, OP_globalmaxpool, identities(g, graphs_op(g, OP_softmax, x)));
    y = graphs_op(g, OP_globalavgpool, y);
    y = graphs_op(g, OP_flatten, graphs_op(g, OP_flatten, y));
    graphs_output(g, y);
    run_fold(g);
    ck_assert_int_eq(g->n, 4);
    ck_assert_int_eq(g->nodes[1].op, OP_softmax);
    ck_assert_int_eq(g->nodes[2].op, OP_globalmaxpool);
    ck_assert_int_eq(g->nodes[3].op, OP_flatten);
    ck_assert_int_eq(g->outputs[0], 3);
    end(&p);
}
END_TEST

/* An output may turn out to be an input; a stride keeps a pool of one. */
START_TEST(simplify_at_the_edges)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(4, 6, 6));
    union attr a = { .avgpool = { .kernel = triple_all(1), .stride = triple(1, 2, 1) } };
    graphs_output(g, identities(g, x));
    graphs_output(g, graphs_add(g, OP_avgpool, "", 1, &x, &a));
    run_fold(g);
    ck_assert_int_eq(g->n, 2);
    ck_assert_int_eq(g->outputs[0], 0);
    ck_assert_int_eq(g->nodes[g->outputs[1]].op, OP_avgpool);
    end(&p);
}
END_TEST

/* ---- fold -------------------------------------------------------------- */

/* The map of a batchnorm's parameters at channel c. */
static void map_at(const struct graph *g, const char *bn, int c, double *scale, double *shift)
{
    struct cc *cc = g->cc;
    const float *weight = graphs_at(g, arena_printf(cc->mem, "%s.weight", bn))->data;
    const float *bias = graphs_at(g, arena_printf(cc->mem, "%s.bias", bn))->data;
    const float *mean = graphs_at(g, arena_printf(cc->mem, "%s.running_mean", bn))->data;
    const float *var = graphs_at(g, arena_printf(cc->mem, "%s.running_var", bn))->data;
    *scale = weight[c] / sqrt(var[c] + 1e-5);
    *shift = bias[c] - *scale * mean[c];
}

static float *values(struct graph *g, const char *path)
{
    return (float *)(uintptr_t)values_of(g->cc->mem, graphs_at(g, path));
}

static void expect_near(double found, double expected)
{
    ck_assert_msg(fabs(found - expected) <= 1e-6 * fabs(expected), "%.9g is not %.9g", found, expected);
}

START_TEST(fold_into_producer)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(2, 6, 6));
    union attr a = graphs_conv_attr(3, 3);
    double scale, shift;
    a.conv.bias = false;
    a.conv.pad.before = a.conv.pad.after = triple_all(1);
    int y = graphs_batchnorm(g, "bn1", graphs_add(g, OP_conv, "conv1", 1, &x, &a));
    graphs_output(g, graphs_affine(g, y, 2, 10));
    graphs_fill(g);
    float before = values(g, "conv1.weight")[2 * 18 + 7];
    map_at(g, "bn1", 2, &scale, &shift);
    run_fold(g);
    const struct node *conv = graphs_only(g, OP_conv);
    ck_assert_int_eq(graphs_count(g, OP_batchnorm) + graphs_count(g, OP_affine), 0);
    ck_assert_int_eq(graphs_count(g, OP_param), 2);
    ck_assert(conv->a->conv.bias && conv->nin == 3);
    ck_assert_str_eq(conv->folded, "bn1, affine");
    ck_assert_ptr_eq(&g->nodes[g->outputs[0]], conv);
    expect_near(values(g, "conv1.weight")[2 * 18 + 7], 2 * scale * before);
    expect_near(values(g, "conv1.bias")[2], 2 * shift + 10);
    end(&p);
}
END_TEST

START_TEST(fold_into_consumer)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(4, 1, 1));
    union attr a = graphs_conv_attr(4, 1);
    double s2, t2, s3, t3;
    a.conv.groups = 2;
    int y = graphs_batchnorm(g, "bn", graphs_op(g, OP_softmax, x));
    graphs_output(g, graphs_add(g, OP_conv, "conv", 1, &y, &a));
    graphs_fill(g);
    map_at(g, "bn", 2, &s2, &t2);
    map_at(g, "bn", 3, &s3, &t3);
    const float *w = values(g, "conv.weight"), *b = values(g, "conv.bias");
    run_fold(g);
    ck_assert_int_eq(graphs_count(g, OP_batchnorm), 0);
    ck_assert_str_eq(graphs_only(g, OP_conv)->folded, "bn");
    const float *w2 = values(g, "conv.weight"), *b2 = values(g, "conv.bias");
    ck_assert_ptr_ne(w, w2);
    expect_near(w2[6], s2 * w[6]);
    expect_near(w2[7], s3 * w[7]);
    expect_near(b2[3], b[3] + t2 * w[6] + t3 * w[7]);
    end(&p);
}
END_TEST

/* Before a conv with padding only a scale may go in. */
START_TEST(fold_needs_exactness)
{
    for (int shifted = 0; shifted < 2; shifted++) {
        struct part p;
        int x;
        struct graph *g = start(&p, &x, image(4, 6, 6));
        int y = graphs_affine(g, graphs_op(g, OP_softmax, x), 3, shifted);
        graphs_output(g, graphs_conv(g, "conv", y, 2, 3, 1));
        graphs_fill(g);
        run_fold(g);
        ck_assert_int_eq(graphs_count(g, OP_affine), shifted);
        end(&p);
    }
}
END_TEST

/* softmax stands for something that nothing folds into. */
START_TEST(fold_pairs)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(3, 2, 2));
    double scale, shift, after_scale, after_shift;
    int y = graphs_affine(g, graphs_op(g, OP_softmax, x), 2, 5);
    y = graphs_affine(g, graphs_batchnorm(g, "bn", y), 3, 7);
    graphs_output(g, graphs_op(g, OP_tanh, y));
    graphs_fill(g);
    map_at(g, "bn", 1, &scale, &shift);
    run_fold(g);
    ck_assert_int_eq(graphs_count(g, OP_affine), 0);
    ck_assert_str_eq(graphs_only(g, OP_batchnorm)->folded, "affine, affine_2");
    map_at(g, "bn", 1, &after_scale, &after_shift);
    expect_near(after_scale, 6 * scale);
    expect_near(after_shift, 3 * (5 * scale + shift) + 7);
    end(&p);

    g = start(&p, &x, image(3, 2, 2));
    y = graphs_affine(g, graphs_affine(g, graphs_op(g, OP_softmax, x), 2, 5), 3, 7);
    graphs_output(g, y);
    run_fold(g);
    const struct node *n = graphs_only(g, OP_affine);
    ck_assert(n->a->affine.scale == 6 && n->a->affine.shift == 22);
    end(&p);
}
END_TEST

/* A second reader that lives forbids folding, a dead one does not; and what is
 * dead goes nowhere. */
START_TEST(fold_counts_readers)
{
    enum { LIVING,
           DEAD,
           NONE };
    for (int other = LIVING; other <= NONE; other++) {
        struct part p;
        int x;
        struct graph *g = start(&p, &x, image(2, 6, 6));
        int y = graphs_conv(g, "conv", x, 3, 3, 0);
        int z = graphs_batchnorm(g, "bn", y);
        if (other == LIVING) graphs_output(g, graphs_op(g, OP_softmax, y));
        if (other == DEAD) graphs_mse(g, y);
        graphs_output(g, other == NONE ? y : z);
        graphs_fill(g);
        const float *before = values(g, "conv.weight");
        run_fold(g);
        ck_assert_int_eq(graphs_count(g, OP_batchnorm), other == LIVING);
        ck_assert(values(g, "conv.weight") == before || other == DEAD);
        end(&p);
    }
}
END_TEST

/* The forward graph of a training file reads parameters that will change, and
 * without values there is nothing to change. */
START_TEST(fold_leaves_training_alone)
{
    for (int filled = 0; filled < 2; filled++) {
        struct part p;
        int x;
        struct graph *g = start(&p, &x, image(2, 6, 6));
        int y = graphs_batchnorm(g, "bn", graphs_conv(g, "conv", x, 3, 3, 0));
        graphs_output(g, graphs_dropout(g, y, 0.5));
        g->training = filled;
        if (filled) graphs_fill(g);
        run_fold(g);
        ck_assert_int_eq(graphs_count(g, OP_batchnorm), 1);
        ck_assert_int_eq(graphs_count(g, OP_dropout), 0);
        end(&p);
    }
}
END_TEST

/* ---- dce --------------------------------------------------------------- */

START_TEST(dce_keeps_arguments)
{
    for (int training = 0; training < 2; training++) {
        struct part p;
        int x;
        struct graph *g = start(&p, &x, image(2, 6, 6));
        graphs_input(g, image(1, 1, 1));
        int y = graphs_conv(g, "used", x, 2, 3, 1);
        graphs_mse(g, graphs_conv(g, "unused", y, 2, 3, 1));
        graphs_output(g, y);
        g->training = training;
        dce(g);
        check(g, "dce");
        ck_assert_int_eq(graphs_count(g, OP_input), 2);
        ck_assert_int_eq(graphs_count(g, OP_param), training ? 4 : 2);
        ck_assert_int_eq(graphs_count(g, OP_conv), 1);
        ck_assert_int_eq(g->nlosses + g->ntargets + graphs_count(g, OP_mse), 0);
        end(&p);
    }
}
END_TEST

Suite *suite_passes(void);

Suite *suite_passes(void)
{
    Suite *suite = suite_create("passes");
    TCase *all = tcase_create("passes");
    tcase_add_test(all, simplify_drops_identities);
    tcase_add_test(all, simplify_at_the_edges);
    tcase_add_test(all, fold_into_producer);
    tcase_add_test(all, fold_into_consumer);
    tcase_add_test(all, fold_needs_exactness);
    tcase_add_test(all, fold_pairs);
    tcase_add_test(all, fold_counts_readers);
    tcase_add_test(all, fold_leaves_training_alone);
    tcase_add_test(all, dce_keeps_arguments);
    suite_add_tcase(suite, all);
    return suite;
}
