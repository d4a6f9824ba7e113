/* check.c: that every law that is broken is noticed, each on a graph that obeys
 * all the others, and that a lawful graph passes. */
#include "graphs.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>

static struct node *find(struct graph *g, enum op op)
{
    return (struct node *)graphs_only(g, op);
}

static void break_order(struct graph *g)
{
    find(g, OP_flatten)->in[0] = g->n - 1;
}

static void break_counts(struct graph *g)
{
    find(g, OP_flatten)->nin = 2;
}

static void break_parameters(struct graph *g)
{
    find(g, OP_dense)->nin = 1;
}

static void break_shapes(struct graph *g)
{
    find(g, OP_flatten)->shape.d[0] = 0;
}

static void break_effects(struct graph *g)
{
    find(g, OP_dense_dw)->path = "fc.bias";
}

static void break_trainable(struct graph *g)
{
    struct node *p = &g->nodes[find(g, OP_dense_dw)->in[2]];
    shape_own(g, p)->param.trainable = false;
}

static void break_gradients(struct graph *g)
{
    find(g, OP_dense_dx)->shape.d[0]++;
}

static void break_residuals(struct graph *g)
{
    find(g, OP_dense)->residual = 0;
}

static void break_forms(struct graph *g)
{
    struct node *n = find(g, OP_dense_dx);
    n->residual = (int)(find(g, OP_flatten) - g->nodes);
    n->view.c = 2;
}

static void break_integers(struct graph *g)
{
    g->nodes[find(g, OP_dense)->in[0]].dtype = I32;
}

static void break_epilogue(struct graph *g)
{
    static const struct act relu = { OP_relu, NULL };
    find(g, OP_flatten)->act = &relu;
}

static void break_names(struct graph *g)
{
    find(g, OP_flatten)->name = find(g, OP_dense)->name;
}

static void break_identifiers(struct graph *g)
{
    find(g, OP_flatten)->name = "a-b";
}

static void break_paths(struct graph *g)
{
    find(g, OP_bias_grad)->path = "fc.weight";
    for (int i = 0; i < g->n; i++)
        if (g->nodes[i].op == OP_param) g->nodes[i].path = "fc.weight";
}

static void break_outputs(struct graph *g)
{
    g->noutputs = 1;
    g->outputs[0] = g->n;
}

static void break_losses(struct graph *g)
{
    g->losses[0] = 0;
}

static void break_dinputs(struct graph *g)
{
    g->dinputs[0] = (int)(find(g, OP_dense) - g->nodes);
}

static void one_buffer(struct graph *g, int64_t floats)
{
    g->nbuffers = 1;
    g->buffers = NEW(g->cc->mem, struct buffer, 1);
    g->buffers[0] = (struct buffer){ .floats = floats, .first = 0, .last = g->n };
    struct node *n = find(g, OP_dense);
    n->view = (struct view){ SEG_ARENA, .offset = 3, .c = 5, .d = 1, .h = 1, .w = 1, .sn = 8, .sc = 1, .room = 8 };
}

static void break_views(struct graph *g)
{
    one_buffer(g, 3 + 8 + 7);
}

static void break_lives(struct graph *g)
{
    one_buffer(g, 3 + 8 + 8);
    g->buffers[0].last = (int)(find(g, OP_dense) - g->nodes);
}

/* The layer's input, which its gradient will read, and its result behind it. */
static void two_tensors(struct graph *g, int64_t offset)
{
    one_buffer(g, 40);
    find(g, OP_dense)->view.offset = offset;
    find(g, OP_flatten)->view = (struct view){ SEG_ARENA, .offset = 8, .c = 8, .d = 1, .h = 1, .w = 1, .sn = 8, .sc = 1, .room = 8 };
}

static void break_overwriting(struct graph *g)
{
    two_tensors(g, 23);
}

static void plan_two(struct graph *g, int64_t offset)
{
    g->arena_floats = 20;
    g->nbuffers = 2;
    g->buffers = NEW(g->cc->mem, struct buffer, 2);
    g->buffers[0] = (struct buffer){ .floats = 8, .first = 0, .last = 4, .offset = 8 };
    g->buffers[1] = (struct buffer){ .floats = 4, .first = 4, .last = 5, .offset = offset };
}

static void break_plan_above(struct graph *g)
{
    plan_two(g, 15);
}

static void break_plan_below(struct graph *g)
{
    plan_two(g, 5);
}

static void break_arena(struct graph *g)
{
    plan_two(g, 17);
}

static void (*const breaks[])(struct graph *) = {
    break_order,
    break_counts,
    break_parameters,
    break_shapes,
    break_effects,
    break_trainable,
    break_gradients,
    break_residuals,
    break_forms,
    break_integers,
    break_epilogue,
    break_names,
    break_identifiers,
    break_paths,
    break_outputs,
    break_losses,
    break_dinputs,
    break_views,
    break_lives,
    break_overwriting,
    break_plan_above,
    break_plan_below,
    break_arena,
};

static void run_grad(struct graph *g, void *with)
{
    const struct options opt = { .grad_input = true };
    (void)with;
    grad(g, &opt);
}

/* A training graph of one layer, which obeys all laws. */
static struct graph *lawful(struct part *p)
{
    struct graph *g = graphs_new(p);
    int x = graphs_input(g, shape_of(3, INT64_C(2), INT64_C(2), INT64_C(2)));
    x = graphs_dense(g, "fc", graphs_op(g, OP_flatten, x), 5);
    graphs_output(g, x);
    graphs_cross_entropy(g, x);
    ck_assert_ptr_null(graphs_failure(p, g, run_grad, NULL));
    check(g, "test");
    return g;
}

START_TEST(broken_law)
{
    struct part p;
    struct graph *g = lawful(&p);
    breaks[_i](g);
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
    check(g, "test");
}
END_TEST

START_TEST(kept_laws)
{
    struct part p;
    struct graph *g = lawful(&p);
    one_buffer(g, 3 + 8 + 8);
    check(g, "test");
    two_tensors(g, 24);
    check(g, "test");
    find(g, OP_flatten)->view.segment = SEG_NONE;
    find(g, OP_dense)->view.segment = SEG_NONE;
    plan_two(g, 16);
    check(g, "test");
    plan_two(g, 4);
    check(g, "test");
    fclose(p.cc.errors);
    part_end(&p);
}
END_TEST

Suite *suite_laws(void);

Suite *suite_laws(void)
{
    Suite *suite = suite_create("laws");
    TCase *all = tcase_create("check");
    tcase_add_loop_test_raise_signal(all, broken_law, SIGABRT, 0, COUNT(breaks));
    tcase_add_test(all, kept_laws);
    suite_add_tcase(suite, all);
    return suite;
}
