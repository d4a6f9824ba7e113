/* Expands the comments that sweep.h describes: a counter with one digit a
 * name runs through every combination. */
#include "sweep.h"

#include <stdlib.h>
#include <string.h>

enum { VALUES = 16 };

struct axis {
    const char *name;
    int n;
    const char *values[VALUES];
};

/* Up to a comma, a space or the line's end outside of brackets. */
static size_t value_length(const char *p)
{
    size_t n = 0;
    for (int depth = 0; p[n] && p[n] != '\n'; n++) {
        if (p[n] == '[') depth++;
        if (p[n] == ']') depth--;
        if (depth == 0 && (p[n] == ',' || p[n] == ' ')) break;
    }
    return n;
}

/* "k=1,2,3" -> an axis; returns what follows. */
static const char *read_axis(struct arena *mem, const char *p, struct axis *axis)
{
    size_t n = strcspn(p, "=");
    axis->name = arena_strndup(mem, p, n);
    for (p += n + 1;; p++) {
        size_t length = value_length(p);
        if (axis->n == VALUES || length == 0) bug("sweep: %s", axis->name);
        axis->values[axis->n++] = arena_strndup(mem, p, length);
        p += length;
        if (*p != ',') return p;
    }
}

static struct point *add(struct arena *mem, struct sweeps *s)
{
    if (s->n == s->cap) {
        size_t size = sizeof *s->points * (size_t)s->cap;
        s->points = arena_grow(mem, s->points, size, 2 * size + 64 * sizeof *s->points);
        s->cap = 2 * s->cap + 64;
    }
    return &s->points[s->n++];
}

static void combine(struct arena *mem, struct sweeps *s, const char *line)
{
    struct axis axes[SWEEP_DEFINES] = { 0 };
    int n = 0, digits[SWEEP_DEFINES] = { 0 };
    for (const char *p = line; *p && *p != '\n'; p += strspn(p, " "))
        if (n == SWEEP_DEFINES)
            bug("sweep: too many names");
        else
            p = read_axis(mem, p, &axes[n++]);
    for (int k = 0; k < n;) {
        struct point *p = add(mem, s);
        p->ndefines = n;
        for (int i = 0; i < n; i++)
            p->defines[i] = (struct define){ axes[i].name, axes[i].values[digits[i]] };
        for (k = 0; k < n && ++digits[k] == axes[k].n; k++) digits[k] = 0;
    }
}

/* The points since `first` belong to the net whose line begins at `line`. */
static void name_points(struct arena *mem, struct sweeps *s, int first,
                        const char *line, int64_t batch)
{
    if (first == s->n) add(mem, s);
    size_t n = strcspn(line, " (");
    for (int i = first; i < s->n; i++) {
        struct point *p = &s->points[i];
        p->net = p->label = arena_strndup(mem, line, n);
        p->batch = batch;
        for (int k = 0; k < p->ndefines; k++)
            p->label = arena_printf(mem, "%s %s=%s", p->label, p->defines[k].name, p->defines[k].value);
    }
}

struct sweeps sweep_read(struct arena *mem, const char *text)
{
    static const char sweep[] = "# sweep: ", batch_word[] = "# batch: ", net[] = "net ";
    struct sweeps s = { 0 };
    int first = 0;
    int64_t batch = 0;
    for (const char *line = text; *line;) {
        if (strncmp(line, sweep, strlen(sweep)) == 0) combine(mem, &s, line + strlen(sweep));
        if (strncmp(line, batch_word, strlen(batch_word)) == 0)
            batch = atoi(line + strlen(batch_word));
        if (strncmp(line, net, strlen(net)) == 0) {
            name_points(mem, &s, first, line + strlen(net), batch);
            first = s.n;
            batch = 0;
        }
        const char *end = strchr(line, '\n');
        line = end ? end + 1 : "";
    }
    return s;
}
