/* affine: one scale and one shift for a whole tensor.
 *
 * Forward     y = scale x + shift.
 * Backward    dx = affine(dy) with the same scale and no shift.
 * Shapes      any; y has the shape of x.
 * Attributes  scale (1), shift (0).
 * Limits      none. Folded into a neighbouring conv or dense (fold.c).
 * Errors      a scale or shift that is not finite.
 * Source      none. */
#include "../convc.h"

void infer_affine(struct graph *g, struct node *n)
{
    shape_need_finite(g, n, "scale", n->a->affine.scale);
    shape_need_finite(g, n, "shift", n->a->affine.shift);
    shape_like(g, n);
}

void grad_affine(struct graph *g, int id, int dy)
{
    const struct node *n = &g->nodes[id];
    int x = n->in[0];
    if (!grad_wanted(g, x)) return;
    union attr a = { .affine = { .scale = n->a->affine.scale } };
    grad_to(g, x, graph_add(g, OP_affine, n->pos, "", grad_hint(g, x), 1, &dy, &a));
}

int64_t macs_affine(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
