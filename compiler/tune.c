/* convc --tune NET.dsl: which tile, which algorithm is fastest for each distinct
 * convolution of the net, here and now. For every layer a net of its own is
 * emitted once for each choice, compiled with $CC (cc) and timed, the choices by
 * turns; the best go to the wisdom file, which grows layer by layer: what it
 * knows already is not measured again. Ends early, with what is known, when
 * the time is over or on Ctrl-C. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "wisdom.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { ROUNDS = 5 };

struct tuner {
    struct cc *cc;
    const struct options *opt;
    const char *dir; /* temporary */
    const char *path;
    struct wisdom *w;
    double end;
};

static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool over(const struct tuner *t)
{
    return interrupted || seconds() > t->end;
}

/* system() would ignore Ctrl-C, which the shell may or may not report. */
static bool run(const char *command)
{
    char *argv[] = { "sh", "-c", (char *)command, NULL };
    pid_t child;
    int status = -1;
    if (posix_spawnp(&child, argv[0], NULL, NULL, argv, environ) != 0) return false;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) interrupted = 1;
    return status == 0;
}

/* ---- one choice -------------------------------------------------------------- */

static const char timer[] =
    "#include \"%s.h\"\n"
    "#include <stdio.h>\n"
    "#include <time.h>\n"
    "static _Alignas(64) unsigned char arena[TUNED_ARENA_BYTES];\n"
    "static float x[TUNED_X_SIZE], y[TUNED_Y_SIZE];\n"
    "static double now(void)\n"
    "{\n"
    "    struct timespec t;\n"
    "    clock_gettime(CLOCK_MONOTONIC, &t);\n"
    "    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;\n"
    "}\n"
    "int main(void)\n"
    "{\n"
    "    double best = 1e30;\n"
    "    for (int i = 0; i < TUNED_X_SIZE; i++) x[i] = (float)(i %% 17) * 0.125f - 1.0f;\n"
    "    if (tuned_forward(arena, x, y) != TUNED_OK) return 1;\n"
    "    for (double start = now(), last = start; last < start + 2e4;) {\n"
    "        tuned_forward(arena, x, y);\n"
    "        double t = now();\n"
    "        if (t - last < best) best = t - last;\n"
    "        last = t;\n"
    "    }\n"
    "    return printf(\"%%.3f\\n\", best) < 0;\n"
    "}\n";

/* Code for this processor where the target does not say which. */
static const char *machine(const struct target *t)
{
    if (strncmp(t->name, "x86-64", 6) == 0) return t->name;
    return strcmp(t->name, "native") == 0 ? "native" : NULL;
}

static void write_timer(const struct tuner *t, const char *name)
{
    const char *path = arena_printf(t->cc->mem, "%s/%s_main.c", t->dir, name);
    FILE *f = fopen(path, "w");
    if (!f) io_err(t->cc, "cannot write %s: %s", path, strerror(errno));
    fprintf(f, timer, name);
    if (fclose(f) != 0) io_err(t->cc, "cannot write %s: %s", path, strerror(errno));
}

/* The layer alone, with this choice, as a program DIR/NAME. */
static bool build(const struct tuner *t, const char *layer, struct choice c, const char *name)
{
    struct cc *cc = t->cc;
    const char *arrow = strstr(layer, " -> "), *end = strstr(layer, "), batch ");
    const char *text = arena_printf(cc->mem, "net tuned {\n input x: %.*s\n y = x%.*s)\n output y\n}\n",
                                    (int)(arrow - layer), layer, (int)(end - arrow), arrow);
    struct wise wise = { layer, c };
    struct wisdom forced = { t->w->target, t->w->cpu, 1, 1, &wise };
    struct options one = { .input = "tuned.dsl", .output = arena_printf(cc->mem, "%s/%s.c", t->dir, name), .batch = atoll(end + 9), .threads = 1, .target = t->opt->target, .unroll = t->opt->unroll, .weights_in = WEIGHTS_object, .quiet = true, .templates = t->opt->templates, .tuned = &forced };
    if (compile_text(&one, one.input, text, strlen(text), cc->errors) != OK) return false;
    write_timer(t, name);
    const char *cpu = machine(t->opt->target);
    const char *command = arena_printf(
        cc->mem, "cd '%s' && ${CC:-cc} -O3 %s%s -o %s %s.c %s_main.c %s_weights.o 2> log", t->dir,
        cpu ? "-march=" : "", cpu ? cpu : "", name, name, name, name);
    return run(command);
}

/* Microseconds of a run; below 0: it does not run. */
static double measure(const struct tuner *t, const char *name)
{
    char line[64] = "";
    FILE *f = popen(arena_printf(t->cc->mem, "'%s/%s'", t->dir, name), "r");
    if (!f || !fgets(line, sizeof line, f)) line[0] = '\0';
    int status = f ? pclose(f) : -1;
    return status == 0 && line[0] ? strtod(line, NULL) : -1;
}

/* ---- one layer ------------------------------------------------------------------ */

static const char *program(const struct tuner *t, int i)
{
    return arena_printf(t->cc->mem, "choice%d", i);
}

static const char *words(const struct tuner *t, struct choice c)
{
    const char *kernel = c.m > STRASSEN ? arena_printf(t->cc->mem, "Winograd F(%d)", c.m) : c.m == STRASSEN ? "Strassen"
                                                                                                            : "direct";
    return arena_printf(t->cc->mem, "%s %d x %d, %.1f us", kernel, c.rows, c.vecs, c.microseconds);
}

/* With the first line of what it says. */
static _Noreturn void compiler_failed(const struct tuner *t, const char *layer)
{
    char line[300] = "";
    FILE *f = fopen(arena_printf(t->cc->mem, "%s/log", t->dir), "r");
    if (f && !fgets(line, sizeof line, f)) line[0] = '\0';
    if (f) fclose(f);
    line[strcspn(line, "\n")] = '\0';
    if (!t->opt->quiet) fputc('\n', t->cc->errors);
    io_err(t->cc, "the C compiler ($CC or cc) failed on %s: %s", layer, line);
}

/* The best of the choices, or one of no microseconds when there was no time. */
static struct choice tune_layer(struct tuner *t, const char *layer, struct choice *c, int n)
{
    for (int i = 0; i < n; i++) {
        if (over(t)) return (struct choice){ 0 };
        if (!build(t, layer, c[i], program(t, i)) && !interrupted)
            compiler_failed(t, layer);
        c[i].microseconds = 1e30;
    }
    for (int k = 0; k < ROUNDS * n && !interrupted; k++) {
        struct choice *one = &c[k % n];
        double us = measure(t, program(t, k % n));
        if (us < 0 && !interrupted) io_err(t->cc, "code for target '%s' does not run here", t->opt->target->name);
        if (us < one->microseconds) one->microseconds = us;
    }
    if (interrupted) return (struct choice){ 0 };
    struct choice best = c[0]; /* the usual one, unless another is better by more than noise */
    for (int i = 1; i < n; i++)
        if (c[i].microseconds < 0.98 * best.microseconds) best = c[i];
    return best;
}

static bool known(const struct wisdom *w, const char *layer)
{
    for (int i = 0; i < w->n; i++)
        if (strcmp(w->layers[i].layer, layer) == 0) return true;
    return false;
}

static void tune_graph(struct tuner *t, const struct graph *g)
{
    const char **layers = NEW(t->cc->mem, const char *, g->n + 1);
    int *ids = NEW(t->cc->mem, int, g->n + 1), n = 0;
    for (int id = 0; id < g->n; id++) {
        if (g->nodes[id].op != OP_conv) continue;
        const char *layer = wisdom_layer(g, &g->nodes[id]);
        int k = 0;
        while (k < n && strcmp(layers[k], layer) != 0) k++;
        if (k < n || known(t->w, layer)) continue;
        layers[n] = layer;
        ids[n++] = id;
    }
    wisdom_write(t->cc, t->path, t->w); /* now, if it cannot be */
    for (int k = 0; k < n && !over(t); k++) {
        struct choice c[CHOICES];
        int count = select_choices(g, &g->nodes[ids[k]], c);
        if (!t->opt->quiet) fprintf(t->cc->errors, "[%d/%d] %s: ", k + 1, n, layers[k]);
        struct choice best = tune_layer(t, layers[k], c, count);
        if (best.rows == 0) break;
        wisdom_add(t->cc, t->w, layers[k], best);
        if (!t->opt->quiet) fprintf(t->cc->errors, "%s of %d choices; untuned %s\n", words(t, best), count, words(t, c[0]));
        wisdom_write(t->cc, t->path, t->w);
    }
    if (over(t) && !t->opt->quiet) fprintf(t->cc->errors, "\nended early; %s has what is known\n", t->path);
}

/* ---- the net ---------------------------------------------------------------------- */

/* NET.wisdom here, for a net in any folder. */
static const char *default_path(struct cc *cc, const char *input)
{
    const char *slash = strrchr(input, '/'), *base = slash ? slash + 1 : input;
    return arena_printf(cc->mem, "%.*s.wisdom", (int)strcspn(base, "."), base);
}

static void start(struct tuner *t)
{
    struct cc *cc = t->cc;
    t->path = t->opt->output ? t->opt->output : default_path(cc, t->opt->input);
    if (access(t->path, F_OK) == 0) {
        t->w = wisdom_read(cc, t->path, t->opt);
        cc->inputs = NULL; /* it may be written again */
    } else {
        t->w = NEW(cc->mem, struct wisdom, 1);
        t->w->target = t->opt->target->name;
        t->w->cpu = wisdom_cpu(cc);
    }
    const char *temporary = getenv("TMPDIR");
    char *dir = arena_printf(cc->mem, "%s/convc-tune-XXXXXX", temporary && temporary[0] ? temporary : "/tmp");
    if (strchr(dir, '\'') || !mkdtemp(dir)) io_err(cc, "cannot make %s: %s", dir, strerror(errno));
    t->dir = dir;
}

void tune(struct graph *g, const struct options *opt)
{
    struct tuner t = { .cc = g->cc, .opt = opt, .end = seconds() + opt->tune_seconds };
    struct sigaction now = { .sa_handler = interrupt }, before;
    start(&t);
    sigaction(SIGINT, &now, &before);
    jmp_buf *outer = g->cc->recover, here;
    g->cc->recover = &here;
    bool failed = setjmp(here) != 0;
    if (!failed) tune_graph(&t, g);
    g->cc->recover = outer;
    sigaction(SIGINT, &before, NULL);
    if (!run(arena_printf(g->cc->mem, "rm -rf '%s'", t.dir))) fprintf(g->cc->errors, "convc: %s is left\n", t.dir);
    if (failed) err_land(g->cc);
}
