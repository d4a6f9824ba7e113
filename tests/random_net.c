/* Writes random nets. A list of the tensors made so far, with their extents,
 * grows by one statement a step; a table of writers says what a statement may
 * be. A writer that cannot use the tensor it was given writes nothing, and
 * another one is drawn. The last tensor goes through a dense layer to the
 * output and the loss. */
#include "random_net.h"
#include "harness.h"

#include <string.h>

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

/* "3 x 8 x 8" */
static const char *extents(struct arena *mem, struct value v, const char *between)
{
    const char *text = arena_printf(mem, "%d", (int)v.c);
    if (v.d) text = arena_printf(mem, "%s%s%d", text, between, (int)v.d);
    if (v.h) text = arena_printf(mem, "%s%s%d", text, between, (int)v.h);
    return arena_printf(mem, "%s%s%d", text, between, (int)v.w);
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

/* What the reference can differentiate in no time. */
static bool small(struct value x)
{
    return x.c * (x.d ? x.d : 1) * (x.h ? x.h : 1) * x.w <= 1500;
}

static bool same_space(struct value a, struct value b)
{
    return a.d == b.d && a.h == b.h && a.w == b.w;
}

/* One of some texts. */
static const char *any(struct writer *w, int n, const char *const *from)
{
    return from[draw(w, n)];
}

static bool conv(struct writer *w, int i)
{
    static const int64_t kernels[] = { 1, 2, 3, 3, 3, 5 }, channels[] = { 1, 3, 4, 6, 8, 17 };
    static const char *const hows[] = {
        "", "", "", "", ", pad_mode=circular", ", pad_mode=replicate", ", pad_mode=reflect",
        ", algorithm=fft", ", algorithm=fft, pad_mode=circular", ", algorithm=winograd"
    };
    struct value x = w->v[i];
    int64_t k = pick(w, 6, kernels), s = 1 + draw(w, 2), p = draw(w, k);
    int64_t groups = draw(w, 3) == 0 ? x.c : x.c % 2 == 0 && draw(w, 2) ? 2
                                                                        : 1;
    int64_t dilation = draw(w, 4) ? 1 : 2, span = (k - 1) * dilation + 1;
    struct value y = slide(x, pick(w, 6, channels), span, s, p);
    const char *how = any(w, 10, hows);
    if (groups > 1) y.c = groups * (1 + draw(w, 2));
    if (!fits(x, span - 2 * p)) return false;
    if (strstr(how, "pad_mode") && !fits(x, p + 1)) return false;
    return add(w, y, arena_printf(w->mem, "v%d -> l%d: conv(%d, kernel=%d, stride=%d, pad=%d, dilation=%d, groups=%d, bias=%s%s)", i, w->n, (int)y.c, (int)k, (int)s, (int)p, (int)dilation, (int)groups, draw(w, 2) ? "true" : "false", how));
}

static int64_t widened(int64_t in, int64_t span, int64_t s, int64_t p, int64_t more)
{
    return in ? (in - 1) * s + span - 2 * p + more : 0;
}

static bool convtranspose(struct writer *w, int i)
{
    static const int64_t channels[] = { 1, 2, 4, 6 };
    struct value x = w->v[i];
    int64_t k = 1 + draw(w, 4), s = 1 + draw(w, 3), dilation = 1 + draw(w, 2), groups = x.c % 2 == 0 && draw(w, 2) ? 2 : 1;
    int64_t span = (k - 1) * dilation + 1, p = draw(w, span), more = draw(w, s > dilation ? s : dilation);
    struct value y = { groups * pick(w, 4, channels), widened(x.d, span, s, p, more), widened(x.h, span, s, p, more), widened(x.w, span, s, p, more) };
    if (!fits(y, 1) || (x.d && y.d < 1) || (x.h && y.h < 1) || !small(y)) return false;
    return add(w, y, arena_printf(w->mem, "v%d -> l%d: convtranspose(%d, kernel=%d, stride=%d, pad=%d, output_pad=%d, dilation=%d, groups=%d, bias=%s)", i, w->n, (int)y.c, (int)k, (int)s, (int)p, (int)more, (int)dilation, (int)groups, draw(w, 2) ? "true" : "false"));
}

/* Ops that leave the shape as it is. What grows is kept in bounds in front of it;
 * with a larger eps a norm of few elements does not magnify what float rounds. */
static bool same_shape(struct writer *w, int i)
{
    static const char *const ops[] = {
        "relu", "relu", "leaky_relu(0.2)", "sigmoid", "tanh", "gelu", "gelu(tanh)", "softmax", "dropout(0.3)",
        "affine(0.5, -0.25)", "affine(-1.5)", "relu6", "elu(0.7)", "selu", "hard_sigmoid", "hard_swish", "silu", "mish",
        "softplus", "softplus(beta=2, threshold=1)", "softsign", "clip(-0.5, 1.25)", "abs", "log_softmax",
        "clip(-2, 2) -> exp", "clip(-2, 2) -> square -> affine(1, 0.5) -> sqrt", "abs -> affine(1, 0.5) -> log",
        "abs -> affine(1, 0.5) -> reciprocal", "spatial_dropout(0.3)", "drop_path(0.3)", "flatten -> reshape(SHAPE)",
        "lrn(3, alpha=0.5)", "lrn(5, alpha=0.1, beta=0.5, k=2)",
        "l: prelu", "l: prelu(shared=true)", "l: layer_scale(init=0.5)",
        "l: layernorm(eps=0.02)", "l: layernorm(eps=0.02, over=all)", "l: layernorm(eps=0.02, affine=false)", "l: groupnorm(1, eps=0.02)",
        "l: groupnorm(1, eps=0.02, affine=false)", "l: dense(CHANNELS, axis=c)"
    };
    enum { OPS = sizeof ops / sizeof *ops };
    const char *op = any(w, OPS, ops), *shape = strstr(op, "SHAPE"), *channels = strstr(op, "CHANNELS");
    struct value x = w->v[i];
    if (op[1] == ':') op = arena_printf(w->mem, "l%d%s", w->n, op + 1);
    if (shape) op = arena_printf(w->mem, "flatten -> reshape([%s])", extents(w->mem, x, ", "));
    if (channels) op = arena_printf(w->mem, "l%d: dense(%d, axis=c)", w->n, (int)x.c);
    return add(w, x, arena_printf(w->mem, "v%d -> %s", i, op));
}

/* Statistics over pixels: over one they have no variance. */
static bool of_pixels(struct writer *w, int i)
{
    struct value x = w->v[i];
    if (!fits(x, 2)) return false;
    const char *op = draw(w, 2) ? "instancenorm(eps=0.02)" : "instancenorm(eps=0.02, affine=true)";
    if (x.c % 2 == 0 && draw(w, 2)) op = "groupnorm(2, eps=0.02)";
    return add(w, x, arena_printf(w->mem, "v%d -> l%d: %s", i, w->n, op));
}

static bool batchnorm(struct writer *w, int i)
{
    const char *act = draw(w, 2) ? " -> relu" : "";
    return add(w, w->v[i], arena_printf(w->mem, "v%d -> l%d: batchnorm%s%s", i, w->n, draw(w, 4) ? "" : "(affine=false)", act));
}

static bool pool(struct writer *w, int i)
{
    static const char *const kinds[] = { "maxpool", "avgpool", "avgpool" };
    struct value x = w->v[i];
    int64_t k = 2 + draw(w, 2), s = 1 + draw(w, 2), p = draw(w, 2), kind = draw(w, 3);
    if (!fits(x, k)) return false;
    return add(w, slide(x, x.c, k, s, p), arena_printf(w->mem, "v%d -> %s(%d, stride=%d, pad=%d%s)", i, kinds[kind], (int)k, (int)s, (int)p, kind == 2 ? ", count_pad=false" : ""));
}

/* Another size for the whole image, and which extents that has. */
static struct value sized(struct value x, int64_t size)
{
    return (struct value){ x.c, x.d ? size : 0, x.h ? size : 0, size };
}

static bool adaptive(struct writer *w, int i)
{
    int64_t size = 1 + draw(w, 4);
    const char *kind = draw(w, 2) ? "max" : "avg";
    if (!fits(w->v[i], size)) return false;
    return add(w, sized(w->v[i], size), arena_printf(w->mem, "v%d -> adaptive_%spool(%d)", i, kind, (int)size));
}

static bool upsample(struct writer *w, int i)
{
    static const char *const modes[] = { "nearest", "bilinear", "bilinear, align_corners=true", "bicubic", "bicubic, align_corners=true", "bed_of_nails" };
    int64_t mode = draw(w, 6), size = 1 + draw(w, 7), times = 1 + draw(w, 3);
    struct value x = w->v[i], y = sized(x, size);
    if ((mode == 3 || mode == 4) && (x.d || !x.h)) return false;
    if (mode < 5) return small(y) && add(w, y, arena_printf(w->mem, "v%d -> upsample(size=%d, mode=%s)", i, (int)size, modes[mode]));
    y = (struct value){ x.c, x.d * times, x.h * times, x.w * times };
    return small(y) && add(w, y, arena_printf(w->mem, "v%d -> upsample(%d, mode=%s)", i, (int)times, modes[mode]));
}

/* Through a pool and back to where its maxima were, with a layer between. */
static bool there_and_back(struct writer *w, int i)
{
    struct value x = w->v[i];
    int64_t k = 2 + draw(w, 2);
    if (x.d || !fits(x, k)) return false;
    w->text = arena_printf(w->mem, "%s    p%d = v%d -> maxpool(%d)\n", w->text, w->n, i, (int)k);
    return add(w, x, arena_printf(w->mem, "maxunpool(p%d -> l%d: conv(%d, kernel=1), p%d)", w->n, w->n, (int)x.c, w->n));
}

static bool shuffle(struct writer *w, int i)
{
    struct value x = w->v[i], y = { x.c / 4, 0, 2 * x.h, 2 * x.w };
    if (x.c % 2 == 0 && draw(w, 2)) return add(w, x, arena_printf(w->mem, "v%d -> channel_shuffle(2)", i));
    if (!x.h || x.d) return false;
    if (x.c % 4 == 0) return small(y) && add(w, y, arena_printf(w->mem, "v%d -> pixel_shuffle(2)", i));
    y = (struct value){ 4 * x.c, 0, x.h / 2, x.w / 2 };
    return x.h % 2 == 0 && x.w % 2 == 0 && y.c <= 40 && add(w, y, arena_printf(w->mem, "v%d -> pixel_unshuffle(2)", i));
}

static bool combine(struct writer *w, int i)
{
    static const char signs[] = "++-*";
    for (int tries = 0; tries < 8; tries++) {
        int k = (int)draw(w, w->n);
        struct value a = w->v[i], b = w->v[k];
        if (a.c != b.c || !same_space(a, b)) continue;
        if (draw(w, 4) == 0) return add(w, a, arena_printf(w->mem, "%s(%s, %s)", draw(w, 2) ? "minimum" : "maximum", name(w, i), name(w, k)));
        const char *act = draw(w, 2) ? "relu" : "";
        return add(w, a, arena_printf(w->mem, "%s(%s %c %s)", act, name(w, i), signs[draw(w, 4)], name(w, k)));
    }
    return false;
}

/* Whole numbers of rows, columns or channels, from any place and every so many. */
static bool slice(struct writer *w, int i)
{
    struct value x = w->v[i];
    int64_t *extents[] = { &x.c, &x.d, &x.h, &x.w }, axis = draw(w, 4), step = 1 + draw(w, 2);
    if (*extents[axis] < 2) return false;
    int64_t from = draw(w, *extents[axis] - 1);
    *extents[axis] = (*extents[axis] - from + step - 1) / step;
    return add(w, x, arena_printf(w->mem, "v%d -> slice(%c, from=%d, step=%d)", i, "cdhw"[axis], (int)from, (int)step));
}

static bool transpose(struct writer *w, int i)
{
    struct value x = w->v[i];
    if (x.w > 40 || (x.h > 40)) return false;
    if (x.d) return add(w, (struct value){ x.h, x.w, x.c, x.d }, arena_printf(w->mem, "v%d -> transpose([h, w, c, d])", i));
    if (!x.h) return add(w, (struct value){ x.w, 0, 0, x.c }, arena_printf(w->mem, "v%d -> transpose([w, c])", i));
    if (draw(w, 2)) return add(w, (struct value){ x.w, 0, x.c, x.h }, arena_printf(w->mem, "v%d -> transpose([w, c, h])", i));
    return add(w, (struct value){ x.c, 0, x.w, x.h }, arena_printf(w->mem, "v%d -> transpose([c, w, h])", i));
}

/* A map combined with what is left of it along some axes, in either order. */
static bool reduced(struct writer *w, int i)
{
    static const char *const axes[] = { "c", "w", "[c, w]", "all" }, *const ops[] = { "sum", "mean", "max" };
    int64_t form = draw(w, 4);
    const char *op = any(w, 3, ops), *along = any(w, 4, axes);
    if (form == 0) return add(w, w->v[i], arena_printf(w->mem, "v%d + (v%d -> reduce_%s(axes=%s))", i, i, op, along));
    if (form == 1) return add(w, w->v[i], arena_printf(w->mem, "(v%d -> reduce_%s(axes=%s)) - v%d", i, op, along, i));
    if (form == 2) return add(w, w->v[i], arena_printf(w->mem, "minimum(v%d * 0.5, v%d -> reduce_%s(axes=%s))", i, i, op, along));
    return add(w, w->v[i], arena_printf(w->mem, "v%d / (v%d -> reduce_%s(axes=%s) -> abs -> affine(1, 0.5))", i, i, op, along));
}

/* Attention of the pixels among themselves. */
static bool matmul(struct writer *w, int i)
{
    struct value x = w->v[i];
    if (draw(w, 2)) return !x.d && x.w <= 40 && add(w, (struct value){ x.h ? x.c : x.w, 0, x.h ? x.w : 0, x.w }, arena_printf(w->mem, "matmul(v%d, v%d, transpose_a=true) * 0.1", i, i));
    return add(w, x, arena_printf(w->mem, "v%d -> l%d: dense(%d)", i, w->n, (int)x.w));
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
    static const char *const modes[] = { "value=0", "value=0.5", "mode=reflect", "mode=replicate", "mode=circular" };
    struct value x = w->v[i];
    if (!fits(x, 2)) return false;
    int64_t side = draw(w, 2);
    x.w += 1 + side;
    if (x.h) x.h += 1;
    if (x.d) x.d += 1;
    const char *others = x.d ? "0, 1, 1, 1, 0" : x.h ? "1, 1, 0"
                                                     : "1";
    return add(w, x, arena_printf(w->mem, "v%d -> pad([%s, %d], %s)", i, others, (int)side, any(w, 5, modes)));
}

/* The last tensor as a vector, which others may read, too: f. */
static const char *head(struct writer *w)
{
    static const char *const readers[] = {
        "softmax(f)", "relu(f)", "batchnorm(f, eps=0.02) -> sigmoid", "dense(f, 4)", "f + f",
        "concat(f, f)", "f -> dense(channels(f)) -> relu", "mul(f, dense(f, channels(f)))",
        "layernorm(f, eps=0.02)", "prelu(f)", "layer_scale(f, init=0.5)", "log_softmax(f)", "groupnorm(f, 1, eps=0.02)", "reduce_max(f, keep=false)"
    };
    w->text = arena_printf(w->mem, "%s    f = v%d -> flatten\n", w->text, w->n - 1);
    const char *all = "f";
    for (int64_t n = draw(w, 4); n > 0; n--)
        all = arena_printf(w->mem, "%s, %s", all, readers[draw(w, 14)]);
    return arena_printf(w->mem, "concat(%s)", all);
}

const char *random_net(struct arena *mem, uint64_t seed, int layers)
{
    static bool (*const writers[])(struct writer *, int) = {
        conv, conv, conv, conv, batchnorm, batchnorm, same_shape, same_shape,
        same_shape, same_shape, pool, combine, combine, concat, gate, cut, border,
        convtranspose, of_pixels, adaptive, upsample, there_and_back, shuffle, slice,
        transpose, reduced, matmul
    };
    enum { WRITERS = sizeof writers / sizeof *writers };
    struct writer w = { .mem = mem, .seed = seed, .n = 1 };
    int64_t kind = draw(&w, 8), c = 1 + draw(&w, 5);
    if (kind == 0) { /* 3-D */
        w.v[0] = (struct value){ c, 3 + draw(&w, 3), 3 + draw(&w, 2), 3 + draw(&w, 3) };
    } else {
        bool flat = kind <= 2;
        w.v[0] = (struct value){ c, 0, flat ? 0 : 5 + draw(&w, 4), 5 + draw(&w, 4) };
    }
    w.text = arena_printf(mem, "net t {\n    input v0: %s\n", extents(mem, w.v[0], " x "));
    while (w.n <= layers && w.n < MOST)
        writers[draw(&w, WRITERS)](&w, draw(&w, 4) ? w.n - 1 : (int)draw(&w, w.n));
    const char *f = head(&w);
    return arena_printf(mem, "%s    y = %s -> last: dense(3)\n    output y\n    loss %s(y)\n}\n", w.text, f,
                        draw(&w, 2) ? "mse" : "cross_entropy");
}
