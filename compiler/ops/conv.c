/* conv: convolution (cross-correlation), 1-D and 2-D, in groups.
 *
 * Forward     y[o, i, j] = b[o] + sum over c, k, l of
 *             w[o, c, k, l] x[g I + c, i s - top + k d, j s - left + l d], where
 *             I = input channels / groups and g = the group of o; zero outside.
 * Backward    conv_dx(dy, wt), where conv_wt gathers the weight by input channel
 *             (a depthwise dx reads w as it is), conv_dw(x, dy, w) and
 *             bias_grad(dy, b), which add to their parameters' gradients.
 * Shapes      C x L or C x H x W; weight [channels, C / groups, kernel], bias
 *             [channels]; per axis floor((e + pads - (k - 1) d - 1) / s) + 1.
 * Attributes  channels; kernel; stride (1); pad (0): a number, [h, w], [top,
 *             left, bottom, right] ([left, right] in 1-D), same (as many outputs
 *             as ceil(e / s), the odd zero behind), valid, full ((k - 1) d on
 *             every side); dilation (1); groups (1); bias (true); init
 *             (default): he_normal, he_uniform, xavier_normal, xavier_uniform.
 * Limits      groups divide both numbers of channels.
 * Errors      groups that do not divide, a kernel larger than the padded input,
 *             numbers that are not positive, unknown init, vectors, 3-D.
 * Source      torch.nn.Conv2d; arithmetic: Dumoulin and Visin, arXiv 1603.07285;
 *             init: Glorot and Bengio 2010, He et al., arXiv 1502.01852. */
#include "../convc.h"

#include <inttypes.h>
#include <string.h>

static struct shape weight_shape(const struct graph *g, const struct node *n)
{
    const struct conv_attr *a = &n->a->conv;
    struct shape x = shape_input(g, n, 0)->shape;
    int64_t in = x.d[0] / a->groups;
    if (x.rank == 2) return shape_of(3, a->channels, in, a->kernel.w);
    return shape_of(4, a->channels, in, a->kernel.h, a->kernel.w);
}

static void need_groups(struct graph *g, const struct node *n, int64_t in)
{
    const struct conv_attr *a = &n->a->conv;
    shape_need_count(g, n, "channels", a->channels);
    shape_need_count(g, n, "groups", a->groups);
    if (in % a->groups != 0)
        err(g->cc, n->pos, "conv: %" PRId64 " channels do not divide into groups=%" PRId64,
            in, a->groups);
    if (a->channels % a->groups != 0)
        err(g->cc, n->pos, "conv: channels=%" PRId64 " do not divide into groups=%" PRId64,
            a->channels, a->groups);
}

void infer_conv(struct graph *g, struct node *n)
{
    struct shape x = shape_input(g, n, 0)->shape;
    shape_need_space(g, n);
    struct conv_attr *a = &shape_own(g, n)->conv;
    need_groups(g, n, x.d[0]);
    shape_need_init(g, n, a->init);
    a->kernel = shape_pair(g, n, "kernel", a->kernel);
    a->stride = shape_pair(g, n, "stride", a->stride);
    a->dilation = shape_pair(g, n, "dilation", a->dilation);
    struct pair out = shape_window(g, n, a->kernel, a->stride, &a->pad, a->dilation, false);
    shape_check(g, n, "the weight", weight_shape(g, n), false);
    shape_set(g, n, shape_image(x, a->channels, out));
}

void make_conv(struct graph *g, struct node *n)
{
    const struct conv_attr *a = &n->a->conv;
    int64_t taps = a->kernel.h * a->kernel.w;
    int64_t fan_in = shape_input(g, n, 0)->shape.d[0] / a->groups * taps;
    int64_t fan_out = shape_mul(a->channels, taps);
    const char *init = strcmp(a->init, "default") == 0 ? "uniform_fan_in" : "zeros";
    graph_param(g, n, "weight", weight_shape(g, n), a->init, fan_in, fan_out, true);
    if (a->bias) graph_param(g, n, "bias", shape_of(1, a->channels), init, fan_in, fan_out, true);
}

/* The weight as conv_dx reads it: [C, channels / groups, kernel]. */
static int weight_for_dx(struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    const struct conv_attr *a = &n->a->conv;
    int64_t in = g->nodes[n->in[0]].shape.d[0];
    int w = n->in[1];
    if (a->groups == in && a->groups == a->channels) return w;
    struct shape s = g->nodes[w].shape;
    s.d[0] = in;
    s.d[1] = a->channels / a->groups;
    const char *hint = arena_printf(g->cc->mem, "%s_t", g->nodes[w].name);
    return graph_derive(g, OP_conv_wt, id, hint, s, false, 1, &w);
}

void grad_conv(struct graph *g, int id, int dy)
{
    int nin = g->nodes[id].nin;
    const int *in = g->nodes[id].in;
    grad_effect(g, OP_conv_dw, id, in[1], 2, (const int[]){ in[0], dy });
    if (nin > 2) grad_effect(g, OP_bias_grad, id, in[2], 1, &dy);
    if (!grad_wanted(g, in[0])) return;
    int w = weight_for_dx(g, id);
    grad_derive(g, OP_conv_dx, id, in[0], 2, (const int[]){ dy, w });
}

/* Multiply-adds, without the bias. */
int64_t macs_conv(const struct graph *g, const struct node *n)
{
    struct shape w = weight_shape(g, n);
    int64_t pixels = shape_h(n->shape) * shape_w(n->shape);
    return shape_mul(shape_count(w), pixels);
}
