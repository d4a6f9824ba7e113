/* What a tiny net costs beside its weights: the program around it, linked with
 * the C library as usual, is below 100 KB, for three targets, too; from the start of
 * its process to the first result it takes less than 5 ms. */
#define _XOPEN_SOURCE 700 /* posix_spawn beside clock_gettime */
#include "../container.h"
#include "../harness.h"

#include <check.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static struct arena *mem;
static const char *dir; /* of this test's products */

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && value[0] ? value : otherwise;
}

static void setup(void)
{
    mem = arena_new();
    dir = arena_printf(mem, "%s/harness/size", environment("CONVC_BUILD", "build"));
    ck_assert_int_eq(system(arena_printf(mem, "rm -rf '%s' && mkdir -p '%s'", dir, dir)), 0);
}

static void teardown(void)
{
    arena_free(mem);
}

static const char *const nets[] = { "mnist1d_conv", "lenet5", "mlperf_resnet8", "mlperf_dscnn", "resnet20" };
static const char *const targets_of[] = { "native", "x86-64-v4,x86-64-v3,x86-64-v2" };
enum { NETS = sizeof nets / sizeof *nets };

static const char program[] =
    "#include \"t.h\"\n"
    "#include <stdio.h>\n"
    "static _Alignas(T_ALIGN) unsigned char arena[T_ARENA_BYTES];\n"
    "static float in[1 << 16], out[1 << 10];\n"
    "int main(void)\n"
    "{\n"
    "    if (t_forward(arena, in, out) != T_OK) return 1;\n"
    "    return printf(\"%g\\n\", (double)out[0]) < 0;\n"
    "}\n";

/* DIR/t, the program around a net. */
static void build(const char *net, const char *target)
{
    FILE *f = fopen(arena_printf(mem, "%s/main.c", dir), "w");
    ck_assert_ptr_nonnull(f);
    fputs(program, f);
    fclose(f);
    const char *command = arena_printf(
        mem, "%s -q --target %s --name t --weights-in object examples/zoo/%s.dsl -o '%s/t.c' && cd '%s' && "
             "${CC:-gcc} -O2 %s -s -o t t.c main.c t_weights.o -lm",
        environment("CONVC", "build/convc"), target, net, dir, dir, strchr(target, ',') ? "" : "-march=native");
    ck_assert_msg(system(command) == 0, "%s", command);
}

START_TEST(below_100_kb)
{
    const char *net = nets[_i / 2], *target = targets_of[_i % 2];
    if (harness_sanitized()) return; /* its programs are the same */
#ifndef __x86_64__
    if (strchr(target, ',')) return;
#endif
    build(net, target);
    struct stat st;
    ck_assert_int_eq(stat(arena_printf(mem, "%s/t", dir), &st), 0);
    const char *header = container_slurp(mem, arena_printf(mem, "%s/t.h", dir), NULL);
    const char *params = strstr(header, "#define T_PARAMS ");
    ck_assert_ptr_nonnull(params);
    long long weights = 4 * atoll(params + strlen("#define T_PARAMS "));
    ck_assert_int_gt(st.st_size, weights);
    ck_assert_msg(st.st_size - weights < 100000, "%s, %s: %lld bytes beside the weights",
                  net, target, (long long)st.st_size - weights);
}
END_TEST

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Of 50 starts the fastest: a busy machine delays the others. */
START_TEST(cold_start)
{
    double best = 1;
    if (harness_sanitized()) return;
    build(nets[_i], "native");
    char *path = arena_printf(mem, "%s/t", dir);
    char *argv[] = { path, NULL };
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", 1 /* O_WRONLY */, 0);
    for (int i = 0; i < 50; i++) {
        pid_t child;
        int status;
        double start = seconds();
        ck_assert_int_eq(posix_spawn(&child, path, &quiet, NULL, argv, environ), 0);
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert_int_eq(status, 0);
        double took = seconds() - start;
        if (took < best) best = took;
    }
    posix_spawn_file_actions_destroy(&quiet);
    ck_assert_msg(best < 0.005, "%s: %.1f ms from start to end", nets[_i], 1e3 * best);
}
END_TEST

Suite *suite_size(void);

Suite *suite_size(void)
{
    Suite *s = suite_create("size");
    TCase *t = tcase_create("size");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, below_100_kb, 0, 2 * NETS);
    tcase_add_loop_test(t, cold_start, 0, NETS);
    suite_add_tcase(s, t);
    return s;
}
