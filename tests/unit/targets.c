/* Every target's code is executed and judged by the reference interpreter,
 * through the tests that --emit-test writes: several targets in one file, of
 * which each is forced in turn and, by its instructions, known to be the one;
 * neon and c99 as AArch64 programs under qemu, whole nets and a point of every
 * operator's sweep. */
#include "../container.h"
#include "../harness.h"
#include "../sweep.h"

#include <check.h>
#include <glob.h>
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

/* Runs a command in the shell; its exit status. $T is the test's folder. */
static int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int shell(const char *format, ...)
{
    char command[3000];
    va_list ap;
    va_start(ap, format);
    vsnprintf(command, sizeof command, format, ap);
    va_end(ap);
    return system(arena_printf(mem, "T='%s'; : \"${CC:=gcc}\" \"${CLANG:=clang-14}\"; %s", dir, command));
}

static void setup(void)
{
    mem = arena_new();
    dir = arena_printf(mem, "%s/harness/targets", environment("CONVC_BUILD", "build"));
    shell("rm -rf \"$T\" && mkdir -p \"$T\"");
}

static void teardown(void)
{
    arena_free(mem);
}

static bool have(const char *program)
{
    bool found = shell("command -v %s > /dev/null", program) == 0;
    if (!found) fprintf(stderr, "SKIPPED: no %s\n", program);
    return found;
}

#define FLAGS "-std=c99 -O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"

/* Small nets, and what makes them so; their kernels cover the table of select.c. */
static const char *const nets[] = {
    "examples/zoo/lenet5.dsl",
    "examples/zoo/mlperf_resnet8.dsl",
    "examples/zoo/mlperf_dscnn.dsl",
    "examples/zoo/mobilenet_v3_small.dsl -D size=32 -D classes=10",
    "examples/zoo/mnist1d_conv.dsl --batch 3",
};
enum { NETS = sizeof nets / sizeof *nets };

/* ---- several in one file --------------------------------------------------- */

/* With at most `level`: right results, and no vectors wider than its own. */
static void judge_level(const char *compiler, int level)
{
    static const char *const wider[] = { "%%[yz]mm", "%%zmm", "no such register" };
    ck_assert_msg(shell("%s " FLAGS " -DT_TARGET=%d -c -o \"$T/t.o\" \"$T/t.c\"", compiler, level) == 0,
                  "%s, level %d", compiler, level);
    ck_assert_msg(shell("! objdump -d \"$T/t.o\" | grep -q '%s'", wider[level - 2]) == 0,
                  "%s: level %d uses vectors of a higher one", compiler, level);
    ck_assert_msg(shell("%s -o \"$T/t\" \"$T/t_test.c\" \"$T/t.o\" $(ls \"$T\"/t_weights.o 2> /dev/null) -lm && "
                        "\"$T/t\" > \"$T/t.log\" || { cat \"$T/t.log\"; false; }",
                        compiler) == 0,
                  "%s, level %d: wrong results", compiler, level);
}

START_TEST(several)
{
    const char *net = nets[_i];
    ck_assert_msg(shell("%s -q --target x86-64-v4,x86-64-v2,x86-64-v3 --name t --emit-test --weights-in object %s -o \"$T/t.c\"",
                        environment("CONVC", "build/convc"), net) == 0,
                  "convc %s", net);
    for (int level = 4; level >= 2; level--) {
        const char *target = arena_printf(mem, "x86-64-v%d", level);
        if (!harness_runs(harness_target(target))) {
            fprintf(stderr, "SKIPPED: no %s here\n", target);
            continue;
        }
        judge_level("gcc", level);
        if (have("$CLANG")) judge_level("$CLANG", level);
    }
    ck_assert_msg(shell("gcc " FLAGS " -DT_TARGET=1 -o \"$T/t\" \"$T/t.c\" \"$T/t_test.c\" \"$T/t_weights.o\" -lm && ! \"$T/t\" > \"$T/t.log\" && grep -q ': error 6:' \"$T/t.log\"") == 0,
                  "%s: runs on a machine that it is not for", net);
}
END_TEST

/* The order in which they are asked for does not matter; nor do the places. */
START_TEST(same_bytes)
{
    const char *convc = environment("CONVC", "build/convc");
    ck_assert_int_eq(shell("%s -q --target x86-64-v3,x86-64-v2 %s -o \"$T/a.c\"", convc, nets[0]), 0);
    ck_assert_int_eq(shell("mv \"$T/a.c\" \"$T/b.c\"; %s -q --target x86-64-v2,x86-64-v3 %s -o \"$T/a.c\"", convc, nets[0]), 0);
    ck_assert_int_eq(shell("cmp \"$T/a.c\" \"$T/b.c\""), 0);
    ck_assert_int_eq(shell("gcc " FLAGS " -c -o \"$T/x.o\" \"$T/a.c\" && ! nm \"$T/x.o\" | grep ' [BbCDdGgSs] '"), 0);
}
END_TEST

/* ---- AArch64 ---------------------------------------------------------------- */

static bool have_arm(void)
{
    return have("aarch64-linux-gnu-gcc") && have("qemu-aarch64");
}

/* Rows of a makefile: `label` compiled with these options for the target and run. */
static void add_rule(FILE *f, int i, const char *label, const char *options, const char *target)
{
    fprintf(f, "all: t%d.ok\nt%d.ok:\n"
               "\t@$(CONVC) -q --target %s --name t --emit-test --weights-in source %s -o $(T)/t%d.c\n"
               "\t@aarch64-linux-gnu-gcc " FLAGS " -static -o $(T)/t%d $(T)/t%d.c $(T)/t%d_test.c -lm\n"
               "\t@qemu-aarch64 $(T)/t%d > $(T)/t%d.log || { echo '%s, %s:'; cat $(T)/t%d.log; false; }\n",
            i, i, target, options, i, i, i, i, i, i, label, target, i);
}

static void run_rules(void)
{
    ck_assert_msg(shell("env -u MAKEFLAGS -u MFLAGS make -s -k -j2 -f \"$T/arm.mk\" T=\"$T\" CONVC='%s' all",
                        environment("CONVC", "build/convc")) == 0,
                  "some results differ on AArch64");
}

START_TEST(arm_nets)
{
    if (!have_arm()) return;
    FILE *f = fopen(arena_printf(mem, "%s/arm.mk", dir), "w");
    ck_assert_ptr_nonnull(f);
    for (int i = 0; i < 2 * NETS; i++) add_rule(f, i, nets[i / 2], nets[i / 2], i % 2 ? "c99" : "neon");
    fclose(f);
    run_rules();
}
END_TEST

/* A point of each operator's sweep, for the two targets by turns. */
static void add_point(FILE *f, const char *path, int i)
{
    const char *text = container_slurp(mem, path, NULL);
    struct sweeps s = sweep_read(mem, text);
    uint64_t seed = (uint64_t)i + 1;
    const struct point *p = &s.points[harness_random(&seed, s.n)];
    const char *options = arena_printf(mem, "%s --net %s", path, p->net);
    for (int k = 0; k < p->ndefines; k++)
        options = arena_printf(mem, "%s -D '%s=%s'", options, p->defines[k].name, p->defines[k].value);
    add_rule(f, i, p->label, options, i % 2 ? "c99" : "neon");
}

START_TEST(arm_operators)
{
    if (!have_arm()) return;
    if (harness_sanitized()) {
        fprintf(stderr, "SAMPLED: operators on AArch64 are for the plain build\n");
        return;
    }
    glob_t files;
    ck_assert_int_eq(glob("tests/ops/*.dsl", 0, NULL, &files), 0);
    FILE *f = fopen(arena_printf(mem, "%s/arm.mk", dir), "w");
    ck_assert_ptr_nonnull(f);
    for (size_t i = 0; i < files.gl_pathc; i++) add_point(f, files.gl_pathv[i], (int)i);
    fclose(f);
    globfree(&files);
    run_rules();
}
END_TEST

Suite *suite_targets(void);

Suite *suite_targets(void)
{
    Suite *s = suite_create("targets");
    TCase *t = tcase_create("targets");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 1200);
    tcase_add_loop_test(t, several, 0, NETS);
    tcase_add_test(t, same_bytes);
    tcase_add_test(t, arm_nets);
    tcase_add_test(t, arm_operators);
    suite_add_tcase(s, t);
    return s;
}
