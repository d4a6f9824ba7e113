/* The command line. One table has every option: letter, argument, line of help and the
 * function that takes it; getopt_long's tables, --help and did-you-mean are made from
 * it. Errors in the use of options end with status 2; all else is compile()'s. */
#include "convc.h"
#include "plan.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { APPENDS = 256 }; /* -D and --freeze, each */

struct args {
    struct options o;
    const char *plan; /* --plan FILE.csv */
    double plan_seconds;
    struct define defines[APPENDS];
    const char *freeze[APPENDS];
};

struct flag {
    const char *name;
    int letter;           /* 0: has none */
    const char *argument; /* NULL: takes none */
    void (*take)(struct args *, const struct flag *, char *value);
    size_t offset; /* in struct args, of what `take` sets */
    const char *help;
};

/* "unknown WHAT 'word'", with the nearest of the words. */
static _Noreturn void unknown(const char *what, const char *word,
                              const char *const *words, int n)
{
    const char *near = err_nearest(word, words, n);
    if (near) usage_error("unknown %s '%s'; did you mean '%s'?", what, word, near);
    usage_error("unknown %s '%s'", what, word);
}

/* ---- what options set -------------------------------------------------- */

#define FIELD(type, args, flag) (*(type *)((char *)(args) + (flag)->offset))

static void take_text(struct args *a, const struct flag *f, char *value)
{
    FIELD(const char *, a, f) = value;
}

static void take_flag(struct args *a, const struct flag *f, char *value)
{
    (void)value;
    FIELD(bool, a, f) = true;
}

static int64_t whole(const struct flag *f, const char *value, int64_t least,
                     int64_t most)
{
    char *end;
    errno = 0;
    long long n = strtoll(value, &end, 10);
    if (end == value || *end || errno || n < least || n > most)
        usage_error("--%s: '%s' is not a whole number from %lld to %lld", f->name,
                    value, (long long)least, (long long)most);
    return n;
}

static void take_batch(struct args *a, const struct flag *f, char *value)
{
    a->o.batch = whole(f, value, 1, 1 << 20);
}

static void take_threads(struct args *a, const struct flag *f, char *value)
{
    a->o.threads = (int)whole(f, value, 1, 256);
}

static void take_seed(struct args *a, const struct flag *f, char *value)
{
    a->o.seed = (uint64_t)whole(f, value, 0, INT64_MAX);
}

static void take_bytes(struct args *a, const struct flag *f, char *value)
{
    FIELD(int64_t, a, f) = whole(f, value, 0, INT64_MAX);
}

static void take_arena(struct args *a, const struct flag *f, char *value)
{
    a->o.arena_max = whole(f, value, 1, INT64_MAX);
}

static void take_seconds(struct args *a, const struct flag *f, char *value)
{
    char *end;
    double n = FIELD(double, a, f) = strtod(value, &end);
    if (end == value || *end || !(n > 0 && n < 1e9))
        usage_error("--%s: '%s' is not a number of seconds", f->name, value);
}

/* The index of a word; the list ends with NULL. */
static int choose(const struct flag *f, const char *value,
                  const char *const *words)
{
    int n = 0;
    for (; words[n]; n++)
        if (strcmp(words[n], value) == 0) return n;
    unknown(f->name, value, words, n);
}

static void take_unroll(struct args *a, const struct flag *f, char *value)
{
    static const char *const words[] = { "auto", "full", "none", NULL };
    a->o.unroll = (enum unroll)choose(f, value, words);
}

static void take_place(struct args *a, const struct flag *f, char *value)
{
    static const char *const words[] = { "auto", "source", "file", "object", NULL };
    a->o.weights_in = (enum weights_in)choose(f, value, words);
}

static void take_target(struct args *a, const struct flag *f, char *value)
{
    const char *words[16] = { NULL };
    for (int i = 0; i < ntargets; i++) words[i] = targets[i].name;
    int n = 0;
    char *word = strtok(value, ",");
    for (; word && n < MAX_VARIANTS; word = strtok(NULL, ",")) a->o.variants[n++] = &targets[choose(f, word, words)];
    if (n == 0 || word) usage_error("--target: one to %d targets, with commas between them", MAX_VARIANTS);
    const char *mistake = usage_targets(&a->o, n);
    if (mistake) usage_error("--target: %s", mistake);
}

static void take_dump(struct args *a, const struct flag *f, char *value)
{
    (void)f;
    int n = 0;
    while (compile_passes[n] && strcmp(compile_passes[n], value)) n++;
    if (!compile_passes[n] && strcmp(value, "all") != 0)
        unknown("pass", value, compile_passes, n);
    a->o.dump = value;
}

static void take_define(struct args *a, const struct flag *f, char *value)
{
    (void)f;
    char *equals = strchr(value, '=');
    if (!equals || equals == value)
        usage_error("-D: '%s' is not NAME=VALUE", value);
    if (a->o.ndefines == APPENDS) usage_error("more than %d times -D", APPENDS);
    *equals = '\0';
    a->defines[a->o.ndefines++] = (struct define){ value, equals + 1 };
}

static void take_freeze(struct args *a, const struct flag *f, char *value)
{
    (void)f;
    if (a->o.nfreeze == APPENDS) usage_error("more than %d times --freeze", APPENDS);
    a->freeze[a->o.nfreeze++] = value;
}

/* --summary takes an optional word after a blank: see join_summary. */
static void take_summary(struct args *a, const struct flag *f, char *value)
{
    static const char *const words[] = { "text", "json", NULL };
    bool json = value && choose(f, value, words) == 1;
    a->o.view = json ? VIEW_summary_json : VIEW_summary;
}

static void take_view(struct args *a, const struct flag *f, char *value)
{
    (void)value;
    switch (f->name[0]) {
    case 'd':
        a->o.view = VIEW_dot;
        break;
    case 'p':
        a->o.view = VIEW_print;
        break;
    case 't':
        a->o.view = VIEW_tune;
        break;
    default:
        a->o.view = VIEW_onnx;
        break;
    }
}

static void take_plan(struct args *a, const struct flag *f, char *value)
{
    (void)f;
    a->plan = strcmp(value, "svg") ? value : NULL;
    if (!a->plan) a->o.view = VIEW_plan_svg;
}

static void take_help(struct args *a, const struct flag *f, char *value);

static void take_version(struct args *a, const struct flag *f, char *value)
{
    (void)a, (void)f, (void)value;
    puts("convc " CONVC_VERSION);
    exit(fflush(stdout) == 0 ? OK : IOERROR);
}

/* ---- the table --------------------------------------------------------- */

#define AT(field) offsetof(struct args, field)
#define OPTIONAL "["

static const struct flag flags[] = {
    { "output", 'o', "FILE", take_text, AT(o.output),
      "where the C goes (the header beside it); -: standard output" },
    { "train", 0, NULL, take_flag, AT(o.train),
      "emit backward pass and parameter update, too" },
    { "weights", 0, "FILE", take_text, AT(o.weights),
      "values of the parameters, .safetensors (else seeded ones)" },
    { "define", 'D', "NAME=VALUE", take_define, 0, "set a parameter of the net" },
    { "target", 0, "NAME", take_target, 0,
      "c99 (default), native, neon, x86-64-v2, -v3, -v4; several: A,B" },
    { "batch", 0, "N", take_batch, 0, "samples per call (1)" },
    { "threads", 0, "N", take_threads, 0, "that may share a pass (1)" },
    { "unroll", 0, "HOW", take_unroll, 0,
      "auto, full (straight-line code) or none (smallest)" },
    { "weights-in", 0, "PLACE", take_place, 0,
      "auto, source, file (NET.weights) or object (NET_weights.o)" },
    { "weights-limit", 0, "BYTES", take_bytes, AT(o.weights_limit), "what auto still puts into the source (1048576)" },
    { "no-winograd", 0, NULL, take_flag, AT(o.no_winograd), "no convolutions whose weights and workspace are larger than they need be" },
    { "no-bands", 0, NULL, take_flag, AT(o.no_bands), "no chains of layers that run some rows at a time" },
    { "whole-batch", 0, NULL, take_flag, AT(o.whole_batch), "each layer for all samples of a batch, never sample by sample" },
    { "fused-update", 0, NULL, take_flag, AT(o.fused_update), "update each parameter once its gradient is there: no array of gradients" },
    { "arena-max", 0, "BYTES", take_arena, 0, "compute tensors once more until the arena is no larger" },
    { "seed", 0, "N", take_seed, 0, "of the initial parameters (0)" },
    { "net", 0, "NAME", take_text, AT(o.net), "which net of the file" },
    { "name", 0, "NAME", take_text, AT(o.name),
      "prefix of the emitted names (the net's name)" },
    { "freeze", 0, "PATTERN", take_freeze, 0, "leave layers untrained, e.g. 'layer1.*'" },
    { "grad-input", 0, NULL, take_flag, AT(o.grad_input), "gradients of the inputs, too" },
    { "optimizer", 0, "TEXT", take_text, AT(o.optimizer),
      "instead of the net's, e.g. 'adam(lr=0.001)'" },
    { "schedule", 0, "TEXT", take_text, AT(o.schedule),
      "instead of the net's, e.g. 'cosine(steps=4000)'" },
    { "tune", 0, NULL, take_view, 0,
      "time the choices for each layer; -o FILE.wisdom (NET.wisdom)" },
    { "tune-seconds", 0, "N", take_seconds, AT(o.tune_seconds), "how long it may take (600)" },
    { "wisdom", 0, "FILE", take_text, AT(o.wisdom), "choose as measured by --tune" },
    { "emit-test", 0, NULL, take_flag, AT(o.emit_test),
      "write a test with expected outputs beside the C" },
    { "format", 0, NULL, take_flag, AT(o.format),
      "pass the C through your clang-format" },
    { "templates", 0, "DIR", take_text, AT(o.templates),
      "instead of the built-in ones" },
    { "summary", 0, OPTIONAL "json]", take_summary, 0,
      "print the table of the layers instead of C" },
    { "dot", 0, NULL, take_view, 0, "print the graph for Graphviz" },
    { "print", 0, NULL, take_view, 0, "print the net, expanded" },
    { "onnx", 0, NULL, take_view, 0, "write the forward pass as an ONNX model" },
    { "plan", 0, "svg|FILE.csv", take_plan, 0,
      "draw the net's memory plan; or plan the problem in a file" },
    { "plan-seconds", 0, "N", take_seconds, AT(plan_seconds), "how long it may search (60)" },
    { "dump", 'd', "PASS", take_dump, 0,
      "show the graph after a pass, or after all" },
    { "times", 't', NULL, take_flag, AT(o.times), "show how long passes take" },
    { "verbose", 'v', NULL, take_flag, AT(o.verbose), "say more of the plan" },
    { "quiet", 'q', NULL, take_flag, AT(o.quiet), "say nothing of it" },
    { "help", 'h', NULL, take_help, 0, "this" },
    { "version", 0, NULL, take_version, 0, "print the version" },
};
enum { FLAGS = sizeof flags / sizeof *flags };

static void take_help(struct args *a, const struct flag *f, char *value)
{
    (void)a, (void)f, (void)value;
    puts("usage: convc [OPTION]... NET.dsl -o NET.c\n"
         "Compiles a network description to C. NET.dsl may be -, standard "
         "input.\n");
    for (int i = 0; i < FLAGS; i++) {
        char left[64], letter[4] = "  ";
        if (flags[i].letter) snprintf(letter, sizeof letter, "-%c", flags[i].letter);
        snprintf(left, sizeof left, "%s --%s %s", letter, flags[i].name,
                 flags[i].argument ? flags[i].argument : "");
        printf("  %-26s %s\n", left, flags[i].help);
    }
    puts("\nStatus: 0 success, 1 an error in the net, 2 usage, 3 input or "
         "output.");
    exit(fflush(stdout) == 0 ? OK : IOERROR);
}

/* ---- reading argv ------------------------------------------------------ */

static bool optional(const struct flag *f)
{
    return f->argument && f->argument[0] == '[';
}

/* getopt wants --summary=json; people write a blank. */
static void join_summary(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--summary") == 0 && strcmp(argv[i + 1], "json") == 0) {
            static char joined[] = "--summary=json", none[] = "--summary=json";
            argv[i] = joined;
            argv[i + 1] = none;
        }
}

static void make_tables(struct option *longs, char *shorts)
{
    *shorts++ = ':'; /* tell a missing argument from an unknown option */
    for (int i = 0; i < FLAGS; i++) {
        const struct flag *f = &flags[i];
        int has = !f->argument ? no_argument : optional(f) ? optional_argument
                                                           : required_argument;
        longs[i] = (struct option){ f->name, has, NULL, 1000 + i };
        if (!f->letter) continue;
        *shorts++ = (char)f->letter;
        if (f->argument) *shorts++ = ':';
    }
    *shorts = '\0';
}

static _Noreturn void bad_option(int kind, char **argv)
{
    const char *words[FLAGS];
    for (int i = 0; i < FLAGS; i++) words[i] = flags[i].name;
    const char *word = argv[optind - 1];
    if (kind == ':') usage_error("option '%s' needs an argument", word);
    if (optopt >= 1000)
        usage_error("option '--%s' takes no argument", flags[optopt - 1000].name);
    if (optopt) usage_error("unknown option '-%c'", optopt);
    size_t n = strcspn(word + 2, "=");
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)(n < 60 ? n : 60), word + 2);
    const char *near = err_nearest(name, words, FLAGS);
    if (near) usage_error("unknown option '--%s'; did you mean '--%s'?", name, near);
    usage_error("unknown option '--%s'", name);
}

static void read_options(struct args *a, int argc, char **argv)
{
    struct option longs[FLAGS + 1] = { 0 };
    char shorts[2 * FLAGS + 2];
    make_tables(longs, shorts);
    join_summary(argc, argv);
    for (int c; (c = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        if (c == '?' || c == ':') bad_option(c, argv);
        int i = c - 1000;
        for (int k = 0; c < 1000 && k < FLAGS; k++)
            if (flags[k].letter == c) i = k;
        flags[i].take(a, &flags[i], optarg);
    }
}

static void read_input(struct args *a, int argc, char **argv)
{
    if (argc - optind > 1)
        usage_error("one net at a time: '%s' and '%s'", argv[optind], argv[optind + 1]);
    if (optind < argc) a->o.input = argv[optind];
    if (a->plan && a->o.input)
        usage_error("--plan takes no net, but there is '%s'", a->o.input);
    if (a->plan && a->o.output) usage_error("--plan writes to standard output, without -o");
    if (!a->plan && !a->o.input) usage_error("no input file");
}

int main(int argc, char **argv)
{
    static struct args a = { .o = { .batch = 1, .threads = 1, .weights_limit = 1 << 20, .tune_seconds = 600 }, .plan_seconds = 60 };
    a.o.target = &targets[0];
    a.o.defines = a.defines;
    a.o.freeze = a.freeze;
    read_options(&a, argc, argv);
    read_input(&a, argc, argv);
    if (a.plan)
        return plan_csv(a.plan, a.plan_seconds, stdout, stderr);
    if (a.o.name && !names_identifier(a.o.name)) usage_error("--name: '%s' is no name in C", a.o.name);
    usage_check(&a.o);
    return (int)compile(&a.o, stderr);
}
