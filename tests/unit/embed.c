/* The small examples, built and run as their users would: convc on the DSL
 * file, the C compiler on what it emits and on the program, the program. A
 * command that fails, or a program that exits with another status than 0,
 * fails the test and shows what it printed. */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_embed(void);

#define STRICT " -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror "

static char dir[64];

static const char *setting(const char *name, const char *fallback)
{
    const char *value = getenv(name);
    return value && *value ? value : fallback;
}

static void show_log(void)
{
    char path[128], line[512];
    snprintf(path, sizeof path, "%s/log", dir);
    FILE *log = fopen(path, "r");
    while (log && fgets(line, sizeof line, log)) fputs(line, stderr);
    if (log) fclose(log);
}

/* The rest of a shell command whose first word is `program`. */
__attribute__((format(printf, 2, 3))) static void
run(const char *program, const char *format, ...)
{
    char rest[2048], command[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(rest, sizeof rest, format, arguments);
    va_end(arguments);
    snprintf(command, sizeof command, "%s %s > %s/log 2>&1", program, rest, dir);
    int status = system(command);
    if (status) show_log();
    ck_assert_msg(status == 0, "failed: %s", command);
}

/* examples/NET.dsl -> dir/NAME.c, compiled to dir/NAME.o */
static void emit(const char *net, const char *name, const char *options)
{
    run(setting("CONVC", "build/convc"),
        "examples/%s.dsl --target c99 --name %s %s -o %s/%s.c", net, name,
        options, dir, name);
    run(setting("CC", "cc"),
        "-std=c99" STRICT "-O1 %s -Iruntime -c -o %s/%s.o %s/%s.c",
        setting("CONVC_SANITIZE", ""), dir, name, dir, name);
}

/* Links a program of examples/ with objects of dir, and runs it. */
static void try_program(const char *compiler, const char *standard,
                        const char *source, const char *objects)
{
    run(compiler,
        "-std=%s" STRICT "-O1 %s -I%s -Iruntime -o %s/program "
        "examples/%s %s -lpthread -lm",
        standard, setting("CONVC_SANITIZE", ""), dir, dir, source, objects);
    run("", "%s/program", dir);
}

static const char *object(const char *name)
{
    static char path[2][128];
    static int turn;
    char *p = path[turn = !turn];
    snprintf(p, sizeof path[0], "%s/%s.o", dir, name);
    return p;
}

static void setup(void)
{
    strcpy(dir, "/tmp/convc-embed-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void teardown(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    ck_assert_int_eq(system(command), 0);
}

START_TEST(a_cpp_program)
{
    const char *compiler = setting("CXX", "c++");
    char probe[256];
    snprintf(probe, sizeof probe, "command -v %s > /dev/null", compiler);
    if (system(probe)) {
        fprintf(stderr, "SKIPPED: no C++ compiler %s\n", compiler);
        return;
    }
    emit("mnist1d/conv", "net", "");
    try_program(compiler, "c++11", "embed/hello.cpp", object("net"));
    emit("mnist1d/conv", "net", "--train"); /* that header, too */
    run(compiler, "-std=c++11" STRICT "-Iruntime -fsyntax-only -x c++ %s/net.h",
        dir);
}
END_TEST

START_TEST(two_threads_with_two_workspaces)
{
    emit("mnist1d/conv", "net", "");
    try_program(setting("CC", "cc"), "c11", "embed/threads.c", object("net"));
}
END_TEST

START_TEST(two_nets_in_one_program)
{
    char objects[256];
    emit("mnist1d/conv", "first", "");
    emit("mnist1d/dense", "second", "--weights-in source");
    snprintf(objects, sizeof objects, "%s %s", object("first"),
             object("second"));
    try_program(setting("CC", "cc"), "c11", "embed/two_nets.c", objects);
}
END_TEST

START_TEST(gradients_of_the_worked_example)
{
    char objects[512];
    emit("gradient/gradient", "net", "--train --batch 9");
    snprintf(objects, sizeof objects, "%s %s/libconvrt.a", object("net"),
             setting("CONVC_BUILD", "build"));
    try_program(setting("CC", "cc"), "c11", "gradient/main.c", objects);
}
END_TEST

Suite *suite_embed(void)
{
    Suite *s = suite_create("embed");
    TCase *c = tcase_create("programs");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, a_cpp_program);
    tcase_add_test(c, two_threads_with_two_workspaces);
    tcase_add_test(c, two_nets_in_one_program);
    tcase_add_test(c, gradients_of_the_worked_example);
    suite_add_tcase(s, c);
    return s;
}
