/* Reads the containers of container.h. Nothing here trusts the file: sizes are
 * checked against the data's length, and whatever is wrong stops the test run
 * with the name of the file. */
#include "container.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

char *container_slurp(struct arena *mem, const char *path, size_t *length)
{
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    size_t n = 0, cap = 1 << 16;
    char *text = arena_alloc(mem, cap);
    for (size_t got; (got = fread(text + n, 1, cap - n - 1, f)) > 0;) {
        n += got;
        if (n + 1 < cap) continue;
        text = arena_grow(mem, text, cap, 4 * cap);
        cap *= 4;
    }
    fclose(f);
    text[n] = '\0';
    if (length) *length = n;
    return text;
}

static _Noreturn void damaged(const char *stem, const char *what)
{
    fprintf(stderr, "%s: %s\n", stem, what);
    abort();
}

/* The i-th element as a double. */
static double element(const char *dtype, const char *data, int64_t i)
{
    union {
        float f32;
        double f64;
        int32_t i32;
        unsigned char u8;
    } v;
    bool wide = strcmp(dtype, "f64") == 0, byte = strcmp(dtype, "u8") == 0;
    size_t size = wide ? 8 : byte ? 1
                                  : 4;
    memcpy(&v, data + (size_t)i * size, size);
    if (wide) return v.f64;
    if (byte) return v.u8;
    return strcmp(dtype, "i32") == 0 ? v.i32 : (double)v.f32;
}

static void read_shape(struct entry *e, const char *text)
{
    e->count = 1;
    for (char *end; e->rank < 6; text = end + 1) {
        e->d[e->rank] = strtoll(text, &end, 10);
        e->count *= e->d[e->rank++];
        if (*end != 'x') break;
    }
}

static void read_entry(struct arena *mem, const char *stem, struct entry *e,
                       const char *line, const char *data, size_t length)
{
    char name[200], dtype[8], shape[100];
    int64_t at;
    if (sscanf(line, "%199s %7s %" SCNd64 " %99s", name, dtype, &at, shape) != 4)
        damaged(stem, "bad line");
    e->name = arena_strndup(mem, name, strlen(name));
    read_shape(e, shape);
    int64_t size = strcmp(dtype, "f64") == 0 ? 8 : strcmp(dtype, "u8") == 0 ? 1
                                                                            : 4;
    if (at < 0 || e->count < 0 || at + e->count * size > (int64_t)length)
        damaged(stem, "a tensor lies beyond the data");
    e->v = NEW(mem, double, e->count);
    for (int64_t i = 0; i < e->count; i++) e->v[i] = element(dtype, data + at, i);
}

struct container *container_read(struct arena *mem, const char *stem)
{
    struct container *c = NEW(mem, struct container, 1);
    size_t length;
    char *text = container_slurp(mem, arena_printf(mem, "%s.txt", stem), NULL);
    char *data = container_slurp(mem, arena_printf(mem, "%s.bin", stem), &length);
    if (!text || !data) return NULL;
    c->text = text;
    int lines = 0;
    for (const char *p = text; *p; p++) lines += *p == '\n';
    c->entries = NEW(mem, struct entry, lines + 1);
    for (const char *p = text; *p;) {
        if (*p != '#' && *p != '\n')
            read_entry(mem, stem, &c->entries[c->n++], p, data, length);
        const char *end = strchr(p, '\n');
        p = end ? end + 1 : "";
    }
    return c;
}

const struct entry *container_find(const struct container *c, const char *name)
{
    for (int i = 0; i < c->n; i++)
        if (strcmp(c->entries[i].name, name) == 0) return &c->entries[i];
    return NULL;
}

const struct entry *container_get(const struct container *c, const char *format, ...)
{
    char name[200];
    va_list ap;
    va_start(ap, format);
    vsnprintf(name, sizeof name, format, ap);
    va_end(ap);
    const struct entry *e = container_find(c, name);
    if (!e) damaged(name, "not in the container");
    return e;
}
