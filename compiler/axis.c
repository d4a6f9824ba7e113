/* Axes by the letters that the language gives them: c for the channels, w, h w
 * or d h w for one to three spatial axes. */
#include "convc.h"

#include <string.h>

/* By rank, in the order of struct shape. */
static const char *const letters[MAX_RANK + 1] = { "", "c", "cw", "chw", "cdhw" };

/* "c, h and w" */
static const char *list_of(struct cc *cc, int rank)
{
    const char *text = "c";
    for (int i = 1; i < rank; i++)
        text = arena_printf(cc->mem, "%s%s%c", text, i == rank - 1 ? " and " : ", ", letters[rank][i]);
    return text;
}

int axis_find(struct graph *g, const struct node *n, const char *name, const char *word)
{
    struct shape s = shape_input(g, n, 0)->shape;
    const char *at = strchr(letters[s.rank], word[0]);
    if (word[0] == '\0' || word[1] != '\0' || !at)
        err(g->cc, n->pos, "%s: %s=%s is no axis of the input %s, which has %s", optab[n->op].name,
            name, word, shape_text(g->cc, s), list_of(g->cc, s.rank));
    return (int)(at - letters[s.rank]);
}
