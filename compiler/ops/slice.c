/* slice: every step-th element of a range of one axis.
 *
 * Forward     y[i] = x[from + i step] along the axis, for from + i step < to.
 * Backward    slice_dx(dy): dy at the places that were taken, else 0. Channels
 *             without a step: as of crop.
 * Shapes      any; the axis gets ceil((to - from) / step) elements.
 * Attributes  axis: c, d, h or w. from (0), to (end): negative numbers count
 *             from the end. step (1).
 * Limits      a range of channels with step 1 becomes a crop, which costs
 *             nothing (layout.c); all else is a copy.
 * Errors      an axis that the input does not have, places outside of it, an
 *             empty range, a step that is not positive.
 * Source      Python's x[from:to:step], with a positive step. */
#include "../convc.h"

#include <inttypes.h>

/* Place `at` of an axis, counted from its start; 0 <= it <= extent, or err. */
static int64_t place(struct graph *g, const struct node *n, const char *name, int64_t at,
                     int64_t extent)
{
    if (at == PLACE_END) return extent;
    if (at < -extent || at > extent)
        err(g->cc, n->pos, "slice: %s=%" PRId64 " is outside axis %s, which has %" PRId64 " elements (the input is %s)",
            name, at, n->a->slice.axis, extent, shape_text(g->cc, shape_input(g, n, 0)->shape));
    return at < 0 ? at + extent : at;
}

/* The attributes as places from the start of the axis. */
static void resolve(struct graph *g, const struct node *n, struct slice_attr *a, int64_t extent)
{
    shape_need_count(g, n, "step", a->step);
    a->from = place(g, n, "from", a->from, extent);
    a->to = place(g, n, "to", a->to, extent);
    if (a->from >= a->to)
        err(g->cc, n->pos, "slice: nothing lies between from=%" PRId64 " and to=%" PRId64 " of axis %s",
            a->from, a->to, a->axis);
}

/* Channels one behind the other. */
static void become_crop(struct graph *g, struct node *n, struct slice_attr a)
{
    n->op = OP_crop;
    shape_own(g, n)->crop = (struct crop_attr){ .channel = a.from, .channels = a.to - a.from };
    infer_crop(g, n);
}

void infer_slice(struct graph *g, struct node *n)
{
    struct shape s = shape_input(g, n, 0)->shape;
    struct slice_attr *a = &shape_own(g, n)->slice;
    int axis = axis_find(g, n, "axis", a->axis);
    resolve(g, n, a, s.d[axis]);
    s.d[axis] = (a->to - a->from - 1) / a->step + 1;
    shape_set(g, n, s);
    if (axis == 0 && a->step == 1) become_crop(g, n, *a);
}

void grad_slice(struct graph *g, int id, int dy)
{
    grad_derive(g, OP_slice_dx, id, g->nodes[id].in[0], 1, &dy);
}

int64_t macs_slice(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
