/* The laws of memory, for check.c: a view lies within what it is a view of, a
 * buffer lives as long as somebody touches a tensor in it, and two buffers that
 * live at the same time share nothing. The last judges the plan without using
 * any of the planner's code: buffers are visited in the order of their first
 * moment, those that live are kept sorted by place, and a new one needs room
 * between its two neighbours. */
#include "convc.h"

#include <stdlib.h>
#include <string.h>

/* ---- views ------------------------------------------------------------- */

/* Floats that the segment has, or -1 where the caller's arrays begin. */
static int64_t extent(const struct graph *g, const struct view *v)
{
    if (v->segment == SEG_ARENA) return g->buffers[v->index].floats;
    if (v->segment == SEG_PARAM || v->segment == SEG_GRAD) return g->param_floats;
    return -1;
}

const char *check_view(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    const struct view *v = &n->view;
    if (v->segment == SEG_NONE) return NULL;
    if (v->segment == SEG_ARENA && (v->index < 0 || v->index >= g->nbuffers))
        return "its buffer does not exist";
    if (v->segment == SEG_LOSS) return NULL;
    bool packed = v->segment == SEG_PARAM || v->segment == SEG_GRAD || optab[n->op].traits & EFFECT ||
                  (!n->batched && n->algo.packing.block > 0); /* conv_wt */
    if (!packed && v->c * view_pixels(v) != shape_count(n->shape))
        return "its view has another number of elements";
    int64_t end = extent(g, v), last = v->offset;
    if (end < 0) return NULL;
    if (n->dtype == U8) end *= 4;
    int64_t room = v->room > v->c ? v->room : v->c;
    if (n->batched) last += (g->batch - 1) * v->sn;
    last += (v->d - 1) * v->sd + (v->h - 1) * v->sh + (v->w - 1) * v->sw;
    if (v->sc == 1) last += room - 1;
    if (v->offset < 0 || last >= end) return "its view leaves its buffer";
    return NULL;
}

/* ---- lives ------------------------------------------------------------- */

static bool lives_at(const struct graph *g, int tensor, int id)
{
    const struct view *v = &g->nodes[tensor].view;
    if (v->segment != SEG_ARENA) return true;
    const struct buffer *b = &g->buffers[v->index];
    return b->first <= id && id <= b->last;
}

const char *check_life(const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    if (g->nbuffers == 0) return NULL;
    if (!lives_at(g, id, id)) return "its buffer is dead when it is made";
    for (int k = 0; k < n->nin; k++)
        if (!lives_at(g, n->in[k], id)) return "the buffer of an input is dead";
    if (n->residual >= 0 && !lives_at(g, n->residual, id))
        return "the buffer of its residual is dead";
    return NULL;
}

/* ---- within a buffer --------------------------------------------------- */

/* First element and the one behind the last. */
static void range(const struct graph *g, const struct node *n, int64_t *from, int64_t *to)
{
    const struct view *v = &n->view;
    int64_t far = (n->batched ? (g->batch - 1) * v->sn : 0) + (v->d - 1) * v->sd + (v->h - 1) * v->sh;
    *from = v->offset;
    *to = v->offset + far + (v->w - 1) * v->sw + v->c;
}

/* Do the two share an element? Channels of the same pixels may lie side by side. */
static bool meet(const struct graph *g, const struct node *a, const struct node *b)
{
    int64_t a0, a1, b0, b1;
    range(g, a, &a0, &a1);
    range(g, b, &b0, &b1);
    if (a1 <= b0 || b1 <= a0) return false;
    if (a->view.sw != b->view.sw || a->view.sw == 0) return true;
    int64_t ca = a0 % a->view.sw, cb = b0 % b->view.sw;
    return ca < cb + b->view.c && cb < ca + a->view.c;
}

/* What the law of overwriting knows of tensors: when their values came to be where
 * they lie, who reads them last, and which other lies in the same buffer. */
struct stay {
    int made, last, next;
};

/* Aliases compute nothing: who reads them reads what is there since `made`. */
static struct stay *find_stays(const struct graph *g, int *first)
{
    struct stay *s = NEW(g->cc->mem, struct stay, g->n + 1);
    for (int i = 0; i < g->nbuffers; i++) first[i] = -1;
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        s[id].made = n->alias ? 0 : id;
        for (int k = 0; k < n->nin; k++) {
            if (!n->alias)
                s[n->in[k]].last = id;
            else if (s[n->in[k]].made > s[id].made)
                s[id].made = s[n->in[k]].made;
        }
        if (n->residual >= 0) s[n->residual].last = id;
        if (n->view.segment != SEG_ARENA || optab[n->op].traits & EFFECT) continue;
        s[id].next = first[n->view.index];
        first[n->view.index] = id;
    }
    for (int id = g->n - 1; id >= 0; id--)
        for (int k = 0; g->nodes[id].alias && g->nodes[id].op == OP_concat && k < g->nodes[id].nin; k++)
            if (s[id].last > s[g->nodes[id].in[k]].last) s[g->nodes[id].in[k]].last = s[id].last;
    return s;
}

/* What is written over must not be read later. A concat that copies some parts
 * finds the others in their place. */
const char *check_overwriting(const struct graph *g)
{
    int *first = NEW(g->cc->mem, int, g->nbuffers + 1);
    const struct stay *s = find_stays(g, first);
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        if (n->view.segment != SEG_ARENA || n->alias || n->op == OP_concat || optab[n->op].traits & EFFECT) continue;
        for (int t = first[n->view.index]; t >= 0; t = s[t].next)
            if (s[t].made < id && id < s[t].last && meet(g, n, &g->nodes[t])) return "a tensor is overwritten before it was read";
    }
    return NULL;
}

/* ---- the plan ---------------------------------------------------------- */

/* What lives now, by place. */
struct shelf {
    const struct buffer **live;
    int n;
};

/* Where a buffer at this offset belongs. */
static int find(const struct shelf *s, int64_t offset)
{
    int low = 0, high = s->n;
    while (low < high) {
        int middle = (low + high) / 2;
        if (s->live[middle]->offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool put(struct shelf *s, const struct buffer *b)
{
    int i = find(s, b->offset);
    if (i > 0 && s->live[i - 1]->offset + s->live[i - 1]->floats > b->offset) return false;
    if (i < s->n && b->offset + b->floats > s->live[i]->offset) return false;
    memmove(&s->live[i + 1], &s->live[i], sizeof *s->live * (size_t)(s->n - i));
    s->live[i] = b;
    s->n++;
    return true;
}

static void take(struct shelf *s, const struct buffer *b)
{
    int i = find(s, b->offset);
    s->n--;
    memmove(&s->live[i], &s->live[i + 1], sizeof *s->live * (size_t)(s->n - i));
}

static int by_first(const void *a, const void *b)
{
    const struct buffer *const *x = a, *const *y = b;
    return ((*x)->first > (*y)->first) - ((*x)->first < (*y)->first);
}

static int by_last(const void *a, const void *b)
{
    const struct buffer *const *x = a, *const *y = b;
    return ((*x)->last > (*y)->last) - ((*x)->last < (*y)->last);
}

static const struct buffer **sorted(const struct graph *g, int *n,
                                    int (*compare)(const void *, const void *))
{
    const struct buffer **list = NEW(g->cc->mem, const struct buffer *, g->nbuffers + 1);
    *n = 0;
    for (int i = 0; i < g->nbuffers; i++)
        if (g->buffers[i].floats > 0) list[(*n)++] = &g->buffers[i];
    if (*n > 1) qsort(list, (size_t)*n, sizeof *list, compare);
    return list;
}

const char *check_memory(const struct graph *g)
{
    if (g->arena_floats == 0) return NULL;
    int n, ended = 0;
    const struct buffer **begin = sorted(g, &n, by_first);
    const struct buffer **end = sorted(g, &n, by_last);
    struct shelf s = { NEW(g->cc->mem, const struct buffer *, n + 1), 0 };
    for (int i = 0; i < n; i++) {
        const struct buffer *b = begin[i];
        if (b->last < b->first) return "a buffer dies before it is born";
        if (b->offset < 0 || b->offset + b->floats > g->arena_floats)
            return "a buffer leaves the arena";
        while (ended < n && end[ended]->last < b->first) take(&s, end[ended++]);
        if (!put(&s, b)) return "two buffers that live at the same time overlap";
    }
    return NULL;
}
