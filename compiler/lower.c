/* Ops of the language that are several nodes of the graph. A dense layer along
 * the last axis of a map is one on every pixel between two transpositions: the
 * last axis becomes the channels, and goes back to its place. A concat along
 * another axis is one of channels, with which it has changed places. */
#include "elaborate.h"

#include <string.h>

static int transpose(struct elab *e, struct pos pos, const char *hint, int x, const char *order)
{
    union attr a = { .transpose = { order } };
    return graph_add(e->g, OP_transpose, pos, "", hint, 1, &x, &a);
}

static struct value dense(struct elab *e, struct pos pos, const char *label, struct pos label_pos,
                          const char *hint, int x, union attr a)
{
    struct arena *mem = e->cc->mem;
    const char *letters = axis_letters(e->g->nodes[x].shape.rank);
    int last = (int)strlen(letters) - 1;
    const char *first = arena_printf(mem, "%c%.*s", letters[last], last, letters);
    const char *back = arena_printf(mem, "%s%c", letters + 1, letters[0]);
    a.dense.axis = "c";
    int turned = transpose(e, pos, NULL, x, first);
    struct value y = call_node(e, OP_dense, pos, label, label_pos, NULL, 1, &turned, &a);
    return (struct value){ .kind = V_TENSOR, .i = transpose(e, pos, hint, (int)y.i, back) };
}

struct value lower(struct elab *e, enum op op, struct pos pos, const char *label,
                   struct pos label_pos, const char *hint, int nin, const int *in,
                   const union attr *a)
{
    bool map = nin > 0 && e->g->nodes[in[0]].shape.rank > 1;
    if (op == OP_dense && map && strcmp(a->dense.axis, "last") == 0)
        return dense(e, pos, label, label_pos, hint, in[0], *a);
    return call_node(e, op, pos, label, label_pos, hint, nin, in, a);
}

/* All axes but one are alike. */
static void need_alike(struct elab *e, struct pos pos, int nin, const int *in, int axis, char letter)
{
    for (int k = 1; k < nin; k++) {
        struct shape first = e->g->nodes[in[0]].shape, s = e->g->nodes[in[k]].shape, same = s;
        same.d[axis] = first.d[axis];
        if (!shape_equal(first, same))
            err(e->cc, pos, "concat: shapes %s and %s differ outside of axis %c", shape_text(e->cc, first),
                shape_text(e->cc, s), letter);
    }
}

struct value lower_concat(struct elab *e, struct pos pos, const char *label, struct pos label_pos,
                          const char *hint, int nin, const int *in, const char *axis)
{
    static const union attr none;
    struct shape first = e->g->nodes[in[0]].shape;
    const char *letters = axis_letters(first.rank), *at = strchr(letters, axis[0]);
    if (strlen(axis) != 1 || !at)
        err(e->cc, pos, "concat: axis=%s is no axis of the input %s, which has %s", axis,
            shape_text(e->cc, first), axis_list(e->cc, letters));
    if (at == letters) return call_node(e, OP_concat, pos, label, label_pos, hint, nin, in, &none);
    need_alike(e, pos, nin, in, (int)(at - letters), *at);
    char *order = arena_strndup(e->cc->mem, letters, strlen(letters));
    order[0] = *at;
    order[at - letters] = letters[0];
    int *turned = NEW(e->cc->mem, int, nin);
    for (int k = 0; k < nin; k++) turned[k] = transpose(e, pos, NULL, in[k], order);
    struct value y = call_node(e, OP_concat, pos, label, label_pos, NULL, nin, turned, &none);
    return (struct value){ .kind = V_TENSOR, .i = transpose(e, pos, hint, (int)y.i, order) };
}
