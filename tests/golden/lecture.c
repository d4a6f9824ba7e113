/* lecture: made by convc 0.1.0 from lecture.dsl; do not edit.
 * convc --target c99 --batch 9 --train */
#include "lecture.h"

#include <math.h>
#include <string.h>

const struct convrt_param lecture_table[] = {
    { "hidden.weight", 2, { 2, 2 }, 1, 2, 2, 1, 2, 0, 4, 1, CONVRT_DEFAULT, 2, 2, 0, 0, 0 },
    { "out.weight", 2, { 1, 2 }, 1, 1, 2, 1, 1, 16, 2, 1, CONVRT_DEFAULT, 2, 1, 0, 0, 0 },
};

static inline float gate(float dy, int open)
{
    return open ? dy : 0.0f;
}

/* hidden: dense (lecture.dsl:5)
 * 2 -> 2, 36 multiply-adds
 * fused: relu
 * direct sum in a register tile of samples x outputs (5 x 2 x 1 lanes)
 * x: x, w: params, y: arena + 0 */
static void lecture_hidden_part1(const float *restrict x, const float *restrict w, float *y)
{
    float a0_0 = 0.0f;
    float a0_1 = 0.0f;
    float a1_0 = 0.0f;
    float a1_1 = 0.0f;
    float a2_0 = 0.0f;
    float a2_1 = 0.0f;
    float a3_0 = 0.0f;
    float a3_1 = 0.0f;
    float a4_0 = 0.0f;
    float a4_1 = 0.0f;
    float w0 = w[0];
    float w1 = w[1];
    a0_0 += x[0] * w0;
    a0_1 += x[0] * w1;
    a1_0 += x[2] * w0;
    a1_1 += x[2] * w1;
    a2_0 += x[4] * w0;
    a2_1 += x[4] * w1;
    a3_0 += x[6] * w0;
    a3_1 += x[6] * w1;
    a4_0 += x[8] * w0;
    a4_1 += x[8] * w1;
    w0 = w[2];
    w1 = w[3];
    a0_0 += x[1] * w0;
    a0_1 += x[1] * w1;
    a1_0 += x[3] * w0;
    a1_1 += x[3] * w1;
    a2_0 += x[5] * w0;
    a2_1 += x[5] * w1;
    a3_0 += x[7] * w0;
    a3_1 += x[7] * w1;
    a4_0 += x[9] * w0;
    a4_1 += x[9] * w1;
    a0_0 = a0_0 < 0.0f ? 0.0f : a0_0;
    y[0] = a0_0;
    a0_1 = a0_1 < 0.0f ? 0.0f : a0_1;
    y[1] = a0_1;
    a1_0 = a1_0 < 0.0f ? 0.0f : a1_0;
    y[2] = a1_0;
    a1_1 = a1_1 < 0.0f ? 0.0f : a1_1;
    y[3] = a1_1;
    a2_0 = a2_0 < 0.0f ? 0.0f : a2_0;
    y[4] = a2_0;
    a2_1 = a2_1 < 0.0f ? 0.0f : a2_1;
    y[5] = a2_1;
    a3_0 = a3_0 < 0.0f ? 0.0f : a3_0;
    y[6] = a3_0;
    a3_1 = a3_1 < 0.0f ? 0.0f : a3_1;
    y[7] = a3_1;
    a4_0 = a4_0 < 0.0f ? 0.0f : a4_0;
    y[8] = a4_0;
    a4_1 = a4_1 < 0.0f ? 0.0f : a4_1;
    y[9] = a4_1;
}

static void lecture_hidden_part2(const float *restrict x, const float *restrict w, float *y)
{
    float a0_0 = 0.0f;
    float a0_1 = 0.0f;
    float a1_0 = 0.0f;
    float a1_1 = 0.0f;
    float a2_0 = 0.0f;
    float a2_1 = 0.0f;
    float a3_0 = 0.0f;
    float a3_1 = 0.0f;
    float w0 = w[0];
    float w1 = w[1];
    a0_0 += x[0] * w0;
    a0_1 += x[0] * w1;
    a1_0 += x[2] * w0;
    a1_1 += x[2] * w1;
    a2_0 += x[4] * w0;
    a2_1 += x[4] * w1;
    a3_0 += x[6] * w0;
    a3_1 += x[6] * w1;
    w0 = w[2];
    w1 = w[3];
    a0_0 += x[1] * w0;
    a0_1 += x[1] * w1;
    a1_0 += x[3] * w0;
    a1_1 += x[3] * w1;
    a2_0 += x[5] * w0;
    a2_1 += x[5] * w1;
    a3_0 += x[7] * w0;
    a3_1 += x[7] * w1;
    a0_0 = a0_0 < 0.0f ? 0.0f : a0_0;
    y[0] = a0_0;
    a0_1 = a0_1 < 0.0f ? 0.0f : a0_1;
    y[1] = a0_1;
    a1_0 = a1_0 < 0.0f ? 0.0f : a1_0;
    y[2] = a1_0;
    a1_1 = a1_1 < 0.0f ? 0.0f : a1_1;
    y[3] = a1_1;
    a2_0 = a2_0 < 0.0f ? 0.0f : a2_0;
    y[4] = a2_0;
    a2_1 = a2_1 < 0.0f ? 0.0f : a2_1;
    y[5] = a2_1;
    a3_0 = a3_0 < 0.0f ? 0.0f : a3_0;
    y[6] = a3_0;
    a3_1 = a3_1 < 0.0f ? 0.0f : a3_1;
    y[7] = a3_1;
}

static void lecture_hidden(const float *restrict x, const float *restrict w, float *y)
{
    lecture_hidden_part1(x, w, y);
    lecture_hidden_part2(x + 10, w, y + 10);
}

/* out: dense (lecture.dsl:5)
 * 2 -> 1, 18 multiply-adds
 * direct sum in a register tile of samples x outputs (9 x 1 x 1 lanes)
 * x: arena + 0, w: params + 16, y: y
 * x: arena + 0, w: params + 16, y: arena + 48 */
static void lecture_out_part1(const float *restrict x, const float *restrict w, float *y)
{
    float a0 = 0.0f;
    float a1 = 0.0f;
    float a2 = 0.0f;
    float a3 = 0.0f;
    float a4 = 0.0f;
    float a5 = 0.0f;
    float a6 = 0.0f;
    float a7 = 0.0f;
    float a8 = 0.0f;
    float w0 = w[0];
    a0 += x[0] * w0;
    a1 += x[2] * w0;
    a2 += x[4] * w0;
    a3 += x[6] * w0;
    a4 += x[8] * w0;
    a5 += x[10] * w0;
    a6 += x[12] * w0;
    a7 += x[14] * w0;
    a8 += x[16] * w0;
    w0 = w[1];
    a0 += x[1] * w0;
    a1 += x[3] * w0;
    a2 += x[5] * w0;
    a3 += x[7] * w0;
    a4 += x[9] * w0;
    a5 += x[11] * w0;
    a6 += x[13] * w0;
    a7 += x[15] * w0;
    a8 += x[17] * w0;
    y[0] = a0;
    y[1] = a1;
    y[2] = a2;
    y[3] = a3;
    y[4] = a4;
    y[5] = a5;
    y[6] = a6;
    y[7] = a7;
    y[8] = a8;
}

static void lecture_out(const float *restrict x, const float *restrict w, float *y)
{
    lecture_out_part1(x, w, y);
}

/* mse: mse (lecture.dsl:7)
 * 1, 1 -> 1
 * x: arena + 48, t: target */
static float lecture_mse(const float *x, const float *t)
{
    double loss = 0.0;
    for (int n = 0; n < 9; n++) {
        float d = x[n] - t[n];
        loss += (double)(d * d);
    }
    return (float)(loss * 0.5);
}

/* d_out: mse_dx (lecture.dsl:7)
 * 1, 1 -> 1
 * x: arena + 48, t: target, dx: arena + 32 */
static void lecture_d_out(const float *x, const float *t, float *dx)
{
    for (int n = 0; n < 9; n++) {
        dx[n] = (x[n] - t[n]) * 2.0f * 0.5f;
    }
}

/* d_out_weight: dense_dw (lecture.dsl:5)
 * 2, 1 -> 1 x 2, 18 multiply-adds
 * sum over pixels of x times dy in a register tile (2 x 1 x 1 lanes)
 * x: arena + 0, dy: arena + 32, dw: grads + 16 */
static void lecture_d_out_weight_part1(const float *restrict x, const float *restrict dy, float *restrict dw)
{
    float a0 = 0.0f;
    float a1 = 0.0f;
    float d0 = dy[0];
    a0 += x[0] * d0;
    a1 += x[1] * d0;
    d0 = dy[1];
    a0 += x[2] * d0;
    a1 += x[3] * d0;
    d0 = dy[2];
    a0 += x[4] * d0;
    a1 += x[5] * d0;
    d0 = dy[3];
    a0 += x[6] * d0;
    a1 += x[7] * d0;
    d0 = dy[4];
    a0 += x[8] * d0;
    a1 += x[9] * d0;
    d0 = dy[5];
    a0 += x[10] * d0;
    a1 += x[11] * d0;
    d0 = dy[6];
    a0 += x[12] * d0;
    a1 += x[13] * d0;
    d0 = dy[7];
    a0 += x[14] * d0;
    a1 += x[15] * d0;
    d0 = dy[8];
    a0 += x[16] * d0;
    a1 += x[17] * d0;
    float ga0 = dw[0];
    a0 += ga0;
    dw[0] = a0;
    float ga1 = dw[1];
    a1 += ga1;
    dw[1] = a1;
}

static void lecture_d_out_weight(const float *restrict x, const float *restrict dy, float *restrict dw)
{
    lecture_d_out_weight_part1(x, dy, dw);
}

/* out_weight_t: dense_wt (lecture.dsl:5)
 * 1 x 2 -> 2 x 1
 * the weights by input, for the gradient of x
 * w: params + 16, wt: arena + 48 */
static void lecture_out_weight_t(const float *restrict w, float *restrict wt)
{
    for (int l = 0; l < 2; l++) {
        wt[l] = w[l];
    }
}

/* d_relu: dense_dx (lecture.dsl:5)
 * 1, 2 x 1 -> 2, 18 multiply-adds
 * direct sum in a register tile of samples x inputs (5 x 2 x 1 lanes)
 * x: arena + 32, w: arena + 48, y: arena + 64 */
static void lecture_d_relu_part1(const float *restrict x, const float *restrict w, float *y)
{
    float a0_0 = 0.0f;
    float a0_1 = 0.0f;
    float a1_0 = 0.0f;
    float a1_1 = 0.0f;
    float a2_0 = 0.0f;
    float a2_1 = 0.0f;
    float a3_0 = 0.0f;
    float a3_1 = 0.0f;
    float a4_0 = 0.0f;
    float a4_1 = 0.0f;
    float w0 = w[0];
    float w1 = w[1];
    a0_0 += x[0] * w0;
    a0_1 += x[0] * w1;
    a1_0 += x[1] * w0;
    a1_1 += x[1] * w1;
    a2_0 += x[2] * w0;
    a2_1 += x[2] * w1;
    a3_0 += x[3] * w0;
    a3_1 += x[3] * w1;
    a4_0 += x[4] * w0;
    a4_1 += x[4] * w1;
    y[0] = a0_0;
    y[1] = a0_1;
    y[2] = a1_0;
    y[3] = a1_1;
    y[4] = a2_0;
    y[5] = a2_1;
    y[6] = a3_0;
    y[7] = a3_1;
    y[8] = a4_0;
    y[9] = a4_1;
}

static void lecture_d_relu_part2(const float *restrict x, const float *restrict w, float *y)
{
    float a0_0 = 0.0f;
    float a0_1 = 0.0f;
    float a1_0 = 0.0f;
    float a1_1 = 0.0f;
    float a2_0 = 0.0f;
    float a2_1 = 0.0f;
    float a3_0 = 0.0f;
    float a3_1 = 0.0f;
    float w0 = w[0];
    float w1 = w[1];
    a0_0 += x[0] * w0;
    a0_1 += x[0] * w1;
    a1_0 += x[1] * w0;
    a1_1 += x[1] * w1;
    a2_0 += x[2] * w0;
    a2_1 += x[2] * w1;
    a3_0 += x[3] * w0;
    a3_1 += x[3] * w1;
    y[0] = a0_0;
    y[1] = a0_1;
    y[2] = a1_0;
    y[3] = a1_1;
    y[4] = a2_0;
    y[5] = a2_1;
    y[6] = a3_0;
    y[7] = a3_1;
}

static void lecture_d_relu(const float *restrict x, const float *restrict w, float *y)
{
    lecture_d_relu_part1(x, w, y);
    lecture_d_relu_part2(x + 5, w, y + 10);
}

/* d_hidden: relu_dx (lecture.dsl:5)
 * 2, 2 -> 2
 * r: arena + 0, y: arena + 64 */
static void lecture_d_hidden(const float *r, float *y)
{
    for (int i = 0; i < 18; i++) {
        y[i] = gate(y[i], r[i] > 0.0f);
    }
}

/* d_hidden_weight: dense_dw (lecture.dsl:5)
 * 2, 2 -> 2 x 2, 36 multiply-adds
 * sum over pixels of x times dy in a register tile (2 x 2 x 1 lanes)
 * x: x, dy: arena + 64, dw: grads + 0 */
static void lecture_d_hidden_weight_part1(const float *restrict x, const float *restrict dy, float *restrict dw)
{
    float a0_0 = 0.0f;
    float a0_1 = 0.0f;
    float a1_0 = 0.0f;
    float a1_1 = 0.0f;
    float d0 = dy[0];
    float d1 = dy[1];
    a0_0 += x[0] * d0;
    a0_1 += x[0] * d1;
    a1_0 += x[1] * d0;
    a1_1 += x[1] * d1;
    d0 = dy[2];
    d1 = dy[3];
    a0_0 += x[2] * d0;
    a0_1 += x[2] * d1;
    a1_0 += x[3] * d0;
    a1_1 += x[3] * d1;
    d0 = dy[4];
    d1 = dy[5];
    a0_0 += x[4] * d0;
    a0_1 += x[4] * d1;
    a1_0 += x[5] * d0;
    a1_1 += x[5] * d1;
    d0 = dy[6];
    d1 = dy[7];
    a0_0 += x[6] * d0;
    a0_1 += x[6] * d1;
    a1_0 += x[7] * d0;
    a1_1 += x[7] * d1;
    d0 = dy[8];
    d1 = dy[9];
    a0_0 += x[8] * d0;
    a0_1 += x[8] * d1;
    a1_0 += x[9] * d0;
    a1_1 += x[9] * d1;
    d0 = dy[10];
    d1 = dy[11];
    a0_0 += x[10] * d0;
    a0_1 += x[10] * d1;
    a1_0 += x[11] * d0;
    a1_1 += x[11] * d1;
    d0 = dy[12];
    d1 = dy[13];
    a0_0 += x[12] * d0;
    a0_1 += x[12] * d1;
    a1_0 += x[13] * d0;
    a1_1 += x[13] * d1;
    d0 = dy[14];
    d1 = dy[15];
    a0_0 += x[14] * d0;
    a0_1 += x[14] * d1;
    a1_0 += x[15] * d0;
    a1_1 += x[15] * d1;
    d0 = dy[16];
    d1 = dy[17];
    a0_0 += x[16] * d0;
    a0_1 += x[16] * d1;
    a1_0 += x[17] * d0;
    a1_1 += x[17] * d1;
    float ga0_0 = dw[0];
    a0_0 += ga0_0;
    dw[0] = a0_0;
    float ga0_1 = dw[1];
    a0_1 += ga0_1;
    dw[1] = a0_1;
    float ga1_0 = dw[2];
    a1_0 += ga1_0;
    dw[2] = a1_0;
    float ga1_1 = dw[3];
    a1_1 += ga1_1;
    dw[3] = a1_1;
}

static void lecture_d_hidden_weight(const float *restrict x, const float *restrict dy, float *restrict dw)
{
    lecture_d_hidden_weight_part1(x, dy, dw);
}

int lecture_forward(const float *params, void *arena, const float *x, float *y)
{
    if ((uintptr_t)arena % LECTURE_ALIGN != 0) return LECTURE_EALIGN;
    float *mem = arena;
    lecture_hidden(x, params, mem);
    lecture_out(mem, params + 16, y);
    return LECTURE_OK;
}

void lecture_init(float *params, uint64_t seed)
{
    memset(params, 0, LECTURE_PARAMS * sizeof *params);
    convrt_init(lecture_table, LECTURE_TABLE, params, seed);
}

float lecture_backward(struct lecture_trainer *trainer, const float *x, const float *target)
{
    float *mem = trainer->arena;
    float *params = trainer->params;
    float loss = 0.0f;
    lecture_hidden(x, params, mem);
    lecture_out(mem, params + 16, mem + 48);
    loss += lecture_mse(mem + 48, target);
    lecture_d_out(mem + 48, target, mem + 32);
    lecture_d_out_weight(mem, mem + 32, trainer->grads + 16);
    lecture_out_weight_t(params + 16, mem + 48);
    lecture_d_relu(mem + 32, mem + 48, mem + 64);
    lecture_d_hidden(mem, mem + 64);
    lecture_d_hidden_weight(x, mem + 64, trainer->grads);
    return loss;
}

void lecture_update(struct lecture_trainer *trainer, float learning_rate)
{
    convrt_sgd(trainer->params, trainer->grads, trainer->state, LECTURE_TRAINABLE, learning_rate, 0.9f, 0.0f, 0);
    trainer->step++;
}

float lecture_learning_rate(int64_t step)
{
    return convrt_rate_step(0.1f, step, 10, 0.5f);
}

float lecture_train_step(struct lecture_trainer *trainer, const float *x, const float *target)
{
    memset(trainer->grads, 0, LECTURE_PARAMS * sizeof *trainer->grads);
    float loss = lecture_backward(trainer, x, target);
    lecture_update(trainer, lecture_learning_rate(trainer->step));
    return loss;
}
