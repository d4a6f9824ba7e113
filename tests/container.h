/* Tensors in a pair of files, as the golden data here and under CONVC_DATA
 * are kept: NAME.bin holds them back to back, little endian, NAME.txt has
 * lines of '#' comment and a line per tensor: name dtype offset shape. */
#ifndef CONTAINER_H
#define CONTAINER_H

#include "../compiler/convc.h"

struct entry {
    const char *name;
    int rank;
    int64_t d[6], count;
    double *v;
};

struct container {
    const char *text; /* the whole of NAME.txt */
    int n;
    struct entry *entries;
};

/* NULL if there is no such file; a damaged one stops the program. */
struct container *container_read(struct arena *, const char *stem);

/* NULL if there is no such tensor. */
const struct entry *container_find(const struct container *, const char *name);

/* The same for a printf format; a missing tensor stops the program. */
const struct entry *container_get(const struct container *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A file as text with a NUL behind, or NULL. */
char *container_slurp(struct arena *, const char *path, size_t *length);

#endif
