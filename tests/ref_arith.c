/* Arithmetic of two tensors and along axes, for the reference interpreter. NumPy's broadcasting:
 * an axis of extent 1 serves every index of the other's; a vector stands for one
 * of as many channels and a single pixel. */
#include "ref_task.h"
#include <math.h>
#include <string.h>

/* Operand k at the place of the result's element. */
static double operand(const struct task *t, int k, struct spot p)
{
    struct shape s = ref_shape(t, k);
    if (!t->r->graph->nodes[t->node->in[k]].batched) p.v[0] = 0;
    for (int i = 0; i < s.rank; i++)
        if (s.d[i] == 1) p.v[i + 1] = 0;
    return input(t, k)[ref_at(s, p)];
}

static double combine(enum op op, double a, double b)
{
    switch (op) {
    case OP_add:
        return a + b;
    case OP_sub:
        return a - b;
    case OP_mul:
        return a * b;
    case OP_div:
        return a / b;
    case OP_minimum:
        return fmin(a, b);
    case OP_maximum:
        return fmax(a, b);
    case OP_greater:
        return a > b;
    default:
        bug("ref: %s takes no two tensors", optab[op].name);
    }
}

void ref_arith_two(const struct task *t)
{
    for (int64_t i = 0; i < size_of(t->out); i++) {
        struct spot p = ref_spot(t->node->shape, i);
        t->y[i] = combine(t->node->op, operand(t, 0, p), operand(t, 1, p));
    }
}

/* ---- along axes -------------------------------------------------------- */

/* The place in the result that element p of x belongs to. */
static int64_t group_of(const struct task *t, const char *axes, bool keep, struct spot p)
{
    static const char *const names[] = { "", "c", "cw", "chw", "cdhw" };
    struct shape x = ref_shape(t, 0), y = { .rank = 0 };
    struct spot q = { { p.v[0] } };
    for (int i = 0; i < x.rank; i++) {
        bool gone = !axes[0] || strchr(axes, names[x.rank][i]);
        if (gone && !keep) continue;
        y.d[y.rank++] = gone ? 1 : x.d[i];
        q.v[y.rank] = gone ? 0 : p.v[i + 1];
    }
    return ref_at(y, q);
}

void ref_arith_reduce(const struct task *t, const char *axes, bool keep)
{
    enum op op = t->node->op;
    double share = (double)size_of(t->in) / (double)size_of(t->out);
    for (int64_t i = 0; i < size_of(t->out); i++) t->y[i] = op == OP_reduce_max ? -INFINITY : 0;
    for (int64_t i = 0; i < size_of(t->in); i++) {
        double *y = &t->y[group_of(t, axes, keep, ref_spot(ref_shape(t, 0), i))];
        *y = op == OP_reduce_max ? fmax(*y, t->x[i]) : *y + t->x[i] / (op == OP_reduce_mean ? share : 1);
    }
}

/* ---- matrices ---------------------------------------------------------- */

/* Row i and column j of operand k, in the sample and channel of p. */
static double entry(const struct task *t, int k, struct spot p, int64_t i, int64_t j)
{
    const struct matmul_attr *a = &t->node->a->matmul;
    struct shape s = ref_shape(t, k);
    bool turned = k == 0 ? a->transpose_a : a->transpose_b;
    p.v[s.rank - 1] = turned ? j : i;
    p.v[s.rank] = turned ? i : j;
    for (int axis = 0; axis < s.rank - 2; axis++)
        if (s.d[axis] == 1) p.v[axis + 1] = 0;
    return input(t, k)[ref_at(s, p)];
}

void ref_arith_matmul(const struct task *t)
{
    struct shape a = ref_shape(t, 0), y = t->node->shape;
    int64_t inner = a.d[a.rank - (t->node->a->matmul.transpose_a ? 2 : 1)];
    for (int64_t i = 0; i < size_of(t->out); i++) {
        struct spot p = ref_spot(y, i);
        t->y[i] = 0;
        for (int64_t k = 0; k < inner; k++)
            t->y[i] += entry(t, 0, p, p.v[y.rank - 1], k) * entry(t, 1, p, k, p.v[y.rank]);
    }
}
