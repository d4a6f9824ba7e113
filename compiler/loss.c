/* What losses share: the checks of their infer_X, and the gradients of those
 * that compare a prediction with a target of its shape. A loss is one number for
 * the whole batch, the sum of all losses is what training minimises; its weight
 * is in its gradient already, so that no number is passed down to grad_X. */
#include "convc.h"

void loss_infer(struct graph *g, struct node *n, double weight, const char *reduction)
{
    static const char *const reductions[] = { "mean", "sum", NULL };
    shape_need_finite(g, n, "weight", weight);
    if (reduction) shape_need_word(g, n, "reduction", reduction, reductions);
    shape_set(g, n, shape_of(1, INT64_C(1)));
    n->batched = false;
}

void loss_numbers(struct graph *g, const struct node *n)
{
    struct shape x = shape_input(g, n, 0)->shape;
    const struct node *target = shape_input(g, n, 1);
    if (target->dtype == I32)
        err(g->cc, n->pos, "%s: the target %s holds classes; expected numbers like the prediction",
            optab[n->op].name, target->name);
    if (target->shape.rank > 0 && !shape_equal(x, target->shape))
        err(g->cc, n->pos, "%s: the prediction is %s, but the target is %s", optab[n->op].name,
            shape_text(g->cc, x), shape_text(g->cc, target->shape));
}

void loss_weights(struct graph *g, const struct node *n, const char *name, struct list w, int few,
                  const char *what)
{
    int64_t channels = shape_input(g, n, 0)->shape.d[0];
    if (w.n > few && w.n != channels)
        err(g->cc, n->pos, "%s: %s has %d numbers for %lld %s", optab[n->op].name, name, w.n,
            (long long)channels, what);
    for (int i = 0; i < w.n; i++) shape_need_range(g, n, name, w.v[i], 0, 1e30);
}

void loss_grad(struct graph *g, int id, enum op dx)
{
    const struct node *n = &g->nodes[id];
    if (n->nin > 1 && grad_wanted(g, n->in[1]))
        err(g->cc, n->pos, "%s: its target is computed from what is trained, or from an input"
                           " whose gradient is asked for: not supported",
            optab[n->op].name);
    grad_derive(g, dx, id, n->in[0], n->nin > 1 ? n->nin : 0, n->in);
}

/* Where the loss is a function of prediction - target. */
void loss_grad_both(struct graph *g, int id, enum op dx)
{
    const int *in = g->nodes[id].in;
    struct pos pos = g->nodes[id].pos;
    const union attr minus = { .affine = { .scale = -1 } };
    grad_derive(g, dx, id, in[0], 2, in);
    if (!grad_wanted(g, in[1])) return;
    struct shape s = g->nodes[in[1]].shape;
    int d = graph_derive(g, dx, id, grad_hint(g, in[1]), s, true, 2, in);
    grad_to(g, in[1], graph_add(g, OP_affine, pos, "", grad_hint(g, in[1]), 1, &d, &minus));
}
