/* Shared by select.c, select_conv.c, select_window.c and select_filter.c. */
#ifndef SELECT_H
#define SELECT_H

#include "convc.h"

/* The sweep of a single pixel. */
#define ONE             \
    {                   \
        {               \
            {           \
                1, 1, 1 \
            }           \
        }               \
    }
#define SWEEP_ONE_TO_ONE                               \
    {                                                  \
        .count = ONE, .step_out = ONE, .step_in = ONE, \
        .taps = ONE, .tap_in = ONE, .tap_weight = ONE, \
    }

/* select.c */
int64_t select_ceil(int64_t a, int64_t b); /* a / b, rounded up */
struct tile select_tile(const struct graph *, int64_t pixels, int64_t channels, int vecs);
struct tile select_tile_depthwise(const struct graph *, int64_t pixels, int64_t channels, int64_t taps, int vecs);
int select_vecs(const struct graph *, struct packing);
struct tile select_tile_packed(const struct graph *, struct packing, int64_t pixels);
void select_sweeps(struct graph *, struct node *, const struct sweep *, int count);
void select_block(struct node *, struct packing, const char *why);
void select_outer(const struct graph *, struct node *, struct packing, bool depthwise);

/* select_conv.c */
void select_conv(struct graph *, struct node *);
void select_conv_dx(struct graph *, struct node *);
void select_conv_wt(struct graph *, struct node *);
void select_conv_dw(struct graph *, struct node *);

/* narrow.c: several groups of a convolution in a vector, where they are narrower */
void narrow(struct graph *, struct node *);
bool narrow_is(const struct node *);
struct tile narrow_tile(const struct graph *, int64_t size, struct tile, int64_t pixels);

/* strassen.c: fewer products for kernels of 1 x 1 */
void strassen(struct graph *, struct node *);
void strassen_band(const struct graph *, struct node *);
bool strassen_applies(const struct graph *, const struct node *);

/* winograd.c: pixels along a tile's side, its places, and what kernels they are for */
enum { WINOGRAD_LEAST = 2,
       WINOGRAD_MOST = 4,
       WINOGRAD_PLACES = 8,
       WINOGRAD_TAPS = WINOGRAD_PLACES - 1 };

/* Takes it instead of the direct kernel where that is faster */
void winograd(struct graph *, struct node *);
bool winograd_applies(const struct graph *, const struct node *);
bool winograd_has(const struct node *, int m);
int winograd_vecs(const struct node *);
void winograd_training(struct graph *);
void winograd_band(const struct graph *, struct node *);
void winograd_tiles(const struct graph *, struct node *, const struct view *y, struct triple tile);
int64_t winograd_place(int64_t floats);

/* winograd_weights.c: what a tile's places stand for, and the transform of weights */
extern const double winograd_points[];
void winograd_weights(struct graph *, struct node *weights, int places, int taps, bool square);

/* winograd_rows.c: along columns alone */
bool winograd_rows_suit(const struct node *);
double winograd_rows_cycles(const struct graph *, const struct node *, int m);
void winograd_rows(struct graph *, struct node *, int m);

/* A run of output places along an axis whose windows keep the same taps, of
 * which the first is the kernel's tap0, and are equally far apart. */
struct select_run {
    int64_t out0, count, in0, step, taps, tap0;
};

/* select_window.c: errors above a limit */
int select_limited(struct graph *, const struct node *, int64_t count, const char *what, int most);
void select_places(struct graph *, const struct node *, int64_t extent);
/* A sweep for each run of planes times rows times columns. */
void select_runs(struct graph *, struct node *, struct select_run *const runs[AXES], struct triple nruns, struct triple tap_in);
void select_maxpool(struct graph *, struct node *);
void select_maxpool_dx(struct graph *, struct node *);
void select_avgpool(struct graph *, struct node *);
void select_avgpool_dx(struct graph *, struct node *);
void select_maxunpool(struct graph *, struct node *);
void select_adaptive_maxpool(struct graph *, struct node *);
void select_adaptive_maxpool_dx(struct graph *, struct node *);

void select_adaptive_avgpool(struct graph *, struct node *);
void select_adaptive_avgpool_dx(struct graph *, struct node *);
void select_upsample(struct graph *, struct node *);
void select_upsample_dx(struct graph *, struct node *);

#endif
