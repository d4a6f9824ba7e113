/* Shapes: the pass that proves every shape again after a rewrite, and what the
 * infer_X of compiler/ops/ share; kernels and paddings are in window.c. An
 * infer_X checks all that can be wrong with its op and says so in the user's
 * words; what it leaves behind is explicit. Running infer_X on its own result
 * changes nothing. No extent is above MAX_ELEMENTS. */
#include "convc.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char *op_name(const struct node *n)
{
    return optab[n->op].name;
}

const struct node *shape_input(const struct graph *g, const struct node *n, int k)
{
    return &g->nodes[n->in[k]];
}

int64_t shape_mul(int64_t a, int64_t b)
{
    int64_t product;
    return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

int64_t shape_sum(int64_t a, int64_t b)
{
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

union attr *shape_own(struct graph *g, struct node *n)
{
    union attr *a = NEW(g->cc->mem, union attr, 1);
    *a = *n->a;
    n->a = a;
    return a;
}

struct list shape_list(struct cc *cc, struct shape s)
{
    double *sizes = NEW(cc->mem, double, MAX_RANK);
    for (int i = 0; i < s.rank; i++) sizes[i] = (double)s.d[i];
    return (struct list){ s.rank, sizes };
}

/* Elements of s, which may not exceed MAX_ELEMENTS with the batch. */
void shape_check(struct graph *g, const struct node *n, const char *what,
                 struct shape s, bool batched)
{
    int64_t count = batched ? g->batch : 1;
    for (int i = 0; i < s.rank; i++) {
        if (s.d[i] <= 0)
            err(g->cc, n->pos, "%s: %s %s has a size that is not positive",
                op_name(n), what, shape_text(g->cc, s));
        count = shape_mul(count, s.d[i]);
    }
    if (count > MAX_ELEMENTS)
        err(g->cc, n->pos, "%s: %s %s%s has too many elements (the limit is %" PRId64 ")",
            op_name(n), what, shape_text(g->cc, s),
            batched && g->batch > 1 ? ", times the batch," : "", MAX_ELEMENTS);
}

void shape_set(struct graph *g, struct node *n, struct shape s)
{
    bool batched = false;
    for (int k = 0; k < n->nin; k++) batched |= shape_input(g, n, k)->batched;
    shape_check(g, n, "the output", s, batched);
    n->shape = s;
    n->dtype = F32;
    n->batched = batched;
}

void shape_like(struct graph *g, struct node *n)
{
    shape_set(g, n, shape_input(g, n, 0)->shape);
}

void shape_dropout(struct graph *g, struct node *n, double p, int64_t stream)
{
    shape_need_below(g, n, "p", p, 0, 1);
    shape_need_below(g, n, "stream", (double)stream, 0, 2147483648.0);
    shape_like(g, n);
}

void shape_need_finite(struct graph *g, const struct node *n, const char *name,
                       double value)
{
    if (!(fabs(value) <= FLT_MAX))
        err(g->cc, n->pos, "%s: %s=%g is not a finite number of single precision",
            op_name(n), name, value);
}

void shape_need_range(struct graph *g, const struct node *n, const char *name,
                      double value, double low, double high)
{
    if (!(value >= low && value <= high))
        err(g->cc, n->pos, "%s: %s=%g is not between %g and %g", op_name(n),
            name, value, low, high);
}

void shape_need_below(struct graph *g, const struct node *n, const char *name,
                      double value, double low, double high)
{
    if (!(value >= low && value < high))
        err(g->cc, n->pos, "%s: %s=%g is not at least %g and below %g",
            op_name(n), name, value, low, high);
}

void shape_need_count(struct graph *g, const struct node *n, const char *name,
                      int64_t value)
{
    if (value <= 0)
        err(g->cc, n->pos, "%s: %s=%" PRId64 " is not positive", op_name(n), name, value);
    if (value > MAX_ELEMENTS)
        err(g->cc, n->pos, "%s: %s=%" PRId64 " is above the limit of %" PRId64,
            op_name(n), name, value, MAX_ELEMENTS);
}

/* One of the words of a list that ends with NULL. */
void shape_need_word(struct graph *g, const struct node *n, const char *name,
                     const char *word, const char *const *words)
{
    int count = 0;
    for (; words[count]; count++)
        if (strcmp(word, words[count]) == 0) return;
    const char *list = words[0];
    for (int i = 1; i < count; i++)
        list = arena_printf(g->cc->mem, "%s, %s", list, words[i]);
    const char *near = err_nearest(word, words, count);
    if (near)
        err(g->cc, n->pos, "%s: %s=%s is unknown; did you mean %s?", op_name(n),
            name, word, near);
    err(g->cc, n->pos, "%s: %s=%s is unknown; expected one of %s", op_name(n),
        name, word, list);
}

/* Initialisers of a matrix, or of a vector. */
void shape_need_init(struct graph *g, const struct node *n, const char *name, const char *text, bool matrix)
{
    static const char *const words[] = {
        "default",
        "zeros",
        "ones",
        "constant(value)",
        "normal",
        "uniform",
        "truncated_normal",
        "orthogonal",
        "kaiming_normal",
        "kaiming_uniform",
        "he_normal",
        "he_uniform",
        "xavier_normal",
        "xavier_uniform",
        NULL,
    };
    if (init_known(text, matrix)) return;
    if (!matrix && init_known(text, true))
        err(g->cc, n->pos, "%s: %s=%s needs a matrix, which this parameter is not", op_name(n), name, text);
    shape_need_word(g, n, name, text, words);
}

/* What slides a window needs an axis to slide it along. */
void shape_need_space(struct graph *g, const struct node *n)
{
    struct shape s = shape_input(g, n, 0)->shape;
    if (s.rank == 1)
        err(g->cc, n->pos,
            "%s: the input is a vector of %" PRId64
            "; expected C x L, C x H x W or C x D x H x W (reshape it first)",
            op_name(n), s.d[0]);
}

/* A vector C beside C x H x W acts as C x 1 x 1. */
static struct shape widen(struct shape s, int rank)
{
    if (s.rank != 1) return s;
    for (s.rank = rank; rank > 1; rank--) s.d[rank - 1] = 1;
    return s;
}

void shape_broadcast(struct graph *g, struct node *n)
{
    struct shape left = shape_input(g, n, 0)->shape;
    struct shape right = shape_input(g, n, 1)->shape;
    struct shape a = widen(left, right.rank), b = widen(right, left.rank);
    bool match = a.rank == b.rank;
    for (int i = 0; match && i < a.rank; i++) {
        match = a.d[i] == b.d[i] || a.d[i] == 1 || b.d[i] == 1;
        if (a.d[i] == 1) a.d[i] = b.d[i];
    }
    if (!match)
        err(g->cc, n->pos, "%s: shapes %s and %s do not match", op_name(n),
            shape_text(g->cc, left), shape_text(g->cc, right));
    shape_set(g, n, a);
}

/* Runs every infer_X again. Whatever a pass stated must come out the same. */
void shape(struct graph *g)
{
    int64_t total = 0;
    for (int i = 0; i < g->n; i++) {
        struct node *n = &g->nodes[i];
        struct shape stated = n->shape;
        if (optab[n->op].infer) optab[n->op].infer(g, n);
        if (stated.rank > 0 && !shape_equal(stated, n->shape))
            bug("shape: %s is %s, was %s", n->name, shape_text(g->cc, n->shape),
                shape_text(g->cc, stated));
        int64_t count = shape_count(n->shape);
        total = shape_sum(total, shape_mul(count, n->batched ? g->batch : 1));
        if (total > MAX_ELEMENTS)
            err(g->cc, n->pos, "the tensors of the net up to this one have more than"
                               " %" PRId64 " elements",
                MAX_ELEMENTS);
    }
}
