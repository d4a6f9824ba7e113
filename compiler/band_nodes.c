/* A chain of nodes as nodes of its bands (band.c). */
#include "band.h"

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

/* The sweeps of rows [from, to), counted from there and from the input's row `base`. */
static void clip_sweeps(struct graph *g, struct node *n, int64_t from, int64_t to, int64_t base)
{
    struct sweep *all = NEW(g->cc->mem, struct sweep, n->algo.nsweeps + 1);
    int count = 0;
    for (int i = 0; i < n->algo.nsweeps; i++) {
        struct sweep s = n->algo.sweeps[i];
        if (!band_clip(&s, from, to)) continue;
        s.out0.h -= from;
        s.in0.h -= base;
        all[count++] = s;
    }
    n->algo.sweeps = all;
    n->algo.nsweeps = count;
}

/* Rows of the first input for rows [from, to) of link k, and the first of them: the
 * one from which all bands count alike if it is there, else (windows in the zeros
 * above or below) the nearest. */
static int input_of(struct band_chain *c, int k, int i, int64_t from, int64_t to, int64_t *base)
{
    const struct node *n = &c->g->nodes[c->links[k].id];
    const struct band_link *before = k > 0 ? &c->links[k - 1] : NULL;
    int x = n->in[0];
    int64_t height = c->g->nodes[x].view.h, low, end;
    if (!band_reads(n, from, to, &low, &end)) low = end = before ? before->low[i] : 0;
    int64_t least = before ? before->low[i] : 0, most = height - 1;
    if (before) most = end > least ? end - 1 : least;
    *base = from * band_stride(n);
    if (*base > most) *base = most;
    if (*base < least) *base = least;
    int64_t rows = (end < height ? end : height) - *base;
    if (rows < 1) rows = 1;
    return before ? rows_of(c, x, before->last, *base - before->low[i], rows) : rows_of(c, x, x, *base, rows);
}

/* Rows [from, to) of link k. */
static int part_of(struct band_chain *c, int k, int i, int64_t from, int64_t to)
{
    struct graph *g = c->g;
    struct band_link *l = &c->links[k];
    struct node n = g->nodes[l->id];
    int64_t base = 0;
    int *in = NEW(g->cc->mem, int, n.nin + 1);
    for (int j = 0; j < n.nin; j++) {
        int x = n.in[j];
        if (!g->nodes[x].batched || g->nodes[x].op == OP_param)
            in[j] = x;
        else
            in[j] = j == 0 ? input_of(c, k, i, from, to, &base) : rows_of(c, x, x, from, to - from);
    }
    if (n.residual >= 0) n.residual = rows_of(c, n.residual, n.residual, from, to - from);
    int id = graph_derive(g, n.op, l->id, arena_printf(g->cc->mem, "%s_band", n.name), with_rows(n.shape, to - from), true, n.nin, in);
    n.name = g->nodes[id].name;
    n.in = g->nodes[id].in;
    n.shape = g->nodes[id].shape;
    n.view.h = to - from;
    if (k < c->n - 1) n.view.offset %= n.view.sh;
    n.view.offset += (from - (k < c->n - 1 ? l->low[i] : 0)) * n.view.sh;
    clip_sweeps(g, &n, from, to, base);
    select_rows(g, &n);
    divide_again(g, &n);
    g->nodes[id] = n;
    layout_workspace(g, id);
    push(c, id);
    return l->last = id;
}

/* Returns the rows of the result. */
static int emit_band(struct band_chain *c, int i)
{
    for (int k = 0; k < c->n; k++) {
        struct band_link *l = &c->links[k];
        if (i && k < c->n - 1) roll(c, l, i);
        if (l->to[i] > l->from[i]) part_of(c, k, i, l->from[i], l->to[i]);
        if (k < c->n - 1) zeros_below(c, l, i);
    }
    return c->links[c->n - 1].last;
}

/* The workspace of a link: its bands have their own. */
static void drop_workspace(struct graph *g, const struct node *n)
{
    if (n->scratch >= 0) g->buffers[n->scratch].floats = 0;
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
    int64_t lead = band_lead(c), floats = by->floats > lead + bx->floats ? by->floats : lead + bx->floats;
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
    band_plan(c);
    if (band_overtakes(c)) return false;
    if (c->laps) lap(c);
    for (int k = 0; k < c->n - 1; k++) shrink(g, &c->links[k]);
    for (int k = 0; k < c->n; k++) drop_workspace(g, &g->nodes[c->links[k].id]);
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
