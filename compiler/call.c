/* Calls of ops: the tensors come first, then the attributes in the order of
 * their rows in ops.def, or by keyword.
 *
 * A layer with parameters has a path, the name that a state_dict gives it:
 * the labels around it and its own; without a label the op's name, numbered.
 * Without parameters only a label makes a path. No path is used twice. */
#include "elaborate.h"

#include <string.h>

/* What a call gives to an op. */
struct given {
    const struct op_info *op;
    enum op id;
    const struct syntax *call;
    int tensors, room;
    int *in;
    int axes; /* of the first tensor: attr_space */
    bool poison;
    union attr a;
    uint64_t set;     /* bit i: attribute i */
    const char *axis; /* of a concat; the op of the graph knows only channels */
};

/* ---- messages ---------------------------------------------------------- */

/* "it takes a tensor, channels, kernel, stride=1, ..." */
static const char *usage(struct elab *e, const struct op_info *op)
{
    const char *text = op->traits & NARY                             ? "it takes tensors, axis=c"
                       : op->max_inputs == 2 && !(op->traits & LOSS) ? "it takes two tensors"
                                                                     : "it takes a tensor";
    if (op->traits & LOSS && op->max_inputs == 2) text = "it takes a tensor, target";
    for (const struct attr_info *i = op->attrs; i->name; i++)
        text = arena_printf(e->cc->mem, "%s, %s%s%s", text, i->name, i->def ? "=" : "",
                            i->def ? i->def : "");
    return text;
}

/* What other tools call it, or NULL. */
static const char *synonym(const char *name)
{
    static const struct {
        const char *name, *ours;
    } others[] = {
        { "linear", "dense" },
        { "Linear", "dense" },
        { "fc", "dense" },
        { "bn", "batchnorm" },
        { "cat", "concat" },
        { "AdaptiveAvgPool2d", "globalavgpool" },
        { "kernel_size", "kernel" },
        { "padding", "pad" },
        { "filters", "channels" },
        { "out_features", "channels" },
        { "units", "channels" },
        { "ceil_mode", "ceil" },
        { "count_include_pad", "count_pad" },
        { "negative_slope", "slope" },
        { "label_smoothing", "smoothing" },
        { "ignore_index", "ignore" },
        { "CrossEntropyLoss", "cross_entropy" },
        { "BCEWithLogitsLoss", "bce_logits" },
        { "MSELoss", "mse" },
        { "L1Loss", "l1" },
        { "SmoothL1Loss", "smooth_l1" },
        { "HuberLoss", "huber" },
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i].name, name) == 0) return others[i].ours;
    return NULL;
}

static _Noreturn void unknown_argument(struct elab *e, const struct op_info *op,
                                       const struct syntax *arg)
{
    const char *words[64];
    int n = 0;
    for (const struct attr_info *i = op->attrs; i->name; i++) words[n++] = i->name;
    if (op->traits & LOSS && op->max_inputs == 2) words[n++] = "target";
    if (op->traits & NARY) words[n++] = "axis";
    const char *other = synonym(arg->name);
    const char *near = err_nearest(other ? other : arg->name, words, n);
    if (near)
        err(e->cc, arg->pos, "%s: unknown argument '%s'; did you mean '%s'?", op->name,
            arg->name, near);
    err(e->cc, arg->pos, "%s: unknown argument '%s'; %s", op->name, arg->name, usage(e, op));
}

/* What can be called, and some names that other tools use. */
static const char *nearest_callee(struct elab *e, const char *name)
{
    const char **words = NEW(e->cc->mem, const char *, OP_COUNT + 16 + e->names.used);
    int n = 0;
    for (int i = 0; i < OP_COUNT; i++)
        if (!(optab[i].traits & HIDDEN)) words[n++] = optab[i].name;
    for (int i = 0; builtin_names[i]; i++) words[n++] = builtin_names[i];
    for (int i = 0; i < e->names.cap; i++)
        if (e->names.entries[i] && e->names.entries[i]->block)
            words[n++] = e->names.entries[i]->key;
    return err_nearest(name, words, n);
}

static _Noreturn void unknown_callee(struct elab *e, const struct syntax *s)
{
    if (s->label && optab_find(s->label) >= 0)
        err(e->cc, s->pos, "unknown op or block '%s'; write %s() : %s to assert a shape", s->name,
            s->label, s->name);
    const char *other = synonym(s->name);
    const char *near = nearest_callee(e, other ? other : s->name);
    err(e->cc, s->pos, "unknown op or block '%s'%s%s%s", s->name, near ? "; did you mean '" : "",
        near ? near : "", near ? "'?" : "");
}

/* ---- arguments --------------------------------------------------------- */

static void add_tensor(struct elab *e, struct given *g, struct pos pos, struct value v)
{
    if (v.kind == V_POISON) g->poison = true;
    if (g->poison) return;
    if (v.kind == V_LIST && (g->op->traits & NARY)) {
        for (int i = 0; i < v.list.n; i++) {
            if (v.list.v[i].kind == V_LIST)
                err(e->cc, pos, "%s: expected tensors, found %s", g->op->name, eval_text(e, v));
            add_tensor(e, g, pos, v.list.v[i]);
        }
        return;
    }
    if (v.kind != V_TENSOR)
        err(e->cc, pos, "%s: expected a tensor, found %s", g->op->name, eval_text(e, v));
    if (g->tensors == g->room) {
        int room = g->room ? 2 * g->room : 4;
        g->in = arena_grow(e->cc->mem, g->in, sizeof(int) * (size_t)g->room,
                           sizeof(int) * (size_t)room);
        g->room = room;
    }
    g->in[g->tensors++] = (int)v.i;
    if (g->tensors == 1) g->axes = attr_space(e->g->nodes[v.i].shape);
}

/* Is a bare name a word and no variable that could be meant? */
static bool is_word(struct elab *e, const struct syntax *x, enum attr_type type)
{
    bool words = type == AT_word || type == AT_axes;
    if (x->kind != S_NAME || !(words || type == AT_sides || type == AT_place)) return false;
    const struct variable *v = scope_find(e, x->name);
    if (!v || v->value.kind == V_TENSOR) return true;
    if (v->value.kind == V_LIST && type == AT_axes) return false;
    return words && v->value.kind != V_STRING && v->value.kind != V_POISON;
}

struct value call_argument(struct elab *e, const struct syntax *x, enum attr_type type)
{
    if (is_word(e, x, type)) return (struct value){ .kind = V_STRING, .s = x->name };
    if (type != AT_axes || x->kind != S_LIST) return eval(e, x, NULL);
    int n = 0;
    for (const struct syntax *i = x->a; i; i = i->next) n++;
    struct value *v = NEW(e->cc->mem, struct value, n + 1);
    n = 0;
    for (const struct syntax *i = x->a; i; i = i->next) {
        v[n] = call_argument(e, i, type);
        if (v[n++].kind == V_POISON) return v[n - 1];
    }
    return value_list(v, n);
}

static void set_attribute(struct elab *e, struct given *g, int k, const struct syntax *arg)
{
    const struct attr_info *info = &g->op->attrs[k];
    struct value v = call_argument(e, arg->a, info->type);
    if (g->set & UINT64_C(1) << k)
        err(e->cc, arg->pos, "%s: %s is given twice", g->op->name, info->name);
    g->set |= UINT64_C(1) << k;
    if (v.kind == V_POISON) g->poison = true;
    if (g->poison) return;
    if (v.kind == V_TENSOR)
        err(e->cc, arg->pos, "%s: %s is %s, but a tensor was given", g->op->name, info->name,
            attr_expected(info->type, g->axes));
    attr_set(e->cc, arg->pos, g->id, info, v, g->axes, &g->a);
}

static int find_attribute(struct elab *e, const struct op_info *op, const struct syntax *arg)
{
    for (int k = 0; op->attrs[k].name; k++)
        if (strcmp(op->attrs[k].name, arg->name) == 0) return k;
    unknown_argument(e, op, arg);
}

/* How many tensors the language gives to the op. */
static int wanted(const struct op_info *op)
{
    if (op->traits & NARY) return MAX_NODES;
    return op->traits & LOSS ? 1 : op->max_inputs;
}

static void positional(struct elab *e, struct given *g)
{
    int k = 0, n = g->tensors;
    for (const struct syntax *x = g->call->a; x; x = x->next) {
        if (x->name) continue;
        if (n++ < wanted(g->op)) {
            add_tensor(e, g, x->pos, eval(e, x->a, NULL));
            continue;
        }
        if (!g->op->attrs[k].name)
            err(e->cc, x->pos, "%s: too many arguments; %s", g->op->name, usage(e, g->op));
        set_attribute(e, g, k++, x);
    }
}

static void need_tensors(struct elab *e, struct given *g)
{
    int least = g->op->traits & NARY ? 1 : wanted(g->op);
    if (g->poison || g->tensors >= least) return;
    err(e->cc, g->call->pos, "%s: %s; %s", g->op->name,
        g->tensors ? "another tensor is missing" : "a tensor is missing", usage(e, g->op));
}

static void fill_defaults(struct elab *e, struct given *g)
{
    for (int k = 0; g->op->attrs[k].name; k++) {
        if (g->set & UINT64_C(1) << k) continue;
        if (!g->op->attrs[k].def)
            err(e->cc, g->call->pos, "%s: %s is missing; %s", g->op->name, g->op->attrs[k].name,
                usage(e, g->op));
        attr_default(g->id, &g->op->attrs[k], g->axes, &g->a);
    }
}

/* What a loss compares with, if it takes that: target=TENSOR. */
static bool is_target(const struct given *g, const struct syntax *arg)
{
    return g->op->traits & LOSS && g->op->max_inputs == 2 && strcmp(arg->name, "target") == 0;
}

static void add_target(struct elab *e, struct given *g, const struct syntax *arg)
{
    if (g->tensors == 2) err(e->cc, arg->pos, "%s: target is given twice", g->op->name);
    add_tensor(e, g, arg->pos, eval(e, arg->a, NULL));
}

/* What tensors are put one behind the other along, if the op does that: axis=h. */
static bool is_axis(const struct given *g, const struct syntax *arg)
{
    return g->op->traits & NARY && strcmp(arg->name, "axis") == 0;
}

static void set_axis(struct elab *e, struct given *g, const struct syntax *arg)
{
    struct value v = call_argument(e, arg->a, AT_word);
    if (g->axis) err(e->cc, arg->pos, "%s: axis is given twice", g->op->name);
    g->axis = v.s;
    if (v.kind == V_POISON) g->poison = true;
    if (!g->poison && v.kind != V_STRING)
        err(e->cc, arg->pos, "%s: axis expects a word, found %s", g->op->name, eval_text(e, v));
}

static struct given collect(struct elab *e, enum op op, const struct syntax *s,
                            const struct value *piped)
{
    struct given g = { .op = &optab[op], .id = op, .call = s, .axes = 2 };
    if (piped) add_tensor(e, &g, s->pos, *piped);
    positional(e, &g);
    need_tensors(e, &g);
    for (const struct syntax *x = s->a; x; x = x->next) {
        if (x->name && is_target(&g, x))
            add_target(e, &g, x);
        else if (x->name && is_axis(&g, x))
            set_axis(e, &g, x);
        else if (x->name)
            set_attribute(e, &g, find_attribute(e, g.op, x), x);
    }
    if (!g.poison) fill_defaults(e, &g);
    return g;
}

/* ---- nodes ------------------------------------------------------------- */

struct value call_node(struct elab *e, enum op op, struct pos pos, const char *label,
                       struct pos label_pos, const char *hint, int nin, const int *in,
                       const union attr *a)
{
    const char *path = "";
    if (label)
        path = scope_claim(e, label_pos.source ? label_pos : pos, label);
    else if (optab[op].make)
        path = scope_invent(e, pos, optab[op].name);
    if (path[0]) hint = path;
    int id = graph_add(e->g, op, pos, path, hint, nin, in, a);
    return (struct value){ .kind = V_TENSOR, .i = id };
}

struct value call(struct elab *e, const struct syntax *s, const struct value *piped,
                  const char *label, const char *hint)
{
    if (builtin_is(s->name)) {
        if (s->label) err(e->cc, s->label_pos, "the label '%s' names no layer", s->label);
        return builtin(e, s, piped);
    }
    struct entry *entry = scope_entry(e, &e->names, s->name);
    if (entry->block) return block(e, entry, s, piped, label);
    if (init_is(s->name)) return init_call(e, s, piped);
    int op = optab_find(s->name);
    if (op < 0 || (optab[op].traits & HIDDEN)) unknown_callee(e, s);
    if (optab[op].traits & LOSS)
        err(e->cc, s->pos, "%s is a loss: write 'loss %s(x)'", s->name, s->name);
    struct given g = collect(e, (enum op)op, s, piped);
    if (g.poison) return (struct value){ .kind = V_POISON };
    if (g.axis)
        return lower_concat(e, s->pos, label, s->label ? s->label_pos : s->pos, hint, g.tensors, g.in, g.axis);
    return lower(e, g.id, s->pos, label, s->label ? s->label_pos : s->pos, hint,
                 g.tensors, g.in, &g.a);
}

/* ---- losses ------------------------------------------------------------ */

static int find_loss(struct elab *e, const struct syntax *s)
{
    const char *words[OP_COUNT];
    int n = 0, op = optab_find(s->name);
    if (op >= 0 && (optab[op].traits & LOSS)) return op;
    for (int i = 0; i < OP_COUNT; i++)
        if ((optab[i].traits & LOSS) && !(optab[i].traits & HIDDEN)) words[n++] = optab[i].name;
    const char *near = err_nearest(s->name, words, n);
    const char *all = "";
    for (int i = 0; i < n; i++)
        all = arena_printf(e->cc->mem, "%s%s%s", all, i ? ", " : "", words[i]);
    if (near) err(e->cc, s->pos, "unknown loss '%s'; did you mean '%s'?", s->name, near);
    err(e->cc, s->pos, "unknown loss '%s'; expected one of %s", s->name, all);
}

int call_target(struct elab *e, struct pos pos, const char *name, struct shape shape,
                bool classes, bool declared)
{
    union attr a = { .target = { classes, declared } };
    int id = graph_add(e->g, OP_target, pos, "", name, 0, NULL, &a);
    struct node *n = &e->g->nodes[id];
    n->shape = shape;
    optab[OP_target].infer(e->g, n);
    return id;
}

/* A target of its own: of the prediction's shape, or a class a pixel. */
static int own_target(struct elab *e, const struct given *g, const char *name)
{
    bool classes = g->op->traits & CLASSES;
    struct shape s = e->g->nodes[g->in[0]].shape;
    if (classes) s.d[0] = 1;
    return call_target(e, g->call->pos, name, s, classes, false);
}

int call_loss(struct elab *e, const struct syntax *s, const char *name, int *target)
{
    struct given g = collect(e, (enum op)find_loss(e, s), s, NULL);
    *target = -1;
    if (g.poison) return -1;
    bool complete = g.tensors == g.op->max_inputs;
    if (complete && s->label)
        err(e->cc, s->label_pos, "the label '%s' names a target, but %s %s", s->label, s->name,
            g.tensors == 2 ? "has one by target=" : "compares with none");
    if (!complete) *target = own_target(e, &g, name);
    const int in[] = { g.in[0], complete && g.tensors == 2 ? g.in[1] : *target };
    return graph_add(e->g, g.id, s->pos, "", g.op->name, g.op->max_inputs, in, &g.a);
}
