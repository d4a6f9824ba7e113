/*
 * plan.c: packs items that live for a while into the smallest arena it can.
 *
 * Three steps. Cut: sizes become multiples of one unit, time becomes a row
 * of sections (the maximal sets of items live together), and items whose
 * lives are not connected become separate parts. Fit: every part gets quick
 * plans (plan_fit.c). Race: while the highest part is above its bound and the
 * budget lasts, random swaps take turns with an exact search at the bound and
 * at easier capacities (plan_search.c). Turns are short at first; what a
 * search learns about the hard moments orders the next one.
 *
 * Kept true: box[].offset of every part is a legal plan of p->height from
 * the first fit on; without a deadline nothing here looks at a clock or an
 * address, so equal arguments give equal offsets on every machine.
 *
 * After Moffitt, "MiniMalloc: A Lightweight Memory Allocator for
 * Hardware-Accelerated Machine Learning", ASPLOS 2023.
 */
#include "plan.h"

#include <stdlib.h>
#include <time.h>

enum { SEARCH_MOST = 8000 }; /* boxes; beyond, a single dive is too dear */

void *plan_room(size_t count, size_t size)
{
    void *room = calloc(count ? count : 1, size);
    if (!room) {
        fputs("plan: out of memory\n", stderr);
        abort();
    }
    return room;
}

double plan_now(void)
{
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Notes `steps` done; true when the budget is used up. */
bool plan_spend(struct plan_budget *b, int64_t steps)
{
    if (b->over) return true;
    if (b->deadline > 0) {
        b->tick -= steps;
        if (b->tick > 0) return false;
        b->tick = 100;
        b->over = plan_now() >= b->deadline;
    } else {
        b->effort -= steps;
        b->over = b->effort <= 0;
    }
    return b->over;
}

/* ---- time -------------------------------------------------------------- */

/* A life begins or ends. At equal times ends come first. */
struct event {
    int64_t time;
    int starts, item;
};

static int event_order(const void *va, const void *vb)
{
    const struct event *a = va, *b = vb;
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    if (a->starts != b->starts) return a->starts - b->starts;
    return (a->item > b->item) - (a->item < b->item);
}

/* Items that occupy nothing or never live need no room at all. */
static bool is_real(const struct plan_item *it)
{
    return it->size > 0 && it->upper > it->lower;
}

static int events_of(const struct plan_item *it, int n, struct event *e)
{
    int count = 0;
    for (int i = 0; i < n; i++) {
        if (!is_real(&it[i])) continue;
        e[count++] = (struct event){ it[i].lower, 1, i };
        e[count++] = (struct event){ it[i].upper, 0, i };
    }
    qsort(e, (size_t)count, sizeof *e, event_order);
    return count;
}

int64_t plan_bound(const struct plan_item *it, int n)
{
    struct event *e = plan_room(2 * (size_t)(n > 0 ? n : 0), sizeof *e);
    int count = events_of(it, n, e);
    int64_t live = 0, most = 0;
    for (int i = 0; i < count && most >= 0; i++) {
        int64_t size = it[e[i].item].size;
        if (!e[i].starts)
            live -= size;
        else if (live > INT64_MAX - size)
            most = -1;
        else
            live += size;
        if (most >= 0 && live > most) most = live;
    }
    free(e);
    return most;
}

/* ---- cut --------------------------------------------------------------- */

/* A whole problem: boxes in units of `unit` bytes, and their parts. */
struct cut {
    struct plan_box *box;
    struct plan_part *part;
    int boxes, parts;
    int64_t unit, bound; /* bound: the largest of the parts', in units */
};

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

/* Size in multiples of align; the caller has checked the sum. */
static int64_t rounded(int64_t size, int64_t align)
{
    return size / align + (size % align != 0);
}

/* All items well-formed and the sum of rounded sizes representable? */
static bool is_sound(const struct plan_item *it, int n, int64_t align)
{
    int64_t room = INT64_MAX / align;
    for (int i = 0; i < n; i++) {
        if (it[i].size < 0 || it[i].upper < it[i].lower) return false;
        int64_t size = rounded(it[i].size, align);
        if (size > room) return false;
        room -= size;
    }
    return true;
}

static int box_order(const void *va, const void *vb)
{
    const struct plan_box *a = va, *b = vb;
    if (a->from != b->from) return a->from - b->from;
    if (a->to != b->to) return b->to - a->to;
    return (a->item > b->item) - (a->item < b->item);
}

/*
 * Numbers the sections: a new one begins with the first start after an end,
 * so that each is a largest set of items live together and no other set
 * matters. Sections run on through all parts; a part begins where nothing
 * lives, and gets its first section subtracted later.
 */
static void cut_time(struct cut *c, const struct plan_item *it, int n)
{
    struct event *e = plan_room(2 * (size_t)n, sizeof *e);
    int *box_of = plan_room((size_t)n, sizeof *box_of);
    int count = events_of(it, n, e), section = 0, live = 0;
    bool ended = false;
    for (int i = 0; i < count; i++) {
        int item = e[i].item;
        if (!e[i].starts) {
            c->box[box_of[item]].to = section + 1;
            ended = true;
            live--;
            continue;
        }
        section += ended;
        ended = false;
        if (live++ == 0) c->part[c->parts++].n = c->boxes;
        box_of[item] = c->boxes;
        c->box[c->boxes++] = (struct plan_box){ .from = section, .item = item };
    }
    free(e);
    free(box_of);
}

static int64_t part_bound(const struct plan_part *p)
{
    int64_t *step = plan_room((size_t)p->sections + 1, sizeof *step);
    int64_t live = 0, most = 0;
    for (int i = 0; i < p->n; i++) {
        step[p->box[i].from] += p->box[i].size;
        step[p->box[i].to] -= p->box[i].size;
    }
    for (int s = 0; s < p->sections; s++) {
        live += step[s];
        if (live > most) most = live;
    }
    free(step);
    return most;
}

/* cut_time left in part[k].n the number of boxes before part k. */
static void cut_parts(struct cut *c)
{
    for (int k = 0; k < c->parts; k++) {
        struct plan_part *p = &c->part[k];
        int begin = p->n;
        int end = k + 1 < c->parts ? p[1].n : c->boxes;
        p->box = c->box + begin;
        p->n = end - begin;
        qsort(p->box, (size_t)p->n, sizeof *p->box, box_order);
        int base = p->box[0].from;
        for (int i = 0; i < p->n; i++) {
            p->box[i].from -= base;
            p->box[i].to -= base;
            if (p->box[i].to > p->sections) p->sections = p->box[i].to;
        }
        p->bound = part_bound(p);
        if (p->bound > c->bound) c->bound = p->bound;
    }
}

static struct cut plan_cut(const struct plan_item *it, int n, int64_t align)
{
    struct cut c = { .unit = 0 };
    c.box = plan_room((size_t)n, sizeof *c.box);
    c.part = plan_room((size_t)n + 1, sizeof *c.part);
    cut_time(&c, it, n);
    for (int i = 0; i < c.boxes; i++) {
        c.box[i].size = rounded(it[c.box[i].item].size, align);
        c.unit = gcd(c.unit, c.box[i].size);
    }
    if (c.unit == 0) c.unit = 1;
    for (int i = 0; i < c.boxes; i++) c.box[i].size /= c.unit;
    c.unit *= align;
    cut_parts(&c);
    return c;
}

static void cut_free(struct cut *c)
{
    for (int k = 0; k < c->parts; k++) {
        free(c->part[k].first);
        free(c->part[k].blame);
        free(c->part[k].near);
    }
    free(c->part);
    free(c->box);
}

/* ---- race -------------------------------------------------------------- */

/* The Luby sequence 1 1 2 1 1 2 4 ..: restarts of every length, fairly. */
static int64_t luby(int64_t i)
{
    int64_t run = 1;
    while (run < i + 1) run = 2 * run + 1;
    while (run > i + 1) {
        run /= 2;
        if (i >= run) i -= run;
    }
    return (run + 1) / 2;
}

/* Turns come in rounds: two at the goal itself, one halfway, one of swaps. */
enum { TURNS = 4,
       FIRST_STEPS = 1000 };

static void race_turn(struct plan_part *p, int64_t turn, int64_t goal,
                      struct plan_budget *b)
{
    int64_t low = goal > p->bound ? goal : p->bound, gap = p->height - 1 - low;
    int64_t steps = FIRST_STEPS * luby(turn / TURNS), cap = low;
    if (turn % TURNS == TURNS - 1 || p->n > SEARCH_MOST) {
        plan_swap(p, goal, turn, steps, b);
        return;
    }
    if (turn % TURNS == 1) cap += turn / TURNS % 2 ? gap : gap / 2;
    enum plan_verdict v = plan_search(p, cap, steps, b);
    if (v == PLAN_NONE) p->bound = cap + 1;
}

static struct plan_part *highest(struct cut *c)
{
    struct plan_part *top = c->part;
    for (int k = 1; k < c->parts; k++)
        if (c->part[k].height > top->height) top = &c->part[k];
    return top;
}

/* Only the highest part decides the arena: improve it, look again. */
static void race(struct cut *c, int64_t goal, struct plan_budget *b)
{
    int64_t *turn = plan_room((size_t)c->parts, sizeof *turn);
    for (;;) {
        struct plan_part *p = highest(c);
        if (p->height <= goal || p->height <= p->bound || !p->near) break;
        if (plan_spend(b, 1)) break;
        race_turn(p, turn[p - c->part]++, goal, b);
    }
    free(turn);
}

/* Every part needs at least its bound, which searches in vain have raised. */
static int64_t proved(const struct cut *c)
{
    int64_t most = 0;
    for (int k = 0; k < c->parts; k++)
        if (c->part[k].bound > most) most = c->part[k].bound;
    return most * c->unit;
}

const char *plan_reason(int64_t height, int64_t bound, int64_t least)
{
    if (height <= bound) return "";
    return least >= height ? ": no plan is smaller" : ": the search found none smaller in its time";
}

int64_t plan_pack(struct plan_item *it, int n, int64_t align, int64_t goal,
                  int64_t effort, double seconds, int64_t *least)
{
    if (align < 1) align = 1;
    if (!is_sound(it, n, align)) return -1;
    struct plan_budget b = { .effort = effort };
    if (seconds > 0) b.deadline = plan_now() + seconds;
    struct cut c = plan_cut(it, n, align);
    if (goal / c.unit > c.bound) c.bound = goal / c.unit;
    for (int k = 0; k < c.parts; k++) plan_fit(&c.part[k], c.bound, &b);
    if (c.parts) race(&c, c.bound, &b);
    for (int i = 0; i < n; i++) it[i].offset = 0;
    for (int i = 0; i < c.boxes; i++)
        it[c.box[i].item].offset = c.box[i].offset * c.unit;
    int64_t height = c.parts ? highest(&c)->height * c.unit : 0;
    if (least) *least = proved(&c);
    cut_free(&c);
    return height;
}
