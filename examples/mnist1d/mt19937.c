/* The Mersenne Twister (Matsumoto and Nishimura, 1998), and uniform, normal
 * and bounded numbers made from it as NumPy's RandomState makes them. That
 * stream is frozen by NumPy's compatibility policy (NEP 19), so a data set
 * that was drawn from it can be drawn again, number by number.
 *
 * Normal numbers are Marsaglia's polar method, the second of each pair first;
 * bounded ones are masked words, rejected until one fits. */
#include "mt19937.h"

#include <math.h>

enum { WORDS = 624,
       MIDDLE = 397 };

void mt19937_seed(struct mt19937 *r, uint32_t seed)
{
    for (uint32_t i = 0; i < WORDS; i++) {
        r->state[i] = seed;
        seed = 1812433253u * (seed ^ seed >> 30) + i + 1;
    }
    r->next = WORDS;
    r->has_spare = 0;
}

static void renew(uint32_t *s)
{
    for (int i = 0; i < WORDS; i++) {
        uint32_t y = (s[i] & 0x80000000u) | (s[(i + 1) % WORDS] & 0x7fffffffu);
        s[i] = s[(i + MIDDLE) % WORDS] ^ y >> 1 ^ (y & 1 ? 0x9908b0dfu : 0);
    }
}

uint32_t mt19937_word(struct mt19937 *r)
{
    if (r->next == WORDS) {
        renew(r->state);
        r->next = 0;
    }
    uint32_t y = r->state[r->next++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    return y ^ y >> 18;
}

double mt19937_uniform(struct mt19937 *r)
{
    uint32_t high = mt19937_word(r) >> 5, low = mt19937_word(r) >> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
}

double mt19937_normal(struct mt19937 *r)
{
    if (r->has_spare) {
        r->has_spare = 0;
        return r->spare;
    }
    double a, b, square;
    do {
        a = 2 * mt19937_uniform(r) - 1;
        b = 2 * mt19937_uniform(r) - 1;
        square = a * a + b * b;
    } while (square >= 1 || square <= 0);
    double scale = sqrt(-2 * log(square) / square);
    r->has_spare = 1;
    r->spare = scale * a;
    return scale * b;
}

uint32_t mt19937_below(struct mt19937 *r, uint32_t bound)
{
    uint32_t mask = bound - 1, value;
    for (int shift = 1; shift < 32; shift *= 2) mask |= mask >> shift;
    do value = mt19937_word(r) & mask;
    while (value >= bound);
    return value;
}
