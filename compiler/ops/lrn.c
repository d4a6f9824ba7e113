/* lrn: local response normalisation, over neighbouring channels.
 *
 * Forward     y[c] = x[c] / d[c]^beta, d[c] = k + alpha / size sum of x[j]^2 over
 *             j = c - size / 2 ... c + (size - 1) / 2, channels that there are. In
 *             training lrn_scale keeps d, and lrn_apply reads it.
 * Backward    lrn_ratio = dy y / d, and lrn_dx = dy / d^beta -
 *             2 alpha beta / size x sum of the ratios of whom x[c] is a neighbour.
 * Shapes      any; y has the shape of x.
 * Attributes  size (5), alpha (1e-4), beta (0.75), k (1).
 * Limits      size > 0, alpha >= 0, k >= 0.
 * Errors      those, numbers that are not finite.
 * Source      Krizhevsky, Sutskever and Hinton, NIPS 2012, whose alpha is that of
 *             the sum, alpha / size; torch.nn.LocalResponseNorm. */
#include "../convc.h"

void infer_lrn(struct graph *g, struct node *n)
{
    const struct lrn_attr *a = &n->a->lrn;
    shape_need_count(g, n, "size", a->size);
    shape_need_finite(g, n, "alpha", a->alpha);
    shape_need_finite(g, n, "beta", a->beta);
    shape_need_finite(g, n, "k", a->k);
    if (a->alpha < 0) err(g->cc, n->pos, "lrn: alpha=%g is negative", a->alpha);
    if (a->k < 0) err(g->cc, n->pos, "lrn: k=%g is negative", a->k);
    shape_like(g, n);
}

void grad_lrn(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0], scale = g->nodes[id].in[1];
    if (!grad_wanted(g, x)) return;
    const char *hint = arena_printf(g->cc->mem, "%s_ratio", g->nodes[id].name);
    int ratio = graph_derive(g, OP_lrn_ratio, id, hint, g->nodes[id].shape, true, 3,
                             (const int[]){ dy, x, scale });
    grad_derive(g, OP_lrn_dx, id, x, 4, (const int[]){ dy, x, scale, ratio });
}

int64_t macs_lrn(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
