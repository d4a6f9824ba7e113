/* The order of execution, for a smaller arena: where branches leave a choice, what
 * is done first decides what lies idle meanwhile. Next is always what leaves least
 * alive; that order is taken if it makes the bound lower than the text's own.
 *
 * Only of forward passes: a backward pass takes the layers one after the other,
 * which is as good as any order that was tried. Results are the same to the bit. */
#include "convc.h"

struct orders {
    struct graph *g;
    int **needs, *nneeds; /* node -> what must stand before it */
    int *order, n;
    bool *placed;
};

static int64_t floats_of(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    if (optab[n->op].traits & (SOURCE | EFFECT | LOSS) || layout_alias(g, n)) return 0;
    return shape_count(n->shape) * (n->batched ? g->batch : 1);
}

static void place(struct orders *o, int id)
{
    o->placed[id] = true;
    o->order[o->n++] = id;
}

static void find_needs(struct orders *o)
{
    struct graph *g = o->g;
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        int *list = o->needs[id] = NEW(g->cc->mem, int, n->nin + 1), count = 0;
        for (int k = 0; k < n->nin; k++) list[count++] = n->in[k];
        if (n->residual >= 0) list[count++] = n->residual;
        o->nneeds[id] = count;
    }
}

static bool is_ready(const struct orders *o, int id)
{
    for (int k = 0; k < o->nneeds[id]; k++)
        if (!o->placed[o->needs[id][k]]) return false;
    return true;
}

/* What running the node adds to what is alive. */
static int64_t growth(const struct orders *o, const int *readers, int id)
{
    const struct node *n = &o->g->nodes[id];
    int64_t floats = floats_of(o->g, id);
    for (int k = 0; k < n->nin; k++)
        if (readers[n->in[k]] == 1) floats -= floats_of(o->g, n->in[k]);
    if (n->residual >= 0 && readers[n->residual] == 1) floats -= floats_of(o->g, n->residual);
    return floats;
}

static void least_alive(struct orders *o)
{
    struct graph *g = o->g;
    int *readers = NEW(g->cc->mem, int, g->n + 1), *ready = NEW(g->cc->mem, int, g->n + 1);
    int first = 0;
    for (int id = 0; id < g->n; id++)
        for (int k = 0; k < o->nneeds[id]; k++) readers[o->needs[id][k]]++;
    while (o->n < g->n) {
        int count = 0, best = -1;
        while (o->placed[first]) first++;
        for (int id = first; id < g->n && count < 64; id++)
            if (!o->placed[id] && is_ready(o, id)) ready[count++] = id;
        int64_t least = 0;
        for (int i = 0; i < count; i++) {
            int64_t floats = growth(o, readers, ready[i]);
            if (best >= 0 && floats >= least) continue;
            least = floats;
            best = ready[i];
        }
        place(o, best);
        for (int k = 0; k < o->nneeds[best]; k++) readers[o->needs[best][k]]--;
    }
}

/* ---- the pass ---------------------------------------------------------- */

static int64_t bound_of(const struct graph *g, const struct options *opt, const int *order)
{
    struct cc cc = *g->cc;
    cc.mem = arena_new();
    struct graph *h = graph_copy(g, &cc);
    int peak;
    if (order) graph_reorder(h, order, h->n);
    layout(h);
    band_all(h, opt);
    int64_t bound = plan_peak(h, &peak);
    arena_free(cc.mem);
    return bound;
}

void reorder(struct graph *g, const struct options *opt)
{
    if (g->backward) return;
    struct arena *mem = g->cc->mem;
    struct orders o = { g, NEW(mem, int *, g->n + 1), NEW(mem, int, g->n + 1), NEW(mem, int, g->n + 1), 0, NEW(mem, bool, g->n + 1) };
    find_needs(&o);
    least_alive(&o);
    bool same = true;
    for (int i = 0; i < g->n; i++) same = same && o.order[i] == i;
    if (!same && bound_of(g, opt, o.order) < bound_of(g, opt, NULL)) graph_reorder(g, o.order, g->n);
}
