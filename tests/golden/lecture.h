/* lecture.h: made by convc 0.1.0 from lecture.dsl; do not edit.
 * convc --target c99 --batch 9 --train
 *
 * The net lecture: forward pass, loss, gradients and parameter update.
 * Link with libconvrt (pkg-config convrt) and -lm.
 * Compile with -O2 and the -march of the machine; -O3 takes longer and gains nothing.
 *
 * Arrays of the caller, row-major:
 *     x[9][2]: input, float
 *     target[9][1]: target, float
 *     y[9][1]: output, float
 *
 * Example:
 *
 *     static _Alignas(LECTURE_ALIGN) float params[LECTURE_PARAMS], grads[LECTURE_PARAMS];
 *     static _Alignas(LECTURE_ALIGN) float state[LECTURE_STATE + 1];
 *     static _Alignas(LECTURE_ALIGN) unsigned char arena[LECTURE_TRAIN_ARENA_BYTES];
 *     struct lecture_trainer trainer = { params, grads, state, arena, 1, 0 };
 *     lecture_init(params, 1);
 *     static float x[LECTURE_X_SIZE];
 *     static float target[LECTURE_TARGET_SIZE];
 *     for (int i = 0; i < 1000; i++)
 *         printf("%g\n", lecture_train_step(&trainer, x, target));
 */
#ifndef LECTURE_H
#define LECTURE_H

#include <stddef.h>
#include <stdint.h>
#include <convrt.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Samples per call, and elements of the caller's arrays per call. */
#define LECTURE_BATCH 9
#define LECTURE_X_SIZE 18
#define LECTURE_TARGET_SIZE 9
#define LECTURE_Y_SIZE 9

/* Bytes of the workspace (the least possible for this order of layers is
 * 128), and the alignment of workspace and parameters. */
#define LECTURE_ARENA_BYTES 128
#define LECTURE_ALIGN 64
#define LECTURE_PARAMS 32 /* floats of the parameter block */

/* What functions return. */
#define LECTURE_OK 0
#define LECTURE_EALIGN 1 /* arena or parameters are not aligned to LECTURE_ALIGN */

/* Bytes of the workspace for training (the least possible: 384), floats
 * of the optimiser's state, and how many floats of the parameters are trained:
 * they come first in the block. */
#define LECTURE_TRAIN_ARENA_BYTES 384
#define LECTURE_STATE 32
#define LECTURE_TRAINABLE 32

/* The parameters: names, shapes and places, for convrt_save and convrt_load. */
#define LECTURE_TABLE 2
extern const struct convrt_param lecture_table[];

/* All memory is the caller's. grads: LECTURE_PARAMS floats, at the parameters'
 * offsets; state: LECTURE_STATE floats, zero at first; arena: LECTURE_TRAIN_ARENA_BYTES. */
struct lecture_trainer {
    float *params, *grads, *state;
    void *arena;
    uint64_t seed; /* of dropout */
    int64_t step;  /* optimiser steps done */
};

/* Initial values of all parameters, a function of the seed. */
void lecture_init(float *params, uint64_t seed);

/* Inference with these parameters; arena: LECTURE_ARENA_BYTES. */
int lecture_forward(const float *params, void *arena, const float *x, float *y);

/* Forward and backward pass; adds to the gradients (clear them first, or
 * accumulate over several calls) and returns the loss of the batch. */
float lecture_backward(struct lecture_trainer *trainer, const float *x, const float *target);

/* One step of the optimiser with the gradients as they are; counts the step. */
void lecture_update(struct lecture_trainer *trainer, float learning_rate);

/* The scheduled rate of a step, counted from 0. */
float lecture_learning_rate(int64_t step);

/* Clears the gradients, backward, update at the scheduled rate; the loss. */
float lecture_train_step(struct lecture_trainer *trainer, const float *x, const float *target);

#ifdef __cplusplus
}
#endif

#endif
