/* What the templates see: `net`, with the passes' nodes, their tensors and all
 * numbers that the middle of the compiler has decided. templates/README.md
 * lists the fields. Absent fields are nil; lists count from 1. */
#include "convc.h"
#include "emit.h"

#include <lauxlib.h>
#include <string.h>

/* ---- attributes ------------------------------------------------------------ */

static void set_attribute(lua_State *L, const struct attr_info *i, const union attr *a)
{
    const void *v = (const char *)a + i->offset;
    switch (i->type) {
    case AT_integer:
        emit_integer(L, i->name, *(const attr_integer *)v);
        break;
    case AT_number:
        emit_number(L, i->name, *(const attr_number *)v);
        break;
    case AT_flag:
        emit_flag(L, i->name, *(const attr_flag *)v);
        break;
    case AT_word:
        emit_text(L, i->name, *(const attr_word *)v);
        break;
    case AT_triple:
        emit_triple(L, i->name, *(const attr_triple *)v);
        break;
    case AT_sides:
        emit_sides(L, i->name, *(const attr_sides *)v);
        break;
    case AT_place:
        emit_integer(L, i->name, *(const attr_place *)v);
        break;
    case AT_axes:
        emit_text(L, i->name, *(const attr_axes *)v);
        break;
    case AT_list:
        emit_list(L, i->name, *(const attr_list *)v);
        break;
    }
}

static void set_attributes(lua_State *L, enum op op, const union attr *a)
{
    lua_newtable(L);
    for (const struct attr_info *i = optab[op].attrs; i->name; i++)
        set_attribute(L, i, a);
    lua_setfield(L, -2, "a");
}

static void set_act(lua_State *L, const struct act *act)
{
    if (!act) return;
    lua_createtable(L, 0, 2);
    emit_text(L, "op", optab[act->op].name);
    set_attributes(L, act->op, act->a);
    lua_setfield(L, -2, "act");
}

/* ---- tensors ---------------------------------------------------------------- */

static const char *const element_type[] = { [F32] = "float", [U8] = "uint8_t", [I32] = "int32_t" };

static void push_tensor(lua_State *L, const struct graph *g, int id)
{
    const struct node *n = &g->nodes[id];
    const struct view *v = &n->view;
    bool arena = v->segment == SEG_ARENA;
    lua_createtable(L, 0, 22);
    emit_text(L, "name", n->name);
    emit_text(L, "op", optab[n->op].name);
    emit_text(L, "segment", names_segment[v->segment]);
    emit_text(L, "ctype", element_type[n->dtype]);
    emit_text(L, "shape", shape_text(g->cc, n->shape));
    emit_integer(L, "index", v->index + 1);
    emit_integer(L, "offset", v->offset + (arena ? g->buffers[v->index].offset : 0));
    emit_integer(L, "n", n->batched ? g->batch : 1);
    emit_flag(L, "batched", n->batched);
    emit_integer(L, "c", v->c);
    emit_integer(L, "d", v->d);
    emit_integer(L, "h", v->h);
    emit_integer(L, "w", v->w);
    emit_integer(L, "sn", v->sn);
    emit_integer(L, "sc", v->sc);
    emit_integer(L, "sd", v->sd);
    emit_integer(L, "sh", v->sh);
    emit_integer(L, "sw", v->sw);
    emit_integer(L, "room", v->room);
    emit_integer(L, "count", shape_count(n->shape));
    if (n->op == OP_param) emit_packing(L, n->packing);
}

/* A pass: its graph, the node that comes next, and the table of the tensors that
 * nodes before had, by their indices plus 1: those who read it share a table. */
struct walk {
    const struct graph *g;
    int id, tensors;
};

static void push_shared(lua_State *L, const struct walk *w, int id)
{
    if (lua_rawgeti(L, w->tensors, id + 1) != LUA_TNIL) return;
    lua_pop(L, 1);
    push_tensor(L, w->g, id);
    lua_pushvalue(L, -1);
    lua_rawseti(L, w->tensors, id + 1);
}

static void set_tensor(lua_State *L, const char *key, const struct walk *w, int id)
{
    if (id < 0) return;
    push_shared(L, w, id);
    lua_setfield(L, -2, key);
}

/* ---- nodes -------------------------------------------------------------------- */

/* Borders of zeros to be written before the node runs: of the buffers that it
 * is the first to write. */
static void set_halos(lua_State *L, const struct graph *g, int id)
{
    int count = 0;
    lua_newtable(L);
    for (int i = 0; i < g->nbuffers; i++) {
        const struct buffer *b = &g->buffers[i];
        if (b->first != id || (sides_none(b->halo) && !b->sum)) continue;
        int64_t pixels = triple_product(sides_around(b->halo, b->box));
        lua_newtable(L);
        emit_integer(L, "offset", b->offset);
        emit_integer(L, "floats", b->floats);
        emit_integer(L, "n", b->floats / (pixels * b->c));
        emit_integer(L, "d", b->box.d);
        emit_integer(L, "h", b->box.h);
        emit_integer(L, "w", b->box.w);
        emit_integer(L, "c", b->c);
        emit_sides(L, "halo", b->halo);
        emit_flag(L, "whole", b->sum);
        lua_rawseti(L, -2, ++count);
    }
    lua_setfield(L, -2, "halos");
}

static void set_scratch(lua_State *L, const struct graph *g, const struct node *n)
{
    if (n->algo.scratch == 0) return;
    lua_newtable(L);
    emit_text(L, "segment", names_segment[SEG_ARENA]);
    emit_integer(L, "offset", g->buffers[n->scratch].offset);
    if (n->algo.split.n) emit_integer(L, "each", layout_scratch(&n->algo));
    lua_setfield(L, -2, "scratch");
}

static void push_node(lua_State *L, const struct walk *w)
{
    const struct graph *g = w->g;
    const struct node *n = &g->nodes[w->id];
    enum op family = optab[n->op].family;
    lua_createtable(L, 0, 28);
    emit_text(L, "op", optab[n->op].name);
    emit_text(L, "name", n->name);
    emit_text(L, "path", n->path);
    emit_integer(L, "line", n->pos.line);
    if (n->pos.source) {
        const char *slash = strrchr(n->pos.source->path, '/');
        emit_text(L, "file", slash ? slash + 1 : n->pos.source->path);
    }
    emit_integer(L, "macs", graph_macs(g, n));
    emit_flag(L, "barrier", n->barrier);
    emit_flag(L, "steps", n->steps);
    if (optab[family].traits & ACT) emit_text(L, "map", optab[family].name);
    emit_text(L, "folded", n->folded);
    set_act(L, n->act);
    set_attributes(L, n->op, n->a);
    emit_algorithm(L, g, n);
    lua_createtable(L, n->nin, 0);
    for (int k = 0; k < n->nin; k++) {
        push_shared(L, w, n->in[k]);
        lua_rawseti(L, -2, k + 1);
    }
    lua_setfield(L, -2, "x");
    set_tensor(L, "y", w, w->id);
    set_tensor(L, "residual", w, n->residual);
    if (n->of >= 0 && g->nodes[n->of].nin > 0) set_tensor(L, "of_x", w, g->nodes[n->of].in[0]);
    set_scratch(L, g, n);
    set_halos(L, g, w->id);
}

/* Lua: next() -> the next node that has code, or nil. They come one by one, so
 * that there is room for all of them. */
static int next_node(lua_State *L)
{
    struct walk w = { lua_touserdata(L, lua_upvalueindex(1)), (int)lua_tointeger(L, lua_upvalueindex(2)), lua_upvalueindex(3) };
    const struct graph *g = w.g;
    while (w.id < g->n && (optab[g->nodes[w.id].op].traits & SOURCE || g->nodes[w.id].alias)) w.id++;
    if (w.id < g->n)
        push_node(L, &w);
    else
        lua_pushnil(L);
    lua_pushinteger(L, w.id + 1);
    lua_replace(L, lua_upvalueindex(2));
    return 1;
}

static void set_pass(lua_State *L, const char *key, struct graph *g)
{
    lua_createtable(L, 0, 8);
    emit_integer(L, "arena_floats", g->arena_floats);
    emit_integer(L, "arena_bound", g->arena_bound);
    lua_pushlightuserdata(L, g);
    lua_pushinteger(L, 0);
    lua_createtable(L, g->n, 0);
    lua_pushcclosure(L, next_node, 3);
    lua_setfield(L, -2, "next");
    lua_setfield(L, -2, key);
}

/* ---- the net ------------------------------------------------------------------- */

/* Output i's expected values, for the test. */
static void set_expected(lua_State *L, const struct graph *g, int i)
{
    const struct node *y = &g->nodes[g->outputs[i]];
    int64_t n = shape_count(y->shape) * g->batch * g->samples;
    if (y->dtype == I32) {
        emit_indices(L, "expected", g->expected[i], n);
        return;
    }
    float *v = NEW(g->cc->mem, float, n);
    for (int64_t k = 0; k < n; k++) v[k] = (float)g->expected[i][k];
    emit_floats(L, "expected", v, n);
}

static void set_arrays(lua_State *L, const char *key, const struct graph *g, const int *ids, int n, const char **names)
{
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
        push_tensor(L, g, ids[i]);
        if (names) emit_text(L, "name", names[i]);
        if (names && g->expected) set_expected(L, g, i);
        if (g->nodes[ids[i]].op == OP_input) set_attributes(L, OP_input, g->nodes[ids[i]].a);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, key);
}

/* The parameters in the order of the block. */
static void set_params(lua_State *L, const struct graph *g)
{
    int count = 0;
    lua_newtable(L);
    for (int rank = 0; rank < 3; rank++)
        for (int id = 0; id < g->n; id++) {
            const struct node *n = &g->nodes[id];
            if (n->op != OP_param || layout_rank(&n->a->param) != rank) continue;
            push_tensor(L, g, id);
            emit_text(L, "path", n->path);
            emit_integer(L, "floats", n->floats);
            set_attributes(L, n->op, n->a);
            lua_createtable(L, n->shape.rank, 0);
            for (int i = 0; i < n->shape.rank; i++) {
                lua_pushinteger(L, (lua_Integer)n->shape.d[i]);
                lua_rawseti(L, -2, i + 1);
            }
            lua_setfield(L, -2, "dims");
            lua_rawseti(L, -2, ++count);
        }
    lua_setfield(L, -2, "params");
}

static const char *const unrolls[] = { "auto", "full", "none" };

/* What differs between the targets of one file: net itself has it of the first. */
static void set_variant(lua_State *L, const struct emission *e, int i)
{
    struct graph *g = e->variants[i];
    emit_text(L, "name", g->name);
    emit_text(L, "target", g->target->name);
    emit_text(L, "unroll", unrolls[e->options->unroll]);
    emit_integer(L, "lanes", g->target->width);
    emit_integer(L, "base", e->bases[i]);
    emit_integer(L, "batch", g->batch * g->samples);
    emit_integer(L, "samples", g->samples);
    emit_integer(L, "threads", e->options->threads);
    set_pass(L, "forward", g);
}

static void set_variants(lua_State *L, const struct emission *e)
{
    lua_newtable(L);
    for (int i = 0; e->nvariants > 1 && i < e->nvariants; i++) {
        lua_newtable(L);
        set_variant(L, e, i);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "variants");
}

void emit_table(lua_State *L, const struct emission *e)
{
    const struct graph *g = e->infer;
    lua_newtable(L);
    emit_options(L, e);
    set_variant(L, e, 0);
    set_variants(L, e);
    emit_integer(L, "param_floats", g->param_floats);
    emit_integer(L, "train_floats", g->train_floats);
    emit_integer(L, "decay_floats", g->decay_floats);
    emit_text(L, "hash", arena_printf(g->cc->mem, "%016llx", (unsigned long long)g->hash));
    set_arrays(L, "inputs", g, g->inputs, g->ninputs, NULL);
    set_arrays(L, "outputs", g, g->outputs, g->noutputs, g->output_names);
    set_params(L, e->train ? e->train : g);
    if (e->train) {
        set_pass(L, "backward", e->train);
        set_arrays(L, "targets", e->train, e->train->targets, e->train->ntargets, NULL);
        emit_flag(L, "grad_input", e->train->dinputs != NULL);
        emit_recipe(L, &e->train->recipe);
    } else if (e->weights == WEIGHTS_source) {
        emit_text(L, "data", EMIT_BLOCK "\n");
    }
}
