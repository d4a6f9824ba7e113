/* A net that convc compiled, as bench.py's worker: the C side of worker.py's
 * protocol.
 *
 *     runner INPUT OUTPUT      the first forward pass, an empty line (for
 *                              cold.c), the result to OUTPUT; says `ready`,
 *                              then for every line `COUNT INNER` runs COUNT
 *                              times INNER passes and prints the COUNT means
 *                              in nanoseconds
 *
 * INPUT_SIZE and OUTPUT_SIZE are net.h's macros of the one input and output. */
#define _POSIX_C_SOURCE 200809L
#include "net.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static _Alignas(NET_ALIGN) unsigned char arena[NET_ARENA_BYTES];
static _Alignas(NET_ALIGN) float input[INPUT_SIZE], output[OUTPUT_SIZE];

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

#ifdef NET_THREADS
static struct convrt_pool *pool;
#define THREADS , pool
#else
#define THREADS
#endif

static void pass(void)
{
    if (net_forward(arena, input, output THREADS) != NET_OK) die("net_forward");
}

static void serve(void)
{
    int count, inner;
    while (scanf("%d %d", &count, &inner) == 2) {
        for (int i = 0; i < count; i++) {
            double start = now();
            for (int k = 0; k < inner; k++) pass();
            printf("%s%.1f", i ? " " : "", (now() - start) / inner);
        }
        putchar('\n');
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) return 2;
    FILE *f = fopen(argv[1], "rb");
    if (!f || fread(input, sizeof *input, INPUT_SIZE, f) != INPUT_SIZE) die(argv[1]);
    fclose(f);
#ifdef NET_THREADS
    pool = convrt_pool_new(NET_THREADS);
#endif
    double start = now();
    pass();
    double first = now() - start;
    putchar('\n');
    fflush(stdout);
    f = fopen(argv[2], "wb");
    if (!f || fwrite(output, sizeof *output, OUTPUT_SIZE, f) != OUTPUT_SIZE || fclose(f)) die(argv[2]);
    printf("ready {\"first_ms\": %.4f}\n", first / 1e6);
    fflush(stdout);
    serve();
    return 0;
}
