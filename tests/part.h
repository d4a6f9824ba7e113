/* A run of the compiler in parts, for unit tests: an arena, a place for
 * messages, and safetensors files made byte by byte. */
#ifndef PART_H
#define PART_H

#include "../compiler/convc.h"

struct part {
    struct cc cc;
    char *messages; /* complete once cc.errors is closed */
    size_t size;
};

void part_start(struct part *);
void part_end(struct part *);

/* Fails the test unless the messages hold this text. */
void part_expect(const struct part *, const char *text);

/* The bytes of a safetensors file; the caller frees them. */
unsigned char *part_file(const char *header, const void *data, size_t bytes,
                         size_t *length);

/* An entry of such a header. */
#define TENSOR(name, dtype, shape, begin, end)                \
    "\"" name "\":{\"dtype\":\"" dtype "\",\"shape\":[" shape \
    "],\"data_offsets\":[" #begin "," #end "]}"

#define COUNT(a) (int)(sizeof(a) / sizeof *(a))

#endif
