/* Normalisation of the reference interpreter: batch statistics, softmax. Batch normalisation divides by the biased
 * variance and moves the running one by the unbiased, as PyTorch does. */
#include "ref_task.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- normalisation ----------------------------------------------------- */

/* Mean and biased variance of channel c over the batch and the pixels. */
static void moments(const struct task *t, int64_t c, double *mean, double *var)
{
    double n = (double)(t->in.n * t->in.d * t->in.h * t->in.w), sum = 0, square = 0;
    for (int64_t i = 0; i < size_of(t->in); i++)
        if (place(t->in, i).c == c) sum += t->x[i];
    *mean = sum / n;
    for (int64_t i = 0; i < size_of(t->in); i++)
        if (place(t->in, i).c == c) square += (t->x[i] - *mean) * (t->x[i] - *mean);
    *var = square / n;
}

void ref_norm_batch(const struct task *t)
{
    const struct batchnorm_attr *a = &t->node->a->batchnorm;
    double n = (double)(t->in.n * t->in.d * t->in.h * t->in.w), m = a->momentum;
    for (int64_t c = 0; c < t->in.c; c++) {
        double mean = input(t, 3)[c], var = input(t, 4)[c];
        if (learns(t)) {
            double old_mean = mean, old_var = var;
            moments(t, c, &mean, &var);
            t->r->updated[t->node->in[3]][c] = (1 - m) * old_mean + m * mean;
            t->r->updated[t->node->in[4]][c] = (1 - m) * old_var + m * var * n / (n - 1);
        }
        double scale = input(t, 1)[c] / sqrt(var + a->eps);
        for (int64_t i = 0; i < size_of(t->out); i++)
            if (place(t->out, i).c == c)
                t->y[i] = (t->x[i] - mean) * scale + input(t, 2)[c];
    }
}

/* ---- of samples -------------------------------------------------------- */

/* Which elements share mean and variance: those of a number. */
typedef int64_t share(const struct task *t, struct extent o);

static int64_t share_pixel(const struct task *t, struct extent o)
{
    return ((o.n * t->in.d + o.d) * t->in.h + o.h) * t->in.w + o.w;
}

static int64_t share_sample(const struct task *t, struct extent o)
{
    (void)t;
    return o.n;
}

static int64_t share_channel(const struct task *t, struct extent o)
{
    return o.n * t->in.c + o.c;
}

static int64_t share_group(const struct task *t, struct extent o)
{
    int64_t groups = t->node->a->groupnorm.groups;
    return o.n * groups + o.c / (t->in.c / groups);
}

/* y = (x - mean) / sqrt(var + eps) */
static void normalise(const struct task *t, share *same, double eps)
{
    int64_t size = size_of(t->in);
    double *sum = calloc((size_t)size, sizeof *sum), *square = calloc((size_t)size, sizeof *square);
    double *count = calloc((size_t)size, sizeof *count);
    for (int64_t i = 0; i < size; i++) {
        int64_t s = same(t, place(t->in, i));
        sum[s] += t->x[i];
        count[s]++;
    }
    for (int64_t i = 0; i < size; i++) {
        int64_t s = same(t, place(t->in, i));
        square[s] += pow(t->x[i] - sum[s] / count[s], 2);
    }
    for (int64_t i = 0; i < size; i++) {
        int64_t s = same(t, place(t->in, i));
        t->y[i] = (t->x[i] - sum[s] / count[s]) / sqrt(square[s] / count[s] + eps);
    }
    free(sum);
    free(square);
    free(count);
}

/* A weight and a bias for each channel, or for each element of a sample. */
static void affine(const struct task *t, bool elements)
{
    if (t->node->nin == 1) return;
    for (int64_t i = 0; i < size_of(t->out); i++) {
        int64_t k = elements ? i % (size_of(t->out) / t->out.n) : place(t->out, i).c;
        t->y[i] = t->y[i] * input(t, 1)[k] + input(t, 2)[k];
    }
}

void ref_norm_layer(const struct task *t)
{
    const struct layernorm_attr *a = &t->node->a->layernorm;
    bool all = strcmp(a->over, "all") == 0;
    normalise(t, all ? share_sample : share_pixel, a->eps);
    affine(t, all);
}

void ref_norm_instance(const struct task *t)
{
    normalise(t, share_channel, t->node->a->instancenorm.eps);
    affine(t, false);
}

void ref_norm_group(const struct task *t)
{
    normalise(t, share_group, t->node->a->groupnorm.eps);
    affine(t, false);
}

void ref_norm_response(const struct task *t)
{
    const struct lrn_attr *a = &t->node->a->lrn;
    for (int64_t i = 0; i < size_of(t->in); i++) {
        struct extent o = place(t->in, i);
        double sum = 0;
        for (int64_t c = o.c - a->size / 2; c < o.c - a->size / 2 + a->size; c++)
            if (c >= 0 && c < t->in.c) sum += pow(t->x[offset(t->in, o.n, c, o.d, o.h, o.w)], 2);
        t->y[i] = t->x[i] * pow(a->k + a->alpha * sum / (double)a->size, -a->beta);
    }
}

/* Over the channels, at every pixel. */
void ref_norm_softmax(const struct task *t, bool logarithm)
{
    for (int64_t i = 0; i < size_of(t->in); i++) {
        struct extent o = place(t->in, i);
        double top = -INFINITY, sum = 0;
        for (int64_t c = 0; c < t->in.c; c++)
            top = fmax(top, t->x[offset(t->in, o.n, c, o.d, o.h, o.w)]);
        for (int64_t c = 0; c < t->in.c; c++)
            sum += exp(t->x[offset(t->in, o.n, c, o.d, o.h, o.w)] - top);
        t->y[i] = logarithm ? t->x[i] - top - log(sum) : exp(t->x[i] - top) / sum;
    }
}
