/* residual.h: made by convc 0.1.0 from residual.dsl; do not edit.
 * convc --target x86-64-v3 --seed 4
 *
 * The net residual: forward pass. No dependency but the C library's math.h and
 * string.h; no allocation, no global that is written: any number of threads
 * may run it at the same time, each with an arena of its own.
 * Compile with -O2 -march=x86-64-v3; -O3 takes longer and gains nothing.
 *
 * Arrays of the caller, row-major:
 *     image[1][8][5][5]: input, float
 *     z[1][8][5][5]: output, float
 *
 * Example:
 *
 *     static _Alignas(RESIDUAL_ALIGN) unsigned char arena[RESIDUAL_ARENA_BYTES];
 *     static float image[RESIDUAL_IMAGE_SIZE];
 *     static float z[RESIDUAL_Z_SIZE];
 *     residual_forward(arena, image, z);
 */
#ifndef RESIDUAL_H
#define RESIDUAL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Samples per call, and elements of the caller's arrays per call. */
#define RESIDUAL_BATCH 1
#define RESIDUAL_IMAGE_SIZE 200
#define RESIDUAL_Z_SIZE 200

/* Bytes of the workspace (the least possible for this order of layers is
 * 3200), and the alignment of workspace and parameters. */
#define RESIDUAL_ARENA_BYTES 3200
#define RESIDUAL_ALIGN 64
#define RESIDUAL_PARAMS 1184 /* floats of the parameter block */

/* What functions return. */
#define RESIDUAL_OK 0
#define RESIDUAL_EALIGN 1 /* arena or parameters are not aligned to RESIDUAL_ALIGN */

int residual_forward(void *arena, const float *image, float *z);

#ifdef __cplusplus
}
#endif

#endif
