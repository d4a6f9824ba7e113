/* The op table, expanded from ops.def: one row per op, with the functions of
 * compiler/ops/. A missing infer_X, grad_X, macs_X or make_X is a link error. */
#include "convc.h"

#include <string.h>

#define A(op, type, field, def) \
    { #field, AT_##type, offsetof(struct op##_attr, field), def },
#define NONE(op)
#define OP(name, lo, hi, attrs, traits)              \
    static const struct attr_info name##_attrs[] = { \
        attrs{ NULL, AT_flag, 0, NULL }              \
    };
#define DERIVED(name, family, inputs, traits)
#include "ops.def"
#undef OP
#undef DERIVED
#undef A
#undef NONE

#define ROW(name, lo, hi, traits, macs, maker)                      \
    [OP_##name] = { #name, OP_##name, lo, hi, traits, name##_attrs, \
                    infer_##name, grad_##name, macs, maker },

const struct op_info optab[OP_COUNT] = {
#define OP(name, lo, hi, attrs, traits) ROW(name, lo, hi, traits, macs_##name, NULL)
#define MAP(name, lo, hi, attrs, traits) ROW(name, lo, hi, traits, NULL, NULL)
#define LAYER(name, lo, hi, attrs, traits) \
    ROW(name, lo, hi, traits, macs_##name, make_##name)
#define DERIVED(name, family, inputs, traits)                              \
    [OP_##name] = { #name, OP_##family, inputs, inputs, (traits) | HIDDEN, \
                    family##_attrs, NULL, NULL, NULL, NULL },
#include "ops.def"
#undef OP
#undef DERIVED
};

int optab_find(const char *name)
{
    for (int i = 0; i < OP_COUNT; i++)
        if (strcmp(optab[i].name, name) == 0) return i;
    return -1;
}
