/* Where the emitted files go and what they are called: beside NET.c stand
 * NET.h, NET_test.c (--emit-test) and, for parameters that are not worth
 * printing as C, NET.weights or NET_weights.o. */
#include "emit.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

/* The output's path without its ".c". */
static const char *stem_of(struct cc *cc, const char *output)
{
    size_t n = strlen(output);
    if (n > 2 && strcmp(output + n - 2, ".c") == 0) n -= 2;
    return arena_strndup(cc->mem, output, n);
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Parameters stand in the source as long as a C compiler takes that easily. */
static enum weights_in choose_weights(const struct emission *e)
{
    enum weights_in wish = e->options->weights_in;
    if (wish != WEIGHTS_auto) return wish;
    int64_t bytes = e->infer->param_floats * (int64_t)sizeof(float);
    return bytes <= e->options->weights_limit ? WEIGHTS_source : WEIGHTS_file;
}

/* A parameter block that only another file can hold has no place in a stream. */
static void check_stream(const struct emission *e)
{
    struct cc *cc = e->infer->cc;
    struct pos nowhere = { 0 };
    if (!e->train && e->weights != WEIGHTS_source)
        err(cc, nowhere, "the weights (%lld bytes) need a file beside the code: "
                         "use -o FILE, or --weights-in source",
            (long long)e->infer->param_floats * (long long)sizeof(float));
}

/* The path of what lies beside the output; what goes nowhere has company there. */
static const char *beside(const struct emission *e, const char *suffix)
{
    struct cc *cc = e->infer->cc;
    const char *output = e->options->output;
    return file_is_null(output) ? output : arena_printf(cc->mem, "%s%s", stem_of(cc, output), suffix);
}

void emit_names(struct emission *e)
{
    struct arena *mem = e->infer->cc->mem;
    e->to_file = !file_is_stream(e->options->output);
    e->weights = choose_weights(e);
    e->symbol = arena_printf(mem, "%s_weights_data", e->infer->name);
    if (!e->to_file) {
        check_stream(e);
        e->header_name = arena_printf(mem, "%s.h", e->infer->name);
        return;
    }
    e->header_path = beside(e, ".h");
    e->header_name = base_of(e->header_path);
    e->test_path = beside(e, "_test.c");
    if (e->train || e->weights == WEIGHTS_source) return;
    e->weights_path = beside(e, e->weights == WEIGHTS_file ? ".weights" : "_weights.o");
}

/* The user's clang-format, with the style that it finds where the files will
 * stand, before they do. */
void emit_format(const struct emission *e)
{
    char *argv[8] = { "clang-format", "-i", "--style=file", "--" };
    pid_t child;
    if (!e->files[1] || !file_temporary(e->files[0]))
        io_err(e->infer->cc, "--format needs a file, which %s is not", e->options->output);
    for (int i = 0; i < 3 && e->files[i]; i++) argv[4 + i] = (char *)file_temporary(e->files[i]);
    file_finish_all(e->infer->cc);
    int status = 0, failed = posix_spawnp(&child, argv[0], NULL, NULL, argv, environ);
    if (failed) io_err(e->infer->cc, "cannot run clang-format: %s", strerror(failed));
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) io_err(e->infer->cc, "clang-format: %s", strerror(errno));
    if (status != 0) io_err(e->infer->cc, "clang-format failed on %s", e->options->output);
}
