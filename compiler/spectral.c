/* Convolution by spectra, for conv(algorithm=fft). A convolution over a circle
 * is a circulant matrix, and the Fourier transform makes all of these diagonal:
 *
 *     y = F^-1 (F x . conj F w)    dx = F^-1 (F dy . F w)    dw = F^-1 (F x . conj F dy)
 *
 * with sums over input channels, output channels, samples. The circle is the
 * image itself where its border is circular (the circulant view); zeros around
 * it ask for a circle with room for them; any other border has become a pad in
 * front (border.c). Its rows are of even length, half of which, as its columns
 * and planes, has no prime factor above 5: what the transforms in templates/kernels/fft.c.in
 * take. A tap at k d and a stride s are places on the circle, so dilation and
 * stride cost nothing more and save nothing.
 *
 * The pass comes last of those that look at layers: fold, grad and fuse see
 * convolutions. Here conv becomes conv_fft over the image of the inverse
 * transform, conv_dx and conv_dw likewise; the spectra are nodes, in the arena,
 * made once for all that read them. Weights that nobody changes any more are
 * transformed here, in double.
 *
 * Microseconds for pad=same, on one core of a machine with AVX-512, target native,
 * spectra of weights made beforehand, direct against fft:
 *
 *     kernel                  3           5           7           9          15
 *     32 -> 32, 32 x 32   391: 290    712: 287   1197: 290   1840: 294    5188: 312
 *     32 -> 32, 64 x 64  1600: 2022  2954: 1974  4951: 2007  7662: 1683  20753: 1867
 *     depthwise, 32 x 32      -       222: 228    239: 228    262: 228     418: 235
 *     depthwise, 64 x 64      -       889: 940    983: 962   1113: 1009   1842: 969
 *
 * So fft wins from 5 x 5 on, depthwise from 7 x 7. It costs memory, though: a
 * weight becomes as large as the circle, 17 MB instead of 0.1 MB in the second
 * line for 5 x 5, and an image twice its size, which training keeps for the way
 * back. Nobody asked for that who wrote algorithm=auto: auto never is fft. */
#include "convc.h"
#include "select.h"

#include <math.h>
#include <string.h>

/* Only primes 2, 3 and 5? */
static bool is_smooth(int64_t n)
{
    static const int64_t primes[] = { 2, 3, 5 };
    for (int i = 0; i < 3; i++)
        while (n % primes[i] == 0) n /= primes[i];
    return n == 1;
}

static int64_t smooth_above(int64_t n)
{
    while (!is_smooth(n)) n++;
    return n;
}

static bool is_spectral(const struct node *n)
{
    return strcmp(n->a->conv.algorithm, "fft") == 0;
}

bool spectral_circulant(const struct graph *g, const struct node *n)
{
    struct triple e = shape_space(shape_input(g, n, 0)->shape);
    return is_spectral(n) && strcmp(n->a->conv.pad_mode, "circular") == 0 &&
           is_smooth(e.d) && is_smooth(e.h) && e.w % 2 == 0 && is_smooth(e.w / 2);
}

/* ---- one layer ------------------------------------------------------------- */

/* What its nodes share. The sweeps say where on the circle the pixels of x, those
 * of y and the taps lie; sums beyond its end count on from its start. */
struct layer {
    struct triple circle; /* points along every axis */
    struct sweep at_x, at_y, at_tap;
    int64_t groups, in, out; /* channels of one group */
    int weight;
    int x, dy, w, wt; /* spectra, or -1 */
};

struct spectral {
    struct graph *g;
    struct layer **layers; /* by conv node */
};

/* Zeros before the image may lie in the same place as those behind it. */
static int64_t points(int64_t extent, int64_t before, int64_t after, int64_t span)
{
    int64_t room = before > after ? before : after;
    int64_t last = before + after - span + 1; /* where the last window starts */
    return extent + (room > last ? room : last);
}

static struct triple circle_of(const struct graph *g, const struct node *conv)
{
    const struct conv_attr *a = &conv->a->conv;
    struct triple e = shape_space(shape_input(g, conv, 0)->shape);
    if (spectral_circulant(g, conv)) return e;
    struct triple c = triple_all(1);
    for (int k = 0; k < AXES; k++) {
        int64_t span = (a->kernel.at[k] - 1) * a->dilation.at[k] + 1;
        c.at[k] = points(e.at[k], a->pad.before.at[k], a->pad.after.at[k], span);
    }
    c.d = smooth_above(c.d);
    c.h = smooth_above(c.h);
    c.w = 2 * smooth_above((c.w + 1) / 2);
    return c;
}

static struct sweep walk(struct triple count, struct triple from, struct triple step)
{
    struct sweep s = SWEEP_ONE_TO_ONE;
    s.count = count;
    s.in0 = from;
    s.step_in = step;
    return s;
}

static struct layer read_layer(const struct graph *g, const struct node *conv)
{
    const struct conv_attr *a = &conv->a->conv;
    struct shape x = shape_input(g, conv, 0)->shape;
    struct triple zero = triple_all(0), e = shape_space(x), before = a->pad.before;
    return (struct layer){
        .circle = circle_of(g, conv),
        .at_x = walk(e, zero, triple_all(1)),
        .at_y = walk(shape_space(conv->shape), zero, a->stride),
        .at_tap = walk(a->kernel, triple(-before.d, -before.h, -before.w), a->dilation),
        .groups = a->groups,
        .in = x.d[0] / a->groups,
        .out = a->channels / a->groups,
        .weight = conv->in[1],
        .x = -1,
        .dy = -1,
        .w = -1,
        .wt = -1,
    };
}

/* A spectrum of so many channels, or the image it comes from: rows of half the
 * points and one, real parts before imaginary ones. `at`: where what it is made
 * of lies, or what will be read of it. */
static int derive(struct spectral *s, enum op op, int id, const struct sweep *at,
                  int64_t channels, bool batched, int nin, const int *in)
{
    struct graph *g = s->g;
    const struct layer *l = s->layers[id];
    struct triple points = triple(l->circle.d, l->circle.h, l->circle.w / 2 + 1);
    struct shape shape = points.d == 1 ? shape_of(3, 2 * channels, points.h, points.w)
                                       : shape_of(4, 2 * channels, points.d, points.h, points.w);
    const char *part = strrchr(optab[op].name, '_') + 1;
    const char *hint = arena_printf(g->cc->mem, "%s_fft_%s", g->nodes[id].name, part);
    int n = graph_derive(g, op, id, hint, shape, batched, nin, in);
    shape_check(g, &g->nodes[n], "the spectrum", shape, batched);
    select_sweeps(g, &g->nodes[n], at, 1);
    const char *planes = points.d == 1 ? "" : arena_printf(g->cc->mem, "%lld x ", (long long)points.d);
    g->nodes[n].algo.why = arena_printf(g->cc->mem, "a circle of %s%lld x %lld points", planes,
                                        (long long)l->circle.h, (long long)l->circle.w);
    return n;
}

/* ---- weights that stay ------------------------------------------------------ */

/* cos and sin of 2 pi k / n */
static double *turns(struct arena *mem, int64_t n)
{
    double *t = NEW(mem, double, 2 * n);
    for (int64_t k = 0; k < n; k++) {
        t[2 * k] = cos(2 * acos(-1.0) * (double)k / (double)n);
        t[2 * k + 1] = sin(2 * acos(-1.0) * (double)k / (double)n);
    }
    return t;
}

static int64_t around(int64_t place, int64_t n)
{
    return (place % n + n) % n;
}

/* Adds v times e^(-2 pi i place f / n). */
static void turn(const double *turns, int64_t n, int64_t place, int64_t f, const double v[2], double *sum)
{
    const double *t = turns + 2 * around(place * f, n);
    sum[0] += v[0] * t[0] + v[1] * t[1];
    sum[1] += v[1] * t[0] - v[0] * t[1];
}

struct taps {
    const struct layer *l;
    const double *turns[AXES];
    double *rows, *planes; /* the kernel's rows, its planes, transformed */
};

/* The transform along an axis of `taps` rows of `half` points each, at `rows`,
 * to point e of that axis. */
static void turn_rows(const struct taps *p, int axis, const double *rows, int64_t half, int64_t e, double *to)
{
    const struct sweep *s = &p->l->at_tap;
    memset(to, 0, sizeof *to * (size_t)(2 * half));
    for (int64_t k = 0; k < s->count.at[axis]; k++)
        for (int64_t f = 0; f < half; f++)
            turn(p->turns[axis], p->l->circle.at[axis], s->in0.at[axis] + k * s->step_in.at[axis], e,
                 &rows[2 * (k * half + f)], &to[2 * f]);
}

static void transform_rows(const struct taps *p, const float *w)
{
    const struct sweep *s = &p->l->at_tap;
    struct triple circle = p->l->circle, taps = s->count;
    int64_t half = circle.w / 2 + 1, rows = taps.d * taps.h;
    memset(p->rows, 0, sizeof *p->rows * (size_t)(2 * half * rows));
    for (int64_t k = 0; k < rows; k++)
        for (int64_t f = 0; f < half; f++)
            for (int64_t i = 0; i < taps.w; i++)
                turn(p->turns[2], circle.w, s->in0.w + i * s->step_in.w, f,
                     (const double[]){ w[k * taps.w + i], 0 }, &p->rows[2 * (k * half + f)]);
}

/* The spectrum of one kernel, to every `step`th place: real and imaginary parts
 * `apart`. */
static void transform(const struct taps *p, const float *w, float *to, int64_t step, int64_t apart, double *point)
{
    struct triple circle = p->l->circle, taps = p->l->at_tap.count;
    int64_t half = circle.w / 2 + 1, plane = circle.h * half;
    transform_rows(p, w);
    for (int64_t k = 0; k < taps.d; k++)
        for (int64_t e = 0; e < circle.h; e++)
            turn_rows(p, 1, &p->rows[2 * k * taps.h * half], half, e, &p->planes[2 * (k * plane + e * half)]);
    for (int64_t e = 0; e < circle.d; e++) {
        turn_rows(p, 0, p->planes, plane, e, point);
        for (int64_t f = 0; f < plane; f++) {
            to[(e * plane + f) * step] = (float)point[2 * f];
            to[(e * plane + f) * step + apart] = (float)point[2 * f + 1];
        }
    }
}

struct spectrum {
    struct values how;
    struct layer l;
    struct node from; /* the weight */
};

/* As conv_fft_w computes it. */
static void make_spectrum(const struct values *how, float *to)
{
    const struct spectrum *s = (const struct spectrum *)how;
    const struct layer *l = &s->l;
    struct arena *mem = arena_new();
    struct triple circle = l->circle, taps = l->at_tap.count;
    int64_t half = circle.w / 2 + 1, plane = circle.h * half, count = l->groups * l->in * l->out;
    struct taps p = { .l = l,
                      .turns = { turns(mem, circle.d), turns(mem, circle.h), turns(mem, circle.w) },
                      .rows = NEW(mem, double, 2 * half * taps.d * taps.h),
                      .planes = NEW(mem, double, 2 * plane * taps.d) };
    double *point = NEW(mem, double, 2 * plane);
    const float *w = values_of(mem, &s->from);
    for (int64_t k = 0; k < l->groups * l->out; k++)
        for (int64_t i = 0; i < l->in; i++, w += triple_product(taps)) {
            int64_t channel = (k / l->out * l->in + i) * l->out + k % l->out;
            transform(&p, w, to + channel, 2 * count, count, point);
        }
    arena_free(mem);
}

/* A constant: it has no name, and lies point by point. */
static int constant(struct graph *g, const struct layer *l, int conv)
{
    int64_t half = l->circle.w / 2 + 1, count = l->groups * l->in * l->out;
    struct node holder = { .path = "", .pos = g->nodes[conv].pos };
    struct shape s = shape_of(3, l->circle.d * l->circle.h, half, 2 * count);
    shape_check(g, &g->nodes[conv], "the spectrum of the weight", s, false);
    struct spectrum *made = NEW(g->cc->mem, struct spectrum, 1);
    *made = (struct spectrum){ { make_spectrum }, *l, g->nodes[l->weight] };
    int id = graph_param(g, &holder, arena_printf(g->cc->mem, "%s_spectrum", g->nodes[conv].name),
                         s, "zeros", 1, 1, false);
    g->nodes[id].made = &made->how;
    return id;
}

/* ---- nodes ------------------------------------------------------------------- */

static int spectrum_x(struct spectral *s, int conv, int x)
{
    struct layer *l = s->layers[conv];
    if (l->x < 0) l->x = derive(s, OP_conv_fft_x, conv, &l->at_x, l->groups * l->in, s->g->nodes[x].batched, 1, &x);
    return l->x;
}

static int spectrum_dy(struct spectral *s, int conv, int dy)
{
    struct layer *l = s->layers[conv];
    if (l->dy < 0) l->dy = derive(s, OP_conv_fft_dy, conv, &l->at_y, l->groups * l->out, true, 1, &dy);
    return l->dy;
}

static int spectrum_w(struct spectral *s, int conv)
{
    struct layer *l = s->layers[conv];
    const struct graph *g = s->g;
    int w = l->weight;
    bool stays = !g->training && values_known(&g->nodes[w]);
    if (l->w < 0)
        l->w = stays ? constant(s->g, l, conv)
                     : derive(s, OP_conv_fft_w, conv, &l->at_tap, l->groups * l->in * l->out, false, 1, &w);
    return l->w;
}

static int spectrum_wt(struct spectral *s, int conv)
{
    struct layer *l = s->layers[conv];
    int w = l->weight;
    if (l->wt < 0) l->wt = derive(s, OP_conv_fft_wt, conv, &l->at_tap, l->groups * l->in * l->out, false, 1, &w);
    return l->wt;
}

/* Node id becomes `op`, which reads the image. */
static void become(struct graph *g, int id, enum op op, int image, int last)
{
    struct node *n = &g->nodes[id];
    int *in = NEW(g->cc->mem, int, 2);
    in[0] = image;
    in[1] = last;
    n->op = op;
    n->in = in;
    n->nin = last < 0 ? 1 : 2;
    n->algo = g->nodes[image].algo;
}

static void lower_conv(struct spectral *s, int id)
{
    const struct node *n = &s->g->nodes[id];
    int bias = n->nin > 2 ? n->in[2] : -1;
    s->layers[id] = NEW(s->g->cc->mem, struct layer, 1);
    *s->layers[id] = read_layer(s->g, n);
    int x = spectrum_x(s, id, n->in[0]);
    int w = spectrum_w(s, id);
    const struct layer *l = s->layers[id];
    int y = derive(s, OP_conv_fft_y, id, &l->at_y, l->groups * l->out, s->g->nodes[x].batched, 2, (const int[]){ x, w });
    become(s->g, id, OP_conv_fft, y, bias);
}

static void lower_dx(struct spectral *s, int id)
{
    int conv = s->g->nodes[id].of;
    int dy = spectrum_dy(s, conv, s->g->nodes[id].in[0]);
    int wt = spectrum_wt(s, conv);
    const struct layer *l = s->layers[conv];
    int u = derive(s, OP_conv_fft_u, conv, &l->at_x, l->groups * l->in, true, 2, (const int[]){ dy, wt });
    become(s->g, id, OP_conv_fft_dx, u, -1);
}

static void lower_dw(struct spectral *s, int id)
{
    const int *in = s->g->nodes[id].in;
    int conv = s->g->nodes[id].of;
    int dy = spectrum_dy(s, conv, in[1]);
    int x = spectrum_x(s, conv, in[0]);
    const struct layer *l = s->layers[conv];
    int v = derive(s, OP_conv_fft_v, conv, &l->at_tap, l->groups * l->in * l->out, false, 2, (const int[]){ x, dy });
    become(s->g, id, OP_conv_fft_dw, v, s->layers[conv]->weight);
}

static void (*const lower[OP_COUNT])(struct spectral *, int id) = {
    [OP_conv] = lower_conv,
    [OP_conv_dx] = lower_dx,
    [OP_conv_dw] = lower_dw,
};

/* A layer comes before its gradients. */
void spectral(struct graph *g)
{
    struct spectral s = { g, NEW(g->cc->mem, struct layer *, g->n + 1) };
    int n = g->n;
    for (int id = 0; id < n; id++)
        if (lower[g->nodes[id].op] && is_spectral(&g->nodes[id])) lower[g->nodes[id].op](&s, id);
    if (g->n > n) graph_sort(g);
}
