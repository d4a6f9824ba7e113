/* The data sets of the training programs: images of bytes with a class each,
 * read from their published files or, without them, drawn. */
#ifndef EXAMPLES_IMAGES_H
#define EXAMPLES_IMAGES_H

#include <stdint.h>

enum { IMAGES_CLASSES = 10 };

struct images {
    int n, channels, height, width;
    unsigned char *pixels; /* n x channels x height x width */
    unsigned char *labels;
};

/* Training and test images of "mnist", "fashion-mnist" or "cifar10". source is
 * the folder with the (unpacked) files, or a seed in decimal digits: then they
 * are drawn. At most `most` are taken for training and a fifth of that for the
 * test; 0: all. Ends the program if a file is not as it must be. */
void images_get(struct images *train, struct images *test, const char *set,
                const char *source, int most);

int images_drawn(const char *source); /* is it a seed? */

/* One image of n samples -> floats from 0 to 1, shifted by dy, dx (zeros come
 * in) and mirrored left to right if `mirror`. */
void images_take(const struct images *, int index, int dy, int dx, int mirror, float *to);

int images_size(const struct images *); /* bytes of one */

#endif
