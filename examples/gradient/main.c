/* A worked example of backpropagation, known from lectures: a net of two
 * hidden units learns y = |x1 + 1.1 x2| on the nine points {-1, 0, 1}^2. With
 * half the squared error, summed over the points, the gradients of the six
 * weights can be had by hand; the emitted backward pass must give the same,
 * for good weights and for badly scaled ones. Prints both, and exits with 1 if
 * one is off.
 *
 *     convc gradient.dsl --train --batch 9 --name net -o net.c */
#include "net.h"
#include <convrt.h>

#include <math.h>
#include <stdio.h>

/* Numbers in the order of the lecture: w11 w12 w21 w22 w31 w32. */
static const struct exercise {
    const char *name;
    float weights[6], gradients[6];
} exercises[] = {
    { "balanced", { -1, -1, 1, 1, 1, 1 }, { 0.1f, 0.2f, -0.1f, -0.2f, -0.3f, -0.3f } },
    { "badly scaled", { -100, -100, 100, 100, 0.01f, 0.01f }, { 0.001f, 0.002f, -0.001f, -0.002f, -30, -30 } },
};

static _Alignas(NET_ALIGN) float params[NET_PARAMS], grads[NET_PARAMS];
static _Alignas(NET_ALIGN) unsigned char arena[NET_TRAIN_ARENA_BYTES];

/* Element i of the first layer's weights, and from 4 on of the second's, in a
 * block of parameters or of gradients. */
static float *weight(float *block, int i)
{
    const struct convrt_param *layer = &net_table[i < 4 ? 0 : 1];
    return block + layer->offset + convrt_place(layer, i < 4 ? i : i - 4);
}

static void set_points(float x[9][2], float target[9])
{
    for (int i = 0; i < 9; i++) {
        x[i][0] = (float)(i / 3 - 1);
        x[i][1] = (float)(i % 3 - 1);
        target[i] = fabsf(x[i][0] + 1.1f * x[i][1]);
    }
}

/* Returns how many gradients are wrong. */
static int solve(const struct exercise *e)
{
    static const char *const names[] = { "w11", "w12", "w21",
                                         "w22", "w31", "w32" };
    struct net_trainer trainer = { params, grads, NULL, arena, 0, 0 };
    float x[9][2], target[9];
    int wrong = 0;
    set_points(x, target);
    for (int i = 0; i < NET_PARAMS; i++) params[i] = grads[i] = 0;
    for (int i = 0; i < 6; i++) *weight(params, i) = e->weights[i];
    float loss = net_backward(&trainer, x[0], target);
    printf("%s: loss %.6f\n", e->name, (double)loss);
    wrong += fabsf(loss - 0.03f) > 1e-5f;
    for (int i = 0; i < 6; i++) {
        float got = *weight(grads, i), expected = e->gradients[i];
        int off = fabsf(got - expected) > 1e-4f * fabsf(expected);
        printf("  %s %8g   gradient %12.6f   by hand %8g%s\n", names[i],
               (double)e->weights[i], (double)got, (double)expected,
               off ? "   WRONG" : "");
        wrong += off;
    }
    return wrong;
}

int main(void)
{
    int wrong = solve(&exercises[0]) + solve(&exercises[1]);
    return wrong ? 1 : 0;
}
