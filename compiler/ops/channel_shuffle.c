/* channel_shuffle: channels of different groups side by side.
 *
 * Forward     y[k groups + g, ...] = x[g (C / groups) + k, ...]: the channels as
 *             a matrix of groups rows, transposed.
 * Backward    dx = channel_shuffle(dy) with C / groups groups.
 * Shapes      any; y has the shape of x.
 * Attributes  groups.
 * Limits      a copy; one group, or one channel a group, is dropped.
 * Errors      groups that are not positive or do not divide the channels.
 * Source      Zhang et al., ShuffleNet, arXiv 1707.01083;
 *             torch.nn.ChannelShuffle. */
#include "../convc.h"

#include <inttypes.h>

void infer_channel_shuffle(struct graph *g, struct node *n)
{
    int64_t groups = n->a->channel_shuffle.groups, c = shape_input(g, n, 0)->shape.d[0];
    shape_need_count(g, n, "groups", groups);
    if (c % groups != 0)
        err(g->cc, n->pos, "channel_shuffle: %" PRId64 " channels do not divide into groups=%" PRId64, c, groups);
    shape_like(g, n);
}

void grad_channel_shuffle(struct graph *g, int id, int dy)
{
    const struct node *n = &g->nodes[id];
    int x = n->in[0];
    if (!grad_wanted(g, x)) return;
    union attr a = { .channel_shuffle = { n->shape.d[0] / n->a->channel_shuffle.groups } };
    grad_to(g, x, graph_add(g, OP_channel_shuffle, n->pos, "", grad_hint(g, x), 1, &dy, &a));
}

int64_t macs_channel_shuffle(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
