/* The reference interpreter: a few lines an op, each the textbook's formula in
 * double precision, and the one switch over ops that this project allows.
 *
 * Conventions: PyTorch's for every op, so that its golden tensors judge this
 * file too. A tensor is walked element by element: place() turns a position
 * in the array into (n, c, d, h, w). Nothing here is fast, shared or clever, on
 * purpose. */
#include "ref_task.h"
#include <math.h>
#include <string.h>

static struct extent extent_of(const struct graph *g, int id)
{
    const struct node *x = &g->nodes[id];
    struct extent e = { x->batched ? g->batch : 1, x->shape.d[0], 1, 1, 1 };
    int64_t *const axes[] = { &e.w, &e.h, &e.d, &e.d };
    for (int i = 1; i < x->shape.rank; i++) *axes[x->shape.rank - 1 - i] *= x->shape.d[i];
    return e;
}

int64_t ref_size(const struct graph *g, int id)
{
    return size_of(extent_of(g, id));
}

void ref_expect(const struct task *t, int64_t c, int64_t d, int64_t h, int64_t w)
{
    const struct extent *o = &t->out;
    if (o->c != c || o->d != d || o->h != h || o->w != w)
        bug("ref: %s is %lld x %lld x %lld x %lld, the graph has %lld x %lld x %lld x %lld",
            t->node->name, (long long)c, (long long)d, (long long)h, (long long)w,
            (long long)o->c, (long long)o->d, (long long)o->h, (long long)o->w);
}

/* ---- element by element ------------------------------------------------ */

static void affine(const struct task *t)
{
    const struct affine_attr *a = &t->node->a->affine;
    for (int64_t i = 0; i < size_of(t->out); i++)
        t->y[i] = t->x[i] * a->scale + a->shift;
}

static void copy(const struct task *t)
{
    if (size_of(t->in) != size_of(t->out)) bug("ref: %s: sizes", t->node->name);
    memcpy(t->y, t->x, sizeof *t->y * (size_t)size_of(t->out));
}

/* What the first run in training found stays, so that differences of the loss
 * see a constant. */
static void detach(const struct task *t)
{
    int64_t id = t->node - t->r->graph->nodes;
    size_t bytes = sizeof(double) * (size_t)size_of(t->out);
    double **first = &t->r->updated[id];
    memcpy(t->y, *first ? *first : t->x, bytes);
    if (*first || !t->r->training) return;
    *first = NEW(t->r->graph->cc->mem, double, size_of(t->out));
    memcpy(*first, t->x, bytes);
}

/* The generator that runtime/convrt.h documents, written again. */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static double uniform(const struct ref *r, uint64_t dropout, uint64_t i)
{
    uint64_t stream = mix((uint64_t)r->step + 1) ^ dropout;
    uint64_t key = mix(r->seed + mix(stream));
    uint64_t bits = mix(key + (i + 1) * UINT64_C(0x9e3779b97f4a7c15));
    return (double)(bits >> 40) / 16777216;
}

/* The index is that of the element in the logical tensor with its batch, where
 * `share` neighbours have one: a channel's, a sample's. The stream 0 stands for
 * one of the node's own: 2^31 and its number. */
static void dropout(const struct task *t, double p, int64_t stream, int64_t share)
{
    int64_t own = (INT64_C(1) << 31) + (t->node - t->r->graph->nodes);
    for (int64_t i = 0; i < size_of(t->out); i++) {
        double u = uniform(t->r, (uint64_t)(stream ? stream : own), (uint64_t)(i / share));
        double scale = u < (double)(float)p ? 0 : 1 / (1 - p);
        t->y[i] = t->x[i] * (learns(t) ? scale : 1);
    }
}

/* ---- moving parts ------------------------------------------------------ */

static void concat(const struct task *t)
{
    int64_t first = 0;
    for (int k = 0; k < t->node->nin; k++) {
        struct extent e = extent_of(t->r->graph, t->node->in[k]);
        for (int64_t i = 0; i < size_of(e); i++) {
            struct extent o = place(e, i);
            t->y[offset(t->out, o.n, first + o.c, o.d, o.h, o.w)] = input(t, k)[i];
        }
        first += e.c;
    }
    ref_expect(t, first, t->in.d, t->in.h, t->in.w);
}

static void crop(const struct task *t)
{
    const struct crop_attr *a = &t->node->a->crop;
    struct sides s = a->sides;
    ref_expect(t, a->channels ? a->channels : t->in.c - a->channel, t->in.d - s.front - s.back,
               t->in.h - s.top - s.bottom, t->in.w - s.left - s.right);
    for (int64_t i = 0; i < size_of(t->out); i++) {
        struct extent o = place(t->out, i);
        t->y[i] = t->x[offset(t->in, o.n, o.c + a->channel, o.d + s.front, o.h + s.top, o.w + s.left)];
    }
}

static void pad(const struct task *t)
{
    const struct pad_attr *a = &t->node->a->pad;
    struct sides s = a->sides;
    ref_expect(t, t->in.c + a->channels_before + a->channels_after, t->in.d + s.front + s.back,
               t->in.h + s.top + s.bottom, t->in.w + s.left + s.right);
    for (int64_t i = 0; i < size_of(t->out); i++) {
        struct extent o = place(t->out, i);
        int64_t c = o.c - a->channels_before;
        int64_t d = ref_window_beyond(a->mode, o.d - s.front, t->in.d);
        int64_t h = ref_window_beyond(a->mode, o.h - s.top, t->in.h);
        int64_t w = ref_window_beyond(a->mode, o.w - s.left, t->in.w);
        bool real = c >= 0 && c < t->in.c && inside(t->in, d, h, w);
        t->y[i] = real ? t->x[offset(t->in, o.n, c, d, h, w)] : a->value;
    }
}

/* ---- the graph --------------------------------------------------------- */

/* What the caller passes -> the tensor: pixels outermost become channels
 * outermost, and (value - mean) / std of each channel, or of all. */
static void load(const struct task *t, const double *raw)
{
    const struct input_attr *a = &t->node->a->input;
    struct extent e = t->out;
    for (int64_t i = 0; i < size_of(e); i++) {
        struct extent o = place(e, i);
        int64_t at = (((o.n * e.d + o.d) * e.h + o.h) * e.w + o.w) * e.c + o.c;
        double mean = a->mean.n ? a->mean.v[a->mean.n == 1 ? 0 : o.c] : 0;
        double std = a->std.n ? a->std.v[a->std.n == 1 ? 0 : o.c] : 1;
        t->y[i] = (raw[a->hwc ? at : i] - mean) / std;
    }
}

static void compute(const struct task *t)
{
    const union attr *a = t->node->a;
    switch (t->node->op) {
    case OP_input:
    case OP_target:
    case OP_param:
        break;
    case OP_conv:
        ref_window_conv(t);
        break;
    case OP_convtranspose:
        ref_window_convtranspose(t);
        break;
    case OP_dense:
        ref_window_dense(t);
        break;
    case OP_batchnorm:
        ref_norm_batch(t);
        break;
    case OP_layernorm:
        ref_norm_layer(t);
        break;
    case OP_instancenorm:
        ref_norm_instance(t);
        break;
    case OP_groupnorm:
        ref_norm_group(t);
        break;
    case OP_lrn:
        ref_norm_response(t);
        break;
    case OP_layer_scale:
        for (int64_t i = 0; i < size_of(t->out); i++) t->y[i] = t->x[i] * input(t, 1)[place(t->out, i).c];
        break;
    case OP_maxpool:
        ref_window_maxpool(t);
        break;
    case OP_avgpool:
        ref_window_avgpool(t);
        break;
    case OP_maxpool_positions: /* maxunpool finds them again */
        break;
    case OP_maxpool_indices:
        ref_window_maxpool_indices(t);
        break;
    case OP_maxunpool:
        ref_window_maxunpool(t);
        break;
    case OP_adaptive_avgpool:
        ref_window_adaptive(t, true);
        break;
    case OP_adaptive_maxpool:
        ref_window_adaptive(t, false);
        break;
    case OP_globalavgpool:
        ref_window_global(t, true);
        break;
    case OP_globalmaxpool:
        ref_window_global(t, false);
        break;
    case OP_prelu:
        ref_activation_prelu(t);
        break;
    case OP_maxout:
        ref_activation_maxout(t);
        break;
    case OP_softmax:
        ref_norm_softmax(t, false);
        break;
    case OP_log_softmax:
        ref_norm_softmax(t, true);
        break;
    case OP_detach:
        detach(t);
        break;
    case OP_dropout:
        dropout(t, a->dropout.p, a->dropout.stream, 1);
        break;
    case OP_spatial_dropout:
        dropout(t, a->spatial_dropout.p, a->spatial_dropout.stream, size_of(t->out) / t->out.n / t->out.c);
        break;
    case OP_drop_path:
        dropout(t, a->drop_path.p, a->drop_path.stream, size_of(t->out) / t->out.n);
        break;
    case OP_flatten:
    case OP_reshape:
        copy(t);
        break;
    case OP_add:
    case OP_sub:
    case OP_mul:
    case OP_div:
    case OP_minimum:
    case OP_maximum:
    case OP_greater:
        ref_arith_two(t);
        break;
    case OP_affine:
        affine(t);
        break;
    case OP_concat:
        concat(t);
        break;
    case OP_crop:
        crop(t);
        break;
    case OP_pad:
        pad(t);
        break;
    case OP_matmul:
        ref_arith_matmul(t);
        break;
    case OP_reduce_sum:
        ref_arith_reduce(t, a->reduce_sum.axes, a->reduce_sum.keep);
        break;
    case OP_reduce_mean:
        ref_arith_reduce(t, a->reduce_mean.axes, a->reduce_mean.keep);
        break;
    case OP_reduce_max:
        ref_arith_reduce(t, a->reduce_max.axes, a->reduce_max.keep);
        break;
    case OP_slice:
        ref_shape_slice(t);
        break;
    case OP_transpose:
        ref_shape_transpose(t);
        break;
    case OP_argmax:
        ref_shape_argmax(t);
        break;
    case OP_topk:
        ref_shape_topk(t, true);
        break;
    case OP_topk_values:
        ref_shape_topk(t, false);
        break;
    case OP_upsample:
        ref_resample_upsample(t);
        break;
    case OP_pixel_shuffle:
        ref_resample_pixel_shuffle(t);
        break;
    case OP_pixel_unshuffle:
        ref_resample_pixel_unshuffle(t);
        break;
    case OP_channel_shuffle:
        ref_resample_channel_shuffle(t);
        break;
    case OP_cross_entropy:
        ref_loss_cross_entropy(t);
        break;
    case OP_bce_logits:
        ref_loss_bce_logits(t);
        break;
    case OP_mse:
        ref_loss_mse(t);
        break;
    case OP_l1:
        ref_loss_l1(t);
        break;
    case OP_smooth_l1:
        ref_loss_smooth_l1(t);
        break;
    case OP_huber:
        ref_loss_huber(t);
        break;
    case OP_sum:
        ref_loss_scalar(t, false, a->sum.weight);
        break;
    case OP_mean:
        ref_loss_scalar(t, true, a->mean.weight);
        break;
    default:
        for (int64_t i = 0; i < size_of(t->out); i++)
            t->y[i] = ref_activation(t->node->op, a, t->x[i]);
    }
}

/* fuse.c lets a producer add a tensor and apply an activation. */
static void epilogue(const struct task *t)
{
    const struct node *n = t->node;
    const double *residual = n->residual < 0 ? NULL : t->r->value[n->residual];
    for (int64_t i = 0; i < size_of(t->out); i++) {
        double v = t->y[i] + (residual ? residual[i] : 0);
        t->y[i] = n->act ? ref_activation(n->act->op, n->act->a, v) : v;
    }
}

static void run_node(struct ref *r, int id)
{
    const struct graph *g = r->graph;
    const struct node *n = &g->nodes[id];
    struct task t = { .r = r, .node = n, .y = r->value[id], .out = extent_of(g, id) };
    if (n->nin > 0) t.x = r->value[n->in[0]], t.in = extent_of(g, n->in[0]);
    compute(&t);
    if (n->act || n->residual >= 0) epilogue(&t);
}

struct ref *ref_new(const struct graph *g)
{
    struct arena *mem = g->cc->mem;
    struct ref *r = NEW(mem, struct ref, 1);
    *r = (struct ref){ .graph = g, .value = NEW(mem, double *, g->n), .updated = NEW(mem, double *, g->n) };
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        int64_t size = ref_size(g, id);
        r->value[id] = NEW(mem, double, size);
        if (n->op != OP_param) continue;
        r->updated[id] = NEW(mem, double, size);
        for (int64_t i = 0; n->data && i < size; i++)
            r->value[id][i] = r->updated[id][i] = (double)n->data[i];
    }
    return r;
}

double ref_run(struct ref *r, const double *const *inputs,
               const double *const *wanted)
{
    const struct graph *g = r->graph;
    for (int i = 0; i < g->ninputs; i++) {
        int id = g->inputs[i];
        struct task t = { .r = r, .node = &g->nodes[id], .y = r->value[id], .out = extent_of(g, id) };
        load(&t, inputs[i]);
    }
    for (int i = 0; wanted && i < g->ntargets; i++)
        memcpy(r->value[g->targets[i]], wanted[i],
               sizeof(double) * (size_t)ref_size(g, g->targets[i]));
    r->loss = 0;
    for (int id = 0; id < g->n; id++)
        if (wanted || !(optab[g->nodes[id].op].traits & LOSS)) run_node(r, id);
    return r->loss;
}

void ref_forward(const struct graph *g, const double *const *inputs,
                 double *const *outputs)
{
    struct ref *r = ref_new(g);
    ref_run(r, inputs, NULL);
    for (int i = 0; i < g->noutputs; i++)
        memcpy(outputs[i], r->value[g->outputs[i]],
               sizeof(double) * (size_t)ref_size(g, g->outputs[i]));
}
