/* A training file that convc emitted, as train.py's worker; runner.c's protocol, a
 * pass being a whole step: gradients cleared, forward, loss, backward, update.
 *
 *     trainer INPUT TARGET LOSSES     the first steps, whose losses go to LOSSES
 *
 * The parameters start at the values of --seed 0, as those of the ONNX file do. */
#define _POSIX_C_SOURCE 200809L
#include "net.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FIRST = 4 }; /* steps whose losses are compared */

static _Alignas(NET_ALIGN) float params[NET_PARAMS], state[NET_STATE + 1];
static _Alignas(NET_ALIGN) unsigned char arena[NET_TRAIN_ARENA_BYTES];
static float input[INPUT_SIZE];
static int32_t target[NET_TARGET_SIZE];
#ifdef FUSED_UPDATE
static struct net_trainer trainer = { .params = params, .state = state, .arena = arena, .seed = 1 };
#else
static _Alignas(NET_ALIGN) float grads[NET_PARAMS];
static struct net_trainer trainer = { .params = params, .grads = grads, .state = state, .arena = arena, .seed = 1 };
#endif

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void slurp(const char *path, void *to, size_t size, size_t count)
{
    FILE *f = fopen(path, "rb");
    if (!f || fread(to, size, count, f) != count) die(path);
    fclose(f);
}

int main(int argc, char **argv)
{
    if (argc != 4) return 2;
    slurp(argv[1], input, sizeof *input, INPUT_SIZE);
    slurp(argv[2], target, sizeof *target, NET_TARGET_SIZE);
    net_init(params, 0);
#ifdef NET_THREADS
    trainer.threads = convrt_pool_new(NET_THREADS);
#endif
    float losses[FIRST];
    for (int i = 0; i < FIRST; i++) losses[i] = net_train_step(&trainer, input, target);
    FILE *f = fopen(argv[3], "wb");
    if (!f || fwrite(losses, sizeof *losses, FIRST, f) != FIRST || fclose(f)) die(argv[3]);
    puts("ready {}");
    fflush(stdout);
    int count, inner;
    while (scanf("%d %d", &count, &inner) == 2) {
        for (int i = 0; i < count; i++) {
            double start = now();
            for (int k = 0; k < inner; k++) net_train_step(&trainer, input, target);
            printf("%s%.1f", i ? " " : "", (now() - start) / inner);
        }
        putchar('\n');
        fflush(stdout);
    }
    return 0;
}
