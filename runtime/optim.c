/* Optimisers, each one loop over a flat vector.
 *
 * Keeps true: equal to torch.optim's SGD, Adam and AdamW to float precision.
 * Like there, whatever is the same for all elements is computed in double and
 * rounded once, and 1 - beta comes from the same beta as the bias correction.
 * Padding stays zero: with p = g = 0 every formula gives p = 0.
 *
 * Nothing here allocates, branches on data or calls anything but sqrtf, so
 * that a compiler vectorises the loops. */
#include "convrt.h"

#include <math.h>

static void sgd_plain(float *restrict p, const float *restrict g, int64_t n,
                      float lr, float weight_decay)
{
    for (int64_t i = 0; i < n; i++)
        p[i] -= lr * (g[i] + weight_decay * p[i]);
}

static void sgd_momentum(float *restrict p, const float *restrict g,
                         float *restrict v, int64_t n, float lr,
                         float momentum, float weight_decay)
{
    for (int64_t i = 0; i < n; i++) {
        v[i] = momentum * v[i] + (g[i] + weight_decay * p[i]);
        p[i] -= lr * v[i];
    }
}

static void sgd_nesterov(float *restrict p, const float *restrict g,
                         float *restrict v, int64_t n, float lr,
                         float momentum, float weight_decay)
{
    for (int64_t i = 0; i < n; i++) {
        float d = g[i] + weight_decay * p[i];
        v[i] = momentum * v[i] + d;
        p[i] -= lr * (d + momentum * v[i]);
    }
}

/* Exact test: momentum is zero only if the user wrote so. */
static int is_zero(float x)
{
    return !(x < 0 || x > 0);
}

void convrt_sgd(float *p, const float *g, float *state, int64_t n, float lr,
                float momentum, float weight_decay, int nesterov)
{
    if (is_zero(momentum))
        sgd_plain(p, g, n, lr, weight_decay);
    else if (nesterov)
        sgd_nesterov(p, g, state, n, lr, momentum, weight_decay);
    else
        sgd_momentum(p, g, state, n, lr, momentum, weight_decay);
}

/* The numbers that all elements of one Adam step share. */
struct adam {
    float beta1, rest1, beta2, rest2; /* rest = 1 - beta */
    float size, root, eps;            /* p -= size m / (root sqrt(v) + eps) */
    float added, kept;                /* decay in the gradient; of p itself */
};

static void adam_sweep(float *restrict p, const float *restrict g,
                       float *restrict m, float *restrict v, int64_t n,
                       struct adam a)
{
    for (int64_t i = 0; i < n; i++) {
        float d = g[i] + a.added * p[i];
        m[i] = a.beta1 * m[i] + a.rest1 * d;
        v[i] = a.beta2 * v[i] + a.rest2 * d * d;
        p[i] = a.kept * p[i] - a.size * m[i] / (a.root * sqrtf(v[i]) + a.eps);
    }
}

void convrt_adam(float *p, const float *g, float *state, int64_t n,
                 int64_t step, float lr, float beta1, float beta2, float eps,
                 float weight_decay, int decoupled)
{
    double t = (double)step;
    double unbias1 = 1 - pow(beta1, t), unbias2 = 1 - pow(beta2, t);
    struct adam a = {
        beta1, (float)(1 - (double)beta1),
        beta2, (float)(1 - (double)beta2),
        (float)((double)lr / unbias1), (float)(1 / sqrt(unbias2)), eps,
        decoupled ? 0 : weight_decay,
        decoupled ? (float)(1 - (double)lr * (double)weight_decay) : 1
    };
    adam_sweep(p, g, state, state + n, n, a);
}
