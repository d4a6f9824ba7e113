/* Parameters -> a safetensors file, atomically.
 *
 * The file is written under a temporary name in the same directory, synced,
 * renamed over `path`, and the directory is synced: POSIX makes the rename
 * atomic, the syncs order it after the data. Bytes depend on the arguments
 * alone: no time, no locale, and little endian whatever the machine.
 *
 * Keeps true: no allocation; a failure leaves neither a changed file nor a
 * temporary one. Tensors stand in the table's order, parameters first, then
 * slot after slot; the data begin at a multiple of 8. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "convrt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4096,
       CHUNK = 1024,
       TEMPORARIES = 1000 };

struct job {
    const struct convrt_param *table;
    int n;
    const float *params, *state;
    int64_t slots, trainable, step;
};

/* ---- header ------------------------------------------------------------ */

/* Counts what is put; writes it too if there is a file. */
struct sink {
    FILE *file;
    uint64_t bytes;
};

static void put(struct sink *s, const char *text)
{
    s->bytes += strlen(text);
    if (s->file) fputs(text, s->file);
}

static void put_integer(struct sink *s, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    put(s, text);
}

/* The inside of a JSON string. */
static void put_escaped(struct sink *s, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        char piece[8] = { *text, 0 };
        if (c < 0x20 || c == '"' || c == '\\')
            snprintf(piece, sizeof piece, "\\u%04x", c);
        put(s, piece);
    }
}

/* slot -1 is the parameter itself, unless it is a constant, which has no name;
 * others have only trainable ones. */
static int has_tensor(const struct convrt_param *p, int64_t slot)
{
    return slot < 0 ? p->name[0] != 0 : p->trainable;
}

static int64_t put_tensor(struct sink *s, const struct convrt_param *p,
                          int64_t slot, int64_t begin)
{
    int64_t end = begin + 4 * convrt_count(p);
    put(s, ",\"");
    if (slot >= 0) {
        put(s, "optimizer.");
        put_integer(s, slot);
        put(s, ".");
    }
    put_escaped(s, p->name);
    put(s, "\":{\"dtype\":\"F32\",\"shape\":[");
    for (int i = 0; i < p->rank; i++) {
        if (i) put(s, ",");
        put_integer(s, p->shape[i]);
    }
    put(s, "],\"data_offsets\":[");
    put_integer(s, begin);
    put(s, ",");
    put_integer(s, end);
    put(s, "]}");
    return end;
}

static void put_header(struct sink *s, const struct job *job)
{
    int64_t at = 0;
    put(s, "{\"__metadata__\":{\"format\":\"pt\",\"step\":\"");
    put_integer(s, job->step);
    put(s, "\"}");
    for (int64_t slot = -1; slot < job->slots; slot++)
        for (int k = 0; k < job->n; k++)
            if (has_tensor(&job->table[k], slot))
                at = put_tensor(s, &job->table[k], slot, at);
    put(s, "}");
    while (s->bytes % 8) put(s, " ");
}

/* ---- data -------------------------------------------------------------- */

static void put_floats(FILE *file, const float *values, int64_t n)
{
    unsigned char bytes[4 * CHUNK];
    for (int64_t i = 0; i < n; i++) {
        uint32_t u;
        memcpy(&u, &values[i], sizeof u);
        for (int b = 0; b < 4; b++)
            bytes[4 * i + b] = (unsigned char)(u >> 8 * b);
    }
    fwrite(bytes, 4, (size_t)n, file);
}

static void put_data(FILE *file, const struct convrt_param *p,
                     const float *block)
{
    float chunk[CHUNK];
    int64_t count = convrt_count(p);
    for (int64_t i = 0; i < count;) {
        int64_t n = 0;
        while (n < CHUNK && i < count)
            chunk[n++] = block[p->offset + convrt_place(p, i++)];
        put_floats(file, chunk, n);
    }
}

static const float *slot_block(const struct job *job, int64_t slot)
{
    return slot < 0 ? job->params : job->state + slot * job->trainable;
}

static void put_length(FILE *file, uint64_t length)
{
    for (int b = 0; b < 8; b++) putc((int)(length >> 8 * b & 255), file);
}

static void put_all(FILE *file, const struct job *job)
{
    struct sink length = { NULL, 0 }, header = { file, 0 };
    put_header(&length, job);
    put_length(file, length.bytes);
    put_header(&header, job);
    for (int64_t slot = -1; slot < job->slots; slot++)
        for (int k = 0; k < job->n; k++)
            if (has_tensor(&job->table[k], slot))
                put_data(file, &job->table[k], slot_block(job, slot));
}

/* ---- files ------------------------------------------------------------- */

/* Makes a new file beside `path`; its name goes to temporary[PATH_ROOM]. */
static int create_beside(const char *path, char *temporary)
{
    for (int k = 0; k < TEMPORARIES; k++) {
        int length = snprintf(temporary, PATH_ROOM, "%s.tmp-%ld-%d", path,
                              (long)getpid(), k);
        if (length < 0 || length >= PATH_ROOM) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (fd >= 0 || errno != EEXIST) return fd;
    }
    return -1;
}

static int write_and_sync(int fd, const struct job *job)
{
    FILE *file = fdopen(fd, "wb");
    if (!file) {
        close(fd);
        return CONVRT_EIO;
    }
    put_all(file, job);
    int failed = ferror(file) || fflush(file) || fsync(fd);
    int why = errno;
    if (fclose(file) && !failed) return CONVRT_EIO;
    errno = why;
    return failed ? CONVRT_EIO : CONVRT_OK;
}

/* Makes the rename last. File systems that cannot sync a directory say EINVAL
 * and need no such thing. */
static int sync_directory(const char *path)
{
    char name[PATH_ROOM];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    memcpy(name, path, length);
    strcpy(name + length, ".");
    int fd = open(name, O_RDONLY);
    if (fd < 0) return CONVRT_EIO;
    int failed = fsync(fd) && errno != EINVAL;
    close(fd);
    return failed ? CONVRT_EIO : CONVRT_OK;
}

/* Renaming over a device or a pipe would destroy it. */
static int is_replaceable(const char *path)
{
    struct stat st;
    if (stat(path, &st) || S_ISREG(st.st_mode)) return 1;
    errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
    return 0;
}

int convrt_save(const char *path, const struct convrt_param *table, int n,
                const float *params, const float *state, int64_t slots,
                int64_t trainable, int64_t step)
{
    struct job job = { table, n, params, state, state ? slots : 0, trainable,
                       step };
    char temporary[PATH_ROOM];
    if (!is_replaceable(path)) return CONVRT_EIO;
    int fd = create_beside(path, temporary);
    if (fd < 0) return CONVRT_EIO;
    int code = write_and_sync(fd, &job);
    if (!code && rename(temporary, path)) code = CONVRT_EIO;
    if (code) {
        int why = errno;
        unlink(temporary);
        errno = why;
        return code;
    }
    return sync_directory(path);
}
