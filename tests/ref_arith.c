/* Arithmetic of two tensors, for the reference interpreter. NumPy's broadcasting:
 * an axis of extent 1 serves every index of the other's; a vector stands for one
 * of as many channels and a single pixel. */
#include "ref_task.h"
#include <math.h>

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
