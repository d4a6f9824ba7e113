/* Learning rates as functions of the step, for net_learning_rate.
 *
 * Keeps true: a rate depends on the step alone, so that training resumed from
 * a file goes on as if it had not stopped. Computed in double; the cosine is
 * Loshchilov and Hutter's (2017) without restarts. */
#include "convrt.h"

#include <math.h>

float convrt_rate_step(float lr, int64_t step, int64_t every, float factor)
{
    return (float)((double)lr * pow(factor, (double)(step / every)));
}

float convrt_rate_cosine(float lr, int64_t step, int64_t steps, int64_t warmup,
                         float floor)
{
    static const double pi = 3.141592653589793238462643;
    if (step < warmup)
        return (float)((double)lr * (double)(step + 1) / (double)warmup);
    if (step >= steps) return lr * floor;
    double part = (double)(step - warmup) / (double)(steps - warmup);
    double f = floor;
    return (float)((double)lr * (f + (1 - f) * 0.5 * (1 + cos(pi * part))));
}
