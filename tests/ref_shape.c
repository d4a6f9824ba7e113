/* What chooses and moves elements, for the reference interpreter: ops along one
 * axis. Here a tensor of any rank is walked by its indices, the sample's first:
 * ref_spot() turns a position in the array into them, ref_at() turns them back. */
#include "ref_task.h"

#include <string.h>

struct spot ref_spot(struct shape s, int64_t i)
{
    struct spot p = { { 0 } };
    for (int k = s.rank; k > 0; k--) {
        p.v[k] = i % s.d[k - 1];
        i /= s.d[k - 1];
    }
    p.v[0] = i;
    return p;
}

int64_t ref_at(struct shape s, struct spot p)
{
    int64_t i = p.v[0];
    for (int k = 1; k <= s.rank; k++) i = i * s.d[k - 1] + p.v[k];
    return i;
}

struct shape ref_shape(const struct task *t, int k)
{
    return t->r->graph->nodes[t->node->in[k]].shape;
}

/* Where in struct spot the axis with this letter is. */
static int axis_of(struct shape s, char letter)
{
    static const char *const names[] = { "", "c", "cw", "chw", "cdhw" };
    return 1 + (int)(strchr(names[s.rank], letter) - names[s.rank]);
}

void ref_shape_slice(const struct task *t)
{
    const struct slice_attr *a = &t->node->a->slice;
    struct shape x = ref_shape(t, 0), y = t->node->shape;
    int axis = axis_of(x, a->axis[0]);
    int64_t count = 0;
    for (int64_t k = a->from; k < a->to; k += a->step) count++;
    if (count != y.d[axis - 1]) bug("ref: %s: the axis has another extent", t->node->name);
    for (int64_t i = 0; i < size_of(t->out); i++) {
        struct spot p = ref_spot(y, i);
        p.v[axis] = a->from + p.v[axis] * a->step;
        t->y[i] = t->x[ref_at(x, p)];
    }
}

void ref_shape_transpose(const struct task *t)
{
    const char *order = t->node->a->transpose.order;
    struct shape x = ref_shape(t, 0), y = t->node->shape;
    for (int64_t i = 0; i < size_of(t->out); i++) {
        struct spot p = ref_spot(y, i), q = p;
        for (int k = 0; k < x.rank; k++) {
            int axis = axis_of(x, order[k]);
            if (x.d[axis - 1] != y.d[k]) bug("ref: %s: an axis has another extent", t->node->name);
            q.v[axis] = p.v[k + 1];
        }
        t->y[i] = t->x[ref_at(x, q)];
    }
}

/* The element of x whose index along `axis` is i, else as at p. */
static double along(const struct task *t, struct spot p, int axis, int64_t i)
{
    p.v[axis] = i;
    return t->x[ref_at(ref_shape(t, 0), p)];
}

void ref_shape_argmax(const struct task *t)
{
    struct shape x = ref_shape(t, 0);
    int axis = axis_of(x, t->node->a->argmax.axis[0]);
    for (int64_t i = 0; i < size_of(t->out); i++) {
        struct spot p = ref_spot(t->node->shape, i);
        int64_t best = 0;
        for (int64_t k = 1; k < x.d[axis - 1]; k++)
            if (along(t, p, axis, k) > along(t, p, axis, best)) best = k;
        t->y[i] = (double)best;
    }
}

/* Element c comes before element b in descending order. */
static bool before(double vc, int64_t c, double vb, int64_t b)
{
    return vc > vb || (vc == vb && c < b);
}

/* The j-th largest is the channel that j others come before. */
void ref_shape_topk(const struct task *t, bool indices)
{
    struct shape x = ref_shape(t, 0), y = t->node->shape;
    for (int64_t i = 0; i < size_of(t->in); i++) {
        struct spot p = ref_spot(x, i);
        int64_t c = p.v[1], rank = 0;
        for (int64_t b = 0; b < x.d[0]; b++) rank += before(along(t, p, 1, b), b, t->x[i], c);
        p.v[1] = rank;
        if (rank < y.d[0]) t->y[ref_at(y, p)] = indices ? (double)c : t->x[i];
    }
}
