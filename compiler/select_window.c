/* The sweeps of pooling ops, for select.c: one for every run of rows times run
 * of columns whose windows lose the same taps to the border, so that no kernel
 * tests bounds. Interior windows are one sweep; a border of padding adds a few. */
#include "convc.h"
#include "select.h"

static const struct sweep one_to_one = SWEEP_ONE_TO_ONE;

/* A run of output rows (or columns) whose windows keep the same taps. */
struct run {
    int64_t out0, count, in0, taps;
};

static int runs_of(int64_t out, int64_t in, int64_t kernel, int64_t stride,
                   int64_t pad, struct run *runs)
{
    int n = 0;
    int64_t lost = -1;
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
                          struct pair kernel, struct pair stride, struct sides pad)
{
    struct arena *mem = g->cc->mem;
    struct run *rows = NEW(mem, struct run, shape_h(y) + 1);
    struct run *cols = NEW(mem, struct run, shape_w(y) + 1);
    int nrows = runs_of(shape_h(y), shape_h(x), kernel.h, stride.h, pad.top, rows);
    int ncols = runs_of(shape_w(y), shape_w(x), kernel.w, stride.w, pad.left, cols);
    struct sweep *s = NEW(mem, struct sweep, nrows * ncols + 1);
    for (int i = 0; i < nrows * ncols; i++) {
        struct run *r = &rows[i / ncols], *c = &cols[i % ncols];
        s[i] = one_to_one;
        s[i].count = (struct pair){ r->count, c->count };
        s[i].out0 = (struct pair){ r->out0, c->out0 };
        s[i].in0 = (struct pair){ r->in0, c->in0 };
        s[i].step_in = stride;
        s[i].taps = (struct pair){ r->taps, c->taps };
    }
    n->algo.sweeps = s;
    n->algo.nsweeps = nrows * ncols;
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
