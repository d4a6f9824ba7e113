/* Windows: what the infer_X of convolutions, pools and borders share. Kernels,
 * strides, dilations and sides are checked axis by axis, and left explicit: every
 * padding is PAD_SIDES, and the axes that a tensor has not, depth of C x H x W,
 * depth and height of C x L, have extent, kernel, stride and dilation 1 and no
 * sides.
 *
 * No extent is above MAX_ELEMENTS and no window attribute above MAX_WINDOW, so
 * that sums and products of two of them stay inside int64_t. The arithmetic
 * follows PyTorch (Conv2d, MaxPool2d with ceil_mode) and, for "same", the rule
 * of TensorFlow, which equals PyTorch's at stride 1. */
#include "convc.h"

#include <inttypes.h>

enum { MAX_WINDOW = 1 << 30 };

static const char *op_name(const struct node *n)
{
    return optab[n->op].name;
}

static int input_rank(const struct graph *g, const struct node *n)
{
    return shape_input(g, n, 0)->shape.rank;
}

/* The first of the axes that the input has: 0 in 3-D, 2 in 1-D. */
static int first_axis(const struct graph *g, const struct node *n)
{
    int rank = input_rank(g, n);
    return rank > 1 ? AXES + 1 - rank : 0;
}

/* "3", "3 x 5" or "3 x 5 x 5", as many as the input has axes */
static const char *window_text(struct graph *g, const struct node *n, struct triple t)
{
    const char *text = "";
    for (int i = first_axis(g, n); i < AXES; i++)
        text = arena_printf(g->cc->mem, "%s%s%" PRId64, text, text[0] ? " x " : "", t.at[i]);
    return text;
}

static void need_window(struct graph *g, const struct node *n, const char *name,
                        int64_t value, int64_t low)
{
    if (value < low)
        err(g->cc, n->pos, "%s: %s=%" PRId64 " is %s", op_name(n), name, value,
            low > 0 ? "not positive" : "negative");
    if (value > MAX_WINDOW)
        err(g->cc, n->pos, "%s: %s=%" PRId64 " is above the limit of %d",
            op_name(n), name, value, MAX_WINDOW);
}

/* One number for all axes is that for those which the input has. */
struct triple shape_triple(struct graph *g, const struct node *n, const char *name,
                           struct triple t)
{
    for (int i = 0; i < AXES; i++) need_window(g, n, name, t.at[i], 1);
    for (int i = 0; i < first_axis(g, n); i++) {
        if (t.at[i] != 1 && t.at[i] != t.w)
            err(g->cc, n->pos, "%s: %s=[%" PRId64 ", %" PRId64 ", %" PRId64 "], but the input is %d-D",
                op_name(n), name, t.d, t.h, t.w, input_rank(g, n) - 1);
        t.at[i] = 1;
    }
    return t;
}

static bool all_sides(struct sides s, int64_t value)
{
    return triple_equal(s.before, triple_all(value)) && triple_equal(s.after, triple_all(value));
}

struct sides shape_sides(struct graph *g, const struct node *n, const char *name,
                         struct sides s)
{
    bool one = all_sides(s, s.left);
    for (int i = 0; i < AXES; i++) {
        need_window(g, n, name, s.before.at[i], 0);
        need_window(g, n, name, s.after.at[i], 0);
    }
    for (int i = 0; i < first_axis(g, n); i++) {
        if (!one && s.before.at[i] + s.after.at[i] > 0)
            err(g->cc, n->pos, "%s: %s has sides %s, but the input is %d-D", op_name(n), name,
                i == 0 ? "in front and behind" : "above and below", input_rank(g, n) - 1);
        s.before.at[i] = s.after.at[i] = 0;
    }
    return s;
}

struct sides shape_border(struct graph *g, const struct node *n, struct sides s)
{
    if (s.mode != PAD_SIDES)
        err(g->cc, n->pos, "%s: same, valid and full need a window; give numbers",
            op_name(n));
    s = shape_sides(g, n, "sides", s);
    if (input_rank(g, n) == 1 && !sides_none(s))
        err(g->cc, n->pos, "%s: sides need C x L, C x H x W or C x D x H x W, but the input is %s",
            op_name(n), shape_text(g->cc, shape_input(g, n, 0)->shape));
    return s;
}

/* ---- sliding ----------------------------------------------------------- */

/* A window along one axis. */
struct axis {
    int64_t extent, kernel, stride, dilation;
    int64_t before, after; /* padding */
};

static int64_t span(const struct axis *x)
{
    return (x->kernel - 1) * x->dilation + 1;
}

static void pad_axis(struct axis *x, enum padding mode)
{
    int64_t out, total;
    switch (mode) {
    case PAD_SIDES:
        return;
    case PAD_VALID:
        x->before = x->after = 0;
        return;
    case PAD_FULL:
        x->before = x->after = span(x) - 1;
        return;
    case PAD_SAME:
        out = (x->extent + x->stride - 1) / x->stride;
        total = (out - 1) * x->stride + span(x) - x->extent;
        if (total < 0) total = 0;
        x->before = total / 2;
        x->after = total - x->before;
    }
}

static int64_t padded(const struct axis *x)
{
    return x->extent + x->before + x->after;
}

/* The last window of a ceil'd pool starts inside the input or its left padding,
 * as in PyTorch. */
static int64_t slide(const struct axis *x, bool ceil)
{
    int64_t room = padded(x) - span(x);
    int64_t out = (room + (ceil ? x->stride - 1 : 0)) / x->stride + 1;
    if (ceil && (out - 1) * x->stride >= x->extent + x->before) out--;
    return out;
}

static void need_fit(struct graph *g, const struct node *n, const struct axis axes[AXES])
{
    struct triple kernel, spans, extent;
    const char *dilated = "";
    bool fits = true;
    for (int i = 0; i < AXES; i++) {
        kernel.at[i] = axes[i].kernel;
        spans.at[i] = span(&axes[i]);
        extent.at[i] = padded(&axes[i]);
        fits = fits && spans.at[i] <= extent.at[i];
    }
    if (fits) return;
    if (!triple_equal(kernel, spans))
        dilated = arena_printf(g->cc->mem, " (dilated: %s)", window_text(g, n, spans));
    err(g->cc, n->pos, "%s: kernel %s%s is larger than the padded input %s", op_name(n),
        window_text(g, n, kernel), dilated, window_text(g, n, extent));
}

struct triple shape_window(struct graph *g, struct node *n, struct triple kernel,
                           struct triple stride, struct sides *pad,
                           struct triple dilation, bool ceil)
{
    struct triple extent = shape_space(shape_input(g, n, 0)->shape), out;
    struct axis axes[AXES];
    *pad = shape_sides(g, n, "pad", *pad);
    for (int i = 0; i < AXES; i++) {
        axes[i] = (struct axis){ extent.at[i], kernel.at[i], stride.at[i], dilation.at[i],
                                 pad->before.at[i], pad->after.at[i] };
        pad_axis(&axes[i], pad->mode);
        pad->before.at[i] = axes[i].before;
        pad->after.at[i] = axes[i].after;
        out.at[i] = slide(&axes[i], ceil);
    }
    pad->mode = PAD_SIDES;
    need_fit(g, n, axes);
    return out;
}

struct shape shape_image(struct shape like, int64_t channels, struct triple out)
{
    struct shape s = { .rank = like.rank, .d = { channels } };
    for (int i = 1; i < s.rank; i++) s.d[i] = out.at[AXES - s.rank + i];
    return s;
}

/* A window of which more than half is padding would see nothing at an edge. */
static void need_pool_pad(struct graph *g, const struct node *n, int64_t pad,
                          int64_t kernel, int64_t dilation)
{
    if (2 * pad > (kernel - 1) * dilation + 1)
        err(g->cc, n->pos, "%s: pad=%" PRId64 " is more than half of kernel=%" PRId64 "%s",
            op_name(n), pad, kernel,
            dilation > 1 ? arena_printf(g->cc->mem, " (dilated: %" PRId64 ")", (kernel - 1) * dilation + 1) : "");
}

/* The taps of a dilated window can miss an input that is smaller than the gaps
 * between them. */
static void need_element(struct graph *g, const struct node *n, int64_t extent, int64_t pad,
                         int64_t kernel, int64_t dilation)
{
    for (int64_t from = -pad; from < 0 && extent < dilation; from++) {
        int64_t tap = (-from + dilation - 1) / dilation;
        if (tap >= kernel || from + tap * dilation >= extent)
            err(g->cc, n->pos, "%s: windows of dilation=%" PRId64 " hold nothing but padding, because the input is %s",
                op_name(n), dilation, shape_text(g->cc, shape_input(g, n, 0)->shape));
    }
}

void shape_pool(struct graph *g, struct node *n, struct triple *kernel,
                struct triple *stride, struct sides *pad, struct triple *dilation, bool ceil)
{
    struct shape s = shape_input(g, n, 0)->shape;
    shape_need_space(g, n);
    *kernel = shape_triple(g, n, "kernel", *kernel);
    *stride = shape_triple(g, n, "stride", *stride);
    *dilation = shape_triple(g, n, "dilation", *dilation);
    struct triple out = shape_window(g, n, *kernel, *stride, pad, *dilation, ceil);
    struct triple in = shape_space(s);
    for (int i = 0; i < AXES; i++) {
        need_pool_pad(g, n, pad->before.at[i], kernel->at[i], dilation->at[i]);
        need_pool_pad(g, n, pad->after.at[i], kernel->at[i], dilation->at[i]);
        need_element(g, n, in.at[i], pad->before.at[i], kernel->at[i], dilation->at[i]);
    }
    shape_set(g, n, shape_image(s, s.d[0], out));
}
