/* convrt: what a program that trains needs beside the C that convc emits.
 *
 * The emitted inference code needs nothing of this. The emitted training code
 * includes this header and is linked with libconvrt.a (and -lm). A training
 * program, for a net called `net`:
 *
 *     #include "net.h"
 *     #include <convrt.h>
 *
 *     static _Alignas(NET_ALIGN) float params[NET_PARAMS], grads[NET_PARAMS];
 *     static _Alignas(NET_ALIGN) float state[NET_STATE + 1];
 *     static _Alignas(NET_ALIGN) unsigned char arena[NET_TRAIN_ARENA_BYTES];
 *
 *     struct net_trainer trainer = { params, grads, state, arena, 1, 0 };
 *     net_init(params, 1);
 *     for (int i = 0; i < steps; i++)
 *         loss = net_train_step(&trainer, signal, target);
 *     int code = convrt_save("net.safetensors", net_table, NET_TABLE,
 *                            params, NULL, 0, NET_TRAINABLE, trainer.step);
 *     if (code) puts(convrt_error(code));
 *
 * PARAMETERS  One block of floats holds all of them, each at `offset`, the
 * trainable ones first. Within its place a parameter is packed for the kernel
 * that was chosen for it (see convrt_place); the places that packing leaves
 * over hold zeros and stay zero: an optimiser may treat the block as one flat
 * vector. Gradients lie at the same offsets in a block of the same layout. So
 * does each slot of optimiser state; slot s begins at s * trainable, where
 * `trainable` is the number of floats of the trainable part.
 *
 * FILES  safetensors (https://huggingface.co/docs/safetensors): 8 bytes
 * header length, JSON header, tensors. Tensors are F32, in the logical order
 * and shape of PyTorch and under the names of its state_dict, so either side
 * reads what the other wrote. Optimiser state is "optimizer.SLOT.NAME", the
 * step is the string "step" in "__metadata__".
 *
 * RANDOM NUMBERS  are counter-based: a pure function of the seed, of a stream
 * (a parameter's name; a dropout node) and of an index. They depend on nothing
 * else: not on the order of calls, on packing, on threads. Integers, uniform
 * numbers and dropout masks are the same on every machine; normal ones as far
 * as log and cos of the C library agree after rounding to float.
 *
 * MEMORY  The caller owns all of it. Only convrt_load allocates, one small
 * table while it runs, and a convrt_pool. Nothing but a pool keeps state between
 * calls; every function may run in many threads at once on different data.
 *
 * ERRORS  are codes below zero; convrt_error says them in words.
 *
 * SOURCES  splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom
 * number generators", OOPSLA 2014, with Vigna's constants. Initialisation:
 * as in torch.nn.init; Glorot and Bengio 2010 (xavier), He et al. 2015 (kaiming),
 * Saxe et al. 2014 (orthogonal). Adam: Kingma and Ba 2015; AdamW: Loshchilov and Hutter 2019; all optimisers as in torch.optim.
 */
#ifndef CONVRT_H
#define CONVRT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- parameters -------------------------------------------------------- */

/* How a parameter is initialised. The language's kaiming_* and xavier_* are NORMAL
 * and UNIFORM with numbers that the compiler works out from the fans. */
enum {
    CONVRT_ZEROS,
    CONVRT_ONES,
    CONVRT_DEFAULT,          /* uniform, bound 1 / sqrt(fan_in): PyTorch's */
    CONVRT_UNIFORM_FAN_IN,   /* the same, as the bias of a DEFAULT layer */
    CONVRT_CONSTANT,         /* value */
    CONVRT_NORMAL,           /* standard deviation value, mean extra */
    CONVRT_UNIFORM,          /* bound value, on either side of 0 */
    CONVRT_TRUNCATED_NORMAL, /* deviation value, no further than extra of them */
    CONVRT_ORTHOGONAL,       /* a matrix of shape[0] rows: those, or its columns if
                            * they are fewer, are orthogonal, of length value */
    CONVRT_INITS
};

struct convrt_param {
    const char *name; /* state_dict name; none: a constant, in no file */
    int32_t rank;
    int64_t shape[5];                     /* logical, PyTorch's order: O I H W; O I; O */
    int64_t groups, out, in, taps, block; /* packing: see convrt_place */
    int64_t offset, floats;               /* place in the block, padding included */
    int32_t trainable;                    /* has a gradient and optimiser state */
    int32_t init;                         /* CONVRT_ZEROS ... */
    int64_t fan_in, fan_out;
    int32_t swapped;     /* weights of a transposed convolution: I O H W */
    double value, extra; /* numbers of `init` */
};

/* Where element `logical` of a parameter lies, counted from its offset.
 * logical  = ((g out + o) in + i) taps + t, swapped ((g in + i) out + o) taps + t
 * place    = (((g ceil(out / block) + o / block) taps + t) in + i) block
 *            + o % block
 * with group g, output channel o and input channel i within the group, and
 * tap t of the kernel, row by row. */
int64_t convrt_place(const struct convrt_param *param, int64_t logical);

/* Product of the shape: how many logical elements. */
int64_t convrt_count(const struct convrt_param *param);

/* Gives every parameter of the table its initial values; padding is zero. */
void convrt_init(const struct convrt_param *table, int n, float *params,
                 uint64_t seed);

/* The same values of one parameter, in logical order: convrt_count floats. */
void convrt_fill(const struct convrt_param *param, uint64_t seed,
                 float *values);

/* ---- threads ----------------------------------------------------------- */

/* Threads that share passes of code made with `convc --threads`, the caller's
 * being one of them: a pool of n has n - 1 of its own. Between two passes they
 * spin for two milliseconds, then sleep. Any thread may use a pool; of
 * several at the same time one gets the threads, the others work alone. So does
 * a child after fork().
 *
 * convrt_pool_new: `threads` of them, but no more than there are CPUs that the
 * process may run on (convrt_cpus); 0: as many as those. convrt_pool_crowded:
 * exactly so many. NULL if memory or threads are lacking; as a pool, NULL is the
 * caller alone. A pool is the only thing here that lasts between calls. */
struct convrt_pool;
struct convrt_pool *convrt_pool_new(int threads);
struct convrt_pool *convrt_pool_crowded(int threads);
int convrt_pool_size(const struct convrt_pool *);
void convrt_pool_free(struct convrt_pool *); /* not while it works */
int convrt_cpus(void);

/* work(context, part, parts) for every part < parts, at the same time; `parts`
 * is the pool's size, `most` at the most. Returns when all are done. */
typedef void convrt_work(void *context, int part, int parts);
void convrt_run(struct convrt_pool *, int most, convrt_work *, void *context);

/* Inside such work: returns when all parts have come here. */
void convrt_barrier(struct convrt_pool *, int parts);

/* ---- optimisers -------------------------------------------------------- */

/* One step over n floats p with gradients g. The state begins as zeros.
 *
 * sgd: g += weight_decay p; with momentum v = momentum v + g and g = v, or,
 * Nesterov, g += momentum v; p -= lr g. state: n floats v if momentum is not
 * zero, else it is not touched and may be NULL. */
void convrt_sgd(float *p, const float *g, float *state, int64_t n, float lr,
                float momentum, float weight_decay, int nesterov);

/* state: n floats of first moments, then n of second ones. step: which step
 * this is, counted from 1, as in the paper. decoupled = 0: Adam with the decay
 * added to the gradient; 1: AdamW. */
void convrt_adam(float *p, const float *g, float *state, int64_t n,
                 int64_t step, float lr, float beta1, float beta2, float eps,
                 float weight_decay, int decoupled);

/* One step with all that a recipe may say, over a block of parameters; each of
 * them, its gradient and its state are read and written once. */
struct convrt_step {
    float *params;      /* `trainable` floats, */
    const float *grads; /* gradients of params[from] to params[to - 1] */
    float *state;       /* and slots of as many, zero at first; NULL if none */
    int64_t trainable;
    int64_t decayed; /* the first so many have weight_decay, the others none */
    int64_t step;    /* which step this is, counted from 1 */
    float rate, weight_decay;
    float clip_norm;  /* the longest gradient; 0: any */
    float ema;        /* what a step keeps of the moving average; 0: none */
    int64_t from, to; /* what is changed; all: from 0 to `trainable` */
};

/* slots: v if momentum is not zero, then the average if there is one. */
void convrt_step_sgd(const struct convrt_step *, float momentum, int nesterov);
/* slots: first moments, second ones, then the average if there is one. */
void convrt_step_adam(const struct convrt_step *, float beta1, float beta2,
                      float eps, int decoupled);

/* What gradients are multiplied with so that their Euclidean norm, all n taken
 * together, is at most `limit`: min(1, limit / (norm + 1e-6)), as
 * torch.nn.utils.clip_grad_norm_. A NaN among them gives NaN. */
float convrt_clip(const float *grads, int64_t n, float limit);

/* The moving average of the weights, after every step
 *     average = ema average + (1 - ema) params,
 * and after the first step the parameters themselves, as
 * torch.optim.swa_utils.AveragedModel with get_ema_multi_avg_fn(ema). It is one
 * more slot of the state, and with that in the checkpoint. This makes a whole
 * block of it, `all` floats, for forward passes and for convrt_save: the average
 * of what is trained, the rest (running statistics) as it is in params. */
void convrt_average(const float *params, const float *average,
                    int64_t trainable, int64_t all, float *out);

/* Rate of a step, counted from 0. step: lr factor^(step / every), whole
 * division. cosine: warmup steps of linear rise, then half a cosine down to
 * floor lr at `steps`, and floor lr from there on. */
float convrt_rate_step(float lr, int64_t step, int64_t every, float factor);
float convrt_rate_cosine(float lr, int64_t step, int64_t steps, int64_t warmup,
                         float floor);

/* ---- files ------------------------------------------------------------- */

enum {
    CONVRT_OK = 0,
    CONVRT_EIO = -1,      /* cannot open, read or write; errno says why */
    CONVRT_EFORMAT = -2,  /* not a whole safetensors file */
    CONVRT_EMISSING = -3, /* a parameter is not in the file */
    CONVRT_EEXTRA = -4,   /* the file has a tensor that the net has not */
    CONVRT_ESHAPE = -5,   /* a tensor has another shape than its parameter */
    CONVRT_EDTYPE = -6,   /* a tensor is not F32 */
    CONVRT_EMEMORY = -7   /* no memory for convrt_load's table */
};
const char *convrt_error(int code);

/* Writes the parameters, and `slots` slots of optimiser state (0 and NULL:
 * none), each `trainable` floats long. A temporary file beside `path` is
 * written, synced and renamed, so that whatever happens, even a kill or a
 * power cut, `path` is the old file or the new one, whole. A process that is
 * killed may leave its temporary, path.tmp-PID-N, behind. */
int convrt_save(const char *path, const struct convrt_param *table, int n,
                const float *params, const float *state, int64_t slots,
                int64_t trainable, int64_t step);

/* The inverse. The file must have every parameter, and no tensor besides;
 * NAME.num_batches_tracked is ignored, as is optimiser state if `state` is
 * NULL. `step` may be NULL; a file without one is at step 0. Everything is
 * checked before the first float is written: after an error params, state and
 * step are as before (if nobody writes to the file meanwhile). */
int convrt_load(const char *path, const struct convrt_param *table, int n,
                float *params, float *state, int64_t slots, int64_t trainable,
                int64_t *step);

/* ---- random numbers ---------------------------------------------------- */

/* splitmix64's finaliser: a bijection in which every bit depends on all. */
static inline uint64_t convrt_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Number `index` of a stream. */
static inline uint64_t convrt_random(uint64_t seed, uint64_t stream,
                                     uint64_t index)
{
    uint64_t key = convrt_mix(seed + convrt_mix(stream));
    return convrt_mix(key + (index + 1) * UINT64_C(0x9e3779b97f4a7c15));
}

/* The stream of a name: FNV-1a. */
uint64_t convrt_stream(const char *name);

/* The same number as a double in [0, 1), and one of mean 0, deviation 1. */
double convrt_uniform(uint64_t seed, uint64_t stream, uint64_t index);
double convrt_normal(uint64_t seed, uint64_t stream, uint64_t index);

/* What dropout multiplies element `index` of node `node` with: 0 with
 * probability p, else 1 / (1 - p). 0 <= p < 1. Forward and backward pass
 * compute it anew instead of keeping it. */
static inline float convrt_dropout(uint64_t seed, uint64_t step, uint64_t node,
                                   uint64_t index, float p)
{
    uint64_t bits = convrt_random(seed, convrt_mix(step + 1) ^ node, index);
    float u = (float)(bits >> 40) * (1.0f / 16777216.0f);
    return u < p ? 0.0f : 1.0f / (1.0f - p);
}

#ifdef __cplusplus
}
#endif

#endif
