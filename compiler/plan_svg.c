/* The memory plan as a picture: `convc --plan svg net.dsl -o plan.svg`. Time
 * runs to the right, one step per node that computes; addresses run upwards.
 * A rectangle is a buffer: as long as it lives, as high as it is large. The
 * dashed line is the live-size bound, which no plan can undercut. The tooltip
 * of a rectangle names the tensors in it. */
#include "convc.h"

#include <inttypes.h>

/* The drawing's area, in pixels. */
enum { WIDTH = 1200,
       HEIGHT = 600,
       LEFT = 90,
       TOP = 50,
       STEPS_NAMED = 60 }; /* more nodes than that get no names below */

struct plot {
    FILE *f;
    const struct graph *g;
    int *step; /* node -> how many nodes with code come before it */
    int steps;
};

static double x_of(const struct plot *p, int step)
{
    return LEFT + (double)WIDTH * step / p->steps;
}

static double y_of(const struct plot *p, int64_t floats)
{
    int64_t all = p->g->arena_floats > 0 ? p->g->arena_floats : 1;
    return TOP + HEIGHT * (1 - (double)floats / (double)all);
}

static void count_steps(struct plot *p)
{
    for (int id = 0; id < p->g->n; id++) {
        const struct node *n = &p->g->nodes[id];
        p->step[id] = p->steps;
        p->steps += !(optab[n->op].traits & SOURCE) && !n->alias;
    }
    p->step[p->g->n] = p->steps;
    if (p->steps == 0) p->steps = 1;
}

/* Forward, what the gradients need, workspace: told by the first tensor. */
static const char *color(const struct node *n)
{
    if (!n) return "#d0d0d0";
    if (optab[n->op].family == n->op) return "#9ec9e8";
    return n->op == OP_load || n->op == OP_store ? "#c9e2b8" : "#f2b79f";
}

static void put_buffer(const struct plot *p, int i)
{
    const struct graph *g = p->g;
    const struct buffer *b = &g->buffers[i];
    if (b->floats == 0) return;
    const struct node *first = NULL;
    const char *names = "";
    for (int id = 0; id < g->n; id++) {
        const struct node *n = &g->nodes[id];
        if (n->view.segment != SEG_ARENA || n->view.index != i) continue;
        if (!first) first = n;
        names = arena_printf(g->cc->mem, "%s%s%s", names, *names ? ", " : "", n->name);
    }
    if (!first) names = arena_printf(g->cc->mem, "workspace of %s", g->nodes[b->first].name);
    double x = x_of(p, p->step[b->first]), end = x_of(p, p->step[b->last] + 1);
    double y = y_of(p, b->offset + b->floats), height = y_of(p, b->offset) - y;
    fprintf(p->f, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\">", x, y, end - x, height, color(first));
    fprintf(p->f, "<title>%s: %" PRId64 " bytes at %" PRId64 "</title></rect>\n", names, 4 * b->floats, 4 * b->offset);
    if (height > 12 && end - x > 60)
        fprintf(p->f, "<text x=\"%.2f\" y=\"%.2f\">%.*s</text>\n", x + 3, y + 10, (int)((end - x) / 7), names);
}

static void put_names(const struct plot *p)
{
    for (int id = 0; id < p->g->n && p->steps <= STEPS_NAMED; id++) {
        if (p->step[id + 1] == p->step[id]) continue;
        double x = x_of(p, p->step[id]) + WIDTH / (2.0 * p->steps);
        fprintf(p->f, "<text transform=\"translate(%.2f,%d) rotate(60)\">%s</text>\n", x, TOP + HEIGHT + 12, p->g->nodes[id].name);
    }
}

static void put_line(const struct plot *p, int64_t floats, const char *what, const char *dash)
{
    double y = y_of(p, floats);
    fprintf(p->f, "<line x1=\"%d\" y1=\"%.2f\" x2=\"%d\" y2=\"%.2f\" stroke=\"black\"%s/>\n", LEFT, y, LEFT + WIDTH, y, dash);
    fprintf(p->f, "<text x=\"4\" y=\"%.2f\">%s%" PRId64 "</text>\n", y - 3, what, 4 * floats);
}

void plan_svg(FILE *f, const struct graph *g)
{
    struct plot p = { f, g, NEW(g->cc->mem, int, g->n + 1), 0 };
    count_steps(&p);
    fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"10\">\n",
            LEFT + WIDTH + 20, TOP + HEIGHT + 120);
    fprintf(f, "<style>rect { stroke: white; stroke-width: 0.5 }</style>\n");
    fprintf(f, "<text x=\"%d\" y=\"20\" font-size=\"14\">%s, batch %" PRId64 "%s: %d buffers in %" PRId64 " bytes, bound %" PRId64 "</text>\n",
            LEFT, g->name, g->batch, g->training ? ", training" : "", g->nbuffers, 4 * g->arena_floats, 4 * g->arena_bound);
    for (int i = 0; i < g->nbuffers; i++) put_buffer(&p, i);
    put_line(&p, 0, "", "");
    put_line(&p, g->arena_floats, "", "");
    if (g->arena_bound < g->arena_floats) put_line(&p, g->arena_bound, "bound ", " stroke-dasharray=\"6 4\"");
    put_names(&p);
    fprintf(f, "</svg>\n");
}
