/* What the files of the elaborator share. Only they and print.c, which
 * needs attributes as text, include this. */
#ifndef ELABORATE_H
#define ELABORATE_H

#include "convc.h"
#include "syntax.h"

/* ---- value.c: what an expression can be -------------------------------- */

enum value_kind {
    V_POISON, /* came out of an error: silences what follows */
    V_INT,
    V_FLOAT,
    V_BOOL,
    V_STRING,
    V_LIST,
    V_TENSOR,
};

struct value {
    enum value_kind kind;
    union {
        int64_t i; /* V_INT, V_BOOL, V_TENSOR: the node */
        double f;
        const char *s;
        struct {
            const struct value *v;
            int n;
        } list;
    };
};

struct value value_int(int64_t);
struct value value_float(struct cc *, struct pos, double);
struct value value_bool(bool);
struct value value_list(const struct value *, int64_t n);
bool value_is_number(struct value);
double value_number(struct value); /* V_INT or V_FLOAT */
struct value value_binary(struct cc *, struct pos, enum operator, struct value, struct value);
struct value value_negate(struct cc *, struct pos, struct value);
extern const char *const value_operators[]; /* by enum operator */
bool value_truth(struct cc *, struct pos, struct value);
/* For messages: "3", "[1, 2]", "\"word\"", "a tensor". */
const char *value_text(struct cc *, struct value);
const char *value_float_text(struct cc *, double); /* shortest exact digits */

/* ---- attr.c: values to attributes and back ----------------------------- */

/* `axes`: how many spatial axes the input has; 2 where it has none. */
int attr_space(struct shape input);
void attr_set(struct cc *, struct pos, enum op, const struct attr_info *,
              struct value, int axes, union attr *);
void attr_default(enum op, const struct attr_info *, int axes, union attr *);
const char *attr_expected(enum attr_type, int axes); /* "a whole number" */
bool attr_is_default(enum op, const struct attr_info *, int axes, const union attr *);
const char *attr_text(struct cc *, const struct attr_info *, int axes, const union attr *);

/* ---- scope.c: names ---------------------------------------------------- */

/* One word of the program: as a variable, as a block, as a label's path. */
struct entry {
    const char *key;
    int top; /* 1 + the innermost variable, 0: none */
    const struct syntax *block;
    bool broken;    /* a block with an error in it: calls are poison */
    struct pos pos; /* where a variable or path came up first */
    int count;      /* of automatic labels with this stem */
};

struct table {
    int used, cap;
    struct entry **entries;
};

struct variable {
    struct entry *entry;
    struct value value;
    int shadowed; /* entry->top before */
};

/* The call of a block. */
struct frame {
    struct frame *up;
    struct entry *block;
    struct pos call;
    int base; /* of the variables it sees */
    bool returned;
    struct value result;
};

/* A label around here, or the index of a round. A layer's path is all of
 * them with dots between. */
struct place {
    struct place *up;
    const char *label; /* NULL: the index */
    int64_t index;
};
enum { MAX_PATH = 500 }; /* bytes of a path */

struct elab {
    struct cc *cc;
    const struct options *opt;
    struct graph *g;
    const struct syntax *net;
    struct frame *frame; /* NULL: in the net itself */
    struct place *place; /* the innermost, or NULL */

    struct table names, paths;
    struct variable *variables;
    int nvariables, capacity;
    int constants; /* the first ones: those of the files */

    int64_t steps;
    int depth;    /* of recursion */
    int blocks;   /* nested calls of blocks */
    int failures; /* statements given up */
    int traced;   /* errors whose calls have been told */
    bool fatal;   /* a limit of the whole net: give all up */

    struct file *files;                        /* import.c */
    struct table interface;                    /* names of inputs, outputs, targets */
    const struct syntax *optimizer, *schedule; /* the statements seen */
};

struct entry *scope_entry(struct elab *, struct table *, const char *key);
struct variable *scope_find(struct elab *, const char *name); /* or NULL */
void scope_bind(struct elab *, const char *name, struct pos, struct value);
void scope_assign(struct elab *, const char *name, struct pos, struct value);
void scope_leave(struct elab *, int nvariables); /* forget later ones */
_Noreturn void scope_unknown(struct elab *, struct pos, const char *name);
/* The label with its {variables} written out; NULL stays NULL. */
const char *scope_label(struct elab *, struct pos, const char *label);
const char *scope_claim(struct elab *, struct pos, const char *label); /* a path, once */
const char *scope_invent(struct elab *, struct pos, const char *stem);

/* ---- eval.c ------------------------------------------------------------ */

/* `hint`: the name that the value gets, or NULL. */
struct value eval(struct elab *, const struct syntax *, const char *hint);
int64_t eval_int(struct elab *, const struct syntax *, const char *what);
struct shape eval_shape(struct elab *, const struct syntax *);
const char *eval_text(struct elab *, struct value); /* for messages */
void eval_enter(struct elab *, struct pos);         /* one level of recursion, */
void eval_leave(struct elab *);                     /* and back */
void eval_step(struct elab *, struct pos, int64_t steps);

/* ---- call.c ------------------------------------------------------------ */

/* `piped`: the first argument, or NULL. `label`: instead of the call's own. */
struct value call(struct elab *, const struct syntax *, const struct value *piped,
                  const char *label, const char *hint);
struct value call_node(struct elab *, enum op, struct pos, const char *label,
                       struct pos label_pos, const char *hint, int nin,
                       const int *in, const union attr *);
/* lower.c: the same, of ops that may be several nodes. */
struct value lower(struct elab *, enum op, struct pos, const char *label,
                   struct pos label_pos, const char *hint, int nin,
                   const int *in, const union attr *);
struct value lower_concat(struct elab *, struct pos, const char *label, struct pos label_pos,
                          const char *hint, int nin, const int *in, const char *axis);
/* The value of an argument of this type, which may be a bare word. */
struct value call_argument(struct elab *, const struct syntax *, enum attr_type);
/* A node for what a loss compares with; its shape is to be proved. */
int call_target(struct elab *, struct pos, const char *name, struct shape, bool classes,
                bool declared);
/* The node of a loss, or -1: poisoned. Where the call names no target, it gets
 * one called `name`. */
int call_loss(struct elab *, const struct syntax *, const char *name, int *target);

/* init.c: initialisers, such as constant(0.1), as texts */
bool init_is(const char *name);
struct value init_call(struct elab *, const struct syntax *, const struct value *piped);

/* split.c: split(x, n or sizes, axis) */
struct value split(struct elab *, const struct syntax *, const struct value *, int n);

/* ---- builtin.c: len, range, min, ..., channels, shape ------------------ */

extern const char *const builtin_names[]; /* ends with NULL */
bool builtin_is(const char *name);
struct value builtin(struct elab *, const struct syntax *, const struct value *piped);

/* ---- block.c ----------------------------------------------------------- */

struct value block(struct elab *, struct entry *, const struct syntax *call,
                   const struct value *piped, const char *label);

/* ---- statement.c ------------------------------------------------------- */

void statement_body(struct elab *, const struct syntax *first);

/* ---- io.c: inputs, targets, outputs, losses ------------------------------------- */

void io_input(struct elab *, const struct syntax *);
void io_target(struct elab *, const struct syntax *);
void io_output(struct elab *, const struct syntax *, int node);
void io_loss(struct elab *, const struct syntax *);
/* Why a name cannot be one of the generated interface, or NULL. */
const char *io_refusal(struct elab *, const char *name);

/* ---- import.c ---------------------------------------------------------- */

void import(struct elab *, const struct syntax *file);

/* ---- recipe.c ---------------------------------------------------------- */

void recipe_statement(struct elab *, const struct syntax *);
void recipe_options(struct elab *);
/* "sgd(lr=0.1, ...)", "constant()" */
const char *recipe_optimizer_text(struct cc *, const struct recipe *);
const char *recipe_schedule_text(struct cc *, const struct recipe *);

#endif
