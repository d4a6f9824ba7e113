/* plain.h: made by convc 0.1.0 from plain.dsl; do not edit.
 * convc --target c99 --unroll none --seed 3
 *
 * The net plain: forward pass. No dependency but the C library's math.h and
 * string.h; no allocation, no global that is written: any number of threads
 * may run it at the same time, each with an arena of its own.
 * Compile with -O2 and the -march of the machine; -O3 takes longer and gains nothing.
 *
 * Arrays of the caller, row-major:
 *     image[1][2][6][6]: input, float
 *     y[1][3]: output, float
 *
 * Example:
 *
 *     static _Alignas(PLAIN_ALIGN) unsigned char arena[PLAIN_ARENA_BYTES];
 *     static float image[PLAIN_IMAGE_SIZE];
 *     static float y[PLAIN_Y_SIZE];
 *     plain_forward(arena, image, y);
 */
#ifndef PLAIN_H
#define PLAIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Samples per call, and elements of the caller's arrays per call. */
#define PLAIN_BATCH 1
#define PLAIN_IMAGE_SIZE 72
#define PLAIN_Y_SIZE 3

/* Bytes of the workspace (the least possible for this order of layers is
 * 960), and the alignment of workspace and parameters. */
#define PLAIN_ARENA_BYTES 960
#define PLAIN_ALIGN 64
#define PLAIN_PARAMS 240 /* floats of the parameter block */

/* What functions return. */
#define PLAIN_OK 0
#define PLAIN_EALIGN 1 /* arena or parameters are not aligned to PLAIN_ALIGN */

int plain_forward(void *arena, const float *image, float *y);

#ifdef __cplusplus
}
#endif

#endif
