/* Writes random nets. A list of the tensors made so far, with their extents,
 * grows by one statement a step; a table of writers says what a statement may
 * be. A writer that cannot use the tensor it was given writes nothing, and
 * another one is drawn. The last tensor goes through a dense layer to the
 * output and the loss. */
#include "random_net.h"
#include "harness.h"

enum { MOST = 64 };

struct value {
    int64_t c, d, h, w; /* d = 0: 2-D, and h = 0: 1-D */
};

struct writer {
    struct arena *mem;
    uint64_t seed;
    const char *text;
    int n;
    struct value v[MOST];
};

static int64_t draw(struct writer *w, int64_t below)
{
    return harness_random(&w->seed, below);
}

static int64_t pick(struct writer *w, int n, const int64_t *from)
{
    return from[draw(w, n)];
}

/* v[n] = ... */
static bool add(struct writer *w, struct value v, const char *expression)
{
    w->text = arena_printf(w->mem, "%s    v%d = %s\n", w->text, w->n, expression);
    w->v[w->n++] = v;
    return true;
}

static const char *name(struct writer *w, int i)
{
    return arena_printf(w->mem, "v%d", i);
}

static int64_t extent(int64_t in, int64_t k, int64_t s, int64_t p)
{
    return in == 0 ? 0 : (in + 2 * p - k) / s + 1;
}

static struct value slide(struct value x, int64_t channels, int64_t k, int64_t s, int64_t p)
{
    return (struct value){ channels, extent(x.d, k, s, p), extent(x.h, k, s, p), extent(x.w, k, s, p) };
}

/* Does a window of k fit along every axis? */
static bool fits(struct value x, int64_t k)
{
    return (!x.d || x.d >= k) && (!x.h || x.h >= k) && x.w >= k;
}

static bool same_space(struct value a, struct value b)
{
    return a.d == b.d && a.h == b.h && a.w == b.w;
}

static bool conv(struct writer *w, int i)
{
    static const int64_t kernels[] = { 1, 2, 3, 3, 3, 5 }, channels[] = { 1, 3, 4, 6, 8, 17 };
    struct value x = w->v[i];
    int64_t k = pick(w, 6, kernels), s = 1 + draw(w, 2), p = draw(w, k);
    int64_t groups = draw(w, 3) == 0 ? x.c : x.c % 2 == 0 && draw(w, 2) ? 2
                                                                        : 1;
    struct value y = slide(x, pick(w, 6, channels), k, s, p);
    if (groups > 1) y.c = groups * (1 + draw(w, 2));
    if (!fits(x, k - 2 * p)) return false;
    return add(w, y, arena_printf(w->mem, "v%d -> l%d: conv(%d, kernel=%d, stride=%d, pad=%d, groups=%d, bias=%s)", i, w->n, (int)y.c, (int)k, (int)s, (int)p, (int)groups, draw(w, 2) ? "true" : "false"));
}

static bool same_shape(struct writer *w, int i)
{
    static const char *const ops[] = {
        "relu", "relu", "leaky_relu(0.2)", "sigmoid", "tanh", "gelu",
        "gelu(tanh)", "softmax", "dropout(0.3)", "affine(0.5, -0.25)", "affine(-1.5)"
    };
    return add(w, w->v[i], arena_printf(w->mem, "v%d -> %s", i, ops[draw(w, 11)]));
}

static bool batchnorm(struct writer *w, int i)
{
    const char *act = draw(w, 2) ? " -> relu" : "";
    return add(w, w->v[i], arena_printf(w->mem, "v%d -> l%d: batchnorm%s%s", i, w->n, draw(w, 4) ? "" : "(affine=false)", act));
}

static bool pool(struct writer *w, int i)
{
    struct value x = w->v[i];
    int64_t k = 2 + draw(w, 2), s = 1 + draw(w, 2), p = draw(w, 2);
    if (!fits(x, k)) return false;
    const char *kind = draw(w, 2) ? "max" : "avg";
    return add(w, slide(x, x.c, k, s, p), arena_printf(w->mem, "v%d -> %spool(%d, stride=%d, pad=%d)", i, kind, (int)k, (int)s, (int)p));
}

static bool combine(struct writer *w, int i)
{
    static const char signs[] = "++-*";
    for (int tries = 0; tries < 8; tries++) {
        int k = (int)draw(w, w->n);
        struct value a = w->v[i], b = w->v[k];
        if (a.c != b.c || !same_space(a, b)) continue;
        const char *act = draw(w, 2) ? "relu" : "";
        return add(w, a, arena_printf(w->mem, "%s(%s %c %s)", act, name(w, i), signs[draw(w, 4)], name(w, k)));
    }
    return false;
}

static bool concat(struct writer *w, int i)
{
    int k = (int)draw(w, w->n);
    struct value a = w->v[i], b = w->v[k];
    if (!same_space(a, b) || a.c + b.c > 40) return false;
    a.c += b.c;
    return add(w, a, arena_printf(w->mem, "concat(%s, %s)", name(w, i), name(w, k)));
}

static bool gate(struct writer *w, int i)
{
    struct value x = w->v[i];
    return add(w, x, arena_printf(w->mem, "v%d * (v%d -> globalavgpool -> l%d: conv(%d, kernel=1) -> sigmoid)", i, i, w->n, (int)x.c));
}

static bool cut(struct writer *w, int i)
{
    struct value x = w->v[i];
    if (x.c < 2) return false;
    int64_t first = draw(w, x.c - 1);
    x.c -= first;
    return add(w, x, arena_printf(w->mem, "v%d -> crop(channel=%d)", i, (int)first));
}

static bool border(struct writer *w, int i)
{
    struct value x = w->v[i];
    int64_t side = draw(w, 2);
    x.w += 1 + side;
    if (x.h) x.h += 1;
    if (x.d) x.d += 1;
    const char *others = x.d ? "0, 1, 1, 1, 0" : x.h ? "1, 1, 0"
                                                     : "1";
    return add(w, x, arena_printf(w->mem, "v%d -> pad([%s, %d], value=%s)", i, others, (int)side, draw(w, 2) ? "0" : "0.5"));
}

static const char *extents(struct arena *mem, struct value v)
{
    const char *text = arena_printf(mem, "%d", (int)v.c);
    if (v.d) text = arena_printf(mem, "%s x %d", text, (int)v.d);
    if (v.h) text = arena_printf(mem, "%s x %d", text, (int)v.h);
    return arena_printf(mem, "%s x %d", text, (int)v.w);
}

/* The last tensor as a vector, which others may read, too: f. */
static const char *head(struct writer *w)
{
    static const char *const readers[] = {
        "softmax(f)", "relu(f)", "batchnorm(f) -> sigmoid", "dense(f, 4)", "f + f",
        "concat(f, f)", "f -> dense(channels(f)) -> relu", "mul(f, dense(f, channels(f)))"
    };
    w->text = arena_printf(w->mem, "%s    f = v%d -> flatten\n", w->text, w->n - 1);
    const char *all = "f";
    for (int64_t n = draw(w, 4); n > 0; n--)
        all = arena_printf(w->mem, "%s, %s", all, readers[draw(w, 8)]);
    return arena_printf(w->mem, "concat(%s)", all);
}

const char *random_net(struct arena *mem, uint64_t seed, int layers)
{
    static bool (*const writers[])(struct writer *, int) = {
        conv, conv, conv, conv, batchnorm, batchnorm, same_shape, same_shape,
        same_shape, pool, combine, combine, concat, gate, cut, border
    };
    struct writer w = { .mem = mem, .seed = seed, .n = 1 };
    int64_t kind = draw(&w, 8), c = 1 + draw(&w, 5);
    if (kind == 0) { /* 3-D */
        w.v[0] = (struct value){ c, 3 + draw(&w, 3), 3 + draw(&w, 2), 3 + draw(&w, 3) };
    } else {
        bool flat = kind <= 2;
        w.v[0] = (struct value){ c, 0, flat ? 0 : 5 + draw(&w, 4), 5 + draw(&w, 4) };
    }
    w.text = arena_printf(mem, "net t {\n    input v0: %s\n", extents(mem, w.v[0]));
    while (w.n <= layers && w.n < MOST)
        writers[draw(&w, 16)](&w, draw(&w, 4) ? w.n - 1 : (int)draw(&w, w.n));
    const char *f = head(&w);
    return arena_printf(mem, "%s    y = %s -> last: dense(3)\n    output y\n    loss %s(y)\n}\n", w.text, f,
                        draw(&w, 2) ? "mse" : "cross_entropy");
}
