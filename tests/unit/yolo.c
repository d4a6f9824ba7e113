/* examples/yolo: boxes out of the net's answers, and which of them stay. Judged
 * by hand-made grids whose boxes are known, by overlaps computed on paper, and
 * by an independent greedy suppression over random boxes. */
#include "../../examples/yolo/boxes.c"

#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

Suite *suite_yolo(void);

enum { CELLS = 7,
       BOXES = 2,
       CLASSES = 20,
       PLANE = CELLS * CELLS,
       DEPTH = 5 * BOXES + CLASSES };

static const struct yolo grid = { CELLS, BOXES, CLASSES };
static float y[DEPTH * PLANE];
static struct box found[PLANE * BOXES * CLASSES];

static float *at(int channel, int row, int column)
{
    return &y[(channel * CELLS + row) * CELLS + column];
}

static void put_box(int box, int row, int column, const float v[5])
{
    for (int k = 0; k < 5; k++) *at(5 * box + k, row, column) = v[k];
}

static bool near(float a, double b)
{
    return fabs((double)a - b) < 1e-6;
}

START_TEST(a_box_is_where_its_cell_says)
{
    memset(y, 0, sizeof y);
    put_box(1, 2, 5, (const float[]){ 0.25f, 0.5f, 0.4f, 0.3f, 0.8f });
    *at(5 * BOXES + 11, 2, 5) = 0.5f;
    *at(5 * BOXES + 3, 2, 5) = 0.1f;
    ck_assert_int_eq(yolo_decode(&grid, y, 0.2f, found), 1);
    ck_assert_int_eq(found->class, 11);
    ck_assert(near(found->score, 0.4));
    ck_assert(near(found->x, 5.25 / 7) && near(found->y, 2.5 / 7));
    ck_assert(near(found->w, 0.4) && near(found->h, 0.3));
    ck_assert_int_eq(yolo_decode(&grid, y, 0.05f, found), 2);
    ck_assert_int_eq(yolo_decode(&grid, y, 0.41f, found), 0);
}
END_TEST

START_TEST(all_that_can_be_found_has_room)
{
    for (int i = 0; i < DEPTH * PLANE; i++) y[i] = 1;
    ck_assert_int_eq(yolo_decode(&grid, y, 0.5f, found), PLANE * BOXES * CLASSES);
    ck_assert(near(found[PLANE * BOXES * CLASSES - 1].x, 1));
    put_box(0, 0, 0, (const float[]){ 0, 0, -1, -2, 1 });
    yolo_decode(&grid, y, 0.5f, found);
    ck_assert(near(found->w, 0) && near(found->h, 0));
}
END_TEST

START_TEST(overlaps)
{
    struct box a = { 0.5f, 0.5f, 0.4f, 0.2f, 1, 0 }, b = a, none = { 0.5f, 0.5f, 0, 0, 1, 0 };
    ck_assert(near(box_iou(&a, &a), 1));
    b.x += 0.2f; /* half of each: 0.04 of 0.12 */
    ck_assert(near(box_iou(&a, &b), 1.0 / 3));
    b.x += 0.3f;
    ck_assert(near(box_iou(&a, &b), 0));
    b = (struct box){ 0.5f, 0.5f, 0.2f, 0.1f, 1, 0 }; /* inside: a quarter */
    ck_assert(near(box_iou(&a, &b), 0.25) && near(box_iou(&b, &a), 0.25));
    ck_assert(near(box_iou(&none, &none), 0) && near(box_iou(&a, &none), 0));
}
END_TEST

START_TEST(the_best_of_a_heap_stays)
{
    struct box b[] = {
        { 0.50f, 0.5f, 0.4f, 0.4f, 0.6f, 3 },
        { 0.52f, 0.5f, 0.4f, 0.4f, 0.9f, 3 }, /* beats the first */
        { 0.51f, 0.5f, 0.4f, 0.4f, 0.5f, 4 }, /* another class */
        { 0.10f, 0.1f, 0.1f, 0.1f, 0.3f, 3 }, /* elsewhere */
    };
    ck_assert_int_eq(box_suppress(b, 4, 0.5f), 3);
    ck_assert(near(b[0].score, 0.9) && near(b[1].score, 0.5) && near(b[2].score, 0.3));
    ck_assert_int_eq(box_suppress(b, 0, 0.5f), 0);
    /* What was suppressed suppresses nothing: a chain of three keeps its ends. */
    struct box chain[] = { { 0.3f, 0.5f, 0.3f, 0.3f, 0.9f, 0 }, { 0.4f, 0.5f, 0.3f, 0.3f, 0.8f, 0 }, { 0.5f, 0.5f, 0.3f, 0.3f, 0.7f, 0 } };
    ck_assert_int_eq(box_suppress(chain, 3, 0.4f), 2);
    ck_assert(near(chain[1].score, 0.7));
}
END_TEST

/* Greedy by the definition: take the best of all, drop what it overlaps. */
static int greedy(struct box *b, int n, float most, struct box *kept)
{
    int k = 0;
    while (n) {
        int best = 0, left = 0;
        for (int i = 1; i < n; i++)
            if (b[i].score > b[best].score) best = i;
        struct box winner = b[best];
        kept[k++] = winner;
        for (int i = 0; i < n; i++)
            if (i != best && (b[i].class != winner.class || !(box_iou(&b[i], &winner) > most))) b[left++] = b[i];
        n = left;
    }
    return k;
}

START_TEST(random_boxes)
{
    enum { N = 200 };
    struct box a[N], b[N], kept[N];
    uint32_t state = (uint32_t)_i + 1;
    for (int i = 0; i < N; i++) {
        float v[5];
        for (int k = 0; k < 5; k++) v[k] = (float)((state = state * 1664525u + 1013904223u) >> 8) / (float)(1 << 24);
        a[i] = b[i] = (struct box){ v[0], v[1], 0.3f * v[2], 0.3f * v[3], v[4], i % 3 };
    }
    int n = greedy(b, N, 0.3f, kept);
    ck_assert_int_eq(box_suppress(a, N, 0.3f), n);
    ck_assert_int_lt(n, N);
    for (int i = 0; i < n; i++) ck_assert(memcmp(&a[i], &kept[i], sizeof *kept) == 0);
}
END_TEST

Suite *suite_yolo(void)
{
    Suite *s = suite_create("yolo");
    TCase *c = tcase_create("boxes");
    tcase_add_test(c, a_box_is_where_its_cell_says);
    tcase_add_test(c, all_that_can_be_found_has_room);
    tcase_add_test(c, overlaps);
    tcase_add_test(c, the_best_of_a_heap_stays);
    tcase_add_loop_test(c, random_boxes, 0, 20);
    suite_add_tcase(s, c);
    return s;
}
