/* Errors in the use of options, and what does not go together: status 2. */
#include "convc.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void usage_error(const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    fputs("convc: error: ", stderr);
    vfprintf(stderr, format, ap);
    fputs("\nconvc --help lists the options\n", stderr);
    va_end(ap);
    exit(USAGE);
}

/* Only x86-64 has a way to ask at run time; the best comes first. */
const char *usage_targets(struct options *o, int n)
{
    for (int i = 0; n > 1 && i < n; i++) {
        if (strncmp(o->variants[i]->name, "x86-64-v", 8) != 0) return "only those of x86-64 go into one file";
        for (int k = i; k > 0 && o->variants[k] >= o->variants[k - 1]; k--) {
            const struct target *t = o->variants[k];
            if (t == o->variants[k - 1]) return "one is given twice";
            o->variants[k] = o->variants[k - 1];
            o->variants[k - 1] = t;
        }
    }
    o->target = o->variants[0];
    o->nvariants = n > 1 ? n : 0;
    return NULL;
}

static void check_variants(const struct options *o)
{
    bool tune = o->view == VIEW_tune;
    if (o->train && o->nvariants) usage_error("--train takes one target: the parameters lie as its kernels read them");
    if (o->train && (o->wisdom || tune)) usage_error("--%s is for inference, not for --train", tune ? "tune" : "wisdom");
    if (tune && o->nvariants) usage_error("--tune takes one target");
    if (tune && o->output && file_is_stream(o->output))
        usage_error("--tune keeps its results in a file, not on standard output");
}

static void check_training(const struct options *o)
{
    if (o->train && o->view == VIEW_onnx) usage_error("--onnx is the forward pass: without --train");
    if (o->train && o->weights)
        usage_error("--train emits no values: not --weights, but convrt_load reads '%s'", o->weights);
    check_variants(o);
    if (o->train) return;
    const char *option = o->grad_input     ? "--grad-input"
                         : o->fused_update ? "--fused-update"
                         : o->optimizer    ? "--optimizer"
                         : o->schedule     ? "--schedule"
                         : o->nfreeze      ? "--freeze"
                                           : NULL;
    if (option) usage_error("%s needs --train", option);
}

static void check_output(const struct options *o)
{
    if (o->view == VIEW_code && !o->output && !o->dump && !o->times)
        usage_error("no output: -o FILE.c, or -o - for standard output");
    if (o->view != VIEW_code || !o->output) return;
    if (strpbrk(o->output, "\"\\\n")) /* no #include can name the header */
        usage_error("-o: a quote, a backslash or a line break in '%s'", o->output);
    if (!file_is_stream(o->output)) return;
    if (o->weights_in == WEIGHTS_file || o->weights_in == WEIGHTS_object)
        usage_error("-o %s has no place for a file of weights", o->output);
    if (o->emit_test) usage_error("-o %s has no place for the test of --emit-test", o->output);
    if (o->format) usage_error("-o %s has no file for --format", o->output);
}

void usage_check(const struct options *o)
{
    check_training(o);
    check_output(o);
}
