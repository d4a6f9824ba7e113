/* div: the elementwise quotient of two tensors.
 *
 * Forward     y = a / b, as C divides: 1 / 0 is infinite, 0 / 0 no number.
 * Backward    da = dy / b, db = div_db(dy, y, b) = -dy y / b, each summed by
 *             `reduce` over the axes along which it was broadcast.
 * Shapes      as for add.
 * Attributes  none.
 * Limits      two inputs. By a number it is an affine; a number by a tensor is
 *             reciprocal and an affine.
 * Errors      shapes that do not match.
 * Source      NumPy's broadcasting; torch.div. */
#include "../convc.h"

void infer_div(struct graph *g, struct node *n)
{
    shape_broadcast(g, n);
}

void grad_div(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    struct node n = g->nodes[id];
    const union attr none = { 0 };
    if (grad_wanted(g, in[0])) {
        int da = graph_add(g, OP_div, n.pos, "", grad_hint(g, in[0]), 2, (const int[]){ dy, in[1] }, &none);
        grad_to(g, in[0], grad_reduce(g, id, in[0], da));
    }
    if (!grad_wanted(g, in[1])) return;
    int db = graph_derive(g, OP_div_db, id, grad_hint(g, in[1]), n.shape, true, 3, (const int[]){ dy, id, in[1] });
    grad_to(g, in[1], grad_reduce(g, id, in[1], db));
}

int64_t macs_div(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
