/* The sweeps of pooling ops, for select.c: one for every run of planes times run
 * of rows times run of columns whose windows lose the same taps to the border, so
 * that no kernel tests bounds. Interior windows are one sweep; a border of padding adds a few. */
#include "convc.h"
#include "select.h"

#include <inttypes.h>

static const struct sweep one_to_one = SWEEP_ONE_TO_ONE;
static const char kept_taps[] = "a sweep for each run of windows that keep the same taps";

/* One more window: into the last run, or one of its own. */
static int64_t add_window(struct select_run *runs, int64_t n, struct select_run window)
{
    struct select_run *last = n ? &runs[n - 1] : NULL;
    bool same = last && last->taps == window.taps && last->tap0 == window.tap0;
    int64_t step = last ? window.in0 - last->in0 - last->step * (last->count - 1) : 0;
    if (!same || (last->count > 1 && step != last->step)) {
        runs[n] = window;
        return n + 1;
    }
    last->step = step;
    last->count++;
    return n;
}

static int64_t up(int64_t a, int64_t b)
{
    return a <= 0 ? 0 : (a + b - 1) / b;
}

struct window {
    struct triple kernel, stride, dilation;
    struct sides pad;
};

static int64_t runs_of(int64_t out, int64_t in, const struct window *w, int axis, struct select_run *runs)
{
    int64_t n = 0, kernel = w->kernel.at[axis], dilation = w->dilation.at[axis];
    for (int64_t i = 0; i < out; i++) {
        int64_t from = i * w->stride.at[axis] - w->pad.before.at[axis];
        int64_t first = up(-from, dilation), end = up(in - from, dilation);
        if (end > kernel) end = kernel;
        n = add_window(runs, n, (struct select_run){ i, 1, from + first * dilation, w->stride.at[axis], end - first, first });
    }
    return n;
}

/* The same for windows that divide the axis. */
static int64_t adaptive_runs(int64_t out, int64_t in, struct select_run *runs)
{
    int64_t n = 0;
    for (int64_t i = 0; i < out; i++)
        n = add_window(runs, n, (struct select_run){ i, 1, adaptive_first(in, out, i), 1, adaptive_count(in, out, i), 0 });
    return n;
}

int select_limited(struct graph *g, const struct node *n, int64_t count, const char *what, int most)
{
    if (count > most)
        err(g->cc, n->pos, "%s: %" PRId64 " %s: the limit is %d", optab[optab[n->op].family].name, count, what, most);
    return (int)count;
}

void select_places(struct graph *g, const struct node *n, int64_t extent)
{
    select_limited(g, n, extent, "places along an axis", MAX_PLACES);
}

void select_runs(struct graph *g, struct node *n, struct select_run *const runs[AXES],
                 struct triple nruns, struct triple tap_in)
{
    int count = select_limited(g, n, triple_product(nruns), "kinds of windows", MAX_SWEEPS);
    struct sweep *s = NEW(g->cc->mem, struct sweep, count + 1);
    for (int i = 0; i < count; i++) {
        struct triple at = triple_at(nruns, i);
        s[i] = one_to_one;
        s[i].tap_in = tap_in;
        for (int k = 0; k < AXES; k++) {
            const struct select_run *r = &runs[k][at.at[k]];
            s[i].count.at[k] = r->count;
            s[i].out0.at[k] = r->out0;
            s[i].in0.at[k] = r->in0;
            s[i].step_in.at[k] = r->step;
            s[i].taps.at[k] = r->taps;
            s[i].weight0.at[k] = r->tap0;
        }
    }
    n->algo.sweeps = s;
    n->algo.nsweeps = count;
}

/* kernel_size is left at the window's size: avgpool divides by it. */
static void choose_window(struct graph *g, struct node *n, struct shape x, struct shape y, struct window w)
{
    struct triple in = shape_space(x), out = shape_space(y), nruns;
    struct select_run *runs[AXES];
    for (int k = 0; k < AXES; k++) {
        select_places(g, n, out.at[k]);
        runs[k] = NEW(g->cc->mem, struct select_run, out.at[k] + 1);
        nruns.at[k] = runs_of(out.at[k], in.at[k], &w, k, runs[k]);
    }
    select_runs(g, n, runs, nruns, w.dilation);
    n->algo.why = kept_taps;
    n->algo.kernel_size = w.kernel;
}

static struct window max_window(const struct node *n)
{
    const struct maxpool_attr *a = &n->a->maxpool;
    return (struct window){ a->kernel, a->stride, a->dilation, a->pad };
}

static struct window mean_window(const struct node *n)
{
    const struct avgpool_attr *a = &n->a->avgpool;
    return (struct window){ a->kernel, a->stride, triple_all(1), a->pad };
}

void select_maxpool(struct graph *g, struct node *n)
{
    choose_window(g, n, shape_input(g, n, 0)->shape, n->shape, max_window(n));
}

void select_maxpool_dx(struct graph *g, struct node *n)
{
    choose_window(g, n, n->shape, shape_input(g, n, 1)->shape, max_window(n));
}

void select_avgpool(struct graph *g, struct node *n)
{
    choose_window(g, n, shape_input(g, n, 0)->shape, n->shape, mean_window(n));
}

void select_avgpool_dx(struct graph *g, struct node *n)
{
    choose_window(g, n, n->shape, shape_input(g, n, 0)->shape, mean_window(n));
}

/* ---- unpooling --------------------------------------------------------------- */

static bool overlaps(const struct window *w)
{
    for (int k = 0; k < AXES; k++)
        if (w->stride.at[k] < (w->kernel.at[k] - 1) * w->dilation.at[k] + 1) return true;
    return false;
}

/* Windows apart from each other: those of the pool. Of windows that overlap the
 * last one wins, so their order must be that of their pixels: one sweep, whose
 * taps may lie outside; positions never do. Of both maxunpool and its gradient. */
void select_maxunpool(struct graph *g, struct node *n)
{
    const struct node *positions = shape_input(g, n, 1);
    struct window w = max_window(positions);
    struct shape image = n->op == OP_maxunpool ? n->shape : shape_input(g, n, 0)->shape;
    choose_window(g, n, image, positions->shape, w);
    if (!overlaps(&w)) return;
    struct sweep *s = NEW(g->cc->mem, struct sweep, 1);
    *s = one_to_one;
    s->count = shape_space(positions->shape);
    s->step_in = w.stride;
    s->taps = w.kernel;
    s->tap_in = w.dilation;
    for (int k = 0; k < AXES; k++) s->in0.at[k] = -w.pad.before.at[k];
    n->algo.sweeps = s;
    n->algo.nsweeps = 1;
    n->algo.why = "places from a table; of windows that overlap the last one wins";
}

/* ---- windows that divide the image ------------------------------------------- */

static void choose_adaptive(struct graph *g, struct node *n, struct shape x, struct shape y)
{
    struct triple in = shape_space(x), out = shape_space(y), nruns;
    struct select_run *runs[AXES];
    for (int k = 0; k < AXES; k++) {
        select_places(g, n, out.at[k]);
        runs[k] = NEW(g->cc->mem, struct select_run, out.at[k] + 1);
        nruns.at[k] = adaptive_runs(out.at[k], in.at[k], runs[k]);
    }
    select_runs(g, n, runs, nruns, triple_all(1));
    n->algo.why = kept_taps;
}

void select_adaptive_maxpool(struct graph *g, struct node *n)
{
    choose_adaptive(g, n, shape_input(g, n, 0)->shape, n->shape);
}

void select_adaptive_maxpool_dx(struct graph *g, struct node *n)
{
    choose_adaptive(g, n, n->shape, shape_input(g, n, 1)->shape);
}
