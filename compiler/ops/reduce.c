/* reduce_sum: the sum along some axes.
 *
 * Forward     y = the sum of x over all elements that differ in these axes only.
 * Backward    reduce_sum_dx(dy): dy at every one of them.
 * Shapes      any; the axes keep the extent 1, or go with keep=false (a vector
 *             of one is what is left of all of them).
 * Attributes  axes (all): a list of the letters c, d, h, w. keep (true).
 * Limits      the batch is no axis.
 * Errors      axes that the input does not have, or twice.
 * Source      torch.sum with dim and keepdim. */
#include "../convc.h"

#include <string.h>

/* Does the list of axes name this one? The empty list names all. */
static bool names(const char *axes, char letter)
{
    return !axes[0] || strchr(axes, letter);
}

static void need_axes(struct graph *g, const struct node *n, const char *axes)
{
    struct shape x = shape_input(g, n, 0)->shape;
    const char *letters = axis_letters(x.rank);
    for (const char *p = axes; *p; p++)
        if (!strchr(letters, *p) || strchr(p + 1, *p))
            err(g->cc, n->pos, "%s: axes=%s are not some of those of the input %s, which has %s",
                optab[n->op].name, axis_list(g->cc, axes), shape_text(g->cc, x),
                axis_list(g->cc, letters));
}

static void infer(struct graph *g, struct node *n, const char *axes, bool keep)
{
    struct shape x = shape_input(g, n, 0)->shape, y = { .rank = 0 };
    const char *letters = axis_letters(x.rank);
    need_axes(g, n, axes);
    for (int i = 0; i < x.rank; i++) {
        bool gone = names(axes, letters[i]);
        if (!gone || keep) y.d[y.rank++] = gone ? 1 : x.d[i];
    }
    shape_set(g, n, y.rank ? y : shape_of(1, INT64_C(1)));
}

void infer_reduce_sum(struct graph *g, struct node *n)
{
    infer(g, n, n->a->reduce_sum.axes, n->a->reduce_sum.keep);
}

void grad_reduce_sum(struct graph *g, int id, int dy)
{
    grad_derive(g, OP_reduce_sum_dx, id, g->nodes[id].in[0], 1, &dy);
}

/* Additions or comparisons: one for each element. */
int64_t macs_reduce_sum(const struct graph *g, const struct node *n)
{
    return shape_count(shape_input(g, n, 0)->shape);
}

/* reduce_mean: the mean along some axes.
 *
 * Forward     the sum, over how many elements it is of.
 * Backward    reduce_mean_dx(dy): dy over how many they are, at every one.
 * All else as for reduce_sum.
 * Source      torch.mean with dim and keepdim. */
void infer_reduce_mean(struct graph *g, struct node *n)
{
    infer(g, n, n->a->reduce_mean.axes, n->a->reduce_mean.keep);
}

void grad_reduce_mean(struct graph *g, int id, int dy)
{
    grad_derive(g, OP_reduce_mean_dx, id, g->nodes[id].in[0], 1, &dy);
}

int64_t macs_reduce_mean(const struct graph *g, const struct node *n)
{
    return macs_reduce_sum(g, n);
}

/* reduce_max: the largest element along some axes.
 *
 * Forward     the largest.
 * Backward    reduce_max_dx(x, y, dy): equal ones share dy evenly.
 * All else as for reduce_sum.
 * Source      torch.amax. */
void infer_reduce_max(struct graph *g, struct node *n)
{
    infer(g, n, n->a->reduce_max.axes, n->a->reduce_max.keep);
}

void grad_reduce_max(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_reduce_max_dx, id, x, 3, (const int[]){ x, id, dy });
}

int64_t macs_reduce_max(const struct graph *g, const struct node *n)
{
    return macs_reduce_sum(g, n);
}
