/* Graphs made by hand, for unit tests of the passes: a net of the language's
 * ops, node by node, as elaborate would make it. */
#ifndef GRAPHS_H
#define GRAPHS_H

#include "part.h"

/* Starts the part and gives an empty graph of batch 2. */
struct graph *graphs_new(struct part *);

int graphs_input(struct graph *, struct shape);
int graphs_add(struct graph *, enum op, const char *path, int nin, const int *in,
               const union attr *);
int graphs_op(struct graph *, enum op, int x); /* no attributes */
int graphs_op2(struct graph *, enum op, int x, int y);
int graphs_conv(struct graph *, const char *path, int x, int64_t channels,
                int64_t kernel, int64_t pad);
int graphs_dense(struct graph *, const char *path, int x, int64_t channels);
int graphs_batchnorm(struct graph *, const char *path, int x);
int graphs_affine(struct graph *, int x, double scale, double shift);
int graphs_dropout(struct graph *, int x, double p);
void graphs_output(struct graph *, int x);
void graphs_cross_entropy(struct graph *, int x);
void graphs_mse(struct graph *, int x);

/* Gives every parameter values: positive, all different. */
void graphs_fill(struct graph *);

/* Attributes of a plain square conv, to be changed. */
union attr graphs_conv_attr(int64_t channels, int64_t kernel);

/* Nodes of this op; the only one of it; the only one of a path. */
int graphs_count(const struct graph *, enum op);
const struct node *graphs_only(const struct graph *, enum op);
const struct node *graphs_at(const struct graph *, const char *path);

/* Runs `what` where an error lands; the messages, or NULL without one. */
const char *graphs_failure(struct part *, struct graph *,
                           void (*what)(struct graph *, void *), void *with);

/* freeze, grad and dce with all checks; the messages, or NULL without one. */
const char *graphs_grad(struct part *, struct graph *, struct options);
void graphs_differentiate(struct part *, struct graph *, struct options); /* no error */

#define FREEZE(...)                                                                     \
    (struct options)                                                                    \
    {                                                                                   \
        .nfreeze = COUNT(((const char *[]){ __VA_ARGS__ })), .freeze = (const char *[]) \
        {                                                                               \
            __VA_ARGS__                                                                 \
        }                                                                               \
    }

#endif
