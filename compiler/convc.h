/* The map of the house: every prototype, grouped under the file that defines it.
 * The types are in types.h; compiler/README.md tells the same story as a call
 * tree. */
#ifndef CONVC_H
#define CONVC_H

#include "types.h"

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
bool file_is_null(const char *path);   /* /dev/null, by whatever name */
bool file_is_stream(const char *path); /* "-", a pipe, a device: nothing can lie beside it */
/* The same, not to be changed: mapped if it can be, so that no page is read twice
 * and none counts that is not used. */
const char *file_map(struct cc *, const char *path, size_t limit, size_t *length);
struct output *file_create(struct cc *, const char *path);
FILE *file_stream(struct output *);
void file_finish_all(struct cc *);                 /* whole, and not yet in their places; */
void file_commit_all(struct cc *);                 /* in them; io_err on failure */
void file_discard_all(struct cc *);                /* after an error; unmaps what was read */
const char *file_temporary(const struct output *); /* NULL: written in place */

/* names.c: words for the values of enums, and words that are taken */
extern const char *const names_reserved[]; /* no identifiers; ends with NULL */
bool names_identifier(const char *);       /* in C */
extern const char *const names_segment[], *const names_kernel[];

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
struct graph *graph_copy(const struct graph *, struct cc *); /* to try things on: dies with cc's memory */
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
/* A trainable one that starts with one value; without a suffix its path is the layer's. */
int graph_param_constant(struct graph *, struct node *layer, const char *suffix,
                         struct shape, double value);
struct shape shape_of(int rank, ...); /* int64_t each */
int64_t shape_count(struct shape);    /* product */
bool shape_equal(struct shape, struct shape);
struct triple shape_space(struct shape); /* extents of the spatial axes, 1 where missing, */
int64_t shape_d(struct shape);           /* and each alone */
int64_t shape_h(struct shape);
int64_t shape_w(struct shape);
int64_t graph_uses(const struct graph *, int id);              /* how many inputs name it */
int64_t graph_macs(const struct graph *, const struct node *); /* multiply-adds, or what its template calls them */
void graph_replace(struct graph *, int old, int with);         /* in every input list */
void graph_reorder(struct graph *, const int *order, int n);   /* keep these, thus */
void graph_replace_all(struct graph *, const int *with);       /* old -> new, for each */
void graph_sort(struct graph *);                               /* stable: inputs before users, else as it was */

/* triple.c: numbers for the three spatial axes, views, sides */
struct triple triple(int64_t d, int64_t h, int64_t w);
struct triple triple_all(int64_t n); /* n on every axis */
bool triple_equal(struct triple, struct triple);
int64_t triple_product(struct triple);                 /* saturating */
struct triple triple_at(struct triple box, int64_t i); /* place i of a box, rows innermost */
struct triple view_space(const struct view *);         /* extents of the spatial axes, */
int64_t view_pixels(const struct view *);              /* and their product */
bool view_same_form(const struct view *, const struct view *);
bool sides_none(struct sides);                           /* all zero */
struct triple sides_around(struct sides, struct triple); /* a box with its border */

/* shape.c window.c adaptive.c axis.c kernel.c norm.c init.c loss.c: help for ops/X.c */
#include "infer.h"

/* border.c: pad modes; of a convolution, lowered to a pad in front of it */
void border_lower(struct graph *);
void border_check(struct graph *, const struct node *, const char *name,
                  const char *mode, struct sides); /* err if the image is too small */
void border_sweeps(struct graph *, struct node *);

/* spectral.c: convolutions with algorithm=fft become transforms and products */
void spectral(struct graph *);
/* Is the layer computed as a circulant matrix, without any border? */
bool spectral_circulant(const struct graph *, const struct node *);

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
void expand(struct graph *);                             /* normalisations of samples: into parts */
void fold(struct graph *);                               /* inference: batchnorm, affine, dropout, ... */
void freeze(struct graph *, const struct options *);     /* --freeze, both graphs */
void grad(struct graph *, const struct options *);       /* training: backward nodes */
void fuse(struct graph *);                               /* activations and residual adds */
void dce(struct graph *);                                /* what no output, loss or effect needs */
void one_by_one(struct graph *, const struct options *); /* the samples of a batch, one after another */
int *dce_uses(const struct graph *);                     /* readers that live, of each node */
void unpool(struct graph *);                             /* positions for maxunpool; called by simplify */
void simplify(struct graph *);                           /* nodes that compute nothing; called by fold, grad */
void form(struct graph *);                               /* extents in memory; copies between forms */
void select_algo(struct graph *);                        /* select.c: kernels, tiles, packing */
void select_share(struct graph *, struct graph *);       /* one packing for both */
bool select_sums(enum kernel);                           /* whole sums in a register tile */
int64_t select_step(const struct node *);                /* select_rows.c: of a band's rows */
void select_rows(struct graph *, struct node *);         /* fewer than there were */
void boundary(struct graph *);                           /* load and store nodes for the caller's arrays */
void divide(struct graph *, const struct options *);     /* which nodes threads share, and how */
void reorder(struct graph *, const struct options *);    /* of execution, where branches leave a choice */
void layout(struct graph *);                             /* views, halos, aliases, parameter offsets */
void update(struct graph *, const struct options *);     /* --fused-update */
void update_place(struct graph *);                       /* anew, after changes */
bool update_is_gradient(const struct graph *, const struct node *);
void recompute(struct graph *, const struct options *); /* --arena-max */
void band(struct graph *, const struct options *);      /* chains of nodes, some rows at a time */
void band_all(struct graph *, const struct options *);  /* the same, whatever --arena-max says */
void plan(struct graph *);                              /* lifetimes -> offsets in the arena */
/* An arena of so many floats, and more, is more than --arena-max; sample by sample or
 * without Winograd it may be less, which compile() tries then. */
_Noreturn void plan_refuse(const struct graph *, const struct options *, int64_t least, const char *more);
int64_t plan_peak(const struct graph *, int *moment);          /* the bound, and when */
int64_t plan_arena(struct graph *, int64_t most, int *moment); /* the bound, or what is planned if that allows `most` */
int64_t plan_floats(const struct buffer *);                    /* that it takes of the arena */
void barrier(struct graph *);                                  /* where threads meet */
void check(const struct graph *, const char *pass);            /* the graph's laws */
const char *check_view(const struct graph *, int id);          /* check_memory.c */
const char *check_life(const struct graph *, int id);
const char *check_overwriting(const struct graph *);
const char *check_memory(const struct graph *);

/* divide.c: for a node whose extents have changed */
void divide_again(const struct graph *, struct node *);
int64_t divide_units(const struct split *);
/* ahead.c: floats of the next block of weights that a tile of `direct` fetches, or 0 */
int64_t ahead(const struct graph *, const struct node *);
/* boundary.c: zeros that a node reads around its first input */
struct sides boundary_halo(const struct graph *, const struct node *);
/* Where a parameter stands in the block: trained with weight decay, 0, trained
 * without, 1, or not trained, 2. */
int layout_rank(const struct param_attr *);
void layout_workspace(struct graph *, int id); /* node->scratch: while the node runs */
/* Floats from one thread's workspace to the next one's. */
int64_t layout_scratch(const struct algo *);
int64_t layout_channels(const struct graph *, int64_t c);
/* Does the node only rename the elements of its input? */
bool layout_alias(const struct graph *, const struct node *);

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

/* values.c: values of a parameter, at hand or made when they are asked for */
bool values_known(const struct node *); /* has it any? */
void values_write(const struct node *, float *to);
const float *values_of(struct arena *, const struct node *); /* where they lie, or made in that memory */
float *values_own(struct graph *, int param);                /* a copy that may be changed; zeros if none were known */
void values_settle(struct graph *);                          /* all of them at hand, for who computes */

/* hash.c: FNV-1a 64 and what it is asked to vouch for */
#define HASH_START UINT64_C(0xcbf29ce484222325)
uint64_t hash_bytes(uint64_t, const void *, size_t);    /* byte by byte */
uint64_t hash_floats(uint64_t, const float *, int64_t); /* bit pattern by float */
void hash(struct graph *);                              /* sets graph->hash */

/* pack.c: the packed block, graph->param_floats floats, from first to last */
typedef void pack_sink(void *to, const float *, int64_t n);
void pack_block(const struct graph *, pack_sink *, void *to);
int64_t pack_floats(const struct packing *); /* with the padding zeros */
void pack_report(const struct graph *);

/* weightsfile.c: the packed block as a file of its own, NET.weights */
enum { WEIGHTSFILE_VERSION = 1,
       WEIGHTSFILE_HEADER = 64 };
extern const unsigned char weightsfile_magic[8];
void weightsfile(FILE *, const struct graph *);
pack_sink weightsfile_floats; /* little endian, to a FILE */

/* elf.c: the packed block as the read-only symbol of an object file */
void elf(FILE *, const struct graph *, const char *symbol);

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
void emit(struct graph *const *variants, int n, const struct options *);
/* --train: `infer` reads the same parameter block as `train` */
void emit_training(struct graph *train, struct graph *infer,
                   const struct options *);

/* summary.c, dot.c, onnx.c: views of a graph of the language's ops */
void summary(FILE *, const struct graph *);
void summary_json(FILE *, const struct graph *);
void dot(FILE *, const struct graph *);
void onnx(FILE *, const struct graph *); /* with values */

/* plan_svg.c: a view of a graph after all passes */
void plan_svg(FILE *, const struct graph *);

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
#define MAP(name, lo, hi, attrs, traits)              \
    void infer_##name(struct graph *, struct node *); \
    void grad_##name(struct graph *, int id, int dy);
#define OP(name, lo, hi, attrs, traits) \
    MAP(name, lo, hi, attrs, traits)    \
    int64_t macs_##name(const struct graph *, const struct node *);
#define LAYER(name, lo, hi, attrs, traits) \
    OP(name, lo, hi, attrs, traits)        \
    void make_##name(struct graph *, struct node *);
#define DERIVED(name, family, inputs, traits)
#include "ops.def"
#undef OP
#undef DERIVED

#endif
