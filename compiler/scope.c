/* Names and labels of the program that is being elaborated.
 *
 * Variables lie on a stack; the entry of their name points at the innermost
 * one, which remembers the one it hides. A block sees its own variables and
 * the constants of the files, nothing of its caller. Nothing is allocated by
 * a loop's round, so millions of them cost no memory.
 *
 * Paths are the dotted labels of layers, a state_dict's names; each may be
 * claimed once. */
#include "elaborate.h"

#include <string.h>

/* ---- tables ------------------------------------------------------------ */

static struct entry **slot(const struct table *t, const char *key)
{
    uint32_t h = 2166136261u;
    for (const char *p = key; *p; p++) h = (h ^ (unsigned char)*p) * 16777619u;
    uint32_t mask = (uint32_t)t->cap - 1, i = h & mask;
    while (t->entries[i] && strcmp(t->entries[i]->key, key) != 0) i = (i + 1) & mask;
    return &t->entries[i];
}

static void grow(struct elab *e, struct table *t)
{
    struct table old = *t;
    t->cap = old.cap ? 2 * old.cap : 64;
    t->entries = NEW(e->cc->mem, struct entry *, t->cap);
    for (int i = 0; i < old.cap; i++)
        if (old.entries[i]) *slot(t, old.entries[i]->key) = old.entries[i];
}

struct entry *scope_entry(struct elab *e, struct table *t, const char *key)
{
    if (2 * (t->used + 1) > t->cap) grow(e, t);
    struct entry **at = slot(t, key);
    if (!*at) {
        *at = NEW(e->cc->mem, struct entry, 1);
        (*at)->key = key;
        t->used++;
    }
    return *at;
}

/* ---- variables --------------------------------------------------------- */

static int base(const struct elab *e)
{
    return e->frame ? e->frame->base : e->constants;
}

struct variable *scope_find(struct elab *e, const char *name)
{
    int i = scope_entry(e, &e->names, name)->top - 1;
    while (i >= e->constants && i < base(e)) i = e->variables[i].shadowed - 1;
    return i < 0 ? NULL : &e->variables[i];
}

void scope_bind(struct elab *e, const char *name, struct pos pos, struct value value)
{
    if (e->nvariables == e->capacity) {
        int cap = e->capacity ? 2 * e->capacity : 256;
        e->variables = arena_grow(e->cc->mem, e->variables,
                                  sizeof *e->variables * (size_t)e->capacity,
                                  sizeof *e->variables * (size_t)cap);
        e->capacity = cap;
    }
    struct entry *entry = scope_entry(e, &e->names, name);
    e->variables[e->nvariables++] = (struct variable){ entry, value, entry->top };
    entry->top = e->nvariables;
    entry->pos = pos;
}

void scope_assign(struct elab *e, const char *name, struct pos pos, struct value value)
{
    struct variable *v = scope_find(e, name);
    if (v && v - e->variables >= base(e))
        v->value = value;
    else
        scope_bind(e, name, pos, value);
}

void scope_leave(struct elab *e, int nvariables)
{
    while (e->nvariables > nvariables) {
        struct variable *v = &e->variables[--e->nvariables];
        v->entry->top = v->shadowed;
    }
}

static bool visible(const struct elab *e, int i)
{
    return i < e->constants || i >= base(e);
}

void scope_unknown(struct elab *e, struct pos pos, const char *name)
{
    const char **words = NEW(e->cc->mem, const char *, e->nvariables + 1);
    int n = 0;
    for (int i = e->nvariables - 1; i >= 0; i--)
        if (visible(e, i)) words[n++] = e->variables[i].entry->key;
    const char *near = err_nearest(name, words, n);
    struct pos earlier = scope_entry(e, &e->names, name)->pos;
    err_report(e->cc, pos, "unknown name '%s'%s%s%s", name, near ? "; did you mean '" : "",
               near ? near : "", near ? "'?" : "");
    if (earlier.source && !near)
        err_note(e->cc, earlier, "this '%s' cannot be seen there", name);
    err_land(e->cc);
}

/* ---- paths ------------------------------------------------------------- */

/* What the variable between braces says in a label. */
static const char *spelled(struct elab *e, struct pos pos, const char *name)
{
    const struct variable *v = scope_find(e, name);
    if (!v) scope_unknown(e, pos, name);
    if (v->value.kind == V_INT) return arena_printf(e->cc->mem, "%lld", (long long)v->value.i);
    if (v->value.kind != V_STRING)
        err(e->cc, pos, "{%s} in a label: expected a whole number or a string, found %s", name,
            eval_text(e, v->value));
    return v->value.s;
}

const char *scope_label(struct elab *e, struct pos pos, const char *label)
{
    struct arena *mem = e->cc->mem;
    const char *open = label ? strchr(label, '{') : NULL;
    if (!open) return label;
    const char *close = strchr(open, '}'), *text = arena_strndup(mem, label, (size_t)(open - label));
    if (!close) err(e->cc, pos, "the label '%s' has a '{' without its '}'", label);
    const char *value = spelled(e, pos, arena_strndup(mem, open + 1, (size_t)(close - open) - 1));
    return arena_printf(mem, "%s%s%s", text, value, scope_label(e, pos, close + 1));
}

/* The path of a label here. Built from its end: the places hang inside out. */
static const char *join(struct elab *e, struct pos pos, const char *label)
{
    char text[MAX_PATH + 1], number[24];
    size_t at = MAX_PATH;
    text[at] = '\0';
    struct place last = { e->place, label, 0 };
    for (const struct place *p = &last; p; p = p->up) {
        snprintf(number, sizeof number, "%lld", (long long)p->index);
        const char *part = p->label ? p->label : number;
        size_t n = strlen(part), dot = p != &last;
        if (n + dot > at)
            err(e->cc, pos, "the labels around here make a name of more than %d bytes", MAX_PATH);
        if (dot) text[--at] = '.';
        memcpy(text + (at -= n), part, n);
    }
    return arena_strndup(e->cc->mem, text + at, MAX_PATH - at);
}

const char *scope_claim(struct elab *e, struct pos pos, const char *label)
{
    struct entry *entry = scope_entry(e, &e->paths, join(e, pos, label));
    if (entry->pos.source) {
        err_report(e->cc, pos, "the label '%s' is used twice", entry->key);
        err_note(e->cc, entry->pos, "it is first used here");
        err_land(e->cc);
    }
    entry->pos = pos;
    return entry->key;
}

const char *scope_invent(struct elab *e, struct pos pos, const char *stem)
{
    struct entry *first = scope_entry(e, &e->paths, join(e, pos, stem)), *entry = first;
    while (entry->pos.source) {
        const char *label = arena_printf(e->cc->mem, "%s_%d", stem, ++first->count + 1);
        entry = scope_entry(e, &e->paths, join(e, pos, label));
    }
    entry->pos = pos;
    return entry->key;
}
