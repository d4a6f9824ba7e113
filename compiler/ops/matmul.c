/* matmul: the product of two matrices, or of as many pairs as there are channels.
 *
 * Forward     y[i, j] = sum over k of a[i, k] b[k, j], over the last two axes;
 *             C x H x W: for each channel; C x D x H x W: and each plane. A matrix
 *             may be transposed before.
 * Backward    da = dy b', db = a' dy, or what transposition makes of them: both
 *             are matmuls again. Summed by `reduce` over what was broadcast.
 * Shapes      of one rank, 2 or more; a is M x K, b K x N, y M x N; channels, and
 *             depths, are equal or 1 in one of them.
 * Attributes  transpose_a (false), transpose_b (false): what is given is K x M,
 *             or N x K.
 * Limits      form.c turns an operand round whose vectors do not lie side by
 *             side.
 * Errors      vectors, ranks, inner sizes, channels or depths that differ.
 * Source      torch.matmul. */
#include "../convc.h"

#include <inttypes.h>

/* Rows and columns of a matrix as it takes part. */
struct matrix {
    int64_t rows, columns;
};

static struct matrix operand(struct shape s, bool transposed)
{
    int64_t rows = s.d[s.rank - 2], columns = s.d[s.rank - 1];
    return transposed ? (struct matrix){ columns, rows } : (struct matrix){ rows, columns };
}

static void need_matrices(struct graph *g, const struct node *n, struct shape a, struct shape b)
{
    if (a.rank != b.rank || a.rank < 2)
        err(g->cc, n->pos, "matmul: shapes %s and %s; expected both C x L, both C x H x W or both C x D x H x W",
            shape_text(g->cc, a), shape_text(g->cc, b));
}

/* How many matrices there are along an axis in front of theirs. */
static int64_t matrices(struct graph *g, const struct node *n, struct shape a, struct shape b, int axis)
{
    if (a.d[axis] != b.d[axis] && a.d[axis] != 1 && b.d[axis] != 1)
        err(g->cc, n->pos, "matmul: the %s of %s and %s differ", axis ? "depths" : "channels",
            shape_text(g->cc, a), shape_text(g->cc, b));
    return a.d[axis] > b.d[axis] ? a.d[axis] : b.d[axis];
}

void infer_matmul(struct graph *g, struct node *n)
{
    const struct matmul_attr *attr = &n->a->matmul;
    struct shape x = shape_input(g, n, 0)->shape, z = shape_input(g, n, 1)->shape;
    need_matrices(g, n, x, z);
    struct matrix a = operand(x, attr->transpose_a), b = operand(z, attr->transpose_b);
    if (a.columns != b.rows)
        err(g->cc, n->pos, "matmul: the inner sizes of %s%s and %s%s differ: %" PRId64 " and %" PRId64,
            shape_text(g->cc, x), attr->transpose_a ? " transposed" : "", shape_text(g->cc, z),
            attr->transpose_b ? " transposed" : "", a.columns, b.rows);
    struct shape y = x;
    for (int k = 0; k < x.rank - 2; k++) y.d[k] = matrices(g, n, x, z, k);
    y.d[y.rank - 2] = a.rows;
    y.d[y.rank - 1] = b.columns;
    shape_set(g, n, y);
}

/* The gradient of x is this product. */
static void product(struct graph *g, int id, int x, int a, int b, bool ta, bool tb)
{
    if (!grad_wanted(g, x)) return;
    union attr t = { .matmul = { ta, tb } };
    int dx = graph_add(g, OP_matmul, g->nodes[id].pos, "", grad_hint(g, x), 2, (const int[]){ a, b }, &t);
    grad_to(g, x, grad_reduce(g, id, x, dx));
}

void grad_matmul(struct graph *g, int id, int dy)
{
    const struct matmul_attr *t = &g->nodes[id].a->matmul;
    bool ta = t->transpose_a, tb = t->transpose_b;
    int a = g->nodes[id].in[0], b = g->nodes[id].in[1];
    if (ta)
        product(g, id, a, b, dy, tb, true);
    else
        product(g, id, a, dy, b, false, !tb);
    if (tb)
        product(g, id, b, dy, a, true, ta);
    else
        product(g, id, b, a, dy, !ta, false);
}

/* Multiply-adds. */
int64_t macs_matmul(const struct graph *g, const struct node *n)
{
    struct matrix a = operand(shape_input(g, n, 0)->shape, n->a->matmul.transpose_a);
    return shape_mul(shape_count(n->shape), a.columns);
}
