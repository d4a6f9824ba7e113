/* The memory plan of a graph: every buffer that layout.c made is live from the
 * node that writes it first to the node that touches it last, and plan.c packs
 * these intervals. One plan covers forward, backward and update, since they are
 * nodes of one graph. Deterministic: bounded by steps, not by time. */
#include "convc.h"
#include "plan.h"

enum { LINE = 64,
       EFFORT = 2000000 };

void plan(struct graph *g)
{
    int n = g->nbuffers;
    struct plan_item *items = NEW(g->cc->mem, struct plan_item, n + 1);
    for (int i = 0; i < n; i++) {
        const struct buffer *b = &g->buffers[i];
        int64_t bytes = b->floats * (int64_t)sizeof(float);
        items[i] = (struct plan_item){ b->first, b->last + 1, (bytes + LINE - 1) / LINE * LINE, 0 };
    }
    g->arena_bound = plan_bound(items, n) / (int64_t)sizeof(float);
    g->arena_floats = plan_pack(items, n, LINE, 0, EFFORT, 0) / (int64_t)sizeof(float);
    for (int i = 0; i < n; i++) g->buffers[i].offset = items[i].offset / (int64_t)sizeof(float);
}
