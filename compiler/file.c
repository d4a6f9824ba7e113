/* Whole files in and out.
 *
 * An output is written to a temporary file in its directory. When all are
 * whole, file_commit_all renames them: a reader sees the old file or the new
 * one, never half of one, and a run that fails leaves nothing behind. What
 * exists and is not a regular file (/dev/full, a pipe) is written in place, and
 * nothing beside it; what the run has read is not written at all. Every short
 * write, full disk and failing close ends in io_err, exit status 3. "-" is
 * standard input or output. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "convc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct output {
    struct output *next;   /* in cc->outputs */
    FILE *stream;          /* NULL once closed */
    const char *path;      /* as the user gave it */
    const char *real;      /* what the rename replaces */
    const char *temporary; /* NULL: written in place */
};

struct input {          /* a regular file that was read */
    struct input *next; /* in cc->inputs */
    dev_t device;
    ino_t inode;
    void *map; /* or NULL */
    size_t length;
};

/* ---- in ---------------------------------------------------------------- */

static const char *name_of(const char *path)
{
    return !*path ? "''" : strcmp(path, "-") ? path
                                             : "the standard stream";
}

static _Noreturn void cannot(struct cc *cc, const char *what, const char *path)
{
    io_err(cc, "cannot %s %s: %s", what, name_of(path), strerror(errno));
}

static struct input *remember(struct cc *cc, const struct stat *st)
{
    struct input *in = NEW(cc->mem, struct input, 1);
    *in = (struct input){ .next = cc->inputs, .device = st->st_dev, .inode = st->st_ino };
    return cc->inputs = in;
}

static bool was_read(const struct cc *cc, const struct stat *st)
{
    const struct input *in = cc->inputs;
    while (in && (in->device != st->st_dev || in->inode != st->st_ino)) in = in->next;
    return in != NULL;
}

/* Everything up to the end, at most limit + 1 bytes. */
static char *slurp(struct cc *cc, FILE *f, size_t size, size_t limit,
                   size_t *length)
{
    char *text = arena_alloc(cc->mem, size);
    size_t n = 0;
    for (;;) {
        n += fread(text + n, 1, size - 1 - n, f);
        if (n + 1 < size || n > limit) break;
        size_t more = size * 2 > limit + 2 ? limit + 2 : size * 2;
        text = arena_grow(cc->mem, text, size, more);
        size = more;
    }
    text[n] = '\0';
    *length = n;
    return text;
}

char *file_read(struct cc *cc, const char *path, size_t limit, size_t *length)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *f = standard ? stdin : fopen(path, "rb");
    if (!f) cannot(cc, "read", path);
    struct stat st;
    size_t size = 4096;
    bool regular = fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode);
    if (regular) remember(cc, &st);
    if (regular && st.st_size > 0)
        size = (uint64_t)st.st_size > limit ? limit + 2 : (size_t)st.st_size + 2;
    errno = 0;
    char *text = slurp(cc, f, size, limit, length);
    int failed = ferror(f) ? errno ? errno : EIO : 0;
    if (!standard) fclose(f);
    errno = failed;
    if (failed) cannot(cc, "read", path);
    if (*length > limit)
        io_err(cc, "%s is longer than the limit of %zu bytes", name_of(path),
               limit);
    return text;
}

/* NULL if it cannot be mapped. */
static const char *map(struct cc *cc, int fd, size_t limit, size_t *length)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) return NULL;
    if (st.st_size <= 0 || (uint64_t)st.st_size > limit) return NULL;
    void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED) return NULL;
    struct input *in = remember(cc, &st);
    in->map = bytes;
    in->length = *length = (size_t)st.st_size;
    return bytes;
}

const char *file_map(struct cc *cc, const char *path, size_t limit, size_t *length)
{
    int fd = strcmp(path, "-") ? open(path, O_RDONLY) : -1;
    const char *bytes = fd < 0 ? NULL : map(cc, fd, limit, length);
    if (fd >= 0) close(fd);
    return bytes ? bytes : file_read(cc, path, limit, length);
}

/* ---- out --------------------------------------------------------------- */

/* Opens a fresh file beside o->real, with its suffix: clang-format goes by
 * that. */
static int open_beside(struct cc *cc, struct output *o)
{
    const char *slash = strrchr(o->real, '/'), *dot = strrchr(o->real, '.');
    if (!dot || (slash && dot < slash)) dot = o->real + strlen(o->real);
    for (int i = 0; i < 1000; i++) {
        o->temporary = arena_printf(cc->mem, "%.*s.%ld-%d.tmp%s", (int)(dot - o->real),
                                    o->real, (long)getpid(), i, dot);
        int fd = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (fd >= 0 || errno != EEXIST) return fd;
    }
    return -1;
}

bool file_is_null(const char *path)
{
    struct stat st, null;
    return stat(path, &st) == 0 && stat("/dev/null", &null) == 0 && S_ISCHR(st.st_mode) &&
           S_ISCHR(null.st_mode) && st.st_rdev == null.st_rdev;
}

/* What is open already, even if it is a regular file. */
static bool is_descriptor(const char *path)
{
    return strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/stderr") == 0 || strncmp(path, "/dev/fd/", 8) == 0;
}

bool file_is_stream(const char *path)
{
    struct stat st;
    if (strcmp(path, "-") == 0 || is_descriptor(path)) return true;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !file_is_null(path);
}

static FILE *open_output(struct cc *cc, struct output *o)
{
    if (strcmp(o->path, "-") == 0) return stdout;
    struct stat st;
    bool exists = stat(o->path, &st) == 0;
    if (exists && (!S_ISREG(st.st_mode) || is_descriptor(o->path))) return fopen(o->path, "wb");
    if (exists && access(o->path, W_OK) != 0) return NULL;
    char real[PATH_MAX];
    o->real = exists && realpath(o->path, real)
                  ? arena_strndup(cc->mem, real, strlen(real))
                  : o->path;
    int fd = open_beside(cc, o);
    if (fd < 0) {
        o->temporary = NULL;
        return NULL;
    }
    if (exists) (void)!fchmod(fd, st.st_mode & 07777);
    return fdopen(fd, "wb");
}

struct output *file_create(struct cc *cc, const char *path)
{
    struct output *o = NEW(cc->mem, struct output, 1);
    o->path = path;
    o->stream = open_output(cc, o);
    if (!o->stream) cannot(cc, "write", path);
    o->next = cc->outputs;
    cc->outputs = o;
    return o;
}

FILE *file_stream(struct output *o)
{
    return o->stream;
}

/* Why an earlier write failed, which stdio does not keep: one more byte, into
 * a file that is lost anyway, meets the same obstacle. */
static int write_error(FILE *f)
{
    clearerr(f);
    errno = 0;
    bool again = putc('\n', f) == EOF || fflush(f) != 0;
    return again && errno ? errno : EIO;
}

/* Flushes and closes; 0 or the errno of what failed. */
static int finish(struct output *o)
{
    FILE *f = o->stream;
    if (!f) return 0;
    int failed = ferror(f) ? write_error(f) : 0;
    errno = 0;
    if (fflush(f) != 0) failed = errno;
    o->stream = NULL;
    if (f != stdout && fclose(f) != 0 && !failed) failed = errno;
    return failed;
}

void file_finish_all(struct cc *cc)
{
    for (struct output *o = cc->outputs; o; o = o->next) {
        errno = finish(o);
        if (errno) cannot(cc, "write", o->path);
    }
}

/* Templates are read while outputs are written: only now is it known what was. */
static void spare_inputs(struct cc *cc)
{
    struct stat st;
    for (struct output *o = cc->outputs; o; o = o->next)
        if (o->temporary && stat(o->real, &st) == 0 && was_read(cc, &st))
            io_err(cc, "cannot write %s: it is an input of this run", o->path);
}

void file_commit_all(struct cc *cc)
{
    file_finish_all(cc);
    spare_inputs(cc);
    for (struct output *o = cc->outputs; o; o = o->next) {
        if (o->temporary && rename(o->temporary, o->real) != 0) cannot(cc, "write", o->path);
        o->temporary = NULL;
    }
}

const char *file_temporary(const struct output *o)
{
    return o->temporary;
}

void file_discard_all(struct cc *cc)
{
    for (struct output *o = cc->outputs; o; o = o->next) {
        if (o->stream && o->stream != stdout) fclose(o->stream);
        if (o->temporary) unlink(o->temporary);
        o->stream = NULL;
        o->temporary = NULL;
    }
    cc->outputs = NULL;
    for (struct input *in = cc->inputs; in; in = in->next)
        if (in->map) munmap(in->map, in->length);
    cc->inputs = NULL;
}
