/* The table that textbooks print of a network, a line per layer: shape and
 * memory of the output, weights, multiply-adds, all for one sample; and from
 * where in the input an element sees: its receptive field and how far the
 * fields of neighbours are apart. Activations, dropout, inputs and losses, with
 * what they alone are computed from, are no layers here. KB are 1024 bytes of
 * float, K and M powers of ten, rounded; totals and the JSON are exact.
 *
 * Weights are a layer's `weight` alone, as the lectures mostly count them;
 * parameters are all that training changes. Receptive fields: Araujo, Norris and
 * Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019.
 * The field of the input is 1, its step 1; a window of k taps adds (k - 1) steps
 * to the field and multiplies the step by its stride. What upsamples divides the
 * step, never below 1, and its window is as many of the smaller image's pixels as
 * an element comes from at most. Where branches meet, the widest of each counts.
 * What stands for a whole image (global pools, flatten), or moves its axes, sees
 * all of it; statistics of a normalisation do not count. */
#include "convc.h"

#include <inttypes.h>
#include <string.h>

/* The extents of an element's field, the distance between neighbours'. */
struct field {
    struct triple size, step;
};

struct row {
    const char *name, *op;
    struct shape shape;
    int64_t elements, weights, params, macs;
    struct field field;
};

struct table {
    int n;
    struct row *rows;
    struct row total;
    int axes; /* of the fields: 3 in a net with depth */
};

/* ---- receptive fields -------------------------------------------------- */

struct window {
    struct triple kernel, stride, dilation;
};

static void conv_window(const struct graph *g, const struct node *n, struct window *w)
{
    (void)g;
    const struct conv_attr *a = &n->a->conv;
    *w = (struct window){ a->kernel, a->stride, a->dilation };
}

static void maxpool_window(const struct graph *g, const struct node *n, struct window *w)
{
    (void)g;
    const struct maxpool_attr *a = &n->a->maxpool;
    *w = (struct window){ a->kernel, a->stride, a->dilation };
}

static void avgpool_window(const struct graph *g, const struct node *n, struct window *w)
{
    (void)g;
    const struct avgpool_attr *a = &n->a->avgpool;
    *w = (struct window){ a->kernel, a->stride, triple_all(1) };
}

static void slice_window(const struct graph *g, const struct node *n, struct window *w)
{
    (void)g;
    const char *spatial = axis_spatial, *at = strchr(spatial, n->a->slice.axis[0]);
    *w = (struct window){ triple_all(1), triple_all(1), triple_all(1) };
    if (at) w->stride.at[at - spatial] = n->a->slice.step;
}

static void unshuffle_window(const struct graph *g, const struct node *n, struct window *w)
{
    (void)g;
    int64_t r = n->a->pixel_unshuffle.r;
    *w = (struct window){ triple_all(r), triple_all(r), triple_all(1) };
}

/* Pieces of unequal size count as the largest. */
static void adaptive_window(const struct graph *g, const struct node *n, struct window *w)
{
    struct triple in = shape_space(shape_input(g, n, 0)->shape), out = shape_space(n->shape);
    *w = (struct window){ triple_all(1), triple_all(1), triple_all(1) };
    for (int k = 0; k < AXES; k++) {
        for (int64_t i = 0; i < out.at[k]; i++) {
            int64_t count = adaptive_count(in.at[k], out.at[k], i);
            if (count > w->kernel.at[k]) w->kernel.at[k] = count;
        }
        if (in.at[k] > out.at[k]) w->stride.at[k] = in.at[k] / out.at[k];
    }
}

static void (*const window_of[OP_COUNT])(const struct graph *, const struct node *, struct window *) = {
    [OP_conv] = conv_window,
    [OP_maxpool] = maxpool_window,
    [OP_maxpool_indices] = maxpool_window,
    [OP_avgpool] = avgpool_window,
    [OP_adaptive_avgpool] = adaptive_window,
    [OP_adaptive_maxpool] = adaptive_window,
    [OP_slice] = slice_window,
    [OP_pixel_unshuffle] = unshuffle_window,
};

/* Ops whose elements stand for all pixels of the input. */
static const bool sees_all[OP_COUNT] = {
    [OP_globalavgpool] = true,
    [OP_globalmaxpool] = true,
    [OP_flatten] = true,
    [OP_reshape] = true,
    [OP_transpose] = true,
    [OP_matmul] = true,
};

/* Do the elements of n stand for all those of the input along spatial axis k? */
static bool sees_along(const struct node *n, int k)
{
    const char *axes = n->op == OP_reduce_sum    ? n->a->reduce_sum.axes
                       : n->op == OP_reduce_mean ? n->a->reduce_mean.axes
                       : n->op == OP_reduce_max  ? n->a->reduce_max.axes
                                                 : NULL;
    return sees_all[n->op] || (axes && (!axes[0] || strchr(axes, axis_spatial[k])));
}

/* `steps` more of `step` pixels each */
static int64_t wider(int64_t field, int64_t steps, int64_t step)
{
    return shape_sum(field, shape_mul(steps, step));
}

static struct field widest(const struct node *n, const struct field *fields)
{
    struct field f = { triple_all(1), triple_all(1) };
    for (int k = 0; k < n->nin; k++) {
        const struct field *x = &fields[n->in[k]];
        for (int i = 0; i < AXES; i++) {
            if (x->size.at[i] > f.size.at[i]) f.size.at[i] = x->size.at[i];
            if (x->step.at[i] > f.step.at[i]) f.step.at[i] = x->step.at[i];
        }
    }
    return f;
}

static int64_t common(int64_t a, int64_t b)
{
    return b ? common(b, a % b) : a;
}

/* Of what upsamples: from how many pixels an element comes at most; else 0. */
static int64_t sources(const struct node *n, int axis)
{
    if (n->op == OP_convtranspose) {
        const struct convtranspose_attr *a = &n->a->convtranspose;
        int64_t d = a->dilation.at[axis], s = a->stride.at[axis];
        int64_t apart = s / common(s, d); /* taps that meet in a pixel */
        return (a->kernel.at[axis] - 1) / apart * apart * d / s + 1;
    }
    if (n->op == OP_upsample) {
        const char *mode = n->a->upsample.mode;
        return strcmp(mode, "bicubic") == 0 ? 4 : strcmp(mode, "bilinear") == 0 ? 2
                                                                                : 1;
    }
    return n->op == OP_pixel_shuffle || n->op == OP_maxunpool;
}

/* ... and how many times finer it is, as a fraction. */
static void finer(const struct graph *g, const struct node *n, int axis, int64_t *to, int64_t *from)
{
    *from = 1;
    if (n->op == OP_convtranspose) {
        *to = n->a->convtranspose.stride.at[axis];
    } else if (n->op == OP_maxunpool) {
        *to = shape_input(g, n, 1)->a->maxpool.stride.at[axis];
    } else {
        *to = shape_space(n->shape).at[axis];
        *from = shape_space(shape_input(g, n, 0)->shape).at[axis];
    }
}

static void spread(const struct graph *g, const struct node *n, struct field *f)
{
    struct triple size = shape_space(n->shape);
    for (int i = 0; i < AXES; i++) {
        int64_t step = f->step.at[i], to, from;
        finer(g, n, i, &to, &from);
        if (size.at[i] > 1) f->size.at[i] = wider(f->size.at[i], sources(n, i) - 1, step);
        step = shape_mul(step, from) / to;
        f->step.at[i] = step > 1 ? step : 1;
    }
}

static struct field see(const struct graph *g, const struct node *n, const struct field *fields)
{
    struct field f = widest(n, fields);
    if (n->nin == 0) return f;
    struct triple from = shape_space(shape_input(g, n, 0)->shape);
    struct window w;
    if (window_of[n->op]) {
        window_of[n->op](g, n, &w);
        for (int i = 0; i < AXES; i++) {
            f.size.at[i] = wider(f.size.at[i], (w.kernel.at[i] - 1) * w.dilation.at[i], f.step.at[i]);
            f.step.at[i] = shape_mul(f.step.at[i], w.stride.at[i]);
        }
    } else if (sources(n, 0)) {
        spread(g, n, &f);
    } else {
        for (int i = 0; i < AXES; i++)
            if (sees_along(n, i)) f.size.at[i] = wider(f.size.at[i], from.at[i] - 1, f.step.at[i]);
    }
    return f;
}

/* ---- rows -------------------------------------------------------------- */

static bool is_layer(const struct node *n)
{
    bool dropped = n->op == OP_dropout || n->op == OP_spatial_dropout || n->op == OP_drop_path;
    return !dropped && !n->trains && !(optab[n->op].traits & (ACT | SOURCE | LOSS | HIDDEN));
}

/* Nodes on the way to an output or to what is trained: not those that a loss
 * alone is computed from. */
static const bool *ways(const struct graph *g)
{
    bool *on = NEW(g->cc->mem, bool, g->n + 1);
    for (int i = 0; i < g->noutputs; i++) on[g->outputs[i]] = true;
    for (int i = g->n - 1; i >= 0; i--) {
        const struct node *n = &g->nodes[i];
        for (int k = 0; k < n->nin; k++) on[i] |= g->nodes[n->in[k]].op == OP_param;
        for (int k = 0; on[i] && k < n->nin; k++) on[n->in[k]] = true;
    }
    return on;
}

static struct row row_of(const struct graph *g, const struct node *n)
{
    struct row r = { .name = n->path[0] ? n->path : n->name, .op = optab[n->op].name };
    r.shape = n->shape;
    r.elements = shape_count(n->shape);
    if (optab[n->op].macs) r.macs = optab[n->op].macs(g, n);
    for (int k = 0; k < n->nin; k++) {
        const struct node *p = shape_input(g, n, k);
        if (p->op != OP_param || !p->a->param.trainable) continue;
        int64_t count = shape_count(p->shape);
        if (k == 1) r.weights = count;
        r.params += count;
    }
    return r;
}

static void add_up(struct row *total, const struct row *r)
{
    total->elements = shape_sum(total->elements, r->elements);
    total->weights = shape_sum(total->weights, r->weights);
    total->params = shape_sum(total->params, r->params);
    total->macs = shape_sum(total->macs, r->macs);
}

static struct table make_table(const struct graph *g)
{
    struct table t = { 0, NEW(g->cc->mem, struct row, g->n + 1), { .name = "total" }, 2 };
    struct field *fields = NEW(g->cc->mem, struct field, g->n + 1);
    const bool *on = ways(g);
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        fields[i] = see(g, n, fields);
        if (n->batched && n->shape.rank == AXES + 1) t.axes = AXES;
        if (!on[i] || !is_layer(n)) continue;
        struct row r = row_of(g, n);
        r.field = fields[i];
        add_up(&t.total, &r);
        t.rows[t.n++] = r;
    }
    return t;
}

/* ---- text -------------------------------------------------------------- */

static int64_t rounded(int64_t value, int64_t unit)
{
    return shape_sum(value, unit / 2) / unit;
}

/* 61100840 -> "61,100,840" */
static const char *commas(struct cc *cc, int64_t value)
{
    const char *text = arena_printf(cc->mem, "%" PRId64, value % 1000);
    for (value /= 1000; value > 0; value /= 1000) {
        size_t head = strcspn(text, ",");
        const char *zeros = &"000"[head];
        text = arena_printf(cc->mem, "%" PRId64 ",%s%s", value % 1000, zeros, text);
    }
    return text;
}

/* "11 x 3": the last axes of a net of so many */
static const char *axes_text(struct cc *cc, int axes, struct triple t, const char *between)
{
    const char *text = arena_printf(cc->mem, "%" PRId64, t.at[AXES - axes]);
    for (int i = AXES - axes + 1; i < AXES; i++)
        text = arena_printf(cc->mem, "%s%s%" PRId64, text, between, t.at[i]);
    return text;
}

/* One number where the axes do not differ. */
static const char *field_text(struct cc *cc, const struct table *t, const struct row *r, struct triple v)
{
    bool one = v.h == v.w && (t->axes < AXES || v.d == v.w);
    return axes_text(cc, one || r->shape.rank == 2 ? 1 : t->axes, v, " x ");
}

static int width(int least, size_t length)
{
    return (int)length > least ? (int)length : least;
}

struct widths {
    int name, op, shape, field, step;
};

static struct widths measure(const struct graph *g, const struct table *t)
{
    struct widths w = { 5, 2, 6, 9, 6 };
    for (int i = 0; i < t->n; i++) {
        w.name = width(w.name, strlen(t->rows[i].name));
        w.op = width(w.op, strlen(t->rows[i].op));
        w.shape = width(w.shape, strlen(shape_text(g->cc, t->rows[i].shape)));
        w.field = width(w.field, strlen(field_text(g->cc, t, &t->rows[i], t->rows[i].field.size)));
        w.step = width(w.step, strlen(field_text(g->cc, t, &t->rows[i], t->rows[i].field.step)));
    }
    return w;
}

static void print_row(FILE *f, const struct graph *g, const struct table *t, int i, struct widths w)
{
    const struct row *r = &t->rows[i];
    struct cc *cc = g->cc;
    fprintf(f, "%-*s  %-*s  %-*s", w.name, r->name, w.op, r->op, w.shape, shape_text(cc, r->shape));
    fprintf(f, "  %9" PRId64 "  %9" PRId64 "  %8" PRId64 "  %6" PRId64,
            rounded(shape_mul(r->elements, 4), 1024), rounded(r->weights, 1000), rounded(r->params, 1000),
            rounded(r->macs, 1000000));
    fprintf(f, "  %*s  %*s\n", w.field, field_text(cc, t, r, r->field.size), w.step,
            field_text(cc, t, r, r->field.step));
}

static void print_total(FILE *f, const struct graph *g, const struct table *t)
{
    struct cc *cc = g->cc;
    const struct row *s = &t->total;
    fprintf(f, "total: %s activations (%s bytes), %s parameters (%s of them weights),"
               " %s multiply-adds\n",
            commas(cc, s->elements), commas(cc, shape_mul(s->elements, 4)),
            commas(cc, s->params), commas(cc, s->weights), commas(cc, s->macs));
}

void summary(FILE *f, const struct graph *g)
{
    struct table t = make_table(g);
    struct widths w = measure(g, &t);
    fprintf(f, "%-*s  %-*s  %-*s  memory KB  weights K  params K  flop M  %*s  %*s\n", w.name, "layer",
            w.op, "op", w.shape, "output", w.field, "field", w.step, "step");
    for (int i = 0; i < t.n; i++) print_row(f, g, &t, i, w);
    print_total(f, g, &t);
}

/* ---- JSON -------------------------------------------------------------- */

static void json_counts(FILE *f, const struct row *r)
{
    fprintf(f, "\"activations\": %" PRId64 ", \"bytes\": %" PRId64 ", \"weights\": %" PRId64,
            r->elements, shape_mul(r->elements, 4), r->weights);
    fprintf(f, ", \"parameters\": %" PRId64 ", \"multiply_adds\": %" PRId64, r->params, r->macs);
}

/* Names are identifiers joined by dots: nothing to escape. */
static void json_row(FILE *f, struct cc *cc, const struct table *t, int k)
{
    const struct row *r = &t->rows[k];
    fprintf(f, "    {\"layer\": \"%s\", \"op\": \"%s\", \"output\": [", r->name, r->op);
    for (int i = 0; i < r->shape.rank; i++)
        fprintf(f, "%s%" PRId64, i ? ", " : "", r->shape.d[i]);
    fprintf(f, "], ");
    json_counts(f, r);
    fprintf(f, ", \"field\": [%s], \"step\": [%s]}%s\n", axes_text(cc, t->axes, r->field.size, ", "),
            axes_text(cc, t->axes, r->field.step, ", "), k == t->n - 1 ? "" : ",");
}

void summary_json(FILE *f, const struct graph *g)
{
    struct table t = make_table(g);
    fprintf(f, "{\n  \"net\": \"%s\",\n  \"layers\": [\n", g->name);
    for (int i = 0; i < t.n; i++) json_row(f, g->cc, &t, i);
    fprintf(f, "  ],\n  \"total\": {");
    json_counts(f, &t.total);
    fprintf(f, "}\n}\n");
}
