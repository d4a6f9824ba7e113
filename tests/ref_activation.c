/* The reference interpreter's functions of one number: the ops of trait UNARY,
 * also where fuse.c has put them into a producer. */
#include "ref_task.h"
#include <math.h>
#include <string.h>

static double gelu(double v, bool by_tanh)
{
    static const double root = 0.7978845608028654; /* sqrt(2 / pi) */
    if (by_tanh) return v / 2 * (1 + tanh(root * (v + 0.044715 * v * v * v)));
    return v / 2 * (1 + erf(v / sqrt(2)));
}

static double clip(double v, double low, double high)
{
    return fmin(fmax(v, low), high);
}

static double softplus(double v, double beta, double threshold)
{
    return beta * v > threshold ? v : log1p(exp(beta * v)) / beta;
}

static double elu(double v, double alpha)
{
    return v > 0 ? v : alpha * (exp(v) - 1);
}

double ref_activation(enum op op, const union attr *a, double v)
{
    switch (op) {
    case OP_relu:
        return v > 0 ? v : 0;
    case OP_leaky_relu:
        return v > 0 ? v : a->leaky_relu.slope * v;
    case OP_reciprocal:
        return 1 / v;
    case OP_sigmoid:
        return 1 / (1 + exp(-v));
    case OP_tanh:
        return tanh(v);
    case OP_gelu:
        return gelu(v, strcmp(a->gelu.approximate, "tanh") == 0);
    case OP_relu6:
        return clip(v, 0, 6);
    case OP_elu:
        return elu(v, a->elu.alpha);
    case OP_selu:
        return 1.0507009873554804934193349852946 * elu(v, 1.6732632423543772848170429916717);
    case OP_hard_sigmoid:
        return clip(v + 3, 0, 6) / 6;
    case OP_hard_swish:
        return v * clip(v + 3, 0, 6) / 6;
    case OP_silu:
        return v / (1 + exp(-v));
    case OP_mish:
        return v * tanh(softplus(v, 1, 100));
    case OP_softplus:
        return softplus(v, a->softplus.beta, a->softplus.threshold);
    case OP_softsign:
        return v / (1 + fabs(v));
    case OP_clip:
        return clip(v, a->clip.low, a->clip.high);
    case OP_exp:
        return exp(v);
    case OP_log:
        return log(v);
    case OP_sqrt:
        return sqrt(v);
    case OP_abs:
        return fabs(v);
    case OP_square:
        return v * v;
    default:
        bug("ref: %s is not of the language", optab[op].name);
    }
}

void ref_activation_prelu(const struct task *t)
{
    for (int64_t i = 0; i < size_of(t->out); i++) {
        double w = input(t, 1)[t->node->a->prelu.shared ? 0 : place(t->out, i).c];
        t->y[i] = t->x[i] > 0 ? t->x[i] : w * t->x[i];
    }
}

void ref_activation_maxout(const struct task *t)
{
    int64_t pieces = t->node->a->maxout.pieces;
    ref_expect(t, t->in.c / pieces, t->in.d, t->in.h, t->in.w);
    for (int64_t i = 0; i < size_of(t->out); i++) t->y[i] = -INFINITY;
    for (int64_t i = 0; i < size_of(t->in); i++) {
        struct extent o = place(t->in, i);
        double *y = &t->y[offset(t->out, o.n, o.c / pieces, o.d, o.h, o.w)];
        *y = fmax(*y, t->x[i]);
    }
}
