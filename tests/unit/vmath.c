/* The functions of templates/vmath.lua keep what their comments in the emitted
 * file promise: "within N ulp" or "error below N max(1, |v|)", and NaN for NaN alone, on every 9973rd float (CONVC_SWEEP=full: all of
 * them), in one lane and in vectors, with and without fused multiply-adds.
 * tests/probe/vmath.c measures. */
#include "../container.h"
#include "../harness.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && value[0] ? value : otherwise;
}

/* The last line before the function's definition, in the emitted text. */
static const char *comment_of(struct arena *mem, const char *text, const char *name, int lanes)
{
    const char *head = arena_printf(mem, lanes == 1 ? " %s(" : " %s%d(", name, lanes);
    for (const char *p = text; (p = strstr(p, head)); p++) {
        const char *line = p;
        while (line > text && line[-1] != '\n') line--;
        if (strncmp(line, "static inline", 13) != 0) continue;
        const char *end = line - 1, *start = end;
        while (start > text && start[-1] != '\n') start--;
        return arena_strndup(mem, start, (size_t)(end - start));
    }
    return NULL;
}

/* The number behind a word of the comment, 0 if it is not there. */
static double promised(const char *comment, const char *word)
{
    const char *p = strstr(comment, word);
    return p ? strtod(p + strlen(word), NULL) : 0;
}

static int judge_line(struct arena *mem, const char *text, const char *lines, int lanes)
{
    const char *line = arena_strndup(mem, lines, strcspn(lines, "\n"));
    char name[40], bad[8] = "";
    double ulp, error;
    ck_assert_int_ge(sscanf(line, "%39s %lf %lf %7[a-z]", name, &ulp, &error, bad), 3);
    const char *comment = comment_of(mem, text, name, lanes);
    ck_assert_msg(comment != NULL, "%s is not in the emitted file", name);
    double ulps = promised(comment, "within "), below = promised(comment, "error below ");
    ck_assert_msg(!bad[0], "%s, %d lanes: NaN is not kept", name, lanes);
    if (ulps > 0)
        ck_assert_msg(ulp <= ulps, "%s, %d lanes: %g ulp, promised are %g", name, lanes, ulp, ulps);
    else
        ck_assert_msg(error <= below, "%s, %d lanes: error %g, promised is %g", name, lanes, error, below);
    return ulps > 0;
}

static void judge(const char *target, int lanes, const char *contract)
{
    struct arena *mem = arena_new();
    const char *build = environment("CONVC_BUILD", "build");
    const char *dir = arena_printf(mem, "%s/harness/vmath", build);
    const char *step = strcmp(environment("CONVC_SWEEP", ""), "full") == 0 ? "1" : "9973";
    const char *command = arena_printf(
        mem,
        "mkdir -p '%s' && %s -q tests/probe/vmath.dsl --train --target %s -o '%s/net.c' && "
        "${CC:-gcc} -std=c99 -O2 %s -ffp-contract=%s %s -I'%s' -Iruntime -DNET='\"net.c\"' -DLANES=%d -DSTEP=%s "
        "-o '%s/probe' tests/probe/vmath.c '%s/libconvrt.a' -lm && '%s/probe' > '%s/probe.txt'",
        dir, environment("CONVC", "build/convc"), target, dir, strcmp(contract, "fast") == 0 || lanes > 4 ? "-march=native" : "", contract,
        environment("CONVC_SANITIZE", ""), dir, lanes, step, dir, build, dir, dir);
    ck_assert_msg(system(command) == 0, "%s", command);
    const char *text = container_slurp(mem, arena_printf(mem, "%s/net.c", dir), NULL);
    const char *lines = container_slurp(mem, arena_printf(mem, "%s/probe.txt", dir), NULL);
    int n = 0, in_ulps = 0;
    for (const char *p = lines; *p; p = strchr(p, '\n') + 1, n++)
        in_ulps += judge_line(mem, text, p, lanes);
    ck_assert_int_eq(n, 19);
    ck_assert_int_eq(in_ulps, 8);
    arena_free(mem);
}

START_TEST(scalar)
{
    judge("c99", 1, "off");
}
END_TEST

START_TEST(scalar_fused)
{
    judge("c99", 1, "fast");
}
END_TEST

START_TEST(vectors)
{
    judge("native", 8, "off");
    judge("neon", 4, "off");
}
END_TEST

START_TEST(vectors_fused)
{
    if (!harness_runs(harness_target("x86-64-v4"))) {
        fprintf(stderr, "SKIPPED: vectors of 16, no AVX-512\n");
        return;
    }
    judge("x86-64-v4", 16, "fast");
}
END_TEST

Suite *suite_vmath(void);

Suite *suite_vmath(void)
{
    Suite *s = suite_create("vmath");
    TCase *t = tcase_create("vmath");
    tcase_set_timeout(t, 3600);
    tcase_add_test(t, scalar);
    tcase_add_test(t, scalar_fused);
    tcase_add_test(t, vectors);
    tcase_add_test(t, vectors_fused);
    suite_add_tcase(s, t);
    return s;
}
