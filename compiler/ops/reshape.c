/* reshape: the same elements in another shape.
 *
 * Forward     y holds the elements of x in the same order, where the last axis
 *             runs fastest and the channels slowest (PyTorch's order).
 * Backward    dx = reshape(dy) to the shape of x.
 * Shapes      any to any of as many elements.
 * Attributes  shape: a list of one to four sizes, at most one of them -1: what
 *             is left over.
 * Limits      the batch stays.
 * Errors      sizes that are not positive integers, two times -1, another
 *             number of elements.
 * Source      torch.Tensor.reshape. */
#include "../convc.h"

#include <inttypes.h>

/* Size k of the list, or -1. */
static int64_t size_at(struct graph *g, const struct node *n, int k)
{
    double v = n->a->reshape.shape.v[k];
    if (!(v == -1 || (v >= 1 && v <= (double)MAX_ELEMENTS && v == (double)(int64_t)v)))
        err(g->cc, n->pos, "reshape: %g is not a size", v);
    return (int64_t)v;
}

/* What the size -1 stands for; 1 if it cannot come out. */
static int64_t rest(int64_t elements, int64_t known)
{
    return elements % known == 0 ? elements / known : 1;
}

void infer_reshape(struct graph *g, struct node *n)
{
    struct shape from = shape_input(g, n, 0)->shape;
    int64_t elements = shape_count(from), known = 1;
    struct shape to = { .rank = n->a->reshape.shape.n };
    int open = -1;
    if (to.rank < 1 || to.rank > MAX_RANK)
        err(g->cc, n->pos, "reshape: shape has %d sizes; expected 1 to %d", to.rank, MAX_RANK);
    for (int i = 0; i < to.rank; i++) {
        to.d[i] = size_at(g, n, i);
        if (to.d[i] == -1 && open >= 0)
            err(g->cc, n->pos, "reshape: only one size of shape can be -1");
        if (to.d[i] == -1)
            open = i;
        else
            known = shape_mul(known, to.d[i]);
    }
    if (open >= 0) to.d[open] = rest(elements, known);
    int64_t wanted = open >= 0 ? shape_mul(known, to.d[open]) : known;
    if (wanted != elements)
        err(g->cc, n->pos, "reshape: the %" PRId64 " elements of %s do not fill %s",
            elements, shape_text(g->cc, from), shape_text(g->cc, to));
    shape_set(g, n, to);
}

void grad_reshape(struct graph *g, int id, int dy)
{
    const struct node *n = &g->nodes[id];
    int x = n->in[0];
    if (!grad_wanted(g, x)) return;
    union attr a = { .reshape = { shape_list(g->cc, g->nodes[x].shape) } };
    grad_to(g, x, graph_add(g, OP_reshape, n->pos, "", grad_hint(g, x), 1, &dy, &a));
}

int64_t macs_reshape(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
