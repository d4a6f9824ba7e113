/* prelu: a rectifier that learns what it lets through of the negative side.
 *
 * Forward     y = x where x > 0, else weight x; a weight per channel or one.
 * Backward    prelu_dx(dy, x, weight): dx = dy where x > 0, else weight dy.
 *             prelu_dw(x, dy): sums of dy min(x, 0) per channel; `reduce` adds
 *             them up for the shared weight.
 * Shapes      any; y has the shape of x. Parameter [C], or [1].
 * Attributes  shared (false): one weight for all channels.
 * Limits      none. The weight starts at 0.25.
 * Errors      none.
 * Source      He et al., arXiv 1502.01852; torch.nn.PReLU. */
#include "../convc.h"

void infer_prelu(struct graph *g, struct node *n)
{
    shape_like(g, n);
}

void make_prelu(struct graph *g, struct node *n)
{
    int64_t weights = n->a->prelu.shared ? 1 : n->shape.d[0];
    graph_param_constant(g, n, "weight", shape_of(1, weights), 0.25);
}

static void grad_weight(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0], w = g->nodes[id].in[1];
    struct shape s = shape_of(1, g->nodes[id].shape.d[0]);
    const char *hint = arena_printf(g->cc->mem, "%s_dw", g->nodes[id].name);
    if (!grad_wanted(g, w)) return;
    int sum = graph_derive(g, OP_prelu_dw, id, hint, s, false, 2, (const int[]){ x, dy });
    if (!shape_equal(s, g->nodes[w].shape))
        sum = graph_derive(g, OP_reduce, id, hint, g->nodes[w].shape, false, 1, &sum);
    grad_effect(g, OP_accumulate, id, w, 1, &sum);
}

void grad_prelu(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0], w = g->nodes[id].in[1];
    grad_weight(g, id, dy);
    grad_derive(g, OP_prelu_dx, id, x, 3, (const int[]){ dy, x, w });
}

int64_t macs_prelu(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
