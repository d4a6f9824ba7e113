/* --wisdom FILE: what --tune measured about the layers of some net, for select
 * to follow. Text, a line each:
 *
 *     convc wisdom 1                    the format's version
 *     convc 0.1.0                       whose kernels were measured,
 *     target x86-64-v4                  as spelled for this target,
 *     cpu AMD EPYC 9B14                 on this machine
 *     56 x 56 ... -> conv(...), batch 1: direct 14 x 2, 153.2 us
 *     56 x 56 ... -> conv(...), batch 1: winograd 4 14 x 2, 75.1 us
 *     sum 0123456789abcdef              hash_bytes of all above
 *
 * A layer is known by its text in the language, without what does not matter to
 * the kernel: bias and initialisers. The tile is pixels x vectors. Another
 * version, target or machine has another truth: such a file is refused, as is
 * one whose sum differs. */
#include "wisdom.h"

#include "elaborate.h"

#include <stdlib.h>
#include <string.h>

#define FORMAT "convc wisdom 1"

/* ---- layers ---------------------------------------------------------------- */

static bool matters(const char *attribute)
{
    return strcmp(attribute, "bias") && strcmp(attribute, "init") && strcmp(attribute, "bias_init");
}

const char *wisdom_layer(const struct graph *g, const struct node *n)
{
    struct cc *cc = g->cc;
    struct shape x = g->nodes[n->in[0]].shape;
    const char *text = arena_printf(cc->mem, "%s -> conv(", shape_text(cc, x));
    const char *between = "";
    for (const struct attr_info *i = optab[OP_conv].attrs; i->name; i++) {
        if (!matters(i->name) || attr_is_default(OP_conv, i, attr_space(x), n->a)) continue;
        text = arena_printf(cc->mem, "%s%s%s=%s", text, between, i->name, attr_text(cc, i, attr_space(x), n->a));
        between = ", ";
    }
    return arena_printf(cc->mem, "%s), batch %lld", text, (long long)g->batch);
}

static const struct choice *find(const struct wisdom *w, const char *layer)
{
    for (int i = 0; i < w->n; i++)
        if (strcmp(w->layers[i].layer, layer) == 0) return &w->layers[i].choice;
    return NULL;
}

const struct choice *wisdom_find(const struct graph *g, const struct node *n)
{
    const struct wisdom *w = g->cc->wisdom;
    if (!w || n->op != OP_conv || g->training || strcmp(w->target, g->target->name) != 0) return NULL;
    return find(w, wisdom_layer(g, n));
}

void wisdom_add(struct cc *cc, struct wisdom *w, const char *layer, struct choice choice)
{
    if (w->n == w->cap) {
        size_t size = sizeof *w->layers * (size_t)w->cap;
        w->layers = arena_grow(cc->mem, w->layers, size, 2 * size + 64 * sizeof *w->layers);
        w->cap = 2 * w->cap + 64;
    }
    w->layers[w->n++] = (struct wise){ layer, choice };
}

/* ---- the machine ------------------------------------------------------------- */

const char *wisdom_cpu(struct cc *cc)
{
    char line[256];
    const char *name = "unknown";
    FILE *f = fopen("/proc/cpuinfo", "r");
    while (f && fgets(line, sizeof line, f)) {
        char *colon = strstr(line, ": ");
        if (strncmp(line, "model name", 10) != 0 || !colon) continue;
        name = arena_strndup(cc->mem, colon + 2, strcspn(colon + 2, "\n"));
        break;
    }
    if (f) fclose(f);
    return name;
}

/* ---- the file ------------------------------------------------------------------ */

static uint64_t sum_of(const char *text, size_t n)
{
    return hash_bytes(HASH_START, text, n);
}

struct reader {
    struct cc *cc;
    const char *path, *p;
};

static _Noreturn void damaged(const struct reader *r)
{
    io_err(r->cc, "%s is damaged: measure again with --tune", r->path);
}

/* The rest of the line that begins with `word`. */
static const char *field(struct reader *r, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(r->p, word, n) != 0 || r->p[n] != ' ') damaged(r);
    const char *start = r->p + n + 1;
    size_t length = strcspn(start, "\n");
    r->p = start + length + 1;
    return arena_strndup(r->cc->mem, start, length);
}

static void expect_field(struct reader *r, const char *word, const char *have)
{
    const char *text = field(r, word);
    if (strcmp(text, have) != 0)
        io_err(r->cc, "%s was measured for %s '%s', which is not '%s': measure again with --tune", r->path, word, text, have);
}

/* Whole, and by this program? Leaves r at the line after the version's. */
static void check_frame(struct reader *r, size_t length)
{
    size_t first = strlen(FORMAT);
    if (strncmp(r->p, FORMAT "\n", first + 1) != 0) io_err(r->cc, "%s is no wisdom file of format 1", r->path);
    const char *tail = r->p + length - 21; /* "sum " and 16 digits */
    if (length < first + 22 || strncmp(tail, "sum ", 4) != 0 || tail[-1] != '\n') damaged(r);
    char sum[17];
    snprintf(sum, sizeof sum, "%016llx", (unsigned long long)sum_of(r->p, (size_t)(tail - r->p)));
    if (strncmp(tail + 4, sum, 16) != 0) damaged(r);
    r->p += first + 1;
}

static void read_layer(struct reader *r, struct wisdom *w)
{
    const char *end = strchr(r->p, '\n'), *colon = strchr(r->p, ':');
    if (!colon || colon > end) damaged(r);
    struct choice c = { 0 };
    int used = 0;
    sscanf(colon, ": direct %d x %d, %lf us%n", &c.rows, &c.vecs, &c.microseconds, &used);
    if (used == 0)
        c.m = sscanf(colon, ": strassen %d x %d, %lf us%n", &c.rows, &c.vecs, &c.microseconds, &used) > 0 ? STRASSEN : DIRECT;
    if (used == 0)
        sscanf(colon, ": winograd %d %d x %d, %lf us%n", &c.m, &c.rows, &c.vecs, &c.microseconds, &used);
    bool good = used > 0 && colon + used == end && c.rows > 0 && c.rows <= 64 && c.vecs > 0 && c.vecs <= 64 && c.m >= 0 && c.m <= 6;
    if (!good) damaged(r);
    wisdom_add(r->cc, w, arena_strndup(r->cc->mem, r->p, (size_t)(colon - r->p)), c);
    r->p = end + 1;
}

struct wisdom *wisdom_read(struct cc *cc, const char *path, const struct options *opt)
{
    size_t length;
    struct reader r = { cc, path, file_read(cc, path, MAX_SOURCE, &length) };
    struct wisdom *w = NEW(cc->mem, struct wisdom, 1);
    check_frame(&r, length);
    expect_field(&r, "convc", CONVC_VERSION);
    w->target = field(&r, "target");
    bool ours = strcmp(w->target, opt->target->name) == 0;
    for (int i = 0; i < opt->nvariants; i++) ours = ours || strcmp(w->target, opt->variants[i]->name) == 0;
    if (!ours) io_err(cc, "%s was measured for target '%s', not '%s'", path, w->target, opt->target->name);
    w->cpu = wisdom_cpu(cc);
    expect_field(&r, "cpu", w->cpu);
    while (strncmp(r.p, "sum ", 4) != 0) read_layer(&r, w);
    return w;
}

static char *text_of(struct cc *cc, const struct wisdom *w)
{
    char *text = arena_printf(cc->mem, FORMAT "\nconvc %s\ntarget %s\ncpu %s\n", CONVC_VERSION, w->target, w->cpu);
    for (int i = 0; i < w->n; i++) {
        const struct choice *c = &w->layers[i].choice;
        const char *kernel = c->m > STRASSEN ? arena_printf(cc->mem, "winograd %d", c->m) : c->m == STRASSEN ? "strassen"
                                                                                                             : "direct";
        text = arena_printf(cc->mem, "%s%s: %s %d x %d, %.1f us\n", text, w->layers[i].layer, kernel,
                            c->rows, c->vecs, c->microseconds);
    }
    return text;
}

void wisdom_write(struct cc *cc, const char *path, const struct wisdom *w)
{
    const char *text = text_of(cc, w);
    struct output *out = file_create(cc, path);
    fprintf(file_stream(out), "%ssum %016llx\n", text, (unsigned long long)sum_of(text, strlen(text)));
    file_commit_all(cc);
}
