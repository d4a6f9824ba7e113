/* The samples of an inference batch: each through the whole net before the next,
 * or each layer for all of them. One after another they need the arena of a single
 * sample, whose tensors stay in the caches and can be there in bands (band.c); as a
 * whole the weights are read once, not again for every sample. So it is a question
 * of which is more, weights or what the layers read and write.
 *
 * Measured with batch 8 on one AVX-512 core, one after another against as a whole:
 * MobileNet v2 0.68 of the time (0.3 floats of weights for each that a layer reads or
 * writes), ResNet-50 0.97 (1.0); ResNet-18 1.2 (1.9), VGG-16 1.3 (5). */
#include "convc.h"

enum { CACHE = 1 << 20 }; /* bytes: a batch whose largest tensor fits in it is run as a whole */

static bool all_batched(const struct graph *g)
{
    for (int i = 0; i < g->noutputs; i++)
        if (!g->nodes[g->outputs[i]].batched) return false;
    return g->ninputs > 0;
}

/* Floats of a tensor, those of one sample. */
static int64_t floats_of(const struct graph *g, int id)
{
    return id < 0 ? 0 : shape_count(g->nodes[id].shape);
}

void one_by_one(struct graph *g, const struct options *opt)
{
    g->divisible = g->batch > 1 && !opt->whole_batch && g->unroll != UNROLL_full && all_batched(g);
    if (!g->divisible) return;
    int64_t weights = 0, moved = 0, most = 0;
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        if (n->op == OP_param) weights += floats_of(g, id);
        if (!n->batched || n->nin == 0) continue;
        moved += floats_of(g, id) + floats_of(g, n->residual);
        for (int k = 0; k < n->nin; k++) moved += g->nodes[n->in[k]].batched ? floats_of(g, n->in[k]) : 0;
        if (floats_of(g, id) > most) most = floats_of(g, id);
    }
    if (!opt->each_sample && (4 * g->batch * most <= CACHE || 2 * weights > 3 * moved)) return;
    g->samples = g->batch;
    g->batch = 1;
    g->divisible = false;
}
