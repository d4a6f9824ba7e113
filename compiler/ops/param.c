/* param: a parameter of a layer, or a constant.
 *
 * Forward     the values, once for all samples.
 * Backward    none of its own: the layer's grad_X derives the effects that add
 *             to its gradient.
 * Shapes      as the layer states, in PyTorch's order.
 * Attributes  init: how values are made without a checkpoint; fan_in, fan_out: what
 *             init scales with; value: what `constant` gives; trainable: false for running statistics,
 *             constants and what --freeze names.
 * Limits      not callable: make_X of a layer adds it.
 * Errors      too many elements.
 * Source      none. */
#include "../convc.h"

void infer_param(struct graph *g, struct node *n)
{
    n->dtype = F32;
    n->batched = false;
    shape_check(g, n, "the shape", n->shape, false);
}

void grad_param(struct graph *g, int id, int dy)
{
    (void)g, (void)id, (void)dy;
}

int64_t macs_param(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
