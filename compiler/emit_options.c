/* What was asked for, as the templates see it: options, and how a training file
 * trains (net.recipe). */
#include "emit.h"

#include <string.h>

void emit_options(lua_State *L, const struct emission *e)
{
    static const char *const places[] = { "auto", "source", "file", "object" };
    const struct options *o = e->options;
    const char *path = o->input ? o->input : "-", *slash = strrchr(path, '/');
    emit_text(L, "version", CONVC_VERSION);
    emit_text(L, "source", slash ? slash + 1 : path);
    emit_text(L, "command", o->command);
    emit_text(L, "weights", e->train ? "params" : places[e->weights]);
    emit_flag(L, "to_file", e->to_file);
    emit_text(L, "header", e->header_name);
    emit_text(L, "symbol", e->symbol);
    emit_flag(L, "fused_update", o->fused_update);
    emit_flag(L, "emit_test", o->emit_test);
    emit_integer(L, "seed", (int64_t)o->seed);
}

void emit_recipe(lua_State *L, const struct recipe *r)
{
    static const char *const optimizers[] = { [OPT_sgd] = "sgd", [OPT_adam] = "adam", [OPT_adamw] = "adamw" };
    static const char *const schedules[] = { [SCHED_constant] = "constant", [SCHED_step] = "step", [SCHED_cosine] = "cosine" };
    lua_createtable(L, 0, 16);
    emit_text(L, "optimizer", optimizers[r->optimizer]);
    emit_text(L, "schedule", schedules[r->schedule]);
    emit_number(L, "lr", r->lr);
    emit_number(L, "momentum", r->momentum);
    emit_number(L, "weight_decay", r->weight_decay);
    emit_number(L, "beta1", r->beta1);
    emit_number(L, "beta2", r->beta2);
    emit_number(L, "eps", r->eps);
    emit_flag(L, "nesterov", r->nesterov);
    emit_number(L, "clip_norm", r->clip_norm);
    emit_number(L, "ema", r->ema);
    emit_integer(L, "every", r->every);
    emit_integer(L, "steps", r->steps);
    emit_integer(L, "warmup", r->warmup);
    emit_number(L, "factor", r->factor);
    emit_number(L, "floor", r->floor);
    lua_setfield(L, -2, "recipe");
}
