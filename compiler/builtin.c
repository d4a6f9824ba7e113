/* Functions of the language that compute numbers and lists:
 *
 *     len(list)  range(n)  range(from, to)
 *     min(a, ...)  max(a, ...)  of numbers or of one list; with a tensor in it,
 *                               the ops minimum, maximum and clip
 *     floor(x)  ceil(x)  whole numbers    sqrt(x)
 *     channels(x)  height(x)  width(x)  shape(x)  of a tensor
 *     split(x, n or sizes, axis=c)  a list of tensors */
#include "elaborate.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { MAX_RANGE = 1000000 };

struct function {
    int low, high; /* how many arguments */
    struct value (*run)(struct elab *, const struct syntax *, const struct value *, int n);
};

static struct value need_number(struct elab *e, const struct syntax *s, struct value v)
{
    if (!value_is_number(v))
        err(e->cc, s->pos, "%s: expected a number, found %s", s->name, eval_text(e, v));
    return v;
}

static int64_t need_int(struct elab *e, const struct syntax *s, struct value v)
{
    if (v.kind != V_INT)
        err(e->cc, s->pos, "%s: expected a whole number, found %s", s->name, eval_text(e, v));
    return v.i;
}

static struct shape need_shape(struct elab *e, const struct syntax *s, struct value v)
{
    if (v.kind != V_TENSOR)
        err(e->cc, s->pos, "%s: expected a tensor, found %s", s->name, eval_text(e, v));
    return e->g->nodes[v.i].shape;
}

static struct value len(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    (void)n;
    if (v->kind != V_LIST)
        err(e->cc, s->pos, "len: expected a list, found %s", eval_text(e, *v));
    return value_int(v->list.n);
}

static struct value range(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    int64_t from = n == 2 ? need_int(e, s, v[0]) : 0, to = need_int(e, s, v[n - 1]);
    if (to <= from) return value_list(NULL, 0);
    uint64_t count = (uint64_t)to - (uint64_t)from;
    if (count > MAX_RANGE)
        err(e->cc, s->pos, "range: %" PRIu64 " numbers are more than the limit of %d",
            count, MAX_RANGE);
    eval_step(e, s->pos, (int64_t)count);
    struct value *list = NEW(e->cc->mem, struct value, count);
    for (uint64_t i = 0; i < count; i++) list[i] = value_int(from + (int64_t)i);
    return value_list(list, (int64_t)count);
}

/* The smaller (O_LT) or larger of two; with a tensor and a number it is a clip. */
static struct value better_of(struct elab *e, const struct syntax *s, struct value a,
                              struct value b, enum operator better)
{
    union attr none = { 0 };
    bool two = a.kind == V_TENSOR && b.kind == V_TENSOR, less = better == O_LT;
    const int in[] = { (int)a.i, (int)b.i };
    if (two) return call_node(e, less ? OP_minimum : OP_maximum, s->pos, NULL, s->pos, NULL, 2, in, &none);
    bool left = a.kind == V_TENSOR, right = b.kind == V_TENSOR;
    if (!left) need_number(e, s, a);
    if (!right) need_number(e, s, b);
    if (!left && !right) return value_binary(e->cc, s->pos, better, b, a).i ? b : a;
    double bound = value_number(left ? b : a);
    union attr clip = { .clip = { less ? -(double)FLT_MAX : bound, less ? bound : (double)FLT_MAX } };
    return call_node(e, OP_clip, s->pos, NULL, s->pos, NULL, 1, &in[right], &clip);
}

/* The least of all, or the greatest. */
static struct value extreme(struct elab *e, const struct syntax *s, const struct value *v,
                            int n, enum operator better)
{
    if (n == 1 && v->kind == V_LIST) {
        n = v->list.n;
        v = v->list.v;
        eval_step(e, s->pos, n);
    }
    if (n == 0) err(e->cc, s->pos, "%s: nothing to choose from", s->name);
    struct value best = v[0];
    if (best.kind != V_TENSOR) need_number(e, s, best);
    for (int i = 1; i < n; i++) best = better_of(e, s, best, v[i], better);
    return best;
}

static struct value min(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    return extreme(e, s, v, n, O_LT);
}

static struct value max(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    return extreme(e, s, v, n, O_GT);
}

static struct value whole(struct elab *e, const struct syntax *s, double f)
{
    if (!(f >= -0x1p63 && f < 0x1p63))
        err(e->cc, s->pos, "%s: %g does not fit into 64 bits", s->name, f);
    return value_int((int64_t)f);
}

static struct value floor_(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    (void)n;
    need_number(e, s, *v);
    return v->kind == V_INT ? *v : whole(e, s, floor(v->f));
}

static struct value ceil_(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    (void)n;
    need_number(e, s, *v);
    return v->kind == V_INT ? *v : whole(e, s, ceil(v->f));
}

/* Of a tensor it is the op of that name. */
static struct value sqrt_(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    (void)n;
    const union attr none = { .sqrt = { 0 } };
    if (v->kind == V_TENSOR)
        return call_node(e, OP_sqrt, s->pos, NULL, s->pos, NULL, 1, &(const int){ (int)v->i }, &none);
    double f = value_number(need_number(e, s, *v));
    if (f < 0) err(e->cc, s->pos, "sqrt: %g is negative", f);
    return value_float(e->cc, s->pos, sqrt(f));
}

static struct value channels(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    (void)n;
    return value_int(need_shape(e, s, *v).d[0]);
}

static struct value depth(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    struct shape shape = need_shape(e, s, *v);
    (void)n;
    if (shape.rank < 4)
        err(e->cc, s->pos, "depth: a tensor of %s has none", shape_text(e->cc, shape));
    return value_int(shape_d(shape));
}

static struct value height(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    struct shape shape = need_shape(e, s, *v);
    (void)n;
    if (shape.rank < 3)
        err(e->cc, s->pos, "height: a tensor of %s has none", shape_text(e->cc, shape));
    return value_int(shape_h(shape));
}

static struct value width(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    struct shape shape = need_shape(e, s, *v);
    (void)n;
    if (shape.rank < 2)
        err(e->cc, s->pos, "width: a tensor of %s has none", shape_text(e->cc, shape));
    return value_int(shape_w(shape));
}

static struct value shape_(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    struct shape shape = need_shape(e, s, *v);
    (void)n;
    struct value *list = NEW(e->cc->mem, struct value, MAX_RANK);
    for (int i = 0; i < shape.rank; i++) list[i] = value_int(shape.d[i]);
    return value_list(list, shape.rank);
}

const char *const builtin_names[] = {
    "len", "range", "min", "max", "floor", "ceil", "sqrt",
    "channels", "depth", "height", "width", "shape", "split", NULL
};

enum { MANY = 1 << 30 };

/* In the order of the names. */
static const struct function functions[] = {
    { 1, 1, len },
    { 1, 2, range },
    { 1, MANY, min },
    { 1, MANY, max },
    { 1, 1, floor_ },
    { 1, 1, ceil_ },
    { 1, 1, sqrt_ },
    { 1, 1, channels },
    { 1, 1, depth },
    { 1, 1, height },
    { 1, 1, width },
    { 1, 1, shape_ },
    { 2, 3, split },
};

static const struct function *find(const char *name)
{
    for (int i = 0; builtin_names[i]; i++)
        if (strcmp(builtin_names[i], name) == 0) return &functions[i];
    return NULL;
}

bool builtin_is(const char *name)
{
    return find(name) != NULL;
}

/* The arguments into v; how many, or -1 if one is poisoned. The third of split
 * may be called by its name. */
static int arguments(struct elab *e, const struct syntax *s, struct value *v, int n)
{
    bool splits = strcmp(s->name, "split") == 0;
    for (const struct syntax *x = s->a; x; x = x->next) {
        bool axis = splits && n == 2;
        if (x->name && !(axis && strcmp(x->name, "axis") == 0))
            err(e->cc, x->pos, "%s has no argument called '%s'", s->name, x->name);
        v[n++] = axis ? call_argument(e, x->a, AT_word) : eval(e, x->a, NULL);
    }
    for (int i = 0; i < n; i++)
        if (v[i].kind == V_POISON) return -1;
    return n;
}

struct value builtin(struct elab *e, const struct syntax *s, const struct value *piped)
{
    const struct function *f = find(s->name);
    int n = piped != NULL;
    for (const struct syntax *x = s->a; x; x = x->next) n++;
    struct value *v = NEW(e->cc->mem, struct value, n + 1);
    if (piped) v[0] = *piped;
    n = arguments(e, s, v, piped != NULL);
    if (n < 0) return (struct value){ .kind = V_POISON };
    int expected = n < f->low ? f->low : f->high;
    if (n < f->low || n > f->high)
        err(e->cc, s->pos, "%s takes %s%d argument%s, found %d", s->name,
            f->high > f->low && n < f->low ? "at least " : "", expected,
            expected == 1 ? "" : "s", n);
    return f->run(e, s, v, n);
}
