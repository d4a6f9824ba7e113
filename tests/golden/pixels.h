/* pixels.h: made by convc 0.1.0 from pixels.dsl; do not edit.
 * convc --target x86-64-v4 --seed 5
 *
 * The net pixels: forward pass. No dependency but the C library's math.h and
 * string.h; no allocation, no global that is written: any number of threads
 * may run it at the same time, each with an arena of its own.
 * Compile with -O2 -march=x86-64-v4; -O3 takes longer and gains nothing.
 *
 * Arrays of the caller, row-major:
 *     image[1][4][6][3]: input, bytes 0..255, normalised by the net itself
 *     y[1][8][4][6]: output, float
 *
 * Example:
 *
 *     static _Alignas(PIXELS_ALIGN) unsigned char arena[PIXELS_ARENA_BYTES];
 *     static uint8_t image[PIXELS_IMAGE_SIZE];
 *     static float y[PIXELS_Y_SIZE];
 *     pixels_forward(arena, image, y);
 */
#ifndef PIXELS_H
#define PIXELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Samples per call, and elements of the caller's arrays per call. */
#define PIXELS_BATCH 1
#define PIXELS_IMAGE_SIZE 72
#define PIXELS_Y_SIZE 192

/* Bytes of the workspace (the least possible for this order of layers is
 * 1536), and the alignment of workspace and parameters. */
#define PIXELS_ARENA_BYTES 1536
#define PIXELS_ALIGN 64
#define PIXELS_PARAMS 192 /* floats of the parameter block */

/* What functions return. */
#define PIXELS_OK 0
#define PIXELS_EALIGN 1 /* arena or parameters are not aligned to PIXELS_ALIGN */

int pixels_forward(void *arena, const uint8_t *image, float *y);

#ifdef __cplusplus
}
#endif

#endif
