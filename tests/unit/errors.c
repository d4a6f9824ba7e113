/* Every tests/error/NAME.dsl, run by $CONVC (build/convc) with the options of
 * its first line, "# convc: OPTIONS" ("-o -" without such a line): standard
 * error must be NAME.err to the byte, standard output empty, and the exit
 * status 1 unless a table below says otherwise. Then command lines that are
 * not files. tests/error/rewrite.sh writes the .err files anew. */
#include "part.h"

#include <check.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE = 8192,
       TEXT = 1 << 20,
       FILES_AT_LEAST = 80 };

static glob_t files;

/* Files that fail in another way than by the net. */
static const struct {
    const char *name;
    int status;
} others[] = {
    { "name_option", USAGE },
    { "output_directory", IOERROR },
    { "output_full", IOERROR },
    { "output_full_summary", IOERROR },
    { "output_unwritable", IOERROR },
    { "weights_directory", IOERROR },
    { "weights_nofile", IOERROR },
};

static int status_of(const char *name)
{
    for (int i = 0; i < COUNT(others); i++)
        if (strcmp(others[i].name, name) == 0) return others[i].status;
    return FAILED;
}

/* ---- running ----------------------------------------------------------- */

static const char *convc(void)
{
    const char *path = getenv("CONVC");
    return path && *path ? path : "build/convc";
}

/* A whole file; NULL if it cannot be read. */
static char *read_text(const char *path, size_t *length)
{
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    char *text = calloc(1, TEXT);
    *length = fread(text, 1, TEXT - 1, f);
    fclose(f);
    return text;
}

/* The options in the first line of a file. */
static void read_options(const char *path, char options[LINE])
{
    static const char mark[] = "# convc: ";
    size_t length;
    char *text = read_text(path, &length);
    ck_assert_ptr_nonnull(text);
    strcpy(options, "-o -");
    if (strncmp(text, mark, sizeof mark - 1) == 0) {
        size_t n = strcspn(text + sizeof mark - 1, "\r\n");
        ck_assert_uint_lt(n, LINE);
        memcpy(options, text + sizeof mark - 1, n);
        options[n] = '\0';
    }
    free(text);
}

struct outcome {
    int status;
    char *out, *err;
    size_t out_length, err_length;
};

/* Runs a line of the shell, in which $C is convc, and reads what it says. */
static struct outcome run(const char *line)
{
    char folder[] = "/tmp/convc_errors_XXXXXX", path[LINE], whole[2 * LINE];
    struct outcome o = { 0 };
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(whole, sizeof whole, "C='%s'; T=%s; { %s; } >%s/out 2>%s/err",
             convc(), folder, line, folder, folder);
    int status = system(whole);
    o.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    snprintf(path, sizeof path, "%s/out", folder);
    o.out = read_text(path, &o.out_length);
    snprintf(path, sizeof path, "%s/err", folder);
    o.err = read_text(path, &o.err_length);
    snprintf(whole, sizeof whole, "rm -rf %s", folder);
    ck_assert_int_eq(system(whole), 0);
    ck_assert(o.out && o.err);
    return o;
}

static void release(struct outcome *o)
{
    free(o->out);
    free(o->err);
}

/* ---- the files --------------------------------------------------------- */

START_TEST(message)
{
    const char *path = files.gl_pathv[_i], *slash = strrchr(path, '/');
    char options[LINE], line[2 * LINE], name[256];
    snprintf(name, sizeof name, "%.*s", (int)strlen(slash + 1) - 4, slash + 1);
    read_options(path, options);
    snprintf(line, sizeof line, "$C %s %s", path, options);
    struct outcome o = run(line);
    snprintf(line, sizeof line, "%.*s.err", (int)strlen(path) - 4, path);
    size_t length;
    char *expected = read_text(line, &length);
    ck_assert_msg(expected != NULL, "%s is missing", line);
    ck_assert_msg(length > 0, "%s is empty", line);
    ck_assert_msg(o.err_length == length && memcmp(o.err, expected, length) == 0,
                  "%s: expected\n%.1000s\nfound\n%.1000s", path, expected, o.err);
    ck_assert_msg(o.status == status_of(name), "%s: status %d", path, o.status);
    ck_assert_msg(o.out_length == 0, "%s: standard output: %.1000s", path, o.out);
    free(expected);
    release(&o);
}
END_TEST

/* No message without its file, and enough of them. */
START_TEST(complete)
{
    glob_t messages;
    ck_assert_int_eq(glob("tests/error/*.err", 0, NULL, &messages), 0);
    ck_assert_uint_ge(files.gl_pathc, FILES_AT_LEAST);
    for (size_t i = 0; i < messages.gl_pathc; i++) {
        char path[LINE];
        const char *err = messages.gl_pathv[i];
        snprintf(path, sizeof path, "%.*s.dsl", (int)strlen(err) - 4, err);
        ck_assert_msg(access(path, R_OK) == 0, "%s has no %s", err, path);
    }
    globfree(&messages);
}
END_TEST

/* ---- command lines ----------------------------------------------------- */

#define NET "net n { input x: 3; output y = relu(x) }"

static const struct {
    const char *line;
    int status;
    const char *message; /* part of standard error */
} lines[] = {
    { "$C nosuch.dsl -o -", IOERROR,
      "convc: error: cannot read nosuch.dsl: No such file or directory\n" },
    { "$C tests -o -", IOERROR, "convc: error: cannot read tests: Is a directory\n" },
    { "echo 'net n { output y = rleu(x) }' | $C - -o -", FAILED,
      "<stdin>:1:20: error: unknown op or block 'rleu'; did you mean 'relu'?\n" },
    { "head -c 17000000 /dev/zero | tr '\\0' ' ' | $C - -o -", IOERROR,
      "convc: error: the standard stream is longer than the limit of 8388608 bytes\n" },
    { "printf '' | $C - -o -", FAILED, "convc: error: no net in <stdin>\n" },
    { "echo '" NET "' | $C - --print >/dev/full", IOERROR,
      "convc: error: cannot write the standard stream: No space left on device\n" },
    { "echo '" NET "' | $C - --print -o /dev/full", IOERROR,
      "convc: error: cannot write /dev/full: No space left on device\n" },
    { "echo '" NET "' | $C - --print -o $T/no/such/folder", IOERROR, ": No such file or directory\n" },
    { "echo '" NET "' | $C - --print -o $T", IOERROR, ": Is a directory\n" },
    { "$C --nonsense", USAGE, "convc: error: " },
    { "$C", USAGE, "convc: error: " },
    { "echo '" NET "' | $C - --net m -o -", FAILED, "convc: error: no net 'm' in <stdin>" },
    { "echo '" NET "' | $C - -D k=3 -o -", FAILED, "has no parameter 'k'" },
    /* a run that fails leaves what was there, and nothing beside it */
    { "echo old >$T/n.c; echo 'net n { }' | $C - -o $T/n.c; s=$?; "
      "[ \"$(cat $T/n.c)\" = old ] && [ \"$(ls $T)\" = \"$(printf 'err\\nn.c\\nout')\" ] && exit $s",
      FAILED, "has no output" },
    /* a message is the same in any locale */
    { "echo 'net n { input x: 3; n = 0.5 + y }' | LC_ALL=de_DE.UTF-8 $C - -o -", FAILED,
      "unknown name 'y'" },
};

START_TEST(command_line)
{
    struct outcome o = run(lines[_i].line);
    ck_assert_msg(o.status == lines[_i].status, "%s: status %d: %.1000s", lines[_i].line, o.status,
                  o.err);
    ck_assert_msg(strstr(o.err, lines[_i].message) != NULL, "%s: %.1000s", lines[_i].line, o.err);
    release(&o);
}
END_TEST

/* What is refused must be refused at once. */
START_TEST(quickly)
{
    static const char *const slow[] = {
        "loop_long",
        "loop_nested",
        "loop_range",
        "recursion",
        "recursion_pair",
        "nesting_parens",
        "nesting_braces",
        "overflow_loop",
    };
    char line[LINE];
    snprintf(line, sizeof line, "ulimit -t 2 && $C tests/error/%s.dsl -o -", slow[_i]);
    struct outcome o = run(line);
    ck_assert_msg(o.status == FAILED, "%s: status %d", slow[_i], o.status);
    release(&o);
}
END_TEST

Suite *suite_errors(void)
{
    Suite *s = suite_create("errors");
    TCase *t = tcase_create("messages");
    if (glob("tests/error/*.dsl", 0, NULL, &files) != 0) files.gl_pathc = 0;
    tcase_add_loop_test(t, message, 0, (int)files.gl_pathc);
    tcase_add_test(t, complete);
    tcase_add_loop_test(t, command_line, 0, COUNT(lines));
    tcase_add_loop_test(t, quickly, 0, 8);
    suite_add_tcase(s, t);
    return s;
}
