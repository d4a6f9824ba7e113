/* One net in four builds in one program: weights in the source (src), in a
 * file (fil), in an object (obj), and another net with a file (other). All
 * compute the same; a file that is damaged, cut, too long, swapped, of another
 * version or misaligned is refused with its own code. Built and run by
 * tests/unit/weights_in.c in the folder with the weights. */
#include "src.h"
#include "fil.h"
#include "obj.h"
#include "other.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 1 << 16 };

static _Alignas(64) unsigned char good[MOST], bad[MOST], foreign[MOST];
static size_t bytes, foreign_bytes;
static int failures;

static void expect(const char *what, int found, int wanted)
{
    if (found == wanted) return;
    fprintf(stderr, "%s: %d, expected %d\n", what, found, wanted);
    failures++;
}

static size_t read_file(const char *path, unsigned char *to)
{
    FILE *f = fopen(path, "rb");
    if (!f) return 0;
    size_t n = fread(to, 1, MOST, f);
    fclose(f);
    return n;
}

static void same_outputs(void)
{
    static _Alignas(SRC_ALIGN) unsigned char arena[SRC_ARENA_BYTES];
    float x[SRC_X_SIZE], a[SRC_Y_SIZE], b[SRC_Y_SIZE], c[SRC_Y_SIZE];
    for (int i = 0; i < SRC_X_SIZE; i++) x[i] = (float)(i % 7) - 3;
    const float *weights = NULL;
    expect("good file", fil_weights(good, bytes, &weights), FIL_OK);
    expect("src", src_forward(arena, x, a), SRC_OK);
    expect("fil", fil_forward(weights, arena, x, b), FIL_OK);
    expect("obj", obj_forward(arena, x, c), OBJ_OK);
    expect("file against source", memcmp(a, b, sizeof a), 0);
    expect("object against source", memcmp(a, c, sizeof a), 0);
    expect("not all zero", a[0] == 0 && a[1] == 0, 0);
}

/* The weights must not be set by a file that is refused. */
static int try(const unsigned char *file, size_t n)
{
    const float *weights = NULL;
    int code = fil_weights(file, n, &weights);
    if (code && weights) failures++, fprintf(stderr, "weights set\n");
    return code;
}

static int flipped(size_t at)
{
    memcpy(bad, good, bytes);
    bad[at] ^= 1;
    return try(bad, bytes);
}

static void refused(void)
{
    for (size_t n = 0; n < bytes; n++)
        expect("cut", try(good, n), n < 64 ? FIL_EFORMAT : FIL_ESIZE);
    memcpy(bad, good, bytes);
    expect("too long", try(bad, bytes + 1), FIL_ESIZE);
    for (size_t i = 0; i < 64; i++) {
        int wanted = i < 16 ? FIL_EFORMAT : i < 24 ? FIL_EFOREIGN
                                        : i < 32   ? FIL_ESIZE
                                        : i < 40   ? FIL_ECHECKSUM
                                                   : FIL_OK;
        expect("header", flipped(i), wanted);
    }
    for (size_t i = 64; i < bytes; i++)
        expect("data", flipped(i), FIL_ECHECKSUM);
    expect("foreign", try(foreign, foreign_bytes), FIL_EFOREIGN);
    memcpy(bad + 4, good, bytes);
    expect("misaligned", try(bad + 4, bytes), FIL_EALIGN);
}

int main(void)
{
    bytes = read_file("fil.weights", good);
    foreign_bytes = read_file("other.weights", foreign);
    if (bytes != 64 + 4 * (size_t)FIL_PARAMS || foreign_bytes < 64) {
        fprintf(stderr, "the weights are not there\n");
        return 1;
    }
    same_outputs();
    refused();
    return failures != 0;
}
