/* maxout: the largest of every few channels.
 *
 * Forward     y[c] = max of x[c pieces], ..., x[c pieces + pieces - 1], at every
 *             pixel.
 * Backward    maxout_dx(x, dy): dy goes to the first of the largest.
 * Shapes      C x ... to C / pieces x ....
 * Attributes  pieces: how many channels compete.
 * Limits      pieces divides C.
 * Errors      pieces below 1, or not dividing the channels.
 * Source      Goodfellow et al., arXiv 1302.4389. */
#include "../convc.h"

#include <inttypes.h>

void infer_maxout(struct graph *g, struct node *n)
{
    struct shape s = shape_input(g, n, 0)->shape;
    int64_t pieces = n->a->maxout.pieces;
    shape_need_count(g, n, "pieces", pieces);
    if (s.d[0] % pieces != 0)
        err(g->cc, n->pos, "maxout: %" PRId64 " channels do not divide into pieces=%" PRId64,
            s.d[0], pieces);
    s.d[0] /= pieces;
    shape_set(g, n, s);
}

void grad_maxout(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_maxout_dx, id, x, 2, (const int[]){ x, dy });
}

int64_t macs_maxout(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
