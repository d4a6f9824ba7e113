/* The graph as a picture, for Graphviz: `convc --dot net.dsl | dot -Tsvg`.
 * A box per node with its name, what it does and the shape of its result; what
 * the caller gives is an ellipse, what he gets has a double border, losses are
 * dashed. Parameters are part of their layer's box. Names are quoted: `node` and
 * `edge` are words of Graphviz. */
#include "convc.h"

#include <inttypes.h>

static bool is_output(const struct graph *g, int id)
{
    for (int i = 0; i < g->noutputs; i++)
        if (g->outputs[i] == id) return true;
    return false;
}

static const char *style(const struct graph *g, int id)
{
    unsigned traits = optab[g->nodes[id].op].traits;
    if (is_output(g, id)) return "peripheries=2, fillcolor=\"#d8ead2\"";
    if (traits & SOURCE) return "shape=ellipse, fillcolor=\"#dae8fc\"";
    if (traits & LOSS) return "style=\"filled,dashed\", fillcolor=\"#f8cecc\"";
    if (optab[g->nodes[id].op].make) return "fillcolor=\"#fff2cc\"";
    return "fillcolor=\"#f5f5f5\"";
}

/* "weights 64 x 3 x 11 x 11" of a layer, else nothing. */
static void put_weight(FILE *f, const struct graph *g, const struct node *n)
{
    if (!optab[n->op].make || n->nin < 2) return;
    fprintf(f, "\\nweight %s", shape_text(g->cc, shape_input(g, n, 1)->shape));
}

static void put_node(FILE *f, const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    const char *name = n->path[0] && optab[n->op].make ? n->path : n->name;
    fprintf(f, "    \"%s\" [label=\"%s\\n%s", n->name, name, optab[n->op].name);
    put_weight(f, g, n);
    fprintf(f, "\\n%s\", %s];\n", shape_text(g->cc, n->shape), style(g, id));
}

static void put_edges(FILE *f, const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    for (int k = 0; k < n->nin; k++) {
        const struct node *x = shape_input(g, n, k);
        if (x->op != OP_param) fprintf(f, "    \"%s\" -> \"%s\";\n", x->name, n->name);
    }
    if (n->residual >= 0)
        fprintf(f, "    \"%s\" -> \"%s\" [style=dashed];\n", g->nodes[n->residual].name, n->name);
}

void dot(FILE *f, const struct graph *g)
{
    fprintf(f, "digraph \"%s\" {\n", g->name);
    fprintf(f, "    label=\"%s, batch %" PRId64 "\";\n    labelloc=t;\n", g->name, g->batch);
    fprintf(f, "    node [shape=box, style=filled, fontname=\"sans-serif\", fontsize=10];\n");
    fprintf(f, "    edge [color=\"#666666\"];\n");
    for (int id = 0; id < g->n; id++)
        if (g->nodes[id].op != OP_param) put_node(f, g, id);
    for (int id = 0; id < g->n; id++)
        if (g->nodes[id].op != OP_param) put_edges(f, g, id);
    fprintf(f, "}\n");
}
