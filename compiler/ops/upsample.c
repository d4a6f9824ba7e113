/* upsample: an image in another size, up or down.
 *
 * Forward     along each spatial axis, o being the output's extent, e the
 *             input's and s the scale, or o / e where a size is given:
 *             nearest: y[i] = x[floor(i / s)], in single precision.
 *             bilinear (1-D: linear, 3-D: trilinear): between the two elements beside the place
 *             max((i + 0.5) / s - 0.5, 0); with align_corners beside the place
 *             i (e - 1) / (o - 1), so that the corners meet.
 *             bicubic: cubic convolution with a = -0.75 of the four elements
 *             around that place, which may be negative here; those outside are
 *             the border's.
 *             bed_of_nails: y[i s] = x[i], 0 between.
 *             Where o = e, nearest and bilinear copy, whatever the scale; bicubic
 *             does not.
 *             Axes follow one another: the map is separable.
 * Backward    upsample_dx(dy): the transposed map; of bed_of_nails a slice.
 * Shapes      C x L, C x H x W or C x D x H x W; o = floor(e s), or the size.
 * Attributes  scale: a factor, or one for each axis. size: the output's extents,
 *             a number for all or one for each axis. mode (nearest).
 *             align_corners (false).
 * Limits      either scale or size. A scale is used as given even where e s is no
 *             whole number: PyTorch's recompute_scale_factor=True is a size here.
 *             Factors of bed_of_nails are whole.
 * Errors      neither or both of scale and size, numbers for other axes than the
 *             input's, nothing left, align_corners of a mode that knows none,
 *             factors of bed_of_nails that are not whole.
 * Source      torch.nn.Upsample; Keys, Cubic Convolution Interpolation, 1981;
 *             bed of nails: Dumoulin and Visin, arXiv 1603.07285, section 4. */
#include "../convc.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void need_mode(struct graph *g, const struct node *n)
{
    static const char *const modes[] = { "nearest", "bilinear", "bicubic", "bed_of_nails", NULL };
    const struct upsample_attr *a = &n->a->upsample;
    shape_need_word(g, n, "mode", a->mode, modes);
    if (a->align_corners && strncmp(a->mode, "bi", 2) != 0)
        err(g->cc, n->pos, "upsample: mode=%s has no align_corners: that is of bilinear and bicubic", a->mode);
    if (a->scale.n == 0 && a->size.n == 0)
        err(g->cc, n->pos, "upsample: neither scale nor size is given");
    if (a->scale.n > 0 && a->size.n > 0)
        err(g->cc, n->pos, "upsample: scale and size are given; one of them is enough");
}

static int64_t scaled(struct graph *g, const struct node *n, int64_t extent, double scale)
{
    if (!(scale > 0 && scale <= (double)MAX_ELEMENTS))
        err(g->cc, n->pos, "upsample: scale=%g is not between 0 and %" PRId64, scale, MAX_ELEMENTS);
    double out = floor((double)extent * scale);
    if (out < 1)
        err(g->cc, n->pos, "upsample: scale=%g leaves nothing of an axis of %" PRId64, scale, extent);
    return out > (double)MAX_ELEMENTS ? MAX_ELEMENTS : (int64_t)out;
}

static void need_multiple(struct graph *g, const struct node *n, int64_t from, int64_t to)
{
    if (to % from != 0)
        err(g->cc, n->pos, "upsample: mode=bed_of_nails needs whole factors, but an axis goes from %" PRId64 " to %" PRId64,
            from, to);
}

void infer_upsample(struct graph *g, struct node *n)
{
    const struct upsample_attr *a = &n->a->upsample;
    shape_need_space(g, n);
    need_mode(g, n);
    struct shape x = shape_input(g, n, 0)->shape, y = x;
    for (int k = 1; k < x.rank; k++) {
        if (a->size.n > 0)
            y.d[k] = axis_count(g, n, "size", a->size, k);
        else
            y.d[k] = scaled(g, n, x.d[k], axis_number(g, n, "scale", a->scale, k));
        if (strcmp(a->mode, "bed_of_nails") == 0) need_multiple(g, n, x.d[k], y.d[k]);
    }
    shape_set(g, n, y);
}

void grad_upsample(struct graph *g, int id, int dy)
{
    grad_derive(g, OP_upsample_dx, id, g->nodes[id].in[0], 1, &dy);
}

/* A product for each element that a result is made of. */
int64_t macs_upsample(const struct graph *g, const struct node *n)
{
    (void)g;
    int64_t taps = 1, each = 0;
    if (strcmp(n->a->upsample.mode, "bilinear") == 0) each = 2;
    if (strcmp(n->a->upsample.mode, "bicubic") == 0) each = 4;
    for (int k = 1; k < n->shape.rank; k++) taps *= each;
    return shape_mul(shape_count(n->shape), taps);
}
