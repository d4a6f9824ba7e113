/* topk: which channels hold the k largest elements of a pixel.
 *
 * Forward     y[j] = the channel of the element that is the j-th largest of its
 *             pixel, from 0; of equal elements the lower channel comes first;
 *             int32_t.
 * Backward    none: an index has no gradient. topk_values has one.
 * Shapes      any; the channels become k.
 * Attributes  k.
 * Limits      the result can only be an output.
 * Errors      k below 1 or above the number of channels.
 * Source      torch.topk with dim=1, its indices. */
#include "../convc.h"

#include <inttypes.h>

/* The shape of the k largest, or err. */
static struct shape largest(struct graph *g, const struct node *n, int64_t k)
{
    struct shape s = shape_input(g, n, 0)->shape;
    shape_need_count(g, n, "k", k);
    if (k > s.d[0])
        err(g->cc, n->pos, "%s: k=%" PRId64 " is more than the %" PRId64 " channels of the input %s",
            optab[n->op].name, k, s.d[0], shape_text(g->cc, s));
    s.d[0] = k;
    return s;
}

void infer_topk(struct graph *g, struct node *n)
{
    shape_set(g, n, largest(g, n, n->a->topk.k));
    n->dtype = I32;
}

void grad_topk(struct graph *g, int id, int dy)
{
    (void)g, (void)id, (void)dy;
}

int64_t macs_topk(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}

/* topk_values: the k largest elements of a pixel, in descending order.
 *
 * Forward     y[j] = the j-th largest of x's elements at the pixel, from 0.
 * Backward    topk_values_dx(x, dy): dy[j] goes to the channel that topk names;
 *             the other channels get 0.
 * Shapes, Attributes, Errors  as for topk.
 * Limits      none.
 * Source      torch.topk with dim=1, its values. */
void infer_topk_values(struct graph *g, struct node *n)
{
    shape_set(g, n, largest(g, n, n->a->topk_values.k));
}

void grad_topk_values(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_topk_values_dx, id, x, 2, (const int[]){ x, dy });
}

int64_t macs_topk_values(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
