/* fuse.c on graphs made by hand: what rides in whose epilogue, what does not,
 * and that the order of the nodes stays one. */
#include "graphs.h"

#include <check.h>

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

static void run_fuse(struct graph *g)
{
    fuse(g);
    check(g, "fuse");
    dce(g);
    check(g, "dce");
}

/* The activation that rides in a layer. */
static enum op act_of(const struct graph *g, const char *layer)
{
    const struct act *act = graphs_at(g, layer)->act;
    ck_assert_ptr_nonnull(act);
    return act->op;
}

/* ---- fuse -------------------------------------------------------------- */

START_TEST(fuse_activations)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(2, 6, 6));
    union attr a = { .leaky_relu = { 0.2 } };
    int y = graphs_conv(g, "conv1", x, 3, 3, 0);
    y = graphs_conv(g, "conv2", graphs_add(g, OP_leaky_relu, "", 1, &y, &a), 3, 3, 0);
    y = graphs_op(g, OP_flatten, graphs_op(g, OP_relu, y));
    y = graphs_dense(g, "fc1", y, 5);
    a = (union attr){ .gelu = { "tanh" } };
    y = graphs_dense(g, "fc2", graphs_add(g, OP_gelu, "", 1, &y, &a), 5);
    graphs_output(g, graphs_op(g, OP_tanh, graphs_op(g, OP_sigmoid, y)));
    run_fuse(g);
    ck_assert_int_eq(act_of(g, "conv1"), OP_leaky_relu);
    ck_assert(graphs_at(g, "conv1")->act->a->leaky_relu.slope == 0.2);
    ck_assert_int_eq(act_of(g, "conv2"), OP_relu);
    ck_assert_int_eq(act_of(g, "fc1"), OP_gelu);
    ck_assert_str_eq(graphs_at(g, "fc1")->act->a->gelu.approximate, "tanh");
    ck_assert_int_eq(act_of(g, "fc2"), OP_sigmoid);
    ck_assert_int_eq(g->nodes[g->outputs[0]].op, OP_tanh);
    ck_assert_int_eq(graphs_count(g, OP_relu) + graphs_count(g, OP_gelu), 0);
    end(&p);
}
END_TEST

/* Not where somebody else reads the value before the activation. */
START_TEST(fuse_counts_readers)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(2, 6, 6));
    int y = graphs_conv(g, "conv1", x, 2, 3, 1);
    graphs_output(g, y);
    y = graphs_conv(g, "conv2", graphs_op(g, OP_relu, y), 2, 3, 1);
    graphs_mse(g, y);
    graphs_output(g, graphs_op(g, OP_relu, y));
    run_fuse(g);
    ck_assert_ptr_null(graphs_at(g, "conv1")->act);
    ck_assert_int_eq(act_of(g, "conv2"), OP_relu);
    end(&p);
}
END_TEST

/* x -> conv1 -> relu -> conv2 -> + -> relu, with x added, as in ResNet. */
START_TEST(fuse_residual)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(2, 6, 6));
    int y = graphs_op(g, OP_relu, graphs_conv(g, "conv1", x, 2, 3, 1));
    y = graphs_op2(g, OP_add, graphs_conv(g, "conv2", y, 2, 3, 1), x);
    graphs_output(g, graphs_op(g, OP_relu, y));
    run_fuse(g);
    const struct node *conv = graphs_at(g, "conv2");
    ck_assert_int_eq(conv->residual, g->inputs[0]);
    ck_assert_int_eq(conv->act->op, OP_relu);
    ck_assert_int_eq(graphs_count(g, OP_add) + graphs_count(g, OP_relu), 0);
    ck_assert_ptr_eq(&g->nodes[g->outputs[0]], conv);
    end(&p);
}
END_TEST

/* Of two layers the later takes the sum; one that comes before the other
 * operand moves behind it. */
START_TEST(fuse_residual_order)
{
    for (int both = 0; both < 2; both++) {
        struct part p;
        int x;
        struct graph *g = start(&p, &x, image(2, 6, 6));
        int y = graphs_conv(g, "early", x, 2, 3, 1);
        int z = graphs_conv(g, "late", graphs_op(g, OP_softmax, x), 2, 3, 1);
        if (!both) z = graphs_op(g, OP_softmax, z);
        graphs_output(g, graphs_op2(g, OP_add, y, z));
        run_fuse(g);
        ck_assert_int_eq(graphs_count(g, OP_add), 0);
        ck_assert_int_eq(graphs_at(g, "early")->residual >= 0, !both);
        ck_assert_int_eq(graphs_at(g, "late")->residual >= 0, both);
        ck_assert_int_eq(g->outputs[0], g->n - 1);
        end(&p);
    }
}
END_TEST

/* An add of one tensor to itself, of broadcast operands, after an activation. */
START_TEST(fuse_residual_not)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(2, 6, 6));
    int y = graphs_conv(g, "conv1", x, 2, 3, 1);
    graphs_output(g, graphs_op2(g, OP_add, y, y));
    y = graphs_conv(g, "conv2", x, 2, 3, 1);
    graphs_output(g, graphs_op2(g, OP_add, y, graphs_op(g, OP_globalavgpool, x)));
    y = graphs_op(g, OP_relu, graphs_conv(g, "conv3", x, 2, 3, 1));
    graphs_output(g, graphs_op2(g, OP_add, y, x));
    run_fuse(g);
    ck_assert_int_eq(graphs_count(g, OP_add), 3);
    ck_assert_int_eq(act_of(g, "conv3"), OP_relu);
    end(&p);
}
END_TEST

/* ---- fuse in training -------------------------------------------------- */

/* relu's gradient reads the fused result; gelu's reads what is before it. */
START_TEST(fuse_in_training)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(2, 6, 6));
    g->training = true;
    union attr a = { .gelu = { "none" } };
    x = graphs_op(g, OP_relu, graphs_conv(g, "conv1", x, 2, 3, 1));
    x = graphs_conv(g, "conv2", x, 2, 3, 1);
    graphs_mse(g, graphs_add(g, OP_gelu, "", 1, &x, &a));
    graphs_differentiate(&p, g, (struct options){ 0 });
    fuse(g);
    check(g, "fuse");
    ck_assert_int_eq(graphs_count(g, OP_gelu), 1);
    ck_assert_int_eq(act_of(g, "conv1"), OP_relu);
    ck_assert_ptr_eq(&g->nodes[graphs_only(g, OP_relu_dx)->in[1]], graphs_at(g, "conv1"));
    end(&p);
}
END_TEST

/* A gradient that is a sum rides in the epilogue of the conv_dx in it. */
START_TEST(fuse_gradient_sums)
{
    struct part p;
    int x;
    struct graph *g = start(&p, &x, image(2, 6, 6));
    g->training = true;
    x = graphs_op(g, OP_sigmoid, graphs_conv(g, "conv1", x, 2, 3, 1));
    graphs_mse(g, graphs_op2(g, OP_add, x, graphs_conv(g, "conv2", x, 2, 3, 1)));
    graphs_differentiate(&p, g, (struct options){ 0 });
    ck_assert_int_eq(graphs_count(g, OP_add), 2);
    fuse(g);
    dce(g);
    check(g, "fuse");
    ck_assert_int_eq(graphs_count(g, OP_add), 0);
    ck_assert_int_eq(g->nodes[graphs_only(g, OP_conv_dx)->residual].op, OP_mse_dx);
    end(&p);
}
END_TEST

Suite *suite_fuse(void);

Suite *suite_fuse(void)
{
    Suite *suite = suite_create("fuse");
    TCase *all = tcase_create("fuse");
    tcase_add_test(all, fuse_activations);
    tcase_add_test(all, fuse_counts_readers);
    tcase_add_test(all, fuse_residual);
    tcase_add_test(all, fuse_residual_order);
    tcase_add_test(all, fuse_residual_not);
    tcase_add_test(all, fuse_in_training);
    tcase_add_test(all, fuse_gradient_sums);
    suite_add_tcase(suite, all);
    return suite;
}
