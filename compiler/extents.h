/* Values of attributes: extents, numbers for the spatial axes, lists. */
#ifndef EXTENTS_H
#define EXTENTS_H

#include <stdbool.h>
#include <stdint.h>

enum { MAX_RANK = 4 }; /* channels and up to three spatial axes */

struct shape {
    int rank;                /* 1 C, 2 C x L, 3 C x H x W, 4 C x D x H x W */
    int64_t d[MAX_RANK + 1]; /* channels first, without the batch; a weight: out, in, kernel */
};

/* A number for each spatial axis: depth, height, width, by name or by index. Of
 * a 2-D tensor the depth is 1 (or 0, as the case may be), of a 1-D one the
 * height, too. */
enum { AXES = 3 };
struct triple {
    union {
        struct {
            int64_t d, h, w;
        };
        int64_t at[AXES];
    };
};
enum padding { PAD_SIDES,
               PAD_SAME,
               PAD_VALID,
               PAD_FULL };
struct sides {
    enum padding mode; /* infer_X turns every mode into PAD_SIDES */
    union {            /* by side, or by axis */
        struct {
            int64_t front, top, left, back, bottom, right;
        };
        struct {
            struct triple before, after;
        };
    };
};
struct list {
    int n;
    const double *v;
};

#endif
