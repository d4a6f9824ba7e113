/* Shared by emit.c (runs the templates, writes the files), emit_table.c (what
 * the templates see), emit_lua.c (its fields) and emit_names.c (paths, where the weights go). */
#ifndef EMIT_H
#define EMIT_H

#include "convc.h"

#include <lua.h>

struct emission {
    struct graph *infer;           /* the forward pass, for the best target */
    struct graph *const *variants; /* it, and those for the others */
    int nvariants;
    int64_t bases[MAX_VARIANTS]; /* where their parameters begin in the block */
    struct graph *train;         /* forward, loss, backward; or NULL */
    const struct options *options;

    enum weights_in weights; /* never auto */
    bool to_file;            /* not a stream */
    const char *header_path, *test_path, *weights_path;
    struct output *files[3]; /* .c, .h, test; NULL: none */
    const char *header_name; /* "net.h" */
    const char *symbol;      /* of WEIGHTS_object */
};

void emit_names(struct emission *);
/* clang-format on `files`, while they are still temporary. */
void emit_format(const struct emission *);
void emit_table(lua_State *, const struct emission *); /* pushes `net` */

/* emit_options.c */
void emit_options(lua_State *, const struct emission *);
void emit_recipe(lua_State *, const struct recipe *);                        /* "recipe" */
void emit_algorithm(lua_State *, const struct graph *, const struct node *); /* emit_algo.c */
/* A line of the text in whose place emit.c writes the parameters. */
#define EMIT_BLOCK "\001"

/* Literal i of n that reads back as the same float, with what stands before and
 * behind it in lines of eight; its length. */
enum { EMIT_LITERAL = 48 };
size_t emit_literal(char s[EMIT_LITERAL], float, int64_t i, int64_t n);

/* emit_lua.c: field `key` of the table on top of the stack */
void emit_integer(lua_State *, const char *key, int64_t);
void emit_number(lua_State *, const char *key, double);
void emit_text(lua_State *, const char *key, const char *); /* NULL: none */
void emit_flag(lua_State *, const char *key, bool);
void emit_triple(lua_State *, const char *key, struct triple);
void emit_sides(lua_State *, const char *key, struct sides);
void emit_list(lua_State *, const char *key, struct list);
void emit_packing(lua_State *, struct packing); /* "packing" */
void emit_floats(lua_State *, const char *key, const float *, int64_t n);
void emit_indices(lua_State *, const char *key, const double *, int64_t n);
/* emit_memory.c: where Lua's values lie; emit_release() after lua_close(). */
enum { EMIT_SMALL = 512 };
struct emit_memory {
    struct slab *slabs;
    char *next;
    size_t left;
    void *free[EMIT_SMALL / 16];
};
void *emit_allocate(void *memory, void *, size_t old, size_t size);
void emit_release(struct emit_memory *);

/* Lua: same(a, b, skip): are two tables equal in all fields but those of `skip`? */
int emit_same(lua_State *);

#endif
