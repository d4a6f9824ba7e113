/* spell: made by convc 0.1.0 from spell.dsl; do not edit.
 * convc --target c99 --unroll full --seed 2 */
#include "spell.h"

#include <math.h>
#include <string.h>

/* The parameters, packed for the kernels. */
static const float spell_params[SPELL_PARAMS] = {
    0.198560491f, -0.143803582f, 0.559323907f, 0.00516142277f, -0.274982035f, -0.0617740192f, 0.561941504f, 0.0f,
    0.121351264f, 0.0f, 0.174397409f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.132918462f, 0.125428081f, -0.102679946f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.280319601f, 0.200575754f, -0.128846318f, -0.268825054f, -0.171792135f, -0.240743071f, 0.0114301434f, -0.171366885f,
    0.289650112f, -0.0667656809f, -0.0102208667f, -0.176275909f, -0.140371174f, 0.235954672f, 0.285273492f, 0.270199865f,
    -0.0145946341f, -0.16553469f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.323049158f, -0.304895729f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.174028203f, -0.0222914256f, 0.0895051062f, -0.494029611f, -0.481869131f, 0.379974276f, -0.186962247f, -0.298829079f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.131800726f, 0.0939138085f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

#define pick(m, a, b) ((m) ? (a) : (b))

#define all(s) (s)

static inline uint32_t bits(float v)
{
    uint32_t i;
    memcpy(&i, &v, sizeof i);
    return i;
}

static inline float number(uint32_t i)
{
    float v;
    memcpy(&v, &i, sizeof v);
    return v;
}

#define whole(k) ((float)(int32_t)(k))

/* e to the power of x, less 1; x is held to -87 ... 88: expm1(x) within 1.7 ulp. */
static inline float vexpm(float x)
{
    x = pick(x > 88.0f, all(88.0f), x);
    x = pick(x < -87.0f, all(-87.0f), x);
    uint32_t k = bits(x * 1.44269504f + 12582912.0f) - 0x4b400000;
    float n = whole(k), r = x - n * 0.693359375f + n * 2.12194440e-4f;
    float p = (((0.00138143182f * r + 0.00836885186f) * r + 0.0416683990f) * r + 0.166665196f) * r + 0.49999994f;
    float s = number((k + 127) << 23);
    return (p * r * r + r) * s + (s - 1.0f);
}

/* tanh(x) within 3 ulp. */
static inline float vtanh(float x)
{
    x = pick(x > 10.0f, all(10.0f), x);
    x = pick(x < -10.0f, all(-10.0f), x);
    float e = vexpm(2.0f * x);
    return e / (e + 2.0f);
}

/* e to the power of x: exp(x) within 1.1 ulp, 0 and infinity where they are the nearest float. */
static inline float vexp(float x)
{
    x = pick(x > 90.0f, all(90.0f), x);
    x = pick(x < -105.0f, all(-105.0f), x);
    uint32_t k = bits(x * 1.44269504f + 12582912.0f) - 0x4b400000;
    float n = whole(k), r = x - n * 0.693359375f + n * 2.12194440e-4f;
    float p = (((0.00138143182f * r + 0.00836885186f) * r + 0.0416683990f) * r + 0.166665196f) * r + 0.49999994f;
    uint32_t half = (k + 254) >> 1; /* twice half the power: no factor is beyond a float */
    return (p * r * r + r + 1.0f) * number(half << 23) * number((k + 254 - half) << 23);
}

/* c1: conv (spell.dsl:6)
 * 1 x 9 -> 3 x 4, 36 multiply-adds
 * fused: relu
 * direct sum over taps and channels in a register tile (4 x 2 x 1 lanes)
 * x: signal, w: spell_params, b: spell_params + 16, y: arena + 16 */
static void spell_c1_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    float a0_0 = b[0];
    float a0_1 = b[1];
    float a1_0 = a0_0;
    float a1_1 = a0_1;
    float a2_0 = a0_0;
    float a2_1 = a0_1;
    float a3_0 = a0_0;
    float a3_1 = a0_1;
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
    w0 = w[4];
    w1 = w[5];
    a0_0 += x[2] * w0;
    a0_1 += x[2] * w1;
    a1_0 += x[4] * w0;
    a1_1 += x[4] * w1;
    a2_0 += x[6] * w0;
    a2_1 += x[6] * w1;
    a3_0 += x[8] * w0;
    a3_1 += x[8] * w1;
    a0_0 = a0_0 < 0.0f ? 0.0f : a0_0;
    y[0] = a0_0;
    a0_1 = a0_1 < 0.0f ? 0.0f : a0_1;
    y[1] = a0_1;
    a1_0 = a1_0 < 0.0f ? 0.0f : a1_0;
    y[3] = a1_0;
    a1_1 = a1_1 < 0.0f ? 0.0f : a1_1;
    y[4] = a1_1;
    a2_0 = a2_0 < 0.0f ? 0.0f : a2_0;
    y[6] = a2_0;
    a2_1 = a2_1 < 0.0f ? 0.0f : a2_1;
    y[7] = a2_1;
    a3_0 = a3_0 < 0.0f ? 0.0f : a3_0;
    y[9] = a3_0;
    a3_1 = a3_1 < 0.0f ? 0.0f : a3_1;
    y[10] = a3_1;
}

static void spell_c1_part2(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    float a0 = b[0];
    float a1 = a0;
    float a2 = a0;
    float a3 = a0;
    float w0 = w[0];
    a0 += x[0] * w0;
    a1 += x[2] * w0;
    a2 += x[4] * w0;
    a3 += x[6] * w0;
    w0 = w[2];
    a0 += x[1] * w0;
    a1 += x[3] * w0;
    a2 += x[5] * w0;
    a3 += x[7] * w0;
    w0 = w[4];
    a0 += x[2] * w0;
    a1 += x[4] * w0;
    a2 += x[6] * w0;
    a3 += x[8] * w0;
    a0 = a0 < 0.0f ? 0.0f : a0;
    y[0] = a0;
    a1 = a1 < 0.0f ? 0.0f : a1;
    y[3] = a1;
    a2 = a2 < 0.0f ? 0.0f : a2;
    y[6] = a2;
    a3 = a3 < 0.0f ? 0.0f : a3;
    y[9] = a3;
}

static void spell_c1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    spell_c1_part1(x, w, b, y);
    spell_c1_part2(x, w + 6, b + 2, y + 2);
}

/* c2: conv (spell.dsl:6)
 * 3 x 4 -> 2 x 2, 36 multiply-adds
 * fused: tanh
 * direct sum over taps and channels in a register tile (2 x 2 x 1 lanes)
 * x: arena + 16, w: spell_params + 32, b: spell_params + 64, y: arena + 0 */
static void spell_c2_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    float a0_0 = b[0];
    float a0_1 = b[1];
    float a1_0 = a0_0;
    float a1_1 = a0_1;
    float w0 = w[0];
    float w1 = w[1];
    a0_0 += x[0] * w0;
    a0_1 += x[0] * w1;
    a1_0 += x[3] * w0;
    a1_1 += x[3] * w1;
    w0 = w[2];
    w1 = w[3];
    a0_0 += x[1] * w0;
    a0_1 += x[1] * w1;
    a1_0 += x[4] * w0;
    a1_1 += x[4] * w1;
    w0 = w[4];
    w1 = w[5];
    a0_0 += x[2] * w0;
    a0_1 += x[2] * w1;
    a1_0 += x[5] * w0;
    a1_1 += x[5] * w1;
    w0 = w[6];
    w1 = w[7];
    a0_0 += x[3] * w0;
    a0_1 += x[3] * w1;
    a1_0 += x[6] * w0;
    a1_1 += x[6] * w1;
    w0 = w[8];
    w1 = w[9];
    a0_0 += x[4] * w0;
    a0_1 += x[4] * w1;
    a1_0 += x[7] * w0;
    a1_1 += x[7] * w1;
    w0 = w[10];
    w1 = w[11];
    a0_0 += x[5] * w0;
    a0_1 += x[5] * w1;
    a1_0 += x[8] * w0;
    a1_1 += x[8] * w1;
    w0 = w[12];
    w1 = w[13];
    a0_0 += x[6] * w0;
    a0_1 += x[6] * w1;
    a1_0 += x[9] * w0;
    a1_1 += x[9] * w1;
    w0 = w[14];
    w1 = w[15];
    a0_0 += x[7] * w0;
    a0_1 += x[7] * w1;
    a1_0 += x[10] * w0;
    a1_1 += x[10] * w1;
    w0 = w[16];
    w1 = w[17];
    a0_0 += x[8] * w0;
    a0_1 += x[8] * w1;
    a1_0 += x[11] * w0;
    a1_1 += x[11] * w1;
    y[0] = a0_0;
    y[1] = a0_1;
    y[2] = a1_0;
    y[3] = a1_1;
    y[0] = vtanh(y[0]);
    y[1] = vtanh(y[1]);
    y[2] = vtanh(y[2]);
    y[3] = vtanh(y[3]);
}

static void spell_c2(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    spell_c2_part1(x, w, b, y);
}

/* fc: dense (spell.dsl:6)
 * 4 -> 2, 8 multiply-adds
 * direct sum in a register tile of samples x outputs (1 x 2 x 1 lanes)
 * x: arena + 0, w: spell_params + 80, b: spell_params + 96, y: arena + 16 */
static void spell_fc_v2_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    float a0_0 = b[0];
    float a0_1 = b[1];
    float w0 = w[0];
    float w1 = w[1];
    a0_0 += x[0] * w0;
    a0_1 += x[0] * w1;
    w0 = w[2];
    w1 = w[3];
    a0_0 += x[1] * w0;
    a0_1 += x[1] * w1;
    w0 = w[4];
    w1 = w[5];
    a0_0 += x[2] * w0;
    a0_1 += x[2] * w1;
    w0 = w[6];
    w1 = w[7];
    a0_0 += x[3] * w0;
    a0_1 += x[3] * w1;
    y[0] = a0_0;
    y[1] = a0_1;
}

static void spell_fc_v2(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    spell_fc_v2_part1(x, w, b, y);
}

/* y: softmax (spell.dsl:6)
 * 2 -> 2
 * x: arena + 16, y: spell_fc */
static void spell_y_part1(const float *x, float *y)
{
    float most = x[0];
    most = x[1] > most ? x[1] : most;
    y[0] = vexp(x[0] - most);
    y[1] = vexp(x[1] - most);
    float total = 0.0f;
    total += y[0];
    total += y[1];
    total = 1.0f / total;
    y[0] = y[0] * total;
    y[1] = y[1] * total;
}

static void spell_y(const float *x, float *y)
{
    spell_y_part1(x, y);
}

int spell_forward(void *arena, const float *signal, float *spell_fc)
{
    if ((uintptr_t)arena % SPELL_ALIGN != 0) return SPELL_EALIGN;
    float *mem = arena;
    spell_c1(signal, spell_params, spell_params + 16, mem + 16);
    spell_c2(mem + 16, spell_params + 32, spell_params + 64, mem);
    spell_fc_v2(mem, spell_params + 80, spell_params + 96, mem + 16);
    spell_y(mem + 16, spell_fc);
    return SPELL_OK;
}
