/* Initialisers: functions of the language whose value is a text such as
 * "truncated_normal(std=0.02, cut=2)", so that they go through variables and the
 * parameters of blocks like any word; and what such a text means for a parameter
 * with given fans. What scales with a fan is reduced to a number here, and the
 * runtime knows only constants, uniform, normal, truncated and orthogonal.
 *
 * The formulas and defaults are torch.nn.init's; `cut` counts standard deviations,
 * as in timm's trunc_normal_tf_ and in TensorFlow. */
#include "elaborate.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SQRT2 1.4142135623730951

enum { PARAMETERS = 2 };

/* Of what the deviation, or the bound, follows. */
enum scale { GIVEN,  /* `first` itself */
             FAN,    /* gain / sqrt(fan) */
             FANS }; /* gain sqrt(2 / (fan_in + fan_out)) */

static const struct law {
    const char *name, *code; /* of convrt.h, in small letters */
    enum scale scale;
    bool matrix, uniform; /* needs rows and columns; a bound instead of a deviation */
    struct {
        const char *name;
        double def, low; /* DEFAULT NAN: must be given */
    } parameters[PARAMETERS];
} laws[] = {
    { "zeros", "zeros", GIVEN, false, false, { { NULL, 0, 0 } } },
    { "ones", "ones", GIVEN, false, false, { { NULL, 0, 0 } } },
    { "constant", "constant", GIVEN, false, false, { { "value", (double)NAN, -FLT_MAX } } },
    { "normal", "normal", GIVEN, false, false, { { "std", 1, 0 }, { "mean", 0, -FLT_MAX } } },
    { "uniform", "uniform", GIVEN, false, true, { { "bound", 1, 0 } } },
    { "truncated_normal", "truncated_normal", GIVEN, false, false, { { "std", 1, 0 }, { "cut", 2, 0.01 } } },
    { "orthogonal", "orthogonal", GIVEN, true, false, { { "gain", 1, 0 } } },
    { "kaiming_normal", "normal", FAN, true, false, { { "gain", SQRT2, 0 } } },
    { "kaiming_uniform", "uniform", FAN, true, true, { { "gain", SQRT2, 0 } } },
    { "he_normal", "normal", FAN, true, false, { { "gain", SQRT2, 0 } } },
    { "he_uniform", "uniform", FAN, true, true, { { "gain", SQRT2, 0 } } },
    { "xavier_normal", "normal", FANS, true, false, { { "gain", 1, 0 } } },
    { "xavier_uniform", "uniform", FANS, true, true, { { "gain", 1, 0 } } },
};
enum { LAWS = sizeof laws / sizeof *laws };

static const struct law *find(const char *name, size_t length)
{
    for (int i = 0; i < LAWS; i++)
        if (strlen(laws[i].name) == length && memcmp(laws[i].name, name, length) == 0)
            return &laws[i];
    return NULL;
}

bool init_is(const char *name)
{
    return find(name, strlen(name)) != NULL;
}

/* ---- calls -------------------------------------------------------------- */

/* "it takes gain=1.414, mode=fan_in" */
static const char *usage(struct cc *cc, const struct law *law)
{
    const char *text = "it takes";
    int n = 0;
    for (; n < PARAMETERS && law->parameters[n].name; n++) {
        double def = law->parameters[n].def;
        const char *value = isnan(def) ? "" : arena_printf(cc->mem, "=%.4g", def);
        text = arena_printf(cc->mem, "%s%s %s%s", text, n ? "," : "", law->parameters[n].name, value);
    }
    if (law->scale == FAN) return arena_printf(cc->mem, "%s, mode=fan_in", text);
    return n ? text : "it takes nothing";
}

static int find_parameter(struct elab *e, const struct syntax *s, const struct law *law,
                          const struct syntax *x, int next)
{
    for (int k = 0; k < PARAMETERS && law->parameters[k].name; k++)
        if (x->name ? strcmp(x->name, law->parameters[k].name) == 0 : k == next) return k;
    if (x->name)
        err(e->cc, x->pos, "%s: unknown argument '%s'; %s", s->name, x->name, usage(e->cc, law));
    err(e->cc, x->pos, "%s: too many arguments; %s", s->name, usage(e->cc, law));
}

static const char *mode(struct elab *e, const struct syntax *s, const struct syntax *x)
{
    struct value v = call_argument(e, x->a, AT_word);
    if (v.kind == V_POISON) err_land(e->cc);
    bool known = v.kind == V_STRING && (strcmp(v.s, "fan_in") == 0 || strcmp(v.s, "fan_out") == 0);
    if (!known)
        err(e->cc, x->pos, "%s: mode is fan_in or fan_out, found %s", s->name, eval_text(e, v));
    return v.s;
}

static double number(struct elab *e, const struct syntax *s, const struct syntax *x,
                     const char *name, double low)
{
    struct value v = eval(e, x->a, NULL);
    if (v.kind == V_POISON) err_land(e->cc);
    if (!value_is_number(v))
        err(e->cc, x->pos, "%s: %s is a number, found %s", s->name, name, eval_text(e, v));
    double f = value_number(v);
    if (!(f >= low && f <= FLT_MAX))
        err(e->cc, x->pos, "%s: %s is %s, expected at least %s", s->name, name,
            value_text(e->cc, v), value_float_text(e->cc, low));
    return f;
}

struct value init_call(struct elab *e, const struct syntax *s, const struct value *piped)
{
    const struct law *law = find(s->name, strlen(s->name));
    double given[PARAMETERS] = { (double)NAN, (double)NAN };
    const char *fan = NULL, *text = "";
    int next = 0;
    if (piped || s->label)
        err(e->cc, s->pos, "%s initialises a parameter: write init=%s(...)", s->name, s->name);
    for (const struct syntax *x = s->a; x; x = x->next) {
        bool is_mode = x->name && law->scale == FAN && strcmp(x->name, "mode") == 0;
        int k = is_mode ? 0 : find_parameter(e, s, law, x, next);
        if (!x->name) next++;
        if (is_mode ? fan != NULL : !isnan(given[k]))
            err(e->cc, x->pos, "%s: %s is given twice", s->name,
                is_mode ? "mode" : law->parameters[k].name);
        if (is_mode)
            fan = mode(e, s, x);
        else
            given[k] = number(e, s, x, law->parameters[k].name, law->parameters[k].low);
    }
    for (int k = 0; k < PARAMETERS && law->parameters[k].name; k++) {
        if (isnan(given[k]) && isnan(law->parameters[k].def))
            err(e->cc, s->pos, "%s: %s is missing; %s", s->name, law->parameters[k].name,
                usage(e->cc, law));
        if (!isnan(given[k]))
            text = arena_printf(e->cc->mem, "%s%s%s=%s", text, text[0] ? ", " : "",
                                law->parameters[k].name, value_float_text(e->cc, given[k]));
    }
    if (fan) text = arena_printf(e->cc->mem, "%s%smode=%s", text, text[0] ? ", " : "", fan);
    if (text[0]) text = arena_printf(e->cc->mem, "(%s)", text);
    return (struct value){ .kind = V_STRING, .s = arena_printf(e->cc->mem, "%s%s", s->name, text) };
}

/* ---- texts -------------------------------------------------------------- */

/* The number behind "NAME=" in the text, or the default. */
static double read_number(const char *text, const char *name, double def)
{
    const char *at = strstr(text, name);
    if (!at || at[strlen(name)] != '=') return def;
    return strtod(at + strlen(name) + 1, NULL);
}

static const struct law *law_of(const char *text)
{
    return find(text, strcspn(text, "("));
}

bool init_known(const char *text, bool matrix)
{
    const struct law *law = law_of(text);
    if (strcmp(text, "default") == 0) return true;
    return law && (matrix || !law->matrix) &&
           !isnan(read_number(text, law->parameters[0].name ? law->parameters[0].name : " ",
                              law->parameters[0].def));
}

struct init init_resolve(const char *text, int64_t fan_in, int64_t fan_out)
{
    const struct law *law = law_of(text);
    if (!law) return (struct init){ text, 0, 0 }; /* default, uniform_fan_in */
    struct init r = { .code = law->code };
    if (!law->parameters[0].name) return r;
    r.value = read_number(text, law->parameters[0].name, law->parameters[0].def);
    if (law->parameters[1].name)
        r.extra = read_number(text, law->parameters[1].name, law->parameters[1].def);
    double fan = (double)(strstr(text, "fan_out") ? fan_out : fan_in), both = (double)(fan_in + fan_out);
    if (law->scale == FAN) r.value /= sqrt(fan);
    if (law->scale == FANS) r.value *= sqrt(2 / both);
    if (law->scale != GIVEN && law->uniform) r.value *= sqrt(3);
    return r;
}
