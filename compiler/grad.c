/* The backward pass. grad walks the graph in reverse and asks each op's grad_X
 * to add nodes; those are ordinary ops that every later pass treats as such.
 * Only what somebody asked for is made: the gradients of parameters that
 * freeze.c left trainable, and of inputs with --grad-input; a node is wanted
 * if one of its inputs is. So a frozen stem costs nothing backwards.
 *
 * Before that, training takes its own view of some ops: a batchnorm that is not
 * frozen gets its mean and variance from nodes, which also move the running
 * statistics; a layernorm and an lrn get theirs from nodes that the backward pass
 * reads too; a dropout becomes a mask. What computes nothing goes, as it does
 * in the companion graph (fold.c): both must come to the same packing.
 *
 * Reverse mode: Linnainmaa 1970; Griewank and Walther, Evaluating Derivatives,
 * chapter 3. Gradients of one tensor from several users are summed by `add`
 * nodes, or put side by side where the users are neighbouring channels; gradients
 * of parameters by the EFFECT nodes themselves, in memory. */
#include "convc.h"

#include <string.h>

/* ---- for grad_X -------------------------------------------------------- */

bool grad_wanted(const struct graph *g, int id)
{
    return g->wanted[id];
}

const char *grad_hint(const struct graph *g, int x)
{
    return arena_printf(g->cc->mem, "d_%s", g->nodes[x].name);
}

static int add_node(struct graph *g, enum op op, int id, int nin, const int *in, const union attr *a)
{
    return graph_add(g, op, g->nodes[id].pos, "", grad_hint(g, id), nin, in, a);
}

/* Is it zeros but for a range of channels? */
static bool is_range(const struct graph *g, int dx)
{
    const struct node *n = &g->nodes[dx];
    if (n->op != OP_pad || n->a->pad.value != 0) return false;
    struct shape s = n->shape;
    s.d[0] = g->nodes[n->in[0]].shape.d[0];
    return shape_equal(s, g->nodes[n->in[0]].shape);
}

/* The sum of two ranges of channels that are neighbours is no sum: one behind
 * the other, with zeros around if there is more. -1 if they are none. */
static int side_by_side(struct graph *g, int id, int low, int high)
{
    if (!is_range(g, low) || !is_range(g, high)) return -1;
    const struct node *a = &g->nodes[low], *b = &g->nodes[high];
    const int in[] = { a->in[0], b->in[0] };
    int64_t before = a->a->pad.channels_before, after = b->a->pad.channels_after;
    if (before + g->nodes[in[0]].shape.d[0] != b->a->pad.channels_before) return -1;
    union attr around = *a->a;
    around.pad.channels_after = after;
    int both = add_node(g, OP_concat, id, 2, in, &(union attr){ 0 });
    return before || after ? add_node(g, OP_pad, id, 1, &both, &around) : both;
}

void grad_to(struct graph *g, int id, int dx)
{
    int known = g->adjoint[id], sum = -1;
    if (known >= 0) sum = side_by_side(g, id, dx, known);
    if (known >= 0 && sum < 0) sum = side_by_side(g, id, known, dx);
    if (known >= 0 && sum < 0)
        sum = add_node(g, OP_add, id, 2, (const int[]){ known, dx }, &(union attr){ 0 });
    g->adjoint[id] = known >= 0 ? sum : dx;
}

void grad_derive(struct graph *g, enum op op, int of, int x, int nin, const int *in)
{
    if (!grad_wanted(g, x)) return;
    struct shape s = g->nodes[x].shape;
    grad_to(g, x, graph_derive(g, op, of, grad_hint(g, x), s, true, nin, in));
}

void grad_effect(struct graph *g, enum op op, int of, int p, int nin, const int *in)
{
    struct node *param = &g->nodes[p];
    if (!param->a->param.trainable) return;
    int *all = NEW(g->cc->mem, int, nin + 1);
    memcpy(all, in, sizeof *in * (size_t)nin);
    all[nin] = p;
    int id = graph_derive(g, op, of, grad_hint(g, p), param->shape, false, nin + 1, all);
    g->nodes[id].path = g->nodes[p].path;
}

int grad_reduce(struct graph *g, int of, int x, int dy)
{
    struct shape s = g->nodes[x].shape;
    if (shape_equal(s, g->nodes[dy].shape)) return dy;
    return graph_derive(g, OP_reduce, of, grad_hint(g, x), s, true, 1, &dy);
}

/* ---- what training makes of batchnorm and dropout ---------------------- */

/* An EFFECT that moves a running statistic towards this batch's. */
static void track(struct graph *g, int id, int statistic, int running)
{
    struct shape s = g->nodes[running].shape;
    const char *hint = arena_printf(g->cc->mem, "%s_new", g->nodes[running].name);
    int n = graph_derive(g, OP_batchnorm_running, id, hint, s, false, 2,
                         (const int[]){ statistic, running });
    g->nodes[n].path = g->nodes[running].path;
}

static void train_batchnorm(struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    if (n->frozen) return;
    int *in = n->in;
    struct shape s = g->nodes[in[1]].shape;
    if (shape_count(n->shape) / s.d[0] * g->batch == 1)
        err(g->cc, n->pos,
            "batchnorm: training needs more than one value per channel, but the input is %s"
            " and the batch 1",
            shape_text(g->cc, n->shape));
    const char *mean_hint = arena_printf(g->cc->mem, "%s_mean", n->name);
    const char *var_hint = arena_printf(g->cc->mem, "%s_var", n->name);
    int mean = graph_derive(g, OP_batchnorm_mean, id, mean_hint, s, false, 1, in);
    int var = graph_derive(g, OP_batchnorm_var, id, var_hint, s, false, 2,
                           (const int[]){ in[0], mean });
    track(g, id, mean, in[3]);
    track(g, id, var, in[4]);
    in[3] = mean;
    in[4] = var;
}

/* Streams that the user did not choose start above those that he can. */
static void train_dropout(struct graph *g, int id)
{
    struct node *n = &g->nodes[id];
    struct dropout_attr *a = &shape_own(g, n)->dropout;
    if (a->stream == 0) a->stream = (INT64_C(1) << 31) + id;
    n->op = OP_dropout_mask;
}

/* What is drawn once for many elements is a tensor: one number a channel or, of
 * shape 1, a sample. */
static void train_kept(struct graph *g, int id, int64_t channels, enum op mask)
{
    train_dropout(g, id);
    struct shape s = { .rank = g->nodes[id].shape.rank, .d = { channels, 1, 1, 1 } };
    const char *hint = arena_printf(g->cc->mem, "%s_keep", g->nodes[id].name);
    int keep = graph_derive(g, OP_keep, id, hint, s, true, 0, NULL);
    int *in = NEW(g->cc->mem, int, 2);
    in[0] = g->nodes[id].in[0];
    in[1] = keep;
    g->nodes[id].op = mask;
    g->nodes[id].in = in;
    g->nodes[id].nin = 2;
}

/* A vector's channels are its elements. */
static void train_spatial_dropout(struct graph *g, int id)
{
    struct shape s = g->nodes[id].shape;
    if (s.rank == 1)
        train_dropout(g, id);
    else
        train_kept(g, id, s.d[0], OP_spatial_dropout_mask);
}

static void train_drop_path(struct graph *g, int id)
{
    train_kept(g, id, 1, OP_drop_path_mask);
}

/* Statistics that the backward pass will read, as the second input of `op`. */
static void keep(struct graph *g, int id, enum op statistic, struct shape s, const char *suffix, enum op op)
{
    const char *hint = arena_printf(g->cc->mem, "%s_%s", g->nodes[id].name, suffix);
    int kept = graph_derive(g, statistic, id, hint, s, true, 1, g->nodes[id].in);
    struct node *n = &g->nodes[id];
    int *in = NEW(g->cc->mem, int, n->nin + 1);
    in[0] = n->in[0];
    in[1] = kept;
    for (int k = 1; k < n->nin; k++) in[k + 1] = n->in[k];
    n->op = op;
    n->in = in;
    n->nin++;
}

static void train_layernorm(struct graph *g, int id)
{
    struct shape s = g->nodes[id].shape;
    s.d[0] = 2;
    keep(g, id, OP_layernorm_stats, s, "stats", OP_layernorm_apply);
}

static void train_lrn(struct graph *g, int id)
{
    keep(g, id, OP_lrn_scale, g->nodes[id].shape, "scale", OP_lrn_apply);
}

static void (*const train[OP_COUNT])(struct graph *, int id) = {
    [OP_batchnorm] = train_batchnorm,
    [OP_layernorm] = train_layernorm,
    [OP_lrn] = train_lrn,
    [OP_dropout] = train_dropout,
    [OP_spatial_dropout] = train_spatial_dropout,
    [OP_drop_path] = train_drop_path,
};

static void prepare(struct graph *g)
{
    int n = g->n;
    for (int id = 0; id < n; id++) {
        enum op op = g->nodes[id].op;
        if (train[op]) train[op](g, id);
    }
    graph_sort(g);
}

/* ---- the walk ---------------------------------------------------------- */

static void mark_wanted(struct graph *g, const struct options *opt)
{
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        if (n->op == OP_param) g->wanted[i] = n->a->param.trainable;
        if (n->op == OP_input) g->wanted[i] = opt->grad_input;
        for (int k = 0; k < n->nin; k++) g->wanted[i] |= g->wanted[n->in[k]];
    }
}

static bool any_loss_wanted(const struct graph *g)
{
    for (int i = 0; i < g->nlosses; i++)
        if (g->wanted[g->losses[i]]) return true;
    return false;
}

static void walk(struct graph *g)
{
    for (int id = g->n - 1; id >= 0; id--) {
        const struct op_info *info = &optab[optab[g->nodes[id].op].family];
        bool loss = info->traits & LOSS;
        if (!g->wanted[id] || (!loss && g->adjoint[id] < 0)) continue;
        info->grad(g, id, g->adjoint[id]);
    }
}

static void keep_dinputs(struct graph *g)
{
    g->dinputs = NEW(g->cc->mem, int, g->ninputs + 1);
    for (int i = 0; i < g->ninputs; i++) {
        const struct node *n = &g->nodes[g->inputs[i]];
        g->dinputs[i] = g->adjoint[g->inputs[i]];
        if (g->dinputs[i] < 0)
            err(g->cc, n->pos, "--grad-input: no loss depends on input %s", n->name);
    }
}

void grad(struct graph *g, const struct options *opt)
{
    if (g->nlosses == 0)
        err(g->cc, (struct pos){ 0 }, "--train: net %s has no loss line", g->name);
    prepare(g);
    simplify(g);
    border_lower(g);
    g->wanted = NEW(g->cc->mem, bool, g->n + 1);
    g->adjoint = NEW(g->cc->mem, int, g->n + 1);
    for (int i = 0; i < g->n; i++) g->adjoint[i] = -1;
    mark_wanted(g, opt);
    if (!any_loss_wanted(g))
        err(g->cc, (struct pos){ 0 },
            "--train: no loss of net %s depends on a parameter that is trained", g->name);
    walk(g);
    if (opt->grad_input) keep_dinputs(g);
    g->adjoint = NULL;
    g->wanted = NULL;
    g->backward = true;
    g->noutputs = 0; /* the companion graph computes them */
}
