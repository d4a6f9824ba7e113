/* The forms in ONNX of what moves elements, changes the size of images, or sums
 * along axes. */
#include "onnx.h"

#include <string.h>

bool onnx_reshaped(struct onnx *o)
{
    int64_t d[ONNX_RANK];
    int rank = onnx_axes(o, o->n, d);
    onnx_reshape(o, onnx_in(o, 0), rank, d, o->result);
    return true;
}

bool onnx_transposed(struct onnx *o)
{
    int rank = o->n->shape.rank;
    const char *letters = axis_letters(rank), *order = o->n->a->transpose.order;
    int64_t perm[ONNX_RANK] = { 0 };
    for (int k = 0; k < rank; k++) perm[k + 1] = strchr(letters, order[k]) - letters + 1;
    onnx_transpose(o, onnx_in(o, 0), rank + 1, perm, o->result);
    return true;
}

/* ---- boxes ------------------------------------------------------------- */

/* From `from` on, step by step, as many as the result has, along each axis. */
static void slice(struct onnx *o, const int64_t *from, int64_t step)
{
    const struct shape *x = &onnx_input(o, 0)->shape, *y = &o->n->shape;
    int64_t first[ONNX_RANK], to[ONNX_RANK], axis[ONNX_RANK], steps[ONNX_RANK];
    int n = 0;
    for (int k = 0; k < y->rank; k++) {
        if (x->d[k] == y->d[k]) continue;
        first[n] = from[k];
        to[n] = from[k] + (y->d[k] - 1) * step + 1;
        axis[n] = k + 1;
        steps[n++] = step;
    }
    if (n == 0) {
        o->result = onnx_in(o, 0);
        return;
    }
    const char *in[] = { onnx_in(o, 0), onnx_integers(o, n, first), onnx_integers(o, n, to),
                         onnx_integers(o, n, axis), onnx_integers(o, n, steps) };
    onnx_open(o, "Slice", 5, in, o->result);
    onnx_close(o);
}

bool onnx_slice(struct onnx *o)
{
    const struct slice_attr *a = &o->n->a->slice;
    const char *letters = axis_letters(o->n->shape.rank);
    int64_t from[ONNX_RANK] = { 0 };
    from[strchr(letters, a->axis[0]) - letters] = a->from;
    slice(o, from, a->step);
    return true;
}

bool onnx_crop(struct onnx *o)
{
    const struct crop_attr *a = &o->n->a->crop;
    int rank = o->n->shape.rank;
    int64_t from[ONNX_RANK] = { a->channel };
    for (int k = 1; k < rank; k++) from[k] = a->sides.before.at[AXES - rank + k];
    slice(o, from, 1);
    return true;
}

bool onnx_pad(struct onnx *o)
{
    const struct pad_attr *a = &o->n->a->pad;
    return onnx_border(o, a->mode, &a->sides, a->value, a->channels_before, a->channels_after,
                       o->result);
}

/* ---- shuffles ---------------------------------------------------------- */

/* Reshaped, transposed, and in the shape of the result. */
static void shuffle(struct onnx *o, int rank, const int64_t *d, const int64_t *order)
{
    const char *split = onnx_part(o), *turned = onnx_part(o);
    onnx_reshape(o, onnx_in(o, 0), rank, d, split);
    onnx_transpose(o, split, rank, order, turned);
    int64_t out[ONNX_RANK];
    int n = onnx_axes(o, o->n, out);
    onnx_reshape(o, turned, n, out, o->result);
}

/* The axes behind the channels stay what they are. */
bool onnx_channel_shuffle(struct onnx *o)
{
    int64_t groups = o->n->a->channel_shuffle.groups;
    int64_t x[ONNX_RANK], order[] = { 0, 2, 1, 3, 4, 5 };
    int rank = onnx_axes(o, o->n, x);
    int64_t d[] = { x[0], groups, x[1] / groups, 1, 1, 1 };
    for (int k = 2; k < rank; k++) d[k + 1] = x[k];
    shuffle(o, rank + 1, d, order);
    return true;
}

bool onnx_pixel_shuffle(struct onnx *o)
{
    const char *x = onnx_in(o, 0);
    if (o->n->shape.rank != 3) return false;
    onnx_open(o, "DepthToSpace", 1, &x, o->result);
    onnx_set(o, "blocksize", o->n->a->pixel_shuffle.r);
    onnx_set_word(o, "mode", "CRD");
    onnx_close(o);
    return true;
}

/* SpaceToDepth has another order of the channels. */
bool onnx_pixel_unshuffle(struct onnx *o)
{
    int64_t r = o->n->a->pixel_unshuffle.r, x[ONNX_RANK];
    if (o->n->shape.rank != 3) return false;
    onnx_axes(o, onnx_input(o, 0), x);
    const int64_t d[] = { x[0], x[1], x[2] / r, r, x[3] / r, r }, order[] = { 0, 1, 3, 5, 2, 4 };
    shuffle(o, 6, d, order);
    return true;
}

/* ---- sizes ------------------------------------------------------------- */

/* A scale that leaves no whole number is used as given, which `sizes` cannot say. */
static bool whole(const struct onnx *o)
{
    const struct upsample_attr *a = &o->n->a->upsample;
    const struct shape *x = &onnx_input(o, 0)->shape, *y = &o->n->shape;
    for (int k = 1; k < x->rank && a->scale.n > 0; k++) {
        double scale = a->scale.v[a->scale.n > 1 ? k - 1 : 0];
        if ((double)x->d[k] * scale > (double)y->d[k]) return false;
    }
    return true;
}

bool onnx_upsample(struct onnx *o)
{
    const struct upsample_attr *a = &o->n->a->upsample;
    bool nearest = strcmp(a->mode, "nearest") == 0, cubic = strcmp(a->mode, "bicubic") == 0;
    int64_t d[ONNX_RANK];
    if ((!nearest && !cubic && strcmp(a->mode, "bilinear") != 0) || !whole(o)) return false;
    int rank = onnx_axes(o, o->n, d);
    const char *in[] = { onnx_in(o, 0), "", "", onnx_integers(o, rank, d) };
    onnx_open(o, "Resize", 4, in, o->result);
    onnx_set_word(o, "mode", nearest ? "nearest" : cubic ? "cubic"
                                                         : "linear");
    onnx_set_word(o, "coordinate_transformation_mode",
                  nearest ? "asymmetric" : a->align_corners ? "align_corners"
                                                            : "half_pixel");
    if (nearest) onnx_set_word(o, "nearest_mode", "floor");
    if (cubic) onnx_set_number(o, "cubic_coeff_a", -0.75);
    onnx_close(o);
    return true;
}

/* ---- reductions -------------------------------------------------------- */

/* Until opset 18 the axes are an input of ReduceSum alone. */
static bool reduce(struct onnx *o, const char *op, const char *axes, bool keep)
{
    int rank = onnx_input(o, 0)->shape.rank, n = 0;
    const char *letters = axis_letters(rank), *x = onnx_in(o, 0);
    int64_t axis[ONNX_RANK];
    for (int k = 0; k < rank; k++)
        if (!axes[0] || strchr(axes, letters[k])) axis[n++] = k + 1;
    bool input = strcmp(op, "ReduceSum") == 0;
    const char *in[] = { x, input ? onnx_integers(o, n, axis) : NULL };
    bool bare = n == rank && !keep; /* a vector of one number here */
    const char *y = bare ? onnx_part(o) : o->result;
    int64_t one[] = { o->g->batch, 1 };
    onnx_open(o, op, 2, in, y);
    if (!input) onnx_set_list(o, "axes", n, axis);
    onnx_set(o, "keepdims", keep);
    onnx_close(o);
    if (bare) onnx_reshape(o, y, 2, one, o->result);
    return true;
}

bool onnx_reduce_sum(struct onnx *o)
{
    const struct reduce_sum_attr *a = &o->n->a->reduce_sum;
    return reduce(o, "ReduceSum", a->axes, a->keep);
}

bool onnx_reduce_mean(struct onnx *o)
{
    const struct reduce_mean_attr *a = &o->n->a->reduce_mean;
    return reduce(o, "ReduceMean", a->axes, a->keep);
}

bool onnx_reduce_max(struct onnx *o)
{
    const struct reduce_max_attr *a = &o->n->a->reduce_max;
    return reduce(o, "ReduceMax", a->axes, a->keep);
}
