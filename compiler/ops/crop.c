/* crop: a part of a tensor: a box of its pixels, a range of its channels.
 *
 * Forward     y[c, h, w] = x[channel + c, top + h, left + w], and so with planes.
 * Backward    dx = pad(dy): zeros around.
 * Shapes      any. The sides need pixels: no vector.
 * Attributes  sides (0): how many planes, rows and columns to take away.
 *             channel (0): the first one kept. channels (0): how many; 0: all
 *             that follow.
 * Limits      something must be left.
 * Errors      sides beyond the input or without pixels, channels out of range,
 *             negative numbers.
 * Source      torch.nn.functional.pad with negative numbers. */
#include "../convc.h"

#include <inttypes.h>

/* Explicit channels; err if they are not all there. */
static void need_channels(struct graph *g, const struct node *n,
                          struct crop_attr *a, int64_t have)
{
    if (a->channel < 0 || a->channel >= have)
        err(g->cc, n->pos, "crop: channel=%" PRId64 " is not one of the %" PRId64 " channels",
            a->channel, have);
    if (a->channels == 0) a->channels = have - a->channel;
    if (a->channels < 0 || a->channels > have - a->channel)
        err(g->cc, n->pos,
            "crop: channels=%" PRId64 " from channel=%" PRId64 " on, but the input has %" PRId64,
            a->channels, a->channel, have);
}

void infer_crop(struct graph *g, struct node *n)
{
    struct shape s = shape_input(g, n, 0)->shape;
    struct crop_attr *a = &shape_own(g, n)->crop;
    a->sides = shape_border(g, n, a->sides);
    need_channels(g, n, a, s.d[0]);
    struct triple left = shape_space(s);
    for (int i = 0; i < AXES; i++) {
        left.at[i] -= a->sides.before.at[i] + a->sides.after.at[i];
        if (left.at[i] <= 0)
            err(g->cc, n->pos, "crop: nothing is left of %s", shape_text(g->cc, s));
    }
    shape_set(g, n, shape_image(s, a->channels, left));
}

void grad_crop(struct graph *g, int id, int dy)
{
    const struct node *n = &g->nodes[id];
    const struct crop_attr *crop = &n->a->crop;
    int x = n->in[0];
    if (!grad_wanted(g, x)) return;
    int64_t after = g->nodes[x].shape.d[0] - crop->channel - crop->channels;
    union attr a = { .pad = { .sides = crop->sides,
                              .mode = "constant",
                              .channels_before = crop->channel,
                              .channels_after = after } };
    grad_to(g, x, graph_add(g, OP_pad, n->pos, "", grad_hint(g, x), 1, &dy, &a));
}

int64_t macs_crop(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
