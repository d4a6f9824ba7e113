/* The random numbers of NumPy's RandomState: see mt19937.c. */
#ifndef MT19937_H
#define MT19937_H

#include <stdint.h>

struct mt19937 {
    uint32_t state[624];
    int next;      /* word of the state that is due */
    int has_spare; /* of mt19937_normal, which makes two at a time */
    double spare;
};

void mt19937_seed(struct mt19937 *, uint32_t seed);
uint32_t mt19937_word(struct mt19937 *);
double mt19937_uniform(struct mt19937 *); /* in [0, 1) */
double mt19937_normal(struct mt19937 *);
uint32_t mt19937_below(struct mt19937 *, uint32_t bound); /* bound > 0 */

#endif
