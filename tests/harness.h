/* From the text of nets to running code: the harness compiles each net with
 * the library's functions, all emitted files of a group with the C compiler
 * into one shared object, loads it and calls it with doubles.
 *
 *     struct harness *h = harness_new("name");
 *     struct subject *s = harness_net(h, path, text, &options);
 *     harness_fill(s, seed);          or set graph->nodes[i].data
 *     harness_emit(s);
 *     harness_build(h);               once for all subjects
 *     struct batch *b = harness_batch(s, seed);
 *     harness_forward(s, b);  ...  harness_free(h);
 *
 * Whatever fails says so on standard error and returns false or NULL. The
 * caller's memory is handed over full of NaNs and with guards behind it. */
#ifndef HARNESS_H
#define HARNESS_H

#include "../compiler/convc.h"
#include "harness_api.h"
#include "ref.h"

struct subject {
    struct harness *h;
    const char *name;  /* prefix of its emitted symbols */
    const char *label; /* for messages */
    struct source source;
    struct options opt;
    struct cc cc;
    struct graph *graph; /* of the language's ops, parameters filled */
    bool fast;           /* it computes for seconds: -O2, where nothing is sanitized */
    bool emitted;
    const struct harness_api *api;
    struct harness_trainer trainer;
    void *arena; /* of forward */
    struct guard *guards;
};

struct harness {
    struct arena *mem;
    const char *dir;
    int n, cap;
    struct subject **subjects;
    void *library;
};

/* The caller's side of one call, in the caller's layouts. */
struct batch {
    double **in, **target, **out, **din;
    double loss;
};

struct harness *harness_new(const char *name);
void harness_free(struct harness *);
struct subject *harness_net(struct harness *, const char *path, const char *text,
                            const struct options *);
/* The options most tests begin with: c99, batch 1, quiet. */
struct options harness_options(void);
const struct target *harness_target(const char *name);
/* Is this the sanitized run? It is slow: tests judge a part of their cases. */
bool harness_sanitized(void);
/* Can this machine run the target's code? */
bool harness_runs(const struct target *);

/* Random parameters: running variances and scales are near 1. */
void harness_fill(struct subject *, uint64_t seed);
/* The language-level parameter of this path, or NULL. */
struct node *harness_param(const struct subject *, const char *path);
/* The layer of this path as it is when kernels are chosen. */
const struct node *harness_layer(struct subject *, const char *path);
/* The parameters as safetensors, as PyTorch would save them. */
bool harness_save(const struct subject *, const char *path);
bool harness_emit(struct subject *);
bool harness_build(struct harness *);
/* Bytes of the smallest arena that convc says it can reach, -1 if it says none. */
int64_t harness_least(const char *net, struct options);

/* harness_run.c */
struct batch *harness_batch(struct subject *, uint64_t seed);
int64_t harness_random(uint64_t *state, int64_t below);
double harness_uniform(uint64_t *state, double low, double high); /* a float */
bool harness_forward(struct subject *, struct batch *);
/* Zeroes the gradients first; loss and din go to the batch. */
bool harness_backward(struct subject *, struct batch *);
/* Leaves the gradients: they accumulate. */
bool harness_backward_again(struct subject *, struct batch *);
bool harness_step(struct subject *, struct batch *);
/* The graph's parameters -> the trainer's block, state zero, step 0. */
void harness_reset(struct subject *);
/* Logical element of a parameter, by the row of its table. */
const struct convrt_param *harness_row(const struct subject *, const char *path);
double harness_gradient(const struct subject *, const struct convrt_param *, int64_t i);
float *harness_value(const struct subject *, const struct convrt_param *, int64_t i);
/* max |got - want| <= relative * max |want| + absolute, or a message. */
bool harness_close(const char *label, const char *what, const double *got,
                   const double *want, int64_t n, double relative, double absolute);
/* Did nobody write behind the caller's memory? */
bool harness_guarded(struct subject *);

#endif
