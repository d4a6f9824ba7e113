/* Decides where every tensor lies: leaves node->view for all nodes, the arena's
 * buffers with their lifetimes, and the parameters' offsets. Needs forms,
 * sweeps, and loads and stores in place.
 *
 * A buffer is a box of pixels x channels, kept channels-last, with a border of
 * zeros (its halo) where a kernel reads around it, and its channels padded to
 * whole vectors. A tensor is a place in a buffer. Tensors share one
 * - as aliases: flatten, reshape and channel crops that only rename elements;
 * - in place: an elementwise op writes over an operand that nobody reads later;
 * - in a concat: the parts' buffers become channel slices of the whole, so that
 *   their producers write straight into it and concat costs nothing.
 * A buffer lives from its first writer to its last reader, over all of them; one
 * of indices all the time, so that no memory changes its type within a pass. */
#include "convc.h"

#include <string.h>

/* A buffer while it is built; where it was merged, a slice of `parent`. */
struct box {
    int64_t c;
    struct triple space;
    int parent;      /* or -1 */
    int64_t channel; /* first channel in the parent */
    int first, last;
    struct sides halo;
    bool batched;
    bool bytes; /* positions (maxunpool) or a mask, which share it with nobody */
    bool sum;   /* a gradient, to which several nodes may add */
    int final;  /* index into graph->buffers */
};

struct layout {
    struct graph *g;
    int *last_read;   /* node -> its last reader */
    int *box;         /* node -> its box, -1: not in the arena */
    int64_t *channel; /* node -> first channel in its box */
    int *sum;         /* parameter -> the box of its gradient, or -1; NULL: no box */
    struct box *boxes;
    int nboxes;
};

static int root_of(const struct layout *l, int box, int64_t *channel)
{
    while (l->boxes[box].parent >= 0) {
        *channel += l->boxes[box].channel;
        box = l->boxes[box].parent;
    }
    return box;
}

/* The outermost box of a node, and its first channel there. */
static int place_of(const struct layout *l, int id, int64_t *channel)
{
    *channel = l->channel[id];
    return l->box[id] < 0 ? -1 : root_of(l, l->box[id], channel);
}

static void find_last_reads(struct layout *l)
{
    const struct graph *g = l->g;
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        l->last_read[id] = id;
        for (int k = 0; k < n->nin; k++) l->last_read[n->in[k]] = id;
        if (n->residual >= 0) l->last_read[n->residual] = id;
    }
}

/* ---- sharing --------------------------------------------------------------- */

static void new_box(struct layout *l, int id)
{
    const struct node *n = &l->g->nodes[id];
    l->boxes[l->nboxes] = (struct box){
        .c = n->view.c,
        .space = view_space(&n->view),
        .parent = -1,
        .first = n->dtype == I32 ? 0 : id,
        .last = n->dtype == I32 ? l->g->n - 1 : l->last_read[id],
        .batched = n->batched,
        .bytes = n->dtype == U8,
    };
    l->box[id] = l->nboxes++;
    l->channel[id] = 0;
}

static void join(struct layout *l, int id, int with)
{
    int64_t channel;
    struct box *b = &l->boxes[place_of(l, with, &channel)];
    l->box[id] = l->box[with];
    l->channel[id] = l->channel[with];
    if (l->last_read[id] > b->last) b->last = l->last_read[id];
}

static bool same_extents(const struct node *a, const struct node *b)
{
    return view_same_form(&a->view, &b->view) && a->batched == b->batched;
}

/* Only renames elements of its input? Then no code. */
bool layout_alias(const struct graph *g, const struct node *n)
{
    if (n->op == OP_crop) return sides_none(n->a->crop.sides);
    if (n->op != OP_flatten && n->op != OP_reshape) return false;
    return same_extents(n, &g->nodes[n->in[0]]);
}

static void alias(struct layout *l, int id)
{
    struct node *n = &l->g->nodes[id];
    const struct node *x = &l->g->nodes[n->in[0]];
    int64_t skip = n->op == OP_crop ? n->a->crop.channel : 0;
    n->alias = true;
    if (l->box[n->in[0]] >= 0) {
        join(l, id, n->in[0]);
        l->channel[id] += skip;
        return;
    }
    int64_t c = n->view.c;
    n->view = x->view; /* of a caller's array */
    n->view.c = n->view.room = c;
    n->view.offset += skip * x->view.sc;
}

/* Writing over operand `over` must hurt nobody: its buffer is read for the last
 * time here, and the other operands in that buffer lie at the same place. */
static bool may_overwrite(const struct layout *l, int id, int over)
{
    const struct graph *g = l->g;
    const struct node *n = &g->nodes[id];
    int64_t c0, c1;
    int b = place_of(l, over, &c0);
    if (b < 0 || !same_extents(n, &g->nodes[over]) || l->boxes[b].last > id) return false;
    if (l->boxes[b].bytes) return false;
    for (int k = 0; k < n->nin; k++)
        if (n->in[k] != over && place_of(l, n->in[k], &c1) == b &&
            (c1 != c0 || !same_extents(n, &g->nodes[n->in[k]])))
            return false;
    return true;
}

/* The operand that the node writes over, or -1. */
static int overwritten(const struct layout *l, int id)
{
    const struct node *n = &l->g->nodes[id];
    if (n->residual >= 0 && may_overwrite(l, id, n->residual)) {
        int64_t c;
        int b = place_of(l, n->residual, &c);
        return place_of(l, n->in[0], &c) == b ? -1 : n->residual;
    }
    if (!(optab[n->op].traits & INPLACE)) return -1;
    for (int k = 0; k < n->nin; k++)
        if (may_overwrite(l, id, n->in[k])) return n->in[k];
    return -1;
}

/* Makes part k a slice of the concat's buffer, if its own buffer holds nothing
 * else in its channels; otherwise the concat copies it. */
static bool merge(struct layout *l, int id, int part, int64_t channel)
{
    int64_t c;
    int b = place_of(l, part, &c), whole = l->box[id];
    const struct node *n = &l->g->nodes[id], *x = &l->g->nodes[part];
    if (b < 0 || b == whole || c != 0) return false;
    struct box *child = &l->boxes[b], *parent = &l->boxes[whole];
    if (child->c != x->view.c || child->batched != n->batched) return false;
    if (!triple_equal(child->space, view_space(&n->view))) return false;
    child->parent = whole;
    child->channel = channel;
    if (child->first < parent->first) parent->first = child->first;
    if (child->last > parent->last) parent->last = child->last;
    return true;
}

static void concat(struct layout *l, int id)
{
    struct node *n = &l->g->nodes[id];
    int64_t channel = 0;
    n->alias = true;
    for (int k = 0; k < n->nin; k++) {
        if (!merge(l, id, n->in[k], channel)) n->alias = false;
        channel += l->g->nodes[n->in[k]].view.c;
    }
}

/* A gradient that dies with the update of its parameter, the last input. */
static void place_gradient(struct layout *l, int id)
{
    const struct node *n = &l->g->nodes[id];
    int p = n->in[n->nin - 1];
    if (l->sum[p] >= 0) {
        l->box[id] = l->sum[p];
        return;
    }
    new_box(l, id);
    l->sum[p] = l->box[id];
    struct box *b = &l->boxes[l->box[id]];
    b->c = l->g->nodes[p].floats;
    b->space = triple_all(1);
    b->sum = true;
}

/* Where EFFECT nodes write: the parameter that is their last input. */
static void bind_effect(struct graph *g, struct node *n)
{
    const struct node *p = &g->nodes[n->in[n->nin - 1]];
    bool moves = n->steps || n->op == OP_batchnorm_running || n->op == OP_update;
    n->view.segment = moves ? SEG_PARAM : SEG_GRAD;
    n->view.offset = p->offset;
    n->view.room = n->view.c;
    n->view.sc = 1;
}

static void place(struct layout *l, int id)
{
    struct node *n = &l->g->nodes[id];
    unsigned traits = optab[n->op].traits;
    if (n->view.segment != SEG_NONE || traits & SOURCE) return;
    if (traits & LOSS) {
        n->view.segment = SEG_LOSS;
        return;
    }
    if (traits & EFFECT) {
        if (l->sum && update_is_gradient(l->g, n)) place_gradient(l, id);
        bind_effect(l->g, n);
        return;
    }
    if (layout_alias(l->g, n)) {
        alias(l, id);
        return;
    }
    int over = overwritten(l, id);
    if (over >= 0) {
        join(l, id, over);
        return;
    }
    new_box(l, id);
    if (n->op == OP_concat) concat(l, id);
}

/* ---- numbers ----------------------------------------------------------------- */

static void widen(struct sides *a, struct sides b)
{
    for (int i = 0; i < AXES; i++) {
        if (b.before.at[i] > a->before.at[i]) a->before.at[i] = b.before.at[i];
        if (b.after.at[i] > a->after.at[i]) a->after.at[i] = b.after.at[i];
    }
}

static void find_halos(struct layout *l)
{
    for (int id = 0; id < l->g->n; id++) {
        const struct node *n = &l->g->nodes[id];
        int64_t c;
        if (n->nin == 0) continue;
        int b = place_of(l, n->in[0], &c);
        if (b >= 0) widen(&l->boxes[b].halo, boundary_halo(l->g, n));
    }
}

/* Channels per pixel in memory: whole vectors of the width that c fills. */
int64_t layout_channels(const struct graph *g, int64_t c)
{
    int64_t width = 1;
    while (width < g->target->width && width < c) width *= 2;
    return (c + width - 1) / width * width;
}

static int add_buffer(struct graph *g, struct buffer b)
{
    if (g->nbuffers == g->buffers_cap) {
        int cap = g->buffers_cap ? 2 * g->buffers_cap : 64;
        g->buffers = arena_grow(g->cc->mem, g->buffers, sizeof b * (size_t)g->buffers_cap, sizeof b * (size_t)cap);
        g->buffers_cap = cap;
    }
    g->buffers[g->nbuffers] = b;
    return g->nbuffers++;
}

static void make_buffers(struct layout *l)
{
    struct graph *g = l->g;
    for (int i = 0; i < l->nboxes; i++) {
        struct box *b = &l->boxes[i];
        if (b->parent >= 0) continue;
        struct buffer f = { .c = layout_channels(g, b->c), .box = b->space, .halo = b->halo, .first = b->first, .last = b->last, .sum = b->sum };
        int64_t pixels = triple_product(sides_around(b->halo, b->space));
        int64_t elements = (b->batched ? g->batch : 1) * pixels * f.c;
        f.floats = b->bytes ? (elements + 3) / 4 : elements;
        b->final = add_buffer(g, f);
    }
}

int64_t layout_scratch(const struct algo *a)
{
    return (a->scratch + 15) / 16 * 16;
}

/* Workspace of its own, for as long as the node runs; for each thread, if they
 * share it. */
void layout_workspace(struct graph *g, int id)
{
    const struct algo *a = &g->nodes[id].algo;
    int64_t floats = a->split.n ? layout_scratch(a) * g->threads : a->scratch;
    struct buffer b = { .floats = floats, .c = floats, .box = triple_all(1), .first = id, .last = id };
    g->nodes[id].scratch = floats ? add_buffer(g, b) : -1;
}

static void view_in_arena(struct layout *l, int id)
{
    struct node *n = &l->g->nodes[id];
    int64_t channel;
    const struct box *b = &l->boxes[place_of(l, id, &channel)];
    const struct buffer *f = &l->g->buffers[b->final];
    struct view *v = &n->view;
    v->segment = SEG_ARENA;
    v->index = b->final;
    if (b->sum) {
        v->offset = 0;
        return;
    }
    struct triple whole = sides_around(f->halo, f->box);
    v->sc = 1;
    v->sw = f->c;
    v->sh = whole.w * v->sw;
    v->sd = whole.h * v->sh;
    v->sn = n->batched ? whole.d * v->sd : 0;
    v->offset = f->halo.front * v->sd + f->halo.top * v->sh + f->halo.left * v->sw + channel;
    v->room = channel + v->c == b->c ? f->c - channel : v->c;
}

int layout_rank(const struct param_attr *a)
{
    return a->trainable ? !a->decay : 2;
}

/* Each at a multiple of 64 bytes. */
static void place_params(struct graph *g, int rank)
{
    for (int id = 0; id < g->n; id++) {
        struct node *n = &g->nodes[id];
        if (n->op != OP_param || layout_rank(&n->a->param) != rank) continue;
        if (n->packing.block == 0)
            n->packing = (struct packing){ 1, shape_count(n->shape), 1, 1, 1, false };
        n->offset = g->param_floats;
        n->floats = pack_floats(&n->packing);
        g->param_floats += (n->floats + 15) / 16 * 16;
        n->view = (struct view){ SEG_PARAM, .offset = n->offset, .c = shape_count(n->shape), .d = 1, .h = 1, .w = 1, .sc = 1, .room = n->floats };
    }
}

/* Trainable parameters first, and of those the ones with weight decay. */
static void place_all_params(struct graph *g)
{
    place_params(g, 0);
    g->decay_floats = g->param_floats;
    place_params(g, 1);
    g->train_floats = g->param_floats;
    place_params(g, 2);
}

void layout(struct graph *g)
{
    struct arena *mem = g->cc->mem;
    struct layout l = {
        g,
        NEW(mem, int, g->n + 1),
        NEW(mem, int, g->n + 1),
        NEW(mem, int64_t, g->n + 1),
        NULL,
        NEW(mem, struct box, g->n + 1),
        0,
    };
    place_all_params(g);
    find_last_reads(&l);
    for (int id = 0; id < g->n; id++) {
        l.box[id] = -1;
        if (g->nodes[id].op == OP_update) l.sum = NEW(mem, int, g->n + 1);
    }
    for (int id = 0; l.sum && id < g->n; id++) l.sum[id] = -1;
    for (int id = 0; id < g->n; id++) place(&l, id);
    find_halos(&l);
    make_buffers(&l);
    for (int id = 0; id < g->n; id++)
        if (l.box[id] >= 0) view_in_arena(&l, id);
    for (int id = 0; id < g->n; id++) layout_workspace(g, id);
}
