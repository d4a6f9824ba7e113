/* Any bytes as a net.weights file, for the check that convc emits: `tiny` is
 * compiled with --weights-in file. Bytes that it takes must have the format's
 * header (compiler/weightsfile.c) and the right length, and the forward pass
 * must run on them. As a checksum stops nearly every input, each is tried
 * again with a header made right. */
#include "tiny.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 64,
       BYTES = HEADER + 4 * TINY_PARAMS };

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static uint64_t get(const unsigned char *at, int bytes)
{
    uint64_t v = 0;
    for (int i = bytes - 1; i >= 0; i--) v = v << 8 | at[i];
    return v;
}

static uint64_t checksum(const unsigned char *at, size_t floats)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < floats; i++)
        h = (h ^ get(at + 4 * i, 4)) * UINT64_C(0x100000001b3);
    return h;
}

/* Whether it was taken. The copy is aligned as a mapped file is, and not a
 * byte longer than it says. */
static int try_file(const unsigned char *data, size_t size)
{
    static _Alignas(TINY_ALIGN) unsigned char arena[TINY_ARENA_BYTES];
    float x[TINY_X_SIZE] = { 1, -1 }, y[TINY_Y_SIZE];
    void *file = NULL;
    if (posix_memalign(&file, 64, size ? size : 1) != 0) abort();
    memcpy(file, data, size);
    const float *weights = NULL;
    int code = tiny_weights(file, size, &weights);
    if (code == 0) {
        if (size != BYTES || get(data + 24, 8) != TINY_PARAMS) abort();
        if (get(data + 32, 8) != checksum(data + HEADER, TINY_PARAMS)) abort();
        if (tiny_forward(weights, arena, x, y) != 0) abort();
    }
    free(file);
    return code == 0;
}

/* The first input of the corpus is the file that convc wrote. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static unsigned char header[HEADER], mended[BYTES];
    int taken = try_file(data, size);
    if (taken) memcpy(header, data, HEADER);
    if (taken || !header[0] || size < HEADER) return 0;
    size_t bytes = size < BYTES ? size : BYTES;
    memcpy(mended, header, HEADER);
    memcpy(mended + HEADER, data + HEADER, bytes - HEADER);
    uint64_t sum = checksum(mended + HEADER, TINY_PARAMS);
    for (int i = 0; i < 8; i++) mended[32 + i] = (unsigned char)(sum >> (8 * i));
    if (try_file(mended, bytes) != (bytes == BYTES)) abort();
    return 0;
}
