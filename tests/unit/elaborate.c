/* From the text to the graph: names of layers, attributes, inputs, losses,
 * recipes, what options and imports do. */
#include "../text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- names of layers --------------------------------------------------- */

static const struct {
    const char *text, *paths; /* of nodes with one, parameters aside */
} names[] = {
    { "y = x -> conv1: conv(4, kernel=1) -> relu", "conv1 " },
    { "y = x -> conv(4, kernel=1) -> conv(4, kernel=1) -> batchnorm", "conv conv_2 batchnorm " },
    { "y = x -> conv_2: conv(4, kernel=1) -> conv(4, kernel=1) -> conv(4, kernel=1)",
      "conv_2 conv conv_3 " },
    { "y = conv1: conv(x, 4, kernel=1)", "conv1 " },
    { "y = x -> pool1: maxpool(2)", "pool1 " },
    { "y = x -> \"a.b\": relu -> \"c d\": tanh", "a.b c d " },
    { "y = x -> s: seq { conv(4, kernel=1) -> relu -> batchnorm }", "s.0 s.1 s.2 " },
    { "y = x -> seq { conv(4, kernel=1) -> bn: batchnorm -> seq { relu } }", "0 bn 2.0 " },
    { "y = x layer: repeat 2 { y = y -> c: conv(3, kernel=1) }", "layer.0.c layer.1.c " },
    { "y = x repeat 2 { y = y -> c: conv(3, kernel=1) }", "0.c 1.c " },
    { "y = x for i in [5, 6] { y = y -> conv(3, kernel=1) }", "conv conv_2 " },
    { "y = x l: for i in [5, 6] { y = y -> conv(3, kernel=1) }", "l.0.conv l.1.conv " },
    { "y = unit(x)", "c d.0 d.1 " },
    { "y = x -> u: unit", "u.c u.d.0 u.d.1 " },
    { "y = x -> s: seq { unit -> v: unit }", "s.0.c s.0.d.0 s.0.d.1 s.v.c s.v.d.0 s.v.d.1 " },
    { "l: repeat 1 { m: repeat 2 { y = u: unit(x) y = y } } y = x",
      "l.0.m.0.u.c l.0.m.0.u.d.0 l.0.m.0.u.d.1 l.0.m.1.u.c l.0.m.1.u.d.0 l.0.m.1.u.d.1 " },
    { "y = sum: x + x", "sum " },
    { "y = x for i in [5, 6] { y = y -> \"c{i}\": conv(3, kernel=1) }", "c5 c6 " },
    { "s = \"q\" i = 2 y = x -> \"{i}{s}.a{i}\": seq { \"u{s}\": unit }", "2q.a2.uq.c 2q.a2.uq.d.0 2q.a2.uq.d.1 " },
    { "i = 7 y = x \"a{i}\": repeat 1 { y = \"b{i}\": conv(y, 3, kernel=1) }", "a7.0.b7 " },
};

START_TEST(layer_names)
{
    struct part p;
    part_start(&p);
    const char *text = arena_printf(
        p.cc.mem,
        "block unit(x) { return x -> c: conv(3, kernel=1) -> d: seq { batchnorm -> relu } }\n"
        "net t { input x: 3 x 4 x 4\n%s\noutput z = y }",
        names[_i].text);
    struct graph *g = text_graph(&p, text);
    const char *found = "";
    for (int i = 0; i < g->n; i++)
        if (g->nodes[i].path[0] && g->nodes[i].op != OP_param)
            found = arena_printf(p.cc.mem, "%s%s ", found, g->nodes[i].path);
    ck_assert_str_eq(found, names[_i].paths);
    text_end(&p);
}
END_TEST

/* ---- attributes -------------------------------------------------------- */

static const struct {
    const char *input, *call;
    int64_t kernel[AXES], stride[AXES], sides[2 * AXES];
} windows[] = {
    { "3 x 20 x 20", "4, 3", { 1, 3, 3 }, { 1, 1, 1 }, { 0 } },
    { "3 x 20 x 20", "4, 3, 2, 1", { 1, 3, 3 }, { 1, 2, 2 }, { 0, 1, 1, 0, 1, 1 } },
    { "3 x 20 x 20", "4, kernel=[3, 5], pad=[1, 2]", { 1, 3, 5 }, { 1, 1, 1 }, { 0, 1, 2, 0, 1, 2 } },
    { "3 x 20 x 20", "4, kernel=3, pad=[1, 2, 3, 4]", { 1, 3, 3 }, { 1, 1, 1 }, { 0, 1, 2, 0, 3, 4 } },
    { "3 x 20 x 20", "4, kernel=3, pad=valid", { 1, 3, 3 }, { 1, 1, 1 }, { 0 } },
    { "3 x 20 x 20", "4, kernel=3, pad=\"full\"", { 1, 3, 3 }, { 1, 1, 1 }, { 0, 2, 2, 0, 2, 2 } },
    { "3 x 20 x 20", "4, kernel=4, pad=same", { 1, 4, 4 }, { 1, 1, 1 }, { 0, 1, 1, 0, 2, 2 } },
    { "3 x 20", "4, 3, 2", { 1, 1, 3 }, { 1, 1, 2 }, { 0 } },
    { "3 x 20", "4, kernel=3, pad=1", { 1, 1, 3 }, { 1, 1, 1 }, { 0, 0, 1, 0, 0, 1 } },
    { "3 x 20", "4, kernel=3, pad=[1, 2]", { 1, 1, 3 }, { 1, 1, 1 }, { 0, 0, 1, 0, 0, 2 } },
    { "3 x 20", "4, kernel=4, pad=same", { 1, 1, 4 }, { 1, 1, 1 }, { 0, 0, 1, 0, 0, 2 } },
    { "3 x 9 x 9 x 9", "4, 3, 2, 1", { 3, 3, 3 }, { 2, 2, 2 }, { 1, 1, 1, 1, 1, 1 } },
    { "3 x 9 x 9 x 9", "4, kernel=[1, 2, 3], pad=[0, 1, 2]", { 1, 2, 3 }, { 1, 1, 1 }, { 0, 1, 2, 0, 1, 2 } },
    { "3 x 9 x 9 x 9", "4, kernel=6, pad=[0, 1, 2, 3, 4, 5]", { 6, 6, 6 }, { 1, 1, 1 }, { 0, 1, 2, 3, 4, 5 } },
    { "3 x 9 x 9 x 9", "4, kernel=[1, 3, 4], pad=same", { 1, 3, 4 }, { 1, 1, 1 }, { 0, 1, 1, 0, 1, 2 } },
};

START_TEST(window)
{
    struct part p;
    part_start(&p);
    const char *text = arena_printf(p.cc.mem, "net t { input x: %s output y = conv(x, %s) }",
                                    windows[_i].input, windows[_i].call);
    struct graph *g = text_graph(&p, text);
    const struct conv_attr *a = &g->nodes[g->outputs[0]].a->conv;
    ck_assert_int_eq(a->channels, 4);
    ck_assert_int_eq(a->pad.mode, PAD_SIDES);
    for (int k = 0; k < AXES; k++) {
        ck_assert_int_eq(a->kernel.at[k], windows[_i].kernel[k]);
        ck_assert_int_eq(a->stride.at[k], windows[_i].stride[k]);
        ck_assert_int_eq(a->pad.before.at[k], windows[_i].sides[k]);
        ck_assert_int_eq(a->pad.after.at[k], windows[_i].sides[AXES + k]);
    }
    text_end(&p);
}
END_TEST

START_TEST(defaults)
{
    struct part p;
    part_start(&p);
    struct graph *g = text_graph(&p, "net t { input x: 3 x 9 x 9 u8 hwc mean(1, 2, 3) std(4)\n"
                                     "output y = x -> maxpool([2, 3]) -> leaky_relu\n"
                                     "output z = x -> conv(4, 1, init=he_normal, bias=false) }");
    const struct input_attr *in = &g->nodes[g->inputs[0]].a->input;
    ck_assert(in->u8 && in->hwc);
    ck_assert(in->mean.n == 3 && in->mean.v[2] == 3 && in->std.n == 1 && in->std.v[0] == 4);
    ck_assert_int_eq(g->nodes[g->inputs[0]].dtype, U8);
    const struct node *act = &g->nodes[g->outputs[0]];
    const struct maxpool_attr *pool = &g->nodes[act->in[0]].a->maxpool;
    ck_assert_double_eq(act->a->leaky_relu.slope, 0.01);
    ck_assert(pool->stride.h == 2 && pool->stride.w == 3 && !pool->ceil);
    const struct conv_attr *conv = &g->nodes[g->outputs[1]].a->conv;
    ck_assert_str_eq(conv->init, "he_normal");
    ck_assert(!conv->bias && conv->groups == 1 && conv->dilation.w == 1);
    text_end(&p);
}
END_TEST

/* A weight and a bias of every normalisation begin as they are told. */
START_TEST(beginnings)
{
    static const char *const norms[] = { "batchnorm", "layernorm", "layernorm(over=all)", "groupnorm(2)", "instancenorm(affine=true)" };
    struct part p;
    part_start(&p);
    const char *call = norms[_i], *more = "init=normal(0.02, 1), bias_init=constant(3)", *end = strchr(call, ')');
    int n = end ? (int)(end - call) : (int)strlen(call);
    struct graph *g = text_graph(&p, arena_printf(p.cc.mem, "net t { input x: 4 x 3 x 3\noutput y = x -> %s\noutput z = x -> %.*s%s%s) }",
                                                  call, n, call, end ? ", " : "(", more));
    for (int k = 0; k < 2; k++) {
        const int *in = g->nodes[g->outputs[k]].in;
        const struct param_attr *weight = &g->nodes[in[1]].a->param, *bias = &g->nodes[in[2]].a->param;
        ck_assert_str_eq(weight->init, k ? "normal" : "ones");
        ck_assert_str_eq(bias->init, k ? "constant" : "zeros");
        ck_assert(!k || (weight->value == 0.02 && weight->extra == 1 && bias->value == 3));
    }
    text_end(&p);
}
END_TEST

/* ---- the net ----------------------------------------------------------- */

START_TEST(losses)
{
    struct part p;
    part_start(&p);
    struct graph *g = text_graph(&p, "net t { input x: 6 y = x -> dense(6)\n"
                                     "loss cross_entropy(y, smoothing=0.1)\n"
                                     "loss same: mse(y, weight=2) loss mse(x)\noutput y }");
    ck_assert_int_eq(g->nlosses, 3);
    ck_assert_int_eq(g->ntargets, 3);
    const struct node *t = &g->nodes[g->targets[0]];
    ck_assert(t->dtype == I32 && t->shape.rank == 1 && t->shape.d[0] == 1);
    ck_assert_str_eq(t->name, "target");
    t = &g->nodes[g->targets[1]];
    ck_assert(t->dtype == F32 && t->shape.d[0] == 6);
    ck_assert_str_eq(t->name, "same");
    ck_assert_str_eq(g->nodes[g->targets[2]].name, "target_3");
    ck_assert_double_eq(g->nodes[g->losses[0]].a->cross_entropy.smoothing, 0.1);
    ck_assert_double_eq(g->nodes[g->losses[1]].a->mse.weight, 2);
    ck_assert_int_eq(g->nodes[g->losses[1]].in[1], g->targets[1]);
    text_end(&p);
}
END_TEST

START_TEST(recipes)
{
    struct part p;
    part_start(&p);
    static const char text[] =
        "net t { input x: 6 output y = x optimizer sgd(0.1, 0.9, nesterov=true, weight_decay=1e-4)\n"
        "schedule cosine(steps=100, warmup=10, floor=0.1) }";
    struct graph *g = text_graph(&p, text);
    struct recipe r = g->recipe;
    ck_assert_int_eq(r.optimizer, OPT_sgd);
    ck_assert(r.lr == 0.1 && r.momentum == 0.9 && r.nesterov && r.weight_decay == 1e-4);
    ck_assert_int_eq(r.schedule, SCHED_cosine);
    ck_assert(r.steps == 100 && r.warmup == 10 && r.floor == 0.1);
    struct options opt = text_plain;
    opt.optimizer = "adamw(lr=0.5)";
    opt.schedule = "step(every=7)";
    g = text_read(&p, "t.dsl", text, strlen(text), &opt);
    ck_assert_ptr_nonnull(g);
    r = g->recipe;
    ck_assert_int_eq(r.optimizer, OPT_adamw);
    ck_assert(r.lr == 0.5 && r.beta1 == 0.9 && r.beta2 == 0.999 && r.eps == 1e-8);
    ck_assert(r.weight_decay == 0.01 && !r.nesterov && r.momentum == 0);
    ck_assert_int_eq(r.schedule, SCHED_step);
    ck_assert(r.every == 7 && r.factor == 0.5);
    g = text_graph(&p, "net t { input x: 6 output y = x }");
    ck_assert(g->recipe.optimizer == OPT_sgd && g->recipe.lr == 0.01);
    ck_assert_int_eq(g->recipe.schedule, SCHED_constant);
    text_end(&p);
}
END_TEST

START_TEST(options)
{
    static const char text[] = "net a(n = 3, f = 1.5) { input x: n output y = x * f }\n"
                               "net b { input x: 8 output y = x * 2 }";
    struct define defines[] = { { "n", "2" }, { "n", "len([1, 2]) + 3" }, { "f", "-1e1" } };
    struct options opt = { .batch = 4, .net = "a", .ndefines = 3, .defines = defines, .name = "z" };
    struct part p;
    part_start(&p);
    struct graph *g = text_read(&p, "t.dsl", text, strlen(text), &opt);
    ck_assert_msg(g != NULL, "%s", p.messages);
    ck_assert_str_eq(g->name, "z");
    ck_assert_int_eq(g->batch, 4);
    ck_assert_int_eq(g->nodes[g->inputs[0]].shape.d[0], 5);
    ck_assert_double_eq(g->nodes[g->outputs[0]].a->affine.scale, -10);
    g = text_graph(&p, text);
    ck_assert_str_eq(g->name, "b");
    ck_assert_int_eq(g->nodes[g->inputs[0]].shape.d[0], 8);
    text_end(&p);
}
END_TEST

/* A diamond of imports, in folders: each file counts once. */
START_TEST(imports)
{
    char folder[] = "/tmp/convc_front_XXXXXX", path[256];
    static const char *const files[][2] = {
        { "sub/left.dsl", "import \"../base.dsl\" block left(x) { return x + one }" },
        { "sub/right.dsl", "import \"../base.dsl\" block right(x) { return x + two }" },
        { "base.dsl", "let one = 1 let two = one + 1" },
    };
    static const char text[] = "import \"sub/left.dsl\" import \"sub/right.dsl\"\n"
                               "import \"./sub/../base.dsl\"\n"
                               "net t { input x: 3 output y = x -> left -> right }";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/sub", folder);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i][0]);
        FILE *f = fopen(path, "w");
        ck_assert_ptr_nonnull(f);
        fputs(files[i][1], f);
        fclose(f);
    }
    struct part p;
    part_start(&p);
    snprintf(path, sizeof path, "%s/main.dsl", folder);
    struct graph *g = text_read(&p, path, text, strlen(text), &text_plain);
    ck_assert_msg(g != NULL, "%s", p.messages);
    ck_assert_double_eq(g->nodes[g->outputs[0]].a->affine.shift, 2);
    text_end(&p);
    snprintf(path, sizeof path, "rm -r %s", folder);
    ck_assert_int_eq(system(path), 0);
}
END_TEST

/* ---- all --------------------------------------------------------------- */

Suite *suite_elaborate(void)
{
    Suite *s = suite_create("elaborate");
    TCase *t = tcase_create("elaborate");
    tcase_add_loop_test(t, layer_names, 0, COUNT(names));
    tcase_add_loop_test(t, window, 0, COUNT(windows));
    tcase_add_test(t, defaults);
    tcase_add_loop_test(t, beginnings, 0, 5);
    tcase_add_test(t, losses);
    tcase_add_test(t, recipes);
    tcase_add_test(t, options);
    tcase_add_test(t, imports);
    suite_add_tcase(s, t);
    return s;
}
