/*
 * plan_data.c: the memory planner on problems that others have published (the
 * allocation traces of 79 networks collected by Glow, the hard sets of
 * minimalloc), and the tool plan_csv that reads the latter.
 *
 * The data lie outside the project, in CONVC_DATA or ../shared/data. A case
 * whose file is missing is skipped with a loud line; all others still run.
 */
#include "plan_check.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_plan_data(void);

enum { MOST = 4000,
       EFFORT = 200000 };

/* NULL, with a loud line, if the file is not there. */
static FILE *open_data(const char *name, char *path, size_t size)
{
    const char *dir = getenv("CONVC_DATA");
    snprintf(path, size, "%s/plan/%s", dir ? dir : "../shared/data", name);
    FILE *f = fopen(path, "rb");
    if (!f) fprintf(stderr, "SKIPPED: %s (no CONVC_DATA)\n", path);
    return f;
}

static void expect_sound(const struct plan_item *it, int n, int64_t align,
                         int64_t height, const char *name)
{
    const char *wrong = plan_check(it, n, align, height);
    ck_assert_msg(!wrong, "%s: %s", name, wrong);
}

/* ---- the traces of 79 networks ----------------------------------------- */

/* One network of the file. */
struct trace {
    struct plan_item it[MOST];
    int of_id[MOST], n;
    int64_t align;
    char name[128];
};

/* Reads up to the next MODEL line, whose name goes to `next`. */
static bool read_trace(FILE *f, struct trace *t, char *next)
{
    char line[256];
    int64_t now = 0;
    t->n = 0;
    strcpy(t->name, next);
    *next = 0;
    while (!*next && fgets(line, sizeof line, f)) {
        long long id = 0, size;
        if (sscanf(line, "ALLOC %lld %lld", &id, &size) == 2) {
            ck_assert_int_lt(id, MOST);
            t->of_id[id] = t->n;
            size = (size + t->align - 1) / t->align * t->align;
            t->it[t->n++] = (struct plan_item){ now++, 0, size, -1 };
        } else if (sscanf(line, "FREE %lld", &id) == 1) {
            t->it[t->of_id[id]].upper = now++;
        } else if (sscanf(line, "ALIGN %lld", &size) == 1) {
            t->align = size;
        } else {
            sscanf(line, "MODEL %127s", next);
        }
    }
    return t->name[0] || *next;
}

START_TEST(traces_reach_their_bound)
{
    static struct trace t;
    char path[512], next[128] = "";
    int models = 0;
    FILE *f = open_data("glow-traces.txt", path, sizeof path);
    if (!f) return;
    double begin = plan_now();
    while (read_trace(f, &t, next)) {
        if (!t.name[0]) continue;
        int64_t bound = plan_bound(t.it, t.n);
        int64_t height = plan_pack(t.it, t.n, t.align, 0, EFFORT, 0, NULL);
        expect_sound(t.it, t.n, t.align, height, t.name);
        ck_assert_msg(height == bound, "%s: %lld, bound %lld", t.name,
                      (long long)height, (long long)bound);
        models++;
    }
    fclose(f);
    ck_assert_int_eq(models, 79);
    ck_assert_double_lt(plan_now() - begin, 5);
}
END_TEST

/* ---- plan_csv ---------------------------------------------------------- */

/* Rows "id,lower,upper,size,offset" after a header; returns their number. */
static int read_plan(FILE *f, struct plan_item *it)
{
    char line[256];
    int n = 0;
    rewind(f);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, f));
    ck_assert_str_eq(line, "id,lower,upper,size,offset\n");
    while (fgets(line, sizeof line, f)) {
        long long a, b, size, offset;
        ck_assert_int_eq(sscanf(strchr(line, ','), ",%lld,%lld,%lld,%lld", &a,
                                &b, &size, &offset),
                         4);
        it[n++] = (struct plan_item){ a, b, size, offset };
    }
    return n;
}

struct problem {
    const char *name;
    int items;
    int64_t capacity, bound;
};

static const struct problem problems[] = {
    { "input.12.csv", 5, 12, 12 },
    { "A.1048576.csv", 154, 1048576, 1048576 },
    { "C.1048576.csv", 203, 1048576, 1039360 },
    { "E.1048576.csv", 215, 1048576, 1048576 },
    { "G.1048576.csv", 308, 1048576, 1048576 },
    { "I.1048576.csv", 374, 1048576, 1048576 },
    { "K.1048576.csv", 454, 1048576, 1048576 },
};
enum { PROBLEMS = sizeof problems / sizeof *problems };

START_TEST(hard_sets_fit)
{
    const struct problem *p = &problems[_i];
    static struct plan_item it[MOST];
    char path[512], said[256];
    long long height, bound;
    FILE *f = open_data(p->name, path, sizeof path);
    if (!f) return;
    fclose(f);
    FILE *out = tmpfile(), *errs = tmpfile();
    ck_assert_int_eq(plan_csv(path, 40, out, errs), 0);
    rewind(errs);
    ck_assert_ptr_nonnull(fgets(said, sizeof said, errs));
    ck_assert_int_eq(sscanf(said, "plan %lld, bound %lld, gap %*f %%", &height,
                            &bound),
                     2);
    ck_assert_int_eq(read_plan(out, it), p->items);
    expect_sound(it, p->items, 1, height, p->name);
    ck_assert_int_le(height, p->capacity);
    ck_assert_int_eq(bound, p->bound);
    fclose(out);
    fclose(errs);
}
END_TEST

/* Runs plan_csv on a text; what it printed goes to out and said. */
static int run_csv(const char *text, char *out, char *said, size_t size)
{
    char path[] = "/tmp/plan_test_XXXXXX";
    int handle = mkstemp(path);
    ck_assert_int_ge(handle, 0);
    FILE *f = fdopen(handle, "wb"), *o = tmpfile(), *e = tmpfile();
    ck_assert(f && o && e);
    ck_assert_int_ne(fputs(text, f), EOF);
    fclose(f);
    int status = plan_csv(path, 1, o, e);
    remove(path);
    rewind(o);
    rewind(e);
    out[fread(out, 1, size - 1, o)] = 0;
    said[fread(said, 1, size - 1, e)] = 0;
    fclose(o);
    fclose(e);
    return status;
}

struct bad {
    const char *text, *said;
};

static const struct bad bads[] = {
    { "", ":1: error: the file is empty" },
    { "\n \r\n", ":1: error: the file is empty" },
    { "id,lower,upper\na,0,1\n", ":1: error: no column 'size'" },
    { "id,lower,upper,size,size\n", ":1: error: column 'size' appears twice" },
    { "id,lower,upper,size,offset\n", ":1: error: there is a column 'offset'" },
    { "id,lower,upper,size\na,0,1,2\nb,0,1\n", ":3: error: 3 fields" },
    { "id,lower,upper,size\na,0,1,2,3\n", ":2: error: 5 fields" },
    { "id,lower,upper,size\n\na,0,x,2\n", ":3: error: upper: 'x' is not" },
    { "id,lower,upper,size\na,,1,2\n", ":2: error: lower: '' is not" },
    { "id,lower,upper,size\na,0,1,2e3\n", ":2: error: size: '2e3' is not" },
    { "id,lower,upper,size\na,0,1,-2\n", ":2: error: size is negative: -2" },
    { "id,lower,upper,size\na,3,1,2\n", ":2: error: upper 1 is less" },
    { "id,lower,upper,size\na,0,1,9223372036854775808\n",
      ":2: error: size: 9223372036854775808 does not fit" },
    { "id,lower,upper,size\na,0,1,9223372036854775807\nb,0,1,1\n",
      ":3: error: the sum of all sizes overflows" },
    { "id,lower,upper,size\nb,0,1,2\na,0,1,2\nb,4,5,6\n",
      ":4: error: id 'b' is on line 2 too" },
};
enum { BADS = sizeof bads / sizeof *bads };

START_TEST(malformed_files_are_named)
{
    char out[512], said[512];
    ck_assert_int_eq(run_csv(bads[_i].text, out, said, sizeof out), 1);
    ck_assert_msg(strstr(said, bads[_i].said), "said: %s", said);
    ck_assert_str_eq(out, "");
    ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
}
END_TEST

START_TEST(rows_come_back_as_they_were)
{
    char out[512], said[512];
    int status = run_csv("\xef\xbb\xbfsize, note ,upper,id,lower\r\n"
                         "4,x y,2,a b,-1\r\n\r\n6,,3,\"q\",1",
                         out, said,
                         sizeof out);
    ck_assert_int_eq(status, 0);
    ck_assert_str_eq(said, "plan 10, bound 10, gap 0.00 %\n");
    ck_assert_msg(!strcmp(out, "size, note ,upper,id,lower,offset\n"
                               "4,x y,2,a b,-1,0\n6,,3,\"q\",1,4\n") ||
                      !strcmp(out, "size, note ,upper,id,lower,offset\n"
                                   "4,x y,2,a b,-1,6\n6,,3,\"q\",1,0\n"),
                  "out: %s", out);
    ck_assert_int_eq(run_csv("id,lower,upper,size\n", out, said, 512), 0);
    ck_assert_str_eq(out, "id,lower,upper,size,offset\n");
    ck_assert_str_eq(said, "plan 0, bound 0, gap 0.00 %\n");
}
END_TEST

START_TEST(io_failures_are_told)
{
    char said[512];
    FILE *errs = tmpfile(), *full = fopen("/dev/full", "w");
    ck_assert_int_eq(plan_csv("no/such.csv", 1, stdout, errs), 3);
    ck_assert_int_eq(plan_csv("/", 1, stdout, errs), 3);
    if (full) {
        char path[512];
        FILE *f = open_data("input.12.csv", path, sizeof path);
        if (f) ck_assert_int_eq(plan_csv(path, 1, full, errs), 3);
        if (f) fclose(f);
        fclose(full);
    } else {
        fputs("SKIPPED: a full disk (no /dev/full)\n", stderr);
    }
    rewind(errs);
    ck_assert_ptr_nonnull(fgets(said, sizeof said, errs));
    ck_assert_ptr_nonnull(strstr(said, "no/such.csv: error: cannot open"));
    fclose(errs);
}
END_TEST

Suite *suite_plan_data(void)
{
    Suite *s = suite_create("plan_data");
    TCase *t = tcase_create("plan_data");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, traces_reach_their_bound);
    tcase_add_loop_test(t, hard_sets_fit, 0, PROBLEMS);
    tcase_add_loop_test(t, malformed_files_are_named, 0, BADS);
    tcase_add_test(t, rows_come_back_as_they_were);
    tcase_add_test(t, io_failures_are_told);
    suite_add_tcase(s, t);
    return s;
}
