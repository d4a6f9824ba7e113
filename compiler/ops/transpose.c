/* transpose: the axes of a tensor in another order.
 *
 * Forward     axis i of y is axis order[i] of x: with order=[h, w, c],
 *             y[i, j, k] = x[k, i, j].
 * Backward    transpose(dy) with the inverse order.
 * Shapes      any of two axes or more; the extents move with their axes.
 * Attributes  order: all axes of x by their letters (c d h w), each once.
 * Limits      the batch stays the first axis. A copy, even where only axes of
 *             extent 1 move; reshape is free there.
 * Errors      letters that are not those of the input's axes, or twice.
 * Source      torch.permute, without the batch. */
#include "../convc.h"

#include <string.h>

void infer_transpose(struct graph *g, struct node *n)
{
    const char *order = n->a->transpose.order;
    struct shape x = shape_input(g, n, 0)->shape, y = x;
    const char *letters = axis_letters(x.rank);
    bool all = strlen(order) == strlen(letters);
    for (const char *p = letters; *p; p++) all = all && strchr(order, *p);
    if (!all)
        err(g->cc, n->pos, "transpose: order=%s is no order of the axes of the input %s, which has %s",
            axis_list(g->cc, order), shape_text(g->cc, x), axis_list(g->cc, letters));
    for (int i = 0; i < x.rank; i++) y.d[i] = x.d[strchr(letters, order[i]) - letters];
    shape_set(g, n, y);
}

void grad_transpose(struct graph *g, int id, int dy)
{
    const struct node *n = &g->nodes[id];
    int x = n->in[0];
    if (!grad_wanted(g, x)) return;
    const char *order = n->a->transpose.order, *letters = axis_letters(n->shape.rank);
    char *inverse = arena_strndup(g->cc->mem, order, strlen(order));
    for (int i = 0; order[i]; i++) inverse[strchr(letters, order[i]) - letters] = letters[i];
    union attr a = { .transpose = { inverse } };
    grad_to(g, x, graph_add(g, OP_transpose, n->pos, "", grad_hint(g, x), 1, &dy, &a));
}

int64_t macs_transpose(const struct graph *g, const struct node *n)
{
    (void)g, (void)n;
    return 0;
}
