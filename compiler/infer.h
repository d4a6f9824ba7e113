/* What infer_X and grad_X of the ops share: checks of attributes, shapes of
 * outputs, parameters. The part of convc.h that ops/X.c alone read. */
#ifndef INFER_H
#define INFER_H

#include "types.h"

/* shape.c: a pass that proves every shape again, and help for infer_X. */
void shape(struct graph *);
const struct node *shape_input(const struct graph *, const struct node *, int k);
union attr *shape_own(struct graph *, struct node *);        /* copy on write */
struct list shape_list(struct cc *, struct shape);           /* for reshape */
void shape_set(struct graph *, struct node *, struct shape); /* and the dtype */
void shape_like(struct graph *, struct node *);              /* as its first input */
void shape_broadcast(struct graph *, struct node *);         /* of its two inputs */
/* err unless ... */
void shape_check(struct graph *, const struct node *, const char *what,
                 struct shape, bool batched);               /* within MAX_ELEMENTS */
void shape_need_space(struct graph *, const struct node *); /* no vector */
void shape_need_count(struct graph *, const struct node *, const char *name, int64_t);
void shape_need_finite(struct graph *, const struct node *, const char *name, double);
void shape_need_range(struct graph *, const struct node *, const char *name,
                      double value, double low, double high); /* high included */
void shape_need_below(struct graph *, const struct node *, const char *name,
                      double value, double low, double high); /* excluded */
void shape_need_word(struct graph *, const struct node *, const char *name,
                     const char *word, const char *const *words);
void shape_need_init(struct graph *, const struct node *, const char *name, const char *text, bool matrix);
void shape_dropout(struct graph *, struct node *, double p, int64_t stream); /* all of infer_X */
int64_t shape_mul(int64_t, int64_t);                                         /* saturating, as is */
int64_t shape_sum(int64_t, int64_t);

/* window.c: help for infer_X of what has kernels, strides and sides.
 * Extents of a window's output; err if the kernel does not fit. */
struct triple shape_window(struct graph *, struct node *, struct triple kernel,
                           struct triple stride, struct sides *pad,
                           struct triple dilation, bool ceil);
/* The rest of a pool's infer_X: checks and explicit attributes, shape. */
void shape_pool(struct graph *, struct node *, struct triple *kernel,
                struct triple *stride, struct sides *pad, struct triple *dilation, bool ceil);
/* Positive, and 1 on the axes that the input has not; not negative, and 0. */
struct triple shape_triple(struct graph *, const struct node *, const char *name, struct triple);
struct sides shape_sides(struct graph *, const struct node *, const char *name, struct sides);
struct sides shape_border(struct graph *, const struct node *, struct sides); /* crop, pad */
struct shape shape_image(struct shape like, int64_t channels, struct triple out);

/* adaptive.c: windows that divide an axis of `in` elements into `out`, PyTorch's
 * rule: where window i begins, and how many elements it has. */
int64_t adaptive_first(int64_t in, int64_t out, int64_t i);
int64_t adaptive_count(int64_t in, int64_t out, int64_t i);
/* The rest of an adaptive pool's infer_X. Are all windows equally large and
 * equally far apart? Then it is a pool of that kernel and stride. */
bool adaptive_pool(struct graph *, struct node *, struct list size,
                   struct triple *kernel, struct triple *stride);

/* axis.c: axes by their letters */
extern const char axis_spatial[];                        /* "dhw", as struct triple has them */
const char *axis_letters(int rank);                      /* "chw" */
const char *axis_list(struct cc *, const char *letters); /* "[c, h, w]"; "": "all" */
/* The index in shape.d of the axis that attribute `name` says; err if none. */
int axis_find(struct graph *, const struct node *, const char *name, const char *word);
/* What attribute `name`, one number or one for each spatial axis of the input,
 * says of axis shape.d[axis]; and the same if it must be a size. */
double axis_number(struct graph *, const struct node *, const char *name, struct list, int axis);
int64_t axis_count(struct graph *, const struct node *, const char *name, struct list, int axis);

/* kernel.c: what conv and convtranspose share */
void kernel_need_groups(struct graph *, const struct node *, int64_t channels, int64_t groups);
struct shape kernel_weight(struct shape x, int64_t first, int64_t second, struct triple kernel);
void kernel_params(struct graph *, struct node *, struct shape weight, bool bias, const char *init,
                   const char *bias_init);
void kernel_bias(struct graph *, struct node *, const char *init, const char *bias_init,
                 int64_t fan_in, int64_t fan_out);
/* The weight of layer `id` as its dx reads it: a node `op` that gathers it by its
 * second extent; the weight itself if depthwise. */
int kernel_swapped(struct graph *, enum op op, int id, int64_t groups);

/* norm.c: weight and bias of batchnorm, layernorm, instancenorm, groupnorm */
void norm_need_init(struct graph *, const struct node *, bool affine, const char *init, const char *bias_init);
void norm_params(struct graph *, struct node *, struct shape, const char *init, const char *bias_init);

/* init.c: what an initialiser such as "normal(std=0.02)" is for these fans; code is
 * one of convrt.h's, in small letters */
struct init {
    const char *code;
    double value, extra;
};
struct init init_resolve(const char *text, int64_t fan_in, int64_t fan_out);
bool init_known(const char *text, bool matrix); /* for a weight matrix, or for a vector */

/* loss.c: what the infer_X and grad_X of losses share. The loss is one number
 * of the whole batch; `reduction`, mean or sum, is NULL where there is no choice. */
void loss_infer(struct graph *, struct node *, double weight, const char *reduction);
void loss_numbers(struct graph *, const struct node *); /* a target of the same shape */
/* Numbers, one a channel, or at most `few`. */
void loss_weights(struct graph *, const struct node *, const char *name, struct list, int few, const char *what);
void loss_grad(struct graph *, int id, enum op dx);      /* of the prediction alone, */
void loss_grad_both(struct graph *, int id, enum op dx); /* and minus that of the target */

#endif
