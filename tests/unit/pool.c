/* The pool of libconvrt: every part once, barriers, no thread for one, no more
 * than CPUs, sleep, fork, several users, many pools. */
#define _GNU_SOURCE
#include "../../runtime/convrt.h"

#include <check.h>
#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

Suite *suite_pool(void);

enum { MOST = 8 };

struct count {
    struct convrt_pool *pool;
    int runs[MOST], parts[MOST], seen[MOST];
};

/* Every part sees, behind a barrier, what all wrote before it. */
static void add_up(void *context, int part, int parts)
{
    struct count *c = context;
    c->runs[part]++;
    c->parts[part] = parts;
    convrt_barrier(c->pool, parts);
    int sum = 0;
    for (int i = 0; i < parts; i++) sum += c->runs[i];
    c->seen[part] = sum;
    convrt_barrier(c->pool, parts);
}

static void expect_parts(struct count *c, int parts, int runs)
{
    for (int i = 0; i < MOST; i++) {
        ck_assert_int_eq(c->runs[i], i < parts ? runs : 0);
        if (i < parts) ck_assert_int_eq(c->parts[i], parts);
        if (i < parts) ck_assert_int_eq(c->seen[i], parts * runs);
    }
}

START_TEST(every_part_once)
{
    for (int size = 1; size <= 5; size++)
        for (int most = 1; most <= MOST; most++) {
            struct count c = { .pool = convrt_pool_crowded(size) };
            ck_assert_int_eq(convrt_pool_size(c.pool), size);
            for (int i = 0; i < 50; i++) convrt_run(c.pool, most, add_up, &c);
            expect_parts(&c, size < most ? size : most, 50);
            convrt_pool_free(c.pool);
        }
    struct count c = { .pool = NULL };
    convrt_run(NULL, MOST, add_up, &c);
    expect_parts(&c, 1, 1);
    convrt_pool_free(NULL);
}
END_TEST

static int threads_now(void)
{
    FILE *f = popen("ls /proc/$PPID/task | wc -l", "r");
    int n = -1;
    ck_assert(f && fscanf(f, "%d", &n) == 1);
    pclose(f);
    return n;
}

/* One that was joined may be listed for a moment. */
static void expect_threads(int n)
{
    for (int i = 0; i < 100 && threads_now() != n; i++) nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
    ck_assert_int_eq(threads_now(), n);
}

START_TEST(threads_come_and_go)
{
    int before = threads_now();
    struct convrt_pool *one = convrt_pool_crowded(1), *four = convrt_pool_crowded(4);
    expect_threads(before + 3);
    convrt_pool_free(one);
    convrt_pool_free(four);
    expect_threads(before);
    for (int i = 0; i < 200; i++) {
        struct count c = { .pool = convrt_pool_crowded(1 + i % 4) };
        if (i % 3) convrt_run(c.pool, MOST, add_up, &c);
        convrt_pool_free(c.pool);
    }
    expect_threads(before);
}
END_TEST

/* The processors that this process may use, and the first of them alone. */
static void processors(cpu_set_t *all, cpu_set_t *one)
{
    ck_assert_int_eq(sched_getaffinity(0, sizeof *all, all), 0);
    size_t first = 0;
    while (!CPU_ISSET(first, all)) first++;
    CPU_ZERO(one);
    CPU_SET(first, one);
}

START_TEST(no_more_than_cpus)
{
    cpu_set_t all, one;
    processors(&all, &one);
    struct convrt_pool *p = convrt_pool_new(0);
    ck_assert_int_eq(convrt_pool_size(p), CPU_COUNT(&all));
    convrt_pool_free(p);
    ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
    ck_assert_int_eq(convrt_cpus(), 1);
    p = convrt_pool_new(4);
    ck_assert_int_eq(convrt_pool_size(p), 1);
    convrt_pool_free(p);
    ck_assert_int_eq(sched_setaffinity(0, sizeof all, &all), 0);
}
END_TEST

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* All threads of the process. */
static void confine(const cpu_set_t *set)
{
    DIR *tasks = opendir("/proc/self/task");
    ck_assert(tasks != NULL);
    for (struct dirent *d; (d = readdir(tasks));)
        if (d->d_name[0] != '.') ck_assert_int_eq(sched_setaffinity(atoi(d->d_name), sizeof *set, set), 0);
    closedir(tasks);
}

enum { BARRIERS = 1000 };

static void meet_often(void *context, int part, int parts)
{
    (void)part;
    for (int i = 0; i < BARRIERS; i++) convrt_barrier(context, parts);
}

/* Who waits lets the others have the processor, if there is only one for all of
 * them, in a pool that knows as in one that was made when there were more. */
START_TEST(one_processor_for_all)
{
    cpu_set_t all, one;
    processors(&all, &one);
    for (int late = 0; late < 2; late++) {
        if (!late) confine(&one);
        struct convrt_pool *p = convrt_pool_crowded(2);
        confine(&one);
        double start = cpu_seconds();
        convrt_run(p, 2, meet_often, p);
        double each = (cpu_seconds() - start) / BARRIERS;
        confine(&all);
        convrt_pool_free(p);
        ck_assert_msg(each < 5e-5, "a barrier takes %g s", each);
    }
}
END_TEST

START_TEST(idle_pools_sleep)
{
    struct count c = { .pool = convrt_pool_new(0) };
    convrt_run(c.pool, MOST, add_up, &c);
    double start = cpu_seconds();
    nanosleep(&(struct timespec){ 0, 300000000 }, NULL);
    double spent = cpu_seconds() - start;
    ck_assert_msg(spent < 0.01 * convrt_pool_size(c.pool), "an idle pool takes %g s", spent);
    convrt_run(c.pool, MOST, add_up, &c);
    expect_parts(&c, convrt_pool_size(c.pool), 2);
    convrt_pool_free(c.pool);
}
END_TEST

START_TEST(fork_leaves_one)
{
    struct count c = { .pool = convrt_pool_crowded(3) };
    convrt_run(c.pool, MOST, add_up, &c);
    pid_t child = fork();
    if (child == 0) {
        alarm(20); /* rather than hang */
        struct count mine = { .pool = c.pool };
        convrt_run(mine.pool, MOST, add_up, &mine);
        bool alone = mine.runs[0] == 1 && mine.runs[1] == 0 && mine.parts[0] == 1;
        convrt_pool_free(mine.pool);
        mine.pool = convrt_pool_crowded(2); /* one of its own */
        convrt_run(mine.pool, MOST, add_up, &mine);
        convrt_pool_free(mine.pool);
        _exit(alone && mine.runs[1] == 1 ? 0 : 1);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    convrt_run(c.pool, MOST, add_up, &c);
    expect_parts(&c, 3, 2);
    convrt_pool_free(c.pool);
}
END_TEST

static void *use(void *argument)
{
    struct convrt_pool *p = argument;
    for (int i = 0; i < 200; i++) {
        struct count c = { .pool = p };
        convrt_run(p, MOST, add_up, &c);
        int parts = c.parts[0];
        if ((parts != 1 && parts != 3) || c.seen[0] != parts) return argument;
    }
    return NULL;
}

/* Who finds the pool at work works alone. */
START_TEST(two_users)
{
    struct convrt_pool *p = convrt_pool_crowded(3);
    pthread_t other;
    void *failed;
    ck_assert_int_eq(pthread_create(&other, NULL, use, p), 0);
    ck_assert_ptr_null(use(p));
    pthread_join(other, &failed);
    ck_assert_ptr_null(failed);
    convrt_pool_free(p);
}
END_TEST

Suite *suite_pool(void)
{
    Suite *s = suite_create("pool");
    TCase *t = tcase_create("pool");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, every_part_once);
    tcase_add_test(t, threads_come_and_go);
    tcase_add_test(t, no_more_than_cpus);
    tcase_add_test(t, one_processor_for_all);
    tcase_add_test(t, idle_pools_sleep);
    tcase_add_test(t, fork_leaves_one);
    tcase_add_test(t, two_users);
    suite_add_tcase(s, t);
    return s;
}
