/* The memory plan of a graph: every buffer that layout.c made is live from the
 * node that writes it first to the node that touches it last, and plan.c packs
 * these intervals. One plan covers forward, backward and update, since they are
 * nodes of one graph. Deterministic: bounded by steps, not by time. */
#include "convc.h"
#include "plan.h"

#include <inttypes.h>

enum { LINE = 64,
       EFFORT = 500000 };

/* Floats that a buffer takes of the arena. */
int64_t plan_floats(const struct buffer *b)
{
    int64_t line = LINE / (int64_t)sizeof(float);
    return (b->floats + line - 1) / line * line;
}

/* The largest live size, and the first moment that has it. */
int64_t plan_peak(const struct graph *g, int *peak)
{
    int64_t *step = NEW(g->cc->mem, int64_t, g->n + 2), live = 0, most = 0;
    for (int i = 0; i < g->nbuffers; i++) {
        if (g->buffers[i].first >= g->n) continue;
        step[g->buffers[i].first] += plan_floats(&g->buffers[i]);
        step[g->buffers[i].last + 1] -= plan_floats(&g->buffers[i]);
    }
    for (int id = 0; id < g->n; id++) {
        live += step[id];
        if (live <= most) continue;
        most = live;
        *peak = id;
    }
    return most;
}

static bool transforms(const struct graph *g)
{
    for (int id = 0; id < g->n; id++) {
        enum kernel k = g->nodes[id].algo.kernel;
        if (k == KERNEL_STRASSEN || k == KERNEL_WINOGRAD || k == KERNEL_WINOGRAD_OUTER) return true;
    }
    return false;
}

void plan_refuse(const struct graph *g, const struct options *opt, int64_t least, const char *more)
{
    g->cc->crowded = g->divisible ? NO_WHOLE_BATCH : !g->no_winograd && transforms(g) ? NO_WINOGRAD
                                                                                      : ROOMY;
    if (g->cc->crowded) err_land(g->cc);
    err(g->cc, (struct pos){ 0 }, "--arena-max %" PRId64 ": net %s needs at least %" PRId64 " bytes%s", opt->arena_max,
        g->name, least * (int64_t)sizeof(float), more);
}

int64_t plan_arena(struct graph *g, int64_t most, int *peak)
{
    int64_t bound = plan_peak(g, peak);
    if (bound > most) return bound;
    plan(g);
    return g->arena_floats;
}

void plan(struct graph *g)
{
    int n = g->nbuffers;
    struct plan_item *items = NEW(g->cc->mem, struct plan_item, n + 1);
    for (int i = 0; i < n; i++) {
        const struct buffer *b = &g->buffers[i];
        items[i] = (struct plan_item){ b->first, b->last + 1, plan_floats(b) * (int64_t)sizeof(float), 0 };
    }
    g->arena_bound = plan_bound(items, n) / (int64_t)sizeof(float);
    g->arena_floats = plan_pack(items, n, LINE, 0, EFFORT, 0, &g->arena_least) / (int64_t)sizeof(float);
    g->arena_least /= (int64_t)sizeof(float);
    for (int i = 0; i < n; i++) g->buffers[i].offset = items[i].offset / (int64_t)sizeof(float);
}
