/* An ONNX model while it is built: protobuf.c spells messages, onnx_ops.c has a
 * row per op, onnx.c the model around them. Numbers of fields are those of
 * onnx.proto3. */
#ifndef ONNX_H
#define ONNX_H

#include "convc.h"

/* protobuf.c: a message, or a part of one */
struct bytes {
    struct arena *mem;
    unsigned char *v;
    size_t n, cap;
};
void protobuf_integer(struct bytes *, int field, int64_t);
void protobuf_float(struct bytes *, int field, double);
void protobuf_text(struct bytes *, int field, const char *);
void protobuf_message(struct bytes *, int field, const struct bytes *);
void protobuf_head(struct bytes *, int field, size_t n); /* n bytes follow */
void protobuf_append(struct bytes *, const struct bytes *);

enum { ONNX_FLOAT = 1,
       ONNX_UINT8 = 2,
       ONNX_INT32 = 6,
       ONNX_INT64 = 7,
       ONNX_RANK = MAX_RANK + 2 };

/* A parameter, or a constant of a node: floats, or int64_t. */
struct initial {
    const char *name;
    int rank;
    int64_t d[ONNX_RANK], count;
    const struct node *param; /* one of these three */
    const float *floats;
    const int64_t *integers;
};

struct onnx {
    struct cc *cc;
    const struct graph *g;
    const char **value; /* node -> name of its tensor */
    struct bytes nodes; /* fields of GraphProto, */
    struct bytes node;  /* and the NodeProto that is open */
    int ninitials, cap;
    struct initial *initials;

    const struct node *n; /* the current node: */
    const char *result;   /* the name its tensor will have, */
    int parts;            /* and how many it made on the way */
};

/* onnx_ops.c: adds what computes o->n; false if its op has no row */
bool onnx_op(struct onnx *);

/* onnx.c */
const char *onnx_in(const struct onnx *, int k); /* tensor k that the node reads */
/* The parameter that is input k, with `ones` axes of extent 1 behind its own; NULL if
 * there is none. */
const char *onnx_param(struct onnx *, int k, int ones);
const char *onnx_part(struct onnx *); /* name of one more tensor on the way */
const char *onnx_number(struct onnx *, double);
const char *onnx_values(struct onnx *, struct shape, const double *);
const char *onnx_filled(struct onnx *, struct shape, double);
const char *onnx_integers(struct onnx *, int n, const int64_t *);
/* A node: open, attributes, close. Inputs that are NULL are left out. */
void onnx_open(struct onnx *, const char *op, int nin, const char *const *in, const char *out);
void onnx_set(struct onnx *, const char *attribute, int64_t);
void onnx_set_number(struct onnx *, const char *attribute, double);
void onnx_set_word(struct onnx *, const char *attribute, const char *);
void onnx_set_list(struct onnx *, const char *attribute, int n, const int64_t *);
void onnx_close(struct onnx *);
/* Whole nodes: of one or two inputs, that or a part on the way; ... */
void onnx_put(struct onnx *, const char *op, const char *a, const char *b, const char *out);
const char *onnx_put_part(struct onnx *, const char *op, const char *a, const char *b);
void onnx_reshape(struct onnx *, const char *x, int rank, const int64_t *d, const char *out);
void onnx_transpose(struct onnx *, const char *x, int rank, const int64_t *order, const char *out);
const struct node *onnx_input(const struct onnx *, int k);
/* Axes of a tensor with its batch, and their extents. */
int onnx_axes(const struct onnx *, const struct node *, int64_t *d);

/* onnx_layers.c: as onnx_op */
bool onnx_conv(struct onnx *);
bool onnx_convtranspose(struct onnx *);
bool onnx_dense(struct onnx *);
bool onnx_maxpool(struct onnx *);
bool onnx_avgpool(struct onnx *);
bool onnx_batchnorm(struct onnx *);
bool onnx_layernorm(struct onnx *);
bool onnx_instancenorm(struct onnx *);
bool onnx_groupnorm(struct onnx *);
bool onnx_lrn(struct onnx *);
bool onnx_layer_scale(struct onnx *);
bool onnx_prelu(struct onnx *);
/* Input 0 with a border, as `out`; false if ONNX has no such mode. */
bool onnx_border(struct onnx *, const char *mode, const struct sides *, double value,
                 int64_t before, int64_t after, const char *out);

/* onnx_shape.c: as onnx_op */
bool onnx_reshaped(struct onnx *);
bool onnx_transposed(struct onnx *);
bool onnx_crop(struct onnx *);
bool onnx_slice(struct onnx *);
bool onnx_pad(struct onnx *);
bool onnx_channel_shuffle(struct onnx *);
bool onnx_pixel_shuffle(struct onnx *);
bool onnx_pixel_unshuffle(struct onnx *);
bool onnx_upsample(struct onnx *);
bool onnx_reduce_sum(struct onnx *);
bool onnx_reduce_mean(struct onnx *);
bool onnx_reduce_max(struct onnx *);

#endif
