/* What values a parameter has: at hand, to be made, or none. */
#include "convc.h"

#include <string.h>

bool values_known(const struct node *n)
{
    return n->data || n->made;
}

void values_write(const struct node *n, float *to)
{
    if (!n->data)
        n->made->make(n->made, to);
    else
        memcpy(to, n->data, sizeof *to * (size_t)shape_count(n->shape));
}

const float *values_of(struct arena *mem, const struct node *n)
{
    if (n->data) return n->data;
    float *to = NEW(mem, float, shape_count(n->shape));
    values_write(n, to);
    return to;
}

float *values_own(struct graph *g, int param)
{
    struct node *n = &g->nodes[param];
    float *own = NEW(g->cc->mem, float, shape_count(n->shape));
    if (values_known(n)) values_write(n, own);
    return n->data = own;
}

void values_settle(struct graph *g)
{
    for (int i = 0; i < g->n; i++)
        if (g->nodes[i].op == OP_param && !g->nodes[i].data && g->nodes[i].made) values_own(g, i);
}
