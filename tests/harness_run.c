/* Running: doubles in the caller's layouts -> the arrays that emitted code
 * wants -> doubles. Every array that emitted code may write is full of NaNs
 * before and has a guard behind it. */
#include "harness.h"

#include <math.h>
#include <string.h>

enum { GUARD = 64 };

struct guard {
    const unsigned char *at;
    struct guard *next;
};

/* splitmix64 */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int64_t harness_random(uint64_t *state, int64_t below)
{
    return (int64_t)(next(state) % (uint64_t)below);
}

double harness_uniform(uint64_t *state, double low, double high)
{
    double u = (double)(next(state) >> 11) * 0x1p-53;
    return (double)(float)(low + (high - low) * u);
}

static void *guarded(struct subject *s, size_t bytes)
{
    unsigned char *p = arena_alloc(s->h->mem, bytes + GUARD);
    memset(p, 0xff, bytes);
    memset(p + bytes, 0xa5, GUARD);
    struct guard *g = NEW(s->h->mem, struct guard, 1);
    *g = (struct guard){ p + bytes, s->guards };
    s->guards = g;
    return p;
}

bool harness_guarded(struct subject *s)
{
    for (const struct guard *g = s->guards; g; g = g->next)
        for (int i = 0; i < GUARD; i++)
            if (g->at[i] != 0xa5) {
                fprintf(stderr, "%s: writes beyond the caller's memory\n", s->label);
                return false;
            }
    return true;
}

static double largest(const double *v, int64_t n)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++) most = fmax(most, fabs(v[i]));
    return most;
}

bool harness_close(const char *label, const char *what, const double *got,
                   const double *want, int64_t n, double relative, double absolute)
{
    double limit = relative * largest(want, n) + absolute, worst = 0;
    int64_t where = -1, wrong = 0;
    for (int64_t i = 0; i < n; i++) {
        double d = fabs(got[i] - want[i]);
        if (d <= limit) continue;
        wrong++;
        if (where < 0 || isnan(d) || d > worst) where = i, worst = d;
    }
    if (where >= 0)
        fprintf(stderr, "%s: %s: %lld of %lld wrong, element %lld is %.9g, not %.9g (limit %.2g)\n",
                label, what, (long long)wrong, (long long)n, (long long)where, got[where], want[where], limit);
    return where < 0;
}

/* ---- batches ----------------------------------------------------------- */

static double **rows(struct subject *s, int n, const int *nodes)
{
    double **v = NEW(s->h->mem, double *, n + 1);
    for (int i = 0; i < n; i++)
        v[i] = NEW(s->h->mem, double, ref_size(s->graph, nodes[i]));
    return v;
}

static bool is_bytes(const struct node *n)
{
    return n->op == OP_input && n->a->input.u8;
}

static bool is_classes(const struct node *n)
{
    return n->dtype == I32;
}

/* A class of the loss that the target belongs to, or what that ignores. */
static int64_t random_class(const struct graph *g, int target, uint64_t *seed)
{
    for (int i = 0; i < g->nlosses; i++) {
        const struct node *n = &g->nodes[g->losses[i]];
        if (n->nin < 2 || n->in[1] != target) continue;
        if (harness_random(seed, 4) == 0 && n->a->cross_entropy.ignore != -100)
            return n->a->cross_entropy.ignore;
        return harness_random(seed, g->nodes[n->in[0]].shape.d[0]);
    }
    return 0;
}

struct batch *harness_batch(struct subject *s, uint64_t seed)
{
    const struct graph *g = s->graph;
    struct batch *b = NEW(s->h->mem, struct batch, 1);
    *b = (struct batch){ rows(s, g->ninputs, g->inputs), rows(s, g->ntargets, g->targets),
                         rows(s, g->noutputs, g->outputs), rows(s, g->ninputs, g->inputs), 0 };
    for (int i = 0; i < g->ninputs; i++)
        for (int64_t k = 0; k < ref_size(g, g->inputs[i]); k++)
            b->in[i][k] = is_bytes(&g->nodes[g->inputs[i]]) ? (double)harness_random(&seed, 256)
                                                            : harness_uniform(&seed, -2, 2);
    for (int i = 0; i < g->ntargets; i++)
        for (int64_t k = 0; k < ref_size(g, g->targets[i]); k++)
            b->target[i][k] = is_classes(&g->nodes[g->targets[i]])
                                  ? (double)random_class(g, g->targets[i], &seed)
                                  : harness_uniform(&seed, -2, 2);
    return b;
}

/* ---- arrays of the emitted code's types -------------------------------- */

static void *encode(struct subject *s, int id, const double *v)
{
    const struct node *n = &s->graph->nodes[id];
    int64_t size = ref_size(s->graph, id);
    unsigned char *bytes = arena_alloc(s->h->mem, (size_t)size * 4);
    for (int64_t i = 0; i < size; i++) {
        float f = (float)v[i];
        int32_t c = (int32_t)v[i];
        if (is_bytes(n))
            bytes[i] = (unsigned char)v[i];
        else
            memcpy(bytes + 4 * i, is_classes(n) ? (void *)&c : (void *)&f, 4);
    }
    return bytes;
}

static void **encode_all(struct subject *s, int n, const int *nodes, double **v)
{
    void **p = NEW(s->h->mem, void *, n + 1);
    for (int i = 0; i < n; i++) p[i] = encode(s, nodes[i], v[i]);
    return p;
}

static void **results(struct subject *s, int n, const int *nodes)
{
    void **p = NEW(s->h->mem, void *, n + 1);
    for (int i = 0; i < n; i++) p[i] = guarded(s, 4 * (size_t)ref_size(s->graph, nodes[i]));
    return p;
}

static void decode_all(struct subject *s, int n, const int *nodes, void **p, double **v)
{
    for (int i = 0; i < n; i++) {
        bool indices = s->graph->nodes[nodes[i]].dtype == I32;
        for (int64_t k = 0; k < ref_size(s->graph, nodes[i]); k++)
            v[i][k] = indices ? (double)((const int32_t *)p[i])[k] : (double)((const float *)p[i])[k];
    }
}

/* ---- calls ------------------------------------------------------------- */

bool harness_forward(struct subject *s, struct batch *b)
{
    const struct graph *g = s->graph;
    if (!s->arena) s->arena = guarded(s, s->api->arena_bytes);
    if (s->opt.train && !s->trainer.params) harness_reset(s);
    void **in = encode_all(s, g->ninputs, g->inputs, b->in);
    void **out = results(s, g->noutputs, g->outputs);
    int code = s->api->forward(s->trainer.params, s->arena, (const void *const *)in, out);
    if (code != 0) fprintf(stderr, "%s: forward returns %d\n", s->label, code);
    decode_all(s, g->noutputs, g->outputs, out, b->out);
    return code == 0 && harness_guarded(s);
}

typedef float training_call(struct harness_trainer *, const void *const *in,
                            const void *const *target, void *const *din);

static bool train(struct subject *s, struct batch *b, training_call *call, bool gradients)
{
    const struct graph *g = s->graph;
    if (!s->trainer.params) harness_reset(s);
    void **in = encode_all(s, g->ninputs, g->inputs, b->in);
    void **target = encode_all(s, g->ntargets, g->targets, b->target);
    void **din = results(s, g->ninputs, g->inputs);
    b->loss = (double)call(&s->trainer, (const void *const *)in, (const void *const *)target, din);
    if (gradients && s->opt.grad_input) decode_all(s, g->ninputs, g->inputs, din, b->din);
    return harness_guarded(s);
}

bool harness_backward(struct subject *s, struct batch *b)
{
    if (s->trainer.grads) memset(s->trainer.grads, 0, 4 * (size_t)s->api->params);
    return train(s, b, s->api->backward, true);
}

bool harness_backward_again(struct subject *s, struct batch *b)
{
    return train(s, b, s->api->backward, true);
}

bool harness_step(struct subject *s, struct batch *b)
{
    return train(s, b, s->api->train_step, false);
}

/* ---- parameters -------------------------------------------------------- */

const struct convrt_param *harness_row(const struct subject *s, const char *path)
{
    for (int i = 0; i < s->api->ntable; i++)
        if (strcmp(s->api->table[i].name, path) == 0) return &s->api->table[i];
    return NULL;
}

float *harness_value(const struct subject *s, const struct convrt_param *p, int64_t i)
{
    return s->trainer.params + p->offset + convrt_place(p, i);
}

double harness_gradient(const struct subject *s, const struct convrt_param *p, int64_t i)
{
    return (double)s->trainer.grads[p->offset + convrt_place(p, i)];
}

static float *block(struct subject *s, int64_t floats)
{
    float *p = guarded(s, 4 * (size_t)floats);
    memset(p, 0, 4 * (size_t)floats);
    return p;
}

void harness_reset(struct subject *s)
{
    struct harness_trainer *t = &s->trainer;
    if (!t->params) {
        t->params = block(s, s->api->params);
        t->grads = block(s, s->api->params);
        t->state = block(s, s->api->state);
        t->arena = guarded(s, s->api->train_arena_bytes);
        t->seed = 5;
    }
    memset(t->grads, 0, 4 * (size_t)s->api->params);
    memset(t->state, 0, 4 * (size_t)s->api->state);
    t->step = 0;
    s->api->init(t->params, 1); /* constants without a name, too */
    for (int i = 0; i < s->api->ntable; i++) {
        const struct convrt_param *p = &s->api->table[i];
        const struct node *n = p->name[0] ? harness_param(s, p->name) : NULL;
        for (int64_t k = 0; n && k < shape_count(n->shape); k++)
            *harness_value(s, p, k) = n->data[k];
    }
}
