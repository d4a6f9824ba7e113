/* What each op of the language is in ONNX: a row of `forms` per op, either the
 * operator that means the same, or a function that writes the nodes. An op
 * without a row is an error of the user's. Here is what has no parameters;
 * onnx_layers.c has the rest. */
#include "onnx.h"

#include <math.h>
#include <string.h>

/* ---- help -------------------------------------------------------------- */

const struct node *onnx_input(const struct onnx *o, int k)
{
    return &o->g->nodes[o->n->in[k]];
}

int onnx_axes(const struct onnx *o, const struct node *n, int64_t *d)
{
    d[0] = o->g->batch;
    for (int k = 0; k < n->shape.rank; k++) d[k + 1] = n->shape.d[k];
    return n->shape.rank + 1;
}

void onnx_put(struct onnx *o, const char *op, const char *a, const char *b, const char *out)
{
    onnx_open(o, op, 2, (const char *const[]){ a, b }, out);
    onnx_close(o);
}

const char *onnx_put_part(struct onnx *o, const char *op, const char *a, const char *b)
{
    const char *out = onnx_part(o);
    onnx_put(o, op, a, b, out);
    return out;
}

void onnx_reshape(struct onnx *o, const char *x, int rank, const int64_t *d, const char *out)
{
    onnx_put(o, "Reshape", x, onnx_integers(o, rank, d), out);
}

void onnx_transpose(struct onnx *o, const char *x, int rank, const int64_t *order, const char *out)
{
    onnx_open(o, "Transpose", 1, &x, out);
    onnx_set_list(o, "perm", rank, order);
    onnx_close(o);
}

/* x (op) v for a number v, as a part. */
static const char *with(struct onnx *o, const char *op, const char *x, double v)
{
    return onnx_put_part(o, op, x, onnx_number(o, v));
}

/* ---- the caller's tensors ---------------------------------------------- */

/* One number a channel, or one for all; NULL: none. */
static const char *per_channel(struct onnx *o, const struct list *l)
{
    if (l->n == 0) return NULL;
    struct shape s = { .rank = o->n->shape.rank, .d = { l->n, 1, 1, 1 } };
    return onnx_values(o, s, l->v);
}

static bool form_input(struct onnx *o)
{
    const struct input_attr *a = &o->n->a->input;
    int rank = o->n->shape.rank + 1;
    int64_t order[ONNX_RANK] = { 0, rank - 1 };
    const char *x = o->n->name;
    if (a->u8) {
        const char *bytes = x;
        x = onnx_part(o);
        onnx_open(o, "Cast", 1, &bytes, x);
        onnx_set(o, "to", ONNX_FLOAT);
        onnx_close(o);
    }
    if (a->hwc && rank > 2) {
        const char *last = x;
        for (int k = 2; k < rank; k++) order[k] = k - 1;
        x = onnx_part(o);
        onnx_transpose(o, last, rank, order, x);
    }
    const char *mean = per_channel(o, &a->mean), *std = per_channel(o, &a->std);
    if (mean) x = onnx_put_part(o, "Sub", x, mean);
    if (std) x = onnx_put_part(o, "Div", x, std);
    o->result = x;
    return true;
}

/* In inference nothing. */
static bool form_same(struct onnx *o)
{
    o->result = onnx_in(o, 0);
    return true;
}

/* ---- elements ---------------------------------------------------------- */

static void one_number(struct onnx *o, const char *op, const char *name, double v)
{
    const char *x = onnx_in(o, 0);
    onnx_open(o, op, 1, &x, o->result);
    onnx_set_number(o, name, v);
    onnx_close(o);
}

static bool form_leaky_relu(struct onnx *o)
{
    one_number(o, "LeakyRelu", "alpha", o->n->a->leaky_relu.slope);
    return true;
}

static bool form_elu(struct onnx *o)
{
    one_number(o, "Elu", "alpha", o->n->a->elu.alpha);
    return true;
}

static bool form_hard_sigmoid(struct onnx *o)
{
    one_number(o, "HardSigmoid", "alpha", 1.0 / 6);
    return true;
}

static void between(struct onnx *o, double low, double high)
{
    const char *in[] = { onnx_in(o, 0), onnx_number(o, low), onnx_number(o, high) };
    onnx_open(o, "Clip", 3, in, o->result);
    onnx_close(o);
}

static bool form_relu6(struct onnx *o)
{
    between(o, 0, 6);
    return true;
}

static bool form_clip(struct onnx *o)
{
    between(o, o->n->a->clip.low, o->n->a->clip.high);
    return true;
}

static bool form_silu(struct onnx *o)
{
    const char *x = onnx_in(o, 0);
    onnx_put(o, "Mul", x, onnx_put_part(o, "Sigmoid", x, NULL), o->result);
    return true;
}

/* Beyond the threshold x itself, which it is there in floats without it, too. */
static const char *softplus(struct onnx *o, double beta, const char *x)
{
    if (beta != 1) x = with(o, "Mul", x, beta);
    x = onnx_put_part(o, "Softplus", x, NULL);
    return beta != 1 ? with(o, "Div", x, beta) : x;
}

static bool form_softplus(struct onnx *o)
{
    const struct softplus_attr *a = &o->n->a->softplus;
    o->result = softplus(o, a->beta, onnx_in(o, 0));
    return a->threshold >= 17;
}

static bool form_mish(struct onnx *o)
{
    const char *x = onnx_in(o, 0);
    onnx_put(o, "Mul", x, onnx_put_part(o, "Tanh", softplus(o, 1, x), NULL), o->result);
    return true;
}

/* x / 2 (1 + erf(x / sqrt(2))), or tanh(sqrt(2 / pi) (x + 0.044715 x^3)) in its place. */
static bool form_gelu(struct onnx *o)
{
    const char *x = onnx_in(o, 0), *inner;
    if (strcmp(o->n->a->gelu.approximate, "none") == 0) {
        inner = onnx_put_part(o, "Erf", with(o, "Div", x, sqrt(2)), NULL);
    } else {
        const char *cube = onnx_put_part(o, "Mul", onnx_put_part(o, "Mul", x, x), x);
        const char *sum = onnx_put_part(o, "Add", x, with(o, "Mul", cube, 0.044715));
        inner = onnx_put_part(o, "Tanh", with(o, "Mul", sum, 0.7978845608028654), NULL);
    }
    const char *twice = onnx_put_part(o, "Mul", x, with(o, "Add", inner, 1));
    onnx_put(o, "Mul", twice, onnx_number(o, 0.5), o->result);
    return true;
}

static bool form_square(struct onnx *o)
{
    onnx_put(o, "Mul", onnx_in(o, 0), onnx_in(o, 0), o->result);
    return true;
}

static bool form_affine(struct onnx *o)
{
    const struct affine_attr *a = &o->n->a->affine;
    onnx_put(o, "Add", with(o, "Mul", onnx_in(o, 0), a->scale), onnx_number(o, a->shift), o->result);
    return true;
}

/* Over the channels. */
static bool over_channels(struct onnx *o, const char *op)
{
    const char *x = onnx_in(o, 0);
    onnx_open(o, op, 1, &x, o->result);
    onnx_set(o, "axis", 1);
    onnx_close(o);
    return true;
}

static bool form_softmax(struct onnx *o)
{
    return over_channels(o, "Softmax");
}

static bool form_log_softmax(struct onnx *o)
{
    return over_channels(o, "LogSoftmax");
}

/* ---- two tensors ------------------------------------------------------- */

/* A vector beside a map has a number for each channel. */
static const char *operand(struct onnx *o, int k)
{
    const struct node *x = onnx_input(o, k);
    int64_t d[ONNX_RANK];
    if (x->shape.rank == o->n->shape.rank) return onnx_in(o, k);
    int rank = onnx_axes(o, x, d);
    while (rank < o->n->shape.rank + 1) d[rank++] = 1;
    const char *y = onnx_part(o);
    onnx_reshape(o, onnx_in(o, k), rank, d, y);
    return y;
}

static bool form_add(struct onnx *o)
{
    static const struct {
        enum op op;
        const char *name;
    } names[] = {
        { OP_add, "Add" },
        { OP_sub, "Sub" },
        { OP_mul, "Mul" },
        { OP_div, "Div" },
        { OP_minimum, "Min" },
        { OP_maximum, "Max" },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].op == o->n->op) onnx_put(o, names[i].name, operand(o, 0), operand(o, 1), o->result);
    return true;
}

/* Truth values and indices as numbers of the net's types. */
static void cast(struct onnx *o, const char *x, int type)
{
    onnx_open(o, "Cast", 1, &x, o->result);
    onnx_set(o, "to", type);
    onnx_close(o);
}

static bool form_greater(struct onnx *o)
{
    cast(o, onnx_put_part(o, "Greater", operand(o, 0), operand(o, 1)), ONNX_FLOAT);
    return true;
}

static bool form_argmax(struct onnx *o)
{
    const char *x = onnx_in(o, 0), *where = onnx_part(o);
    const char *letters = axis_letters(onnx_input(o, 0)->shape.rank);
    onnx_open(o, "ArgMax", 1, &x, where);
    onnx_set(o, "axis", strchr(letters, o->n->a->argmax.axis[0]) - letters + 1);
    onnx_set(o, "keepdims", 1);
    onnx_close(o);
    cast(o, where, ONNX_INT32);
    return true;
}

static bool form_concat(struct onnx *o)
{
    const char **in = NEW(o->cc->mem, const char *, o->n->nin);
    for (int k = 0; k < o->n->nin; k++) in[k] = onnx_in(o, k);
    onnx_open(o, "Concat", o->n->nin, in, o->result);
    onnx_set(o, "axis", 1);
    onnx_close(o);
    return true;
}

static bool form_matmul(struct onnx *o)
{
    const bool turn[] = { o->n->a->matmul.transpose_a, o->n->a->matmul.transpose_b };
    const char *in[2];
    for (int k = 0; k < 2; k++) {
        int64_t order[ONNX_RANK] = { 0, 1, 2, 3, 4 };
        int rank = onnx_input(o, k)->shape.rank + 1;
        in[k] = onnx_in(o, k);
        if (!turn[k]) continue;
        order[rank - 2] = rank - 1;
        order[rank - 1] = rank - 2;
        const char *x = in[k];
        in[k] = onnx_part(o);
        onnx_transpose(o, x, rank, order, in[k]);
    }
    onnx_put(o, "MatMul", in[0], in[1], o->result);
    return true;
}

/* ---- the table --------------------------------------------------------- */

static const struct {
    const char *same;            /* operator of one tensor, without attributes; */
    bool (*form)(struct onnx *); /* or what writes the nodes */
} forms[OP_COUNT] = {
    [OP_relu] = { "Relu", NULL },
    [OP_sigmoid] = { "Sigmoid", NULL },
    [OP_tanh] = { "Tanh", NULL },
    [OP_softsign] = { "Softsign", NULL },
    [OP_selu] = { "Selu", NULL },
    [OP_hard_swish] = { "HardSwish", NULL },
    [OP_exp] = { "Exp", NULL },
    [OP_log] = { "Log", NULL },
    [OP_sqrt] = { "Sqrt", NULL },
    [OP_abs] = { "Abs", NULL },
    [OP_reciprocal] = { "Reciprocal", NULL },
    [OP_globalavgpool] = { "GlobalAveragePool", NULL },
    [OP_globalmaxpool] = { "GlobalMaxPool", NULL },
    [OP_input] = { NULL, form_input },
    [OP_leaky_relu] = { NULL, form_leaky_relu },
    [OP_elu] = { NULL, form_elu },
    [OP_hard_sigmoid] = { NULL, form_hard_sigmoid },
    [OP_relu6] = { NULL, form_relu6 },
    [OP_clip] = { NULL, form_clip },
    [OP_silu] = { NULL, form_silu },
    [OP_softplus] = { NULL, form_softplus },
    [OP_mish] = { NULL, form_mish },
    [OP_gelu] = { NULL, form_gelu },
    [OP_square] = { NULL, form_square },
    [OP_affine] = { NULL, form_affine },
    [OP_softmax] = { NULL, form_softmax },
    [OP_log_softmax] = { NULL, form_log_softmax },
    [OP_add] = { NULL, form_add },
    [OP_sub] = { NULL, form_add },
    [OP_mul] = { NULL, form_add },
    [OP_div] = { NULL, form_add },
    [OP_minimum] = { NULL, form_add },
    [OP_maximum] = { NULL, form_add },
    [OP_concat] = { NULL, form_concat },
    [OP_greater] = { NULL, form_greater },
    [OP_argmax] = { NULL, form_argmax },
    [OP_matmul] = { NULL, form_matmul },
    [OP_dropout] = { NULL, form_same },
    [OP_spatial_dropout] = { NULL, form_same },
    [OP_drop_path] = { NULL, form_same },
    [OP_detach] = { NULL, form_same },
    [OP_flatten] = { NULL, onnx_reshaped },
    [OP_reshape] = { NULL, onnx_reshaped },
    [OP_transpose] = { NULL, onnx_transposed },
    [OP_crop] = { NULL, onnx_crop },
    [OP_slice] = { NULL, onnx_slice },
    [OP_pad] = { NULL, onnx_pad },
    [OP_channel_shuffle] = { NULL, onnx_channel_shuffle },
    [OP_pixel_shuffle] = { NULL, onnx_pixel_shuffle },
    [OP_pixel_unshuffle] = { NULL, onnx_pixel_unshuffle },
    [OP_upsample] = { NULL, onnx_upsample },
    [OP_reduce_sum] = { NULL, onnx_reduce_sum },
    [OP_reduce_mean] = { NULL, onnx_reduce_mean },
    [OP_reduce_max] = { NULL, onnx_reduce_max },
    [OP_conv] = { NULL, onnx_conv },
    [OP_convtranspose] = { NULL, onnx_convtranspose },
    [OP_dense] = { NULL, onnx_dense },
    [OP_maxpool] = { NULL, onnx_maxpool },
    [OP_avgpool] = { NULL, onnx_avgpool },
    [OP_batchnorm] = { NULL, onnx_batchnorm },
    [OP_layernorm] = { NULL, onnx_layernorm },
    [OP_instancenorm] = { NULL, onnx_instancenorm },
    [OP_groupnorm] = { NULL, onnx_groupnorm },
    [OP_lrn] = { NULL, onnx_lrn },
    [OP_layer_scale] = { NULL, onnx_layer_scale },
    [OP_prelu] = { NULL, onnx_prelu },
};

bool onnx_op(struct onnx *o)
{
    const char *same = forms[o->n->op].same;
    if (same) onnx_put(o, same, onnx_in(o, 0), NULL, o->result);
    return same || (forms[o->n->op].form && forms[o->n->op].form(o));
}
