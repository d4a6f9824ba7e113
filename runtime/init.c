/* Initial values of parameters, and the way elements lie in the packed block.
 *
 * Keeps true: a value depends on the seed, the parameter's name and the
 * element's logical index alone; so two packings of a net, or the compiler and
 * the emitted program, start from the same net. Every float of the block is
 * written, padding with zeros.
 *
 * The formulas are those of torch.nn.init; DEFAULT is what nn.Conv2d and
 * nn.Linear do: kaiming_uniform with a = sqrt(5), which is the bound
 * sqrt(6 / (1 + 5) / fan_in). */
#include "convrt.h"

#include <math.h>
#include <string.h>

enum law { CONSTANT,
           UNIFORM,
           NORMAL };

/* scale is the constant, or with d = fan_in + with_out fan_out the bound or
 * the deviation sqrt(scale / d). */
static const struct rule {
    enum law law;
    double scale;
    int with_out;
} rules[CONVRT_INITS] = {
    [CONVRT_ZEROS] = { CONSTANT, 0, 0 },
    [CONVRT_ONES] = { CONSTANT, 1, 0 },
    [CONVRT_DEFAULT] = { UNIFORM, 1, 0 },
    [CONVRT_UNIFORM_FAN_IN] = { UNIFORM, 1, 0 },
    [CONVRT_HE_NORMAL] = { NORMAL, 2, 0 },
    [CONVRT_HE_UNIFORM] = { UNIFORM, 6, 0 },
    [CONVRT_XAVIER_NORMAL] = { NORMAL, 2, 1 },
    [CONVRT_XAVIER_UNIFORM] = { UNIFORM, 6, 1 },
    [CONVRT_CONSTANT] = { CONSTANT, 1, 0 },
};

/* What one parameter's values are drawn from. */
struct draw {
    enum law law;
    double scale;
    uint64_t seed, stream;
};

static struct draw draw_of(const struct convrt_param *p, uint64_t seed)
{
    const struct rule *r = &rules[p->init];
    int64_t fans = p->fan_in + (r->with_out ? p->fan_out : 0);
    struct draw d = { r->law, r->scale, seed, convrt_stream(p->name) };
    if (p->init == CONVRT_CONSTANT) d.scale = p->value;
    if (r->law != CONSTANT)
        d.scale = sqrt(r->scale / (double)(fans > 0 ? fans : 1));
    return d;
}

static float draw(const struct draw *d, int64_t index)
{
    uint64_t i = (uint64_t)index;
    if (d->law == NORMAL)
        return (float)(d->scale * convrt_normal(d->seed, d->stream, i));
    if (d->law == UNIFORM)
        return (float)(d->scale *
                       (2 * convrt_uniform(d->seed, d->stream, i) - 1));
    return (float)d->scale;
}

int64_t convrt_count(const struct convrt_param *p)
{
    int64_t n = 1;
    for (int i = 0; i < p->rank; i++) n *= p->shape[i];
    return n;
}

int64_t convrt_place(const struct convrt_param *p, int64_t logical)
{
    int64_t t = logical % p->taps, rest = logical / p->taps;
    int64_t minor = p->swapped ? p->out : p->in;
    int64_t major = p->swapped ? p->in : p->out;
    int64_t a = rest / minor % major, b = rest % minor;
    int64_t o = p->swapped ? b : a, i = p->swapped ? a : b;
    int64_t g = rest / minor / major;
    int64_t blocks = (p->out + p->block - 1) / p->block;
    int64_t row = (g * blocks + o / p->block) * p->taps + t;
    return (row * p->in + i) * p->block + o % p->block;
}

void convrt_fill(const struct convrt_param *p, uint64_t seed, float *values)
{
    struct draw d = draw_of(p, seed);
    int64_t count = convrt_count(p);
    for (int64_t i = 0; i < count; i++) values[i] = draw(&d, i);
}

void convrt_init(const struct convrt_param *table, int n, float *params,
                 uint64_t seed)
{
    for (int k = 0; k < n; k++) {
        const struct convrt_param *p = &table[k];
        struct draw d = draw_of(p, seed);
        int64_t count = convrt_count(p);
        float *at = params + p->offset;
        memset(at, 0, (size_t)p->floats * sizeof *at);
        for (int64_t i = 0; i < count; i++)
            at[convrt_place(p, i)] = draw(&d, i);
    }
}
