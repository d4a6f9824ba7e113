/* dense: a fully connected layer, an affine map of vectors, or of all the vectors
 * in a map.
 *
 * Forward     y[o] = b[o] + sum over i of w[o, i] x[i], along the axis.
 * Backward    dense_dx(dy, wt), where dense_wt is the transposed weight,
 *             dense_dw(x, dy, w) and bias_grad(dy, b), which add to their
 *             parameters' gradients.
 * Shapes      a vector of I to a vector of `channels`; weight [channels, I],
 *             bias [channels]. Of a map the axis gets this extent.
 * Attributes  channels; bias (true); init, bias_init (default): initialisers
 *             (init.c); axis (last): or c, every pixel of a map.
 * Limits      of a map it is a convolution with a kernel of one; along the last
 *             axis between two transpositions (lower.c).
 * Errors      channels that are not positive, unknown init or axis.
 * Source      torch.nn.Linear. */
#include "../convc.h"

#include <string.h>

static struct shape weight_shape(const struct graph *g, const struct node *n)
{
    return shape_of(2, n->a->dense.channels, shape_input(g, n, 0)->shape.d[0]);
}

void infer_dense(struct graph *g, struct node *n)
{
    struct shape x = shape_input(g, n, 0)->shape;
    const struct dense_attr *a = &n->a->dense;
    static const char *const axes[] = { "last", "c", NULL };
    shape_need_word(g, n, "axis", a->axis, axes);
    if (x.rank > 1 && strcmp(a->axis, "last") == 0) bug("dense: a map along its last axis");
    shape_need_count(g, n, "channels", a->channels);
    shape_need_init(g, n, "init", a->init, true);
    shape_need_init(g, n, "bias_init", a->bias_init, false);
    shape_check(g, n, "the weight", weight_shape(g, n), false);
    x.d[0] = a->channels;
    shape_set(g, n, x);
}

void make_dense(struct graph *g, struct node *n)
{
    const struct dense_attr *a = &n->a->dense;
    struct shape s = weight_shape(g, n);
    graph_param(g, n, "weight", s, a->init, s.d[1], s.d[0], true);
    if (a->bias) kernel_bias(g, n, a->init, a->bias_init, s.d[1], s.d[0]);
}

/* For few samples, dots with the rows of the weights take less time than turning
 * them around: about 32 multiply-adds' worth for the sum of a vector's lanes. */
static bool by_dots(const struct graph *g, const struct node *n)
{
    return n->shape.rank == 1 && 32 * g->batch <= n->a->dense.channels && g->target->width > 1;
}

void grad_dense(struct graph *g, int id, int dy)
{
    int nin = g->nodes[id].nin;
    const int *in = g->nodes[id].in;
    grad_effect(g, OP_dense_dw, id, in[1], 2, (const int[]){ in[0], dy });
    if (nin > 2) grad_effect(g, OP_bias_grad, id, in[2], 1, &dy);
    if (!grad_wanted(g, in[0])) return;
    struct shape s = g->nodes[in[1]].shape;
    const char *hint = arena_printf(g->cc->mem, "%s_t", g->nodes[in[1]].name);
    int w = in[1];
    if (!by_dots(g, &g->nodes[id]))
        w = graph_derive(g, OP_dense_wt, id, hint, shape_of(2, s.d[1], s.d[0]), false, 1, &w);
    grad_derive(g, OP_dense_dx, id, in[0], 2, (const int[]){ dy, w });
}

/* Multiply-adds, without the bias. */
int64_t macs_dense(const struct graph *g, const struct node *n)
{
    return shape_mul(shape_count(weight_shape(g, n)), triple_product(shape_space(n->shape)));
}
