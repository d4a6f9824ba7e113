/* The graph's laws. check() proves all of them after every pass and names the
 * one that is broken; a broken law is a fault of ours, so it aborts. A law that
 * speaks of something a later pass makes (views, buffers) holds trivially
 * before. Everything is near linear: fuzzing runs it on graphs of any size. */
#include "convc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct law {
    const char *name;
    /* Both return what is wrong, or NULL. */
    const char *(*node)(const struct graph *, int id);
    const char *(*graph)(const struct graph *);
};

static const struct node *input_of(const struct graph *g, int id, int k)
{
    return &g->nodes[g->nodes[id].in[k]];
}

/* ---- inputs ------------------------------------------------------------ */

static const char *order_of_nodes(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    for (int k = 0; k < n->nin; k++)
        if (n->in[k] < 0 || n->in[k] >= id) return "an input does not precede it";
    if (n->residual >= id) return "its residual does not precede it";
    return NULL;
}

/* Layers carry their parameters, if any, behind the language's inputs. */
static const char *counts(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    const struct op_info *info = &optab[n->op];
    bool endless = info->traits & NARY;
    if (n->nin < info->min_inputs) return "too few inputs";
    bool bare = n->nin == info->max_inputs && !(info->traits & BARE);
    if (info->make) return bare ? "no parameters" : NULL;
    if (!endless && n->nin > info->max_inputs) return "too many inputs";
    return NULL;
}

static const char *numbers_of_weights(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    if (!optab[n->op].make) return NULL;
    int64_t from = input_of(g, id, 0)->shape.d[0], to = n->shape.d[0];
    for (int k = optab[n->op].max_inputs; k < n->nin; k++) {
        const struct node *p = input_of(g, id, k);
        if (p->batched) return "a parameter is batched";
        bool shared = shape_count(p->shape) == 1;
        if (p->shape.d[0] != to && p->shape.d[0] != from && !shared) return "a parameter has another number of channels";
    }
    return NULL;
}

/* ---- shapes ------------------------------------------------------------ */

static const char *shapes(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    int64_t count = n->batched ? g->batch : 1;
    if (n->shape.rank < 1 || n->shape.rank > MAX_RANK + !n->batched) return "it has no shape";
    for (int i = 0; i < n->shape.rank; i++) {
        if (n->shape.d[i] <= 0) return "a size is not positive";
        count = shape_mul(count, n->shape.d[i]);
    }
    return count > MAX_ELEMENTS ? "it has too many elements" : NULL;
}

/* What an EFFECT writes is its last input; `store` writes the caller's array. */
static const char *effects(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    if (!(optab[n->op].traits & EFFECT) || n->nin < 2) return NULL;
    const struct node *p = input_of(g, id, n->nin - 1);
    if (p->op != OP_param) return "its last input is no parameter";
    if (strcmp(p->path, n->path) != 0) return "its path is not its parameter's";
    if (!shape_equal(p->shape, n->shape)) return "its shape is not its parameter's";
    bool statistic = n->op == OP_batchnorm_running;
    if (p->a->param.trainable == statistic)
        return statistic ? "it changes a trainable parameter" : "its parameter is not trained";
    return NULL;
}

/* A fused activation is gone: its gradient derives from the fused node. */
static const char *gradients(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    if (!(optab[n->op].traits & DX) || n->of < 0) return NULL;
    if (optab[g->nodes[n->of].op].family != optab[n->op].family) return NULL;
    bool same = shape_equal(n->shape, input_of(g, n->of, 0)->shape);
    return same ? NULL : "it has not the shape of what it is the gradient of";
}

static const char *residuals(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    if (n->residual < 0 && !n->act) return NULL;
    if (!(optab[n->op].traits & EPILOGUE)) return "its op has no epilogue";
    if (n->residual < 0) return NULL;
    const struct node *r = &g->nodes[n->residual];
    if (!shape_equal(n->shape, r->shape)) return "its residual has another shape";
    bool same = view_same_form(&n->view, &r->view);
    return same ? NULL : "its residual has another form";
}

/* What reads whole numbers as such: classes, positions of a pool, indices that
 * the caller asked for. */
static bool takes_integers(const struct graph *g, int id, int k)
{
    const struct node *n = &g->nodes[id];
    if (input_of(g, id, k)->op == OP_target) return optab[optab[n->op].family].traits & CLASSES;
    return n->op == OP_store || (optab[n->op].family == OP_maxunpool && k == 1);
}

static const char *integers(const struct graph *g, int id)
{
    for (int k = 0; k < g->nodes[id].nin; k++)
        if (input_of(g, id, k)->dtype == I32 && !takes_integers(g, id, k)) return "it computes with whole numbers";
    return NULL;
}

/* ---- what a pass leaves ------------------------------------------------ */

static const char *training(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    if (!g->backward) return NULL;
    if (n->op == OP_dropout || n->op == OP_spatial_dropout || n->op == OP_drop_path)
        return "a dropout without a mask";
    if (n->op != OP_batchnorm) return NULL;
    bool running = input_of(g, id, 3)->op == OP_param;
    return running == n->frozen ? NULL : "a batchnorm with the wrong statistics";
}

static const char *lists(const struct graph *g)
{
    for (int i = 0; i < g->ninputs; i++)
        if (g->inputs[i] < 0 || g->nodes[g->inputs[i]].op != OP_input) return "no input";
    for (int i = 0; i < g->noutputs; i++)
        if (g->outputs[i] < 0 || g->outputs[i] >= g->n) return "no output";
    for (int i = 0; i < g->nlosses; i++)
        if (g->losses[i] < 0 || !(optab[g->nodes[g->losses[i]].op].traits & LOSS))
            return "no loss";
    for (int i = 0; i < g->ntargets; i++)
        if (g->targets[i] < 0 || g->nodes[g->targets[i]].op != OP_target) return "no target";
    return NULL;
}

static const char *dinputs(const struct graph *g)
{
    for (int i = 0; g->dinputs && i < g->ninputs; i++) {
        if (g->dinputs[i] < 0) return "an input has none";
        if (!shape_equal(g->nodes[g->dinputs[i]].shape, g->nodes[g->inputs[i]].shape))
            return "one has not its input's shape";
    }
    return NULL;
}

/* ---- names ------------------------------------------------------------- */

static const char *identifiers(const struct graph *g, int id)
{
    const char *name = g->nodes[id].name;
    if (!name || !name[0] || isdigit((unsigned char)name[0])) return "no identifier";
    for (; *name; name++)
        if (*name != '_' && !isalnum((unsigned char)*name)) return "no identifier";
    return NULL;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Is any of the n texts there twice? */
static bool twice(const char **texts, int n)
{
    if (n > 1) qsort(texts, (size_t)n, sizeof *texts, by_text);
    for (int i = 1; i < n; i++)
        if (strcmp(texts[i - 1], texts[i]) == 0) return true;
    return false;
}

static const char *unique(const struct graph *g)
{
    const char **names = NEW(g->cc->mem, const char *, g->n + 1);
    const char **paths = NEW(g->cc->mem, const char *, g->n + 1);
    int params = 0;
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        names[i] = n->name;
        if (n->op == OP_param && n->path[0]) paths[params++] = n->path;
    }
    if (twice(names, g->n)) return "two nodes have one name";
    return twice(paths, params) ? "two parameters have one path" : NULL;
}

static const struct law laws[] = {
    { "order", order_of_nodes, NULL },
    { "counts", counts, NULL },
    { "shapes", shapes, NULL },
    { "weights", numbers_of_weights, NULL },
    { "effects", effects, NULL },
    { "gradients", gradients, NULL },
    { "residuals", residuals, NULL },
    { "integers", integers, NULL },
    { "training", training, NULL },
    { "identifiers", identifiers, NULL },
    { "lists", NULL, lists },
    { "dinputs", NULL, dinputs },
    { "unique", NULL, unique },
    { "views", check_view, NULL },
    { "lives", check_life, NULL },
    { "overwriting", NULL, check_overwriting },
    { "memory", NULL, check_memory },
};

static void prove(const struct graph *g, const struct law *law, const char *pass)
{
    const char *wrong = law->graph ? law->graph(g) : NULL;
    if (wrong) bug("after %s: law %s: %s", pass, law->name, wrong);
    for (int id = 0; law->node && id < g->n; id++) {
        wrong = law->node(g, id);
        if (wrong) bug("after %s: law %s: node %s: %s", pass, law->name, g->nodes[id].name, wrong);
    }
}

/* What the laws need for their proofs goes with them. */
void check(const struct graph *g, const char *pass)
{
    struct arena *mem = g->cc->mem, *proofs = arena_new();
    g->cc->mem = proofs;
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) prove(g, &laws[i], pass);
    g->cc->mem = mem;
    arena_free(proofs);
}
