/*
 * plan_search.c: is there a plan of at most `cap`? A search that answers
 * yes, no, or "not within these steps".
 *
 * A plan in which every box has been dropped as far as it goes is justified:
 * each box lies at 0 or on top of one it meets. Only those are looked for.
 * Boxes are placed by rising offset. Each free box has a support (the top of
 * what lies under it) and a lower bound of its offset; while the two are
 * equal it can be placed. The free box with the smallest bound is placed
 * there, or, when that fails, put off: then it will lie on some box still
 * free that blocks its present place, so its bound rises to the smallest top
 * such a box can have (no such box: dead end). Boxes put off are raised
 * again whenever those they may wait for rise.
 *
 * In each section the free boxes must still fit above their bounds; where
 * they do not, the branch is dead. When no free box crosses a moment, both
 * sides of it are searched on their own.
 *
 * Kept true: at return all of p is as before, but for a lower plan found.
 *
 * Follows Moffitt, MiniMalloc, ASPLOS 2023 (canonical solutions, spatial
 * inference, decomposition); placing or putting off is Le Pape, Couronne,
 * Vergamini and Gosselin, "Time-versus-capacity compromises in project
 * scheduling", 1994.
 */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

enum { BLAME = 1024,
       LOOKS_A_STEP = 1024 };

/* A value to put back. */
struct change {
    int64_t *where, old;
};

struct hunt {
    const struct plan_part *p;
    int64_t cap;
    int64_t *support, *bound; /* of every box; bound of a placed: its offset */
    int *rank;                /* breaks ties of bound: the branching rule */
    bool *placed;
    int *queue;       /* boxes; a window is a stretch of it */
    int *crossing;    /* free boxes over the cut before a section */
    int *first, *in;  /* in[first[s]] ..: boxes of section s */
    bool *dirty;      /* sections where a bound rose, */
    int *todo, todos; /* and their list */
    struct change *trail;
    size_t changes, room;
    int64_t steps, looks; /* left to do; boxes looked at since the last */
    struct plan_budget *budget;
    bool over;
};

/* ---- changes ----------------------------------------------------------- */

static void set(struct hunt *h, int64_t *where, int64_t value)
{
    if (h->changes == h->room) {
        h->room = 2 * h->room + 1024;
        h->trail = realloc(h->trail, h->room * sizeof *h->trail);
        if (!h->trail) abort();
    }
    h->trail[h->changes++] = (struct change){ where, *where };
    *where = value;
}

static void undo(struct hunt *h, size_t mark)
{
    while (h->changes > mark) {
        struct change *c = &h->trail[--h->changes];
        *c->where = c->old;
    }
}

static int64_t top_of(const struct hunt *h, int i)
{
    return h->bound[i] + h->p->box[i].size;
}

static void raise(struct hunt *h, int i, int64_t bound)
{
    set(h, &h->bound[i], bound);
    h->looks += h->p->box[i].to - h->p->box[i].from;
    for (int s = h->p->box[i].from; s < h->p->box[i].to; s++)
        if (!h->dirty[s]) {
            h->dirty[s] = true;
            h->todo[h->todos++] = s;
        }
}

/* ---- inference --------------------------------------------------------- */

/* Sorts the boxes of a section by bound; they almost are from last time. */
static void sort_section(const struct hunt *h, int *in, int n)
{
    for (int k = 1; k < n; k++) {
        int i = in[k], at = k;
        for (; at > 0 && h->bound[in[at - 1]] > h->bound[i]; at--)
            in[at] = in[at - 1];
        in[at] = i;
    }
}

/*
 * The free boxes of a section, taken by rising bound, each as low as its
 * bound and the boxes before it allow, must end by cap (Jackson's rule).
 * If they don't, they are blamed: next time they come first among equals.
 */
static bool section_fits(struct hunt *h, int s)
{
    int *in = h->in + h->first[s], n = h->first[s + 1] - h->first[s];
    int64_t end = 0;
    h->looks += n;
    sort_section(h, in, n);
    for (int k = 0; k < n; k++) {
        if (h->placed[in[k]]) continue;
        int64_t low = h->bound[in[k]];
        end = (low > end ? low : end) + h->p->box[in[k]].size;
    }
    if (end <= h->cap) return true;
    for (int k = 0; k < n; k++)
        if (!h->placed[in[k]]) h->p->blame[in[k]] += BLAME;
    return false;
}

static bool sections_fit(struct hunt *h)
{
    bool fits = true;
    while (h->todos > 0) {
        int s = h->todo[--h->todos];
        h->dirty[s] = false;
        fits = fits && section_fits(h, s);
    }
    return fits;
}

/*
 * Box i is not at its support. Then a free box will block that place, and i
 * lies on it: the lowest top of such a box, INT64_MAX if there is none.
 */
static int64_t next_support(const struct hunt *h, int i)
{
    int64_t end = h->support[i] + h->p->box[i].size, least = INT64_MAX;
    for (int k = h->p->first[i]; k < h->p->first[i + 1]; k++) {
        int j = h->p->near[k];
        if (h->placed[j] || h->bound[j] >= end) continue;
        int64_t top = top_of(h, j);
        if (top < least) least = top;
    }
    return least;
}

/* Raises boxes put off until nothing moves; false at a dead end. */
static bool settle(struct hunt *h, int lo, int hi)
{
    bool moved = true;
    while (moved) {
        moved = false;
        h->looks += hi - lo;
        for (int k = lo; k < hi; k++) {
            int i = h->queue[k];
            if (h->bound[i] == h->support[i]) continue;
            int64_t next = next_support(h, i);
            if (next == INT64_MAX) return false;
            if (next <= h->bound[i]) continue;
            if (next + h->p->box[i].size > h->cap) return false;
            raise(h, i, next);
            moved = true;
        }
    }
    return true;
}

/* ---- placing ----------------------------------------------------------- */

static void mark_crossing(struct hunt *h, int i, int by)
{
    for (int s = h->p->box[i].from + 1; s < h->p->box[i].to; s++)
        h->crossing[s] += by;
}

/* Puts box i at its bound; false if something above no longer fits. */
static bool place(struct hunt *h, int i)
{
    int64_t top = top_of(h, i);
    h->placed[i] = true;
    h->looks += h->p->first[i + 1] - h->p->first[i];
    mark_crossing(h, i, -1);
    for (int k = h->p->first[i]; k < h->p->first[i + 1]; k++) {
        int j = h->p->near[k];
        if (h->placed[j] || h->support[j] >= top) continue;
        set(h, &h->support[j], top);
        if (h->bound[j] >= top) continue;
        if (top + h->p->box[j].size > h->cap) return false;
        raise(h, j, top);
    }
    return true;
}

static void unplace(struct hunt *h, int i, size_t mark)
{
    h->placed[i] = false;
    mark_crossing(h, i, 1);
    undo(h, mark);
}

static void forget_todo(struct hunt *h)
{
    while (h->todos > 0) h->dirty[h->todo[--h->todos]] = false;
}

/* ---- the tree ---------------------------------------------------------- */

static bool branch(struct hunt *h, int lo, int hi);

/* Moves the boxes that end by section s to the front; returns their end. */
static int part_queue(struct hunt *h, int lo, int hi, int s)
{
    int left = lo;
    for (int k = lo; k < hi; k++) {
        int i = h->queue[k];
        if (h->p->box[i].to > s) continue;
        h->queue[k] = h->queue[left];
        h->queue[left++] = i;
    }
    return left;
}

/* Frees again the boxes of a window that was solved in vain. */
static void release(struct hunt *h, int lo, int hi)
{
    for (int k = lo; k < hi; k++) {
        h->placed[h->queue[k]] = false;
        mark_crossing(h, h->queue[k], 1);
    }
}

/*
 * Continues with the window [lo, hi), after a box over sections [from, to)
 * left it: in two if no free box crosses a cut inside those.
 */
static bool divide(struct hunt *h, int lo, int hi, int from, int to)
{
    for (int s = from + 1; s < to; s++) {
        if (h->crossing[s] > 0) continue;
        int mid = part_queue(h, lo, hi, s);
        if (mid == lo || mid == hi) continue;
        if (!divide(h, lo, mid, from, s)) return false;
        if (divide(h, mid, hi, s, to)) return true;
        release(h, lo, mid);
        return false;
    }
    return branch(h, lo, hi);
}

/* The place in the queue of the free box to try next. */
static int choose(const struct hunt *h, int lo, int hi)
{
    int best = lo;
    for (int k = lo + 1; k < hi; k++) {
        int i = h->queue[k], j = h->queue[best];
        if (h->bound[i] > h->bound[j]) continue;
        if (h->bound[i] < h->bound[j] || h->rank[i] < h->rank[j]) best = k;
    }
    return best;
}

static bool spent(struct hunt *h)
{
    int64_t steps = 1 + h->looks / LOOKS_A_STEP;
    h->looks = 0;
    h->steps -= steps;
    if (plan_spend(h->budget, steps) || h->steps < 0) h->over = true;
    return h->over;
}

/* Undoing leaves other places to boxes in the queue, but the same window. */
static bool try_box(struct hunt *h, int lo, int hi, int k)
{
    int i = h->queue[k];
    size_t mark = h->changes;
    h->queue[k] = h->queue[hi - 1];
    h->queue[hi - 1] = i;
    if (place(h, i) &&
        divide(h, lo, hi - 1, h->p->box[i].from, h->p->box[i].to))
        return true;
    forget_todo(h);
    unplace(h, i, mark);
    return false;
}

static bool branch(struct hunt *h, int lo, int hi)
{
    if (lo == hi) return true;
    size_t mark = h->changes;
    while (!spent(h) && settle(h, lo, hi) && sections_fit(h)) {
        int k = choose(h, lo, hi), i = h->queue[k];
        if (try_box(h, lo, hi, k)) return true;
        if (h->over) break;
        int64_t next = next_support(h, i);
        if (next == INT64_MAX) break;
        if (next + h->p->box[i].size > h->cap) break;
        raise(h, i, next);
    }
    forget_todo(h);
    undo(h, mark);
    return false;
}

/* ---- setting up -------------------------------------------------------- */

/* Counting sort of the boxes by the sections they live in. */
static void list_sections(struct hunt *h)
{
    const struct plan_part *p = h->p;
    size_t slots = (size_t)p->sections + 2;
    h->first = plan_room(slots, sizeof *h->first);
    h->crossing = plan_room(slots, sizeof *h->crossing);
    for (int i = 0; i < p->n; i++) {
        for (int s = p->box[i].from; s < p->box[i].to; s++) h->first[s + 2]++;
        mark_crossing(h, i, 1);
    }
    for (int s = 2; s <= p->sections + 1; s++) h->first[s] += h->first[s - 1];
    h->in = plan_room((size_t)h->first[p->sections + 1], sizeof *h->in);
    for (int i = 0; i < p->n; i++)
        for (int s = p->box[i].from; s < p->box[i].to; s++)
            h->in[h->first[s + 1]++] = i;
}

static void hunt_init(struct hunt *h)
{
    size_t n = (size_t)h->p->n, sections = (size_t)h->p->sections;
    h->support = plan_room(n, sizeof *h->support);
    h->bound = plan_room(n, sizeof *h->bound);
    h->rank = plan_room(n, sizeof *h->rank);
    h->placed = plan_room(n, sizeof *h->placed);
    h->queue = plan_room(n, sizeof *h->queue);
    h->dirty = plan_room(sections, sizeof *h->dirty);
    h->todo = plan_room(sections, sizeof *h->todo);
    list_sections(h);
    plan_spend(h->budget, h->first[h->p->sections] / LOOKS_A_STEP);
    plan_order(h->p, "!TWA", h->queue);
    for (int k = 0; k < h->p->n; k++) h->rank[h->queue[k]] = k;
}

static void hunt_free(struct hunt *h)
{
    free(h->support);
    free(h->bound);
    free(h->rank);
    free(h->placed);
    free(h->queue);
    free(h->crossing);
    free(h->first);
    free(h->in);
    free(h->dirty);
    free(h->todo);
    free(h->trail);
}

/* Older blame counts for less. */
static void fade(struct plan_part *p)
{
    for (int i = 0; i < p->n; i++) p->blame[i] -= p->blame[i] / 16;
}

static void keep(struct hunt *h, struct plan_part *p)
{
    p->height = 0;
    for (int i = 0; i < p->n; i++) {
        p->box[i].offset = h->bound[i];
        if (top_of(h, i) > p->height) p->height = top_of(h, i);
    }
}

enum plan_verdict plan_search(struct plan_part *p, int64_t cap, int64_t steps,
                              struct plan_budget *b)
{
    struct hunt h = { .p = p, .cap = cap, .steps = steps, .budget = b };
    if (cap < p->bound) return PLAN_NONE;
    hunt_init(&h);
    bool found = divide(&h, 0, p->n, 0, p->sections);
    if (found) keep(&h, p);
    fade(p);
    hunt_free(&h);
    if (found) return PLAN_FOUND;
    return h.over ? PLAN_UNKNOWN : PLAN_NONE;
}
