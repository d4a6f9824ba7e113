/* graph -> Lua tables -> templates -> text. Everything that C has decided goes
 * to Lua as one table, `net` (emit_table.c); templates/main.lua writes the .c and
 * the .h (and the test) as their lines come, into files that this one opens and
 * that appear all or none. Lua sees no clock, no other files, no environment: the
 * text is a function of the graph and the options. */
#include "convc.h"
#include "emit.h"

#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

/* The text of a template: built in, or a file under --templates DIR. */
static const char *template_text(struct emission *e, const char *name, size_t *length)
{
    struct cc *cc = e->infer->cc;
    if (e->options->templates) {
        const char *path = arena_printf(cc->mem, "%s/%s", e->options->templates, name);
        return file_read(cc, path, MAX_SOURCE, length);
    }
    for (int i = 0; i < ntemplate_files; i++)
        if (strcmp(template_files[i].name, name) == 0) {
            *length = template_files[i].length;
            return template_files[i].text;
        }
    return NULL;
}

/* Lua: text(name) -> string. A file that cannot be read ends the run through
 * longjmp, past Lua frames that own nothing but Lua's memory. */
static int lua_text(lua_State *L)
{
    struct emission *e = lua_touserdata(L, lua_upvalueindex(1));
    const char *name = luaL_checkstring(L, 1);
    size_t length;
    const char *text = template_text(e, name, &length);
    if (!text) return luaL_error(L, "no template '%s'", name);
    lua_pushlstring(L, text, length);
    return 1;
}

static void open_libraries(lua_State *L)
{
    luaL_requiref(L, "_G", luaopen_base, 1);
    luaL_requiref(L, "string", luaopen_string, 1);
    luaL_requiref(L, "table", luaopen_table, 1);
    luaL_requiref(L, "math", luaopen_math, 1);
    lua_settop(L, 0);
    static const char *const forbidden[] = { "dofile", "loadfile", "pairs", "next", "collectgarbage", "print" };
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        lua_pushnil(L);
        lua_setglobal(L, forbidden[i]);
    }
}

/* The parameters as literals. */
struct literals {
    FILE *f;
    int64_t at, n;
};

static void write_literals(void *to, const float *v, int64_t n)
{
    struct literals *l = to;
    char s[EMIT_LITERAL];
    for (int64_t i = 0; i < n; i++, l->at++)
        fwrite(s, 1, emit_literal(s, v[i], l->at, l->n), l->f);
}

/* Lua: write(text) -> to a file; with a line's end if it is a line(text). */
static int lua_write(lua_State *L)
{
    struct emission *e = lua_touserdata(L, lua_upvalueindex(1));
    FILE *f = file_stream(lua_touserdata(L, lua_upvalueindex(2)));
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    if (strcmp(text, EMIT_BLOCK) == 0) {
        struct literals l = { f, 0, e->infer->param_floats };
        pack_block(e->infer, write_literals, &l);
        return 0;
    }
    fwrite(text, 1, length, f);
    fputs(luaL_optstring(L, 2, ""), f);
    return 0;
}

/* Pushes the files that are written. */
static void push_files(lua_State *L, struct emission *e)
{
    static const char *const names[] = { "source", "header", "test" };
    lua_createtable(L, 0, 3);
    for (int i = 0; i < 3; i++) {
        if (!e->files[i]) continue;
        lua_pushlightuserdata(L, e);
        lua_pushlightuserdata(L, e->files[i]);
        lua_pushcclosure(L, lua_write, 2);
        lua_setfield(L, -2, names[i]);
    }
}

/* Runs main.lua on the net and the files. Protected. */
static int run(lua_State *L)
{
    struct emission *e = lua_touserdata(L, 1);
    lua_settop(L, 0);
    open_libraries(L);
    lua_pushlightuserdata(L, e);
    lua_pushcclosure(L, lua_text, 1);
    lua_setglobal(L, "text");
    lua_pushcfunction(L, emit_same);
    lua_setglobal(L, "same");
    size_t length;
    const char *main = template_text(e, "main.lua", &length);
    if (!main) return luaL_error(L, "no template 'main.lua'");
    if (luaL_loadbuffer(L, main, length, "=main.lua") != LUA_OK) return lua_error(L);
    emit_table(L, e);
    push_files(L, e);
    lua_call(L, 2, 0);
    return 0;
}

/* Writes .c, .h and test. */
static void render(struct emission *e)
{
    struct cc *cc = e->infer->cc;
    struct emit_memory *memory = NEW(cc->mem, struct emit_memory, 1);
    lua_State *L = lua_newstate(emit_allocate, memory);
    if (!L) bug("emit: no memory for Lua");
    lua_gc(L, LUA_GCGEN, 0, 0); /* nearly all of its objects are short strings */
    jmp_buf *outer = cc->recover, here;
    cc->recover = &here;
    if (setjmp(here)) { /* a template that could not be read */
        lua_close(L);
        emit_release(memory);
        cc->recover = outer;
        longjmp(*outer, 1);
    }
    lua_pushcfunction(L, run);
    lua_pushlightuserdata(L, e);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK)
        err(cc, (struct pos){ 0 }, "template: %s", lua_tostring(L, -1));
    lua_close(L);
    emit_release(memory);
    cc->recover = outer;
}

static void write_all(struct emission *e)
{
    struct cc *cc = e->infer->cc;
    e->files[0] = file_create(cc, e->options->output);
    if (e->to_file) e->files[1] = file_create(cc, e->header_path);
    if (e->to_file && e->options->emit_test) e->files[2] = file_create(cc, e->test_path);
    render(e);
    if (e->weights_path) {
        struct output *out = file_create(cc, e->weights_path);
        if (e->weights == WEIGHTS_file)
            weightsfile(file_stream(out), e->infer);
        else
            elf(file_stream(out), e->infer, e->symbol);
    }
    if (e->options->format) emit_format(e);
    file_commit_all(cc);
}

/* The emitted code counts elements of a tensor and of the arena with int. */
static void check_size(const struct graph *g)
{
    struct pos nowhere = { 0 };
    for (int i = 0; i < g->nbuffers; i++)
        if (g->buffers[i].floats > INT32_MAX)
            err(g->cc, g->nodes[g->buffers[i].first].pos,
                "%s: a tensor of %lld elements in memory (limit is %d)",
                g->nodes[g->buffers[i].first].name, (long long)g->buffers[i].floats, INT32_MAX);
    if (g->arena_floats < 0) err(g->cc, nowhere, "the arena would be larger than any memory");
}

static void emit_all(struct emission *e)
{
    for (int i = 0; i < e->nvariants; i++) check_size(e->variants[i]);
    if (e->train) check_size(e->train);
    emit_names(e);
    write_all(e);
}

/* The blocks of all targets one after the other, equal ones once. The first
 * graph stands for the file: its hash and its floats are those of the whole. */
static void chain_blocks(struct emission *e)
{
    struct graph *first = e->infer, *last = first;
    int64_t total = (first->param_floats + 15) / 16 * 16; /* aligned to 64 bytes */
    uint64_t hash = first->hash;
    for (int i = 1; i < e->nvariants; i++) {
        struct graph *g = e->variants[i];
        e->bases[i] = total;
        hash = hash * 31 + g->hash;
        for (int k = 0; k < i; k++)
            if (e->variants[k]->hash == g->hash) e->bases[i] = e->bases[k];
        if (e->bases[i] != total) continue;
        g->param_floats = (g->param_floats + 15) / 16 * 16;
        total += g->param_floats;
        last->behind = g;
        last = g;
    }
    first->param_floats = total;
    first->hash = hash;
}

void emit(struct graph *const *variants, int n, const struct options *options)
{
    struct emission e = { .infer = variants[0], .variants = variants, .nvariants = n, .options = options };
    if (n > 1) chain_blocks(&e);
    emit_all(&e);
}

void emit_training(struct graph *train, struct graph *infer, const struct options *options)
{
    struct emission e = { .infer = infer, .variants = &infer, .nvariants = 1, .train = train, .options = options };
    emit_all(&e);
}
