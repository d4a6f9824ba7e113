/* What a kernel makes of a convolution in bands (band.c), where a node runs for some
 * rows of its result only. Every element is computed as it would be for all rows. */
#include "convc.h"
#include "select.h"

/* The rows of the result that a band has a multiple of, or all that are left; 0: the
 * node runs as a whole. A group of tiles reads all weights: it is never divided. */
int64_t select_step(const struct node *n)
{
    switch (n->algo.kernel) {
    case KERNEL_DIRECT:
    case KERNEL_DEPTHWISE:
    case KERNEL_ROTATED:
        return 1;
    case KERNEL_STRASSEN:
        return n->algo.sweeps[0].step_out.h == 1; /* else pairs are of rows */
    case KERNEL_WINOGRAD:
        return n->algo.group.h * n->algo.sweeps[0].step_out.h;
    default:
        return 0;
    }
}

/* For a band, whose rows the sweeps have by now: the workspace that these take, and
 * what else depends on their number. */
void select_rows(struct graph *g, struct node *n)
{
    switch (n->algo.kernel) {
    case KERNEL_STRASSEN:
        strassen_band(g, n);
        break;
    case KERNEL_WINOGRAD:
        winograd_band(g, n);
        break;
    default:
        break;
    }
}
