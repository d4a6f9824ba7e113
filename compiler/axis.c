/* Axes by the letters that the language gives them: c for the channels, w, h w
 * or d h w for one to three spatial axes. */
#include "convc.h"

#include <string.h>

const char *axis_letters(int rank)
{
    static const char *const letters[MAX_RANK + 1] = { "", "c", "cw", "chw", "cdhw" };
    return letters[rank];
}

const char *axis_list(struct cc *cc, const char *letters)
{
    const char *text = "[";
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
