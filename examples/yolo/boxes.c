/* See boxes.h. After Redmon, Divvala, Girshick, Farhadi, "You only look once"
 * (arXiv 1506.02640), section 2. */
#include "boxes.h"

#include <stdlib.h>

static float above_zero(float v)
{
    return v > 0 ? v : 0;
}

int yolo_decode(const struct yolo *g, const float *y, float least, struct box *to)
{
    int plane = g->cells * g->cells, n = 0;
    for (int at = 0; at < plane; at++)
        for (int b = 0; b < g->boxes; b++) {
            const float *v = y + 5 * b * plane + at, *p = y + 5 * g->boxes * plane + at;
            struct box box = {
                ((float)(at % g->cells) + v[0]) / (float)g->cells,
                ((float)(at / g->cells) + v[plane]) / (float)g->cells,
                above_zero(v[2 * plane]),
                above_zero(v[3 * plane]),
                0,
                0,
            };
            for (box.class = 0; box.class < g->classes; box.class ++) {
                box.score = v[4 * plane] * p[box.class * plane];
                if (box.score >= least) to[n++] = box;
            }
        }
    return n;
}

/* Of two intervals, given by centres and lengths. */
static float overlap(float a, float length_a, float b, float length_b)
{
    float right = a + length_a / 2 < b + length_b / 2 ? a + length_a / 2 : b + length_b / 2;
    float left = a - length_a / 2 > b - length_b / 2 ? a - length_a / 2 : b - length_b / 2;
    return above_zero(right - left);
}

float box_iou(const struct box *a, const struct box *b)
{
    float both = overlap(a->x, a->w, b->x, b->w) * overlap(a->y, a->h, b->y, b->h);
    float all = a->w * a->h + b->w * b->h - both;
    return all > 0 ? both / all : 0;
}

/* The best score first; the rest of the order so that it is always the same. */
static int compare(const void *left, const void *right)
{
    const struct box *a = left, *b = right;
    if (a->score > b->score || a->score < b->score) return a->score > b->score ? -1 : 1;
    if (a->class != b->class) return a->class < b->class ? -1 : 1;
    if (a->y > b->y || a->y < b->y) return a->y < b->y ? -1 : 1;
    return (a->x > b->x) - (a->x < b->x);
}

int box_suppress(struct box *boxes, int n, float most)
{
    int kept = 0;
    qsort(boxes, (size_t)n, sizeof *boxes, compare);
    for (int i = 0; i < n; i++) {
        int k = 0;
        while (k < kept && (boxes[k].class != boxes[i].class || box_iou(&boxes[k], &boxes[i]) <= most)) k++;
        if (k == kept) boxes[kept++] = boxes[i];
    }
    return kept;
}
