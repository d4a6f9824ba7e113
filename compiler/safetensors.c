/* Reads safetensors, the format of huggingface.co/docs/safetensors: 8 bytes
 * header length (little endian), a JSON object, the data. The object maps
 * each tensor's name to its dtype, shape and data_offsets [begin, end),
 * counted from the start of the data; "__metadata__" maps strings to strings.
 *
 * No byte is trusted. A file is taken only if its header is whole JSON of at
 * most 100 MB, every name occurs once, every tensor's bytes are as many as
 * dtype and shape say, and the tensors cover the data without overlap, hole
 * or rest, as the format demands. Alignment it does not demand: elements are
 * read byte by byte. What is allocated grows with the text of the header,
 * never with a number in it. */
#include "convc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_HEADER 100000000
#define MAX_FILE ((size_t)16 << 30)

const char *const safetensors_dtype[ST_DTYPES] = {
    "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "I16", "U16", "F16",
    "BF16", "I32", "U32", "F32", "F64", "I64", "U64"
};
static const unsigned char dtype_bytes[ST_DTYPES] = {
    1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 8, 8, 8
};

/* ---- the header -------------------------------------------------------- */

static void read_dtype(struct json *j, struct tensor *t)
{
    const char *word = json_string(j);
    for (t->dtype = 0; t->dtype < ST_DTYPES; t->dtype++)
        if (strcmp(word, safetensors_dtype[t->dtype]) == 0) return;
    json_fail(j, "%.60s: unknown dtype '%.20s'", t->name, word);
}

static void read_shape(struct json *j, struct tensor *t)
{
    json_expect(j, '[');
    t->rank = 0;
    t->count = 1;
    if (json_try(j, ']')) return;
    do {
        if (t->rank == ST_RANK)
            json_fail(j, "%.60s: more than %d dimensions", t->name, ST_RANK);
        int64_t d = json_integer(j);
        if (d > MAX_ELEMENTS || (d && t->count > MAX_ELEMENTS / d))
            json_fail(j, "%.60s: more than 2^40 elements", t->name);
        t->shape[t->rank++] = d;
        t->count *= d;
    } while (json_try(j, ','));
    json_expect(j, ']');
}

static void read_offsets(struct json *j, struct tensor *t)
{
    json_expect(j, '[');
    t->begin = json_integer(j);
    json_expect(j, ',');
    t->end = json_integer(j);
    json_expect(j, ']');
}

static void read_tensor(struct json *j, struct tensor *t)
{
    static const char *const keys[] = { "dtype", "shape", "data_offsets" };
    static void (*const readers[])(struct json *, struct tensor *) = {
        read_dtype, read_shape, read_offsets
    };
    bool seen[3] = { false };
    json_expect(j, '{');
    do {
        const char *key = json_string(j);
        int k = 0;
        while (k < 3 && strcmp(key, keys[k]) != 0) k++;
        if (k < 3 && seen[k]) json_fail(j, "%.60s: '%s' twice", t->name, key);
        json_expect(j, ':');
        if (k == 3) {
            json_skip(j);
        } else {
            readers[k](j, t);
            seen[k] = true;
        }
    } while (json_try(j, ','));
    json_expect(j, '}');
    for (int k = 0; k < 3; k++)
        if (!seen[k]) json_fail(j, "%.60s: has no '%s'", t->name, keys[k]);
}

static void read_metadata(struct json *j)
{
    json_expect(j, '{');
    if (json_try(j, '}')) return;
    do {
        json_string(j);
        json_expect(j, ':');
        json_string(j);
    } while (json_try(j, ','));
    json_expect(j, '}');
}

/* Room for one more tensor. */
static struct tensor *append(struct json *j, struct tensors *all, int *cap)
{
    if (all->n == *cap) {
        size_t old = sizeof *all->v * (size_t)*cap;
        *cap = *cap ? 2 * *cap : 16;
        all->v = arena_grow(j->cc->mem, all->v, old, sizeof *all->v * (size_t)*cap);
    }
    return &all->v[all->n++];
}

static struct tensors read_header(struct json *j)
{
    struct tensors all = { 0 };
    int cap = 0;
    bool metadata = false;
    json_expect(j, '{');
    if (!json_try(j, '}')) {
        do {
            const char *name = json_string(j);
            json_expect(j, ':');
            if (strcmp(name, "__metadata__") == 0) {
                if (metadata) json_fail(j, "'__metadata__' twice");
                metadata = true;
                read_metadata(j);
                continue;
            }
            struct tensor *t = append(j, &all, &cap);
            t->name = name;
            read_tensor(j, t);
        } while (json_try(j, ','));
        json_expect(j, '}');
    }
    json_end(j);
    return all;
}

/* ---- the data ---------------------------------------------------------- */

static _Noreturn void fail(struct json *j, const struct tensor *t,
                           const char *what)
{
    err(j->cc, (struct pos){ 0 }, "%s: tensor '%s' %s", j->path, t->name, what);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct tensor *)a)->name,
                  ((const struct tensor *)b)->name);
}

static int by_begin(const void *a, const void *b)
{
    const struct tensor *x = a, *y = b;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    if (x->end != y->end) return x->end < y->end ? -1 : 1;
    return by_name(a, b);
}

static void check_names(struct json *j, struct tensors all)
{
    if (all.n) qsort(all.v, (size_t)all.n, sizeof *all.v, by_name);
    for (int i = 1; i < all.n; i++)
        if (strcmp(all.v[i - 1].name, all.v[i].name) == 0)
            fail(j, &all.v[i], "occurs twice");
}

static void check_size(struct json *j, const struct tensor *t, int64_t size)
{
    if (t->begin > t->end || t->end > size)
        err(j->cc, (struct pos){ 0 },
            "%s: tensor '%s' takes bytes %lld to %lld of %lld: the file is "
            "truncated or damaged",
            j->path, t->name, (long long)t->begin, (long long)t->end, (long long)size);
    if (t->end - t->begin != t->count * dtype_bytes[t->dtype])
        fail(j, t, "has a dtype and shape that do not fit its number of bytes");
}

/* Sorted by place, each tensor must begin where the last one ends. */
static void check_places(struct json *j, struct tensors all, int64_t size)
{
    int64_t at = 0;
    if (all.n) qsort(all.v, (size_t)all.n, sizeof *all.v, by_begin);
    for (int i = 0; i < all.n; at = all.v[i++].end) {
        check_size(j, &all.v[i], size);
        if (all.v[i].begin < at)
            fail(j, &all.v[i], "overlaps with another tensor");
        if (all.v[i].begin > at) fail(j, &all.v[i], "has a hole before it");
    }
    if (at < size)
        err(j->cc, (struct pos){ 0 }, "%s: %lld bytes after the last tensor",
            j->path, (long long)(size - at));
}

struct tensors safetensors_parse(struct cc *cc, const char *path,
                                 const unsigned char *bytes, size_t length)
{
    struct pos nowhere = { 0 };
    if (length < 8)
        err(cc, nowhere, "%s: %zu bytes are no safetensors file", path, length);
    uint64_t n = 0;
    for (int i = 7; i >= 0; i--) n = n << 8 | bytes[i];
    if (n > MAX_HEADER)
        err(cc, nowhere, "%s: header of %llu bytes, more than %d: not a "
                         "safetensors file?",
            path, (unsigned long long)n, MAX_HEADER);
    if (n > length - 8)
        err(cc, nowhere, "%s: truncated: header of %llu bytes in a file of %zu",
            path, (unsigned long long)n, length);
    const char *text = (const char *)bytes + 8;
    struct json j = { cc, path, text, text, text + n };
    struct tensors all = read_header(&j);
    check_names(&j, all);
    check_places(&j, all, (int64_t)(length - 8 - n));
    for (int i = 0; i < all.n; i++)
        all.v[i].data = bytes + 8 + n + all.v[i].begin;
    return all;
}

struct tensors safetensors(struct cc *cc, const char *path)
{
    struct stat st;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        io_err(cc, "cannot read %s: not a regular file", path);
    size_t length;
    const char *text = file_map(cc, path, MAX_FILE, &length);
    return safetensors_parse(cc, path, (const unsigned char *)text, length);
}

/* ---- elements ---------------------------------------------------------- */

static double binary32(uint64_t bits)
{
    uint32_t low = (uint32_t)bits;
    float v;
    memcpy(&v, &low, sizeof v);
    return (double)v;
}

static double binary64(uint64_t bits)
{
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static double bfloat16(uint64_t bits)
{
    return binary32(bits << 16);
}

/* 5 bits of exponent, 10 of mantissa, widened to binary64's 11 and 52. */
static double binary16(uint64_t bits)
{
    uint64_t mantissa = bits & 0x3ff, exponent = bits >> 10 & 31;
    uint64_t sign = bits >> 15 << 63;
    if (exponent == 0) { /* units of 2^-24 */
        double v = (double)mantissa / 16777216;
        return sign ? -v : v;
    }
    exponent = exponent == 31 ? 2047 : exponent - 15 + 1023;
    return binary64(sign | exponent << 52 | mantissa << 42);
}

static double (*const decoders[ST_DTYPES])(uint64_t) = {
    [ST_F16] = binary16,
    [ST_BF16] = bfloat16,
    [ST_F32] = binary32,
    [ST_F64] = binary64,
};

bool safetensors_floats(const struct tensor *t)
{
    return decoders[t->dtype] != NULL;
}

double safetensors_value(const struct tensor *t, int64_t i)
{
    int n = dtype_bytes[t->dtype];
    const unsigned char *at = t->data + i * n;
    uint64_t bits = 0;
    for (int k = n - 1; k >= 0; k--) bits = bits << 8 | at[k];
    return decoders[t->dtype](bits);
}
