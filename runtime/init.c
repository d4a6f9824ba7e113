/* Initial values of parameters, and the way elements lie in the packed block.
 *
 * Keeps true: a value depends on the seed, the parameter's name and the
 * element's logical index alone; so two packings of a net, or the compiler and
 * the emitted program, start from the same net. Every float of the block is
 * written, padding with zeros.
 *
 * DEFAULT is what nn.Conv2d and nn.Linear do: kaiming_uniform with a = sqrt(5),
 * which is the bound sqrt(6 / (1 + 5) / fan_in). An orthogonal matrix is made as
 * torch.nn.init.orthogonal_ does, of normal numbers by the QR factorisation whose
 * R has a positive diagonal: here by Gram and Schmidt, every vector twice (Giraud
 * et al. 2005: twice is enough), in the block itself and in the order of the
 * logical elements, so that packing changes no bit. */
#include "convrt.h"

#include <math.h>
#include <string.h>

enum { ATTEMPTS = 1000, /* of a truncated number */
       GROUP = 64 };    /* vectors, and elements, at a time */

/* Drawn again until it lies inside; numbers so unlikely that no attempt in
 * thousand does are put on the border. */
static double truncated(uint64_t seed, uint64_t stream, uint64_t i, double cut)
{
    double z = 0;
    for (uint64_t k = 0; k < ATTEMPTS; k++) {
        z = convrt_normal(seed, stream, (k << 40) + i);
        if (fabs(z) <= cut) return z;
    }
    return z > 0 ? cut : -cut;
}

static float draw(const struct convrt_param *p, uint64_t seed, uint64_t stream,
                  int64_t index)
{
    uint64_t i = (uint64_t)index;
    double fan = (double)(p->fan_in > 0 ? p->fan_in : 1);
    switch (p->init) {
    case CONVRT_ONES:
        return 1;
    case CONVRT_DEFAULT:
    case CONVRT_UNIFORM_FAN_IN:
        return (float)((2 * convrt_uniform(seed, stream, i) - 1) * sqrt(1 / fan));
    case CONVRT_CONSTANT:
        return (float)p->value;
    case CONVRT_NORMAL:
        return (float)(p->value * convrt_normal(seed, stream, i) + p->extra);
    case CONVRT_UNIFORM:
        return (float)(p->value * (2 * convrt_uniform(seed, stream, i) - 1));
    case CONVRT_TRUNCATED_NORMAL:
        return (float)(p->value * truncated(seed, stream, i, p->extra));
    case CONVRT_ORTHOGONAL:
        return (float)convrt_normal(seed, stream, i);
    default:
        return 0;
    }
}

/* ---- packing ----------------------------------------------------------- */

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

/* ---- orthogonal matrices ----------------------------------------------- */

/* Vectors of a matrix, its rows or its columns, packed or not: element e of
 * vector v is at[place(v vector_step) + place(e element_step)]. */
struct vectors {
    float *at;
    const struct convrt_param *packed; /* NULL: logical order */
    int64_t n, vector_step, length, element_step;
};

static int64_t place(const struct vectors *m, int64_t logical)
{
    return m->packed ? convrt_place(m->packed, logical) : logical;
}

/* Places of up to GROUP elements from the first on; how many. */
static int element_places(const struct vectors *m, int64_t first, int64_t *places)
{
    int n = m->length - first < GROUP ? (int)(m->length - first) : GROUP;
    for (int e = 0; e < n; e++) places[e] = place(m, (first + e) * m->element_step);
    return n;
}

/* Takes away from vector v what lies along the n vectors from the first on. */
static void project(const struct vectors *m, int64_t v, int64_t first, int n)
{
    double dots[GROUP] = { 0 };
    const float *others[GROUP];
    float *own = m->at + place(m, v * m->vector_step);
    int64_t e[GROUP];
    for (int k = 0; k < n; k++) others[k] = m->at + place(m, (first + k) * m->vector_step);
    for (int64_t at = 0; at < m->length; at += GROUP) {
        int count = element_places(m, at, e);
        for (int k = 0; k < n; k++)
            for (int i = 0; i < count; i++)
                dots[k] += (double)own[e[i]] * (double)others[k][e[i]];
    }
    for (int64_t at = 0; at < m->length; at += GROUP) {
        int count = element_places(m, at, e);
        for (int i = 0; i < count; i++) {
            double x = (double)own[e[i]];
            for (int k = 0; k < n; k++) x -= dots[k] * (double)others[k][e[i]];
            own[e[i]] = (float)x;
        }
    }
}

/* Gives vector v this length. */
static void stretch(const struct vectors *m, int64_t v, double length)
{
    float *own = m->at + place(m, v * m->vector_step);
    double square = 0;
    for (int64_t e = 0; e < m->length; e++) {
        double x = (double)own[place(m, e * m->element_step)];
        square += x * x;
    }
    double factor = square > 0 ? length / sqrt(square) : 0;
    for (int64_t e = 0; e < m->length; e++) {
        float *x = own + place(m, e * m->element_step);
        *x = (float)(factor * (double)*x);
    }
}

static void orthogonalise(const struct convrt_param *p, float *at, int packed)
{
    int64_t rows = p->shape[0], columns = convrt_count(p) / rows;
    struct vectors m = { at, packed ? p : NULL, rows, columns, columns, 1 };
    if (rows > columns) m = (struct vectors){ at, m.packed, columns, 1, rows, columns };
    for (int64_t v = 0; v < m.n; v++) {
        for (int pass = 0; pass < 2; pass++)
            for (int64_t k = 0; k < v; k += GROUP)
                project(&m, v, k, v - k < GROUP ? (int)(v - k) : GROUP);
        stretch(&m, v, 1);
    }
    for (int64_t v = 0; v < m.n; v++) stretch(&m, v, p->value);
}

/* ---- parameters -------------------------------------------------------- */

void convrt_fill(const struct convrt_param *p, uint64_t seed, float *values)
{
    uint64_t stream = convrt_stream(p->name);
    int64_t count = convrt_count(p);
    for (int64_t i = 0; i < count; i++) values[i] = draw(p, seed, stream, i);
    if (p->init == CONVRT_ORTHOGONAL) orthogonalise(p, values, 0);
}

void convrt_init(const struct convrt_param *table, int n, float *params,
                 uint64_t seed)
{
    for (int k = 0; k < n; k++) {
        const struct convrt_param *p = &table[k];
        uint64_t stream = convrt_stream(p->name);
        int64_t count = convrt_count(p);
        float *at = params + p->offset;
        memset(at, 0, (size_t)p->floats * sizeof *at);
        for (int64_t i = 0; i < count; i++)
            at[convrt_place(p, i)] = draw(p, seed, stream, i);
        if (p->init == CONVRT_ORTHOGONAL) orthogonalise(p, at, 1);
    }
}
