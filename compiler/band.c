/* Bands: a chain of nodes, each the only reader of the one before it, runs a few
 * rows of its result at a time, so that the tensors inside are never there as a
 * whole. Their buffers hold the rows that a band needs; nothing is computed twice,
 * for the rows that the next band needs again (kernel - stride of them) are moved
 * to the front of the buffer.
 *
 *     band 0 of conv, band 0 of pool, roll, band 1 of conv, band 1 of pool, ...
 *
 * A band of a node is a node: its views begin at its first row, its sweeps are
 * those of its rows. So the C functions of bands are the same but for the ends,
 * and planner, emitter and laws need to know nothing of all this.
 *
 * A tensor goes into a chain where it lies at the highest moment of the arena and
 * that moment becomes lower by it. Results are the same to the bit: every element
 * is the same sum in the same order.
 *
 * After Alwani et al., Fused-layer CNN accelerators, MICRO 2016; Lin et al.,
 * MCUNetV2, NeurIPS 2021, whose patches compute their overlap twice. */
#include "band.h"

/* Floats of an arena in which bands are not worth their code, as they are nowhere that
 * they save less than a twentieth; and of one in which the rows that they move cost
 * more than a quarter of it is worth: 6 % of DS-CNN's time, for 16 of its 80 KB. */
enum { SMALL = 1024,
       CACHED = 32768 };

/* Floats of weights that stay in the second cache until a group of tiles reads them
 * again, and how many times as large as the result others may be: with weights of
 * six times ResNet-18 takes 15 % less memory and 2 % more time. */
enum { STAY = 1 << 17,
       TIMES = 4 };

/* What is known of the graph's tensors. */
struct links {
    int *reader;     /* node -> its only reader, as its first input; or -1 */
    int *before;     /* node -> the one before it in its chain, or -1 */
    int *neighbours; /* buffer -> tensors in it */
    bool *inside;    /* node -> in a chain, together with its reader */
    bool laps;       /* results may lie over inputs */
    bool asked;      /* for less memory, whatever it costs */
};

static void find_reader(const struct graph *g, struct links *l)
{
    int *uses = NEW(g->cc->mem, int, g->n + 1);
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        l->reader[id] = l->before[id] = -1;
        for (int k = 0; k < n->nin; k++) uses[n->in[k]]++;
        if (n->residual >= 0) uses[n->residual] += 2;
        if (n->nin > 0) l->reader[n->in[0]] = id;
        if (n->view.segment == SEG_ARENA) l->neighbours[n->view.index]++;
    }
    for (int i = 0; i < g->noutputs; i++) uses[g->outputs[i]] += 2;
    for (int id = 0; id < g->n; id++)
        if (uses[id] != 1) l->reader[id] = -1;
}

static bool light(const struct node *n)
{
    int64_t weights = n->algo.kernel == KERNEL_WINOGRAD ? pack_floats(&n->algo.packing) : 0;
    return weights <= STAY || weights <= TIMES * n->view.c * view_pixels(&n->view);
}

/* Could tensor id be there in bands only? */
static bool can_link(const struct graph *g, const struct links *l, int id)
{
    const struct node *n = &g->nodes[id];
    if (l->reader[id] < 0 || n->view.segment != SEG_ARENA || l->neighbours[n->view.index] != 1) return false;
    const struct node *r = &g->nodes[l->reader[id]];
    if (!l->asked && !(light(n) && light(r))) return false;
    return n->view.h > 2 && r->view.h > 1 && band_can(g, n) && band_can(g, r);
}

/* ---- chains ------------------------------------------------------------ */

/* The chain that ends with `last`, in c->links; false if something else is computed
 * between its nodes. */
static bool find_chain(const struct links *l, struct band_chain *c, int last)
{
    const struct graph *g = c->g;
    int n = 1, first = last;
    for (; l->before[first] >= 0; first = l->before[first]) n++;
    c->n = n;
    c->links = NEW(g->cc->mem, struct band_link, n);
    for (int id = last; n > 0; id = l->before[id]) c->links[--n].id = id;
    for (int id = first, k = 0; id < last; id++) {
        const struct node *between = &g->nodes[id];
        if (id == c->links[k].id)
            k++;
        else if (!between->alias && !(optab[between->op].traits & SOURCE))
            return false;
    }
    return true;
}

/* From its first writer to its last reader; of indices all the time. */
static void find_lives(struct graph *g)
{
    for (int i = 0; i < g->nbuffers; i++) {
        g->buffers[i].first = g->buffers[i].floats ? g->n : 0;
        g->buffers[i].last = 0;
    }
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        for (int k = -2; k < n->nin; k++) {
            int x = k == -2 ? id : k == -1 ? n->residual
                                           : n->in[k];
            if (x < 0 || g->nodes[x].view.segment != SEG_ARENA) continue;
            struct buffer *b = &g->buffers[g->nodes[x].view.index];
            bool indices = g->nodes[x].dtype == I32;
            if (id < b->first) b->first = indices ? 0 : id;
            b->last = indices ? g->n - 1 : id;
        }
        if (n->scratch >= 0) g->buffers[n->scratch].first = g->buffers[n->scratch].last = id;
    }
}

/* Makes all chains; false if one of them is not possible. */
static bool make_chains(struct graph *g, const struct links *l)
{
    int n = g->n, chains = 0;
    struct band_chain c = { .g = g, .laps = l->laps };
    int64_t room = n;
    for (int id = 0; id < n; id++) room += l->before[id] >= 0 || l->inside[id] ? 200 + 20 * g->nodes[id].nin : 0;
    c.order = NEW(g->cc->mem, int, room);
    for (int id = 0; id < n; id++) {
        if (l->inside[id]) continue;
        if (l->before[id] < 0)
            c.order[c.norder++] = id;
        else if (!find_chain(l, &c, id) || !band_make(&c))
            return false;
        else
            chains++;
    }
    if (chains == 0) return true;
    graph_reorder(g, c.order, c.norder);
    find_lives(g);
    return true;
}

/* The arena's bound with these chains, and the moment that decides it; -1 if they
 * are not possible. */
static int64_t bound_of(const struct graph *g, const struct links *l, bool *live)
{
    struct cc cc = *g->cc;
    cc.mem = arena_new();
    struct graph *h = graph_copy(g, &cc);
    int64_t bound = -1;
    int peak = 0;
    if (make_chains(h, l)) bound = plan_peak(h, &peak);
    for (int i = 0; i < g->nbuffers && bound >= 0; i++)
        live[i] = h->buffers[i].first <= peak && peak <= h->buffers[i].last;
    arena_free(cc.mem);
    return bound;
}

/* ---- the search -------------------------------------------------------- */

static void set_inside(struct links *l, int id, bool inside)
{
    l->inside[id] = inside;
    l->before[l->reader[id]] = inside ? id : -1;
}

/* The largest tensor of the moment that could be in a chain, or -1. */
static int largest(const struct graph *g, const struct links *l, const bool *live, const bool *tried)
{
    int best = -1;
    int64_t most = 0;
    for (int id = 0; id < g->n; id++) {
        const struct view *v = &g->nodes[id].view;
        if (v->segment != SEG_ARENA || !live[v->index] || tried[id]) continue;
        if (g->buffers[v->index].floats <= most || !can_link(g, l, id)) continue;
        most = g->buffers[v->index].floats;
        best = id;
    }
    return best;
}

/* Takes back what was made since `good` tensors were inside. */
static void undo(struct links *l, const int *done, int *n, int good)
{
    while (*n > good) set_inside(l, done[--*n], false);
}

/* Chains as long as they lower the bound, and no lower than the goal; leaves the
 * best and returns its bound. A tensor may help only together with others, or only
 * without those that were tried before. */
static int64_t search(struct graph *g, struct links *l, int64_t goal)
{
    struct arena *mem = g->cc->mem;
    bool *live = NEW(mem, bool, g->nbuffers + 1), *tried = NEW(mem, bool, g->n + 1);
    int *done = NEW(mem, int, g->n + 1), n = 0, good = 0;
    find_reader(g, l);
    int64_t least = bound_of(g, l, live);
    while (least > goal) {
        int id = largest(g, l, live, tried);
        if (id < 0 && n == good) break;
        if (id < 0) {
            for (int i = good + 1; i < n; i++) tried[done[i]] = false;
            undo(l, done, &n, good);
            bound_of(g, l, live);
            continue;
        }
        tried[id] = true;
        set_inside(l, id, true);
        int64_t bound = bound_of(g, l, live);
        if (bound < 0)
            set_inside(l, id, false);
        else
            done[n++] = id;
        if (bound < 0 || bound >= least) continue;
        least = bound;
        good = n;
    }
    undo(l, done, &n, good);
    return least;
}

static struct links *new_links(const struct graph *g, bool laps, bool asked)
{
    struct arena *mem = g->cc->mem;
    struct links *l = NEW(mem, struct links, 1);
    *l = (struct links){ NEW(mem, int, g->n + 1), NEW(mem, int, g->n + 1), NEW(mem, int, g->nbuffers + 1), NEW(mem, bool, g->n + 1), laps, asked };
    return l;
}

/* As far as an arena of `most` floats takes; below 0: as far as it is worth it. */
static void find_bands(struct graph *g, int64_t most)
{
    bool asked = most >= 0;
    int64_t goal = asked ? most : SMALL;
    struct links *none = new_links(g, false, asked), *plain = new_links(g, false, asked), *over = new_links(g, true, asked);
    int64_t whole = search(g, none, INT64_MAX), bound = search(g, plain, goal);
    struct links *best = plain;
    if (bound > goal) {
        int64_t lapped = search(g, over, goal);
        if (lapped < bound) best = over;
        if (lapped < bound) bound = lapped;
    }
    bool little = 20 * bound > 19 * whole || (whole <= CACHED && 4 * bound > 3 * whole);
    if (!asked && little) best = none;
    make_chains(g, best);
}

/* Threads that share a few rows wait for each other more often (8 % of MobileNet
 * v2's time, 3 % of ResNet-18's): with several, bands are for who asks for less. */
static void within(struct graph *g, const struct options *opt, int64_t most)
{
    bool wanted = g->threads < 2 || (opt->arena_max && !opt->train);
    if (wanted && !opt->no_bands && !g->backward && g->batch == 1) find_bands(g, most);
}

void band_all(struct graph *g, const struct options *opt)
{
    within(g, opt, -1);
}

void band(struct graph *g, const struct options *opt)
{
    bool limited = opt->arena_max && !opt->train;
    int64_t most = limited ? opt->arena_max / (int64_t)sizeof(float) : -1;
    within(g, opt, most);
    if (!limited) return;
    int peak;
    int64_t least = plan_arena(g, most, &peak);
    if (least > most) plan_refuse(g, opt, least, "");
}
