/* What -d prints: the graph in the notation of print.c, then, as comments, a
 * line for everything that the passes from select on have decided: packing of
 * parameters, kernel and tile, where each tensor lies, the buffers of the
 * memory plan. For people and for the comparison that finds "(unchanged)". */
#include "convc.h"

#include <string.h>

#define LL(x) ((long long)(x))

static void dump_view(FILE *f, const struct node *n)
{
    const struct view *v = &n->view;
    if (v->segment == SEG_NONE) return;
    fprintf(f, "#   %s: %s", n->name, names_segment[v->segment]);
    if (v->segment == SEG_ARENA) fprintf(f, " b%d", v->index);
    fprintf(f, " + %lld, %lld x ", LL(v->offset), LL(v->c));
    if (v->d > 1) fprintf(f, "%lld x ", LL(v->d));
    fprintf(f, "%lld x %lld, strides n %lld c %lld ", LL(v->h), LL(v->w), LL(v->sn), LL(v->sc));
    if (v->d > 1) fprintf(f, "d %lld ", LL(v->sd));
    fprintf(f, "h %lld w %lld", LL(v->sh), LL(v->sw));
    fprintf(f, ", room %lld%s\n", LL(v->room), n->alias ? ", alias" : "");
}

static void dump_algo(FILE *f, const struct node *n)
{
    const struct algo *a = &n->algo;
    if (a->kernel == KERNEL_LOOPS && !a->why) return;
    fprintf(f, "#   %s: %s kernel, tile %d x %d x %d, %d sweep%s%s%s\n", n->name,
            names_kernel[a->kernel], a->tile.rows, a->tile.vecs, a->tile.width,
            a->nsweeps, a->nsweeps == 1 ? "" : "s", a->why ? ": " : "",
            a->why ? a->why : "");
}

static void dump_split(FILE *f, const struct node *n)
{
    const struct split *s = &n->algo.split;
    if (s->n == 0 && !n->barrier) return;
    fprintf(f, "#   %s:%s", n->name, n->barrier ? " behind a barrier" : "");
    if (s->n) fputs(n->barrier ? ", shared:" : " shared:", f);
    for (int i = 0; i < s->n; i++) fprintf(f, "%s %c %lld", i ? " x" : "", s->axis[i], LL(s->count[i]));
    fputc('\n', f);
}

static void dump_param(FILE *f, const struct node *n)
{
    const struct packing *p = &n->packing;
    if (n->op != OP_param || p->block == 0) return;
    fprintf(f, "#   %s: packed %lld x %lld x %lld x %lld by %lld%s", n->name,
            LL(p->groups), LL(p->out), LL(p->in), LL(p->taps), LL(p->block),
            p->swapped ? ", swapped" : "");
    fprintf(f, ", floats %lld + %lld%s\n", LL(n->offset), LL(n->floats),
            n->a->param.trainable ? "" : ", not trained");
}

static void dump_data(FILE *f, const struct node *n)
{
    if (n->op != OP_param || !values_known(n)) return;
    struct arena *scratch = arena_new();
    uint64_t h = hash_floats(HASH_START, values_of(scratch, n), shape_count(n->shape));
    arena_free(scratch);
    fprintf(f, "#   %s: values %016llx\n", n->name, (unsigned long long)h);
}

static void dump_buffer(FILE *f, int index, const struct buffer *b)
{
    fprintf(f, "#   b%d: floats %lld + %lld, nodes %d to %d", index,
            LL(b->offset), LL(b->floats), b->first, b->last);
    const struct sides *s = &b->halo;
    bool deep = s->front + s->back > 0;
    fputs(", halo ", f);
    if (deep) fprintf(f, "%lld ", LL(s->front));
    fprintf(f, "%lld %lld ", LL(s->top), LL(s->left));
    if (deep) fprintf(f, "%lld ", LL(s->back));
    fprintf(f, "%lld %lld\n", LL(s->bottom), LL(s->right));
}

void dump(FILE *f, const struct graph *g)
{
    print(f, g);
    for (int i = 0; i < g->n; i++) {
        dump_data(f, &g->nodes[i]);
        dump_param(f, &g->nodes[i]);
        dump_algo(f, &g->nodes[i]);
        dump_split(f, &g->nodes[i]);
        dump_view(f, &g->nodes[i]);
    }
    for (int i = 0; i < g->nbuffers; i++) dump_buffer(f, i, &g->buffers[i]);
    if (g->arena_floats || g->arena_bound)
        fprintf(f, "# arena %lld floats, bound %lld\n", LL(g->arena_floats),
                LL(g->arena_bound));
    if (g->hash)
        fprintf(f, "# parameters %lld floats, %lld trainable, hash %016llx\n",
                LL(g->param_floats), LL(g->train_floats),
                (unsigned long long)g->hash);
}
