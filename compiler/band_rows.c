/* A chain of nodes as nodes of its bands (band.c). */
#include "band.h"

enum { BANDS = 16 }; /* at most; more would cost more calls than they save */

/* ---- rows -------------------------------------------------------------- */

/* Rows [from, to) of the sweep's results; false if it has none. */
static bool clip(struct sweep *s, int64_t from, int64_t to)
{
    int64_t first = s->out0.h > from ? s->out0.h : from;
    int64_t end = s->out0.h + s->count.h < to ? s->out0.h + s->count.h : to;
    int64_t skip = first - s->out0.h;
    s->out0.h = first;
    s->in0.h += skip * s->step_in.h;
    s->weight0.h += skip * s->step_weight.h;
    s->count.h = end - first;
    return end > first;
}

/* How far the input's rows move from one row of the result to the next. */
static int64_t stride_of(const struct node *n)
{
    int64_t stride = 1, most = 0;
    for (int i = 0; i < n->algo.nsweeps; i++) {
        const struct sweep *s = &n->algo.sweeps[i];
        if (s->count.h > most) stride = s->step_in.h;
        if (s->count.h > most) most = s->count.h;
    }
    return stride;
}

/* The rows of its first input that rows [from, to) of the node need. */
static void rows_read(const struct node *n, int64_t from, int64_t to, int64_t *low, int64_t *end)
{
    *low = from * stride_of(n);
    *end = n->algo.nsweeps ? *low : to;
    for (int i = 0; i < n->algo.nsweeps; i++) {
        struct sweep s = n->algo.sweeps[i];
        if (!clip(&s, from, to) || triple_product(s.taps) == 0) continue;
        int64_t last = s.in0.h + s.step_in.h * (s.count.h - 1) + s.tap_in.h * (s.taps.h - 1);
        if (s.in0.h < *low) *low = s.in0.h;
        if (last + 1 > *end) *end = last + 1;
    }
}

bool band_can(const struct graph *g, const struct node *n)
{
    const struct view *v = &n->view;
    if (!n->batched || g->batch != 1 || v->d != 1 || n->shape.rank != 3 || n->dtype != F32) return false;
    if (n->alias || n->algo.scratch || n->algo.rows_over_batch || n->nin == 0) return false;
    const struct node *x = &g->nodes[n->in[0]];
    bool conv = n->op == OP_conv && (n->algo.kernel == KERNEL_DIRECT || n->algo.kernel == KERNEL_DEPTHWISE);
    bool rows = n->op == OP_load || optab[n->op].traits & ELEMENTWISE;
    if (x->shape.rank != 3 || !(conv || rows || n->op == OP_maxpool)) return false;
    for (int k = 0; rows && k < n->nin; k++)
        if (!view_same_form(v, &g->nodes[n->in[k]].view) || !g->nodes[n->in[k]].batched) return false;
    for (int i = 0; i < n->algo.nsweeps; i++)
        if (n->algo.sweeps[i].step_out.h != 1 || n->algo.sweeps[i].tap_in.h < 0) return false;
    return true;
}

/* ---- one chain --------------------------------------------------------- */

static void plan_bands(struct band_chain *c)
{
    int64_t h = c->g->nodes[c->links[c->n - 1].id].view.h, rows = (h + BANDS - 1) / BANDS;
    c->bands = (int)((h + rows - 1) / rows);
    for (int k = 0; k < c->n; k++) {
        c->links[k].to = NEW(c->g->cc->mem, int64_t, c->bands);
        c->links[k].low = NEW(c->g->cc->mem, int64_t, c->bands);
        c->links[k].end = NEW(c->g->cc->mem, int64_t, c->bands);
    }
    for (int i = 0; i < c->bands; i++) {
        c->links[c->n - 1].to[i] = (i + 1) * rows < h ? (i + 1) * rows : h;
        for (int k = c->n - 2; k >= 0; k--) {
            struct band_link *l = &c->links[k], *next = l + 1;
            int64_t height = c->g->nodes[l->id].view.h;
            int64_t from = i ? next->to[i - 1] : 0, before = i ? l->to[i - 1] : 0;
            rows_read(&c->g->nodes[next->id], from, next->to[i], &l->low[i], &l->end[i]);
            l->to[i] = l->end[i] > height ? height : l->end[i] > before ? l->end[i]
                                                                        : before;
            int64_t top = l->end[i] > l->to[i] ? l->end[i] : l->to[i];
            if (top - l->low[i] > l->room) l->room = top - l->low[i];
        }
    }
}

/* Does the result lie over what the chain reads, and would it be written there
 * before the last band has read it? */
static bool overtakes(const struct band_chain *c)
{
    const struct graph *g = c->g;
    const struct node *y = &g->nodes[c->links[c->n - 1].id], *first = &g->nodes[c->links[0].id];
    if (y->view.segment != SEG_ARENA) return false;
    for (int k = 0; k < c->n; k++) {
        const struct node *n = &g->nodes[c->links[k].id];
        for (int j = 0; j <= n->nin; j++) {
            int id = j < n->nin ? n->in[j] : n->residual;
            const struct view *x = id < 0 ? NULL : &g->nodes[id].view;
            if (!x || x->segment != SEG_ARENA || x->index != y->view.index) continue;
            if (x->offset != y->view.offset || x->sh != y->view.sh || !view_same_form(x, &y->view)) return true;
            for (int i = 1; k == 0 && j == 0 && i < c->bands; i++) {
                int64_t low, end;
                rows_read(first, c->links[0].to[i - 1], c->links[0].to[i], &low, &end);
                if (low < c->links[c->n - 1].to[i - 1]) return true;
            }
        }
    }
    return false;
}

/* ---- nodes of a band --------------------------------------------------- */

static const union attr none;

static struct shape with_rows(struct shape s, int64_t h)
{
    s.d[s.rank - 2] = h;
    return s;
}

static void push(struct band_chain *c, int id)
{
    c->order[c->norder++] = id;
}

/* Rows of a tensor, as a view of it. `at` is the place of row `from` in it. */
static int rows_of(struct band_chain *c, int of, int in, int64_t at, int64_t h)
{
    struct graph *g = c->g;
    bool inside = in != of; /* its buffer begins with another row than the tensor */
    int id = graph_derive(g, OP_crop, of, arena_printf(g->cc->mem, "%s_rows", g->nodes[of].name),
                          with_rows(g->nodes[of].shape, h), true, 1, &in);
    struct node *n = &g->nodes[id];
    n->a = &none;
    n->of = -1;
    n->dtype = g->nodes[of].dtype;
    n->view = g->nodes[of].view;
    if (inside) n->view.offset %= n->view.sh;
    n->view.offset += at * n->view.sh;
    n->view.h = h;
    n->alias = true;
    n->scratch = -1;
    push(c, id);
    return id;
}

/* Whole rows of a link's buffer, halo included, from its row `at` on. */
static struct view whole_rows(const struct band_chain *c, const struct band_link *l, int64_t at, int64_t h)
{
    struct view v = c->g->nodes[l->id].view;
    int64_t w = v.sh / v.sw;
    return (struct view){ .segment = v.segment, .index = v.index, .offset = at * v.sh, .c = v.sw, .d = 1, .h = h, .w = w, .sn = v.sn, .sc = 1, .sd = h * v.sh, .sh = v.sh, .sw = v.sw, .room = v.sw };
}

static int whole_node(struct band_chain *c, struct band_link *l, enum op op, int in, int64_t at, int64_t h)
{
    struct graph *g = c->g;
    struct view v = whole_rows(c, l, at, h);
    const char *hint = arena_printf(g->cc->mem, "%s_%s", g->nodes[l->id].name, optab[op].name);
    int id = graph_derive(g, op, l->id, hint, shape_of(3, v.c, v.h, v.w), true, 1, &in);
    g->nodes[id].view = v;
    g->nodes[id].a = &none;
    g->nodes[id].of = -1;
    g->nodes[id].scratch = -1;
    push(c, id);
    return id;
}

/* Moves the rows that band i needs again to the front. */
static void roll(struct band_chain *c, struct band_link *l, int i)
{
    int64_t shift = l->low[i] - l->low[i - 1], kept = l->to[i - 1] - l->low[i];
    if (shift <= 0 || kept <= 0) return;
    int from = whole_node(c, l, OP_crop, l->last, shift, kept);
    c->g->nodes[from].alias = true;
    l->last = whole_node(c, l, OP_roll, from, 0, kept);
}

static void zeros_below(struct band_chain *c, struct band_link *l, int i)
{
    int64_t height = c->g->nodes[l->id].view.h, from = height > l->low[i] ? height : l->low[i];
    if (l->end[i] > from)
        l->last = whole_node(c, l, OP_clear_rows, l->last, from - l->low[i], l->end[i] - from);
}

/* The sweeps of rows [from, to), counted from there. */
static void clip_sweeps(struct graph *g, struct node *n, int64_t from, int64_t to)
{
    int64_t stride = stride_of(n);
    struct sweep *all = NEW(g->cc->mem, struct sweep, n->algo.nsweeps + 1);
    int count = 0;
    for (int i = 0; i < n->algo.nsweeps; i++) {
        struct sweep s = n->algo.sweeps[i];
        if (!clip(&s, from, to)) continue;
        s.out0.h -= from;
        s.in0.h -= from * stride;
        all[count++] = s;
    }
    n->algo.sweeps = all;
    n->algo.nsweeps = count;
}

/* Rows [from, to) of link k. */
static int part_of(struct band_chain *c, int k, int i, int64_t from, int64_t to)
{
    struct graph *g = c->g;
    struct band_link *l = &c->links[k];
    struct node n = g->nodes[l->id];
    int64_t stride = stride_of(&n), low, end;
    rows_read(&n, from, to, &low, &end);
    int *in = NEW(g->cc->mem, int, n.nin + 1);
    for (int j = 0; j < n.nin; j++) {
        int x = n.in[j];
        bool before = j == 0 && k > 0;
        int64_t first = j == 0 ? from * stride : from, height = g->nodes[x].view.h;
        if (!g->nodes[x].batched || g->nodes[x].op == OP_param) {
            in[j] = x;
            continue;
        }
        int64_t rows = j == 0 ? (end < height ? end : height) - first : to - from;
        if (rows < 1) rows = 1;
        in[j] = before ? rows_of(c, x, l[-1].last, first - l[-1].low[i], rows) : rows_of(c, x, x, first, rows);
    }
    if (n.residual >= 0) n.residual = rows_of(c, n.residual, n.residual, from, to - from);
    int id = graph_derive(g, n.op, l->id, arena_printf(g->cc->mem, "%s_band", n.name), with_rows(n.shape, to - from), true, n.nin, in);
    n.name = g->nodes[id].name;
    n.in = g->nodes[id].in;
    n.shape = g->nodes[id].shape;
    n.view.h = to - from;
    if (k < c->n - 1) n.view.offset %= n.view.sh;
    n.view.offset += (from - (k < c->n - 1 ? l->low[i] : 0)) * n.view.sh;
    clip_sweeps(g, &n, from, to);
    divide_again(g, &n);
    g->nodes[id] = n;
    push(c, id);
    return l->last = id;
}

/* Returns the rows of the result. */
static int emit_band(struct band_chain *c, int i)
{
    for (int k = 0; k < c->n; k++) {
        struct band_link *l = &c->links[k];
        int64_t from = i ? l->to[i - 1] : 0;
        if (i && k < c->n - 1) roll(c, l, i);
        if (l->to[i] > from) part_of(c, k, i, from, l->to[i]);
        if (k < c->n - 1) zeros_below(c, l, i);
    }
    return c->links[c->n - 1].last;
}

/* The buffer of a link: its rows, and zeros above them and beside. */
static void shrink(struct graph *g, const struct band_link *l)
{
    const struct view *v = &g->nodes[l->id].view;
    struct buffer *b = &g->buffers[v->index];
    b->halo.top = l->low[0] < 0 ? -l->low[0] : 0;
    b->halo.bottom = 0;
    b->box.h = l->room - b->halo.top;
    b->floats = l->room * v->sh;
}

/* ---- over the input ---------------------------------------------------- */

/* How far in front of its input's buffer the result's must begin, so that a band
 * writes nothing that a later one reads. */
static int64_t lead_of(const struct band_chain *c)
{
    const struct node *first = &c->g->nodes[c->links[0].id];
    const struct view *x = &c->g->nodes[first->in[0]].view, *y = &c->g->nodes[c->links[c->n - 1].id].view;
    int64_t lead = 0;
    for (int i = 1; i < c->bands; i++) {
        int64_t low, end, written = c->links[c->n - 1].to[i - 1] * y->sh;
        rows_read(first, c->links[0].to[i - 1], c->links[0].to[i], &low, &end);
        int64_t needed = x->offset - x->offset % x->sh + low * x->sh;
        if (written - needed > lead) lead = written - needed;
    }
    return (lead + 15) / 16 * 16;
}

static void move_views(struct graph *g, int from, int to, int64_t by)
{
    for (int id = 0; id < g->n; id++) {
        struct view *v = &g->nodes[id].view;
        if (v->segment != SEG_ARENA || v->index != from) continue;
        v->index = to;
        v->offset += by;
    }
}

/* The result may lie over the input if that dies with the chain: row by row it
 * follows what the chain has read. */
static void lap(struct band_chain *c)
{
    struct graph *g = c->g;
    int last = c->links[c->n - 1].id;
    const struct node *first = &g->nodes[c->links[0].id];
    struct view vx = g->nodes[first->in[0]].view, vy = g->nodes[last].view;
    if (vx.segment != SEG_ARENA || vy.segment != SEG_ARENA || vx.index == vy.index || first->residual >= 0) return;
    struct buffer *bx = &g->buffers[vx.index], *by = &g->buffers[vy.index];
    int64_t lead = lead_of(c), floats = by->floats > lead + bx->floats ? by->floats : lead + bx->floats;
    bool fits = sides_none(by->halo) && (lead == 0 || sides_none(bx->halo));
    if (!fits || bx->last != c->links[0].id || by->first < last || floats >= bx->floats + by->floats) return;
    bx->floats = floats;
    bx->last = by->last;
    by->floats = 0;
    if (lead > 0) move_views(g, vx.index, vx.index, lead);
    move_views(g, vy.index, vx.index, 0);
}

bool band_make(struct band_chain *c)
{
    struct graph *g = c->g;
    int last = c->links[c->n - 1].id;
    plan_bands(c);
    if (overtakes(c)) return false;
    if (c->laps) lap(c);
    for (int k = 0; k < c->n - 1; k++) shrink(g, &c->links[k]);
    int *parts = NEW(g->cc->mem, int, c->bands + 1);
    for (int i = 0; i < c->bands; i++) parts[i] = emit_band(c, i);
    int whole = graph_derive(g, OP_concat, last, "whole", g->nodes[last].shape, true, c->bands, parts);
    struct node *n = &g->nodes[whole];
    n->name = g->nodes[last].name;
    n->view = g->nodes[last].view;
    n->of = n->scratch = -1;
    n->alias = true;
    c->order[c->norder++] = whole;
    graph_replace(g, last, whole);
    return true;
}
