/* Everything lies in the harness's folder, under the name `net`. */
#include "zoo_measure.h"

#include "container.h"
#include "measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const zoo_targets[ZOO_TARGETS] = { "c99", "native" };

/* As users write them: where a standard is named, gcc contracts no product and
 * sum into one operation, and both targets would give the same bits. */
static const char *const flags[ZOO_TARGETS] = { "-std=c99 -pedantic", "-march=native" };

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

static const char *compiler(void)
{
    return environment("CC", "cc");
}

/* convc and the net with its -D */
static const char *convc(const struct subject *s)
{
    const char *text = arena_printf(s->h->mem, "%s -q --name net %s%s", environment("CONVC", "build/convc"),
                                    s->source.path, s->opt.no_winograd ? " --no-winograd" : "");
    for (int i = 0; i < s->opt.ndefines; i++)
        text = arena_printf(s->h->mem, "%s -D %s=%s", text, s->opt.defines[i].name, s->opt.defines[i].value);
    return text;
}

static bool compile_training(struct subject *s, int i, struct zoo_cost *to)
{
    const char *dir = s->h->dir;
    struct cost c = measure("exec %s --train --batch 2 --target %s -o %s/train.c", convc(s), zoo_targets[i], dir);
    to->convc = fmax(to->convc, c.seconds);
    to->memory = fmax(to->memory, c.bytes);
    if (c.status) return false;
    c = measure("CCACHE_DISABLE=1 %s %s -O2 -Iruntime -c -o %s/train.o %s/train.c", compiler(), flags[i], dir, dir);
    to->cc_train[i] = c.seconds;
    return c.status == 0;
}

static bool compile_inference(struct subject *s, int i, struct zoo_cost *to)
{
    const char *dir = s->h->dir;
    struct cost c = measure("exec %s --weights %s/net.safetensors --weights-in file --target %s -o %s/net.c",
                            convc(s), dir, zoo_targets[i], dir);
    to->pack = fmax(to->pack, c.seconds);
    to->memory = fmax(to->memory, c.bytes);
    if (c.status) return false;
    c = measure("CCACHE_DISABLE=1 %s %s -O2 -c -o %s/net.o %s/net.c", compiler(), flags[i], dir, dir);
    to->cc[i] = c.seconds;
    return c.status == 0;
}

static bool write_input(const struct zoo *z, struct subject *s)
{
    int64_t n = shape_count(s->graph->nodes[s->graph->inputs[0]].shape);
    float *v = NEW(s->h->mem, float, n);
    zoo_image(z->forward.seed, n, v);
    FILE *f = fopen(arena_printf(s->h->mem, "%s/net.in", s->h->dir), "wb");
    return f && fwrite(v, 4, (size_t)n, f) == (size_t)n && fclose(f) == 0;
}

static const char *upper(struct arena *mem, const char *name)
{
    char *text = arena_printf(mem, "%s", name);
    for (char *p = text; *p; p++)
        if (*p >= 'a' && *p <= 'z') *p = (char)(*p - 'a' + 'A');
    return text;
}

/* -> net.out, the first output as floats */
static bool run(struct subject *s)
{
    const struct graph *g = s->graph;
    const char *dir = s->h->dir, *in = g->nodes[g->inputs[0]].name;
    struct cost c = measure("%s -std=c11 -O1 -DIN=NET_%s_SIZE -DOUT=NET_%s_SIZE -I%s -o %s/run"
                            " tests/programs/zoo_forward.c %s/net.o -lm",
                            compiler(), upper(s->h->mem, in), upper(s->h->mem, g->output_names[0]), dir, dir, dir);
    return c.status == 0 && measure("cd %s && ./run net.weights net.in net.out", dir).status == 0;
}

/* The worst miss; infinite if the outputs are not those of the reference. */
static double compare(const struct zoo *z, struct subject *s)
{
    size_t length;
    const char *bytes = container_slurp(s->h->mem, arena_printf(s->h->mem, "%s/net.out", s->h->dir), &length);
    if (!bytes || length != 4 * (size_t)z->outputs) return INFINITY;
    double worst = 0;
    for (int i = 0; i < z->nsamples; i++) {
        float v;
        memcpy(&v, bytes + 4 * (i * z->outputs / z->nsamples), 4);
        double miss = fabs((double)v - z->samples[i]) / z->range;
        if (!(miss <= worst)) worst = miss;
    }
    return worst;
}

bool zoo_measure(const struct zoo *z, struct subject *s, struct zoo_cost *to)
{
    const char *dir = s->h->dir;
    bool good = zoo_save(z, arena_printf(s->h->mem, "%s/net.safetensors", dir)) && write_input(z, s);
    for (int i = 0; good && i < ZOO_TARGETS; i++) {
        good = compile_inference(s, i, to) && run(s) && compile_training(s, i, to);
        to->miss[i] = compare(z, s);
    }
    measure("rm -f %s/net.safetensors %s/net.weights", dir, dir); /* they are large */
    return good;
}

void zoo_print(const char *name, int64_t parameters, const struct zoo_cost *c, bool head)
{
    if (head)
        fputs("net                       parameters  convc s  packing   memory"
              "   cc s  native  train  native     miss   native\n",
              stderr);
    fprintf(stderr, "%-24s %11lld %8.2f %8.2f %7.2fx %6.1f %7.1f %6.1f %7.1f  %.1e  %.1e\n", name,
            (long long)parameters, c->convc, c->pack, c->memory / (4 * (double)parameters), c->cc[0], c->cc[1],
            c->cc_train[0], c->cc_train[1], c->miss[0], c->miss[1]);
}
