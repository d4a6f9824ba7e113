/* --tune and --wisdom: what is measured is kept, followed, and refused where it
 * is not from here; the program that is judged is $CONVC. */
#include "../container.h"
#include "../harness.h"

#include "../../compiler/wisdom.h"

#include <check.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static struct arena *mem;
static const char *dir; /* of this test's products */

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && value[0] ? value : otherwise;
}

/* Runs a command in the test's folder, where temporary files lie, too; $C is convc. */
static int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int shell(const char *format, ...)
{
    char command[2000];
    va_list ap;
    va_start(ap, format);
    vsnprintf(command, sizeof command, format, ap);
    va_end(ap);
    return system(arena_printf(mem, "C=$(realpath '%s'); cd '%s' || exit 9; export TMPDIR=$PWD; %s",
                               environment("CONVC", "build/convc"), dir, command));
}

static const char *read(const char *name)
{
    const char *text = container_slurp(mem, arena_printf(mem, "%s/%s", dir, name), NULL);
    ck_assert_msg(text != NULL, "no %s", name);
    return text;
}

static void write(const char *name, const char *text)
{
    FILE *f = fopen(arena_printf(mem, "%s/%s", dir, name), "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

/* With the sum that belongs to it. */
static void write_wisdom(const char *text)
{
    write("net.wisdom", arena_printf(mem, "%ssum %016llx\n", text, (unsigned long long)hash_bytes(HASH_START, text, strlen(text))));
}

static void setup(void)
{
    mem = arena_new();
    dir = arena_printf(mem, "%s/harness/tune", environment("CONVC_BUILD", "build"));
    if (system(arena_printf(mem, "rm -rf '%s' && mkdir -p '%s'", dir, dir)) != 0) abort();
    write("net.dsl", "net net(more = false) {\n"
                     "    input x: 16 x 12 x 12\n"
                     "    y = x -> one: conv(32, kernel=3, pad=1) -> relu -> two: conv(24, kernel=1, bias=false)\n"
                     "    y = y -> three: conv(24, kernel=1) -> dw: conv(24, kernel=3, groups=24)\n"
                     "    if more { y = y -> conv(24, kernel=5) }\n"
                     "    output y\n}\n");
}

static void teardown(void)
{
    arena_free(mem);
}

static int lines_with(const char *text, const char *word)
{
    int n = 0;
    for (const char *p = text; (p = strstr(p, word)); p += strlen(word)) n++;
    return n;
}

static const char head[] = "convc wisdom 1\nconvc " CONVC_VERSION "\ntarget native\ncpu ";
static const char first[] = "16 x 12 x 12 -> conv(channels=32, kernel=3, pad=1), batch 1";

static const char *cpu(void)
{
    struct cc cc = { .mem = mem, .errors = stderr };
    return wisdom_cpu(&cc);
}

/* ---- measuring ------------------------------------------------------------------ */

/* Four layers, all different; the second run has nothing left to do, a net with
 * one more layer has one. */
START_TEST(measures)
{
    ck_assert_int_eq(shell("$C --tune --target native net.dsl 2> log"), 0);
    const char *text = read("net.wisdom");
    ck_assert_msg(strncmp(text, head, strlen(head)) == 0, "%s", text);
    ck_assert_int_eq(lines_with(text, " us\n"), 4);
    ck_assert_ptr_nonnull(strstr(text, first));
    ck_assert_int_eq(lines_with(read("log"), "choices; untuned"), 4);
    ck_assert_int_eq(shell("cp net.wisdom before; $C --tune --target native net.dsl 2> log && cmp before net.wisdom"), 0);
    ck_assert_int_eq(lines_with(read("log"), "choices"), 0);
    ck_assert_int_eq(shell("$C --tune --target native -D more=true net.dsl 2> log"), 0);
    ck_assert_int_eq(lines_with(read("log"), "choices"), 1);
    ck_assert_int_eq(lines_with(read("net.wisdom"), " us\n"), 5);
    ck_assert_int_eq(shell("! ls -d convc-tune-* 2> /dev/null"), 0);
}
END_TEST

/* No time, or Ctrl-C: a file all the same, and nothing left behind. */
START_TEST(ends_early)
{
    ck_assert_int_eq(shell("$C --tune --tune-seconds 1e-9 --target native net.dsl -o early.wisdom 2> log"), 0);
    ck_assert_int_eq(lines_with(read("early.wisdom"), " us\n"), 0);
    ck_assert_ptr_nonnull(strstr(read("log"), "ended early"));
    ck_assert_int_eq(shell("timeout -s INT 0.5 $C --tune --target native net.dsl -o stopped.wisdom 2> log; [ $? = 124 ]"), 0);
    ck_assert_int_lt(lines_with(read("stopped.wisdom"), " us\n"), 4);
    ck_assert_int_eq(shell("$C -q --wisdom stopped.wisdom --target native net.dsl -o net.c"), 0);
    ck_assert_int_eq(shell("! ls -d convc-tune-* 2> /dev/null"), 0);
}
END_TEST

/* A compiler that does not work is quoted; a file that cannot be written is said
 * before anything is measured. */
START_TEST(fails)
{
    ck_assert_int_eq(shell("CC='cc --no-such-flag' $C --tune --target native net.dsl -o bad.wisdom 2> log; [ $? = 3 ]"), 0);
    const char *log = read("log");
    ck_assert_msg(strstr(log, "failed on 16 x 12 x 12 -> ") && strstr(log, "--no-such-flag"), "%s", log);
    ck_assert_int_eq(shell("$C --tune --target native net.dsl -o none/net.wisdom 2> log; [ $? = 3 ]"), 0);
    log = read("log");
    ck_assert_msg(strstr(log, "none/net.wisdom") && !strstr(log, "[1/4]"), "%s", log);
    ck_assert_int_eq(shell("! ls -d convc-tune-* 2> /dev/null"), 0);
}
END_TEST

/* ---- following ------------------------------------------------------------------- */

START_TEST(followed)
{
    write_wisdom(arena_printf(mem, "%s%s\n%s: direct 5 x 1, 1.0 us\n", head, cpu(), first));
    ck_assert_int_eq(shell("$C -q --emit-test --wisdom net.wisdom --target native net.dsl -o net.c && cp net.c again && "
                           "mkdir -p sub && cp net.wisdom sub && $C -q --emit-test --wisdom sub/net.wisdom --target native net.dsl -o net.c && "
                           "cmp net.c again"),
                     0);
    const char *text = read("net.c");
    ck_assert_int_ge(lines_with(text, "as measured"), 1); /* in bands it may be there twice */
    ck_assert_ptr_nonnull(strstr(text, "as measured (5 x 1 x 8 lanes)"));
    ck_assert_int_eq(shell("${CC:-gcc} -march=native -O1 -o test net.c net_test.c -lm && ./test > log"), 0);
}
END_TEST

/* With Winograd or Strassen, and without where they would be taken. */
START_TEST(followed_algorithms)
{
    static const char *const choices[][3] = {
        { "3, pad=1", "winograd 2 7 x 2", "F(2 x 2, 3 x 3" },
        { "3, pad=1", "winograd 4 7 x 2", "F(4 x 4, 3 x 3" },
        { "3, pad=1", "direct 7 x 2", "direct sum" },
        { "5, pad=2", "winograd 2 7 x 2", "F(2 x 2, 5 x 5" },
        { "5, pad=2", "winograd 4 7 x 2", "F(4 x 4, 5 x 5" },
        { "5, pad=2", "winograd 5 7 x 2", "F(4 x 4, 5 x 5" }, /* there is no F(5 x 5, 5 x 5): the compiler's choice */
        { "5, pad=2", "direct 7 x 2", "direct sum" },
        { "1", "strassen 7 x 2", "Strassen" },
        { "1", "direct 7 x 2", "direct sum" },
    };
    for (int i = 0; i < 9; i++) {
        const char *kernel = choices[i][0], *how = choices[i][1];
        write("net.dsl", arena_printf(mem, "net net { input x: 32 x 14 x 14  y = x -> conv(32, kernel=%s, algorithm=winograd) output y }\n", kernel));
        write_wisdom(arena_printf(mem, "%s%s\n32 x 14 x 14 -> conv(channels=32, kernel=%s, algorithm=winograd), batch 1: %s, 1.0 us\n", head, cpu(), kernel, how));
        ck_assert_int_eq(shell("$C -q --emit-test --wisdom net.wisdom --target native net.dsl -o net.c"), 0);
        ck_assert_msg(strstr(read("net.c"), choices[i][2]) != NULL, "%s is not followed", how);
        ck_assert_int_eq(shell("${CC:-gcc} -march=native -O1 -o test net.c net_test.c -lm && ./test > log"), 0);
    }
}
END_TEST

/* ---- refusing -------------------------------------------------------------------- */

static void refused(const char *options, int status, const char *message)
{
    int got = shell("$C -q %s net.dsl -o net.c 2> log", options);
    ck_assert_int_eq(got / 256, status);
    ck_assert_msg(strstr(read("log"), message) != NULL, "expected '%s', got '%s'", message, read("log"));
}

START_TEST(foreign)
{
    static const char options[] = "--target native --wisdom net.wisdom";
    write("net.wisdom", "once upon a time\n");
    refused(options, IOERROR, "net.wisdom is no wisdom file of format 1");
    write_wisdom("convc wisdom 1\nconvc 0.0.1\ntarget native\ncpu x\n");
    refused(options, IOERROR, "net.wisdom was measured for convc '0.0.1', which is not '" CONVC_VERSION "'");
    write_wisdom(arena_printf(mem, "%sAbacus 2000\n", head));
    refused(options, IOERROR, "was measured for cpu 'Abacus 2000', which is not");
    write_wisdom(arena_printf(mem, "%s%s\n", head, cpu()));
    refused("--target neon --wisdom net.wisdom", IOERROR, "was measured for target 'native', not 'neon'");
    refused("--target native --train --wisdom net.wisdom", USAGE, "--wisdom is for inference, not for --train");
    refused("--target native --wisdom none.wisdom", IOERROR, "none.wisdom");
}
END_TEST

/* Any byte that changes, any end that is missing; and lines that say nothing. */
START_TEST(damaged)
{
    static const char options[] = "--target native --wisdom net.wisdom";
    write_wisdom(arena_printf(mem, "%s%s\n%s: direct 5 x 1, 1.0 us\n", head, cpu(), first));
    char *text = arena_printf(mem, "%s", read("net.wisdom"));
    size_t length = strlen(text);
    for (size_t i = strlen("convc wisdom 1\n"); i < length; i += 7) {
        text[i] ^= 1;
        write("net.wisdom", text);
        text[i] ^= 1;
        refused(options, IOERROR, "net.wisdom is damaged");
    }
    write("net.wisdom", arena_strndup(mem, text, length - 1));
    refused(options, IOERROR, "net.wisdom is damaged");
    static const char *const bad[] = { "direct", ": direct 0 x 1, 1.0 us", ": direct 5 x 999, 1.0 us", ": winograd 9 5 x 1, 1.0 us", ": direct 5 x 1, 1.0 us more" };
    for (int i = 0; i < 5; i++) {
        write_wisdom(arena_printf(mem, "%s%s\n%s%s\n", head, cpu(), first, bad[i]));
        refused(options, IOERROR, "net.wisdom is damaged");
    }
}
END_TEST

Suite *suite_tune(void);

Suite *suite_tune(void)
{
    Suite *s = suite_create("tune");
    TCase *t = tcase_create("tune");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 300);
    tcase_add_test(t, measures);
    tcase_add_test(t, ends_early);
    tcase_add_test(t, fails);
    tcase_add_test(t, followed);
    tcase_add_test(t, followed_algorithms);
    tcase_add_test(t, foreign);
    tcase_add_test(t, damaged);
    suite_add_tcase(s, t);
    return s;
}
