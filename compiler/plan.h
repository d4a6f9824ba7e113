/*
 * plan.h: where things lie in one block of memory. An item is live during a
 * half-open interval of time and wants `size` bytes; two items whose
 * intervals meet must not share a byte. The sum of what is live at a moment
 * is the least any plan can need there, and the largest such sum is the
 * bound; plan_pack tries to reach it.
 *
 * The first part is for everybody. The second is shared by plan.c,
 * plan_fit.c and plan_search.c only: what a packing problem looks like once
 * time is numbered by sections and the parts that never meet are separated.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct plan_item {
    int64_t lower, upper; /* live in [lower, upper) */
    int64_t size;
    int64_t offset; /* the answer */
};

/* plan.c */

/* The largest live size over time; -1 if it does not fit an int64_t. */
int64_t plan_bound(const struct plan_item *it, int n);

/*
 * Sets every offset to a multiple of align and returns the size of the arena
 * reached, with sizes rounded up to align; -1 if an item is malformed (size
 * < 0, upper < lower) or the sum of all sizes does not fit. Stops at
 * max(goal, bound), or when the plan is proved the smallest, or when the
 * budget ends: `seconds` of wall time if > 0, else `effort` steps, and then
 * the answer depends on the arguments alone. The first quick plan is made
 * whatever the budget. *least, if not NULL, becomes what is proved: no plan is
 * smaller than that.
 */
int64_t plan_pack(struct plan_item *it, int n, int64_t align, int64_t goal,
                  int64_t effort, double seconds, int64_t *least);

/* Why a plan is above the bound, as ": ..." for a report; "" if it is not. */
const char *plan_reason(int64_t height, int64_t bound, int64_t least);

/* plan_csv.c: `convc --plan FILE.csv`; 0, 1 (the file's fault), 3 (I/O). */
int plan_csv(const char *path, double seconds, FILE *out, FILE *errs);

/* ---- inside the planner ------------------------------------------------ */

/* An item with its life as sections [from, to): see plan_cut(). */
struct plan_box {
    int64_t size, offset;
    int from, to;
    int item;
};

/* Boxes whose lives are connected: a problem of its own. */
struct plan_part {
    struct plan_box *box; /* by time: from, then longest first */
    int n, sections;
    int *first, *near; /* near[first[i]] ..: boxes meeting box i, or NULL */
    int64_t *blame;    /* how often a box was in a section that overflowed */
    int64_t bound;     /* no plan is smaller: the live size, or proved */
    int64_t height;    /* the best plan, kept in box[].offset */
};

/* What may still be spent, in steps of a fraction of a microsecond. */
struct plan_budget {
    int64_t effort;  /* steps left, when there is no deadline */
    double deadline; /* seconds of plan_now(), 0 for none */
    int64_t tick;    /* steps until the next look at the clock */
    bool over;
};

void *plan_room(size_t count, size_t size);
double plan_now(void);
bool plan_spend(struct plan_budget *b, int64_t steps);

/*
 * plan_fit.c: quick plans, and their improvement by random swaps. plan_order
 * lists the boxes, largest first, by keys as in the paper: W width of life,
 * Z size, A area, T largest live total met, L lower, U upper; and l: earliest
 * lower, !: most blamed.
 */
void plan_order(const struct plan_part *p, const char *keys, int *order);
void plan_fit(struct plan_part *p, int64_t goal, struct plan_budget *b);
void plan_swap(struct plan_part *p, int64_t goal, int64_t seed, int64_t steps,
               struct plan_budget *b);

/* plan_search.c: is there a plan of at most `cap`? Keeps it if it finds one. */
enum plan_verdict { PLAN_UNKNOWN,
                    PLAN_FOUND,
                    PLAN_NONE };
enum plan_verdict plan_search(struct plan_part *p, int64_t cap, int64_t steps,
                              struct plan_budget *b);

#endif
