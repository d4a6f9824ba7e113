/* Cold start: from starting a process to its first result.
 *
 *     cold RUNS COMMAND...
 *
 * starts COMMAND (a runner.c) RUNS times and prints the median of the
 * milliseconds until it prints something. A small program does it because what
 * fork costs grows with the memory of the caller. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1000 };

extern char **environ;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static double start(char **command)
{
    int ends[2], status;
    pid_t child;
    char said[256];
    posix_spawn_file_actions_t files;
    if (pipe(ends)) die("pipe");
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, ends[1], 1);
    posix_spawn_file_actions_addclose(&files, ends[0]);
    posix_spawn_file_actions_addclose(&files, ends[1]);
    double began = now();
    if (posix_spawn(&child, command[0], &files, NULL, command, environ)) die(command[0]);
    close(ends[1]);
    ssize_t got = read(ends[0], said, sizeof said);
    double took = now() - began;
    while (read(ends[0], said, sizeof said) > 0) continue;
    close(ends[0]);
    posix_spawn_file_actions_destroy(&files);
    if (waitpid(child, &status, 0) != child || status || got < 1) {
        fprintf(stderr, "%s: no result\n", command[0]);
        exit(1);
    }
    return took;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static double taken[MOST];
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    if (runs < 1 || runs > MOST) return 2;
    for (int i = 0; i < runs; i++) taken[i] = start(argv + 2);
    qsort(taken, (size_t)runs, sizeof *taken, compare);
    printf("%.4f\n", taken[runs / 2]);
    return 0;
}
