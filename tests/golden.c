/* Between containers of golden tensors and subjects of the harness. */
#include "golden.h"

#include <stdlib.h>
#include <string.h>

const char *golden_data(void)
{
    const char *folder = getenv("CONVC_DATA");
    return folder && folder[0] ? folder : "../shared/data";
}

/* The net in the comment lines "# | ..." from p on. */
static const char *read_net(struct arena *mem, const char *p)
{
    const char *text = "";
    for (; strncmp(p, "# | ", 4) == 0; p = strchr(p, '\n') + 1)
        text = arena_printf(mem, "%s%.*s\n", text, (int)strcspn(p + 4, "\n"), p + 4);
    return text;
}

struct goldens golden_read(struct arena *mem, const struct container *c)
{
    struct goldens g = { 0, NEW(mem, struct golden, c->n + 1) };
    for (const char *p = strstr(c->text, "# case "); p; p = strstr(p + 1, "# case ")) {
        struct golden *v = &g.v[g.n++];
        char name[100];
        long long batch;
        if (sscanf(p, "# case %99s batch %lld", name, &batch) != 2) bug("golden: bad case");
        v->name = arena_printf(mem, "%s", name);
        v->batch = batch;
        v->text = read_net(mem, strchr(p, '\n') + 1);
    }
    return g;
}

void golden_fill(struct subject *s, const struct container *c, const char *prefix)
{
    for (int i = 0; i < s->graph->n; i++) {
        struct node *n = &s->graph->nodes[i];
        if (n->op != OP_param || !n->path[0]) continue;
        const struct entry *e = container_get(c, "%s%s", prefix, n->path);
        if (e->count != shape_count(n->shape)) bug("golden: %s has another shape", n->path);
        n->data = NEW(s->cc.mem, float, e->count);
        for (int64_t k = 0; k < e->count; k++) n->data[k] = (float)e->v[k];
    }
}

const char *golden_input(const struct subject *s, int i)
{
    static const char word[] = "input ";
    const char *p = strstr(s->source.text, word);
    while (p && i-- > 0) p = strstr(p + 1, word);
    if (!p) bug("golden: %s has not so many inputs", s->label);
    p += strlen(word);
    return arena_strndup(s->h->mem, p, strcspn(p, ": "));
}

void golden_copy(double *to, const struct entry *e)
{
    for (int64_t i = 0; i < e->count; i++) to[i] = e->v[i];
}

bool golden_gradients(struct subject *s, const struct batch *b, const struct container *c,
                      const char *prefix, const char *prefix_in, double relative)
{
    const struct graph *g = s->graph;
    bool good = true;
    int compared = 0;
    for (int i = 0; i < s->api->ntable; i++) {
        const struct convrt_param *p = &s->api->table[i];
        const struct entry *e = container_find(c, arena_printf(s->h->mem, "%s%s", prefix, p->name));
        if (!e || !p->trainable) continue;
        double *got = NEW(s->h->mem, double, e->count);
        for (int64_t k = 0; k < e->count; k++) got[k] = harness_gradient(s, p, k);
        good &= harness_close(s->label, e->name, got, e->v, e->count, relative, 1e-7);
        compared++;
    }
    for (int i = 0; i < g->ninputs && s->opt.grad_input && prefix_in; i++) {
        const struct entry *e = container_get(c, "%s%s", prefix_in, golden_input(s, i));
        good &= harness_close(s->label, e->name, b->din[i], e->v, e->count, relative, 1e-7);
        compared++;
    }
    return good && compared > 0;
}

bool golden_values(struct subject *s, const struct container *c, const char *prefix,
                   double relative)
{
    bool good = true;
    int compared = 0;
    for (int i = 0; i < s->api->ntable; i++) {
        const struct convrt_param *p = &s->api->table[i];
        const struct entry *e = container_find(c, arena_printf(s->h->mem, "%s%s", prefix, p->name));
        if (!e) continue;
        double *got = NEW(s->h->mem, double, e->count);
        for (int64_t k = 0; k < e->count; k++) got[k] = (double)*harness_value(s, p, k);
        good &= harness_close(s->label, e->name, got, e->v, e->count, relative, 1e-6);
        compared++;
    }
    return good && compared > 0;
}
