/* What the training programs share: the loop over epochs with its progress
 * bar, options, the final table, a picture of many small images. The programs
 * themselves know their net, their data and what they measure. */
#ifndef EXAMPLES_COMMON_H
#define EXAMPLES_COMMON_H

#include <stdint.h>
#include <stdio.h>

/* Ends the program with status 1 and "train: WHAT: WHY". */
_Noreturn void die(const char *what, const char *why);
void *allocate(size_t bytes);
FILE *create(const char *path);
void finish(FILE *, const char *path);

/* --name VALUE pairs; what is not given keeps its value. */
struct option {
    const char *name, **value;
};
void parse_options(const struct option *known, int n, int argc, char **argv);
int64_t number(const char *what, const char *text, int64_t least);

double seconds(void);
/* A new order for every epoch, a function of the seed. */
void shuffle(int *order, int n, uint64_t seed, uint64_t epoch);

/* A training run: `epochs` times over `samples` samples in a new order. step
 * trains on the samples index[0] ... index[batch - 1] and returns their loss,
 * judge is called after every epoch and returns `measure` in `unit`s. */
struct run {
    const char *label, *measure, *unit;
    int samples, batch, epochs;
    uint64_t seed;
    double (*step)(const int *index, int epoch);
    double (*judge)(int epoch);
};
struct outcome {
    double first_loss, loss; /* mean of the first and of the last epoch */
    double measured, seconds;
};
struct outcome run_training(const struct run *);

/* A line of the final table: label, and a value as printf makes it. */
void row(const char *label, const char *format, ...);

/* A picture of columns x rows tiles of `extent` x `extent` pixels, each drawn
 * twice as large, of one (grey) or three (RGB) bytes a pixel. */
struct picture {
    int columns, rows, extent, channels;
    unsigned char *pixels;
};
struct picture picture_new(int columns, int rows, int extent, int channels);
void picture_put(struct picture *, int column, int row, const unsigned char *tile);
/* Writes a PNG, and drops the picture. */
void picture_write(struct picture *, const char *path);

#endif
