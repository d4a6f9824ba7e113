/* What the command line says: main.c fills it in, compile.c and the passes that
 * take options read it. The last part of types.h, split for its length. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum { MAX_VARIANTS = 3 }; /* of x86-64 */

enum weights_in { WEIGHTS_auto,
                  WEIGHTS_source,
                  WEIGHTS_file,
                  WEIGHTS_object };

struct define {
    const char *name, *value;
}; /* -D name=value */

struct options {
    const char *input;  /* path of the DSL file, "-": standard input */
    const char *output; /* -o; "-": standard output */
    const char *name;   /* --name: overrides the net's */
    const char *net;    /* --net: which net of the file */
    int ndefines;
    const struct define *defines;
    const char *weights; /* --weights FILE.safetensors */
    uint64_t seed;       /* of initial weights where no file is given */
    int64_t batch;
    int threads;
    bool share_small; /* nodes that are not worth several threads, too: for tests */
    bool train, grad_input, format, emit_test, times;
    bool no_winograd;    /* algorithm=auto is direct */
    bool no_bands;       /* every tensor is there as a whole */
    bool whole_batch;    /* each layer for all samples of a batch */
    bool each_sample;    /* one after another whatever that takes: for --arena-max */
    bool fused_update;   /* no array of gradients */
    bool quiet, verbose; /* -q: no report of the plan; -v: more of it */
    int nfreeze;
    const char *const *freeze;        /* glob patterns of paths */
    const char *dump;                 /* -d PASS, or "all" */
    const char *templates;            /* --templates DIR: instead of the built-in ones */
    const char *optimizer, *schedule; /* DSL text, override the net's */
    const struct target *target;      /* the best of: */
    const struct target *variants[MAX_VARIANTS];
    int nvariants; /* several targets in one file; 0: one */
    enum unroll unroll;
    enum weights_in weights_in;
    int64_t arena_max;          /* bytes; 0: as many as it takes */
    int64_t weights_limit;      /* bytes that WEIGHTS_auto puts into the source */
    const char *wisdom;         /* --wisdom FILE */
    const struct wisdom *tuned; /* instead of a file: what tune.c tries */
    double tune_seconds;
    enum { VIEW_code,
           VIEW_tune,
           VIEW_summary,
           VIEW_summary_json,
           VIEW_dot,
           VIEW_print,
           VIEW_onnx,
           VIEW_plan_svg } view;
    const char *command; /* options as the emitted file quotes them */
};

/* usage.c */
_Noreturn void usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *usage_targets(struct options *, int n); /* the best first; what is wrong, or NULL */
void usage_check(const struct options *);

#endif
