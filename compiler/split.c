/* split(x, n) and split(x, sizes), a function of the language that gives a list
 * of tensors: n equal parts, or parts of these sizes, along an axis (c). Each is
 * a slice; parts of the channels are views and cost nothing. */
#include "elaborate.h"

#include <inttypes.h>
#include <string.h>

/* What is split, and how. */
struct splitting {
    struct elab *e;
    const struct syntax *s; /* the call */
    int x;
    const char *axis;
    int64_t extent;
};

static int64_t need_size(const struct splitting *t, struct value v)
{
    if (v.kind != V_INT || v.i < 1)
        err(t->e->cc, t->s->pos, "split: expected a positive number of parts, or a list of such sizes, found %s",
            eval_text(t->e, v));
    return v.i;
}

/* n equal sizes. */
static struct value equal_sizes(const struct splitting *t, int64_t n)
{
    if (t->extent % n != 0)
        err(t->e->cc, t->s->pos, "split: the %" PRId64 " elements of axis %s do not divide into %" PRId64 " equal parts; give a list of sizes",
            t->extent, t->axis, n);
    eval_step(t->e, t->s->pos, n);
    struct value *v = NEW(t->e->cc->mem, struct value, n + 1);
    for (int64_t i = 0; i < n; i++) v[i] = value_int(t->extent / n);
    return value_list(v, n);
}

static void need_sum(const struct splitting *t, struct value sizes)
{
    int64_t sum = 0;
    for (int i = 0; i < sizes.list.n; i++) sum = shape_sum(sum, need_size(t, sizes.list.v[i]));
    if (sum != t->extent)
        err(t->e->cc, t->s->pos, "split: the sizes %s add up to %" PRId64 ", but axis %s has %" PRId64 " elements",
            value_text(t->e->cc, sizes), sum, t->axis, t->extent);
}

static int64_t extent_of(const struct splitting *t)
{
    struct elab *e = t->e;
    struct shape s = e->g->nodes[t->x].shape;
    const char *letters = axis_letters(s.rank), *at = strchr(letters, t->axis[0]);
    if (strlen(t->axis) != 1 || !at)
        err(e->cc, t->s->pos, "split: axis=%s is no axis of the input %s, which has %s", t->axis,
            shape_text(e->cc, s), axis_list(e->cc, letters));
    return s.d[at - letters];
}

static struct value parts(const struct splitting *t, struct value sizes)
{
    struct arena *mem = t->e->cc->mem;
    struct value *list = NEW(mem, struct value, sizes.list.n + 1);
    int64_t from = 0;
    for (int i = 0; i < sizes.list.n; i++) {
        int64_t to = from + sizes.list.v[i].i;
        union attr a = { .slice = { t->axis, from, to, 1 } };
        const char *hint = arena_printf(mem, "%s_%d", t->e->g->nodes[t->x].name, i);
        list[i] = (struct value){ .kind = V_TENSOR,
                                  .i = graph_add(t->e->g, OP_slice, t->s->pos, "", hint, 1, &t->x, &a) };
        from = to;
    }
    return value_list(list, sizes.list.n);
}

struct value split(struct elab *e, const struct syntax *s, const struct value *v, int n)
{
    if (v[0].kind != V_TENSOR)
        err(e->cc, s->pos, "split: expected a tensor, found %s", eval_text(e, v[0]));
    if (n > 2 && v[2].kind != V_STRING)
        err(e->cc, s->pos, "split: axis expects a word, found %s", eval_text(e, v[2]));
    struct splitting t = { e, s, (int)v[0].i, n > 2 ? v[2].s : "c", 0 };
    t.extent = extent_of(&t);
    bool sizes = v[1].kind == V_LIST;
    struct value all = sizes ? v[1] : equal_sizes(&t, need_size(&t, v[1]));
    if (sizes) need_sum(&t, all);
    return parts(&t, all);
}
