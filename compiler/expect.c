/* What --emit-test expects: the reference interpreter's outputs, in double
 * precision, for a seeded input that the emitted test makes again. Works on a
 * graph of its own, as elaborate leaves it, with the same weights, so that no
 * pass of the compiler is trusted. */
#include "../tests/ref.h"
#include "convc.h"

/* Knuth's 64-bit linear congruential generator; the upper 24 bits. The same
 * lines stand in templates/test.c.in. */
static uint32_t next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 40);
}

static double *make_input(const struct graph *g, const struct node *n, uint64_t *state)
{
    int64_t count = shape_count(n->shape) * g->batch;
    double *x = NEW(g->cc->mem, double, count);
    for (int64_t i = 0; i < count; i++)
        x[i] = n->a->input.u8 ? (double)(next(state) >> 16)
                              : (double)((float)next(state) / 8388608.0f - 1.0f);
    return x;
}

/* Elements of output i of the whole batch. */
static int64_t output_size(const struct graph *g, int i)
{
    return shape_count(g->nodes[g->outputs[i]].shape) * g->batch;
}

double **expect(const struct graph *g)
{
    struct arena *mem = g->cc->mem;
    const double **in = NEW(mem, const double *, g->ninputs + 1);
    double **out = NEW(mem, double *, g->noutputs + 1);
    uint64_t state = 1;
    for (int i = 0; i < g->ninputs; i++)
        in[i] = make_input(g, &g->nodes[g->inputs[i]], &state);
    for (int i = 0; i < g->noutputs; i++) out[i] = NEW(mem, double, output_size(g, i));
    ref_forward(g, in, out);
    return out;
}
