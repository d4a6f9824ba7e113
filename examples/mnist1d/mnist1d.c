/* MNIST-1D, after Greydanus and Kobak, "Scaling down deep learning with
 * MNIST-1D" (arXiv 2011.14439): ten hand-made templates of 12 points; each
 * signal is its class's template padded, stretched, scaled, rolled, put into
 * correlated noise, sheared and sampled at 40 points; then all are shuffled
 * and standardised together.
 *
 * The published arrays were drawn from NumPy's generator with seed 42. Numbers
 * are drawn here from the same stream in the same order, so seed 42 gives
 * those arrays again, but for the last bit where libraries round apart. */
#include "mnist1d.h"
#include "mt19937.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAD_LEAST = 36,
    PAD_MOST = 60,
    WIDE = MNIST1D_TEMPLATE + PAD_MOST, /* length at which noise is added */
    TRANSLATIONS = 48,
    SIGNALS = MNIST1D_TRAIN + MNIST1D_TEST,
    RADIUS = 8 /* of the Gaussian window: four deviations */
};
static const double scale_range = 0.4, shear_range = 0.75;
static const double noise_scale = 0.25, noise_width = 2, hiss_scale = 0.02;

/* Digits as a pen's height over time, around a resting height of 5. */
static const double drawn[MNIST1D_CLASSES][MNIST1D_TEMPLATE] = {
    { 5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5 },
    { 5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5 },
    { 5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5 },
    { 5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5 },
    { 5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5 },
    { 5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5 },
    { 5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5 },
    { 5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5 },
    { 5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5 },
    { 5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5 },
};

/* Mean 0 and deviation 1 over all n numbers. */
static void standardise(double *x, int n)
{
    double mean = 0, square = 0;
    for (int i = 0; i < n; i++) mean += x[i] / n;
    for (int i = 0; i < n; i++) square += (x[i] - mean) * (x[i] - mean) / n;
    for (int i = 0; i < n; i++) x[i] = (x[i] - mean) / sqrt(square);
}

/* Every template starts and ends at 0. */
void mnist1d_templates(double x[MNIST1D_CLASSES][MNIST1D_TEMPLATE])
{
    for (int c = 0; c < MNIST1D_CLASSES; c++) {
        memcpy(x[c], drawn[c], sizeof x[c]);
        standardise(x[c], MNIST1D_TEMPLATE);
        double start = x[c][0];
        for (int i = 0; i < MNIST1D_TEMPLATE; i++)
            x[c][i] = (x[c][i] - start) / 6;
    }
}

/* n numbers -> m by linear interpolation; the ends stay. */
static void resample(const double *x, int n, double *y, int m)
{
    for (int i = 0; i < m; i++) {
        double at = (double)i * (n - 1) / (m - 1);
        int left = (int)at < n - 2 ? (int)at : n - 2;
        y[i] = x[left] + (at - left) * (x[left + 1] - x[left]);
    }
}

/* Gaussian noise smoothed by a Gaussian, mirrored at both ends. */
static void correlated_noise(struct mt19937 *r, double noise[WIDE])
{
    double white[WIDE], window[2 * RADIUS + 1], sum = 0;
    for (int i = 0; i < WIDE; i++) white[i] = noise_scale * mt19937_normal(r);
    for (int k = 0; k <= 2 * RADIUS; k++) {
        double z = (k - RADIUS) / noise_width;
        sum += window[k] = exp(-0.5 * z * z);
    }
    for (int i = 0; i < WIDE; i++) {
        noise[i] = 0;
        for (int k = 0; k <= 2 * RADIUS; k++) {
            int at = i + k - RADIUS;
            if (at < 0) at = -1 - at;
            if (at >= WIDE) at = 2 * WIDE - 1 - at;
            noise[i] += white[at] * window[k] / sum;
        }
    }
}

/* The digit, padded to a random length, stretched, scaled and rolled. Its
 * points are lifted by a hair, so that 0 means background. */
static void place_digit(struct mt19937 *r, const double *template,
                        double x[WIDE])
{
    double padded[WIDE] = { 0 }, wide[WIDE];
    for (int i = 0; i < MNIST1D_TEMPLATE; i++) padded[i] = template[i] + 1e-8;
    int pads = PAD_MOST - PAD_LEAST + 1;
    int pad = PAD_LEAST + (int)(mt19937_uniform(r) * pads);
    resample(padded, MNIST1D_TEMPLATE + pad, wide, WIDE);
    double scale = 1 + scale_range * (mt19937_uniform(r) - 0.5);
    int roll = (int)mt19937_below(r, TRANSLATIONS);
    for (int i = 0; i < WIDE; i++) x[(i + roll) % WIDE] = scale * wide[i];
}

static void make_signal(struct mt19937 *r, const double *template,
                        double signal[MNIST1D_LENGTH])
{
    double x[WIDE], noise[WIDE];
    place_digit(r, template, x);
    correlated_noise(r, noise);
    for (int i = 0; i < WIDE; i++)
        if (!(fabs(x[i]) > 0)) x[i] = noise[i];
    for (int i = 0; i < WIDE; i++) x[i] += hiss_scale * mt19937_normal(r);
    double shear = shear_range * (mt19937_uniform(r) - 0.5);
    for (int i = 0; i < WIDE; i++) x[i] -= shear * ((double)i / (WIDE - 1) - 0.5);
    resample(x, WIDE, signal, MNIST1D_LENGTH);
}

static void shuffle(struct mt19937 *r, int order[SIGNALS])
{
    for (int i = 0; i < SIGNALS; i++) order[i] = i;
    for (int i = SIGNALS - 1; i > 0; i--) {
        int j = (int)mt19937_below(r, (uint32_t)i + 1), old = order[i];
        order[i] = order[j];
        order[j] = old;
    }
}

/* The first 4,000 of the order are for training. */
static void distribute(struct mnist1d *d, const int order[SIGNALS],
                       double (*signals)[MNIST1D_LENGTH])
{
    for (int i = 0; i < SIGNALS; i++) {
        int test = i - MNIST1D_TRAIN;
        float *x = test < 0 ? d->train_x[i] : d->test_x[test];
        int32_t *y = test < 0 ? &d->train_y[i] : &d->test_y[test];
        for (int k = 0; k < MNIST1D_LENGTH; k++)
            x[k] = (float)signals[order[i]][k];
        *y = order[i] / (SIGNALS / MNIST1D_CLASSES);
    }
}

int mnist1d_generate(struct mnist1d *d, uint32_t seed)
{
    double templates[MNIST1D_CLASSES][MNIST1D_TEMPLATE];
    double(*signals)[MNIST1D_LENGTH] = malloc(SIGNALS * sizeof *signals);
    int order[SIGNALS];
    struct mt19937 r;
    if (!signals) return -1;
    mnist1d_templates(templates);
    mt19937_seed(&r, seed);
    for (int i = 0; i < SIGNALS; i++)
        make_signal(&r, templates[i / (SIGNALS / MNIST1D_CLASSES)], signals[i]);
    shuffle(&r, order);
    standardise(signals[0], SIGNALS * MNIST1D_LENGTH);
    distribute(d, order, signals);
    free(signals);
    return 0;
}

/* ---- the published arrays ---------------------------------------------- */

static int read_array(const char *folder, const char *name, void *to,
                      size_t bytes)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) return -1;
    size_t n = fread(to, 1, bytes, file);
    fclose(file);
    return n == bytes ? 0 : -1;
}

/* Little-endian floats, as most machines have them. */
static int read_part(const char *folder, const char *x_name,
                     const char *y_name, float *x, int32_t *y, int n)
{
    unsigned char labels[MNIST1D_TRAIN];
    size_t floats = (size_t)n * MNIST1D_LENGTH;
    if (read_array(folder, x_name, x, floats * sizeof *x)) return -1;
    if (read_array(folder, y_name, labels, (size_t)n)) return -1;
    for (int i = 0; i < n; i++) y[i] = labels[i];
    return 0;
}

int mnist1d_read(struct mnist1d *d, const char *folder)
{
    return read_part(folder, "x_train.f32", "y_train.u8", d->train_x[0],
                     d->train_y, MNIST1D_TRAIN) ||
                   read_part(folder, "x_test.f32", "y_test.u8", d->test_x[0],
                             d->test_y, MNIST1D_TEST)
               ? -1
               : 0;
}

int mnist1d_get(struct mnist1d *d, const char *source)
{
    char *end;
    unsigned long seed = strtoul(source, &end, 10);
    int is_seed = *source && !*end;
    return is_seed ? mnist1d_generate(d, (uint32_t)seed)
                   : mnist1d_read(d, source);
}
