/* Linear maps along the axes, for select.c: what upsampling and adaptive means
 * do to each axis, as a table of the elements and weights that make up a result
 * (struct filter). No index is computed at run time. The weights are those of
 * PyTorch (UpSample.h); the gradient's table is the transposed one. */
#include "convc.h"
#include "select.h"

#include <math.h>
#include <string.h>

struct table;

/* A map of `in` elements to `out` along an axis. */
struct axis {
    int64_t in, out;
    double ratio; /* places of the input per place of the output */
    const struct upsample_attr *upsample;
    void (*rule)(const struct axis *, int64_t i, struct table *); /* adds the terms of result i */
};

/* A filter while it is built, in two rounds: how far apart the terms of a
 * result lie, then their weights. */
struct table {
    bool transposed, weigh;
    struct filter *f;
    int64_t in, *first, *last;
    double *weight;
};

static void add_term(struct table *t, int64_t row, int64_t from, double weight)
{
    int64_t i = t->transposed ? from : row, k = t->transposed ? row : from;
    if (weight == 0) return;
    if (t->weigh) t->weight[i * t->f->taps + k - t->first[i]] += weight;
    if (k < t->first[i]) t->first[i] = k;
    if (k > t->last[i]) t->last[i] = k;
}

/* As many taps for every result; those at the border start further inside. */
static void set_taps(struct table *t)
{
    t->f->taps = 1;
    for (int64_t i = 0; i < t->f->rows; i++)
        if (t->last[i] - t->first[i] >= t->f->taps) t->f->taps = t->last[i] - t->first[i] + 1;
    for (int64_t i = 0; i < t->f->rows; i++)
        if (t->first[i] + t->f->taps > t->in) t->first[i] = t->in - t->f->taps;
}

static struct filter build(struct graph *g, const struct axis *x, bool transposed)
{
    struct arena *mem = g->cc->mem;
    struct filter f = { .rows = transposed ? x->in : x->out };
    struct table t = { .transposed = transposed, .f = &f, .in = transposed ? x->out : x->in };
    t.first = NEW(mem, int64_t, f.rows);
    t.last = NEW(mem, int64_t, f.rows);
    for (int64_t i = 0; i < f.rows; i++) t.first[i] = t.in, t.last[i] = -1;
    for (int64_t i = 0; i < x->out; i++) x->rule(x, i, &t);
    set_taps(&t);
    t.weigh = true;
    t.weight = NEW(mem, double, f.rows *f.taps);
    for (int64_t i = 0; i < x->out; i++) x->rule(x, i, &t);
    f.first = t.first;
    f.weight = t.weight;
    return f;
}

/* ---- upsampling ------------------------------------------------------------ */

/* In the single precision of PyTorch's kernel, which decides at ties. */
static void nearest(const struct axis *x, int64_t i, struct table *t)
{
    int64_t from = (int64_t)floorf((float)x->ratio * (float)i);
    add_term(t, i, from < x->in ? from : x->in - 1, 1);
}

/* The place in the input that result i is read at. */
static double source(const struct axis *x, int64_t i)
{
    if (x->upsample->align_corners) return x->ratio * (double)i;
    return x->ratio * ((double)i + 0.5) - 0.5;
}

static void linear(const struct axis *x, int64_t i, struct table *t)
{
    double at = fmax(source(x, i), 0);
    int64_t from = at < (double)x->in ? (int64_t)at : x->in - 1;
    double part = fmin(fmax(at - (double)from, 0), 1);
    add_term(t, i, from, 1 - part);
    add_term(t, i, from + 1 < x->in ? from + 1 : from, part);
}

/* Keys' kernel at distance d. */
static double cubic_at(double d)
{
    const double a = -0.75;
    d = fabs(d);
    if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
    return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

static void cubic(const struct axis *x, int64_t i, struct table *t)
{
    double at = source(x, i), base = floor(at);
    for (int k = -1; k <= 2; k++) {
        double from = fmin(fmax(base + k, 0), (double)(x->in - 1));
        add_term(t, i, (int64_t)from, cubic_at(at - base - k));
    }
}

static double ratio(const struct upsample_attr *a, int axis, int64_t in, int64_t out)
{
    if (in == out && strcmp(a->mode, "bicubic") != 0) return 1; /* a copy, whatever the scale */
    if (a->align_corners) return out > 1 ? (double)(in - 1) / (double)(out - 1) : 0;
    if (a->scale.n == 0) return (double)in / (double)out;
    return 1 / a->scale.v[a->scale.n == 1 ? 0 : axis - 1];
}

static struct axis upsampled(const struct upsample_attr *a, int axis, int64_t in, int64_t out)
{
    struct axis x = { in, out, ratio(a, axis, in, out), a, nearest };
    if (strcmp(a->mode, "bilinear") == 0) x.rule = linear;
    if (strcmp(a->mode, "bicubic") == 0) x.rule = cubic;
    return x;
}

/* ---- means of windows ------------------------------------------------------ */

static void mean(const struct axis *x, int64_t i, struct table *t)
{
    int64_t first = adaptive_first(x->in, x->out, i), count = adaptive_count(x->in, x->out, i);
    for (int64_t k = 0; k < count; k++) add_term(t, i, first + k, 1 / (double)count);
}

/* ---- for select.c ---------------------------------------------------------- */

/* Axis 1, 2, ... of a shape as that of d, h, w that it is. */
static int axis_in_space(struct shape s, int axis)
{
    return AXES - s.rank + axis;
}

static void choose(struct graph *g, struct node *n, struct shape in, struct shape out, bool transposed)
{
    static const int64_t zero[1];
    static const double one[1] = { 1 };
    struct filter *f = NEW(g->cc->mem, struct filter, AXES);
    for (int k = 0; k < AXES; k++) f[k] = (struct filter){ 1, 1, zero, one };
    for (int k = 1; k < in.rank; k++) {
        struct axis x = { in.d[k], out.d[k], 0, NULL, mean };
        select_places(g, n, x.in > x.out ? x.in : x.out);
        if (optab[n->op].family == OP_upsample) x = upsampled(&n->a->upsample, k, in.d[k], out.d[k]);
        f[axis_in_space(in, k)] = build(g, &x, transposed);
    }
    n->algo.filters = f;
    n->algo.why = "each axis by a table of places and weights";
}

/* What bed_of_nails moves needs no table. */
static bool has_filters(const struct node *n)
{
    return strcmp(n->a->upsample.mode, "bed_of_nails") != 0;
}

void select_upsample(struct graph *g, struct node *n)
{
    if (has_filters(n)) choose(g, n, shape_input(g, n, 0)->shape, n->shape, false);
}

void select_upsample_dx(struct graph *g, struct node *n)
{
    if (has_filters(n)) choose(g, n, n->shape, shape_input(g, n, 0)->shape, true);
}

void select_adaptive_avgpool(struct graph *g, struct node *n)
{
    choose(g, n, shape_input(g, n, 0)->shape, n->shape, false);
}

void select_adaptive_avgpool_dx(struct graph *g, struct node *n)
{
    choose(g, n, n->shape, shape_input(g, n, 0)->shape, true);
}
