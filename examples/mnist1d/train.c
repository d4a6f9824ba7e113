/* Trains the net in net.h on MNIST-1D: what a program that embeds the emitted
 * training code looks like. demo.sh compiles it twice, with conv's net.h and
 * with dense's, and nothing else differs.
 *
 *     train [--seed N] [--epochs N] [--label TEXT] [--data FOLDER|SEED]
 *           [--save FILE] [--predict FILE] [--report FILE] [--curve FILE]
 *
 * All memory is static; its sizes are macros of net.h. Everything that is
 * random (initial weights, order of the samples) follows from the seed. */
#include "net.h"
#include "mnist1d.h"
#include <convrt.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = NET_BATCH,
       LENGTH = MNIST1D_LENGTH,
       CLASSES = MNIST1D_CLASSES };
_Static_assert(MNIST1D_TRAIN % BATCH == 0 && MNIST1D_TEST % BATCH == 0,
               "the batch must divide 4000 and 1000");

static struct mnist1d data;

/* The net's memory: parameters, gradients, optimiser state and workspaces. */
static _Alignas(NET_ALIGN) float params[NET_PARAMS];
static _Alignas(NET_ALIGN) float grads[NET_PARAMS];
static _Alignas(NET_ALIGN) float state[NET_STATE + 1];
static _Alignas(NET_ALIGN) unsigned char train_arena[NET_TRAIN_ARENA_BYTES];
static _Alignas(NET_ALIGN) unsigned char arena[NET_ARENA_BYTES];

struct options {
    const char *seed, *epochs, *label, *data;
    const char *save, *predict, *report, *curve;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "train: %s: %s\n", what, why);
    exit(1);
}

static FILE *create(const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file) die(path, "cannot create it");
    return file;
}

static void finish(FILE *file, const char *path)
{
    int failed = ferror(file);
    if (fclose(file) || failed) die(path, "cannot write it");
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- learning ---------------------------------------------------------- */

static void shuffle(int order[MNIST1D_TRAIN], uint64_t seed, uint64_t epoch)
{
    for (uint64_t i = MNIST1D_TRAIN - 1; i > 0; i--) {
        uint64_t j = convrt_random(seed, epoch, i) % (i + 1);
        int old = order[i];
        order[i] = order[j];
        order[j] = old;
    }
}

/* One pass over all training samples, in a new order. Returns the mean loss. */
static double train_epoch(struct net_trainer *trainer, int epoch)
{
    static int order[MNIST1D_TRAIN];
    static float signal[BATCH][LENGTH];
    static int32_t target[BATCH];
    double loss = 0;
    for (int i = 0; i < MNIST1D_TRAIN; i++) order[i] = i;
    shuffle(order, trainer->seed, (uint64_t)epoch);
    for (int first = 0; first < MNIST1D_TRAIN; first += BATCH) {
        for (int b = 0; b < BATCH; b++) {
            int i = order[first + b];
            memcpy(signal[b], data.train_x[i], sizeof signal[b]);
            target[b] = data.train_y[i];
        }
        loss += net_train_step(trainer, signal[0], target);
    }
    return loss * BATCH / MNIST1D_TRAIN;
}

static int best(const float logits[CLASSES])
{
    int c = 0;
    for (int i = 1; i < CLASSES; i++)
        if (logits[i] > logits[c]) c = i;
    return c;
}

/* Percentage of wrong answers. Keeps the answers if `answers` is not NULL. */
static double error_of(const float (*x)[LENGTH], const int32_t *y, int n,
                       unsigned char *answers)
{
    static float logits[BATCH][CLASSES];
    int wrong = 0;
    for (int first = 0; first < n; first += BATCH) {
        if (net_forward(params, arena, x[first], logits[0]))
            die("net_forward", "refused its arguments");
        for (int b = 0; b < BATCH; b++) {
            int answer = best(logits[b]);
            wrong += answer != y[first + b];
            if (answers) answers[first + b] = (unsigned char)answer;
        }
    }
    return 100.0 * wrong / n;
}

static double train_error(void)
{
    const float(*x)[LENGTH] = (const float(*)[LENGTH])data.train_x;
    return error_of(x, data.train_y, MNIST1D_TRAIN, NULL);
}

static double test_error(unsigned char *answers)
{
    const float(*x)[LENGTH] = (const float(*)[LENGTH])data.test_x;
    return error_of(x, data.test_y, MNIST1D_TEST, answers);
}

/* ---- what the user sees ------------------------------------------------ */

/* On a terminal one line, drawn over and over; elsewhere ten lines in all. */
static void progress(const char *label, int done, int epochs, double loss,
                     double error, double started)
{
    static const char bar[] = "####################";
    int terminal = isatty(STDERR_FILENO), tenth = epochs / 10 ? epochs / 10 : 1;
    int width = 20 * done / epochs;
    double left = (seconds() - started) / done * (epochs - done);
    if (!terminal && done % tenth && done < epochs) return;
    fprintf(stderr,
            "%s%-6s [%-20.*s] epoch %*d/%d  loss %.4f  test error %4.1f %%  "
            "%3.0f s left%s",
            terminal ? "\r" : "", label, width, bar, epochs > 999 ? 4 : 3, done,
            epochs, loss, error, left,
            !terminal || done == epochs ? "\n" : "\033[K");
}

static int64_t parameters(void)
{
    int64_t n = 0;
    for (int i = 0; i < NET_TABLE; i++) n += convrt_count(&net_table[i]);
    return n;
}

/* Lines of NAME VALUE for demo.sh. */
static void write_report(const char *path, double loss, double error,
                         double time)
{
    FILE *file = create(path);
    fprintf(file, "parameters %lld\n", (long long)parameters());
    fprintf(file, "loss %.6f\nerror %.2f\nseconds %.2f\n", loss, error, time);
    finish(file, path);
}

static void write_answers(const char *path, const unsigned char *answers)
{
    FILE *file = create(path);
    fwrite(answers, 1, MNIST1D_TEST, file);
    finish(file, path);
}

/* ---- the program ------------------------------------------------------- */

static void parse(struct options *o, int argc, char **argv)
{
    struct {
        const char *name, **value;
    } known[] = {
        { "--seed", &o->seed },
        { "--epochs", &o->epochs },
        { "--label", &o->label },
        { "--data", &o->data },
        { "--save", &o->save },
        { "--predict", &o->predict },
        { "--report", &o->report },
        { "--curve", &o->curve },
    };
    const int n = sizeof known / sizeof *known;
    for (int i = 1; i < argc; i += 2) {
        int k = 0;
        while (k < n && strcmp(argv[i], known[k].name) != 0) k++;
        if (k == n) die(argv[i], "no such option");
        if (i + 1 == argc) die(argv[i], "needs a value");
        *known[k].value = argv[i + 1];
    }
}

static int64_t number(const char *what, const char *text, int64_t least)
{
    char *end;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end || value < least) die(what, "not a valid number");
    return value;
}

/* Trains; returns the mean loss of the last epoch. */
static double train(struct net_trainer *t, const struct options *o, int epochs)
{
    FILE *curve = o->curve ? create(o->curve) : NULL;
    int every = epochs / 100 ? epochs / 100 : 1; /* points of the curve */
    double started = seconds(), loss = 0;
    for (int epoch = 1; epoch <= epochs; epoch++) {
        loss = train_epoch(t, epoch);
        double error = test_error(NULL);
        progress(o->label, epoch, epochs, loss, error, started);
        if (curve && epoch % every == 0)
            fprintf(curve, "%lld %.3f %.3f\n", (long long)t->step,
                    train_error(), error);
    }
    if (curve) finish(curve, o->curve);
    return loss;
}

int main(int argc, char **argv)
{
    static unsigned char answers[MNIST1D_TEST];
    struct options o = { .seed = "1", .epochs = "100", .label = "net", .data = "42" };
    parse(&o, argc, argv);
    if (mnist1d_get(&data, o.data)) die(o.data, "cannot get MNIST-1D there");
    int epochs = (int)number("--epochs", o.epochs, 1);
    uint64_t seed = (uint64_t)number("--seed", o.seed, 0);
    struct net_trainer trainer = { params, grads, state, train_arena, seed, 0 };
    double started = seconds();
    net_init(params, seed);
    double loss = train(&trainer, &o, epochs), time = seconds() - started;
    double error = test_error(answers);
    if (o.save) {
        int code = convrt_save(o.save, net_table, NET_TABLE, params, NULL, 0,
                               NET_TRAINABLE, trainer.step);
        if (code) die(o.save, convrt_error(code));
    }
    if (o.predict) write_answers(o.predict, answers);
    if (o.report) write_report(o.report, loss, error, time);
    return 0;
}
