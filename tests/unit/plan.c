/*
 * plan.c: the memory planner on sets made here. A judge that shares no code
 * with it (plan_check.c) says whether a plan is legal; whether it is also the
 * smallest is known for tiny sets by trying everything, and for puzzles by
 * how they were made. Published problems are in plan_data.c.
 */
#include "plan_check.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_plan(void);

enum { MOST = 4000,
       EFFORT = 200000 };

static void expect_sound(const struct plan_item *it, int n, int64_t align,
                         int64_t height, const char *name)
{
    const char *wrong = plan_check(it, n, align, height);
    ck_assert_msg(!wrong, "%s: %s", name, wrong);
}

/* ---- random sets ------------------------------------------------------- */

static int below(uint64_t *state, int limit)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (int)((*state >> 33) % (uint64_t)limit);
}

/* Lives begin in [0, span) and last up to `life`; sizes up to `size`. */
static void random_items(uint64_t *state, struct plan_item *it, int n,
                         int span, int life, int size)
{
    for (int i = 0; i < n; i++) {
        it[i].lower = below(state, span) - span / 2;
        it[i].upper = it[i].lower + below(state, life + 1);
        it[i].size = below(state, size + 1);
        it[i].offset = -1;
    }
}

static int64_t rounded_bound(const struct plan_item *it, int n, int64_t align)
{
    struct plan_item *copy = malloc((size_t)n * sizeof *copy);
    ck_assert_ptr_nonnull(copy);
    for (int i = 0; i < n; i++) {
        copy[i] = it[i];
        copy[i].size = (it[i].size + align - 1) / align * align;
    }
    int64_t bound = plan_bound(copy, n);
    free(copy);
    return bound;
}

START_TEST(random_sets_are_sound)
{
    static const int64_t aligns[] = { 1, 7, 64 };
    static struct plan_item it[300];
    uint64_t state = 1;
    for (int k = 0; k < 300; k++) {
        int n = 1 + below(&state, 300);
        int64_t align = aligns[k % 3];
        random_items(&state, it, n, 1 + below(&state, 100),
                     1 + below(&state, 40), 1 + below(&state, 1000));
        int64_t height = plan_pack(it, n, align, 0, 3000, 0, NULL);
        expect_sound(it, n, align, height, "random");
        ck_assert_int_ge(height, rounded_bound(it, n, align));
    }
}
END_TEST

/* Too many meetings to list, and deep recursion: the planner's other paths. */
START_TEST(large_sets_are_sound)
{
    static struct plan_item it[20000];
    uint64_t state = 2;
    random_items(&state, it, 7000, 7000, 30, 1000);
    expect_sound(it, 7000, 64, plan_pack(it, 7000, 64, 0, 1000, 0, NULL), "long");
    random_items(&state, it, 20000, 20000, 20000, 1000);
    expect_sound(it, 20000, 1, plan_pack(it, 20000, 1, 0, 1000, 0, NULL), "dense");
}
END_TEST

START_TEST(a_deadline_is_kept)
{
    static struct plan_item it[3000];
    uint64_t state = 3;
    random_items(&state, it, 3000, 300, 90, 1000003);
    double begin = plan_now();
    int64_t height = plan_pack(it, 3000, 1, 0, 0, 0.3, NULL);
    ck_assert_double_lt(plan_now() - begin, 3);
    expect_sound(it, 3000, 1, height, "deadline");
}
END_TEST

/* ---- the smallest plan, by trying everything --------------------------- */

static bool meet(const struct plan_item *a, const struct plan_item *b)
{
    return a->lower < b->upper && b->lower < a->upper && a->size && b->size &&
           a->lower < a->upper && b->lower < b->upper;
}

/*
 * All orders, each item as low as the earlier ones allow: one of these is
 * the order by offset of a smallest plan whose items were dropped.
 */
static void brute(const struct plan_item *it, int n, int *order, int64_t *at,
                  int k, int64_t height, int64_t *best)
{
    if (height >= *best) return;
    if (k == n) *best = height;
    for (int x = k; x < n; x++) {
        int i = order[x];
        order[x] = order[k];
        order[k] = i;
        at[i] = 0;
        for (bool moved = true; moved;) {
            moved = false;
            for (int y = 0; y < k; y++) {
                int j = order[y];
                if (!meet(&it[i], &it[j]) || at[i] >= at[j] + it[j].size ||
                    at[j] >= at[i] + it[i].size)
                    continue;
                at[i] = at[j] + it[j].size;
                moved = true;
            }
        }
        int64_t end = it[i].lower < it[i].upper ? at[i] + it[i].size : 0;
        brute(it, n, order, at, k + 1, end > height ? end : height, best);
        order[k] = order[x];
        order[x] = i;
    }
}

static int64_t smallest(const struct plan_item *it, int n)
{
    int order[8];
    int64_t at[8], best = INT64_MAX;
    for (int i = 0; i < n; i++) order[i] = i;
    brute(it, n, order, at, 0, 0, &best);
    return best;
}

static void expect_smallest(struct plan_item *it, int n, int64_t best)
{
    int64_t height = plan_pack(it, n, 1, 0, EFFORT, 0, NULL);
    expect_sound(it, n, 1, height, "tiny");
    ck_assert_msg(height == best, "%d items: %lld, smallest %lld", n,
                  (long long)height, (long long)best);
}

START_TEST(tiny_sets_are_optimal)
{
    struct plan_item it[6];
    uint64_t state = 4;
    for (int k = 0; k < 20000; k++) {
        int n = k % 7;
        random_items(&state, it, n, 6, 4, 5);
        expect_smallest(it, n, smallest(it, n));
    }
}
END_TEST

/*
 * Up to six random items always seem to fit their bound; of seven, one set
 * in 150,000 does not. So this starts from one and changes it a little.
 */
START_TEST(sets_above_their_bound_are_optimal)
{
    static const struct plan_item gap[7] = {
        { 0, 3, 3, 0 }, { 2, 6, 3, 0 }, { 3, 6, 1, 0 }, { 5, 9, 4, 0 }, { 2, 4, 2, 0 }, { 6, 9, 4, 0 }, { 0, 1, 4, 0 }
    };
    struct plan_item it[8];
    uint64_t state = 5;
    int above = 0;
    for (int k = 0; k < 800; k++) {
        int n = k % 8 ? 7 : 8;
        random_items(&state, it, 8, 6, 4, 4);
        memcpy(it, gap, sizeof gap);
        for (int change = k % 4; change > 0; change--) {
            struct plan_item *one = &it[below(&state, 7)];
            int field = below(&state, 3);
            if (field == 0)
                one->size++;
            else if (field == 1)
                one->lower--;
            else
                one->upper++;
        }
        int64_t best = smallest(it, n);
        above += best > plan_bound(it, n);
        expect_smallest(it, n, best);
    }
    ck_assert_int_gt(above, 100);
}
END_TEST

START_TEST(a_gap_has_a_reason)
{
    struct plan_item gap[7] = {
        { 0, 3, 3, 0 }, { 2, 6, 3, 0 }, { 3, 6, 1, 0 }, { 5, 9, 4, 0 }, { 2, 4, 2, 0 }, { 6, 9, 4, 0 }, { 0, 1, 4, 0 }
    };
    static struct plan_item it[300];
    int64_t least, bound = plan_bound(gap, 7), height = plan_pack(gap, 7, 1, 0, EFFORT, 0, &least);
    ck_assert_int_gt(height, bound);
    ck_assert_int_eq(height, least);
    ck_assert_str_eq(plan_reason(height, bound, least), ": no plan is smaller");
    uint64_t state = 8;
    random_items(&state, it, 300, 60, 40, 1000);
    bound = plan_bound(it, 300);
    height = plan_pack(it, 300, 1, 0, 1, 0, &least);
    ck_assert_int_gt(height, least);
    ck_assert_str_eq(plan_reason(height, bound, least), ": the search found none smaller in its time");
    height = plan_pack(it, 300, 1, 0, 100 * EFFORT, 0, &least);
    if (height == bound) ck_assert_str_eq(plan_reason(height, bound, least), "");
    ck_assert_int_ge(height, least);
    ck_assert_int_ge(least, bound);
}
END_TEST

/*
 * A block of time and memory cut at random into n items without waste: there
 * is a plan at the bound, and hardly another. Whoever misses it either gave
 * up or wrongly proved that there is none.
 */
static void cut_block(uint64_t *state, struct plan_item *it, int n)
{
    it[0] = (struct plan_item){ 0, 40, 64, 0 };
    for (int k = 1; k < n; k++) {
        struct plan_item *one = &it[below(state, k)];
        bool upright = below(state, 2);
        int64_t extent = upright ? one->size : one->upper - one->lower;
        it[k] = *one;
        if (extent < 2) {
            k--;
            continue;
        }
        int64_t part = 1 + below(state, (int)extent - 1);
        if (upright) {
            it[k].size = one->size - part;
            one->size = part;
        } else {
            it[k].lower = one->lower + part;
            one->upper = one->lower + part;
        }
    }
}

START_TEST(puzzles_are_solved)
{
    struct plan_item it[100];
    uint64_t state = 6;
    for (int k = 0; k < 200; k++) {
        int n = 20 + k % 81;
        cut_block(&state, it, n);
        ck_assert_int_eq(plan_bound(it, n), 64);
        expect_smallest(it, n, 64);
    }
}
END_TEST

/* ---- corners ----------------------------------------------------------- */

START_TEST(nothing_needs_nothing)
{
    struct plan_item it[3] = { { 0, 9, 0, -1 },
                               { 5, 5, 7, -1 },
                               { -3, 2, 0, -1 } };
    ck_assert_int_eq(plan_pack(NULL, 0, 64, 0, EFFORT, 0, NULL), 0);
    ck_assert_int_eq(plan_bound(NULL, 0), 0);
    ck_assert_int_eq(plan_pack(it, 3, 64, 0, EFFORT, 0, NULL), 0);
    ck_assert_int_eq(plan_bound(it, 3), 0);
    for (int i = 0; i < 3; i++) ck_assert_int_eq(it[i].offset, 0);
}
END_TEST

START_TEST(impossible_items_are_refused)
{
    const int64_t half = INT64_MAX / 2 + 1;
    struct plan_item apart[2] = { { 0, 1, half, 0 }, { 1, 2, half, 0 } };
    struct plan_item both[2] = { { 0, 2, half, 0 }, { 1, 2, half, 0 } };
    struct plan_item bad[2] = { { 0, 1, -1, 0 }, { 1, 0, 1, 0 } };
    struct plan_item full = { 0, 1, INT64_MAX, 0 };
    ck_assert_int_eq(plan_bound(apart, 2), half);
    ck_assert_int_eq(plan_bound(both, 2), -1);
    ck_assert_int_eq(plan_pack(both, 2, 1, 0, EFFORT, 0, NULL), -1);
    ck_assert_int_eq(plan_pack(&bad[0], 1, 1, 0, EFFORT, 0, NULL), -1);
    ck_assert_int_eq(plan_pack(&bad[1], 1, 1, 0, EFFORT, 0, NULL), -1);
    ck_assert_int_eq(plan_pack(&full, 1, 1, 0, EFFORT, 0, NULL), INT64_MAX);
    ck_assert_int_eq(plan_pack(&full, 1, 64, 0, EFFORT, 0, NULL), -1);
}
END_TEST

/* Extreme times, sizes and goals go through without an overflow. */
START_TEST(extremes_are_planned)
{
    const int64_t big = INT64_MAX / 4;
    struct plan_item it[3] = { { INT64_MIN, INT64_MAX, big, 0 },
                               { INT64_MIN, 0, big, 0 },
                               { 0, INT64_MAX, big, 0 } };
    static const int64_t goals[] = { INT64_MIN, 0, INT64_MAX };
    for (int k = 0; k < 3; k++) {
        int64_t height = plan_pack(it, 3, 1, goals[k], EFFORT, 0, NULL);
        ck_assert_int_eq(height, 2 * big);
        expect_sound(it, 3, 1, height, "extreme");
    }
}
END_TEST

/* ---- the same again ---------------------------------------------------- */

enum { PIECES = 200 };

/* Leaves the heap in pieces full of `byte`, so that memory used before it is
 * set, or an order by address, would show. Every other piece stays taken. */
static void break_heap(void **piece, int byte)
{
    for (int i = 0; i < PIECES; i++) {
        size_t size = (size_t)(1 + (i * 37 + byte) % 5000);
        piece[i] = malloc(size);
        if (piece[i]) memset(piece[i], byte, size);
    }
    for (int i = 0; i < PIECES; i += 2) {
        free(piece[i]);
        piece[i] = NULL;
    }
}

static void mend_heap(void **piece)
{
    for (int i = 0; i < PIECES; i++) free(piece[i]);
}

START_TEST(equal_input_gives_equal_offsets)
{
    static struct plan_item one[400], two[400];
    void *first[PIECES], *second[PIECES];
    uint64_t state = 5;
    for (int k = 0; k < 10; k++) {
        int n = 40 + below(&state, 360);
        random_items(&state, one, n, 60, 30, 1000);
        memcpy(two, one, sizeof one);
        break_heap(first, 0x5a);
        int64_t a = plan_pack(one, n, 1, 0, 20000, 0, NULL);
        break_heap(second, 0xff);
        int64_t b = plan_pack(two, n, 1, 0, 20000, 0, NULL);
        mend_heap(first);
        mend_heap(second);
        ck_assert_int_eq(a, b);
        for (int i = 0; i < n; i++)
            ck_assert_int_eq(one[i].offset, two[i].offset);
    }
}
END_TEST

/* ---- the judge --------------------------------------------------------- */

START_TEST(the_judge_finds_faults)
{
    struct plan_item it[2] = { { 0, 2, 10, 0 }, { 1, 3, 5, 16 } };
    ck_assert_ptr_null(plan_check(it, 2, 16, 32));
    ck_assert_ptr_nonnull(strstr(plan_check(it, 2, 16, 31), "claimed"));
    ck_assert_ptr_nonnull(strstr(plan_check(it, 2, 32, 64), "offset"));
    it[1].offset = 8;
    ck_assert_ptr_nonnull(strstr(plan_check(it, 2, 8, 16), "overlap"));
    it[1].lower = 2;
    ck_assert_ptr_null(plan_check(it, 2, 8, 16));
    it[1].offset = -8;
    ck_assert_ptr_nonnull(strstr(plan_check(it, 2, 8, 16), "offset"));
}
END_TEST

Suite *suite_plan(void)
{
    Suite *s = suite_create("plan");
    TCase *t = tcase_create("plan");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_judge_finds_faults);
    tcase_add_test(t, nothing_needs_nothing);
    tcase_add_test(t, impossible_items_are_refused);
    tcase_add_test(t, extremes_are_planned);
    tcase_add_test(t, random_sets_are_sound);
    tcase_add_test(t, large_sets_are_sound);
    tcase_add_test(t, a_deadline_is_kept);
    tcase_add_test(t, tiny_sets_are_optimal);
    tcase_add_test(t, sets_above_their_bound_are_optimal);
    tcase_add_test(t, a_gap_has_a_reason);
    tcase_add_test(t, puzzles_are_solved);
    tcase_add_test(t, equal_input_gives_equal_offsets);
    suite_add_tcase(s, t);
    return s;
}
