/* Trains the net in net.h to say of every pixel which digit it belongs to.
 * Samples are canvases: three digits of the data set on a noisy texture, put
 * together anew in every epoch. Takes the options of session.h; --picture shows
 * test canvases, their classes, and the net's answers. */
#include "session.h"

#include <math.h>

enum { CLASSES = IMAGES_CLASSES + 1, /* 0: background */
       DIGITS = 3,
       SHOWN = 8 };

static int extent; /* of the canvas */
static int32_t target[BATCH][SIZE];
static float scores[BATCH][CLASSES * SIZE];

/* Uniform numbers of one canvas. */
struct dice {
    uint64_t stream, index, at;
};

static float roll(struct dice *d, float least, float most)
{
    uint64_t r = convrt_random(trainer.seed, d->stream, d->index << 32 | d->at++) >> 40;
    return least + (most - least) * (float)r / (float)(1 << 24);
}

/* Two waves and noise. */
static void texture(struct dice *d, float *canvas)
{
    float grey = roll(d, 0.2f, 0.5f), wave[2][4];
    for (int k = 0; k < 8; k++) wave[k / 4][k % 4] = roll(d, -1, 1);
    for (int i = 0; i < SIZE; i++) {
        float y = (float)(i / extent), x = (float)(i % extent), v = grey + roll(d, -0.12f, 0.12f);
        for (int k = 0; k < 2; k++)
            v += 0.15f * wave[k][0] * sinf(0.8f * (wave[k][1] * y + wave[k][2] * x) + 6 * wave[k][3]);
        canvas[i] = v;
    }
}

static void put_digit(struct dice *d, const struct images *s, float *canvas, int32_t *classes)
{
    int n = (int)roll(d, 0, (float)s->n), margin = s->height / 5;
    int y0 = (int)roll(d, (float)-margin, (float)(extent - s->height + margin));
    int x0 = (int)roll(d, (float)-margin, (float)(extent - s->width + margin));
    float ink = roll(d, 0.6f, 1);
    const unsigned char *digit = s->pixels + (size_t)n * (size_t)images_size(s);
    for (int i = 0; i < s->height; i++)
        for (int j = 0; j < s->width; j++) {
            int y = y0 + i, x = x0 + j;
            if (y < 0 || x < 0 || y >= extent || x >= extent) continue;
            float cover = (float)digit[i * s->width + j] / 255;
            canvas[y * extent + x] += cover * (ink - canvas[y * extent + x]);
            if (cover > 0.5f) classes[y * extent + x] = s->labels[n] + 1;
        }
}

/* Canvas `index` of this set to place b of the batch. */
static void compose(const struct images *s, int epoch, int index, int b)
{
    struct dice d = { (uint64_t)epoch, (uint64_t)index, 0 };
    texture(&d, image[b]);
    for (int i = 0; i < SIZE; i++) target[b][i] = 0;
    for (int k = 0; k < DIGITS; k++) put_digit(&d, s, image[b], target[b]);
}

static double step(const int *index, int epoch)
{
    for (int b = 0; b < BATCH; b++) compose(&train, epoch, index[b], b);
    return (double)net_train_step(&trainer, image[0], target[0]);
}

/* ---- the test ---------------------------------------------------------- */

static int answer(int b, int pixel)
{
    int best = 0;
    for (int c = 1; c < CLASSES; c++)
        if (scores[b][c * SIZE + pixel] > scores[b][best * SIZE + pixel]) best = c;
    return best;
}

/* Test canvases from `first` on; the same ones every time. */
static void segment(int first)
{
    for (int b = 0; b < BATCH; b++) compose(&test, 0, first + b, b);
    if (net_forward(params, arena, image[0], scores[0])) die("net_forward", "refused its arguments");
}

/* pixels[class][answer], over as many canvases as there are test images, in
 * whole batches */
static void confuse(double pixels[CLASSES][CLASSES])
{
    for (int i = 0; i < CLASSES * CLASSES; i++) pixels[i / CLASSES][i % CLASSES] = 0;
    for (int first = 0; first + BATCH <= test.n; first += BATCH) {
        segment(first);
        for (int i = 0; i < BATCH * SIZE; i++)
            pixels[target[i / SIZE][i % SIZE]][answer(i / SIZE, i % SIZE)]++;
    }
}

/* Intersection over union of a class, in percent. */
static double iou(double pixels[CLASSES][CLASSES], int c)
{
    double all = -pixels[c][c];
    for (int k = 0; k < CLASSES; k++) all += pixels[c][k] + pixels[k][c];
    return all > 0 ? 100 * pixels[c][c] / all : 100;
}

static double judge(int epoch)
{
    double pixels[CLASSES][CLASSES], sum = 0;
    (void)epoch;
    confuse(pixels);
    for (int c = 0; c < CLASSES; c++) sum += iou(pixels, c);
    return sum / CLASSES;
}

static void print_rows(void)
{
    double pixels[CLASSES][CLASSES], right = 0, all = 0, digits = 0;
    confuse(pixels);
    for (int c = 0; c < CLASSES; c++) {
        right += pixels[c][c];
        for (int k = 0; k < CLASSES; k++) all += pixels[c][k];
        if (c) digits += iou(pixels, c) / (CLASSES - 1);
    }
    row("pixels right", "%.2f %%", 100 * right / all);
    row("IoU of the background", "%.1f %%", iou(pixels, 0));
    row("IoU of the digits, mean", "%.1f %%", digits);
    row("IoU, mean of 11 classes", "%.1f %%", judge(0));
}

/* ---- the picture ------------------------------------------------------- */

static void put_classes(struct picture *p, int column, int row, int b, int answers)
{
    static const unsigned char colours[CLASSES][3] = {
        { 0, 0, 0 }, { 230, 25, 75 }, { 60, 180, 75 }, { 255, 225, 25 }, { 0, 130, 200 }, { 245, 130, 48 }, { 145, 30, 180 }, { 70, 240, 240 }, { 240, 50, 230 }, { 210, 245, 60 }, { 250, 190, 190 }
    };
    unsigned char tile[3 * SIZE];
    for (int i = 0; i < 3 * SIZE; i++)
        tile[i] = colours[answers ? answer(b, i / 3) : target[b][i / 3]][i % 3];
    picture_put(p, column, row, tile);
}

static void draw(const char *path)
{
    unsigned char tile[3 * SIZE];
    struct picture p = picture_new(SHOWN, 3, extent, 3);
    segment(0);
    for (int k = 0; k < SHOWN && k < BATCH; k++) {
        for (int i = 0; i < 3 * SIZE; i++) tile[i] = (unsigned char)(255 * fminf(fmaxf(image[k][i / 3], 0), 1));
        picture_put(&p, k, 0, tile);
        put_classes(&p, k, 1, k, 0);
        put_classes(&p, k, 2, k, 1);
    }
    picture_write(&p, path);
}

int main(int argc, char **argv)
{
    while (extent * extent < SIZE) extent++;
    session_start(argc, argv, NULL, 0);
    if (test.n < BATCH) die("--samples", "less than five batches");
    session_train("mean IoU", "%", step, judge);
    print_rows();
    if (session_picture()) draw(session_picture());
    return 0;
}
