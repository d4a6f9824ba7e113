/* cross_entropy: the loss of a classifier, from its logits.
 *
 * Forward     at every pixel (or sample) whose target t counts: with lp =
 *             log_softmax(x) over the channels, weights w (1) and smoothing s,
 *             -(1 - s) w[t] lp[t] - s / C sum over c of w[c] lp[c]; the sum of
 *             these over the sum of w[t], times weight. Targets count that are
 *             classes, 0 to C - 1, and not `ignore`; if none does, the loss is
 *             0, as are all gradients. (PyTorch's mean of nothing is NaN, and a
 *             class out of range stops it.)
 * Backward    cross_entropy_dx(x, target, scale), where cross_entropy_scale is
 *             weight over the sum of w[t]: with p = softmax(x) at a pixel that
 *             counts scale (((1 - s) w[t] + s W / C) p[c] - s / C w[c] -
 *             (1 - s) w[t] [c = t]), W being the sum of all w, 0 at others.
 * Shapes      logits C, C x L, C x H x W or C x D x H x W; the target is int32_t
 *             and has one channel, 1 to 1 x D x H x W. The loss is one number for
 *             the whole batch.
 * Attributes  smoothing (0); weight (1): of this loss in the sum of all; ignore
 *             (-100): a class that does not count; class_weights ([]): w, one a
 *             class; reduction (mean): or sum, not divided; target: a declared
 *             one, without it the loss has one of its own.
 * Limits      0 <= smoothing <= 1, 0 <= w.
 * Errors      a target of another shape or of numbers, as many weights as there
 *             are no classes, numbers out of range, an unknown reduction.
 * Source      torch.nn.CrossEntropyLoss; smoothing: Szegedy et al., arXiv
 *             1512.00567, section 7. */
#include "../convc.h"

static void need_target(struct graph *g, const struct node *n)
{
    struct shape x = shape_input(g, n, 0)->shape;
    const struct node *target = shape_input(g, n, 1);
    struct shape wanted = x;
    wanted.d[0] = 1;
    if (target->dtype != I32)
        err(g->cc, n->pos, "cross_entropy: its target holds numbers, not classes; declare it with"
                           " 'target NAME: %s classes'",
            shape_text(g->cc, wanted));
    if (target->shape.rank > 0 && !shape_equal(target->shape, wanted))
        err(g->cc, n->pos, "cross_entropy: logits %s have a target of %s, not %s",
            shape_text(g->cc, x), shape_text(g->cc, wanted), shape_text(g->cc, target->shape));
}

void infer_cross_entropy(struct graph *g, struct node *n)
{
    const struct cross_entropy_attr *a = &n->a->cross_entropy;
    need_target(g, n);
    loss_weights(g, n, "class_weights", a->class_weights, 0, "classes");
    shape_need_range(g, n, "smoothing", a->smoothing, 0, 1);
    shape_need_range(g, n, "ignore", (double)a->ignore, INT32_MIN, INT32_MAX);
    loss_infer(g, n, a->weight, a->reduction);
}

void grad_cross_entropy(struct graph *g, int id, int dy)
{
    (void)dy;
    const int *in = g->nodes[id].in;
    if (!grad_wanted(g, in[0])) return;
    const char *hint = arena_printf(g->cc->mem, "%s_scale", g->nodes[id].name);
    struct shape one = shape_of(1, INT64_C(1));
    int scale = graph_derive(g, OP_cross_entropy_scale, id, hint, one, false, 1, &in[1]);
    grad_derive(g, OP_cross_entropy_dx, id, in[0], 3, (const int[]){ in[0], in[1], scale });
}

int64_t macs_cross_entropy(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
