/* The map of the house: every type of the compiler, then the prototypes,
 * grouped under the file that defines them. compiler/README.md tells the same
 * story as a call tree. */
#ifndef CONVC_H
#define CONVC_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CONVC_VERSION "0.1.0"

enum {
    MAX_RANK = 4,         /* channels and up to three spatial axes */
    MAX_ERRORS = 20,      /* then the compiler stops */
    MAX_NODES = 200000,   /* of one graph */
    MAX_DEPTH = 200,      /* of nested blocks, expressions and imports */
    MAX_STEPS = 10000000, /* statements, expressions and loop rounds */
    MAX_SOURCE = 8 << 20, /* bytes of one source file */
};
#define MAX_ELEMENTS (INT64_C(1) << 40) /* of one tensor, with its batch */
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

/* One run of the compiler. Everything reaches the error sink through it. */
struct cc {
    struct arena *mem;
    FILE *errors; /* where messages go */
    int nerrors;
    enum status status;     /* of the worst error so far */
    jmp_buf *recover;       /* where err() lands; the innermost wins */
    struct output *outputs; /* being written: file.c */
};

/* ---- values of attributes ---------------------------------------------- */

struct shape {
    int rank;            /* 1 C, 2 C x L, 3 C x H x W, 4 C x D x H x W */
    int64_t d[MAX_RANK]; /* channels first, without the batch */
};
struct pair {
    int64_t h, w;
};
enum padding { PAD_SIDES,
               PAD_SAME,
               PAD_VALID,
               PAD_FULL };
struct sides {
    enum padding mode; /* infer_X turns every mode into PAD_SIDES */
    int64_t top, left, bottom, right;
};
struct list {
    int n;
    const double *v;
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
typedef struct pair attr_pair;
typedef struct sides attr_sides;
typedef struct list attr_list;
enum attr_type { AT_integer,
                 AT_number,
                 AT_flag,
                 AT_word,
                 AT_pair,
                 AT_sides,
                 AT_list };

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
             I32 };

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

/* Element (n, c, h, w) of a tensor lies at
 * base(segment, index) + offset + n sn + c sc + h sh + w sw, in elements. */
struct view {
    enum segment segment;
    int index;
    int64_t offset;  /* of element (0, 0, 0, 0) */
    int64_t c, h, w; /* extents; 1 where an axis is missing */
    int64_t sn, sc, sh, sw;
    int64_t room; /* channels that a store may write at a pixel */
};

/* How the elements of a parameter lie in the packed block. Logical index
 * (((g out + o) in + i) taps + t), physical index
 * (((g ceil(out / block) + o / block) taps + t) in + i) block + o % block;
 * the places between out and the next multiple of block hold zeros. */
struct packing {
    int64_t groups, out, in, taps, block;
};

/* The register tile of a kernel: rows pixels x vecs vectors of width lanes. */
struct tile {
    int width, vecs, rows;
    bool arrays; /* plain C: an array of vecs sums a pixel */
};

/* One regular sweep of a convolution-like kernel: for every output pixel
 * (i, j) of count.h x count.w, out pixel = out0 + step_out (i, j), in pixel =
 * in0 + step_in (i, j) + tap_in (k, l) for the taps (k, l) of taps.h x taps.w,
 * whose weight tap is weight0 + step_weight (i, j) + tap_weight (k, l), in the
 * kernel's rows and columns. */
struct sweep {
    struct pair count, out0, step_out, in0, step_in;
    struct pair taps, tap_in, weight0, step_weight, tap_weight;
};

enum kernel {
    KERNEL_LOOPS,     /* what the op's template spells by itself */
    KERNEL_DIRECT,    /* sum over taps and input channels */
    KERNEL_DEPTHWISE, /* sum over taps, channel by channel */
    KERNEL_OUTER,     /* gradient of weights: sum over pixels */
    KERNEL_DEPTHWISE_OUTER,
};

struct algo {
    enum kernel kernel;
    struct tile tile;        /* of KERNEL_OUTER: rows are input channels */
    bool rows_over_batch;    /* a tile's rows are samples, not pixels of a row */
    struct packing packing;  /* of the weights it reads or whose gradient it adds */
    struct pair kernel_size; /* rows and columns of taps in the packing */
    int nsweeps;
    const struct sweep *sweeps;
    const char *why; /* one line for the reader of the code */
};

enum activation { ACT_none,
                  ACT_relu,
                  ACT_leaky_relu,
                  ACT_sigmoid,
                  ACT_tanh,
                  ACT_gelu,
                  ACT_gelu_tanh };

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

    enum activation act; /* fused into the epilogue by fuse.c */
    double slope;        /* of a fused leaky_relu */
    int residual;        /* node added before act, or -1 */
    const char *folded;  /* what fold.c put into the weights, for readers */

    struct algo algo; /* select.c */
    struct view view; /* layout.c */
    bool alias;       /* no code: a view of its input (layout.c) */

    float *data;            /* param: values in logical order, or NULL */
    struct packing packing; /* param: how it lies in the block; select.c */
    int64_t offset, floats; /* param: its place in the block; layout.c */
};

/* A place in the arena: what plan.c packs. */
struct buffer {
    int64_t floats;    /* with halo and slack */
    int64_t c, h, w;   /* pixels inside, channels per pixel (stride) */
    struct sides halo; /* pixels of zeros kept around the inside */
    int first, last;   /* nodes that write it first and touch it last */
    int64_t offset;    /* in floats: plan.c */
};

/* What `optimizer` and `schedule` say; the defaults are plain SGD 0.01. */
struct recipe {
    enum { OPT_sgd,
           OPT_adam,
           OPT_adamw } optimizer;
    double lr, momentum, weight_decay, beta1, beta2, eps;
    bool nesterov;
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
    int64_t batch;
    bool training; /* has a backward pass */
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
    int nbuffers;
    struct buffer *buffers;
    int64_t arena_floats, arena_bound; /* plan.c */
    int64_t param_floats;              /* of the packed block, all parameters */
    int64_t train_floats;              /* of those, the trainable ones, which come first */
    uint64_t hash;                     /* of the parameters' names, shapes and packing */

    /* grad.c, while it runs */
    int *adjoint;  /* node -> node of its gradient, or -1 */
    bool *wanted;  /* node -> is its gradient asked for */
    bool backward; /* it ran */
};

/* ---- options ----------------------------------------------------------- */

enum weights_in { WEIGHTS_auto,
                  WEIGHTS_source,
                  WEIGHTS_file,
                  WEIGHTS_object };

struct define {
    const char *name, *value;
}; /* -D name=value */

struct options {
    const char *input;  /* path of the DSL file, "-": standard input */
    const char *output; /* -o; "-": standard output */
    const char *name;   /* --name: overrides the net's */
    const char *net;    /* --net: which net of the file */
    int ndefines;
    const struct define *defines;
    const char *weights; /* --weights FILE.safetensors */
    uint64_t seed;       /* of initial weights where no file is given */
    int64_t batch;
    bool train, grad_input, format, emit_test, times;
    bool quiet, verbose; /* -q: no report of the plan; -v: more of it */
    int nfreeze;
    const char *const *freeze;        /* glob patterns of paths */
    const char *dump;                 /* -d PASS, or "all" */
    const char *templates;            /* --templates DIR: instead of the built-in ones */
    const char *optimizer, *schedule; /* DSL text, override the net's */
    const struct target *target;
    enum unroll unroll;
    enum weights_in weights_in;
    int64_t weights_limit; /* bytes that WEIGHTS_auto puts into the source */
    enum { VIEW_code,
           VIEW_summary,
           VIEW_summary_json,
           VIEW_dot,
           VIEW_print } view;
    const char *command; /* options as the emitted file quotes them */
};

/* ======================================================================== */

/* arena.c: everything a run allocates, released at once */
struct arena *arena_new(void);
void *arena_alloc(struct arena *, size_t bytes); /* zeroed, aligned 64; 16 if smaller than that */
void *arena_grow(struct arena *, void *old, size_t old_bytes, size_t new_bytes);
char *arena_printf(struct arena *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_strndup(struct arena *, const char *, size_t);
/* A copy of n bytes that malloc gave (open_memstream); `text` is released. */
char *arena_adopt(struct arena *, char *text, size_t n);
void arena_free(struct arena *);
#define NEW(arena, type, count) \
    ((type *)arena_alloc((arena), sizeof(type) * (size_t)(count)))

/* err.c: err and io_err are the user's fault, bug is ours */
_Noreturn void err(struct cc *, struct pos, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
_Noreturn void io_err(struct cc *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Report and go on. Past MAX_ERRORS it lands in cc->recover too. */
void err_report(struct cc *, struct pos, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A second place, after err_report; then go on or err_land. */
void err_note(struct cc *, struct pos, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
_Noreturn void err_land(struct cc *);
/* Whoever catches a jump and could go on must stop if this says so. */
bool err_enough(const struct cc *);
/* Bytes of the UTF-8 code point at s, or 0 if there is none. */
int err_utf8(const char *s, const char *end);
_Noreturn void bug(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The word of `words` (n of them) nearest to `word`, or NULL if none is near. */
const char *err_nearest(const char *word, const char *const *words, int n);
const char *shape_text(struct cc *, struct shape); /* "64 x 56 x 56" */

/* file.c: whole files in and out; an output appears by rename or not at all */
char *file_read(struct cc *, const char *path, size_t limit, size_t *length);
struct output *file_create(struct cc *, const char *path);
FILE *file_stream(struct output *);
void file_commit(struct cc *, struct output *); /* io_err on failure */
void file_discard_all(struct cc *);             /* after an error */

/* names.c: words for the values of enums */
extern const char *const names_segment[], *const names_kernel[];
extern const char *const names_activation[];

/* optab.c */
int optab_find(const char *name); /* enum op, or -1 */

/* parse.c, elaborate.c: text -> syntax tree -> graph of the language's ops */
struct syntax;
struct syntax *parse(struct cc *, const struct source *);
struct graph *elaborate(struct cc *, struct syntax *, const struct options *);

/* print.c: the exact inverse of parse, for graphs of the language's ops;
 * after later passes the same notation, for reading only */
void print(FILE *, const struct graph *);

/* graph.c: the only place that adds nodes */
struct graph *graph_new(struct cc *);
/* Adds an op of the language: copies *a, runs make_X and infer_X. `path` is
 * the layer's state_dict name ("" for none), `hint` the wish for a C name. */
int graph_add(struct graph *, enum op, struct pos, const char *path,
              const char *hint, int nin, const int *in, const union attr *a);
/* Adds a derived op: attributes and position of node `of`, shape as given. */
int graph_derive(struct graph *, enum op, int of, const char *hint,
                 struct shape, bool batched, int nin, const int *in);
/* A parameter of the layer that is being made: path "LAYER.suffix". */
int graph_param(struct graph *, struct node *layer, const char *suffix,
                struct shape, const char *init, int64_t fan_in,
                int64_t fan_out, bool trainable);
struct shape shape_of(int rank, ...); /* int64_t each */
int64_t shape_count(struct shape);    /* product */
bool shape_equal(struct shape, struct shape);
int64_t shape_h(struct shape); /* 1 where missing; in 3-D planes times rows */
int64_t shape_w(struct shape);
int64_t graph_uses(const struct graph *, int id);            /* how many inputs name it */
void graph_replace(struct graph *, int old, int with);       /* in every input list */
void graph_reorder(struct graph *, const int *order, int n); /* keep these, thus */
void graph_replace_all(struct graph *, const int *with);     /* old -> new, for each */
void graph_sort(struct graph *);                             /* stable: inputs before users, else as it was */

/* shape.c: a pass that proves every shape again, and help for infer_X.
 * Extent of a window's output; err if the kernel does not fit. */
void shape(struct graph *);
struct pair shape_window(struct graph *, struct node *, struct pair kernel,
                         struct pair stride, struct sides *pad,
                         struct pair dilation, bool ceil);
/* The rest of a pool's infer_X: checks and explicit attributes, shape. */
void shape_pool(struct graph *, struct node *, struct pair *kernel,
                struct pair *stride, struct sides *pad, bool ceil);
/* Positive and, for a 1-D input, {1, w}; not negative and {0, l, 0, r}. */
struct pair shape_pair(struct graph *, const struct node *, const char *name, struct pair);
struct sides shape_sides(struct graph *, const struct node *, const char *name, struct sides);
const struct node *shape_input(const struct graph *, const struct node *, int k);
union attr *shape_own(struct graph *, struct node *);        /* copy on write */
void shape_set(struct graph *, struct node *, struct shape); /* and the dtype */
void shape_like(struct graph *, struct node *);              /* as its first input */
void shape_broadcast(struct graph *, struct node *);         /* of its two inputs */
struct shape shape_image(struct shape like, int64_t channels, struct pair out);
/* err unless ... */
void shape_check(struct graph *, const struct node *, const char *what,
                 struct shape, bool batched);               /* within MAX_ELEMENTS */
void shape_need_space(struct graph *, const struct node *); /* 1-D or 2-D */
void shape_need_count(struct graph *, const struct node *, const char *name, int64_t);
void shape_need_finite(struct graph *, const struct node *, const char *name, double);
void shape_need_range(struct graph *, const struct node *, const char *name,
                      double value, double low, double high); /* high included */
void shape_need_below(struct graph *, const struct node *, const char *name,
                      double value, double low, double high); /* excluded */
void shape_need_word(struct graph *, const struct node *, const char *name,
                     const char *word, const char *const *words);
void shape_need_init(struct graph *, const struct node *, const char *word);
struct sides shape_border(struct graph *, const struct node *, struct sides); /* crop, pad */
int64_t shape_mul(int64_t, int64_t);                                          /* saturating, as is */
int64_t shape_sum(int64_t, int64_t);

/* rewrite.c: passes in which one node stands for another */
struct rewrite {
    struct graph *g;
    int n;     /* nodes at the start */
    int *uses; /* readers that live, of each */
    int *with; /* node -> what stands for it now */
};
void rewrite_start(struct rewrite *, struct graph *);
void rewrite_inputs(struct rewrite *, int id);
void rewrite_stand_in(struct rewrite *, int gone, int by);
void rewrite_finish(struct rewrite *);

/* one pass a file; each rewrites the graph */
void fold(struct graph *);                            /* inference: batchnorm, affine, dropout, ... */
void freeze(struct graph *, const struct options *);  /* --freeze, both graphs */
void grad(struct graph *, const struct options *);    /* training: backward nodes */
void fuse(struct graph *);                            /* activations and residual adds */
void dce(struct graph *);                             /* what no output, loss or effect needs */
int *dce_uses(const struct graph *);                  /* readers that live, of each node */
void simplify(struct graph *);                        /* nodes that compute nothing; called by fold */
void form(struct graph *);                            /* extents in memory; copies between forms */
void select_algo(struct graph *);                     /* select.c: kernels, tiles, packing */
void select_share(struct graph *, struct graph *);    /* one packing for both */
void boundary(struct graph *);                        /* load and store nodes for the caller's arrays */
void layout(struct graph *);                          /* views, halos, aliases, parameter offsets */
void plan(struct graph *);                            /* lifetimes -> offsets in the arena */
void check(const struct graph *, const char *pass);   /* the graph's laws */
const char *check_view(const struct graph *, int id); /* check_memory.c */
const char *check_life(const struct graph *, int id);
const char *check_memory(const struct graph *);

/* boundary.c: zeros that a node reads around its first input */
struct sides boundary_halo(const struct graph *, const struct node *);

/* grad.c, for grad_X: adds dx to what is known of the gradient of `id` */
void grad_to(struct graph *, int id, int dx);
bool grad_wanted(const struct graph *, int id);
/* If wanted: derives `op` of node `of` as (a part of) the gradient of x. */
void grad_derive(struct graph *, enum op op, int of, int x, int nin, const int *in);
/* If trainable: derives the EFFECT `op` on the gradient of parameter p, which
 * becomes its last input. */
void grad_effect(struct graph *, enum op op, int of, int p, int nin, const int *in);
/* dy summed over the axes along which x was broadcast. */
int grad_reduce(struct graph *, int of, int x, int dy);
const char *grad_hint(const struct graph *, int x); /* "d_NAME" */

/* safetensors.c: the tensors of a file, their data in file order */
enum {
    ST_BOOL,
    ST_U8,
    ST_I8,
    ST_F8_E5M2,
    ST_F8_E4M3,
    ST_I16,
    ST_U16,
    ST_F16,
    ST_BF16,
    ST_I32,
    ST_U32,
    ST_F32,
    ST_F64,
    ST_I64,
    ST_U64,
    ST_DTYPES,
    ST_RANK = 8, /* dimensions of one tensor */
};
extern const char *const safetensors_dtype[ST_DTYPES]; /* "F32" ... */
struct tensor {
    const char *name;
    int dtype, rank;
    int64_t shape[ST_RANK];
    int64_t count;             /* product of the shape */
    int64_t begin, end;        /* bytes of the data part */
    const unsigned char *data; /* count elements, little endian */
};
struct tensors {
    int n;
    struct tensor *v;
}; /* by begin, then name */
struct tensors safetensors(struct cc *, const char *path);
struct tensors safetensors_parse(struct cc *, const char *path,
                                 const unsigned char *bytes, size_t length);
bool safetensors_floats(const struct tensor *); /* F16 BF16 F32 F64 */
/* Element i of a tensor of floats, exactly. */
double safetensors_value(const struct tensor *, int64_t i);

/* json.c: a reader of JSON text that knows where it stands */
struct json {
    struct cc *cc;
    const char *path; /* for messages: of the file around the text */
    const char *at, *start, *end;
};
_Noreturn void json_fail(struct json *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool json_try(struct json *, char c); /* after white space: c? */
void json_expect(struct json *, char c);
const char *json_string(struct json *); /* UTF-8, without NUL */
int64_t json_integer(struct json *);    /* not negative */
void json_skip(struct json *);          /* any value */
void json_end(struct json *);           /* only white space is left */

/* weights.c: values of parameters from a file or a seed, in logical order */
void weights(struct graph *, const struct options *);

/* hash.c: FNV-1a 64 and what it is asked to vouch for */
#define HASH_START UINT64_C(0xcbf29ce484222325)
uint64_t hash_bytes(uint64_t, const void *, size_t);    /* byte by byte */
uint64_t hash_floats(uint64_t, const float *, int64_t); /* bit pattern by float */
void hash(struct graph *);                              /* sets graph->hash */

/* pack.c: the packed block, graph->param_floats floats */
float *pack_block(struct graph *);
/* Place of a logical index in the block, from the parameter's offset on. */
int64_t pack_place(const struct packing *, int64_t logical);
int64_t pack_floats(const struct packing *); /* with the padding zeros */

/* weightsfile.c: the packed block as a file of its own, NET.weights */
enum { WEIGHTSFILE_VERSION = 1,
       WEIGHTSFILE_HEADER = 64 };
extern const unsigned char weightsfile_magic[8];
void weightsfile(FILE *, const struct graph *, const float *block);
void weightsfile_floats(FILE *, const float *, int64_t n); /* little endian */

/* elf.c: the packed block as the read-only symbol of an object file */
void elf(FILE *, const struct graph *, const float *block, const char *symbol);

/* build/templates.c: everything under templates/, made by embed.c */
struct template_file {
    const char *name; /* "ops/conv.c.in" */
    const char *text; /* NUL-terminated, length bytes before that */
    size_t length;
};
extern const struct template_file template_files[]; /* by name */
extern const int ntemplate_files;

/* expect.c: the outputs of the reference interpreter, for --emit-test */
double **expect(const struct graph *);

/* emit.c: graph -> Lua tables -> templates -> text */
void emit(struct graph *, const struct options *);
/* --train: `infer` reads the same parameter block as `train` */
void emit_training(struct graph *train, struct graph *infer,
                   const struct options *);

/* summary.c, dot.c: views of a graph of the language's ops */
void summary(FILE *, const struct graph *);
void summary_json(FILE *, const struct graph *);
void dot(FILE *, const struct graph *);

/* dump.c: what -d prints: the graph, and what the late passes decided */
void dump(FILE *, const struct graph *);

/* command.c: the options that change the output, as one line without paths */
const char *command(struct cc *, const struct options *);

/* compile.c: the list of passes. Without opt->output no file is written. */
enum status compile(const struct options *, FILE *errors);
/* The same for a text in memory; `path` names it in messages. */
enum status compile_text(const struct options *, const char *path,
                         const char *text, size_t length, FILE *errors);
/* For tests: the graph after the pass `last` (NULL: all of them). */
struct graph *compile_graph(struct cc *, const struct source *,
                            const struct options *, const char *last);
extern const char *const compile_passes[]; /* names, ends with NULL */
extern const struct target targets[];
extern const int ntargets;

/* ops/X.c */
#define OP(name, lo, hi, attrs, traits)               \
    void infer_##name(struct graph *, struct node *); \
    void grad_##name(struct graph *, int id, int dy); \
    int64_t macs_##name(const struct graph *, const struct node *);
#define LAYER(name, lo, hi, attrs, traits) \
    OP(name, lo, hi, attrs, traits)        \
    void make_##name(struct graph *, struct node *);
#define DERIVED(name, family, inputs, traits)
#include "ops.def"
#undef OP
#undef DERIVED

#endif
