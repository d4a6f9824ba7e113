/* Messages in protobuf's encoding, written by hand: a field is its number and
 * its kind, then a varint, four bytes, or a length and so many bytes. That of
 * https://protobuf.dev/programming-guides/encoding; nothing is ever read. */
#include "onnx.h"

#include <string.h>

enum { VARINT = 0,
       BYTES = 2,
       FIXED32 = 5 };

static unsigned char *room(struct bytes *b, size_t n)
{
    if (b->n + n > b->cap) {
        size_t cap = 2 * b->cap + n + 64;
        b->v = arena_grow(b->mem, b->v, b->cap, cap);
        b->cap = cap;
    }
    b->n += n;
    return b->v + b->n - n;
}

static void varint(struct bytes *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7) *room(b, 1) = (unsigned char)(v | 0x80);
    *room(b, 1) = (unsigned char)v;
}

static void key(struct bytes *b, int field, int kind)
{
    varint(b, (uint64_t)field << 3 | (uint64_t)kind);
}

void protobuf_integer(struct bytes *b, int field, int64_t v)
{
    key(b, field, VARINT);
    varint(b, (uint64_t)v);
}

void protobuf_float(struct bytes *b, int field, double v)
{
    float f = (float)v;
    uint32_t bits;
    memcpy(&bits, &f, sizeof bits);
    key(b, field, FIXED32);
    for (int i = 0; i < 4; i++) *room(b, 1) = (unsigned char)(bits >> 8 * i);
}

void protobuf_head(struct bytes *b, int field, size_t n)
{
    key(b, field, BYTES);
    varint(b, n);
}

static void put(struct bytes *b, int field, const void *v, size_t n)
{
    protobuf_head(b, field, n);
    if (n) memcpy(room(b, n), v, n);
}

void protobuf_text(struct bytes *b, int field, const char *s)
{
    put(b, field, s, strlen(s));
}

void protobuf_message(struct bytes *b, int field, const struct bytes *m)
{
    put(b, field, m->v, m->n);
}

void protobuf_append(struct bytes *b, const struct bytes *more)
{
    if (more->n) memcpy(room(b, more->n), more->v, more->n);
}
