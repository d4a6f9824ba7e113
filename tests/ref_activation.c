/* The reference interpreter's functions of one number: the ops of trait UNARY,
 * also where fuse.c has put them into a producer. */
#include "ref_task.h"
#include <math.h>
#include <string.h>

static double gelu(double v, bool by_tanh)
{
    static const double root = 0.7978845608028654; /* sqrt(2 / pi) */
    if (by_tanh) return v / 2 * (1 + tanh(root * (v + 0.044715 * v * v * v)));
    return v / 2 * (1 + erf(v / sqrt(2)));
}

double ref_activation(enum op op, const union attr *a, double v)
{
    switch (op) {
    case OP_relu:
        return v > 0 ? v : 0;
    case OP_leaky_relu:
        return v > 0 ? v : a->leaky_relu.slope * v;
    case OP_reciprocal:
        return 1 / v;
    case OP_sigmoid:
        return 1 / (1 + exp(-v));
    case OP_tanh:
        return tanh(v);
    case OP_gelu:
        return gelu(v, strcmp(a->gelu.approximate, "tanh") == 0);
    default:
        bug("ref: %s is not of the language", optab[op].name);
    }
}
