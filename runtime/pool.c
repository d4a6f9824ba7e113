/* Threads that share one piece of work at a time, and wait for each other in
 * the middle of it.
 *
 * Keeps true: run() returns when all parts are done, and what they wrote is
 * visible to its caller. Between two runs, and at a barrier, a thread first
 * spins, because the next piece of work usually comes within microseconds, then
 * offers its processor to others while it spins, then sleeps, so that an idle
 * pool costs nothing; within a run it hardly ever does, because every wake-up
 * would delay the run. A thread that waits for a counter to move sleeps on one
 * condition variable; who moves it wakes the sleepers, if there are any: both
 * look at the other's word after they have written their own, in sequential
 * consistency, so that no wake-up is lost (Dekker).
 *
 * After fork() only the caller lives on in the child: its runs are serial, and
 * it touches no lock, which a dead thread may hold. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "convrt.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 64,         /* bytes that processors fight for */
       MOST = 1024,       /* threads */
       BETWEEN = 2000000, /* nanoseconds before a thread sleeps that waits for a run */
       WITHIN = 20000000, /* or for others in a run */
       ROUNDS = 64 };     /* pauses, a microsecond or two, before it offers its processor */

/* `phase` moves when as many have arrived as there are. */
struct barrier {
    alignas(LINE) atomic_int arrived;
    alignas(LINE) atomic_uint phase;
};

struct worker {
    struct convrt_pool *pool;
    pthread_t thread;
    int part;
};

struct convrt_pool {
    int size;     /* threads, with the caller's */
    bool crowded; /* more than CPUs: spinning would keep others from working */
    pid_t owner;  /* the process that has the threads */
    convrt_work *work;
    void *context;
    int parts;
    bool quit;
    alignas(LINE) atomic_uint begun; /* runs */
    atomic_bool busy;
    struct barrier inside, end; /* of `parts`, of all */
    alignas(LINE) atomic_int sleepers;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct worker workers[];
};

/* ---- waiting ------------------------------------------------------------- */

static void pause_briefly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool spin(const struct convrt_pool *p, atomic_uint *counter, unsigned old, int64_t most)
{
    int64_t start = now();
    do {
        for (int i = p->crowded ? ROUNDS - 1 : 0; i < ROUNDS; i++) {
            if (atomic_load_explicit(counter, memory_order_acquire) != old) return true;
            pause_briefly();
        }
        sched_yield();
    } while (now() - start < most);
    return false;
}

static void wait_for(struct convrt_pool *p, atomic_uint *counter, unsigned old, int64_t most)
{
    if (spin(p, counter, old, most)) return;
    pthread_mutex_lock(&p->lock);
    atomic_fetch_add(&p->sleepers, 1);
    while (atomic_load(counter) == old) pthread_cond_wait(&p->moved, &p->lock);
    atomic_fetch_sub(&p->sleepers, 1);
    pthread_mutex_unlock(&p->lock);
}

static void move(struct convrt_pool *p, atomic_uint *counter)
{
    atomic_fetch_add(counter, 1);
    if (atomic_load(&p->sleepers) == 0) return;
    pthread_mutex_lock(&p->lock);
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
}

static void meet(struct convrt_pool *p, struct barrier *b, int count)
{
    unsigned phase = atomic_load_explicit(&b->phase, memory_order_relaxed);
    if (atomic_fetch_add(&b->arrived, 1) + 1 < count) {
        wait_for(p, &b->phase, phase, WITHIN);
        return;
    }
    atomic_store_explicit(&b->arrived, 0, memory_order_relaxed);
    move(p, &b->phase);
}

void convrt_barrier(struct convrt_pool *p, int parts)
{
    if (parts > 1) meet(p, &p->inside, parts);
}

/* ---- working ------------------------------------------------------------- */

static void *serve(void *argument)
{
    const struct worker *w = argument;
    struct convrt_pool *p = w->pool;
    for (unsigned run = 0;; run++) {
        wait_for(p, &p->begun, run, BETWEEN);
        if (p->quit) return NULL;
        if (w->part < p->parts) p->work(p->context, w->part, p->parts);
        meet(p, &p->end, p->size);
    }
}

void convrt_run(struct convrt_pool *p, int most, convrt_work *work, void *context)
{
    int parts = p && p->size < most ? p->size : most;
    if (!p || parts < 2 || getpid() != p->owner || atomic_exchange(&p->busy, true)) {
        work(context, 0, 1);
        return;
    }
    p->work = work;
    p->context = context;
    p->parts = parts;
    move(p, &p->begun);
    work(context, 0, parts);
    meet(p, &p->end, p->size);
    atomic_store(&p->busy, false);
}

/* ---- making and unmaking -------------------------------------------------- */

int convrt_cpus(void)
{
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > MOST ? MOST
                                : (int)n;
}

/* Signals are for the program's own threads. */
static bool start(struct convrt_pool *p)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int wanted = p->size, made = 1;
    for (; made < wanted; made++) {
        p->workers[made] = (struct worker){ .pool = p, .part = made };
        if (pthread_create(&p->workers[made].thread, NULL, serve, &p->workers[made])) break;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    p->size = made; /* none reads it before the first run */
    return made == wanted;
}

struct convrt_pool *convrt_pool_crowded(int threads)
{
    if (threads < 1) threads = 1;
    if (threads > MOST) threads = MOST;
    void *memory;
    size_t bytes = sizeof(struct convrt_pool) + (size_t)threads * sizeof(struct worker);
    if (posix_memalign(&memory, LINE, bytes)) return NULL;
    struct convrt_pool *p = memory;
    p->size = threads;
    p->crowded = threads > convrt_cpus();
    p->owner = getpid();
    p->parts = 0;
    p->quit = false;
    atomic_init(&p->begun, 0);
    atomic_init(&p->busy, false);
    atomic_init(&p->inside.arrived, 0);
    atomic_init(&p->inside.phase, 0);
    atomic_init(&p->end.arrived, 0);
    atomic_init(&p->end.phase, 0);
    atomic_init(&p->sleepers, 0);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->moved, NULL);
    if (start(p)) return p;
    convrt_pool_free(p);
    return NULL;
}

struct convrt_pool *convrt_pool_new(int threads)
{
    int cpus = convrt_cpus();
    return convrt_pool_crowded(threads < 1 || threads > cpus ? cpus : threads);
}

int convrt_pool_size(const struct convrt_pool *p)
{
    return p ? p->size : 1;
}

void convrt_pool_free(struct convrt_pool *p)
{
    if (!p) return;
    if (getpid() == p->owner) {
        p->quit = true;
        move(p, &p->begun);
        for (int i = 1; i < p->size; i++) pthread_join(p->workers[i].thread, NULL);
        pthread_mutex_destroy(&p->lock);
        pthread_cond_destroy(&p->moved);
    }
    free(p);
}
