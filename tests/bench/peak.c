/* What the machine can do, as another worker of bench.py: `peak BYTES THREADS`
 * says `ready`; every line `COUNT INNER` is answered with COUNT pairs of
 * numbers: GFLOP/s of independent fused multiply-adds in registers, and GB/s of
 * reading an array of BYTES again and again, a part on each thread. The best of
 * COUNT is what a roofline is made of. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __AVX512F__
enum { LANES = 16,
       CHAINS = 24 };
#else
enum { LANES = 8,
       CHAINS = 12 };
#endif
typedef float vec __attribute__((vector_size(4 * LANES)));

enum { MOST = 64,
       ROUNDS = 1000000 };

static int threads;
static size_t count; /* vectors a thread */
static vec *array;
static pthread_barrier_t barrier;
static float sink[MOST];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static float fold(vec v)
{
    float sum = 0;
    for (int i = 0; i < LANES; i++) sum += v[i];
    return sum;
}

/* The chains stay in registers: nothing here has an address. */
static float multiply_add(int rounds)
{
    vec v[CHAINS], a = { 0 }, b = { 0 };
    a += 0.999f;
    b += 0.001f;
    for (int i = 0; i < CHAINS; i++) v[i] = a + (float)i;
    for (int r = 0; r < rounds; r++) {
        __asm__ volatile(""
                         : "+x"(a), "+x"(b));
#pragma GCC unroll 24
        for (int i = 0; i < CHAINS; i++) v[i] = v[i] * a + b;
    }
    vec sum = { 0 };
    for (int i = 0; i < CHAINS; i++) sum += v[i];
    return fold(sum);
}

static float read_all(const vec *p, size_t n, int times)
{
    vec sum[8] = { 0 };
    for (int t = 0; t < times; t++) {
        __asm__ volatile("" ::
                             : "memory");
        for (size_t i = 0; i + 8 <= n; i += 8)
            for (int k = 0; k < 8; k++) sum[k] += p[i + (size_t)k];
    }
    for (int k = 1; k < 8; k++) sum[0] += sum[k];
    return fold(sum[0]);
}

struct job {
    int id, times;
    double fma, read; /* seconds */
};

static void *work(void *argument)
{
    struct job *j = argument;
    pthread_barrier_wait(&barrier);
    double start = now();
    sink[j->id] = multiply_add(ROUNDS);
    j->fma = now() - start;
    pthread_barrier_wait(&barrier);
    start = now();
    sink[j->id] += read_all(array + (size_t)j->id * count, count, j->times);
    j->read = now() - start;
    return NULL;
}

static void measure(void)
{
    pthread_t thread[MOST];
    struct job job[MOST];
    size_t bytes = count * sizeof(vec);
    int times = (int)(((size_t)64 << 20) / bytes) + 1;
    double fma = 0, read = 0;
    for (int i = 0; i < threads; i++) {
        job[i] = (struct job){ .id = i, .times = times };
        if (i) pthread_create(&thread[i], NULL, work, &job[i]);
    }
    work(&job[0]);
    for (int i = 0; i < threads; i++) {
        if (i) pthread_join(thread[i], NULL);
        if (job[i].fma > fma) fma = job[i].fma;
        if (job[i].read > read) read = job[i].read;
    }
    printf("%.2f %.2f\n", 2e-9 * LANES * CHAINS * ROUNDS * threads / fma,
           1e-9 * (double)bytes * times * threads / read);
}

int main(int argc, char **argv)
{
    if (argc != 3) return 2;
    threads = atoi(argv[2]);
    if (threads < 1 || threads > MOST) return 2;
    size_t bytes = strtoull(argv[1], NULL, 10), chunk = 8 * sizeof(vec);
    size_t part = (bytes / (size_t)threads + chunk - 1) / chunk * chunk;
    if (part < 4 * chunk) part = 4 * chunk;
    count = part / sizeof(vec);
    array = aligned_alloc(64, part * (size_t)threads);
    if (!array) return 3;
    memset(array, 0, part * (size_t)threads);
    pthread_barrier_init(&barrier, NULL, (unsigned)threads);
    printf("ready {}\n");
    fflush(stdout);
    int n, inner;
    while (scanf("%d %d", &n, &inner) == 2) {
        for (int i = 0; i < n; i++) measure();
        puts("end");
        fflush(stdout);
    }
    return 0;
}
