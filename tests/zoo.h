/* The references of the nets in examples/zoo (golden/zoo/zoo.py tells their
 * format and who wrote them), and the values that both sides generate. */
#ifndef ZOO_H
#define ZOO_H

#include "../compiler/convc.h"

enum { ZOO_RANK = 5,
       ZOO_PROJECTIONS = 8,
       ZOO_DEFINES = 20 };

struct zoo_tensor {
    const char *name;
    int rank;
    int64_t d[ZOO_RANK], count;
    double norm, p[ZOO_PROJECTIONS]; /* of its gradient; p as parts of the norm */
};

struct zoo_tensors {
    int n, cap;
    struct zoo_tensor *v;
};

/* How a net is called for one of the comparisons. */
struct zoo_run {
    uint64_t seed;
    int ndefines;
    struct define defines[ZOO_DEFINES];
};

struct zoo {
    const char *origin;
    int nscales;
    struct {
        const char *pattern;
        double factor;
    } scales[ZOO_DEFINES];
    int64_t parameters;
    struct zoo_tensors state, gradients;
    struct zoo_run forward, backward;
    int64_t outputs;
    double range, loss;
    bool up; /* see zoo.py */
    int nsamples;
    double *samples;
};

/* NULL if there is no such file; a damaged one stops the program. */
struct zoo *zoo_read(struct arena *, const char *path);

/* Elements first ... first + n of the parameter of this name and shape. */
void zoo_values(const struct zoo *, const char *name, int rank, const int64_t *d,
                int64_t first, int64_t n, float *to);
/* The input of a net, of all samples. */
void zoo_image(uint64_t seed, int64_t n, float *to);

/* An integer of the state_dict that no net needs: how many batches were seen. */
bool zoo_counter(const struct zoo_tensor *);

/* The state_dict as PyTorch and safetensors save it. */
bool zoo_save(const struct zoo *, const char *path);

/* |got - g| <= limit |g| for the gradient g of this name, as far as the
 * projections can tell; `total` is the norm of all gradients. Returns the
 * estimate of |got - g| / |g|. */
double zoo_error(const struct zoo_tensor *, const double *got, double total);

#endif
