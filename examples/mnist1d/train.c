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
#include "../train/common.h"
#include <convrt.h>

#include <string.h>

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
static struct net_trainer trainer = { .params = params, .grads = grads, .state = state, .arena = train_arena };

static FILE *curve;     /* of the errors, or NULL */
static int curve_every; /* epochs between its points: about 100 of them */

struct options {
    const char *seed, *epochs, *label, *data;
    const char *save, *predict, *report, *curve;
};

/* ---- learning ---------------------------------------------------------- */

/* A step on the signals of these numbers; the loss. */
static double step(const int *index, int epoch)
{
    static float signal[BATCH][LENGTH];
    static int32_t target[BATCH];
    (void)epoch;
    for (int b = 0; b < BATCH; b++) {
        memcpy(signal[b], data.train_x[index[b]], sizeof signal[b]);
        target[b] = data.train_y[index[b]];
    }
    return (double)net_train_step(&trainer, signal[0], target);
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

/* Called after every epoch: the test error, and a point of the curve. */
static double judge(int epoch)
{
    double error = test_error(NULL);
    if (curve && epoch % curve_every == 0)
        fprintf(curve, "%lld %.3f %.3f\n", (long long)trainer.step, train_error(), error);
    return error;
}

/* ---- what the user sees ------------------------------------------------ */

static int64_t parameters(void)
{
    int64_t n = 0;
    for (int i = 0; i < NET_TABLE; i++) n += convrt_count(&net_table[i]);
    return n;
}

/* Lines of NAME VALUE for demo.sh. */
static void write_report(const char *path, const struct outcome *o)
{
    FILE *file = create(path);
    fprintf(file, "parameters %lld\n", (long long)parameters());
    fprintf(file, "loss %.6f\nerror %.2f\nseconds %.2f\n", o->loss, o->measured, o->seconds);
    finish(file, path);
}

static void write_answers(const char *path, const unsigned char *answers)
{
    FILE *file = create(path);
    fwrite(answers, 1, MNIST1D_TEST, file);
    finish(file, path);
}

/* ---- the program ------------------------------------------------------- */

static struct outcome train(const struct options *o)
{
    int epochs = (int)number("--epochs", o->epochs, 1);
    struct run r = { o->label, "test error", "%", MNIST1D_TRAIN, BATCH, epochs, trainer.seed, step, judge };
    curve = o->curve ? create(o->curve) : NULL;
    curve_every = epochs / 100 ? epochs / 100 : 1;
    struct outcome outcome = run_training(&r);
    if (curve) finish(curve, o->curve);
    return outcome;
}

int main(int argc, char **argv)
{
    static unsigned char answers[MNIST1D_TEST];
    struct options o = { .seed = "1", .epochs = "100", .label = "net", .data = "42" };
    const struct option known[] = {
        { "--seed", &o.seed },
        { "--epochs", &o.epochs },
        { "--label", &o.label },
        { "--data", &o.data },
        { "--save", &o.save },
        { "--predict", &o.predict },
        { "--report", &o.report },
        { "--curve", &o.curve },
    };
    parse_options(known, sizeof known / sizeof *known, argc, argv);
    if (mnist1d_get(&data, o.data)) die(o.data, "cannot get MNIST-1D there");
    trainer.seed = (uint64_t)number("--seed", o.seed, 0);
    net_init(params, trainer.seed);
    struct outcome outcome = train(&o);
    test_error(answers);
    if (o.save) {
        int code = convrt_save(o.save, net_table, NET_TABLE, params, NULL, 0,
                               NET_TRAINABLE, trainer.step);
        if (code) die(o.save, convrt_error(code));
    }
    if (o.predict) write_answers(o.predict, answers);
    if (o.report) write_report(o.report, &outcome);
    return 0;
}
