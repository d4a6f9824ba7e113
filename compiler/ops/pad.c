/* pad: a tensor with a border around it.
 *
 * Forward     y[before + c, top + h, left + w] = x[c, h, w]. Elsewhere value, or
 *             with reflect, replicate, circular the x of the pixel that mirroring
 *             at the edge, clamping to it, counting around leads to.
 * Backward    constant: dx = crop(dy). Else pad_dx(dy): every element of dy is
 *             added where it came from.
 * Shapes      any. The sides need pixels.
 * Attributes  sides: planes, planes, rows and columns to add. mode (constant): or
 *             reflect, replicate, circular. value (0). channels_before,
 *             channels_after (0): channels to add.
 * Limits      sides are numbers: same, valid and full need a window. A reflection
 *             is smaller than the extent, circular at most as large. Value and
 *             channels are for mode=constant.
 * Errors      sides without pixels, negative numbers, a value that is not finite,
 *             an unknown mode, a border that the image is too small for.
 * Source      torch.nn.functional.pad; added channels: option A of He et al.,
 *             arXiv 1512.03385, section 4.2. */
#include "../convc.h"

#include <inttypes.h>
#include <string.h>

static void need_channels(struct graph *g, const struct node *n, const char *name,
                          int64_t channels)
{
    if (channels < 0 || channels > MAX_ELEMENTS)
        err(g->cc, n->pos, "pad: %s=%" PRId64 " is not between 0 and %" PRId64, name,
            channels, MAX_ELEMENTS);
}

static bool is_constant(const struct pad_attr *a)
{
    return strcmp(a->mode, "constant") == 0;
}

static void need_mode(struct graph *g, const struct node *n, const struct pad_attr *a)
{
    static const char *const modes[] = { "constant", "reflect", "replicate", "circular", NULL };
    shape_need_word(g, n, "mode", a->mode, modes);
    if (is_constant(a)) return;
    if (a->value != 0 || a->channels_before || a->channels_after)
        err(g->cc, n->pos, "pad: mode=%s takes no value and no channels", a->mode);
    border_check(g, n, "mode", a->mode, a->sides);
}

void infer_pad(struct graph *g, struct node *n)
{
    struct shape s = shape_input(g, n, 0)->shape;
    struct pad_attr *a = &shape_own(g, n)->pad;
    a->sides = shape_border(g, n, a->sides);
    need_channels(g, n, "channels_before", a->channels_before);
    need_channels(g, n, "channels_after", a->channels_after);
    shape_need_finite(g, n, "value", a->value);
    need_mode(g, n, a);
    int64_t channels = s.d[0] + a->channels_before + a->channels_after;
    shape_set(g, n, shape_image(s, channels, sides_around(a->sides, shape_space(s))));
}

void grad_pad(struct graph *g, int id, int dy)
{
    const struct node *n = &g->nodes[id];
    const struct pad_attr *pad = &n->a->pad;
    int x = n->in[0];
    if (!grad_wanted(g, x)) return;
    if (!is_constant(pad)) {
        grad_derive(g, OP_pad_dx, id, x, 1, &dy);
        return;
    }
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
