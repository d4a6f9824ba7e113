/* See part.h. */
#include "part.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

void part_start(struct part *r)
{
    memset(r, 0, sizeof *r);
    r->cc.mem = arena_new();
    r->cc.errors = open_memstream(&r->messages, &r->size);
}

void part_end(struct part *r)
{
    arena_free(r->cc.mem);
    free(r->messages);
}

void part_expect(const struct part *r, const char *text)
{
    ck_assert_msg(strstr(r->messages, text) != NULL, "'%s' is not in: %s",
                  text, r->messages);
}

unsigned char *part_file(const char *header, const void *data,
                         size_t bytes, size_t *length)
{
    size_t n = strlen(header);
    *length = 8 + n + bytes;
    unsigned char *file = calloc(1, *length);
    for (size_t i = 0; i < 8; i++) file[i] = (unsigned char)((uint64_t)n >> (8 * i));
    memcpy(file + 8, header, n);
    if (bytes) memcpy(file + 8 + n, data, bytes);
    return file;
}
