/* The graph, and the only functions that change which nodes it has. Nodes lie
 * in execution order in one array that may move when it grows: everybody keeps
 * indices. A node makes one tensor; node, tensor and C variable share a name,
 * a C identifier that is unique in the graph. Attributes are shared between a
 * node and the nodes derived from it and never change in place. */
#include "convc.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

static const char *unique_name(struct graph *, const char *wish);

struct graph *graph_new(struct cc *cc)
{
    struct graph *g = NEW(cc->mem, struct graph, 1);
    g->cc = cc;
    g->name = "net";
    g->batch = g->samples = 1;
    g->recipe = (struct recipe){ .lr = 0.01, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8 };
    for (int i = 0; names_reserved[i]; i++) unique_name(g, names_reserved[i]);
    return g;
}

/* An entry of the open-addressing table of names in use. */
struct name {
    const char *text;
    uint32_t hash;
    int suffix; /* the last one tried after this stem */
};

static struct name *find_name(const struct graph *g, const char *text)
{
    uint32_t h = 2166136261u;
    for (const char *p = text; *p; p++) h = (h ^ (unsigned char)*p) * 16777619u;
    uint32_t mask = (uint32_t)g->names_cap - 1;
    uint32_t i = h & mask;
    struct name *e = &g->names[i];
    while (e->text && (e->hash != h || strcmp(e->text, text) != 0))
        e = &g->names[i = (i + 1) & mask];
    e->hash = h;
    return e;
}

static void grow_names(struct graph *g)
{
    struct name *old = g->names;
    int cap = g->names_cap;
    g->names_cap = cap ? 2 * cap : 256;
    g->names = NEW(g->cc->mem, struct name, g->names_cap);
    for (int i = 0; i < cap; i++)
        if (old[i].text) *find_name(g, old[i].text) = old[i];
}

static int *copy_list(struct cc *cc, const int *list, int n)
{
    if (!list) return NULL;
    int *copy = NEW(cc->mem, int, n + 1);
    memcpy(copy, list, sizeof *list * (size_t)n);
    return copy;
}

struct graph *graph_copy(const struct graph *g, struct cc *cc)
{
    struct graph *h = NEW(cc->mem, struct graph, 1);
    *h = *g;
    h->cc = cc;
    h->names = NEW(cc->mem, struct name, g->names_cap);
    memcpy(h->names, g->names, sizeof *g->names * (size_t)g->names_cap);
    h->nodes = NEW(cc->mem, struct node, g->n + 1);
    memcpy(h->nodes, g->nodes, sizeof *g->nodes * (size_t)g->n);
    h->cap = g->n;
    for (int id = 0; id < g->n; id++) h->nodes[id].in = copy_list(cc, g->nodes[id].in, g->nodes[id].nin);
    h->inputs = copy_list(cc, g->inputs, g->ninputs);
    h->outputs = copy_list(cc, g->outputs, g->noutputs);
    h->losses = copy_list(cc, g->losses, g->nlosses);
    h->targets = copy_list(cc, g->targets, g->ntargets);
    h->dinputs = copy_list(cc, g->dinputs, g->ninputs);
    h->buffers_cap = g->nbuffers + 1;
    h->buffers = NEW(cc->mem, struct buffer, h->buffers_cap);
    if (g->nbuffers) memcpy(h->buffers, g->buffers, sizeof *g->buffers * (size_t)g->nbuffers);
    return h;
}

/* `wish` as an identifier: other bytes become '_', a number is appended where
 * the graph has the name already. */
static const char *unique_name(struct graph *g, const char *wish)
{
    struct arena *mem = g->cc->mem;
    if (2 * ++g->names_used > g->names_cap) grow_names(g);
    bool digit = isdigit((unsigned char)wish[0]);
    char *name = arena_printf(mem, "%s%s", digit ? "n" : "", wish);
    for (unsigned char *p = (unsigned char *)name; *p; p++)
        if (*p > 127 || !isalnum(*p)) *p = '_';
    struct name *stem = find_name(g, name), *entry = stem;
    const char *base = name;
    while (entry->text) {
        stem->suffix = stem->suffix ? stem->suffix + 1 : 2;
        name = arena_printf(mem, "%s_%d", base, stem->suffix);
        entry = find_name(g, name);
    }
    entry->text = name;
    return name;
}

static int append(struct graph *g, struct node *n, const char *hint)
{
    if (g->n == MAX_NODES)
        err(g->cc, n->pos, "the net has more than %d nodes", MAX_NODES);
    if (g->n == g->cap) {
        int cap = g->cap ? 2 * g->cap : 64;
        g->nodes = arena_grow(g->cc->mem, g->nodes,
                              sizeof *g->nodes * (size_t)g->cap,
                              sizeof *g->nodes * (size_t)cap);
        g->cap = cap;
    }
    n->name = unique_name(g, hint);
    g->nodes[g->n] = *n;
    return g->n++;
}

static int *copy_inputs(struct graph *g, int nin, const int *in)
{
    int *copy = NEW(g->cc->mem, int, nin + 1);
    if (nin > 0) memcpy(copy, in, sizeof *in * (size_t)nin);
    return copy;
}

/* Indices are for the caller, classes for losses. */
static void need_numbers(struct graph *g, const struct node *n)
{
    for (int k = 0; k < n->nin; k++) {
        const struct node *x = &g->nodes[n->in[k]];
        if (x->op == OP_target && x->dtype == I32 && !(optab[n->op].traits & LOSS))
            err(g->cc, n->pos, "%s: the target %s holds classes, not numbers to compute with",
                optab[n->op].name, x->name);
        if (x->dtype == I32 && x->op != OP_target)
            err(g->cc, n->pos, "%s: the result of %s holds indices, not numbers to compute with:"
                               " it can only be an output",
                optab[n->op].name, optab[x->op].name);
    }
}

int graph_add(struct graph *g, enum op op, struct pos pos, const char *path,
              const char *hint, int nin, const int *in, const union attr *a)
{
    union attr *copy = NEW(g->cc->mem, union attr, 1);
    *copy = *a;
    struct node n = {
        .op = op,
        .path = path,
        .pos = pos,
        .nin = nin,
        .in = copy_inputs(g, nin, in),
        .of = -1,
        .a = copy,
        .batched = true,
        .residual = -1,
    };
    need_numbers(g, &n);
    for (int k = 0; k < nin; k++) n.trains |= g->nodes[in[k]].trains;
    optab[op].infer(g, &n);
    if (optab[op].make) optab[op].make(g, &n);
    return append(g, &n, hint ? hint : optab[op].name);
}

int graph_derive(struct graph *g, enum op op, int of, const char *hint,
                 struct shape shape, bool batched, int nin, const int *in)
{
    struct node *source = &g->nodes[of];
    struct node n = {
        .op = op,
        .path = source->path,
        .pos = source->pos,
        .nin = nin,
        .in = copy_inputs(g, nin, in),
        .of = of,
        .a = source->a,
        .shape = shape,
        .batched = batched,
        .residual = -1,
    };
    return append(g, &n, hint ? hint : optab[op].name);
}

static int add_param(struct graph *g, struct node *layer, const char *suffix,
                     struct shape shape, struct param_attr attr)
{
    struct arena *mem = g->cc->mem;
    union attr *a = NEW(mem, union attr, 1);
    a->param = attr;
    bool named = layer->path[0] != '\0';
    const char *dot = suffix[0] ? "." : "";
    struct node n = {
        .op = OP_param,
        .path = named ? arena_printf(mem, "%s%s%s", layer->path, dot, suffix) : "",
        .pos = layer->pos,
        .in = copy_inputs(g, 0, NULL),
        .of = -1,
        .a = a,
        .shape = shape,
        .residual = -1,
    };
    int id = append(g, &n, named ? n.path : suffix);
    int *in = copy_inputs(g, layer->nin, layer->in);
    in[layer->nin++] = id;
    layer->in = in;
    return id;
}

int graph_param(struct graph *g, struct node *layer, const char *suffix,
                struct shape shape, const char *init, int64_t fan_in,
                int64_t fan_out, bool trainable)
{
    struct init r = init_resolve(init, fan_in, fan_out);
    return add_param(g, layer, suffix, shape,
                     (struct param_attr){ r.code, fan_in, fan_out, trainable, r.value, true, r.extra });
}

int graph_param_constant(struct graph *g, struct node *layer, const char *suffix,
                         struct shape shape, double value)
{
    return add_param(g, layer, suffix, shape,
                     (struct param_attr){ "constant", 1, 1, true, value, true, 0 });
}

struct shape shape_of(int rank, ...)
{
    struct shape s = { .rank = rank };
    va_list ap;
    va_start(ap, rank);
    for (int i = 0; i < rank; i++) s.d[i] = va_arg(ap, int64_t);
    va_end(ap);
    return s;
}

int64_t shape_count(struct shape s)
{
    int64_t count = 1;
    for (int i = 0; i < s.rank; i++) count *= s.d[i];
    return count;
}

bool shape_equal(struct shape a, struct shape b)
{
    if (a.rank != b.rank) return false;
    for (int i = 0; i < a.rank; i++)
        if (a.d[i] != b.d[i]) return false;
    return true;
}

int64_t shape_d(struct shape s)
{
    return s.rank >= 4 ? s.d[s.rank - 3] : 1;
}

int64_t shape_h(struct shape s)
{
    return s.rank >= 3 ? s.d[s.rank - 2] : 1;
}

int64_t shape_w(struct shape s)
{
    return s.rank >= 2 ? s.d[s.rank - 1] : 1;
}

struct triple shape_space(struct shape s)
{
    return triple(shape_d(s), shape_h(s), shape_w(s));
}

int64_t graph_uses(const struct graph *g, int id)
{
    int64_t uses = 0;
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        for (int k = 0; k < n->nin; k++) uses += n->in[k] == id;
        uses += n->residual == id;
    }
    for (int i = 0; i < g->noutputs; i++) uses += g->outputs[i] == id;
    for (int i = 0; i < g->ninputs && g->dinputs; i++) uses += g->dinputs[i] == id;
    return uses;
}

/* Gradients that multiply what their layer multiplies, once more. */
static const bool costs_as_layer[OP_COUNT] = {
    [OP_conv_dx] = true,
    [OP_conv_dw] = true,
    [OP_convtranspose_dx] = true,
    [OP_convtranspose_dw] = true,
    [OP_dense_dx] = true,
    [OP_dense_dw] = true,
};

int64_t graph_macs(const struct graph *g, const struct node *n)
{
    if (costs_as_layer[n->op] && n->of >= 0) n = &g->nodes[n->of];
    return optab[n->op].macs ? optab[n->op].macs(g, n) * g->batch : 0;
}

/* Calls map on every node index that the graph holds. */
static void map_indices(struct graph *g, int (*map)(const int *, int),
                        const int *table)
{
    for (int i = 0; i < g->n; i++) {
        struct node *n = &g->nodes[i];
        for (int k = 0; k < n->nin; k++) n->in[k] = map(table, n->in[k]);
        n->residual = map(table, n->residual);
        n->of = map(table, n->of);
    }
    for (int i = 0; i < g->ninputs; i++) {
        g->inputs[i] = map(table, g->inputs[i]);
        if (g->dinputs) g->dinputs[i] = map(table, g->dinputs[i]);
    }
    for (int i = 0; i < g->noutputs; i++) g->outputs[i] = map(table, g->outputs[i]);
    for (int i = 0; i < g->nlosses; i++) g->losses[i] = map(table, g->losses[i]);
    for (int i = 0; i < g->ntargets; i++) g->targets[i] = map(table, g->targets[i]);
}

static int map_one(const int *pair, int id)
{
    return id == pair[0] ? pair[1] : id;
}

void graph_replace(struct graph *g, int old, int with)
{
    map_indices(g, map_one, (const int[]){ old, with });
}

static int map_all(const int *where, int id)
{
    return id < 0 ? id : where[id];
}

void graph_reorder(struct graph *g, const int *order, int n)
{
    struct arena *scratch = arena_new();
    int *where = NEW(scratch, int, g->n + 1);
    struct node *nodes = NEW(scratch, struct node, n + 1);
    for (int i = 0; i < g->n; i++) where[i] = -1;
    for (int i = 0; i < n; i++) {
        where[order[i]] = i;
        nodes[i] = g->nodes[order[i]];
    }
    memcpy(g->nodes, nodes, sizeof *nodes * (size_t)n);
    g->n = n;
    map_indices(g, map_all, where);
    arena_free(scratch);
}

void graph_replace_all(struct graph *g, const int *with)
{
    map_indices(g, map_all, with);
}

/* The k-th node that node id needs before it, or -1 past the last. */
static int need(const struct graph *g, int id, int k)
{
    const struct node *n = &g->nodes[id];
    if (k < n->nin) return n->in[k];
    return k == n->nin ? n->residual : -1;
}

void graph_sort(struct graph *g)
{
    enum { WAITING = 1,
           PLACED };
    struct arena *mem = g->cc->mem;
    int *order = NEW(mem, int, g->n + 1), *stack = NEW(mem, int, g->n + 1);
    char *state = NEW(mem, char, g->n + 1);
    int n = 0, depth = 0;
    for (int i = 0; i < g->n; i++) {
        if (!state[i]) stack[depth++] = i;
        while (depth) {
            int id = stack[depth - 1], next = -1;
            state[id] = WAITING;
            for (int k = 0; k <= g->nodes[id].nin && next < 0; k++) {
                int x = need(g, id, k);
                if (x >= 0 && state[x] != PLACED) next = x;
            }
            if (next >= 0 && state[next] == WAITING)
                bug("graph_sort: %s needs itself", g->nodes[next].name);
            if (next >= 0) {
                stack[depth++] = next;
                continue;
            }
            state[id] = PLACED;
            order[n++] = id;
            depth--;
        }
    }
    graph_reorder(g, order, n);
}
