/* pixels: made by convc 0.1.0 from pixels.dsl; do not edit.
 * convc --target x86-64-v4 --seed 5 */
#include "pixels.h"

#include <math.h>
#include <string.h>

/* 4 floats, loaded and stored at any address. */
typedef float v4 __attribute__((vector_size(16)));
typedef int32_t mask4 __attribute__((vector_size(16)));
typedef float anywhere4 __attribute__((vector_size(16), aligned(4), may_alias));
#define load4(p) ((v4)(*(const anywhere4 *)(p)))
#define store4(p, v) ((void)(*(anywhere4 *)(p) = (v)))
#define below4(v) ((mask4)((v) < (v4){ 0 }))
#define relu4(v) ((v4)((mask4)(v) & ~below4(v)))

/* 8 floats, loaded and stored at any address. */
typedef float v8 __attribute__((vector_size(32)));
typedef int32_t mask8 __attribute__((vector_size(32)));
typedef float anywhere8 __attribute__((vector_size(32), aligned(4), may_alias));
#define load8(p) ((v8)(*(const anywhere8 *)(p)))
#define store8(p, v) ((void)(*(anywhere8 *)(p) = (v)))
#define below8(v) ((mask8)((v) < (v8){ 0 }))
#define relu8(v) ((v8)((mask8)(v) & ~below8(v)))
#define pick8(m, a, b) ((v8)(((mask8)(a) & (mask8)(m)) | ((mask8)(b) & ~(mask8)(m))))
#define all8(s) ((v8){ 0 } + (s))
#define bits8(v) ((mask8)(v))
#define number8(i) ((v8)(i))
#define whole8(k) (__builtin_convertvector(k, v8))

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

/* The parameters, packed for the kernels. */
static const float pixels_params[PIXELS_PARAMS] = {
    0.0579965338f, 0.000360042905f, 0.252727836f, 0.0f, -0.0822189078f, 0.176600382f, 0.062595807f, 0.0f,
    -0.233041734f, 0.00299994764f, -0.119325057f, 0.0f, 0.142083466f, 0.129120722f, 0.0254688226f, 0.0f,
    0.197469786f, -0.105702251f, -0.122374497f, 0.0f, 0.323539644f, -0.212695763f, -0.310708314f, 0.0f,
    -0.327875793f, -0.0634835958f, -0.152685121f, 0.0f, 0.0784563571f, 0.308600426f, 0.279361725f, 0.0f,
    -0.0306729451f, 0.302091032f, -0.26657334f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.00201167748f, 0.0904632285f, -0.0923347548f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.195925668f, 0.489469528f, 0.43811217f, -0.464678586f, -0.127867088f, 0.0f, 0.0f, 0.0f,
    -0.204953358f, 0.0427804962f, -0.0240845755f, -0.316898853f, -0.0360878594f, 0.0f, 0.0f, 0.0f,
    0.133349627f, 0.429825068f, -0.516485572f, 0.429539829f, -0.0427972563f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.243555024f, -0.24215962f, -0.0395956412f, 0.458434612f, -0.153656155f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.102405339f, 0.32566458f, -0.210570559f, 0.0767781958f, -0.0689857304f, -0.154244795f, 0.0480107665f, -0.0309631452f,
    0.157013625f, 0.0362690091f, 0.323641449f, 0.109946184f, -0.244497344f, -0.180654064f, 0.0491230786f, -0.0726071f,
    0.0334759764f, 0.0424976833f, 0.144322872f, -0.15426904f, -0.157663554f, -0.318522841f, -0.0334727615f, 0.128596231f,
    -0.322482914f, 0.252857089f, 0.288547277f, 0.114545085f, -0.216771469f, 0.336369485f, 0.136433154f, 0.120774776f,
    0.311637729f, 0.121843435f, -0.125902057f, 0.247758165f, -0.30870384f, 0.0628470406f, -0.0855092853f, -0.120879181f,
    -0.323315471f, 0.160585597f, 0.0249742344f, -0.102759972f, 0.278869748f, 0.243919596f, 0.129628658f, -0.206274182f,
    -0.188241959f, 0.306375474f, -0.0717453957f, 0.114572875f, -0.0801593512f, 0.183057785f, 0.111941166f, -0.130821913f,
    -0.228032723f, -0.10366407f, -0.0980766192f, -0.329606593f, 0.25919196f, -0.18575497f, 0.00294520985f, -0.337610155f,
    0.212624013f, 0.3533445f, -0.307129741f, 0.172194496f, -0.145902485f, 0.203348249f, -0.255973518f, 0.298420638f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

static inline v4 held4(v4 v)
{
#ifdef __SSE__
    __asm__(""
            : "+v"(v));
#endif
    return v;
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
static inline v8 vexp_near8(v8 x)
{
    x = pick8(x > 88.0f, all8(88.0f), x);
    x = pick8(x < -87.0f, all8(-87.0f), x);
    mask8 k = bits8(x * 1.44269504f + 12582912.0f) - 0x4b400000; /* x / log 2, rounded */
    v8 n = whole8(k), r = x - n * 0.693359375f + n * 2.12194440e-4f;
    v8 p = (((0.00138143182f * r + 0.00836885186f) * r + 0.0416683990f) * r + 0.166665196f) * r + 0.49999994f;
    return (p * r * r + r + 1.0f) * number8((k + 127) << 23);
}

/* 1 / (1 + exp(-v)) within 2.5 ulp above v = -87. */
static inline v8 sigmoid8(v8 v)
{
    return 1.0f / (1.0f + vexp_near8(-v));
}

/* load_image: load (pixels.dsl:4)
 * 3 x 4 x 6 -> 3 x 4 x 6
 * the caller's array, channels last
 * x: image, y: arena + 228 */
static void pixels_load_image(const uint8_t *x, float *y)
{
    for (int h = 0; h < 4; h++)
        for (int w = 0; w < 6; w++) {
            y[h * 32 + w * 4] = ((float)x[h * 18 + w * 3] - 124.0f) * 0.01724138f;
        }
    for (int h = 0; h < 4; h++)
        for (int w = 0; w < 6; w++) {
            y[h * 32 + w * 4 + 1] = ((float)x[h * 18 + w * 3 + 1] - 116.0f) * 0.01754386f;
        }
    for (int h = 0; h < 4; h++)
        for (int w = 0; w < 6; w++) {
            y[h * 32 + w * 4 + 2] = ((float)x[h * 18 + w * 3 + 2] - 104.0f) * 0.01754386f;
        }
}

/* dw: conv (pixels.dsl:5)
 * 3 x 4 x 6 -> 3 x 4 x 6, 648 multiply-adds
 * fused: relu
 * one sum per channel over the taps (6 x 1 x 4 lanes)
 * x: arena + 228, w: pixels_params, b: pixels_params + 48, y: arena + 0 */
static void pixels_dw_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    v4 a0 = load4(b);
    v4 a1 = a0;
    v4 a2 = a0;
    v4 a3 = a0;
    v4 a4 = a0;
    v4 a5 = a0;
    v4 w0_0 = load4(w);
    v4 w1_0 = load4(w + 4);
    v4 w2_0 = load4(w + 8);
    v4 x1_0 = held4(load4(x));
    a0 += x1_0 * w0_0;
    v4 x2_0 = held4(load4(x + 4));
    a0 += x2_0 * w1_0;
    a1 += x2_0 * w0_0;
    v4 x3_0 = held4(load4(x + 8));
    a0 += x3_0 * w2_0;
    a1 += x3_0 * w1_0;
    a2 += x3_0 * w0_0;
    v4 x4_0 = held4(load4(x + 12));
    a1 += x4_0 * w2_0;
    a2 += x4_0 * w1_0;
    a3 += x4_0 * w0_0;
    v4 x5_0 = held4(load4(x + 16));
    a2 += x5_0 * w2_0;
    a3 += x5_0 * w1_0;
    a4 += x5_0 * w0_0;
    v4 x6_0 = held4(load4(x + 20));
    a3 += x6_0 * w2_0;
    a4 += x6_0 * w1_0;
    a5 += x6_0 * w0_0;
    v4 x7_0 = held4(load4(x + 24));
    a4 += x7_0 * w2_0;
    a5 += x7_0 * w1_0;
    v4 x8_0 = held4(load4(x + 28));
    a5 += x8_0 * w2_0;
    w0_0 = load4(w + 12);
    w1_0 = load4(w + 16);
    w2_0 = load4(w + 20);
    x1_0 = held4(load4(x + 32));
    a0 += x1_0 * w0_0;
    x2_0 = held4(load4(x + 36));
    a0 += x2_0 * w1_0;
    a1 += x2_0 * w0_0;
    x3_0 = held4(load4(x + 40));
    a0 += x3_0 * w2_0;
    a1 += x3_0 * w1_0;
    a2 += x3_0 * w0_0;
    x4_0 = held4(load4(x + 44));
    a1 += x4_0 * w2_0;
    a2 += x4_0 * w1_0;
    a3 += x4_0 * w0_0;
    x5_0 = held4(load4(x + 48));
    a2 += x5_0 * w2_0;
    a3 += x5_0 * w1_0;
    a4 += x5_0 * w0_0;
    x6_0 = held4(load4(x + 52));
    a3 += x6_0 * w2_0;
    a4 += x6_0 * w1_0;
    a5 += x6_0 * w0_0;
    x7_0 = held4(load4(x + 56));
    a4 += x7_0 * w2_0;
    a5 += x7_0 * w1_0;
    x8_0 = held4(load4(x + 60));
    a5 += x8_0 * w2_0;
    w0_0 = load4(w + 24);
    w1_0 = load4(w + 28);
    w2_0 = load4(w + 32);
    x1_0 = held4(load4(x + 64));
    a0 += x1_0 * w0_0;
    x2_0 = held4(load4(x + 68));
    a0 += x2_0 * w1_0;
    a1 += x2_0 * w0_0;
    x3_0 = held4(load4(x + 72));
    a0 += x3_0 * w2_0;
    a1 += x3_0 * w1_0;
    a2 += x3_0 * w0_0;
    x4_0 = held4(load4(x + 76));
    a1 += x4_0 * w2_0;
    a2 += x4_0 * w1_0;
    a3 += x4_0 * w0_0;
    x5_0 = held4(load4(x + 80));
    a2 += x5_0 * w2_0;
    a3 += x5_0 * w1_0;
    a4 += x5_0 * w0_0;
    x6_0 = held4(load4(x + 84));
    a3 += x6_0 * w2_0;
    a4 += x6_0 * w1_0;
    a5 += x6_0 * w0_0;
    x7_0 = held4(load4(x + 88));
    a4 += x7_0 * w2_0;
    a5 += x7_0 * w1_0;
    x8_0 = held4(load4(x + 92));
    a5 += x8_0 * w2_0;
    a0 = relu4(a0);
    memcpy(y, &a0, 3 * sizeof(float));
    a1 = relu4(a1);
    memcpy(y + 8, &a1, 3 * sizeof(float));
    a2 = relu4(a2);
    memcpy(y + 16, &a2, 3 * sizeof(float));
    a3 = relu4(a3);
    memcpy(y + 24, &a3, 3 * sizeof(float));
    a4 = relu4(a4);
    memcpy(y + 32, &a4, 3 * sizeof(float));
    a5 = relu4(a5);
    memcpy(y + 40, &a5, 3 * sizeof(float));
}

static void pixels_dw(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    for (int h = 0; h < 4; h++) {
        pixels_dw_part1(x + h * 32 - 36, w, b, y + h * 48);
    }
}

/* pw: conv (pixels.dsl:6)
 * 3 x 4 x 6 -> 5 x 4 x 6, 360 multiply-adds
 * fused: relu
 * direct sum over taps and channels in a register tile (6 x 1 x 8 lanes)
 * x: arena + 228, w: pixels_params + 64, b: pixels_params + 96, y: arena + 3 */
static void pixels_pw_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    v8 a0 = load8(b);
    v8 a1 = a0;
    v8 a2 = a0;
    v8 a3 = a0;
    v8 a4 = a0;
    v8 a5 = a0;
    v8 w0 = held8(load8(w));
    a0 += x[0] * w0;
    a1 += x[4] * w0;
    a2 += x[8] * w0;
    a3 += x[12] * w0;
    a4 += x[16] * w0;
    a5 += x[20] * w0;
    w0 = held8(load8(w + 8));
    a0 += x[1] * w0;
    a1 += x[5] * w0;
    a2 += x[9] * w0;
    a3 += x[13] * w0;
    a4 += x[17] * w0;
    a5 += x[21] * w0;
    w0 = held8(load8(w + 16));
    a0 += x[2] * w0;
    a1 += x[6] * w0;
    a2 += x[10] * w0;
    a3 += x[14] * w0;
    a4 += x[18] * w0;
    a5 += x[22] * w0;
    a0 = relu8(a0);
    memcpy(y, &a0, 5 * sizeof(float));
    a1 = relu8(a1);
    memcpy(y + 8, &a1, 5 * sizeof(float));
    a2 = relu8(a2);
    memcpy(y + 16, &a2, 5 * sizeof(float));
    a3 = relu8(a3);
    memcpy(y + 24, &a3, 5 * sizeof(float));
    a4 = relu8(a4);
    memcpy(y + 32, &a4, 5 * sizeof(float));
    a5 = relu8(a5);
    memcpy(y + 40, &a5, 5 * sizeof(float));
}

static void pixels_pw(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    for (int h = 0; h < 4; h++) {
        pixels_pw_part1(x + h * 32, w, b, y + h * 48);
    }
}

/* globalavgpool: globalavgpool (pixels.dsl:8)
 * 8 x 4 x 6 -> 8 x 1 x 1, 192 additions
 * x: arena + 0, y: arena + 192 */
static void pixels_globalavgpool_part1(const float *x, float *y)
{
    v8 total = { 0 };
    for (int h = 0; h < 4; h++) {
        v8 row = { 0 };
        v8 x0 = load8(x + h * 48);
        row += x0;
        x0 = load8(x + h * 48 + 8);
        row += x0;
        x0 = load8(x + h * 48 + 16);
        row += x0;
        x0 = load8(x + h * 48 + 24);
        row += x0;
        x0 = load8(x + h * 48 + 32);
        row += x0;
        x0 = load8(x + h * 48 + 40);
        row += x0;
        total += row;
    }
    total *= 0.041666667f;
    store8(y, total);
}

static void pixels_globalavgpool(const float *x, float *y)
{
    pixels_globalavgpool_part1(x, y);
}

/* gate: conv (pixels.dsl:8)
 * 8 x 1 x 1 -> 8 x 1 x 1, 64 multiply-adds
 * fused: sigmoid
 * direct sum over taps and channels in a register tile (1 x 1 x 8 lanes)
 * x: arena + 192, w: pixels_params + 112, b: pixels_params + 176, y: arena + 208 */
static void pixels_gate_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    v8 a0 = load8(b);
    v8 w0 = load8(w);
    a0 += x[0] * w0;
    w0 = load8(w + 8);
    a0 += x[1] * w0;
    w0 = load8(w + 16);
    a0 += x[2] * w0;
    w0 = load8(w + 24);
    a0 += x[3] * w0;
    w0 = load8(w + 32);
    a0 += x[4] * w0;
    w0 = load8(w + 40);
    a0 += x[5] * w0;
    w0 = load8(w + 48);
    a0 += x[6] * w0;
    w0 = load8(w + 56);
    a0 += x[7] * w0;
    store8(y, a0);
    store8(y, sigmoid8(load8(y)));
}

static void pixels_gate(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    pixels_gate_part1(x, w, b, y);
}

/* y: mul (pixels.dsl:8)
 * 8 x 4 x 6, 8 x 1 x 1 -> 8 x 4 x 6
 * b: arena + 208, y: arena + 0 */
static void pixels_y(const float *b, float *y)
{
    for (int w = 0; w < 24; w++) {
        store8(y + w * 8, load8(y + w * 8) * load8(b));
    }
}

/* store_y: store (pixels.dsl:8)
 * 8 x 4 x 6 -> 8 x 4 x 6
 * to the caller's array
 * x: arena + 0, y: y */
static void pixels_store_y(const float *x, float *y)
{
    for (int w = 0; w < 24; w++)
        for (int i = 0; i < 8; i++) {
            y[w + i * 24] = x[w * 8 + i];
        }
}

int pixels_forward(void *arena, const uint8_t *image, float *y)
{
    if ((uintptr_t)arena % PIXELS_ALIGN != 0) return PIXELS_EALIGN;
    float *mem = arena;
    clear_halo(mem + 192, 1, 4, 6, 4, 1, 1, 1, 1);
    pixels_load_image(image, mem + 228);
    pixels_dw(mem + 228, pixels_params, pixels_params + 48, mem);
    pixels_pw(mem + 228, pixels_params + 64, pixels_params + 96, mem + 3);
    pixels_globalavgpool(mem, mem + 192);
    pixels_gate(mem + 192, pixels_params + 112, pixels_params + 176, mem + 208);
    pixels_y(mem + 208, mem);
    pixels_store_y(mem, y);
    return PIXELS_OK;
}
