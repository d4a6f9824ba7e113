/* What select.c has chosen for a node and divide.c has divided, as fields of the
 * table on top of the stack, for emit_table.c. */
#include "convc.h"
#include "emit.h"

static void push_sweep(lua_State *L, const struct sweep *s)
{
    lua_createtable(L, 0, 10);
    emit_triple(L, "count", s->count);
    emit_triple(L, "out0", s->out0);
    emit_triple(L, "step_out", s->step_out);
    emit_triple(L, "in0", s->in0);
    emit_triple(L, "step_in", s->step_in);
    emit_triple(L, "taps", s->taps);
    emit_triple(L, "tap_in", s->tap_in);
    emit_triple(L, "weight0", s->weight0);
    emit_triple(L, "step_weight", s->step_weight);
    emit_triple(L, "tap_weight", s->tap_weight);
}

static void set_filter(lua_State *L, const char *axis, const struct filter *f)
{
    lua_createtable(L, 0, 3);
    emit_integer(L, "taps", f->taps);
    lua_createtable(L, (int)f->rows, 0);
    for (int64_t i = 0; i < f->rows; i++) {
        lua_pushinteger(L, f->first[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "first");
    lua_createtable(L, (int)(f->rows * f->taps), 0);
    for (int64_t i = 0; i < f->rows * f->taps; i++) {
        lua_pushnumber(L, f->weight[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "weight");
    lua_setfield(L, -2, axis);
}

static void set_filters(lua_State *L, const struct filter *f)
{
    static const char *const axes[] = { "d", "h", "w" };
    if (!f) return;
    lua_createtable(L, 0, 3);
    for (int i = 0; i < AXES; i++) set_filter(L, axes[i], &f[i]);
    lua_setfield(L, -2, "filters");
}

static void set_points(lua_State *L, const struct algo *a)
{
    if (a->npoints == 0) return;
    lua_createtable(L, a->npoints, 0);
    for (int i = 0; i < a->npoints; i++) {
        lua_pushnumber(L, a->points[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "points");
}

static void set_split(lua_State *L, const struct split *s)
{
    if (s->n == 0) return;
    lua_createtable(L, s->n, 1);
    emit_integer(L, "units", divide_units(s));
    for (int i = 0; i < s->n; i++) {
        lua_createtable(L, 0, 2);
        emit_text(L, "axis", (char[2]){ s->axis[i] });
        emit_integer(L, "count", s->count[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "split");
}

void emit_algorithm(lua_State *L, const struct graph *g, const struct node *n)
{
    const struct algo *a = &n->algo;
    emit_text(L, "kernel", names_kernel[a->kernel]);
    emit_text(L, "why", a->why);
    emit_flag(L, "rows_over_batch", a->rows_over_batch);
    emit_triple(L, "kernel_size", a->kernel_size);
    emit_triple(L, "group", a->group);
    emit_integer(L, "place_in", a->place_in);
    emit_integer(L, "place_out", a->place_out);
    emit_integer(L, "part", a->part);
    if (a->packing.block)
        emit_packing(L, a->packing);
    else if (optab[n->op].traits & EFFECT && n->nin > 1)
        emit_packing(L, g->nodes[n->in[n->nin - 1]].packing);
    lua_createtable(L, 0, 3);
    emit_integer(L, "width", a->tile.width);
    emit_integer(L, "vecs", a->tile.vecs);
    emit_integer(L, "rows", a->tile.rows);
    emit_flag(L, "arrays", a->tile.arrays);
    emit_flag(L, "row_of_taps", a->tile.row_of_taps);
    emit_integer(L, "tap_rows", a->tile.tap_rows);
    emit_flag(L, "trimmed", a->tile.trimmed);
    emit_flag(L, "apart", a->tile.apart);
    emit_flag(L, "held", a->tile.held);
    emit_integer(L, "ahead", ahead(g, n));
    lua_setfield(L, -2, "tile");
    lua_createtable(L, a->nsweeps, 0);
    for (int i = 0; i < a->nsweeps; i++) {
        push_sweep(L, &a->sweeps[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "sweeps");
    set_filters(L, a->filters);
    set_points(L, a);
    set_split(L, &a->split);
}
