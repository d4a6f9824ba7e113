/* groupnorm: groups of channels of every sample shifted and scaled to mean 0 and
 * variance 1.
 *
 * Forward     y = weight (x - mean) / sqrt(var + eps) + bias, mean and biased
 *             variance over the channels and pixels of a group; weight and bias
 *             per channel. expand.c makes three nodes of it: groupnorm_mean and
 *             groupnorm_scale = 1 / sqrt(var + eps), with a number for each channel
 *             of each sample, and groupnorm_apply.
 * Backward    With s = scale, xhat = (x - mean) s: groupnorm_dbeta and _dgamma are
 *             the sums of dy and dy xhat per channel and sample; bias_grad adds
 *             them up over the batch. groupnorm_share makes of them the means over
 *             a group of weight dy and of weight dy xhat, and groupnorm_dx =
 *             s (weight dy - the one - xhat the other).
 * Shapes      any; y has the shape of x. Parameters [C].
 * Attributes  groups; eps (1e-5); affine (true): whether there are weight and
 *             bias;
 *             init, bias_init (default: 1 and 0): initialisers (norm.c).
 * Limits      groups divides C; 1e-30 <= eps <= 1.
 * Errors      groups below 1 or not dividing the channels, eps out of range, an
 *             initialiser for a matrix, or without affine.
 * Source      Wu and He, arXiv 1803.08494; torch.nn.GroupNorm. */
#include "../convc.h"

#include <inttypes.h>

void infer_groupnorm(struct graph *g, struct node *n)
{
    int64_t channels = shape_input(g, n, 0)->shape.d[0], groups = n->a->groupnorm.groups;
    shape_need_range(g, n, "eps", n->a->groupnorm.eps, 1e-30, 1);
    norm_need_init(g, n, n->a->groupnorm.affine, n->a->groupnorm.init, n->a->groupnorm.bias_init);
    shape_need_count(g, n, "groups", groups);
    if (channels % groups != 0)
        err(g->cc, n->pos, "groupnorm: %" PRId64 " channels do not divide into groups=%" PRId64,
            channels, groups);
    shape_like(g, n);
}

void make_groupnorm(struct graph *g, struct node *n)
{
    struct shape s = shape_of(1, n->shape.d[0]);
    if (!n->a->groupnorm.affine) return;
    norm_params(g, n, s, n->a->groupnorm.init, n->a->groupnorm.bias_init);
}

/* A number for each channel of each sample. */
static int derive(struct graph *g, enum op op, int id, const char *suffix, int nin, const int *in)
{
    const char *hint = arena_printf(g->cc->mem, "%s_%s", g->nodes[id].name, suffix);
    return graph_derive(g, op, id, hint, shape_of(1, g->nodes[id].shape.d[0]), true, nin, in);
}

void grad_groupnorm(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    int x = in[0], mean = in[1], scale = in[2], affine = g->nodes[id].nin > 3;
    int weight = affine ? in[3] : -1;
    int dbeta = derive(g, OP_groupnorm_dbeta, id, "dbeta", 1, &dy);
    int dgamma = derive(g, OP_groupnorm_dgamma, id, "dgamma", 4, (const int[]){ x, mean, scale, dy });
    if (affine) {
        grad_effect(g, OP_bias_grad, id, weight, 1, &dgamma);
        grad_effect(g, OP_bias_grad, id, in[4], 1, &dbeta);
    }
    if (!grad_wanted(g, x)) return;
    int one = derive(g, OP_groupnorm_share, id, "share", 1 + affine, (const int[]){ dbeta, weight });
    int other = derive(g, OP_groupnorm_share, id, "share", 1 + affine, (const int[]){ dgamma, weight });
    grad_derive(g, OP_groupnorm_dx, id, x, 6 + affine,
                (const int[]){ x, mean, scale, dy, one, other, weight });
}

int64_t macs_groupnorm(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
