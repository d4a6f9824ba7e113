/* What passes share that let one node stand for another. Between rewrite_start
 * and rewrite_finish they visit the nodes in order; rewrite_inputs(id) makes a
 * node read what stands for its inputs now. Node indices stay as they are until
 * rewrite_finish, which redirects the rest of the graph, drops the nodes that
 * another stands for and puts what is left in order again. `uses` counts readers
 * that live, outputs included; 0: the node is dead, or works by its effect. */
#include "convc.h"

void rewrite_start(struct rewrite *r, struct graph *g)
{
    r->g = g;
    r->n = g->n;
    r->uses = dce_uses(g);
    r->with = NEW(g->cc->mem, int, g->n + 1);
    for (int i = 0; i < g->n; i++) r->with[i] = i;
}

/* What stands for x now. Stand-ins come earlier, so this ends. */
static int resolve(const struct rewrite *r, int x)
{
    while (r->with[x] != x) x = r->with[x];
    return x;
}

void rewrite_inputs(struct rewrite *r, int id)
{
    struct node *n = &r->g->nodes[id];
    for (int k = 0; k < n->nin; k++) n->in[k] = resolve(r, n->in[k]);
    if (n->residual >= 0) n->residual = resolve(r, n->residual);
}

void rewrite_stand_in(struct rewrite *r, int gone, int by)
{
    r->with[gone] = by;
    if (r->uses[gone] == 0) return;
    r->uses[by] += r->uses[gone] - 1;
    r->uses[gone] = 0;
}

/* Without the nodes that another stands for. */
static void drop(struct graph *g, const int *with)
{
    int *order = NEW(g->cc->mem, int, g->n + 1), n = 0;
    for (int i = 0; i < g->n; i++)
        if (with[i] == i) order[n++] = i;
    graph_reorder(g, order, n);
}

void rewrite_finish(struct rewrite *r)
{
    struct graph *g = r->g;
    int *with = NEW(g->cc->mem, int, g->n + 1);
    for (int i = 0; i < g->n; i++) with[i] = i < r->n ? resolve(r, i) : i;
    graph_replace_all(g, with);
    drop(g, with);
    graph_sort(g);
}
