/* batchnorm: every channel shifted and scaled to mean 0 and variance 1, then by
 * its weight (gamma) and bias (beta).
 *
 * Forward     y = weight (x - mean) / sqrt(var + eps) + bias, per channel. The
 *             inputs are x, weight, bias, mean, var: the running statistics in
 *             inference and in frozen layers, else the nodes batchnorm_mean and
 *             batchnorm_var, over batch and pixels. batchnorm_running then moves
 *             the running ones: r = (1 - momentum) r + momentum statistic, with
 *             the variance over n - 1 there and over n in the forward pass.
 * Backward    dbeta = sum of dy, dgamma = sum of dy xhat, and batchnorm_dx =
 *             weight / sqrt(var + eps) (dy - (dbeta + xhat dgamma) / n); with
 *             running statistics batchnorm_frozen_dx = weight / sqrt(var + eps) dy.
 * Shapes      any; y has the shape of x. Parameters [C].
 * Attributes  eps (1e-5); momentum (0.1); affine (true): false keeps weight at 1
 *             and bias at 0, without parameters; frozen (false): the running
 *             statistics in training too, while weight and bias are trained;
 *             init, bias_init (default: 1 and 0): initialisers (norm.c).
 * Limits      1e-30 <= eps <= 1, 0 <= momentum <= 1. Training needs two elements
 *             per channel or more (grad.c).
 * Errors      eps or momentum out of range, NaN included; an initialiser for a
 *             matrix, or without affine.
 * Source      Ioffe and Szegedy, arXiv 1502.03167; torch.nn.BatchNorm2d. */
#include "../convc.h"

void infer_batchnorm(struct graph *g, struct node *n)
{
    shape_need_range(g, n, "eps", n->a->batchnorm.eps, 1e-30, 1);
    shape_need_range(g, n, "momentum", n->a->batchnorm.momentum, 0, 1);
    norm_need_init(g, n, n->a->batchnorm.affine, n->a->batchnorm.init, n->a->batchnorm.bias_init);
    n->frozen |= n->a->batchnorm.frozen;
    shape_like(g, n);
}

/* weight or bias without affine: a constant that no checkpoint knows. */
static void make_constant(struct graph *g, struct node *n, const char *suffix, const char *init, float value)
{
    int64_t channels = n->shape.d[0];
    struct node *p = &g->nodes[graph_param(g, n, suffix, shape_of(1, channels), init, 1, 1, false)];
    p->path = "";
    p->data = NEW(g->cc->mem, float, channels);
    for (int64_t c = 0; c < channels; c++) p->data[c] = value;
}

void make_batchnorm(struct graph *g, struct node *n)
{
    struct shape s = shape_of(1, n->shape.d[0]);
    if (n->a->batchnorm.affine) {
        norm_params(g, n, s, n->a->batchnorm.init, n->a->batchnorm.bias_init);
    } else {
        make_constant(g, n, "weight", "ones", 1);
        make_constant(g, n, "bias", "zeros", 0);
    }
    graph_param(g, n, "running_mean", s, "zeros", 1, 1, false);
    graph_param(g, n, "running_var", s, "ones", 1, 1, false);
}

/* A sum over batch and pixels, one number per channel of `param`. */
static int sum(struct graph *g, enum op op, int id, int param, int nin, const int *in)
{
    struct shape s = g->nodes[param].shape;
    const char *suffix = op == OP_batchnorm_dbeta ? "dbeta" : "dgamma";
    const char *hint = arena_printf(g->cc->mem, "%s_%s", g->nodes[id].name, suffix);
    return graph_derive(g, op, id, hint, s, false, nin, in);
}

void grad_batchnorm(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    int x = in[0], weight = in[1], bias = in[2], mean = in[3], var = in[4];
    int dbeta = sum(g, OP_batchnorm_dbeta, id, bias, 1, &dy);
    int dgamma = sum(g, OP_batchnorm_dgamma, id, weight, 4, (const int[]){ x, mean, var, dy });
    grad_effect(g, OP_accumulate, id, weight, 1, &dgamma);
    grad_effect(g, OP_accumulate, id, bias, 1, &dbeta);
    if (g->nodes[id].frozen)
        grad_derive(g, OP_batchnorm_frozen_dx, id, x, 3, (const int[]){ dy, weight, var });
    else
        grad_derive(g, OP_batchnorm_dx, id, x, 7,
                    (const int[]){ x, mean, var, weight, dy, dbeta, dgamma });
}

int64_t macs_batchnorm(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
