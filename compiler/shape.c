/* Shapes: the pass that proves every shape again after a rewrite, and what the
 * infer_X of compiler/ops/ share. An infer_X checks all that can be wrong with
 * its op and says so in the user's words; what it leaves behind is explicit:
 * every padding is PAD_SIDES, and a 1-D tensor C x L is handled as C x 1 x L,
 * so that its kernel is {1, k}, its stride {1, s} and its sides {0, l, 0, r}.
 * Running infer_X on its own result changes nothing.
 *
 * No extent is above MAX_ELEMENTS and no window attribute above MAX_WINDOW, so
 * that sums and products of two of them stay inside int64_t. Window arithmetic
 * follows PyTorch (Conv2d, MaxPool2d with ceil_mode) and, for "same", the rule
 * of TensorFlow, which equals PyTorch's at stride 1. */
#include "convc.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { MAX_WINDOW = 1 << 30 };

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

/* Initialisations of a layer's weight. Those of its bias follow from it. */
void shape_need_init(struct graph *g, const struct node *n, const char *word)
{
    static const char *const words[] = {
        "default",
        "he_normal",
        "he_uniform",
        "xavier_normal",
        "xavier_uniform",
        NULL,
    };
    shape_need_word(g, n, "init", word, words);
}

/* What slides a window needs C x L or C x H x W. */
void shape_need_space(struct graph *g, const struct node *n)
{
    struct shape s = shape_input(g, n, 0)->shape;
    if (s.rank == 1)
        err(g->cc, n->pos,
            "%s: the input is a vector of %" PRId64
            "; expected C x L or C x H x W (reshape it first)",
            op_name(n), s.d[0]);
    if (s.rank == 4)
        err(g->cc, n->pos, "%s: not supported: 3-D (the input is %s)",
            op_name(n), shape_text(g->cc, s));
}

/* "3" or "3 x 5" */
static const char *pair_text(struct graph *g, struct pair p, bool line)
{
    if (line) return arena_printf(g->cc->mem, "%" PRId64, p.w);
    return arena_printf(g->cc->mem, "%" PRId64 " x %" PRId64, p.h, p.w);
}

static void need_window(struct graph *g, const struct node *n, const char *name,
                        int64_t value, int64_t low)
{
    if (value < low)
        err(g->cc, n->pos, "%s: %s=%" PRId64 " is %s", op_name(n), name, value,
            low > 0 ? "not positive" : "negative");
    if (value > MAX_WINDOW)
        err(g->cc, n->pos, "%s: %s=%" PRId64 " is above the limit of %d",
            op_name(n), name, value, MAX_WINDOW);
}

struct pair shape_pair(struct graph *g, const struct node *n, const char *name,
                       struct pair p)
{
    need_window(g, n, name, p.h, 1);
    need_window(g, n, name, p.w, 1);
    if (shape_input(g, n, 0)->shape.rank != 2) return p;
    if (p.h != 1 && p.h != p.w)
        err(g->cc, n->pos,
            "%s: %s=[%" PRId64 ", %" PRId64 "] has two numbers, but the input is 1-D",
            op_name(n), name, p.h, p.w);
    return (struct pair){ 1, p.w };
}

struct sides shape_sides(struct graph *g, const struct node *n, const char *name,
                         struct sides s)
{
    need_window(g, n, name, s.top, 0);
    need_window(g, n, name, s.left, 0);
    need_window(g, n, name, s.bottom, 0);
    need_window(g, n, name, s.right, 0);
    int rank = shape_input(g, n, 0)->shape.rank;
    if (rank != 2 || (s.top == 0 && s.bottom == 0)) return s;
    bool one = s.top == s.left && s.top == s.right && s.top == s.bottom;
    if (!one)
        err(g->cc, n->pos, "%s: %s has sides above and below, but the input is 1-D",
            op_name(n), name);
    s.top = s.bottom = 0;
    return s;
}

struct sides shape_border(struct graph *g, const struct node *n, struct sides s)
{
    int rank = shape_input(g, n, 0)->shape.rank;
    if (s.mode != PAD_SIDES)
        err(g->cc, n->pos, "%s: same, valid and full need a window; give numbers",
            op_name(n));
    s = shape_sides(g, n, "sides", s);
    bool none = s.top == 0 && s.left == 0 && s.bottom == 0 && s.right == 0;
    if (!none && rank != 2 && rank != 3)
        err(g->cc, n->pos, "%s: sides need C x L or C x H x W, but the input is %s",
            op_name(n), shape_text(g->cc, shape_input(g, n, 0)->shape));
    return s;
}

/* A window along one axis. */
struct axis {
    int64_t extent, kernel, stride, dilation;
    int64_t before, after; /* padding */
};

static int64_t span(const struct axis *x)
{
    return (x->kernel - 1) * x->dilation + 1;
}

static void pad_axis(struct axis *x, enum padding mode)
{
    int64_t out, total;
    switch (mode) {
    case PAD_SIDES:
        return;
    case PAD_VALID:
        x->before = x->after = 0;
        return;
    case PAD_FULL:
        x->before = x->after = span(x) - 1;
        return;
    case PAD_SAME:
        out = (x->extent + x->stride - 1) / x->stride;
        total = (out - 1) * x->stride + span(x) - x->extent;
        if (total < 0) total = 0;
        x->before = total / 2;
        x->after = total - x->before;
    }
}

static int64_t padded(const struct axis *x)
{
    return x->extent + x->before + x->after;
}

/* The last window of a ceil'd pool starts inside the input or its left padding,
 * as in PyTorch. */
static int64_t slide(const struct axis *x, bool ceil)
{
    int64_t room = padded(x) - span(x);
    int64_t out = (room + (ceil ? x->stride - 1 : 0)) / x->stride + 1;
    if (ceil && (out - 1) * x->stride >= x->extent + x->before) out--;
    return out;
}

static _Noreturn void kernel_too_large(struct graph *g, const struct node *n,
                                       const struct axis *h, const struct axis *w)
{
    bool line = shape_input(g, n, 0)->shape.rank == 2;
    const char *dilated = "";
    if (h->dilation > 1 || w->dilation > 1)
        dilated = arena_printf(g->cc->mem, " (dilated: %s)",
                               pair_text(g, (struct pair){ span(h), span(w) }, line));
    err(g->cc, n->pos, "%s: kernel %s%s is larger than the padded input %s", op_name(n),
        pair_text(g, (struct pair){ h->kernel, w->kernel }, line), dilated,
        pair_text(g, (struct pair){ padded(h), padded(w) }, line));
}

struct pair shape_window(struct graph *g, struct node *n, struct pair kernel,
                         struct pair stride, struct sides *pad,
                         struct pair dilation, bool ceil)
{
    struct shape s = shape_input(g, n, 0)->shape;
    *pad = shape_sides(g, n, "pad", *pad);
    struct axis h = { shape_h(s), kernel.h, stride.h, dilation.h, pad->top, pad->bottom };
    struct axis w = { shape_w(s), kernel.w, stride.w, dilation.w, pad->left, pad->right };
    pad_axis(&h, pad->mode);
    pad_axis(&w, pad->mode);
    *pad = (struct sides){ PAD_SIDES, h.before, w.before, h.after, w.after };
    if (span(&h) > padded(&h) || span(&w) > padded(&w)) kernel_too_large(g, n, &h, &w);
    return (struct pair){ slide(&h, ceil), slide(&w, ceil) };
}

struct shape shape_image(struct shape like, int64_t channels, struct pair out)
{
    if (like.rank == 2) return shape_of(2, channels, out.w);
    return shape_of(3, channels, out.h, out.w);
}

/* A window of which half or more is padding would see nothing at an edge. */
static void need_pool_pad(struct graph *g, const struct node *n, int64_t pad,
                          int64_t kernel)
{
    if (2 * pad > kernel)
        err(g->cc, n->pos, "%s: pad=%" PRId64 " is more than half of kernel=%" PRId64,
            op_name(n), pad, kernel);
}

void shape_pool(struct graph *g, struct node *n, struct pair *kernel,
                struct pair *stride, struct sides *pad, bool ceil)
{
    struct shape s = shape_input(g, n, 0)->shape;
    shape_need_space(g, n);
    *kernel = shape_pair(g, n, "kernel", *kernel);
    *stride = shape_pair(g, n, "stride", *stride);
    struct pair out = shape_window(g, n, *kernel, *stride, pad, (struct pair){ 1, 1 }, ceil);
    need_pool_pad(g, n, pad->top, kernel->h);
    need_pool_pad(g, n, pad->bottom, kernel->h);
    need_pool_pad(g, n, pad->left, kernel->w);
    need_pool_pad(g, n, pad->right, kernel->w);
    shape_set(g, n, shape_image(s, s.d[0], out));
}

/* A vector C beside C x H x W acts as C x 1 x 1. */
static struct shape widen(struct shape s, int rank)
{
    if (s.rank != 1) return s;
    for (s.rank = rank; rank > 1; rank--) s.d[rank - 1] = 1;
    return s;
}

/* Views hold the planes and rows of a 3-D tensor as one axis (shape_h). */
static void need_whole_space(struct graph *g, const struct node *n, struct shape a,
                             struct shape b)
{
    if (a.rank != b.rank || a.d[1] * a.d[2] == 1 || b.d[1] * b.d[2] == 1) return;
    if (a.d[1] != b.d[1] || a.d[2] != b.d[2])
        err(g->cc, n->pos, "%s: not supported: 3-D shapes %s and %s, broadcast along one"
                           " of two axes",
            op_name(n), shape_text(g->cc, a), shape_text(g->cc, b));
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
    if (a.rank == 4) need_whole_space(g, n, left, right);
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
