/* What layers with a kernel and groups share: convolutions and transposed
 * convolutions. */
#include "convc.h"

#include <inttypes.h>
#include <string.h>

void kernel_need_groups(struct graph *g, const struct node *n, int64_t channels, int64_t groups)
{
    const char *name = optab[n->op].name;
    int64_t in = shape_input(g, n, 0)->shape.d[0];
    shape_need_count(g, n, "channels", channels);
    shape_need_count(g, n, "groups", groups);
    if (in % groups != 0)
        err(g->cc, n->pos, "%s: %" PRId64 " channels do not divide into groups=%" PRId64,
            name, in, groups);
    if (channels % groups != 0)
        err(g->cc, n->pos, "%s: channels=%" PRId64 " do not divide into groups=%" PRId64,
            name, channels, groups);
}

struct shape kernel_weight(struct shape x, int64_t first, int64_t second, struct triple kernel)
{
    struct shape image = shape_image(x, second, kernel), w = { x.rank + 1, { first } };
    for (int i = 0; i < x.rank; i++) w.d[1 + i] = image.d[i];
    return w;
}

void kernel_bias(struct graph *g, struct node *n, const char *init, const char *bias_init,
                 int64_t fan_in, int64_t fan_out)
{
    bool plain = strcmp(bias_init, "default") == 0;
    const char *usual = strcmp(init, "default") == 0 ? "uniform_fan_in" : "zeros";
    graph_param(g, n, "bias", shape_of(1, n->shape.d[0]), plain ? usual : bias_init, fan_in,
                fan_out, true);
}

/* Fans as PyTorch counts them: by the weight's second and first extent. */
void kernel_params(struct graph *g, struct node *n, struct shape weight, bool bias,
                   const char *init, const char *bias_init)
{
    int64_t taps = shape_count(weight) / weight.d[0] / weight.d[1];
    int64_t fan_in = weight.d[1] * taps, fan_out = weight.d[0] * taps;
    graph_param(g, n, "weight", weight, init, fan_in, fan_out, true);
    if (bias) kernel_bias(g, n, init, bias_init, fan_in, fan_out);
}

int kernel_swapped(struct graph *g, enum op op, int id, int64_t groups)
{
    const struct node *n = &g->nodes[id];
    int w = n->in[1];
    struct shape s = g->nodes[w].shape;
    if (groups == s.d[0] && s.d[1] == 1) return w;
    int64_t first = s.d[1] * groups, second = s.d[0] / groups;
    s.d[0] = first;
    s.d[1] = second;
    const char *hint = arena_printf(g->cc->mem, "%s_t", g->nodes[w].name);
    return graph_derive(g, op, id, hint, s, false, 1, &w);
}
