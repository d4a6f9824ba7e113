/* Compiling: text -> emitted C -> shared object. For every subject a file
 * NAME_glue.c includes NAME.c and wraps its functions; make compiles them with
 * two jobs. Products lie under $CONVC_BUILD/harness/, for whoever looks at
 * them after a failure. */
#include "harness.h"

#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && value[0] ? value : otherwise;
}

struct harness *harness_new(const char *name)
{
    struct arena *mem = arena_new();
    struct harness *h = NEW(mem, struct harness, 1);
    h->mem = mem;
    h->dir = arena_printf(mem, "%s/harness/%s", environment("CONVC_BUILD", "build"), name);
    const char *command = arena_printf(mem, "rm -rf '%s' && mkdir -p '%s'", h->dir, h->dir);
    if (system(command) != 0) fprintf(stderr, "cannot make %s\n", h->dir);
    return h;
}

void harness_free(struct harness *h)
{
    if (h->library) dlclose(h->library);
    for (int i = 0; i < h->n; i++) arena_free(h->subjects[i]->cc.mem);
    arena_free(h->mem);
}

bool harness_sanitized(void)
{
    return environment("CONVC_SANITIZE", "")[0] != '\0';
}

struct options harness_options(void)
{
    return (struct options){ .batch = 1, .threads = 1, .quiet = true, .target = &targets[0], .weights_limit = 1 << 20 };
}

const struct target *harness_target(const char *name)
{
    for (int i = 0; i < ntargets; i++)
        if (strcmp(targets[i].name, name) == 0) return &targets[i];
    return NULL;
}

/* The C compiler's flag for a target; "" is plain. */
static const char *machine(const struct target *t)
{
#ifdef __x86_64__
    if (strcmp(t->name, "native") == 0) return "-march=native";
    static const char *const levels[] = { "-march=x86-64-v2", "-march=x86-64-v3", "-march=x86-64-v4" };
    if (strncmp(t->name, "x86-64-v", 8) == 0) return levels[t->name[8] - '2'];
#endif
    (void)t;
    return "";
}

bool harness_runs(const struct target *t)
{
    bool plain = strcmp(t->name, "c99") == 0 || strcmp(t->name, "native") == 0;
#ifdef __x86_64__
    if (strcmp(t->name, "x86-64-v2") == 0) return __builtin_cpu_supports("sse4.2");
    if (strcmp(t->name, "x86-64-v3") == 0)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (strcmp(t->name, "x86-64-v4") == 0)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
#endif
    return plain;
}

/* ---- a net ------------------------------------------------------------- */

static void append(struct harness *h, struct subject *s)
{
    if (h->n == h->cap) {
        size_t size = sizeof *h->subjects * (size_t)h->cap;
        h->subjects = arena_grow(h->mem, h->subjects, size, 2 * size + 64 * sizeof s);
        h->cap = 2 * h->cap + 64;
    }
    h->subjects[h->n++] = s;
}

struct subject *harness_net(struct harness *h, const char *path,
                            const char *text, const struct options *opt)
{
    struct subject *s = NEW(h->mem, struct subject, 1);
    s->h = h;
    s->opt = *opt;
    s->name = arena_printf(h->mem, "t%d", h->n);
    s->label = path;
    s->source = (struct source){ path, text, strlen(text) };
    s->cc = (struct cc){ .mem = arena_new(), .errors = stderr };
    append(h, s);
    jmp_buf here;
    s->cc.recover = &here;
    if (setjmp(here) == 0)
        s->graph = compile_graph(&s->cc, &s->source, opt, "elaborate");
    s->cc.recover = NULL;
    return s->graph ? s : NULL;
}

struct node *harness_param(const struct subject *s, const char *path)
{
    for (int i = 0; i < s->graph->n; i++) {
        struct node *n = &s->graph->nodes[i];
        if (n->op == OP_param && strcmp(n->path, path) == 0) return n;
    }
    return NULL;
}

const struct node *harness_layer(struct subject *s, const char *path)
{
    jmp_buf here;
    s->cc.recover = &here;
    const struct graph *g = setjmp(here) == 0 ? compile_graph(&s->cc, &s->source, &s->opt, "select") : NULL;
    s->cc.recover = NULL;
    for (int id = 0; g && id < g->n; id++)
        if (strcmp(g->nodes[id].path, path) == 0) return &g->nodes[id];
    fprintf(stderr, "%s: no layer %s\n", s->label, path);
    abort();
}

static bool ends(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

void harness_fill(struct subject *s, uint64_t seed)
{
    for (int i = 0; i < s->graph->n; i++) {
        struct node *n = &s->graph->nodes[i];
        if (n->op != OP_param || !n->path[0]) continue;
        bool scale = n->shape.rank == 1 && ends(n->path, ".weight");
        bool positive = scale || ends(n->path, ".running_var");
        int64_t count = shape_count(n->shape);
        double reach = 1.5 / (n->shape.rank > 1 ? sqrt((double)(count / n->shape.d[0])) : 1);
        n->data = NEW(s->cc.mem, float, count);
        for (int64_t k = 0; k < count; k++)
            n->data[k] = (float)(positive ? harness_uniform(&seed, 0.5, 1.5) : harness_uniform(&seed, -reach, reach));
    }
}

bool harness_save(const struct subject *s, const char *path)
{
    FILE *f = fopen(path, "wb");
    if (!f) return false;
    char *header = arena_printf(s->h->mem, "{");
    int64_t at = 0;
    for (int i = 0; i < s->graph->n; i++) {
        const struct node *n = &s->graph->nodes[i];
        if (n->op != OP_param || !n->path[0]) continue;
        char shape[100] = "";
        for (int k = 0; k < n->shape.rank; k++)
            sprintf(shape + strlen(shape), "%s%lld", k ? "," : "", (long long)n->shape.d[k]);
        int64_t end = at + 4 * shape_count(n->shape);
        header = arena_printf(s->h->mem, "%s%s\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%lld,%lld]}", header, at ? "," : "", n->path, shape, (long long)at, (long long)end);
        at = end;
    }
    uint64_t length = strlen(header) + 1;
    fwrite(&length, 8, 1, f);
    fprintf(f, "%s}", header);
    for (int i = 0; i < s->graph->n; i++) {
        const struct node *n = &s->graph->nodes[i];
        if (n->op == OP_param && n->path[0])
            fwrite(n->data, 4, (size_t)shape_count(n->shape), f);
    }
    return fclose(f) == 0;
}

/* ---- the glue ---------------------------------------------------------- */

/* ", in[0], in[1]" for n arguments called `array`. */
static const char *arguments(struct harness *h, const char *array, int n)
{
    const char *text = "";
    for (int i = 0; i < n; i++)
        text = arena_printf(h->mem, "%s, %s[%d]", text, array, i);
    return text;
}

static const char *upper(struct harness *h, const char *name)
{
    char *text = arena_printf(h->mem, "%s", name);
    for (char *p = text; *p; p++)
        if (*p >= 'a' && *p <= 'z') *p = (char)(*p - 'a' + 'A');
    return text;
}

/* The pool as an argument, where there is one. */
static const char *pool(const struct subject *s)
{
    return s->opt.threads > 1 ? ", pool" : "";
}

/* `t`, what the net calls its trainer. */
static const char *trainer(const struct subject *s)
{
    return arena_printf(s->h->mem, "    struct %s_trainer t = { h->params, %sh->state, h->arena, h->seed, h->step%s };\n",
                        s->name, s->opt.fused_update ? "" : "h->grads, ", pool(s));
}

static void glue_trainer(FILE *f, struct subject *s, const char *function)
{
    const struct graph *g = s->graph;
    int din = s->opt.grad_input ? g->ninputs : 0;
    fprintf(f, "static float glue_%s(struct harness_trainer *h, const void *const *in,\n"
               "                     const void *const *target, void *const *din)\n{\n"
               "%s    (void)target, (void)din;\n"
               "    float loss = %s_%s(&t%s%s%s);\n"
               "    h->step = t.step;\n    return loss;\n}\n\n",
            function, trainer(s), s->name, function, arguments(s->h, "in", g->ninputs),
            arguments(s->h, "target", g->ntargets),
            arguments(s->h, "din", din));
}

static void glue_training(FILE *f, struct subject *s)
{
    const char *macros = upper(s->h, s->name);
    bool fused = s->opt.fused_update;
    glue_trainer(f, s, "train_step");
    if (!fused) glue_trainer(f, s, "backward");
    if (!fused)
        fprintf(f, "static void glue_update(struct harness_trainer *h, float rate)\n{\n%s"
                   "    %s_update(&t, rate);\n    h->step = t.step;\n}\n\n",
                trainer(s), s->name);
    bool averages = s->graph->recipe.ema > 0;
    if (averages)
        fprintf(f, "static void glue_average(struct harness_trainer *h, float *params)\n{\n%s"
                   "    %s_average(&t, params);\n}\n\n",
                trainer(s), s->name);
    fprintf(f, "const struct harness_api %s_api = {\n"
               "    %s_ARENA_BYTES, %s_TRAIN_ARENA_BYTES, %s_ALIGN, %s_PARAMS, %s_TRAINABLE, %s_STATE,\n"
               "    %s_TABLE, %s_table, glue_forward, %s, glue_train_step, %s,\n"
               "    %s_learning_rate, %s_init, %s, glue_share };\n",
            s->name, macros, macros, macros, macros, macros, macros,
            macros, s->name, fused ? "0" : "glue_backward", fused ? "0" : "glue_update", s->name, s->name, averages ? "glue_average" : "0");
}

static void glue(FILE *f, struct subject *s)
{
    const struct graph *g = s->graph;
    const char *macros = upper(s->h, s->name);
    fprintf(f, "#include \"%s.c\"\n#include \"harness_api.h\"\n\n", s->name);
    fprintf(f, "extern const struct harness_api %s_api;\nstatic struct convrt_pool *pool;\n\n", s->name);
    fprintf(f, "static void glue_share(int threads)\n{\n    convrt_pool_free(pool);\n"
               "    pool = threads > 1 ? convrt_pool_crowded(threads) : NULL;\n}\n\n");
    fprintf(f, "static int glue_forward(const void *params, void *arena, const void *const *in,\n"
               "                        void *const *out)\n{\n    (void)params;\n"
               "    return %s_forward(%sarena%s%s%s);\n}\n\n",
            s->name, s->opt.train ? "params, " : "", arguments(s->h, "in", g->ninputs),
            arguments(s->h, "out", g->noutputs), pool(s));
    if (s->opt.train)
        glue_training(f, s);
    else
        fprintf(f, "const struct harness_api %s_api = { %s_ARENA_BYTES, 0, %s_ALIGN, 0, 0, 0, 0, 0,\n"
                   "    glue_forward, 0, 0, 0, 0, 0, 0, glue_share };\n",
                s->name, macros, macros);
}

bool harness_emit(struct subject *s)
{
    struct harness *h = s->h;
    struct options opt = s->opt;
    opt.input = s->source.path;
    opt.name = s->name;
    opt.output = arena_printf(h->mem, "%s/%s.c", h->dir, s->name);
    opt.weights = arena_printf(h->mem, "%s/%s.safetensors", h->dir, s->name);
    opt.weights_in = WEIGHTS_source;
    if (!harness_save(s, opt.weights)) return false;
    if (compile_text(&opt, s->source.path, s->source.text, s->source.length, stderr) != OK) {
        fprintf(stderr, "%s: does not compile\n", s->label);
        return false;
    }
    FILE *f = fopen(arena_printf(h->mem, "%s/%s_glue.c", h->dir, s->name), "w");
    if (!f) return false;
    glue(f, s);
    s->emitted = true;
    return fclose(f) == 0;
}

/* ---- the shared object ------------------------------------------------- */

/* Sanitizers want no fast code: at -O1 gcc takes up to four times as long for long
 * functions with their checks. Warnings are for the plain build. */
static const char *optimisation(void)
{
    return harness_sanitized() ? "-Og -w" : "-O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror";
}

static bool write_makefile(struct harness *h)
{
    FILE *f = fopen(arena_printf(h->mem, "%s/Makefile", h->dir), "w");
    if (!f) return false;
    fprintf(f, "CFLAGS = -std=c99 %s -fPIC %s\n", optimisation(), environment("CONVC_SANITIZE", ""));
    fprintf(f, "OBJECTS =");
    for (int i = 0; i < h->n; i++)
        if (h->subjects[i]->emitted) fprintf(f, " %s.o", h->subjects[i]->name);
    fprintf(f, "\nobjects: $(OBJECTS) convrt.o\nall.so:\n\t%s -shared $(CFLAGS) -o $@ *.o -lm\n", environment("CC", "cc"));
    fprintf(f, "convrt.o: $(wildcard $(ROOT)/runtime/*.c)\n"
               "\t%s -std=c11 -D_POSIX_C_SOURCE=200809L -O1 -fPIC -r -o $@ $^\n",
            environment("CC", "cc"));
    for (int i = 0; i < h->n; i++) {
        const struct subject *s = h->subjects[i];
        fprintf(f, "%s.o: %s_glue.c\n\t%s $(CFLAGS) %s %s -I$(ROOT)/tests -I$(ROOT)/runtime -c -o $@ $<\n",
                s->name, s->name, environment("CC", "cc"), machine(s->opt.target), s->fast && !harness_sanitized() ? "-O2" : "");
    }
    return fclose(f) == 0;
}

bool harness_build(struct harness *h)
{
    if (!write_makefile(h)) return false;
    const char *command = arena_printf(h->mem, "env -u MAKEFLAGS -u MFLAGS make -k -s -j2 -C '%s' ROOT=\"$PWD\"", h->dir);
    if (system(arena_printf(h->mem, "%s objects", command)) != 0)
        fprintf(stderr, "%s: some of the emitted code does not compile\n", h->dir);
    if (system(arena_printf(h->mem, "%s all.so", command)) != 0) return false;
    const char *path = arena_printf(h->mem, "%s%s/all.so", h->dir[0] == '/' ? "" : "./", h->dir);
    h->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!h->library) fprintf(stderr, "%s\n", dlerror());
    for (int i = 0; h->library && i < h->n; i++) {
        struct subject *s = h->subjects[i];
        if (s->emitted) s->api = dlsym(h->library, arena_printf(h->mem, "%s_api", s->name));
    }
    return h->library != NULL;
}

int64_t harness_least(const char *net, struct options o)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    o.arena_max = 64;
    o.output = "none.c";
    compile_text(&o, "least.dsl", net, strlen(net), f);
    fclose(f);
    const char *at = strstr(text, "needs at least ");
    int64_t bytes = at ? strtoll(at + strlen("needs at least "), NULL, 10) : -1;
    free(text);
    return bytes;
}
