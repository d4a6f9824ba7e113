/* Counter-based random numbers.
 *
 * convrt_random (convrt.h) maps seed, stream and index to 64 bits: splitmix64
 * with the stream mixed into its starting point. No generator has a state, so
 * the order of calls, threads and packing cannot matter.
 *
 * Keeps true: uniform numbers are exact multiples of 2^-53, the same
 * everywhere. Normal numbers are Box and Muller's (1958) first one of the pair
 * made of indices 2 i and 2 i + 1, in double: libraries differ in the last bit
 * of log and cos at most, which rounding to float hides almost always. */
#include "convrt.h"

#include <math.h>

uint64_t convrt_stream(const char *name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
    return hash;
}

double convrt_uniform(uint64_t seed, uint64_t stream, uint64_t index)
{
    uint64_t bits = convrt_random(seed, stream, index);
    return (double)(bits >> 11) * (1.0 / 9007199254740992.0);
}

double convrt_normal(uint64_t seed, uint64_t stream, uint64_t index)
{
    static const double two_pi = 6.283185307179586476925287;
    double u = 1 - convrt_uniform(seed, stream, 2 * index); /* never 0 */
    double v = convrt_uniform(seed, stream, 2 * index + 1);
    return sqrt(-2 * log(u)) * cos(two_pi * v);
}
