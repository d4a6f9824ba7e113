/* Trains the autoencoder in net.h: what comes out shall be what went in. Takes
 * the options of session.h; --picture shows test images above what the net
 * makes of them. */
#include "session.h"

#include <math.h>

enum { COLUMNS = 16,
       PAIRS = 3 };

static float restored[BATCH][SIZE];

static double step(const int *index, int epoch)
{
    (void)epoch;
    for (int b = 0; b < BATCH; b++) images_take(&train, index[b], 0, 0, 0, image[b]);
    return (double)net_train_step(&trainer, image[0], image[0]);
}

/* Restores the test images from `first` on; past the end the last one. */
static void restore(int first)
{
    for (int b = 0; b < BATCH; b++)
        images_take(&test, first + b < test.n ? first + b : test.n - 1, 0, 0, 0, image[b]);
    if (net_forward(params, arena, image[0], restored[0])) die("net_forward", "refused its arguments");
}

/* Peak signal to noise ratio on the test images, in dB. */
static double judge(int epoch)
{
    double sum = 0;
    (void)epoch;
    for (int first = 0; first < test.n; first += BATCH) {
        restore(first);
        for (int b = 0; b < BATCH && first + b < test.n; b++)
            for (int i = 0; i < SIZE; i++) sum += pow((double)(restored[b][i] - image[b][i]), 2);
    }
    return -10 * log10(sum / SIZE / test.n);
}

static void put(struct picture *p, int column, int row, const float *from)
{
    unsigned char tile[SIZE];
    for (int i = 0; i < SIZE; i++) tile[i] = (unsigned char)(255 * fminf(fmaxf(from[i], 0), 1) + 0.5f);
    picture_put(p, column, row, tile);
}

static void draw(const char *path)
{
    struct picture p = picture_new(COLUMNS, 2 * PAIRS, test.height, 1);
    for (int k = 0; k < COLUMNS * PAIRS && k < test.n; k++) {
        if (k % BATCH == 0) restore(k);
        put(&p, k % COLUMNS, k / COLUMNS * 2, image[k % BATCH]);
        put(&p, k % COLUMNS, k / COLUMNS * 2 + 1, restored[k % BATCH]);
    }
    picture_write(&p, path);
}

int main(int argc, char **argv)
{
    session_start(argc, argv, NULL, 0);
    if (images_size(&train) != SIZE) die("--set", "its images are not of the net's size");
    session_train("PSNR", "dB", step, judge);
    row("PSNR on the test samples", "%.2f dB", judge(0));
    if (session_picture()) draw(session_picture());
    return 0;
}
