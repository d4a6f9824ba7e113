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

/* Equal triples are one table, which the registry has by their bytes. */
void emit_triple(lua_State *L, const char *key, struct triple t)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "triples");
    lua_pushlstring(L, (const char *)t.at, sizeof t.at);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        lua_createtable(L, 0, AXES);
        emit_integer(L, "d", t.d);
        emit_integer(L, "h", t.h);
        emit_integer(L, "w", t.w);
        lua_pushlstring(L, (const char *)t.at, sizeof t.at);
        lua_pushvalue(L, -2);
        lua_rawset(L, -5);
        lua_remove(L, -2);
    }
    lua_setfield(L, -3, key);
    lua_pop(L, 1);
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

/* What stands before and behind literal i of n: eight a line. */
static const char *open_literal(int64_t i)
{
    return i % 8 ? " " : "    ";
}

static const char *close_literal(int64_t i, int64_t n)
{
    return i + 1 == n ? "\n" : i % 8 == 7 ? ",\n"
                                          : ",";
}

size_t emit_literal(char s[EMIT_LITERAL], float v, int64_t i, int64_t n)
{
    size_t at = (size_t)sprintf(s, "%s", open_literal(i));
    if (v != v)
        at += (size_t)sprintf(s + at, "NAN");
    else if (v - v != 0)
        at += (size_t)sprintf(s + at, v > 0 ? "INFINITY" : "-INFINITY");
    else {
        at += (size_t)sprintf(s + at, "%.9g", (double)v);
        at += (size_t)sprintf(s + at, strpbrk(s, ".e") ? "f" : ".0f");
    }
    return at + (size_t)sprintf(s + at, "%s", close_literal(i, n));
}

/* Lines of literals that read back as the same floats. */
void emit_floats(lua_State *L, const char *key, const float *v, int64_t n)
{
    char s[EMIT_LITERAL];
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (int64_t i = 0; i < n; i++) luaL_addlstring(&b, s, emit_literal(s, v[i], i, n));
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
        luaL_addstring(&b, open_literal(i));
        luaL_addstring(&b, s);
        luaL_addstring(&b, close_literal(i, n));
    }
    luaL_pushresult(&b);
    lua_setfield(L, -2, key);
}

static bool same_tables(lua_State *L, int a, int b, int skip);

static bool same_value(lua_State *L, int a, int b)
{
    int type = lua_type(L, a);
    if (type == LUA_TTABLE) return lua_rawequal(L, a, b) || (lua_istable(L, b) && same_tables(L, a, b, 0));
    if (type != LUA_TNUMBER) return lua_rawequal(L, a, b);
    if (lua_type(L, b) != LUA_TNUMBER || lua_isinteger(L, a) != lua_isinteger(L, b)) return false;
    lua_Number x = lua_tonumber(L, a), y = lua_tonumber(L, b);
    return lua_rawequal(L, a, b) && memcmp(&x, &y, sizeof x) == 0; /* -0 is not 0 */
}

/* Is the key below the value on top of the stack in table skip, if not 0? */
static bool skipped(lua_State *L, int skip)
{
    if (!skip) return false;
    lua_pushvalue(L, -2);
    bool found = lua_rawget(L, skip) != LUA_TNIL;
    lua_pop(L, 1);
    return found;
}

static int fields(lua_State *L, int a, int skip)
{
    int n = 0;
    for (lua_pushnil(L); lua_next(L, a); lua_pop(L, 1)) n += !skipped(L, skip);
    return n;
}

/* Have two tables the same fields, but for those in table skip, if not 0? Table
 * b has all those of a, and as many. */
static bool same_tables(lua_State *L, int a, int b, int skip)
{
    int top = lua_gettop(L), n = 0;
    bool same = true;
    luaL_checkstack(L, 8, NULL);
    lua_pushnil(L);
    while (same && lua_next(L, a)) {
        if (!skipped(L, skip)) {
            n++;
            lua_pushvalue(L, top + 1);
            lua_rawget(L, b);
            same = same_value(L, top + 2, top + 3);
        }
        lua_settop(L, top + 1);
    }
    lua_settop(L, top);
    return same && fields(L, b, skip) == n;
}

int emit_same(lua_State *L)
{
    lua_settop(L, 3);
    lua_pushboolean(L, same_tables(L, 1, 2, 3));
    return 1;
}
