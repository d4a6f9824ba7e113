/* Shared by emit.c (runs the templates, writes the files), emit_table.c (what
 * the templates see) and emit_names.c (paths, where the weights go). */
#ifndef EMIT_H
#define EMIT_H

#include "convc.h"

#include <lua.h>

struct text {
    const char *start;
    size_t length;
};

struct emission {
    struct graph *infer;     /* the forward pass */
    struct graph *train;     /* forward, loss, backward; or NULL */
    const struct options *options;
    const float *block;      /* packed parameters of an inference file */

    enum weights_in weights; /* never auto */
    bool to_file;            /* not standard output */
    const char *header_path, *test_path, *weights_path;
    const char *header_name; /* "net.h" */
    const char *symbol;      /* of WEIGHTS_object */
};

void emit_names(struct emission *);
void emit_format(const struct emission *);      /* clang-format on the files */
void emit_table(lua_State *, const struct emission *); /* pushes `net` */

#endif
