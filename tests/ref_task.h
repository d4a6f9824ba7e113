/* What the files of the reference interpreter share: how a tensor is walked
 * and what one op sees while it works. Not for use outside tests/ref*.c. */
#ifndef REF_TASK_H
#define REF_TASK_H

#include "ref.h"

/* A tensor's extents, or a place in it. 2-D tensors have d = 1, 1-D ones h = 1,
 * too, parameters n = 1. */
struct extent {
    int64_t n, c, d, h, w;
};

/* One op at work: its node, the result, the first input and their extents. */
struct task {
    struct ref *r;
    const struct node *node;
    const double *x;
    double *y;
    struct extent in, out;
};

static inline int64_t size_of(struct extent e)
{
    return e.n * e.c * e.d * e.h * e.w;
}

static inline struct extent place(struct extent e, int64_t i)
{
    return (struct extent){ i / (e.w * e.h * e.d * e.c), i / (e.w * e.h * e.d) % e.c,
                            i / (e.w * e.h) % e.d, i / e.w % e.h, i % e.w };
}

/* Every sample reads the same parameter. */
static inline int64_t offset(struct extent e, int64_t n, int64_t c, int64_t d,
                             int64_t h, int64_t w)
{
    return ((((e.n == 1 ? 0 : n) * e.c + c) * e.d + d) * e.h + h) * e.w + w;
}

static inline bool inside(struct extent e, int64_t d, int64_t h, int64_t w)
{
    return d >= 0 && d < e.d && h >= 0 && h < e.h && w >= 0 && w < e.w;
}

static inline const double *input(const struct task *t, int i)
{
    return t->r->value[t->node->in[i]];
}

static inline bool learns(const struct task *t)
{
    return t->r->training && !t->node->frozen;
}

/* Stops if the graph's extents are not the ones derived here. */
void ref_expect(const struct task *t, int64_t c, int64_t d, int64_t h, int64_t w);

/* ref_activation.c: an op of trait UNARY */
double ref_activation(enum op, const union attr *, double);

void ref_activation_prelu(const struct task *t);
void ref_activation_maxout(const struct task *t);

/* ref_window.c: layers that look at many elements for each of theirs */
int64_t ref_window_beyond(const char *mode, int64_t i, int64_t extent);
void ref_window_conv(const struct task *t);
void ref_window_convtranspose(const struct task *t);
void ref_window_dense(const struct task *t);
void ref_window_maxpool(const struct task *t);
void ref_window_avgpool(const struct task *t);
void ref_window_maxpool_indices(const struct task *t);
void ref_window_maxunpool(const struct task *t);
void ref_window_adaptive(const struct task *t, bool mean);
void ref_window_global(const struct task *t, bool mean);

/* Indices of the sample and of up to MAX_RANK axes. */
struct spot {
    int64_t v[1 + MAX_RANK];
};
struct spot ref_spot(struct shape, int64_t i);      /* of element i */
int64_t ref_at(struct shape, struct spot);          /* which element that is */
struct shape ref_shape(const struct task *, int k); /* of input k */

/* ref_arith.c: arithmetic of two tensors, and along axes */
void ref_arith_two(const struct task *t);
void ref_arith_matmul(const struct task *t);
void ref_arith_reduce(const struct task *t, const char *axes, bool keep);

/* ref_shape.c: what chooses and moves elements */
void ref_shape_slice(const struct task *t);
void ref_shape_transpose(const struct task *t);
void ref_shape_argmax(const struct task *t);
void ref_shape_topk(const struct task *t, bool indices);

/* ref_resample.c: images in another size */
void ref_resample_upsample(const struct task *t);
void ref_resample_pixel_shuffle(const struct task *t);
void ref_resample_pixel_unshuffle(const struct task *t);
void ref_resample_channel_shuffle(const struct task *t);

/* ref_norm.c: statistics */
void ref_norm_batch(const struct task *t);
void ref_norm_layer(const struct task *t);
void ref_norm_instance(const struct task *t);
void ref_norm_group(const struct task *t);
void ref_norm_response(const struct task *t);
void ref_norm_softmax(const struct task *t, bool logarithm);

/* ref_loss.c: a loss adds itself to ref->loss */
void ref_loss_cross_entropy(const struct task *t);
void ref_loss_bce_logits(const struct task *t);
void ref_loss_mse(const struct task *t);
void ref_loss_l1(const struct task *t);
void ref_loss_smooth_l1(const struct task *t);
void ref_loss_huber(const struct task *t);
void ref_loss_scalar(const struct task *t, bool mean, double weight);

#endif
