/* Where threads that share a pass must wait for each other: before a node that
 * touches memory which another thread may have touched since they last met, one
 * of them writing. All run the same list of nodes, each its part of those that
 * are divided (divide.c), thread 0 the others.
 *
 * Two nodes need no barrier between them if both are thread 0's; or if both are
 * divided by the same rows, and each touches in the shared buffer only the rows
 * that it makes itself, as a 1 x 1 convolution behind another one does. */
#include "convc.h"

#include <string.h>

/* What a node touches: a stretch of memory, or of a buffer some channels. */
struct touch {
    enum segment segment;
    int index;
    int64_t from, to;       /* elements; in the arena absolute */
    int64_t channel, upto;  /* of a buffer */
    int64_t corner;         /* of the view in its buffer, without the channel */
    const struct split *by; /* NULL: by thread 0 */
    bool writes, own;       /* only the rows that it makes */
    bool border;            /* only the zeros around a buffer */
};

struct pass {
    struct graph *g;
    int n, cap;
    struct touch *since; /* the last barrier */
};

/* Ops divided by rows that read others than those they make. */
static const bool wanders[OP_COUNT] = {
    [OP_maxpool] = true,
    [OP_maxpool_indices] = true,
    [OP_maxpool_positions] = true,
    [OP_avgpool] = true,
    [OP_adaptive_maxpool] = true,
    [OP_adaptive_avgpool] = true,
    [OP_adaptive_avgpool_dx] = true,
    [OP_upsample] = true,
    [OP_upsample_dx] = true,
    [OP_crop] = true,
    [OP_slice] = true,
    [OP_transpose] = true,
};

static int64_t count_of(const struct split *s, char axis)
{
    for (int i = 0; i < s->n; i++)
        if (s->axis[i] == axis) return s->count[i];
    return 1;
}

static int64_t samples(const struct graph *g, const struct node *n)
{
    return n->batched ? g->batch : 1;
}

/* Is a unit of node n a row of tensor x? */
static bool by_rows(const struct graph *g, const struct node *n, const struct node *x)
{
    const struct split *s = &n->algo.split;
    for (int i = 0; i < s->n; i++)
        if (!strchr("nzh", s->axis[i])) return false;
    return s->n > 0 && count_of(s, 'n') == samples(g, x) && count_of(s, 'z') == x->view.d &&
           count_of(s, 'h') == x->view.h;
}

/* Does it read of x, row by row, what it makes of y? Zeros beside a row are
 * thread 0's. */
static bool stays(const struct graph *g, const struct node *n, const struct node *x)
{
    const struct algo *a = &n->algo;
    if (wanders[n->op] || !by_rows(g, n, x) || !by_rows(g, n, n)) return false;
    if (!select_sums(a->kernel)) return a->kernel == KERNEL_LOOPS;
    const struct sweep *s = &a->sweeps[0];
    return a->nsweeps == 1 && s->taps.d * s->taps.h == 1 && s->step_in.d * s->step_in.h == 1 &&
           s->in0.d == 0 && s->in0.h == 0 && sides_none(boundary_halo(g, n));
}

static struct touch whole(const struct graph *g, int buffer, bool writes)
{
    const struct buffer *b = &g->buffers[buffer];
    return (struct touch){ .segment = SEG_ARENA, .index = buffer, .from = b->offset, .to = b->offset + b->floats, .upto = b->c, .writes = writes };
}

/* Tensor x. */
static struct touch touch_of(const struct graph *g, const struct node *x, bool writes, bool own)
{
    const struct view *v = &x->view;
    if (v->segment != SEG_ARENA)
        return (struct touch){ .segment = v->segment, .index = v->index, .to = INT64_MAX, .writes = writes };
    struct touch t = whole(g, v->index, writes);
    t.channel = v->offset % g->buffers[v->index].c;
    t.upto = t.channel + (writes ? v->room : v->c);
    t.corner = v->offset - t.channel;
    t.own = own;
    return t;
}

/* The parameter or gradient that an EFFECT writes or a node reads. */
static struct touch touch_param(const struct node *p, enum segment segment, bool writes)
{
    return (struct touch){ .segment = segment, .from = p->offset, .to = p->offset + p->floats, .writes = writes };
}

static bool same_split(const struct split *a, const struct split *b)
{
    bool same = a->n == b->n;
    for (int i = 0; same && i < a->n; i++)
        same = a->axis[i] == b->axis[i] && a->count[i] == b->count[i];
    return same;
}

static bool clash(const struct touch *a, const struct touch *b)
{
    if (!(a->writes || b->writes) || (!a->by && !b->by)) return false;
    if (a->segment != b->segment || a->from >= b->to || b->from >= a->to) return false;
    if (a->segment != SEG_ARENA) return a->segment == SEG_PARAM || a->segment == SEG_GRAD || a->index == b->index;
    if (a->index != b->index) return true;
    if (a->channel >= b->upto || b->channel >= a->upto) return false;
    if (a->border || b->border) return !(a->own || b->own);
    return !(a->own && b->own && a->corner == b->corner && a->by && b->by && same_split(a->by, b->by));
}

/* ---- the pass ---------------------------------------------------------------- */

static void add(struct pass *p, struct touch t, const struct split *by)
{
    if (p->n == p->cap) {
        p->cap = p->cap ? 2 * p->cap : 64;
        struct touch *more = NEW(p->g->cc->mem, struct touch, p->cap);
        if (p->n) memcpy(more, p->since, (size_t)p->n * sizeof *more);
        p->since = more;
    }
    t.by = by;
    p->since[p->n++] = t;
}

static void add_input(struct pass *p, const struct node *x, const struct split *by, bool own)
{
    add(p, x->op == OP_param ? touch_param(x, SEG_PARAM, false) : touch_of(p->g, x, false, own), by);
}

/* Everything that node `id` touches, behind what is there. */
static void add_node(struct pass *p, int id)
{
    const struct graph *g = p->g;
    const struct node *n = &g->nodes[id];
    const struct split *by = n->algo.split.n ? &n->algo.split : NULL;
    for (int k = 0; k < n->nin; k++) add_input(p, &g->nodes[n->in[k]], by, stays(g, n, &g->nodes[n->in[k]]));
    if (n->residual >= 0) add_input(p, &g->nodes[n->residual], by, by_rows(g, n, &g->nodes[n->residual]));
    if (n->view.segment == SEG_PARAM || n->view.segment == SEG_GRAD)
        add(p, touch_param(&g->nodes[n->in[n->nin - 1]], n->view.segment, true), by);
    else if (n->view.segment != SEG_LOSS)
        add(p, touch_of(g, n, true, by_rows(g, n, n)), by);
    if (n->scratch >= 0) add(p, whole(g, n->scratch, true), by);
    for (int i = 0; i < g->nbuffers; i++) {
        if (g->buffers[i].first != id || sides_none(g->buffers[i].halo)) continue;
        struct touch t = whole(g, i, true);
        t.border = true;
        add(p, t, NULL);
    }
}

void barrier(struct graph *g)
{
    struct pass p = { .g = g };
    for (int id = 0; g->threads > 1 && id < g->n; id++) {
        struct node *n = &g->nodes[id];
        if (optab[n->op].traits & SOURCE || n->alias) continue;
        int before = p.n;
        add_node(&p, id);
        for (int i = 0; i < before && !n->barrier; i++)
            for (int k = before; k < p.n && !n->barrier; k++) n->barrier = clash(&p.since[i], &p.since[k]);
        if (!n->barrier) continue;
        memmove(p.since, p.since + before, (size_t)(p.n - before) * sizeof *p.since);
        p.n -= before;
    }
}
