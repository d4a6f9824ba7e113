/* Trains the net in net.h to classify small images.
 *
 *     classifier [--shift PIXELS] [--mirror 0|1] [OPTION]...
 *
 * with the options of session.h. Training images are shifted by up to PIXELS
 * and mirrored by chance, anew in every epoch. */
#include "session.h"

enum { CLASSES = NET_LOGITS_SIZE / BATCH };

static int shift, mirror;

/* Which way sample's image is moved in this epoch: axis 0 down, 1 right, 2
 * mirrored; 0 to n - 1. */
static int chance(int epoch, int axis, int sample, int n)
{
    return (int)(convrt_random(trainer.seed, (uint64_t)(4 * epoch + axis) << 32, (uint64_t)sample) % (uint64_t)n);
}

static double step(const int *index, int epoch)
{
    static int32_t target[BATCH];
    for (int b = 0; b < BATCH; b++) {
        int i = index[b], ways = 2 * shift + 1;
        images_take(&train, i, chance(epoch, 0, i, ways) - shift, chance(epoch, 1, i, ways) - shift,
                    mirror && chance(epoch, 2, i, 2), image[b]);
        target[b] = train.labels[i];
    }
    return (double)net_train_step(&trainer, image[0], target);
}

static int best(const float *logits)
{
    int c = 0;
    for (int i = 1; i < CLASSES; i++)
        if (logits[i] > logits[c]) c = i;
    return c;
}

/* Percentage of right answers. The last batch may repeat the last image. */
static double accuracy(const struct images *s)
{
    static float logits[BATCH][CLASSES];
    int right = 0;
    for (int first = 0; first < s->n; first += BATCH) {
        for (int b = 0; b < BATCH; b++)
            images_take(s, first + b < s->n ? first + b : s->n - 1, 0, 0, 0, image[b]);
        if (net_forward(params, arena, image[0], logits[0])) die("net_forward", "refused its arguments");
        for (int b = 0; b < BATCH && first + b < s->n; b++)
            right += best(logits[b]) == s->labels[first + b];
    }
    return 100.0 * right / s->n;
}

static double judge(int epoch)
{
    (void)epoch;
    return accuracy(&test);
}

int main(int argc, char **argv)
{
    const char *shifts = "0", *mirrors = "0";
    const struct option own[] = { { "--shift", &shifts }, { "--mirror", &mirrors } };
    session_start(argc, argv, own, 2);
    if (images_size(&train) != SIZE) die("--set", "its images are not of the net's size");
    shift = (int)number("--shift", shifts, 0);
    mirror = (int)number("--mirror", mirrors, 0);
    session_train("accuracy", "%", step, judge);
    double started = seconds(), right = accuracy(&test), time = seconds() - started;
    row("accuracy on the training samples", "%.2f %%", accuracy(&train));
    row("accuracy on the test samples", "%.2f %%", right);
    row("microseconds a test sample", "%.1f", 1e6 * time / test.n);
    return 0;
}
