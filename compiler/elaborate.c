/* From the syntax tree to a graph of the language's ops: which net, with which
 * parameters, and what a net must have. The rest of the elaborator, one
 * concern a file, is listed in elaborate.h.
 *
 * The tree stays as it is: training elaborates it twice. A run ends after
 * MAX_STEPS steps, MAX_NODES nodes or MAX_ERRORS errors. */
#include "elaborate.h"

#include <string.h>

static const struct pos nowhere = { NULL, 0, 0 };

static const char *path_of(const struct syntax *file)
{
    return file->pos.source->path;
}

/* ---- the net ----------------------------------------------------------- */

static const struct syntax *last_net(struct elab *e, const struct syntax *file)
{
    const struct syntax *net = NULL;
    for (const struct syntax *s = file->a; s; s = s->next)
        if (s->kind == S_NET) net = s;
    if (!net) err(e->cc, nowhere, "no net in %s", path_of(file));
    return net;
}

static const struct syntax *named_net(struct elab *e, const struct syntax *file, const char *name)
{
    const char *words[64];
    int n = 0;
    for (const struct syntax *s = file->a; s; s = s->next) {
        if (s->kind != S_NET) continue;
        if (strcmp(s->name, name) == 0) return s;
        if (n < 64) words[n++] = s->name;
    }
    const char *near = err_nearest(name, words, n);
    err(e->cc, nowhere, "no net '%s' in %s%s%s%s", name, path_of(file),
        near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static void no_twins(struct elab *e, const struct syntax *file)
{
    struct table nets = { 0, 0, NULL };
    for (const struct syntax *s = file->a; s; s = s->next) {
        if (s->kind != S_NET) continue;
        struct entry *entry = scope_entry(e, &nets, s->name);
        if (entry->pos.source) {
            err_report(e->cc, s->pos, "a second net '%s'", s->name);
            err_note(e->cc, entry->pos, "the first is here");
            err_land(e->cc);
        }
        entry->pos = s->pos;
    }
}

static void set_name(struct elab *e)
{
    e->g->name = e->opt->name ? e->opt->name : e->net->name;
    const char *why = io_refusal(e, e->g->name);
    if (why) err(e->cc, e->opt->name ? nowhere : e->net->pos, "the net's name %s", why);
}

/* ---- its parameters ---------------------------------------------------- */

static const struct syntax *parameter(const struct syntax *net, const char *name)
{
    const struct syntax *p = net->a;
    while (p && strcmp(p->name, name) != 0) p = p->next;
    return p;
}

/* Every -D must name a parameter. */
static void check_defines(struct elab *e)
{
    const char *words[64];
    int n = 0;
    for (const struct syntax *p = e->net->a; p && n < 64; p = p->next) words[n++] = p->name;
    for (int i = 0; i < e->opt->ndefines; i++) {
        const char *name = e->opt->defines[i].name;
        if (parameter(e->net, name)) continue;
        const char *near = err_nearest(name, words, n);
        err_report(e->cc, nowhere, "-D %s=%s: the net '%s' has no parameter '%s'%s%s%s", name,
                   e->opt->defines[i].value, e->net->name, name, near ? "; did you mean '" : "",
                   near ? near : "", near ? "'?" : "");
        e->failures++;
    }
}

/* The last -D of this name, or NULL. */
static const char *definition(const struct elab *e, const char *name)
{
    for (int i = e->opt->ndefines - 1; i >= 0; i--)
        if (strcmp(e->opt->defines[i].name, name) == 0) return e->opt->defines[i].value;
    return NULL;
}

static void bind_parameters(struct elab *e)
{
    for (const struct syntax *p = e->net->a; p; p = p->next) {
        const char *text = definition(e, p->name);
        const struct syntax *x = p->a;
        if (parameter(e->net, p->name) != p)
            err(e->cc, p->pos, "%s: a second parameter '%s'", e->net->name, p->name);
        if (text) x = parse_value(e->cc, arena_printf(e->cc->mem, "-D %s", p->name), text);
        if (!x)
            err(e->cc, p->pos, "the parameter '%s' has no value: give -D %s=VALUE", p->name,
                p->name);
        scope_bind(e, p->name, p->pos, eval(e, x, NULL));
    }
}

/* ---- what a net must have ---------------------------------------------- */

static void finish(struct elab *e)
{
    struct graph *g = e->g;
    if (e->failures || e->cc->nerrors) err_land(e->cc);
    if (g->noutputs == 0)
        err(e->cc, e->net->pos, "the net '%s' has no output: add a line 'output NAME'",
            e->net->name);
    if (e->opt->train && g->nlosses == 0)
        err(e->cc, e->net->pos, "the net '%s' has no loss, which --train needs: "
                                "add a line 'loss cross_entropy(NAME)' or 'loss mse(NAME)'",
            e->net->name);
}

struct graph *elaborate(struct cc *cc, struct syntax *file, const struct options *opt)
{
    struct elab *e = NEW(cc->mem, struct elab, 1);
    e->cc = cc;
    e->opt = opt;
    e->g = graph_new(cc);
    e->g->batch = opt->batch > 0 ? opt->batch : 1;
    e->g->training = opt->train;
    import(e, file);
    if (e->failures) err_land(cc);
    no_twins(e, file);
    e->net = opt->net ? named_net(e, file, opt->net) : last_net(e, file);
    set_name(e);
    check_defines(e);
    bind_parameters(e);
    statement_body(e, e->net->b);
    recipe_options(e);
    finish(e);
    return e->g;
}
