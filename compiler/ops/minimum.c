/* minimum: the smaller of two tensors, element by element.
 *
 * Forward     y = a < b ? a : b.
 * Backward    da = minimum_da(dy, a, b): dy where a is smaller, half of it where
 *             they are equal, else 0; db the same with a and b exchanged. Each is
 *             summed by `reduce` over the axes along which it was broadcast.
 * Shapes      as for add.
 * Attributes  none.
 * Limits      two inputs; min(a, b, ...) of the language takes more.
 * Errors      shapes that do not match.
 * Source      torch.minimum. */
#include "../convc.h"

void infer_minimum(struct graph *g, struct node *n)
{
    shape_broadcast(g, n);
}

/* The gradient of `x`, beside which `other` stood. */
static void choose(struct graph *g, enum op op, int id, int x, int other, int dy)
{
    if (!grad_wanted(g, x)) return;
    struct shape s = g->nodes[id].shape;
    int dx = graph_derive(g, op, id, grad_hint(g, x), s, true, 3, (const int[]){ dy, x, other });
    grad_to(g, x, grad_reduce(g, id, x, dx));
}

void grad_minimum(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    choose(g, OP_minimum_da, id, in[0], in[1], dy);
    choose(g, OP_minimum_da, id, in[1], in[0], dy);
}

int64_t macs_minimum(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}

/* maximum: the larger of two tensors, element by element.
 *
 * Forward     y = a > b ? a : b.
 * All else as for minimum, with maximum_da.
 * Source      torch.maximum. */
void infer_maximum(struct graph *g, struct node *n)
{
    shape_broadcast(g, n);
}

void grad_maximum(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    choose(g, OP_maximum_da, id, in[0], in[1], dy);
    choose(g, OP_maximum_da, id, in[1], in[0], dy);
}

int64_t macs_maximum(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
