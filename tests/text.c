/* See text.h. */
#include "text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

const struct options text_plain = { .batch = 1 };

struct graph *text_read(struct part *p, const char *path, const char *text,
                        size_t length, const struct options *opt)
{
    struct source *source = NEW(p->cc.mem, struct source, 1);
    *source = (struct source){ path, arena_strndup(p->cc.mem, text, length), length };
    struct graph *volatile g = NULL;
    jmp_buf here;
    p->cc.recover = &here;
    if (setjmp(here) == 0) g = elaborate(&p->cc, parse(&p->cc, source), opt);
    p->cc.recover = NULL;
    fflush(p->cc.errors);
    return g;
}

struct graph *text_graph(struct part *p, const char *text)
{
    struct graph *g = text_read(p, "t.dsl", text, strlen(text), &text_plain);
    ck_assert_msg(g != NULL, "%.1000s\n%.1000s", text, p->messages);
    return g;
}

void text_end(struct part *p)
{
    fclose(p->cc.errors);
    part_end(p);
}

void text_refused(const char *text, const char *message)
{
    struct part p;
    part_start(&p);
    struct graph *g = text_read(&p, "t.dsl", text, strlen(text), &text_plain);
    ck_assert_msg(g == NULL, "accepted: %.200s", text);
    part_expect(&p, message);
    text_end(&p);
}

char *text_printed(struct part *p, const struct graph *g)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    print(f, g);
    fclose(f);
    return arena_adopt(p->cc.mem, text, size);
}
