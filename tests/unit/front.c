/* The language: tokens, expressions, statements, where line breaks matter.
 * What becomes of layers is in elaborate.c, limits are in limits.c. */
#include "../text.h"

#include <check.h>
#include <string.h>

/* ---- tokens ------------------------------------------------------------ */

static struct lexer lexer(struct part *p, const char *text)
{
    struct source *source = NEW(p->cc.mem, struct source, 1);
    *source = (struct source){ "t.dsl", text, strlen(text) };
    return lex_start(&p->cc, source);
}

START_TEST(tokens)
{
    static const struct {
        enum token_kind kind;
        const char *text;
        int line, column;
        bool newline;
    } expected[] = {
        { T_NAME, "x1", 1, 1, true },
        { T_MARK, "->", 1, 4, false },
        { T_NAME, "conv", 1, 7, false },
        { T_MARK, "(", 1, 11, false },
        { T_INT, "64", 1, 12, false },
        { T_MARK, ",", 1, 14, false },
        { T_FLOAT, "1.5e-3", 1, 16, false },
        { T_MARK, ")", 1, 22, false },
        { T_STRING, "a.\"b\\", 2, 3, true },
        { T_MARK, "<=", 2, 13, false },
        { T_NAME, "_y", 3, 1, true },
        { T_MARK, "-", 3, 4, false },
        { T_MARK, ">", 3, 6, false },
        { T_FLOAT, "2e5", 3, 8, false },
        { T_NAME, "e", 4, 1, true },
        { T_END, NULL, 4, 2, false },
    };
    struct part p;
    part_start(&p);
    struct lexer l = lexer(&p, "\xef\xbb\xbfx1 -> conv(64, 1.5e-3)\r\n"
                               "  \"a.\\\"b\\\\\" <= # \xc3\xa9 \"->\"\n_y - > 2e5\ne");
    for (int i = 0; i < COUNT(expected); i++) {
        struct token t = lex_next(&l);
        ck_assert_int_eq(t.kind, expected[i].kind);
        if (expected[i].text) ck_assert_str_eq(t.text, expected[i].text);
        ck_assert_int_eq(t.pos.line, expected[i].line);
        ck_assert_int_eq(t.pos.column, expected[i].column);
        ck_assert_int_eq(t.newline, expected[i].newline);
    }
    ck_assert_int_eq(p.cc.nerrors, 0);
    text_end(&p);
}
END_TEST

START_TEST(numbers)
{
    struct part p;
    part_start(&p);
    struct lexer l = lexer(&p, "9223372036854775807 0.1 1e308 007 5. 3e");
    ck_assert_int_eq(lex_next(&l).i, INT64_MAX);
    ck_assert_double_eq(lex_next(&l).f, 0.1);
    ck_assert_double_eq(lex_next(&l).f, 1e308);
    ck_assert_int_eq(lex_next(&l).i, 7);
    ck_assert_int_eq(p.cc.nerrors, 0);
    ck_assert_int_eq(lex_next(&l).i, 5);
    ck_assert_int_eq(lex_next(&l).kind, T_BAD); /* the dot */
    ck_assert_int_eq(lex_next(&l).i, 3);        /* with the name glued to it */
    ck_assert_int_eq(lex_next(&l).kind, T_END);
    ck_assert_int_eq(p.cc.nerrors, 2);
    text_end(&p);
}
END_TEST

/* ---- expressions ------------------------------------------------------- */

/* Of x: 4 x 5 x 6, s: 3 x 7, v: 9, l = [1, 2, 3], n = 5. */
static const struct {
    const char *text;
    double value;
} expressions[] = {
    { "1 + 2 * 3", 7 },
    { "(1 + 2) * 3", 9 },
    { "10 - 2 - 3", 5 },
    { "-2 * -3", 6 },
    { "7 / 2", 3.5 },
    { "8 / 2", 4 },
    { "-7 % 3", 2 },
    { "7 % -3", -2 },
    { "-9223372036854775807 - 1", -0x1p63 },
    { "(-9223372036854775807 - 1) % -1", 0 },
    { "1 < 2 ? 10 : 20", 10 },
    { "2 <= 1 ? 10 : 3 > 2 ? 30 : 40", 30 },
    { "not 1 == 2 and 3 != 4 ? 1 : 0", 1 },
    { "false or true and false ? 1 : 0", 0 },
    { "true or 1 / 0 == 1 ? 1 : 0", 1 },
    { "false and zzz ? 1 : 0", 0 },
    { "\"a\" == \"a\" ? 1 : 0", 1 },
    { "[1, 2] == [1, 2] ? 1 : 0", 1 },
    { "[1, 2] == [1, 2, 3] ? 1 : 0", 0 },
    { "1 == 1.0 ? 1 : 0", 1 },
    { "l[2] + l[0]", 4 },
    { "[[1, 2], [3, 4]][1][0]", 3 },
    { "len(l + [7, 8])", 5 },
    { "(l + [7, 8])[4]", 8 },
    { "len([])", 0 },
    { "len(range(5)) + range(2, 5)[2]", 9 },
    { "len(range(5, 2))", 0 },
    { "min(3, 1.5, 2)", 1.5 },
    { "max(l)", 3 },
    { "floor(7 / 2) + ceil(7 / 2)", 7 },
    { "floor(-0.5)", -1 },
    { "sqrt(2.25)", 1.5 },
    { "channels(x) * 100 + height(x) * 10 + width(x)", 456 },
    { "shape(x)[1]", 5 },
    { "len(shape(s)) + width(s) + channels(v)", 18 },
    { "n", 5 },
    { "x -> channels", 4 },
    { "l -> max", 3 },
    { "9007199254740993 - 9007199254740992", 1 },
};

START_TEST(expression)
{
    struct part p;
    part_start(&p);
    const char *text = arena_printf(p.cc.mem,
                                    "let l = [1, 2, 3]\nnet t(n = 5) {\n"
                                    "    input x: 4 x 5 x 6 input s: 3 x 7 input v: 9\n"
                                    "    output y = x + (%s)\n}\n",
                                    expressions[_i].text);
    struct graph *g = text_graph(&p, text);
    const struct node *n = &g->nodes[g->n - 1];
    ck_assert_int_eq(n->op, OP_affine);
    ck_assert_msg(n->a->affine.shift == expressions[_i].value, "%s: %.17g", expressions[_i].text,
                  n->a->affine.shift);
    text_end(&p);
}
END_TEST

/* Operators on tensors, and what they make. */
static const struct {
    const char *text;
    enum op op;
    double scale, shift;
} operators[] = {
    { "x + y", OP_add, 0, 0 },
    { "x - y", OP_sub, 0, 0 },
    { "x * y", OP_mul, 0, 0 },
    { "x * 2", OP_affine, 2, 0 },
    { "2 * x", OP_affine, 2, 0 },
    { "x + 1", OP_affine, 1, 1 },
    { "1 + x", OP_affine, 1, 1 },
    { "x - 1", OP_affine, 1, -1 },
    { "1 - x", OP_affine, -1, 1 },
    { "-x", OP_affine, -1, 0 },
    { "x / 4", OP_affine, 0.25, 0 },
};

START_TEST(operator_node)
{
    struct part p;
    part_start(&p);
    const char *text = arena_printf(p.cc.mem, "net t { input x: 3 input y: 3 output z = %s }",
                                    operators[_i].text);
    struct graph *g = text_graph(&p, text);
    const struct node *n = &g->nodes[g->n - 1];
    ck_assert_int_eq(n->op, operators[_i].op);
    ck_assert_str_eq(n->name, "z");
    if (n->op == OP_affine) {
        ck_assert_double_eq(n->a->affine.scale, operators[_i].scale);
        ck_assert_double_eq(n->a->affine.shift, operators[_i].shift);
    }
    text_end(&p);
}
END_TEST

/* ---- statements -------------------------------------------------------- */

/* Programs whose result is a number, added to x. */
static const struct {
    const char *text;
    double value;
} programs[] = {
    { "n = 1 repeat 5 { n = n * 2 } r = n", 32 },
    { "n = 0 repeat 5 as i { n = n + i } r = n", 10 },
    { "n = 0 for i in [3, 5] { for j in range(2) { n = n + i * j } } r = n", 8 },
    { "n = 1; if n == 1 { n = 7 } else { n = 8 } r = n", 7 },
    { "n = 1 if n == 2 { n = 7 } else if n == 1 { n = 9 } else { n = 8 } r = n", 9 },
    { "n = 1 if true { let n = 5 } r = n", 1 },
    { "n = 1 let n = 2 n = 3 r = n", 3 },
    { "r = f(3)", 4 },
    { "r = f(n=5)", 6 },
    { "r = 2 -> f", 3 },
    { "r = g(1, c = 10)", 1210 },
    { "r = g(1)", 123 },
    { "r = early(3) + early(30)", 103 },
    { "n = 100 r = f(1) + n", 102 },
    { "r = half", 0.5 },
    { "half = 3 r = half + h()", 3.5 },
    { "r = 0 repeat 0 { r = 1 }", 0 },
    { "n = 1\nr = n\n(x -> relu) -> tanh", 1 },
};

static const char prelude[] =
    "let half = 1 / 2\n"
    "block f(n) { return n + 1 }\n"
    "block g(a, b = a + 1, c = 3) { return a * 100 + b * 10 * (c == 10 ? 50 : 1) + c + (c == 10 ? 100 : 0) }\n"
    "block early(n) { for i in range(10) { if i == n { return i } } return 100 }\n"
    "block h() { return half }\n";

START_TEST(program)
{
    struct part p;
    part_start(&p);
    const char *text = arena_printf(p.cc.mem, "%snet t { input x: 3\n%s\noutput y = x + r }",
                                    prelude, programs[_i].text);
    struct graph *g = text_graph(&p, text);
    const struct node *n = &g->nodes[g->outputs[0]];
    ck_assert_msg(n->a->affine.shift == programs[_i].value, "%s: %.17g", programs[_i].text,
                  n->a->affine.shift);
    text_end(&p);
}
END_TEST

/* ---- layout ------------------------------------------------------------ */

/* Labels, shapes and calls where a line break could matter. */
START_TEST(layout_of_text)
{
    static const char *const same[] = {
        "net t { input x: 4 x 8 x 8 u8\n y = x -> relu : 4 x 8 x 8\n x = y -> tanh output z = x }",
        "net t{input x:4 x 8 x 8 u8;y=x->relu:4 x 8 x 8;x=y->tanh;output z=x}",
        "net t\n{\ninput x\n:\n4 x 8 x 8\nu8\ny\n=\nx\n->\nrelu\n:\n4 x 8 x 8\nx\n=\ny\n->\ntanh\noutput z\n=\nx\n}",
        ("net t { input x: 2 * 2 x 8 x (4 + 4) u8\n y = x -> relu() : channels(x) x 8 x 8\n"
         " x = (y) -> (tanh)(1) output z = x }"),
    };
    struct part p;
    part_start(&p);
    const char *first = text_printed(&p, text_graph(&p, same[0]));
    for (int i = 1; i < 3; i++) ck_assert_str_eq(text_printed(&p, text_graph(&p, same[i])), first);
    text_end(&p);
    text_refused(same[3], "expected the name of an op or block, found '('");
    text_refused("net t { input x: 3 y = relu\n(x) output y }", "unknown name 'relu'");
    text_refused("net t { input x: 4\nx 8 output y = x }", "statement");
}
END_TEST

/* ---- all --------------------------------------------------------------- */

#define LOOP(t, test, table) tcase_add_loop_test(t, test, 0, COUNT(table))

Suite *suite_front(void)
{
    Suite *s = suite_create("front");
    TCase *t = tcase_create("front");
    tcase_add_test(t, tokens);
    tcase_add_test(t, numbers);
    LOOP(t, expression, expressions);
    LOOP(t, operator_node, operators);
    LOOP(t, program, programs);
    tcase_add_test(t, layout_of_text);
    suite_add_tcase(s, t);
    return s;
}
