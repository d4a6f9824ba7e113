/* Strassen's product in Winograd's form, for convolutions of kernel 1 x 1 and stride 1 in
 * inference: with pixels, inputs and outputs in halves, seven products of halves make
 * what the direct sum makes of eight.
 *
 * Rows of the matrix are pixels: half of them are those of a row's left half, with the
 * pixels of its right half as their partners, so that rows are independent of each
 * other; or, where a row is short or odd, those of every other row, with the pixels
 * below as partners, and a last row without partners takes four products, as many as
 * its direct sum. Each half is a sweep: algo.sweeps has the first of each pair, the
 * second, and the row that is alone, if there is one.
 *
 * Of the four sums of quarters of the image, the workspace has those of a group of rows.
 * A register tile then makes the four parts of the output that belong to its pixels one
 * after another: the seven products follow each other so that most of what they share
 * stays in the registers. The four sums of quarters of the weights are made when the
 * weights are written, which are 7/4 as large by it. The error is some units in the
 * last place of the largest product's sum, like that of the direct sum in another
 * order: far below Winograd's minimal filtering.
 *
 * Strassen, "Gaussian elimination is not optimal", Numer. Math. 13, 1969; Winograd's
 * form: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 23.1. */
#include "convc.h"
#include "select.h"
#include "wisdom.h"

#include <string.h>

/* Products of the form, and the sums of quarters of the image that they read, in vectors
 * of this many lanes at least. */
enum { PRODUCTS = 7,
       SUMS = 4,
       SUM_LANES = 8 };

/* ---- weights ------------------------------------------------------------- */

struct halved {
    struct values how;
    struct node from; /* the parameter as it was */
};

/* What the products take, in the order in which a tile adds them: of quarters b11 to
 * b22, [inputs][outputs], for one input and one output of each half. */
static void multiply_by(double b11, double b12, double b21, double b22, float *to)
{
    double t1 = b12 - b11, t2 = b22 - t1, t3 = b22 - b12, t4 = t2 - b21;
    const double all[PRODUCTS] = { b11, b21, t2, t3, -t4, t1, b22 };
    for (int k = 0; k < PRODUCTS; k++) to[k] = (float)all[k];
}

static void make_halved(const struct values *how, float *to)
{
    const struct node *from = &((const struct halved *)how)->from;
    int64_t out = from->shape.d[0] / 2, in = from->shape.d[1] / 2;
    struct arena *scratch = arena_new();
    const float *w = values_of(scratch, from), *low = w + out * 2 * in;
    for (int64_t o = 0; o < out; o++)
        for (int64_t i = 0; i < in; i++, to += PRODUCTS) {
            int64_t left = o * 2 * in + i, right = left + in;
            multiply_by((double)w[left], (double)low[left], (double)w[right], (double)low[right], to);
        }
    arena_free(scratch);
}

static void halve_weights(struct graph *g, struct node *w)
{
    struct halved *h = NEW(g->cc->mem, struct halved, 1);
    *h = (struct halved){ { make_halved }, *w };
    w->data = NULL;
    w->made = &h->how;
    w->shape.d[1] = w->shape.d[1] / 4 * PRODUCTS;
}

/* ---- is it worth it ------------------------------------------------------ */

/* Bytes of a group's sums: more makes nothing faster, but that weights larger than the
 * image are read less often. Pixels of a half row that is long enough for a register tile. */
enum { CACHE = 1 << 17,
       MOST = 1 << 19,
       LONG = 14 };

/* The halves of a row are partners, or a row and the next. */
static bool along_row(const struct node *n)
{
    return n->view.w % 2 == 0 && (n->view.w >= 2 * LONG || n->view.h < 2);
}

/* Floats of the sums of a row of pairs. */
static int64_t row_floats(const struct graph *g, const struct node *n)
{
    return SUMS * (along_row(n) ? n->view.w / 2 : n->view.w) * g->nodes[n->in[0]].view.c / 2;
}

static bool is_product(const struct node *n)
{
    const struct conv_attr *a = &n->a->conv;
    const struct sides *pad = &a->pad;
    return n->op == OP_conv && n->shape.rank <= 3 && a->groups == 1 && triple_product(a->kernel) == 1 &&
           triple_product(a->stride) == 1 && pad->top + pad->bottom + pad->left + pad->right == 0;
}

bool strassen_applies(const struct graph *g, const struct node *n)
{
    const struct node *x = &g->nodes[n->in[0]], *w = &g->nodes[n->in[1]];
    if (!is_product(n) || g->training || g->unroll != UNROLL_auto || g->target->width == 1) return false;
    if (!values_known(w) || graph_uses(g, n->in[1]) != 1 || n->algo.rows_over_batch) return false;
    if (x->view.c % (2 * (int64_t)SUM_LANES) != 0 || n->view.c % (2 * (int64_t)g->target->width) != 0) return false;
    return (n->view.h > 1 || n->view.w % 2 == 0) && 4 * row_floats(g, n) <= MOST;
}

/* Of the products an eighth is saved. The sums of an input's quarters take as long as 24
 * products of it, what the products of an output share as 16, and what the weights are
 * larger by comes from memory: as much time as 32 pixels save (measured). Sixteen
 * registers hold tiles so small that what their products share costs more than all that. */
static bool pays(const struct graph *g, const struct node *n)
{
    double in = (double)n->algo.packing.in, out = (double)n->algo.packing.out;
    double pixels = (double)(n->view.h * n->view.w);
    return g->target->registers > 16 && 1 - 24 / out - 16 / in - 32 / pixels > 0.5;
}

static bool wanted(const struct graph *g, const struct node *n)
{
    const char *algorithm = n->a->conv.algorithm;
    const struct choice *measured = wisdom_find(g, n);
    if (measured || strcmp(algorithm, "auto") != 0) return measured ? measured->m == STRASSEN : strcmp(algorithm, "strassen") == 0;
    return !g->no_winograd && pays(g, n);
}

/* ---- the node ------------------------------------------------------------ */

/* The first of each pair, the second, and the row that is alone. */
static void pair(struct graph *g, struct node *n)
{
    struct sweep *s = NEW(g->cc->mem, struct sweep, 3);
    int64_t h = n->view.h, half = n->view.w / 2;
    s[0] = s[1] = s[2] = n->algo.sweeps[0];
    n->algo.nsweeps = 2;
    if (along_row(n)) {
        s[0].count.w = s[1].count.w = s[1].in0.w = s[1].out0.w = half;
    } else {
        s[0].count.h = s[1].count.h = h / 2;
        s[0].step_in.h = s[0].step_out.h = s[1].step_in.h = s[1].step_out.h = 2;
        s[1].in0.h = s[1].out0.h = s[2].count.h = 1;
        s[2].in0.h = s[2].out0.h = h - 1;
        n->algo.nsweeps = h % 2 ? 3 : 2;
    }
    n->algo.sweeps = s;
}

/* As many of the rows of pairs at a time as the cache takes, evenly, and so that threads
 * have as many groups each. Bits do not depend on it. */
void strassen_band(const struct graph *g, struct node *n)
{
    struct algo *a = &n->algo;
    int64_t rows = a->sweeps[0].count.h, pixels = a->sweeps[0].count.w;
    int64_t weights = 4 * pack_floats(&a->packing), bytes = weights < CACHE ? CACHE : weights > MOST ? MOST
                                                                                                     : weights;
    int64_t fit = bytes / (4 * SUMS * pixels * a->packing.in);
    int64_t groups = select_ceil(select_ceil(rows, fit > 1 ? fit : 1), g->threads) * g->threads;
    a->group = triple(1, select_ceil(rows, groups), pixels);
    a->place_in = winograd_place(a->group.h * pixels * a->packing.in);
    a->place_out = a->tile.rows * a->packing.block;
    a->scratch = SUMS * a->place_in + (SUMS - 1) * a->place_out * a->group.h * select_ceil(pixels, a->tile.rows);
}

void strassen(struct graph *g, struct node *n)
{
    if (!strassen_applies(g, n) || !wanted(g, n)) return;
    struct algo *a = &n->algo;
    int most = a->tile.rows; /* few enough not to push each other out of the cache */
    pair(g, n);
    a->kernel = KERNEL_STRASSEN;
    a->tile = select_tile(g, a->sweeps[0].count.w, a->packing.out / 2, 0);
    a->packing = (struct packing){ 1, a->packing.out / 2, a->packing.in / 2, PRODUCTS, (int64_t)a->tile.width * a->tile.vecs, false };
    if (a->tile.rows > most) a->tile.rows = most;
    strassen_band(g, n);
    a->why = "Strassen's product: seven products of halves where the direct sum has eight";
    halve_weights(g, &g->nodes[n->in[1]]);
}
