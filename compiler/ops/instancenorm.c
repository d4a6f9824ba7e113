/* instancenorm: every channel of every sample shifted and scaled to mean 0 and
 * variance 1.
 *
 * Forward     y = weight (x - mean) / sqrt(var + eps) + bias, mean and biased
 *             variance over the pixels: a groupnorm with a group a channel, which
 *             expand.c makes of it.
 * Backward    that of groupnorm.
 * Shapes      1-D to 3-D; y has the shape of x. Parameters [C].
 * Attributes  eps (1e-5); affine (false): whether there are weight and bias;
 *             init, bias_init (default: 1 and 0): initialisers (norm.c).
 * Limits      1e-30 <= eps <= 1. No running statistics.
 * Errors      eps out of range, an initialiser for a matrix, or without affine,
 *             vectors.
 * Source      Ulyanov, Vedaldi and Lempitsky, arXiv 1607.08022;
 *             torch.nn.InstanceNorm2d. */
#include "../convc.h"

void infer_instancenorm(struct graph *g, struct node *n)
{
    shape_need_range(g, n, "eps", n->a->instancenorm.eps, 1e-30, 1);
    norm_need_init(g, n, n->a->instancenorm.affine, n->a->instancenorm.init, n->a->instancenorm.bias_init);
    if (shape_input(g, n, 0)->shape.rank == 1)
        err(g->cc, n->pos, "instancenorm: a vector has no pixels to take the mean of");
    shape_like(g, n);
}

void make_instancenorm(struct graph *g, struct node *n)
{
    struct shape s = shape_of(1, n->shape.d[0]);
    if (!n->a->instancenorm.affine) return;
    norm_params(g, n, s, n->a->instancenorm.init, n->a->instancenorm.bias_init);
}

void grad_instancenorm(struct graph *g, int id, int dy)
{
    (void)dy;
    bug("grad_instancenorm: %s is a groupnorm by now", g->nodes[id].name);
}

int64_t macs_instancenorm(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
