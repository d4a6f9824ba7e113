/* Text to tokens, one at a time: the parser keeps two, the file is never held
 * as a whole list of them.
 *
 *     name    = letter { letter | digit }          letter: A-Z a-z _
 *     integer = digit { digit }
 *     float   = digits [ "." digits ] [ ("e" | "E") [ "+" | "-" ] digits ]
 *     string  = '"' { any character | '\"' | '\\' } '"'     on one line
 *     comment = "#" up to the end of the line
 *
 * Source is UTF-8; a byte order mark and CR before LF are accepted. Outside
 * comments and strings everything is ASCII. A column counts code points, an
 * invalid byte is one. What cannot be a token is reported, a run of it once,
 * and makes a T_BAD, of which the parser says nothing more. */
#include "syntax.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A file that is not text has one error, not one for each of its bytes. */
static void need_text(struct lexer l)
{
    const char *end = l.source->text + l.source->length;
    struct pos pos = { l.source, 1, 1 };
    for (int n; l.p < end; l.p += n) {
        n = err_utf8(l.p, end);
        if (n == 0) err(l.cc, pos, "byte 0x%02x is not UTF-8", (unsigned char)*l.p);
        if (*l.p == '\0') err(l.cc, pos, "a NUL byte: this is not a text file");
        pos.column++;
        if (*l.p == '\n') pos.line++, pos.column = 1;
    }
}

struct lexer lex_start(struct cc *cc, const struct source *source)
{
    struct lexer l = { cc, source, source->text, 1, 1, true };
    if (source->length >= 3 && memcmp(l.p, "\xef\xbb\xbf", 3) == 0) l.p += 3;
    need_text(l);
    return l;
}

static const char *end_of(const struct lexer *l)
{
    return l->source->text + l->source->length;
}

static struct pos here(const struct lexer *l)
{
    return (struct pos){ l->source, l->line, l->column };
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_control(char c)
{
    unsigned char u = (unsigned char)c;
    return (u < 0x20 && c != '\t' && c != '\r') || u == 0x7f;
}

/* One code point on. */
static void step(struct lexer *l)
{
    l->p += err_utf8(l->p, end_of(l));
    l->column++;
}

static void skip_comment(struct lexer *l)
{
    while (l->p < end_of(l) && *l->p != '\n') step(l);
}

static void skip_space(struct lexer *l)
{
    for (;; l->p++) {
        if (*l->p == '#') skip_comment(l);
        if (l->p == end_of(l)) return;
        if (*l->p == '\n')
            l->line++, l->column = 1, l->newline = true;
        else if (*l->p == ' ' || *l->p == '\t' || *l->p == '\r')
            l->column++;
        else
            return;
    }
}

/* ---- words and numbers ------------------------------------------------- */

static const char *const reserved[] = {
    "and",
    "else",
    "false",
    "for",
    "if",
    "in",
    "let",
    "not",
    "or",
    "repeat",
    "return",
    "seq",
    "true",
};

bool lex_reserved(const char *name)
{
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(name, reserved[i]) == 0) return true;
    return false;
}

static void take(struct lexer *l, struct token *t, const char *end)
{
    size_t n = (size_t)(end - l->p);
    if (n > MAX_NAME)
        err_report(l->cc, t->pos, "a word of %zu bytes: the limit is %d", n, MAX_NAME);
    t->text = arena_strndup(l->cc->mem, l->p, n < MAX_NAME ? n : MAX_NAME);
    l->column += (int)n;
    l->p = end;
}

static void lex_name(struct lexer *l, struct token *t)
{
    const char *s = l->p;
    while (is_letter(*s) || is_digit(*s)) s++;
    take(l, t, s);
    t->kind = T_NAME;
    t->reserved = lex_reserved(t->text);
}

static const char *digits(const char *s)
{
    while (is_digit(*s)) s++;
    return s;
}

/* The end of a float's fraction and exponent, or s if it has none. */
static const char *float_tail(const char *s)
{
    if (s[0] == '.' && is_digit(s[1])) s = digits(s + 1);
    if (s[0] == 'e' || s[0] == 'E') {
        const char *e = s + 1 + (s[1] == '+' || s[1] == '-');
        if (is_digit(*e)) s = digits(e);
    }
    return s;
}

static void lex_number(struct lexer *l, struct token *t)
{
    const char *whole = digits(l->p), *s = float_tail(whole);
    bool glued = is_letter(*s);
    take(l, t, s);
    errno = 0;
    t->kind = s == whole ? T_INT : T_FLOAT;
    if (t->kind == T_INT)
        t->i = strtoll(t->text, NULL, 10);
    else
        t->f = strtod(t->text, NULL);
    if (t->kind == T_INT && errno == ERANGE)
        err_report(l->cc, t->pos, "%.40s does not fit into 64 bits", t->text);
    if (t->kind == T_FLOAT && isinf(t->f))
        err_report(l->cc, t->pos, "%.40s is too large", t->text);
    if (!glued) return;
    err_report(l->cc, here(l), "a number runs into a name: write a space between them");
    for (; is_letter(*l->p) || is_digit(*l->p); l->p++) l->column++;
}

/* ---- strings ----------------------------------------------------------- */

/* The bytes of one character into `to`; false: the string must end here. */
static bool string_character(struct lexer *l, char **to, const char *limit)
{
    if (l->p == end_of(l) || *l->p == '\n' || *l->p == '\r') {
        err_report(l->cc, here(l), "the string ends with the line: '\"' expected");
        return false;
    }
    if (*l->p == '\\') {
        if (l->p[1] != '"' && l->p[1] != '\\')
            err_report(l->cc, here(l), "unknown escape: only \\\" and \\\\ are known");
        step(l);
        if (l->p == end_of(l) || *l->p == '\n') return true;
    } else if (is_control(*l->p)) {
        err_report(l->cc, here(l), "control character 0x%02x in a string", (unsigned char)*l->p);
    }
    const char *from = l->p;
    step(l);
    for (; from < l->p; from++)
        if (*to < limit) *(*to)++ = *from;
    return true;
}

static void lex_string(struct lexer *l, struct token *t)
{
    char text[MAX_NAME + 8], *to = text;
    t->kind = T_STRING;
    step(l);
    while (*l->p != '"' && t->kind == T_STRING)
        if (!string_character(l, &to, text + sizeof text)) t->kind = T_BAD;
    if (*l->p == '"') step(l);
    if (to - text > MAX_NAME)
        err_report(l->cc, t->pos, "a string of more than %d bytes: that is the limit", MAX_NAME);
    t->text = arena_strndup(l->cc->mem, text, (size_t)(to - text));
}

/* ---- marks ------------------------------------------------------------- */

/* Longer ones first. */
static const char *const marks[] = {
    "->",
    "==",
    "!=",
    "<=",
    ">=",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    ";",
    "=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "<",
    ">",
    "?",
};

static bool lex_mark(struct lexer *l, struct token *t)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t n = strlen(marks[i]);
        if (strncmp(l->p, marks[i], n) != 0) continue;
        t->kind = T_MARK;
        t->text = marks[i];
        l->p += n;
        l->column += (int)n;
        return true;
    }
    return false;
}

/* Reports the character that starts no token and takes the run of such. */
static void lex_alien(struct lexer *l, struct token *t)
{
    t->kind = T_BAD;
    char c = *l->p;
    int n = err_utf8(l->p, end_of(l));
    if (n > 1)
        err_report(l->cc, here(l), "'%.*s' stands outside a comment or string", n, l->p);
    else if (is_control(c))
        err_report(l->cc, here(l), "control character 0x%02x", (unsigned char)c);
    else
        err_report(l->cc, here(l), "'%c' has no meaning here", c);
    while (l->p < end_of(l) && *l->p != '\n' &&
           ((*l->p & 0x80) || is_control(*l->p) || *l->p == c))
        step(l);
}

struct token lex_next(struct lexer *l)
{
    struct token t = { .kind = T_END };
    skip_space(l);
    t.pos = here(l);
    t.newline = l->newline;
    if (l->p == end_of(l)) return t;
    l->newline = false;
    if (is_letter(*l->p))
        lex_name(l, &t);
    else if (is_digit(*l->p))
        lex_number(l, &t);
    else if (*l->p == '"')
        lex_string(l, &t);
    else if (!lex_mark(l, &t))
        lex_alien(l, &t);
    return t;
}

const char *lex_text(struct cc *cc, const struct token *t)
{
    if (t->kind == T_END) return "the end of the file";
    if (t->kind == T_STRING) return arena_printf(cc->mem, "\"%.40s\"", t->text);
    return arena_printf(cc->mem, "'%.40s'", t->text);
}
