/* Shared by select.c and select_window.c. */
#ifndef SELECT_H
#define SELECT_H

#include "convc.h"

/* The sweep of a single pixel. */
#define SWEEP_ONE_TO_ONE                                              \
    {                                                                 \
        .count = { 1, 1 }, .step_out = { 1, 1 }, .step_in = { 1, 1 }, \
        .taps = { 1, 1 }, .tap_in = { 1, 1 }, .tap_weight = { 1,      \
                                                              1 }     \
    }

void select_maxpool(struct graph *, struct node *);
void select_maxpool_dx(struct graph *, struct node *);
void select_avgpool(struct graph *, struct node *);
void select_avgpool_dx(struct graph *, struct node *);

#endif
