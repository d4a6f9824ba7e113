/* conv: convolution (cross-correlation), 1-D to 3-D, in groups.
 *
 * Forward     y[o, i, j] = b[o] + sum over c, k, l of
 *             w[o, c, k, l] x[g I + c, i s - top + k d, j s - left + l d], where
 *             I = input channels / groups and g = the group of o; outside the
 *             image zero, or what pad_mode says. Planes of C x D x H x W go as
 *             rows and columns do.
 * Backward    conv_dx(dy, wt), where conv_wt gathers the weight by input channel
 *             (a depthwise dx reads w as it is), conv_dw(x, dy, w) and
 *             bias_grad(dy, b), which add to their parameters' gradients. With
 *             Winograd's tiles y and dx read what conv_winograd(w) made.
 * Shapes      C x L, C x H x W or C x D x H x W; weight [channels, C / groups,
 *             kernel], bias [channels]; per axis floor((e + pads - (k - 1) d - 1)
 *             / s) + 1.
 * Attributes  channels; kernel; stride (1); pad (0): a number, [h, w], [top,
 *             left, bottom, right] ([left, right] in 1-D; in 3-D [d, h, w] or
 *             [front, top, left, back, bottom, right]), same (as many outputs
 *             as ceil(e / s), the odd zero behind), valid, full ((k - 1) d on
 *             every side); dilation (1); groups (1); bias (true); init,
 *             bias_init (default): initialisers (init.c);
 *             pad_mode (zeros): reflect, replicate, circular, as in pad, which
 *             goes in front (border.c); algorithm (auto): direct; fft for
 *             large kernels and circular borders (spectral.c); winograd for square
 *             kernels of 3 to 7 at stride 1, where it applies and takes less time, else
 *             direct (winograd.c). auto is winograd, unless --no-winograd, else direct.
 * Limits      groups divide both numbers of channels.
 * Errors      groups that do not divide, a kernel larger than the padded input,
 *             a border that the image is too small for, numbers that are not
 *             positive, unknown words, vectors.
 * Source      torch.nn.Conv2d; arithmetic: Dumoulin and Visin, arXiv 1603.07285;
 *             init: Glorot and Bengio 2010, He et al., arXiv 1502.01852; spectra:
 *             Mathieu, Henaff and LeCun, arXiv 1312.5851. */
#include "../convc.h"

#include <string.h>

static struct shape weight_shape(const struct graph *g, const struct node *n)
{
    const struct conv_attr *a = &n->a->conv;
    struct shape x = shape_input(g, n, 0)->shape;
    return kernel_weight(x, a->channels, x.d[0] / a->groups, a->kernel);
}

void infer_conv(struct graph *g, struct node *n)
{
    struct shape x = shape_input(g, n, 0)->shape;
    static const char *const modes[] = { "zeros", "reflect", "replicate", "circular", NULL };
    static const char *const algorithms[] = { "auto", "direct", "fft", "strassen", "winograd", NULL };
    shape_need_space(g, n);
    struct conv_attr *a = &shape_own(g, n)->conv;
    kernel_need_groups(g, n, a->channels, a->groups);
    shape_need_init(g, n, "init", a->init, true);
    shape_need_init(g, n, "bias_init", a->bias_init, false);
    shape_need_word(g, n, "pad_mode", a->pad_mode, modes);
    shape_need_word(g, n, "algorithm", a->algorithm, algorithms);
    a->kernel = shape_triple(g, n, "kernel", a->kernel);
    a->stride = shape_triple(g, n, "stride", a->stride);
    a->dilation = shape_triple(g, n, "dilation", a->dilation);
    struct triple out = shape_window(g, n, a->kernel, a->stride, &a->pad, a->dilation, false);
    border_check(g, n, "pad_mode", a->pad_mode, a->pad);
    shape_check(g, n, "the weight", weight_shape(g, n), false);
    shape_set(g, n, shape_image(x, a->channels, out));
}

void make_conv(struct graph *g, struct node *n)
{
    const struct conv_attr *a = &n->a->conv;
    kernel_params(g, n, weight_shape(g, n), a->bias, a->init, a->bias_init);
}

void grad_conv(struct graph *g, int id, int dy)
{
    int nin = g->nodes[id].nin;
    const int *in = g->nodes[id].in;
    grad_effect(g, OP_conv_dw, id, in[1], 2, (const int[]){ in[0], dy });
    if (nin > 2) grad_effect(g, OP_bias_grad, id, in[2], 1, &dy);
    if (!grad_wanted(g, in[0])) return;
    int w = kernel_swapped(g, OP_conv_wt, id, g->nodes[id].a->conv.groups);
    grad_derive(g, OP_conv_dx, id, in[0], 2, (const int[]){ dy, w });
}

/* Multiply-adds, without the bias. */
int64_t macs_conv(const struct graph *g, const struct node *n)
{
    struct shape w = weight_shape(g, n);
    return shape_mul(shape_count(w), triple_product(shape_space(n->shape)));
}
