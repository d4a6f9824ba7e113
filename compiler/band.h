/* Chains of nodes that run in bands: band.c decides, band_rows.c knows the rows,
 * band_nodes.c makes the nodes. */
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
/* Rows [from, to) of the sweep's results, whole steps of it but for the last that it
 * has; false if none. */
bool band_clip(struct sweep *, int64_t from, int64_t to);
/* How far the input's rows move from one row of the result to the next. */
int64_t band_stride(const struct node *);
/* The rows of its first input that rows [from, to) of the node need, zeros around
 * it included; false if none. */
bool band_reads(const struct node *, int64_t from, int64_t to, int64_t *low, int64_t *end);
/* The rows of all links. */
void band_plan(struct band_chain *);
/* Does the result lie over what the chain reads, and would it be written there
 * before the last band has read it? */
bool band_overtakes(const struct band_chain *);
/* How far in front of its input's buffer the result's must begin, so that a band
 * writes nothing that a later one reads. */
int64_t band_lead(const struct band_chain *);
/* Puts the nodes of a chain into c->order, the last one's result as a view of all
 * rows behind them, and makes the buffers inside smaller. False if the chain
 * would overwrite what it still reads; then nothing has changed. */
bool band_make(struct band_chain *);

#endif
