/* Whether a built subject computes what the reference interpreter computes. */
#ifndef JUDGE_H
#define JUDGE_H

#include "harness.h"

/* The forward function against ref.c, on a random batch. */
bool judge_forward(struct subject *, uint64_t seed);

/* The training pass: loss and running statistics against ref.c, gradients
 * (with --grad-input those of the inputs, too) against central differences of
 * ref.c's loss; `plain`: also against differences of the emitted loss. */
bool judge_backward(struct subject *, uint64_t seed, bool plain);

/* Builds what was emitted, judges every training pass and frees the harness. */
void judge_backward_all(struct harness *, uint64_t seed);

/* About how many multiply-adds the forward pass takes, batch included. */
double judge_work(const struct graph *);

#endif
