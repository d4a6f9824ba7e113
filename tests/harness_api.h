/* What the harness wraps around the functions of one emitted net, so that all
 * nets have the same signatures. Compiled with the emitted code, too, hence
 * C99. Entries that a net does not have are NULL or 0. */
#ifndef HARNESS_API_H
#define HARNESS_API_H

#include "../runtime/convrt.h"
#include <stddef.h>

struct harness_trainer {
    float *params, *grads, *state;
    void *arena;
    uint64_t seed;
    int64_t step;
};

struct harness_api {
    size_t arena_bytes, train_arena_bytes, align;
    int64_t params, trainable, state;
    int ntable;
    const struct convrt_param *table;
    int (*forward)(const void *params, void *arena, const void *const *in,
                   void *const *out);
    float (*backward)(struct harness_trainer *, const void *const *in,
                      const void *const *target, void *const *din);
    float (*train_step)(struct harness_trainer *, const void *const *in,
                        const void *const *target, void *const *din);
    void (*update)(struct harness_trainer *, float rate);
    float (*learning_rate)(int64_t step);
    void (*init)(float *params, uint64_t seed);
    void (*average)(struct harness_trainer *, float *params);
    void (*share)(int threads); /* by how many its passes are run from here on */
};

#endif
