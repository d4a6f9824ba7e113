/* --fused-update: every parameter is updated as soon as its gradient is complete
 * and nobody reads the parameter any more, so that a gradient lives in the arena
 * for as long as it takes and there is no array of all of them. An `update` node
 * reads the EFFECT nodes that add to the gradient, and writes the parameter. With
 * plain SGD the kernel of a gradient that is summed in registers takes the step
 * itself: there is no gradient at all.
 * recompute.c may add readers: it asks for the places anew. */
#include "convc.h"

#include <string.h>

enum { NARROW = 2 }; /* lanes of vectors that are not held in a register (simd.lua) */

/* Adds to the gradient of a parameter, which is its last input. */
bool update_is_gradient(const struct graph *g, const struct node *n)
{
    if (!(optab[n->op].traits & EFFECT) || n->nin < 2 || n->op == OP_update || n->steps) return false;
    const struct node *p = &g->nodes[n->in[n->nin - 1]];
    return p->op == OP_param && p->a->param.trainable;
}

static bool moves(const struct node *n)
{
    return n->op == OP_update || n->steps;
}

/* Node -> the last that reads it. A gradient's last input says whose it is. */
static int *last_readers(const struct graph *g)
{
    int *last = NEW(g->cc->mem, int, g->n + 1);
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        bool names = moves(n) || update_is_gradient(g, n);
        for (int k = 0; k < n->nin - names; k++) last[n->in[k]] = id;
    }
    return last;
}

void update_place(struct graph *g)
{
    int n = 0, *order = NEW(g->cc->mem, int, g->n + 1), *last = last_readers(g);
    int *due = NEW(g->cc->mem, int, g->n + 1), *next = NEW(g->cc->mem, int, g->n + 1);
    for (int id = 0; id < g->n; id++) {
        const struct node *u = &g->nodes[id];
        if (!moves(u)) continue;
        int at = last[u->in[u->nin - 1]];
        if (u->steps && at < id) at = id;
        for (int k = 0; k < u->nin - 1; k++)
            if (at < u->in[k]) at = u->in[k];
        int *list = &due[at];
        next[id] = *list;
        *list = id;
    }
    for (int id = 0; id < g->n; id++) {
        if (!moves(&g->nodes[id])) order[n++] = id;
        for (int u = due[id]; u > 0; u = next[u]) order[n++] = u;
    }
    graph_reorder(g, order, n);
}

/* Is all of the gradient summed in registers, and then added at once? */
static bool in_registers(const struct graph *g, const struct node *e)
{
    const struct algo *a = &e->algo;
    if (g->target->width == 1) return false;
    if (e->op == OP_bias_grad) return g->nodes[e->in[1]].packing.out > NARROW;
    if (a->kernel != KERNEL_OUTER && a->kernel != KERNEL_DEPTHWISE_OUTER) return false;
    return a->tile.width > NARROW && a->group.d >= g->batch && a->group.h >= a->sweeps[0].count.h;
}

/* A copy of weights for dx, which follows and is as large as x. */
static bool turns(const struct node *n)
{
    return n->op == OP_conv_wt || n->op == OP_convtranspose_wt || n->op == OP_dense_wt;
}

/* May EFFECT e, alone with parameter p, wait for its last reader and take the step?
 * While it waits its input lives, which is to be no more than the gradient was. */
static bool may_step(const struct graph *g, int e, int p, int last)
{
    const struct recipe *r = &g->recipe;
    const struct node *n = &g->nodes[e], *x = &g->nodes[n->in[n->op == OP_convtranspose_dw]];
    bool plain = r->optimizer == OPT_sgd && !(r->momentum > 0 || r->weight_decay > 0 || r->ema > 0);
    if (!plain || !in_registers(g, n)) return false;
    return last < e || turns(&g->nodes[last]) || g->batch * x->view.c * view_pixels(&x->view) <= pack_floats(&g->nodes[p].packing);
}

static void add_update(struct graph *g, int p, int n, const int *effects)
{
    int *in = NEW(g->cc->mem, int, n + 1);
    memcpy(in, effects, sizeof *in * (size_t)n);
    in[n] = p;
    if (n == 0)
        err(g->cc, g->nodes[p].pos, "--fused-update: no loss depends on parameter %s", g->nodes[p].path);
    const char *name = arena_printf(g->cc->mem, "%s_update", g->nodes[p].name);
    graph_derive(g, OP_update, p, name, g->nodes[p].shape, false, n + 1, in);
}

void update(struct graph *g, const struct options *opt)
{
    if (!opt->fused_update) return;
    if (g->recipe.clip_norm > 0)
        err(g->cc, (struct pos){ 0 }, "--fused-update: clip_norm needs all gradients at once");
    int nodes = g->n, *effects = NEW(g->cc->mem, int, g->n + 1), *last = last_readers(g);
    int *count = NEW(g->cc->mem, int, g->n + 2);
    for (int id = 0; id < nodes; id++)
        if (update_is_gradient(g, &g->nodes[id])) count[g->nodes[id].in[g->nodes[id].nin - 1] + 2]++;
    for (int id = 2; id <= nodes + 1; id++) count[id] += count[id - 1];
    for (int id = 0; id < nodes; id++)
        if (update_is_gradient(g, &g->nodes[id])) effects[count[g->nodes[id].in[g->nodes[id].nin - 1] + 1]++] = id;
    for (int p = 0; p < nodes; p++) {
        if (g->nodes[p].op != OP_param || !g->nodes[p].a->param.trainable) continue;
        int n = count[p + 1] - count[p], *e = effects + count[p];
        if (n == 1 && may_step(g, *e, p, last[p]))
            g->nodes[*e].steps = true;
        else
            add_update(g, p, n, e);
    }
    update_place(g);
}
