/* Every type of the compiler, and its limits: sources and errors, attributes,
 * the op table (expanded from ops.def), the graph, options. */
#ifndef TYPES_H
#define TYPES_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "extents.h"

#define CONVC_VERSION "0.1.0"

enum {
    MAX_ERRORS = 20,      /* then the compiler stops */
    MAX_NODES = 100000,   /* of one graph */
    MAX_DEPTH = 200,      /* of nested blocks, expressions and imports */
    MAX_STEPS = 2000000,  /* statements, expressions and loop rounds */
    MAX_SOURCE = 8 << 20, /* bytes of one source file */
    MAX_PLACES = 1 << 22, /* along an axis that is pooled or resampled */
    MAX_SWEEPS = 1 << 16, /* of one node */
};
#define MAX_ELEMENTS (INT64_C(1) << 40) /* of one tensor, with its batch */
#define PLACE_END INT64_MAX             /* of an axis, until its extent is known */
#define MAX_WEIGHTS (INT64_C(1) << 30)  /* elements, of one net */

/* Exit statuses: 0 success, 1 the user's error, 2 usage, 3 input/output. */
enum status { OK,
              FAILED,
              USAGE,
              IOERROR };

/* ---- sources and errors ------------------------------------------------ */

struct source {
    const char *path; /* as the user gave it */
    const char *text; /* NUL-terminated, length bytes before that */
    size_t length;
};

struct pos {
    const struct source *source; /* NULL: no place in any file */
    int line, column;            /* from 1; column counts code points */
};

struct arena;  /* memory that lives until compile() returns */
struct output; /* a file being written */
struct input;  /* a file that was read */

/* One run of the compiler. Everything reaches the error sink through it. */
struct cc {
    struct arena *mem;
    FILE *errors; /* where messages go */
    int nerrors;
    enum status status; /* of the worst error so far */
    enum { ROOMY,
           NO_WHOLE_BATCH,
           NO_WINOGRAD } crowded; /* landed since --arena-max leaves no room for this */
    jmp_buf *recover;             /* where err() lands; the innermost wins */
    struct output *outputs;       /* being written: file.c */
    struct input *inputs;         /* read: file.c */
    const struct wisdom *wisdom;  /* what select asks first, or NULL: wisdom.c */
};

/* ---- the op table ------------------------------------------------------ */

enum trait {
    ACT = 1,
    EPILOGUE = 2,
    INPLACE = 4,
    EFFECT = 8,
    SOURCE = 16,
    HIDDEN = 32,
    NARY = 64,
    LOSS = 128,
    CLASSES = 256,
    ELEMENTWISE = 512,
    DX = 1024,
    BARE = 2048,
    UNARY = ACT | INPLACE | ELEMENTWISE,
};

enum op {
#define OP(name, lo, hi, attrs, traits) OP_##name,
#define DERIVED(name, family, inputs, traits) OP_##name,
#include "ops.def"
#undef OP
#undef DERIVED
    OP_COUNT
};

typedef int64_t attr_integer;
typedef double attr_number;
typedef bool attr_flag;
typedef const char *attr_word;
typedef struct triple attr_triple;
typedef struct sides attr_sides;
typedef struct list attr_list;
typedef int64_t attr_place;    /* PLACE_END: behind the last */
typedef const char *attr_axes; /* their letters: "hw" */
enum attr_type { AT_integer,
                 AT_number,
                 AT_flag,
                 AT_word,
                 AT_triple,
                 AT_sides,
                 AT_list,
                 AT_place,
                 AT_axes };

#define A(op, type, field, def) attr_##type field;
#define NONE(op) char none;
#define OP(name, lo, hi, attrs, traits) \
    struct name##_attr {                \
        attrs                           \
    };
#define DERIVED(name, family, inputs, traits)
#include "ops.def"
#undef OP
#undef A
#undef NONE
union attr {
#define OP(name, lo, hi, attrs, traits) struct name##_attr name;
#include "ops.def"
#undef OP
#undef DERIVED
};

struct attr_info {
    const char *name;
    enum attr_type type;
    size_t offset;   /* in union attr */
    const char *def; /* DSL text of the default; NULL: required */
};

struct graph;
struct node;

struct op_info {
    const char *name;
    enum op family; /* whose attributes it carries */
    int min_inputs, max_inputs;
    unsigned traits;
    const struct attr_info *attrs;                /* ends with a NULL name */
    void (*infer)(struct graph *, struct node *); /* NULL if derived */
    void (*grad)(struct graph *, int id, int dy); /* NULL if derived */
    int64_t (*macs)(const struct graph *, const struct node *);
    void (*make)(struct graph *, struct node *); /* NULL: no parameters */
};
extern const struct op_info optab[OP_COUNT];

/* ---- the graph --------------------------------------------------------- */

enum dtype { F32,
             U8,
             I32 }; /* classes of a target, indices: four bytes, as F32 */

/* Where a tensor lies. */
enum segment {
    SEG_NONE,
    SEG_ARENA, /* view.index: the buffer */
    SEG_INPUT, /* view.index: which input of the caller */
    SEG_TARGET,
    SEG_OUTPUT, /* which output, */
    SEG_DINPUT, /* or which gradient of an input */
    SEG_PARAM,  /* the packed parameters */
    SEG_GRAD,   /* their gradients, at the parameters' offsets */
    SEG_LOSS,   /* the scalar that net_backward returns */
};

/* Element (n, c, d, h, w) of a tensor lies at base(segment, index) + offset
 * + n sn + c sc + d sd + h sh + w sw, in elements. */
struct view {
    enum segment segment;
    int index;
    int64_t offset;     /* of element (0, 0, 0, 0, 0) */
    int64_t c, d, h, w; /* extents; 1 where an axis is missing */
    int64_t sn, sc, sd, sh, sw;
    int64_t room; /* channels that a store may write at a pixel */
};

/* How the elements of a parameter lie in the packed block. Logical index
 * (((g out + o) in + i) taps + t), or (((g in + i) out + o) taps + t) of the
 * swapped weights of a transposed convolution, physical index
 * (((g ceil(out / block) + o / block) taps + t) in + i) block + o % block;
 * the places between out and the next multiple of block hold zeros. */
struct packing {
    int64_t groups, out, in, taps, block;
    bool swapped;
};

/* The register tile of a kernel: rows pixels x vecs vectors of width lanes. */
struct tile {
    int width, vecs, rows;
    bool arrays;      /* plain C: an array of vecs sums a pixel */
    bool row_of_taps; /* the taps of a row are written out */
    int tap_rows;     /* outer: of so many rows of taps */
    bool trimmed;     /* a tile is a row, and taps leave out the pixels for which they meet the border */
    bool apart;       /* a function that is never inlined */
    bool held;        /* depthwise: the registers have room for a row of the input, too */
};

/* One regular sweep of a convolution-like kernel: for every output pixel p of
 * the box `count`, out pixel = out0 + step_out p, in pixel = in0 + step_in p +
 * tap_in q for every tap q of the box `taps`, whose weight tap is weight0 +
 * step_weight p + tap_weight q, in the kernel's planes, rows and columns. All
 * products are axis by axis. */
struct sweep {
    struct triple count, out0, step_out, in0, step_in;
    struct triple taps, tap_in, weight0, step_weight, tap_weight;
};

/* A linear map along an axis: result i is the sum of weight[i taps + k] times
 * element first[i] + k, for k < taps. */
struct filter {
    int64_t rows, taps;
    const int64_t *first;
    const double *weight;
};

/* How a node's work divides: by n axes of its outermost loops, which carry these
 * letters in the emitted code. A unit is a round of all of them (divide.c). */
struct split {
    int n;
    char axis[5];
    int64_t count[5];
};

enum kernel {
    KERNEL_LOOPS,     /* what the op's template spells by itself */
    KERNEL_DIRECT,    /* sum over taps and input channels */
    KERNEL_DEPTHWISE, /* sum over taps, channel by channel */
    KERNEL_ROTATED,   /* the same for each rotation of narrow groups: narrow.c */
    KERNEL_STRASSEN,  /* 1 x 1, seven products of halves for eight: strassen.c */
    KERNEL_WINOGRAD,  /* products of transformed tiles: winograd.c, winograd_rows.c */
    KERNEL_DOTS,      /* sums along the rows of weights, for few samples */
    KERNEL_OUTER,     /* gradient of weights: sum over pixels */
    KERNEL_DEPTHWISE_OUTER,
    KERNEL_WINOGRAD_OUTER,
};

struct algo {
    enum kernel kernel;
    struct tile tile;          /* of KERNEL_OUTER: rows are input channels; depthwise: pixels of a round */
    bool rows_over_batch;      /* a tile's rows are samples, not pixels of a row */
    struct packing packing;    /* of the weights it reads or whose gradient it adds */
    struct triple kernel_size; /* planes, rows and columns of taps in the packing */
    int nsweeps;
    const struct sweep *sweeps;
    const struct filter *filters; /* along d, h, w; or NULL */
    struct triple group;          /* samples (d), rows (h), columns (w) at a time: winograd: of tiles; outer: of dy */
    int64_t place_in, place_out;  /* winograd: floats from one place of the tiles to the next, transformed and summed */
    int npoints;                  /* winograd: p of the pairs p, -p that its polynomials are evaluated at */
    const double *points;
    int64_t part;       /* winograd's outer: input channels at a time */
    int64_t scratch;    /* floats of workspace, while it runs */
    struct split split; /* what a call does a range of */
    const char *why;    /* one line for the reader of the code */
};

/* Values that are made when they are asked for, shape_count floats: those of a
 * large parameter are drawn, converted, scaled or transformed to be written at
 * once, so that never more than one lies in memory. First member of what says
 * how: weights.c, fold.c, spectral.c, winograd.c. */
struct values {
    void (*make)(const struct values *, float *to);
};

/* A node's op and attributes, fused into another. */
struct act {
    enum op op;
    const union attr *a;
};

struct node {
    enum op op;
    const char *name; /* C identifier, unique in the graph */
    const char *path; /* state_dict name of the layer or parameter */
    struct pos pos;   /* of the call in the source */
    int nin;
    int *in;             /* node indices, all smaller than this node's */
    int of;              /* derived: the node it was derived from, or -1 */
    const union attr *a; /* never changed once shared: copy on write */
    struct shape shape;
    enum dtype dtype;
    bool batched; /* one per sample; parameters are one for all */
    bool frozen;  /* layer that --freeze names */
    bool again;   /* made once more, to save memory (recompute.c) */
    bool trains;  /* a target, or computed from one: not for outputs */
    bool steps;   /* EFFECT: moves its parameter instead of adding to the gradient (update.c) */

    const struct act *act; /* fused into the epilogue by fuse.c, or NULL */
    int residual;          /* node added before act, or -1 */
    const char *folded;    /* what fold.c put into the weights, for readers */

    struct algo algo; /* select.c */
    struct view view; /* layout.c */
    bool alias;       /* no code: a view of its input (layout.c) */
    int scratch;      /* the buffer of algo.scratch, or -1 (layout.c) */
    bool barrier;     /* threads meet before it (barrier.c) */

    float *data;               /* param: values in logical order, at hand, */
    const struct values *made; /* or else to be made; or neither: values.c */
    struct packing packing;    /* param: how it lies in the block; select.c */
    int64_t offset, floats;    /* param: its place in the block; layout.c */
};

/* A place in the arena: what plan.c packs. */
struct buffer {
    int64_t floats;    /* with halo and slack */
    int64_t c;         /* channels per pixel (stride) */
    struct triple box; /* pixels inside */
    struct sides halo; /* pixels of zeros kept around them */
    int first, last;   /* nodes that write it first and touch it last */
    bool sum;          /* zeros at first: all who write add */
    int64_t offset;    /* in floats: plan.c */
};

struct patterns {
    int n;
    const char *const *v;
};

/* What `optimizer` and `schedule` say; the defaults are plain SGD 0.01. */
struct recipe {
    enum { OPT_sgd,
           OPT_adam,
           OPT_adamw } optimizer;
    double lr, momentum, weight_decay, beta1, beta2, eps;
    bool nesterov;
    double clip_norm, ema;    /* 0: none */
    struct patterns no_decay; /* patterns of parameters without weight_decay */
    struct pos no_decay_pos;
    enum { SCHED_constant,
           SCHED_step,
           SCHED_cosine } schedule;
    int64_t every, steps, warmup; /* in optimizer steps */
    double factor, floor;         /* of step; of cosine, as a part of lr */
};

struct target {
    const char *name;
    int width;     /* lanes of a vector; 1: plain C99 */
    int registers; /* vector registers a tile may use */
    int machine;   /* e_machine of an ELF object for it */
};

enum unroll { UNROLL_auto,
              UNROLL_full,
              UNROLL_none };

struct graph {
    struct cc *cc;
    const char *name; /* of the net: prefix of every emitted symbol */
    int64_t batch;    /* samples of a pass */
    int64_t samples;  /* passes of a call, one after another (one_by_one.c) */
    bool divisible;   /* the samples of the batch could be that */
    bool training;    /* has a backward pass */
    int names_used, names_cap;
    struct name *names; /* graph.c: the identifiers in use */
    int n, cap;
    struct node *nodes; /* in execution order; may move: keep indices */

    int ninputs, *inputs; /* nodes */
    int noutputs, *outputs;
    const char **output_names;
    double **expected;    /* --emit-test: what the outputs should be */
    int nlosses, *losses; /* nodes with trait LOSS */
    int ntargets, *targets;
    int *dinputs; /* --grad-input: gradient of input i, or -1 */
    struct recipe recipe;

    const struct target *target;
    enum unroll unroll;
    int threads; /* that run a pass */
    bool no_winograd;
    int nbuffers, buffers_cap;
    struct buffer *buffers;            /* may move, as nodes do */
    int64_t arena_floats, arena_bound; /* plan.c */
    int64_t arena_least;               /* proved: no plan is smaller */
    int64_t param_floats;              /* of the packed block, all parameters */
    const struct graph *behind;        /* whose block follows in the same file: another target's */
    int64_t train_floats;              /* of those, the trainable ones, which come first */
    int64_t decay_floats;              /* of those, the ones with weight decay, first of all */
    uint64_t hash;                     /* of the parameters' names, shapes and packing */

    /* grad.c, while it runs */
    int *adjoint;  /* node -> node of its gradient, or -1 */
    bool *wanted;  /* node -> is its gradient asked for */
    bool backward; /* it ran */
};

#include "options.h"

#endif
