/* matmul: the product of two matrices, or of as many pairs as there are channels.
 *
 * Forward     y[i, j] = sum over k of a[i, k] b[k, j], over the last two axes;
 *             C x H x W: for each channel. A matrix may be transposed before.
 * Backward    da = dy b', db = a' dy, or what transposition makes of them: both
 *             are matmuls again. Summed by `reduce` over a broadcast channel.
 * Shapes      both C x L or both C x H x W; a is M x K, b K x N, y M x N; the
 *             channels are equal or 1 in one of them.
 * Attributes  transpose_a (false), transpose_b (false): what is given is K x M,
 *             or N x K.
 * Limits      form.c turns an operand round whose vectors do not lie side by
 *             side.
 * Errors      other ranks, inner sizes or channels that differ.
 * Source      torch.matmul. */
#include "../convc.h"

#include <inttypes.h>

/* Rows and columns of a matrix as it takes part. */
struct matrix {
    int64_t channels, rows, columns;
};

static struct matrix operand(struct shape s, bool transposed)
{
    int64_t rows = s.d[s.rank - 2], columns = s.d[s.rank - 1];
    struct matrix m = { s.rank == 3 ? s.d[0] : 1, rows, columns };
    return transposed ? (struct matrix){ m.channels, columns, rows } : m;
}

static void need_matrices(struct graph *g, const struct node *n, struct shape a, struct shape b)
{
    if (a.rank != b.rank || a.rank < 2 || a.rank > 3)
        err(g->cc, n->pos, "matmul: shapes %s and %s; expected both C x L or both C x H x W",
            shape_text(g->cc, a), shape_text(g->cc, b));
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
    if (a.channels != b.channels && a.channels != 1 && b.channels != 1)
        err(g->cc, n->pos, "matmul: the channels of %s and %s differ", shape_text(g->cc, x),
            shape_text(g->cc, z));
    int64_t channels = a.channels > b.channels ? a.channels : b.channels;
    shape_set(g, n, x.rank == 2 ? shape_of(2, a.rows, b.columns) : shape_of(3, channels, a.rows, b.columns));
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
