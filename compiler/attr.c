/* Attributes of ops: from values, from the default texts of ops.def, and back
 * to text. `axes` is how many spatial axes the input has, and a triple so many
 * numbers; the other axes keep 1, or the one number given, their sides 0. */
#include "elaborate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The attribute itself, inside the union. */
static void *field(const struct attr_info *info, union attr *a)
{
    return (char *)a + info->offset;
}

static const void *const_field(const struct attr_info *info, const union attr *a)
{
    return (const char *)a + info->offset;
}

static const size_t sizes[] = {
#define SIZE(type) [AT_##type] = sizeof(attr_##type)
    SIZE(integer), SIZE(number), SIZE(flag), SIZE(word), SIZE(triple), SIZE(sides), SIZE(list),
    SIZE(place), SIZE(axes)
#undef SIZE
};

int attr_space(struct shape input)
{
    return input.rank > 1 ? input.rank - 1 : 2;
}

/* ---- from values ------------------------------------------------------- */

static const char *const triple_words[AXES + 1] = {
    [1] = "a whole number, because the input is 1-D",
    [2] = "a whole number or a pair [height, width]",
    [3] = "a whole number or [depth, height, width]",
};

static const char *const sides_words[AXES + 1] = {
    [1] = "a whole number, [left, right], same, valid or full, because the input is 1-D",
    [2] = "a whole number, [height, width], [top, left, bottom, right], same, valid or full",
    [3] = "a whole number, [depth, height, width], [front, top, left, back, bottom, right], "
          "same, valid or full",
};

const char *attr_expected(enum attr_type type, int axes)
{
    static const char *const words[] = {
        [AT_integer] = "a whole number",
        [AT_number] = "a number",
        [AT_flag] = "true or false",
        [AT_word] = "a word",
        [AT_list] = "a number or a list of numbers",
        [AT_place] = "a whole number or end",
        [AT_axes] = "a list of axes, such as [h, w]",
    };
    if (type == AT_triple) return triple_words[axes];
    return type == AT_sides ? sides_words[axes] : words[type];
}

static bool set_integer(struct cc *cc, struct value v, int axes, void *to)
{
    (void)cc, (void)axes;
    *(int64_t *)to = v.i;
    return v.kind == V_INT;
}

static bool set_number(struct cc *cc, struct value v, int axes, void *to)
{
    (void)cc, (void)axes;
    if (!value_is_number(v)) return false;
    *(double *)to = value_number(v);
    return true;
}

static bool set_flag(struct cc *cc, struct value v, int axes, void *to)
{
    (void)cc, (void)axes;
    *(bool *)to = v.kind == V_BOOL && v.i;
    return v.kind == V_BOOL;
}

static bool set_word(struct cc *cc, struct value v, int axes, void *to)
{
    (void)cc, (void)axes;
    if (v.kind != V_STRING) return false;
    *(const char **)to = v.s;
    return true;
}

/* The ints of an int or a list of up to 2 AXES: how many, 0 for something else. */
static int ints(struct value v, int64_t n[2 * AXES])
{
    if (v.kind == V_INT) {
        n[0] = v.i;
        return 1;
    }
    if (v.kind != V_LIST || v.list.n > 2 * AXES) return 0;
    for (int i = 0; i < v.list.n; i++) {
        if (v.list.v[i].kind != V_INT) return 0;
        n[i] = v.list.v[i].i;
    }
    return v.list.n;
}

/* The last axes of t: of one number all. */
static void fill(struct triple *t, int axes, const int64_t *n, int count)
{
    for (int i = 0; i < axes; i++) t->at[AXES - axes + i] = n[count == 1 ? 0 : i];
}

static bool set_triple(struct cc *cc, struct value v, int axes, void *to)
{
    int64_t n[2 * AXES] = { 0 };
    int count = ints(v, n);
    (void)cc;
    *(struct triple *)to = triple_all(count == 1 ? n[0] : 1);
    fill(to, axes, n, count);
    return count == 1 || count == axes;
}

/* One number for all sides, one an axis, or one a side. A single axis has two
 * sides and takes no number of its own. */
static bool set_sides(struct cc *cc, struct value v, int axes, void *to)
{
    static const char *const modes[] = { "", "same", "valid", "full" };
    struct sides *s = to;
    int64_t n[2 * AXES] = { 0 };
    (void)cc;
    *s = (struct sides){ .mode = PAD_SIDES };
    for (int i = PAD_SAME; v.kind == V_STRING && i <= PAD_FULL; i++)
        if (strcmp(v.s, modes[i]) == 0) s->mode = (enum padding)i;
    if (v.kind == V_STRING) return s->mode != PAD_SIDES;
    int count = ints(v, n);
    fill(&s->before, axes, n, count);
    fill(&s->after, axes, count == 2 * axes ? n + axes : n, count);
    return count == 1 || count == 2 * axes || (count == axes && axes > 1);
}

static bool set_list(struct cc *cc, struct value v, int axes, void *to)
{
    (void)axes;
    const struct value single = v;
    if (value_is_number(v)) v = value_list(&single, 1);
    if (v.kind != V_LIST) return false;
    double *numbers = NEW(cc->mem, double, v.list.n + 1);
    for (int i = 0; i < v.list.n; i++) {
        if (!value_is_number(v.list.v[i])) return false;
        numbers[i] = value_number(v.list.v[i]);
    }
    *(struct list *)to = (struct list){ v.list.n, numbers };
    return true;
}

static bool set_place(struct cc *cc, struct value v, int axes, void *to)
{
    (void)cc, (void)axes;
    bool end = v.kind == V_STRING && strcmp(v.s, "end") == 0;
    *(int64_t *)to = end ? PLACE_END : v.i;
    return end || v.kind == V_INT;
}

/* One letter or a list of them; `all` is the empty list. */
static bool set_axes(struct cc *cc, struct value v, int axes, void *to)
{
    (void)axes;
    const char *text = "";
    bool all = v.kind == V_STRING && strcmp(v.s, "all") == 0;
    int n = all ? 0 : v.kind == V_LIST ? v.list.n
                                       : 1;
    for (int i = 0; i < n; i++) {
        struct value x = v.kind == V_LIST ? v.list.v[i] : v;
        if (x.kind != V_STRING || strlen(x.s) != 1) return false;
        text = arena_printf(cc->mem, "%s%s", text, x.s);
    }
    *(const char **)to = text;
    return all || n > 0;
}

static bool (*const setters[])(struct cc *, struct value, int axes, void *) = {
    [AT_integer] = set_integer,
    [AT_number] = set_number,
    [AT_flag] = set_flag,
    [AT_word] = set_word,
    [AT_triple] = set_triple,
    [AT_sides] = set_sides,
    [AT_list] = set_list,
    [AT_place] = set_place,
    [AT_axes] = set_axes,
};

void attr_set(struct cc *cc, struct pos pos, enum op op, const struct attr_info *info,
              struct value v, int axes, union attr *a)
{
    if (!setters[info->type](cc, v, axes, field(info, a)))
        err(cc, pos, "%s: %s expects %s, found %s", optab[op].name, info->name,
            attr_expected(info->type, axes), value_text(cc, v));
}

/* ---- defaults ---------------------------------------------------------- */

/* The literal of a default text; a name is a word. */
static struct value literal(const char *text)
{
    char *end;
    if (strcmp(text, "true") == 0) return value_bool(true);
    if (strcmp(text, "false") == 0) return value_bool(false);
    if (strcmp(text, "[]") == 0) return value_list(NULL, 0);
    int64_t i = strtoll(text, &end, 10);
    if (*end == '\0') return value_int(i);
    double f = strtod(text, &end);
    if (*end == '\0') return (struct value){ .kind = V_FLOAT, .f = f };
    return (struct value){ .kind = V_STRING, .s = text };
}

/* The attribute of the same type that a default names, or NULL. */
static const struct attr_info *reference(enum op op, const struct attr_info *info)
{
    for (const struct attr_info *i = optab[op].attrs; i->name; i++)
        if (strcmp(i->name, info->def) == 0 && i->type == info->type) return i;
    return NULL;
}

void attr_default(enum op op, const struct attr_info *info, int axes, union attr *a)
{
    static const struct list none = { 0, NULL };
    const struct attr_info *same = reference(op, info);
    struct value v = literal(info->def);
    if (same)
        memcpy(field(info, a), field(same, a), sizes[info->type]);
    else if (info->type == AT_list && v.kind == V_LIST)
        memcpy(field(info, a), &none, sizeof none);
    else if (!setters[info->type](NULL, v, axes, field(info, a)))
        bug("ops.def: %s: default %s=%s", optab[op].name, info->name, info->def);
}

static bool same_list(struct list a, struct list b)
{
    if (a.n != b.n) return false;
    for (int i = 0; i < a.n; i++)
        if (a.v[i] != b.v[i]) return false;
    return true;
}

/* On the axes that the input has. */
static bool same_triple(struct triple a, struct triple b, int axes)
{
    for (int i = AXES - axes; i < AXES; i++)
        if (a.at[i] != b.at[i]) return false;
    return true;
}

static bool same_sides(struct sides a, struct sides b)
{
    return a.mode == b.mode && triple_equal(a.before, b.before) && triple_equal(a.after, b.after);
}

bool attr_is_default(enum op op, const struct attr_info *info, int axes, const union attr *a)
{
    if (!info->def) return false;
    union attr other = *a;
    attr_default(op, info, axes, &other);
    const void *x = const_field(info, a), *y = const_field(info, &other);
    if (info->type == AT_triple) return same_triple(*(const attr_triple *)x, *(const attr_triple *)y, axes);
    if (info->type == AT_word || info->type == AT_axes)
        return strcmp(*(const attr_word *)x, *(const attr_word *)y) == 0;
    if (info->type == AT_list) return same_list(*(const attr_list *)x, *(const attr_list *)y);
    if (info->type == AT_sides) return same_sides(*(const attr_sides *)x, *(const attr_sides *)y);
    return memcmp(x, y, sizes[info->type]) == 0;
}

/* ---- to text ----------------------------------------------------------- */

#define I "%" PRId64

/* "1, 2": the last axes of t */
static const char *axes_text(struct cc *cc, struct triple t, int axes)
{
    const char *text = "";
    for (int i = AXES - axes; i < AXES; i++)
        text = arena_printf(cc->mem, "%s%s" I, text, text[0] ? ", " : "", t.at[i]);
    return text;
}

/* Is it one number for all axes? */
static bool even(struct triple t, int axes)
{
    for (int i = AXES - axes; i < AXES; i++)
        if (t.at[i] != t.w) return false;
    return true;
}

static const char *triple_text(struct cc *cc, struct triple t, int axes)
{
    if (even(t, axes)) return arena_printf(cc->mem, I, t.w);
    return arena_printf(cc->mem, "[%s]", axes_text(cc, t, axes));
}

static const char *sides_text(struct cc *cc, struct sides s, int axes)
{
    static const char *const words[] = { "", "same", "valid", "full" };
    if (s.mode != PAD_SIDES) return words[s.mode];
    if (triple_equal(s.before, s.after)) return triple_text(cc, s.before, axes);
    return arena_printf(cc->mem, "[%s, %s]", axes_text(cc, s.before, axes),
                        axes_text(cc, s.after, axes));
}

static const char *list_text(struct cc *cc, struct list l)
{
    const char *text = "[";
    for (int i = 0; i < l.n; i++)
        text = arena_printf(cc->mem, "%s%s%s", text, i ? ", " : "", value_float_text(cc, l.v[i]));
    return arena_printf(cc->mem, "%s]", text);
}

static const char *place_text(struct cc *cc, int64_t place)
{
    return place == PLACE_END ? "end" : arena_printf(cc->mem, I, place);
}

const char *attr_text(struct cc *cc, const struct attr_info *info, int axes, const union attr *a)
{
    const void *x = const_field(info, a);
    if (info->type == AT_integer) return arena_printf(cc->mem, I, *(const attr_integer *)x);
    if (info->type == AT_number) return value_float_text(cc, *(const attr_number *)x);
    if (info->type == AT_flag) return *(const attr_flag *)x ? "true" : "false";
    if (info->type == AT_word) return *(const attr_word *)x;
    if (info->type == AT_triple) return triple_text(cc, *(const attr_triple *)x, axes);
    if (info->type == AT_sides) return sides_text(cc, *(const attr_sides *)x, axes);
    if (info->type == AT_place) return place_text(cc, *(const attr_place *)x);
    if (info->type == AT_axes) return axis_list(cc, *(const attr_axes *)x);
    return list_text(cc, *(const attr_list *)x);
}
