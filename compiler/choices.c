/* What --tune may choose from for a convolution: register tiles of the direct sum, and
 * the algorithms that save products. */
#include "select.h"
#include "wisdom.h"

/* Tiles of 1, 2 and 4 vectors with as many rows as the registers hold, and with
 * fewer, behind the `count` choices that there are; returns how many there are. */
static int tile_choices(const struct graph *g, const struct node *n, struct choice *c, int count)
{
    struct tile usual = n->algo.tile;
    int64_t pixels = n->algo.rows_over_batch ? g->batch : n->view.w, vectors = select_ceil(n->algo.packing.out, usual.width);
    for (int v = usual.arrays ? usual.vecs : 1; v <= (usual.arrays ? usual.vecs : 4) && v <= vectors * usual.width; v *= 2) {
        int64_t most = usual.arrays ? 4 : (g->target->registers - v - 2) / v;
        int64_t parts = select_ceil(pixels, most > 1 ? most : 1);
        for (int k = 0; k < 3 && count < CHOICES - 2; k++, parts++) {
            int rows = (int)select_ceil(pixels, parts < pixels ? parts : pixels);
            int i = 0;
            while (i < count && !(c[i].m == DIRECT && c[i].rows == rows && c[i].vecs == v)) i++;
            if (i == count) c[count++] = (struct choice){ DIRECT, rows, v, 0 };
        }
    }
    return count;
}

static int taken(const struct node *n)
{
    if (n->algo.kernel == KERNEL_STRASSEN) return STRASSEN;
    return n->algo.kernel == KERNEL_WINOGRAD ? (int)n->algo.sweeps[0].step_in.h : DIRECT;
}

/* What convc chooses, then tiles, then Strassen, then Winograd, where the transformed
 * tiles are the rows. Narrow groups have the one tile that narrow.c gives them. */
int select_choices(const struct graph *g, const struct node *n, struct choice *c)
{
    struct tile usual = n->algo.tile;
    int count = 1;
    c[0] = (struct choice){ taken(n), usual.rows, usual.vecs, 0 };
    if (!narrow_is(n)) count = tile_choices(g, n, c, count);
    if (narrow_is(n) && c[0].m != DIRECT) c[count++] = (struct choice){ DIRECT, usual.rows, usual.vecs, 0 };
    if (strassen_applies(g, n) && c[0].m != STRASSEN) c[count++] = (struct choice){ STRASSEN, usual.rows, usual.vecs, 0 };
    for (int m = WINOGRAD_LEAST; m <= WINOGRAD_MOST; m++)
        if (winograd_applies(g, n) && winograd_has(n, m) && c[0].m != m)
            c[count++] = (struct choice){ m, usual.rows, winograd_vecs(n), 0 };
    return count;
}
