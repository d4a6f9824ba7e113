/* The forms in ONNX of what has parameters or windows: convolutions, pools,
 * normalisations. Where opset 17 has no operator (group norm, borders of a
 * convolution) it is written as PyTorch's exporter writes it. */
#include "onnx.h"

#include <string.h>

#define IN(...)           \
    (const char *const[]) \
    {                     \
        __VA_ARGS__       \
    }

/* ---- windows ----------------------------------------------------------- */

/* The numbers of the axes that a tensor with so many has, the last of the three. */
static void set_triple(struct onnx *o, const char *name, int n, const struct triple *t)
{
    onnx_set_list(o, name, n, &t->at[AXES - n]);
}

static void set_pads(struct onnx *o, int n, const struct sides *pad)
{
    int64_t v[2 * AXES];
    for (int k = 0; k < n; k++) {
        v[k] = pad->before.at[AXES - n + k];
        v[n + k] = pad->after.at[AXES - n + k];
    }
    onnx_set_list(o, "pads", 2 * n, v);
}

bool onnx_border(struct onnx *o, const char *mode, const struct sides *s, double value,
                 int64_t before, int64_t after, const char *out)
{
    static const char *const modes[][2] = {
        { "constant", "constant" },
        { "reflect", "reflect" },
        { "replicate", "edge" },
    };
    int64_t v[2 * ONNX_RANK] = { 0 };
    int rank = onnx_input(o, 0)->shape.rank;
    const char *word = NULL;
    for (int i = 0; i < 3; i++)
        if (strcmp(modes[i][0], mode) == 0) word = modes[i][1];
    if (!word) return false;
    v[1] = before;
    v[rank + 2] = after;
    for (int k = 1; k < rank; k++) {
        v[k + 1] = s->before.at[AXES - rank + k];
        v[rank + 1 + k + 1] = s->after.at[AXES - rank + k];
    }
    const char *pads = onnx_integers(o, 2 * (rank + 1), v);
    onnx_open(o, "Pad", 3, IN(onnx_in(o, 0), pads, onnx_number(o, value)), out);
    onnx_set_word(o, "mode", word);
    onnx_close(o);
    return true;
}

bool onnx_conv(struct onnx *o)
{
    const struct conv_attr *a = &o->n->a->conv;
    int n = o->n->shape.rank - 1;
    const char *x = onnx_in(o, 0);
    struct sides pad = a->pad;
    if (strcmp(a->pad_mode, "zeros") != 0 && !sides_none(pad)) {
        x = onnx_part(o);
        if (!onnx_border(o, a->pad_mode, &pad, 0, 0, 0, x)) return false;
        pad = (struct sides){ 0 };
    }
    onnx_open(o, "Conv", 3, IN(x, onnx_param(o, 1, 0), onnx_param(o, 2, 0)), o->result);
    set_triple(o, "kernel_shape", n, &a->kernel);
    set_triple(o, "strides", n, &a->stride);
    set_triple(o, "dilations", n, &a->dilation);
    set_pads(o, n, &pad);
    onnx_set(o, "group", a->groups);
    onnx_close(o);
    return true;
}

bool onnx_convtranspose(struct onnx *o)
{
    const struct convtranspose_attr *a = &o->n->a->convtranspose;
    int n = o->n->shape.rank - 1;
    onnx_open(o, "ConvTranspose", 3, IN(onnx_in(o, 0), onnx_param(o, 1, 0), onnx_param(o, 2, 0)),
              o->result);
    set_triple(o, "kernel_shape", n, &a->kernel);
    set_triple(o, "strides", n, &a->stride);
    set_triple(o, "dilations", n, &a->dilation);
    set_triple(o, "output_padding", n, &a->output_pad);
    set_pads(o, n, &a->pad);
    onnx_set(o, "group", a->groups);
    onnx_close(o);
    return true;
}

/* Of a map it is a convolution with a kernel of one. */
bool onnx_dense(struct onnx *o)
{
    int n = o->n->shape.rank - 1;
    const char *w = onnx_param(o, 1, n), *b = onnx_param(o, 2, 0);
    onnx_open(o, n ? "Conv" : "Gemm", 3, IN(onnx_in(o, 0), w, b), o->result);
    struct triple one = triple_all(1);
    if (n)
        set_triple(o, "kernel_shape", n, &one);
    else
        onnx_set(o, "transB", 1);
    onnx_close(o);
    return true;
}

/* Does ceil=true make a window more, and is ONNX's number of them ours? It also counts
 * windows that begin behind the input. */
static bool ceil_agrees(const struct onnx *o, const struct triple *kernel,
                        const struct triple *stride, const struct sides *pad,
                        const struct triple *dilation, bool *used)
{
    struct triple x = shape_space(onnx_input(o, 0)->shape), y = shape_space(o->n->shape);
    *used = false;
    bool agrees = true;
    for (int k = 0; k < AXES; k++) {
        int64_t room = x.at[k] + pad->before.at[k] + pad->after.at[k] -
                       dilation->at[k] * (kernel->at[k] - 1) - 1;
        *used |= y.at[k] != room / stride->at[k] + 1;
        agrees &= y.at[k] == (room + stride->at[k] - 1) / stride->at[k] + 1;
    }
    return agrees || !*used;
}

bool onnx_maxpool(struct onnx *o)
{
    const struct maxpool_attr *a = &o->n->a->maxpool;
    int n = o->n->shape.rank - 1;
    bool ceil;
    if (!ceil_agrees(o, &a->kernel, &a->stride, &a->pad, &a->dilation, &ceil)) return false;
    onnx_open(o, "MaxPool", 1, IN(onnx_in(o, 0)), o->result);
    set_triple(o, "kernel_shape", n, &a->kernel);
    set_triple(o, "strides", n, &a->stride);
    set_triple(o, "dilations", n, &a->dilation);
    set_pads(o, n, &a->pad);
    onnx_set(o, "ceil_mode", ceil);
    onnx_close(o);
    return true;
}

bool onnx_avgpool(struct onnx *o)
{
    const struct avgpool_attr *a = &o->n->a->avgpool;
    int n = o->n->shape.rank - 1;
    bool ceil;
    struct triple dilation = triple_all(1);
    if (!ceil_agrees(o, &a->kernel, &a->stride, &a->pad, &dilation, &ceil)) return false;
    onnx_open(o, "AveragePool", 1, IN(onnx_in(o, 0)), o->result);
    set_triple(o, "kernel_shape", n, &a->kernel);
    set_triple(o, "strides", n, &a->stride);
    set_pads(o, n, &a->pad);
    onnx_set(o, "ceil_mode", ceil);
    onnx_set(o, "count_include_pad", a->count_pad);
    onnx_close(o);
    return true;
}

/* ---- normalisations ---------------------------------------------------- */

bool onnx_batchnorm(struct onnx *o)
{
    const char *in[5] = { onnx_in(o, 0) };
    for (int k = 1; k < 5; k++) in[k] = onnx_param(o, k, 0);
    onnx_open(o, "BatchNormalization", 5, in, o->result);
    onnx_set_number(o, "epsilon", o->n->a->batchnorm.eps);
    onnx_close(o);
    return true;
}

/* LayerNormalization is of the last axes: the channels go there and come back. */
bool onnx_layernorm(struct onnx *o)
{
    const struct layernorm_attr *a = &o->n->a->layernorm;
    struct shape s = o->n->shape;
    int rank = s.rank + 1;
    bool all = strcmp(a->over, "all") == 0, turn = !all && s.rank > 1;
    struct shape scale = all ? s : shape_of(1, s.d[0]);
    const char *w = onnx_param(o, 1, 0), *b = onnx_param(o, 2, 0), *x = onnx_in(o, 0);
    int64_t there[ONNX_RANK] = { 0 }, back[ONNX_RANK] = { 0, rank - 1 };
    for (int k = 1; k < rank; k++) there[k] = k + 1 < rank ? k + 1 : 1;
    for (int k = 2; k < rank; k++) back[k] = k - 1;
    const char *turned = turn ? onnx_part(o) : x, *y = turn ? onnx_part(o) : o->result;
    if (turn) onnx_transpose(o, x, rank, there, turned);
    onnx_open(o, "LayerNormalization", 3, IN(turned, w ? w : onnx_filled(o, scale, 1), b), y);
    onnx_set(o, "axis", all ? 1 : -1);
    onnx_set_number(o, "epsilon", a->eps);
    onnx_close(o);
    if (turn) onnx_transpose(o, y, rank, back, o->result);
    return true;
}

static void normalise(struct onnx *o, const char *x, int64_t channels, const char *w,
                      const char *b, double eps, const char *out)
{
    struct shape s = shape_of(1, channels);
    if (!w) w = onnx_filled(o, s, 1);
    if (!b) b = onnx_filled(o, s, 0);
    onnx_open(o, "InstanceNormalization", 3, IN(x, w, b), out);
    onnx_set_number(o, "epsilon", eps);
    onnx_close(o);
}

bool onnx_instancenorm(struct onnx *o)
{
    normalise(o, onnx_in(o, 0), o->n->shape.d[0], onnx_param(o, 1, 0), onnx_param(o, 2, 0),
              o->n->a->instancenorm.eps, o->result);
    return true;
}

/* Groups are the channels of an instance norm; the scale comes behind. */
bool onnx_groupnorm(struct onnx *o)
{
    const struct groupnorm_attr *a = &o->n->a->groupnorm;
    int64_t d[ONNX_RANK], grouped[] = { o->g->batch, a->groups, -1 };
    int rank = onnx_axes(o, o->n, d);
    const char *rows = onnx_part(o), *done = onnx_part(o);
    onnx_reshape(o, onnx_in(o, 0), 3, grouped, rows);
    normalise(o, rows, a->groups, NULL, NULL, a->eps, done);
    const char *w = onnx_param(o, 1, rank - 2), *b = onnx_param(o, 2, rank - 2);
    const char *shaped = w ? onnx_part(o) : o->result;
    onnx_reshape(o, done, rank, d, shaped);
    if (w) onnx_put(o, "Add", onnx_put_part(o, "Mul", shaped, w), b, o->result);
    return true;
}

bool onnx_lrn(struct onnx *o)
{
    const struct lrn_attr *a = &o->n->a->lrn;
    if (a->size % 2 == 0 || !(a->beta > 0) || o->n->shape.rank != 3) return false; /* ONNX Runtime's limits */
    onnx_open(o, "LRN", 1, IN(onnx_in(o, 0)), o->result);
    onnx_set(o, "size", a->size);
    onnx_set_number(o, "alpha", a->alpha);
    onnx_set_number(o, "beta", a->beta);
    onnx_set_number(o, "bias", a->k);
    onnx_close(o);
    return true;
}

bool onnx_layer_scale(struct onnx *o)
{
    onnx_put(o, "Mul", onnx_in(o, 0), onnx_param(o, 1, o->n->shape.rank - 1), o->result);
    return true;
}

bool onnx_prelu(struct onnx *o)
{
    const char *slope = onnx_param(o, 1, o->n->shape.rank - 1);
    onnx_put(o, "PRelu", onnx_in(o, 0), slope, o->result);
    return true;
}
