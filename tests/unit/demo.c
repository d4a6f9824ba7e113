/* The main job, as `make demo` and `make mnist1d-book` do it, and the training
 * examples of `make mnist` and its sisters, on drawn images, with few epochs:
 * every command must succeed, the shipped nets must answer as the trained ones
 * did (demo.sh sees to that), learning must be visible, and a run must repeat
 * itself to the last bit. */
#include "../harness.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_demo(void);

static char dir[64];

static void setup(void)
{
    strcpy(dir, "/tmp/convc-demo-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void teardown(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    ck_assert_int_eq(system(command), 0);
}

static void show(const char *path)
{
    char line[512];
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) fputs(line, stderr);
    if (file) fclose(file);
}

/* Runs a script of the examples with its products in dir/out. The compiler of
 * emitted code gets the sanitizers that the tests themselves have. */
static void run(const char *script, const char *settings)
{
    char command[1024], log[128];
    const char *cc = getenv("CC"), *sanitize = getenv("CONVC_SANITIZE");
    snprintf(log, sizeof log, "%s/log", dir);
    snprintf(command, sizeof command,
             "CC='%s %s' OUT=%s/out %s sh examples/%s > %s 2>&1",
             cc && *cc ? cc : "cc", sanitize ? sanitize : "", dir, settings,
             script, log);
    int status = system(command);
    if (status) show(log);
    ck_assert_msg(status == 0, "failed: %s", command);
}

/* Value of a line NAME VALUE of a report. */
static double reported(const char *report, const char *name)
{
    char path[128], word[64];
    double value, found = -1;
    snprintf(path, sizeof path, "%s/out/%s", dir, report);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    while (fscanf(file, "%63s %lf", word, &value) == 2)
        if (!strcmp(word, name)) found = value;
    fclose(file);
    return found;
}

START_TEST(the_demo)
{
    run("mnist1d/demo.sh", "EPOCHS=6 DATA=42");
    ck_assert_double_eq(reported("conv/1/report", "parameters"), 2050);
    ck_assert_double_eq(reported("dense/1/report", "parameters"), 59065);
    ck_assert_double_lt(reported("conv/1/report", "error"), 40);
    ck_assert_double_lt(reported("dense/1/report", "error"), 60);
    ck_assert_double_lt(reported("conv/1/report", "loss"), 1);
    ck_assert_double_lt(reported("dense/1/report", "loss"), 1.2);
    ck_assert_double_eq(reported("conv/1/report", "shipped_error"),
                        reported("conv/1/report", "error"));
}
END_TEST

/* The picture: two panels of two curves, one point for each epoch. */
START_TEST(the_curves_of_the_book)
{
    char path[128], line[1024];
    int curves = 0, closed = 0;
    run("mnist1d/book.sh", "EPOCHS=3 DATA=42");
    snprintf(path, sizeof path, "%s/out.svg", dir);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file)) {
        const char *d = strstr(line, "stroke-width");
        if (d) {
            const char *first = strchr(d, 'L');
            curves += first && strchr(first + 1, 'L');
        }
        closed |= strstr(line, "</svg>") != NULL;
    }
    fclose(file);
    ck_assert_int_eq(curves, 4);
    ck_assert(closed);
}
END_TEST

/* The number behind a label of a final table in the log. */
static double tabled(const char *label)
{
    char path[128], line[512];
    double value = -1;
    snprintf(path, sizeof path, "%s/log", dir);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, label, strlen(label))) value = atof(line + strlen(label));
    fclose(file);
    ck_assert_msg(value >= 0, "no line of %s", label);
    return value;
}

static const struct lesson {
    const char *name; /* of train.sh */
    struct effort {
        int samples, epochs;
        const char *rate; /* of Adam */
    } full, brief;        /* to learn something, to repeat it */
    const char *measure;  /* a line of the table; nothing learned is outside of */
    double least, most;
    const char *picture; /* a PNG, or NULL */
} lessons[] = {
    { "mnist", { 2000, 2, "0.003" }, { 200, 2, "0.003" }, "accuracy on the test samples", 50, 100, NULL },
    { "cifar10", { 200, 8, "0.003" }, { 100, 2, "0.003" }, "loss, last epoch", 0, 2.2, NULL },
    { "fashion", { 2000, 4, "0.01" }, { 200, 2, "0.003" }, "PSNR on the test samples", 11.2, 99, "reconstructions.png" },
    { "unet", { 300, 6, "0.01" }, { 100, 2, "0.003" }, "IoU of the background", 94, 100, "segments.png" },
};

static void train(const struct lesson *l, const struct effort *e)
{
    char script[64], settings[128];
    snprintf(script, sizeof script, "train/train.sh %s", l->name);
    snprintf(settings, sizeof settings, "EPOCHS=%d DATA=7 OPTIMIZER='adam(lr=%s)' SAMPLES=%d", e->epochs, e->rate, e->samples);
    run(script, settings);
    ck_assert_double_lt(tabled("loss, last epoch"), tabled("loss, first epoch"));
}

/* The limits are between what was measured (72.5 %, 2.05, 12.6 dB, 95.7 %) and what
 * can be had without looking at the images: 10 %, 2.30, 9.9 dB, 90 %. */
START_TEST(learns)
{
    const struct lesson *l = &lessons[_i];
    train(l, &l->full);
    ck_assert_double_ge(tabled(l->measure), l->least);
    ck_assert_double_le(tabled(l->measure), l->most);
}
END_TEST

/* A product of the run against the one that was kept. */
static void compare(const char *name)
{
    char command[256];
    snprintf(command, sizeof command, "cmp %s/%s %s/out/%s", dir, name, dir, name);
    ck_assert_msg(system(command) == 0, "two runs differ");
}

static void keep(const char *name)
{
    char from[128], to[128];
    snprintf(from, sizeof from, "%s/out/%s", dir, name);
    snprintf(to, sizeof to, "%s/%s", dir, name);
    ck_assert_msg(rename(from, to) == 0, "no %s", name);
}

/* Nothing of the user's is deleted. */
START_TEST(leaves_other_folders_alone)
{
    char command[1024];
    snprintf(command, sizeof command,
             "mkdir %s/out && touch %s/out/mine && ! OUT=%s/out sh examples/train/train.sh mnist 2> %s/log"
             " && grep -q 'out is not empty' %s/log && test -f %s/out/mine",
             dir, dir, dir, dir, dir, dir);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(refuses)
{
    static const char *const cases[][2] = {
        { "EPOCHS=0", "EPOCHS must be a number from 1" },
        { "EPOCHS=x", "EPOCHS must be a number from 1" },
        { "SAMPLES=99", "SAMPLES must be a number from 100" },
    };
    char command[512];
    for (int i = 0; i < 3; i++) {
        snprintf(command, sizeof command, "%s OUT=%s/out sh examples/train/train.sh mnist 2>&1 | grep -q 'train.sh: %s'",
                 cases[i][0], dir, cases[i][1]);
        ck_assert_msg(system(command) == 0, "%s", cases[i][0]);
    }
}
END_TEST

START_TEST(repeats)
{
    const struct lesson *l = &lessons[_i];
    train(l, &l->brief);
    keep("net.safetensors");
    if (l->picture) keep(l->picture);
    train(l, &l->brief);
    compare("net.safetensors");
    if (l->picture) compare(l->picture);
}
END_TEST

Suite *suite_demo(void)
{
    Suite *s = suite_create("demo");
    TCase *c = tcase_create("mnist1d"), *lesson = tcase_create("train");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 300);
    tcase_add_test(c, the_demo);
    tcase_add_test(c, the_curves_of_the_book);
    suite_add_tcase(s, c);
    tcase_add_checked_fixture(lesson, setup, teardown);
    tcase_set_timeout(lesson, 600);
    tcase_add_test(lesson, leaves_other_folders_alone);
    tcase_add_test(lesson, refuses);
    if (!harness_sanitized()) tcase_add_loop_test(lesson, learns, 0, sizeof lessons / sizeof *lessons);
    tcase_add_loop_test(lesson, repeats, 0, sizeof lessons / sizeof *lessons);
    suite_add_tcase(s, lesson);
    return s;
}
