/* plain: made by convc 0.1.0 from plain.dsl; do not edit.
 * convc --target c99 --unroll none --seed 3 */
#include "plain.h"

#include <math.h>
#include <string.h>

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
static const float plain_params[PLAIN_PARAMS] = {
    0.151749358f, -0.0124164578f, -0.0439160615f, 0.21461615f, -0.176916644f, -0.0128287775f, 0.115889661f, -0.0333381556f,
    -0.0896842554f, 0.0636202618f, 0.0385036506f, 0.217574611f, -0.119965956f, 0.033739619f, -0.162112802f, 0.128650352f,
    -0.00257491437f, -0.16669336f, -0.0987897068f, -0.148370638f, -0.0807475746f, -0.0310412869f, -0.0707788318f, 0.157398194f,
    0.0250019841f, 0.145150676f, -0.0709550604f, 0.157737494f, 0.100224905f, -0.114265896f, 0.214024484f, 0.219339803f,
    -0.128735319f, 0.105741896f, -0.106575377f, 0.193353891f, 0.0808064267f, -0.00608597416f, -0.118075743f, 0.217309311f,
    0.213593066f, 0.0284218751f, -0.0174469054f, 0.18622537f, -0.145122543f, 0.121707566f, 0.234273985f, 0.224020541f,
    -0.133951694f, -0.109055959f, -0.218731016f, 0.231364459f, -0.0404820554f, -0.119170204f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.120778948f, 0.116317809f, 0.0263394751f, 0.178943977f, 0.108422399f, 0.129835218f, -0.0727977529f, 0.0735729411f,
    0.0693252236f, 0.140743509f, 0.0439062342f, -0.0120824259f, 0.0241677221f, -0.10374324f, 0.0746494532f, 0.139247909f,
    0.186316475f, 0.0602948256f, 0.125976875f, 0.12249393f, 0.175092429f, -0.0799270645f, -0.120731086f, -0.119936258f,
    0.190018162f, -0.0242202617f, -0.187595069f, 0.174236774f, -0.0331000388f, -0.0254710037f, 0.0339787267f, -0.106848165f,
    0.0988729224f, 0.0531563237f, 0.100555815f, 0.0719666258f, -0.0414153077f, -0.11039421f, 0.0800148696f, 0.00579592539f,
    0.094352223f, 0.041485697f, 0.163546607f, -0.0150369108f, 0.0867641643f, -0.1483116f, 0.0281244032f, -0.0712254867f,
    -0.075927183f, -0.0942924172f, -0.183235511f, 0.100087889f, 0.0666176453f, -0.171518922f, 0.00847674441f, -0.14810577f,
    0.0245570932f, 0.0211720057f, 0.0168947335f, 0.11858771f, -0.0247355849f, 0.169443101f, 0.110634319f, 0.0216281246f,
    -0.12908186f, 0.0985326543f, 0.0863166228f, 0.170648724f, 0.103217006f, -0.16207853f, 0.0205939114f, 0.0841785595f,
    -0.0892326906f, -0.0842919871f, 0.0707997456f, -0.089184843f, -0.130764544f, -0.120771579f, 0.165579334f, -0.0634592026f,
    0.078356266f, 0.0783488154f, 0.014851016f, -0.149515525f, 0.11833591f, -0.0317709409f, 0.0487141237f, -0.124849476f,
    0.0722294599f, 0.182188809f, 0.132204816f, 0.0687578022f, -0.0615514517f, 0.13918449f, -0.155958205f, 0.129386529f,
    -0.112393215f, 0.137445614f, -0.0389549099f, 0.0890736356f, -0.172473893f, -0.0206044074f, -0.103792466f, -0.0464094058f,
    0.0380323678f, -0.0855245963f, -0.00367769366f, 0.156965449f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.179809332f, 0.0811149403f, 0.00245675701f, -0.145033702f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.128771588f, 0.270120382f, 0.392106205f, 0.212997973f, -0.387229592f, 0.488013566f, 0.279933274f, 0.305310816f,
    0.492030889f, -0.471043557f, -0.107538544f, 0.176562563f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.195839748f, -0.302081674f, 0.428008854f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

/* load_image: load (plain.dsl:4)
 * 2 x 6 x 6 -> 2 x 6 x 6
 * the caller's array, channels last
 * x: image, y: arena + 130 */
static void plain_load_image(const float *x, float *y)
{
    for (int h = 0; h < 6; h++)
        for (int w = 0; w < 6; w++)
            for (int i = 0; i < 2; i++) {
                y[h * 16 + w * 2 + i] = x[h * 6 + w + i * 36];
            }
}

/* c1: conv (plain.dsl:5)
 * 2 x 6 x 6 -> 3 x 6 x 6, 1944 multiply-adds
 * folded into the weights: bn
 * fused: relu
 * direct sum over taps and channels in a register tile (1 x 1 x 1 lanes)
 * x: arena + 130, w: plain_params, b: plain_params + 64, y: arena + 0 */
static void plain_c1_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    float a0 = b[0];
    for (int k = 0; k < 3; k++) {
        float w0 = w[k * 6];
        a0 += x[k * 16] * w0;
        w0 = w[k * 6 + 1];
        a0 += x[k * 16 + 1] * w0;
        w0 = w[k * 6 + 2];
        a0 += x[k * 16 + 2] * w0;
        w0 = w[k * 6 + 3];
        a0 += x[k * 16 + 3] * w0;
        w0 = w[k * 6 + 4];
        a0 += x[k * 16 + 4] * w0;
        w0 = w[k * 6 + 5];
        a0 += x[k * 16 + 5] * w0;
    }
    a0 = a0 < 0.0f ? 0.0f : a0;
    y[0] = a0;
}

static void plain_c1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    for (int o = 0; o < 3; o++)
        for (int h = 0; h < 6; h++)
            for (int t = 0; t < 6; t++) {
                plain_c1_part1(x + h * 16 + t * 2 - 18, w + o * 18, b + o, y + o + h * 18 + t * 3);
            }
}

/* x: maxpool (plain.dsl:5)
 * 3 x 6 x 6 -> 3 x 3 x 3, 108 comparisons
 * a sweep for each run of windows that keep the same taps
 * x: arena + 0, y: arena + 130 */
static void plain_x_part1(const float *x, float *y)
{
    float most = -INFINITY;
    for (int k = 0; k < 2; k++)
        for (int l = 0; l < 2; l++) {
            most = x[k * 18 + l * 3] > most ? x[k * 18 + l * 3] : most;
        }
    y[0] = most;
}

static void plain_x(const float *x, float *y)
{
    for (int h = 0; h < 3; h++)
        for (int w = 0; w < 3; w++)
            for (int i = 0; i < 3; i++) {
                plain_x_part1(x + h * 36 + w * 6 + i, y + h * 15 + w * 3 + i);
            }
}

/* c2: conv (plain.dsl:6)
 * 3 x 3 x 3 -> 4 x 3 x 3, 972 multiply-adds
 * fused: leaky_relu
 * direct sum over taps and channels in a register tile (1 x 1 x 1 lanes)
 * x: arena + 130, w: plain_params + 80, b: plain_params + 192, y: arena + 0 */
static void plain_c2_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    float a0 = b[0];
    for (int k = 0; k < 3; k++)
        for (int c = 0; c < 9; c++) {
            float w0 = w[k * 9 + c];
            a0 += x[k * 15 + c] * w0;
        }
    a0 = a0 < 0.0f ? 0.1f * a0 : a0;
    y[0] = a0;
}

static void plain_c2(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    for (int o = 0; o < 4; o++)
        for (int h = 0; h < 3; h++)
            for (int t = 0; t < 3; t++) {
                plain_c2_part1(x + h * 15 + t * 3 - 18, w + o * 27, b + o, y + o + h * 12 + t * 4);
            }
}

/* globalavgpool: globalavgpool (plain.dsl:6)
 * 4 x 3 x 3 -> 4 x 1 x 1, 36 additions
 * x: arena + 0, y: arena + 48 */
static void plain_globalavgpool_part1(const float *x, float *y)
{
    float total = 0.0f;
    for (int h = 0; h < 3; h++) {
        float row = 0.0f;
        for (int w = 0; w < 3; w++) {
            float x0 = x[h * 12 + w * 4];
            row += x0;
        }
        total += row;
    }
    total *= 0.11111111f;
    y[0] = total;
}

static void plain_globalavgpool(const float *x, float *y)
{
    for (int o = 0; o < 4; o++) {
        plain_globalavgpool_part1(x + o, y + o);
    }
}

/* fc: dense (plain.dsl:6)
 * 4 -> 3, 12 multiply-adds
 * direct sum in a register tile of samples x outputs (1 x 1 x 1 lanes)
 * x: arena + 48, w: plain_params + 208, b: plain_params + 224, y: y */
static void plain_fc_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    float a0 = b[0];
    for (int c = 0; c < 4; c++) {
        float w0 = w[c];
        a0 += x[c] * w0;
    }
    y[0] = a0;
}

static void plain_fc(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    for (int o = 0; o < 3; o++) {
        plain_fc_part1(x, w + o * 4, b + o, y + o);
    }
}

int plain_forward(void *arena, const float *image, float *y)
{
    if ((uintptr_t)arena % PLAIN_ALIGN != 0) return PLAIN_EALIGN;
    float *mem = arena;
    clear_halo(mem + 112, 1, 6, 6, 2, 1, 1, 1, 1);
    plain_load_image(image, mem + 130);
    plain_c1(mem + 130, plain_params, plain_params + 64, mem);
    clear_halo(mem + 112, 1, 3, 3, 3, 1, 1, 1, 1);
    plain_x(mem, mem + 130);
    plain_c2(mem + 130, plain_params + 80, plain_params + 192, mem);
    plain_globalavgpool(mem, mem + 48);
    plain_fc(mem + 48, plain_params + 208, plain_params + 224, y);
    return PLAIN_OK;
}
