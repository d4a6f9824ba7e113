/* volume.h: made by convc 0.1.0 from volume.dsl; do not edit.
 * convc --target c99 --unroll none --seed 4
 *
 * The net volume: forward pass. No dependency but the C library's math.h and
 * string.h; no allocation, no global that is written: any number of threads
 * may run it at the same time, each with an arena of its own.
 * Compile with -O2 and the -march of the machine; -O3 takes longer and gains nothing.
 *
 * Arrays of the caller, row-major:
 *     x[1][2][6][5][5]: input, float
 *     y[1][4]: output, float
 *
 * Example:
 *
 *     static _Alignas(VOLUME_ALIGN) unsigned char arena[VOLUME_ARENA_BYTES];
 *     static float x[VOLUME_X_SIZE];
 *     static float y[VOLUME_Y_SIZE];
 *     volume_forward(arena, x, y);
 */
#ifndef VOLUME_H
#define VOLUME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Samples per call, and elements of the caller's arrays per call. */
#define VOLUME_BATCH 1
#define VOLUME_X_SIZE 300
#define VOLUME_Y_SIZE 4

/* Bytes of the workspace (the least possible for this order of layers is
 * 6528), and the alignment of workspace and parameters. */
#define VOLUME_ARENA_BYTES 6528
#define VOLUME_ALIGN 64
#define VOLUME_PARAMS 480 /* floats of the parameter block */

/* What functions return. */
#define VOLUME_OK 0
#define VOLUME_EALIGN 1 /* arena or parameters are not aligned to VOLUME_ALIGN */

int volume_forward(void *arena, const float *x, float *y);

#ifdef __cplusplus
}
#endif

#endif
