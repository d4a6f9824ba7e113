/* arena.c and file.c: memory is zeroed, aligned and keeps what it holds; an
 * output appears whole, by rename, or not at all. */
#include "part.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/convc_files_XXXXXX";
static struct part p;

static void start(void)
{
    strcpy(folder, "/tmp/convc_files_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    part_start(&p);
}

static void stop(void)
{
    char line[64];
    fclose(p.cc.errors);
    part_end(&p);
    snprintf(line, sizeof line, "rm -r %s", folder);
    ck_assert_int_eq(system(line), 0);
}

/* ---- memory ------------------------------------------------------------ */

START_TEST(allocations)
{
    for (size_t n = 0; n < 700000; n = n * 2 + 1) {
        unsigned char *a = arena_alloc(p.cc.mem, n), *b = arena_alloc(p.cc.mem, 1);
        ck_assert_uint_eq((uintptr_t)a % (n < 64 ? 16 : 64), 0);
        ck_assert_ptr_ne(a, b);
        size_t zeros = 0;
        for (size_t i = 0; i < n; i++) zeros += a[i] == 0;
        ck_assert_uint_eq(zeros, n);
        memset(a, 0xff, n);
        ck_assert_uint_eq(*b, 0);
    }
}
END_TEST

START_TEST(growth)
{
    unsigned char *a = NULL;
    size_t n = 0;
    for (size_t more = 1; more < 3000000; n = more, more += more / 2 + 1) {
        a = arena_grow(p.cc.mem, a, n, more);
        size_t good = 0;
        for (size_t i = 0; i < more; i++) good += a[i] == (i < n ? i % 251 : 0);
        ck_assert_uint_eq(good, more);
        for (size_t i = 0; i < more; i++) a[i] = (unsigned char)(i % 251);
        if (more % 3 == 0) *(char *)arena_alloc(p.cc.mem, 1) = 1;
    }
    ck_assert_ptr_eq(arena_grow(p.cc.mem, a, n, n - 1), a);
}
END_TEST

START_TEST(strings)
{
    char *s = arena_printf(p.cc.mem, "%d-%s", 42, "x");
    ck_assert_str_eq(s, "42-x");
    ck_assert_str_eq(arena_strndup(p.cc.mem, s, 2), "42");
}
END_TEST

/* ---- files ------------------------------------------------------------- */

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    ck_assert_int_eq(fclose(f), 0);
}

static void expect_text(const char *path, const char *text)
{
    size_t length;
    jmp_buf here;
    p.cc.recover = &here;
    if (setjmp(here) != 0) ck_abort_msg("%s cannot be read", path);
    ck_assert_str_eq(file_read(&p.cc, path, 100, &length), text);
    p.cc.inputs = NULL; /* the next run may write it */
    ck_assert_uint_eq(length, strlen(text));
}

static int entries(void)
{
    FILE *f = popen("ls -A | wc -l", "r");
    int n = -1;
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(fscanf(f, "%d", &n), 1);
    pclose(f);
    return n;
}

/* Writes a file, looks, then commits or gives up. */
static enum status put(const char *path, const char *text, bool commit)
{
    jmp_buf here;
    p.cc.recover = &here;
    p.cc.status = OK;
    if (setjmp(here) == 0) {
        struct output *o = file_create(&p.cc, path);
        fputs(text, file_stream(o));
        if (commit) file_commit_all(&p.cc);
    }
    file_discard_all(&p.cc);
    return p.cc.status;
}

START_TEST(replaces)
{
    struct stat st;
    write_text("old", "before");
    ck_assert_int_eq(chmod("old", 0640), 0);
    ck_assert_int_eq(put("old", "after", false), OK);
    expect_text("old", "before");
    ck_assert_int_eq(put("old", "after", true), OK);
    expect_text("old", "after");
    ck_assert_int_eq(stat("old", &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0640);
    ck_assert_int_eq(put("new", "", true), OK);
    expect_text("new", "");
    ck_assert_int_eq(entries(), 2);
}
END_TEST

START_TEST(follows_links)
{
    struct stat st;
    write_text("file", "before");
    ck_assert_int_eq(symlink("file", "link"), 0);
    ck_assert_int_eq(put("link", "after", true), OK);
    expect_text("file", "after");
    ck_assert_int_eq(lstat("link", &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    ck_assert_int_eq(entries(), 2);
}
END_TEST

START_TEST(failures)
{
    ck_assert_int_eq(put("no/such", "x", true), IOERROR);
    ck_assert_int_eq(put(".", "x", true), IOERROR);
    ck_assert_int_eq(put("/dev/full", "x", true), IOERROR);
    char *much = arena_alloc(p.cc.mem, 1 << 20);
    memset(much, 'x', (1 << 20) - 1);
    ck_assert_int_eq(put("/dev/full", much, true), IOERROR);
    ck_assert_int_eq(put("/dev/null", much, true), OK);
    ck_assert_int_eq(entries(), 0);
    fflush(p.cc.errors);
    part_expect(&p, "cannot write no/such: No such file or directory");
    part_expect(&p, "cannot write .: Is a directory");
    const char *full = strstr(p.messages, "cannot write /dev/full: No space left on device\n");
    ck_assert_ptr_nonnull(full);
    ck_assert_ptr_nonnull(strstr(full + 1, "cannot write /dev/full: No space left on device\n"));
}
END_TEST

/* One of two cannot be written to its end: neither is. */
START_TEST(all_or_none)
{
    const char *paths[] = { _i ? "old" : "/dev/full", _i ? "/dev/full" : "old" };
    jmp_buf here;
    write_text("old", "before");
    p.cc.recover = &here;
    if (setjmp(here) == 0) {
        for (int i = 0; i < 2; i++) fputs("after", file_stream(file_create(&p.cc, paths[i])));
        file_commit_all(&p.cc);
    }
    file_discard_all(&p.cc);
    ck_assert_int_eq(p.cc.status, IOERROR);
    expect_text("old", "before");
    ck_assert_int_eq(entries(), 1);
}
END_TEST

/* How long a file may be. */
START_TEST(limits)
{
    volatile size_t length = 0;
    size_t n = 0;
    jmp_buf here;
    write_text("ten", "0123456789");
    for (size_t limit = 8; limit <= 12; limit++) {
        p.cc.recover = &here;
        length = 0;
        if (setjmp(here) == 0) {
            file_read(&p.cc, "ten", limit, &n);
            length = n;
        }
        ck_assert_uint_eq(length, limit < 10 ? 0 : 10);
    }
}
END_TEST

Suite *suite_files(void)
{
    Suite *s = suite_create("files");
    TCase *t = tcase_create("files");
    tcase_add_checked_fixture(t, start, stop);
    tcase_add_test(t, allocations);
    tcase_add_test(t, growth);
    tcase_add_test(t, strings);
    tcase_add_test(t, replaces);
    tcase_add_test(t, follows_links);
    tcase_add_test(t, failures);
    tcase_add_loop_test(t, all_or_none, 0, 2);
    tcase_add_test(t, limits);
    suite_add_tcase(s, t);
    return s;
}
