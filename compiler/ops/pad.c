/* pad: a tensor with a border of one value.
 *
 * Forward     y[before + c, top + h, left + w] = x[c, h, w], value elsewhere.
 * Backward    dx = crop(dy).
 * Shapes      any. The sides need C x L or C x H x W.
 * Attributes  sides: rows and columns to add. value (0). channels_before,
 *             channels_after (0): channels to add.
 * Limits      sides are numbers: same, valid and full need a window.
 * Errors      sides without pixels, negative numbers, a value that is not finite.
 * Source      torch.nn.functional.pad; added channels: option A of He et al.,
 *             arXiv 1512.03385, section 4.2. */
#include "../convc.h"

#include <inttypes.h>

static void need_channels(struct graph *g, const struct node *n, const char *name,
                          int64_t channels)
{
    if (channels < 0 || channels > MAX_ELEMENTS)
        err(g->cc, n->pos, "pad: %s=%" PRId64 " is not between 0 and %" PRId64, name,
            channels, MAX_ELEMENTS);
}

void infer_pad(struct graph *g, struct node *n)
{
    struct shape s = shape_input(g, n, 0)->shape;
    struct pad_attr *a = &shape_own(g, n)->pad;
    a->sides = shape_border(g, n, a->sides);
    need_channels(g, n, "channels_before", a->channels_before);
    need_channels(g, n, "channels_after", a->channels_after);
    shape_need_finite(g, n, "value", a->value);
    int64_t channels = s.d[0] + a->channels_before + a->channels_after;
    shape_set(g, n, shape_image(s, channels, sides_around(a->sides, shape_space(s))));
}

void grad_pad(struct graph *g, int id, int dy)
{
    const struct node *n = &g->nodes[id];
    const struct pad_attr *pad = &n->a->pad;
    int x = n->in[0];
    if (!grad_wanted(g, x)) return;
    union attr a = { .crop = { .sides = pad->sides,
                               .channel = pad->channels_before,
                               .channels = g->nodes[x].shape.d[0] } };
    grad_to(g, x, graph_add(g, OP_crop, n->pos, "", grad_hint(g, x), 1, &dy, &a));
}

int64_t macs_pad(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
