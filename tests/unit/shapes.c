/* compiler/ops/: what infer_X accepts, what it makes of it, and what it says to
 * everything else. */
#include "graphs.h"

#include <check.h>
#include <math.h>
#include <string.h>

/* ---- one op on one or two inputs --------------------------------------- */

struct call {
    enum op op;
    struct shape x, y; /* y of rank 0: one input */
    union attr a;
};

static void run_call(struct graph *g, void *with)
{
    const struct call *call = with;
    int in[2] = { graphs_input(g, call->x), 0 };
    if (call->y.rank) in[1] = graphs_input(g, call->y);
    graphs_add(g, call->op, "op", call->y.rank ? 2 : 1, in, &call->a);
}

static void expect_error(struct call call, const char *message)
{
    struct part p;
    struct graph *g = graphs_new(&p);
    const char *said = graphs_failure(&p, g, run_call, &call);
    ck_assert_msg(said != NULL, "accepted, but expected: %s", message);
    char *expected = arena_printf(p.cc.mem, "convc: error: %s\n", message);
    ck_assert_str_eq(said, expected);
    fclose(p.cc.errors);
    part_end(&p);
}

static void expect_shape(struct call call, const char *shape)
{
    struct part p;
    struct graph *g = graphs_new(&p);
    const char *said = graphs_failure(&p, g, run_call, &call);
    ck_assert_msg(said == NULL, "%s", said);
    ck_assert_str_eq(shape_text(&p.cc, g->nodes[g->n - 1].shape), shape);
    struct node again = g->nodes[g->n - 1];
    optab[again.op].infer(g, &again);
    ck_assert(shape_equal(again.shape, g->nodes[g->n - 1].shape));
    fclose(p.cc.errors);
    part_end(&p);
}

static struct shape image(int64_t c, int64_t h, int64_t w)
{
    return shape_of(3, c, h, w);
}

static struct shape line(int64_t c, int64_t l)
{
    return shape_of(2, c, l);
}

static struct shape vector(int64_t c)
{
    return shape_of(1, c);
}

static struct shape cube(void)
{
    return shape_of(4, INT64_C(2), INT64_C(3), INT64_C(4), INT64_C(5));
}

/* ---- conv -------------------------------------------------------------- */

static struct call conv(struct shape x, int64_t channels, int64_t kernel)
{
    return (struct call){ OP_conv, x, { 0 }, graphs_conv_attr(channels, kernel) };
}

static struct sides sides(int64_t top, int64_t left, int64_t bottom, int64_t right)
{
    return (struct sides){ .top = top, .left = left, .bottom = bottom, .right = right };
}

START_TEST(conv_shapes)
{
    struct call c = conv(image(3, 224, 224), 64, 7);
    c.a.conv.stride = triple(1, 2, 2);
    c.a.conv.pad = sides(3, 3, 3, 3);
    expect_shape(c, "64 x 112 x 112");
    c = conv(image(4, 10, 9), 8, 3);
    expect_shape(c, "8 x 8 x 7");
    c.a.conv.dilation = triple(1, 2, 3);
    expect_shape(c, "8 x 6 x 3");
    c.a.conv.pad = (struct sides){ .mode = PAD_FULL };
    expect_shape(c, "8 x 14 x 15");
    c.a.conv.pad = (struct sides){ .mode = PAD_VALID };
    expect_shape(c, "8 x 6 x 3");
    c.a.conv.pad = (struct sides){ .mode = PAD_SAME };
    c.a.conv.stride = triple(1, 3, 2);
    expect_shape(c, "8 x 4 x 5");
    c = conv(line(2, 9), 6, 4);
    c.a.conv.pad = (struct sides){ .mode = PAD_SAME };
    expect_shape(c, "6 x 9");
    c.a.conv.pad = sides(0, 5, 0, 1);
    expect_shape(c, "6 x 12");
    c = conv(cube(), 6, 2);
    expect_shape(c, "6 x 2 x 3 x 4");
    c.a.conv.pad = sides(0, 5, 0, 1);
    c.a.conv.pad.back = 2;
    c.a.conv.stride = triple(1, 2, 3);
    c.a.conv.dilation = triple(3, 1, 1);
    expect_shape(c, "6 x 2 x 2 x 4");
}
END_TEST

/* The odd zero of `same` lies behind; every mode becomes sides. */
START_TEST(conv_padding)
{
    struct part p;
    struct graph *g = graphs_new(&p);
    struct call c = conv(image(1, 5, 6), 1, 4);
    c.a.conv.pad = (struct sides){ .mode = PAD_SAME };
    ck_assert_ptr_null(graphs_failure(&p, g, run_call, &c));
    struct sides s = graphs_only(g, OP_conv)->a->conv.pad;
    ck_assert_int_eq(s.mode, PAD_SIDES);
    ck_assert_int_eq(s.top, 1);
    ck_assert_int_eq(s.bottom, 2);
    ck_assert_int_eq(s.left, 1);
    ck_assert_int_eq(s.right, 2);
    ck_assert_int_eq(c.a.conv.pad.mode, PAD_SAME);
    fclose(p.cc.errors);
    part_end(&p);
}
END_TEST

START_TEST(conv_errors)
{
    struct call c = conv(image(64, 4, 4), 64, 3);
    c.a.conv.groups = 48;
    expect_error(c, "conv: 64 channels do not divide into groups=48");
    c = conv(image(64, 4, 4), 36, 3);
    c.a.conv.groups = 8;
    expect_error(c, "conv: channels=36 do not divide into groups=8");
    c.a.conv.groups = 0;
    expect_error(c, "conv: groups=0 is not positive");
    expect_error(conv(image(1, 4, 4), -3, 3), "conv: channels=-3 is not positive");
    expect_error(conv(image(1, 4, 4), 1, 0), "conv: kernel=0 is not positive");
    expect_error(conv(image(1, 4, 4), 1, 5), "conv: kernel 5 x 5 is larger than the padded input 4 x 4");
    expect_error(conv(line(1, 4), 1, 5), "conv: kernel 5 is larger than the padded input 4");
    c = conv(image(1, 4, 4), 1, 3);
    c.a.conv.dilation = triple(1, 2, 1);
    expect_error(c, "conv: kernel 3 x 3 (dilated: 5 x 3) is larger than the padded input 4 x 4");
    c = conv(image(1, 4, 4), 1, 3);
    c.a.conv.pad = sides(0, 0, -1, 0);
    expect_error(c, "conv: pad=-1 is negative");
    c.a.conv.pad = sides(0, 0, 0, 0);
    c.a.conv.stride = triple(1, 1, INT64_C(1) << 40);
    expect_error(c, "conv: stride=1099511627776 is above the limit of 1073741824");
    c = conv(image(1, 4, 4), 1, 3);
    c.a.conv.init = "he_norml";
    expect_error(c, "conv: init=he_norml is unknown; did you mean he_normal?");
    expect_error(conv(vector(10), 1, 3),
                 "conv: the input is a vector of 10; expected C x L, C x H x W or C x D x H x W (reshape it first)");
    expect_error(conv(cube(), 1, 4), "conv: kernel 4 x 4 x 4 is larger than the padded input 3 x 4 x 5");
    c = conv(line(1, 9), 1, 3);
    c.a.conv.kernel = triple(1, 2, 3);
    expect_error(c, "conv: kernel=[1, 2, 3], but the input is 1-D");
    c.x = image(1, 9, 9);
    c.a.conv.kernel = triple(2, 2, 3);
    expect_error(c, "conv: kernel=[2, 2, 3], but the input is 2-D");
    c.a.conv.kernel = triple_all(3);
    c.a.conv.pad.back = 1;
    expect_error(c, "conv: pad has sides in front and behind, but the input is 2-D");
}
END_TEST

/* Sizes that would overflow an int64_t somewhere. */
START_TEST(huge)
{
    int64_t big = INT64_C(1) << 40;
    expect_error(conv(image(1, 4, 4), INT64_MAX, 3),
                 "conv: channels=9223372036854775807 is above the limit of 1099511627776");
    expect_error(conv(image(1, 4, 4), big, 3), "conv: the weight 1099511627776 x 1 x 3 x 3 has too many"
                                               " elements (the limit is 1099511627776)");
    expect_error(conv(image(big, 1, 1), 1, 1), "input: the shape 1099511627776 x 1 x 1, times the batch,"
                                               " has too many elements (the limit is 1099511627776)");
    struct call c = conv(image(1, 1 << 20, 1 << 15), 1 << 10, 1);
    expect_error(c, "conv: the output 1024 x 1048576 x 32768, times the batch,"
                    " has too many elements (the limit is 1099511627776)");
    c = (struct call){ OP_pad, image(1, 4, 4), { 0 }, { .pad = { .sides = sides(1 << 30, 1 << 30, 1 << 30, 1 << 30), .mode = "constant" } } };
    expect_error(c, "pad: the output 1 x 2147483652 x 2147483652, times the batch,"
                    " has too many elements (the limit is 1099511627776)");
    ck_assert_int_eq(shape_mul(INT64_MAX / 2, 3), INT64_MAX);
    ck_assert_int_eq(shape_sum(INT64_MAX, 1), INT64_MAX);
}
END_TEST

static void run_shape(struct graph *g, void *with)
{
    (void)with;
    shape(g);
}

/* Each tensor is within the limit, all of them together are not. */
START_TEST(huge_net)
{
    struct part p;
    struct graph *g = graphs_new(&p);
    int x = graphs_input(g, image(1, 1 << 18, 1 << 20));
    for (int i = 0; i < 3; i++) x = graphs_op(g, OP_relu, x);
    ck_assert_str_eq(graphs_failure(&p, g, run_shape, NULL),
                     "convc: error: the tensors of the net up to this one have more than 1099511627776"
                     " elements\n");
    fclose(p.cc.errors);
    part_end(&p);
}
END_TEST

/* ---- pools ------------------------------------------------------------- */

static struct call pool(struct shape x, int64_t kernel, int64_t stride, int64_t pad, bool ceil)
{
    struct call c = { .op = OP_maxpool, .x = x };
    c.a.maxpool.kernel = triple_all(kernel);
    c.a.maxpool.stride = triple_all(stride);
    c.a.maxpool.dilation = triple_all(1);
    c.a.maxpool.pad = sides(pad, pad, pad, pad);
    c.a.maxpool.ceil = ceil;
    return c;
}

START_TEST(pools)
{
    expect_shape(pool(image(8, 13, 13), 3, 2, 0, false), "8 x 6 x 6");
    expect_shape(pool(image(8, 12, 12), 3, 2, 0, false), "8 x 5 x 5");
    expect_shape(pool(image(8, 12, 12), 3, 2, 0, true), "8 x 6 x 6");
    expect_shape(pool(image(8, 4, 4), 2, 3, 1, true), "8 x 2 x 2");
    expect_shape(pool(image(8, 5, 5), 1, 3, 0, true), "8 x 2 x 2");
    expect_shape(pool(image(8, 3, 3), 2, 3, 1, true), "8 x 2 x 2");
    struct call c = pool(line(3, 12), 3, 2, 1, false);
    c.a.maxpool.pad = sides(0, 1, 0, 1);
    expect_shape(c, "3 x 6");
    expect_error(pool(image(8, 9, 9), 3, 2, 2, false), "maxpool: pad=2 is more than half of kernel=3");
    expect_error(pool(image(8, 4, 4), 5, 2, 0, false),
                 "maxpool: kernel 5 x 5 is larger than the padded input 4 x 4");
    expect_error(pool(image(8, 4, 4), 2, 0, 0, false), "maxpool: stride=0 is not positive");
    expect_error(pool(vector(4), 2, 2, 0, false),
                 "maxpool: the input is a vector of 4; expected C x L, C x H x W or C x D x H x W (reshape it first)");
    expect_shape(pool(cube(), 2, 2, 0, true), "2 x 2 x 2 x 3");
    c = (struct call){ .op = OP_globalavgpool, .x = image(5, 3, 2) };
    expect_shape(c, "5 x 1 x 1");
    c.x = line(5, 3);
    expect_shape(c, "5 x 1");
    c.x = vector(5);
    expect_error(c, "globalavgpool: the input is a vector of 5; expected C x L, C x H x W"
                    " or C x D x H x W (reshape it first)");
}
END_TEST

/* ---- two inputs -------------------------------------------------------- */

START_TEST(broadcasting)
{
    struct call c = { .op = OP_add, .x = image(64, 56, 56), .y = image(64, 28, 28) };
    expect_error(c, "add: shapes 64 x 56 x 56 and 64 x 28 x 28 do not match");
    c.y = image(64, 56, 56);
    expect_shape(c, "64 x 56 x 56");
    c.y = image(1, 56, 1);
    expect_shape(c, "64 x 56 x 56");
    c.y = vector(64);
    expect_shape(c, "64 x 56 x 56");
    c = (struct call){ .op = OP_mul, .x = vector(4), .y = image(4, 2, 3) };
    expect_shape(c, "4 x 2 x 3");
    c.x = vector(3);
    expect_error(c, "mul: shapes 3 and 4 x 2 x 3 do not match");
    c.x = line(4, 3);
    expect_error(c, "mul: shapes 4 x 3 and 4 x 2 x 3 do not match");
    c = (struct call){ .op = OP_sub, .x = cube(), .y = cube() };
    expect_shape(c, "2 x 3 x 4 x 5");
    c.y.d[1] = 1;
    expect_shape(c, "2 x 3 x 4 x 5");
    c.y.d[2] = 1;
    expect_shape(c, "2 x 3 x 4 x 5");
}
END_TEST

START_TEST(concats)
{
    struct call c = { .op = OP_concat, .x = image(3, 5, 5), .y = image(4, 5, 5) };
    expect_shape(c, "7 x 5 x 5");
    c.y = image(4, 5, 4);
    expect_error(c, "concat: shapes 3 x 5 x 5 and 4 x 5 x 4 differ outside the channels");
    c.y = line(4, 5);
    expect_error(c, "concat: shapes 3 x 5 x 5 and 4 x 5 differ outside the channels");
}
END_TEST

/* ---- elements that move ------------------------------------------------ */

static struct call reshape(struct shape x, int n, const double *v)
{
    return (struct call){ OP_reshape, x, { 0 }, { .reshape = { { n, v } } } };
}
#define SIZES(...)                                             \
    COUNT(((const double[]){ __VA_ARGS__ })), (const double[]) \
    {                                                          \
        __VA_ARGS__                                            \
    }

START_TEST(reshapes)
{
    expect_shape(reshape(image(4, 3, 2), SIZES(2, -1, 4)), "2 x 3 x 4");
    expect_shape(reshape(vector(24), SIZES(24)), "24");
    expect_error(reshape(image(4, 3, 2), SIZES(5, -1)), "reshape: the 24 elements of 4 x 3 x 2 do not fill 5 x 1");
    expect_error(reshape(image(4, 3, 2), SIZES(5, 5)), "reshape: the 24 elements of 4 x 3 x 2 do not fill 5 x 5");
    expect_error(reshape(vector(4), SIZES(-1, -1)), "reshape: only one size of shape can be -1");
    expect_error(reshape(vector(4), SIZES(2.5, -1)), "reshape: 2.5 is not a size");
    expect_error(reshape(vector(4), SIZES(0, 4)), "reshape: 0 is not a size");
    expect_error(reshape(vector(4), SIZES((double)NAN)), "reshape: nan is not a size");
    expect_error(reshape(vector(4), SIZES(1, 1, 1, 1, 4)), "reshape: shape has 5 sizes; expected 1 to 4");
    struct call c = { .op = OP_flatten, .x = image(4, 3, 2) };
    expect_shape(c, "24");
}
END_TEST

START_TEST(crops_and_pads)
{
    struct call c = { .op = OP_crop, .x = image(6, 5, 4), .a = { .crop = { sides(1, 0, 2, 1), 2, 3 } } };
    expect_shape(c, "3 x 2 x 3");
    c.a.crop.channels = 0;
    expect_shape(c, "4 x 2 x 3");
    c.a.crop.channels = 5;
    expect_error(c, "crop: channels=5 from channel=2 on, but the input has 6");
    c.a.crop.channel = 6;
    expect_error(c, "crop: channel=6 is not one of the 6 channels");
    c.a.crop = (struct crop_attr){ sides(3, 0, 2, 0), 0, 0 };
    expect_error(c, "crop: nothing is left of 6 x 5 x 4");
    c.x = vector(6);
    expect_error(c, "crop: sides need C x L, C x H x W or C x D x H x W, but the input is 6");
    c = (struct call){ .op = OP_pad, .x = image(6, 5, 4), .a = { .pad = { sides(1, 0, 2, 1), "constant", 0, 1, 2 } } };
    expect_shape(c, "9 x 8 x 5");
    c.a.pad.value = (double)INFINITY;
    expect_error(c, "pad: value=inf is not a finite number of single precision");
    c.a.pad.sides.mode = PAD_SAME;
    expect_error(c, "pad: same, valid and full need a window; give numbers");
    c.a.pad = (struct pad_attr){ sides(0, 0, 0, 0), "constant", 0, -1, 0 };
    expect_error(c, "pad: channels_before=-1 is not between 0 and 1099511627776");
}
END_TEST

/* ---- numbers ----------------------------------------------------------- */

START_TEST(ranges)
{
    struct call c = { .op = OP_dropout, .x = vector(3), .a = { .dropout = { 1, 0 } } };
    expect_error(c, "dropout: p=1 is not at least 0 and below 1");
    c.a.dropout.p = (double)NAN;
    expect_error(c, "dropout: p=nan is not at least 0 and below 1");
    c = (struct call){ .op = OP_batchnorm, .x = vector(3), .a = { .batchnorm = { 0, 0.1, true, false, "default", "default" } } };
    expect_error(c, "batchnorm: eps=0 is not between 1e-30 and 1");
    c.a.batchnorm = (struct batchnorm_attr){ 1e-5, 1.5, true, false, "default", "default" };
    expect_error(c, "batchnorm: momentum=1.5 is not between 0 and 1");
    c = (struct call){ .op = OP_leaky_relu, .x = vector(3), .a = { .leaky_relu = { (double)NAN } } };
    expect_error(c, "leaky_relu: slope=nan is not a finite number of single precision");
    c = (struct call){ .op = OP_affine, .x = vector(3), .a = { .affine = { 1e39, 0 } } };
    expect_error(c, "affine: scale=1e+39 is not a finite number of single precision");
    c = (struct call){ .op = OP_gelu, .x = vector(3), .a = { .gelu = { "exact" } } };
    expect_error(c, "gelu: approximate=exact is unknown; expected one of none, tanh");
    c = (struct call){ .op = OP_dense, .x = image(3, 2, 2), .a = { .dense = { 4, true, "default", "default", "h" } } };
    expect_error(c, "dense: axis=h is unknown; expected one of last, c");
    c = (struct call){ .op = OP_cross_entropy, .x = image(3, 1, 1), .y = vector(1) };
    expect_error(c, "cross_entropy: its target holds numbers, not classes; declare it with"
                    " 'target NAME: 1 x 1 x 1 classes'");
    c = (struct call){ .op = OP_mse, .x = vector(3), .y = vector(4), .a = { .mse = { 1, "mean" } } };
    expect_error(c, "mse: the prediction is 3, but the target is 4");
}
END_TEST

Suite *suite_shapes(void);

Suite *suite_shapes(void)
{
    Suite *suite = suite_create("shapes");
    TCase *all = tcase_create("infer");
    tcase_add_test(all, conv_shapes);
    tcase_add_test(all, conv_padding);
    tcase_add_test(all, conv_errors);
    tcase_add_test(all, huge);
    tcase_add_test(all, huge_net);
    tcase_add_test(all, pools);
    tcase_add_test(all, broadcasting);
    tcase_add_test(all, concats);
    tcase_add_test(all, reshapes);
    tcase_add_test(all, crops_and_pads);
    tcase_add_test(all, ranges);
    suite_add_tcase(suite, all);
    return suite;
}
