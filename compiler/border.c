/* Borders that are no zeros: reflect, replicate, circular. What is wrong with
 * one, its sweeps for pad and the gradient of pad, and the lowering of
 * convolutions that ask for one to a pad in front of a convolution without.
 * Fold comes first, so that a batch normalisation in front of such a layer
 * still goes into it: the map commutes with a border made of the image. */
#include "convc.h"
#include "select.h"

#include <inttypes.h>
#include <string.h>

static bool is(const char *mode, const char *word)
{
    return strcmp(mode, word) == 0;
}

/* A reflection leaves out the edge itself. */
void border_check(struct graph *g, const struct node *n, const char *name,
                  const char *mode, struct sides s)
{
    struct triple extent = shape_space(shape_input(g, n, 0)->shape);
    for (int k = 0; k < AXES; k++) {
        int64_t most = s.before.at[k] > s.after.at[k] ? s.before.at[k] : s.after.at[k];
        int64_t limit = is(mode, "reflect") ? extent.at[k] - 1 : is(mode, "circular") ? extent.at[k]
                                                                                      : most;
        if (most > limit)
            err(g->cc, n->pos, "%s: %s=%s: a border of %" PRId64 ", but %" PRId64 " is the most that an extent of %" PRId64 " gives",
                optab[n->op].name, name, mode, most, limit, extent.at[k]);
    }
}

/* ---- sweeps ---------------------------------------------------------------- */

/* The image, then what is before and behind it, as far as there is any. */
static int runs_of(const char *mode, int64_t extent, int64_t before, int64_t after, struct select_run *runs)
{
    int n = 0;
    struct select_run front = { 0, before, 0, 0, 1, 0 }, back = { before + extent, after, extent - 1, 0, 1, 0 };
    if (is(mode, "reflect")) {
        front.in0 = before;
        back.in0 = extent - 2;
        front.step = back.step = -1;
    }
    if (is(mode, "circular")) {
        front.in0 = extent - before;
        back.in0 = 0;
        front.step = back.step = 1;
    }
    runs[n++] = (struct select_run){ before, extent, 0, 1, 1, 0 };
    if (before) runs[n++] = front;
    if (after) runs[n++] = back;
    return n;
}

/* Of pad and of its gradient: a box of copies each, the image itself first. */
void border_sweeps(struct graph *g, struct node *n)
{
    const struct pad_attr *a = &n->a->pad;
    if (is(a->mode, "constant")) return;
    const struct node *pad = n->of >= 0 ? &g->nodes[n->of] : n;
    struct triple extent = shape_space(shape_input(g, pad, 0)->shape), nruns;
    struct select_run boxes[AXES][3], *runs[AXES];
    for (int k = 0; k < AXES; k++) {
        runs[k] = boxes[k];
        nruns.at[k] = runs_of(a->mode, extent.at[k], a->sides.before.at[k], a->sides.after.at[k], runs[k]);
    }
    select_runs(g, n, runs, nruns, triple_all(1));
    n->algo.why = "a loop for each part of the border";
}

/* ---- lowering -------------------------------------------------------------- */

static bool has_border(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    if (n->op != OP_conv) return false;
    const struct conv_attr *a = &n->a->conv;
    return !is(a->pad_mode, "zeros") && !sides_none(a->pad) && !spectral_circulant(g, n);
}

static void lower(struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    union attr pad = { .pad = { .sides = n->a->conv.pad, .mode = n->a->conv.pad_mode } };
    const char *hint = arena_printf(g->cc->mem, "%s_border", n->name);
    int border = graph_add(g, OP_pad, n->pos, "", hint, 1, n->in, &pad);
    struct conv_attr *a = &shape_own(g, &g->nodes[id])->conv;
    a->pad = (struct sides){ 0 };
    a->pad_mode = "zeros";
    g->nodes[id].in[0] = border;
}

void border_lower(struct graph *g)
{
    int n = g->n;
    for (int id = 0; id < n; id++)
        if (has_border(g, id)) lower(g, id);
    if (g->n > n) graph_sort(g);
}
