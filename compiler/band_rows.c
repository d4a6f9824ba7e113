/* The rows that the bands of a chain make and read (band.c). */
#include "band.h"

enum { BANDS = 16 }; /* at most; more would cost more calls than they save */

/* ---- rows -------------------------------------------------------------- */

bool band_clip(struct sweep *s, int64_t from, int64_t to)
{
    int64_t step = s->step_out.h, all = s->out0.h + step * s->count.h;
    int64_t first = s->out0.h > from ? s->out0.h : from, end = all < to ? all : to;
    int64_t skip = (first - s->out0.h) / step;
    s->out0.h = first;
    s->in0.h += skip * s->step_in.h;
    s->weight0.h += skip * s->step_weight.h;
    s->count.h = (end - first + step - 1) / step;
    return end > first;
}

int64_t band_stride(const struct node *n)
{
    int64_t stride = 1, most = 0;
    for (int i = 0; i < n->algo.nsweeps; i++) {
        const struct sweep *s = &n->algo.sweeps[i];
        if (s->count.h > most) stride = s->step_in.h / s->step_out.h;
        if (s->count.h > most) most = s->count.h;
    }
    return stride;
}

bool band_reads(const struct node *n, int64_t from, int64_t to, int64_t *low, int64_t *end)
{
    *low = n->algo.nsweeps ? INT64_MAX : from;
    *end = n->algo.nsweeps ? INT64_MIN : to;
    for (int i = 0; i < n->algo.nsweeps; i++) {
        struct sweep s = n->algo.sweeps[i];
        if (!band_clip(&s, from, to) || triple_product(s.taps) == 0) continue;
        int64_t last = s.in0.h + s.step_in.h * (s.count.h - 1) + s.tap_in.h * (s.taps.h - 1);
        if (s.in0.h < *low) *low = s.in0.h;
        if (last + 1 > *end) *end = last + 1;
    }
    return *low < *end;
}

bool band_can(const struct graph *g, const struct node *n)
{
    const struct view *v = &n->view;
    if (!n->batched || g->batch != 1 || v->d != 1 || n->shape.rank != 3 || n->dtype != F32) return false;
    if (n->alias || n->algo.rows_over_batch || n->nin == 0) return false;
    const struct node *x = &g->nodes[n->in[0]];
    bool conv = n->op == OP_conv && select_step(n) > 0;
    bool rows = n->op == OP_load || optab[n->op].traits & ELEMENTWISE;
    if (x->shape.rank != 3 || !(conv || rows || n->op == OP_maxpool)) return false;
    for (int k = 0; rows && k < n->nin; k++)
        if (!view_same_form(v, &g->nodes[n->in[k]].view) || !g->nodes[n->in[k]].batched) return false;
    for (int i = 0; i < n->algo.nsweeps; i++)
        if ((n->algo.nsweeps > 1 && n->algo.sweeps[i].step_out.h != 1) || n->algo.sweeps[i].tap_in.h < 0) return false;
    return true;
}

/* Rows that bands of the node have multiples of. */
static int64_t step_of(const struct node *n)
{
    return n->op == OP_conv ? select_step(n) : 1;
}

static int64_t whole_steps(int64_t rows, int64_t step)
{
    return (rows + step - 1) / step * step;
}

/* ---- one chain --------------------------------------------------------- */

/* What bands of the next node read of link k. A window may read later rows than the
 * one below it (at the edge a dilated pool leaves out what is beyond it), or zeros
 * only: a row stays as long as any later band reads it. */
static void find_reads(struct band_chain *c, int k)
{
    struct band_link *l = &c->links[k], *next = l + 1;
    int64_t least = c->g->nodes[l->id].view.h;
    for (int i = c->bands - 1; i >= 0; i--) {
        int64_t low, end;
        bool reads = band_reads(&c->g->nodes[next->id], next->from[i], next->to[i], &low, &end);
        if (reads && low < least) least = low;
        l->low[i] = least;
        l->end[i] = reads ? end : least;
    }
    if (l->low[0] > 0) l->low[0] = 0;
}

/* What bands of link k make: steps up to the rows that are read, but none between that
 * no window reads (a stride longer than the kernel) and at least one in the first. */
static void find_rows(struct band_chain *c, int k)
{
    struct band_link *l = &c->links[k];
    int64_t height = c->g->nodes[l->id].view.h, step = step_of(&c->g->nodes[l->id]), made = 0;
    for (int i = 0; i < c->bands; i++) {
        int64_t need = i > 0 || l->end[i] > 0 ? l->end[i] : 1;
        int64_t to = made + whole_steps(need > made ? need - made : 0, step);
        if (to > height) to = height;
        if (l->low[i] > made) l->low[i] -= (l->low[i] - made) % step;
        int64_t from = made > l->low[i] ? made : l->low[i];
        l->from[i] = from < to ? from : to;
        l->to[i] = made = to;
        int64_t top = l->end[i] > to ? l->end[i] : to;
        if (top - l->low[i] > l->room) l->room = top - l->low[i];
    }
    if (l->room <= -l->low[0]) l->room = 1 - l->low[0];
}

/* Rows of the result in a band: as few as may be, but so many that every link makes a
 * step for them; what it made for the next one would be moved. */
static int64_t rows_of_band(const struct band_chain *c, int64_t h)
{
    const struct node *n = &c->g->nodes[c->links[c->n - 1].id];
    int64_t rows = whole_steps((h + BANDS - 1) / BANDS, step_of(n)), need = rows;
    for (int k = c->n - 2; k >= 0; k--) {
        need *= band_stride(n);
        n = &c->g->nodes[c->links[k].id];
        int64_t times = (step_of(n) + need - 1) / need;
        rows *= times;
        need *= times;
    }
    return rows;
}

void band_plan(struct band_chain *c)
{
    struct arena *mem = c->g->cc->mem;
    int64_t h = c->g->nodes[c->links[c->n - 1].id].view.h, rows = rows_of_band(c, h);
    c->bands = (int)((h + rows - 1) / rows);
    for (int k = 0; k < c->n; k++) {
        c->links[k].from = NEW(mem, int64_t, c->bands);
        c->links[k].to = NEW(mem, int64_t, c->bands);
        c->links[k].low = NEW(mem, int64_t, c->bands);
        c->links[k].end = NEW(mem, int64_t, c->bands);
    }
    for (int i = 0; i < c->bands; i++) {
        c->links[c->n - 1].from[i] = i * rows;
        c->links[c->n - 1].to[i] = (i + 1) * rows < h ? (i + 1) * rows : h;
    }
    for (int k = c->n - 2; k >= 0; k--) {
        find_reads(c, k);
        find_rows(c, k);
    }
}

/* The first row that band i of link k reads of input j, which lies outside. */
static bool first_read(const struct band_chain *c, int k, int j, int i, int64_t *low)
{
    const struct band_link *l = &c->links[k];
    int64_t end;
    *low = l->from[i];
    if (j > 0) return l->from[i] < l->to[i];
    return band_reads(&c->g->nodes[l->id], l->from[i], l->to[i], low, &end);
}

bool band_overtakes(const struct band_chain *c)
{
    const struct graph *g = c->g;
    const struct node *y = &g->nodes[c->links[c->n - 1].id];
    if (y->view.segment != SEG_ARENA) return false;
    for (int k = 0; k < c->n; k++) {
        const struct node *n = &g->nodes[c->links[k].id];
        for (int j = 0; j <= n->nin; j++) {
            int id = j < n->nin ? n->in[j] : n->residual;
            const struct view *x = id < 0 ? NULL : &g->nodes[id].view;
            if (!x || x->segment != SEG_ARENA || x->index != y->view.index) continue;
            if (x->offset != y->view.offset || x->sh != y->view.sh || !view_same_form(x, &y->view)) return true;
            for (int i = 1; i < c->bands; i++) {
                int64_t low;
                if (first_read(c, k, j, i, &low) && low < c->links[c->n - 1].from[i]) return true;
            }
        }
    }
    return false;
}

int64_t band_lead(const struct band_chain *c)
{
    const struct node *first = &c->g->nodes[c->links[0].id];
    const struct view *x = &c->g->nodes[first->in[0]].view, *y = &c->g->nodes[c->links[c->n - 1].id].view;
    int64_t lead = 0;
    for (int i = 1; i < c->bands; i++) {
        int64_t low, written = c->links[c->n - 1].from[i] * y->sh;
        if (!first_read(c, 0, 0, i, &low)) continue;
        int64_t needed = x->offset - x->offset % x->sh + low * x->sh;
        if (written - needed > lead) lead = written - needed;
    }
    return (lead + 15) / 16 * 16;
}
