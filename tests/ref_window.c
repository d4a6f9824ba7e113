/* Convolution, dense and the pools of the reference interpreter, in PyTorch's
 * conventions: no flip of the kernel, weights OIHW, group k of the outputs
 * reads group k of the inputs; the padding of a maximum is -infinity. Extents
 * are derived here from kernel, stride, padding and dilation alone. */
#include "ref_task.h"
#include <math.h>
#include <string.h>

struct window {
    struct triple kernel, stride, dilation;
    struct sides pad;
    bool ceil;
};

/* How many windows fit along an axis. In ceil mode a window that hangs over
 * the end counts too, if it starts inside the input or the left padding. */
static int64_t windows(int64_t in, int64_t kernel, int64_t stride,
                       int64_t before, int64_t after, int64_t dilation,
                       bool ceil)
{
    int64_t free = in + before + after - (dilation * (kernel - 1) + 1);
    int64_t n = (free + (ceil ? stride - 1 : 0)) / stride + 1;
    if (ceil && (n - 1) * stride >= in + before) n--;
    return n;
}

static void expect_windows(const struct task *t, const struct window *w,
                           int64_t channels)
{
    if (w->pad.mode != PAD_SIDES) bug("ref: %s: no such window", t->node->name);
    ref_expect(t, channels,
               windows(t->in.d, w->kernel.d, w->stride.d, w->pad.front,
                       w->pad.back, w->dilation.d, w->ceil),
               windows(t->in.h, w->kernel.h, w->stride.h, w->pad.top,
                       w->pad.bottom, w->dilation.h, w->ceil),
               windows(t->in.w, w->kernel.w, w->stride.w, w->pad.left,
                       w->pad.right, w->dilation.w, w->ceil));
}

/* Every tap of a kernel, plane by plane and row by row. */
static struct extent tap_of(struct triple kernel, int64_t i)
{
    return place((struct extent){ 1, 1, kernel.d, kernel.h, kernel.w }, i);
}

/* What a place on an axis stands for beyond the image; -1: nothing. */
int64_t ref_window_beyond(const char *mode, int64_t i, int64_t extent)
{
    if (i >= 0 && i < extent) return i;
    if (strcmp(mode, "replicate") == 0) return i < 0 ? 0 : extent - 1;
    if (strcmp(mode, "circular") == 0) return i < 0 ? i + extent : i % extent;
    if (strcmp(mode, "reflect") == 0) return i < 0 ? -i : 2 * (extent - 1) - i;
    return -1;
}

static double conv_at(const struct task *t, const struct conv_attr *a,
                      struct extent o)
{
    int64_t taps = a->kernel.d * a->kernel.h * a->kernel.w;
    int64_t from = t->in.c / a->groups;
    int64_t first = o.c / (t->out.c / a->groups) * from;
    const double *weight = input(t, 1) + o.c * from * taps;
    double sum = t->node->nin > 2 ? input(t, 2)[o.c] : 0;
    for (int64_t k = 0; k < taps; k++) {
        struct extent tap = tap_of(a->kernel, k);
        int64_t d = ref_window_beyond(a->pad_mode, o.d * a->stride.d - a->pad.front + tap.d * a->dilation.d, t->in.d);
        int64_t h = ref_window_beyond(a->pad_mode, o.h * a->stride.h - a->pad.top + tap.h * a->dilation.h, t->in.h);
        int64_t w = ref_window_beyond(a->pad_mode, o.w * a->stride.w - a->pad.left + tap.w * a->dilation.w, t->in.w);
        if (!inside(t->in, d, h, w)) continue;
        for (int64_t i = 0; i < from; i++)
            sum += weight[i * taps + k] * t->x[offset(t->in, o.n, first + i, d, h, w)];
    }
    return sum;
}

void ref_window_conv(const struct task *t)
{
    const struct conv_attr *a = &t->node->a->conv;
    struct window w = { a->kernel, a->stride, a->dilation, a->pad, false };
    expect_windows(t, &w, a->channels);
    for (int64_t i = 0; i < size_of(t->out); i++)
        t->y[i] = conv_at(t, a, place(t->out, i));
}

static int64_t stamped(int64_t in, int64_t kernel, int64_t stride, int64_t cut,
                       int64_t dilation, int64_t more)
{
    return (in - 1) * stride + dilation * (kernel - 1) + 1 - cut + more;
}

/* Stamps the kernel, times x at i, onto the output. */
static void stamp(const struct task *t, const struct convtranspose_attr *a, struct extent i, double x)
{
    int64_t to = t->out.c / a->groups, taps = a->kernel.d * a->kernel.h * a->kernel.w;
    int64_t first = i.c / (t->in.c / a->groups) * to;
    for (int64_t o = 0; o < to; o++)
        for (int64_t k = 0; k < taps; k++) {
            struct extent tap = tap_of(a->kernel, k);
            int64_t d = i.d * a->stride.d - a->pad.front + tap.d * a->dilation.d;
            int64_t h = i.h * a->stride.h - a->pad.top + tap.h * a->dilation.h;
            int64_t w = i.w * a->stride.w - a->pad.left + tap.w * a->dilation.w;
            if (inside(t->out, d, h, w))
                t->y[offset(t->out, i.n, first + o, d, h, w)] += input(t, 1)[(i.c * to + o) * taps + k] * x;
        }
}

void ref_window_convtranspose(const struct task *t)
{
    const struct convtranspose_attr *a = &t->node->a->convtranspose;
    struct sides p = a->pad;
    ref_expect(t, a->channels,
               stamped(t->in.d, a->kernel.d, a->stride.d, p.front + p.back, a->dilation.d, a->output_pad.d),
               stamped(t->in.h, a->kernel.h, a->stride.h, p.top + p.bottom, a->dilation.h, a->output_pad.h),
               stamped(t->in.w, a->kernel.w, a->stride.w, p.left + p.right, a->dilation.w, a->output_pad.w));
    for (int64_t i = 0; i < size_of(t->out); i++)
        t->y[i] = t->node->nin > 2 ? input(t, 2)[place(t->out, i).c] : 0;
    for (int64_t i = 0; i < size_of(t->in); i++) stamp(t, a, place(t->in, i), t->x[i]);
}

void ref_window_dense(const struct task *t)
{
    int64_t n = t->in.c;
    ref_expect(t, t->node->a->dense.channels, t->in.d, t->in.h, t->in.w);
    for (int64_t i = 0; i < size_of(t->out); i++) {
        struct extent o = place(t->out, i);
        double sum = t->node->nin > 2 ? input(t, 2)[o.c] : 0;
        for (int64_t k = 0; k < n; k++)
            sum += input(t, 1)[o.c * n + k] * t->x[offset(t->in, o.n, k, o.d, o.h, o.w)];
        t->y[i] = sum;
    }
}

/* The largest element of each window, or its mean. A mean counts the padding
 * too if count_pad, but never what lies beyond it (ceil mode). */
static void pool(const struct task *t, struct window w, bool mean, bool count_pad)
{
    struct extent e = t->in;
    expect_windows(t, &w, e.c);
    for (int64_t i = 0; i < size_of(t->out); i++) {
        struct extent o = place(t->out, i);
        double best = -INFINITY, sum = 0, padded = 0, real = 0;
        for (int64_t k = 0; k < w.kernel.d * w.kernel.h * w.kernel.w; k++) {
            struct extent tap = tap_of(w.kernel, k);
            int64_t z = o.d * w.stride.d - w.pad.front + tap.d * w.dilation.d;
            int64_t y = o.h * w.stride.h - w.pad.top + tap.h * w.dilation.h;
            int64_t x = o.w * w.stride.w - w.pad.left + tap.w * w.dilation.w;
            padded += z < e.d + w.pad.back && y < e.h + w.pad.bottom && x < e.w + w.pad.right;
            if (!inside(e, z, y, x)) continue;
            double v = t->x[offset(e, o.n, o.c, z, y, x)];
            best = v > best || isnan(v) ? v : best;
            sum += v;
            real++;
        }
        t->y[i] = mean ? sum / (count_pad ? padded : real) : best;
    }
}

static struct window max_window(const union attr *a)
{
    const struct maxpool_attr *m = &a->maxpool;
    return (struct window){ m->kernel, m->stride, m->dilation, m->pad, m->ceil };
}

void ref_window_maxpool(const struct task *t)
{
    pool(t, max_window(t->node->a), false, false);
}

/* Where in the planes `x` of extents e the largest element of window o lies. */
static int64_t largest(struct window w, struct extent e, const double *x, struct extent o)
{
    int64_t best = -1;
    for (int64_t k = 0; k < w.kernel.d * w.kernel.h * w.kernel.w; k++) {
        struct extent tap = tap_of(w.kernel, k);
        int64_t d = o.d * w.stride.d - w.pad.front + tap.d * w.dilation.d;
        int64_t h = o.h * w.stride.h - w.pad.top + tap.h * w.dilation.h;
        int64_t l = o.w * w.stride.w - w.pad.left + tap.w * w.dilation.w;
        int64_t here = offset(e, o.n, o.c, d, h, l);
        if (inside(e, d, h, l) && (best < 0 || x[here] > x[best])) best = here;
    }
    return best;
}

void ref_window_maxpool_indices(const struct task *t)
{
    struct window w = max_window(t->node->a);
    expect_windows(t, &w, t->in.c);
    for (int64_t i = 0; i < size_of(t->out); i++)
        t->y[i] = (double)(largest(w, t->in, t->x, place(t->out, i)) % (t->in.d * t->in.h * t->in.w));
}

/* The pool, or what unpool.c made of it, has the same input and attributes. */
void ref_window_maxunpool(const struct task *t)
{
    const struct node *p = &t->r->graph->nodes[t->node->in[1]];
    for (int64_t i = 0; i < size_of(t->out); i++) t->y[i] = 0;
    for (int64_t i = 0; i < size_of(t->in); i++)
        t->y[largest(max_window(p->a), t->out, t->r->value[p->in[0]], place(t->in, i))] = t->x[i];
}

/* Piece i of an axis: from place `from` up to, but without, `to`. */
static void piece(int64_t in, int64_t out, int64_t i, int64_t *from, int64_t *to)
{
    double step = (double)in / (double)out;
    *from = (int64_t)floor((double)i * step + 1e-9);
    *to = (int64_t)ceil((double)(i + 1) * step - 1e-9);
}

void ref_window_adaptive(const struct task *t, bool mean)
{
    struct extent e = t->in, low = e, high = e;
    for (int64_t i = 0; i < size_of(t->out); i++) {
        struct extent o = place(t->out, i);
        double best = -INFINITY, sum = 0, count = 0;
        piece(e.d, t->out.d, o.d, &low.d, &high.d);
        piece(e.h, t->out.h, o.h, &low.h, &high.h);
        piece(e.w, t->out.w, o.w, &low.w, &high.w);
        for (int64_t d = low.d; d < high.d; d++)
            for (int64_t h = low.h; h < high.h; h++)
                for (int64_t w = low.w; w < high.w; w++) {
                    double v = t->x[offset(e, o.n, o.c, d, h, w)];
                    best = fmax(best, v);
                    sum += v;
                    count++;
                }
        t->y[i] = mean ? sum / count : best;
    }
}

void ref_window_avgpool(const struct task *t)
{
    const struct avgpool_attr *a = &t->node->a->avgpool;
    pool(t, (struct window){ a->kernel, a->stride, triple_all(1), a->pad, a->ceil }, true, a->count_pad);
}

void ref_window_global(const struct task *t, bool mean)
{
    int64_t pixels = t->in.d * t->in.h * t->in.w;
    ref_expect(t, t->in.c, 1, 1, 1);
    for (int64_t i = 0; i < size_of(t->out); i++) {
        double best = -INFINITY, sum = 0;
        for (int64_t k = 0; k < pixels; k++) {
            best = fmax(best, t->x[i * pixels + k]);
            sum += t->x[i * pixels + k];
        }
        t->y[i] = mean ? sum / (double)pixels : best;
    }
}
