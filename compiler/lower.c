/* Ops of the language that are several nodes of the graph. A dense layer along
 * the last axis of a map is one on every pixel between two transpositions: the
 * last axis becomes the channels, and goes back to its place. */
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
