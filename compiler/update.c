/* --fused-update: every parameter is updated as soon as its gradient is complete
 * and nobody reads the parameter any more, so that a gradient lives in the arena
 * for as long as it takes and there is no array of all of them. An `update` node
 * reads the EFFECT nodes that add to the gradient, and writes the parameter.
 * recompute.c may add readers: it asks for the places anew. */
#include "convc.h"

#include <string.h>

/* Adds to the gradient of a parameter, which is its last input. */
bool update_is_gradient(const struct graph *g, const struct node *n)
{
    if (!(optab[n->op].traits & EFFECT) || n->nin < 2 || n->op == OP_update) return false;
    const struct node *p = &g->nodes[n->in[n->nin - 1]];
    return p->op == OP_param && p->a->param.trainable;
}

void update_place(struct graph *g)
{
    int n = 0, *order = NEW(g->cc->mem, int, g->n + 1), *last = NEW(g->cc->mem, int, g->n + 1);
    int *due = NEW(g->cc->mem, int, g->n + 1), *next = NEW(g->cc->mem, int, g->n + 1);
    for (int id = 0; id < g->n; id++)
        for (int k = 0; k < g->nodes[id].nin; k++)
            if (g->nodes[id].op != OP_update) last[g->nodes[id].in[k]] = id;
    for (int id = 0; id < g->n; id++) {
        const struct node *u = &g->nodes[id];
        if (u->op != OP_update) continue;
        int *list = &due[last[u->in[u->nin - 1]]];
        next[id] = *list;
        *list = id;
    }
    for (int id = 0; id < g->n; id++) {
        if (g->nodes[id].op != OP_update) order[n++] = id;
        for (int u = due[id]; u > 0; u = next[u]) order[n++] = u;
    }
    graph_reorder(g, order, n);
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
    int nodes = g->n, *effects = NEW(g->cc->mem, int, g->n + 1);
    int *count = NEW(g->cc->mem, int, g->n + 2);
    for (int id = 0; id < nodes; id++)
        if (update_is_gradient(g, &g->nodes[id])) count[g->nodes[id].in[g->nodes[id].nin - 1] + 2]++;
    for (int id = 2; id <= nodes + 1; id++) count[id] += count[id - 1];
    for (int id = 0; id < nodes; id++)
        if (update_is_gradient(g, &g->nodes[id])) effects[count[g->nodes[id].in[g->nodes[id].nin - 1] + 1]++] = id;
    for (int p = 0; p < nodes; p++)
        if (g->nodes[p].op == OP_param && g->nodes[p].a->param.trainable)
            add_update(g, p, count[p + 1] - count[p], effects + count[p]);
    update_place(g);
}
