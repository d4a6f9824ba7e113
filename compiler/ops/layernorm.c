/* layernorm: every sample shifted and scaled to mean 0 and variance 1.
 *
 * Forward     y = weight (x - mean) / sqrt(var + eps) + bias, mean and biased
 *             variance over the channels of a pixel, or over all of a sample. In
 *             training layernorm_stats keeps mean and 1 / sqrt(var + eps) of every
 *             pixel, and layernorm_apply reads them. Over all it is a groupnorm of
 *             one group, and layernorm_affine (expand.c).
 * Backward    With s = 1 / sqrt(var + eps), xhat = (x - mean) s, g = weight dy:
 *             layernorm_dx = s (g - mean of g - xhat mean of g xhat), means over
 *             the channels; layernorm_dw: sums of dy xhat; bias_grad: of dy.
 * Shapes      any; y has the shape of x. Parameters [C], over all [C, H, W].
 * Attributes  eps (1e-5); over (channels): or all; affine (true): whether there
 *             are weight and bias;
 *             init, bias_init (default: 1 and 0): initialisers (norm.c).
 * Limits      1e-30 <= eps <= 1.
 * Errors      eps out of range, an initialiser for a matrix, or without affine,
 *             another word.
 * Source      Ba, Kiros and Hinton, arXiv 1607.06450; torch.nn.LayerNorm, over
 *             channels as in ConvNeXt, arXiv 2201.03545. */
#include "../convc.h"

#include <string.h>

void infer_layernorm(struct graph *g, struct node *n)
{
    static const char *const words[] = { "channels", "all", NULL };
    shape_need_range(g, n, "eps", n->a->layernorm.eps, 1e-30, 1);
    norm_need_init(g, n, n->a->layernorm.affine, n->a->layernorm.init, n->a->layernorm.bias_init);
    shape_need_word(g, n, "over", n->a->layernorm.over, words);
    shape_like(g, n);
}

void make_layernorm(struct graph *g, struct node *n)
{
    const struct layernorm_attr *a = &n->a->layernorm;
    bool all = strcmp(a->over, "all") == 0;
    struct shape s = all ? n->shape : shape_of(1, n->shape.d[0]);
    if (!a->affine) return;
    norm_params(g, n, s, a->init, a->bias_init);
}

/* y = weight x + bias, element by element. */
static void grad_elements(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    int x = in[0], weight = in[1], bias = in[2];
    grad_effect(g, OP_layernorm_affine_dw, id, weight, 2, (const int[]){ x, dy });
    grad_effect(g, OP_layernorm_affine_db, id, bias, 1, &dy);
    grad_derive(g, OP_layernorm_affine_dx, id, x, 2, (const int[]){ dy, weight });
}

void grad_layernorm(struct graph *g, int id, int dy)
{
    const int *in = g->nodes[id].in;
    if (g->nodes[id].op == OP_layernorm_affine) {
        grad_elements(g, id, dy);
        return;
    }
    int x = in[0], stats = in[1], affine = g->nodes[id].nin > 2, weight = affine ? in[2] : -1;
    if (affine) {
        grad_effect(g, OP_layernorm_dw, id, weight, 3, (const int[]){ x, stats, dy });
        grad_effect(g, OP_bias_grad, id, in[3], 1, &dy);
    }
    grad_derive(g, OP_layernorm_dx, id, x, 3 + affine, (const int[]){ x, stats, dy, weight });
}

int64_t macs_layernorm(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
