/* Values of the parameters, in logical order, into the param nodes: from a
 * safetensors file by their state_dict names, or else drawn from the seed by
 * the function that the emitted training code calls.
 *
 * A file must fit exactly: every parameter there, every tensor wanted, equal
 * shapes, floating-point, all values finite in single precision. Whatever
 * does not fit is reported, not only the first. Two things a training program
 * leaves in its files are passed over: optimizer.* and *.num_batches_tracked.
 * Shapes may differ by axes of one element that one of them does not have.
 *
 * A training file holds no values: its net_init draws them.
 *
 * Needs the graph as elaborated, before fold changes values. */
#include "convc.h"
#include "convrt.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* ---- from a seed ------------------------------------------------------- */

static int init_code(const char *word)
{
    static const char *const words[CONVRT_INITS] = {
        [CONVRT_ZEROS] = "zeros",
        [CONVRT_ONES] = "ones",
        [CONVRT_DEFAULT] = "default",
        [CONVRT_UNIFORM_FAN_IN] = "uniform_fan_in",
        [CONVRT_CONSTANT] = "constant",
        [CONVRT_NORMAL] = "normal",
        [CONVRT_UNIFORM] = "uniform",
        [CONVRT_TRUNCATED_NORMAL] = "truncated_normal",
        [CONVRT_ORTHOGONAL] = "orthogonal",
    };
    for (int i = 0; i < CONVRT_INITS; i++)
        if (strcmp(words[i], word) == 0) return i;
    bug("unknown init '%s'", word);
}

struct drawn {
    struct values how;
    struct convrt_param param;
    uint64_t seed;
};

static void make_drawn(const struct values *how, float *to)
{
    const struct drawn *d = (const struct drawn *)how;
    convrt_fill(&d->param, d->seed, to);
}

/* Name and shape decide the values; how it will be packed does not. */
static const struct values *draw(struct graph *g, const struct node *n, uint64_t seed)
{
    struct drawn *d = NEW(g->cc->mem, struct drawn, 1);
    *d = (struct drawn){ .how = { make_drawn }, .seed = seed };
    d->param = (struct convrt_param){
        .name = n->path[0] ? n->path : n->name,
        .rank = n->shape.rank,
        .init = init_code(n->a->param.init),
        .fan_in = n->a->param.fan_in,
        .fan_out = n->a->param.fan_out,
        .value = n->a->param.value,
        .extra = n->a->param.extra,
    };
    for (int i = 0; i < n->shape.rank; i++) d->param.shape[i] = n->shape.d[i];
    return &d->how;
}

/* ---- from a file ------------------------------------------------------- */

struct load {
    struct cc *cc;
    const char *file;
    struct tensors all;
    struct tensor **by_name; /* sorted */
    bool *used;              /* of all.v */
    const char **words;      /* room for did-you-mean */
    int nwords;
};

enum { WORDS = 1000 }; /* as many are compared with a misspelt name */

static bool ignored(const char *name)
{
    static const char optimizer[] = "optimizer.";
    static const char batches[] = ".num_batches_tracked";
    size_t n = strlen(name), suffix = sizeof batches - 1;
    if (strncmp(name, optimizer, sizeof optimizer - 1) == 0) return true;
    if (strcmp(name, batches + 1) == 0) return true;
    return n > suffix && strcmp(name + n - suffix, batches) == 0;
}

static int compare(const void *a, const void *b)
{
    return strcmp((*(struct tensor *const *)a)->name,
                  (*(struct tensor *const *)b)->name);
}

static struct load open_load(struct cc *cc, const char *file)
{
    struct load l = { .cc = cc, .file = file, .all = safetensors(cc, file) };
    l.by_name = NEW(cc->mem, struct tensor *, l.all.n);
    l.used = NEW(cc->mem, bool, l.all.n);
    l.words = NEW(cc->mem, const char *, WORDS);
    for (int i = 0; i < l.all.n; i++) l.by_name[i] = &l.all.v[i];
    if (l.all.n)
        qsort(l.by_name, (size_t)l.all.n, sizeof *l.by_name, compare);
    return l;
}

static struct tensor *find(const struct load *l, const char *name)
{
    struct tensor wanted = { .name = name }, *key = &wanted;
    struct tensor **at = NULL;
    if (l->all.n)
        at = bsearch(&key, l->by_name, (size_t)l->all.n, sizeof *at, compare);
    return at ? *at : NULL;
}

static const char *tensor_text(struct cc *cc, const struct tensor *t)
{
    const char *text = t->rank ? "" : "a number";
    for (int i = 0; i < t->rank; i++)
        text = arena_printf(cc->mem, "%s%s%lld", text, i ? " x " : "",
                            (long long)t->shape[i]);
    return text;
}

/* Is the shorter one the longer one without some of its axes of one element?
 * PyTorch has Linear's [o, i] where another layer has [o, i, 1, 1], and
 * [o, i, k] where a 1-D kernel is o x i x 1 x k here. */
static bool without_ones(const int64_t *longer, int n, const int64_t *shorter, int m)
{
    int k = 0;
    for (int i = 0; i < n; i++) {
        if (k < m && longer[i] == shorter[k])
            k++;
        else if (longer[i] != 1)
            return false;
    }
    return k == m;
}

static bool same_shape(const struct tensor *t, struct shape s)
{
    return t->rank < s.rank ? without_ones(s.d, s.rank, t->shape, t->rank)
                            : without_ones(t->shape, t->rank, s.d, s.rank);
}

/* "; did you mean 'x'?", or nothing. */
static const char *hint(struct load *l, const char *word)
{
    const char *near = err_nearest(word, l->words, l->nwords);
    if (!near) return "";
    return arena_printf(l->cc->mem, "; did you mean '%s'?", near);
}

/* Tensors that no parameter of the graph is called like. */
static void collect_unused(struct load *l)
{
    l->nwords = 0;
    for (int i = 0; i < l->all.n && l->nwords < WORDS; i++)
        if (!l->used[i] && !ignored(l->all.v[i].name))
            l->words[l->nwords++] = l->all.v[i].name;
}

static bool loaded(const struct node *n)
{
    return n->op == OP_param && n->path[0] != '\0';
}

static void collect_missing(struct load *l, const struct graph *g)
{
    l->nwords = 0;
    for (int i = 0; i < g->n && l->nwords < WORDS; i++)
        if (loaded(&g->nodes[i]) && !find(l, g->nodes[i].path))
            l->words[l->nwords++] = g->nodes[i].path;
}

/* Floats that lie in the file's bytes as this machine has them are used where
 * they are. */
static float *in_place(const struct tensor *t)
{
    static const uint32_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    bool aligned = (uintptr_t)t->data % sizeof(float) == 0;
    return first && aligned && t->dtype == ST_F32 ? (float *)(uintptr_t)t->data : NULL;
}

struct converted {
    struct values how;
    const struct tensor *tensor;
};

static void make_converted(const struct values *how, float *to)
{
    const struct tensor *t = ((const struct converted *)how)->tensor;
    for (int64_t i = 0; i < t->count; i++) to[i] = (float)safetensors_value(t, i);
}

static void convert(struct load *l, struct node *n, const struct tensor *t)
{
    struct converted *c = NEW(l->cc->mem, struct converted, 1);
    *c = (struct converted){ { make_converted }, t };
    n->data = in_place(t);
    n->made = &c->how;
    for (int64_t i = 0; i < t->count; i++) {
        double v = safetensors_value(t, i);
        if (v >= -FLT_MAX && v <= FLT_MAX) continue;
        err_report(l->cc, n->pos,
                   "parameter '%s': element %lld in %s is %g, not a finite "
                   "number of single precision",
                   n->path, (long long)i, l->file, v);
        return;
    }
}

static void load_one(struct load *l, struct node *n)
{
    struct tensor *t = find(l, n->path);
    const char *wanted = shape_text(l->cc, n->shape);
    if (!t)
        err_report(l->cc, n->pos, "parameter '%s' (%s) is not in %s%s", n->path,
                   wanted, l->file, hint(l, n->path));
    else if (!same_shape(t, n->shape))
        err_report(l->cc, n->pos, "parameter '%s': %s has %s, expected %s",
                   n->path, l->file, tensor_text(l->cc, t), wanted);
    else if (!safetensors_floats(t))
        err_report(l->cc, n->pos,
                   "parameter '%s': %s has dtype %s, expected F32, F64, F16 or BF16",
                   n->path, l->file, safetensors_dtype[t->dtype]);
    else
        convert(l, n, t);
}

static void report_extra(struct load *l)
{
    for (int i = 0; i < l->all.n; i++) {
        const struct tensor *t = &l->all.v[i];
        if (l->used[i] || ignored(t->name)) continue;
        err_report(l->cc, (struct pos){ 0 },
                   "%s: tensor '%s' (%s) is no parameter of the net%s", l->file,
                   t->name, tensor_text(l->cc, t), hint(l, t->name));
    }
}

/* What the file has before all names of the net, as DataParallel puts "module."
 * there; NULL if nothing. Names of inner layers may end like the first one, too:
 * the shortest is the one. */
static const char *prefix_of(const struct load *l, const struct graph *g)
{
    const char *prefix = NULL;
    for (int i = 0; i < g->n; i++) {
        const char *path = g->nodes[i].path;
        if (!loaded(&g->nodes[i])) continue;
        if (prefix && !find(l, arena_printf(l->cc->mem, "%s%s", prefix, path))) return NULL;
        if (prefix) continue;
        size_t n = strlen(path), best = SIZE_MAX;
        for (int k = 0; k < l->all.n; k++) {
            const char *name = l->all.v[k].name;
            size_t head = strlen(name) > n ? strlen(name) - n : 0;
            if (head == 0 || head >= best || name[head - 1] != '.' || strcmp(name + head, path) != 0) continue;
            prefix = arena_strndup(l->cc->mem, name, head);
            best = head;
        }
        if (!prefix || find(l, path)) return NULL;
    }
    return prefix;
}

/* A layer without a label has parameters that no file can name. */
static void need_name(struct graph *g, const struct node *n)
{
    if (n->path[0] == '\0' && !n->data)
        err_report(g->cc, n->pos,
                   "this layer needs a label: its parameters have no name in a "
                   "file of weights");
}

static void load(struct graph *g, const char *file)
{
    struct load l = open_load(g->cc, file);
    const char *prefix = prefix_of(&l, g);
    if (prefix)
        err(g->cc, (struct pos){ 0 }, "%s: all names have '%s' before them: take that away there", file, prefix);
    for (int i = 0; i < g->n; i++) {
        struct tensor *t = NULL;
        if (loaded(&g->nodes[i])) t = find(&l, g->nodes[i].path);
        if (t) l.used[t - l.all.v] = true;
    }
    collect_unused(&l);
    for (int i = 0; i < g->n; i++) {
        struct node *n = &g->nodes[i];
        if (n->op != OP_param) continue;
        need_name(g, n);
        if (!loaded(n)) continue;
        load_one(&l, n);
    }
    collect_missing(&l, g);
    report_extra(&l);
    if (g->cc->nerrors) err_land(g->cc);
}

/* Constants of the compiler's own have their values already. */
static void init(struct graph *g, uint64_t seed)
{
    for (int i = 0; i < g->n; i++) {
        struct node *n = &g->nodes[i];
        if (n->op == OP_param && !values_known(n)) n->made = draw(g, n, seed);
    }
}

/* Before anything is allocated; shape() keeps a single one below 2^40. */
static void check_total(struct graph *g)
{
    int64_t total = 0;
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        if (n->op != OP_param) continue;
        total += shape_count(n->shape);
        if (total > MAX_WEIGHTS)
            err(g->cc, n->pos, "up to here the net has %lld parameters; the "
                               "limit is %lld",
                (long long)total, (long long)MAX_WEIGHTS);
    }
}

void weights(struct graph *g, const struct options *opt)
{
    check_total(g);
    if (opt->weights) load(g, opt->weights);
    if (!g->training) init(g, opt->seed);
}
