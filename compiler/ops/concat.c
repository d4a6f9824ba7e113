/* concat: tensors one behind the other along the channels.
 *
 * Forward     y holds the channels of the first input, then of the second, ...
 * Backward    each input's gradient is a crop of dy: its own channels.
 * Shapes      all axes but the channels are equal; the channels add up.
 * Attributes  none; the language has axis (c), and any other axis is that of the
 *             channels between transpositions (lower.c).
 * Limits      one input or more. Costs nothing where the inputs can be written
 *             straight into their part of the output (layout.c).
 * Errors      shapes that differ outside the channels.
 * Source      torch.cat. */
#include "../convc.h"

void infer_concat(struct graph *g, struct node *n)
{
    struct shape first = shape_input(g, n, 0)->shape, sum = first;
    for (int k = 1; k < n->nin; k++) {
        struct shape s = shape_input(g, n, k)->shape, same = s;
        same.d[0] = first.d[0];
        if (!shape_equal(first, same))
            err(g->cc, n->pos, "concat: shapes %s and %s differ outside the channels",
                shape_text(g->cc, first), shape_text(g->cc, s));
        sum.d[0] = shape_sum(sum.d[0], s.d[0]);
    }
    shape_set(g, n, sum);
}

void grad_concat(struct graph *g, int id, int dy)
{
    int nin = g->nodes[id].nin;
    const int *in = g->nodes[id].in;
    struct pos pos = g->nodes[id].pos;
    int64_t first = 0;
    for (int k = 0; k < nin; k++) {
        int64_t channels = g->nodes[in[k]].shape.d[0];
        union attr part = { .crop = { .channel = first, .channels = channels } };
        first += channels;
        if (!grad_wanted(g, in[k])) continue;
        const char *hint = grad_hint(g, in[k]);
        grad_to(g, in[k], graph_add(g, OP_crop, pos, "", hint, 1, &dy, &part));
    }
}

int64_t macs_concat(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
