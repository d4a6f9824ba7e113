/* compiler/weights.c: values of parameters from a file or a seed. */
#include "part.h"
#include "convrt.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char net[] =
    "net t {\n"
    "    input x: 1 x 4\n"
    "    y = x -> conv1: conv(2, kernel=3) -> flatten -> fc: dense(1)\n"
    "    output y\n"
    "}\n";

/* "{", the entries with commas between them, "}". */
static const char *join(struct cc *cc, const char *const *entries)
{
    const char *text = "{";
    for (int i = 0; entries[i]; i++)
        text = arena_printf(cc->mem, "%s%s%s", text, i ? "," : "", entries[i]);
    return arena_printf(cc->mem, "%s}", text);
}

/* Writes a file of these tensors; `path` becomes its name. */
static void write_file(char *path, const char *header, const void *data,
                       size_t bytes)
{
    size_t length;
    unsigned char *file = part_file(header, data, bytes, &length);
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, file, length), (ssize_t)length);
    close(fd);
    free(file);
}

/* The net's graph after the pass weights, with the tensors of a file (NULL:
 * without one) of which nothing remains; NULL after an error. */
static struct graph *load_weights(struct part *r, const char *const *tensors,
                                  const void *data, size_t bytes)
{
    char path[] = "/tmp/convc_weights_XXXXXX";
    struct options opt = { .batch = 1, .weights = tensors ? path : NULL };
    part_start(r);
    if (tensors) write_file(path, join(&r->cc, tensors), data, bytes);
    struct source *source = NEW(r->cc.mem, struct source, 1);
    *source = (struct source){ "t.dsl", net, strlen(net) };
    jmp_buf here;
    r->cc.recover = &here;
    struct graph *volatile g = NULL;
    if (setjmp(here) == 0)
        g = compile_graph(&r->cc, source, &opt, "weights");
    if (g) values_settle(g);
    fclose(r->cc.errors);
    if (tensors) unlink(path);
    return g;
}

static const struct node *param(const struct graph *g, const char *path)
{
    for (int i = 0; i < g->n; i++)
        if (g->nodes[i].op == OP_param && strcmp(g->nodes[i].path, path) == 0)
            return &g->nodes[i];
    ck_abort_msg("no parameter %s", path);
}

/* PyTorch's shape of a 1-D weight, and what a training program adds. */
START_TEST(loads_by_name)
{
    static const float data[] = { 10, 20, 30, 40, 50, 0.5f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9 };
    static const char *const tensors[] = {
        TENSOR("fc.bias", "F32", "1", 0, 4),
        TENSOR("fc.weight", "F32", "1,4", 4, 20),
        TENSOR("conv1.weight", "F32", "2,1,3", 24, 48),
        TENSOR("conv1.bias", "F32", "2", 48, 56),
        TENSOR("optimizer.0.fc.bias", "F32", "1", 20, 24),
        TENSOR("bn.num_batches_tracked", "I64", "", 56, 64),
        NULL
    };
    struct part r;
    struct graph *g = load_weights(&r, tensors, data, sizeof data);
    ck_assert_msg(g != NULL, "%s", r.messages);
    ck_assert(param(g, "fc.bias")->data[0] == 10);
    for (int i = 0; i < 4; i++)
        ck_assert(param(g, "fc.weight")->data[i] == data[1 + i]);
    for (int i = 0; i < 6; i++)
        ck_assert(param(g, "conv1.weight")->data[i] == data[6 + i]);
    ck_assert(param(g, "conv1.bias")->data[1] == 8);
    part_end(&r);
}
END_TEST

START_TEST(converts)
{
    static const unsigned char data[] = {
        0x00, 0x3c, 0x00, 0xc5, 0, 0x3c, 0, 0x3c, 0, 0x3c, 0, 0x3c, /* F16 */
        0xc0, 0x3f, 0xf7, 0xc2,                                     /* BF16 */
        0, 0, 0, 0, 0, 0, 0xe0, 0x3f,                               /* F64 */
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0              /* F32 */
    };
    static const char *const tensors[] = {
        TENSOR("conv1.weight", "F16", "2,1,1,3", 0, 12),
        TENSOR("conv1.bias", "BF16", "2,1,1", 12, 16),
        TENSOR("fc.bias", "F64", "1,1,1", 16, 24),
        TENSOR("fc.weight", "F32", "1,4,1,1", 24, 40),
        NULL
    };
    struct part r;
    struct graph *g = load_weights(&r, tensors, data, sizeof data);
    ck_assert_msg(g != NULL, "%s", r.messages);
    ck_assert(param(g, "conv1.weight")->data[1] == -5);
    ck_assert(param(g, "conv1.bias")->data[0] == 1.5f);
    ck_assert(param(g, "conv1.bias")->data[1] == -123.5f);
    ck_assert(param(g, "fc.bias")->data[0] == 0.5f);
    part_end(&r);
}
END_TEST

/* Everything that is wrong with a file is said at once. */
START_TEST(reports_all_misfits)
{
    unsigned char data[64] = { 0 };
    static const char *const tensors[] = {
        TENSOR("conv1.weight", "F32", "2,1,2", 0, 16),
        TENSOR("conv1.bais", "F32", "2", 16, 24),
        TENSOR("fc.weight", "I64", "1,4", 24, 56),
        TENSOR("fc.bias", "F32", "1", 56, 60),
        TENSOR("spare", "F32", "1", 60, 64),
        NULL
    };
    struct part r;
    struct graph *g = load_weights(&r, tensors, data, sizeof data);
    ck_assert_ptr_null(g);
    ck_assert_int_eq(r.cc.nerrors, 5);
    ck_assert_int_eq(r.cc.status, FAILED);
    part_expect(&r, "t.dsl:3:");
    part_expect(&r, "has 2 x 1 x 2, expected 2 x 1 x 3");
    part_expect(&r, "parameter 'conv1.bias' (2) is not in /tmp/convc_weights_");
    part_expect(&r, "; did you mean 'conv1.bais'?");
    part_expect(&r, "tensor 'conv1.bais' (2) is no parameter of the net; did you "
                    "mean 'conv1.bias'?");
    part_expect(&r, "dtype I64, expected F32, F64, F16 or BF16");
    part_expect(&r, "tensor 'spare' (1) is no parameter of the net\n");
    part_end(&r);
}
END_TEST

START_TEST(refuses_what_is_not_finite)
{
    double data[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
    data[_i] = _i % 2 ? 1e39 : NAN;
    static const char *const tensors[] = {
        TENSOR("conv1.weight", "F64", "2,1,3", 0, 48),
        TENSOR("conv1.bias", "F64", "2", 48, 64),
        TENSOR("fc.weight", "F64", "1,4", 64, 96),
        TENSOR("fc.bias", "F64", "1", 96, 104),
        NULL
    };
    struct part r;
    struct graph *g = load_weights(&r, tensors, data, sizeof data);
    ck_assert_ptr_null(g);
    part_expect(&r, "not a finite number of single precision");
    ck_assert_int_eq(r.cc.nerrors, 1);
    part_end(&r);
}
END_TEST

START_TEST(file_is_missing)
{
    struct part r;
    part_start(&r);
    jmp_buf here;
    r.cc.recover = &here;
    if (setjmp(here) == 0) {
        safetensors(&r.cc, _i ? "/dev/zero" : "/nonexistent/w.safetensors");
        ck_abort_msg("it was read");
    }
    fclose(r.cc.errors);
    ck_assert_int_eq(r.cc.status, IOERROR);
    part_end(&r);
}
END_TEST

/* Without a file the values are those of the emitted net_init. */
START_TEST(seed_agrees_with_runtime)
{
    struct part r;
    struct graph *g = load_weights(&r, NULL, NULL, 0);
    ck_assert_msg(g != NULL, "%s", r.messages);
    const struct convrt_param table[] = {
        { .name = "conv1.weight", .rank = 4, .shape = { 2, 1, 1, 3 }, .groups = 1, .out = 2, .in = 1, .taps = 3, .block = 8, .floats = 24, .init = CONVRT_DEFAULT, .fan_in = 3, .fan_out = 6 },
        { .name = "fc.bias", .rank = 1, .shape = { 1 }, .groups = 1, .out = 1, .in = 1, .taps = 1, .block = 1, .offset = 24, .floats = 1, .init = CONVRT_UNIFORM_FAN_IN, .fan_in = 4, .fan_out = 1 },
    };
    float block[25];
    convrt_init(table, 2, block, 0);
    const float *w = param(g, "conv1.weight")->data;
    for (int i = 0; i < 6; i++)
        ck_assert(block[convrt_place(&table[0], i)] == w[i]);
    ck_assert(w[0] != w[1]);
    ck_assert(block[24] == param(g, "fc.bias")->data[0]);
    part_end(&r);
}
END_TEST

Suite *suite_weights(void)
{
    Suite *s = suite_create("weights");
    TCase *t = tcase_create("weights");
    tcase_add_test(t, loads_by_name);
    tcase_add_test(t, converts);
    tcase_add_test(t, reports_all_misfits);
    tcase_add_loop_test(t, refuses_what_is_not_finite, 0, 13);
    tcase_add_loop_test(t, file_is_missing, 0, 2);
    tcase_add_test(t, seed_agrees_with_runtime);
    suite_add_tcase(s, t);
    return s;
}
