/* The packed block of parameters and the files it goes into: pack.c, hash.c,
 * weightsfile.c, elf.c. */
#include "part.h"
#include "convrt.h"

#include <check.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct packing packings[] = {
    { 1, 1, 1, 1, 1, false },
    { 1, 5, 3, 9, 4, false },
    { 2, 3, 4, 1, 8, false },
    { 6, 1, 1, 25, 1, false },
    { 1, 16, 7, 3, 8, false },
    { 2, 5, 3, 4, 4, true },
};

/* A graph of one parameter 0, 1, 2, ... at float 16 of the block. */
static struct graph *one_param(struct part *r, const struct packing *p)
{
    struct graph *g = graph_new(&r->cc);
    int64_t count = p->groups * p->out * p->in * p->taps;
    struct node n = { .op = OP_param, .name = "w", .path = "w", .packing = *p, .offset = 16 };
    n.shape = shape_of(4, p->groups * p->out, p->in, (int64_t)1, p->taps);
    n.floats = pack_floats(p);
    n.data = NEW(r->cc.mem, float, count);
    for (int64_t i = 0; i < count; i++) n.data[i] = (float)(i + 1);
    g->nodes = NEW(r->cc.mem, struct node, 1);
    g->nodes[0] = n;
    g->n = g->cap = 1;
    g->param_floats = 16 + n.floats + 3;
    g->target = &targets[0];
    hash(g);
    return g;
}

static void append(void *to, const float *v, int64_t n)
{
    float **at = to;
    memcpy(*at, v, sizeof *v * (size_t)n);
    *at += n;
}

/* The parts of the block, one behind the other. */
static float *block_of(const struct graph *g)
{
    float *block = NEW(g->cc->mem, float, g->param_floats), *end = block;
    pack_block(g, append, &end);
    ck_assert(end == block + g->param_floats);
    return block;
}

/* Against the loops that struct packing's comment describes. */
START_TEST(packs)
{
    const struct packing p = packings[_i];
    struct part r;
    part_start(&r);
    struct graph *g = one_param(&r, &p);
    float *block = block_of(g);
    int64_t at = 16, blocks = (p.out + p.block - 1) / p.block;
    for (int64_t k = 0; k < 16; k++) ck_assert(block[k] == 0);
    for (int64_t group = 0; group < p.groups; group++)
        for (int64_t b = 0; b < blocks; b++)
            for (int64_t t = 0; t < p.taps; t++)
                for (int64_t i = 0; i < p.in; i++)
                    for (int64_t lane = 0; lane < p.block; lane++, at++) {
                        int64_t o = b * p.block + lane;
                        int64_t pair = p.swapped ? (group * p.in + i) * p.out + o : (group * p.out + o) * p.in + i;
                        int64_t k = pair * p.taps + t;
                        float v = o < p.out ? (float)(k + 1) : 0;
                        ck_assert(block[at] == v);
                    }
    ck_assert_int_eq(at, g->param_floats - 3);
    fclose(r.cc.errors);
    part_end(&r);
}
END_TEST

START_TEST(packs_like_the_runtime)
{
    const struct packing *p = &packings[_i];
    const struct convrt_param q = { .groups = p->groups, .out = p->out, .in = p->in, .taps = p->taps, .block = p->block, .swapped = p->swapped };
    struct part r;
    part_start(&r);
    const float *block = block_of(one_param(&r, p));
    for (int64_t k = 0; k < p->groups * p->out * p->in * p->taps; k++)
        ck_assert(block[16 + convrt_place(&q, k)] == (float)(k + 1));
    fclose(r.cc.errors);
    part_end(&r);
}
END_TEST

START_TEST(hash_is_fnv)
{
    ck_assert_uint_eq(hash_bytes(HASH_START, "", 0), UINT64_C(0xcbf29ce484222325));
    ck_assert_uint_eq(hash_bytes(HASH_START, "a", 1), UINT64_C(0xaf63dc4c8601ec8c));
    ck_assert_uint_eq(hash_bytes(HASH_START, "foobar", 6), UINT64_C(0x85944171f73967e8));
}
END_TEST

/* Whatever decides where a float belongs changes the hash of the graph. */
START_TEST(hash_sees_everything)
{
    struct part r;
    part_start(&r);
    struct graph *g = one_param(&r, &packings[1]);
    uint64_t seen[10] = { g->hash };
    struct node *n = &g->nodes[0];
    int k = 1;
#define CHANGED(change) \
    change;             \
    hash(g);            \
    seen[k++] = g->hash
    CHANGED(g->name = "other");
    CHANGED(n->path = "v");
    CHANGED(n->shape.d[2]++);
    CHANGED(n->shape.rank = 3);
    CHANGED(n->packing.block = 8);
    CHANGED(n->packing.in = 9);
    CHANGED(n->packing.swapped = true);
    CHANGED(n->offset = 32);
    CHANGED(g->param_floats++);
    for (int i = 0; i < k; i++)
        for (int j = 0; j < i; j++) ck_assert_uint_ne(seen[i], seen[j]);
    fclose(r.cc.errors);
    part_end(&r);
}
END_TEST

static uint64_t get(const char *at, int bytes)
{
    uint64_t v = 0;
    for (int i = bytes - 1; i >= 0; i--) v = v << 8 | (unsigned char)at[i];
    return v;
}

START_TEST(weights_file)
{
    struct part r;
    part_start(&r);
    struct graph *g = one_param(&r, &packings[1]);
    float *block = block_of(g);
    FILE *f = tmpfile();
    ck_assert_ptr_nonnull(f);
    weightsfile(f, g);
    size_t size = (fseek(f, 0, SEEK_END), (size_t)ftell(f));
    char *text = NEW(r.cc.mem, char, size);
    rewind(f);
    ck_assert_uint_eq(fread(text, 1, size, f), size);
    fclose(f);
    ck_assert_uint_eq(size, 64 + 4 * (size_t)g->param_floats);
    ck_assert_mem_eq(text, "\x89"
                           "cwts\r\n\x1a",
                     8);
    ck_assert_uint_eq(get(text + 8, 4), 1);
    ck_assert_uint_eq(get(text + 12, 4), 64);
    ck_assert_uint_eq(get(text + 16, 8), g->hash);
    ck_assert_uint_eq(get(text + 24, 8), (uint64_t)g->param_floats);
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 64; i < size; i += 4)
        sum = (sum ^ get(text + i, 4)) * UINT64_C(0x100000001b3);
    ck_assert_uint_eq(get(text + 32, 8), sum);
    for (size_t i = 40; i < 64; i++) ck_assert_int_eq(text[i], 0);
    ck_assert_mem_eq(text + 64, block, 4 * (size_t)g->param_floats);
    fclose(r.cc.errors);
    part_end(&r);
}
END_TEST

static void write_elf(const char *path, struct graph *g)
{
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    elf(f, g, "the_weights");
    ck_assert_int_eq(fclose(f), 0);
}

static void shell(const char *format, ...)
{
    char line[512];
    va_list ap;
    va_start(ap, format);
    vsnprintf(line, sizeof line, format, ap);
    va_end(ap);
    int status = system(line);
    ck_assert_msg(status == 0, "status %d: %s", status, line);
}

/* The linker takes it without a word and the program finds the floats. */
START_TEST(object_links)
{
#if defined(__x86_64__)
    char dir[] = "/tmp/convc_elf_XXXXXX", path[64];
    const char *cc = getenv("CC");
    struct part r;
    part_start(&r);
    ck_assert_ptr_nonnull(mkdtemp(dir));
    struct graph *g = one_param(&r, &packings[1]);
    float *block = block_of(g);
    snprintf(path, sizeof path, "%s/w.o", dir);
    write_elf(path, g);
    snprintf(path, sizeof path, "%s/m.c", dir);
    FILE *f = fopen(path, "w");
    fprintf(f, "#include <stdint.h>\nextern const float the_weights[%lld];\n"
               "int main(void) {\n"
               "    if ((uintptr_t)the_weights %% 64) return 1;\n"
               "    return the_weights[16] != %g || the_weights[%lld] != %g;\n}\n",
            (long long)g->param_floats, block[16],
            (long long)g->param_floats - 4, block[g->param_floats - 4]);
    fclose(f);
    shell("cd %s && %s m.c w.o -o m -Wl,--fatal-warnings && ./m", dir,
          cc && *cc ? cc : "cc");
    shell("rm -r %s", dir);
    fclose(r.cc.errors);
    part_end(&r);
#else
    fprintf(stderr, "SKIPPED: object_links: not an x86-64 machine\n");
#endif
}
END_TEST

START_TEST(object_machine)
{
    for (int i = 0; i < ntargets; i++) {
        struct part r;
        part_start(&r);
        struct graph *g = one_param(&r, &packings[i % 5]);
        g->target = &targets[i];
        char *text;
        size_t size;
        FILE *f = open_memstream(&text, &size);
        elf(f, g, "w");
        fclose(f);
        bool arm = strcmp(targets[i].name, "neon") == 0;
        ck_assert_uint_eq(get(text + 18, 2), arm ? 183 : 62);
        ck_assert_uint_eq(get(text + 40, 8) + 6 * 64, size);
        uint64_t sections = get(text + 40, 8);
        uint64_t symbols = get(text + sections + 3 * 64 + 24, 8);
        ck_assert_uint_eq(sections % 8, 0);
        ck_assert_uint_eq(symbols % 8, 0);
        ck_assert_uint_eq(get(text + symbols + 24 + 16, 8), 4 * (uint64_t)g->param_floats);
        free(text);
        fclose(r.cc.errors);
        part_end(&r);
    }
}
END_TEST

Suite *suite_block(void)
{
    Suite *s = suite_create("block");
    TCase *t = tcase_create("block");
    tcase_add_loop_test(t, packs, 0, COUNT(packings));
    tcase_add_loop_test(t, packs_like_the_runtime, 0, COUNT(packings));
    tcase_add_test(t, hash_is_fnv);
    tcase_add_test(t, hash_sees_everything);
    tcase_add_test(t, weights_file);
    tcase_add_test(t, object_links);
    tcase_add_test(t, object_machine);
    suite_add_tcase(s, t);
    return s;
}
