/* MNIST-1D: 5,000 signals of 40 samples, ten classes; read or generated. */
#ifndef MNIST1D_H
#define MNIST1D_H

#include <stdint.h>

enum {
    MNIST1D_TRAIN = 4000,
    MNIST1D_TEST = 1000,
    MNIST1D_LENGTH = 40,
    MNIST1D_CLASSES = 10,
    MNIST1D_TEMPLATE = 12, /* points of a class's template */
    MNIST1D_SEED = 42      /* that of the published arrays */
};

struct mnist1d {
    float train_x[MNIST1D_TRAIN][MNIST1D_LENGTH];
    float test_x[MNIST1D_TEST][MNIST1D_LENGTH];
    int32_t train_y[MNIST1D_TRAIN], test_y[MNIST1D_TEST];
};

/* Reads the published arrays from a folder; 0, or -1 if one is not there. */
int mnist1d_read(struct mnist1d *, const char *folder);
/* Generates; MNIST1D_SEED gives the published arrays. 0, or -1: no memory. */
int mnist1d_generate(struct mnist1d *, uint32_t seed);
/* Either of both: source is a folder, or a seed in decimal digits. */
int mnist1d_get(struct mnist1d *, const char *source);
/* The ten templates before any change, scaled. */
void mnist1d_templates(double x[MNIST1D_CLASSES][MNIST1D_TEMPLATE]);

#endif
