/* See common.h. */
#include "common.h"
#include <convrt.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void die(const char *what, const char *why)
{
    fprintf(stderr, "train: %s: %s\n", what, why);
    exit(1);
}

void *allocate(size_t bytes)
{
    void *p = malloc(bytes);
    if (!p) die("data", "not enough memory");
    return p;
}

FILE *create(const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file) die(path, "cannot create it");
    return file;
}

void finish(FILE *file, const char *path)
{
    int failed = ferror(file);
    if (fclose(file) || failed) die(path, "cannot write it");
}

double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- options ----------------------------------------------------------- */

void parse_options(const struct option *known, int n, int argc, char **argv)
{
    for (int i = 1; i < argc; i += 2) {
        int k = 0;
        while (k < n && strcmp(argv[i], known[k].name) != 0) k++;
        if (k == n) die(argv[i], "no such option");
        if (i + 1 == argc) die(argv[i], "needs a value");
        *known[k].value = argv[i + 1];
    }
}

int64_t number(const char *what, const char *text, int64_t least)
{
    char *end;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end || value < least) die(what, "not a valid number");
    return value;
}

/* ---- the loop ---------------------------------------------------------- */

void shuffle(int *order, int n, uint64_t seed, uint64_t epoch)
{
    for (int i = 0; i < n; i++) order[i] = i;
    for (uint64_t i = (uint64_t)n - 1; i > 0; i--) {
        uint64_t j = convrt_random(seed, epoch, i) % (i + 1);
        int old = order[i];
        order[i] = order[j];
        order[j] = old;
    }
}

struct progress {
    const struct run *run;
    double started, drawn, loss, measured;
    int steps, total, epoch; /* epochs that are over */
};

static void draw(struct progress *p, const char *end)
{
    static const char bar[] = "####################";
    const struct run *r = p->run;
    double now = seconds(), left = (now - p->started) / p->steps * (p->total - p->steps);
    fprintf(stderr, "%s%-6s [%-20.*s] epoch %*d/%d  loss %.4f", isatty(STDERR_FILENO) ? "\r" : "",
            r->label, (int)(20LL * p->steps / p->total), bar, r->epochs > 999 ? 4 : 3, p->epoch,
            r->epochs, p->loss);
    if (p->epoch) fprintf(stderr, "  %s %4.1f %s", r->measure, p->measured, r->unit);
    fprintf(stderr, "  %3.0f s left%s", left, end);
    p->drawn = now;
}

/* On a terminal one line, drawn over and over; elsewhere a line after every
 * tenth of the epochs. */
static void show(struct progress *p, int epoch_over)
{
    int epochs = p->run->epochs, tenth = epochs / 10 ? epochs / 10 : 1;
    int last = p->epoch == epochs;
    if (isatty(STDERR_FILENO)) {
        if (last || seconds() - p->drawn > 0.1) draw(p, last ? "\033[K\n" : "\033[K");
    } else if (epoch_over && (p->epoch % tenth == 0 || last)) {
        draw(p, "\n");
    }
}

struct outcome run_training(const struct run *r)
{
    int batches = r->samples / r->batch, *order = allocate((size_t)r->samples * sizeof *order);
    struct progress p = { r, seconds(), 0, 0, 0, 0, batches * r->epochs, 0 };
    struct outcome o = { 0 };
    for (int epoch = 1; epoch <= r->epochs; epoch++) {
        double sum = 0;
        shuffle(order, r->samples, r->seed, (uint64_t)epoch);
        for (int b = 0; b < batches; b++) {
            sum += r->step(order + b * r->batch, epoch);
            p.loss = sum / (b + 1);
            p.steps++;
            if (b + 1 < batches) show(&p, 0);
        }
        p.measured = r->judge(epoch);
        p.epoch = epoch;
        if (epoch == 1) o.first_loss = p.loss;
        show(&p, 1);
    }
    free(order);
    o.loss = p.loss;
    o.measured = p.measured;
    o.seconds = seconds() - p.started;
    return o;
}

/* ---- the table --------------------------------------------------------- */

void row(const char *label, const char *format, ...)
{
    char value[64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    printf("%-34s %12s\n", label, value);
}
