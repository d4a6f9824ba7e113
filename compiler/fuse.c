/* Fusion: activations and residual adds move into the epilogue of the op that
 * makes their input (trait EPILOGUE), which then stores its result once:
 *
 *     y = act(conv(x) + residual)
 *
 * The producer has no other reader that lives, has no activation yet, and its
 * result has the shape of the sum. Where both operands of an add qualify, the
 * later one takes it, so that nothing moves; else the producer moves behind the
 * other operand. It keeps its name and its path. A backward pass that reads the
 * value before the activation (gelu_dx) counts as a reader: nothing is fused. */
#include "convc.h"

/* May node x take something into its epilogue? */
static bool is_open(const struct rewrite *r, int x)
{
    const struct node *n = &r->g->nodes[x];
    return (optab[n->op].traits & EPILOGUE) && r->uses[x] == 1 && !n->act;
}

static void fuse_act(struct rewrite *r, int id)
{
    const struct node *n = &r->g->nodes[id];
    int x = n->in[0];
    if (!is_open(r, x)) return;
    struct act *act = NEW(r->g->cc->mem, struct act, 1);
    *act = (struct act){ n->op, n->a };
    r->g->nodes[x].act = act;
    rewrite_stand_in(r, id, x);
}

/* May operand x of the sum take the other one as its residual? */
static bool takes(const struct rewrite *r, const struct node *sum, int x)
{
    const struct node *n = &r->g->nodes[x];
    return is_open(r, x) && n->residual < 0 && shape_equal(n->shape, sum->shape);
}

static void fuse_add(struct rewrite *r, int id)
{
    const struct node *n = &r->g->nodes[id];
    struct shape a = shape_input(r->g, n, 0)->shape, b = shape_input(r->g, n, 1)->shape;
    if (!shape_equal(a, b)) return;
    int late = n->in[0] > n->in[1] ? n->in[0] : n->in[1];
    int early = n->in[0] + n->in[1] - late;
    int by = takes(r, n, late) ? late : takes(r, n, early) ? early
                                                           : -1;
    if (by < 0) return;
    r->g->nodes[by].residual = by == late ? early : late;
    rewrite_stand_in(r, id, by);
}

void fuse(struct graph *g)
{
    struct rewrite r;
    rewrite_start(&r, g);
    for (int id = 0; id < r.n; id++) {
        rewrite_inputs(&r, id);
        if (r.uses[id] == 0) continue;
        if (optab[g->nodes[id].op].traits & ACT) fuse_act(&r, id);
        if (g->nodes[id].op == OP_add) fuse_add(&r, id);
    }
    rewrite_finish(&r);
}
