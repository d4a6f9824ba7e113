/* What the normalising layers share: a weight and a bias, which begin at one and
 * at zero unless init and bias_init say otherwise (a residual branch that begins
 * as the identity, DCGAN's normal(0.02, 1)). Neither is a matrix. */
#include "convc.h"

#include <string.h>

static bool is_default(const char *init)
{
    return strcmp(init, "default") == 0;
}

void norm_need_init(struct graph *g, const struct node *n, bool affine, const char *init, const char *bias_init)
{
    shape_need_init(g, n, "init", init, false);
    shape_need_init(g, n, "bias_init", bias_init, false);
    if (affine || (is_default(init) && is_default(bias_init))) return;
    err(g->cc, n->pos, "%s: %s=%s, but there is nothing to initialise with affine=false", optab[n->op].name,
        is_default(init) ? "bias_init" : "init", is_default(init) ? bias_init : init);
}

void norm_params(struct graph *g, struct node *n, struct shape s, const char *init, const char *bias_init)
{
    graph_param(g, n, "weight", s, is_default(init) ? "ones" : init, 1, 1, true);
    graph_param(g, n, "bias", s, is_default(bias_init) ? "zeros" : bias_init, 1, 1, true);
}
