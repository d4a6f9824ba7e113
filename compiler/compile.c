/* One run of the compiler, from the text to the files: the list of passes,
 * the list of targets, dumps (-d), timings (-t) and the place where errors
 * land. Everything a run allocates lies in its arena and goes with it, output
 * that was not committed is removed: a failed run leaves nothing behind.
 *
 * Inference: one graph, whose parameters have values that fold changes.
 * Training: two graphs, elaborated apart from the same syntax. The training
 * graph has the backward pass; its companion is the forward pass for later
 * use, reads the same block of parameters and therefore leaves them as they
 * are. check() proves the graph's laws after every pass. */
#include "convc.h"
#include "plan.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wisdom.h"

enum {
    X86_64 = 62, /* e_machine of the ELF standard */
    AARCH64 = 183,
};

/* `native` means the machine of whoever compiles the C file: 8 lanes and 16
 * registers are there on all of them, in two halves where need be. Nothing is
 * probed, the output is the same everywhere. */
const struct target targets[] = {
    { "c99", 1, 16, X86_64 },
    { "native", 8, 16, X86_64 },
    { "x86-64-v2", 4, 16, X86_64 },
    { "x86-64-v3", 8, 16, X86_64 },
    { "x86-64-v4", 16, 32, X86_64 },
    { "neon", 4, 32, AARCH64 },
};
const int ntargets = sizeof targets / sizeof *targets;

/* Which graphs a pass is for. */
enum role { INFERENCE = 1,
            TRAINING = 2,
            COMPANION = 4,
            ALL = 7 };

struct pass {
    const char *name;
    unsigned roles;
    void (*plain)(struct graph *); /* one of these two */
    void (*with)(struct graph *, const struct options *);
};

#define PASS_LIST                                    \
    PASS(shape, ALL, shape, NULL)                    \
    PASS(weights, ALL, NULL, weights)                \
    PASS(freeze, TRAINING | COMPANION, NULL, freeze) \
    PASS(expand, ALL, expand, NULL)                  \
    PASS(fold, INFERENCE | COMPANION, fold, NULL)    \
    PASS(grad, TRAINING, NULL, grad)                 \
    PASS(fuse, ALL, fuse, NULL)                      \
    PASS(spectral, ALL, spectral, NULL)              \
    PASS(dce, ALL, dce, NULL)                        \
    PASS(one_by_one, INFERENCE, NULL, one_by_one)    \
    PASS(form, ALL, form, NULL)                      \
    PASS(select, ALL, select_algo, NULL)             \
    PASS(boundary, ALL, boundary, NULL)              \
    PASS(reorder, ALL, NULL, reorder)                \
    PASS(update, TRAINING, NULL, update)             \
    PASS(divide, ALL, NULL, divide)                  \
    PASS(recompute, TRAINING, NULL, recompute)       \
    PASS(layout, ALL, layout, NULL)                  \
    PASS(band, ALL, NULL, band)                      \
    PASS(plan, ALL, plan, NULL)                      \
    PASS(barrier, ALL, barrier, NULL)                \
    PASS(hash, ALL, hash, NULL)

static const struct pass passes[] = {
#define PASS(name, roles, plain, with) { #name, roles, plain, with },
    PASS_LIST
#undef PASS
};
enum { PASSES = sizeof passes / sizeof *passes };

const char *const compile_passes[] = {
    "elaborate",
#define PASS(name, roles, plain, with) #name,
    PASS_LIST
#undef PASS
        NULL
};

/* ---- dumps and timings ------------------------------------------------- */

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void report_time(struct cc *cc, const struct options *opt,
                        const char *what, double start)
{
    if (opt->times)
        fprintf(cc->errors, "%-12s %9.3f ms\n", what, 1e3 * (seconds() - start));
}

static bool wants_dump(const struct options *opt, const char *name)
{
    return opt->dump &&
           (strcmp(opt->dump, name) == 0 || strcmp(opt->dump, "all") == 0);
}

/* The dump as a string. */
static char *dump_text(const struct graph *g)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    if (!f) io_err(g->cc, "no memory for a dump");
    dump(f, g);
    fclose(f);
    return arena_adopt(g->cc->mem, text, size);
}

static const char *title(enum role role)
{
    return role == TRAINING ? " (training)" : "";
}

static void show_dump(struct cc *cc, const char *name, enum role role,
                      const char *before, const char *after)
{
    bool same = before && strcmp(before, after) == 0;
    fprintf(cc->errors, "# after %s%s%s\n%s", name, title(role),
            same ? " (unchanged)" : "", same ? "" : after);
}

/* ---- passes ------------------------------------------------------------ */

static void run_pass(struct graph *g, const struct options *opt,
                     const struct pass *pass, enum role role)
{
    bool shown = wants_dump(opt, pass->name);
    const char *before = shown ? dump_text(g) : NULL;
    double start = seconds();
    if (pass->plain)
        pass->plain(g);
    else
        pass->with(g, opt);
    report_time(g->cc, opt, pass->name, start);
    if (g->cc->nerrors) err_land(g->cc);
    if (shown) show_dump(g->cc, pass->name, role, before, dump_text(g));
    check(g, pass->name);
}

/* The passes after `first` up to `last`; NULL: from the start, to the end. */
static void run_passes(struct graph *g, const struct options *opt,
                       enum role role, const char *first, const char *last)
{
    for (int i = 0; i < PASSES; i++) {
        if (!first && passes[i].roles & role) run_pass(g, opt, &passes[i], role);
        if (last && strcmp(last, passes[i].name) == 0) return;
        if (first && strcmp(first, passes[i].name) == 0) first = NULL;
    }
}

static struct graph *make_graph(struct cc *cc, struct syntax *syntax,
                                const struct options *opt, enum role role)
{
    double start = seconds();
    struct graph *g = elaborate(cc, syntax, opt);
    if (cc->nerrors) err_land(cc);
    g->training = opt->train;
    g->target = opt->target ? opt->target : &targets[0];
    g->unroll = opt->unroll;
    g->threads = opt->threads > 1 ? opt->threads : 1;
    g->no_winograd = opt->no_winograd;
    report_time(cc, opt, "elaborate", start);
    if (wants_dump(opt, "elaborate"))
        show_dump(cc, "elaborate", role, NULL, dump_text(g));
    check(g, "elaborate");
    return g;
}

static struct syntax *read_syntax(struct cc *cc, const struct source *source,
                                  const struct options *opt)
{
    double start = seconds();
    struct syntax *syntax = parse(cc, source);
    if (cc->nerrors) err_land(cc);
    report_time(cc, opt, "parse", start);
    return syntax;
}

struct graph *compile_graph(struct cc *cc, const struct source *source,
                            const struct options *opt, const char *last)
{
    enum role role = opt->train ? TRAINING : INFERENCE;
    struct syntax *syntax = read_syntax(cc, source, opt);
    struct graph *g = make_graph(cc, syntax, opt, role);
    if (!last || strcmp(last, "elaborate") != 0)
        run_passes(g, opt, role, NULL, last);
    return g;
}

/* ---- what comes out ---------------------------------------------------- */

/* The plan's size, what no plan can undercut, and the gap between them. */
static void report_plan(const struct graph *g, const struct options *opt,
                        enum role role)
{
    if (opt->quiet) return;
    double bytes = 4.0 * (double)g->arena_floats;
    double bound = 4.0 * (double)g->arena_bound;
    double gap = bound > 0 ? 100 * (bytes / bound - 1) : 0;
    FILE *f = g->cc->errors;
    fprintf(f, "%s%s: memory plan %.0f bytes, live-size bound %.0f, gap %.2f %%%s",
            g->name, title(role), bytes, bound, gap, plan_reason(g->arena_floats, g->arena_bound, g->arena_least));
    if (role == INFERENCE) pack_report(g);
    fprintf(f, "\n");
    if (!opt->verbose) return;
    fprintf(f, "%s%s: %d nodes, %d buffers, %lld floats of parameters",
            g->name, title(role), g->n, g->nbuffers, (long long)g->param_floats);
    fprintf(f, " (%lld trainable), target %s, graph hash %016llx\n",
            (long long)g->train_floats, g->target->name,
            (unsigned long long)g->hash);
}

static void write_view(struct graph *g, const struct options *opt)
{
    static void (*const views[])(FILE *, const struct graph *) = {
        [VIEW_summary] = summary,
        [VIEW_summary_json] = summary_json,
        [VIEW_dot] = dot,
        [VIEW_print] = print,
        [VIEW_onnx] = onnx,
        [VIEW_plan_svg] = plan_svg,
    };
    struct output *out = file_create(g->cc, opt->output ? opt->output : "-");
    views[opt->view](file_stream(out), g);
    file_commit_all(g->cc);
}

/* The companion must find every parameter where the training graph has it. */
static void agree(const struct graph *train, const struct graph *infer)
{
    if (train->hash != infer->hash ||
        train->param_floats != infer->param_floats)
        bug("%s: training and inference disagree on the parameter block",
            train->name);
}

/* --emit-test: the outputs of a graph that no pass has touched. A training
 * file has no values of its own; its test starts from net_init and the seed. */
static void expect_outputs(struct cc *cc, struct syntax *syntax,
                           struct graph *g, const struct options *opt)
{
    if (!opt->emit_test) return;
    struct options silent = *opt;
    silent.dump = NULL;
    silent.times = false;
    if (opt->train) silent.weights = NULL;
    silent.train = false; /* its values are drawn now */
    struct graph *untouched = make_graph(cc, syntax, &silent, INFERENCE);
    run_passes(untouched, &silent, INFERENCE, NULL, "weights");
    values_settle(untouched);
    g->expected = expect(untouched);
}

static void compile_training(struct cc *cc, struct syntax *syntax,
                             struct graph *train, const struct options *opt)
{
    struct graph *infer = make_graph(cc, syntax, opt, COMPANION);
    run_passes(train, opt, TRAINING, NULL, "select");
    run_passes(infer, opt, COMPANION, NULL, "select");
    select_share(train, infer);
    run_passes(train, opt, TRAINING, "select", NULL);
    run_passes(infer, opt, COMPANION, "select", NULL);
    agree(train, infer);
    expect_outputs(cc, syntax, infer, opt);
    double start = seconds();
    if (opt->output) emit_training(train, infer, opt);
    report_time(cc, opt, "emit", start);
    report_plan(train, opt, TRAINING);
    report_plan(infer, opt, COMPANION);
}

/* The graph g is for the best target; the others get graphs of their own. */
static void compile_inference(struct cc *cc, struct syntax *syntax,
                              struct graph *g, const struct options *opt)
{
    struct graph *variants[MAX_VARIANTS] = { g };
    int n = 1;
    expect_outputs(cc, syntax, g, opt);
    run_passes(g, opt, INFERENCE, NULL, NULL);
    for (; n < opt->nvariants; n++) {
        struct options one = *opt;
        one.target = opt->variants[n];
        variants[n] = make_graph(cc, syntax, &one, INFERENCE);
        run_passes(variants[n], &one, INFERENCE, NULL, NULL);
    }
    double start = seconds();
    if (opt->output) emit(variants, n, opt);
    report_time(g->cc, opt, "emit", start);
    for (int i = 0; i < n; i++) report_plan(variants[i], opt, INFERENCE);
}

static void run(struct cc *cc, const struct source *source,
                const struct options *opt)
{
    struct options all = *opt;
    if (!all.command) all.command = command(cc, opt);
    if (opt->wisdom) cc->wisdom = wisdom_read(cc, opt->wisdom, opt);
    if (opt->tuned) cc->wisdom = opt->tuned;
    struct syntax *syntax = read_syntax(cc, source, &all);
    enum role role = opt->train ? TRAINING : INFERENCE;
    struct graph *g = make_graph(cc, syntax, &all, role);
    if (opt->view == VIEW_onnx) run_passes(g, &all, role, NULL, "weights");
    if (opt->view == VIEW_plan_svg) run_passes(g, &all, role, NULL, NULL);
    if (opt->view == VIEW_tune) {
        run_passes(g, &all, role, NULL, "select");
        tune(g, &all);
    } else if (opt->view != VIEW_code)
        write_view(g, &all);
    else if (opt->train)
        compile_training(cc, syntax, g, &all);
    else
        compile_inference(cc, syntax, g, &all);
}

/* ---- entries ----------------------------------------------------------- */

static void read_source(struct cc *cc, const char *path, struct source *source)
{
    source->path = strcmp(path, "-") ? path : "<stdin>";
    source->text = file_read(cc, path, MAX_SOURCE, &source->length);
}

static void attempt(struct cc *cc, struct source *source, const struct options *opt)
{
    jmp_buf here;
    cc->recover = &here;
    cc->crowded = ROOMY;
    if (setjmp(here) != 0) return;
    if (!source->text) read_source(cc, opt->input, source);
    run(cc, source, opt);
}

/* Where --arena-max asks for it, what takes memory for speed is given up: weights that are
 * read once for all samples of a batch; last Winograd's transforms. */
static void attempt_in_less(struct cc *cc, struct source *source, const struct options *opt)
{
    struct options less = *opt;
    for (attempt(cc, source, opt); cc->crowded; attempt(cc, source, &less)) {
        bool batch = cc->crowded == NO_WHOLE_BATCH;
        *(batch ? &less.each_sample : &less.no_winograd) = true;
        if (!opt->quiet)
            fprintf(cc->errors, "convc: --arena-max %lld has no room for %s\n", (long long)opt->arena_max,
                    batch ? "a whole batch: its samples run one after another" : "Winograd: --no-winograd");
    }
}

/* `given` is NULL: the text is in the file opt->input. */
static enum status compile_source(const struct options *opt,
                                  const struct source *given, FILE *errors)
{
    struct cc cc = { .mem = arena_new(), .errors = errors };
    struct source *source = NEW(cc.mem, struct source, 1);
    if (given) *source = *given;
    attempt_in_less(&cc, source, opt);
    cc.recover = NULL;
    file_discard_all(&cc);
    arena_free(cc.mem);
    return cc.status;
}

enum status compile(const struct options *opt, FILE *errors)
{
    return compile_source(opt, NULL, errors);
}

enum status compile_text(const struct options *opt, const char *path,
                         const char *text, size_t length, FILE *errors)
{
    struct source source = { path, text, length };
    return compile_source(opt, &source, errors);
}
