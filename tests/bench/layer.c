/* One convolution, every part of it timed by itself: layers.py makes forward.c and
 * backward.c of what convc emits, with LAP(function, call) around the calls in
 * layer_forward and layer_backward. Prints `function nanoseconds` for each: the median
 * of RUNS calls in a row, after one that does not count. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 30,
       LEAST = 20000000, /* nanoseconds that a function is run for, if RUNS are less */
       MOST = 3000 };

static double taken[MOST];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void report(const char *name, int n)
{
    qsort(taken, (size_t)n, sizeof *taken, compare);
    printf("%s %.1f\n", name, taken[n / 2]);
}

#define LAP(name, call)                                                     \
    do {                                                                    \
        int lap_n = 0;                                                      \
        call;                                                               \
        for (double lap_end = now() + LEAST, lap_at = now();                \
             lap_n < MOST && (lap_n < RUNS || lap_at < lap_end); lap_n++) { \
            lap_at = now();                                                 \
            call;                                                           \
            taken[lap_n] = now() - lap_at;                                  \
        }                                                                   \
        report(name, lap_n);                                                \
    } while (0)

#ifdef BACKWARD
#include "backward.c"
static _Alignas(NET_ALIGN) float params[NET_PARAMS], grads[NET_PARAMS], state[NET_STATE + 1];
static _Alignas(NET_ALIGN) unsigned char arena[NET_TRAIN_ARENA_BYTES];
static float x[NET_X_SIZE], d_x[NET_X_SIZE];
#else
#include "forward.c"
static _Alignas(NET_ALIGN) unsigned char arena[NET_ARENA_BYTES];
static float x[NET_X_SIZE], y[NET_Y_SIZE];
#endif

int main(void)
{
    for (int i = 0; i < NET_X_SIZE; i++) x[i] = (float)(i % 37) / 37 - 0.5f;
#ifdef BACKWARD
    struct net_trainer trainer = { .params = params, .grads = grads, .state = state, .arena = arena, .seed = 1 };
    net_init(params, 1);
    net_backward(&trainer, x, d_x);
#else
    net_forward(arena, x, y);
#endif
    return 0;
}
