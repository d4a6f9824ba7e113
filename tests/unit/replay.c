/* Forty steps of training on real data, replayed: the emitted code for the
 * example's own two nets against float64 runs of PyTorch on MNIST-1D (batches
 * of 100 in file order, SGD 0.05, momentum 0.9). Losses of all steps, the
 * gradients of the first, the weights after 1, 10 and 40. Half way the run is
 * saved, forgotten and resumed from the file. Chaos takes over after some
 * hundred steps; forty can be followed closely. */
#include "../../examples/mnist1d/mnist1d.h"
#include "../container.h"
#include "../harness.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_replay(void);

enum { BATCH = 100,
       STEPS = 40 };

/* The run calls conv's last layer linear. */
static const struct run {
    const char *net, *folder, *last;
} runs[] = {
    { "conv", "mnist1d_conv", "linear" },
    { "dense", "mnist1d_fc", "fc" },
};

static const char *data_path(struct arena *mem, const char *name)
{
    const char *data = getenv("CONVC_DATA");
    return arena_printf(mem, "%s/%s", data ? data : "../shared/data", name);
}

/* "fc.bias" as the run calls it. */
static const char *its_name(struct arena *mem, const struct run *run,
                            const char *path)
{
    if (strncmp(path, "fc.", 3) != 0) return path;
    return arena_printf(mem, "%s%s", run->last, path + 2);
}

static void set_weights(struct subject *s, const struct run *run,
                        const struct container *init)
{
    for (int i = 0; i < s->graph->n; i++) {
        struct node *n = &s->graph->nodes[i];
        if (n->op != OP_param) continue;
        const struct entry *e =
            container_get(init, "%s", its_name(s->h->mem, run, n->path));
        n->data = NEW(s->h->mem, float, e->count);
        for (int64_t k = 0; k < e->count; k++) n->data[k] = (float)e->v[k];
    }
}

static struct subject *make(struct harness *h, const struct run *run,
                            const char *target)
{
    const char *path = arena_printf(h->mem, "examples/mnist1d/%s.dsl", run->net);
    struct options opt = harness_options();
    opt.train = true;
    opt.batch = BATCH;
    opt.target = harness_target(target);
    struct subject *s =
        harness_net(h, path, container_slurp(h->mem, path, NULL), &opt);
    ck_assert_ptr_nonnull(s);
    s->label = arena_printf(h->mem, "%s, %s", run->net, target);
    return s;
}

/* Every parameter, or its gradient, against the tensors PREFIX_NAME. */
static bool judge(const struct subject *s, const struct run *run,
                  const struct container *c, const char *prefix, double tolerance)
{
    struct arena *mem = s->h->mem;
    bool good = true;
    for (int k = 0; k < s->api->ntable; k++) {
        const struct convrt_param *p = &s->api->table[k];
        const char *name = its_name(mem, run, p->name);
        const struct entry *want = container_get(c, "%s_%s", prefix, name);
        double *got = NEW(mem, double, want->count);
        bool gradient = prefix[0] == 'g';
        for (int64_t i = 0; i < want->count; i++)
            got[i] = gradient ? harness_gradient(s, p, i)
                              : (double)*harness_value(s, p, i);
        good &= harness_close(s->label, arena_printf(mem, "%s_%s", prefix, name),
                              got, want->v, want->count, tolerance, 1e-6);
    }
    return good;
}

/* Saves parameters and optimiser state, fills both with NaNs, loads them. */
static bool resume(struct subject *s)
{
    const struct harness_api *a = s->api;
    struct harness_trainer *t = &s->trainer;
    const char *path = arena_printf(s->h->mem, "%s/resume.safetensors", s->h->dir);
    int64_t slots = a->state / a->trainable, step = t->step;
    int code = convrt_save(path, a->table, a->ntable, t->params, t->state, slots, a->trainable, step);
    memset(t->params, 0xff, (size_t)a->params * sizeof(float));
    memset(t->state, 0xff, (size_t)a->state * sizeof(float));
    t->step = -1;
    if (!code)
        code = convrt_load(path, a->table, a->ntable, t->params, t->state, slots, a->trainable, &t->step);
    if (code) fprintf(stderr, "%s: %s\n", path, convrt_error(code));
    return !code && slots == 1 && t->step == step;
}

static bool replay(struct subject *s, const struct run *run,
                   const struct container *c, const struct mnist1d *data)
{
    struct batch *b = harness_batch(s, 1);
    const struct entry *losses = container_get(c, "loss");
    bool good = true;
    harness_reset(s);
    for (int step = 1; step <= STEPS; step++) {
        if (step == STEPS / 2) good &= resume(s);
        int first = (step - 1) * BATCH;
        for (int i = 0; i < BATCH; i++) {
            for (int k = 0; k < MNIST1D_LENGTH; k++)
                b->in[0][i * MNIST1D_LENGTH + k] = (double)data->train_x[first + i][k];
            b->target[0][i] = data->train_y[first + i];
        }
        good &= harness_step(s, b);
        good &= harness_close(s->label, "loss", &b->loss, &losses->v[step - 1], 1, 1e-4, 0);
        if (step == 1) good &= judge(s, run, c, "grad_step1", 1e-5);
        if (step == 1 || step == 10 || step == STEPS)
            good &= judge(s, run, c, arena_printf(s->h->mem, "w_after_%d", step),
                          step == STEPS ? 1e-3 : 1e-4);
    }
    return good;
}

START_TEST(forty_steps)
{
    static struct mnist1d data;
    const struct run *run = &runs[_i];
    char name[64];
    snprintf(name, sizeof name, "replay-%s", run->net);
    struct harness *h = harness_new(name);
    const char *folder = data_path(h->mem, arena_printf(h->mem, "raw/%s", run->folder));
    struct container *init = container_read(h->mem, arena_printf(h->mem, "%s/init", folder));
    struct container *c = container_read(h->mem, arena_printf(h->mem, "%s/golden_train", folder));
    if (!init || !c) {
        fprintf(stderr, "SKIPPED: no training run in %s\n", folder);
        harness_free(h);
        return;
    }
    ck_assert_int_eq(mnist1d_generate(&data, MNIST1D_SEED), 0);
    struct subject *subjects[2] = { make(h, run, "c99"), make(h, run, "native") };
    for (int i = 0; i < 2; i++) {
        set_weights(subjects[i], run, init);
        ck_assert(harness_emit(subjects[i]));
    }
    ck_assert(harness_build(h));
    for (int i = 0; i < 2; i++) ck_assert(subjects[i]->api && replay(subjects[i], run, c, &data));
    harness_free(h);
}
END_TEST

Suite *suite_replay(void)
{
    Suite *s = suite_create("replay");
    TCase *c = tcase_create("mnist1d");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, forty_steps, 0, 2);
    suite_add_tcase(s, c);
    return s;
}
