/* The syntax tree, private to lex, parse and elaborate. One kind of node;
 * which fields a kind uses is said in its row. Lists hang together by next,
 * `height` counts the levels below, so that no walk overflows the C stack. */
#ifndef SYNTAX_H
#define SYNTAX_H

#include "convc.h"

/* ---- tokens: lex.c ----------------------------------------------------- */

enum token_kind {
    T_END,
    T_BAD, /* reported already */
    T_INT,
    T_FLOAT,
    T_STRING,
    T_NAME, /* reserved words as well: token.word tells */
    T_MARK, /* punctuation: token.text */
};

struct token {
    enum token_kind kind;
    struct pos pos;
    bool newline;     /* first on its line */
    bool reserved;    /* a name that is a word of the grammar */
    const char *text; /* name, string's value or mark */
    int64_t i;
    double f;
};

enum {
    MAX_NAME = 200,       /* bytes of a name or string */
    MAX_PARAMETERS = 100, /* of a block or net */
};

struct lexer {
    struct cc *cc;
    const struct source *source;
    const char *p; /* the next byte */
    int line, column;
    bool newline;
};

struct lexer lex_start(struct cc *, const struct source *);
struct token lex_next(struct lexer *);
bool lex_reserved(const char *name);
const char *lex_text(struct cc *, const struct token *); /* for messages */

/* ---- the tree: parse.c ------------------------------------------------- */

enum syntax_kind {
    /* expressions */
    S_INT,     /* i */
    S_FLOAT,   /* f */
    S_BOOL,    /* i */
    S_STRING,  /* name */
    S_NAME,    /* name */
    S_LIST,    /* a: expressions */
    S_INDEX,   /* a[b] */
    S_UNARY,   /* op a */
    S_BINARY,  /* a op b */
    S_IF_ELSE, /* a ? b : c */
    S_CALL,    /* name(a: S_ARG), label */
    S_SEQ,     /* seq { a: stages }, label */
    S_CHAIN,   /* a -> b: S_CALL and S_SEQ */
    S_ARG,     /* [name =] a */
    S_SHAPE,   /* a: extents */
    /* statements */
    S_ASSIGN,    /* name = a [: b]; i: with let */
    S_DO,        /* a [: b] */
    S_IF,        /* if a { b } else c: another S_IF or an S_BODY */
    S_BODY,      /* { a } */
    S_FOR,       /* [label:] for name in a { b } */
    S_REPEAT,    /* [label:] repeat a as name { b } */
    S_RETURN,    /* a [: b] */
    S_INPUT,     /* name: a S_SHAPE, b: S_CALL u8 hwc mean std */
    S_TARGET,    /* name: a S_SHAPE; i: classes */
    S_OUTPUT,    /* name [= a] [: b] */
    S_LOSS,      /* a: S_CALL, with its label */
    S_OPTIMIZER, /* a: S_CALL */
    S_SCHEDULE,  /* a: S_CALL */
    /* the file */
    S_IMPORT, /* name */
    S_BLOCK,  /* name(a: S_PARAM) { b } */
    S_NET,    /* the same */
    S_PARAM,  /* name [= a] */
    S_FILE,   /* a: imports, blocks, nets and S_ASSIGN */
};

enum operator{
    O_ADD,
    O_SUB,
    O_MUL,
    O_DIV,
    O_MOD,
    O_EQ,
    O_NE,
    O_LT,
    O_LE,
    O_GT,
    O_GE,
    O_AND,
    O_OR,
    O_NOT,
    O_NEG,
};

struct syntax {
    enum syntax_kind kind;
    short op;       /* enum operator */
    short height;   /* 1 + the highest child's */
    struct pos pos; /* where messages point: the name of a call, ... */
    const char *name;
    const char *label;
    struct pos label_pos;
    struct syntax *a, *b, *c, *next;
    int64_t i;
    double f;
};

/* The parser's state, and what its two files share. */
struct parser {
    struct cc *cc;
    struct lexer lex;
    struct token now, ahead;
    int64_t taken;       /* tokens so far */
    int braces;          /* open ones so far */
    int depth;           /* of recursion */
    bool top;            /* what stands at the top of a file ends all bodies */
    bool colon;          /* a chain took the ':' of its assertion */
    struct syntax *slab; /* nodes come out of slabs */
    int slab_left;
};

/* parse.c */
struct syntax *parse_node(struct parser *, enum syntax_kind, struct pos);
void parse_advance(struct parser *);
bool parse_is(const struct parser *, const char *mark_or_word);
bool parse_ahead(const struct parser *, const char *mark);
bool parse_take(struct parser *, const char *mark_or_word);
void parse_want(struct parser *, const char *mark_or_word);
void parse_close(struct parser *, const char *mark, struct pos open);
const char *parse_name(struct parser *, const char *what);
_Noreturn void parse_fail(struct parser *, const char *expected);
void parse_down(struct parser *); /* one level of recursion, */
void parse_up(struct parser *);   /* and back */
/* What `item` parses; NULL after an error, with `skip` done from the braces'
 * level of the start. */
struct syntax *parse_attempt(struct parser *, struct syntax *(*item)(struct parser *),
                             void (*skip)(struct parser *, int level));
/* The texts of options: an expression, a call. Messages call them `path`. */
struct syntax *parse_value(struct cc *, const char *path, const char *text);
struct syntax *parse_recipe(struct cc *, const char *path, const char *text);

/* parse_statement.c */
struct syntax *parse_statement_body(struct parser *);

/* parse_expr.c */
struct syntax *parse_expr(struct parser *);
struct syntax *parse_expr_chain(struct parser *);
struct syntax *parse_expr_labelled(struct parser *, const char *label, struct pos);
struct syntax *parse_expr_asserted(struct parser *, struct syntax **shape);
struct syntax *parse_expr_assertion(struct parser *);
struct syntax *parse_expr_call(struct parser *);
struct syntax *parse_expr_shape(struct parser *);
const char *parse_expr_label(struct parser *);

#endif
