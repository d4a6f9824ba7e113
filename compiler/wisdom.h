/* What was measured about layers on a machine: wisdom.c keeps it, tune.c finds
 * it, select asks for it. */
#ifndef WISDOM_H
#define WISDOM_H

#include "convc.h"

/* How a convolution is computed. */
enum { DIRECT,
       STRASSEN };
struct choice {
    int m;          /* Winograd's F(m x m, r x r) for the kernel, or one of these */
    int rows, vecs; /* the register tile */
    double microseconds;
};

struct wise {
    const char *layer; /* "64 x 56 x 56 -> conv(64, kernel=3, pad=1), batch 1" */
    struct choice choice;
};

struct wisdom {
    const char *target, *cpu;
    int n, cap;
    struct wise *layers;
};

/* wisdom.c */
const char *wisdom_layer(const struct graph *, const struct node *);
const struct choice *wisdom_find(const struct graph *, const struct node *); /* NULL: nothing */
const char *wisdom_cpu(struct cc *);                                         /* this machine's */
void wisdom_add(struct cc *, struct wisdom *, const char *layer, struct choice);
struct wisdom *wisdom_read(struct cc *, const char *path, const struct options *);
void wisdom_write(struct cc *, const char *path, const struct wisdom *);

/* tune.c: measures the layers of a graph that went through select */
void tune(struct graph *, const struct options *);

/* choices.c: what there is to choose from for a convolution; at most
 * CHOICES, the compiler's own choice first */
enum { CHOICES = 16 };
int select_choices(const struct graph *, const struct node *, struct choice *);

#endif
