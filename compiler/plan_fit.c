/*
 * plan_fit.c: quick plans. Boxes are taken in some order and each goes to
 * the lowest gap among those already placed that it meets in time. Which
 * order is good depends on the net, so a few are tried: by area (size times
 * life), by size, by the crowd at the box's worst moment, by time. After
 * that, swapping two random boxes of the best order and keeping what is not
 * worse closes most of the gaps that remain.
 *
 * Placing in the order of a plan's own offsets never gives a worse plan: a
 * box can always stay where it was. So swaps need no memory of the order
 * that made the plan; they start from box[].offset, whoever found it.
 *
 * Kept true: box[].offset only ever changes from one legal plan to a lower
 * one. Where too many pairs of boxes meet to list them (MEETINGS_MOST), only
 * the order of time is tried, since it needs to know no more than what is
 * live now.
 */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

enum { MEETINGS_MOST = 1 << 25,
       ORDERS = 5,
       DENSE = 8 };

/* A stretch of addresses in use, by a box that lives in sections [from, to). */
struct span {
    int64_t begin, end;
    int from, to;
};

static int span_order(const void *va, const void *vb)
{
    const struct span *a = va, *b = vb;
    return (a->begin > b->begin) - (a->begin < b->begin);
}

/* ---- who meets whom ---------------------------------------------------- */

/*
 * Boxes are sorted by `from`, so those that box i meets among the later ones
 * follow it directly until one starts after its end.
 */
static int64_t count_meetings(const struct plan_part *p, int *degree)
{
    int64_t pairs = 0;
    for (int i = 0; i < p->n && pairs <= MEETINGS_MOST; i++)
        for (int j = i + 1; j < p->n && p->box[j].from < p->box[i].to; j++) {
            degree[i]++;
            degree[j]++;
            pairs++;
        }
    return pairs;
}

static void list_meetings(struct plan_part *p)
{
    int *end = plan_room((size_t)p->n + 1, sizeof *end);
    int64_t pairs = count_meetings(p, end);
    if (pairs > MEETINGS_MOST) {
        free(end);
        return;
    }
    p->first = plan_room((size_t)p->n + 1, sizeof *p->first);
    p->blame = plan_room((size_t)p->n, sizeof *p->blame);
    p->near = plan_room(2 * (size_t)pairs, sizeof *p->near);
    for (int i = 0; i < p->n; i++) {
        p->first[i + 1] = p->first[i] + end[i];
        end[i] = p->first[i];
    }
    for (int i = 0; i < p->n; i++)
        for (int j = i + 1; j < p->n && p->box[j].from < p->box[i].to; j++) {
            p->near[end[i]++] = j;
            p->near[end[j]++] = i;
        }
    free(end);
}

/* ---- first gap --------------------------------------------------------- */

/* The lowest begin of `size` free bytes between spans sorted by begin. */
static int64_t lowest_gap(const struct span *used, int n, int64_t size)
{
    int64_t begin = 0;
    for (int k = 0; k < n && used[k].begin - begin < size; k++)
        if (used[k].end > begin) begin = used[k].end;
    return begin;
}

/* Short lists are the rule: insertion while gathering, else qsort. */
static int gather(const struct plan_part *p, int i, const int64_t *spot,
                  struct span *used)
{
    int n = 0, degree = p->first[i + 1] - p->first[i];
    for (int k = p->first[i]; k < p->first[i + 1]; k++) {
        int j = p->near[k], at = n;
        if (spot[j] < 0) continue;
        struct span s = { .begin = spot[j], .end = spot[j] + p->box[j].size };
        for (; degree < 48 && at > 0 && used[at - 1].begin > s.begin; at--)
            used[at] = used[at - 1];
        used[at] = s;
        n++;
    }
    if (degree >= 48) qsort(used, (size_t)n, sizeof *used, span_order);
    return n;
}

/* INT64_MAX as soon as the plan exceeds limit. */
static int64_t lay_sparse(const struct plan_part *p, const int *order,
                          struct span *used, int64_t *spot, int64_t limit)
{
    int64_t height = 0;
    for (int i = 0; i < p->n; i++) spot[i] = -1;
    for (int k = 0; k < p->n; k++) {
        int i = order[k], n = gather(p, i, spot, used);
        spot[i] = lowest_gap(used, n, p->box[i].size);
        int64_t end = spot[i] + p->box[i].size;
        if (end > limit) return INT64_MAX;
        if (end > height) height = end;
    }
    return height;
}

/* lowest_gap() among those of `n` boxes, sorted by begin, that b meets. */
static int64_t lowest_place(const struct span *used, int n, const struct plan_box *b)
{
    int64_t begin = 0;
    for (int k = 0; k < n && used[k].begin - begin < b->size; k++)
        if (used[k].end > begin && used[k].from < b->to && used[k].to > b->from)
            begin = used[k].end;
    return begin;
}

/* Where most boxes meet most others: all that are placed are kept sorted. */
static int64_t lay_dense(const struct plan_part *p, const int *order,
                         struct span *used, int64_t *spot, int64_t limit)
{
    int64_t height = 0;
    for (int k = 0; k < p->n; k++) {
        const struct plan_box *b = &p->box[order[k]];
        int64_t begin = lowest_place(used, k, b), end = begin + b->size;
        int at = k;
        for (; at > 0 && used[at - 1].begin > begin; at--)
            used[at] = used[at - 1];
        used[at] = (struct span){ begin, end, b->from, b->to };
        spot[order[k]] = begin;
        if (end > limit) return INT64_MAX;
        if (end > height) height = end;
    }
    return height;
}

/* Places all in this order. */
static int64_t lay(const struct plan_part *p, const int *order,
                   struct span *used, int64_t *spot, int64_t limit)
{
    bool dense = p->first[p->n] / p->n > p->n / DENSE;
    return (dense ? lay_dense : lay_sparse)(p, order, used, spot, limit);
}

static void keep(struct plan_part *p, const int64_t *spot, int64_t height)
{
    for (int i = 0; i < p->n; i++) p->box[i].offset = spot[i];
    p->height = height;
}

/* ---- orders ------------------------------------------------------------ */

enum { KEYS = 4 };

/* A box and what it is ordered by, largest first; the box breaks ties. */
struct rank {
    int64_t key[KEYS];
    int box;
};

static int rank_order(const void *va, const void *vb)
{
    const struct rank *a = va, *b = vb;
    for (int k = 0; k < KEYS; k++)
        if (a->key[k] != b->key[k]) return a->key[k] > b->key[k] ? -1 : 1;
    return (a->box > b->box) - (a->box < b->box);
}

/* The live size of each section. */
static int64_t *live_sizes(const struct plan_part *p)
{
    int64_t *live = plan_room((size_t)p->sections + 1, sizeof *live);
    for (int i = 0; i < p->n; i++) {
        live[p->box[i].from] += p->box[i].size;
        live[p->box[i].to] -= p->box[i].size;
    }
    for (int s = 1; s < p->sections; s++) live[s] += live[s - 1];
    return live;
}

/* An area too large for an int64_t counts as the largest. */
static int64_t key_of(const struct plan_part *p, int i, char key,
                      const int64_t *live)
{
    const struct plan_box *b = &p->box[i];
    int64_t life = b->to - b->from, crowd = 0;
    switch (key) {
    case '!':
        return p->blame[i];
    case 'W':
        return life;
    case 'Z':
        return b->size;
    case 'A':
        return b->size > INT64_MAX / life ? INT64_MAX : b->size * life;
    case 'L':
        return b->from;
    case 'U':
        return b->to;
    case 'l':
        return -b->from;
    default:
        break;
    }
    for (int s = b->from; s < b->to; s++)
        if (live[s] > crowd) crowd = live[s];
    return crowd;
}

static void order_of(struct rank *r, int n, int *order)
{
    qsort(r, (size_t)n, sizeof *r, rank_order);
    for (int i = 0; i < n; i++) order[i] = r[i].box;
}

void plan_order(const struct plan_part *p, const char *keys, int *order)
{
    struct rank *r = plan_room((size_t)p->n, sizeof *r);
    int64_t *live = live_sizes(p);
    for (int i = 0; i < p->n; i++) {
        r[i].box = i;
        for (int k = 0; k < KEYS && keys[k]; k++)
            r[i].key[k] = key_of(p, i, keys[k], live);
    }
    order_of(r, p->n, order);
    free(live);
    free(r);
}

/* ---- without the list of meetings -------------------------------------- */

/* What is live, by address. */
struct shelf {
    struct span *used;
    int *owner;
    int n;
    int64_t sum; /* of the sizes: no gap is left when it is the top */
};

static void shelf_drop(struct shelf *s, const struct plan_box *box, int now)
{
    int kept = 0;
    for (int k = 0; k < s->n; k++) {
        if (box[s->owner[k]].to <= now) {
            s->sum -= box[s->owner[k]].size;
            continue;
        }
        s->used[kept] = s->used[k];
        s->owner[kept++] = s->owner[k];
    }
    s->n = kept;
}

static int64_t shelf_add(struct shelf *s, int64_t size, int owner)
{
    int64_t top = s->n ? s->used[s->n - 1].end : 0, begin = top;
    if (s->sum < top) begin = lowest_gap(s->used, s->n, size);
    int at = s->n++;
    for (; at > 0 && s->used[at - 1].begin > begin; at--) {
        s->used[at] = s->used[at - 1];
        s->owner[at] = s->owner[at - 1];
    }
    s->used[at] = (struct span){ .begin = begin, .end = begin + size };
    s->owner[at] = owner;
    s->sum += size;
    return begin;
}

/* First gap in the order of time; boxes are sorted that way already. */
static void fit_in_time(struct plan_part *p)
{
    struct shelf s = { .used = plan_room((size_t)p->n, sizeof *s.used),
                       .owner = plan_room((size_t)p->n, sizeof *s.owner) };
    p->height = 0;
    for (int i = 0; i < p->n; i++) {
        struct plan_box *b = &p->box[i];
        if (i == 0 || b->from != b[-1].from) shelf_drop(&s, p->box, b->from);
        b->offset = shelf_add(&s, b->size, i);
        if (b->offset + b->size > p->height) p->height = b->offset + b->size;
    }
    free(s.used);
    free(s.owner);
}

/* ---- entries ----------------------------------------------------------- */

/* The work of laying out all boxes once, in steps. */
static int64_t lay_steps(const struct plan_part *p)
{
    return 1 + (p->n + p->first[p->n]) / 16;
}

void plan_fit(struct plan_part *p, int64_t goal, struct plan_budget *b)
{
    static const char *const orders[ORDERS] = { "AZ", "ZW", "TA", "lA", "UA" };
    list_meetings(p);
    fit_in_time(p);
    if (!p->near) return;
    int *order = plan_room((size_t)p->n, sizeof *order);
    int64_t *spot = plan_room((size_t)p->n, sizeof *spot);
    struct span *used = plan_room((size_t)p->n, sizeof *used);
    for (int k = 0; k < ORDERS && p->height > goal; k++) {
        plan_order(p, orders[k], order);
        int64_t height = lay(p, order, used, spot, p->height - 1);
        if (height < p->height) keep(p, spot, height);
        if (plan_spend(b, lay_steps(p))) break;
    }
    free(order);
    free(spot);
    free(used);
}

/* splitmix64 (Steele, Lea and Flood, OOPSLA 2014). */
static uint64_t roll(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void swap(int *order, int a, int b)
{
    int t = order[a];
    order[a] = order[b];
    order[b] = t;
}

void plan_swap(struct plan_part *p, int64_t goal, int64_t seed, int64_t steps,
               struct plan_budget *b)
{
    struct rank *r = plan_room((size_t)p->n, sizeof *r);
    int *order = plan_room((size_t)p->n, sizeof *order);
    int64_t *spot = plan_room((size_t)p->n, sizeof *spot);
    struct span *used = plan_room((size_t)p->n, sizeof *used);
    uint64_t state = (uint64_t)seed;
    int64_t cost = lay_steps(p);
    for (int i = 0; i < p->n; i++)
        r[i] = (struct rank){ { -p->box[i].offset }, i };
    order_of(r, p->n, order);
    for (; steps > 0 && p->height > goal && !plan_spend(b, cost);
         steps -= cost) {
        int one = (int)(roll(&state) % (uint64_t)p->n);
        int two = (int)(roll(&state) % (uint64_t)p->n);
        swap(order, one, two);
        int64_t height = lay(p, order, used, spot, p->height);
        if (height <= p->height)
            keep(p, spot, height);
        else
            swap(order, one, two);
    }
    free(r);
    free(order);
    free(spot);
    free(used);
}
