/* A graph as text in the language: one flat net, a line a node, every shape
 * asserted. For a graph of the language's ops this is the exact inverse of
 * parse and elaborate: the same ops in the same order with the same names,
 * paths and attributes. Paths are string labels; what equals its default is
 * left out; parameters are implied by their layers.
 *
 * After later passes the notation is the same, for reading only: derived ops
 * by their names with all inputs, and act= and residual= for what is
 * fused into a node. */
#include "elaborate.h"

#include <string.h>

struct printer {
    FILE *f;
    struct cc *cc;
    const struct graph *g;
};

/* ---- names ------------------------------------------------------------- */

static bool taken(const struct graph *g, const char *name)
{
    for (int i = 0; i < g->n; i++)
        if (strcmp(g->nodes[i].name, name) == 0) return true;
    return false;
}

/* A node's name, but no reserved word. */
static const char *variable(const struct printer *p, int id)
{
    const char *name = p->g->nodes[id].name;
    if (!lex_reserved(name)) return name;
    do name = arena_printf(p->cc->mem, "%s_", name);
    while (taken(p->g, name));
    return name;
}

static void put_string(FILE *f, const char *s)
{
    fputc('"', f);
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') fputc('\\', f);
        fputc(*s, f);
    }
    fputc('"', f);
}

/* ---- calls ------------------------------------------------------------- */

static bool is_param(const struct printer *p, int id)
{
    return p->g->nodes[id].op == OP_param;
}

/* How many inputs a call of this node shows. */
static int shown_inputs(const struct printer *p, const struct node *n)
{
    const struct op_info *op = &optab[n->op];
    if (op->traits & LOSS && n->nin > 0) return 1;
    if (!op->make) return n->nin;
    int k = n->nin < op->max_inputs ? n->nin : op->max_inputs;
    bool plain = true;
    for (int i = k; i < n->nin; i++) plain = plain && is_param(p, n->in[i]);
    return plain ? k : n->nin;
}

/* Those that are not the defaults, `mark` before the first; were there any? */
static bool put_attributes(const struct printer *p, const struct op_info *op, int axes,
                           const union attr *a, const char *mark)
{
    bool any = false;
    for (const struct attr_info *i = op->attrs; i->name; i++) {
        if (attr_is_default(op->family, i, axes, a)) continue;
        bool bare = i == op->attrs && !i->def;
        fprintf(p->f, "%s%s%s%s", any ? ", " : mark, bare ? "" : i->name, bare ? "" : "=",
                attr_text(p->cc, i, axes, a));
        any = true;
    }
    return any;
}

/* What fuse.c did. */
static void put_fused(const struct printer *p, const struct node *n)
{
    if (n->residual >= 0) fprintf(p->f, ", residual=%s", variable(p, n->residual));
    if (!n->act) return;
    const struct op_info *act = &optab[n->act->op];
    fprintf(p->f, ", act=%s", act->name);
    if (put_attributes(p, act, 2, n->act->a, "(")) fputc(')', p->f);
}

/* A weight has an axis more than a tensor. */
static int input_axes(const struct node *x)
{
    struct shape s = x->shape;
    if (x->op == OP_param && s.rank > 1) s.rank--;
    return attr_space(s);
}

/* Did the loss that reads this target bring it along? */
static bool own_target(const struct node *n)
{
    return n->op == OP_target && !n->a->target.declared;
}

static void put_call(const struct printer *p, const struct node *n)
{
    int axes = n->nin > 0 ? input_axes(&p->g->nodes[n->in[0]]) : 2;
    fprintf(p->f, "%s(", optab[n->op].name);
    for (int i = 0, k = shown_inputs(p, n); i < k; i++)
        fprintf(p->f, "%s%s", i ? ", " : "", variable(p, n->in[i]));
    if (optab[n->op].traits & LOSS && n->nin > 1 && !own_target(&p->g->nodes[n->in[1]]))
        fprintf(p->f, ", target=%s", variable(p, n->in[1]));
    put_attributes(p, &optab[n->op], axes, n->a, ", ");
    put_fused(p, n);
    fputc(')', p->f);
}

/* ---- lines ------------------------------------------------------------- */

static void put_input(const struct printer *p, int id)
{
    const struct node *n = &p->g->nodes[id];
    const struct op_info *op = &optab[n->op];
    fprintf(p->f, "    input %s: %s", variable(p, id), shape_text(p->cc, n->shape));
    for (const struct attr_info *i = op->attrs; i->name; i++) {
        if (attr_is_default(n->op, i, 2, n->a)) continue;
        fprintf(p->f, " %s", i->name);
        if (i->type == AT_list) fprintf(p->f, "(%s)", attr_text(p->cc, i, 2, n->a));
    }
    fputc('\n', p->f);
}

static void put_target(const struct printer *p, int id)
{
    const struct node *n = &p->g->nodes[id];
    if (own_target(n)) return;
    fprintf(p->f, "    target %s: %s%s\n", variable(p, id), shape_text(p->cc, n->shape),
            n->a->target.classes ? " classes" : "");
}

/* What a loss calls its own target if it has no label. */
static const char *usual_name(const struct printer *p, int target)
{
    int k = 0;
    while (k < p->g->ntargets && p->g->targets[k] != target) k++;
    return k ? arena_printf(p->cc->mem, "target_%d", k + 1) : "target";
}

static void put_loss(const struct printer *p, const struct node *n)
{
    const struct node *target = n->nin > 1 ? &p->g->nodes[n->in[1]] : NULL;
    fputs("    loss ", p->f);
    if (target && own_target(target) && strcmp(target->name, usual_name(p, n->in[1])) != 0) {
        put_string(p->f, target->name);
        fputs(": ", p->f);
    }
    put_call(p, n);
    fputc('\n', p->f);
}

static void put_node(const struct printer *p, int id)
{
    const struct node *n = &p->g->nodes[id];
    fprintf(p->f, "    %s = ", variable(p, id));
    if (n->path[0]) {
        put_string(p->f, n->path);
        fputs(": ", p->f);
    }
    put_call(p, n);
    if (n->shape.rank > 0) fprintf(p->f, " : %s", shape_text(p->cc, n->shape));
    fputc('\n', p->f);
}

static void put_recipe(const struct printer *p)
{
    const struct recipe *r = &p->g->recipe;
    if (p->g->nlosses == 0) return;
    fprintf(p->f, "    optimizer %s\n", recipe_optimizer_text(p->cc, r));
    fprintf(p->f, "    schedule %s\n", recipe_schedule_text(p->cc, r));
}

void print(FILE *f, const struct graph *g)
{
    struct printer p = { f, g->cc, g };
    fprintf(f, "net %s {\n", g->name);
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        if (n->op == OP_param) continue;
        if (n->op == OP_input)
            put_input(&p, i);
        else if (n->op == OP_target)
            put_target(&p, i);
        else if (optab[n->op].traits & LOSS)
            put_loss(&p, n);
        else
            put_node(&p, i);
    }
    for (int i = 0; i < g->noutputs; i++)
        fprintf(f, "    output %s = %s\n", g->output_names[i], variable(&p, g->outputs[i]));
    put_recipe(&p);
    fputs("}\n", f);
}
