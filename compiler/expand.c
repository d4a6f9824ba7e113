/* Expansion: normalisations of samples become the nodes that do the work, in every
 * graph alike.
 *
 *     groupnorm     x -> groupnorm_mean, groupnorm_scale, groupnorm_apply
 *     instancenorm  the same with a group a channel
 *     layernorm     over all: the same with one group and without weights, then
 *                   layernorm_affine, which has some for every element
 *
 * A layernorm over channels stays: its statistics are those of a pixel, and one
 * function does it all. */
#include "convc.h"

#include <string.h>

/* Mean and scale of x, in groups, of node id's making; the inputs of the node
 * that applies them. */
static int *statistics(struct graph *g, int id, int64_t groups, double eps)
{
    struct node *n = &g->nodes[id];
    const char *name = n->name;
    int x = n->in[0], *in = NEW(g->cc->mem, int, n->nin + 3);
    struct shape s = shape_of(1, n->shape.d[0]);
    union attr *a = NEW(g->cc->mem, union attr, 1);
    a->groupnorm = (struct groupnorm_attr){ groups, eps, n->nin > 1, "default", "default" };
    n->a = a;
    const char *hint = arena_printf(g->cc->mem, "%s_mean", name);
    int mean = graph_derive(g, OP_groupnorm_mean, id, hint, s, true, 1, &x);
    hint = arena_printf(g->cc->mem, "%s_scale", name);
    int scale = graph_derive(g, OP_groupnorm_scale, id, hint, s, true, 2, (const int[]){ x, mean });
    in[0] = x;
    in[1] = mean;
    in[2] = scale;
    return in;
}

static void apply(struct graph *g, int id, int64_t groups, double eps)
{
    int *in = statistics(g, id, groups, eps);
    struct node *n = &g->nodes[id];
    for (int k = 1; k < n->nin; k++) in[k + 2] = n->in[k];
    n->op = OP_groupnorm_apply;
    n->in = in;
    n->nin += 2;
}

static void expand_groupnorm(struct graph *g, int id)
{
    const struct groupnorm_attr *a = &g->nodes[id].a->groupnorm;
    apply(g, id, a->groups, a->eps);
}

static void expand_instancenorm(struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    apply(g, id, n->shape.d[0], n->a->instancenorm.eps);
}

static void expand_layernorm(struct graph *g, int id)
{
    const union attr *own = g->nodes[id].a;
    if (strcmp(own->layernorm.over, "all") != 0) return;
    if (!own->layernorm.affine) {
        apply(g, id, 1, own->layernorm.eps);
        return;
    }
    const int *in = statistics(g, id, 1, own->layernorm.eps);
    const char *hint = arena_printf(g->cc->mem, "%s_normal", g->nodes[id].name);
    int normal = graph_derive(g, OP_groupnorm_apply, id, hint, g->nodes[id].shape, true, 3, in);
    struct node *n = &g->nodes[id];
    int *inputs = NEW(g->cc->mem, int, 3);
    memcpy(inputs, n->in, 3 * sizeof *inputs);
    inputs[0] = normal;
    n->op = OP_layernorm_affine;
    n->a = own;
    n->in = inputs;
}

static void (*const expand_op[OP_COUNT])(struct graph *, int id) = {
    [OP_groupnorm] = expand_groupnorm,
    [OP_instancenorm] = expand_instancenorm,
    [OP_layernorm] = expand_layernorm,
};

void expand(struct graph *g)
{
    int n = g->n;
    for (int id = 0; id < n; id++)
        if (expand_op[g->nodes[id].op]) expand_op[g->nodes[id].op](g, id);
    graph_sort(g);
}
