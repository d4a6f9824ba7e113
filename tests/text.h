/* Nets as text, for unit tests of the front end: parse and elaborate alone. */
#ifndef TEXT_H
#define TEXT_H

#include "part.h"

#include "../compiler/elaborate.h"

extern const struct options text_plain; /* nothing but a batch of 1 */

/* The graph of a text, or NULL after errors, which p->messages then holds. */
struct graph *text_read(struct part *, const char *path, const char *text,
                        size_t length, const struct options *);
/* The same for a text that has no errors. */
struct graph *text_graph(struct part *, const char *text);
/* The text must fail with this in its messages. */
void text_refused(const char *text, const char *message);
/* What print writes. */
char *text_printed(struct part *, const struct graph *);
/* Closes the messages and releases everything. */
void text_end(struct part *);

#endif
