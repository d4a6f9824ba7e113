/* examples/yolo/detect.c, built and run as its README says. What it prints is
 * judged by ref.c and by the definition of boxes and of their suppression, in
 * double and with corners instead of centres. */
#include "../container.h"
#include "../harness.h"
#include "../measure.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A narrow Tiny-YOLO of 3 x 3 cells, and a picture that is wider than its input
 * and lower. */
enum { SIDE = 192,
       GRID = SIDE / 64,
       BOXES = 2,
       KINDS = 20,
       DEPTH = 5 * BOXES + KINDS,
       WIDE = 250,
       HIGH = 100,
       HEAPS = GRID * GRID * BOXES * KINDS };

struct seen {
    int class;
    double score, left, top, right, bottom;
};

static const char *setting(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

static struct subject *detector(struct harness *h)
{
    static struct define narrow[] = { { "size", "192" }, { "narrow", "8" } };
    struct options opt = harness_options();
    opt.ndefines = 2;
    opt.defines = narrow;
    size_t length;
    const char *path = "examples/zoo/tiny_yolo.dsl", *text = container_slurp(h->mem, path, &length);
    struct subject *s = harness_net(h, path, text, &opt);
    ck_assert_ptr_nonnull(s);
    harness_fill(s, 1);
    /* so large boxes that they overlap, and so large weights that the picture counts */
    struct node *weight = harness_param(s, "fc.weight");
    float *bias = harness_param(s, "fc.bias")->data;
    for (int64_t i = 0; i < shape_count(weight->shape); i++) weight->data[i] *= 4;
    for (int i = 0; i < DEPTH * GRID * GRID; i++)
        if (i / (GRID * GRID) < 5 * BOXES && i / (GRID * GRID) % 5 / 2 == 1) bias[i] += 4;
    ck_assert(harness_save(s, arena_printf(h->mem, "%s/yolo.safetensors", h->dir)));
    ck_assert(measure("%s %s -D size=192 -D narrow=8 --weights %s/yolo.safetensors --weights-in object"
                      " --name net --target native -q -o %s/net.c",
                      setting("CONVC", "build/convc"), path, h->dir, h->dir)
                  .status == 0);
    ck_assert(measure("%s -O1 -march=native -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror %s -I%s -o %s/detect"
                      " examples/yolo/detect.c examples/yolo/boxes.c %s/net.c %s/net_weights.o -lm",
                      setting("CC", "cc"), setting("CONVC_SANITIZE", ""), h->dir, h->dir, h->dir, h->dir)
                  .status == 0);
    return s;
}

static const unsigned char *picture(struct harness *h, const char *head, size_t pixels)
{
    unsigned char *v = NEW(h->mem, unsigned char, pixels + 1);
    uint64_t state = 1;
    for (size_t i = 0; i < pixels; i++) v[i] = (unsigned char)harness_random(&state, 256);
    FILE *f = fopen(arena_printf(h->mem, "%s/picture.ppm", h->dir), "wb");
    ck_assert_ptr_nonnull(f);
    fputs(head, f);
    fwrite(v, 1, pixels, f);
    fclose(f);
    return v;
}

/* The net's answers to the picture, stretched. */
static double *answers(struct subject *s, const unsigned char *pixels)
{
    double *in = NEW(s->h->mem, double, 3 * SIDE * SIDE), *out = NEW(s->h->mem, double, DEPTH *GRID *GRID);
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < SIDE; i++)
            for (int j = 0; j < SIDE; j++)
                in[(c * SIDE + i) * SIDE + j] = pixels[3 * ((i * HIGH / SIDE) * WIDE + j * WIDE / SIDE) + c] / 255.0;
    ref_forward(s->graph, (const double *const[]){ in }, (double *const[]){ out });
    return out;
}

/* In pixels of the picture; as many as score at least `least`. */
static int all_boxes(const double *v, double least, struct seen *to)
{
    int n = 0;
    for (int row = 0; row < GRID; row++)
        for (int column = 0; column < GRID; column++)
            for (int box = 0; box < BOXES; box++)
                for (int class = 0; class < KINDS; class ++) {
#define V(channel) v[((channel)*GRID + row) * GRID + column]
                    double x = WIDE * (column + V(5 * box)) / GRID, w = WIDE * fmax(V(5 * box + 2), 0) / 2;
                    double y_ = HIGH * (row + V(5 * box + 1)) / GRID, h = HIGH * fmax(V(5 * box + 3), 0) / 2;
                    double score = V(5 * box + 4) * V(5 * BOXES + class);
#undef V
                    if (score >= least) to[n++] = (struct seen){ class, score, x - w, y_ - h, x + w, y_ + h };
                }
    return n;
}

static double area(double left, double top, double right, double bottom)
{
    return fmax(right - left, 0) * fmax(bottom - top, 0);
}

static double shared(const struct seen *a, const struct seen *b)
{
    double both = area(fmax(a->left, b->left), fmax(a->top, b->top), fmin(a->right, b->right), fmin(a->bottom, b->bottom));
    double all = area(a->left, a->top, a->right, a->bottom) + area(b->left, b->top, b->right, b->bottom) - both;
    return all > 0 ? both / all : 0;
}

static int by_score(const void *a, const void *b)
{
    const struct seen *p = a, *q = b;
    return (p->score < q->score) - (p->score > q->score);
}

static int that_stay(struct seen *v, int n, double most)
{
    int left = 0;
    qsort(v, (size_t)n, sizeof *v, by_score);
    for (int i = 0; i < n; i++) {
        bool stays = true;
        for (int k = 0; k < left; k++) stays = stays && !(v[k].class == v[i].class && shared(&v[k], &v[i]) > most);
        if (stays) v[left++] = v[i];
    }
    return left;
}

/* Boxes that score alike may come in any order: the nearest line is meant. */
static double nearest(const struct seen *b, char *text)
{
    double best = INFINITY;
    for (char *line = text; *line; line = strchr(line, '\n') + 1) {
        struct seen v;
        int n = sscanf(line, "%d %lf %lf %lf %lf %lf", &v.class, &v.score, &v.left, &v.top, &v.right, &v.bottom);
        ck_assert_int_eq(n, 6);
        double far = fmax(fmax(fabs(v.left - b->left), fabs(v.top - b->top)), fmax(fabs(v.right - b->right), fabs(v.bottom - b->bottom)));
        far = fmax(far, 100 * fabs(v.score - b->score)); /* one digit more, and then some */
        if (v.class == b->class) best = fmin(best, far);
    }
    return best;
}

static const struct {
    const char *arguments;
    double least, most;
} runs[] = { { "", 0.2, 0.5 }, { "0.05 0.3", 0.05, 0.3 }, { "0 1", 0, 1 } };

START_TEST(finds_what_the_definition_finds)
{
    struct harness *h = harness_new("yolo");
    struct subject *s = detector(h);
    const double *v = answers(s, picture(h, "P6\n# by hand\n250 100\n255\n", 3 * WIDE * HIGH));
    struct seen b[HEAPS];
    for (int i = 0; i < 3; i++) {
        int all = all_boxes(v, runs[i].least, b), n = that_stay(b, all, runs[i].most), lines = 0;
        ck_assert_int_gt(n, 5);
        ck_assert(runs[i].most == 1 ? n == all : n < all);

        ck_assert(measure("cd %s && ./detect picture.ppm %s > found", h->dir, runs[i].arguments).status == 0);
        size_t length;
        char *text = container_slurp(h->mem, arena_printf(h->mem, "%s/found", h->dir), &length);
        for (size_t k = 0; k < length; k++) lines += text[k] == '\n';
        ck_assert_int_eq(lines, n);
        for (int k = 0; k < n; k++) ck_assert(nearest(&b[k], text) < 0.1);
    }
    harness_free(h);
}
END_TEST

static const struct {
    const char *head, *arguments, *message;
    size_t pixels;
} refused[] = {
    { "P6 4 4 255\n", "nowhere.ppm", "nowhere.ppm: cannot open it", 48 },
    { "P6 4 4 255\n", "picture.ppm", "picture.ppm: it is too short", 47 },
    { "P5 4 4 255\n", "picture.ppm", "not a binary PPM of 8 bits", 48 },
    { "P6 4 4 65535\n", "picture.ppm", "not a binary PPM of 8 bits", 96 },
    { "P6 4 -4 255\n", "picture.ppm", "not a binary PPM of 8 bits", 48 },
    { "P6 4 1000000 255\n", "picture.ppm", "not a binary PPM of 8 bits", 48 },
    { "P6 # no end", "picture.ppm", "not a binary PPM of 8 bits", 0 },
    { "P6 4 4 255\n", "picture.ppm high", "high: not a number", 48 },
    { "P6 4 4 255\n", "picture.ppm 0.2 -1", "-1: not a number", 48 },
    { "P6 4 4 255\n", "", "usage", 48 },
};

START_TEST(refuses)
{
    struct harness *h = harness_new("yolo-refuses");
    detector(h);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        picture(h, refused[i].head, refused[i].pixels);
        ck_assert(measure("cd %s && { ./detect %s > found 2> said; test $? = 1; }", h->dir, refused[i].arguments).status == 0);
        size_t length;
        const char *said = container_slurp(h->mem, arena_printf(h->mem, "%s/said", h->dir), &length);
        ck_assert_msg(strstr(said, refused[i].message) != NULL, "%s: %s", refused[i].arguments, said);
    }
    harness_free(h);
}
END_TEST

Suite *suite_detect(void);

Suite *suite_detect(void)
{
    Suite *s = suite_create("detect");
    TCase *c = tcase_create("detect");
    tcase_add_test(c, finds_what_the_definition_finds);
    tcase_add_test(c, refuses);
    suite_add_tcase(s, c);
    return s;
}
