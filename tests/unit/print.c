/* print is the inverse of parse: what it writes of a graph, parse and elaborate
 * turn into the same graph, for every net under examples/ and tests/. */
#include "../text.h"

#include <check.h>
#include <glob.h>
#include <string.h>

static glob_t files;

static bool same_attributes(struct part *p, const struct node *a, const struct node *b)
{
    for (const struct attr_info *i = optab[a->op].attrs; i->name; i++)
        if (strcmp(attr_text(&p->cc, i, false, a->a), attr_text(&p->cc, i, false, b->a)) != 0)
            return false;
    return true;
}

static bool same_ints(const int *a, const int *b, int n)
{
    return n == 0 || memcmp(a, b, sizeof(int) * (size_t)n) == 0;
}

static void same_node(struct part *p, const struct node *a, const struct node *b)
{
    ck_assert_str_eq(a->name, b->name);
    ck_assert_str_eq(a->path, b->path);
    ck_assert_int_eq(a->op, b->op);
    ck_assert_int_eq(a->nin, b->nin);
    ck_assert_msg(same_ints(a->in, b->in, a->nin), "%s: inputs", a->name);
    ck_assert_msg(same_attributes(p, a, b), "%s: attributes", a->name);
    ck_assert_msg(shape_equal(a->shape, b->shape), "%s: shape", a->name);
    ck_assert(a->dtype == b->dtype && a->batched == b->batched);
}

static void same_graph(struct part *p, const struct graph *a, const struct graph *b)
{
    ck_assert_str_eq(a->name, b->name);
    ck_assert_int_eq(a->n, b->n);
    for (int i = 0; i < a->n; i++) same_node(p, &a->nodes[i], &b->nodes[i]);
    ck_assert(a->ninputs == b->ninputs && same_ints(a->inputs, b->inputs, a->ninputs));
    ck_assert(a->noutputs == b->noutputs && same_ints(a->outputs, b->outputs, a->noutputs));
    ck_assert(a->nlosses == b->nlosses && same_ints(a->losses, b->losses, a->nlosses));
    ck_assert(a->ntargets == b->ntargets && same_ints(a->targets, b->targets, a->ntargets));
    for (int i = 0; i < a->noutputs; i++)
        ck_assert_str_eq(a->output_names[i], b->output_names[i]);
    const struct recipe *r = &a->recipe, *s = &b->recipe;
    ck_assert_str_eq(recipe_optimizer_text(&p->cc, r), recipe_optimizer_text(&p->cc, s));
    ck_assert_str_eq(recipe_schedule_text(&p->cc, r), recipe_schedule_text(&p->cc, s));
}

/* The first graph's text read again gives the same graph and the same text. */
static void round_trip(struct part *p, const struct graph *g)
{
    const char *text = text_printed(p, g);
    struct graph *again = text_read(p, "print.dsl", text, strlen(text), &text_plain);
    ck_assert_msg(again != NULL, "%.1000s\n%.1000s", p->messages, text);
    same_graph(p, g, again);
    ck_assert_str_eq(text_printed(p, again), text);
}

/* Every net of a file; files of tests/error need not be right. */
START_TEST(print_parse)
{
    const char *path = files.gl_pathv[_i];
    struct part p;
    part_start(&p);
    jmp_buf here;
    p.cc.recover = &here;
    struct source source = { path, NULL, 0 };
    struct syntax *syntax = NULL;
    bool wrong = strstr(path, "/error/") != NULL;
    if (setjmp(here) == 0) {
        source.text = file_read(&p.cc, path, MAX_SOURCE, &source.length);
        syntax = parse(&p.cc, &source);
    }
    ck_assert_msg(syntax || wrong, "%s", path);
    for (const struct syntax *s = syntax ? syntax->a : NULL; s; s = s->next) {
        if (s->kind != S_NET) continue;
        struct options opt = { .batch = 1, .net = s->name };
        struct graph *g = text_read(&p, path, source.text, source.length, &opt);
        fflush(p.cc.errors);
        ck_assert_msg(g || wrong, "%s: %.1000s", path, p.messages);
        if (g) round_trip(&p, g);
        p.cc.nerrors = 0;
    }
    text_end(&p);
}
END_TEST

/* What the files may not have: awkward names, every attribute, every recipe. */
START_TEST(print_corners)
{
    static const char *const texts[] = {
        "net t { input x: 3 x 9 y = x -> \"in\": relu -> \"for\": tanh -> \"a \\\"b\\\\ \xc3\xa9\": sigmoid\n"
        "in_ = relu(y) output y = in_ output z = y loss mse(y) }",
        "net t { input tanh: 3 x 9 x 9 u8 hwc mean(0.1, 1e-30, 123456789.125) std(0.3333333333333333)\n"
        "same = gelu(tanh, approximate=tanh) full = conv(same, 4, [3, 1], pad=same, init=xavier_uniform)\n"
        "output y = full }",
        "net t { input x: 3 x 9 y = x -> pad([1, 2], value=-1.5) -> crop([0, 1], channel=1, channels=1)\n"
        "z = x -> maxpool(2, ceil=true) -> avgpool(3, stride=1, pad=[0, 1], count_pad=false)\n"
        "output y output z loss a: mse(y, weight=0.1) loss b: mse(z)\n"
        "optimizer adamw(lr=3e-4, beta1=0.8, eps=1e-7) schedule step(every=3, factor=0.1) }",
        "net t { input x: 2 x 3 x 4 x 5 y = x -> reshape([24, -1]) -> flatten -> dropout(0.25)\n"
        "output y = -y / 3 + 1 }",
        "net t { input c: 3 x 4 x 5 end = slice(c, w, to=-1, step=2) h = end -> slice(h, from=1, to=end)\n"
        "y = h -> transpose([w, c, h]) -> reduce_max(axes=[h], keep=false) -> dense(3, axis=c)\n"
        "output y output z = argmax(c, axis=h) output s = reduce_sum(c, all) }",
        "net t { input x: 4 output same = x input w: 4 output sum = x * w - x }",
    };
    struct part p;
    part_start(&p);
    round_trip(&p, text_graph(&p, texts[_i]));
    text_end(&p);
}
END_TEST

static void find_files(void)
{
    static const char *const patterns[] = {
        "examples/*.dsl", "examples/*/*.dsl", "tests/*/*.dsl", "tests/*/*/*.dsl"
    };
    int flags = 0;
    for (int i = 0; i < COUNT(patterns); i++)
        if (glob(patterns[i], flags, NULL, &files) == 0) flags = GLOB_APPEND;
}

Suite *suite_print(void)
{
    Suite *s = suite_create("print");
    TCase *t = tcase_create("print");
    find_files();
    tcase_add_loop_test(t, print_parse, 0, (int)files.gl_pathc);
    tcase_add_loop_test(t, print_corners, 0, 6);
    suite_add_tcase(s, t);
    return s;
}
