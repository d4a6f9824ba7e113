/* Text to syntax tree, by recursive descent: files here,
 * bodies in
 * parse_statement.c, expressions in parse_expr.c. The production stands above each function; the
 * whole grammar is in README.md. Words such as input, output, loss, net or
 * block are none but where a statement starts and another word follows.
 *
 * What has an error is reported and left out, the parser goes on behind it;
 * a file with an error in it gives no tree. */
#include "syntax.h"

#include <string.h>

/* ---- tokens and nodes -------------------------------------------------- */

static struct parser start(struct cc *cc, const struct source *source)
{
    struct parser p = { .cc = cc, .lex = lex_start(cc, source) };
    p.now = lex_next(&p.lex);
    p.ahead = lex_next(&p.lex);
    return p;
}

struct syntax *parse_node(struct parser *p, enum syntax_kind kind, struct pos pos)
{
    if (p->slab_left == 0) {
        p->slab_left = 64;
        p->slab = NEW(p->cc->mem, struct syntax, p->slab_left);
    }
    struct syntax *n = &p->slab[--p->slab_left];
    n->kind = kind;
    n->pos = pos;
    n->height = 1;
    return n;
}

static bool is_mark(const struct token *t, const char *text)
{
    return t->kind == T_MARK && strcmp(t->text, text) == 0;
}

bool parse_ahead(const struct parser *p, const char *mark)
{
    return is_mark(&p->ahead, mark);
}

bool parse_is(const struct parser *p, const char *text)
{
    return (p->now.kind == T_MARK || p->now.kind == T_NAME) && strcmp(p->now.text, text) == 0;
}

void parse_advance(struct parser *p)
{
    if (is_mark(&p->now, "{")) p->braces++;
    if (is_mark(&p->now, "}") && p->braces > 0) p->braces--;
    p->taken++;
    p->now = p->ahead;
    p->ahead = lex_next(&p->lex);
}

bool parse_take(struct parser *p, const char *text)
{
    if (!parse_is(p, text)) return false;
    parse_advance(p);
    return true;
}

void parse_fail(struct parser *p, const char *expected)
{
    if (p->now.kind == T_BAD) err_land(p->cc);
    err(p->cc, p->now.pos, "expected %s, found %s", expected, lex_text(p->cc, &p->now));
}

void parse_want(struct parser *p, const char *text)
{
    if (!parse_take(p, text)) parse_fail(p, arena_printf(p->cc->mem, "'%s'", text));
}

void parse_close(struct parser *p, const char *mark, struct pos open)
{
    if (parse_take(p, mark)) return;
    if (p->now.kind == T_BAD) err_land(p->cc);
    err_report(p->cc, p->now.pos, "expected '%s', found %s", mark, lex_text(p->cc, &p->now));
    err_note(p->cc, open, "to close what opens here");
    p->top = p->now.kind == T_END; /* said of the innermost alone */
    err_land(p->cc);
}

const char *parse_name(struct parser *p, const char *what)
{
    if (p->now.kind != T_NAME) parse_fail(p, what);
    if (p->now.reserved)
        err(p->cc, p->now.pos, "expected %s, found the reserved word '%s'", what, p->now.text);
    const char *name = p->now.text;
    parse_advance(p);
    return name;
}

void parse_down(struct parser *p)
{
    if (++p->depth > MAX_DEPTH)
        err(p->cc, p->now.pos, "the source nests deeper than %d levels", MAX_DEPTH);
}

void parse_up(struct parser *p)
{
    p->depth--;
}

/* ---- recovery ---------------------------------------------------------- */

/* What `item` parses, or NULL after an error and a skip. */
struct syntax *parse_attempt(struct parser *p, struct syntax *(*item)(struct parser *),
                             void (*skip)(struct parser *, int))
{
    jmp_buf here, *outer = p->cc->recover;
    int depth = p->depth, level = p->braces;
    int64_t taken = p->taken;
    struct syntax *volatile n = NULL;
    p->cc->recover = &here;
    if (setjmp(here) == 0)
        n = item(p);
    else
        n = NULL;
    p->cc->recover = outer;
    if (n) return n;
    if (err_enough(p->cc) || (p->top && level > 0)) err_land(p->cc);
    p->depth = depth;
    p->colon = false;
    p->braces = p->top ? level : p->braces;
    if (p->taken == taken) parse_advance(p);
    if (!p->top) skip(p, level);
    p->top = false;
    return NULL;
}

/* ---- the file ---------------------------------------------------------- */

/* import = "import" string */
static struct syntax *import(struct parser *p)
{
    struct syntax *n = parse_node(p, S_IMPORT, p->now.pos);
    if (p->now.kind != T_STRING) parse_fail(p, "the file to import, in quotes");
    n->name = p->now.text;
    parse_advance(p);
    return n;
}

/* parameter = name [ "=" chain ] */
static struct syntax *parameter(struct parser *p)
{
    struct syntax *n = parse_node(p, S_PARAM, p->now.pos);
    n->name = parse_name(p, "a parameter's name");
    if (parse_take(p, "=")) n->a = parse_expr_chain(p);
    return n;
}

/* parameters = "(" [ parameter { "," parameter } [ "," ] ] ")" */
static struct syntax *parameters(struct parser *p)
{
    struct syntax *first = NULL, **tail = &first;
    struct pos open = p->now.pos;
    parse_want(p, "(");
    for (int n = 0; !parse_is(p, ")"); n++) {
        if (n == MAX_PARAMETERS)
            err(p->cc, p->now.pos, "more than %d parameters", MAX_PARAMETERS);
        *tail = parameter(p);
        tail = &(*tail)->next;
        if (!parse_take(p, ",")) break;
    }
    parse_close(p, ")", open);
    return first;
}

/* block = "block" name parameters body */
static struct syntax *block(struct parser *p)
{
    struct syntax *n = parse_node(p, S_BLOCK, p->now.pos);
    n->name = parse_name(p, "the block's name");
    n->a = parameters(p);
    n->b = parse_statement_body(p);
    return n;
}

/* net = "net" name [ parameters ] body */
static struct syntax *net(struct parser *p)
{
    struct syntax *n = parse_node(p, S_NET, p->now.pos);
    n->name = parse_name(p, "the net's name");
    if (parse_is(p, "(")) n->a = parameters(p);
    n->b = parse_statement_body(p);
    return n;
}

/* constant = "let" name "=" chain */
static struct syntax *constant(struct parser *p)
{
    struct syntax *n = parse_node(p, S_ASSIGN, p->now.pos);
    n->i = true;
    n->name = parse_name(p, "a name");
    parse_want(p, "=");
    n->a = parse_expr_chain(p);
    return n;
}

static const struct definition {
    const char *word;
    struct syntax *(*parse)(struct parser *);
} definitions[] = {
    { "import", import },
    { "block", block },
    { "net", net },
    { "let", constant },
};

static const struct definition *definition_here(const struct parser *p)
{
    for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
        if (parse_is(p, definitions[i].word)) return &definitions[i];
    return NULL;
}

static struct syntax *definition(struct parser *p)
{
    const struct definition *d = definition_here(p);
    if (!d) parse_fail(p, "'net', 'block', 'import' or 'let'");
    parse_advance(p);
    return d->parse(p);
}

static void skip_definition(struct parser *p, int level)
{
    for (; p->now.kind != T_END; parse_advance(p))
        if (p->braces <= level && p->now.newline && definition_here(p)) return;
}

/* file = { ( import | block | net | constant ) [ ";" ] } */
struct syntax *parse(struct cc *cc, const struct source *source)
{
    int errors = cc->nerrors;
    struct parser p = start(cc, source);
    struct syntax *file = parse_node(&p, S_FILE, (struct pos){ source, 1, 1 });
    struct syntax **tail = &file->a;
    while (p.now.kind != T_END) {
        struct syntax *n = parse_attempt(&p, definition, skip_definition);
        if (n) *tail = n, tail = &n->next;
        while (parse_take(&p, ";")) continue;
    }
    if (cc->nerrors > errors) err_land(cc);
    return file;
}

/* ---- the texts of options ---------------------------------------------- */

static struct syntax *parse_text(struct cc *cc, const char *path, const char *text,
                                 struct syntax *(*item)(struct parser *))
{
    struct source *source = NEW(cc->mem, struct source, 1);
    *source = (struct source){ path, text, strlen(text) };
    int errors = cc->nerrors;
    struct parser p = start(cc, source);
    struct syntax *n = item(&p);
    if (p.now.kind != T_END) parse_fail(&p, "the end");
    if (cc->nerrors > errors) err_land(cc);
    return n;
}

struct syntax *parse_value(struct cc *cc, const char *path, const char *text)
{
    return parse_text(cc, path, text, parse_expr);
}

struct syntax *parse_recipe(struct cc *cc, const char *path, const char *text)
{
    return parse_text(cc, path, text, parse_expr_call);
}
