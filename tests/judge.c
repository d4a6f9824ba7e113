/* Emitted code against the reference interpreter. Tolerances are relative to
 * the largest element of a tensor: 1e-5 for results (the promise of the
 * project), 2e-5 for gradients plus a millionth of the largest gradient of
 * all, because a small gradient may be the difference of large terms. Where a
 * tensor is too large for a difference an element, a random part of its
 * elements is judged, and random directions through all of them. */
#include "judge.h"

#include <check.h>
#include <math.h>

enum { EFFORT = 6000000 }; /* multiply-adds of the reference for a tensor */

struct probe {
    struct subject *s;
    struct ref *r;
    struct batch *b;
    double work;  /* of one run of the reference */
    double scale; /* the largest gradient of all */
    uint64_t seed;
};

static double loss(const struct probe *p)
{
    return ref_run(p->r, (const double *const *)p->b->in, (const double *const *)p->b->target);
}

/* The derivative along `direction` (NULL: of element i alone), by a step of h. */
static double quotient(const struct probe *p, double *x, int64_t n, int64_t i,
                       const double *direction, double h)
{
    double value[2];
    for (int side = 0; side < 2; side++) {
        double step = side ? -h : h;
        for (int64_t k = direction ? 0 : i; k < (direction ? n : i + 1); k++)
            x[k] += step * (direction ? direction[k] : 1);
        value[side] = loss(p);
        for (int64_t k = direction ? 0 : i; k < (direction ? n : i + 1); k++)
            x[k] -= step * (direction ? direction[k] : 1);
    }
    return (value[0] - value[1]) / (2 * h);
}

/* The same, to be compared with `got`. A step may lead across a kink, of a relu or of a
 * maximum, to a slope that is neither side's: one 64 times smaller then does not. */
static double difference(const struct probe *p, double *x, int64_t n, int64_t i,
                         const double *direction, double got, double limit)
{
    double want = quotient(p, x, n, i, direction, 0x1p-20);
    return fabs(got - want) <= limit ? want : quotient(p, x, n, i, direction, 0x1p-26);
}

static bool check_direction(struct probe *p, const char *what, double *x,
                            const double *got, int64_t n)
{
    double *direction = NEW(p->s->h->mem, double, n);
    double sum = 0, square = 0;
    for (int64_t i = 0; i < n; i++) {
        direction[i] = harness_random(&p->seed, 2) ? 1 : -1;
        sum += direction[i] * got[i];
        square += got[i] * got[i];
    }
    double limit = 1e-5 * sqrt(square) + 1e-6 * p->scale * sqrt((double)n);
    double want = difference(p, x, n, 0, direction, sum, limit);
    return harness_close(p->s->label, what, &sum, &want, 1, 1e-5, limit);
}

/* got: the emitted code's gradient of the n values x of the reference. */
static bool check_gradient(struct probe *p, const char *what, double *x,
                           const double *got, int64_t n)
{
    static const int64_t few = 24;
    double most = 0;
    for (int64_t i = 0; i < n; i++) most = fmax(most, fabs(got[i]));
    double limit = 2e-5 * most + 1e-6 * p->scale;
    bool every = 2 * p->work * (double)n <= EFFORT || n <= few;
    bool good = true;
    for (int64_t k = 0; k < (every ? n : few) && good; k++) {
        int64_t i = every ? k : harness_random(&p->seed, n);
        double want = difference(p, x, n, i, NULL, got[i], limit);
        good = harness_close(p->s->label, what, got + i, &want, 1, 0, limit);
        if (!good) fprintf(stderr, "... at element %lld\n", (long long)i);
    }
    for (int k = 0; k < 6 && !every && good; k++)
        good = check_direction(p, what, x, got, n);
    return good;
}

/* Running statistics move in the training pass. */
static bool check_updates(const struct probe *p)
{
    const struct graph *g = p->s->graph;
    bool good = true;
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        if (n->op != OP_param || !n->path[0] || n->a->param.trainable) continue;
        const struct convrt_param *row = harness_row(p->s, n->path);
        good &= row != NULL;
        for (int64_t i = 0; row && i < shape_count(n->shape); i++) {
            double got = (double)*harness_value(p->s, row, i);
            good &= harness_close(p->s->label, n->path, &got, &p->r->updated[id][i], 1, 1e-5, 1e-6);
        }
    }
    return good;
}

static double *gradient(struct probe *p, const struct node *n)
{
    const struct convrt_param *row = harness_row(p->s, n->path);
    int64_t count = shape_count(n->shape);
    double *got = NEW(p->s->h->mem, double, count);
    for (int64_t i = 0; row && i < count; i++) got[i] = harness_gradient(p->s, row, i);
    return got;
}

static bool trained(const struct node *n)
{
    return n->op == OP_param && n->path[0] && n->a->param.trainable;
}

static void measure_scale(struct probe *p)
{
    const struct graph *g = p->s->graph;
    for (int id = 0; id < g->n; id++) {
        const double *v = trained(&g->nodes[id]) ? gradient(p, &g->nodes[id]) : NULL;
        for (int64_t i = 0; v && i < shape_count(g->nodes[id].shape); i++)
            p->scale = fmax(p->scale, fabs(v[i]));
    }
    for (int i = 0; i < g->ninputs; i++)
        for (int64_t k = 0; k < ref_size(g, g->inputs[i]); k++)
            p->scale = fmax(p->scale, fabs(p->b->din[i][k]));
}

double judge_work(const struct graph *g)
{
    double work = 0;
    for (int id = 0; id < g->n; id++) {
        const struct op_info *info = &optab[g->nodes[id].op];
        double macs = info->macs ? (double)info->macs(g, &g->nodes[id]) : 0;
        work += (macs + (double)shape_count(g->nodes[id].shape)) * (double)g->batch;
    }
    return work;
}

/* The loss of the emitted code itself, a few elements of every parameter. */
static bool check_plain(struct probe *p)
{
    static const float h = 0x1p-10f;
    bool good = true;
    int64_t step = p->s->trainer.step;
    for (int id = 0; id < p->s->graph->n; id++) {
        const struct node *n = &p->s->graph->nodes[id];
        if (!trained(n)) continue;
        const double *got = gradient(p, n);
        const struct convrt_param *row = harness_row(p->s, n->path);
        for (int k = 0; k < 3; k++) {
            int64_t i = harness_random(&p->seed, shape_count(n->shape));
            double side[2];
            for (int j = 0; j < 2; j++) {
                harness_reset(p->s);
                p->s->trainer.step = step;
                *harness_value(p->s, row, i) += j ? -h : h;
                harness_backward(p->s, p->b);
                side[j] = p->b->loss;
            }
            double slope = (side[0] - side[1]) / (2 * (double)h);
            good &= harness_close(p->s->label, "plain difference", &slope, got + i, 1, 0.02, 0.02 * p->scale);
        }
    }
    return good;
}

/* The emitted loss moves with what is detached, its gradient does not. */
static bool detaches(const struct graph *g)
{
    for (int id = 0; id < g->n; id++)
        if (g->nodes[id].op == OP_detach) return true;
    return false;
}

/* A second pass doubles the gradients of the parameters and leaves those of
 * the inputs. */
static bool check_accumulation(struct probe *p)
{
    const struct graph *g = p->s->graph;
    const struct convrt_param *table = p->s->api->table;
    bool good = harness_backward(p->s, p->b);
    int rows = p->s->api->ntable;
    double **once = NEW(p->s->h->mem, double *, rows + 1);
    for (int i = 0; i < rows; i++) {
        once[i] = NEW(p->s->h->mem, double, convrt_count(&table[i]));
        for (int64_t k = 0; k < convrt_count(&table[i]); k++) once[i][k] = 2 * harness_gradient(p->s, &table[i], k);
    }
    double din = g->ninputs && p->s->opt.grad_input ? p->b->din[0][0] : 0;
    good &= harness_backward_again(p->s, p->b);
    for (int i = 0; i < rows; i++)
        for (int64_t k = 0; k < convrt_count(&table[i]); k++) {
            double got = harness_gradient(p->s, &table[i], k);
            good &= harness_close(p->s->label, "accumulated", &got, &once[i][k], 1, 1e-5, 1e-6 * p->scale);
        }
    if (p->s->opt.grad_input) good &= harness_close(p->s->label, "input again", p->b->din[0], &din, 1, 1e-5, 1e-6 * p->scale);
    return good;
}

bool judge_backward(struct subject *s, uint64_t seed, bool plain)
{
    struct graph *g = s->graph;
    struct probe p = { s, ref_new(g), harness_batch(s, seed), judge_work(g), 0, seed };
    harness_reset(s);
    s->trainer.seed = seed;
    s->trainer.step = (int64_t)(seed % 5);
    p.r->training = true;
    p.r->seed = seed;
    p.r->step = s->trainer.step;
    if (!harness_backward(s, p.b)) return false;
    double want = loss(&p);
    bool good = harness_close(s->label, "loss", &p.b->loss, &want, 1, 1e-5, 1e-7) && check_updates(&p);
    measure_scale(&p);
    for (int id = 0; id < g->n && good; id++) {
        const struct node *n = &g->nodes[id];
        if (trained(n)) good = check_gradient(&p, n->path, p.r->value[id], gradient(&p, n), shape_count(n->shape));
    }
    for (int i = 0; i < g->ninputs && good && s->opt.grad_input; i++)
        good = check_gradient(&p, g->nodes[g->inputs[i]].name, p.b->in[i], p.b->din[i], ref_size(g, g->inputs[i]));
    return good && (!plain || ((detaches(g) || check_plain(&p)) && check_accumulation(&p)));
}

bool judge_forward(struct subject *s, uint64_t seed)
{
    const struct graph *g = s->graph;
    struct batch *b = harness_batch(s, seed);
    struct ref *r = ref_new(g);
    if (!harness_forward(s, b)) return false;
    ref_run(r, (const double *const *)b->in, NULL);
    bool good = true;
    for (int i = 0; i < g->noutputs; i++)
        good &= harness_close(s->label, g->output_names[i], b->out[i], r->value[g->outputs[i]],
                              ref_size(g, g->outputs[i]), 1e-5, 1e-30);
    return good;
}

void judge_backward_all(struct harness *h, uint64_t seed)
{
    ck_assert(harness_build(h));
    bool good = true;
    for (int i = 0; i < h->n; i++) good &= judge_backward(h->subjects[i], seed, false);
    ck_assert(good);
    harness_free(h);
}
