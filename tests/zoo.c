/* Reading references, generating values, judging by projections. */
#include "zoo.h"

#include "container.h"
#include "convrt.h"

#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ----------------------------------------------------------- */

static _Noreturn void damaged(const char *line)
{
    bug("zoo: damaged reference: %.60s", line);
}

static const char *word(struct arena *mem, char **at)
{
    char *p = *at + strspn(*at, " ");
    size_t n = strcspn(p, " \n");
    if (!n) damaged(*at);
    *at = p + n;
    return arena_strndup(mem, p, n);
}

static bool more(const char *at)
{
    return at[strspn(at, " ")] != '\0';
}

static double number(struct arena *mem, char **at)
{
    return strtod(word(mem, at), NULL);
}

static void read_run(struct arena *mem, char *at, struct zoo_run *r)
{
    r->seed = (uint64_t)number(mem, &at);
    while (more(at)) {
        if (strcmp(word(mem, &at), "-D") != 0 || r->ndefines == ZOO_DEFINES) damaged(at);
        char *name = arena_printf(mem, "%s", word(mem, &at)), *is = strchr(name, '=');
        if (!is) damaged(name);
        *is = '\0';
        r->defines[r->ndefines++] = (struct define){ name, is + 1 };
    }
}

static void read_output(struct arena *mem, char *at, struct zoo *z)
{
    z->outputs = (int64_t)number(mem, &at);
    z->range = number(mem, &at);
    z->samples = NEW(mem, double, strlen(at) / 2 + 1);
    while (more(at)) z->samples[z->nsamples++] = number(mem, &at);
}

static void read_shape(const char *text, struct zoo_tensor *t)
{
    t->count = 1;
    for (char *end; *text; text = *end ? end + 1 : end) {
        if (t->rank == ZOO_RANK) damaged(text);
        t->d[t->rank] = strtoll(text, &end, 10);
        t->count *= t->d[t->rank++];
    }
}

static void read_tensor(struct arena *mem, char *at, const char *path, struct zoo_tensors *to)
{
    if (to->n == to->cap) {
        size_t size = sizeof *to->v * (size_t)to->cap;
        to->v = arena_grow(mem, to->v, size, 2 * size + 100 * sizeof *to->v);
        to->cap = 2 * to->cap + 100;
    }
    struct zoo_tensor t = { .name = arena_printf(mem, "%s%s%s", path, *path ? "." : "", word(mem, &at)) };
    read_shape(word(mem, &at), &t);
    if (more(at)) t.norm = number(mem, &at);
    for (int k = 0; k < ZOO_PROJECTIONS && more(at); k++) t.p[k] = 1e-5 * number(mem, &at);
    to->v[to->n++] = t;
}

/* True if the line was one of the head. */
static bool read_head(struct arena *mem, const char *what, char *at, struct zoo *z)
{
    if (strcmp(what, "#") == 0)
        z->origin = arena_printf(mem, "%s", at + strspn(at, " "));
    else if (strcmp(what, "scale") == 0 && z->nscales < ZOO_DEFINES) {
        z->scales[z->nscales].pattern = word(mem, &at);
        z->scales[z->nscales++].factor = number(mem, &at);
    } else if (strcmp(what, "parameters") == 0)
        z->parameters = (int64_t)number(mem, &at);
    else if (strcmp(what, "forward") == 0)
        read_run(mem, at, &z->forward);
    else if (strcmp(what, "output") == 0)
        read_output(mem, at, z);
    else if (strcmp(what, "backward") == 0)
        read_run(mem, at, &z->backward);
    else if (strcmp(what, "up") == 0)
        z->up = true;
    else if (strcmp(what, "loss") == 0)
        z->loss = number(mem, &at);
    else
        return strcmp(what, "state") == 0;
    return true;
}

struct zoo *zoo_read(struct arena *mem, const char *file)
{
    size_t length;
    char *text = container_slurp(mem, file, &length);
    if (!text) return NULL;
    struct zoo *z = NEW(mem, struct zoo, 1);
    const char *path = "";
    for (char *save, *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        char *at = line;
        const char *what = word(mem, &at);
        struct zoo_tensors *to = z->backward.seed ? &z->gradients : &z->state;
        if (line[0] == ' ')
            read_tensor(mem, line, path, to);
        else if (!read_head(mem, what, at, z)) {
            if (more(at))
                read_tensor(mem, line, "", to);
            else
                path = what;
        }
    }
    return z;
}

/* ---- values ------------------------------------------------------------ */

static bool ends(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* in [-1, 1) */
static double unit(uint64_t seed, uint64_t stream, int64_t i)
{
    return 2 * convrt_uniform(seed, stream, (uint64_t)i) - 1;
}

/* With the roundings of zoo.py: a product, a sum, a float. */
static void generate(const char *name, int64_t first, int64_t n, double scale, double shift, float *to)
{
    uint64_t stream = convrt_stream(name);
    for (int64_t i = 0; i < n; i++) {
        double step = scale * unit(1, stream, first + i);
        to[i] = (float)(shift + step);
    }
}

static double factor(const struct zoo *z, const char *name)
{
    double f = 1;
    for (int i = 0; i < z->nscales; i++)
        if (fnmatch(z->scales[i].pattern, name, 0) == 0) f *= z->scales[i].factor;
    return f;
}

void zoo_values(const struct zoo *z, const char *name, int rank, const int64_t *d,
                int64_t first, int64_t n, float *to)
{
    double scale = 0.2, shift = 1, f = factor(z, name);
    int64_t rest = 1;
    for (int k = 1; k < rank; k++) rest *= d[k];
    if (ends(name, "running_var"))
        scale = 0.4;
    else if (ends(name, "running_mean") || ends(name, "bias") || ends(name, "beta"))
        scale = 0.1, shift = 0;
    else if (rest > 1)
        scale = sqrt(6.0 / (double)rest), shift = 0;
    generate(name, first, n, scale * f, shift * f, to);
}

void zoo_image(uint64_t seed, int64_t n, float *to)
{
    uint64_t fine = convrt_stream("input"), coarse = convrt_stream("coarse");
    for (int64_t i = 0; i < n; i++)
        to[i] = (float)(1.25 * (unit(seed, fine, i) + unit(seed, coarse, i / 4096)));
}

/* ---- a file ------------------------------------------------------------ */

bool zoo_counter(const struct zoo_tensor *t)
{
    return ends(t->name, "num_batches_tracked");
}

static const char *header(struct arena *mem, const struct zoo *z)
{
    char *text;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    int64_t at = 0;
    fputs("{\"__metadata__\":{\"format\":\"pt\"}", f);
    for (int i = 0; i < z->state.n; i++) {
        const struct zoo_tensor *t = &z->state.v[i];
        bool scalar = zoo_counter(t);
        int64_t end = at + (scalar ? 8 : 4 * t->count);
        fprintf(f, ",\"%s\":{\"dtype\":\"%s\",\"shape\":[", t->name, scalar ? "I64" : "F32");
        for (int k = 0; !scalar && k < t->rank; k++) fprintf(f, "%s%lld", k ? "," : "", (long long)t->d[k]);
        fprintf(f, "],\"data_offsets\":[%lld,%lld]}", (long long)at, (long long)end);
        at = end;
    }
    fputc('}', f);
    while (ftell(f) % 8) fputc(' ', f); /* as the usual writers do */
    fclose(f);
    const char *copy = arena_strndup(mem, text, size);
    free(text);
    return copy;
}

bool zoo_save(const struct zoo *z, const char *path)
{
    enum { AT_ONCE = 1 << 16 };
    FILE *f = fopen(path, "wb");
    if (!f) return false;
    struct arena *mem = arena_new();
    const char *head = header(mem, z);
    float *values = NEW(mem, float, AT_ONCE);
    uint64_t length = strlen(head);
    fwrite(&length, 8, 1, f);
    fputs(head, f);
    for (int i = 0; i < z->state.n; i++) {
        const struct zoo_tensor *t = &z->state.v[i];
        if (zoo_counter(t)) {
            fwrite(&(int64_t){ 1 }, 8, 1, f);
            continue;
        }
        for (int64_t k = 0; k < t->count; k += AT_ONCE) {
            int64_t n = t->count - k < AT_ONCE ? t->count - k : AT_ONCE;
            zoo_values(z, t->name, t->rank, t->d, k, n, values);
            fwrite(values, 4, (size_t)n, f);
        }
    }
    arena_free(mem);
    return fclose(f) == 0;
}

/* ---- gradients --------------------------------------------------------- */

static void project(const struct zoo_tensor *t, const double *got, double *p)
{
    uint64_t stream = convrt_stream(t->name);
    for (int64_t i = 0; i < t->count; i++) {
        uint64_t bits = convrt_random(2, stream, (uint64_t)i);
        for (int k = 0; k < ZOO_PROJECTIONS; k++) p[k] += bits >> k & 1 ? got[i] : -got[i];
    }
}

double zoo_error(const struct zoo_tensor *t, const double *got, double total)
{
    /* A bias in front of a batch norm has no gradient but what rounding
     * leaves; it is measured by what is around it. */
    bool none = t->norm < 1e-9 * total;
    double scale = none ? 0.01 * total : t->norm;
    double p[ZOO_PROJECTIONS] = { 0 }, sum = 0;
    project(t, got, p);
    for (int k = 0; k < ZOO_PROJECTIONS; k++) {
        double miss = p[k] - (none ? 0 : t->p[k] * t->norm);
        sum += miss * miss;
    }
    return sqrt(sum / ZOO_PROJECTIONS) / scale;
}
