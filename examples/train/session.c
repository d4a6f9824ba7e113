/* See session.h. */
#include "session.h"

_Alignas(NET_ALIGN) float params[NET_PARAMS];
static _Alignas(NET_ALIGN) float grads[NET_PARAMS];
static _Alignas(NET_ALIGN) float state[NET_STATE + 1];
static _Alignas(NET_ALIGN) unsigned char train_arena[NET_TRAIN_ARENA_BYTES];
_Alignas(NET_ALIGN) unsigned char arena[NET_ARENA_BYTES];

float image[BATCH][SIZE];
struct net_trainer trainer = { .params = params, .grads = grads, .state = state, .arena = train_arena };
struct images train, test;

static struct {
    const char *set, *data, *samples, *seed, *epochs, *label, *save, *picture;
} settings = { "mnist", "1", "0", "1", "10", "net", NULL, NULL };

const char *session_picture(void)
{
    return settings.picture;
}

void session_start(int argc, char **argv, const struct option *extra, int n)
{
    struct option known[32] = {
        { "--set", &settings.set },
        { "--data", &settings.data },
        { "--samples", &settings.samples },
        { "--seed", &settings.seed },
        { "--epochs", &settings.epochs },
        { "--label", &settings.label },
        { "--save", &settings.save },
        { "--picture", &settings.picture },
    };
    enum { OWN = 8 };
    for (int i = 0; i < n; i++) known[OWN + i] = extra[i];
    parse_options(known, OWN + n, argc, argv);
    trainer.seed = (uint64_t)number("--seed", settings.seed, 0);
    images_get(&train, &test, settings.set, settings.data, (int)number("--samples", settings.samples, 0));
    if (train.n < BATCH) die("--samples", "less than a batch");
    net_init(params, trainer.seed);
}

static void save(void)
{
    if (!settings.save) return;
    int code = convrt_save(settings.save, net_table, NET_TABLE, params, NULL, 0, NET_TRAINABLE, trainer.step);
    if (code) die(settings.save, convrt_error(code));
}

static long long parameters(void)
{
    int64_t n = 0;
    for (int i = 0; i < NET_TABLE; i++)
        if (net_table[i].trainable) n += convrt_count(&net_table[i]);
    return n;
}

void session_train(const char *measure, const char *unit,
                   double (*step)(const int *index, int epoch), double (*judge)(int epoch))
{
    struct run r = {
        settings.label,
        measure,
        unit,
        train.n,
        BATCH,
        (int)number("--epochs", settings.epochs, 1),
        trainer.seed,
        step,
        judge,
    };
    struct outcome o = run_training(&r);
    save();
    const char *drawn = images_drawn(settings.data) ? ": drawn images, not the published" : "";
    printf("\n%s, %s%s\n", settings.label, settings.set, drawn);
    row("parameters", "%lld", parameters());
    row("training samples", "%d", train.n);
    row("test samples", "%d", test.n);
    row("epochs", "%d", r.epochs);
    row("loss, first epoch", "%.4f", o.first_loss);
    row("loss, last epoch", "%.4f", o.loss);
    row("seconds to train", "%.1f", o.seconds);
}
