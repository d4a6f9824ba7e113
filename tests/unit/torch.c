/* What PyTorch computed (tests/golden/torch, with the scripts that made it)
 * judges the reference interpreter, then the emitted code: single operators
 * forward and backward, and whole training runs with every optimiser. */
#include "../golden.h"

#include <check.h>
#include <glob.h>
#include <math.h>
#include <string.h>

#define FOLDER "tests/golden/torch/"

/* ---- single operators -------------------------------------------------- */

static glob_t families; /* the files ops*.bin, one a family of operators */

static struct container *family(struct arena *mem, int i)
{
    const char *path = families.gl_pathv[i];
    struct container *c = container_read(mem, arena_strndup(mem, path, strlen(path) - strlen(".bin")));
    ck_assert_ptr_nonnull(c);
    return c;
}

static struct subject *add_case(struct harness *h, const struct container *c,
                                const struct golden *v, struct options opt)
{
    opt.batch = v->batch;
    struct subject *s = harness_net(h, v->name, v->text, &opt);
    ck_assert_msg(s != NULL, "%s: %s", v->name, v->text);
    s->label = arena_printf(h->mem, "%s (%s%s)", v->name, opt.target->name, opt.train ? ", training" : "");
    golden_fill(s, c, arena_printf(h->mem, "%s/par/", v->name));
    return s;
}

static struct batch *case_batch(struct subject *s, const struct container *c, const char *name)
{
    const struct graph *g = s->graph;
    struct batch *b = harness_batch(s, 1);
    for (int i = 0; i < g->ninputs; i++)
        golden_copy(b->in[i], container_get(c, "%s/in/%s", name, golden_input(s, i)));
    for (int i = 0; i < g->ntargets; i++)
        golden_copy(b->target[i], i ? container_get(c, "%s/target_%d", name, i + 1) : container_get(c, "%s/target", name));
    return b;
}

static bool is(const struct container *c, const char *name, const char *what,
               const double *got, double relative)
{
    const struct entry *e = container_get(c, "%s/%s", name, what);
    return harness_close(name, what, got, e->v, e->count, relative, 1e-7);
}

/* Central differences of the reference's loss are PyTorch's gradients. */
static bool slopes(struct ref *r, const struct batch *b, double *x, const struct entry *want)
{
    static const double h = 1e-6;
    double *got = NEW(r->graph->cc->mem, double, want->count);
    for (int64_t i = 0; i < want->count; i++) {
        double x0 = x[i];
        x[i] = x0 + h;
        double up = ref_run(r, (const double *const *)b->in, (const double *const *)b->target);
        x[i] = x0 - h;
        double down = ref_run(r, (const double *const *)b->in, (const double *const *)b->target);
        x[i] = x0;
        got[i] = (up - down) / (2 * h);
    }
    return harness_close(want->name, "of the reference", got, want->v, want->count, 1e-5, 1e-6);
}

static bool judge_reference(struct subject *s, const struct container *c, const char *name)
{
    const struct graph *g = s->graph;
    struct batch *b = case_batch(s, c, name);
    struct ref *r = ref_new(g);
    r->seed = 5; /* as harness_reset */
    ref_run(r, (const double *const *)b->in, NULL);
    bool good = is(c, name, "out", r->value[g->outputs[0]], 1e-6);
    r->training = true;
    double loss = ref_run(r, (const double *const *)b->in, (const double *const *)b->target);
    good &= is(c, name, "loss", &loss, 1e-6);
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        if (n->op != OP_param || !n->path[0]) continue;
        if (n->a->param.trainable) continue;
        const struct entry *e = container_get(c, "%s/new/%s", name, n->path);
        good &= harness_close(name, e->name, r->updated[id], e->v, e->count, 1e-6, 1e-7);
    }
    if (strstr(name, "_ties")) return good; /* no derivative */
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        if (n->op == OP_param && n->path[0] && n->a->param.trainable)
            good &= slopes(r, b, r->value[id], container_get(c, "%s/dpar/%s", name, n->path));
    }
    for (int i = 0; i < g->ninputs; i++)
        good &= slopes(r, b, b->in[i], container_get(c, "%s/din/%s", name, golden_input(s, i)));
    return good;
}

START_TEST(reference)
{
    struct harness *h = harness_new("torch-reference");
    struct container *c = family(h->mem, _i);
    struct goldens cases = golden_read(h->mem, c);
    ck_assert_int_ge(cases.n, 1);
    int failed = 0;
    for (int i = 0; i < cases.n; i += harness_sanitized() ? 4 : 1)
        failed += !judge_reference(add_case(h, c, &cases.v[i], harness_options()), c, cases.v[i].name);
    ck_assert_msg(failed == 0, "%d of %d cases are wrong", failed, cases.n);
    harness_free(h);
}
END_TEST

static bool judge_training(struct subject *s, const struct container *c, const char *name)
{
    struct batch *b = case_batch(s, c, name);
    struct arena *mem = s->h->mem;
    bool good = harness_forward(s, b) && is(c, name, "out", b->out[0], 1e-5);
    good &= harness_backward(s, b) && is(c, name, "loss", &b->loss, 1e-5);
    good &= golden_gradients(s, b, c, arena_printf(mem, "%s/dpar/", name), arena_printf(mem, "%s/din/", name), 2e-5);
    bool statistics = strstr(s->source.text, "batchnorm") != NULL;
    return good && (!statistics || golden_values(s, c, arena_printf(mem, "%s/new/", name), 1e-5));
}

/* The loop's index chooses the family and the target; every case is built for
 * it twice. */
START_TEST(operators)
{
    static const char *const names[] = { "c99", "native" };
    const char *target = names[_i % 2];
    struct arena *mem = arena_new();
    struct harness *h = harness_new(arena_printf(mem, "torch-%d-%s", _i / 2, target));
    struct container *c = family(h->mem, _i / 2);
    struct goldens cases = golden_read(h->mem, c);
    struct options opt = harness_options();
    opt.target = harness_target(target);
    bool good = true;
    for (int i = 0; i < cases.n; i += harness_sanitized() ? 4 : 1) {
        opt.train = opt.grad_input = false;
        good &= harness_emit(add_case(h, c, &cases.v[i], opt));
        opt.train = opt.grad_input = true;
        good &= harness_emit(add_case(h, c, &cases.v[i], opt));
    }
    ck_assert(harness_build(h));
    for (int i = 0; i < h->n; i++) {
        struct subject *s = h->subjects[i];
        const char *name = arena_strndup(h->mem, s->label, strcspn(s->label, " "));
        good &= s->api != NULL;
        if (!s->api) continue;
        struct batch *b = case_batch(s, c, name);
        if (s->opt.train)
            good &= judge_training(s, c, name);
        else
            good &= harness_forward(s, b) && is(c, name, "out", b->out[0], 1e-5);
    }
    ck_assert(good);
    harness_free(h);
    arena_free(mem);
}
END_TEST

/* ---- training runs ----------------------------------------------------- */

enum { OPTIMISERS = 5 };
static const char *const nets[] = { "lenet", "residual", "depthwise", "mnist1d", "heads" };

/* What the comment "# WHAT i TEXT" says of run i, or NULL. */
static const char *words(struct arena *mem, const struct container *c, const char *what, int i)
{
    const char *head = arena_printf(mem, "# %s %d ", what, i);
    const char *p = strstr(c->text, head);
    if (!p) return NULL;
    p += strlen(head);
    return arena_strndup(mem, p, strcspn(p, "\n"));
}

/* "# run 2 adamw(lr=0.003)" */
static const char *optimiser(struct arena *mem, const struct container *c, int i)
{
    const char *text = words(mem, c, "run", i);
    ck_assert_ptr_nonnull(text);
    return text;
}

static int which(struct arena *mem, const struct container *c, const struct subject *s)
{
    int i = 0;
    while (strcmp(optimiser(mem, c, i), s->opt.optimizer) != 0) i++;
    return i;
}

static double norm(const struct subject *s, const struct convrt_param *p)
{
    double square = 0;
    for (int64_t i = 0; i < convrt_count(p); i++) {
        double v = (double)*harness_value(s, p, i);
        square += v * v;
    }
    return sqrt(square);
}

/* Norms stand in the order of the checkpoint, which is that of the graph. */
static bool judge_norms(struct subject *s, const struct entry *want)
{
    bool good = true;
    int k = 0;
    for (int id = 0; id < s->graph->n; id++) {
        const struct node *n = &s->graph->nodes[id];
        if (n->op != OP_param || !n->path[0]) continue;
        const struct convrt_param *p = harness_row(s, n->path);
        double got = p ? norm(s, p) : NAN;
        good &= harness_close(s->label, n->path, &got, &want->v[k++], 1, 1e-4, 1e-5);
    }
    return good && k == want->count;
}

/* What ships: the averages in a block of their own, and its forward pass. */
static bool judge_average(struct subject *s, const struct container *c, struct batch *b, int run)
{
    const struct entry *want = container_find(c, arena_printf(s->h->mem, "%d/ema", run));
    if (!want) return s->graph->recipe.ema == 0;
    float *params = s->trainer.params;
    size_t bytes = 4 * (size_t)s->api->params;
    float *average = arena_alloc(s->h->mem, bytes);
    s->api->average(&s->trainer, average);
    s->trainer.params = average;
    bool good = judge_norms(s, want) && harness_forward(s, b);
    s->trainer.params = params;
    return good && memcmp(params, average, bytes) != 0;
}

static bool judge_run(struct subject *s, const struct container *c, int run)
{
    struct batch *b = harness_batch(s, 1);
    golden_copy(b->in[0], container_get(c, "in"));
    golden_copy(b->target[0], container_get(c, "target"));
    bool good = harness_forward(s, b);
    good &= harness_close(s->label, "out", b->out[0], container_get(c, "out")->v, container_get(c, "out")->count, 1e-5, 0);
    good &= harness_backward(s, b) && golden_gradients(s, b, c, "gradient/", NULL, 1e-4);
    const struct entry *losses = container_get(c, "%d/loss", run);
    harness_reset(s);
    for (int64_t k = 0; k < losses->count; k++) {
        good &= harness_step(s, b);
        good &= harness_close(s->label, "loss", &b->loss, losses->v + k, 1, 1e-4, 1e-5);
    }
    good &= s->trainer.step == losses->count;
    good &= judge_norms(s, container_get(c, "%d/norm", run));
    good &= judge_average(s, c, b, run);
    const char *own = strstr(c->text, "\nafter/"), *next = strstr(c->text, arena_printf(s->h->mem, "\n%d/loss", run + 1));
    bool full = own && strstr(c->text, arena_printf(s->h->mem, "\n%d/norm", run)) < own && (!next || own < next);
    return good && (!full || golden_values(s, c, "after/", 2e-4));
}

/* The initial weights come from the safetensors file that PyTorch's side
 * wrote, through the emitted table and the runtime's own reader. */
static bool load_initial(struct subject *s, const char *net)
{
    const char *path = arena_printf(s->h->mem, FOLDER "%s.safetensors", net);
    struct options opt = s->opt;
    opt.weights = path;
    struct graph *g = NULL;
    jmp_buf here;
    s->cc.recover = &here;
    if (setjmp(here) == 0) g = compile_graph(&s->cc, &s->source, &opt, "weights");
    s->cc.recover = NULL;
    if (!g) return false;
    values_settle(g);
    for (int i = 0; i < s->graph->n; i++)
        if (s->graph->nodes[i].op == OP_param) s->graph->nodes[i].data = g->nodes[i].data;
    return true;
}

START_TEST(runs)
{
    const char *net = nets[_i];
    struct arena *mem = arena_new();
    struct harness *h = harness_new(arena_printf(mem, "torch-%s", net));
    struct container *c = container_read(h->mem, arena_printf(mem, FOLDER "%s", net));
    ck_assert_ptr_nonnull(c);
    long long batch;
    ck_assert_int_eq(sscanf(strstr(c->text, "# batch "), "# batch %lld", &batch), 1);
    const char *path = arena_printf(mem, FOLDER "%s.dsl", net);
    const char *text = container_slurp(h->mem, path, NULL);
    bool good = true;
    for (int i = 0; i < 2 * OPTIMISERS; i += harness_sanitized() ? 7 : 1) {
        struct options opt = harness_options();
        opt.train = true;
        opt.batch = batch;
        opt.optimizer = optimiser(mem, c, i % OPTIMISERS);
        opt.schedule = words(mem, c, "schedule", i % OPTIMISERS);
        opt.target = harness_target(i < OPTIMISERS ? "c99" : "native");
        struct subject *s = harness_net(h, path, text, &opt);
        ck_assert_ptr_nonnull(s);
        s->label = arena_printf(h->mem, "%s, %s, %s", net, opt.optimizer, opt.target->name);
        good &= load_initial(s, net) && harness_emit(s);
    }
    ck_assert(harness_build(h));
    for (int i = 0; i < h->n; i++)
        good &= h->subjects[i]->api && judge_run(h->subjects[i], c, which(mem, c, h->subjects[i]));
    ck_assert(good);
    harness_free(h);
    arena_free(mem);
}
END_TEST

Suite *suite_torch(void);

Suite *suite_torch(void)
{
    Suite *suite = suite_create("torch");
    TCase *all = tcase_create("golden");
    tcase_set_timeout(all, 300);
    if (glob(FOLDER "ops*.bin", 0, NULL, &families) != 0) bug("no " FOLDER "ops*.bin");
    tcase_add_loop_test(all, reference, 0, (int)families.gl_pathc);
    tcase_add_loop_test(all, operators, 0, 2 * (int)families.gl_pathc);
    tcase_add_loop_test(all, runs, 0, (int)(sizeof nets / sizeof *nets));
    suite_add_tcase(suite, all);
    return suite;
}
