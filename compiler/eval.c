/* Expressions. Numbers are computed (value.c), tensors become nodes:
 *
 *     tensor + - * / tensor          add, sub, mul, div
 *     tensor + - * / number          affine: scale x + shift
 *     number + - * tensor, -tensor   the same
 *     number / tensor                reciprocal, then affine
 *
 * A value that came out of an error poisons what is made of it, silently.
 * Every expression costs a step, so that no program runs for ever. */
#include "elaborate.h"

#include <inttypes.h>
#include <string.h>

enum { MAX_LEVELS = 10 * MAX_DEPTH }; /* of recursion, all in all */

void eval_enter(struct elab *e, struct pos pos)
{
    if (++e->depth > MAX_LEVELS)
        err(e->cc, pos, "blocks, bodies and expressions nest deeper than %d levels", MAX_LEVELS);
}

void eval_leave(struct elab *e)
{
    e->depth--;
}

void eval_step(struct elab *e, struct pos pos, int64_t steps)
{
    if (steps <= MAX_STEPS - e->steps) {
        e->steps += steps;
        return;
    }
    e->fatal = true;
    err(e->cc, pos, "the net takes more than %d steps to elaborate", MAX_STEPS);
}

const char *eval_text(struct elab *e, struct value v)
{
    if (v.kind != V_TENSOR) return value_text(e->cc, v);
    struct shape s = e->g->nodes[v.i].shape;
    return arena_printf(e->cc->mem, "a tensor of %s", shape_text(e->cc, s));
}

int64_t eval_int(struct elab *e, const struct syntax *s, const char *what)
{
    struct value v = eval(e, s, NULL);
    if (v.kind == V_POISON) err_land(e->cc);
    if (v.kind != V_INT)
        err(e->cc, s->pos, "%s is a whole number, found %s", what, eval_text(e, v));
    return v.i;
}

struct shape eval_shape(struct elab *e, const struct syntax *s)
{
    struct shape shape = { .rank = 0 };
    for (const struct syntax *x = s->a; x; x = x->next) {
        if (shape.rank == MAX_RANK)
            err(e->cc, x->pos, "a shape has at most %d extents", MAX_RANK);
        int64_t extent = eval_int(e, x, "an extent");
        if (extent < 1)
            err(e->cc, x->pos, "an extent is at least 1, found %" PRId64, extent);
        shape.d[shape.rank++] = extent;
    }
    return shape;
}

/* ---- atoms ------------------------------------------------------------- */

static struct value constant(struct elab *e, const struct syntax *s, const char *hint)
{
    (void)hint;
    if (s->kind == S_INT) return value_int(s->i);
    if (s->kind == S_FLOAT) return value_float(e->cc, s->pos, s->f);
    if (s->kind == S_BOOL) return value_bool(s->i);
    return (struct value){ .kind = V_STRING, .s = s->name };
}

static struct value name(struct elab *e, const struct syntax *s, const char *hint)
{
    (void)hint;
    const struct variable *v = scope_find(e, s->name);
    if (!v) scope_unknown(e, s->pos, s->name);
    return v->value;
}

static struct value list(struct elab *e, const struct syntax *s, const char *hint)
{
    int n = 0;
    (void)hint;
    for (const struct syntax *x = s->a; x; x = x->next) n++;
    struct value *v = NEW(e->cc->mem, struct value, n + 1);
    n = 0;
    for (const struct syntax *x = s->a; x; x = x->next) {
        v[n] = eval(e, x, NULL);
        if (v[n++].kind == V_POISON) return (struct value){ .kind = V_POISON };
    }
    return value_list(v, n);
}

static struct value item(struct elab *e, const struct syntax *s, const char *hint)
{
    (void)hint;
    struct value l = eval(e, s->a, NULL);
    if (l.kind == V_POISON) return l;
    if (l.kind != V_LIST)
        err(e->cc, s->a->pos, "only a list has elements, found %s", eval_text(e, l));
    int64_t i = eval_int(e, s->b, "an index");
    if (i < 0 || i >= l.list.n)
        err(e->cc, s->b->pos, "index %" PRId64 " is outside a list of %d", i, l.list.n);
    return l.list.v[i];
}

/* ---- operators --------------------------------------------------------- */

static struct value node(struct elab *e, const struct syntax *s, const char *hint,
                         enum op op, int nin, const int *in, const union attr *a)
{
    return call_node(e, op, s->pos, scope_label(e, s->label_pos, s->label), s->label_pos, hint, nin, in, a);
}

static struct value affine(struct elab *e, const struct syntax *s, const char *hint,
                           int64_t x, double scale, double shift)
{
    union attr a = { .affine = { scale, shift } };
    return node(e, s, hint, OP_affine, 1, (const int[]){ (int)x }, &a);
}

static _Noreturn void no_such(struct elab *e, const struct syntax *s, struct value a,
                              struct value b)
{
    err(e->cc, s->pos, "'%s' cannot take %s and %s", value_operators[s->op], eval_text(e, a),
        eval_text(e, b));
}

static struct value tensors(struct elab *e, const struct syntax *s, const char *hint,
                            struct value a, struct value b)
{
    static const enum op ops[] = { [O_ADD] = OP_add, [O_SUB] = OP_sub, [O_MUL] = OP_mul, [O_DIV] = OP_div };
    if (s->op > O_DIV) no_such(e, s, a, b);
    union attr none = { .add = { 0 } };
    return node(e, s, hint, ops[s->op], 2, (const int[]){ (int)a.i, (int)b.i }, &none);
}

/* number / x */
static struct value quotient(struct elab *e, const struct syntax *s, const char *hint,
                             double number, int64_t x)
{
    static const union attr none;
    const int in[] = { (int)x };
    if (number == 1) return node(e, s, hint, OP_reciprocal, 1, in, &none);
    struct value r = call_node(e, OP_reciprocal, s->pos, NULL, s->label_pos, NULL, 1, in, &none);
    return affine(e, s, hint, r.i, number, 0);
}

static struct value tensor_number(struct elab *e, const struct syntax *s, const char *hint,
                                  struct value a, struct value b)
{
    bool left = a.kind == V_TENSOR;
    struct value number = left ? b : a;
    int64_t x = left ? a.i : b.i;
    if (!value_is_number(number)) no_such(e, s, a, b);
    double f = value_number(number);
    if (s->op == O_ADD) return affine(e, s, hint, x, 1, f);
    if (s->op == O_MUL) return affine(e, s, hint, x, f, 0);
    if (s->op == O_SUB) return left ? affine(e, s, hint, x, 1, -f) : affine(e, s, hint, x, -1, f);
    if (s->op != O_DIV) no_such(e, s, a, b);
    if (!left) return quotient(e, s, hint, f, x);
    if (f == 0) err(e->cc, s->pos, "division by zero");
    return affine(e, s, hint, x, 1 / f, 0);
}

static struct value logic(struct elab *e, const struct syntax *s)
{
    struct value a = eval(e, s->a, NULL);
    if (a.kind == V_POISON) return a;
    bool first = value_truth(e->cc, s->a->pos, a);
    if (first == (s->op == O_OR)) return value_bool(first);
    struct value b = eval(e, s->b, NULL);
    if (b.kind == V_POISON) return b;
    return value_bool(value_truth(e->cc, s->b->pos, b));
}

static void no_label(struct elab *e, const struct syntax *s)
{
    if (s->label)
        err(e->cc, s->label_pos, "the label '%s' names no layer", s->label);
}

static struct value binary(struct elab *e, const struct syntax *s, const char *hint)
{
    if (s->op == O_AND || s->op == O_OR) {
        no_label(e, s);
        return logic(e, s);
    }
    struct value a = eval(e, s->a, NULL), b = eval(e, s->b, NULL);
    if (a.kind == V_POISON || b.kind == V_POISON) return (struct value){ .kind = V_POISON };
    if (a.kind == V_TENSOR && b.kind == V_TENSOR) return tensors(e, s, hint, a, b);
    if (a.kind == V_TENSOR || b.kind == V_TENSOR) return tensor_number(e, s, hint, a, b);
    no_label(e, s);
    if (a.kind == V_LIST) eval_step(e, s->pos, a.list.n);
    if (b.kind == V_LIST) eval_step(e, s->pos, b.list.n);
    return value_binary(e->cc, s->pos, (enum operator)s->op, a, b);
}

static struct value unary(struct elab *e, const struct syntax *s, const char *hint)
{
    struct value v = eval(e, s->a, NULL);
    if (v.kind == V_POISON) return v;
    if (s->op == O_NEG && v.kind == V_TENSOR) return affine(e, s, hint, v.i, -1, 0);
    no_label(e, s);
    if (s->op == O_NEG) return value_negate(e->cc, s->pos, v);
    return value_bool(!value_truth(e->cc, s->a->pos, v));
}

static struct value choice(struct elab *e, const struct syntax *s, const char *hint)
{
    struct value v = eval(e, s->a, NULL);
    if (v.kind == V_POISON) return v;
    return eval(e, value_truth(e->cc, s->a->pos, v) ? s->b : s->c, hint);
}

/* ---- chains ------------------------------------------------------------ */

static struct value stage(struct elab *e, const struct syntax *s, struct value x,
                          const char *label, const char *hint);

/* The members of a seq are numbered, those with labels too. */
static struct value seq(struct elab *e, const struct syntax *s, struct value x,
                        const char *label, const char *hint)
{
    struct place here = { e->place, label, 0 }, *outer = e->place;
    if (label) e->place = &here;
    int n = 0;
    for (const struct syntax *m = s->a; m; m = m->next) {
        const char *number = arena_printf(e->cc->mem, "%d", n++);
        x = stage(e, m, x, m->label ? scope_label(e, m->label_pos, m->label) : number, m->next ? NULL : hint);
    }
    e->place = outer;
    return x;
}

static struct value stage(struct elab *e, const struct syntax *s, struct value x,
                          const char *label, const char *hint)
{
    eval_enter(e, s->pos);
    eval_step(e, s->pos, 1);
    x = s->kind == S_SEQ ? seq(e, s, x, label, hint) : call(e, s, &x, label, hint);
    eval_leave(e);
    return x;
}

static struct value chain(struct elab *e, const struct syntax *s, const char *hint)
{
    struct value x = eval(e, s->a, NULL);
    for (const struct syntax *m = s->b; m; m = m->next)
        x = stage(e, m, x, scope_label(e, m->label_pos, m->label), m->next ? NULL : hint);
    return x;
}

static struct value plain_call(struct elab *e, const struct syntax *s, const char *hint)
{
    return call(e, s, NULL, scope_label(e, s->label_pos, s->label), hint);
}

/* ---- all --------------------------------------------------------------- */

struct value eval(struct elab *e, const struct syntax *s, const char *hint)
{
    static struct value (*const kinds[])(struct elab *, const struct syntax *, const char *) = {
        [S_INT] = constant,
        [S_FLOAT] = constant,
        [S_BOOL] = constant,
        [S_STRING] = constant,
        [S_NAME] = name,
        [S_LIST] = list,
        [S_INDEX] = item,
        [S_UNARY] = unary,
        [S_BINARY] = binary,
        [S_IF_ELSE] = choice,
        [S_CALL] = plain_call,
        [S_CHAIN] = chain,
    };
    eval_enter(e, s->pos);
    eval_step(e, s->pos, 1);
    struct value v = kinds[s->kind](e, s, hint);
    eval_leave(e);
    return v;
}
