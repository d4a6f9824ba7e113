/* Dead code. A node lives if an output, a gradient that the caller asked for,
 * a loss (where there is a backward pass) or an EFFECT needs it. Inputs and
 * targets live because they are arguments of the emitted functions. In the
 * graphs of a training file every parameter lives, because both graphs must
 * agree on the block of parameters; for inference only what is read.
 *
 * fold and fuse ask here too, for users that are about to die do not count. */
#include "convc.h"

static void mark(bool *live, const int *ids, int n)
{
    for (int i = 0; i < n; i++)
        if (ids[i] >= 0) live[ids[i]] = true;
}

static bool is_root(const struct graph *g, const struct node *n)
{
    return (optab[n->op].traits & EFFECT) || (n->op == OP_param && g->training);
}

/* Nodes are in execution order: one walk in reverse reaches all. */
static bool *find_live(const struct graph *g)
{
    bool *live = NEW(g->cc->mem, bool, g->n + 1);
    mark(live, g->inputs, g->ninputs);
    mark(live, g->outputs, g->noutputs);
    if (g->dinputs) mark(live, g->dinputs, g->ninputs);
    if (g->backward) {
        mark(live, g->losses, g->nlosses);
        mark(live, g->targets, g->ntargets);
    }
    for (int i = g->n - 1; i >= 0; i--) {
        const struct node *n = &g->nodes[i];
        live[i] |= is_root(g, n);
        if (!live[i]) continue;
        mark(live, n->in, n->nin);
        mark(live, &n->residual, 1);
        mark(live, &n->of, 1);
    }
    return live;
}

static void count(int *uses, const int *ids, int n)
{
    for (int i = 0; i < n; i++)
        if (ids[i] >= 0) uses[ids[i]]++;
}

int *dce_uses(const struct graph *g)
{
    const bool *live = find_live(g);
    int *uses = NEW(g->cc->mem, int, g->n + 1);
    for (int i = 0; i < g->n; i++) {
        if (!live[i]) continue;
        count(uses, g->nodes[i].in, g->nodes[i].nin);
        count(uses, &g->nodes[i].residual, 1);
    }
    count(uses, g->outputs, g->noutputs);
    if (g->dinputs) count(uses, g->dinputs, g->ninputs);
    return uses;
}

void dce(struct graph *g)
{
    const bool *live = find_live(g);
    int *order = NEW(g->cc->mem, int, g->n + 1), n = 0;
    for (int i = 0; i < g->n; i++)
        if (live[i]) order[n++] = i;
    if (!g->backward) g->nlosses = g->ntargets = 0;
    graph_reorder(g, order, n);
}
