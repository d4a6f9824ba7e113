/* Two nets in one program. Every symbol of an emitted file begins with its
 * net's name, so they do not meet; they may even share a workspace, as long as
 * they take turns. Here two nets vote on a signal.
 *
 *     convc ../mnist1d/conv.dsl  --name first  -o first.c
 *     convc ../mnist1d/dense.dsl --name second --weights-in source -o second.c
 *     cc two_nets.c first.c second.c -lm
 *
 * Exits with 1 if a net answers otherwise after the other one has run. */
#include "first.h"
#include "second.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CLASSES = FIRST_LOGITS_SIZE,
       LENGTH = FIRST_SIGNAL_SIZE };
_Static_assert(FIRST_LOGITS_SIZE == SECOND_LOGITS_SIZE, "the same classes");
_Static_assert(FIRST_SIGNAL_SIZE == SECOND_SIGNAL_SIZE, "the same signals");

/* The alignment of one serves the other if it is the larger. */
union arena {
    _Alignas(FIRST_ALIGN) unsigned char first[FIRST_ARENA_BYTES];
    _Alignas(SECOND_ALIGN) unsigned char second[SECOND_ARENA_BYTES];
};

static union arena arena;

static int winner(const float *votes)
{
    int best = 0;
    for (int c = 1; c < CLASSES; c++)
        if (votes[c] > votes[best]) best = c;
    return best;
}

int main(void)
{
    float signal[LENGTH], a[CLASSES], b[CLASSES], again[CLASSES], sum[CLASSES];
    for (int i = 0; i < LENGTH; i++) signal[i] = sinf(0.5f * (float)i);
    int code = first_forward(arena.first, signal, a);
    code |= second_forward(arena.second, signal, b);
    code |= first_forward(arena.first, signal, again);
    for (int c = 0; c < CLASSES; c++) sum[c] = a[c] + b[c];
    int same = memcmp(a, again, sizeof a) == 0;
    printf("first says %d, second %d, together %d%s\n", winner(a), winner(b),
           winner(sum), code || !same ? ": WRONG" : "");
    return code || !same;
}
