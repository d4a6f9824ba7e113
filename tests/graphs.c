/* See graphs.h. */
#include "graphs.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct graph *graphs_new(struct part *p)
{
    part_start(p);
    struct graph *g = graph_new(&p->cc);
    g->batch = 2;
    return g;
}

static int *grown(struct graph *g, const int *list, int n, int id)
{
    int *copy = NEW(g->cc->mem, int, n + 1);
    if (n) memcpy(copy, list, sizeof *list * (size_t)n);
    copy[n] = id;
    return copy;
}

static const struct pos nowhere;

int graphs_input(struct graph *g, struct shape shape)
{
    const union attr none = { 0 };
    int id = graph_add(g, OP_input, nowhere, "", "x", 0, NULL, &none);
    g->nodes[id].shape = shape;
    optab[OP_input].infer(g, &g->nodes[id]);
    g->inputs = grown(g, g->inputs, g->ninputs, id);
    g->ninputs++;
    return id;
}

int graphs_add(struct graph *g, enum op op, const char *path, int nin, const int *in,
               const union attr *a)
{
    return graph_add(g, op, nowhere, path, path[0] ? path : NULL, nin, in, a);
}

int graphs_op(struct graph *g, enum op op, int x)
{
    const union attr none = { 0 };
    return graphs_add(g, op, "", 1, &x, &none);
}

int graphs_op2(struct graph *g, enum op op, int x, int y)
{
    const union attr none = { 0 };
    return graphs_add(g, op, "", 2, (const int[]){ x, y }, &none);
}

union attr graphs_conv_attr(int64_t channels, int64_t kernel)
{
    return (union attr){ .conv = {
                             .channels = channels,
                             .kernel = triple_all(kernel),
                             .stride = triple_all(1),
                             .dilation = triple_all(1),
                             .groups = 1,
                             .bias = true,
                             .init = "default",
                             .bias_init = "default",
                             .pad_mode = "zeros",
                             .algorithm = "auto",
                         } };
}

int graphs_conv(struct graph *g, const char *path, int x, int64_t channels,
                int64_t kernel, int64_t pad)
{
    union attr a = graphs_conv_attr(channels, kernel);
    a.conv.pad.before = a.conv.pad.after = triple_all(pad);
    return graphs_add(g, OP_conv, path, 1, &x, &a);
}

int graphs_dense(struct graph *g, const char *path, int x, int64_t channels)
{
    union attr a = { .dense = { channels, true, "default", "default", "last" } };
    return graphs_add(g, OP_dense, path, 1, &x, &a);
}

int graphs_batchnorm(struct graph *g, const char *path, int x)
{
    union attr a = { .batchnorm = { 1e-5, 0.1, true, false, "default", "default" } };
    return graphs_add(g, OP_batchnorm, path, 1, &x, &a);
}

int graphs_affine(struct graph *g, int x, double scale, double shift)
{
    union attr a = { .affine = { scale, shift } };
    return graphs_add(g, OP_affine, "", 1, &x, &a);
}

int graphs_dropout(struct graph *g, int x, double p)
{
    union attr a = { .dropout = { p, 0 } };
    return graphs_add(g, OP_dropout, "", 1, &x, &a);
}

void graphs_output(struct graph *g, int x)
{
    g->outputs = grown(g, g->outputs, g->noutputs, x);
    g->noutputs++;
}

/* A loss on x, with its target. */
static void add_loss(struct graph *g, enum op op, int x, bool classes, const union attr *a)
{
    const union attr t = { .target = { classes, false } };
    int target = graph_add(g, OP_target, nowhere, "", "t", 0, NULL, &t);
    g->nodes[target].shape = classes ? shape_of(1, INT64_C(1)) : g->nodes[x].shape;
    int loss = graphs_add(g, op, "", 2, (const int[]){ x, target }, a);
    g->targets = grown(g, g->targets, g->ntargets, target);
    g->losses = grown(g, g->losses, g->nlosses, loss);
    g->ntargets = ++g->nlosses;
}

void graphs_cross_entropy(struct graph *g, int x)
{
    const union attr a = { .cross_entropy = { .weight = 1, .ignore = -100, .reduction = "mean" } };
    add_loss(g, OP_cross_entropy, x, true, &a);
}

void graphs_mse(struct graph *g, int x)
{
    const union attr a = { .mse = { 1, "mean" } };
    add_loss(g, OP_mse, x, false, &a);
}

void graphs_fill(struct graph *g)
{
    int next = 1;
    for (int i = 0; i < g->n; i++) {
        struct node *n = &g->nodes[i];
        if (n->op != OP_param) continue;
        int64_t count = shape_count(n->shape);
        n->data = NEW(g->cc->mem, float, count);
        for (int64_t k = 0; k < count; k++) n->data[k] = (float)next++ / 16;
    }
}

int graphs_count(const struct graph *g, enum op op)
{
    int count = 0;
    for (int i = 0; i < g->n; i++) count += g->nodes[i].op == op;
    return count;
}

const struct node *graphs_only(const struct graph *g, enum op op)
{
    const struct node *found = NULL;
    for (int i = 0; i < g->n; i++)
        if (g->nodes[i].op == op) found = &g->nodes[i];
    ck_assert_msg(graphs_count(g, op) == 1, "%d nodes of %s", graphs_count(g, op), optab[op].name);
    return found;
}

const struct node *graphs_at(const struct graph *g, const char *path)
{
    for (int i = 0; i < g->n; i++)
        if (strcmp(g->nodes[i].path, path) == 0) return &g->nodes[i];
    ck_abort_msg("no node at %s", path);
}

const char *graphs_failure(struct part *p, struct graph *g,
                           void (*what)(struct graph *, void *), void *with)
{
    jmp_buf here;
    p->cc.recover = &here;
    if (setjmp(here) == 0) what(g, with);
    p->cc.recover = NULL;
    fflush(p->cc.errors);
    return p->cc.nerrors ? p->messages : NULL;
}

static void grad_passes(struct graph *g, void *with)
{
    const struct options *opt = with;
    freeze(g, opt);
    if (g->cc->nerrors) longjmp(*g->cc->recover, 1);
    check(g, "freeze");
    grad(g, opt);
    check(g, "grad");
    dce(g);
    check(g, "dce");
}

const char *graphs_grad(struct part *p, struct graph *g, struct options opt)
{
    return graphs_failure(p, g, grad_passes, &opt);
}

void graphs_differentiate(struct part *p, struct graph *g, struct options opt)
{
    const char *said = graphs_grad(p, g, opt);
    ck_assert_msg(said == NULL, "%s", said);
}
