/* layer_scale: every channel times a weight of its own.
 *
 * Forward     y = weight x, per channel. In inference fold.c puts the weight
 *             into the conv or dense in front of it.
 * Backward    dx = dy weight, a `mul`; layer_scale_dw(x, dy): sums of x dy per
 *             channel.
 * Shapes      any; y has the shape of x. Parameter [C]; its name is the layer's
 *             itself, and a file may have it as [C, 1, 1].
 * Attributes  init (1e-6): what the weights start at.
 * Limits      none.
 * Errors      an init that is not finite.
 * Source      Touvron et al., arXiv 2103.17239; ConvNeXt's, arXiv 2201.03545. */
#include "../convc.h"

void infer_layer_scale(struct graph *g, struct node *n)
{
    shape_need_finite(g, n, "init", n->a->layer_scale.init);
    shape_like(g, n);
}

void make_layer_scale(struct graph *g, struct node *n)
{
    graph_param_constant(g, n, "", shape_of(1, n->shape.d[0]), n->a->layer_scale.init);
}

void grad_layer_scale(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0], w = g->nodes[id].in[1];
    const union attr none = { 0 };
    if (grad_wanted(g, w)) {
        const char *hint = arena_printf(g->cc->mem, "%s_dw", g->nodes[id].name);
        int sum = graph_derive(g, OP_layer_scale_dw, id, hint, g->nodes[w].shape, false, 2,
                               (const int[]){ x, dy });
        grad_effect(g, OP_accumulate, id, w, 1, &sum);
    }
    if (grad_wanted(g, x))
        grad_to(g, x, graph_add(g, OP_mul, g->nodes[id].pos, "", grad_hint(g, x), 2, (const int[]){ dy, w }, &none));
}

int64_t macs_layer_scale(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
