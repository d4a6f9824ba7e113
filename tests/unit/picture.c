/* --plan svg, judged as a picture: its rectangles lie in the frame, none covers
 * another, and there is one for every buffer. */
#include "../text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { RECTS = 400 };
struct rect {
    double x, y, width, height;
};

static int read_rects(const char *svg, struct rect *r)
{
    int n = 0;
    for (const char *p = strstr(svg, "<rect x="); p; p = strstr(p + 1, "<rect x=")) {
        ck_assert_int_lt(n, RECTS);
        int got = sscanf(p, "<rect x=\"%lf\" y=\"%lf\" width=\"%lf\" height=\"%lf\"", &r[n].x, &r[n].y,
                         &r[n].width, &r[n].height);
        ck_assert_int_eq(got, 4);
        n++;
    }
    return n;
}

static bool covers(const struct rect *a, const struct rect *b)
{
    double rounding = 0.05;
    return a->x + a->width > b->x + rounding && b->x + b->width > a->x + rounding &&
           a->y + a->height > b->y + rounding && b->y + b->height > a->y + rounding;
}

static void judge(const char *svg)
{
    static struct rect r[RECTS];
    int buffers = 0, n = read_rects(svg, r);
    ck_assert_int_eq(sscanf(strstr(strstr(svg, "</style>"), ": "), ": %d buffers", &buffers), 1);
    ck_assert(n == buffers && n > 3);
    for (int i = 0; i < n; i++) {
        ck_assert(r[i].x > 89 && r[i].x + r[i].width < 1291 && r[i].width > 0);
        ck_assert(r[i].y > 49 && r[i].y + r[i].height < 651);
        for (int k = 0; k < i; k++) ck_assert_msg(!covers(&r[i], &r[k]), "rectangles %d and %d", i, k);
    }
    ck_assert_str_eq(svg + strlen(svg) - 7, "</svg>\n");
}

static void draw(const char *net, bool train)
{
    struct arena *mem = arena_new();
    const char *build = getenv("CONVC_BUILD");
    struct options opt = { .input = net, .batch = 2, .train = train, .quiet = true, .view = VIEW_plan_svg };
    opt.output = arena_printf(mem, "%s/picture.svg", build ? build : "build");
    ck_assert_int_eq(compile(&opt, stderr), OK);
    struct cc cc = { .mem = mem, .errors = stderr };
    size_t length;
    judge(file_read(&cc, opt.output, 1 << 20, &length));
    arena_free(mem);
}

START_TEST(rectangles)
{
    draw("examples/zoo/resnet20.dsl", false);
    draw("examples/zoo/resnet20.dsl", true);
    draw("examples/mnist1d/conv.dsl", true);
}
END_TEST

Suite *suite_picture(void);

Suite *suite_picture(void)
{
    Suite *suite = suite_create("picture");
    TCase *t = tcase_create("plan");
    tcase_add_test(t, rectangles);
    suite_add_tcase(suite, t);
    return suite;
}
