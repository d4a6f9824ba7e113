/* volume: made by convc 0.1.0 from volume.dsl; do not edit.
 * convc --target c99 --unroll none --seed 4 */
#include "volume.h"

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

/* The same around n volumes of d such images, and whole images before and behind. */
static void clear_shell(float *p, int n, int front, int d, int back, int h, int w, int c, int top, int left, int bottom, int right)
{
    int image = (top + h + bottom) * (left + w + right) * c;
    for (int i = 0; i < n; i++) {
        memset(p, 0, (size_t)(front * image) * sizeof *p);
        p += front * image;
        clear_halo(p, d, h, w, c, top, left, bottom, right);
        p += d * image;
        memset(p, 0, (size_t)(back * image) * sizeof *p);
        p += back * image;
    }
}

/* The parameters, packed for the kernels. */
static const float volume_params[VOLUME_PARAMS] = {
    0.090431504f, 0.077623792f, -0.0981928483f, -0.106848657f, 0.0201771315f, -0.0162887424f, 0.0351440459f, -0.12511912f,
    -0.112823367f, -0.122846946f, -0.0890651196f, 0.0468597747f, -0.0446094163f, -0.103567794f, -0.0507209413f, 0.0946795121f,
    0.081222631f, 0.00474783685f, -0.0604798831f, 0.106810801f, -0.0968086421f, -0.0245028734f, 0.0174432565f, -0.0315309577f,
    0.0417428985f, -0.10198839f, 0.126383916f, -0.0290026497f, -0.0162129607f, 0.10884846f, -0.124497756f, 0.0805988461f,
    -0.0114615727f, 0.0382812768f, 0.0614545681f, 0.0719666108f, 0.101914003f, -0.117482163f, -0.0843468904f, 0.0991048589f,
    -0.000562950445f, -0.0682170764f, 0.0589590743f, -0.0522440784f, -0.093968451f, -0.000225614931f, 0.0773083717f, -0.122907504f,
    -0.0989831164f, -0.00226559327f, -0.127085328f, -0.0299490951f, 0.106652133f, -0.0227685105f, 0.132087171f, -0.0434328802f,
    0.0181787405f, 0.110746905f, -0.0753984675f, -0.128393427f, 0.0652253777f, 0.0292667095f, -0.0614302419f, -0.0535667948f,
    -0.103644103f, -0.0455614924f, 0.0133027323f, 0.128461659f, -0.0793357119f, -0.0126597686f, -0.014483748f, -0.07257393f,
    0.0248508379f, 0.0134207997f, 0.122129746f, -0.0661254153f, -0.0263876505f, -0.00950497016f, -0.0340949893f, 0.071594663f,
    -0.118744105f, -0.125565961f, -0.0832583681f, -0.0915626958f, -0.0710596964f, 0.12131273f, -0.108172059f, -0.0307046957f,
    -0.113621324f, 0.0309093222f, 0.0285342224f, 0.0583952963f, 0.0813501552f, 0.0762030855f, -0.0643960238f, -0.0856027305f,
    -0.00175831828f, 0.0194548331f, 0.0672282651f, -0.0575092509f, -0.0832714215f, 0.100668892f, -0.0156360883f, -0.0848749653f,
    -0.102156013f, 0.0538978279f, 0.0387356877f, 0.0630998611f, 0.102686368f, 0.00881699566f, -0.0732430518f, 0.0852151811f,
    0.0608961768f, -0.127456412f, -0.0806432515f, -0.101871371f, 0.0877990872f, 0.041531153f, 0.00454640295f, 0.104578204f,
    -0.0365860499f, 0.0612331964f, 0.0533943959f, 0.0640975609f, 0.0528117307f, -0.0830075219f, 0.00246604392f, -0.0927065238f,
    -0.0028838627f, -0.105743676f, 0.0575462356f, 0.0694934651f, 0.0742653459f, 0.122295707f, 0.122326761f, -0.0863488615f,
    -0.00144737551f, -0.10536465f, 0.119553491f, -0.0450081229f, 0.0198921897f, -0.104273155f, -0.103455544f, -0.0162611268f,
    -0.095922485f, 0.0524017327f, -0.0675592348f, -0.0817330256f, 0.0135302674f, 0.0990044847f, 0.0642861426f, -0.130037546f,
    -0.130365968f, 0.0991072133f, 0.0799159855f, -0.0262997467f, -0.00550302863f, 0.122316793f, 0.022133505f, 0.0619579852f,
    -0.0951420143f, 0.128243804f, -0.0253199972f, 0.133001894f, 0.020602446f, 0.0740263984f, -0.071470201f, 0.078230314f,
    0.135047764f, -0.0520493574f, 0.0517541319f, -0.0949117914f, 0.115778781f, -0.0915377736f, -0.126043364f, 0.101427883f,
    0.0384792387f, 0.0521334149f, 0.120440535f, 0.0884043053f, 0.0785453543f, -0.0186838005f, 0.0961927772f, -0.0715039074f,
    0.0645353571f, 0.134607792f, -0.11063648f, 0.103354223f, -0.0533710383f, 0.0797664747f, 0.0546447523f, 0.112457253f,
    -0.00324500795f, 0.084861964f, 0.0817811266f, -0.0183737725f, 0.112854272f, -0.106879108f, -0.0480488278f, -0.0728961974f,
    -0.0348139219f, -0.0493349321f, 0.135344952f, 0.0897693634f, -0.11041382f, 0.0913633555f, 0.0575366393f, -0.052765768f,
    -0.0791948289f, 0.104672797f, 0.0815591365f, -0.0979083776f, 0.0268570147f, -0.130632877f, -0.00590360537f, 0.129265234f,
    0.0277364645f, -0.0555308498f, -0.0541990735f, 0.045235835f, -0.115746394f, -0.108997516f, 0.0441446304f, -0.128316313f,
    -0.029567115f, -0.0997666866f, -0.127340078f, 0.0834636763f, -0.044591587f, 0.120243736f, 0.0377066247f, 0.112853475f,
    0.125613734f, -0.0123662679f, 0.0265213735f, 0.0516549274f, -0.11495135f, 0.0383605696f, 0.00898550823f, 0.106878087f,
    -0.0436038114f, -0.119887061f, -0.118703187f, 0.0597793683f, 0.123748906f, 0.0932921395f, 0.124300405f, 0.0980239734f,
    -0.0650200769f, -0.0753586441f, -0.0392606109f, -0.0211480893f, -0.065709807f, -0.0315577947f, 0.0893625244f, -0.119131103f,
    -0.0934443921f, 0.0344144031f, 0.0106614102f, 0.110834353f, 0.109542191f, 0.0970137566f, 0.0228570886f, -0.0601135008f,
    -0.0656430572f, 0.133683622f, -0.0261723734f, -0.11268653f, -0.083764255f, 0.13596727f, 0.0f, 0.0f,
    0.101275362f, -0.120920554f, 0.0469477363f, -0.077030912f, 0.0350711085f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.119212732f, 0.0669742003f, 0.111598775f, -0.038810607f, 0.109576672f, -0.0986797065f, 0.134574622f, -0.0452293716f,
    0.104430974f, -0.147751853f, 0.0232763998f, -0.100512512f, 0.0582210682f, -0.088265866f, -0.0241772532f, 0.00896856189f,
    -0.0107657695f, -0.0402958691f, -0.0953662694f, 0.126107246f, -0.0966210961f, -0.0481717996f, 0.140698001f, 0.0547528155f,
    -0.108150862f, -0.0885072425f, 0.124636456f, -0.00394571899f, 0.0535086058f, 0.0772595331f, 0.0168471057f, -0.042556718f,
    0.0681580976f, -0.116339371f, -0.0476241782f, -0.0372570902f, -0.105559804f, -0.106238402f, -0.134380043f, 0.124800064f,
    -0.000235362444f, 0.0520834364f, 0.136883736f, 0.0198885519f, -0.136598453f, 0.0100225452f, 0.0545864813f, 0.11830207f,
    -0.138897702f, -0.0309030078f, 0.0684931353f, -0.0579789877f, -0.0610055849f, 0.146815285f, 0.0217415597f, 0.0712466687f,
    0.010372893f, -0.109163053f, 0.075125806f, 0.0107103502f, -0.129978925f, -0.102398001f, 0.0594643913f, -0.0457241647f,
    0.000793989748f, -0.0893104672f, 0.0822944418f, -0.0359799266f, -0.106486343f, -0.0635254458f, 0.0739116445f, 0.00418216409f,
    0.128653288f, 0.111271001f, 0.0616353378f, 0.0411314741f, 0.124104999f, -0.136937201f, 0.0769485086f, 0.130817205f,
    0.0608769991f, -0.0750238299f, 0.0627599806f, 0.0968829989f, 0.0703177527f, -0.0520879887f, -0.142922968f, -0.0082645677f,
    -0.0513252914f, -0.115488574f, 0.116163865f, 0.0808715075f, 0.0403142199f, 0.101500206f, 0.0853385627f, 0.148871258f,
    0.074740082f, 0.0999389961f, 0.0230351947f, 0.0921375677f, 0.140512675f, -0.0557237007f, 0.0907028764f, 0.113159329f,
    0.09042155f, 0.0772692189f, -0.0400793068f, -0.00863580126f, 0.113287464f, -0.066432178f, -0.0954084098f, 0.0690716729f,
    0.0330121443f, -0.0849788412f, 0.00188935641f, 0.0347410366f, -0.116986126f, -0.0393221267f, 0.110840008f, -0.0559349731f,
    0.128981903f, -0.0663907379f, 0.0685545653f, -0.0325480103f, 0.0785111561f, 0.0765546039f, 0.00817721989f, -0.00818861928f,
    -0.0661745593f, 0.121702239f, 0.0295508672f, -0.0811560303f, 0.083488591f, -0.0652162507f, 0.0828919634f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.118954293f, -0.0947820544f, 0.114806406f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f,
    -0.29654029f, 0.407530457f, -0.311529607f, -0.302224398f, 0.528088331f, -0.57049799f, -0.464783877f, -0.315783441f,
    0.110238262f, -0.473836333f, -0.335955977f, -0.52964288f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.27158466f, -0.407111436f, 0.415742576f, -0.266529143f, 0.0f, 0.0f, 0.0f, 0.0f,
    0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f
};

/* load_x: load (volume.dsl:4)
 * 2 x 6 x 5 x 5 -> 2 x 6 x 5 x 5
 * the caller's array, channels last
 * x: x, y: arena + 866 */
static void volume_load_x(const float *x, float *y)
{
    for (int z = 0; z < 6; z++)
        for (int h = 0; h < 5; h++)
            for (int w = 0; w < 5; w++)
                for (int i = 0; i < 2; i++) {
                    y[z * 98 + h * 14 + w * 2 + i] = x[z * 25 + h * 5 + w + i * 150];
                }
}

/* c1: conv (volume.dsl:5)
 * 2 x 6 x 5 x 5 -> 5 x 6 x 5 x 5, 40500 multiply-adds
 * fused: relu
 * direct sum over taps and channels in a register tile (1 x 1 x 1 lanes)
 * x: arena + 866, w: volume_params, b: volume_params + 272, y: arena + 0 */
static void volume_c1_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    float a0 = b[0];
    for (int m = 0; m < 3; m++)
        for (int k = 0; k < 3; k++) {
            float w0 = w[m * 18 + k * 6];
            a0 += x[m * 98 + k * 14] * w0;
            w0 = w[m * 18 + k * 6 + 1];
            a0 += x[m * 98 + k * 14 + 1] * w0;
            w0 = w[m * 18 + k * 6 + 2];
            a0 += x[m * 98 + k * 14 + 2] * w0;
            w0 = w[m * 18 + k * 6 + 3];
            a0 += x[m * 98 + k * 14 + 3] * w0;
            w0 = w[m * 18 + k * 6 + 4];
            a0 += x[m * 98 + k * 14 + 4] * w0;
            w0 = w[m * 18 + k * 6 + 5];
            a0 += x[m * 98 + k * 14 + 5] * w0;
        }
    a0 = a0 < 0.0f ? 0.0f : a0;
    y[0] = a0;
}

static void volume_c1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    for (int o = 0; o < 5; o++)
        for (int z = 0; z < 6; z++)
            for (int h = 0; h < 5; h++)
                for (int t = 0; t < 5; t++) {
                    volume_c1_part1(x + z * 98 + h * 14 + t * 2 - 114, w + o * 54, b + o, y + o + z * 125 + h * 25 + t * 5);
                }
}

/* maxpool: maxpool (volume.dsl:5)
 * 5 x 6 x 5 x 5 -> 5 x 3 x 5 x 5, 750 comparisons
 * a sweep for each run of windows that keep the same taps
 * x: arena + 0, y: arena + 932 */
static void volume_maxpool_part1(const float *x, float *y)
{
    float most = -INFINITY;
    for (int m = 0; m < 2; m++) {
        most = x[m * 125] > most ? x[m * 125] : most;
    }
    y[0] = most;
}

static void volume_maxpool(const float *x, float *y)
{
    for (int z = 0; z < 3; z++)
        for (int h = 0; h < 5; h++)
            for (int i = 0; i < 25; i++) {
                volume_maxpool_part1(x + z * 250 + h * 25 + i, y + z * 175 + h * 35 + i);
            }
}

/* c2: conv (volume.dsl:6)
 * 5 x 3 x 5 x 5 -> 3 x 2 x 5 x 3, 4050 multiply-adds
 * folded into the weights: b2
 * fused: relu
 * direct sum over taps and channels in a register tile (1 x 1 x 1 lanes)
 * x: arena + 932, w: volume_params + 288, b: volume_params + 432, y: arena + 0 */
static void volume_c2_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    float a0 = b[0];
    for (int m = 0; m < 3; m++)
        for (int c = 0; c < 15; c++) {
            float w0 = w[m * 15 + c];
            a0 += x[m * 175 + c] * w0;
        }
    a0 = a0 < 0.0f ? 0.0f : a0;
    y[0] = a0;
}

static void volume_c2(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    for (int o = 0; o < 3; o++)
        for (int z = 0; z < 2; z++)
            for (int h = 0; h < 5; h++)
                for (int t = 0; t < 3; t++) {
                    volume_c2_part1(x + z * 350 + h * 35 + t * 10 - 180, w + o * 45, b + o, y + o + z * 45 + h * 9 + t * 3);
                }
}

/* globalavgpool: globalavgpool (volume.dsl:7)
 * 3 x 2 x 5 x 3 -> 3 x 1 x 1 x 1, 90 additions
 * x: arena + 0, y: arena + 96 */
static void volume_globalavgpool_part1(const float *x, float *y)
{
    float total = 0.0f;
    for (int h = 0; h < 10; h++) {
        float row = 0.0f;
        for (int w = 0; w < 3; w++) {
            float x0 = x[h * 9 + w * 3];
            row += x0;
        }
        total += row;
    }
    total *= 0.0333333333f;
    y[0] = total;
}

static void volume_globalavgpool(const float *x, float *y)
{
    for (int o = 0; o < 3; o++) {
        volume_globalavgpool_part1(x + o, y + o);
    }
}

/* fc: dense (volume.dsl:7)
 * 3 -> 4, 12 multiply-adds
 * direct sum in a register tile of samples x outputs (1 x 1 x 1 lanes)
 * x: arena + 96, w: volume_params + 448, b: volume_params + 464, y: y */
static void volume_fc_part1(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    float a0 = b[0];
    for (int c = 0; c < 3; c++) {
        float w0 = w[c];
        a0 += x[c] * w0;
    }
    y[0] = a0;
}

static void volume_fc(const float *restrict x, const float *restrict w, const float *restrict b, float *y)
{
    for (int o = 0; o < 4; o++) {
        volume_fc_part1(x, w + o * 3, b + o, y + o);
    }
}

int volume_forward(void *arena, const float *x, float *y)
{
    if ((uintptr_t)arena % VOLUME_ALIGN != 0) return VOLUME_EALIGN;
    float *mem = arena;
    clear_shell(mem + 752, 1, 1, 6, 1, 5, 5, 2, 1, 1, 1, 1);
    volume_load_x(x, mem + 866);
    volume_c1(mem + 866, volume_params, volume_params + 272, mem);
    clear_shell(mem + 752, 1, 1, 3, 1, 5, 5, 5, 0, 1, 0, 1);
    volume_maxpool(mem, mem + 932);
    volume_c2(mem + 932, volume_params + 288, volume_params + 432, mem);
    volume_globalavgpool(mem, mem + 96);
    volume_fc(mem + 96, volume_params + 448, volume_params + 464, y);
    return VOLUME_OK;
}
