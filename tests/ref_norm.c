/* Normalisation of the reference interpreter: batch statistics, softmax. Batch normalisation divides by the biased
 * variance and moves the running one by the unbiased, as PyTorch does. */
#include "ref_task.h"
#include <math.h>

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
