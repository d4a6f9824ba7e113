/* Folding, for the forward pass alone: simplify, then maps.
 *
 * A batchnorm, affine or layer_scale is a map y = s x + t per channel. It goes
 * into the conv or dense that makes its input, else into another such map that
 * does, else into the conv or dense that reads it, if that is exact: no zero
 * padding, or t = 0. What finds no partner stays. The partner has no other reader that
 * lives, and the parameters have values that nobody changes later: not so in
 * the forward graph of a training file (graph->training), which reads the
 * mutable block and is only simplified.
 *
 * The arithmetic is in double, the results are stored as float, those of a weight
 * when it is written: until then it remembers what to multiply it by. node->folded
 * tells readers what went in. Jacob et al., arXiv 1712.05877, section 3.2. */
#include "convc.h"

#include <math.h>
#include <string.h>

/* ---- maps per channel -------------------------------------------------- */

/* y = scale[c] x + shift[c] */
struct map {
    int64_t channels;
    double *scale, *shift;
};

static bool known(const struct graph *g, int param)
{
    return values_known(&g->nodes[param]);
}

/* Of a small one: they stay in memory. */
static const float *values(const struct graph *g, int param)
{
    return values_of(g->cc->mem, &g->nodes[param]);
}

static bool map_of_batchnorm(const struct graph *g, const struct node *n, struct map *m)
{
    for (int k = 1; k <= 4; k++)
        if (!known(g, n->in[k])) return false;
    const float *weight = values(g, n->in[1]), *bias = values(g, n->in[2]);
    const float *mean = values(g, n->in[3]), *var = values(g, n->in[4]);
    for (int64_t c = 0; c < m->channels; c++) {
        m->scale[c] = weight[c] / sqrt((double)var[c] + n->a->batchnorm.eps);
        m->shift[c] = bias[c] - m->scale[c] * mean[c];
    }
    return true;
}

static bool map_of_affine(const struct graph *g, const struct node *n, struct map *m)
{
    (void)g;
    for (int64_t c = 0; c < m->channels; c++) {
        m->scale[c] = n->a->affine.scale;
        m->shift[c] = n->a->affine.shift;
    }
    return true;
}

static bool map_of_layer_scale(const struct graph *g, const struct node *n, struct map *m)
{
    if (!known(g, n->in[1])) return false;
    const float *weight = values(g, n->in[1]);
    for (int64_t c = 0; c < m->channels; c++) {
        m->scale[c] = weight[c];
        m->shift[c] = 0;
    }
    return true;
}

static bool (*const map_of[OP_COUNT])(const struct graph *, const struct node *, struct map *) = {
    [OP_batchnorm] = map_of_batchnorm,
    [OP_affine] = map_of_affine,
    [OP_layer_scale] = map_of_layer_scale,
};

/* The map that node id computes; false if it is none. */
static bool read_map(const struct graph *g, int id, struct map *m)
{
    const struct node *n = &g->nodes[id];
    if (!map_of[n->op]) return false;
    m->channels = n->shape.d[0];
    m->scale = NEW(g->cc->mem, double, m->channels);
    m->shift = NEW(g->cc->mem, double, m->channels);
    return map_of[n->op](g, n, m);
}

/* The batchnorm keeps its statistics; weight and bias make up the map. */
static void write_batchnorm(struct graph *g, struct node *n, const struct map *m)
{
    const float *mean = values(g, n->in[3]), *var = values(g, n->in[4]);
    float *weight = values_own(g, n->in[1]), *bias = values_own(g, n->in[2]);
    for (int64_t c = 0; c < m->channels; c++) {
        weight[c] = (float)(m->scale[c] * sqrt((double)var[c] + n->a->batchnorm.eps));
        bias[c] = (float)(m->shift[c] + m->scale[c] * mean[c]);
    }
}

/* Only ever given maps that are the same in every channel. */
static void write_affine(struct graph *g, struct node *n, const struct map *m)
{
    struct affine_attr *a = &shape_own(g, n)->affine;
    a->scale = m->scale[0];
    a->shift = m->shift[0];
}

static void (*const write_map[OP_COUNT])(struct graph *, struct node *, const struct map *) = {
    [OP_batchnorm] = write_batchnorm,
    [OP_affine] = write_affine,
};

/* ---- layers that a map goes into --------------------------------------- */

/* weight[group][out][in][tap], or [group][in][out][tap] if swapped; `out` and
 * `in` are those of one group. */
struct linear {
    int64_t groups, out, in, taps;
    bool swapped;
    bool padded; /* reads zeros where the map would give shift */
};

static void linear_conv(const struct node *n, struct linear *l)
{
    const struct conv_attr *a = &n->a->conv;
    l->groups = a->groups;
    l->padded = !sides_none(a->pad) && strcmp(a->pad_mode, "zeros") == 0;
}

/* A pixel at the border gets fewer taps than one inside. */
static void linear_convtranspose(const struct node *n, struct linear *l)
{
    l->groups = n->a->convtranspose.groups;
    l->swapped = l->padded = true;
}

static void linear_dense(const struct node *n, struct linear *l)
{
    (void)n;
    l->groups = 1;
}

static void (*const linear_of[OP_COUNT])(const struct node *, struct linear *) = {
    [OP_conv] = linear_conv,
    [OP_convtranspose] = linear_convtranspose,
    [OP_dense] = linear_dense,
};

/* False if the node is no layer or its weight has no values. */
static bool read_linear(const struct graph *g, int id, struct linear *l)
{
    const struct node *n = &g->nodes[id];
    *l = (struct linear){ 0 };
    if (!linear_of[n->op] || !known(g, n->in[1])) return false;
    if (n->nin > 2 && !known(g, n->in[2])) return false;
    linear_of[n->op](n, l);
    struct shape w = g->nodes[n->in[1]].shape;
    l->out = l->swapped ? w.d[1] : w.d[0] / l->groups;
    l->in = l->swapped ? w.d[0] / l->groups : w.d[1];
    l->taps = shape_count(w) / w.d[0] / w.d[1];
    return true;
}

static void say_bias_conv(union attr *a)
{
    a->conv.bias = true;
}

static void say_bias_convtranspose(union attr *a)
{
    a->convtranspose.bias = true;
}

static void say_bias_dense(union attr *a)
{
    a->dense.bias = true;
}

static void (*const say_bias[OP_COUNT])(union attr *) = {
    [OP_conv] = say_bias_conv,
    [OP_convtranspose] = say_bias_convtranspose,
    [OP_dense] = say_bias_dense,
};

/* The layer's bias, made where it had none; fresh values. */
static float *own_bias(struct graph *g, int id)
{
    struct node layer = g->nodes[id];
    if (layer.nin < 3) {
        struct shape s = shape_of(1, layer.shape.d[0]);
        say_bias[layer.op](shape_own(g, &layer));
        graph_param(g, &layer, "bias", s, "zeros", 1, 1, true);
        g->nodes[id] = layer;
    }
    return values_own(g, layer.in[2]);
}

/* A weight each of whose kernels is to be multiplied by a number: that of its
 * output channel, or of its input channel. */
struct scaled {
    struct values how;
    struct linear l;
    struct node from; /* the parameter as it was */
    const double *by;
    bool inputs;
};

/* Where the taps from input channel i of its group to output channel o of all begin. */
static int64_t taps_between(const struct linear *l, int64_t o, int64_t i)
{
    int64_t g = o / l->out;
    return (l->swapped ? (g * l->in + i) * l->out + o % l->out : o * l->in + i) * l->taps;
}

static void make_scaled(const struct values *how, float *to)
{
    const struct scaled *s = (const struct scaled *)how;
    const struct linear *l = &s->l;
    values_write(&s->from, to);
    for (int64_t o = 0; o < l->groups * l->out; o++)
        for (int64_t i = 0; i < l->in; i++) {
            double by = s->by[s->inputs ? o / l->out * l->in + i : o];
            float *tap = to + taps_between(l, o, i);
            for (int64_t t = 0; t < l->taps; t++) tap[t] = (float)(by * tap[t]);
        }
}

static void scale_weight(struct graph *g, int id, const struct linear *l, const double *by, bool inputs)
{
    struct node *w = &g->nodes[g->nodes[id].in[1]];
    struct scaled *s = NEW(g->cc->mem, struct scaled, 1);
    *s = (struct scaled){ { make_scaled }, *l, *w, by, inputs };
    w->data = NULL;
    w->made = &s->how;
}

/* y = scale (w x + b) + shift */
static void into_producer(struct graph *g, int id, const struct linear *l, const struct map *m)
{
    float *bias = own_bias(g, id);
    for (int64_t o = 0; o < l->groups * l->out; o++)
        bias[o] = (float)(m->scale[o] * bias[o] + m->shift[o]);
    scale_weight(g, id, l, m->scale, false);
}

/* y = w (scale x + shift) + b */
static void into_consumer(struct graph *g, int id, const struct linear *l, const struct map *m)
{
    float *bias = own_bias(g, id);
    struct arena *scratch = arena_new();
    const float *w = values_of(scratch, &g->nodes[g->nodes[id].in[1]]);
    for (int64_t o = 0; o < l->groups * l->out; o++) {
        int64_t first = o / l->out * l->in;
        double sum = bias[o];
        for (int64_t c = first; c < first + l->in; c++) {
            const float *tap = w + taps_between(l, o, c - first);
            for (int64_t t = 0; t < l->taps; t++) sum += m->shift[c] * tap[t];
        }
        bias[o] = (float)sum;
    }
    arena_free(scratch);
    scale_weight(g, id, l, m->scale, true);
}

/* ---- who goes into whom ------------------------------------------------ */

static void note(struct graph *g, int id, const struct node *gone)
{
    struct node *n = &g->nodes[id];
    const char *what = gone->path[0] ? gone->path : gone->name;
    n->folded = n->folded ? arena_printf(g->cc->mem, "%s, %s", n->folded, what) : what;
    if (gone->folded) n->folded = arena_printf(g->cc->mem, "%s, %s", n->folded, gone->folded);
}

/* Node id, which has taken in map x, reads what x reads. */
static void pass_by(struct rewrite *r, int id, int x)
{
    int source = r->g->nodes[x].in[0];
    r->g->nodes[id].in[0] = source;
    rewrite_stand_in(r, x, source);
}

/* Map `id` goes into the layer that makes its input. */
static bool try_producer(struct rewrite *r, int id, const struct map *m)
{
    struct linear l;
    int x = r->g->nodes[id].in[0];
    if (r->uses[x] != 1 || !read_linear(r->g, x, &l)) return false;
    into_producer(r->g, x, &l, m);
    note(r->g, x, &r->g->nodes[id]);
    rewrite_stand_in(r, id, x);
    return true;
}

/* Which of two maps in a row can be both: a batchnorm, else an affine behind
 * another; -1 if neither. */
static int keeper(const struct graph *g, int x, int id)
{
    enum op first = g->nodes[x].op, second = g->nodes[id].op;
    if (second == OP_batchnorm) return id;
    return first == OP_batchnorm || (first == OP_affine && second == OP_affine) ? x : -1;
}

/* Map `id` and the one that makes its input become one. */
static bool try_pair(struct rewrite *r, int id, const struct map *second)
{
    struct graph *g = r->g;
    struct map m;
    int x = g->nodes[id].in[0], keep = keeper(g, x, id);
    if (r->uses[x] != 1 || !read_map(g, x, &m) || keep < 0) return false;
    for (int64_t c = 0; c < m.channels; c++) {
        m.scale[c] *= second->scale[c];
        m.shift[c] = second->scale[c] * m.shift[c] + second->shift[c];
    }
    write_map[g->nodes[keep].op](g, &g->nodes[keep], &m);
    note(g, keep, &g->nodes[keep == x ? id : x]);
    if (keep == x)
        rewrite_stand_in(r, id, x);
    else
        pass_by(r, id, x);
    return true;
}

static bool all_zero(const struct map *m)
{
    for (int64_t c = 0; c < m->channels; c++)
        if (m->shift[c] != 0) return false;
    return true;
}

/* Layer `id` takes in the map that makes its input. */
static void try_consumer(struct rewrite *r, int id)
{
    struct graph *g = r->g;
    struct linear l;
    struct map m;
    int x = g->nodes[id].in[0];
    if (r->uses[x] != 1 || !read_linear(g, id, &l) || !read_map(g, x, &m)) return;
    if (l.padded && !all_zero(&m)) return;
    into_consumer(g, id, &l, &m);
    note(g, id, &g->nodes[x]);
    pass_by(r, id, x);
}

static void absorb(struct graph *g)
{
    struct rewrite r;
    struct map m;
    rewrite_start(&r, g);
    for (int id = 0; id < r.n; id++) {
        rewrite_inputs(&r, id);
        if (r.uses[id] == 0) continue;
        if (linear_of[g->nodes[id].op]) try_consumer(&r, id);
        if (!read_map(g, id, &m)) continue;
        if (!try_producer(&r, id, &m)) try_pair(&r, id, &m);
    }
    rewrite_finish(&r);
}

void fold(struct graph *g)
{
    simplify(g);
    if (!g->training) absorb(g);
    border_lower(g);
}
