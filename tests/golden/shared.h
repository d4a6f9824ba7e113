/* shared.h: made by convc 0.1.0 from shared.dsl; do not edit.
 * convc --target x86-64-v3 --threads 2 --seed 7
 *
 * The net shared: forward pass. No dependency but the C library's math.h and
 * string.h, and libconvrt for the threads (pkg-config convrt); no allocation
 * but that of the pool, no global that is written: any number of passes may run
 * at the same time, each with an arena and a pool of its own.
 * Compile with -O2 -march=x86-64-v3; -O3 takes longer and gains nothing.
 * Up to SHARED_THREADS threads share a pass: those of the pool it is given, of
 * which the caller is one (convrt_pool makes no more than there are CPUs); NULL in
 * its place is the caller alone. The results are the same bits in any case.
 *
 * Arrays of the caller, row-major:
 *     image[1][4][8][8]: input, float
 *     logits[1][3]: output, float
 *
 * Example:
 *
 *     struct convrt_pool *threads = convrt_pool_new(SHARED_THREADS);
 *     static _Alignas(SHARED_ALIGN) unsigned char arena[SHARED_ARENA_BYTES];
 *     static float image[SHARED_IMAGE_SIZE];
 *     static float logits[SHARED_LOGITS_SIZE];
 *     shared_forward(arena, image, logits, threads);
 */
#ifndef SHARED_H
#define SHARED_H

#include <stddef.h>
#include <stdint.h>
#include <convrt.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Samples per call, and elements of the caller's arrays per call. */
#define SHARED_BATCH 1
#define SHARED_THREADS 2 /* that may share a pass */
#define SHARED_IMAGE_SIZE 256
#define SHARED_LOGITS_SIZE 3

/* Bytes of the workspace (the least possible for this order of layers is
 * 11904), and the alignment of workspace and parameters. */
#define SHARED_ARENA_BYTES 11904
#define SHARED_ALIGN 64
#define SHARED_PARAMS 6672 /* floats of the parameter block */

/* What functions return. */
#define SHARED_OK 0
#define SHARED_EALIGN 1 /* arena or parameters are not aligned to SHARED_ALIGN */

int shared_forward(void *arena, const float *image, float *logits, struct convrt_pool *threads);

#ifdef __cplusplus
}
#endif

#endif
