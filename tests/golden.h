/* Golden cases: nets with parameters, a batch and what PyTorch makes of them,
 * in containers (container.h). */
#ifndef GOLDEN_H
#define GOLDEN_H

#include "container.h"
#include "harness.h"

/* The folder of published data: $CONVC_DATA or ../shared/data. */
const char *golden_data(void);

/* A case of tests/golden/torch/ops*.txt. */
struct golden {
    const char *name, *text; /* the net */
    int64_t batch;
};
struct goldens {
    int n;
    struct golden *v;
};
struct goldens golden_read(struct arena *, const struct container *);

/* Fills the graph's parameters from the tensors PREFIX + path. */
void golden_fill(struct subject *, const struct container *, const char *prefix);

/* The name of input i in the language: the node's may have a number behind. */
const char *golden_input(const struct subject *, int i);

/* A batch whose inputs and target are these tensors; NULL: stays random. */
void golden_copy(double *to, const struct entry *);

/* Compares the gradient of every trained parameter that has a tensor
 * PREFIX + path, and each input's with PREFIX_IN + name. */
bool golden_gradients(struct subject *, const struct batch *, const struct container *,
                      const char *prefix, const char *prefix_in, double relative);

/* Compares the trainer's parameters with the tensors PREFIX + path, those
 * that there are; returns false, too, if there are none. */
bool golden_values(struct subject *, const struct container *, const char *prefix,
                   double relative);

#endif
