/* What a net exchanges with its caller: inputs, outputs and the targets of
 * losses. Their names become parameters and macros of the generated C, so
 * they must differ, in upper case too, and be no word of C, of C++ or of the
 * interface itself. */
#include "elaborate.h"

#include <string.h>

/* ---- names ------------------------------------------------------------- */

static const char *const keywords[] = {
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor",
    "bool", "break", "case", "catch", "char", "class", "compl", "const",
    "constexpr", "continue", "decltype", "default", "delete", "do", "double",
    "else", "enum", "explicit", "export", "extern", "false", "float", "for",
    "friend", "goto", "if", "inline", "int", "long", "mutable", "namespace",
    "new", "noexcept", "not", "not_eq", "nullptr", "operator", "or", "or_eq",
    "private", "protected", "public", "register", "restrict", "return",
    "short", "signed", "sizeof", "static", "struct", "switch", "template",
    "this", "throw", "true", "try", "typedef", "typeid", "typename", "union",
    "unsigned", "using", "virtual", "void", "volatile", "wchar_t", "while",
    "xor", "xor_eq", NULL
};

/* Other parameters, types and macros of the generated functions, and what they
 * call or name of the C library. */
static const char *const interface[] = {
    "align", "anywhere16", "anywhere2", "anywhere4", "anywhere8", "arena", "arguments", "batch",
    "call", "clear_halo", "grads", "huge_val", "i386", "infinity", "linux", "lr", "mask16", "mask2",
    "mask4", "mask8", "mem", "memcpy", "memset", "nan", "null", "params", "part", "parts", "seed",
    "state", "step", "table", "threads", "trainable", "trainer", "unix", "v16", "v2", "v4", "v8",
    "weights", NULL
};

static bool is_one_of(const char *name, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, name) == 0) return true;
    return false;
}

const char *io_refusal(struct elab *e, const char *name)
{
    size_t n = strlen(name);
    bool type = n > 2 && strcmp(name + n - 2, "_t") == 0;
    bool macro = strncmp(name, "M_", 2) == 0 || strncmp(name, "FP_", 3) == 0;
    if (is_one_of(name, keywords) || name[0] == '_' || type || macro)
        return arena_printf(e->cc->mem, "'%s' is reserved in C or C++", name);
    if (!names_identifier(name)) return arena_printf(e->cc->mem, "'%s' is no identifier of C", name);
    return NULL;
}

static const char *lower_case(struct elab *e, const char *name)
{
    char *copy = arena_strndup(e->cc->mem, name, strlen(name));
    for (char *p = copy; *p; p++)
        if (*p >= 'A' && *p <= 'Z') *p = (char)(*p - 'A' + 'a');
    return copy;
}

/* Is it the net's own: net_params, net_forward, or like its macros, NET_BATCH? */
static bool is_own(const char *net, const char *name)
{
    size_t n = strlen(net);
    bool lower = true, upper = true;
    for (size_t i = 0; i < n; i++) {
        lower = lower && name[i] == net[i];
        upper = upper && name[i] == (net[i] >= 'a' && net[i] <= 'z' ? net[i] - 'a' + 'A' : net[i]);
        if (!lower && !upper) return false;
    }
    return name[n] == '_' && (upper || is_one_of(name + n + 1, names_reserved));
}

/* Takes a name for the interface. */
static void reserve(struct elab *e, struct pos pos, const char *name, const char *what)
{
    const char *why = io_refusal(e, name), *lower = lower_case(e, name);
    if (why) err(e->cc, pos, "the %s %s: choose another name", what, why);
    if (is_one_of(lower, interface) || is_own(e->g->name, name))
        err(e->cc, pos, "the %s '%s' is a name of the generated interface: choose another",
            what, name);
    struct entry *entry = scope_entry(e, &e->interface, lower);
    if (entry->pos.source) {
        err_report(e->cc, pos, "the name '%s' is taken: inputs, outputs and targets differ, "
                               "in upper case too",
                   name);
        err_note(e->cc, entry->pos, "it is first used here");
        err_land(e->cc);
    }
    entry->pos = pos;
}

/* Appends to a list of nodes whose length is a power of two or less. */
static void push(struct elab *e, int **list, int *n, int node)
{
    if ((*n & (*n - 1)) == 0)
        *list = arena_grow(e->cc->mem, *list, sizeof(int) * (size_t)*n,
                           sizeof(int) * (size_t)(*n ? 2 * *n : 1));
    (*list)[(*n)++] = node;
}

/* ---- inputs ------------------------------------------------------------ */

static struct value numbers(struct elab *e, const struct syntax *call)
{
    int n = 0;
    for (const struct syntax *x = call->a; x; x = x->next) n++;
    struct value *v = NEW(e->cc->mem, struct value, n + 1);
    n = 0;
    for (const struct syntax *x = call->a; x; x = x->next) {
        if (x->name)
            err(e->cc, x->pos, "%s has no argument called '%s'", call->name, x->name);
        v[n++] = eval(e, x->a, NULL);
        if (v[n - 1].kind == V_POISON) err_land(e->cc);
    }
    struct value list = n == 1 && v[0].kind == V_LIST ? v[0] : value_list(v, n);
    if (list.list.n == 0) err(e->cc, call->pos, "input: %s has no numbers", call->name);
    return list;
}

static const struct attr_info *input_attribute(const char *name)
{
    const struct attr_info *i = optab[OP_input].attrs;
    while (strcmp(i->name, name) != 0) i++;
    return i;
}

static void set_flags(struct elab *e, const struct syntax *s, union attr *a)
{
    const struct syntax *seen[8];
    int n = 0;
    for (const struct syntax *x = s->b; x; x = x->next) {
        for (int i = 0; i < n; i++)
            if (strcmp(seen[i]->name, x->name) == 0)
                err(e->cc, x->pos, "input: %s is given twice", x->name);
        seen[n++] = x;
        const struct attr_info *info = input_attribute(x->name);
        if (info->type == AT_flag && x->a)
            err(e->cc, x->pos, "input: %s takes no arguments", x->name);
        struct value v = info->type == AT_flag ? value_bool(true) : numbers(e, x);
        attr_set(e->cc, x->pos, OP_input, info, v, 2, a);
    }
}

void io_input(struct elab *e, const struct syntax *s)
{
    union attr a = { .input = { .u8 = false } };
    struct shape shape = eval_shape(e, s->a);
    set_flags(e, s, &a);
    reserve(e, s->pos, s->name, "input");
    int id = graph_add(e->g, OP_input, s->pos, "", s->name, 0, NULL, &a);
    e->g->nodes[id].shape = shape;
    optab[OP_input].infer(e->g, &e->g->nodes[id]);
    push(e, &e->g->inputs, &e->g->ninputs, id);
    scope_bind(e, s->name, s->pos, (struct value){ .kind = V_TENSOR, .i = id });
}

/* ---- targets ----------------------------------------------------------- */

void io_target(struct elab *e, const struct syntax *s)
{
    struct shape shape = eval_shape(e, s->a);
    reserve(e, s->pos, s->name, "target");
    int id = call_target(e, s->pos, s->name, shape, s->i, true);
    push(e, &e->g->targets, &e->g->ntargets, id);
    scope_bind(e, s->name, s->pos, (struct value){ .kind = V_TENSOR, .i = id });
}

/* ---- outputs and losses ------------------------------------------------ */

void io_output(struct elab *e, const struct syntax *s, int node)
{
    struct graph *g = e->g;
    if (g->nodes[node].trains)
        err(e->cc, s->pos, "output: %s is computed from a target, which exists in training only",
            s->name);
    reserve(e, s->pos, s->name, "output");
    int n = g->noutputs;
    if ((n & (n - 1)) == 0)
        g->output_names = arena_grow(e->cc->mem, g->output_names, sizeof(char *) * (size_t)n,
                                     sizeof(char *) * (size_t)(n ? 2 * n : 1));
    g->output_names[n] = s->name;
    push(e, &g->outputs, &g->noutputs, node);
}

void io_loss(struct elab *e, const struct syntax *s)
{
    struct graph *g = e->g;
    const struct syntax *c = s->a;
    const char *name = c->label           ? c->label
                       : g->ntargets == 0 ? "target"
                                          : arena_printf(e->cc->mem, "target_%d", g->ntargets + 1);
    int target, loss = call_loss(e, c, name, &target);
    if (target >= 0) {
        reserve(e, c->label ? c->label_pos : c->pos, name, "target");
        push(e, &g->targets, &g->ntargets, target);
    }
    if (loss >= 0) push(e, &g->losses, &g->nlosses, loss);
}
