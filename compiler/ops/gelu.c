/* gelu: the Gaussian error linear unit.
 *
 * Forward     approximate=none: y = x/2 (1 + erf(x / sqrt 2));
 *             approximate=tanh: y = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
 * Backward    gelu_dx(dy, x): dx = dy times the exact derivative of the form
 *             that was chosen.
 * Shapes      any; y has the shape of x.
 * Attributes  approximate (none): none or tanh.
 * Limits      none. Rides in the epilogue of a conv or dense (fuse.c), but not
 *             in training, where the backward pass reads x.
 * Errors      another word.
 * Source      Hendrycks and Gimpel, arXiv 1606.08415; torch.nn.GELU. */
#include "../convc.h"

void infer_gelu(struct graph *g, struct node *n)
{
    static const char *const words[] = { "none", "tanh", NULL };
    shape_need_word(g, n, "approximate", n->a->gelu.approximate, words);
    shape_like(g, n);
}

void grad_gelu(struct graph *g, int id, int dy)
{
    int x = g->nodes[id].in[0];
    grad_derive(g, OP_gelu_dx, id, x, 2, (const int[]){ dy, x });
}
