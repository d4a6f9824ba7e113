/* spell.h: made by convc 0.1.0 from spell.dsl; do not edit.
 * convc --target c99 --unroll full --seed 2
 *
 * The net spell: forward pass. No dependency but the C library's math.h and
 * string.h; no allocation, no global that is written: any number of threads
 * may run it at the same time, each with an arena of its own.
 * Compile with -O2 and the -march of the machine; -O3 takes longer and gains nothing.
 *
 * Arrays of the caller, row-major:
 *     signal[1][1][9]: input, float
 *     spell_fc[1][2]: output, float
 *
 * Example:
 *
 *     static _Alignas(SPELL_ALIGN) unsigned char arena[SPELL_ARENA_BYTES];
 *     static float signal[SPELL_SIGNAL_SIZE];
 *     static float spell_fc[SPELL_SPELL_FC_SIZE];
 *     spell_forward(arena, signal, spell_fc);
 */
#ifndef SPELL_H
#define SPELL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Samples per call, and elements of the caller's arrays per call. */
#define SPELL_BATCH 1
#define SPELL_SIGNAL_SIZE 9
#define SPELL_SPELL_FC_SIZE 2

/* Bytes of the workspace (the least possible for this order of layers is
 * 128), and the alignment of workspace and parameters. */
#define SPELL_ARENA_BYTES 128
#define SPELL_ALIGN 64
#define SPELL_PARAMS 112 /* floats of the parameter block */

/* What functions return. */
#define SPELL_OK 0
#define SPELL_EALIGN 1 /* arena or parameters are not aligned to SPELL_ALIGN */

int spell_forward(void *arena, const float *signal, float *spell_fc);

#ifdef __cplusplus
}
#endif

#endif
