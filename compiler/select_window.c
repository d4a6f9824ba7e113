/* The sweeps of pooling ops, for select.c: one for every run of planes times run
 * of rows times run of columns whose windows lose the same taps to the border, so
 * that no kernel tests bounds. Interior windows are one sweep; a border of padding adds a few. */
#include "convc.h"
#include "select.h"

static const struct sweep one_to_one = SWEEP_ONE_TO_ONE;

/* A run of output places along an axis whose windows keep the same taps. */
struct run {
    int64_t out0, count, in0, taps;
};

static int64_t runs_of(int64_t out, int64_t in, int64_t kernel, int64_t stride,
                       int64_t pad, struct run *runs)
{
    int64_t n = 0, lost = -1;
    for (int64_t i = 0; i < out; i++) {
        int64_t from = i * stride - pad, to = from + kernel;
        int64_t first = from < 0 ? 0 : from, end = to > in ? in : to;
        if (n && runs[n - 1].taps == end - first && lost == first - from) {
            runs[n - 1].count++;
            continue;
        }
        lost = first - from;
        runs[n++] = (struct run){ i, 1, first, end - first };
    }
    return n;
}

/* kernel_size is left at the window's size: avgpool divides by it. */
static void choose_window(struct graph *g, struct node *n, struct shape x, struct shape y,
                          struct triple kernel, struct triple stride, struct sides pad)
{
    struct triple in = shape_space(x), out = shape_space(y), nruns;
    struct run *runs[AXES];
    for (int k = 0; k < AXES; k++) {
        runs[k] = NEW(g->cc->mem, struct run, out.at[k] + 1);
        nruns.at[k] = runs_of(out.at[k], in.at[k], kernel.at[k], stride.at[k], pad.before.at[k], runs[k]);
    }
    int count = (int)triple_product(nruns);
    struct sweep *s = NEW(g->cc->mem, struct sweep, count + 1);
    for (int i = 0; i < count; i++) {
        struct triple at = triple_at(nruns, i);
        s[i] = one_to_one;
        s[i].step_in = stride;
        for (int k = 0; k < AXES; k++) {
            const struct run *r = &runs[k][at.at[k]];
            s[i].count.at[k] = r->count;
            s[i].out0.at[k] = r->out0;
            s[i].in0.at[k] = r->in0;
            s[i].taps.at[k] = r->taps;
        }
    }
    n->algo.sweeps = s;
    n->algo.nsweeps = count;
    n->algo.kernel_size = kernel;
    n->algo.why = "a sweep for each run of windows that keep the same taps";
}

void select_maxpool(struct graph *g, struct node *n)
{
    const struct maxpool_attr *a = &n->a->maxpool;
    choose_window(g, n, g->nodes[n->in[0]].shape, n->shape, a->kernel, a->stride, a->pad);
}

void select_maxpool_dx(struct graph *g, struct node *n)
{
    const struct maxpool_attr *a = &n->a->maxpool;
    choose_window(g, n, n->shape, g->nodes[n->in[1]].shape, a->kernel, a->stride, a->pad);
}

void select_avgpool(struct graph *g, struct node *n)
{
    const struct avgpool_attr *a = &n->a->avgpool;
    choose_window(g, n, g->nodes[n->in[0]].shape, n->shape, a->kernel, a->stride, a->pad);
}

void select_avgpool_dx(struct graph *g, struct node *n)
{
    const struct avgpool_attr *a = &n->a->avgpool;
    choose_window(g, n, n->shape, g->nodes[n->in[0]].shape, a->kernel, a->stride, a->pad);
}
