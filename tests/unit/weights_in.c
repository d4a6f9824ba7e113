/* --weights-in and --weights-limit: the files that appear, and the program of
 * tests/programs/weights_in.c, which judges what the emitted code does with
 * them. */
#include "part.h"

#include <check.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[] = "/tmp/convc_in_XXXXXX";

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

static void shell(const char *format, ...)
{
    char line[4096];
    va_list ap;
    va_start(ap, format);
    vsnprintf(line, sizeof line, format, ap);
    va_end(ap);
    int status = system(line);
    ck_assert_msg(status == 0, "status %d: %s", status, line);
}

/* The net as NAME.c in the folder. */
static void emit_as(const char *name, const char *options)
{
    shell("%s -q %s/tiny.dsl --name %s -o %s/%s.c %s",
          environment("CONVC", "build/convc"), dir, name, dir, name, options);
}

static void enter(void)
{
    static const char net[] =
        "net tiny(width = 3) {\n"
        "    input x: 2 x 5 x 5\n"
        "    y = x -> conv1: conv(width, kernel=3) -> relu -> flatten\n"
        "          -> fc: dense(2)\n"
        "    output y\n"
        "}\n";
    char path[64];
    strcpy(dir, "/tmp/convc_in_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/tiny.dsl", dir);
    FILE *f = fopen(path, "w");
    fputs(net, f);
    ck_assert_int_eq(fclose(f), 0);
}

static void leave(void)
{
    shell("rm -r %s", dir);
}

START_TEST(all_agree)
{
#if defined(__x86_64__)
    static const char *const flags[] = { "", "--target native", "--unroll full" };
    char options[64];
    snprintf(options, sizeof options, "--weights-in source %s", flags[_i]);
    emit_as("src", options);
    snprintf(options, sizeof options, "--weights-in file %s", flags[_i]);
    emit_as("fil", options);
    snprintf(options, sizeof options, "--weights-in object %s", flags[_i]);
    emit_as("obj", options);
    emit_as("other", "--weights-in file -D width=4");
    shell("%s -std=c11 -O1 -Wall -Wextra -Werror %s -I%s -o %s/run "
          "tests/programs/weights_in.c %s/*.c %s/obj_weights.o -lm",
          environment("CC", "cc"), environment("CONVC_SANITIZE", ""), dir, dir, dir, dir);
    shell("cd %s && ./run", dir);
#else
    fprintf(stderr, "SKIPPED: all_agree: the object is for x86-64\n");
#endif
}
END_TEST

/* The limit counts bytes of the packed block. */
START_TEST(limit)
{
    emit_as("a", "");
    shell("test ! -e %s/a.weights", dir);
    emit_as("b", "--weights-limit 100");
    shell("test -s %s/b.weights", dir);
    shell("test $(wc -c < %s/b.weights) -gt 164", dir);
    emit_as("c", "--weights-limit 100 --weights-in source");
    shell("test ! -e %s/c.weights", dir);
    emit_as("d", "--weights-in object");
    shell("test ! -e %s/d.weights && test -s %s/d_weights.o", dir, dir);
}
END_TEST

Suite *suite_weights_in(void)
{
    Suite *s = suite_create("weights_in");
    TCase *t = tcase_create("weights_in");
    tcase_add_checked_fixture(t, enter, leave);
    tcase_add_loop_test(t, all_agree, 0, 3);
    tcase_add_test(t, limit);
    suite_add_tcase(s, t);
    return s;
}
