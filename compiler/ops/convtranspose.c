/* convtranspose: transposed convolution, 1-D to 3-D, in groups.
 *
 * Forward     y[o, i s - top + k d, j s - left + l d] sums, over c, i, j, k, l,
 *             w[c, o - g O, k, l] x[c, i, j], where O = channels / groups and g =
 *             the group of c; plus b[o]. What falls outside is dropped. Planes of
 *             C x D x H x W go as rows and columns do.
 * Backward    convtranspose_dx(dy, wt), an ordinary convolution, where
 *             convtranspose_wt gathers the weight by output channel (a depthwise
 *             dx reads w as it is), convtranspose_dw(dy, x, w) and
 *             bias_grad(dy, b), which add to their parameters' gradients.
 * Shapes      C x L, C x H x W or C x D x H x W; weight [C, channels / groups,
 *             kernel], bias [channels]; per axis (e - 1) s - pads + (k - 1) d + output_pad + 1.
 * Attributes  channels; kernel; stride (1); pad (0): what is cut off on each
 *             side, as conv's; same (e s outputs: the padding of the convolution
 *             that has this one's output for input), valid, full; output_pad
 *             (0): planes, rows, columns more at the end; dilation (1); groups (1);
 *             bias (true); init, bias_init (default), as conv's.
 * Limits      groups divide both numbers of channels; output_pad is smaller than
 *             stride or dilation.
 * Errors      groups that do not divide, an output_pad too large or beside
 *             pad=same, an output without pixels, numbers that are not positive,
 *             unknown init, vectors.
 * Source      torch.nn.ConvTranspose2d; Zeiler et al., Deconvolutional networks,
 *             CVPR 2010; arithmetic: Dumoulin and Visin, arXiv 1603.07285. */
#include "../convc.h"

#include <inttypes.h>

static struct shape weight_shape(const struct graph *g, const struct node *n)
{
    const struct convtranspose_attr *a = &n->a->convtranspose;
    struct shape x = shape_input(g, n, 0)->shape;
    return kernel_weight(x, x.d[0], a->channels / a->groups, a->kernel);
}

/* Along one axis. */
struct axis {
    int64_t extent, kernel, stride, dilation;
    int64_t before, after, more; /* pads and output_pad */
};

static void pad_axis(struct axis *x, enum padding mode)
{
    int64_t reach = (x->kernel - 1) * x->dilation, over = reach + 1 - x->stride;
    if (mode == PAD_VALID) x->before = x->after = 0;
    if (mode == PAD_FULL) x->before = x->after = reach;
    if (mode != PAD_SAME) return;
    x->before = over > 0 ? over / 2 : 0;
    x->after = over > 0 ? over - over / 2 : 0;
    x->more = over < 0 ? -over : 0;
}

static int64_t extent_of(const struct axis *x)
{
    int64_t reach = (x->kernel - 1) * x->dilation + 1 + x->more - x->before - x->after;
    return shape_sum(shape_mul(x->extent - 1, x->stride), reach);
}

static void need_output_pad(struct graph *g, const struct node *n, const struct axis *x)
{
    if (x->more < 0)
        err(g->cc, n->pos, "convtranspose: output_pad=%" PRId64 " is negative", x->more);
    if (x->more >= x->stride && x->more >= x->dilation)
        err(g->cc, n->pos,
            "convtranspose: output_pad=%" PRId64 " is not smaller than stride=%" PRId64
            " or dilation=%" PRId64,
            x->more, x->stride, x->dilation);
}

static void need_pixels(struct graph *g, const struct node *n, const struct axis *x, const char *what)
{
    int64_t cut = x->before + x->after, left = extent_of(x);
    if (left <= 0)
        err(g->cc, n->pos, "convtranspose: pad takes %" PRId64 " of the output's %" PRId64 " %s",
            cut, left + cut, what);
}

/* Explicit pads; the output's extents. */
static struct triple spread(struct graph *g, const struct node *n, struct convtranspose_attr *a)
{
    static const char *const names[AXES] = { "planes", "rows", "columns" };
    struct shape s = shape_input(g, n, 0)->shape;
    a->pad = shape_sides(g, n, "pad", a->pad);
    struct triple extent = shape_space(s), out;
    for (int i = 0; i < AXES + 1 - s.rank; i++) a->output_pad.at[i] = 0;
    if (a->pad.mode == PAD_SAME && !triple_equal(a->output_pad, triple_all(0)))
        err(g->cc, n->pos, "convtranspose: pad=same chooses output_pad itself; give one of the two");
    for (int i = 0; i < AXES; i++) {
        struct axis x = { extent.at[i], a->kernel.at[i], a->stride.at[i], a->dilation.at[i],
                          a->pad.before.at[i], a->pad.after.at[i], a->output_pad.at[i] };
        need_output_pad(g, n, &x);
        pad_axis(&x, a->pad.mode);
        need_pixels(g, n, &x, names[i]);
        a->pad.before.at[i] = x.before;
        a->pad.after.at[i] = x.after;
        a->output_pad.at[i] = x.more;
        out.at[i] = extent_of(&x);
    }
    a->pad.mode = PAD_SIDES;
    return out;
}

void infer_convtranspose(struct graph *g, struct node *n)
{
    struct shape x = shape_input(g, n, 0)->shape;
    shape_need_space(g, n);
    struct convtranspose_attr *a = &shape_own(g, n)->convtranspose;
    kernel_need_groups(g, n, a->channels, a->groups);
    shape_need_init(g, n, "init", a->init, true);
    shape_need_init(g, n, "bias_init", a->bias_init, false);
    a->kernel = shape_triple(g, n, "kernel", a->kernel);
    a->stride = shape_triple(g, n, "stride", a->stride);
    a->dilation = shape_triple(g, n, "dilation", a->dilation);
    struct triple out = spread(g, n, a);
    shape_check(g, n, "the weight", weight_shape(g, n), false);
    shape_set(g, n, shape_image(x, a->channels, out));
}

void make_convtranspose(struct graph *g, struct node *n)
{
    const struct convtranspose_attr *a = &n->a->convtranspose;
    kernel_params(g, n, weight_shape(g, n), a->bias, a->init, a->bias_init);
}

void grad_convtranspose(struct graph *g, int id, int dy)
{
    int nin = g->nodes[id].nin;
    const int *in = g->nodes[id].in;
    grad_effect(g, OP_convtranspose_dw, id, in[1], 2, (const int[]){ dy, in[0] });
    if (nin > 2) grad_effect(g, OP_bias_grad, id, in[2], 1, &dy);
    if (!grad_wanted(g, in[0])) return;
    int w = kernel_swapped(g, OP_convtranspose_wt, id, g->nodes[id].a->convtranspose.groups);
    grad_derive(g, OP_convtranspose_dx, id, in[0], 2, (const int[]){ dy, w });
}

/* Every pixel of x goes through the whole kernel. */
int64_t macs_convtranspose(const struct graph *g, const struct node *n)
{
    struct shape x = shape_input(g, n, 0)->shape;
    return shape_mul(shape_count(weight_shape(g, n)), triple_product(shape_space(x)));
}
