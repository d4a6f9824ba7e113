/* Calls of blocks: the arguments are evaluated where the call stands, the
 * body in a frame of its own, defaults too, which may use the parameters
 * before them. A labelled call puts its label before the labels in the body.
 * A block in which an error was found is not run again: its calls are poison,
 * so that one error is reported once. */
#include "elaborate.h"

#include <string.h>

static int count(const struct syntax *list)
{
    int n = 0;
    for (; list; list = list->next) n++;
    return n;
}

static _Noreturn void unknown(struct elab *e, const struct syntax *b, const struct syntax *arg)
{
    const char **words = NEW(e->cc->mem, const char *, count(b->a) + 1);
    int n = 0;
    for (const struct syntax *p = b->a; p; p = p->next) words[n++] = p->name;
    const char *near = err_nearest(arg->name, words, n);
    err_report(e->cc, arg->pos, "%s: unknown argument '%s'%s%s%s", b->name, arg->name,
               near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    err_note(e->cc, b->pos, "the block is defined here");
    err_land(e->cc);
}

static int find_parameter(struct elab *e, const struct syntax *b, const struct syntax *arg)
{
    int k = 0;
    for (const struct syntax *p = b->a; p; p = p->next, k++)
        if (strcmp(p->name, arg->name) == 0) return k;
    unknown(e, b, arg);
}

static void too_many(struct elab *e, const struct syntax *b, struct pos pos)
{
    err_report(e->cc, pos, "%s: too many arguments: it takes %d", b->name, count(b->a));
    err_note(e->cc, b->pos, "the block is defined here");
    err_land(e->cc);
}

/* The arguments in the order of the parameters; given[k] where there is one. */
static void bind(struct elab *e, const struct syntax *b, const struct syntax *call,
                 const struct value *piped, struct value *v, bool *given)
{
    int n = count(b->a), next = 0;
    if (piped && n == 0) too_many(e, b, call->pos);
    if (piped) v[next] = *piped, given[next++] = true;
    for (const struct syntax *x = call->a; x; x = x->next) {
        if (!x->name && next >= n) too_many(e, b, x->pos);
        int k = x->name ? find_parameter(e, b, x) : next++;
        if (given[k]) err(e->cc, x->pos, "%s: '%s' is given twice", b->name, x->name);
        v[k] = eval(e, x->a, NULL);
        given[k] = true;
    }
}

static void set_parameters(struct elab *e, const struct syntax *b, const struct value *v,
                           const bool *given)
{
    int k = 0;
    for (const struct syntax *p = b->a; p; p = p->next, k++) {
        if (given[k]) {
            scope_bind(e, p->name, p->pos, v[k]);
            continue;
        }
        if (!p->a) {
            err_report(e->cc, e->frame->call, "%s: '%s' is missing", b->name, p->name);
            err_note(e->cc, p->pos, "the parameter is defined here");
            err_land(e->cc);
        }
        scope_bind(e, p->name, p->pos, eval(e, p->a, NULL));
    }
}

static struct value run(struct elab *e, struct frame *f)
{
    int failures = e->failures;
    statement_body(e, f->block->block->b);
    if (e->failures != failures) {
        f->block->broken = true;
        return (struct value){ .kind = V_POISON };
    }
    if (!f->returned) {
        err_report(e->cc, f->call, "the block '%s' returned nothing", f->block->key);
        err_note(e->cc, f->block->block->pos, "it is defined here");
        err_land(e->cc);
    }
    return f->result;
}

struct value block(struct elab *e, struct entry *entry, const struct syntax *call,
                   const struct value *piped, const char *label)
{
    const struct syntax *b = entry->block;
    if (entry->broken) return (struct value){ .kind = V_POISON };
    if (e->blocks == MAX_DEPTH)
        err(e->cc, call->pos, "'%s': calls of blocks nest deeper than %d", b->name, MAX_DEPTH);
    int n = count(b->a);
    struct value *v = NEW(e->cc->mem, struct value, n + 1);
    bool *given = NEW(e->cc->mem, bool, n + 1);
    bind(e, b, call, piped, v, given);
    struct frame frame = { .up = e->frame, .block = entry, .call = call->pos };
    struct place here = { e->place, label, 0 }, *outer = e->place;
    int variables = e->nvariables;
    frame.base = variables;
    e->frame = &frame;
    if (label) e->place = &here;
    e->blocks++;
    set_parameters(e, b, v, given);
    struct value result = run(e, &frame);
    e->blocks--;
    e->place = outer;
    e->frame = frame.up;
    scope_leave(e, variables);
    return result;
}
