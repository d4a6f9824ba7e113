/* Classifies the 1,000 test signals of MNIST-1D with the net in net.h, one by
 * one: a program that ships a trained net. It needs net.c, nothing else: no
 * runtime, no file of weights.
 *
 *     classify FOLDER|SEED ANSWERS
 *
 * takes the arrays from the folder, or generates them; writes the answers, a
 * byte each, and prints what demo.sh puts into its table. */
#include "net.h"
#include "mnist1d.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct mnist1d data;
static _Alignas(NET_ALIGN) unsigned char arena[NET_ARENA_BYTES];

static void die(const char *what, const char *why)
{
    fprintf(stderr, "classify: %s: %s\n", what, why);
    exit(1);
}

static unsigned char classify(const float signal[MNIST1D_LENGTH])
{
    float logits[MNIST1D_CLASSES];
    unsigned char best = 0;
    if (net_forward(arena, signal, logits))
        die("net_forward", "refused its arguments");
    for (unsigned char c = 1; c < MNIST1D_CLASSES; c++)
        if (logits[c] > logits[best]) best = c;
    return best;
}

int main(int argc, char **argv)
{
    static unsigned char answers[MNIST1D_TEST];
    int wrong = 0;
    if (argc != 3) die("usage", "classify FOLDER|SEED ANSWERS");
    if (mnist1d_get(&data, argv[1]))
        die(argv[1], "cannot get MNIST-1D there");
    clock_t started = clock();
    for (int i = 0; i < MNIST1D_TEST; i++) answers[i] = classify(data.test_x[i]);
    double time = (double)(clock() - started) / CLOCKS_PER_SEC;
    for (int i = 0; i < MNIST1D_TEST; i++) wrong += answers[i] != data.test_y[i];
    FILE *file = fopen(argv[2], "wb");
    if (!file || fwrite(answers, 1, sizeof answers, file) != sizeof answers ||
        fclose(file))
        die(argv[2], "cannot write it");
    printf("shipped_error %.2f\n", 100.0 * wrong / MNIST1D_TEST);
    printf("microseconds %.2f\n", 1e6 * time / MNIST1D_TEST);
    printf("workspace %zu\n", sizeof arena);
    return 0;
}
