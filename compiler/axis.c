/* Axes by the letters that the language gives them: c for the channels, w, h w
 * or d h w for one to three spatial axes; and numbers for each spatial axis. */
#include "convc.h"

#include <string.h>

const char axis_spatial[] = "dhw";

const char *axis_letters(int rank)
{
    static const char *const letters[MAX_RANK + 1] = { "", "c", "cw", "chw", "cdhw" };
    return letters[rank];
}

const char *axis_list(struct cc *cc, const char *letters)
{
    const char *text = "[";
    if (!letters[0]) return "all";
    for (const char *p = letters; *p; p++)
        text = arena_printf(cc->mem, "%s%s%c", text, p == letters ? "" : ", ", *p);
    return arena_printf(cc->mem, "%s]", text);
}

int axis_find(struct graph *g, const struct node *n, const char *name, const char *word)
{
    struct shape s = shape_input(g, n, 0)->shape;
    const char *letters = axis_letters(s.rank), *at = strchr(letters, word[0]);
    if (word[0] == '\0' || word[1] != '\0' || !at)
        err(g->cc, n->pos, "%s: %s=%s is no axis of the input %s, which has %s", optab[n->op].name,
            name, word, shape_text(g->cc, s), axis_list(g->cc, letters));
    return (int)(at - letters);
}

double axis_number(struct graph *g, const struct node *n, const char *name, struct list l, int axis)
{
    struct shape s = shape_input(g, n, 0)->shape;
    if (l.n != 1 && l.n != s.rank - 1)
        err(g->cc, n->pos, "%s: %s has %d numbers; expected one, or one for each of %s of the input %s",
            optab[n->op].name, name, l.n, axis_list(g->cc, axis_letters(s.rank) + 1), shape_text(g->cc, s));
    return l.v[l.n == 1 ? 0 : axis - 1];
}

int64_t axis_count(struct graph *g, const struct node *n, const char *name, struct list l, int axis)
{
    double v = axis_number(g, n, name, l, axis);
    if (!(v >= 1 && v <= (double)MAX_ELEMENTS && v == (double)(int64_t)v))
        err(g->cc, n->pos, "%s: %s=%g is no size: expected a whole number above 0", optab[n->op].name, name, v);
    return (int64_t)v;
}
