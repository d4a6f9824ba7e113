/* Attributes of ops: from values, from the default texts of ops.def, and back
 * to text. In 1-D (`flat`) a pair is one number, kept as {1, n}, and sides
 * are [left, right], kept as {0, left, 0, right}. */
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
    SIZE(integer), SIZE(number), SIZE(flag), SIZE(word), SIZE(pair), SIZE(sides), SIZE(list),
    SIZE(place), SIZE(axes)
#undef SIZE
};

/* ---- from values ------------------------------------------------------- */

const char *attr_expected(enum attr_type type, bool flat)
{
    static const char *const words[] = {
        [AT_integer] = "a whole number",
        [AT_number] = "a number",
        [AT_flag] = "true or false",
        [AT_word] = "a word",
        [AT_pair] = "a whole number or a pair [height, width]",
        [AT_sides] = ("a whole number, [height, width], [top, left, bottom, right], "
                      "same, valid or full"),
        [AT_list] = "a number or a list of numbers",
        [AT_place] = "a whole number or end",
        [AT_axes] = "a list of axes, such as [h, w]",
    };
    if (flat && type == AT_pair) return "a whole number, because the input is 1-D";
    if (flat && type == AT_sides)
        return "a whole number, [left, right], same, valid or full, because the input is 1-D";
    return words[type];
}

static bool set_integer(struct cc *cc, struct value v, bool flat, void *to)
{
    (void)cc, (void)flat;
    *(int64_t *)to = v.i;
    return v.kind == V_INT;
}

static bool set_number(struct cc *cc, struct value v, bool flat, void *to)
{
    (void)cc, (void)flat;
    if (!value_is_number(v)) return false;
    *(double *)to = value_number(v);
    return true;
}

static bool set_flag(struct cc *cc, struct value v, bool flat, void *to)
{
    (void)cc, (void)flat;
    *(bool *)to = v.kind == V_BOOL && v.i;
    return v.kind == V_BOOL;
}

static bool set_word(struct cc *cc, struct value v, bool flat, void *to)
{
    (void)cc, (void)flat;
    if (v.kind != V_STRING) return false;
    *(const char **)to = v.s;
    return true;
}

/* Up to four ints out of an int or a list: how many, 0 for something else. */
static int ints(struct value v, int64_t n[4])
{
    if (v.kind == V_INT) {
        n[0] = v.i;
        return 1;
    }
    if (v.kind != V_LIST || v.list.n > 4) return 0;
    for (int i = 0; i < v.list.n; i++) {
        if (v.list.v[i].kind != V_INT) return 0;
        n[i] = v.list.v[i].i;
    }
    return v.list.n;
}

static bool set_pair(struct cc *cc, struct value v, bool flat, void *to)
{
    (void)cc;
    int64_t n[4] = { 0 };
    int count = ints(v, n);
    if (count != 1 && (count != 2 || flat)) return false;
    *(struct pair *)to = flat ? (struct pair){ 1, n[0] } : (struct pair){ n[0], n[count - 1] };
    return true;
}

static bool set_sides(struct cc *cc, struct value v, bool flat, void *to)
{
    static const char *const modes[] = { "", "same", "valid", "full" };
    struct sides *s = to;
    int64_t n[4] = { 0 };
    (void)cc;
    *s = (struct sides){ .mode = PAD_SIDES };
    for (int i = PAD_SAME; v.kind == V_STRING && i <= PAD_FULL; i++)
        if (strcmp(v.s, modes[i]) == 0) s->mode = (enum padding)i;
    if (v.kind == V_STRING) return s->mode != PAD_SIDES;
    int count = ints(v, n);
    if (count != 1 && count != 2 && (count != 4 || flat)) return false;
    if (flat)
        *s = (struct sides){ PAD_SIDES, 0, n[0], 0, n[count - 1] };
    else if (count == 4)
        *s = (struct sides){ PAD_SIDES, n[0], n[1], n[2], n[3] };
    else
        *s = (struct sides){ PAD_SIDES, n[0], n[count - 1], n[0], n[count - 1] };
    return true;
}

static bool set_list(struct cc *cc, struct value v, bool flat, void *to)
{
    (void)flat;
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

static bool set_place(struct cc *cc, struct value v, bool flat, void *to)
{
    (void)cc, (void)flat;
    bool end = v.kind == V_STRING && strcmp(v.s, "end") == 0;
    *(int64_t *)to = end ? PLACE_END : v.i;
    return end || v.kind == V_INT;
}

/* One letter or a list of them. */
static bool set_axes(struct cc *cc, struct value v, bool flat, void *to)
{
    (void)flat;
    const char *text = "";
    int n = v.kind == V_LIST ? v.list.n : 1;
    for (int i = 0; i < n; i++) {
        struct value x = v.kind == V_LIST ? v.list.v[i] : v;
        if (x.kind != V_STRING || strlen(x.s) != 1) return false;
        text = arena_printf(cc->mem, "%s%s", text, x.s);
    }
    *(const char **)to = text;
    return n > 0;
}

static bool (*const setters[])(struct cc *, struct value, bool flat, void *) = {
    [AT_integer] = set_integer,
    [AT_number] = set_number,
    [AT_flag] = set_flag,
    [AT_word] = set_word,
    [AT_pair] = set_pair,
    [AT_sides] = set_sides,
    [AT_list] = set_list,
    [AT_place] = set_place,
    [AT_axes] = set_axes,
};

void attr_set(struct cc *cc, struct pos pos, enum op op, const struct attr_info *info,
              struct value v, bool flat, union attr *a)
{
    if (!setters[info->type](cc, v, flat, field(info, a)))
        err(cc, pos, "%s: %s expects %s, found %s", optab[op].name, info->name,
            attr_expected(info->type, flat), value_text(cc, v));
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

void attr_default(enum op op, const struct attr_info *info, bool flat, union attr *a)
{
    static const struct list none = { 0, NULL };
    const struct attr_info *same = reference(op, info);
    struct value v = literal(info->def);
    if (same)
        memcpy(field(info, a), field(same, a), sizes[info->type]);
    else if (info->type == AT_list && v.kind == V_LIST)
        memcpy(field(info, a), &none, sizeof none);
    else if (!setters[info->type](NULL, v, flat, field(info, a)))
        bug("ops.def: %s: default %s=%s", optab[op].name, info->name, info->def);
}

static bool same_list(struct list a, struct list b)
{
    if (a.n != b.n) return false;
    for (int i = 0; i < a.n; i++)
        if (a.v[i] != b.v[i]) return false;
    return true;
}

static bool same_sides(struct sides a, struct sides b)
{
    return a.mode == b.mode && a.top == b.top && a.left == b.left && a.bottom == b.bottom &&
           a.right == b.right;
}

bool attr_is_default(enum op op, const struct attr_info *info, bool flat, const union attr *a)
{
    if (!info->def) return false;
    union attr other = *a;
    attr_default(op, info, flat, &other);
    const void *x = const_field(info, a), *y = const_field(info, &other);
    if (info->type == AT_pair && flat) return ((const attr_pair *)x)->w == ((const attr_pair *)y)->w;
    if (info->type == AT_word || info->type == AT_axes)
        return strcmp(*(const attr_word *)x, *(const attr_word *)y) == 0;
    if (info->type == AT_list) return same_list(*(const attr_list *)x, *(const attr_list *)y);
    if (info->type == AT_sides) return same_sides(*(const attr_sides *)x, *(const attr_sides *)y);
    return memcmp(x, y, sizes[info->type]) == 0;
}

/* ---- to text ----------------------------------------------------------- */

#define I "%" PRId64

static const char *pair_text(struct cc *cc, struct pair p, bool flat)
{
    if (flat || p.h == p.w) return arena_printf(cc->mem, I, p.w);
    return arena_printf(cc->mem, "[" I ", " I "]", p.h, p.w);
}

static const char *sides_text(struct cc *cc, struct sides s, bool flat)
{
    static const char *const words[] = { "", "same", "valid", "full" };
    if (s.mode != PAD_SIDES) return words[s.mode];
    bool even = s.left == s.right && s.top == s.bottom;
    if (even && (flat || s.top == s.left)) return arena_printf(cc->mem, I, s.left);
    if (flat) return arena_printf(cc->mem, "[" I ", " I "]", s.left, s.right);
    if (even) return arena_printf(cc->mem, "[" I ", " I "]", s.top, s.left);
    return arena_printf(cc->mem, "[" I ", " I ", " I ", " I "]", s.top, s.left, s.bottom, s.right);
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

const char *attr_text(struct cc *cc, const struct attr_info *info, bool flat, const union attr *a)
{
    const void *x = const_field(info, a);
    if (info->type == AT_integer) return arena_printf(cc->mem, I, *(const attr_integer *)x);
    if (info->type == AT_number) return value_float_text(cc, *(const attr_number *)x);
    if (info->type == AT_flag) return *(const attr_flag *)x ? "true" : "false";
    if (info->type == AT_word) return *(const attr_word *)x;
    if (info->type == AT_pair) return pair_text(cc, *(const attr_pair *)x, flat);
    if (info->type == AT_sides) return sides_text(cc, *(const attr_sides *)x, flat);
    if (info->type == AT_place) return place_text(cc, *(const attr_place *)x);
    if (info->type == AT_axes) return axis_list(cc, *(const attr_axes *)x);
    return list_text(cc, *(const attr_list *)x);
}
