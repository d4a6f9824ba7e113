/* --arena-max: trades time for memory. While the live size at its highest
 * moment, the peak, is above what the user allows, the buffer that is worth it
 * most is given up there: its tensors die with their last reader before the
 * peak and are computed once more, by copies of their nodes, right before the
 * first reader after it. What a copy reads and no longer lives is computed once
 * more, too. Worth is bytes freed by the work of the copies.
 *
 * A result of relu or relu6 whose value nobody reads after the peak, only
 * gradients that ask where it let them pass, leaves a byte instead.
 *
 * Every step looks at the real thing: layout.c on a copy of the graph. A node
 * computes the same bits from the same inputs, so gradients do not change by a
 * bit. Copies are not given up again, which ends the search; a buffer with a
 * tensor that cannot be made twice stays.
 *
 * Chen et al., Training deep nets with sublinear memory cost, 2016; here any
 * buffer may be a checkpoint, as in Kirisame et al., Dynamic tensor
 * rematerialization, ICLR 2021, but decided when the net is compiled. */
#include "convc.h"

#include <inttypes.h>
#include <string.h>

struct search {
    struct graph *g;
    int peak;
    int *next;    /* node -> its first reader after the peak, 0: none */
    bool *busy;   /* node -> made or read at the peak */
    bool *valued; /* node -> read after the peak for its value */
    bool *masked; /* node -> a byte an element is left of it, in this step */
    bool *gone;   /* node -> given up, in the step that is tried */
    bool *needed; /* node -> has a copy, in the step that is tried */
};

static int inputs_of(const struct node *n)
{
    return n->nin + (n->residual >= 0);
}

static int input_at(const struct node *n, int k)
{
    return k < n->nin ? n->in[k] : n->residual;
}

static bool can_be_made_again(const struct node *n)
{
    unsigned traits = optab[n->op].traits;
    return !(traits & (EFFECT | SOURCE | LOSS)) && n->dtype != I32 && n->op != OP_keep;
}

/* Gradients that read nothing of their second input but where it is so. */
static const enum op mask_of[OP_COUNT] = {
    [OP_relu_dx] = OP_relu_mask,
    [OP_relu6_dx] = OP_relu6_mask,
};

/* ---- looking ----------------------------------------------------------- */

static void find_readers(struct search *s)
{
    const struct graph *g = s->g;
    memset(s->next, 0, sizeof *s->next * (size_t)g->n);
    memset(s->busy, 0, sizeof *s->busy * (size_t)g->n);
    memset(s->valued, 0, sizeof *s->valued * (size_t)g->n);
    s->busy[s->peak] = true;
    for (int id = s->peak; id < g->n; id++)
        for (int k = 0; k < inputs_of(&g->nodes[id]); k++) {
            int x = input_at(&g->nodes[id], k);
            if (id == s->peak)
                s->busy[x] = true;
            else if (!s->next[x])
                s->next[x] = id;
            s->valued[x] |= id > s->peak && !(k == 1 && mask_of[g->nodes[id].op]);
        }
}

/* The work of making x once more, with all that it needs and that is dead by
 * then; negative if that is not possible. */
static double work_of(struct search *s, int x)
{
    const struct node *n = &s->g->nodes[x];
    if (s->needed[x]) return 0;
    s->needed[x] = true;
    if (!can_be_made_again(n)) return -1;
    double work = (double)graph_macs(s->g, n) + (double)(shape_count(n->shape) * s->g->batch);
    for (int k = 0; k < inputs_of(n); k++) {
        int u = input_at(n, k);
        bool lives = optab[s->g->nodes[u].op].traits & SOURCE || u == s->peak || (s->next[u] && !s->gone[u]);
        double more = lives ? 0 : work_of(s, u);
        if (more < 0) return -1;
        work += more;
    }
    return work;
}

/* Could tensor x of the buffer leave a mask? */
static bool can_be_masked(const struct search *s, int x)
{
    return s->next[x] && !s->valued[x] && s->g->nodes[x].dtype == F32;
}

/* The work of giving up buffer b, negative if it cannot be. */
static double price(struct search *s, const struct graph *h, int b, const int *inside, int n)
{
    double work = 0;
    memset(s->needed, 0, sizeof *s->needed * (size_t)h->n);
    for (int i = 0; i < n; i++) s->gone[inside[i]] = s->next[inside[i]] > 0;
    for (int i = 0; i < n && work >= 0; i++) {
        const struct node *t = &s->g->nodes[inside[i]];
        double more = s->next[inside[i]] ? work_of(s, inside[i]) : 0;
        bool stays = s->busy[inside[i]] || (t->again && s->next[inside[i]]);
        work = more < 0 || stays || h->buffers[b].last == s->peak ? -1 : work + more;
    }
    for (int i = 0; i < n; i++) s->gone[inside[i]] = false;
    return work;
}

/* The tensors of each buffer: list[first[b]] to list[first[b + 1] - 1]. */
static int *list_tensors(const struct graph *h, int **first)
{
    int *list = NEW(h->cc->mem, int, h->n + 1), *at = NEW(h->cc->mem, int, h->nbuffers + 2);
    for (int id = 0; id < h->n; id++)
        if (h->nodes[id].view.segment == SEG_ARENA) at[h->nodes[id].view.index + 2]++;
    for (int b = 2; b <= h->nbuffers + 1; b++) at[b] += at[b - 1];
    for (int id = 0; id < h->n; id++)
        if (h->nodes[id].view.segment == SEG_ARENA) list[at[h->nodes[id].view.index + 1]++] = id;
    *first = at;
    return list;
}

/* The tensor of buffer b that had better be a mask, or -1. */
static int to_mask(const struct search *s, const int *inside, int n)
{
    int found = -1;
    for (int i = 0; i < n; i++) {
        if (s->busy[inside[i]]) return -1;
        if (!s->next[inside[i]]) continue;
        if (found >= 0 || !can_be_masked(s, inside[i])) return -1;
        found = inside[i];
    }
    return found;
}

/* Marks what to give up as gone; false if nothing can be. */
static bool choose(struct search *s, const struct graph *h)
{
    int *first, *list = list_tensors(h, &first), best = -1;
    double worth = 0;
    find_readers(s);
    for (int b = 0; b < h->nbuffers; b++) {
        const struct buffer *f = &h->buffers[b];
        if (f->first >= s->peak || f->last <= s->peak || f->floats == 0) continue;
        int n = first[b + 1] - first[b], leaves = to_mask(s, list + first[b], n);
        double saved = (double)f->floats * (leaves < 0 ? 1 : 0.75);
        double work = leaves < 0 ? price(s, h, b, list + first[b], n) : (double)f->floats;
        if (work < 0 || saved <= worth * (work + 1)) continue;
        worth = saved / (work + 1);
        best = b;
    }
    if (best < 0) return false;
    int n = first[best + 1] - first[best], leaves = to_mask(s, list + first[best], n);
    for (int i = first[best]; i < first[best + 1]; i++)
        s->gone[list[i]] = leaves < 0 && s->next[list[i]];
    if (leaves >= 0) s->masked[leaves] = true;
    return true;
}

/* ---- changing ---------------------------------------------------------- */

struct order {
    int *ids, n;
    int *copy; /* node -> its copy, or -1 */
};

static int copy_of(struct search *s, struct order *o, int x);

/* What node n reads in place of x after the peak. */
static int reads(struct search *s, struct order *o, int x, bool copied)
{
    bool lives = optab[s->g->nodes[x].op].traits & SOURCE || x >= s->peak || s->next[x];
    return s->gone[x] || (copied && !lives) ? copy_of(s, o, x) : x;
}

static int copy_of(struct search *s, struct order *o, int x)
{
    struct graph *g = s->g;
    if (o->copy[x] >= 0) return o->copy[x];
    struct node n = g->nodes[x];
    int *in = NEW(g->cc->mem, int, n.nin + 1);
    for (int k = 0; k < n.nin; k++) in[k] = reads(s, o, n.in[k], true);
    if (n.residual >= 0) n.residual = reads(s, o, n.residual, true);
    const char *name = arena_printf(g->cc->mem, "%s_again", n.name);
    int id = graph_derive(g, n.op, x, name, n.shape, n.batched, n.nin, in);
    n.name = g->nodes[id].name;
    n.in = g->nodes[id].in;
    n.again = true;
    g->nodes[id] = n;
    o->ids[o->n++] = id;
    return o->copy[x] = id;
}

/* Before the peak, for the gradients after it. */
static void add_masks(struct search *s, struct order *o, int nodes)
{
    struct graph *g = s->g;
    for (int x = 0; x < nodes; x++) {
        if (!s->masked[x]) continue;
        int first = s->next[x], in = x;
        const struct node *y = &g->nodes[x];
        const char *name = arena_printf(g->cc->mem, "%s_mask", y->name);
        int mask = graph_derive(g, mask_of[g->nodes[first].op], x, name, y->shape, y->batched, 1, &in);
        g->nodes[mask].dtype = U8;
        g->nodes[mask].view = g->nodes[x].view;
        o->ids[o->n++] = mask;
        for (int id = first; id < nodes; id++) {
            struct node *d = &g->nodes[id];
            if (!mask_of[d->op] || d->in[1] != x) continue;
            d->op = OP_masked;
            d->in[1] = mask;
        }
    }
}

/* Makes copies of what is gone, each before its first reader. */
static void give_up(struct search *s)
{
    struct graph *g = s->g;
    int n = g->n;
    struct order o = { NEW(g->cc->mem, int, 2 * n + 1), 0, NEW(g->cc->mem, int, 2 * n + 1) };
    for (int id = 0; id <= 2 * n; id++) o.copy[id] = -1;
    for (int id = 0; id < n; id++) {
        if (id == s->peak) add_masks(s, &o, n);
        for (int k = 0; id > s->peak && k < g->nodes[id].nin; k++) {
            int x = reads(s, &o, g->nodes[id].in[k], false);
            g->nodes[id].in[k] = x;
        }
        if (id > s->peak && g->nodes[id].residual >= 0) {
            int x = reads(s, &o, g->nodes[id].residual, false);
            g->nodes[id].residual = x;
        }
        o.ids[o.n++] = id;
    }
    graph_reorder(g, o.ids, o.n);
    update_place(g);
}

/* ---- the search -------------------------------------------------------- */

/* One step; false when it is done or nothing is left to give up. */
static bool step(struct graph *g, int64_t most, int64_t *floats)
{
    struct cc cc = *g->cc;
    cc.mem = arena_new();
    struct search s = { .g = g };
    struct graph *h = graph_copy(g, &cc);
    layout(h);
    *floats = plan_arena(h, most, &s.peak);
    s.next = NEW(cc.mem, int, 2 * g->n + 1);
    s.busy = NEW(cc.mem, bool, 2 * g->n + 1);
    s.valued = NEW(cc.mem, bool, 2 * g->n + 1);
    s.masked = NEW(cc.mem, bool, 2 * g->n + 1);
    s.gone = NEW(cc.mem, bool, 2 * g->n + 1);
    s.needed = NEW(cc.mem, bool, 2 * g->n + 1);
    bool more = *floats > most && choose(&s, h);
    if (more) give_up(&s);
    arena_free(cc.mem);
    return more;
}

static int64_t work_again(const struct graph *g, int *copies)
{
    int64_t macs = 0;
    for (int id = 0; id < g->n; id++) {
        if (!g->nodes[id].again) continue;
        macs += graph_macs(g, &g->nodes[id]);
        ++*copies;
    }
    return macs;
}

static int64_t work_of_all(const struct graph *g)
{
    int64_t macs = 0;
    for (int id = 0; id < g->n; id++) macs += graph_macs(g, &g->nodes[id]);
    return macs;
}

static void report(const struct graph *g)
{
    int copies = 0;
    int64_t again = work_again(g, &copies), all = work_of_all(g);
    if (copies == 0) return;
    fprintf(g->cc->errors, "%s%s: %d tensors are computed once more, %" PRId64 " multiply-adds (+%.1f %%)\n",
            g->name, g->backward ? " (training)" : "", copies, again,
            all > again ? 100 * (double)again / (double)(all - again) : 0.0);
}

void recompute(struct graph *g, const struct options *opt)
{
    if (opt->arena_max == 0) return;
    int64_t most = opt->arena_max / (int64_t)sizeof(float), floats, least = INT64_MAX;
    while (step(g, most, &floats))
        if (floats < least) least = floats;
    if (floats < least) least = floats;
    if (floats > most)
        plan_refuse(g, opt, least, ", whatever is computed once more");
    if (!opt->quiet) report(g);
}
