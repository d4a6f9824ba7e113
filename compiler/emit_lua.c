/* Values of the compiler as fields of the Lua table on top of the stack. */
#include "emit.h"

#include <lauxlib.h>
#include <string.h>

void emit_integer(lua_State *L, const char *key, int64_t v)
{
    lua_pushinteger(L, (lua_Integer)v);
    lua_setfield(L, -2, key);
}

void emit_number(lua_State *L, const char *key, double v)
{
    lua_pushnumber(L, v);
    lua_setfield(L, -2, key);
}

void emit_text(lua_State *L, const char *key, const char *v)
{
    if (!v) return;
    lua_pushstring(L, v);
    lua_setfield(L, -2, key);
}

void emit_flag(lua_State *L, const char *key, bool v)
{
    lua_pushboolean(L, v);
    lua_setfield(L, -2, key);
}

void emit_triple(lua_State *L, const char *key, struct triple t)
{
    lua_createtable(L, 0, AXES);
    emit_integer(L, "d", t.d);
    emit_integer(L, "h", t.h);
    emit_integer(L, "w", t.w);
    lua_setfield(L, -2, key);
}

void emit_sides(lua_State *L, const char *key, struct sides s)
{
    lua_createtable(L, 0, 2 * AXES);
    emit_integer(L, "front", s.front);
    emit_integer(L, "top", s.top);
    emit_integer(L, "left", s.left);
    emit_integer(L, "back", s.back);
    emit_integer(L, "bottom", s.bottom);
    emit_integer(L, "right", s.right);
    lua_setfield(L, -2, key);
}

void emit_list(lua_State *L, const char *key, struct list l)
{
    lua_createtable(L, l.n, 0);
    for (int i = 0; i < l.n; i++) {
        lua_pushnumber(L, l.v[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, key);
}

void emit_packing(lua_State *L, struct packing p)
{
    lua_createtable(L, 0, 6);
    emit_integer(L, "groups", p.groups);
    emit_integer(L, "out", p.out);
    emit_integer(L, "in", p.in);
    emit_integer(L, "taps", p.taps);
    emit_integer(L, "block", p.block);
    emit_flag(L, "swapped", p.swapped);
    lua_setfield(L, -2, "packing");
}

static void add_literal(luaL_Buffer *b, float v)
{
    char s[32];
    if (v != v)
        strcpy(s, "NAN");
    else if (v - v != 0)
        strcpy(s, v > 0 ? "INFINITY" : "-INFINITY");
    else {
        int n = snprintf(s, sizeof s - 4, "%.9g", (double)v);
        strcpy(s + n, strpbrk(s, ".e") ? "f" : ".0f");
    }
    luaL_addstring(b, s);
}

/* What stands before and behind literal i of n: eight a line. */
static void open_literal(luaL_Buffer *b, int64_t i)
{
    luaL_addstring(b, i % 8 ? " " : "    ");
}

static void close_literal(luaL_Buffer *b, int64_t i, int64_t n)
{
    if (i + 1 < n) luaL_addchar(b, ',');
    if (i % 8 == 7 || i + 1 == n) luaL_addchar(b, '\n');
}

/* Lines of literals that read back as the same floats. */
void emit_floats(lua_State *L, const char *key, const float *v, int64_t n)
{
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (int64_t i = 0; i < n; i++) {
        open_literal(&b, i);
        add_literal(&b, v[i]);
        close_literal(&b, i, n);
    }
    luaL_pushresult(&b);
    lua_setfield(L, -2, key);
}

void emit_indices(lua_State *L, const char *key, const double *v, int64_t n)
{
    char s[32];
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (int64_t i = 0; i < n; i++) {
        snprintf(s, sizeof s, "%.0f", v[i]);
        open_literal(&b, i);
        luaL_addstring(&b, s);
        close_literal(&b, i, n);
    }
    luaL_pushresult(&b);
    lua_setfield(L, -2, key);
}
