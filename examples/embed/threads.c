/* One net, two threads, two workspaces. The emitted code writes to nothing but
 * the workspace and the output it is given, and its weights are constants; so
 * threads share the net and need no lock.
 *
 *     convc ../mnist1d/conv.dsl --name net -o net.c
 *     cc threads.c net.c -lpthread -lm
 *
 * Every thread classifies all signals; its answers must be, bit for bit, those
 * of the main thread. Exits with 1 if they are not. */
#include "net.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { SIGNALS = 500,
       THREADS = 2 };

struct worker {
    _Alignas(NET_ALIGN) unsigned char arena[NET_ARENA_BYTES];
    float logits[SIGNALS][NET_LOGITS_SIZE];
    int code;
};

static float signals[SIGNALS][NET_SIGNAL_SIZE];
static struct worker alone, workers[THREADS];

static void *work(void *argument)
{
    struct worker *w = argument;
    for (int i = 0; i < SIGNALS; i++)
        w->code |= net_forward(w->arena, signals[i], w->logits[i]);
    return NULL;
}

static void make_signals(void)
{
    for (int i = 0; i < SIGNALS; i++)
        for (int k = 0; k < NET_SIGNAL_SIZE; k++)
            signals[i][k] = sinf((float)(i + 1) * 0.37f * (float)(k + 1));
}

int main(void)
{
    pthread_t threads[THREADS];
    int bad = 0;
    make_signals();
    work(&alone);
    for (int t = 0; t < THREADS; t++)
        if (pthread_create(&threads[t], NULL, work, &workers[t])) return 1;
    for (int t = 0; t < THREADS; t++) {
        pthread_join(threads[t], NULL);
        bad |= workers[t].code || memcmp(workers[t].logits, alone.logits,
                                         sizeof alone.logits) != 0;
    }
    printf("%d threads, %d signals each: %s\n", THREADS, SIGNALS,
           bad || alone.code ? "WRONG" : "the same answers");
    return bad || alone.code;
}
