/* Where the caller's arrays meet the graph. An input that the kernels cannot
 * read as it lies (bytes, planes of several channels, values to normalise, a
 * border of zeros wanted around it) gets a `load` node; an output or an input's
 * gradient that its producer cannot write straight into the caller's array
 * gets a `store` node. Needs forms and sweeps; leaves SEG_INPUT, SEG_TARGET,
 * SEG_OUTPUT and SEG_DINPUT views, and no other reader of a raw input than its
 * load. */
#include "convc.h"

/* The caller's array: [n][c][d][h][w], or [n][d][h][w][c] as the input line says.
 * Channels are contiguous wherever the two orders are one. */
static struct view outside(const struct node *n, enum segment segment, int index, bool hwc)
{
    struct view v = n->view;
    int64_t pixels = view_pixels(&v);
    bool planes = !hwc && v.c > 1 && pixels > 1;
    v.segment = segment;
    v.index = index;
    v.offset = 0;
    v.room = v.c;
    v.sn = v.c * pixels;
    v.sw = planes ? 1 : v.c;
    v.sh = v.w * v.sw;
    v.sd = v.h * v.sh;
    v.sc = planes ? pixels : 1;
    return v;
}

/* One axis: how far the sweep reads before 0 and after extent - 1. */
static void reach(int64_t in0, int64_t step, int64_t count, int64_t tap, int64_t taps,
                  int64_t extent, int64_t *before, int64_t *after)
{
    int64_t far = in0 + step * (count - 1), end = tap * (taps - 1);
    int64_t lo = in0 + (end < 0 ? end : 0), hi = far + (end > 0 ? end : 0);
    if (-lo > *before) *before = -lo;
    if (hi - extent + 1 > *after) *after = hi - extent + 1;
}

/* Zeros that the node reads around its first input. */
struct sides boundary_halo(const struct graph *g, const struct node *n)
{
    struct sides halo = { .mode = PAD_SIDES };
    if (n->algo.kernel == KERNEL_LOOPS) return halo;
    struct triple x = view_space(&g->nodes[n->in[0]].view);
    for (int i = 0; i < n->algo.nsweeps; i++) {
        const struct sweep *s = &n->algo.sweeps[i];
        if (triple_product(s->taps) == 0) continue;
        for (int k = 0; k < AXES; k++)
            reach(s->in0.at[k], s->step_in.at[k], s->count.at[k], s->tap_in.at[k], s->taps.at[k],
                  x.at[k], &halo.before.at[k], &halo.after.at[k]);
    }
    return halo;
}

/* By a reader, or by one of what will lie in the same place. */
static bool wants_halo(const struct graph *g, int id)
{
    for (int i = id + 1; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        if (n->nin == 0 || n->in[0] != id) continue;
        if (layout_alias(g, n) && wants_halo(g, i)) return true;
        if (!sides_none(boundary_halo(g, n))) return true;
    }
    return false;
}

static bool readable(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    const struct input_attr *a = &n->a->input;
    return !a->u8 && !a->mean.n && !a->std.n && n->view.sc == 1 && !wants_halo(g, id);
}

/* May the producer write straight into the caller's array? Kernels want their
 * channels side by side; what makes indices writes them one by one. */
static bool writable(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    unsigned traits = optab[n->op].traits;
    bool view = n->op == OP_flatten || n->op == OP_reshape || n->op == OP_crop || n->op == OP_concat;
    bool plain = view_pixels(&n->view) == 1 || n->view.c == 1 || n->dtype == I32;
    bool formed = n->shape.rank != 1 || view_pixels(&n->view) == 1;
    return !(traits & SOURCE) && !view && plain && formed && graph_uses(g, id) == 1;
}

/* The new order of the nodes, while loads and stores are put in. */
struct order {
    int *ids, n;
};

static void add_load(struct graph *g, struct order *o, int id, const union attr *a)
{
    struct node *n = &g->nodes[id];
    int load = graph_derive(g, OP_load, id, arena_printf(g->cc->mem, "load_%s", n->name), n->shape, true, 1, &id);
    n = &g->nodes[id];
    g->nodes[load].a = a;
    g->nodes[load].view = (struct view){ .c = n->view.c, .d = n->view.d, .h = n->view.h, .w = n->view.w };
    g->nodes[load].algo.why = "the caller's array, channels last";
    for (int i = 0; i < load; i++)
        for (int k = 0; k < g->nodes[i].nin; k++)
            if (g->nodes[i].in[k] == id) g->nodes[i].in[k] = load;
    for (int i = 0; i < load; i++)
        if (g->nodes[i].residual == id) g->nodes[i].residual = load;
    for (int i = 0; i < g->noutputs; i++)
        if (g->outputs[i] == id) g->outputs[i] = load;
    o->ids[o->n++] = load;
}

/* `like` says the order of the caller's array: an input's, or an output's. */
static void add_store(struct graph *g, struct order *o, int id, enum segment segment,
                      int index, const union attr *like)
{
    struct node *n = &g->nodes[id];
    struct view v = outside(n, segment, index, like->input.hwc);
    int store = graph_derive(g, OP_store, id, arena_printf(g->cc->mem, "store_%s", n->name), n->shape, true, 1, &id);
    g->nodes[store].a = like;
    g->nodes[store].dtype = n->dtype;
    g->nodes[store].view = v;
    g->nodes[store].algo.why = "to the caller's array";
    o->ids[o->n++] = store;
}

static void bind_input(struct graph *g, struct order *o, int i)
{
    int id = g->inputs[i];
    struct node *n = &g->nodes[id];
    n->view = outside(n, SEG_INPUT, i, n->a->input.hwc);
    if (!readable(g, id)) add_load(g, o, id, n->a);
}

/* Losses read a target as it lies; an expression reads a tensor of the net. */
static bool computed_with(const struct graph *g, int id)
{
    for (int i = id + 1; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        bool loss = optab[optab[n->op].family].traits & LOSS;
        for (int k = 0; k < n->nin && !loss; k++)
            if (n->in[k] == id) return true;
    }
    return false;
}

static void bind_target(struct graph *g, struct order *o, int i)
{
    static const union attr as_it_is;
    int id = g->targets[i];
    struct node *n = &g->nodes[id];
    n->view = outside(n, SEG_TARGET, i, false);
    bool plain = n->view.sc == 1 && !wants_halo(g, id);
    if (!plain && computed_with(g, id)) add_load(g, o, id, &as_it_is);
}

static void bind_outputs(struct graph *g, struct order *o, int id)
{
    static const union attr channels_first;
    for (int i = 0; i < g->noutputs; i++) {
        if (g->outputs[i] != id) continue;
        if (writable(g, id))
            g->nodes[id].view = outside(&g->nodes[id], SEG_OUTPUT, i, false);
        else
            add_store(g, o, id, SEG_OUTPUT, i, &channels_first);
    }
    for (int i = 0; g->dinputs && i < g->ninputs; i++)
        if (g->dinputs[i] == id)
            add_store(g, o, id, SEG_DINPUT, i, g->nodes[g->inputs[i]].a);
}

void boundary(struct graph *g)
{
    int n = g->n, room = 2 * n + g->ninputs + g->ntargets + 2 * g->noutputs + 8;
    struct order o = { NEW(g->cc->mem, int, 2 * room), 0 };
    for (int id = 0; id < n; id++) {
        o.ids[o.n++] = id;
        for (int i = 0; i < g->ninputs; i++)
            if (g->inputs[i] == id) bind_input(g, &o, i);
        for (int i = 0; i < g->ntargets; i++)
            if (g->targets[i] == id) bind_target(g, &o, i);
        bind_outputs(g, &o, o.ids[o.n - 1]); /* its load, if it got one */
    }
    graph_reorder(g, o.ids, o.n);
}
