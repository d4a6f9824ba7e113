/* Optimisers over a flat vector, with what modern recipes add: weight decay for
 * a part of the parameters, clipped gradients, a moving average of the weights.
 *
 * Keeps true: equal to torch.optim's SGD, Adam and AdamW to float precision.
 * Like there, whatever is the same for all elements is computed in double and
 * rounded once, and 1 - beta comes from the same beta as the bias correction.
 * Padding stays zero: with p = g = 0 every formula gives p = 0.
 *
 * A step goes over the block in pieces that fit into the first cache, so that
 * the update and the average of a piece cost memory one pass; clipping reads
 * the gradients once before. Nothing here allocates, branches on data or calls
 * anything but sqrtf in a loop, so that a compiler vectorises them. */
#include "convrt.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { PIECE = 2048 }; /* floats */

/* Exact test: what is zero was written so. */
static int is_zero(float x)
{
    return !(x < 0 || x > 0);
}

/* ---- SGD --------------------------------------------------------------- */

struct sgd {
    float rate, momentum;
    int nesterov;
};

/* With nothing to scale or to add the same numbers in half the time. */
static void sgd_plain(float *restrict p, const float *restrict g, int64_t n,
                      float lr, float scale, float decay)
{
    if (is_zero(scale - 1) && is_zero(decay)) {
        for (int64_t i = 0; i < n; i++) p[i] -= lr * g[i];
        return;
    }
    for (int64_t i = 0; i < n; i++)
        p[i] -= lr * (scale * g[i] + decay * p[i]);
}

static void sgd_momentum(float *restrict p, const float *restrict g,
                         float *restrict v, int64_t n, const struct sgd *r,
                         float scale, float decay)
{
    for (int64_t i = 0; i < n; i++) {
        v[i] = r->momentum * v[i] + (scale * g[i] + decay * p[i]);
        p[i] -= r->rate * v[i];
    }
}

static void sgd_nesterov(float *restrict p, const float *restrict g,
                         float *restrict v, int64_t n, const struct sgd *r,
                         float scale, float decay)
{
    for (int64_t i = 0; i < n; i++) {
        float d = scale * g[i] + decay * p[i];
        v[i] = r->momentum * v[i] + d;
        p[i] -= r->rate * (d + r->momentum * v[i]);
    }
}

static void sgd_piece(const struct convrt_step *s, const void *rule, int64_t at,
                      int64_t n, float scale, float decay)
{
    const struct sgd *r = rule;
    float *p = s->params + at;
    const float *g = s->grads + (at - s->from);
    if (is_zero(r->momentum))
        sgd_plain(p, g, n, r->rate, scale, decay);
    else if (r->nesterov)
        sgd_nesterov(p, g, s->state + at, n, r, scale, decay);
    else
        sgd_momentum(p, g, s->state + at, n, r, scale, decay);
}

/* ---- Adam -------------------------------------------------------------- */

/* The numbers that all elements of one step share. */
struct adam {
    float beta1, rest1, beta2, rest2; /* rest = 1 - beta */
    float size, root, eps;            /* p -= size m / (root sqrt(v) + eps) */
    double rate;
    int decoupled;
};

/* added: decay in the gradient; kept: of p itself. */
static void adam_sweep(float *restrict p, const float *restrict g,
                       float *restrict m, float *restrict v, int64_t n,
                       struct adam a, float scale, float added, float kept)
{
    for (int64_t i = 0; i < n; i++) {
        float d = scale * g[i] + added * p[i];
        m[i] = a.beta1 * m[i] + a.rest1 * d;
        v[i] = a.beta2 * v[i] + a.rest2 * d * d;
        p[i] = kept * p[i] - a.size * m[i] / (a.root * sqrtf(v[i]) + a.eps);
    }
}

static void adam_piece(const struct convrt_step *s, const void *rule, int64_t at,
                       int64_t n, float scale, float decay)
{
    const struct adam *a = rule;
    float *m = s->state + at, *v = m + s->trainable;
    float kept = (float)(1 - a->rate * (double)decay);
    adam_sweep(s->params + at, s->grads + (at - s->from), m, v, n, *a, scale,
               a->decoupled ? 0 : decay, a->decoupled ? kept : 1);
}

/* ---- one step ---------------------------------------------------------- */

/* Four sums side by side: one would wait for itself. */
static double squares(const float *g, int64_t n)
{
    double a = 0, b = 0, c = 0, d = 0;
    int64_t i = 0;
    for (; i + 4 <= n; i += 4) {
        double x = (double)g[i], y = (double)g[i + 1];
        double z = (double)g[i + 2], w = (double)g[i + 3];
        a += x * x;
        b += y * y;
        c += z * z;
        d += w * w;
    }
    for (; i < n; i++) a += (double)g[i] * (double)g[i];
    return a + b + (c + d);
}

float convrt_clip(const float *grads, int64_t n, float limit)
{
    double norm = sqrt(squares(grads, n));
    double factor = (double)limit / (norm + 1e-6);
    return factor >= 1 ? 1 : (float)factor;
}

/* The first average is the parameters after the first step. */
static void average(float *restrict mean, const float *restrict p, int64_t n,
                    float kept)
{
    float rest = (float)(1 - (double)kept);
    for (int64_t i = 0; i < n; i++) mean[i] = kept * mean[i] + rest * p[i];
}

typedef void piece(const struct convrt_step *, const void *rule, int64_t at,
                   int64_t n, float scale, float decay);

/* slots: of the optimiser's own state; behind them lies the average. */
static void whole(const struct convrt_step *s, piece *update, const void *rule,
                  int64_t slots)
{
    float scale = 1;
    if (s->clip_norm > 0)
        scale = convrt_clip(s->grads, s->to - s->from, s->clip_norm);
    for (int64_t at = s->from, n; at < s->to; at += n) {
        int decays = at < s->decayed;
        n = (decays && s->decayed < s->to ? s->decayed : s->to) - at;
        if (n > PIECE) n = PIECE;
        update(s, rule, at, n, scale, decays ? s->weight_decay : 0);
        if (s->ema > 0)
            average(s->state + slots * s->trainable + at, s->params + at, n,
                    s->step > 1 ? s->ema : 0);
    }
}

void convrt_step_sgd(const struct convrt_step *s, float momentum, int nesterov)
{
    struct sgd r = { s->rate, momentum, nesterov };
    whole(s, sgd_piece, &r, is_zero(momentum) ? 0 : 1);
}

void convrt_step_adam(const struct convrt_step *s, float beta1, float beta2,
                      float eps, int decoupled)
{
    double t = (double)s->step;
    double unbias1 = 1 - pow(beta1, t), unbias2 = 1 - pow(beta2, t);
    struct adam a = {
        beta1, (float)(1 - (double)beta1),
        beta2, (float)(1 - (double)beta2),
        (float)((double)s->rate / unbias1), (float)(1 / sqrt(unbias2)), eps,
        (double)s->rate, decoupled
    };
    whole(s, adam_piece, &a, 2);
}

void convrt_sgd(float *p, const float *g, float *state, int64_t n, float lr,
                float momentum, float weight_decay, int nesterov)
{
    struct convrt_step s = { p, g, state, n, n, 1, lr, weight_decay, 0, 0, 0, n };
    convrt_step_sgd(&s, momentum, nesterov);
}

void convrt_adam(float *p, const float *g, float *state, int64_t n,
                 int64_t step, float lr, float beta1, float beta2, float eps,
                 float weight_decay, int decoupled)
{
    struct convrt_step s = { p, g, state, n, n, step, lr, weight_decay, 0, 0, 0, n };
    convrt_step_adam(&s, beta1, beta2, eps, decoupled);
}

void convrt_average(const float *params, const float *mean, int64_t trainable,
                    int64_t all, float *out)
{
    memcpy(out, mean, (size_t)trainable * sizeof *out);
    memcpy(out + trainable, params + trainable,
           (size_t)(all - trainable) * sizeof *out);
}
