/* Windows that divide an image into a given number of pieces, for the adaptive
 * pools: piece i of an axis goes from floor(i in / out) to ceil((i + 1) in / out),
 * so that pieces overlap where in / out is not whole. */
#include "convc.h"

int64_t adaptive_first(int64_t in, int64_t out, int64_t i)
{
    return in / out * i + in % out * i / out;
}

int64_t adaptive_count(int64_t in, int64_t out, int64_t i)
{
    return in / out * (i + 1) + (in % out * (i + 1) + out - 1) / out - adaptive_first(in, out, i);
}

/* Kernel and stride of an axis whose pieces are alike; false if they are not.
 * What is left over, in % out, must not amount to a step before the end. */
static bool alike(int64_t in, int64_t out, int64_t *kernel, int64_t *stride)
{
    *stride = in / out;
    *kernel = in / out + in % out;
    return in >= out && in % out <= 1;
}

bool adaptive_pool(struct graph *g, struct node *n, struct list size,
                   struct triple *kernel, struct triple *stride)
{
    struct shape x = shape_input(g, n, 0)->shape, y = x;
    bool even = true;
    shape_need_space(g, n);
    for (int k = 1; k < x.rank; k++) y.d[k] = axis_count(g, n, "size", size, k);
    shape_set(g, n, y);
    struct triple in = shape_space(x), out = shape_space(y);
    for (int k = 0; k < AXES; k++)
        even = alike(in.at[k], out.at[k], &kernel->at[k], &stride->at[k]) && even;
    return even;
}
