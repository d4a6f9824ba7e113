/*
 * plan_check.c: judges a memory plan. It shares the type of an item with the
 * planner and nothing else, so that a mistake there is not repeated here.
 *
 * A plan is sound when every offset is a multiple of align and not negative,
 * no two items that are live at the same moment share a byte (sizes rounded
 * up to align), and the height claimed is exactly the highest end. Items of
 * no size or no life occupy nothing, but still need a legal offset.
 */
#include "plan_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static char complaint[160];

static int64_t end_of(const struct plan_item *it, int64_t align)
{
    return it->offset + (it->size + align - 1) / align * align;
}

static int by_lower(const void *va, const void *vb)
{
    const struct plan_item *a = va, *b = vb;
    return (a->lower > b->lower) - (a->lower < b->lower);
}

static int occupies(const struct plan_item *it)
{
    return it->size > 0 && it->lower < it->upper;
}

static const char *complain(const char *what, const struct plan_item *a,
                            const struct plan_item *b)
{
    snprintf(complaint, sizeof complaint,
             "%s: [%" PRId64 ",%" PRId64 ") at %" PRId64 " size %" PRId64
             ", and at %" PRId64 " size %" PRId64,
             what, a->lower, a->upper, a->offset, a->size, b->offset, b->size);
    return complaint;
}

/* Sorted by lower, so the items that meet i follow it without a break. */
static const char *check_pairs(const struct plan_item *it, int n,
                               int64_t align)
{
    for (int i = 0; i < n; i++) {
        if (!occupies(&it[i])) continue;
        for (int j = i + 1; j < n && it[j].lower < it[i].upper; j++)
            if (occupies(&it[j]) && it[j].offset < end_of(&it[i], align) &&
                it[i].offset < end_of(&it[j], align))
                return complain("overlap", &it[i], &it[j]);
    }
    return NULL;
}

const char *plan_check(const struct plan_item *it, int n, int64_t align,
                       int64_t height)
{
    int64_t most = 0;
    for (int i = 0; i < n; i++) {
        if (it[i].offset < 0 || it[i].offset % align != 0)
            return complain("offset", &it[i], &it[i]);
        if (occupies(&it[i]) && end_of(&it[i], align) > most)
            most = end_of(&it[i], align);
    }
    if (most != height) {
        snprintf(complaint, sizeof complaint,
                 "height %" PRId64 " claimed, %" PRId64 " used", height, most);
        return complaint;
    }
    struct plan_item *sorted = malloc(((size_t)n + 1) * sizeof *sorted);
    if (!sorted) return "out of memory";
    for (int i = 0; i < n; i++) sorted[i] = it[i];
    qsort(sorted, (size_t)n, sizeof *sorted, by_lower);
    const char *wrong = check_pairs(sorted, n, align);
    free(sorted);
    return wrong;
}
