/* Any bytes as a net. The front end must end in a graph or in errors: no
 * crash, leak or hang. What it accepts is printed, read again and printed
 * again, and the two texts must be equal; a small net also goes through all
 * passes, for inference and for training, where check() judges each step. */
#include "../../compiler/convc.h"

#include <stdlib.h>
#include <string.h>

enum { SMALL_NODES = 300,
       SMALL_PARAMETERS = 1 << 16,
       SMALL_TENSOR = 1 << 20 };

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* One run up to the pass `last`; NULL after an error. */
static struct graph *run(struct cc *cc, const char *text, size_t length,
                         const struct options *opt, const char *last)
{
    struct source *source = NEW(cc->mem, struct source, 1);
    *source = (struct source){ "fuzz.dsl", text, length };
    jmp_buf here;
    cc->recover = &here;
    struct graph *volatile g = NULL;
    if (setjmp(here) == 0) g = compile_graph(cc, source, opt, last);
    cc->recover = NULL;
    return g;
}

static struct cc begin(FILE *errors)
{
    return (struct cc){ .mem = arena_new(), .errors = errors };
}

static void end(struct cc *cc)
{
    file_discard_all(cc);
    arena_free(cc->mem);
}

static bool small(const struct graph *g)
{
    int64_t parameters = 0;
    for (int i = 0; i < g->n; i++) {
        int64_t count = shape_count(g->nodes[i].shape);
        if (count * g->batch > SMALL_TENSOR) return false;
        if (g->nodes[i].op == OP_param) parameters += count;
    }
    return g->n <= SMALL_NODES && parameters <= SMALL_PARAMETERS;
}

static char *printed(const struct graph *g, size_t *size)
{
    char *text = NULL;
    FILE *f = open_memstream(&text, size);
    if (!f) abort();
    print(f, g);
    fclose(f);
    return text;
}

/* The text of the print must be a net, and print as the same text. */
static void round_trip(const char *text, size_t size, FILE *errors)
{
    struct cc cc = begin(errors);
    struct options opt = { .batch = 1 };
    struct graph *g = run(&cc, text, size, &opt, "shape");
    if (!g) abort();
    size_t again_size;
    char *again = printed(g, &again_size);
    if (size != again_size || memcmp(text, again, size) != 0) abort();
    free(again);
    end(&cc);
}

static void whole(const char *text, size_t size, bool train, FILE *errors)
{
    struct cc cc = begin(errors);
    struct options opt = { .batch = 2, .train = train };
    run(&cc, text, size, &opt, NULL);
    end(&cc);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static FILE *errors;
    if (!errors) errors = fopen("/dev/null", "w");
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    struct cc cc = begin(errors);
    struct options opt = { .batch = 1 };
    struct graph *g = run(&cc, text, size, &opt, "shape");
    if (g && g->n <= SMALL_NODES) {
        size_t n;
        char *net = printed(g, &n);
        round_trip(net, n, errors);
        free(net);
    }
    bool go_on = g && small(g);
    end(&cc);
    if (go_on) {
        whole(text, size, false, errors);
        whole(text, size, true, errors);
    }
    free(text);
    return 0;
}
