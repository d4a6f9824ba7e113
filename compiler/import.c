/* The definitions of a file and of those that it imports: blocks, constants,
 * and the nets of the file that was asked for. A path is relative to the file
 * that imports. A file that was imported before is passed over; one that is
 * still being imported is a cycle. */
#define _XOPEN_SOURCE 700
#include "elaborate.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Files are the same if the system says so, whatever path leads there. */
struct file {
    struct file *next;
    dev_t device;
    ino_t inode;
    bool open;
};

static struct file *find_file(struct elab *e, const struct stat *st)
{
    struct file *f = e->files;
    while (f && (f->device != st->st_dev || f->inode != st->st_ino)) f = f->next;
    return f;
}

static struct file *add_file(struct elab *e, const struct stat *st)
{
    struct file *f = NEW(e->cc->mem, struct file, 1);
    *f = (struct file){ e->files, st->st_dev, st->st_ino, true };
    e->files = f;
    return f;
}

static const char *beside(struct elab *e, const char *importer, const char *path)
{
    const char *slash = strrchr(importer, '/');
    if (path[0] == '/' || !slash) return path;
    return arena_printf(e->cc->mem, "%.*s/%s", (int)(slash - importer), importer, path);
}

static void definitions(struct elab *e, const struct syntax *file);

static void import_statement(struct elab *e, const struct syntax *s)
{
    const char *path = beside(e, s->pos.source->path, s->name);
    struct stat st;
    if (stat(path, &st) != 0)
        err(e->cc, s->pos, "cannot import %s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode)) err(e->cc, s->pos, "cannot import %s: not a regular file", path);
    struct file *f = find_file(e, &st);
    if (f && f->open) err(e->cc, s->pos, "%s imports itself, perhaps through others", path);
    if (f) return;
    f = add_file(e, &st);
    struct source *source = NEW(e->cc->mem, struct source, 1);
    source->path = path;
    source->text = file_read(e->cc, path, MAX_SOURCE, &source->length);
    eval_enter(e, s->pos);
    if (e->depth > MAX_DEPTH) err(e->cc, s->pos, "imports nest deeper than %d files", MAX_DEPTH);
    definitions(e, parse(e->cc, source));
    eval_leave(e);
    f->open = false;
}

static void block_definition(struct elab *e, const struct syntax *s)
{
    int op = optab_find(s->name);
    if (builtin_is(s->name) || (op >= 0 && !(optab[op].traits & HIDDEN)))
        err(e->cc, s->pos, "a block cannot have the name of the %s '%s'",
            op >= 0 ? "op" : "function", s->name);
    for (const struct syntax *p = s->a; p; p = p->next)
        for (const struct syntax *q = p->next; q; q = q->next)
            if (strcmp(p->name, q->name) == 0)
                err(e->cc, q->pos, "%s: a second parameter '%s'", s->name, p->name);
    struct entry *entry = scope_entry(e, &e->names, s->name);
    if (entry->block) {
        err_report(e->cc, s->pos, "a second block '%s'", s->name);
        err_note(e->cc, entry->block->pos, "the first is here");
        err_land(e->cc);
    }
    entry->block = s;
}

static void constant(struct elab *e, const struct syntax *s)
{
    const struct variable *known = scope_find(e, s->name);
    if (known) {
        err_report(e->cc, s->pos, "a second constant '%s'", s->name);
        err_note(e->cc, known->entry->pos, "the first is here");
        err_land(e->cc);
    }
    struct value v = eval(e, s->a, NULL);
    scope_bind(e, s->name, s->pos, v);
    e->constants = e->nvariables;
}

static void define(struct elab *e, const struct syntax *s)
{
    if (s->kind == S_IMPORT) import_statement(e, s);
    if (s->kind == S_BLOCK) block_definition(e, s);
    if (s->kind == S_ASSIGN) constant(e, s);
}

/* One definition; after an error it is given up. */
static void guarded(struct elab *e, const struct syntax *s)
{
    jmp_buf here, *outer = e->cc->recover;
    volatile bool done = false;
    const int depth = e->depth;
    e->cc->recover = &here;
    if (setjmp(here) == 0) {
        define(e, s);
        done = true;
    }
    e->cc->recover = outer;
    if (done) return;
    if (err_enough(e->cc) || e->fatal) err_land(e->cc);
    struct value poison = { .kind = V_POISON };
    e->depth = depth;
    e->failures++;
    if (s->kind == S_ASSIGN && !scope_find(e, s->name)) scope_bind(e, s->name, s->pos, poison);
    e->constants = e->nvariables;
}

static void definitions(struct elab *e, const struct syntax *file)
{
    for (const struct syntax *s = file->a; s; s = s->next) guarded(e, s);
}

void import(struct elab *e, const struct syntax *file)
{
    struct stat st;
    if (stat(file->pos.source->path, &st) == 0) add_file(e, &st);
    definitions(e, file);
}
