/* The cases of tests/ops/X.dsl. A net there may be preceded by comments
 *
 *     # sweep: k=1,2,3 pad=0,same,[1,2]
 *     # batch: 3
 *
 * A sweep stands for every combination of its values, given to the net as by
 * -D; several sweeps add up, a net without any is one case. `batch` names the
 * only batch that the net can be trained with. */
#ifndef SWEEP_H
#define SWEEP_H

#include "../compiler/convc.h"

enum { SWEEP_DEFINES = 12 };

struct point {
    const char *net, *label; /* "conv k=3 pad=same" */
    int ndefines;
    struct define defines[SWEEP_DEFINES];
    int64_t batch; /* 0: any */
};

struct sweeps {
    int n, cap;
    struct point *points;
};

struct sweeps sweep_read(struct arena *, const char *text);

#endif
