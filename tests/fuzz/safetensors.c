/* Any bytes as a safetensors file, for both readers: the compiler's, which
 * has the file in memory, and the runtime's, which reads a stream. What the
 * compiler's takes, every element of it, is read. The runtime may write to
 * parameters only if it takes the whole file. */
#include "../../compiler/convc.h"
#include "../../runtime/convrt.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void read_elements(const struct tensors *all)
{
    double sum = 0;
    for (int i = 0; i < all->n; i++)
        for (int64_t k = 0; k < all->v[i].count; k++)
            if (safetensors_floats(&all->v[i]))
                sum += safetensors_value(&all->v[i], k);
    if (sum == 12345.678) abort(); /* keeps the reads */
}

static void compiler(const unsigned char *data, size_t size, FILE *errors)
{
    struct cc cc = { .mem = arena_new(), .errors = errors };
    jmp_buf here;
    cc.recover = &here;
    if (setjmp(here) == 0) {
        struct tensors all = safetensors_parse(&cc, "fuzz", data, size);
        read_elements(&all);
    }
    arena_free(cc.mem);
}

static const struct convrt_param table[] = {
    { "a.weight", 2, { 2, 3 }, 1, 2, 3, 1, 4, 0, 12, 1, 0, 3, 2 },
    { "a.bias", 1, { 2 }, 1, 2, 1, 1, 4, 12, 4, 1, 0, 3, 2 },
};

static void runtime(const unsigned char *data, size_t size)
{
    static char path[64];
    if (!path[0])
        snprintf(path, sizeof path, "/tmp/convc-fuzz-%ld", (long)getpid());
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0) abort();
    float params[16], state[16];
    for (int i = 0; i < 16; i++) params[i] = state[i] = 7;
    int64_t step = 7;
    int code = convrt_load(path, table, 2, params, state, 1, 16, &step);
    for (int i = 0; code && i < 16; i++)
        if (params[i] != 7 || state[i] != 7 || step != 7) abort();
    unlink(path);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static FILE *errors;
    if (!errors) errors = fopen("/dev/null", "w");
    unsigned char *copy = malloc(size ? size : 1); /* no byte more */
    memcpy(copy, data, size);
    compiler(copy, size, errors);
    free(copy);
    runtime(data, size);
    return 0;
}
