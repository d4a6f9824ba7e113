/* The statements optimizer and schedule, and the options of the same names,
 * which override them: calls whose arguments are rows of the tables below. */
#include "elaborate.h"

#include <string.h>

enum kind { REAL,
            WHOLE,
            YES_NO,
            PATTERNS };

struct argument {
    const char *name;
    enum kind kind;
    size_t offset; /* in struct recipe */
    double def;
    double low, high; /* bounds, low included */
    bool rare;        /* left out of the text where it is the default */
};

struct method {
    const char *name;
    unsigned value;
    const struct argument *arguments;
};

#define AT(field) offsetof(struct recipe, field)
#define LR(def)                                 \
    {                                           \
        "lr", REAL, AT(lr), def, 0, 1e30, false \
    }
#define DECAY(def)                                                  \
    {                                                               \
        "weight_decay", REAL, AT(weight_decay), def, 0, 1e30, false \
    }
#define BETAS                                             \
    { "beta1", REAL, AT(beta1), 0.9, 0, 1, false },       \
        { "beta2", REAL, AT(beta2), 0.999, 0, 1, false }, \
    {                                                     \
        "eps", REAL, AT(eps), 1e-8, 1e-38, 1e30, false    \
    }
/* What all optimisers have. */
#define COMMON                                                  \
    { "no_decay", PATTERNS, AT(no_decay), 0, 0, 0, true },      \
        { "clip_norm", REAL, AT(clip_norm), 0, 0, 1e30, true }, \
    {                                                           \
        "ema", REAL, AT(ema), 0, 0, 1, true                     \
    }
#define END                           \
    {                                 \
        NULL, REAL, 0, 0, 0, 0, false \
    }

static const struct argument sgd[] = {
    LR(0.01),
    { "momentum", REAL, AT(momentum), 0, 0, 1, false },
    { "nesterov", YES_NO, AT(nesterov), 0, 0, 1, false },
    DECAY(0),
    COMMON,
    END,
};
static const struct argument adam[] = { LR(0.001), BETAS, DECAY(0), COMMON, END };
static const struct argument adamw[] = { LR(0.001), BETAS, DECAY(0.01), COMMON, END };
static const struct argument constant[] = { END };
static const struct argument step[] = {
    { "every", WHOLE, AT(every), 0, 1, 1e15, false },
    { "factor", REAL, AT(factor), 0.5, 0, 1e30, false },
    END,
};
static const struct argument cosine[] = {
    { "steps", WHOLE, AT(steps), 0, 1, 1e15, false },
    { "warmup", WHOLE, AT(warmup), 0, 0, 1e15, false },
    { "floor", REAL, AT(floor), 0, 0, 1, false },
    END,
};

static const struct method optimizers[] = {
    { "sgd", OPT_sgd, sgd },
    { "adam", OPT_adam, adam },
    { "adamw", OPT_adamw, adamw },
    { NULL, 0, NULL },
};
static const struct method schedules[] = {
    { "constant", SCHED_constant, constant },
    { "step", SCHED_step, step },
    { "cosine", SCHED_cosine, cosine },
    { NULL, 0, NULL },
};

static const struct method *find(struct elab *e, const struct syntax *call, const char *what,
                                 const struct method *methods)
{
    const char *words[8], *all = "";
    int n = 0;
    for (const struct method *m = methods; m->name; m++) {
        if (strcmp(m->name, call->name) == 0) return m;
        all = arena_printf(e->cc->mem, "%s%s%s", all, n ? ", " : "", m->name);
        words[n++] = m->name;
    }
    const char *near = err_nearest(call->name, words, n);
    if (near)
        err(e->cc, call->pos, "unknown %s '%s'; did you mean '%s'?", what, call->name, near);
    err(e->cc, call->pos, "unknown %s '%s'; expected one of %s", what, call->name, all);
}

/* ---- arguments --------------------------------------------------------- */

static void store(struct recipe *r, const struct argument *a, double value)
{
    void *to = (char *)r + a->offset;
    if (a->kind == REAL) memcpy(to, &value, sizeof value);
    if (a->kind == WHOLE) memcpy(to, &(int64_t){ (int64_t)value }, sizeof(int64_t));
    if (a->kind == YES_NO) memcpy(to, &(bool){ value != 0 }, sizeof(bool));
}

/* "*.bias, *bn*.weight": what stands between the commas, without blanks. */
static struct patterns split_patterns(struct cc *cc, const char *text)
{
    const char **v = NEW(cc->mem, const char *, strlen(text) + 1);
    int n = 0;
    for (; *text; text += *text == ',') {
        text += strspn(text, " ");
        size_t length = strcspn(text, ","), end = length;
        while (end > 0 && text[end - 1] == ' ') end--;
        if (end > 0) v[n++] = arena_strndup(cc->mem, text, end);
        text += length;
    }
    return (struct patterns){ n, v };
}

/* A string, or a list of them. */
static void patterns(struct elab *e, const struct syntax *call, const struct syntax *x)
{
    struct value v = eval(e, x->a, NULL);
    const char *all = v.kind == V_STRING ? v.s : "";
    bool fits = v.kind == V_STRING || v.kind == V_LIST;
    if (v.kind == V_POISON) err_land(e->cc);
    for (int i = 0; v.kind == V_LIST && i < v.list.n; i++) {
        fits = fits && v.list.v[i].kind == V_STRING;
        if (fits) all = arena_printf(e->cc->mem, "%s,%s", all, v.list.v[i].s);
    }
    if (!fits)
        err(e->cc, x->pos, "%s: no_decay expects patterns such as \"*.bias, *bn*\", found %s",
            call->name, eval_text(e, v));
    e->g->recipe.no_decay = split_patterns(e->cc, all);
    e->g->recipe.no_decay_pos = x->pos;
}

static double number(struct elab *e, const struct syntax *call, const struct syntax *x,
                     const struct argument *a)
{
    static const char *const expected[] = { "a number", "a whole number", "true or false" };
    struct value v = eval(e, x->a, NULL);
    if (v.kind == V_POISON) err_land(e->cc);
    bool fits = a->kind == YES_NO  ? v.kind == V_BOOL
                : a->kind == WHOLE ? v.kind == V_INT
                                   : value_is_number(v);
    if (!fits)
        err(e->cc, x->pos, "%s: %s expects %s, found %s", call->name, a->name,
            expected[a->kind], eval_text(e, v));
    double f = v.kind == V_BOOL ? (double)v.i : value_number(v);
    if (!(f >= a->low && f <= a->high))
        err(e->cc, x->pos, "%s: %s is %s, expected %s to %s", call->name, a->name,
            value_text(e->cc, v), value_float_text(e->cc, a->low),
            value_float_text(e->cc, a->high));
    return f;
}

static int find_argument(struct elab *e, const struct syntax *call, const struct syntax *x,
                         const struct argument *all, int next)
{
    const char *words[16];
    int n = 0;
    for (; all[n].name; n++) {
        if (x->name && strcmp(all[n].name, x->name) == 0) return n;
        words[n] = all[n].name;
    }
    if (!x->name && next < n) return next;
    if (!x->name) err(e->cc, x->pos, "%s: too many arguments: it takes %d", call->name, n);
    const char *near = err_nearest(x->name, words, n);
    err(e->cc, x->pos, "%s: unknown argument '%s'%s%s%s", call->name, x->name,
        near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static void fill(struct elab *e, const struct syntax *call, const struct argument *all)
{
    struct recipe *r = &e->g->recipe;
    unsigned seen = 0;
    int next = 0;
    for (const struct syntax *x = call->a; x; x = x->next) {
        int k = find_argument(e, call, x, all, next);
        if (!x->name) next++;
        if (seen & 1u << k)
            err(e->cc, x->pos, "%s: %s is given twice", call->name, all[k].name);
        seen |= 1u << k;
        if (all[k].kind == PATTERNS)
            patterns(e, call, x);
        else
            store(r, &all[k], number(e, call, x, &all[k]));
    }
    for (int k = 0; all[k].name; k++) {
        if (seen & 1u << k) continue;
        if (all[k].def < all[k].low)
            err(e->cc, call->pos, "%s: %s is missing", call->name, all[k].name);
        store(r, &all[k], all[k].def);
    }
}

/* ---- entries ----------------------------------------------------------- */

static void optimizer(struct elab *e, const struct syntax *call)
{
    const struct method *m = find(e, call, "optimizer", optimizers);
    e->g->recipe.optimizer = m->value;
    e->g->recipe.momentum = 0;
    e->g->recipe.no_decay.n = 0;
    e->g->recipe.nesterov = false;
    fill(e, call, m->arguments);
    if (e->g->recipe.nesterov && e->g->recipe.momentum == 0)
        err(e->cc, call->pos, "sgd: nesterov needs a momentum above 0");
    if (e->g->recipe.no_decay.n && e->g->recipe.weight_decay == 0)
        err(e->cc, e->g->recipe.no_decay_pos, "%s: no_decay without a weight_decay", call->name);
    if (e->g->recipe.ema == 1)
        err(e->cc, call->pos, "%s: ema=1 would never move", call->name);
}

static void schedule(struct elab *e, const struct syntax *call)
{
    const struct method *m = find(e, call, "schedule", schedules);
    struct recipe *r = &e->g->recipe;
    r->schedule = m->value;
    fill(e, call, m->arguments);
    if (r->schedule == SCHED_cosine && r->warmup >= r->steps)
        err(e->cc, call->pos, "cosine: warmup=%lld leaves nothing of steps=%lld",
            (long long)r->warmup, (long long)r->steps);
}

void recipe_statement(struct elab *e, const struct syntax *s)
{
    bool first = s->kind == S_OPTIMIZER;
    const struct syntax **seen = first ? &e->optimizer : &e->schedule;
    if (*seen) {
        err_report(e->cc, s->pos, "a second %s", first ? "optimizer" : "schedule");
        err_note(e->cc, (*seen)->pos, "the first is here");
        err_land(e->cc);
    }
    *seen = s;
    if (first)
        optimizer(e, s->a);
    else
        schedule(e, s->a);
}

void recipe_options(struct elab *e)
{
    const struct options *o = e->opt;
    if (o->optimizer) optimizer(e, parse_recipe(e->cc, "--optimizer", o->optimizer));
    if (o->schedule) schedule(e, parse_recipe(e->cc, "--schedule", o->schedule));
}

/* ---- as text ----------------------------------------------------------- */

static const char *patterns_text(struct cc *cc, const struct recipe *r)
{
    const char *text = "\"";
    for (int k = 0; k < r->no_decay.n; k++)
        text = arena_printf(cc->mem, "%s%s%s", text, k ? ", " : "", r->no_decay.v[k]);
    return arena_printf(cc->mem, "%s\"", text);
}

static bool is_default(const struct recipe *r, const struct argument *a)
{
    double f;
    if (a->kind == PATTERNS) return r->no_decay.n == 0;
    memcpy(&f, (const char *)r + a->offset, sizeof f);
    return a->kind == REAL && f == a->def;
}

static const char *argument_text(struct cc *cc, const struct recipe *r, const struct argument *a)
{
    const void *at = (const char *)r + a->offset;
    int64_t i;
    double f;
    bool b;
    if (a->kind == PATTERNS) return patterns_text(cc, r);
    memcpy(&b, at, sizeof b);
    if (a->kind == YES_NO) return b ? "true" : "false";
    memcpy(&i, at, sizeof i);
    if (a->kind == WHOLE) return arena_printf(cc->mem, "%lld", (long long)i);
    memcpy(&f, at, sizeof f);
    return value_float_text(cc, f);
}

static const char *method_text(struct cc *cc, const struct recipe *r, const struct method *m,
                               unsigned value)
{
    while (m->value != value) m++;
    const char *text = arena_printf(cc->mem, "%s(", m->name);
    for (const struct argument *a = m->arguments; a->name; a++) {
        if (a->rare && is_default(r, a)) continue;
        text = arena_printf(cc->mem, "%s%s%s=%s", text, a == m->arguments ? "" : ", ", a->name,
                            argument_text(cc, r, a));
    }
    return arena_printf(cc->mem, "%s)", text);
}

const char *recipe_optimizer_text(struct cc *cc, const struct recipe *r)
{
    return method_text(cc, r, optimizers, r->optimizer);
}

const char *recipe_schedule_text(struct cc *cc, const struct recipe *r)
{
    return method_text(cc, r, schedules, r->schedule);
}
