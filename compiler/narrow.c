/* Convolutions in groups narrower than a vector, as many channels out as in: one
 * vector has the channels of several groups, and the sum over the inputs of a group
 * is one depthwise convolution for each rotation. Rotation r multiplies, in the
 * lane of input l, by the weights that lead from l to output l + r of its group;
 * only the sums are turned, once for all taps, where broadcasting inputs to the
 * lanes of their groups would take a shuffle for every one. The weights are known
 * and lie so when they are written. */
#include "convc.h"
#include "select.h"

struct rotated {
    struct values how;
    struct node from; /* the parameter as it was */
};

/* Weight [c, r, tap] leads from input c to the output r channels further on in its
 * group; shape [channels, width of a group, ...]. */
static void make_rotated(const struct values *how, float *to)
{
    const struct node *w = &((const struct rotated *)how)->from;
    int64_t channels = w->shape.d[0], size = w->shape.d[1], taps = shape_count(w->shape) / (channels * size);
    struct arena *scratch = arena_new();
    const float *v = values_of(scratch, w);
    for (int64_t c = 0; c < channels; c++)
        for (int64_t r = 0; r < size; r++) {
            int64_t in = c % size, out = c - in + (in + r) % size;
            for (int64_t t = 0; t < taps; t++) *to++ = v[(out * size + in) * taps + t];
        }
    arena_free(scratch);
}

static void rotate_weights(struct graph *g, struct node *w)
{
    struct rotated *r = NEW(g->cc->mem, struct rotated, 1);
    *r = (struct rotated){ { make_rotated }, *w };
    w->data = NULL;
    w->made = &r->how;
}

/* A tile of one vector with as many pixels as have room in the registers: a sum for
 * each rotation, the fewer of pixels and weights, and one of the others. */
struct tile narrow_tile(const struct graph *g, int64_t size, struct tile t, int64_t pixels)
{
    int64_t most = 1;
    while ((most + 1) * size + (most + 1 < size ? most + 1 : size) + 1 < g->target->registers) most++;
    t.vecs = 1;
    t.rows = (int)select_ceil(pixels, select_ceil(pixels, most));
    return t;
}

bool narrow_is(const struct node *n)
{
    const struct packing *p = &n->algo.packing;
    return p->in > 1 && p->groups == 1 && n->a->conv.groups > 1;
}

void narrow(struct graph *g, struct node *n)
{
    struct packing *p = &n->algo.packing;
    struct node *w = &g->nodes[n->in[1]];
    if (n->op != OP_conv || g->training || g->unroll == UNROLL_none || !values_known(w) || graph_uses(g, n->in[1]) > 1) return;
    struct tile t = select_tile(g, 1, n->shape.d[0], 1);
    if (p->groups == 1 || p->in != p->out || p->in >= t.width || t.width % p->in != 0) return;
    *p = (struct packing){ 1, n->shape.d[0], p->in, p->taps, t.width, false };
    n->algo.kernel = KERNEL_ROTATED;
    n->algo.tile = narrow_tile(g, p->in, t, n->algo.rows_over_batch ? g->batch : n->view.w);
    n->algo.why = "several groups in a vector: one sum per channel over the taps for each rotation of a group";
    rotate_weights(g, w);
}
