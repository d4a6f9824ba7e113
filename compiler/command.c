/* The options of a run as one line for the head of the emitted files: those
 * that differ from the default and change the output, always in the same
 * order. No paths: the same files in another folder give the same bytes. */
#include "convc.h"

#include <string.h>

struct line {
    struct arena *mem;
    char *text;
};

/* In quotes where a shell would need them. */
static void add(struct line *l, const char *option, const char *value)
{
    const char *space = l->text[0] ? " " : "";
    if (!value)
        l->text = arena_printf(l->mem, "%s%s%s", l->text, space, option);
    else if (value[0] && !strpbrk(value, " \t\r\n\"'\\$`*?[]{}();&|<>#~!"))
        l->text = arena_printf(l->mem, "%s%s%s %s", l->text, space, option, value);
    else
        l->text = arena_printf(l->mem, "%s%s%s \"%s\"", l->text, space, option, value);
}

static void add_text(struct line *l, const char *option, const char *value)
{
    if (value) add(l, option, value);
}

static void add_flag(struct line *l, const char *option, bool set)
{
    if (set) add(l, option, NULL);
}

static void add_integer(struct line *l, const char *option, int64_t value,
                        int64_t usual)
{
    if (value != usual)
        add(l, option, arena_printf(l->mem, "%lld", (long long)value));
}

static void add_training(struct line *l, const struct options *o)
{
    add_flag(l, "--train", o->train);
    add_flag(l, "--grad-input", o->grad_input);
    add_flag(l, "--fused-update", o->fused_update);
    add_text(l, "--optimizer", o->optimizer);
    add_text(l, "--schedule", o->schedule);
    for (int i = 0; i < o->nfreeze; i++) add(l, "--freeze", o->freeze[i]);
}

const char *command(struct cc *cc, const struct options *o)
{
    static const char *const unrolls[] = { NULL, "full", "none" };
    static const char *const places[] = { NULL, "source", "file", "object" };
    struct line l = { cc->mem, arena_printf(cc->mem, "%s", "") };
    const char *target = o->target ? o->target->name : targets[0].name;
    for (int i = 1; i < o->nvariants; i++)
        target = arena_printf(cc->mem, "%s,%s", target, o->variants[i]->name);
    add_text(&l, "--target", target);
    add_text(&l, "--net", o->net);
    add_text(&l, "--name", o->name);
    for (int i = 0; i < o->ndefines; i++)
        add(&l, "-D", arena_printf(cc->mem, "%s=%s", o->defines[i].name, o->defines[i].value));
    add_integer(&l, "--batch", o->batch, 1);
    if (o->threads > 1) add_integer(&l, "--threads", o->threads, 1);
    add_training(&l, o);
    add_flag(&l, "--no-winograd", o->no_winograd);
    add_flag(&l, "--no-bands", o->no_bands);
    add_flag(&l, "--whole-batch", o->whole_batch);
    add_integer(&l, "--arena-max", o->arena_max, 0);
    if (o->wisdom) {
        const char *slash = strrchr(o->wisdom, '/');
        add(&l, "--wisdom", slash ? slash + 1 : o->wisdom);
    }
    add_text(&l, "--unroll", unrolls[o->unroll]);
    add_text(&l, "--weights-in", places[o->weights_in]);
    if (!o->weights) add_integer(&l, "--seed", (int64_t)o->seed, 0);
    return l.text;
}
