/* Compile-time values and their arithmetic. Integers are 64 bits and every
 * overflow is an error; a float that is not finite is one too.
 *
 *     int / int    an int if it divides exactly, else a float (floor() and
 *                  ceil() make it an int again)
 *     int % int    has the sign of the divisor: i % n is an index for n > 0
 *     list + list  one after the other
 *
 * Tensors never get here: eval.c makes nodes of them. */
#include "elaborate.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct value value_int(int64_t i)
{
    return (struct value){ .kind = V_INT, .i = i };
}

struct value value_float(struct cc *cc, struct pos pos, double f)
{
    if (!isfinite(f)) err(cc, pos, "the result is not a finite number");
    return (struct value){ .kind = V_FLOAT, .f = f };
}

struct value value_bool(bool b)
{
    return (struct value){ .kind = V_BOOL, .i = b };
}

struct value value_list(const struct value *v, int64_t n)
{
    return (struct value){ .kind = V_LIST, .list = { v, (int)n } };
}

bool value_is_number(struct value v)
{
    return v.kind == V_INT || v.kind == V_FLOAT;
}

double value_number(struct value v)
{
    return v.kind == V_INT ? (double)v.i : v.f;
}

/* ---- text -------------------------------------------------------------- */

const char *value_float_text(struct cc *cc, double f)
{
    for (int digits = 6; digits < 17; digits++) {
        const char *text = arena_printf(cc->mem, "%.*g", digits, f);
        if (strtod(text, NULL) == f) return text;
    }
    return arena_printf(cc->mem, "%.17g", f);
}

static const char *list_text(struct cc *cc, struct value v)
{
    const char *text = "[";
    for (int i = 0; i < v.list.n; i++) {
        const char *comma = i ? ", " : "";
        if (i == 6) return arena_printf(cc->mem, "%s, ...]", text);
        text = v.list.v[i].kind == V_LIST
                   ? arena_printf(cc->mem, "%s%s[...]", text, comma)
                   : arena_printf(cc->mem, "%s%s%s", text, comma, value_text(cc, v.list.v[i]));
    }
    return arena_printf(cc->mem, "%s]", text);
}

const char *value_text(struct cc *cc, struct value v)
{
    if (v.kind == V_INT) return arena_printf(cc->mem, "%" PRId64, v.i);
    if (v.kind == V_FLOAT) return value_float_text(cc, v.f);
    if (v.kind == V_BOOL) return v.i ? "true" : "false";
    if (v.kind == V_STRING) return arena_printf(cc->mem, "\"%.40s\"", v.s);
    if (v.kind == V_LIST) return list_text(cc, v);
    return "a tensor";
}

/* ---- arithmetic -------------------------------------------------------- */

const char *const value_operators[] = {
    [O_ADD] = "+",
    [O_SUB] = "-",
    [O_MUL] = "*",
    [O_DIV] = "/",
    [O_MOD] = "%",
    [O_EQ] = "==",
    [O_NE] = "!=",
    [O_LT] = "<",
    [O_LE] = "<=",
    [O_GT] = ">",
    [O_GE] = ">=",
    [O_AND] = "and",
    [O_OR] = "or",
};

static _Noreturn void mismatch(struct cc *cc, struct pos pos, enum operator op,
                               struct value a, struct value b)
{
    err(cc, pos, "'%s' cannot take %s and %s", value_operators[op], value_text(cc, a), value_text(cc, b));
}

static _Noreturn void overflow(struct cc *cc, struct pos pos, enum operator op,
                               int64_t a, int64_t b)
{
    err(cc, pos, "%" PRId64 " %s %" PRId64 " does not fit into 64 bits", a, value_operators[op], b);
}

static int64_t int_add(struct cc *cc, struct pos pos, int64_t a, int64_t b)
{
    if (b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b) overflow(cc, pos, O_ADD, a, b);
    return a + b;
}

static int64_t int_sub(struct cc *cc, struct pos pos, int64_t a, int64_t b)
{
    if (b < 0 ? a > INT64_MAX + b : a < INT64_MIN + b) overflow(cc, pos, O_SUB, a, b);
    return a - b;
}

static int64_t int_mul(struct cc *cc, struct pos pos, int64_t a, int64_t b)
{
    bool fits = true;
    if (a > 0)
        fits = b >= 0 ? b <= INT64_MAX / a : b >= INT64_MIN / a;
    else if (a < 0)
        fits = b >= 0 ? b == 0 || a >= INT64_MIN / b : b >= INT64_MAX / a;
    if (!fits) overflow(cc, pos, O_MUL, a, b);
    return a * b;
}

static struct value int_div(struct cc *cc, struct pos pos, int64_t a, int64_t b)
{
    if (b == 0) err(cc, pos, "division by zero");
    if (b == -1) return value_int(int_sub(cc, pos, 0, a));
    if (a % b == 0) return value_int(a / b);
    return value_float(cc, pos, (double)a / (double)b);
}

static int64_t int_mod(struct cc *cc, struct pos pos, int64_t a, int64_t b)
{
    if (b == 0) err(cc, pos, "division by zero");
    if (b == -1) return 0;
    int64_t rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

static struct value int_arithmetic(struct cc *cc, struct pos pos, enum operator op,
                                   int64_t a, int64_t b)
{
    if (op == O_ADD) return value_int(int_add(cc, pos, a, b));
    if (op == O_SUB) return value_int(int_sub(cc, pos, a, b));
    if (op == O_MUL) return value_int(int_mul(cc, pos, a, b));
    if (op == O_DIV) return int_div(cc, pos, a, b);
    return value_int(int_mod(cc, pos, a, b));
}

static struct value float_arithmetic(struct cc *cc, struct pos pos, enum operator op,
                                     double a, double b)
{
    if (op == O_ADD) return value_float(cc, pos, a + b);
    if (op == O_SUB) return value_float(cc, pos, a - b);
    if (op == O_MUL) return value_float(cc, pos, a * b);
    if (op == O_MOD) err(cc, pos, "'%%' takes whole numbers");
    if (b == 0) err(cc, pos, "division by zero");
    return value_float(cc, pos, a / b);
}

/* ---- comparison -------------------------------------------------------- */

/* -1, 0, 1: exact for ints, as doubles otherwise. */
static int order(struct value a, struct value b)
{
    if (a.kind == V_INT && b.kind == V_INT) return (a.i > b.i) - (a.i < b.i);
    double x = value_number(a), y = value_number(b);
    return (x > y) - (x < y);
}

/* Not for lists, whose elements need not be a tree. */
static bool equal(struct cc *cc, struct pos pos, struct value a, struct value b)
{
    if (value_is_number(a) && value_is_number(b)) return order(a, b) == 0;
    if (a.kind != b.kind || a.kind == V_TENSOR || a.kind == V_LIST)
        mismatch(cc, pos, O_EQ, a, b);
    if (a.kind == V_STRING) return strcmp(a.s, b.s) == 0;
    return a.i == b.i;
}

static bool equal_lists(struct cc *cc, struct pos pos, struct value a, struct value b)
{
    if (a.list.n != b.list.n) return false;
    for (int i = 0; i < a.list.n; i++)
        if (!equal(cc, pos, a.list.v[i], b.list.v[i])) return false;
    return true;
}

static bool same(struct cc *cc, struct pos pos, struct value a, struct value b)
{
    bool lists = a.kind == V_LIST && b.kind == V_LIST;
    return lists ? equal_lists(cc, pos, a, b) : equal(cc, pos, a, b);
}

static struct value compare(struct cc *cc, struct pos pos, enum operator op,
                            struct value a, struct value b)
{
    if (op == O_EQ) return value_bool(same(cc, pos, a, b));
    if (op == O_NE) return value_bool(!same(cc, pos, a, b));
    if (!value_is_number(a) || !value_is_number(b)) mismatch(cc, pos, op, a, b);
    int o = order(a, b);
    bool yes = op == O_LT ? o < 0 : op == O_LE ? o <= 0
                                : op == O_GT   ? o > 0
                                               : o >= 0;
    return value_bool(yes);
}

/* ---- entries ----------------------------------------------------------- */

static struct value append(struct cc *cc, struct value a, struct value b)
{
    int n = a.list.n + b.list.n;
    struct value *v = NEW(cc->mem, struct value, n + 1);
    if (a.list.n) memcpy(v, a.list.v, sizeof *v * (size_t)a.list.n);
    if (b.list.n) memcpy(v + a.list.n, b.list.v, sizeof *v * (size_t)b.list.n);
    return value_list(v, n);
}

struct value value_binary(struct cc *cc, struct pos pos, enum operator op,
                          struct value a, struct value b)
{
    if (op >= O_EQ) return compare(cc, pos, op, a, b);
    if (op == O_ADD && a.kind == V_LIST && b.kind == V_LIST) return append(cc, a, b);
    if (!value_is_number(a) || !value_is_number(b)) mismatch(cc, pos, op, a, b);
    if (a.kind == V_INT && b.kind == V_INT) return int_arithmetic(cc, pos, op, a.i, b.i);
    return float_arithmetic(cc, pos, op, value_number(a), value_number(b));
}

struct value value_negate(struct cc *cc, struct pos pos, struct value v)
{
    if (v.kind == V_INT) return value_int(int_sub(cc, pos, 0, v.i));
    if (v.kind == V_FLOAT) return value_float(cc, pos, -v.f);
    err(cc, pos, "'-' cannot take %s", value_text(cc, v));
}

bool value_truth(struct cc *cc, struct pos pos, struct value v)
{
    if (v.kind != V_BOOL)
        err(cc, pos, "expected true or false, found %s", value_text(cc, v));
    return v.i;
}
