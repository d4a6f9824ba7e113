/* What is promised of the emitted text: the same bytes everywhere, no warning
 * from two compilers, a header for C++, no allocation, no input or output, no
 * global that is written, no loop where there shall be none, clang-format's
 * own layout, a regression test of its own. The nets are those of tests/golden
 * and tests/golden/torch; the program that is judged is $CONVC. */
#include "../container.h"
#include "../harness.h"

#include <check.h>
#include <ctype.h>
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

/* Runs a command in the shell; its exit status. $T is the test's folder, $R
 * the project's root. */
static int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int shell(const char *format, ...)
{
    char command[3000];
    va_list ap;
    va_start(ap, format);
    vsnprintf(command, sizeof command, format, ap);
    va_end(ap);
    int status = system(arena_printf(mem, "R=\"$PWD\"; T='%s'; : \"${CC:=gcc}\" \"${CLANG:=clang-14}\"; %s", dir, command));
    return status;
}

static void setup(void)
{
    mem = arena_new();
    dir = arena_printf(mem, "%s/harness/emitted", environment("CONVC_BUILD", "build"));
    shell("rm -rf \"$T\" && mkdir -p \"$T\"");
}

static void teardown(void)
{
    arena_free(mem);
}

static const char *read(const char *name)
{
    const char *text = container_slurp(mem, arena_printf(mem, "%s/%s", dir, name), NULL);
    ck_assert_msg(text != NULL, "no %s", name);
    return text;
}

/* convc OPTIONS FILE -o NAME.c in the test's folder. */
static void convc(const char *options, const char *file, const char *name)
{
    int status = shell("%s -q %s %s -o \"$T/%s.c\"", environment("CONVC", "build/convc"), options, file, name);
    ck_assert_msg(status == 0, "convc %s %s", options, file);
}

/* The options in the first line of a golden net. */
static const char *options_of(const char *path)
{
    static const char head[] = "# convc:";
    const char *text = container_slurp(mem, path, NULL);
    ck_assert_msg(text && strncmp(text, head, strlen(head)) == 0, "%s has no options", path);
    return arena_strndup(mem, text + strlen(head), strcspn(text + strlen(head), "\n"));
}

static const char *stem(const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    return arena_strndup(mem, name, strcspn(name, "."));
}

static void each_golden(void (*judge)(const char *path, const char *name))
{
    glob_t nets;
    ck_assert_int_eq(glob("tests/golden/*.dsl", 0, NULL, &nets), 0);
    ck_assert_int_ge((int)nets.gl_pathc, 6);
    for (size_t i = 0; i < nets.gl_pathc; i++) judge(nets.gl_pathv[i], stem(nets.gl_pathv[i]));
    globfree(&nets);
}

/* ---- bytes ------------------------------------------------------------- */

static void unchanged(const char *path, const char *name)
{
    convc(options_of(path), path, name);
    ck_assert_msg(shell("cmp \"$T/%s.c\" tests/golden/%s.c && cmp \"$T/%s.h\" tests/golden/%s.h", name, name, name, name) == 0,
                  "%s: `make golden` and look at the difference", path);
}

START_TEST(golden)
{
    each_golden(unchanged);
}
END_TEST

/* Another folder, time zone, locale, umask, and standard output. */
static void reproduced(const char *path, const char *name)
{
    convc(options_of(path), path, name);
    int status = shell("mkdir -p \"$T/else/where\" && C=$(realpath %s) && cd \"$T/else/where\" && "
                       "TZ=Asia/Tokyo LC_ALL=de_DE.UTF-8 LANG=tr_TR.UTF-8 HOME=/nowhere "
                       "\"$C\" -q %s \"$R/%s\" -o %s.c && cmp %s.c ../../%s.c && cmp %s.h ../../%s.h",
                       environment("CONVC", "build/convc"), options_of(path), path, name, name, name, name, name);
    ck_assert_msg(status == 0, "%s: other bytes elsewhere", path);
}

START_TEST(deterministic)
{
    each_golden(reproduced);
}
END_TEST

/* ---- compilers --------------------------------------------------------- */

#define FLAGS "-std=c99 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"

/* Is there such a program? It says so if not. */
static bool have(const char *program)
{
    bool found = shell("command -v %s > /dev/null", program) == 0;
    if (!found) fprintf(stderr, "SKIPPED: no %s\n", program);
    return found;
}

/* How many of gcc and clang there are. They are asked about the plain build's text;
 * that of the sanitized one is the same. */
static int compilers(void)
{
    if (harness_sanitized()) return 0;
    return have("$CLANG") ? 2 : 1;
}

/* Every golden net for c99, whatever its own target, in both compilers. */
static void warning_free(const char *path, const char *name)
{
    static const char *const unrolls[] = { "auto", "none", "full" };
    for (int i = 0; i < 3; i++) {
        convc(arena_printf(mem, "%s --target c99 --unroll %s", options_of(path), unrolls[i]), path, name);
        for (int k = 0; k < compilers(); k++)
            ck_assert_msg(shell("%s " FLAGS " -O1 -Iruntime -c -o \"$T/x.o\" \"$T/%s.c\"", k ? "$CLANG" : "gcc", name) == 0,
                          "%s, unroll %s: warnings", path, unrolls[i]);
    }
    if (!have("g++")) return;
    ck_assert_msg(shell("echo '#include \"%s.h\"' | g++ -x c++ -std=c++11 -Wall -Wextra -Wpedantic -Werror "
                        "-Iruntime -I\"$T\" -fsyntax-only -",
                        name) == 0,
                  "%s: the header is no C++", path);
}

START_TEST(warnings)
{
    each_golden(warning_free);
}
END_TEST

/* For its own target, too: vector extensions without a complaint. */
static void vectors_warn_not(const char *path, const char *name)
{
    static const char *const targets_of[] = { "native", "x86-64-v2", "x86-64-v3", "x86-64-v4" };
    for (int i = 0; i < 4; i++) {
        convc(arena_printf(mem, "%s --target %s", options_of(path), targets_of[i]), path, name);
        for (int k = 0; k < compilers(); k++)
            ck_assert_msg(shell("%s " FLAGS " -O1 %s%s -Iruntime -c -o \"$T/x.o\" \"$T/%s.c\"", k ? "$CLANG" : "gcc",
                                "-march=", targets_of[i], name) == 0,
                          "%s, target %s: warnings", path, targets_of[i]);
    }
}

START_TEST(vector_warnings)
{
    if (!harness_runs(harness_target("x86-64-v3"))) {
        fprintf(stderr, "SKIPPED: not an x86-64-v3\n");
        return;
    }
    each_golden(vectors_warn_not);
}
END_TEST

/* No data or bss symbol, and from outside only what math.h and string.h have
 * (and, in code that trains or that threads share, the runtime). */
static void pure(const char *path, const char *name)
{
    bool runtime = strstr(options_of(path), "--train") || strstr(options_of(path), "--threads");
    convc(options_of(path), path, name);
    ck_assert_int_eq(shell("gcc -w -O1 -march=x86-64-v4 -fno-pic -Iruntime -c -o \"$T/x.o\" \"$T/%s.c\"", name), 0);
    ck_assert_msg(shell("! nm \"$T/x.o\" | grep ' [BbCDdGgSs] '") == 0, "%s: a global is written", path);
    ck_assert_msg(shell("! nm -u \"$T/x.o\" | grep -vE ' (expf|expm1f|logf|log1pf|tanhf|erff|sqrtf|fmaxf|fabsf|fminf|mem(set|cpy|move)%s)$'",
                        runtime ? "|convrt_[a-z_]*" : "") == 0,
                  "%s: calls something else", path);
    ck_assert_msg(shell("! grep -nE 'malloc|calloc|free\\(|stdio|stdlib|printf|static [^c].*;$' \"$T/%s.c\" | grep -vE 'static (const|inline)'", name) == 0,
                  "%s: allocates, prints or keeps", path);
}

START_TEST(no_globals)
{
    each_golden(pure);
}
END_TEST

static void formatted(const char *path, const char *name)
{
    convc(arena_printf(mem, "--emit-test %s", options_of(path)), path, name);
    ck_assert_msg(shell("cp .clang-format \"$T\" && clang-format --dry-run -Werror \"$T/%s\"*.[ch]", name) == 0,
                  "%s: clang-format would change it", path);
}

START_TEST(format)
{
    each_golden(formatted);
}
END_TEST

/* ---- no loops ---------------------------------------------------------- */

/* How often a word stands in C text outside comments, strings and lines of
 * the preprocessor. */
static int count_word(const char *p, const char *word)
{
    int n = 0;
    size_t length = strlen(word);
    for (bool fresh = true; *p; p++) {
        if (p[0] == '/' && p[1] == '*') {
            p = strstr(p, "*/") + 1;
        } else if (*p == '#') {
            p += strcspn(p, "\n");
        } else if (*p == '"') {
            for (p++; *p != '"'; p++) p += *p == '\\';
        } else {
            bool part = isalnum((unsigned char)*p) || *p == '_';
            char behind = p[strncmp(p, word, length) == 0 ? length : 0];
            n += fresh && strncmp(p, word, length) == 0 && !isalnum((unsigned char)behind) && behind != '_';
            fresh = !part;
            continue;
        }
        fresh = true;
    }
    return n;
}

static int loops(const char *name)
{
    const char *text = read(name);
    return count_word(text, "for") + count_word(text, "while") + count_word(text, "do") + count_word(text, "goto");
}

/* The classic LeNet-5, whole: 61,706 parameters. */
static const char lenet5[] =
    "net lenet5 {\n"
    "    input image: 1 x 28 x 28\n"
    "    x = image -> conv1: conv(6, kernel=5, pad=2) -> relu -> maxpool(2)\n"
    "              -> conv2: conv(16, kernel=5) -> relu -> maxpool(2)\n"
    "    y = x -> flatten -> fc1: dense(120) -> relu -> fc2: dense(84) -> relu -> fc3: dense(10)\n"
    "    output y\n"
    "}\n";

static void write_text(const char *name, const char *text)
{
    FILE *f = fopen(arena_printf(mem, "%s/%s", dir, name), "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

START_TEST(straight_line)
{
    write_text("lenet5.dsl", lenet5);
    convc("--unroll full --target c99", arena_printf(mem, "%s/lenet5.dsl", dir), "lenet5");
    ck_assert_int_eq(loops("lenet5.c"), 0);
    convc("--unroll full --target native", "tests/golden/torch/mnist1d.dsl", "mnist1d");
    ck_assert_int_eq(loops("mnist1d.c"), 0);
    convc("--unroll full --target c99", "tests/golden/torch/mnist1d.dsl", "mnist1d");
    ck_assert_int_eq(loops("mnist1d.c"), 0);
    convc("--unroll none --target c99", "tests/golden/torch/mnist1d.dsl", "mnist1d");
    ck_assert_int_gt(loops("mnist1d.c"), 0);
}
END_TEST

/* ---- the test that --emit-test writes ---------------------------------- */

#define SANE "-std=c99 -Wall -Wextra -Wpedantic -Werror -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all"

static int run_emitted(const char *name)
{
    return shell("gcc " SANE " -Iruntime -o \"$T/%s_test\" \"$T/%s.c\" \"$T/%s_test.c\" -lm && \"$T/%s_test\" > \"$T/log\" 2>&1",
                 name, name, name, name);
}

/* Adds one to the first weight in the array of parameters. */
static void damage(const char *name)
{
    char *text = (char *)(uintptr_t)read(arena_printf(mem, "%s.c", name));
    char *p = strstr(text, "_params[");
    ck_assert_ptr_nonnull(p);
    p = strchr(p, '{') + 1;
    char *end;
    double v = strtod(p, &end);
    end += *end == 'f';
    write_text(arena_printf(mem, "%s.c", name), arena_printf(mem, "%.*s %.9ff%s", (int)(p - text), text, v + 1, end));
}

START_TEST(own_test)
{
    static const char *const nets[] = { "tests/golden/torch/mnist1d.dsl", "tests/golden/torch/residual.dsl", "tests/golden/plain.dsl" };
    for (int i = 0; i < 3; i++) {
        const char *name = stem(nets[i]);
        convc("--emit-test --target c99 --weights-in source", nets[i], name);
        ck_assert_msg(run_emitted(name) == 0, "%s: its own test fails", nets[i]);
        damage(name);
        ck_assert_msg(run_emitted(name) != 0, "%s: its own test passes with another weight", nets[i]);
    }
}
END_TEST

/* A training file's test starts from its own initial values: with another seed
 * it must fail. */
START_TEST(own_test_of_training)
{
    const char *net = "tests/golden/torch/residual.dsl", *name = stem(net), *library;
    convc("--train --emit-test --seed 3 --batch 2", net, name);
    library = getenv("CONVC_BUILD") ? getenv("CONVC_BUILD") : "build";
    const char *build = "gcc " SANE " -Iruntime -o \"$T/%s_test\" \"$T/%s.c\" \"$T/%s_test.c\" \"%s/libconvrt.a\" -lm"
                        " && \"$T/%s_test\" > \"$T/log\" 2>&1";
    ck_assert_msg(shell(build, name, name, name, library, name) == 0, "%s: its own test fails", net);
    shell("sed -i 's/_init(params, 3)/_init(params, 4)/' \"$T/%s_test.c\"", name);
    ck_assert_msg(shell(build, name, name, name, library, name) != 0, "%s: its own test passes with other values", net);
}
END_TEST

/* ---- equal results ----------------------------------------------------- */

static void equal_results(struct harness *h)
{
    struct batch *first = NULL;
    for (int i = 0; i < h->n; i++) {
        struct subject *s = h->subjects[i];
        const struct graph *g = s->graph;
        struct batch *b = harness_batch(s, 4);
        ck_assert(s->api && harness_forward(s, b));
        if (i % 9 == 0) first = b;
        for (int k = 0; k < g->noutputs; k++)
            ck_assert(harness_close(s->label, "unrolled", b->out[k], first->out[k], ref_size(g, g->outputs[k]), 2e-6, 1e-7));
    }
}

/* Three ways to unroll, three targets: one result. */
START_TEST(unrolled)
{
    static const char *const nets[] = { "tests/golden/torch/mnist1d.dsl", "tests/golden/torch/residual.dsl",
                                        "tests/golden/plain.dsl", "tests/golden/pixels.dsl" };
    static const char *const names[] = { "c99", "native", "x86-64-v3" };
    struct harness *h = harness_new("emitted-unrolled");
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 9; k++) {
            struct options opt = harness_options();
            opt.unroll = k % 3 == 0   ? UNROLL_none
                         : k % 3 == 1 ? UNROLL_auto
                                      : UNROLL_full;
            opt.target = harness_target(names[k / 3]);
            if (!harness_runs(opt.target)) opt.target = harness_target("native");
            struct subject *s = harness_net(h, nets[i], container_slurp(h->mem, nets[i], NULL), &opt);
            ck_assert_ptr_nonnull(s);
            harness_fill(s, (uint64_t)i + 1);
            ck_assert(harness_emit(s));
        }
    ck_assert(harness_build(h));
    equal_results(h);
    harness_free(h);
}
END_TEST

Suite *suite_emitted(void);

Suite *suite_emitted(void)
{
    Suite *suite = suite_create("emitted");
    TCase *all = tcase_create("text");
    tcase_set_timeout(all, 300);
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, golden);
    tcase_add_test(all, deterministic);
    tcase_add_test(all, warnings);
    tcase_add_test(all, vector_warnings);
    tcase_add_test(all, no_globals);
    tcase_add_test(all, format);
    tcase_add_test(all, straight_line);
    tcase_add_test(all, own_test);
    tcase_add_test(all, own_test_of_training);
    tcase_add_test(all, unrolled);
    suite_add_tcase(suite, all);
    return suite;
}
