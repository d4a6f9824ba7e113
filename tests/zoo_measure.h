/* A net of the zoo as a user compiles and runs it: convc --weights, the C
 * compiler, a program; and what each of them took. */
#ifndef ZOO_MEASURE_H
#define ZOO_MEASURE_H

#include "harness.h"
#include "zoo.h"

enum { ZOO_TARGETS = 2 };
extern const char *const zoo_targets[ZOO_TARGETS]; /* c99, native */

/* Seconds of processor time, bytes; where there are two, one a target. */
struct zoo_cost {
    double convc;           /* --train: it packs no weights */
    double pack;            /* --weights */
    double memory;          /* the larger of the two */
    double cc[ZOO_TARGETS]; /* the C compiler, inference */
    double cc_train[ZOO_TARGETS];
    double miss[ZOO_TARGETS]; /* of an output, as a part of the largest */
};

bool zoo_measure(const struct zoo *, struct subject *, struct zoo_cost *);
void zoo_print(const char *name, int64_t parameters, const struct zoo_cost *, bool head);

#endif
