/* Finds objects in a picture with the YOLO net in net.h:
 *
 *     detect PICTURE.ppm [SCORE [OVERLAP]]
 *
 * PICTURE is a binary PPM of any size; it is stretched to the net's. Prints a
 * line for each box: class, score, and the corners in pixels of the picture.
 * SCORE (0.2) is the least that is shown, OVERLAP (0.5) the most that boxes of
 * one class may overlap. README.md says how it is built. */
#include "net.h"
#include "boxes.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

enum { CLASSES = 20,
       BOXES = 2,
       DEPTH = 5 * BOXES + CLASSES,
       PLANE = NET_IMAGE_SIZE / 3,
       MOST = NET_Y_SIZE / DEPTH * BOXES * CLASSES };

static _Alignas(NET_ALIGN) unsigned char arena[NET_ARENA_BYTES];
static float image[NET_IMAGE_SIZE], y[NET_Y_SIZE];
static struct box boxes[MOST];

static void die(const char *what, const char *why)
{
    fprintf(stderr, "detect: %s: %s\n", what, why);
    exit(1);
}

static int root(int square)
{
    int r = 0;
    while (r * r < square) r++;
    return r;
}

/* The next number of a PPM's head, of at most five digits; -1 if there is none.
 * '#' opens a comment. */
static int number(FILE *f)
{
    int c, n, comment = 0;
    while (isspace(c = fgetc(f)) || c == '#' || (comment && c != EOF))
        comment = c == '#' || (comment && c != '\n');
    ungetc(c, f);
    return fscanf(f, "%5d", &n) == 1 ? n : -1;
}

static unsigned char *read_picture(const char *path, int *width, int *height)
{
    FILE *f = fopen(path, "rb");
    if (!f) die(path, "cannot open it");
    int magic = fgetc(f) == 'P' && fgetc(f) == '6';
    *width = number(f), *height = number(f);
    if (!magic || *width < 1 || *height < 1 || *width > 20000 || *height > 20000 || number(f) != 255 || !isspace(fgetc(f)))
        die(path, "not a binary PPM of 8 bits, 20000 x 20000 at most");
    size_t n = 3 * (size_t)*width * (size_t)*height;
    unsigned char *pixels = malloc(n);
    if (!pixels || fread(pixels, 1, n, f) != n) die(path, "it is too short");
    fclose(f);
    return pixels;
}

/* -> planes of the net's extent, 0 to 1: the nearest pixel. */
static void stretch(const unsigned char *pixels, int width, int height)
{
    int extent = root(PLANE);
    for (int i = 0; i < NET_IMAGE_SIZE; i++) {
        int row = i % PLANE / extent * height / extent, column = i % extent * width / extent;
        image[i] = (float)pixels[3 * (row * width + column) + i / PLANE] / 255;
    }
}

static float limit(const char *text)
{
    char *end;
    float v = strtof(text, &end);
    if (end == text || *end || !(v >= 0)) die(text, "not a number of at least 0");
    return v;
}

int main(int argc, char **argv)
{
    int width, height;
    if (argc < 2 || argc > 4) die("usage", "detect PICTURE.ppm [SCORE [OVERLAP]]");
    float least = argc > 2 ? limit(argv[2]) : 0.2f, most = argc > 3 ? limit(argv[3]) : 0.5f;
    unsigned char *pixels = read_picture(argv[1], &width, &height);
    struct yolo grid = { root(NET_Y_SIZE / DEPTH), BOXES, CLASSES };
    stretch(pixels, width, height);
    if (net_forward(arena, image, y)) die("net_forward", "refused its arguments");
    int n = box_suppress(boxes, yolo_decode(&grid, y, least, boxes), most);
    for (const struct box *b = boxes; b < boxes + n; b++)
        printf("%d %.3f %.1f %.1f %.1f %.1f\n", b->class, (double)b->score,
               (double)((b->x - b->w / 2) * (float)width), (double)((b->y - b->h / 2) * (float)height),
               (double)((b->x + b->w / 2) * (float)width), (double)((b->y + b->h / 2) * (float)height));
    free(pixels);
    return 0;
}
