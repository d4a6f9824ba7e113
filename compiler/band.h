/* Chains of nodes that run in bands: band.c decides, band_rows.c makes them. */
#ifndef BAND_H
#define BAND_H

#include "convc.h"

/* One node of a chain: the rows of its result, band by band. */
struct band_link {
    int id;
    int64_t *from, *to; /* the rows made in band i: [from, to); none between are read */
    int64_t *low;       /* the first row in its buffer in band i, negative for zeros above */
    int64_t *end;       /* what is read in band i ends there, zeros below included */
    int64_t room;       /* rows of its buffer */
    int last;           /* the last node that wrote its buffer */
};

struct band_chain {
    struct graph *g;
    bool laps; /* the result may lie over the input, if that dies with the chain */
    int n, bands;
    struct band_link *links;
    int *order, norder; /* of the nodes, as far as it is known */
};

/* Can the node run on some rows only? */
bool band_can(const struct graph *, const struct node *);
/* Puts the nodes of a chain into c->order, the last one's result as a view of all
 * rows behind them, and makes the buffers inside smaller. False if the chain
 * would overwrite what it still reads; then nothing has changed. */
bool band_make(struct band_chain *);

#endif
