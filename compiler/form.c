/* The form of a tensor: its extents c, h, w in memory. A feature map's form is
 * its shape. A vector made by `flatten` keeps the form of what it flattens, so
 * that flattening costs nothing: the elements stay channels-last, and a dense
 * layer's weights are packed for that order. Elementwise ops hand the form on.
 * Whoever needs the plain order (softmax, concat, a batch normalisation of
 * features, ...) gets a copy, a `reshape` node, in front of it.
 *
 * The rule looks at the ops alone: both graphs of a training file, with and
 * without dropout, come to the same packing of a dense layer's weights. */
#include "convc.h"

/* Ops that read and write element by element, whatever the form. */
static const bool elementwise[OP_COUNT] = {
    [OP_relu] = true,
    [OP_leaky_relu] = true,
    [OP_sigmoid] = true,
    [OP_tanh] = true,
    [OP_gelu] = true,
    [OP_dropout] = true,
    [OP_affine] = true,
    [OP_add] = true,
    [OP_sub] = true,
    [OP_mul] = true,
    [OP_relu_dx] = true,
    [OP_leaky_relu_dx] = true,
    [OP_sigmoid_dx] = true,
    [OP_tanh_dx] = true,
    [OP_gelu_dx] = true,
    [OP_dropout_mask] = true,
};

/* Ops that read any form at all. */
static const bool any_form[OP_COUNT] = {
    [OP_dense] = true,
    [OP_dense_dw] = true,
    [OP_dense_dx] = true,
    [OP_flatten] = true,
    [OP_reshape] = true,
};

static void set_form(struct node *n, int64_t c, int64_t h, int64_t w)
{
    n->view.c = c;
    n->view.h = h;
    n->view.w = w;
}

static bool same_form(const struct node *a, const struct node *b)
{
    return a->view.c == b->view.c && a->view.h == b->view.h && a->view.w == b->view.w;
}

static bool is_plain(const struct node *n)
{
    return n->shape.rank != 1 || n->view.h * n->view.w == 1;
}

/* A copy of `id` in the form of `like`, or in plain order for like < 0. */
static int copy_as(struct graph *g, int id, int like)
{
    int copy = graph_derive(g, OP_reshape, id, NULL, g->nodes[id].shape, true, 1, &id);
    struct node *n = &g->nodes[copy];
    if (like < 0)
        set_form(n, n->shape.d[0], 1, 1);
    else
        set_form(n, g->nodes[like].view.c, g->nodes[like].view.h, g->nodes[like].view.w);
    return copy;
}

/* The order in which the nodes will stand: copies before their users. */
struct order {
    int *ids, n;
};

static void push(struct order *o, int id)
{
    o->ids[o->n++] = id;
}

/* Makes input *in a copy in front of the node that is being formed. */
static void use_as(struct graph *g, struct order *o, int *in, int like)
{
    *in = copy_as(g, *in, like);
    push(o, *in);
}

static void use_plain(struct graph *g, struct order *o, int *in)
{
    if (*in >= 0 && !is_plain(&g->nodes[*in])) use_as(g, o, in, -1);
}

/* Operands of the result's shape share the form of the first such operand;
 * a broadcast operand is plain. */
static void form_elementwise(struct graph *g, struct order *o, int id)
{
    struct shape shape = g->nodes[id].shape;
    int *in = g->nodes[id].in, like = -1;
    for (int k = 0; k < g->nodes[id].nin; k++) {
        const struct node *x = &g->nodes[in[k]];
        if (!shape_equal(x->shape, shape))
            use_plain(g, o, &in[k]);
        else if (like < 0)
            like = in[k];
        else if (!same_form(x, &g->nodes[like]))
            use_as(g, o, &in[k], like);
    }
    if (like < 0) return;
    const struct node *x = &g->nodes[like];
    set_form(&g->nodes[id], x->view.c, x->view.h, x->view.w);
}

static void form_inputs(struct graph *g, struct order *o, int id)
{
    for (int k = 0; k < g->nodes[id].nin; k++)
        use_plain(g, o, &g->nodes[id].in[k]);
}

/* Whose form the node takes over, or -1. */
static int form_of(const struct graph *g, const struct node *n)
{
    if (n->op == OP_flatten) return n->in[0];
    if (n->op == OP_dense_dx) return g->nodes[n->of].in[0];
    return -1;
}

static void form_node(struct graph *g, struct order *o, int id)
{
    struct node *n = &g->nodes[id];
    set_form(n, n->shape.d[0], shape_h(n->shape), shape_w(n->shape));
    if (elementwise[n->op])
        form_elementwise(g, o, id);
    else if (!any_form[n->op])
        form_inputs(g, o, id);
    int residual = g->nodes[id].residual;
    use_plain(g, o, &residual);
    n = &g->nodes[id];
    n->residual = residual;
    int like = form_of(g, n);
    if (like >= 0) {
        const struct view *v = &g->nodes[like].view;
        set_form(n, v->c, v->h, v->w);
    }
    push(o, id);
}

void form(struct graph *g)
{
    int n = g->n, room = 0;
    for (int id = 0; id < n; id++) room += 2 + g->nodes[id].nin;
    struct order o = { NEW(g->cc->mem, int, room), 0 };
    for (int id = 0; id < n; id++) form_node(g, &o, id);
    graph_reorder(g, o.ids, o.n);
}
