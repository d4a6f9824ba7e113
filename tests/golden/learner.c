/* learner: made by convc 0.1.0 from learner.dsl; do not edit.
 * convc --target native --batch 4 --train --grad-input --seed 6 */
#include "learner.h"

#include <math.h>
#include <string.h>

/* 2 floats, loaded and stored at any address. */
typedef float v2 __attribute__((vector_size(8)));
typedef int32_t mask2 __attribute__((vector_size(8)));
typedef float anywhere2 __attribute__((vector_size(8), aligned(4), may_alias));
#define load2(p) ((v2)(*(const anywhere2 *)(p)))
#define store2(p, v) ((void)(*(anywhere2 *)(p) = (v)))
#define pick2(m, a, b) ((v2)(((mask2)(a) & (mask2)(m)) | ((mask2)(b) & ~(mask2)(m))))
#define all2(s) ((v2){ 0 } + (s))
#define bits2(v) ((mask2)(v))
#define number2(i) ((v2)(i))
#define whole2(k) (__builtin_convertvector(k, v2))

/* 4 floats, loaded and stored at any address. */
typedef float v4 __attribute__((vector_size(16)));
typedef int32_t mask4 __attribute__((vector_size(16)));
typedef float anywhere4 __attribute__((vector_size(16), aligned(4), may_alias));
#define load4(p) ((v4)(*(const anywhere4 *)(p)))
#define store4(p, v) ((void)(*(anywhere4 *)(p) = (v)))
#define below4(v) ((mask4)((v) < (v4){ 0 }))
#define relu4(v) ((v4)((mask4)(v) & ~below4(v)))
#define pick4(m, a, b) ((v4)(((mask4)(a) & (mask4)(m)) | ((mask4)(b) & ~(mask4)(m))))
#define all4(s) ((v4){ 0 } + (s))
#define bits4(v) ((mask4)(v))
#define number4(i) ((v4)(i))
#define whole4(k) (__builtin_convertvector(k, v4))

/* 8 floats, loaded and stored at any address. */
typedef float v8 __attribute__((vector_size(32)));
typedef int32_t mask8 __attribute__((vector_size(32)));
typedef float anywhere8 __attribute__((vector_size(32), aligned(4), may_alias));
#define load8(p) ((v8)(*(const anywhere8 *)(p)))
#define store8(p, v) ((void)(*(anywhere8 *)(p) = (v)))
#define gate8(dy, open) ((v8)((mask8)(dy) & (open)))

/* Zeros around n images of h x w pixels of c floats. */
static void clear_halo(float *p, int n, int h, int w, int c, int top, int left, int bottom, int right)
{
    int row = (left + w + right) * c, image = w * c;
    int before = top * row + left * c, between = (right + left) * c, after = right * c + bottom * row;
    for (int i = 0; i < n; i++) {
        memset(p, 0, (size_t)before * sizeof *p);
        p += before + image;
        for (int j = 1; j < h; j++) {
            memset(p, 0, (size_t)between * sizeof *p);
            p += between + image;
        }
        memset(p, 0, (size_t)after * sizeof *p);
        p += after;
    }
}

const struct convrt_param learner_table[] = {
    { "c1.weight", 4, { 4, 2, 3, 3 }, 1, 4, 2, 9, 4, 0, 72, 1, CONVRT_DEFAULT, 18, 36, 0, 0, 0 },
    { "bn.weight", 1, { 4 }, 1, 4, 1, 1, 1, 80, 4, 1, CONVRT_ONES, 1, 1, 0, 0, 0 },
    { "bn.bias", 1, { 4 }, 1, 4, 1, 1, 1, 96, 4, 1, CONVRT_ZEROS, 1, 1, 0, 0, 0 },
    { "c2.weight", 4, { 4, 2, 3, 3 }, 2, 2, 2, 9, 2, 112, 72, 1, CONVRT_DEFAULT, 18, 36, 0, 0, 0 },
    { "c2.bias", 1, { 4 }, 2, 2, 1, 1, 2, 192, 4, 1, CONVRT_UNIFORM_FAN_IN, 18, 36, 0, 0, 0 },
    { "fc.weight", 2, { 3, 72 }, 1, 3, 8, 9, 4, 208, 288, 1, CONVRT_DEFAULT, 72, 3, 0, 0, 0 },
    { "fc.bias", 1, { 3 }, 1, 3, 1, 1, 4, 496, 4, 1, CONVRT_UNIFORM_FAN_IN, 72, 3, 0, 0, 0 },
    { "bn.running_mean", 1, { 4 }, 1, 4, 1, 1, 1, 512, 4, 0, CONVRT_ZEROS, 1, 1, 0, 0, 0 },
    { "bn.running_var", 1, { 4 }, 1, 4, 1, 1, 1, 528, 4, 0, CONVRT_ONES, 1, 1, 0, 0, 0 },
};

static inline v4 held4(v4 v)
{
#ifdef __SSE__
    __asm__(""
            : "+v"(v));
#endif
    return v;
}

static inline v4 greater4(v4 a, v4 b)
{
    for (int i = 0; i < 4; i++) b[i] = a[i] > b[i] ? a[i] : b[i];
    return b;
}

/* erf(x) within 8 ulp: x times a quotient of polynomials of x squared. */
static inline v2 verf2(v2 x)
{
    x = pick2(x > 3.925f, all2(3.925f), x);
    x = pick2(x < -3.925f, all2(-3.925f), x);
    v2 z = x * x;
    v2 p = ((((2.0460125e-6f * z + 0.0002848446f) * z + 0.003772612f) * z + 0.052769493f) * z + 0.19059524f) * z + 1.1283791f;
    v2 q = ((((3.8047674e-5f * z + 0.0011638721f) * z + 0.014983323f) * z + 0.11418333f) * z + 0.50224334f) * z + 1.0f;
    return x * p / q;
}

/* v times the normal distribution function of v: error below 5e-7 max(1, |v|). */
static inline v2 gelu2(v2 v)
{
    return 0.5f * v * (1.0f + verf2(v * 0.707106781f));
}

/* erf(x) within 8 ulp: x times a quotient of polynomials of x squared. */
static inline v4 verf4(v4 x)
{
    x = pick4(x > 3.925f, all4(3.925f), x);
    x = pick4(x < -3.925f, all4(-3.925f), x);
    v4 z = x * x;
    v4 p = ((((2.0460125e-6f * z + 0.0002848446f) * z + 0.003772612f) * z + 0.052769493f) * z + 0.19059524f) * z + 1.1283791f;
    v4 q = ((((3.8047674e-5f * z + 0.0011638721f) * z + 0.014983323f) * z + 0.11418333f) * z + 0.50224334f) * z + 1.0f;
    return x * p / q;
}

/* v times the normal distribution function of v: error below 5e-7 max(1, |v|). */
static inline v4 gelu4(v4 v)
{
    return 0.5f * v * (1.0f + verf4(v * 0.707106781f));
}

/* e to the power of x: exp(x) within 1.1 ulp, 0 and infinity where they are the nearest float. */
static inline v2 vexp2(v2 x)
{
    x = pick2(x > 90.0f, all2(90.0f), x);
    x = pick2(x < -105.0f, all2(-105.0f), x);
    mask2 k = bits2(x * 1.44269504f + 12582912.0f) - 0x4b400000;
    v2 n = whole2(k), r = x - n * 0.693359375f + n * 2.12194440e-4f;
    v2 p = (((0.00138143182f * r + 0.00836885186f) * r + 0.0416683990f) * r + 0.166665196f) * r + 0.49999994f;
    mask2 half = (k + 254) >> 1; /* twice half the power: no factor is beyond a float */
    return (p * r * r + r + 1.0f) * number2(half << 23) * number2((k + 254 - half) << 23);
}

static inline float sum2(v2 v)
{
    return v[0] + v[1];
}

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

static inline v8 held8(v8 v)
{
#ifdef __AVX__
    __asm__(""
            : "+v"(v));
#endif
    return v;
}

/* e to the power of x, which is held to -87 ... 88: exp(x) within 1.1 ulp. */
static inline v4 vexp_near4(v4 x)
{
    x = pick4(x > 88.0f, all4(88.0f), x);
    x = pick4(x < -87.0f, all4(-87.0f), x);
    mask4 k = bits4(x * 1.44269504f + 12582912.0f) - 0x4b400000; /* x / log 2, rounded */
    v4 n = whole4(k), r = x - n * 0.693359375f + n * 2.12194440e-4f;
    v4 p = (((0.00138143182f * r + 0.00836885186f) * r + 0.0416683990f) * r + 0.166665196f) * r + 0.49999994f;
    return (p * r * r + r + 1.0f) * number4((k + 127) << 23);
}

/* Of its gradient: error below 5e-7 max(1, |v|). */
static inline v4 gelu_slope4(v4 v)
{
    return 0.5f * (1.0f + verf4(v * 0.707106781f)) + v * 0.398942280f * vexp_near4(-0.5f * v * v);
}

/* load_image: load (learner.dsl:5)
 * 2 x 6 x 6 -> 2 x 6 x 6
 * the caller's array, channels last
 * x: image, y: arena + 594 */
static void learner_load_image(const float *x, float *y)
{
    for (int n = 0; n < 4; n++)
        for (int h = 0; h < 6; h++)
            for (int w = 0; w < 6; w++)
                for (int i = 0; i < 2; i++) {
                    y[n * 128 + h * 16 + w * 2 + i] = x[n * 72 + h * 6 + w + i * 36];
                }
}

/* c1: conv (learner.dsl:6)
 * 2 x 6 x 6 -> 4 x 6 x 6, 10368 multiply-adds
 * direct sum over taps and channels in a register tile (6 x 1 x 4 lanes)
 * x: arena + 594, w: params, y: arena + 0 */
static void learner_c1_part1(const float *restrict x, const float *restrict w, float *y)
{
    v4 a0 = { 0 };
    v4 a1 = { 0 };
    v4 a2 = { 0 };
    v4 a3 = { 0 };
    v4 a4 = { 0 };
    v4 a5 = { 0 };
    for (int k = 0; k < 3; k++) {
        v4 w0 = held4(load4(w + k * 24));
        a0 += x[k * 16] * w0;
        a1 += x[k * 16 + 2] * w0;
        a2 += x[k * 16 + 4] * w0;
        a3 += x[k * 16 + 6] * w0;
        a4 += x[k * 16 + 8] * w0;
        a5 += x[k * 16 + 10] * w0;
        w0 = held4(load4(w + k * 24 + 4));
        a0 += x[k * 16 + 1] * w0;
        a1 += x[k * 16 + 3] * w0;
        a2 += x[k * 16 + 5] * w0;
        a3 += x[k * 16 + 7] * w0;
        a4 += x[k * 16 + 9] * w0;
        a5 += x[k * 16 + 11] * w0;
        w0 = held4(load4(w + k * 24 + 8));
        a0 += x[k * 16 + 2] * w0;
        a1 += x[k * 16 + 4] * w0;
        a2 += x[k * 16 + 6] * w0;
        a3 += x[k * 16 + 8] * w0;
        a4 += x[k * 16 + 10] * w0;
        a5 += x[k * 16 + 12] * w0;
        w0 = held4(load4(w + k * 24 + 12));
        a0 += x[k * 16 + 3] * w0;
        a1 += x[k * 16 + 5] * w0;
        a2 += x[k * 16 + 7] * w0;
        a3 += x[k * 16 + 9] * w0;
        a4 += x[k * 16 + 11] * w0;
        a5 += x[k * 16 + 13] * w0;
        w0 = held4(load4(w + k * 24 + 16));
        a0 += x[k * 16 + 4] * w0;
        a1 += x[k * 16 + 6] * w0;
        a2 += x[k * 16 + 8] * w0;
        a3 += x[k * 16 + 10] * w0;
        a4 += x[k * 16 + 12] * w0;
        a5 += x[k * 16 + 14] * w0;
        w0 = held4(load4(w + k * 24 + 20));
        a0 += x[k * 16 + 5] * w0;
        a1 += x[k * 16 + 7] * w0;
        a2 += x[k * 16 + 9] * w0;
        a3 += x[k * 16 + 11] * w0;
        a4 += x[k * 16 + 13] * w0;
        a5 += x[k * 16 + 15] * w0;
    }
    store4(y, a0);
    store4(y + 4, a1);
    store4(y + 8, a2);
    store4(y + 12, a3);
    store4(y + 16, a4);
    store4(y + 20, a5);
}

static void learner_c1(const float *restrict x, const float *restrict w, float *y)
{
    for (int n = 0; n < 4; n++)
        for (int h = 0; h < 6; h++) {
            learner_c1_part1(x + n * 128 + h * 16 - 18, w, y + n * 144 + h * 24);
        }
}

/* bn: batchnorm (learner.dsl:6)
 * 4 x 6 x 6 -> 4 x 6 x 6
 * fused: relu
 * x: arena + 0, gamma: params + 80, beta: params + 96, mean: params + 512, variance: params + 528, y: arena + 0
 * 4 x 6 x 6, 4, 4 -> 4 x 6 x 6
 * x: arena + 0, gamma: params + 80, beta: params + 96, mean: arena + 2912, variance: arena + 2928, y: arena + 1088 */
static void learner_bn_part1(const float *x, const float *gamma, const float *beta, const float *mean, const float *variance, float *y)
{
    float middle[4];
    float scale[4];
    float shift[4];
    for (int i = 0; i < 4; i++) {
        middle[i] = mean[i];
        scale[i] = gamma[i] / sqrtf(variance[i] + 1e-05f);
        shift[i] = beta[i];
    }
    v4 middle0 = load4(middle);
    v4 scale0 = load4(scale);
    v4 shift0 = load4(shift);
    for (int w = 0; w < 144; w++) {
        v4 x0 = load4(x + w * 4);
        v4 sum0 = (x0 - middle0) * scale0 + shift0;
        sum0 = relu4(sum0);
        store4(y + w * 4, sum0);
    }
}

static void learner_bn(const float *x, const float *gamma, const float *beta, const float *mean, const float *variance, float *y)
{
    learner_bn_part1(x, gamma, beta, mean, variance, y);
}

/* x: maxpool (learner.dsl:6)
 * 4 x 6 x 6 -> 4 x 3 x 3, 576 comparisons
 * a sweep for each run of windows that keep the same taps
 * x: arena + 0, y: arena + 600
 * x: arena + 1088, y: arena + 2168 */
static void learner_x_part1(const float *x, float *y)
{
    v4 most = (v4){ 0 } - INFINITY;
    v4 e = load4(x);
    most = greater4(e, most);
    e = load4(x + 4);
    most = greater4(e, most);
    e = load4(x + 24);
    most = greater4(e, most);
    e = load4(x + 28);
    most = greater4(e, most);
    store4(y, most);
}

static void learner_x(const float *x, float *y)
{
    for (int n = 0; n < 4; n++)
        for (int h = 0; h < 3; h++)
            for (int w = 0; w < 3; w++) {
                learner_x_part1(x + n * 144 + h * 48 + w * 8, y + n * 100 + h * 20 + w * 4);
            }
}

/* c2: conv (learner.dsl:7)
 * 4 x 3 x 3 -> 4 x 3 x 3, 2592 multiply-adds
 * fused: gelu
 * direct sum over taps and channels in a register tile (3 x 1 x 2 lanes)
 * x: arena + 600, w: params + 112, b: params + 192, y: arena + 0 */
static void learner_c2_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    v2 a0 = load2(b);
    v2 a1 = a0;
    v2 a2 = a0;
    v2 w0 = load2(w);
    a0 += x[0] * w0;
    a1 += x[4] * w0;
    a2 += x[8] * w0;
    w0 = load2(w + 2);
    a0 += x[1] * w0;
    a1 += x[5] * w0;
    a2 += x[9] * w0;
    w0 = load2(w + 4);
    a0 += x[4] * w0;
    a1 += x[8] * w0;
    a2 += x[12] * w0;
    w0 = load2(w + 6);
    a0 += x[5] * w0;
    a1 += x[9] * w0;
    a2 += x[13] * w0;
    w0 = load2(w + 8);
    a0 += x[8] * w0;
    a1 += x[12] * w0;
    a2 += x[16] * w0;
    w0 = load2(w + 10);
    a0 += x[9] * w0;
    a1 += x[13] * w0;
    a2 += x[17] * w0;
    w0 = load2(w + 12);
    a0 += x[20] * w0;
    a1 += x[24] * w0;
    a2 += x[28] * w0;
    w0 = load2(w + 14);
    a0 += x[21] * w0;
    a1 += x[25] * w0;
    a2 += x[29] * w0;
    w0 = load2(w + 16);
    a0 += x[24] * w0;
    a1 += x[28] * w0;
    a2 += x[32] * w0;
    w0 = load2(w + 18);
    a0 += x[25] * w0;
    a1 += x[29] * w0;
    a2 += x[33] * w0;
    w0 = load2(w + 20);
    a0 += x[28] * w0;
    a1 += x[32] * w0;
    a2 += x[36] * w0;
    w0 = load2(w + 22);
    a0 += x[29] * w0;
    a1 += x[33] * w0;
    a2 += x[37] * w0;
    w0 = load2(w + 24);
    a0 += x[40] * w0;
    a1 += x[44] * w0;
    a2 += x[48] * w0;
    w0 = load2(w + 26);
    a0 += x[41] * w0;
    a1 += x[45] * w0;
    a2 += x[49] * w0;
    w0 = load2(w + 28);
    a0 += x[44] * w0;
    a1 += x[48] * w0;
    a2 += x[52] * w0;
    w0 = load2(w + 30);
    a0 += x[45] * w0;
    a1 += x[49] * w0;
    a2 += x[53] * w0;
    w0 = load2(w + 32);
    a0 += x[48] * w0;
    a1 += x[52] * w0;
    a2 += x[56] * w0;
    w0 = load2(w + 34);
    a0 += x[49] * w0;
    a1 += x[53] * w0;
    a2 += x[57] * w0;
    store2(y, a0);
    store2(y + 8, a1);
    store2(y + 16, a2);
    for (int i = 0; i < 3; i++) {
        store2(y + i * 8, gelu2(load2(y + i * 8)));
    }
}

static void learner_c2(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    for (int g = 0; g < 2; g++)
        for (int n = 0; n < 4; n++)
            for (int h = 0; h < 3; h++) {
                learner_c2_part1(x + g * 2 + n * 100 + h * 20 - 24, w + g * 36, b + g * 2, y + g * 2 + n * 72 + h * 24);
            }
}

/* add: add (learner.dsl:8)
 * 4 x 3 x 3, 4 x 3 x 3 -> 4 x 3 x 3
 * a: arena + 600, y: arena + 0
 * a: arena + 2168, y: arena + 1664 */
static void learner_add(const float *a, float *y)
{
    for (int n = 0; n < 4; n++)
        for (int h = 0; h < 3; h++)
            for (int w = 0; w < 3; w++) {
                store4(y + n * 72 + h * 24 + w * 8, load4(a + n * 100 + h * 20 + w * 4) + load4(y + n * 72 + h * 24 + w * 8));
            }
}

/* avgpool: avgpool (learner.dsl:8)
 * 4 x 3 x 3 -> 4 x 3 x 3, 1296 additions
 * a sweep for each run of windows that keep the same taps
 * x: arena + 600, y: arena + 4
 * x: arena + 2168, y: arena + 1668 */
static void learner_avgpool_part1(const float *x, float *y)
{
    v4 total = { 0 };
    v4 e = load4(x);
    total += e;
    e = load4(x + 4);
    total += e;
    e = load4(x + 20);
    total += e;
    e = load4(x + 24);
    total += e;
    total *= 0.11111111f;
    store4(y, total);
}

static void learner_avgpool_part2(const float *x, float *y)
{
    v4 total = { 0 };
    v4 e = load4(x);
    total += e;
    e = load4(x + 4);
    total += e;
    e = load4(x + 8);
    total += e;
    e = load4(x + 20);
    total += e;
    e = load4(x + 24);
    total += e;
    e = load4(x + 28);
    total += e;
    total *= 0.11111111f;
    store4(y, total);
}

static void learner_avgpool_part3(const float *x, float *y)
{
    v4 total = { 0 };
    v4 e = load4(x);
    total += e;
    e = load4(x + 4);
    total += e;
    e = load4(x + 20);
    total += e;
    e = load4(x + 24);
    total += e;
    e = load4(x + 40);
    total += e;
    e = load4(x + 44);
    total += e;
    total *= 0.11111111f;
    store4(y, total);
}

static void learner_avgpool_part4(const float *x, float *y)
{
    v4 total = { 0 };
    v4 e = load4(x);
    total += e;
    e = load4(x + 4);
    total += e;
    e = load4(x + 8);
    total += e;
    e = load4(x + 20);
    total += e;
    e = load4(x + 24);
    total += e;
    e = load4(x + 28);
    total += e;
    e = load4(x + 40);
    total += e;
    e = load4(x + 44);
    total += e;
    e = load4(x + 48);
    total += e;
    total *= 0.11111111f;
    store4(y, total);
}

static void learner_avgpool(const float *x, float *y)
{
    for (int n = 0; n < 4; n++) {
        learner_avgpool_part1(x + n * 100, y + n * 72);
    }
    for (int n = 0; n < 4; n++) {
        learner_avgpool_part2(x + n * 100, y + n * 72 + 8);
    }
    for (int n = 0; n < 4; n++) {
        learner_avgpool_part1(x + n * 100 + 4, y + n * 72 + 16);
    }
    for (int n = 0; n < 4; n++) {
        learner_avgpool_part3(x + n * 100, y + n * 72 + 24);
    }
    for (int n = 0; n < 4; n++) {
        learner_avgpool_part4(x + n * 100, y + n * 72 + 32);
    }
    for (int n = 0; n < 4; n++) {
        learner_avgpool_part3(x + n * 100 + 4, y + n * 72 + 40);
    }
    for (int n = 0; n < 4; n++) {
        learner_avgpool_part1(x + n * 100 + 20, y + n * 72 + 48);
    }
    for (int n = 0; n < 4; n++) {
        learner_avgpool_part2(x + n * 100 + 20, y + n * 72 + 56);
    }
    for (int n = 0; n < 4; n++) {
        learner_avgpool_part1(x + n * 100 + 24, y + n * 72 + 64);
    }
}

/* fc: dense (learner.dsl:9)
 * 72 -> 3, 864 multiply-adds
 * direct sum in a register tile of samples x outputs (4 x 1 x 4 lanes)
 * x: arena + 0, w: params + 208, b: params + 496, y: logits */
static void learner_fc_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    v4 a0 = load4(b);
    v4 a1 = a0;
    v4 a2 = a0;
    v4 a3 = a0;
    for (int c = 0; c < 72; c++) {
        v4 w0 = held4(load4(w + c * 4));
        a0 += x[c] * w0;
        a1 += x[c + 72] * w0;
        a2 += x[c + 144] * w0;
        a3 += x[c + 216] * w0;
    }
    memcpy(y, &a0, 3 * sizeof(float));
    memcpy(y + 3, &a1, 3 * sizeof(float));
    memcpy(y + 6, &a2, 3 * sizeof(float));
    memcpy(y + 9, &a3, 3 * sizeof(float));
}

static void learner_fc(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    learner_fc_part1(x, w, b, y);
}

/* bn_mean: batchnorm_mean (learner.dsl:6)
 * 4 x 6 x 6 -> 4
 * x: arena + 0, y: arena + 2912 */
static void learner_bn_mean_part1(const float *x, float *y)
{
    v4 total = { 0 };
    for (int h = 0; h < 24; h++) {
        v4 row = { 0 };
        v4 x0 = load4(x + h * 24);
        row += x0;
        x0 = load4(x + h * 24 + 4);
        row += x0;
        x0 = load4(x + h * 24 + 8);
        row += x0;
        x0 = load4(x + h * 24 + 12);
        row += x0;
        x0 = load4(x + h * 24 + 16);
        row += x0;
        x0 = load4(x + h * 24 + 20);
        row += x0;
        total += row;
    }
    total *= 0.0069444444f;
    store4(y, total);
}

static void learner_bn_mean(const float *x, float *y)
{
    learner_bn_mean_part1(x, y);
}

/* bn_var: batchnorm_var (learner.dsl:6)
 * 4 x 6 x 6, 4 -> 4
 * x: arena + 0, mean: arena + 2912, y: arena + 2928 */
static void learner_bn_var_part1(const float *x, const float *mean, float *y)
{
    v4 mean0 = load4(mean);
    v4 total = { 0 };
    for (int h = 0; h < 24; h++) {
        v4 row = { 0 };
        v4 x0 = load4(x + h * 24);
        row += (x0 - mean0) * (x0 - mean0);
        x0 = load4(x + h * 24 + 4);
        row += (x0 - mean0) * (x0 - mean0);
        x0 = load4(x + h * 24 + 8);
        row += (x0 - mean0) * (x0 - mean0);
        x0 = load4(x + h * 24 + 12);
        row += (x0 - mean0) * (x0 - mean0);
        x0 = load4(x + h * 24 + 16);
        row += (x0 - mean0) * (x0 - mean0);
        x0 = load4(x + h * 24 + 20);
        row += (x0 - mean0) * (x0 - mean0);
        total += row;
    }
    total *= 0.0069444444f;
    store4(y, total);
}

static void learner_bn_var(const float *x, const float *mean, float *y)
{
    learner_bn_var_part1(x, mean, y);
}

/* c2: conv (learner.dsl:7)
 * 4 x 3 x 3 -> 4 x 3 x 3, 2592 multiply-adds
 * direct sum over taps and channels in a register tile (3 x 1 x 2 lanes)
 * x: arena + 2168, w: params + 112, b: params + 192, y: arena + 2544 */
static void learner_c2_v2_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    v2 a0 = load2(b);
    v2 a1 = a0;
    v2 a2 = a0;
    v2 w0 = load2(w);
    a0 += x[0] * w0;
    a1 += x[4] * w0;
    a2 += x[8] * w0;
    w0 = load2(w + 2);
    a0 += x[1] * w0;
    a1 += x[5] * w0;
    a2 += x[9] * w0;
    w0 = load2(w + 4);
    a0 += x[4] * w0;
    a1 += x[8] * w0;
    a2 += x[12] * w0;
    w0 = load2(w + 6);
    a0 += x[5] * w0;
    a1 += x[9] * w0;
    a2 += x[13] * w0;
    w0 = load2(w + 8);
    a0 += x[8] * w0;
    a1 += x[12] * w0;
    a2 += x[16] * w0;
    w0 = load2(w + 10);
    a0 += x[9] * w0;
    a1 += x[13] * w0;
    a2 += x[17] * w0;
    w0 = load2(w + 12);
    a0 += x[20] * w0;
    a1 += x[24] * w0;
    a2 += x[28] * w0;
    w0 = load2(w + 14);
    a0 += x[21] * w0;
    a1 += x[25] * w0;
    a2 += x[29] * w0;
    w0 = load2(w + 16);
    a0 += x[24] * w0;
    a1 += x[28] * w0;
    a2 += x[32] * w0;
    w0 = load2(w + 18);
    a0 += x[25] * w0;
    a1 += x[29] * w0;
    a2 += x[33] * w0;
    w0 = load2(w + 20);
    a0 += x[28] * w0;
    a1 += x[32] * w0;
    a2 += x[36] * w0;
    w0 = load2(w + 22);
    a0 += x[29] * w0;
    a1 += x[33] * w0;
    a2 += x[37] * w0;
    w0 = load2(w + 24);
    a0 += x[40] * w0;
    a1 += x[44] * w0;
    a2 += x[48] * w0;
    w0 = load2(w + 26);
    a0 += x[41] * w0;
    a1 += x[45] * w0;
    a2 += x[49] * w0;
    w0 = load2(w + 28);
    a0 += x[44] * w0;
    a1 += x[48] * w0;
    a2 += x[52] * w0;
    w0 = load2(w + 30);
    a0 += x[45] * w0;
    a1 += x[49] * w0;
    a2 += x[53] * w0;
    w0 = load2(w + 32);
    a0 += x[48] * w0;
    a1 += x[52] * w0;
    a2 += x[56] * w0;
    w0 = load2(w + 34);
    a0 += x[49] * w0;
    a1 += x[53] * w0;
    a2 += x[57] * w0;
    store2(y, a0);
    store2(y + 4, a1);
    store2(y + 8, a2);
}

static void learner_c2_v2(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    for (int g = 0; g < 2; g++)
        for (int n = 0; n < 4; n++)
            for (int h = 0; h < 3; h++) {
                learner_c2_v2_part1(x + g * 2 + n * 100 + h * 20 - 24, w + g * 36, b + g * 2, y + g * 2 + n * 36 + h * 12);
            }
}

/* y: gelu (learner.dsl:7)
 * 4 x 3 x 3 -> 4 x 3 x 3
 * x: arena + 2544, y: arena + 1664 */
static void learner_y(const float *x, float *y)
{
    for (int w = 0; w < 36; w++) {
        store4(y + w * 8, gelu4(load4(x + w * 4)));
    }
}

/* z: dropout_mask (learner.dsl:8)
 * 8 x 3 x 3 -> 8 x 3 x 3
 * y: arena + 1664 */
static void learner_z(uint64_t seed, uint64_t step, int e, float *y)
{
    for (int n = 0; n < 4; n++)
        for (int w = 0; w < 9; w++)
            for (int i = 0; i < 8; i++) {
                y[n * 72 + w * 8 + i] = y[n * 72 + w * 8 + i] * convrt_dropout(seed, step, 2147483665, (uint64_t)(e + n * 72 + w + i * 9), 0.25f);
            }
}

/* fc: dense (learner.dsl:9)
 * 72 -> 3, 864 multiply-adds
 * direct sum in a register tile of samples x outputs (4 x 1 x 4 lanes)
 * x: arena + 1664, w: params + 208, b: params + 496, y: arena + 1952 */
static void learner_fc_v2_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    v4 a0 = load4(b);
    v4 a1 = a0;
    v4 a2 = a0;
    v4 a3 = a0;
    for (int c = 0; c < 72; c++) {
        v4 w0 = held4(load4(w + c * 4));
        a0 += x[c] * w0;
        a1 += x[c + 72] * w0;
        a2 += x[c + 144] * w0;
        a3 += x[c + 216] * w0;
    }
    store4(y, a0);
    store4(y + 4, a1);
    store4(y + 8, a2);
    store4(y + 12, a3);
}

static void learner_fc_v2(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    learner_fc_v2_part1(x, w, b, y);
}

/* cross_entropy: cross_entropy (learner.dsl:11)
 * 3, 1 -> 1
 * x: arena + 1952, t: target */
static float learner_cross_entropy(const float *x, const int32_t *t)
{
    double loss = 0.0, count = 0.0;
    for (int n = 0; n < 4; n++) {
        if ((uint32_t)t[n] < 3u) {
            const float *p = x + n * 4;
            float most = p[0];
            for (int i = 1; i < 3; i++) {
                most = p[i] > most ? p[i] : most;
            }
            float even = 0.0f;
            for (int i = 0; i < 3; i++) {
                even += p[i] - most;
            }
            v2 total_all = { 0 };
            total_all += vexp2(load2(p) - most);
            float total = sum2(total_all);
            total += vexp(p[2] - most);
            total = logf(total);
            loss += (double)(0.9f * (total - p[t[n]] + most) + 0.0333333333f * (3.0f * total - even));
            count += 1.0;
        }
    }
    return count > 0.0 ? (float)(loss / count) : 0.0f;
}

/* mean: mean (learner.dsl:12)
 * 3 -> 1
 * x: arena + 1952 */
static float learner_mean(const float *x)
{
    double loss = 0.0;
    for (int n = 0; n < 4; n++)
        for (int i = 0; i < 3; i++) {
            loss += (double)x[n * 4 + i];
        }
    return (float)(loss * 8.3333333333333e-52);
}

/* bn_running_mean_new: batchnorm_running (learner.dsl:6)
 * 4 -> 4
 * s: arena + 2912, y: params + 512 */
static void learner_bn_running_mean_new(const float *s, float *y)
{
    for (int i = 0; i < 4; i++) {
        y[i] = 0.9f * y[i] + 0.1f * s[i];
    }
}

/* bn_running_var_new: batchnorm_running (learner.dsl:6)
 * 4 -> 4
 * s: arena + 2928, y: params + 528 */
static void learner_bn_running_var_new(const float *s, float *y)
{
    for (int i = 0; i < 4; i++) {
        y[i] = 0.9f * y[i] + 0.1006993f * s[i];
    }
}

/* d_fc: mean_dx (learner.dsl:12)
 *  -> 3
 * y: arena + 2944 */
static void learner_d_fc(float *y)
{
    for (int i = 0; i < 16; i++) {
        y[i] = 0.0f;
    }
}

/* cross_entropy_scale: cross_entropy_scale (learner.dsl:11)
 * 1 -> 1
 * t: target, scale: arena + 1968 */
static void learner_cross_entropy_scale(const int32_t *t, float *scale)
{
    double count = 0.0;
    for (int n = 0; n < 4; n++) {
        count += (uint32_t)t[n] < 3u ? 1.0 : 0.0;
    }
    scale[0] = count > 0.0 ? (float)(1.0 / count) : 0.0f;
}

/* d_fc_2: cross_entropy_dx (learner.dsl:11)
 * 3, 1, 1 -> 3
 * x: arena + 1952, t: target, scale: arena + 1968, dx: arena + 1984 */
static void learner_d_fc_2_part1(const float *x, const int32_t *t, const float *scale, float *dx)
{
    if ((uint32_t)t[0] < 3u) {
        float most = x[0];
        for (int i = 1; i < 3; i++) {
            most = x[i] > most ? x[i] : most;
        }
        store2(dx, vexp2(load2(x) - most));
        dx[2] = vexp(x[2] - most);
        v2 total_all = { 0 };
        total_all += load2(dx);
        float total = sum2(total_all);
        total += dx[2];
        float own = 0.9f * scale[0];
        total = (own + 0.1f * scale[0]) / total;
        for (int i = 0; i < 3; i++) {
            dx[i] = dx[i] * total - 0.0333333333f * scale[0];
        }
        dx[t[0]] -= own;
    } else {
        for (int i = 0; i < 3; i++) {
            dx[i] = 0.0f;
        }
    }
}

static void learner_d_fc_2(const float *x, const int32_t *t, const float *scale, float *dx)
{
    for (int n = 0; n < 4; n++) {
        learner_d_fc_2_part1(x + n * 4, t + n, scale, dx + n * 4);
    }
}

/* d_fc_3: add (learner.dsl:9)
 * 3, 3 -> 3
 * b: arena + 1984, y: arena + 2944 */
static void learner_d_fc_3(const float *b, float *y)
{
    for (int i = 0; i < 2; i++) {
        store8(y + i * 8, load8(y + i * 8) + load8(b + i * 8));
    }
}

/* d_fc_weight: dense_dw (learner.dsl:9)
 * 72, 3 -> 3 x 72, 864 multiply-adds
 * sum over pixels of x times dy in a register tile (8 x 1 x 4 lanes)
 * x: arena + 1664, dy: arena + 2944, dw: grads + 208 */
static void learner_d_fc_weight_part1(const float *restrict x, const float *restrict dy, float *restrict dw)
{
    v4 a0 = { 0 };
    v4 a1 = { 0 };
    v4 a2 = { 0 };
    v4 a3 = { 0 };
    v4 a4 = { 0 };
    v4 a5 = { 0 };
    v4 a6 = { 0 };
    v4 a7 = { 0 };
    v4 d0 = load4(dy);
    a0 += x[0] * d0;
    a1 += x[1] * d0;
    a2 += x[2] * d0;
    a3 += x[3] * d0;
    a4 += x[4] * d0;
    a5 += x[5] * d0;
    a6 += x[6] * d0;
    a7 += x[7] * d0;
    d0 = load4(dy + 4);
    a0 += x[72] * d0;
    a1 += x[73] * d0;
    a2 += x[74] * d0;
    a3 += x[75] * d0;
    a4 += x[76] * d0;
    a5 += x[77] * d0;
    a6 += x[78] * d0;
    a7 += x[79] * d0;
    d0 = load4(dy + 8);
    a0 += x[144] * d0;
    a1 += x[145] * d0;
    a2 += x[146] * d0;
    a3 += x[147] * d0;
    a4 += x[148] * d0;
    a5 += x[149] * d0;
    a6 += x[150] * d0;
    a7 += x[151] * d0;
    d0 = load4(dy + 12);
    a0 += x[216] * d0;
    a1 += x[217] * d0;
    a2 += x[218] * d0;
    a3 += x[219] * d0;
    a4 += x[220] * d0;
    a5 += x[221] * d0;
    a6 += x[222] * d0;
    a7 += x[223] * d0;
    v4 ga0 = load4(dw);
    a0 += ga0;
    memcpy(dw, &a0, 3 * sizeof(float));
    v4 ga1 = load4(dw + 4);
    a1 += ga1;
    memcpy(dw + 4, &a1, 3 * sizeof(float));
    v4 ga2 = load4(dw + 8);
    a2 += ga2;
    memcpy(dw + 8, &a2, 3 * sizeof(float));
    v4 ga3 = load4(dw + 12);
    a3 += ga3;
    memcpy(dw + 12, &a3, 3 * sizeof(float));
    v4 ga4 = load4(dw + 16);
    a4 += ga4;
    memcpy(dw + 16, &a4, 3 * sizeof(float));
    v4 ga5 = load4(dw + 20);
    a5 += ga5;
    memcpy(dw + 20, &a5, 3 * sizeof(float));
    v4 ga6 = load4(dw + 24);
    a6 += ga6;
    memcpy(dw + 24, &a6, 3 * sizeof(float));
    v4 ga7 = load4(dw + 28);
    a7 += ga7;
    memcpy(dw + 28, &a7, 3 * sizeof(float));
}

static void learner_d_fc_weight(const float *restrict x, const float *restrict dy, float *restrict dw)
{
    for (int l = 0; l < 9; l++) {
        learner_d_fc_weight_part1(x + l * 8, dy, dw + l * 32);
    }
}

/* d_fc_bias: bias_grad (learner.dsl:9)
 * 3 -> 3
 * dy: arena + 2944, y: grads + 496 */
static void learner_d_fc_bias_part1(const float *dy, float *y)
{
    v4 total = { 0 };
    v4 dy0 = load4(dy);
    total += dy0;
    dy0 = load4(dy + 4);
    total += dy0;
    dy0 = load4(dy + 8);
    total += dy0;
    dy0 = load4(dy + 12);
    total += dy0;
    v4 old = { 0 };
    memcpy(&old, y, 3 * sizeof(float));
    total += old;
    memcpy(y, &total, 3 * sizeof(float));
}

static void learner_d_fc_bias(const float *dy, float *y)
{
    learner_d_fc_bias_part1(dy, y);
}

/* fc_weight_t: dense_wt (learner.dsl:9)
 * 3 x 72 -> 72 x 3
 * the weights by input, for the gradient of x
 * w: params + 208, wt: arena + 2688 */
static void learner_fc_weight_t(const float *restrict w, float *restrict wt)
{
    for (int t = 0; t < 9; t++)
        for (int k = 0; k < 3; k++)
            for (int l = 0; l < 8; l++) {
                wt[t * 24 + k * 8 + l] = w[t * 32 + k + l * 4];
            }
}

/* d_flatten: dense_dx (learner.dsl:9)
 * 3, 72 x 3 -> 72, 864 multiply-adds
 * direct sum in a register tile of samples x inputs (4 x 1 x 8 lanes)
 * x: arena + 2944, w: arena + 2688, y: arena + 1672 */
static void learner_d_flatten_part1(const float *restrict x, const float *restrict w, float *y)
{
    v8 a0 = { 0 };
    v8 a1 = { 0 };
    v8 a2 = { 0 };
    v8 a3 = { 0 };
    v8 w0 = held8(load8(w));
    a0 += x[0] * w0;
    a1 += x[4] * w0;
    a2 += x[8] * w0;
    a3 += x[12] * w0;
    w0 = held8(load8(w + 8));
    a0 += x[1] * w0;
    a1 += x[5] * w0;
    a2 += x[9] * w0;
    a3 += x[13] * w0;
    w0 = held8(load8(w + 16));
    a0 += x[2] * w0;
    a1 += x[6] * w0;
    a2 += x[10] * w0;
    a3 += x[14] * w0;
    store8(y, a0);
    store8(y + 120, a1);
    store8(y + 240, a2);
    store8(y + 360, a3);
}

static void learner_d_flatten(const float *restrict x, const float *restrict w, float *y)
{
    for (int h = 0; h < 3; h++)
        for (int j = 0; j < 3; j++) {
            learner_d_flatten_part1(x, w + h * 72 + j * 24, y + h * 40 + j * 8);
        }
}

/* d_concat: dropout_mask (learner.dsl:8)
 * 8 x 3 x 3 -> 8 x 3 x 3
 * y: arena + 1672 */
static void learner_d_concat(uint64_t seed, uint64_t step, int e, float *y)
{
    for (int n = 0; n < 4; n++)
        for (int h = 0; h < 3; h++)
            for (int w = 0; w < 3; w++)
                for (int i = 0; i < 8; i++) {
                    y[n * 120 + h * 40 + w * 8 + i] = y[n * 120 + h * 40 + w * 8 + i] * convrt_dropout(seed, step, 2147483665, (uint64_t)(e + n * 72 + h * 3 + w + i * 9), 0.25f);
                }
}

/* d_x: avgpool_dx (learner.dsl:8)
 * 4 x 3 x 3 -> 4 x 3 x 3
 * a sweep for each run of windows that keep the same taps
 * dy: arena + 1676, dx: arena + 2688 */
static void learner_d_x_part1(const float *dy, float *dx)
{
    v4 part = load4(dy);
    part *= 0.11111111f;
    v4 sum = load4(dx);
    sum += part;
    store4(dx, sum);
    sum = load4(dx + 4);
    sum += part;
    store4(dx + 4, sum);
    sum = load4(dx + 12);
    sum += part;
    store4(dx + 12, sum);
    sum = load4(dx + 16);
    sum += part;
    store4(dx + 16, sum);
}

static void learner_d_x_part2(const float *dy, float *dx)
{
    v4 part = load4(dy);
    part *= 0.11111111f;
    v4 sum = load4(dx);
    sum += part;
    store4(dx, sum);
    sum = load4(dx + 4);
    sum += part;
    store4(dx + 4, sum);
    sum = load4(dx + 8);
    sum += part;
    store4(dx + 8, sum);
    sum = load4(dx + 12);
    sum += part;
    store4(dx + 12, sum);
    sum = load4(dx + 16);
    sum += part;
    store4(dx + 16, sum);
    sum = load4(dx + 20);
    sum += part;
    store4(dx + 20, sum);
}

static void learner_d_x_part3(const float *dy, float *dx)
{
    v4 part = load4(dy);
    part *= 0.11111111f;
    v4 sum = load4(dx);
    sum += part;
    store4(dx, sum);
    sum = load4(dx + 4);
    sum += part;
    store4(dx + 4, sum);
    sum = load4(dx + 12);
    sum += part;
    store4(dx + 12, sum);
    sum = load4(dx + 16);
    sum += part;
    store4(dx + 16, sum);
    sum = load4(dx + 24);
    sum += part;
    store4(dx + 24, sum);
    sum = load4(dx + 28);
    sum += part;
    store4(dx + 28, sum);
}

static void learner_d_x_part4(const float *dy, float *dx)
{
    v4 part = load4(dy);
    part *= 0.11111111f;
    v4 sum = load4(dx);
    sum += part;
    store4(dx, sum);
    sum = load4(dx + 4);
    sum += part;
    store4(dx + 4, sum);
    sum = load4(dx + 8);
    sum += part;
    store4(dx + 8, sum);
    sum = load4(dx + 12);
    sum += part;
    store4(dx + 12, sum);
    sum = load4(dx + 16);
    sum += part;
    store4(dx + 16, sum);
    sum = load4(dx + 20);
    sum += part;
    store4(dx + 20, sum);
    sum = load4(dx + 24);
    sum += part;
    store4(dx + 24, sum);
    sum = load4(dx + 28);
    sum += part;
    store4(dx + 28, sum);
    sum = load4(dx + 32);
    sum += part;
    store4(dx + 32, sum);
}

static void learner_d_x(const float *dy, float *dx)
{
    for (int i = 0; i < 144; i++) {
        dx[i] = 0.0f;
    }
    for (int n = 0; n < 4; n++) {
        learner_d_x_part1(dy + n * 120, dx + n * 36);
    }
    for (int n = 0; n < 4; n++) {
        learner_d_x_part2(dy + n * 120 + 8, dx + n * 36);
    }
    for (int n = 0; n < 4; n++) {
        learner_d_x_part1(dy + n * 120 + 16, dx + n * 36 + 4);
    }
    for (int n = 0; n < 4; n++) {
        learner_d_x_part3(dy + n * 120 + 40, dx + n * 36);
    }
    for (int n = 0; n < 4; n++) {
        learner_d_x_part4(dy + n * 120 + 48, dx + n * 36);
    }
    for (int n = 0; n < 4; n++) {
        learner_d_x_part3(dy + n * 120 + 56, dx + n * 36 + 4);
    }
    for (int n = 0; n < 4; n++) {
        learner_d_x_part1(dy + n * 120 + 80, dx + n * 36 + 12);
    }
    for (int n = 0; n < 4; n++) {
        learner_d_x_part2(dy + n * 120 + 88, dx + n * 36 + 12);
    }
    for (int n = 0; n < 4; n++) {
        learner_d_x_part1(dy + n * 120 + 96, dx + n * 36 + 16);
    }
}

/* d_x_2: add (learner.dsl:6)
 * 4 x 3 x 3, 4 x 3 x 3 -> 4 x 3 x 3
 * b: arena + 1672, y: arena + 2688 */
static void learner_d_x_2(const float *b, float *y)
{
    for (int h = 0; h < 12; h++)
        for (int w = 0; w < 3; w++) {
            store4(y + h * 12 + w * 4, load4(y + h * 12 + w * 4) + load4(b + h * 40 + w * 8));
        }
}

/* d_c2: gelu_dx (learner.dsl:7)
 * 4 x 3 x 3, 4 x 3 x 3 -> 4 x 3 x 3
 * x: arena + 2544, y: arena + 1672 */
static void learner_d_c2(const float *x, float *y)
{
    for (int h = 0; h < 12; h++)
        for (int w = 0; w < 3; w++) {
            store4(y + h * 40 + w * 8, load4(y + h * 40 + w * 8) * gelu_slope4(load4(x + h * 12 + w * 4)));
        }
}

/* d_c2_weight: conv_dw (learner.dsl:7)
 * 4 x 3 x 3, 4 x 3 x 3 -> 4 x 2 x 3 x 3, 2592 multiply-adds
 * sum over pixels of x times dy in a register tile (6 x 1 x 2 lanes)
 * x: arena + 2168, dy: arena + 1672, dw: grads + 112 */
static void learner_d_c2_weight_part1(const float *restrict x, const float *restrict dy, float *restrict dw)
{
    v2 a0 = { 0 };
    v2 a1 = { 0 };
    v2 a2 = { 0 };
    v2 a3 = { 0 };
    v2 a4 = { 0 };
    v2 a5 = { 0 };
    for (int n = 0; n < 4; n++)
        for (int h = 0; h < 3; h++)
            for (int w = 0; w < 3; w++) {
                v2 d0 = load2(dy + n * 120 + h * 40 + w * 8);
                a0 += x[n * 100 + h * 20 + w * 4] * d0;
                a1 += x[n * 100 + h * 20 + w * 4 + 1] * d0;
                a2 += x[n * 100 + h * 20 + w * 4 + 4] * d0;
                a3 += x[n * 100 + h * 20 + w * 4 + 5] * d0;
                a4 += x[n * 100 + h * 20 + w * 4 + 8] * d0;
                a5 += x[n * 100 + h * 20 + w * 4 + 9] * d0;
            }
    v2 ga0 = load2(dw);
    a0 += ga0;
    store2(dw, a0);
    v2 ga1 = load2(dw + 2);
    a1 += ga1;
    store2(dw + 2, a1);
    v2 ga2 = load2(dw + 4);
    a2 += ga2;
    store2(dw + 4, a2);
    v2 ga3 = load2(dw + 6);
    a3 += ga3;
    store2(dw + 6, a3);
    v2 ga4 = load2(dw + 8);
    a4 += ga4;
    store2(dw + 8, a4);
    v2 ga5 = load2(dw + 10);
    a5 += ga5;
    store2(dw + 10, a5);
}

static void learner_d_c2_weight(const float *restrict x, const float *restrict dy, float *restrict dw)
{
    for (int g = 0; g < 2; g++)
        for (int k = 0; k < 3; k++) {
            learner_d_c2_weight_part1(x + g * 2 + k * 20 - 24, dy + g * 2, dw + g * 36 + k * 12);
        }
}

/* d_c2_bias: bias_grad (learner.dsl:7)
 * 4 x 3 x 3 -> 4
 * dy: arena + 1672, y: grads + 192 */
static void learner_d_c2_bias_part1(const float *dy, float *y)
{
    v2 total = { 0 };
    for (int h = 0; h < 12; h++) {
        v2 row = { 0 };
        v2 dy0 = load2(dy + h * 40);
        row += dy0;
        dy0 = load2(dy + h * 40 + 8);
        row += dy0;
        dy0 = load2(dy + h * 40 + 16);
        row += dy0;
        total += row;
    }
    v2 old = load2(y);
    total += old;
    store2(y, total);
}

static void learner_d_c2_bias(const float *dy, float *y)
{
    for (int g = 0; g < 2; g++) {
        learner_d_c2_bias_part1(dy + g * 2, y + g * 2);
    }
}

/* c2_weight_t: conv_wt (learner.dsl:7)
 * 4 x 2 x 3 x 3 -> 4 x 2 x 3 x 3
 * the weights by input channel, for the gradient of x
 * w: params + 112, wt: arena + 2144 */
static void learner_c2_weight_t(const float *restrict w, float *restrict wt)
{
    for (int t = 0; t < 18; t++)
        for (int k = 0; k < 2; k++)
            for (int l = 0; l < 2; l++) {
                wt[t * 4 + k * 2 + l] = w[t * 4 + k + l * 2];
            }
}

/* d_x_3: conv_dx (learner.dsl:7)
 * 4 x 3 x 3, 4 x 2 x 3 x 3 -> 4 x 3 x 3, 2592 multiply-adds
 * fused: + d_x_2
 * direct, one sweep per phase of the stride (3 x 1 x 2 lanes)
 * x: arena + 1672, w: arena + 2144, r: arena + 2688, y: arena + 2688 */
static void learner_d_x_3_part1(const float *restrict x, const float *restrict w, const float *r, float *y)
{
    v2 a0 = { 0 };
    v2 a1 = { 0 };
    v2 a2 = { 0 };
    v2 w0 = load2(w);
    a0 += x[0] * w0;
    a1 += x[8] * w0;
    a2 += x[16] * w0;
    w0 = load2(w + 2);
    a0 += x[1] * w0;
    a1 += x[9] * w0;
    a2 += x[17] * w0;
    w0 = load2(w + 4);
    a0 += x[-8] * w0;
    a1 += x[0] * w0;
    a2 += x[8] * w0;
    w0 = load2(w + 6);
    a0 += x[-7] * w0;
    a1 += x[1] * w0;
    a2 += x[9] * w0;
    w0 = load2(w + 8);
    a0 += x[-16] * w0;
    a1 += x[-8] * w0;
    a2 += x[0] * w0;
    w0 = load2(w + 10);
    a0 += x[-15] * w0;
    a1 += x[-7] * w0;
    a2 += x[1] * w0;
    w0 = load2(w + 12);
    a0 += x[-40] * w0;
    a1 += x[-32] * w0;
    a2 += x[-24] * w0;
    w0 = load2(w + 14);
    a0 += x[-39] * w0;
    a1 += x[-31] * w0;
    a2 += x[-23] * w0;
    w0 = load2(w + 16);
    a0 += x[-48] * w0;
    a1 += x[-40] * w0;
    a2 += x[-32] * w0;
    w0 = load2(w + 18);
    a0 += x[-47] * w0;
    a1 += x[-39] * w0;
    a2 += x[-31] * w0;
    w0 = load2(w + 20);
    a0 += x[-56] * w0;
    a1 += x[-48] * w0;
    a2 += x[-40] * w0;
    w0 = load2(w + 22);
    a0 += x[-55] * w0;
    a1 += x[-47] * w0;
    a2 += x[-39] * w0;
    v2 ra0 = load2(r);
    a0 += ra0;
    store2(y, a0);
    v2 ra1 = load2(r + 4);
    a1 += ra1;
    store2(y + 4, a1);
    v2 ra2 = load2(r + 8);
    a2 += ra2;
    store2(y + 8, a2);
}

static void learner_d_x_3_part2(const float *restrict x, const float *restrict w, const float *r, float *y)
{
    v2 a0 = { 0 };
    v2 a1 = { 0 };
    v2 a2 = { 0 };
    v2 w0 = load2(w);
    a0 += x[0] * w0;
    a1 += x[8] * w0;
    a2 += x[16] * w0;
    w0 = load2(w + 2);
    a0 += x[1] * w0;
    a1 += x[9] * w0;
    a2 += x[17] * w0;
    w0 = load2(w + 4);
    a0 += x[-8] * w0;
    a1 += x[0] * w0;
    a2 += x[8] * w0;
    w0 = load2(w + 6);
    a0 += x[-7] * w0;
    a1 += x[1] * w0;
    a2 += x[9] * w0;
    w0 = load2(w + 8);
    a0 += x[-16] * w0;
    a1 += x[-8] * w0;
    a2 += x[0] * w0;
    w0 = load2(w + 10);
    a0 += x[-15] * w0;
    a1 += x[-7] * w0;
    a2 += x[1] * w0;
    w0 = load2(w + 12);
    a0 += x[-40] * w0;
    a1 += x[-32] * w0;
    a2 += x[-24] * w0;
    w0 = load2(w + 14);
    a0 += x[-39] * w0;
    a1 += x[-31] * w0;
    a2 += x[-23] * w0;
    w0 = load2(w + 16);
    a0 += x[-48] * w0;
    a1 += x[-40] * w0;
    a2 += x[-32] * w0;
    w0 = load2(w + 18);
    a0 += x[-47] * w0;
    a1 += x[-39] * w0;
    a2 += x[-31] * w0;
    w0 = load2(w + 20);
    a0 += x[-56] * w0;
    a1 += x[-48] * w0;
    a2 += x[-40] * w0;
    w0 = load2(w + 22);
    a0 += x[-55] * w0;
    a1 += x[-47] * w0;
    a2 += x[-39] * w0;
    w0 = load2(w + 24);
    a0 += x[-80] * w0;
    a1 += x[-72] * w0;
    a2 += x[-64] * w0;
    w0 = load2(w + 26);
    a0 += x[-79] * w0;
    a1 += x[-71] * w0;
    a2 += x[-63] * w0;
    w0 = load2(w + 28);
    a0 += x[-88] * w0;
    a1 += x[-80] * w0;
    a2 += x[-72] * w0;
    w0 = load2(w + 30);
    a0 += x[-87] * w0;
    a1 += x[-79] * w0;
    a2 += x[-71] * w0;
    w0 = load2(w + 32);
    a0 += x[-96] * w0;
    a1 += x[-88] * w0;
    a2 += x[-80] * w0;
    w0 = load2(w + 34);
    a0 += x[-95] * w0;
    a1 += x[-87] * w0;
    a2 += x[-79] * w0;
    v2 ra0 = load2(r);
    a0 += ra0;
    store2(y, a0);
    v2 ra1 = load2(r + 4);
    a1 += ra1;
    store2(y + 4, a1);
    v2 ra2 = load2(r + 8);
    a2 += ra2;
    store2(y + 8, a2);
}

static void learner_d_x_3(const float *restrict x, const float *restrict w, const float *r, float *y)
{
    for (int g = 0; g < 2; g++)
        for (int n = 0; n < 4; n++) {
            learner_d_x_3_part1(x + g * 2 + n * 120 + 48, w + g * 36, r + g * 2 + n * 36, y + g * 2 + n * 36);
        }
    for (int g = 0; g < 2; g++)
        for (int n = 0; n < 4; n++) {
            learner_d_x_3_part2(x + g * 2 + n * 120 + 88, w + g * 36, r + g * 2 + n * 36 + 12, y + g * 2 + n * 36 + 12);
        }
    for (int g = 0; g < 2; g++)
        for (int n = 0; n < 4; n++) {
            learner_d_x_3_part1(x + g * 2 + n * 120 + 88, w + g * 36 + 12, r + g * 2 + n * 36 + 24, y + g * 2 + n * 36 + 24);
        }
}

/* d_relu: maxpool_dx (learner.dsl:6)
 * 4 x 6 x 6, 4 x 3 x 3 -> 4 x 6 x 6
 * a sweep for each run of windows that keep the same taps
 * x: arena + 1088, dy: arena + 2688, dx: arena + 2112 */
static void learner_d_relu_part1(const float *x, const float *dy, float *dx)
{
    v4 most = (v4){ 0 } - INFINITY;
    v4 e = load4(x);
    most = greater4(e, most);
    e = load4(x + 4);
    most = greater4(e, most);
    e = load4(x + 24);
    most = greater4(e, most);
    e = load4(x + 28);
    most = greater4(e, most);
    v4 rest = load4(dy);
    v4 x0 = load4(x);
    mask4 hit = x0 == most;
    v4 share = (v4)((mask4)rest & hit);
    store4(dx, share);
    rest = (v4)((mask4)rest & ~hit);
    x0 = load4(x + 4);
    hit = x0 == most;
    share = (v4)((mask4)rest & hit);
    store4(dx + 4, share);
    rest = (v4)((mask4)rest & ~hit);
    x0 = load4(x + 24);
    hit = x0 == most;
    share = (v4)((mask4)rest & hit);
    store4(dx + 24, share);
    rest = (v4)((mask4)rest & ~hit);
    x0 = load4(x + 28);
    hit = x0 == most;
    share = (v4)((mask4)rest & hit);
    store4(dx + 28, share);
    rest = (v4)((mask4)rest & ~hit);
}

static void learner_d_relu(const float *x, const float *dy, float *dx)
{
    for (int h = 0; h < 12; h++)
        for (int w = 0; w < 3; w++) {
            learner_d_relu_part1(x + h * 48 + w * 8, dy + h * 12 + w * 4, dx + h * 48 + w * 8);
        }
}

/* d_bn: relu_dx (learner.dsl:6)
 * 4 x 6 x 6, 4 x 6 x 6 -> 4 x 6 x 6
 * r: arena + 1088, y: arena + 2112 */
static void learner_d_bn(const float *r, float *y)
{
    for (int i = 0; i < 72; i++) {
        store8(y + i * 8, gate8(load8(y + i * 8), load8(r + i * 8) > 0.0f));
    }
}

/* bn_dbeta: batchnorm_dbeta (learner.dsl:6)
 * 4 x 6 x 6 -> 4
 * dy: arena + 2112, y: arena + 2688 */
static void learner_bn_dbeta_part1(const float *dy, float *y)
{
    v4 total = { 0 };
    for (int h = 0; h < 24; h++) {
        v4 row = { 0 };
        v4 dy0 = load4(dy + h * 24);
        row += dy0;
        dy0 = load4(dy + h * 24 + 4);
        row += dy0;
        dy0 = load4(dy + h * 24 + 8);
        row += dy0;
        dy0 = load4(dy + h * 24 + 12);
        row += dy0;
        dy0 = load4(dy + h * 24 + 16);
        row += dy0;
        dy0 = load4(dy + h * 24 + 20);
        row += dy0;
        total += row;
    }
    store4(y, total);
}

static void learner_bn_dbeta(const float *dy, float *y)
{
    learner_bn_dbeta_part1(dy, y);
}

/* bn_dgamma: batchnorm_dgamma (learner.dsl:6)
 * 4 x 6 x 6, 4, 4, 4 x 6 x 6 -> 4
 * x: arena + 0, mean: arena + 2912, variance: arena + 2928, dy: arena + 2112, y: arena + 2704 */
static void learner_bn_dgamma_part1(const float *x, const float *mean, const float *variance, const float *dy, float *y)
{
    v4 mean0 = load4(mean);
    v4 total = { 0 };
    for (int h = 0; h < 24; h++) {
        v4 row = { 0 };
        v4 x0 = load4(x + h * 24);
        v4 dy0 = load4(dy + h * 24);
        row += (x0 - mean0) * dy0;
        x0 = load4(x + h * 24 + 4);
        dy0 = load4(dy + h * 24 + 4);
        row += (x0 - mean0) * dy0;
        x0 = load4(x + h * 24 + 8);
        dy0 = load4(dy + h * 24 + 8);
        row += (x0 - mean0) * dy0;
        x0 = load4(x + h * 24 + 12);
        dy0 = load4(dy + h * 24 + 12);
        row += (x0 - mean0) * dy0;
        x0 = load4(x + h * 24 + 16);
        dy0 = load4(dy + h * 24 + 16);
        row += (x0 - mean0) * dy0;
        x0 = load4(x + h * 24 + 20);
        dy0 = load4(dy + h * 24 + 20);
        row += (x0 - mean0) * dy0;
        total += row;
    }
    store4(y, total);
    for (int i = 0; i < 4; i++) {
        y[i] /= sqrtf(variance[i] + 1e-05f);
    }
}

static void learner_bn_dgamma(const float *x, const float *mean, const float *variance, const float *dy, float *y)
{
    learner_bn_dgamma_part1(x, mean, variance, dy, y);
}

/* d_bn_weight: accumulate (learner.dsl:6)
 * 4 -> 4
 * s: arena + 2704, y: grads + 80
 * d_bn_bias: accumulate (learner.dsl:6)
 * s: arena + 2688, y: grads + 96 */
static void learner_d_bn_weight(const float *s, float *y)
{
    for (int i = 0; i < 4; i++) {
        y[i] = y[i] + s[i];
    }
}

/* d_c1: batchnorm_dx (learner.dsl:6)
 * 4 x 6 x 6, 4, 4, 4 x 6 x 6, 4, 4 -> 4 x 6 x 6
 * x: arena + 0, mean: arena + 2912, variance: arena + 2928, gamma: params + 80, dy: arena + 2112, dbeta: arena + 2688, dgamma: arena + 2704, y: arena + 1124 */
static void learner_d_c1_part1(const float *x, const float *mean, const float *variance, const float *gamma, const float *dy, const float *dbeta, const float *dgamma, float *y)
{
    float middle[4];
    float scale[4];
    float shift[4];
    float slope[4];
    for (int i = 0; i < 4; i++) {
        middle[i] = mean[i];
        scale[i] = gamma[i] / sqrtf(variance[i] + 1e-05f);
        shift[i] = dbeta[i] * 0.0069444444f;
        slope[i] = dgamma[i] / sqrtf(variance[i] + 1e-05f) * 0.0069444444f;
    }
    v4 middle0 = load4(middle);
    v4 scale0 = load4(scale);
    v4 shift0 = load4(shift);
    v4 slope0 = load4(slope);
    for (int n = 0; n < 4; n++)
        for (int h = 0; h < 6; h++)
            for (int w = 0; w < 6; w++) {
                v4 x0 = load4(x + n * 144 + h * 24 + w * 4);
                v4 dy0 = load4(dy + n * 144 + h * 24 + w * 4);
                v4 sum0 = scale0 * (dy0 - (shift0 + (x0 - middle0) * slope0));
                store4(y + n * 256 + h * 32 + w * 4, sum0);
            }
}

static void learner_d_c1(const float *x, const float *mean, const float *variance, const float *gamma, const float *dy, const float *dbeta, const float *dgamma, float *y)
{
    learner_d_c1_part1(x, mean, variance, gamma, dy, dbeta, dgamma, y);
}

/* d_c1_weight: conv_dw (learner.dsl:6)
 * 2 x 6 x 6, 4 x 6 x 6 -> 4 x 2 x 3 x 3, 10368 multiply-adds
 * sum over pixels of x times dy in a register tile (6 x 1 x 4 lanes)
 * x: arena + 594, dy: arena + 1124, dw: grads + 0 */
static void learner_d_c1_weight_part1(const float *restrict x, const float *restrict dy, float *restrict dw)
{
    v4 a0 = { 0 };
    v4 a1 = { 0 };
    v4 a2 = { 0 };
    v4 a3 = { 0 };
    v4 a4 = { 0 };
    v4 a5 = { 0 };
    for (int n = 0; n < 4; n++)
        for (int h = 0; h < 6; h++)
            for (int w = 0; w < 6; w++) {
                v4 d0 = load4(dy + n * 256 + h * 32 + w * 4);
                a0 += x[n * 128 + h * 16 + w * 2] * d0;
                a1 += x[n * 128 + h * 16 + w * 2 + 1] * d0;
                a2 += x[n * 128 + h * 16 + w * 2 + 2] * d0;
                a3 += x[n * 128 + h * 16 + w * 2 + 3] * d0;
                a4 += x[n * 128 + h * 16 + w * 2 + 4] * d0;
                a5 += x[n * 128 + h * 16 + w * 2 + 5] * d0;
            }
    v4 ga0 = load4(dw);
    a0 += ga0;
    store4(dw, a0);
    v4 ga1 = load4(dw + 4);
    a1 += ga1;
    store4(dw + 4, a1);
    v4 ga2 = load4(dw + 8);
    a2 += ga2;
    store4(dw + 8, a2);
    v4 ga3 = load4(dw + 12);
    a3 += ga3;
    store4(dw + 12, a3);
    v4 ga4 = load4(dw + 16);
    a4 += ga4;
    store4(dw + 16, a4);
    v4 ga5 = load4(dw + 20);
    a5 += ga5;
    store4(dw + 20, a5);
}

static void learner_d_c1_weight(const float *restrict x, const float *restrict dy, float *restrict dw)
{
    for (int k = 0; k < 3; k++) {
        learner_d_c1_weight_part1(x + k * 16 - 18, dy, dw + k * 24);
    }
}

/* c1_weight_t: conv_wt (learner.dsl:6)
 * 4 x 2 x 3 x 3 -> 2 x 4 x 3 x 3
 * the weights by input channel, for the gradient of x
 * w: params, wt: arena + 288 */
static void learner_c1_weight_t(const float *restrict w, float *restrict wt)
{
    for (int t = 0; t < 9; t++)
        for (int k = 0; k < 4; k++)
            for (int l = 0; l < 2; l++) {
                wt[t * 8 + k * 2 + l] = w[t * 8 + k + l * 4];
            }
}

/* d_image: conv_dx (learner.dsl:6)
 * 4 x 6 x 6, 2 x 4 x 3 x 3 -> 2 x 6 x 6, 10368 multiply-adds
 * direct, one sweep per phase of the stride (6 x 1 x 2 lanes)
 * x: arena + 1124, w: arena + 288, y: arena + 0 */
static void learner_d_image_part1(const float *restrict x, const float *restrict w, float *y)
{
    v2 a0 = { 0 };
    v2 a1 = { 0 };
    v2 a2 = { 0 };
    v2 a3 = { 0 };
    v2 a4 = { 0 };
    v2 a5 = { 0 };
    for (int k = 0; k < 3; k++)
        for (int l = 0; l < 3; l++)
            for (int c = 0; c < 4; c++) {
                v2 w0 = load2(w + k * 24 + l * 8 + c * 2);
                a0 += x[-k * 32 - l * 4 + c] * w0;
                a1 += x[-k * 32 - l * 4 + c + 4] * w0;
                a2 += x[-k * 32 - l * 4 + c + 8] * w0;
                a3 += x[-k * 32 - l * 4 + c + 12] * w0;
                a4 += x[-k * 32 - l * 4 + c + 16] * w0;
                a5 += x[-k * 32 - l * 4 + c + 20] * w0;
            }
    store2(y, a0);
    store2(y + 2, a1);
    store2(y + 4, a2);
    store2(y + 6, a3);
    store2(y + 8, a4);
    store2(y + 10, a5);
}

static void learner_d_image(const float *restrict x, const float *restrict w, float *y)
{
    for (int n = 0; n < 4; n++)
        for (int h = 0; h < 6; h++) {
            learner_d_image_part1(x + n * 256 + h * 32 + 36, w, y + n * 72 + h * 12);
        }
}

/* store_d_image: store (learner.dsl:6)
 * 2 x 6 x 6 -> 2 x 6 x 6
 * to the caller's array
 * x: arena + 0, y: d_image */
static void learner_store_d_image(const float *x, float *y)
{
    for (int n = 0; n < 4; n++)
        for (int w = 0; w < 36; w++)
            for (int i = 0; i < 2; i++) {
                y[n * 72 + w + i * 36] = x[n * 72 + w * 2 + i];
            }
}

int learner_forward(const float *params, void *arena, const float *image, float *logits)
{
    if ((uintptr_t)arena % LEARNER_ALIGN != 0) return LEARNER_EALIGN;
    float *mem = arena;
    clear_halo(mem + 576, 4, 6, 6, 2, 1, 1, 1, 1);
    learner_load_image(image, mem + 594);
    learner_c1(mem + 594, params, mem);
    learner_bn(mem, params + 80, params + 96, params + 512, params + 528, mem);
    clear_halo(mem + 576, 4, 3, 3, 4, 1, 1, 1, 1);
    learner_x(mem, mem + 600);
    learner_c2(mem + 600, params + 112, params + 192, mem);
    learner_add(mem + 600, mem);
    learner_avgpool(mem + 600, mem + 4);
    learner_fc(mem, params + 208, params + 496, logits);
    return LEARNER_OK;
}

void learner_init(float *params, uint64_t seed)
{
    memset(params, 0, LEARNER_PARAMS * sizeof *params);
    convrt_init(learner_table, LEARNER_TABLE, params, seed);
}

float learner_backward(struct learner_trainer *trainer, const float *image, const int32_t *target, float *d_image)
{
    float *mem = trainer->arena;
    float *params = trainer->params;
    float loss = 0.0f;
    clear_halo(mem + 576, 4, 6, 6, 2, 1, 1, 1, 1);
    learner_load_image(image, mem + 594);
    learner_c1(mem + 594, params, mem);
    learner_bn_mean(mem, mem + 2912);
    learner_bn_var(mem, mem + 2912, mem + 2928);
    learner_bn(mem, params + 80, params + 96, mem + 2912, mem + 2928, mem + 1088);
    clear_halo(mem + 2144, 4, 3, 3, 4, 1, 1, 1, 1);
    learner_x(mem + 1088, mem + 2168);
    learner_c2_v2(mem + 2168, params + 112, params + 192, mem + 2544);
    learner_y(mem + 2544, mem + 1664);
    learner_add(mem + 2168, mem + 1664);
    learner_avgpool(mem + 2168, mem + 1668);
    learner_z(trainer->seed, (uint64_t)trainer->step, 0, mem + 1664);
    learner_fc_v2(mem + 1664, params + 208, params + 496, mem + 1952);
    loss += learner_cross_entropy(mem + 1952, target);
    loss += learner_mean(mem + 1952);
    learner_bn_running_mean_new(mem + 2912, params + 512);
    learner_bn_running_var_new(mem + 2928, params + 528);
    learner_d_fc(mem + 2944);
    learner_cross_entropy_scale(target, mem + 1968);
    learner_d_fc_2(mem + 1952, target, mem + 1968, mem + 1984);
    learner_d_fc_3(mem + 1984, mem + 2944);
    learner_d_fc_weight(mem + 1664, mem + 2944, trainer->grads + 208);
    learner_d_fc_bias(mem + 2944, trainer->grads + 496);
    learner_fc_weight_t(params + 208, mem + 2688);
    clear_halo(mem + 1664, 4, 3, 3, 8, 0, 1, 0, 1);
    learner_d_flatten(mem + 2944, mem + 2688, mem + 1672);
    learner_d_concat(trainer->seed, (uint64_t)trainer->step, 0, mem + 1672);
    learner_d_x(mem + 1676, mem + 2688);
    learner_d_x_2(mem + 1672, mem + 2688);
    learner_d_c2(mem + 2544, mem + 1672);
    learner_d_c2_weight(mem + 2168, mem + 1672, trainer->grads + 112);
    learner_d_c2_bias(mem + 1672, trainer->grads + 192);
    learner_c2_weight_t(params + 112, mem + 2144);
    learner_d_x_3(mem + 1672, mem + 2144, mem + 2688, mem + 2688);
    learner_d_relu(mem + 1088, mem + 2688, mem + 2112);
    learner_d_bn(mem + 1088, mem + 2112);
    learner_bn_dbeta(mem + 2112, mem + 2688);
    learner_bn_dgamma(mem, mem + 2912, mem + 2928, mem + 2112, mem + 2704);
    learner_d_bn_weight(mem + 2704, trainer->grads + 80);
    learner_d_bn_weight(mem + 2688, trainer->grads + 96);
    clear_halo(mem + 1088, 4, 6, 6, 4, 1, 1, 1, 1);
    learner_d_c1(mem, mem + 2912, mem + 2928, params + 80, mem + 2112, mem + 2688, mem + 2704, mem + 1124);
    learner_d_c1_weight(mem + 594, mem + 1124, trainer->grads);
    learner_c1_weight_t(params, mem + 288);
    learner_d_image(mem + 1124, mem + 288, mem);
    learner_store_d_image(mem, d_image);
    return loss;
}

void learner_update(struct learner_trainer *trainer, float learning_rate)
{
    convrt_adam(trainer->params, trainer->grads, trainer->state, LEARNER_TRAINABLE, trainer->step + 1, learning_rate, 0.9f, 0.999f, 1e-08f, 0.01f, 1);
    trainer->step++;
}

float learner_learning_rate(int64_t step)
{
    return convrt_rate_cosine(0.002f, step, 100, 10, 0.0f);
}

float learner_train_step(struct learner_trainer *trainer, const float *image, const int32_t *target, float *d_image)
{
    memset(trainer->grads, 0, LEARNER_PARAMS * sizeof *trainer->grads);
    float loss = learner_backward(trainer, image, target, d_image);
    learner_update(trainer, learner_learning_rate(trainer->step));
    return loss;
}
