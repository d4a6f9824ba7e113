/* See images.h. Files: idx (http://yann.lecun.com/exdb/mnist) and CIFAR-10's
 * binary format. Drawn images are digits: strokes, shifted, turned, sheared
 * and scaled; on a coloured canvas where three channels are wanted. */
#include "images.h"
#include "common.h"
#include <convrt.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWN_TRAIN = 10000,
       DRAWN_TEST = 2000 };

int images_size(const struct images *s)
{
    return s->channels * s->height * s->width;
}

static void make(struct images *s, int n, int channels, int extent)
{
    *s = (struct images){ n, channels, extent, extent, NULL, NULL };
    s->pixels = allocate((size_t)n * (size_t)images_size(s));
    s->labels = allocate((size_t)n);
}

/* ---- files ------------------------------------------------------------- */

static FILE *open_file(const char *folder, const char *name, char path[1024])
{
    snprintf(path, 1024, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) die(path, "cannot open it");
    return file;
}

static void read_bytes(FILE *file, const char *path, void *to, size_t n)
{
    if (fread(to, 1, n, file) != n) die(path, "it is too short");
}

/* idx: two zero bytes, type (8: bytes), rank, extents of four bytes, data. */
static unsigned char *read_idx(const char *folder, const char *name, int rank, int extents[3])
{
    char path[1024];
    unsigned char head[4], e[4];
    FILE *file = open_file(folder, name, path);
    size_t n = 1;
    read_bytes(file, path, head, 4);
    if (head[0] || head[1] || head[2] != 8 || head[3] != rank) die(path, "not an idx file of bytes");
    for (int i = 0; i < rank; i++) {
        read_bytes(file, path, e, 4);
        extents[i] = e[0] << 24 | e[1] << 16 | e[2] << 8 | e[3];
        if (extents[i] < 1 || extents[i] > 1 << 20) die(path, "its extents are not plausible");
        n *= (size_t)extents[i];
    }
    unsigned char *data = allocate(n);
    read_bytes(file, path, data, n);
    fclose(file);
    return data;
}

static void read_mnist(struct images *s, const char *folder, const char *part)
{
    char name[64];
    int extents[3], n[3];
    snprintf(name, sizeof name, "%s-images-idx3-ubyte", part);
    s->pixels = read_idx(folder, name, 3, extents);
    snprintf(name, sizeof name, "%s-labels-idx1-ubyte", part);
    s->labels = read_idx(folder, name, 1, n);
    if (n[0] != extents[0]) die(name, "not as many labels as images");
    s->n = n[0];
    s->channels = 1;
    s->height = extents[1];
    s->width = extents[2];
}

/* Records of a label and three planes of 32 x 32. */
static void read_cifar(struct images *s, const char *folder, const char *name, int n)
{
    char path[1024];
    FILE *file = open_file(folder, name, path);
    make(s, n, 3, 32);
    for (int i = 0; i < n; i++) {
        read_bytes(file, path, s->labels + i, 1);
        read_bytes(file, path, s->pixels + i * images_size(s), (size_t)images_size(s));
    }
    fclose(file);
}

/* ---- drawing ----------------------------------------------------------- */

/* Seven strokes of a digital clock, as x0 y0 x1 y1, and which ones a digit
 * lights: top, top left, top right, middle, bottom left, bottom right, bottom. */
static const float strokes[7][4] = {
    { -1, -2, 1, -2 },
    { -1, -2, -1, 0 },
    { 1, -2, 1, 0 },
    { -1, 0, 1, 0 },
    { -1, 0, -1, 2 },
    { 1, 0, 1, 2 },
    { -1, 2, 1, 2 },
};
static const char *const lit[IMAGES_CLASSES] = {
    "1110111",
    "0010010",
    "1011101",
    "1011011",
    "0111010",
    "1101011",
    "1101111",
    "1010010",
    "1111111",
    "1111011",
};

/* Uniform numbers of one image: a function of its seed and their index. */
struct dice {
    uint64_t seed, image, at;
};

static float roll(struct dice *d, float least, float most)
{
    uint64_t r = convrt_random(d->seed, d->image, d->at++) >> 40;
    return least + (most - least) * (float)r / (float)(1 << 24);
}

static float distance(const float s[4], float x, float y)
{
    float dx = s[2] - s[0], dy = s[3] - s[1];
    float t = ((x - s[0]) * dx + (y - s[1]) * dy) / (dx * dx + dy * dy);
    t = t < 0 ? 0 : t > 1 ? 1
                          : t;
    return hypotf(x - s[0] - t * dx, y - s[1] - t * dy);
}

/* How much ink lies at a place of the digit's own plane, 0 to 1. */
static float ink(int digit, float x, float y, float pen)
{
    float least = 9;
    for (int k = 0; k < 7; k++)
        if (lit[digit][k] == '1') least = fminf(least, distance(strokes[k], x, y));
    return fminf(fmaxf((pen - least) * 4 + 0.5f, 0), 1);
}

static void draw_digit(struct images *s, int i, uint64_t seed)
{
    struct dice d = { seed, (uint64_t)i, 0 };
    int digit = (int)roll(&d, 0, IMAGES_CLASSES), plane = s->height * s->width;
    float turn = roll(&d, -0.25f, 0.25f), slant = roll(&d, -0.3f, 0.3f), pen = roll(&d, 0.2f, 0.4f);
    float scale = roll(&d, 0.17f, 0.23f) * 28 / (float)s->height, far = 0.12f * (float)s->height;
    float y0 = (float)s->height / 2 + roll(&d, -far, far), x0 = (float)s->width / 2 + roll(&d, -far, far);
    float paper[3] = { 0 }, colour[3] = { 1, 1, 1 }, noise = s->channels == 1 ? 0.1f : 0.3f;
    unsigned char *pixels = s->pixels + i * images_size(s);
    for (int c = 0; c < 3 && s->channels == 3; c++) paper[c] = roll(&d, 0, 1), colour[c] = roll(&d, 0, 1);
    s->labels[i] = (unsigned char)digit;
    for (int at = 0; at < plane; at++) {
        float y = ((float)(at / s->width) - y0) * scale, x = ((float)(at % s->width) - x0) * scale;
        float v = ink(digit, x * cosf(turn) + y * sinf(turn) + slant * y, y * cosf(turn) - x * sinf(turn), pen);
        for (int c = 0; c < s->channels; c++) {
            float shade = paper[c] + (colour[c] - paper[c]) * v + roll(&d, -noise, noise) * (1 - paper[c]) / 2;
            pixels[c * plane + at] = (unsigned char)(255 * fminf(fmaxf(shade, 0), 1));
        }
    }
}

static void draw_images(struct images *s, int n, const char *set, uint64_t seed)
{
    int colour = strcmp(set, "cifar10") == 0;
    make(s, n, colour ? 3 : 1, colour ? 32 : 28);
    for (int i = 0; i < n; i++) draw_digit(s, i, seed);
}

/* ---- all of it --------------------------------------------------------- */

static void limit(struct images *s, int most)
{
    if (most && most < s->n) s->n = most;
}

int images_drawn(const char *source)
{
    return !source[strspn(source, "0123456789")];
}

void images_get(struct images *train, struct images *test, const char *set,
                const char *source, int most)
{
    int cifar = strcmp(set, "cifar10") == 0;
    if (!cifar && strcmp(set, "mnist") != 0 && strcmp(set, "fashion-mnist") != 0) die(set, "no such set of images");
    if (images_drawn(source)) {
        uint64_t seed = (uint64_t)number("--data", source, 0);
        draw_images(train, most && most < DRAWN_TRAIN ? most : DRAWN_TRAIN, set, 2 * seed);
        draw_images(test, DRAWN_TEST, set, 2 * seed + 1);
    } else if (cifar) {
        read_cifar(train, source, "train_first4000.bin", 4000);
        read_cifar(test, source, "test_first1000.bin", 1000);
    } else {
        read_mnist(train, source, "train");
        read_mnist(test, source, "t10k");
    }
    limit(train, most);
    limit(test, most / 5);
}

void images_take(const struct images *s, int index, int dy, int dx, int mirror, float *to)
{
    const unsigned char *image = s->pixels + (size_t)index * (size_t)images_size(s);
    for (int c = 0; c < s->channels; c++)
        for (int i = 0; i < s->height; i++)
            for (int j = 0; j < s->width; j++) {
                int y = i + dy, x = (mirror ? s->width - 1 - j : j) + dx;
                int inside = y >= 0 && y < s->height && x >= 0 && x < s->width;
                *to++ = inside ? (float)image[(c * s->height + y) * s->width + x] / 255 : 0;
            }
}
