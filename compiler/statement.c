/* Statements. Each runs behind a setjmp of its own: one that fails is given
 * up, the names it would have set are poisoned, and the next one runs, so that
 * a second error that does not follow from the first is reported as well. A
 * loop ends with the round in which something failed. */
#include "elaborate.h"

#include <inttypes.h>

/* ---- after an error ---------------------------------------------------- */

/* What a statement would have set, and all that it would have run. */
static void poison(struct elab *e, const struct syntax *s)
{
    struct value none = { .kind = V_POISON };
    bool fresh = s->kind == S_OUTPUT && !scope_find(e, s->name);
    if (s->kind == S_ASSIGN || s->kind == S_INPUT || s->kind == S_TARGET || fresh)
        scope_assign(e, s->name, s->pos, none);
    const struct syntax *body = s->kind == S_BODY ? s->a : s->b;
    bool nested = s->kind == S_IF || s->kind == S_FOR || s->kind == S_REPEAT || s->kind == S_BODY;
    for (const struct syntax *x = nested ? body : NULL; x; x = x->next) poison(e, x);
    if (s->kind == S_IF && s->c) poison(e, s->c);
}

/* Where the block with the error was called from, up to three calls. */
static void trace(struct elab *e)
{
    int n = 0;
    if (e->traced == e->cc->nerrors || err_enough(e->cc)) return;
    e->traced = e->cc->nerrors;
    for (const struct frame *f = e->frame; f && n < 3; f = f->up, n++)
        err_note(e->cc, f->call, "in the block '%s', called here", f->block->key);
}

static void run(struct elab *e, const struct syntax *s);

static void guarded(struct elab *e, const struct syntax *s)
{
    jmp_buf here, *outer = e->cc->recover;
    const struct elab before = *e;
    volatile bool done = false;
    e->cc->recover = &here;
    if (setjmp(here) == 0) {
        run(e, s);
        done = true;
    }
    e->cc->recover = outer;
    if (done) return;
    e->frame = before.frame;
    trace(e);
    if (err_enough(e->cc) || e->fatal || e->g->n == MAX_NODES) err_land(e->cc);
    e->place = before.place;
    e->depth = before.depth;
    e->blocks = before.blocks;
    scope_leave(e, before.nvariables);
    e->failures++;
    poison(e, s);
}

void statement_body(struct elab *e, const struct syntax *first)
{
    int variables = e->nvariables;
    for (const struct syntax *s = first; s; s = s->next) {
        guarded(e, s);
        if (e->frame && e->frame->returned) break;
    }
    scope_leave(e, variables);
}

/* ---- values ------------------------------------------------------------ */

/* Proves a shape assertion; `s` is NULL where there is none. */
static void assert_shape(struct elab *e, const struct syntax *s, struct value v)
{
    if (!s || v.kind == V_POISON) return;
    struct shape wanted = eval_shape(e, s);
    if (v.kind != V_TENSOR)
        err(e->cc, s->pos, "only a tensor has a shape, found %s", eval_text(e, v));
    struct shape found = e->g->nodes[v.i].shape;
    if (!shape_equal(wanted, found))
        err(e->cc, s->pos, "the shape is %s, not %s", shape_text(e->cc, found),
            shape_text(e->cc, wanted));
}

/* A name is a hint for the tensor that introduces it. */
static void assign(struct elab *e, const struct syntax *s)
{
    bool fresh = s->i || !scope_find(e, s->name);
    struct value v = eval(e, s->a, fresh ? s->name : NULL);
    assert_shape(e, s->b, v);
    if (s->i)
        scope_bind(e, s->name, s->pos, v);
    else
        scope_assign(e, s->name, s->pos, v);
}

static void do_(struct elab *e, const struct syntax *s)
{
    struct value v = eval(e, s->a, NULL);
    if (v.kind != V_TENSOR && v.kind != V_POISON)
        err(e->cc, s->a->pos, "a statement that only computes %s has no effect",
            eval_text(e, v));
    assert_shape(e, s->b, v);
}

static void return_(struct elab *e, const struct syntax *s)
{
    if (!e->frame) err(e->cc, s->pos, "return stands in a block; a net has outputs");
    struct value v = eval(e, s->a, NULL);
    assert_shape(e, s->b, v);
    e->frame->result = v;
    e->frame->returned = true;
}

/* ---- choices and loops ------------------------------------------------- */

static void if_(struct elab *e, const struct syntax *s)
{
    for (; s->kind == S_IF; s = s->c) {
        struct value v = eval(e, s->a, NULL);
        if (v.kind == V_POISON) err_land(e->cc);
        if (value_truth(e->cc, s->a->pos, v)) {
            statement_body(e, s->b);
            return;
        }
        if (!s->c) return;
    }
    statement_body(e, s->a);
}

/* One round of a loop; false: the last one. */
static bool round_(struct elab *e, const struct syntax *s, int64_t i, struct value v)
{
    struct place at = { e->place, NULL, i }, *outer = e->place;
    int variables = e->nvariables, failures = e->failures;
    bool indexed = s->kind == S_REPEAT || s->label;
    eval_step(e, s->pos, 1);
    if (indexed) e->place = &at;
    if (s->name) scope_bind(e, s->name, s->pos, v);
    statement_body(e, s->b);
    e->place = outer;
    scope_leave(e, variables);
    if (e->failures != failures) {
        for (const struct syntax *x = s->b; x; x = x->next) poison(e, x);
        return false;
    }
    return !(e->frame && e->frame->returned);
}

static void repeat(struct elab *e, const struct syntax *s)
{
    struct place here = { e->place, scope_label(e, s->label_pos, s->label), 0 }, *outer = e->place;
    int64_t n = eval_int(e, s->a, "the number of rounds");
    if (n < 0) err(e->cc, s->a->pos, "repeat: %" PRId64 " rounds", n);
    if (n > MAX_STEPS)
        err(e->cc, s->a->pos, "repeat: %" PRId64 " rounds are more than the limit of %d steps",
            n, MAX_STEPS);
    if (s->label) e->place = &here;
    for (int64_t i = 0; i < n && round_(e, s, i, value_int(i)); i++) continue;
    e->place = outer;
}

static void for_(struct elab *e, const struct syntax *s)
{
    struct place here = { e->place, scope_label(e, s->label_pos, s->label), 0 }, *outer = e->place;
    struct value l = eval(e, s->a, NULL);
    if (l.kind == V_POISON) err_land(e->cc);
    if (l.kind != V_LIST)
        err(e->cc, s->a->pos, "for: expected a list, found %s", eval_text(e, l));
    if (s->label) e->place = &here;
    for (int i = 0; i < l.list.n && round_(e, s, i, l.list.v[i]); i++) continue;
    e->place = outer;
}

/* ---- what belongs to the net ------------------------------------------- */

/* A name that an output introduces is there for the statements behind it. */
static void output(struct elab *e, const struct syntax *s)
{
    const struct variable *known = scope_find(e, s->name);
    if (!s->a && !known) scope_unknown(e, s->pos, s->name);
    struct value v = s->a ? eval(e, s->a, s->name) : known->value;
    assert_shape(e, s->b, v);
    if (!known) scope_bind(e, s->name, s->pos, v);
    if (v.kind == V_POISON) return;
    if (v.kind != V_TENSOR)
        err(e->cc, s->pos, "output: expected a tensor, found %s", eval_text(e, v));
    io_output(e, s, (int)v.i);
}

static const struct {
    const char *word; /* of what a block cannot hold */
    void (*run)(struct elab *, const struct syntax *);
} kinds[] = {
    [S_ASSIGN] = { NULL, assign },
    [S_DO] = { NULL, do_ },
    [S_IF] = { NULL, if_ },
    [S_FOR] = { NULL, for_ },
    [S_REPEAT] = { NULL, repeat },
    [S_RETURN] = { NULL, return_ },
    [S_INPUT] = { "input", io_input },
    [S_TARGET] = { "target", io_target },
    [S_OUTPUT] = { "output", output },
    [S_LOSS] = { "loss", io_loss },
    [S_OPTIMIZER] = { "optimizer", recipe_statement },
    [S_SCHEDULE] = { "schedule", recipe_statement },
};

static void run(struct elab *e, const struct syntax *s)
{
    eval_enter(e, s->pos);
    eval_step(e, s->pos, 1);
    if (e->frame && kinds[s->kind].word)
        err(e->cc, s->pos, "%s stands in a net, not in a block", kinds[s->kind].word);
    kinds[s->kind].run(e, s);
    eval_leave(e);
}
