/* The specification: what a graph of the language's ops computes.
 *
 * ref.c is a naive interpreter in double precision. It shares no code with
 * the compiler that it judges, only the types of types.h, and derives every
 * window, extent and statistic again from the attributes; where its extents
 * differ from the graph's it stops with bug().
 *
 * Values are row-major, channels first, the batch outermost:
 * [batch][C][H][W], parameters in PyTorch's order. */
#ifndef REF_H
#define REF_H

#include "../compiler/convc.h"

struct ref {
    const struct graph *graph;
    bool training; /* batch statistics, dropout, running updates */
    uint64_t seed; /* of the dropout masks */
    int64_t step;
    double **value;   /* node -> its tensor; parameters may be changed */
    double **updated; /* running statistic after a training step */
    double loss;      /* sum of the losses, each times its weight */
};

/* Everything lies in g->cc->mem; parameters start as node->data. */
struct ref *ref_new(const struct graph *g);

/* Computes every node. inputs[i] is what the caller of the emitted code
 * passes: raw pixels of a u8 input, pixels outermost if it is hwc. A target
 * of classes holds one index per sample. Without targets (NULL) no loss is
 * computed. Returns the loss. */
double ref_run(struct ref *r, const double *const *inputs,
               const double *const *targets);

/* Elements of node `id` with its batch. */
int64_t ref_size(const struct graph *g, int id);

/* Inference: inputs[i] -> outputs[i], as the emitted forward function. */
void ref_forward(const struct graph *g, const double *const *inputs,
                 double *const *outputs);

#endif
