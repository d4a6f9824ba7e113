/* input: a tensor that the caller gives.
 *
 * Forward     x = (v - mean[c]) / std[c] of the caller's numbers v.
 * Backward    none; --grad-input asks for the gradient of x itself.
 * Shapes      as the input line states: C, C x L, C x H x W or C x D x H x W.
 * Attributes  u8 (false): the caller passes bytes. hwc (false): channels last.
 *             mean, std ([]): one number, or one per channel.
 * Limits      not callable: the input line of a net makes it. The shape is set
 *             after the node is added and proved by running infer_input again.
 * Errors      sizes that are not positive, too many elements, mean or std of
 *             another length, a std that is not positive.
 * Source      none. */
#include "../convc.h"

#include <inttypes.h>

static void need_list(struct graph *g, const struct node *n, const char *name,
                      struct list list)
{
    int64_t channels = n->shape.d[0];
    if (list.n > 1 && list.n != channels)
        err(g->cc, n->pos, "input: %s has %d numbers for %" PRId64 " channels", name,
            list.n, channels);
    for (int i = 0; i < list.n; i++) shape_need_finite(g, n, name, list.v[i]);
}

void infer_input(struct graph *g, struct node *n)
{
    const struct input_attr *a = &n->a->input;
    n->dtype = a->u8 ? U8 : F32;
    n->batched = true;
    if (n->shape.rank == 0) return;
    shape_check(g, n, "the shape", n->shape, true);
    need_list(g, n, "mean", a->mean);
    need_list(g, n, "std", a->std);
    for (int i = 0; i < a->std.n; i++)
        if (!(a->std.v[i] >= 1e-30))
            err(g->cc, n->pos, "input: std=%g is not positive", a->std.v[i]);
}

void grad_input(struct graph *g, int id, int dy)
{
    (void)g, (void)id, (void)dy;
}

int64_t macs_input(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
