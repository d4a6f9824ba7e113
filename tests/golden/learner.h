/* learner.h: made by convc 0.1.0 from learner.dsl; do not edit.
 * convc --target native --batch 4 --train --grad-input --seed 6
 *
 * The net learner: forward pass, loss, gradients and parameter update.
 * Link with libconvrt (pkg-config convrt) and -lm.
 * Compile with -O2 -march=native; -O3 takes longer and gains nothing.
 *
 * Arrays of the caller, row-major:
 *     image[4][2][6][6]: input, float
 *     target[4][1]: target, class index per sample
 *     logits[4][3]: output, float
 *
 * Example:
 *
 *     static _Alignas(LEARNER_ALIGN) float params[LEARNER_PARAMS], grads[LEARNER_PARAMS];
 *     static _Alignas(LEARNER_ALIGN) float state[LEARNER_STATE + 1];
 *     static _Alignas(LEARNER_ALIGN) unsigned char arena[LEARNER_TRAIN_ARENA_BYTES];
 *     struct learner_trainer trainer = { params, grads, state, arena, 1, 0 };
 *     learner_init(params, 1);
 *     static float image[LEARNER_IMAGE_SIZE];
 *     static int32_t target[LEARNER_TARGET_SIZE];
 *     static float d_image[LEARNER_IMAGE_SIZE];
 *     for (int i = 0; i < 1000; i++)
 *         printf("%g\n", learner_train_step(&trainer, image, target, d_image));
 */
#ifndef LEARNER_H
#define LEARNER_H

#include <stddef.h>
#include <stdint.h>
#include <convrt.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Samples per call, and elements of the caller's arrays per call. */
#define LEARNER_BATCH 4
#define LEARNER_IMAGE_SIZE 288
#define LEARNER_TARGET_SIZE 4
#define LEARNER_LOGITS_SIZE 12

/* Bytes of the workspace (the least possible for this order of layers is
 * 4352), and the alignment of workspace and parameters. */
#define LEARNER_ARENA_BYTES 4352
#define LEARNER_ALIGN 64
#define LEARNER_PARAMS 544 /* floats of the parameter block */

/* What functions return. */
#define LEARNER_OK 0
#define LEARNER_EALIGN 1 /* arena or parameters are not aligned to LEARNER_ALIGN */

/* Bytes of the workspace for training (the least possible: 11840), floats
 * of the optimiser's state, and how many floats of the parameters are trained:
 * they come first in the block. */
#define LEARNER_TRAIN_ARENA_BYTES 11840
#define LEARNER_STATE 1024
#define LEARNER_TRAINABLE 512

/* The parameters: names, shapes and places, for convrt_save and convrt_load. */
#define LEARNER_TABLE 9
extern const struct convrt_param learner_table[];

/* All memory is the caller's. grads: LEARNER_PARAMS floats, at the parameters'
 * offsets; state: LEARNER_STATE floats, zero at first; arena: LEARNER_TRAIN_ARENA_BYTES. */
struct learner_trainer {
    float *params, *grads, *state;
    void *arena;
    uint64_t seed; /* of dropout */
    int64_t step;  /* optimiser steps done */
};

/* Initial values of all parameters, a function of the seed. */
void learner_init(float *params, uint64_t seed);

/* Inference with these parameters; arena: LEARNER_ARENA_BYTES. */
int learner_forward(const float *params, void *arena, const float *image, float *logits);

/* Forward and backward pass; adds to the gradients (clear them first, or
 * accumulate over several calls) and returns the loss of the batch. */
float learner_backward(struct learner_trainer *trainer, const float *image, const int32_t *target, float *d_image);

/* One step of the optimiser with the gradients as they are; counts the step. */
void learner_update(struct learner_trainer *trainer, float learning_rate);

/* The scheduled rate of a step, counted from 0. */
float learner_learning_rate(int64_t step);

/* Clears the gradients, backward, update at the scheduled rate; the loss. */
float learner_train_step(struct learner_trainer *trainer, const float *image, const int32_t *target, float *d_image);

#ifdef __cplusplus
}
#endif

#endif
