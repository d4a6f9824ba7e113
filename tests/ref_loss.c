/* Losses of the reference interpreter, each PyTorch's definition written down.
 * A loss leaves its value without weight in its tensor and adds itself, times
 * its weight, to the sum of all. */
#include "ref_task.h"
#include <math.h>
#include <string.h>

static void add(const struct task *t, double value, double weight)
{
    t->y[0] = value;
    t->r->loss += weight * value;
}

/* ---- classes ----------------------------------------------------------- */

static double weight_of(const struct task *t, int64_t c)
{
    const struct list *w = &t->node->a->cross_entropy.class_weights;
    return w->n ? w->v[c] : 1;
}

/* log softmax of channel c at the pixel of o. */
static double log_softmax(const struct task *t, struct extent o, int64_t c)
{
    double top = -INFINITY, sum = 0;
    for (int64_t k = 0; k < t->in.c; k++)
        top = fmax(top, t->x[offset(t->in, o.n, k, o.d, o.h, o.w)]);
    for (int64_t k = 0; k < t->in.c; k++)
        sum += exp(t->x[offset(t->in, o.n, k, o.d, o.h, o.w)] - top);
    return t->x[offset(t->in, o.n, c, o.d, o.h, o.w)] - top - log(sum);
}

/* Pixel by pixel -sum_k q_k w_k log p_k, where q gives 1 - smoothing to the
 * target and smoothing / K to every class; pixels without a class and ignored
 * ones do not count, and the mean is over the weights of those that do. */
void ref_loss_cross_entropy(const struct task *t)
{
    const struct cross_entropy_attr *a = &t->node->a->cross_entropy;
    struct extent pixels = { t->in.n, 1, t->in.d, t->in.h, t->in.w };
    double total = 0, count = 0;
    for (int64_t i = 0; i < size_of(pixels); i++) {
        struct extent o = place(pixels, i);
        int64_t label = (int64_t)input(t, 1)[i];
        if (label < 0 || label >= t->in.c || label == a->ignore) continue;
        for (int64_t c = 0; c < t->in.c; c++) {
            double q = a->smoothing / (double)t->in.c + (c == label ? 1 - a->smoothing : 0);
            total -= q * weight_of(t, c) * log_softmax(t, o, c);
        }
        count += weight_of(t, label);
    }
    bool mean = strcmp(a->reduction, "mean") == 0;
    add(t, mean ? (count > 0 ? total / count : 0) : total, a->weight);
}

/* ---- numbers ----------------------------------------------------------- */

static double squared(const struct task *t, double x, double y)
{
    (void)t;
    return (x - y) * (x - y);
}

static double absolute(const struct task *t, double x, double y)
{
    (void)t;
    return fabs(x - y);
}

static double smooth(const struct task *t, double x, double y)
{
    double beta = t->node->a->smooth_l1.beta, d = fabs(x - y);
    return d < beta ? d * d / (2 * beta) : d - beta / 2;
}

static double huber(const struct task *t, double x, double y)
{
    double delta = t->node->a->huber.delta, d = fabs(x - y);
    return d <= delta ? d * d / 2 : delta * (d - delta / 2);
}

static void pairs(const struct task *t, double (*f)(const struct task *, double, double),
                  double weight, const char *reduction)
{
    double total = 0;
    for (int64_t i = 0; i < size_of(t->in); i++) total += f(t, t->x[i], input(t, 1)[i]);
    bool mean = strcmp(reduction, "mean") == 0;
    add(t, mean ? total / (double)size_of(t->in) : total, weight);
}

void ref_loss_mse(const struct task *t)
{
    pairs(t, squared, t->node->a->mse.weight, t->node->a->mse.reduction);
}

void ref_loss_l1(const struct task *t)
{
    pairs(t, absolute, t->node->a->l1.weight, t->node->a->l1.reduction);
}

void ref_loss_smooth_l1(const struct task *t)
{
    pairs(t, smooth, t->node->a->smooth_l1.weight, t->node->a->smooth_l1.reduction);
}

void ref_loss_huber(const struct task *t)
{
    pairs(t, huber, t->node->a->huber.weight, t->node->a->huber.reduction);
}

void ref_loss_bce_logits(const struct task *t)
{
    const struct bce_logits_attr *a = &t->node->a->bce_logits;
    double total = 0;
    for (int64_t i = 0; i < size_of(t->in); i++) {
        int64_t c = place(t->in, i).c;
        double p = a->pos_weight.n ? a->pos_weight.v[a->pos_weight.n == 1 ? 0 : c] : 1;
        double y = input(t, 1)[i], x = t->x[i];
        total += p * y * log(1 + exp(-x)) + (1 - y) * log(1 + exp(x));
    }
    bool mean = strcmp(a->reduction, "mean") == 0;
    add(t, mean ? total / (double)size_of(t->in) : total, a->weight);
}

/* Of what the net itself computes. */
void ref_loss_scalar(const struct task *t, bool mean, double weight)
{
    double total = 0;
    for (int64_t i = 0; i < size_of(t->in); i++) total += t->x[i];
    add(t, mean ? total / (double)size_of(t->in) : total, weight);
}
