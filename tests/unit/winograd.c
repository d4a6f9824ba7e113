/* Winograd's convolution against the reference interpreter: every remainder of
 * the tiles, one and several groups of them, samples together, views, borders
 * and epilogues, and training with it; and that it is chosen where it should be. */
#include "../container.h"
#include "../judge.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text;
    const char *why; /* of the layer `conv`; NULL: not chosen */
} nets[] = {
    { "net t(h, w) { input x: 32 x h x w  y = x -> conv: conv(32, kernel=3, pad=1) output y }", "F(4 x 4" },
    { "net t(h, w) { input x: 64 x h x w  y = x -> conv: conv(48, kernel=3, algorithm=winograd, pad=[2, 0, 1, 3]) -> relu output y }", "F(4 x 4" },
    { "net t(h, w) { input x: 48 x h x w  a = x -> first: conv(48, kernel=1) "
      "y = relu(a + (a -> conv: conv(48, kernel=3, algorithm=winograd, pad=1, bias=false))) output y }",
      "F(4 x 4" },
    { "net t(h, w) { input x: 32 x h x w  a = x -> conv: conv(64, kernel=3, algorithm=winograd, pad=1) -> gelu "
      "b = x -> second: conv(32, kernel=3, algorithm=winograd, pad=1) -> sigmoid  y = concat(a, b) -> last: conv(16, kernel=3, algorithm=winograd, pad=1) output y }",
      "F(4 x 4" },
    { "net t(h, w) { input x: 64 x h x w  y = x -> conv: conv(32, kernel=3, algorithm=winograd, pad=1, groups=2) -> relu output y }", "F(4 x 4" },
    { "net t(h, w) { input x: 5 x h x w  a = x -> first: conv(48, kernel=1) "
      "y = relu(a + (a -> conv: conv(48, kernel=3, algorithm=winograd, pad=1, groups=6))) output y }",
      "F(4 x 4" },
    { "net t(h, w) { input x: 32 x h x w  y = x -> conv: conv(48, kernel=5, pad=2) -> relu output y }", "F(4 x 4, 5 x 5): 6.25 times" },
    { "net t(h, w) { input x: 48 x h x w  a = x -> first: conv(48, kernel=1) -> second: conv(48, kernel=5, pad=[4, 1, 0, 3], algorithm=winograd) -> gelu "
      "y = relu(a + (a -> conv: conv(48, kernel=5, algorithm=winograd, pad=2, bias=false))) -> third: conv(32, kernel=5, pad=[3, 4, 2, 0], algorithm=winograd) output y }",
      "F(4 x 4, 5 x 5" },
    { "net t(h, w) { input x: 64 x h x w  y = x -> conv: conv(32, kernel=5, algorithm=winograd, pad=2, groups=2) -> relu output y }", "F(4 x 4, 5 x 5" },
    { "net t(h, w) { input x: 32 x h x w  y = x -> conv: conv(32, kernel=4, algorithm=winograd, pad=[1, 2, 2, 0]) -> silu output y }", "F(3 x 3, 4 x 4): four times" },
    { "net t(h, w) { input x: 32 x h x w  y = x -> conv: conv(32, kernel=7, algorithm=winograd, pad=[3, 6, 4, 2]) -> second: conv(16, kernel=6, algorithm=winograd, pad=4) output y }", "F(2 x 2, 7 x 7): 3.06 times" },
    { "net t(h, w) { input x: 1 x h x w  y = x -> conv: conv(6, kernel=5, pad=2) -> relu output y }", "F(4, 5) along columns: 2.5 times" },
    { "net t(h, w) { input x: 3 x h + 4 x w + 4 hwc  y = x -> conv: conv(24, kernel=5) -> gelu output y }", "F(4, 5) along columns" },
    { "net t(h, w) { input x: 6 x h x w  a = x -> first: conv(16, kernel=1) "
      "y = relu(a + (x -> conv: conv(16, kernel=5, pad=[4, 1, 0, 3], bias=false) -> silu)) output y }",
      "F(4, 5) along columns" },
    { "net t(h, w) { input x: 24 x h x w  a = x -> conv: conv(40, kernel=5, pad=2) -> relu "
      "y = relu(a + (a -> second: conv(40, kernel=5, pad=2))) output y }",
      "F(4" },
    { "net t(h, w) { input x: 5 x h x w  a = x -> first: conv(30, kernel=1) "
      "b = a -> crop(channel=24, channels=6) -> conv: conv(6, kernel=5, pad=2) "
      "c = a -> crop(channels=24) -> second: conv(24, kernel=6, pad=[2, 1, 3, 4]) -> tanh "
      "y = concat(b, c) -> third: conv(5, kernel=7, pad=3) output y }",
      "F(4, 5) along columns" },
    { "net t(h, w) { input x: 1 x h x w  y = x -> conv: conv(5, kernel=6, pad=[1, 2, 4, 3]) -> second: conv(3, kernel=7, pad=3, algorithm=winograd) output y }", "F(3, 6) along columns: 2.25 times" },
    { "net t(h, w) { input x: 40 x h x w  y = x -> conv: conv(24, kernel=7, pad=3) -> sigmoid output y }", "F(2" },
    { "net t(h, w) { input x: 32 x h x w  y = x -> conv: conv(32, kernel=3, algorithm=direct, pad=1) output y }", NULL },
    { "net t(h, w) { input x: 32 x h x w  y = x -> conv: conv(32, kernel=3, algorithm=winograd, pad=1, stride=2) output y }", NULL },
    { "net t(h, w) { input x: 32 x h x w  y = x -> conv: conv(32, kernel=3, algorithm=winograd, pad=2, dilation=2) output y }", NULL },
    { "net t(h, w) { input x: 3 x h x w  y = x -> conv: conv(32, kernel=3, algorithm=winograd, pad=1) output y }", NULL },
    { "net t(h, w) { input x: 32 x h x w  y = x -> conv: conv(96, kernel=3, algorithm=winograd, pad=1, groups=2) output y }", NULL },
    { "net t(h, w) { input x: 32 x h x w  y = x -> conv: conv(32, kernel=2, algorithm=winograd, pad=[1, 0, 0, 1]) output y }", NULL },
    { "net t(h, w) { input x: 32 x h x w  y = x -> conv: conv(32, kernel=[3, 5], algorithm=winograd, pad=1) output y }", NULL },
    { "net t(h, w) { input x: 32 x h x w  y = x -> conv: conv(32, kernel=8, algorithm=winograd, pad=3) output y }", NULL },
};
enum { NETS = sizeof nets / sizeof *nets };

/* Sizes whose remainders by 4 and by 2 are all there; one that takes several
 * groups, and one for tiles of 2 x 2. */
static const char *const sizes[][2] = {
    { "12", "8" },
    { "13", "11" },
    { "10", "17" },
    { "15", "14" },
    { "70", "33" },
    { "4", "3" },
};
enum { SIZES = sizeof sizes / sizeof *sizes };

static struct subject *add(struct harness *h, int net, int size, const char *target, int64_t batch)
{
    struct define *d = NEW(h->mem, struct define, 2);
    d[0] = (struct define){ "h", sizes[size][0] };
    d[1] = (struct define){ "w", sizes[size][1] };
    struct options opt = harness_options();
    opt.target = harness_target(target);
    opt.batch = batch;
    opt.ndefines = 2;
    opt.defines = d;
    opt.weights_limit = 1 << 24;
    struct subject *s = harness_net(h, "winograd.dsl", nets[net].text, &opt);
    ck_assert_ptr_nonnull(s);
    s->label = arena_printf(h->mem, "net %d, %s x %s, batch %d, %s", net, d[0].value, d[1].value, (int)batch, target);
    harness_fill(s, 1);
    return s;
}

/* The loop's index chooses the target. */
START_TEST(agrees)
{
    static const char *const names[] = { "native", "x86-64-v4" };
    static const int64_t batches[] = { 1, 3, 7 };
    if (!harness_runs(harness_target(names[_i]))) {
        fprintf(stderr, "SKIPPED: this machine has no %s\n", names[_i]);
        return;
    }
    bool sampled = harness_sanitized();
    struct harness *h = harness_new(_i ? "winograd-v4" : "winograd");
    for (int net = 0; net < NETS && nets[net].why; net++)
        for (int size = sampled ? (net + _i) % SIZES : 0; size < SIZES; size += sampled ? SIZES : 1)
            ck_assert(harness_emit(add(h, net, size, names[_i], batches[(net + size) % 3])));
    ck_assert(harness_build(h));
    bool good = true;
    for (int i = 0; i < h->n; i++) good &= judge_forward(h->subjects[i], 3);
    ck_assert(good);
    harness_free(h);
}
END_TEST

START_TEST(is_chosen)
{
    struct harness *h = harness_new("winograd-chosen");
    for (int net = 0; net < NETS; net++) {
        const struct node *n = harness_layer(add(h, net, 2, "native", 1), "conv");
        ck_assert_int_eq(n->algo.kernel == KERNEL_WINOGRAD, nets[net].why != NULL);
        if (nets[net].why) ck_assert_ptr_nonnull(strstr(n->algo.why, nets[net].why));
        ck_assert(harness_layer(add(h, net, 2, "c99", 1), "conv")->algo.kernel != KERNEL_WINOGRAD);
    }
    ck_assert_ptr_nonnull(strstr(harness_layer(add(h, 0, SIZES - 1, "native", 1), "conv")->algo.why, "F(2 x 2"));
    harness_free(h);
}
END_TEST

/* --no-winograd is about algorithm=auto alone. */
START_TEST(is_left_out)
{
    struct harness *h = harness_new("winograd-left-out");
    for (int net = 0; net < 2; net++) {
        struct subject *s = add(h, net, 2, "native", 1);
        s->opt.no_winograd = true;
        ck_assert_int_eq(harness_layer(s, "conv")->algo.kernel == KERNEL_WINOGRAD, net == 1);
    }
    harness_free(h);
}
END_TEST

/* In training: the layer and its gradient with respect to x, over every way to
 * pad, a stride that leaves it alone, and a sum in the gradient's epilogue. */
static const char *const trained[] = {
    "net t(h, w, c) { input x: c x h x w\n"
    "a = x -> first: conv(c, kernel=3, algorithm=winograd, pad=[0, 2, 1, 0]) -> relu\n"
    "b = relu(a + (a -> second: conv(c, kernel=3, algorithm=winograd, pad=1, bias=false)))\n"
    "y = b -> third: conv(2 * c, kernel=3, algorithm=winograd, pad=2) -> tanh -> fourth: conv(3, kernel=3, stride=2)\n"
    "output y  loss mse(y) }",
    "net t(h, w, c) { input x: c x h x w\n"
    "a = x -> first: conv(c, kernel=5, algorithm=winograd, pad=[2, 0, 2, 4]) -> silu\n"
    "b = tanh(a + (a -> second: conv(c, kernel=5, algorithm=winograd, pad=2, bias=false)))\n"
    "y = b -> third: conv(2 * c, kernel=4, algorithm=winograd, pad=[2, 1, 1, 2]) -> tanh -> fourth: conv(3, kernel=5, stride=2)\n"
    "output y  loss mse(y) }",
};

static int transforms(const struct graph *g)
{
    int count = 0;
    for (int id = 0; id < g->n; id++) count += g->nodes[id].op == OP_conv_winograd;
    return count;
}

static int transforms_of(struct subject *s)
{
    jmp_buf here;
    s->cc.recover = &here;
    int count = -1;
    if (setjmp(here) == 0) count = transforms(compile_graph(&s->cc, &s->source, &s->opt, "select"));
    s->cc.recover = NULL;
    return count;
}

static struct subject *add_trained(struct harness *h, int net, int size, const char *target, const char *channels)
{
    struct define *d = NEW(h->mem, struct define, 3);
    d[0] = (struct define){ "h", sizes[size][0] };
    d[1] = (struct define){ "w", sizes[size][1] };
    d[2] = (struct define){ "c", channels };
    struct options opt = harness_options();
    opt.target = harness_target(target);
    opt.batch = 2;
    opt.ndefines = 3;
    opt.defines = d;
    opt.train = opt.grad_input = true;
    struct subject *s = harness_net(h, "winograd.dsl", trained[net], &opt);
    ck_assert_ptr_nonnull(s);
    s->label = arena_printf(h->mem, "trained %d, %s x %s, %s", net, d[0].value, d[1].value, target);
    harness_fill(s, 1);
    return s;
}

START_TEST(trains)
{
    static const char *const names[] = { "x86-64-v3", "x86-64-v4" }, *const channels[] = { "8", "16" };
    if (!harness_runs(harness_target(names[_i]))) {
        fprintf(stderr, "SKIPPED: this machine has no %s\n", names[_i]);
        return;
    }
    struct harness *h = harness_new(_i ? "winograd-trains-v4" : "winograd-trains");
    for (int i = 0; i < (_i ? 2 : 6); i++) {
        struct subject *s = add_trained(h, i % 2, 1 + i / 2, names[_i], channels[_i]);
        ck_assert_int_eq(transforms_of(s), 6);
        ck_assert(harness_emit(s));
    }
    judge_backward_all(h, 3);
}
END_TEST

/* A kernel as large as its image: every element of dx has a tap of its own. */
static const char whole[] = "net t(k) { input x: 32 x k x k  y = x -> l: conv(64, kernel=k)  output y  loss mse(y) }";

START_TEST(trains_whole_images)
{
    static const char *const names[] = { "x86-64-v3", "x86-64-v4" }, *const kernels[] = { "3", "4", "5", "6", "7" };
    if (!harness_runs(harness_target(names[_i]))) {
        fprintf(stderr, "SKIPPED: this machine has no %s\n", names[_i]);
        return;
    }
    struct harness *h = harness_new(_i ? "winograd-whole-v4" : "winograd-whole");
    struct options opt = harness_options();
    opt.target = harness_target(names[_i]);
    opt.batch = 4;
    opt.train = opt.grad_input = true;
    opt.ndefines = 1;
    for (int i = 0; i < 5; i++) {
        struct define *k = NEW(h->mem, struct define, 1);
        *k = (struct define){ "k", kernels[i] };
        opt.defines = k;
        struct subject *s = harness_net(h, "winograd.dsl", whole, &opt);
        ck_assert_ptr_nonnull(s);
        s->label = arena_printf(h->mem, "kernel of the whole image, %s, %s", kernels[i], names[_i]);
        harness_fill(s, 1);
        ck_assert(harness_emit(s));
    }
    judge_backward_all(h, 3);
}
END_TEST

/* ---- less memory than it takes ------------------------------------------- */

static const char two_layers[] =
    "net w {\n input x: 64 x 28 x 28\n y = x -> a: conv(64, kernel=3, pad=1) -> relu -> b: conv(64, kernel=3, pad=1)\n"
    " output y\n loss mse(y)\n}\n";

/* The file that convc makes or, of a failure, NULL; *said is what it says. */
static char *compiled(struct harness *h, struct options o, char **said)
{
    size_t size;
    FILE *f = open_memstream(said, &size);
    o.output = arena_printf(h->mem, "%s/w.c", h->dir);
    enum status end = compile_text(&o, "w.dsl", two_layers, strlen(two_layers), f);
    fclose(f);
    return end == OK ? container_slurp(h->mem, o.output, &size) : NULL;
}

/* The smallest arena is one without transforms: the file is that of --no-winograd. */
START_TEST(an_arena_has_no_room)
{
    struct harness *h = harness_new("winograd-room");
    struct options with = harness_options();
    with.target = harness_target("x86-64-v3");
    with.train = _i == 1;
    with.arena_max = 64;
    char *said, *quiet;
    ck_assert_ptr_null(compiled(h, with, &said));
    const char *at = strstr(said, "needs at least ");
    ck_assert_msg(at != NULL, "%s", said);
    with.arena_max = strtoll(at + strlen("needs at least "), NULL, 10);
    struct options direct = with;
    direct.no_winograd = true;
    with.quiet = false;
    free(said);
    char *want = compiled(h, direct, &quiet), *got = compiled(h, with, &said);
    ck_assert_msg(strstr(said, "has no room for Winograd: --no-winograd\n") != NULL, "%s", said);
    ck_assert_str_eq(got, want);
    free(said);
    free(quiet);
    harness_free(h);
}
END_TEST

Suite *suite_winograd(void);

Suite *suite_winograd(void)
{
    Suite *suite = suite_create("winograd");
    TCase *t = tcase_create("winograd"), *image = tcase_create("whole images");
    tcase_set_timeout(t, 900);
    tcase_add_loop_test(t, agrees, 0, 2);
    tcase_add_loop_test(t, trains, 0, 2);
    tcase_add_test(t, is_chosen);
    tcase_add_test(t, is_left_out);
    tcase_add_loop_test(t, an_arena_has_no_room, 0, 2);
    suite_add_tcase(suite, t);
    tcase_set_timeout(image, 900);
    tcase_add_loop_test(image, trains_whole_images, 0, 2);
    suite_add_tcase(suite, image);
    return suite;
}
