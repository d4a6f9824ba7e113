/* Every operator over the sweep that stands in tests/ops/X.dsl, emitted for
 * several targets, unrollings and batches, against the reference interpreter:
 * the forward pass directly, the backward pass (every parameter and every
 * input) against central differences of the reference's loss in double.
 *
 * A point of a sweep is one inference and one training build, whose settings
 * rotate; CONVC_SWEEP=full gives every point every setting. Two of five builds
 * are run by three threads, which share what they can, however small. */
#include "../container.h"
#include "../judge.h"
#include "../sweep.h"

#include <check.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

struct setting {
    const char *target;
    enum unroll unroll;
    int64_t batch;
};

static const struct setting settings[] = {
    { "c99", UNROLL_none, 1 },
    { "native", UNROLL_auto, 1 },
    { "c99", UNROLL_full, 1 },
    { "x86-64-v3", UNROLL_none, 3 },
    { "c99", UNROLL_auto, 3 },
    { "x86-64-v4", UNROLL_auto, 3 },
    { "native", UNROLL_full, 3 },
    { "native", UNROLL_none, 3 },
    { "x86-64-v2", UNROLL_auto, 1 },
    { "x86-64-v3", UNROLL_auto, 1 },
    { "x86-64-v4", UNROLL_none, 1 },
    { "x86-64-v4", UNROLL_full, 1 },
};
enum {
    SETTINGS = sizeof settings / sizeof *settings,
    THREADS = 3,
    FULL_WORK = 4000, /* what --unroll full is asked to spell out */
    EFFORT = 6000000, /* multiply-adds of the reference for a tensor */
};

static glob_t files; /* tests/ops/X.dsl, filled before any test runs */

/* ---- sweeps ------------------------------------------------------------ */

static struct options choose(const struct setting *set, const struct point *point, bool train, int turn)
{
    struct options opt = harness_options();
    const struct target *target = harness_target(set->target);
    opt.target = harness_runs(target) ? target : harness_target("native");
    opt.unroll = set->unroll;
    opt.batch = train && point->batch ? point->batch : set->batch;
    opt.net = point->net;
    opt.ndefines = point->ndefines;
    opt.defines = point->defines;
    opt.train = opt.grad_input = train;
    opt.threads = (turn + train) % 5 % 2 ? THREADS : 1;
    opt.share_small = true;
    return opt;
}

/* Pixels that are bytes or normalised have no gradient of their own. */
static bool differentiable(const struct graph *g)
{
    for (int i = 0; i < g->ninputs; i++) {
        const struct input_attr *a = &g->nodes[g->inputs[i]].a->input;
        if (a->u8 || a->mean.n || a->std.n) return false;
    }
    return true;
}

static bool add_build(struct harness *h, const char *path, const char *text,
                      const struct setting *set, const struct point *point, bool train, int turn)
{
    struct options opt = choose(set, point, train, turn);
    struct subject *s = harness_net(h, path, text, &opt);
    if (!s) {
        fprintf(stderr, "%s: %s does not compile\n", path, point->label);
        return false;
    }
    static const char *const unrolls[] = { "auto", "full", "none" };
    if (judge_work(s->graph) * (train ? 3 : 1) > FULL_WORK && opt.unroll == UNROLL_full)
        s->opt.unroll = UNROLL_auto;
    s->opt.grad_input = train && differentiable(s->graph);
    s->label = arena_printf(h->mem, "%s: %s (%s, unroll %s, batch %d, threads %d%s)", path, point->label, opt.target->name,
                            unrolls[s->opt.unroll], (int)opt.batch, opt.threads, train ? ", training" : "");
    harness_fill(s, (uint64_t)h->n);
    return harness_emit(s);
}

/* Both builds of a point, or all of them. */
static int add_point(struct harness *h, const char *path, const char *text,
                     const struct point *point, int index)
{
    const char *sweep = getenv("CONVC_SWEEP");
    bool full = sweep && strcmp(sweep, "full") == 0;
    int failed = 0;
    for (int i = 0; i < SETTINGS; i++) {
        int turn = full ? index + i : index;
        if (full || i == index % SETTINGS) failed += !add_build(h, path, text, &settings[i], point, false, turn);
        if (full || i == (7 * index + 3) % SETTINGS) failed += !add_build(h, path, text, &settings[i], point, true, turn);
    }
    return failed;
}

static bool check_subject(struct subject *s, int index, bool first)
{
    if (!s->emitted || !s->api) return false;
    s->api->share(s->opt.threads);
    bool good = judge_forward(s, (uint64_t)index + 1);
    if (s->opt.train) good &= judge_backward(s, (uint64_t)index + 2, first);
    s->api->share(1);
    return good;
}

START_TEST(sweep)
{
    const char *path = files.gl_pathv[_i];
    const char *name = strrchr(path, '/') + 1;
    struct arena *mem = arena_new();
    struct harness *h = harness_new(arena_printf(mem, "ops-%.*s", (int)strcspn(name, "."), name));
    const char *text = container_slurp(h->mem, path, NULL);
    struct sweeps sweeps = sweep_read(h->mem, text);
    int failed = 0;
    for (int i = 0; i < sweeps.n; i += harness_sanitized() ? 6 : 1)
        failed += add_point(h, path, text, &sweeps.points[i], i);
    bool built = harness_build(h);
    const char *net = "";
    for (int i = 0; built && i < h->n; i++) {
        struct subject *s = h->subjects[i];
        bool first = s->opt.train && strcmp(net, s->opt.net ? s->opt.net : "") != 0;
        if (first) net = s->opt.net;
        failed += !check_subject(s, i, first);
    }
    ck_assert_msg(built, "%s: the emitted code does not compile", path);
    ck_assert_msg(failed == 0, "%s: %d of %d builds are wrong", path, failed, h->n);
    harness_free(h);
    arena_free(mem);
}
END_TEST

/* Every op of the language has a file here. */
START_TEST(complete)
{
    struct arena *mem = arena_new();
    for (int op = 0; op < OP_COUNT; op++) {
        const struct op_info *info = &optab[op];
        if (!info->infer || info->traits & HIDDEN) continue;
        char *text = container_slurp(mem, arena_printf(mem, "tests/ops/%s.dsl", info->name), NULL);
        ck_assert_msg(text != NULL, "no tests/ops/%s.dsl", info->name);
    }
    arena_free(mem);
}
END_TEST

/* CONVC_OPS="relu *norm": only these. */
static void find_files(void)
{
    const char *names = getenv("CONVC_OPS");
    if (!names) names = "*";
    for (int first = 1; *names; first = 0) {
        char pattern[200];
        int n = (int)strcspn(names, " ");
        snprintf(pattern, sizeof pattern, "tests/ops/%.*s.dsl", n, names);
        glob(pattern, first ? 0 : GLOB_APPEND, NULL, &files);
        names += n + (names[n] == ' ');
    }
}

Suite *suite_ops(void);

Suite *suite_ops(void)
{
    Suite *suite = suite_create("ops");
    TCase *all = tcase_create("sweep");
    find_files();
    tcase_set_timeout(all, 900);
    tcase_add_test(all, complete);
    tcase_add_loop_test(all, sweep, 0, (int)files.gl_pathc);
    suite_add_tcase(suite, all);
    return suite;
}
