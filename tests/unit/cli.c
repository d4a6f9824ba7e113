/* The command line, as a shell sees it: main.c, compile.c, and what they
 * promise of files. Runs $CONVC (build/convc) in a folder of its own. */
#include "part.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/convc_cli_XXXXXX";
static const char *convc, *manual;

static const char net[] =
    "# a net\n"
    "net tiny(classes = 3) {\n"
    "    input x: 1 x 10\n"
    "    y = x -> conv1: conv(2, kernel=3) -> bn1: batchnorm -> relu\n"
    "          -> flatten -> fc: dense(classes)\n"
    "    output y\n"
    "    loss cross_entropy(y)\n"
    "}\n";

static void write_text(const char *name, const char *text)
{
    FILE *f = fopen(name, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    ck_assert_int_eq(fclose(f), 0);
}

/* "" if there is none. */
static char *read_text(const char *name)
{
    char *text = calloc(1, 1 << 20);
    FILE *f = fopen(name, "r");
    if (!f) return text;
    ck_assert_uint_lt(fread(text, 1, 1 << 20, f), 1 << 20);
    fclose(f);
    return text;
}

static void enter(void)
{
    static char root[2048], path[4096];
    const char *given = getenv("CONVC");
    if (!given || !*given) given = "build/convc";
    ck_assert_ptr_nonnull(getcwd(root, sizeof root));
    ck_assert_int_eq(setenv("ROOT", root, 1), 0);
    snprintf(path, sizeof path, "%s%s%s", *given == '/' ? "" : root,
             *given == '/' ? "" : "/", given);
    convc = path;
    manual = read_text("compiler/convc.1");
    strcpy(folder, "/tmp/convc_cli_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    write_text("tiny.dsl", net);
}

static void leave(void)
{
    char line[128];
    snprintf(line, sizeof line, "rm -rf %s", folder);
    ck_assert_int_eq(system(line), 0);
}

/* Runs convc; what it says goes to the files out and err, unless the
 * arguments redirect it. */
static int run(const char *arguments)
{
    char line[8192];
    snprintf(line, sizeof line, "> out 2> err %s %s", convc, arguments);
    int status = system(line);
    return status >= 0 && status % 256 == 0 ? status / 256 : -1;
}

static void expect_in(const char *name, const char *part)
{
    char *text = read_text(name);
    ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in %s: %s", part, name, text);
    free(text);
}

static void expect_empty(const char *name)
{
    char *text = read_text(name);
    ck_assert_msg(text[0] == '\0', "%s: %s", name, text);
    free(text);
}

/* ---- usage ------------------------------------------------------------- */

static const struct {
    const char *arguments, *message;
} misuses[] = {
    { "", "no input file" },
    { "tiny.dsl", "no output: -o FILE.c, or -o - for standard output" },
    { "tiny.dsl other.dsl", "one net at a time: 'tiny.dsl' and 'other.dsl'" },
    { "tiny.dsl --traget c99", "unknown option '--traget'; did you mean '--target'?" },
    { "tiny.dsl --zzz", "unknown option '--zzz'\n" },
    { "tiny.dsl -z", "unknown option '-z'" },
    { "tiny.dsl -o", "option '-o' needs an argument" },
    { "tiny.dsl --output", "option '--output' needs an argument" },
    { "tiny.dsl --train=yes", "option '--train' takes no argument" },
    { "tiny.dsl -o - --target c98", "unknown target 'c98'; did you mean 'c99'?" },
    { "tiny.dsl -o - --threads 0", "--threads: '0' is not a whole number from 1 to 256" },
    { "tiny.dsl -o - --target x86-64-v3,neon", "--target: only those of x86-64 go into one file" },
    { "tiny.dsl -o - --target x86-64-v3,x86-64-v2,x86-64-v3", "--target: one is given twice" },
    { "tiny.dsl -o - --target x86-64-v4,x86-64-v3,x86-64-v2,c99", "--target: one to 3 targets, with commas between them" },
    { "tiny.dsl -o - --target ,", "--target: one to 3 targets" },
    { "tiny.dsl -o - --train --target x86-64-v4,x86-64-v3", "--train takes one target" },
    { "tiny.dsl -o - --unroll fully", "unknown unroll 'fully'; did you mean 'full'?" },
    { "tiny.dsl -o - --weights-in flie", "unknown weights-in 'flie'; did you mean 'file'?" },
    { "tiny.dsl --summary=xml", "unknown summary 'xml'" },
    { "tiny.dsl -o - -d folt", "unknown pass 'folt'; did you mean 'fold'?" },
    { "tiny.dsl -o - --batch 0", "--batch: '0' is not a whole number from 1 to 1048576" },
    { "tiny.dsl -o - --batch 2x", "--batch: '2x' is not a whole number" },
    { "tiny.dsl -o - --seed -1", "--seed: '-1' is not a whole number" },
    { "tiny.dsl -o - --weights-limit 99999999999999999999", "is not a whole number" },
    { "tiny.dsl -o - -D classes", "-D: 'classes' is not NAME=VALUE" },
    { "tiny.dsl -o - -D =3", "-D: '=3' is not NAME=VALUE" },
    { "tiny.dsl -o - --name 3x", "--name: '3x' is no name in C" },
    { "tiny.dsl -o - --name ''", "--name: '' is no name in C" },
    { "tiny.dsl -o - --freeze 'conv1.*'", "--freeze needs --train" },
    { "tiny.dsl -o - --train --weights w", "--train emits no values: not --weights, but convrt_load reads 'w'" },
    { "tiny.dsl -o - --grad-input", "--grad-input needs --train" },
    { "tiny.dsl -o - --fused-update", "--fused-update needs --train" },
    { "tiny.dsl -o - --arena-max 0", "is not a whole number" },
    { "tiny.dsl -o - --optimizer 'sgd()'", "--optimizer needs --train" },
    { "tiny.dsl -o - --schedule constant", "--schedule needs --train" },
    { "tiny.dsl -o - --weights-in file", "-o - has no place for a file of weights" },
    { "tiny.dsl -o - --weights-in object", "-o - has no place for a file of weights" },
    { "tiny.dsl -o - --emit-test", "-o - has no place for the test" },
    { "tiny.dsl -o - --format", "-o - has no file for --format" },
    { "tiny.dsl -o 'a\"b.c'", "-o: a quote, a backslash or a line break in 'a\"b.c'" },
    { "tiny.dsl -o 'a\\b.c'", "-o: a quote, a backslash or a line break" },
    { "tiny.dsl --onnx --train -o a.onnx", "--onnx is the forward pass: without --train" },
    { "--plan a.csv -o b.csv", "--plan writes to standard output, without -o" },
    { "--plan a.csv tiny.dsl", "--plan takes no net, but there is 'tiny.dsl'" },
    { "--plan a.csv --plan-seconds x", "--plan-seconds: 'x' is not a number of seconds" },
    { "--plan a.csv --plan-seconds -1", "--plan-seconds: '-1' is not a number" },
};

START_TEST(misuse)
{
    ck_assert_int_eq(run(misuses[_i].arguments), 2);
    char *text = read_text("err"); /* one error, and getopt is silent */
    ck_assert_ptr_eq(strstr(text, "convc: error: "), text);
    ck_assert_ptr_null(strstr(text + 1, "convc: "));
    free(text);
    expect_in("err", misuses[_i].message);
    expect_empty("out");
}
END_TEST

START_TEST(help_and_version)
{
    ck_assert_int_eq(run("--version"), 0);
    expect_in("out", "convc " CONVC_VERSION "\n");
    ck_assert_int_eq(run("-h"), 0);
    expect_in("out", "usage: convc");
    expect_in("out", "-o --output FILE");
    expect_empty("err");
    ck_assert_int_eq(run("--help > /dev/full"), 3);
}
END_TEST

/* "--weights-in" as a manual page spells it. */
static void escape(char *to, const char *option, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (option[i] == '-') *to++ = '\\';
        *to++ = option[i];
    }
    *to = '\0';
}

START_TEST(manual_has_every_option)
{
    ck_assert_int_eq(run("--help"), 0);
    char *help = read_text("out"), name[128];
    int n = 0;
    for (const char *p = strstr(help, " --"); p; p = strstr(p + 2, " --"), n++) {
        escape(name, p + 1, strspn(p + 1, "abcdefghijklmnopqrstuvwxyz-"));
        ck_assert_msg(strstr(manual, name) != NULL, "the manual lacks %s", name);
    }
    ck_assert_int_gt(n, 25);
    for (int i = 0; compile_passes[i]; i++) {
        snprintf(name, sizeof name, "\n.BR %s ", compile_passes[i]);
        ck_assert_msg(strstr(manual, name) != NULL, "the manual lacks %s", name);
    }
    free(help);
}
END_TEST

/* ---- files ------------------------------------------------------------- */

START_TEST(input_missing)
{
    ck_assert_int_eq(run("nosuch.dsl -o a.c"), 3);
    expect_in("err", "cannot read nosuch.dsl: No such file or directory");
    ck_assert_int_eq(access("a.c", F_OK), -1);
}
END_TEST

START_TEST(output_full)
{
    ck_assert_int_eq(run("-q tiny.dsl -o - > /dev/full"), 3);
    expect_in("err", "cannot write the standard stream: No space left on device");
    ck_assert_int_eq(run("-q tiny.dsl --summary -o /dev/full"), 3);
    expect_in("err", "cannot write /dev/full: No space left on device");
    ck_assert_int_eq(run("-q tiny.dsl -o no/such/a.c"), 3);
    expect_in("err", "cannot write no/such/a.c: No such file or directory");
}
END_TEST

/* After an error the files of the last run are as they were, and nothing
 * else has appeared. */
START_TEST(failure_touches_nothing)
{
    write_text("a.c", "old c");
    write_text("a.h", "old h");
    write_text("bad.dsl", "net bad {\n    input x: 1 x 10\n    y = x -> covn(2)\n}\n");
    ck_assert_int_eq(run("bad.dsl -o a.c"), 1);
    expect_in("err", "bad.dsl:3:");
    expect_in("a.c", "old c");
    expect_in("a.h", "old h");
    ck_assert_int_eq(run("tiny.dsl --templates nosuch -o a.c"), 3);
    expect_in("a.c", "old c");
    ck_assert_int_eq(system("mkdir b.h; ls -a > list"), 0);
    ck_assert_int_eq(run("tiny.dsl -o b.c"), 3); /* its header cannot be */
    expect_in("err", "cannot write b.h: Is a directory");
    ck_assert_int_eq(system("ls -a | diff list -"), 0);
}
END_TEST

START_TEST(input_stays)
{
    ck_assert_int_eq(system("ln -s tiny.dsl link.c; cp tiny.dsl net.h"), 0);
    ck_assert_int_eq(run("-q tiny.dsl -o tiny.dsl"), 3);
    expect_in("err", "cannot write tiny.dsl: it is an input of this run");
    ck_assert_int_eq(run("-q tiny.dsl -o link.c"), 3);
    ck_assert_int_eq(run("-q tiny.dsl --summary -o tiny.dsl"), 3);
    ck_assert_int_eq(run("-q - -o tiny.dsl < tiny.dsl"), 3);
    expect_in("tiny.dsl", net);
    ck_assert_int_eq(run("-q net.h -o net.c"), 3);
    expect_in("net.h", net);
    ck_assert_int_eq(access("net.c", F_OK), -1);
    ck_assert_int_eq(system("cp -r \"$ROOT\"/templates t"), 0);
    ck_assert_int_eq(run("-q tiny.dsl --templates t -o t/lib.lua"), 3);
    expect_in("err", "cannot write t/lib.lua: it is an input of this run");
    ck_assert_int_eq(system("diff -r \"$ROOT\"/templates t"), 0);
}
END_TEST

/* By whatever is called clang-format, before the old files go. */
START_TEST(format)
{
    write_text(".clang-format", "ColumnLimit: 50\n");
    ck_assert_int_eq(run("-q tiny.dsl --emit-test --format -o a.c"), 0);
    ck_assert_int_eq(system("clang-format --dry-run -Werror a.c a.h a_test.c"), 0);
    write_text("a.c", "old c");
    write_text("a.h", "old h");
    ck_assert_int_eq(system("mkdir bin; printf '#!/bin/sh\nexit 1\n' > bin/clang-format; "
                            "chmod +x bin/clang-format; ls -a > list"),
                     0);
    ck_assert_int_eq(setenv("PATH", "bin:/usr/bin:/bin", 1), 0);
    ck_assert_int_eq(run("-q tiny.dsl --format -o a.c"), 3);
    expect_in("err", "clang-format failed on a.c");
    expect_in("a.c", "old c");
    expect_in("a.h", "old h");
    ck_assert_int_eq(system("ls -a | diff list -"), 0);
    ck_assert_int_eq(run("-q tiny.dsl --format -o /dev/null"), 3);
    expect_in("err", "--format needs a file, which /dev/null is not");
}
END_TEST

/* Beside a pipe or a device nothing is written: a pipe gets what standard output
 * gets, /dev/null all there is. */
START_TEST(devices)
{
    ck_assert_int_eq(run("-q tiny.dsl -o - > a.c"), 0);
    ck_assert_int_eq(system("mkfifo pipe"), 0);
    ck_assert_int_eq(run("-q tiny.dsl -o pipe & cat pipe > b.c"), 0);
    ck_assert_int_eq(system("cmp a.c b.c"), 0);
    ck_assert_int_eq(run("-q tiny.dsl -o /dev/stdout"), 0);
    ck_assert_int_eq(system("cmp a.c out"), 0);
    ck_assert_int_eq(run("-q tiny.dsl --emit-test -o pipe"), 2);
    expect_in("err", "-o pipe has no place for the test");
    ck_assert_int_eq(run("-q tiny.dsl --weights-limit 1 -o /dev/stdout"), 1);
    expect_in("err", "need a file beside the code");
    ck_assert_int_eq(system("ln -s /dev/null null.c; ls > list"), 0);
    ck_assert_int_eq(run("-q tiny.dsl --weights-in file --emit-test -o null.c"), 0);
    ck_assert_int_eq(system("ls | diff list -"), 0);
}
END_TEST

/* The same bytes for another folder, time and locale. */
START_TEST(deterministic)
{
    static const char *const options[] = { "", "--train", "--weights-in file", "--weights-in object", "--unroll full" };
    char line[512];
    snprintf(line, sizeof line, "-q tiny.dsl %s -o a.c", options[_i]);
    ck_assert_int_eq(run(line), 0);
    ck_assert_int_eq(system("mkdir b && cp tiny.dsl b && cd b && mkdir o"), 0);
    snprintf(line, sizeof line,
             "-q tiny.dsl %s -o a.c; mkdir keep; mv a[._]* keep; cd b; "
             "LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo %s -q ../b/tiny.dsl %s -o o/a.c",
             options[_i], convc, options[_i]);
    ck_assert_int_eq(run(line), 0);
    ck_assert_int_eq(system("diff -r keep b/o > list"), 0);
}
END_TEST

START_TEST(standard_input)
{
    ck_assert_int_eq(run("-q tiny.dsl --print"), 0);
    char *printed = read_text("out");
    ck_assert_ptr_nonnull(strstr(printed, "conv1 = \"conv1\": conv(x, 2, kernel=3)"));
    ck_assert_int_eq(run("-q - --print < tiny.dsl"), 0);
    expect_in("out", printed);
    free(printed);
    write_text("bad.dsl", "net bad {\n    x\n}\n");
    ck_assert_int_eq(run("-q - --print < bad.dsl"), 1);
    expect_in("err", "<stdin>:2:");
}
END_TEST

/* ---- looking inside ---------------------------------------------------- */

START_TEST(reports_the_plan)
{
    ck_assert_int_eq(run("tiny.dsl -o a.c"), 0);
    expect_in("err", "tiny: memory plan ");
    expect_in("err", " bytes, live-size bound ");
    expect_in("err", ", gap ");
    write_text("wide.dsl", "net wide {\n    input x: 64 x 56 x 56\n    y = x -> conv(64, kernel=3, pad=1)\n    output y\n}\n");
    ck_assert_int_eq(run("wide.dsl --target x86-64-v4 -o a.c"), 0);
    expect_in("err", "; weights 590080 bytes, 442368 of them for speed (--no-winograd)\n"); /* 64 + 64 * 64 * 36 floats */
    ck_assert_int_eq(run("wide.dsl --target x86-64-v4 --no-winograd -o a.c"), 0);
    expect_in("err", "; weights 147712 bytes\n");
    ck_assert_int_eq(run("tiny.dsl --train -v -o a.c"), 0);
    expect_in("err", "tiny (training): memory plan ");
    expect_in("err", "\ntiny: memory plan ");
    expect_in("err", "graph hash ");
    ck_assert_int_eq(run("tiny.dsl -q -o a.c"), 0);
    expect_empty("err");
    expect_empty("out");
}
END_TEST

START_TEST(dumps)
{
    ck_assert_int_eq(run("-q tiny.dsl -d fold"), 0);
    expect_in("err", "# after fold\n");
    ck_assert_int_eq(run("-q tiny.dsl -d shape"), 0);
    expect_in("err", "# after shape (unchanged)\n");
    ck_assert_int_eq(run("-q tiny.dsl --train -d all"), 0);
    for (int i = 0; compile_passes[i]; i++) {
        char line[64];
        if (strcmp(compile_passes[i], "one_by_one") == 0) continue; /* of inference */
        bool both = strcmp(compile_passes[i], "fold") != 0;
        snprintf(line, sizeof line, "# after %s%s", compile_passes[i], both ? " (training)" : "");
        expect_in("err", line);
    }
    ck_assert_int_eq(run("-q tiny.dsl -d one_by_one"), 0);
    expect_in("err", "# after one_by_one (unchanged)\n");
    ck_assert_int_eq(run("-q tiny.dsl -t"), 0);
    expect_in("err", "parse ");
    expect_in("err", "plan ");
    expect_in("err", " ms\n");
}
END_TEST

Suite *suite_cli(void)
{
    Suite *s = suite_create("cli");
    TCase *t = tcase_create("cli");
    tcase_add_checked_fixture(t, enter, leave);
    tcase_add_loop_test(t, misuse, 0, COUNT(misuses));
    tcase_add_test(t, help_and_version);
    tcase_add_test(t, manual_has_every_option);
    tcase_add_test(t, input_missing);
    tcase_add_test(t, output_full);
    tcase_add_test(t, failure_touches_nothing);
    tcase_add_test(t, input_stays);
    tcase_add_test(t, format);
    tcase_add_test(t, devices);
    tcase_add_loop_test(t, deterministic, 0, 5);
    tcase_add_test(t, standard_input);
    tcase_add_test(t, reports_the_plan);
    tcase_add_test(t, dumps);
    suite_add_tcase(s, t);
    return s;
}
