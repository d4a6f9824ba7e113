/* Expressions, chains and shapes. Productions stand above their functions;
 * "same line" marks the two places where a line break matters. No node is
 * higher than MAX_DEPTH, whatever the source, so that whoever walks the tree
 * may recurse. */
#include "syntax.h"

#include <string.h>

/* Hangs a child below a node. */
static struct syntax *adopt(struct parser *p, struct syntax *n, struct syntax *child)
{
    if (child && child->height >= n->height) n->height = (short)(child->height + 1);
    if (n->height > MAX_DEPTH)
        err(p->cc, n->pos, "an expression nests deeper than %d levels", MAX_DEPTH);
    return child;
}

static struct syntax *text_node(struct parser *p, enum syntax_kind kind)
{
    struct syntax *n = parse_node(p, kind, p->now.pos);
    n->name = p->now.text;
    n->i = p->now.i;
    n->f = p->now.f;
    parse_advance(p);
    return n;
}

/* list = "[" [ chain { "," chain } [ "," ] ] "]"     and other brackets */
static struct syntax *list(struct parser *p, struct syntax *owner, struct pos open,
                           const char *close, struct syntax *(*item)(struct parser *))
{
    struct syntax *first = NULL, **tail = &first;
    while (!parse_is(p, close)) {
        *tail = adopt(p, owner, item(p));
        tail = &(*tail)->next;
        if (!parse_take(p, ",")) break;
    }
    parse_close(p, close, open);
    return first;
}

static bool is_label(const struct parser *p)
{
    bool word = (p->now.kind == T_NAME && !p->now.reserved) || p->now.kind == T_STRING;
    return word && p->ahead.kind == T_MARK && strcmp(p->ahead.text, ":") == 0;
}

/* label = ( name | string ) ":" */
const char *parse_expr_label(struct parser *p)
{
    if (!is_label(p)) return NULL;
    const char *label = p->now.text;
    if (label[0] == '\0') err(p->cc, p->now.pos, "an empty label");
    parse_advance(p);
    parse_advance(p);
    return label;
}

/* argument = [ name "=" ] chain */
static struct syntax *argument(struct parser *p)
{
    struct syntax *n = parse_node(p, S_ARG, p->now.pos);
    bool named = p->now.kind == T_NAME && p->ahead.kind == T_MARK;
    if (named && strcmp(p->ahead.text, "=") == 0) {
        n->name = p->now.text;
        parse_advance(p);
        parse_advance(p);
    }
    n->a = adopt(p, n, parse_expr_chain(p));
    return n;
}

/* call = name [ "(" [ argument { "," argument } [ "," ] ] ")" ]    same line */
struct syntax *parse_expr_call(struct parser *p)
{
    struct syntax *n = parse_node(p, S_CALL, p->now.pos);
    n->name = parse_name(p, "the name of an op or block");
    struct pos open = p->now.pos;
    if (!p->now.newline && parse_take(p, "("))
        n->a = list(p, n, open, ")", argument);
    return n;
}

/* After `word :` in a chain: is the word a stage, and a shape follows? A name
 * alone is a stage behind its label, `relu() : n` asserts a vector. */
static bool shape_follows(const struct parser *p)
{
    if (parse_is(p, "seq") || p->now.kind == T_STRING) return false;
    if (p->now.kind != T_NAME) return true;
    if (p->ahead.kind == T_NAME) return !p->ahead.newline && strcmp(p->ahead.text, "x") == 0;
    static const char *const operators[] = { "+", "-", "*", "/", "%" };
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (parse_ahead(p, operators[i])) return true;
    return false;
}

static void no_shape(struct parser *p)
{
    if (p->colon) err(p->cc, p->now.pos, "a shape assertion stands at the end of a statement");
}

/* stage = [ label ] ( call | "seq" "{" stage { "->" stage } "}" ) */
static struct syntax *stage(struct parser *p)
{
    struct pos label_pos = p->now.pos;
    bool word = p->now.kind == T_NAME;
    const char *label = parse_expr_label(p);
    struct syntax *n;
    if (label && word && shape_follows(p)) {
        n = parse_node(p, S_CALL, label_pos);
        n->name = label;
        p->colon = true;
        return n;
    }
    if (parse_is(p, "seq")) {
        n = parse_node(p, S_SEQ, p->now.pos);
        parse_advance(p);
        parse_want(p, "{");
        parse_down(p);
        struct syntax **tail = &n->a;
        do {
            *tail = adopt(p, n, stage(p));
            no_shape(p);
            tail = &(*tail)->next;
        } while (parse_take(p, "->"));
        parse_up(p);
        parse_want(p, "}");
    } else {
        n = parse_expr_call(p);
    }
    n->label = label;
    if (label) n->label_pos = label_pos;
    return n;
}

static struct syntax *primary(struct parser *p)
{
    static const enum syntax_kind kinds[] = {
        [T_INT] = S_INT, [T_FLOAT] = S_FLOAT, [T_STRING] = S_STRING
    };
    if (p->now.kind == T_INT || p->now.kind == T_FLOAT || p->now.kind == T_STRING)
        return text_node(p, kinds[p->now.kind]);
    if (parse_is(p, "true") || parse_is(p, "false")) {
        bool yes = parse_is(p, "true");
        struct syntax *n = text_node(p, S_BOOL);
        n->i = yes;
        return n;
    }
    if (p->now.kind == T_NAME && !p->now.reserved) {
        bool call = p->ahead.kind == T_MARK && strcmp(p->ahead.text, "(") == 0;
        if (call && !p->ahead.newline) return parse_expr_call(p);
        return text_node(p, S_NAME);
    }
    if (parse_is(p, "[")) {
        struct syntax *n = parse_node(p, S_LIST, p->now.pos);
        parse_advance(p);
        n->a = list(p, n, n->pos, "]", parse_expr_chain);
        return n;
    }
    struct pos open = p->now.pos;
    if (parse_take(p, "(")) {
        struct syntax *n = parse_expr_chain(p);
        parse_close(p, ")", open);
        return n;
    }
    if (parse_is(p, "seq"))
        err(p->cc, p->now.pos, "seq stands in a chain: x -> seq { ... }");
    parse_fail(p, "an expression");
}

/* postfix = primary { "[" chain "]" } */
static struct syntax *postfix(struct parser *p)
{
    struct syntax *n = primary(p);
    while (parse_is(p, "[")) {
        struct syntax *index = parse_node(p, S_INDEX, p->now.pos);
        parse_advance(p);
        index->a = adopt(p, index, n);
        index->b = adopt(p, index, parse_expr_chain(p));
        parse_want(p, "]");
        n = index;
    }
    return n;
}

/* Binary operators by their binding; comparisons do not associate. */
enum { OR = 1,
       AND,
       COMPARE,
       SUM,
       PRODUCT };
static const struct binary {
    const char *text;
    enum operator op;
    int level;
} binaries[] = {
    { "or", O_OR, OR },
    { "and", O_AND, AND },
    { "==", O_EQ, COMPARE },
    { "!=", O_NE, COMPARE },
    { "<", O_LT, COMPARE },
    { "<=", O_LE, COMPARE },
    { ">", O_GT, COMPARE },
    { ">=", O_GE, COMPARE },
    { "+", O_ADD, SUM },
    { "-", O_SUB, SUM },
    { "*", O_MUL, PRODUCT },
    { "/", O_DIV, PRODUCT },
    { "%", O_MOD, PRODUCT },
};

static const struct binary *binary_here(const struct parser *p)
{
    for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
        if (parse_is(p, binaries[i].text)) return &binaries[i];
    return NULL;
}

/* unary = ( "-" unary | postfix ) */
static struct syntax *unary(struct parser *p)
{
    if (!parse_is(p, "-")) return postfix(p);
    struct syntax *n = parse_node(p, S_UNARY, p->now.pos);
    n->op = O_NEG;
    parse_advance(p);
    parse_down(p);
    n->a = adopt(p, n, unary(p));
    parse_up(p);
    return n;
}

static struct syntax *binary(struct parser *p, int level);

/* not = "not" not | comparison: looser than a comparison, tighter than and */
static struct syntax *operand(struct parser *p, int level)
{
    if (level != AND || !parse_is(p, "not"))
        return level == PRODUCT ? unary(p) : binary(p, level + 1);
    struct syntax *n = parse_node(p, S_UNARY, p->now.pos);
    n->op = O_NOT;
    parse_advance(p);
    parse_down(p);
    n->a = adopt(p, n, operand(p, AND));
    parse_up(p);
    return n;
}

/* binary(level) = operand { operator of this level operand } */
static struct syntax *binary(struct parser *p, int level)
{
    struct syntax *n = operand(p, level);
    const struct binary *b = binary_here(p);
    for (; b && b->level == level; b = binary_here(p)) {
        struct syntax *both = parse_node(p, S_BINARY, p->now.pos);
        both->op = (short)b->op;
        parse_advance(p);
        both->a = adopt(p, both, n);
        both->b = adopt(p, both, operand(p, level));
        n = both;
        if (level == COMPARE) break;
    }
    return n;
}

/* expression = binary [ "?" expression ":" expression ] */
struct syntax *parse_expr(struct parser *p)
{
    parse_down(p);
    struct syntax *n = binary(p, OR);
    if (parse_is(p, "?")) {
        struct syntax *choice = parse_node(p, S_IF_ELSE, p->now.pos);
        parse_advance(p);
        choice->a = adopt(p, choice, n);
        choice->b = adopt(p, choice, parse_expr(p));
        parse_want(p, ":");
        choice->c = adopt(p, choice, parse_expr(p));
        n = choice;
    }
    parse_up(p);
    return n;
}

/* Gives a chain's label to its head. */
static void set_label(struct parser *p, struct syntax *n, const char *label, struct pos pos)
{
    if (n->kind != S_CALL && n->kind != S_BINARY && n->kind != S_UNARY)
        err(p->cc, pos, "the label '%s' names no call: write %s: conv(x, ...)", label, label);
    n->label = label;
    n->label_pos = pos;
}

/* After `word :` at the head of a chain: an extent and "x", or a number alone,
 * neither of which a label could name. */
static bool extent_follows(const struct parser *p)
{
    if (p->now.kind != T_INT && p->now.kind != T_NAME) return false;
    if (!p->ahead.newline && p->ahead.kind == T_NAME && strcmp(p->ahead.text, "x") == 0)
        return true;
    bool alone = p->ahead.newline || p->ahead.kind == T_END || parse_ahead(p, "}") ||
                 parse_ahead(p, ";");
    return p->now.kind == T_INT && alone && !parse_ahead(p, "->");
}

/* A chain whose label is taken already, or is NULL. */
struct syntax *parse_expr_labelled(struct parser *p, const char *label, struct pos pos)
{
    if (label && extent_follows(p)) {
        struct syntax *name = parse_node(p, S_NAME, pos);
        name->name = label;
        p->colon = true;
        return name;
    }
    struct syntax *n = parse_expr(p);
    if (label) set_label(p, n, label, pos);
    if (!parse_is(p, "->")) return n;
    struct syntax *chain = parse_node(p, S_CHAIN, n->pos);
    chain->a = adopt(p, chain, n);
    struct syntax **tail = &chain->b;
    while (!p->colon && parse_take(p, "->")) {
        *tail = adopt(p, chain, stage(p));
        tail = &(*tail)->next;
    }
    return chain;
}

/* shape = extent { "x" extent }     same line;     extent = sum */
struct syntax *parse_expr_shape(struct parser *p)
{
    struct syntax *n = parse_node(p, S_SHAPE, p->now.pos), **tail = &n->a;
    do {
        parse_down(p);
        *tail = adopt(p, n, binary(p, SUM));
        parse_up(p);
        tail = &(*tail)->next;
    } while (!p->now.newline && p->now.kind == T_NAME && parse_take(p, "x"));
    return n;
}

/* chain = [ label ] expression { "->" stage } */
struct syntax *parse_expr_chain(struct parser *p)
{
    struct pos pos = p->now.pos;
    const char *label = parse_expr_label(p);
    struct syntax *n = parse_expr_labelled(p, label, pos);
    no_shape(p);
    return n;
}

/* asserted = chain [ ":" shape ]     a statement's; the shape goes to *shape */
struct syntax *parse_expr_asserted(struct parser *p, struct syntax **shape)
{
    struct pos pos = p->now.pos;
    const char *label = parse_expr_label(p);
    struct syntax *n = parse_expr_labelled(p, label, pos);
    *shape = parse_expr_assertion(p);
    return n;
}

struct syntax *parse_expr_assertion(struct parser *p)
{
    bool colon = p->colon || parse_take(p, ":");
    p->colon = false;
    return colon ? parse_expr_shape(p) : NULL;
}
