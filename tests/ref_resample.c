/* Changes of size for the reference interpreter: upsampling by the weight that
 * each element has in each result, shuffles by where an element comes from. */
#include "ref_task.h"

#include <math.h>
#include <string.h>

/* One axis of an upsampling; scale 0: by the extents. */
struct axis {
    const struct upsample_attr *a;
    double scale;
    int64_t in, out;
};

static double keys(double d)
{
    d = fabs(d);
    if (d >= 2) return 0;
    if (d <= 1) return 1.25 * pow(d, 3) - 2.25 * pow(d, 2) + 1;
    return -0.75 * (pow(d, 3) - 5 * pow(d, 2) + 8 * d - 4);
}

static double clamp(double v, double low, double high)
{
    return v < low ? low : v > high ? high
                                    : v;
}

/* How much element k of the input counts for element i of the result. */
static double share(const struct axis *x, int64_t i, int64_t k)
{
    double ratio = x->scale > 0 ? 1 / x->scale : (double)x->in / (double)x->out;
    double last = (double)(x->in - 1), at = ((double)i + 0.5) * ratio - 0.5, sum = 0;
    if (x->in == x->out && strcmp(x->a->mode, "bicubic") != 0) return i == k;
    if (x->a->align_corners) at = x->out == 1 ? 0 : last * (double)i / (double)(x->out - 1);
    if (strcmp(x->a->mode, "bed_of_nails") == 0) return i == k * (x->out / x->in);
    if (strcmp(x->a->mode, "nearest") == 0)
        return (double)k == clamp(floorf((float)ratio * (float)i), 0, last);
    if (strcmp(x->a->mode, "bilinear") == 0)
        return fmax(0, 1 - fabs(clamp(at, 0, last) - (double)k));
    for (double j = floor(at) - 1; j <= floor(at) + 2; j++)
        if (clamp(j, 0, last) == (double)k) sum += keys(at - j);
    return sum;
}

/* The number that a list has for an axis, of which there are so many; 0: none. */
static double number(struct list l, int axis, int axes)
{
    if (l.n == 0) return 0;
    return l.v[l.n == 1 ? 0 : l.n - axes + axis];
}

static int64_t size_after(const struct upsample_attr *a, int axis, int axes, int64_t in)
{
    if (a->size.n > 0) return (int64_t)number(a->size, axis, axes);
    return (int64_t)floor(number(a->scale, axis, axes) * (double)in);
}

/* Of one line of `in` elements that are `step` apart. */
static double between(const struct axis *x, int64_t i, const double *line, int64_t step)
{
    double sum = 0;
    for (int64_t k = 0; k < x->in; k++) sum += share(x, i, k) * line[k * step];
    return sum;
}

/* One axis after the other: `outer` lines of `in` elements that are `inner`
 * apart. */
static double *resize(const struct task *t, const double *from, int64_t outer, const struct axis *x,
                      int64_t inner)
{
    double *to = NEW(t->r->graph->cc->mem, double, outer * x->out * inner);
    for (int64_t o = 0; o < outer; o++)
        for (int64_t i = 0; i < x->out; i++)
            for (int64_t k = 0; k < inner; k++)
                to[(o * x->out + i) * inner + k] = between(x, i, from + o * x->in * inner + k, inner);
    return to;
}

void ref_resample_upsample(const struct task *t)
{
    const struct upsample_attr *a = &t->node->a->upsample;
    const struct shape *s = &t->r->graph->nodes[t->node->in[0]].shape;
    int axes = s->rank - 1;
    const double *from = t->x;
    int64_t outer = t->in.n * t->in.c, inner = t->in.d * t->in.h * t->in.w;
    for (int k = 0; k < axes; k++) {
        struct axis x = { a, number(a->scale, k, axes), s->d[k + 1], size_after(a, k, axes, s->d[k + 1]) };
        if (x.out != t->node->shape.d[k + 1]) bug("ref: %s: an axis has another extent", t->node->name);
        inner /= x.in;
        from = resize(t, from, outer, &x, inner);
        outer *= x.out;
    }
    memcpy(t->y, from, sizeof *t->y * (size_t)size_of(t->out));
}

/* Element i of the image with large pixels lies at this place of the one whose
 * pixels are cells of r x r. */
static int64_t cell(struct extent image, struct extent cells, int64_t i)
{
    struct extent o = place(image, i);
    int64_t planes = image.d / cells.d, rows = image.h / cells.h, columns = image.w / cells.w;
    int64_t c = ((o.c * planes + o.d % planes) * rows + o.h % rows) * columns + o.w % columns;
    return offset(cells, o.n, c, o.d / planes, o.h / rows, o.w / columns);
}

/* r on the axes that the input has, else 1. */
static struct triple factors(const struct task *t, int64_t r)
{
    int rank = t->node->shape.rank;
    return (struct triple){ { { rank == 4 ? r : 1, rank >= 3 ? r : 1, r } } };
}

void ref_resample_pixel_shuffle(const struct task *t)
{
    struct triple r = factors(t, t->node->a->pixel_shuffle.r);
    ref_expect(t, t->in.c / (r.d * r.h * r.w), t->in.d * r.d, t->in.h * r.h, t->in.w * r.w);
    for (int64_t i = 0; i < size_of(t->out); i++) t->y[i] = t->x[cell(t->out, t->in, i)];
}

void ref_resample_pixel_unshuffle(const struct task *t)
{
    struct triple r = factors(t, t->node->a->pixel_unshuffle.r);
    ref_expect(t, t->in.c * r.d * r.h * r.w, t->in.d / r.d, t->in.h / r.h, t->in.w / r.w);
    for (int64_t i = 0; i < size_of(t->in); i++) t->y[cell(t->in, t->out, i)] = t->x[i];
}

void ref_resample_channel_shuffle(const struct task *t)
{
    int64_t groups = t->node->a->channel_shuffle.groups, each = t->in.c / groups;
    for (int64_t i = 0; i < size_of(t->out); i++) {
        struct extent o = place(t->out, i);
        t->y[i] = t->x[offset(t->in, o.n, o.c % groups * each + o.c / groups, o.d, o.h, o.w)];
    }
}
