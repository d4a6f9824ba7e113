/* grad.c and freeze.c: which backward nodes a net gets and which it is spared.
 * What the gradients are worth is judged elsewhere, by finite differences. */
#include "graphs.h"

#include <check.h>
#include <string.h>

static struct graph *start(struct part *p, int *x, struct shape shape)
{
    struct graph *g = graphs_new(p);
    *x = graphs_input(g, shape);
    g->training = true;
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

/* ---- runs -------------------------------------------------------------- */

static void expect_error(struct part *p, struct graph *g, struct options opt, const char *message)
{
    const char *said = graphs_grad(p, g, opt);
    ck_assert_msg(said != NULL, "accepted, but expected: %s", message);
    ck_assert_str_eq(said, arena_printf(p->cc.mem, "convc: error: %s\n", message));
    end(p);
}

/* conv1 relu conv2 relu flatten fc, classified. */
static struct graph *small(struct part *p)
{
    int x;
    struct graph *g = start(p, &x, image(2, 6, 6));
    x = graphs_op(g, OP_relu, graphs_conv(g, "stem.conv1", x, 3, 3, 0));
    x = graphs_op(g, OP_relu, graphs_conv(g, "conv2", x, 3, 3, 0));
    x = graphs_dense(g, "fc", graphs_op(g, OP_flatten, x), 5);
    graphs_output(g, x);
    graphs_cross_entropy(g, x);
    return g;
}

/* ---- what is made ------------------------------------------------------ */

START_TEST(whole_net)
{
    struct part p;
    struct graph *g = small(&p);
    graphs_differentiate(&p, g, (struct options){ 0 });
    ck_assert_int_eq(graphs_count(g, OP_conv_dw), 2);
    ck_assert_int_eq(graphs_count(g, OP_conv_dx), 1);
    ck_assert_int_eq(graphs_count(g, OP_conv_wt), 1);
    ck_assert_int_eq(graphs_count(g, OP_dense_dw), 1);
    ck_assert_int_eq(graphs_count(g, OP_dense_dx), 1);
    ck_assert_int_eq(graphs_count(g, OP_bias_grad), 3);
    ck_assert_int_eq(graphs_count(g, OP_relu_dx), 2);
    ck_assert_int_eq(graphs_count(g, OP_reshape), 1);
    ck_assert_int_eq(graphs_count(g, OP_cross_entropy), 1);
    ck_assert_ptr_null(g->dinputs);
    const struct node *dw = graphs_only(g, OP_dense_dw);
    ck_assert_str_eq(dw->path, "fc.weight");
    ck_assert_ptr_eq(&g->nodes[dw->in[2]], graphs_at(g, "fc.weight"));
    end(&p);
}
END_TEST

START_TEST(input_gradients)
{
    struct part p;
    struct graph *g = small(&p);
    graphs_differentiate(&p, g, (struct options){ .grad_input = true });
    ck_assert_int_eq(graphs_count(g, OP_conv_dx), 2);
    ck_assert_int_eq(g->nodes[g->dinputs[0]].op, OP_conv_dx);
    end(&p);

    int x;
    g = start(&p, &x, image(2, 6, 6));
    graphs_input(g, image(2, 6, 6));
    graphs_mse(g, graphs_op(g, OP_sigmoid, x));
    expect_error(&p, g, (struct options){ .grad_input = true },
                 "--grad-input: no loss depends on input x_2");
}
END_TEST

/* A depthwise convolution's dx reads the weights as they are. */
START_TEST(depthwise)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(4, 6, 6));
    union attr a = graphs_conv_attr(4, 3);
    a.conv.groups = 4;
    x = graphs_add(g, OP_conv, "conv", 1, &x, &a);
    a = graphs_conv_attr(6, 3);
    a.conv.groups = 2;
    graphs_mse(g, graphs_add(g, OP_conv, "grouped", 1, &x, &a));
    graphs_differentiate(&p, g, (struct options){ .grad_input = true });
    ck_assert_int_eq(graphs_count(g, OP_conv_dx), 2);
    const struct node *wt = graphs_only(g, OP_conv_wt);
    ck_assert_str_eq(shape_text(&p.cc, wt->shape), "4 x 3 x 3 x 3");
    ck_assert_str_eq(g->nodes[wt->in[0]].path, "grouped.weight");
    ck_assert(!wt->batched);
    end(&p);
}
END_TEST

/* Three readers of one tensor: its gradient is the sum of three. */
START_TEST(sums)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(2, 6, 6));
    int y = graphs_conv(g, "conv", x, 2, 3, 1);
    int z = graphs_op2(g, OP_mul, graphs_op(g, OP_tanh, y), y);
    graphs_mse(g, graphs_op2(g, OP_sub, z, y));
    graphs_differentiate(&p, g, (struct options){ 0 });
    ck_assert_int_eq(graphs_count(g, OP_add), 2);
    ck_assert_int_eq(graphs_count(g, OP_mul), 3);
    ck_assert(graphs_only(g, OP_affine)->a->affine.scale == -1);
    end(&p);
}
END_TEST

/* Two losses on one tensor, and one on the way to it. */
START_TEST(losses)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, shape_of(1, INT64_C(3)));
    int y = graphs_dense(g, "fc1", x, 4);
    graphs_mse(g, y);
    y = graphs_dense(g, "fc2", y, 4);
    graphs_mse(g, y);
    graphs_cross_entropy(g, y);
    graphs_differentiate(&p, g, (struct options){ 0 });
    ck_assert_int_eq(graphs_count(g, OP_mse_dx), 2);
    ck_assert_int_eq(graphs_count(g, OP_cross_entropy_dx), 1);
    ck_assert_int_eq(graphs_count(g, OP_add), 2);
    ck_assert_int_eq(g->nlosses, 3);
    ck_assert_int_eq(g->ntargets, 3);
    end(&p);
}
END_TEST

/* Gradients of broadcast operands have the operands' shapes. */
START_TEST(broadcasts)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(4, 5, 5));
    int gate = graphs_op(g, OP_sigmoid, graphs_conv(g, "conv", graphs_op(g, OP_globalavgpool, x), 4, 1, 0));
    int vector = graphs_dense(g, "fc", graphs_op(g, OP_flatten, gate), 4);
    int y = graphs_op2(g, OP_add, vector, graphs_op2(g, OP_mul, x, gate));
    graphs_mse(g, y);
    graphs_differentiate(&p, g, (struct options){ .grad_input = true });
    ck_assert_int_eq(graphs_count(g, OP_reduce), 2);
    for (int i = 0; i < g->n; i++)
        if (g->nodes[i].op == OP_reduce)
            ck_assert_int_eq(shape_count(g->nodes[i].shape), 4);
    end(&p);
}
END_TEST

/* concat, crop and pad are each other's gradients. */
START_TEST(moves)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(2, 5, 5));
    union attr a = { .crop = { { .top = 1, .bottom = 1, .right = 1 }, 1, 3 } };
    int y = graphs_op2(g, OP_concat, graphs_conv(g, "conv1", x, 3, 3, 1), graphs_conv(g, "conv2", x, 2, 3, 1));
    graphs_mse(g, graphs_add(g, OP_crop, "", 1, &y, &a));
    graphs_differentiate(&p, g, (struct options){ 0 });
    const struct pad_attr *pad = &graphs_only(g, OP_pad)->a->pad;
    ck_assert(pad->channels_before == 1 && pad->channels_after == 1 && pad->sides.right == 1);
    ck_assert_int_eq(graphs_count(g, OP_crop), 3);
    int channel = -1;
    for (int i = 0; i < g->n; i++)
        if (g->nodes[i].op == OP_crop && g->nodes[i].shape.d[0] == 2)
            channel = (int)g->nodes[i].a->crop.channel;
    ck_assert_int_eq(channel, 3);
    end(&p);
}
END_TEST

/* ---- batchnorm and dropout --------------------------------------------- */

static struct graph *normalised(struct part *p, struct shape shape)
{
    int x;
    struct graph *g = start(p, &x, shape);
    x = graphs_op(g, OP_relu, graphs_batchnorm(g, "bn1", graphs_conv(g, "conv1", x, 3, 3, 1)));
    graphs_mse(g, graphs_dropout(g, graphs_dropout(g, x, 0.5), 0.5));
    return g;
}

START_TEST(batch_statistics)
{
    struct part p;
    struct graph *g = normalised(&p, image(2, 6, 6));
    graphs_differentiate(&p, g, (struct options){ 0 });
    const struct node *bn = graphs_only(g, OP_batchnorm);
    ck_assert_int_eq(g->nodes[bn->in[3]].op, OP_batchnorm_mean);
    ck_assert_int_eq(g->nodes[bn->in[4]].op, OP_batchnorm_var);
    ck_assert_int_eq(graphs_count(g, OP_batchnorm_running), 2);
    ck_assert_int_eq(graphs_count(g, OP_accumulate), 2);
    ck_assert_int_eq(graphs_count(g, OP_batchnorm_dx), 1);
    end(&p);

    g = normalised(&p, image(2, 1, 1));
    g->batch = 1;
    expect_error(&p, g, (struct options){ 0 },
                 "batchnorm: training needs more than one value per channel, but the"
                 " input is 3 x 1 x 1 and the batch 1");
}
END_TEST

START_TEST(frozen_batchnorm)
{
    struct part p;
    struct graph *g = normalised(&p, image(2, 1, 1));
    g->batch = 1;
    graphs_differentiate(&p, g, FREEZE("bn1"));
    const struct node *bn = graphs_only(g, OP_batchnorm);
    ck_assert(bn->frozen);
    ck_assert_str_eq(g->nodes[bn->in[3]].path, "bn1.running_mean");
    ck_assert_int_eq(graphs_count(g, OP_batchnorm_frozen_dx), 1);
    ck_assert_int_eq(graphs_count(g, OP_batchnorm_running) + graphs_count(g, OP_accumulate), 0);
    end(&p);

    g = normalised(&p, image(2, 6, 6));
    graphs_differentiate(&p, g, FREEZE("bn1.weight"));
    ck_assert_int_eq(graphs_count(g, OP_batchnorm_running), 2);
    ck_assert_str_eq(graphs_only(g, OP_accumulate)->path, "bn1.bias");
    end(&p);
}
END_TEST

/* Without affine there is nothing to train, and nothing for a checkpoint. */
START_TEST(plain_batchnorm)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(2, 6, 6));
    union attr a = { .batchnorm = { 1e-5, 0.1, false, false, "default", "default" } };
    x = graphs_conv(g, "conv", x, 3, 3, 1);
    graphs_mse(g, graphs_add(g, OP_batchnorm, "bn", 1, &x, &a));
    graphs_differentiate(&p, g, (struct options){ 0 });
    const struct node *bn = graphs_only(g, OP_batchnorm);
    const struct node *weight = &g->nodes[bn->in[1]], *bias = &g->nodes[bn->in[2]];
    ck_assert_str_eq(weight->path, "");
    ck_assert(weight->data[2] == 1 && bias->data[2] == 0);
    ck_assert_int_eq(graphs_count(g, OP_accumulate), 0);
    ck_assert_int_eq(graphs_count(g, OP_batchnorm_dx), 1);
    end(&p);
}
END_TEST

/* Forward and backward share a mask, two dropouts do not. */
START_TEST(masks)
{
    struct part p;
    struct graph *g = normalised(&p, image(2, 6, 6));
    graphs_differentiate(&p, g, (struct options){ 0 });
    int64_t stream[4];
    int n = 0;
    for (int i = 0; i < g->n; i++)
        if (g->nodes[i].op == OP_dropout_mask) stream[n++] = g->nodes[i].a->dropout.stream;
    ck_assert_int_eq(n, 4);
    ck_assert_int_ne(stream[0], stream[1]);
    ck_assert_int_eq(stream[0], stream[3]);
    ck_assert_int_eq(stream[1], stream[2]);
    end(&p);
}
END_TEST

/* ---- --freeze ---------------------------------------------------------- */

START_TEST(frozen_stem)
{
    struct part p;
    struct graph *g = small(&p);
    graphs_differentiate(&p, g, FREEZE("stem", "conv2*"));
    ck_assert_int_eq(graphs_count(g, OP_conv_dw) + graphs_count(g, OP_conv_dx), 0);
    ck_assert_int_eq(graphs_count(g, OP_relu_dx) + graphs_count(g, OP_dense_dx), 0);
    ck_assert_int_eq(graphs_count(g, OP_dense_dw), 1);
    ck_assert(!graphs_at(g, "stem.conv1.weight")->a->param.trainable);
    end(&p);
}
END_TEST

/* What lies behind a frozen layer still needs its dx. */
START_TEST(frozen_middle)
{
    struct part p;
    struct graph *g = small(&p);
    graphs_differentiate(&p, g, FREEZE("conv2.*"));
    ck_assert_int_eq(graphs_count(g, OP_conv_dx), 1);
    ck_assert_str_eq(graphs_only(g, OP_conv_dw)->path, "stem.conv1.weight");
    ck_assert(graphs_at(g, "conv2")->frozen && !graphs_at(g, "fc")->frozen);
    end(&p);

    g = small(&p);
    graphs_differentiate(&p, g, FREEZE("*.bias"));
    ck_assert_int_eq(graphs_count(g, OP_bias_grad), 0);
    ck_assert(!graphs_at(g, "conv2")->frozen);
    end(&p);
}
END_TEST

START_TEST(freeze_errors)
{
    struct part p;
    expect_error(&p, small(&p), FREEZE("stem.conv"),
                 "--freeze: stem.conv matches no layer or parameter; did you mean stem.conv1?");
    expect_error(&p, small(&p), FREEZE("zzzzzzzzzzz"), "--freeze: zzzzzzzzzzz matches no layer or parameter");
    expect_error(&p, small(&p), FREEZE("*"),
                 "--train: no loss of net net depends on a parameter that is trained");
    struct graph *g = small(&p);
    g->nlosses = 0;
    expect_error(&p, g, (struct options){ 0 }, "--train: net net has no loss line");
}
END_TEST

Suite *suite_grads(void);

Suite *suite_grads(void)
{
    Suite *suite = suite_create("grads");
    TCase *all = tcase_create("grad");
    tcase_add_test(all, whole_net);
    tcase_add_test(all, input_gradients);
    tcase_add_test(all, depthwise);
    tcase_add_test(all, sums);
    tcase_add_test(all, losses);
    tcase_add_test(all, broadcasts);
    tcase_add_test(all, moves);
    tcase_add_test(all, batch_statistics);
    tcase_add_test(all, frozen_batchnorm);
    tcase_add_test(all, plain_batchnorm);
    tcase_add_test(all, masks);
    tcase_add_test(all, frozen_stem);
    tcase_add_test(all, frozen_middle);
    tcase_add_test(all, freeze_errors);
    suite_add_tcase(suite, all);
    return suite;
}
