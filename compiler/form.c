/* The form of a tensor: its extents c, d, h, w in memory. A feature map's form is
 * its shape. A vector made by `flatten` keeps the form of what it flattens, so
 * that flattening costs nothing: the elements stay channels-last, and a dense
 * layer's weights are packed for that order. Elementwise ops hand the form on.
 * Whoever needs the plain order (softmax, concat, a batch normalisation of
 * features, ...) gets a copy, a `reshape` node, in front of it; a matmul whose
 * operand lies the wrong way a `transpose`.
 *
 * The two graphs of a training file must come to the same packing of a dense
 * layer's weights, although one has masks for dropout and fuses less. So an
 * elementwise result is in a map's order only if all its operands are: as what
 * a dense layer makes, its epilogue's sum included, is plain. */
#include "convc.h"

/* Ops that read their first input in any form at all. */
static const bool any_form[OP_COUNT] = {
    [OP_dense] = true,
    [OP_dense_dw] = true,
    [OP_spatial_dropout_mask] = true,
    [OP_drop_path_mask] = true,
    [OP_flatten] = true,
    [OP_reshape] = true,
};

static void set_form(struct node *n, int64_t c, struct triple space)
{
    n->view.c = c;
    n->view.d = space.d;
    n->view.h = space.h;
    n->view.w = space.w;
}

static void copy_form(struct node *n, const struct node *like)
{
    set_form(n, like->view.c, view_space(&like->view));
}

static bool is_plain(const struct node *n)
{
    return n->shape.rank != 1 || view_pixels(&n->view) == 1;
}

/* A copy of `id` in the form of `like`, or in plain order for like < 0. */
static int copy_as(struct graph *g, int id, int like)
{
    int copy = graph_derive(g, OP_reshape, id, NULL, g->nodes[id].shape, true, 1, &id);
    struct node *n = &g->nodes[copy];
    union attr *a = NEW(g->cc->mem, union attr, 1);
    a->reshape.shape = shape_list(g->cc, n->shape);
    n->a = a;
    if (like < 0)
        set_form(n, n->shape.d[0], triple_all(1));
    else
        copy_form(n, &g->nodes[like]);
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

/* The operand whose form an elementwise result takes over, or -1: plain. */
static int leading(const struct graph *g, const struct node *n)
{
    for (int k = 0; k < n->nin; k++) {
        const struct node *x = &g->nodes[n->in[k]];
        if (!shape_equal(x->shape, n->shape) || is_plain(x)) return -1;
    }
    return n->in[0];
}

static void form_elementwise(struct graph *g, struct order *o, int id)
{
    int like = leading(g, &g->nodes[id]), nin = g->nodes[id].nin;
    int *in = g->nodes[id].in;
    for (int k = 0; k < nin; k++) {
        if (like < 0)
            use_plain(g, o, &in[k]);
        else if (!view_same_form(&g->nodes[in[k]].view, &g->nodes[like].view))
            use_as(g, o, &in[k], like);
    }
    if (like >= 0) copy_form(&g->nodes[id], &g->nodes[like]);
}

/* Turns round the operand of a matmul whose vectors do not lie side by side: of
 * single matrices the left one, whose rows are channels; of one channel's the
 * right one, whose columns are a row of pixels. */
static void turn_operand(struct graph *g, struct order *o, int id)
{
    bool matrix = g->nodes[id].shape.rank == 2, one = g->nodes[id].shape.d[0] == 1;
    const struct matmul_attr *t = &g->nodes[id].a->matmul;
    if (!(matrix ? t->transpose_a : one && t->transpose_b)) return;
    struct matmul_attr *own = &shape_own(g, &g->nodes[id])->matmul;
    *(matrix ? &own->transpose_a : &own->transpose_b) = false;
    int k = matrix ? 0 : 1, x = g->nodes[id].in[k];
    struct shape s = g->nodes[x].shape;
    int64_t last = s.d[s.rank - 1];
    s.d[s.rank - 1] = s.d[s.rank - 2];
    s.d[s.rank - 2] = last;
    int turned = graph_derive(g, OP_transpose, x, NULL, s, g->nodes[x].batched, 1, &x);
    union attr *a = NEW(g->cc->mem, union attr, 1);
    a->transpose.order = matrix ? "wc" : s.rank == 3 ? "cwh"
                                                     : "cdwh";
    g->nodes[turned].a = a;
    g->nodes[turned].pos = g->nodes[id].pos;
    set_form(&g->nodes[turned], s.d[0], shape_space(s));
    g->nodes[id].in[k] = turned;
    push(o, turned);
}

static void form_inputs(struct graph *g, struct order *o, int id)
{
    int nin = g->nodes[id].nin, *in = g->nodes[id].in;
    for (int k = any_form[g->nodes[id].op]; k < nin; k++) use_plain(g, o, &in[k]);
}

/* Whose form the node takes over, or -1. */
static int form_of(const struct graph *g, const struct node *n)
{
    bool mask = n->op == OP_spatial_dropout_mask || n->op == OP_drop_path_mask;
    if (n->op == OP_flatten || mask) return n->in[0];
    if (n->op == OP_dense_dx) return g->nodes[n->of].in[0];
    return -1;
}

/* What is added to a result lies as the result does, which is like `like`. */
static void form_residual(struct graph *g, struct order *o, int id, int like)
{
    int residual = g->nodes[id].residual;
    if (residual < 0 || view_same_form(&g->nodes[residual].view, &g->nodes[id].view)) return;
    use_as(g, o, &residual, like);
    g->nodes[id].residual = residual;
}

static void form_node(struct graph *g, struct order *o, int id)
{
    struct node *n = &g->nodes[id];
    set_form(n, n->shape.d[0], shape_space(n->shape));
    if (optab[n->op].traits & ELEMENTWISE)
        form_elementwise(g, o, id);
    else
        form_inputs(g, o, id);
    if (n->op == OP_matmul) turn_operand(g, o, id);
    n = &g->nodes[id];
    int like = form_of(g, n);
    if (like >= 0) copy_form(n, &g->nodes[like]);
    form_residual(g, o, id, like);
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
