/* The packed block as a file beside the C file: NET.weights. All numbers are
 * little endian.
 *
 *     0  8  magic: 89 'c' 'w' 't' 's' 0d 0a 1a  (text-mode copies break it)
 *     8  4  version, 1
 *    12  4  bytes of this header, 64
 *    16  8  graph hash (hash.c): which net, which packing
 *    24  8  count of floats
 *    32  8  checksum of the data: hash_floats over all of them
 *    40 24  zero
 *    64     the floats; the file ends with the last one
 *
 * The data begins at a multiple of 64, so a file mapped into memory is used
 * where it lies. The emitted code checks every field, and the length of the
 * file against the count, before it reads a float. */
#include "convc.h"

#include <errno.h>
#include <string.h>

const unsigned char weightsfile_magic[8] = { 0x89, 'c', 'w', 't', 's', '\r', '\n', 0x1a };

static void put(unsigned char *at, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) at[i] = (unsigned char)(value >> (8 * i));
}

void weightsfile_floats(void *to, const float *v, int64_t n)
{
    enum { PART = 1024 };
    unsigned char bytes[4 * PART];
    for (int64_t i = 0; i < n; i += PART) {
        int64_t part = n - i < PART ? n - i : PART;
        for (int64_t k = 0; k < part; k++) {
            uint32_t bits;
            memcpy(&bits, &v[i + k], sizeof bits);
            put(bytes + 4 * k, bits, 4);
        }
        fwrite(bytes, 4, (size_t)part, to);
    }
}

struct stream {
    FILE *f;
    uint64_t checksum;
};

static void add(void *to, const float *v, int64_t n)
{
    struct stream *s = to;
    s->checksum = hash_floats(s->checksum, v, n);
    weightsfile_floats(s->f, v, n);
}

/* The checksum is known when the last float is written: then back to its place. */
void weightsfile(FILE *f, const struct graph *g)
{
    unsigned char header[WEIGHTSFILE_HEADER] = { 0 };
    struct stream s = { f, HASH_START };
    memcpy(header, weightsfile_magic, sizeof weightsfile_magic);
    put(header + 8, WEIGHTSFILE_VERSION, 4);
    put(header + 12, WEIGHTSFILE_HEADER, 4);
    put(header + 16, g->hash, 8);
    put(header + 24, (uint64_t)g->param_floats, 8);
    fwrite(header, 1, sizeof header, f);
    pack_block(g, add, &s);
    put(header + 32, s.checksum, 8);
    if (fseek(f, 0, SEEK_SET) != 0) io_err(g->cc, "the file of weights must be one in which to go back: %s", strerror(errno));
    fwrite(header, 1, sizeof header, f);
}
