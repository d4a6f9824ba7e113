/* A pass at a time, on nets as users write them: every tests/pass/X.dsl says in
 * comments which pass to stop after (`# pass: fuse`) and what else to ask for
 * (`# train`, `# grad-input`, `# freeze: PATTERN`, `# batch: N`), and holds the
 * graph that must come out, in the notation of print.c, as comments after the
 * line `# >>>`. CONVC_REWRITE=1 writes what came out into the files; the diff is
 * for reviewers' eyes. */
#include "../container.h"
#include "../part.h"

#include <check.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

static glob_t files;

static const char marker[] = "# >>>\n";

/* The rest of the line after `# key`, or NULL. */
static const char *setting(struct arena *mem, const char *text, const char *key)
{
    const char *line = strstr(text, arena_printf(mem, "# %s", key));
    if (!line) return NULL;
    line += strlen(key) + 2;
    return arena_strndup(mem, line, strcspn(line, "\n"));
}

static struct options read_options(struct arena *mem, const char *text)
{
    const char **freeze = NEW(mem, const char *, 1);
    const char *batch = setting(mem, text, "batch: ");
    *freeze = setting(mem, text, "freeze: ");
    return (struct options){
        .batch = batch ? atoi(batch) : 1,
        .train = setting(mem, text, "train") != NULL,
        .grad_input = setting(mem, text, "grad-input") != NULL,
        .nfreeze = *freeze != NULL,
        .freeze = freeze,
    };
}

/* Every line as a comment. */
static const char *as_comment(struct arena *mem, const char *text)
{
    const char *all = "";
    for (const char *end; *text; text = end + 1) {
        end = strchr(text, '\n');
        all = arena_printf(mem, "%s# %.*s\n", all, (int)(end - text), text);
    }
    return all;
}

static const char *print_text(struct arena *mem, const struct graph *g)
{
    char *text;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    print(f, g);
    fclose(f);
    const char *copy = arena_strndup(mem, text, size);
    free(text);
    return copy;
}

/* What the pass makes of the net, or the messages. */
static const char *run(struct part *p, const char *path, const char *text)
{
    struct source *source = NEW(p->cc.mem, struct source, 1);
    struct options opt = read_options(p->cc.mem, text);
    const char *pass = setting(p->cc.mem, text, "pass: ");
    ck_assert_msg(pass != NULL, "%s: no line '# pass: NAME'", path);
    *source = (struct source){ path, text, strlen(text) };
    jmp_buf here;
    p->cc.recover = &here;
    if (setjmp(here) == 0)
        return print_text(p->cc.mem, compile_graph(&p->cc, source, &opt, pass));
    fflush(p->cc.errors);
    return p->messages;
}

static void rewrite(const char *path, const char *text, size_t head, const char *found)
{
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fprintf(f, "%.*s%s%s", (int)head, text, marker, found);
    fclose(f);
}

START_TEST(golden)
{
    const char *path = files.gl_pathv[_i];
    struct part p;
    part_start(&p);
    const char *text = container_slurp(p.cc.mem, path, NULL);
    const char *mark = strstr(text, marker);
    ck_assert_msg(mark || getenv("CONVC_REWRITE"), "%s: no line '# >>>'", path);
    size_t head = mark ? (size_t)(mark - text) : strlen(text);
    const char *net = arena_strndup(p.cc.mem, text, head);
    const char *found = as_comment(p.cc.mem, run(&p, path, net));
    if (getenv("CONVC_REWRITE"))
        rewrite(path, text, head, found);
    else
        ck_assert_msg(strcmp(found, mark + strlen(marker)) == 0, "%s: found\n%s", path, found);
    fclose(p.cc.errors);
    part_end(&p);
}
END_TEST

START_TEST(there_are_some)
{
    ck_assert_uint_ge(files.gl_pathc, 10);
}
END_TEST

Suite *suite_pass(void);

Suite *suite_pass(void)
{
    Suite *suite = suite_create("pass");
    TCase *all = tcase_create("golden");
    if (glob("tests/pass/*.dsl", 0, NULL, &files) != 0) files.gl_pathc = 0;
    tcase_add_test(all, there_are_some);
    tcase_add_loop_test(all, golden, 0, (int)files.gl_pathc);
    suite_add_tcase(suite, all);
    return suite;
}
