/* One run of a net of the zoo, emitted as net.c with its weights in a file:
 * `run WEIGHTS INPUT OUTPUT`, all of them raw floats but the first. Built by
 * tests/unit/nets.c, which defines IN and OUT, the sizes of the two arrays. */
#include "net.h"

#include <stdio.h>
#include <stdlib.h>

static void *take(const char *path, size_t bytes)
{
    void *p = aligned_alloc(NET_ALIGN, (bytes + NET_ALIGN - 1) / NET_ALIGN * NET_ALIGN);
    FILE *f = p ? fopen(path, "rb") : NULL;
    if (!f || fread(p, 1, bytes, f) != bytes) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    fclose(f);
    return p;
}

int main(int argc, char **argv)
{
    static _Alignas(NET_ALIGN) unsigned char arena[NET_ARENA_BYTES];
    static float out[OUT];
    if (argc != 4) return 2;
    size_t bytes = 64 + 4 * (size_t)NET_PARAMS;
    const void *file = take(argv[1], bytes);
    const float *weights = NULL;
    int code = net_weights(file, bytes, &weights);
    if (!code) code = net_forward(weights, arena, take(argv[2], 4 * (size_t)IN), out);
    if (code) {
        fprintf(stderr, "the net returns %d\n", code);
        return 1;
    }
    FILE *f = fopen(argv[3], "wb");
    return !f || fwrite(out, 4, OUT, f) != OUT || fclose(f) != 0;
}
