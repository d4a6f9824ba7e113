/* Statements. The production stands above each function. A statement with an
 * error is reported and left out, the parser goes on at the next one. */
#include "syntax.h"

#include <string.h>

/* Skips to where a statement of the body at this level may start. */
static void skip_statement(struct parser *p, int level)
{
    for (; p->now.kind != T_END; parse_advance(p)) {
        if (p->braces > level) continue;
        if (p->braces < level || parse_is(p, "}")) return;
        if (p->now.newline && (p->now.kind == T_NAME || p->now.kind == T_STRING)) return;
    }
}

static struct syntax *statement(struct parser *p);

/* body = "{" { statement [ ";" ] } "}" */
struct syntax *parse_statement_body(struct parser *p)
{
    struct pos open = p->now.pos;
    struct syntax *first = NULL, **tail = &first;
    parse_want(p, "{");
    parse_down(p);
    while (!parse_is(p, "}")) {
        if (p->now.kind == T_END) parse_close(p, "}", open);
        struct syntax *n = parse_attempt(p, statement, skip_statement);
        if (n) *tail = n, tail = &n->next;
        while (parse_take(p, ";")) continue;
    }
    parse_up(p);
    parse_advance(p);
    return first;
}

/* input = "input" name ":" shape { "u8" | "hwc" | ("mean" | "std") arguments } */
static struct syntax *input(struct parser *p, struct syntax *n)
{
    n->pos = p->now.pos;
    n->name = parse_name(p, "the input's name");
    parse_want(p, ":");
    n->a = parse_expr_shape(p);
    struct syntax **tail = &n->b;
    for (;; tail = &(*tail)->next) {
        bool word = parse_is(p, "u8") || parse_is(p, "hwc");
        bool list = parse_is(p, "mean") || parse_is(p, "std");
        if (!list && (!word || parse_ahead(p, "=") || parse_ahead(p, ":"))) return n;
        if (list && !parse_ahead(p, "(")) return n;
        *tail = parse_expr_call(p);
    }
}

/* target = "target" name ":" shape [ "classes" ] */
static struct syntax *target(struct parser *p, struct syntax *n)
{
    n->pos = p->now.pos;
    n->name = parse_name(p, "the target's name");
    parse_want(p, ":");
    n->a = parse_expr_shape(p);
    if (parse_is(p, "classes") && !parse_ahead(p, "=") && !parse_ahead(p, ":"))
        n->i = parse_take(p, "classes");
    return n;
}

/* output = "output" name ( "=" asserted | [ ":" shape ] ) */
static struct syntax *output(struct parser *p, struct syntax *n)
{
    n->pos = p->now.pos;
    n->name = parse_name(p, "the output's name");
    if (parse_take(p, "="))
        n->a = parse_expr_asserted(p, &n->b);
    else
        n->b = parse_expr_assertion(p);
    return n;
}

/* loss = "loss" [ label ] call */
static struct syntax *loss(struct parser *p, struct syntax *n)
{
    struct pos pos = p->now.pos;
    const char *label = parse_expr_label(p);
    n->pos = p->now.pos;
    n->a = parse_expr_call(p);
    n->a->label = label;
    if (label) n->a->label_pos = pos;
    return n;
}

/* optimizer = "optimizer" call     schedule = "schedule" call */
static struct syntax *recipe(struct parser *p, struct syntax *n)
{
    n->a = parse_expr_call(p);
    return n;
}

/* return = "return" asserted */
static struct syntax *return_(struct parser *p, struct syntax *n)
{
    n->a = parse_expr_asserted(p, &n->b);
    return n;
}

/* assign = [ "let" ] name "=" asserted */
static struct syntax *assign(struct parser *p, struct syntax *n)
{
    n->pos = p->now.pos;
    n->name = parse_name(p, "a name");
    parse_want(p, "=");
    n->a = parse_expr_asserted(p, &n->b);
    return n;
}

static struct syntax *let(struct parser *p, struct syntax *n)
{
    n->i = true;
    return assign(p, n);
}

/* if = "if" expression body [ "else" ( if | body ) ] */
static struct syntax *if_(struct parser *p, struct syntax *first)
{
    for (struct syntax *n = first;; n = n->c) {
        n->a = parse_expr(p);
        n->b = parse_statement_body(p);
        if (!parse_take(p, "else")) return first;
        if (!parse_is(p, "if")) {
            n->c = parse_node(p, S_BODY, p->now.pos);
            n->c->a = parse_statement_body(p);
            return first;
        }
        n->c = parse_node(p, S_IF, p->now.pos);
        parse_advance(p);
    }
}

/* for = [ label ] "for" name "in" expression body */
static struct syntax *for_(struct parser *p, struct syntax *n)
{
    n->name = parse_name(p, "the loop's variable");
    parse_want(p, "in");
    n->a = parse_expr(p);
    n->b = parse_statement_body(p);
    return n;
}

/* repeat = [ label ] "repeat" expression [ "as" name ] body */
static struct syntax *repeat(struct parser *p, struct syntax *n)
{
    n->a = parse_expr(p);
    if (parse_take(p, "as")) n->name = parse_name(p, "the round's name");
    n->b = parse_statement_body(p);
    return n;
}

/* At a line's start it is the next definition and closes all bodies; where it
 * is indented it is meant as a part of this one. */
static struct syntax *misplaced(struct parser *p, struct syntax *n)
{
    p->top = n->pos.column == 1;
    err(p->cc, n->pos, "this belongs at the top of a file: is a '}' missing above?");
}

/* Words that open a statement; those that are not reserved only if another
 * word follows. */
static const struct form {
    const char *word;
    enum syntax_kind kind;
    struct syntax *(*parse)(struct parser *, struct syntax *);
} forms[] = {
    { "input", S_INPUT, input },
    { "target", S_TARGET, target },
    { "output", S_OUTPUT, output },
    { "loss", S_LOSS, loss },
    { "optimizer", S_OPTIMIZER, recipe },
    { "schedule", S_SCHEDULE, recipe },
    { "return", S_RETURN, return_ },
    { "let", S_ASSIGN, let },
    { "if", S_IF, if_ },
    { "for", S_FOR, for_ },
    { "repeat", S_REPEAT, repeat },
    { "net", S_NET, misplaced },
    { "block", S_BLOCK, misplaced },
    { "import", S_IMPORT, misplaced },
};

static const struct form *form_here(const struct parser *p)
{
    bool word = p->ahead.kind == T_NAME || p->ahead.kind == T_STRING;
    if (p->now.kind != T_NAME || (!p->now.reserved && !word)) return NULL;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(p->now.text, forms[i].word) == 0) return &forms[i];
    return NULL;
}

/* A loop behind its label, or NULL. */
static struct syntax *labelled_loop(struct parser *p)
{
    struct token first = p->now;
    bool word = (first.kind == T_NAME && !first.reserved) || first.kind == T_STRING;
    if (!word || !parse_ahead(p, ":")) return NULL;
    struct pos pos = p->now.pos;
    const char *label = parse_expr_label(p);
    const struct form *form = form_here(p);
    struct syntax *n;
    if (form && (form->kind == S_FOR || form->kind == S_REPEAT)) {
        n = parse_node(p, form->kind, p->now.pos);
        parse_advance(p);
        form->parse(p, n);
    } else {
        n = parse_node(p, S_DO, p->now.pos);
        n->a = parse_expr_labelled(p, label, pos);
        if (p->colon && strcmp(label, "input") == 0)
            err(p->cc, pos, "the input's name is missing: write input NAME: SHAPE");
        n->b = parse_expr_assertion(p);
    }
    n->label = label;
    n->label_pos = pos;
    return n;
}

/* statement = input | target | output | loss | optimizer | schedule | return | if
 *           | for | repeat | assign | asserted */
static struct syntax *statement(struct parser *p)
{
    struct syntax *n = labelled_loop(p);
    if (n) return n;
    const struct form *form = form_here(p);
    if (p->now.kind == T_NAME && p->now.reserved && parse_ahead(p, "="))
        err(p->cc, p->now.pos, "'%s' is a reserved word: choose another name", p->now.text);
    if (form) {
        n = parse_node(p, form->kind, p->now.pos);
        if (form->parse != misplaced) parse_advance(p);
        return form->parse(p, n);
    }
    if (p->now.kind == T_NAME && !p->now.reserved && parse_ahead(p, "="))
        return assign(p, parse_node(p, S_ASSIGN, p->now.pos));
    if (p->now.kind == T_MARK && !parse_is(p, "(")) parse_fail(p, "a statement");
    n = parse_node(p, S_DO, p->now.pos);
    n->a = parse_expr_asserted(p, &n->b);
    return n;
}
