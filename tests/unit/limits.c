/* The front end under bad and big input: how deep, long and many is allowed and
 * what is said beyond, which errors are reported together, which word is
 * proposed for a wrong one. */
#include "../text.h"

#include <check.h>
#include <string.h>

static char *repeated(struct part *p, const char *head, const char *part, int n,
                      const char *middle, const char *back, const char *tail)
{
    size_t size = strlen(head) + strlen(middle) + strlen(tail) +
                  (strlen(part) + strlen(back)) * (size_t)n + 1;
    char *text = arena_alloc(p->cc.mem, size), *to = text;
    to += sprintf(to, "%s", head);
    for (int i = 0; i < n; i++) to += sprintf(to, "%s", part);
    to += sprintf(to, "%s", middle);
    for (int i = 0; i < n; i++) to += sprintf(to, "%s", back);
    sprintf(to, "%s", tail);
    return text;
}

static const struct {
    const char *head, *part, *middle, *back, *tail;
    int good;            /* repetitions that must do, */
    int bad;             /* that must not, */
    const char *message; /* and what is said then */
} nests[] = {
    { "net t { input x: 3 output y = ", "(", "x -> relu", ")", "}", 190, 250, "200 levels" },
    { "net t { input x: 3 output y = x * ", "- ", "3", "", "}", 190, 250, "200 levels" },
    { "net t { input x: 3 output y = x * (", "1 + ", "1", "", ")}", 190, 250, "200 levels" },
    { "net t { input x: 3 output y = x + len(", "[", "", "]", ")}", 95, 250, "200 levels" },
    { "net t { input x: 3 ", "if true {", "", "}", " output y = relu(x) }", 190, 250, "200 levels" },
    { "net t { input x: 3 output y = x", " -> seq { relu", "", "}", "}", 150, 250, "200 levels" },
    { "net t { input x: 3 output y = x -> ", "seq { ", "relu", "}", "}", 190, 250, "200 levels" },
    { "net t { input x: 3 output y = x", " -> relu", "", "", "}", 50000, 100001, "100000 nodes" },
    { "net t { input x: 3 n = 0 ", "if n == 1 { } else ", "{ }", "", " output y = relu(x) }",
      20000, 0, "" },
    { "block f(n, x) { return n == 0 ? x : f(n - 1, x) }\nnet t { input x: 3 output y = x -> relu n = "
      "199 z = f(n",
      "", ", x)", "", " }", 1, 0, "" },
    { "net t { input x: 3 n = 0 ", "n = n + 1 ", "", "", " output y = x + n }", 100000, 0, "" },
    { "net t { input x: 3 n = [", "1,", "", "", "] output y = x + len(n) }", 100000, 0, "" },
    { "net t { input x: 3 ", "output y", "= relu(x)", "", " }", 1, 0, "" },
    { "net t { input x: 3 n = 1", "0", "", "", " output y = x }", 18, 19, "64 bits" },
};

START_TEST(nesting)
{
    struct part p;
    part_start(&p);
    text_graph(&p, repeated(&p, nests[_i].head, nests[_i].part, nests[_i].good, nests[_i].middle,
                            nests[_i].back, nests[_i].tail));
    if (nests[_i].bad)
        text_refused(repeated(&p, nests[_i].head, nests[_i].part, nests[_i].bad, nests[_i].middle,
                              nests[_i].back, nests[_i].tail),
                     nests[_i].message);
    text_end(&p);
}
END_TEST

/* One error is reported once, a second one too, what follows from them not. */
START_TEST(second_errors)
{
    static const struct {
        const char *text;
        int errors;
    } cases[] = {
        { "net t { input x: 3 a = rleu(x) b = relu(a) c = a + b output c }", 1 },
        { "net t { input x: 3 a = rleu(x) b = thna(x) output y = a + b }", 2 },
        { "block f(x) { return rleu(x) }\nnet t { input x: 3 a = f(x) b = f(x) output y = a + b }", 1 },
        { "net t { input x: 3 repeat 5 { x = rleu(x) } output y = x }", 1 },
        { "net t { input x: 3 if zz { a = relu(x) } output y = relu(a) }", 1 },
        { "net t { input x: 3 repeat zz { a = relu(x) } output y = relu(a) }", 1 },
        { "net t { input x: q y = relu(x) output y }", 1 },
        { "net t { input x: 3\n y = relu(x x\n z = tanh(x]\n output y }", 2 },
        { "net t { input x: 3 output y = x -> f }\nblock f(x) { return 1 + + } block g( }", 2 },
        { "let a = b\nlet c = a\nnet t { input x: 3 output y = x + c }", 1 },
    };
    struct part p;
    part_start(&p);
    ck_assert_ptr_null(text_read(&p, "t.dsl", cases[_i].text, strlen(cases[_i].text), &text_plain));
    ck_assert_msg(p.cc.nerrors == cases[_i].errors, "%d errors: %s", p.cc.nerrors, p.messages);
    text_end(&p);
}
END_TEST

/* ---- did you mean ------------------------------------------------------ */

START_TEST(nearest)
{
    static const char *const words[] = { "conv", "batchnorm", "relu", "dense", "x" };
    static const struct {
        const char *word, *near;
    } cases[] = {
        { "cnov", "conv" },
        { "conv2d", "conv" },
        { "BatchNorm2d", "batchnorm" },
        { "ReLU", "relu" },
        { "rel", "relu" },
        { "desnse", "dense" },
        { "y", NULL },
        { "softmax", NULL },
        { "", NULL },
    };
    const char *near = err_nearest(cases[_i].word, words, COUNT(words));
    if (cases[_i].near)
        ck_assert_msg(near && strcmp(near, cases[_i].near) == 0, "%s", cases[_i].word);
    else
        ck_assert_msg(near == NULL, "%s: %s", cases[_i].word, near);
}
END_TEST

/* ---- all --------------------------------------------------------------- */

Suite *suite_limits(void)
{
    Suite *s = suite_create("limits");
    TCase *t = tcase_create("limits");
    tcase_add_loop_test(t, nesting, 0, COUNT(nests));
    tcase_add_loop_test(t, second_errors, 0, 10);
    tcase_add_loop_test(t, nearest, 0, 9);
    suite_add_tcase(s, t);
    return s;
}
