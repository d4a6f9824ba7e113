/* What patterns say of parameters: --freeze PATTERN, those that training leaves as
 * they are, and the optimizer's no_decay, those without weight decay. A pattern is a
 * shell's (fnmatch: * ? [...], where * also crosses dots) and matches the names
 * of a checkpoint: a parameter by its own name, or everything that a layer or
 * block of that name holds. The parameters lose their trait `trainable`, in both
 * graphs of a training file, since the trainable ones come first in the block;
 * a layer all of whose parameters are named is frozen: a batchnorm then works
 * with its running statistics. */
#include "convc.h"

#include <fnmatch.h>
#include <string.h>

/* Does the pattern match the path, or a layer or block that holds it? */
static bool matches(struct cc *cc, const char *pattern, const char *path)
{
    for (const char *dot = strchr(path, '.'); dot; dot = strchr(dot + 1, '.')) {
        const char *holder = arena_strndup(cc->mem, path, (size_t)(dot - path));
        if (fnmatch(pattern, holder, 0) == 0) return true;
    }
    return fnmatch(pattern, path, 0) == 0;
}

static bool is_named_param(const struct node *n)
{
    return n->op == OP_param && n->path[0] != '\0';
}

/* A pattern without a match is a slip: name the nearest layer or parameter. */
static void no_match(struct graph *g, struct pos pos, const char *option, const char *pattern)
{
    struct arena *mem = g->cc->mem;
    const char **words = NEW(mem, const char *, 2 * g->n + 1);
    int n = 0;
    for (int i = 0; i < g->n; i++) {
        if (!is_named_param(&g->nodes[i])) continue;
        const char *path = g->nodes[i].path, *dot = strrchr(path, '.');
        words[n++] = path;
        if (dot) words[n++] = arena_strndup(mem, path, (size_t)(dot - path));
    }
    const char *near = err_nearest(pattern, words, n);
    err_report(g->cc, pos, "%s: %s matches no layer or parameter%s%s%s", option, pattern, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

/* hit[i]: one of the patterns names parameter i. */
static void find(struct graph *g, struct pos pos, const char *option, struct patterns patterns, bool *hit)
{
    for (int k = 0; k < patterns.n; k++) {
        bool any = false;
        for (int i = 0; i < g->n; i++) {
            const struct node *n = &g->nodes[i];
            if (!is_named_param(n) || !matches(g->cc, patterns.v[k], n->path)) continue;
            hit[i] = any = true;
        }
        if (!any) no_match(g, pos, option, patterns.v[k]);
    }
}

/* A layer is frozen when all of its parameters are, running statistics too. */
static bool all_hit(const struct graph *g, const struct node *n, const bool *hit)
{
    bool any = false;
    for (int k = 0; k < n->nin; k++) {
        if (!is_named_param(&g->nodes[n->in[k]])) continue;
        if (!hit[n->in[k]]) return false;
        any = true;
    }
    return any;
}

void freeze(struct graph *g, const struct options *opt)
{
    bool *hit = NEW(g->cc->mem, bool, g->n + 1);
    bool *spared = NEW(g->cc->mem, bool, g->n + 1);
    find(g, (struct pos){ 0 }, "--freeze", (struct patterns){ opt->nfreeze, opt->freeze }, hit);
    find(g, g->recipe.no_decay_pos, "no_decay", g->recipe.no_decay, spared);
    for (int i = 0; i < g->n; i++) {
        struct node *n = &g->nodes[i];
        if (hit[i]) shape_own(g, n)->param.trainable = false;
        if (spared[i]) shape_own(g, n)->param.decay = false;
        if (optab[n->op].make) n->frozen |= all_hit(g, n, hit);
    }
}
