/* A safetensors file -> parameters. The file may hold any bytes.
 *
 * In three steps: the header is read and every tensor in it is looked up and
 * checked (`seek_all`); all data are read once for nothing, so that a bad disk
 * shows now; only then are they copied. So nothing is written unless all is
 * right. A fault of format outranks what is wrong with a single tensor.
 *
 * Keeps true: one allocation, of 8 bytes per parameter and slot; names are
 * bounded by NAME_ROOM, the header by MAX_HEADER as in the reference
 * implementation; all sizes are checked before they are used. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "convrt.h"
#include "json.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

enum {
    MAX_HEADER = 100000000,
    NAME_ROOM = 1024,
    MAX_AXES = 8,
    CHUNK = 1024,
};

struct load {
    FILE *file;
    struct convrt_json json;
    const struct convrt_param *table;
    int n, last;         /* last: where the previous name was found */
    int64_t slots;       /* -1: optimiser state is ignored */
    int64_t data, bytes; /* where the data begin; how many there are */
    int64_t claimed;     /* bytes of all tensors seen */
    int64_t *begins;     /* [1 + slots][n], -1: not yet seen */
    int has_metadata;
    int64_t step;
    int complaint; /* the first one about a tensor */
};

/* What the header says of one tensor. */
struct tensor {
    char name[NAME_ROOM];
    char dtype[16];
    int rank; /* axes beyond MAX_AXES are counted only */
    int64_t shape[MAX_AXES];
    int64_t begin, end;
};

static void complain(struct load *l, int code)
{
    if (!l->complaint) l->complaint = code;
}

/* ---- looking up -------------------------------------------------------- */

/* Files are mostly in the table's order: begins behind the last find. */
static int find(struct load *l, const char *name)
{
    for (int i = 1; i <= l->n; i++) {
        int k = (l->last + i) % l->n;
        if (name[0] && !strcmp(l->table[k].name, name)) return l->last = k;
    }
    return -1;
}

/* "SLOT.NAME" -> index into begins, or -1. */
static int64_t find_state(struct load *l, const char *name)
{
    int64_t slot = 0;
    const char *p = name;
    for (; *p >= '0' && *p <= '9' && slot <= l->slots; p++)
        slot = slot * 10 + (*p - '0');
    if (p == name || *p != '.' || slot >= l->slots) return -1;
    if (name[0] == '0' && p != name + 1) return -1;
    int k = find(l, p + 1);
    return k < 0 || !l->table[k].trainable ? -1 : (1 + slot) * l->n + k;
}

static int ends_with(const char *text, const char *tail)
{
    size_t a = strlen(text), b = strlen(tail);
    return a >= b && !strcmp(text + a - b, tail);
}

/* Is the shorter one the longer one without some of its axes of one element? */
static int without_ones(const int64_t *longer, int n, const int64_t *shorter, int m)
{
    int k = 0;
    for (int i = 0; i < n; i++) {
        if (k < m && longer[i] == shorter[k])
            k++;
        else if (longer[i] != 1)
            return 0;
    }
    return k == m;
}

static int same_shape(const struct tensor *t, const struct convrt_param *p)
{
    if (t->rank > MAX_AXES) return 0;
    return t->rank < p->rank ? without_ones(p->shape, p->rank, t->shape, t->rank)
                             : without_ones(t->shape, t->rank, p->shape, p->rank);
}

/* One tensor of the header: it is ours, or to be ignored, or wrong. */
static void place(struct load *l, const struct tensor *t)
{
    static const char prefix[] = "optimizer.";
    if (l->complaint) return;
    int64_t at = find(l, t->name);
    if (at < 0 && !strncmp(t->name, prefix, sizeof prefix - 1)) {
        if (l->slots < 0) return;
        at = find_state(l, t->name + sizeof prefix - 1);
    }
    if (at < 0) {
        if (!ends_with(t->name, ".num_batches_tracked"))
            complain(l, CONVRT_EEXTRA);
        return;
    }
    const struct convrt_param *p = &l->table[at % l->n];
    if (l->begins[at] >= 0)
        l->json.bad = 1; /* the same name twice */
    else if (strcmp(t->dtype, "F32") != 0)
        complain(l, CONVRT_EDTYPE);
    else if (!same_shape(t, p))
        complain(l, CONVRT_ESHAPE);
    else if (t->end - t->begin != 4 * convrt_count(p))
        l->json.bad = 1; /* its length is not its shape's */
    l->begins[at] = t->begin;
}

/* ---- header ------------------------------------------------------------ */

static void read_shape(struct load *l, struct tensor *t)
{
    struct convrt_json *j = &l->json;
    convrt_json_expect(j, '[');
    if (convrt_json_accept(j, ']')) return;
    do {
        int64_t extent = convrt_json_integer(j);
        if (t->rank < MAX_AXES) t->shape[t->rank] = extent;
        if (t->rank <= MAX_AXES) t->rank++;
    } while (convrt_json_accept(j, ','));
    convrt_json_expect(j, ']');
}

static void read_offsets(struct load *l, struct tensor *t)
{
    struct convrt_json *j = &l->json;
    convrt_json_expect(j, '[');
    t->begin = convrt_json_integer(j);
    convrt_json_expect(j, ',');
    t->end = convrt_json_integer(j);
    convrt_json_expect(j, ']');
    if (t->begin > t->end || t->end > l->bytes ||
        t->end - t->begin > l->bytes - l->claimed)
        j->bad = 1; /* nor may all lengths together exceed the data */
    else
        l->claimed += t->end - t->begin;
}

/* Each of the three keys once, in any order, and no other. */
static void read_tensor(struct load *l, struct tensor *t)
{
    struct convrt_json *j = &l->json;
    int seen = 0;
    convrt_json_expect(j, '{');
    do {
        static const char *const keys[] = { "dtype", "shape", "data_offsets" };
        char key[16];
        int k = 0;
        convrt_json_string(j, key, sizeof key);
        convrt_json_expect(j, ':');
        while (k < 3 && strcmp(key, keys[k]) != 0) k++;
        if (k == 3 || (seen & 1 << k)) j->bad = 1;
        seen |= 1 << k;
        if (j->bad) return;
        if (k == 0) convrt_json_string(j, t->dtype, sizeof t->dtype);
        if (k == 1) read_shape(l, t);
        if (k == 2) read_offsets(l, t);
    } while (!j->bad && convrt_json_accept(j, ','));
    convrt_json_expect(j, '}');
    if (seen != 7) j->bad = 1;
}

static void read_step(struct load *l)
{
    char text[24];
    convrt_json_string(&l->json, text, sizeof text);
    int64_t step = 0;
    for (const char *p = text; *p; p++) {
        if (*p < '0' || *p > '9' || step > (INT64_MAX - 9) / 10)
            l->json.bad = 1;
        else
            step = step * 10 + (*p - '0');
    }
    if (!text[0]) l->json.bad = 1;
    l->step = step;
}

/* Strings by strings; ours is "step". Other values may be of any length. */
static void read_metadata(struct load *l)
{
    struct convrt_json *j = &l->json;
    convrt_json_expect(j, '{');
    if (convrt_json_accept(j, '}')) return;
    do {
        char key[NAME_ROOM];
        convrt_json_string(j, key, sizeof key);
        convrt_json_expect(j, ':');
        if (!strcmp(key, "step"))
            read_step(l);
        else
            convrt_json_string(j, NULL, 0);
    } while (!j->bad && convrt_json_accept(j, ','));
    convrt_json_expect(j, '}');
}

static void read_entry(struct load *l)
{
    struct tensor t = { .rank = 0 };
    convrt_json_string(&l->json, t.name, sizeof t.name);
    convrt_json_expect(&l->json, ':');
    if (!strcmp(t.name, "__metadata__")) {
        if (l->has_metadata++) l->json.bad = 1;
        read_metadata(l);
        return;
    }
    read_tensor(l, &t);
    if (!l->json.bad) place(l, &t);
}

static int read_header(struct load *l, uint64_t length)
{
    struct convrt_json *j = &l->json;
    convrt_json_start(j, l->file, length);
    if (j->next != '{') return CONVRT_EFORMAT; /* no blanks before it */
    convrt_json_expect(j, '{');
    if (!convrt_json_accept(j, '}')) {
        do read_entry(l);
        while (!j->bad && convrt_json_accept(j, ','));
        convrt_json_expect(j, '}');
    }
    if (!convrt_json_end(j) || l->claimed != l->bytes)
        return ferror(l->file) ? CONVRT_EIO : CONVRT_EFORMAT;
    return l->complaint;
}

/* Slot -1 is the parameters themselves; constants have no name. */
static int has_tensor(const struct convrt_param *p, int64_t slot)
{
    return slot < 0 ? p->name[0] != 0 : p->trainable;
}

static int is_complete(const struct load *l)
{
    int64_t slots = l->slots < 0 ? 0 : l->slots;
    for (int64_t slot = -1; slot < slots; slot++)
        for (int k = 0; k < l->n; k++)
            if (l->begins[(1 + slot) * l->n + k] < 0 &&
                has_tensor(&l->table[k], slot))
                return 0;
    return 1;
}

/* ---- data -------------------------------------------------------------- */

/* A short read is a truncated file, unless the system reports worse. */
static int read_bytes(struct load *l, void *to, int64_t n)
{
    if (fread(to, 1, (size_t)n, l->file) == (size_t)n) return CONVRT_OK;
    return ferror(l->file) ? CONVRT_EIO : CONVRT_EFORMAT;
}

static int read_nowhere(struct load *l)
{
    unsigned char chunk[4 * CHUNK];
    int code = fseeko(l->file, (off_t)l->data, SEEK_SET) ? CONVRT_EIO : 0;
    for (int64_t left = l->bytes; left && !code;) {
        int64_t n = left < (int64_t)sizeof chunk ? left : (int64_t)sizeof chunk;
        code = read_bytes(l, chunk, n);
        left -= n;
    }
    return code;
}

static float float_of(const unsigned char *bytes)
{
    uint32_t u = 0;
    float value;
    for (int b = 0; b < 4; b++) u |= (uint32_t)bytes[b] << 8 * b;
    memcpy(&value, &u, sizeof value);
    return value;
}

static int read_tensor_data(struct load *l, const struct convrt_param *p,
                            int64_t begin, float *block)
{
    unsigned char chunk[4 * CHUNK];
    int64_t count = convrt_count(p);
    float *at = block + p->offset;
    if (fseeko(l->file, (off_t)(l->data + begin), SEEK_SET)) return CONVRT_EIO;
    memset(at, 0, (size_t)p->floats * sizeof *at);
    for (int64_t i = 0; i < count;) {
        int64_t n = count - i < CHUNK ? count - i : CHUNK;
        int code = read_bytes(l, chunk, 4 * n);
        if (code) return code;
        for (int64_t k = 0; k < n; k++, i++)
            at[convrt_place(p, i)] = float_of(chunk + 4 * k);
    }
    return CONVRT_OK;
}

static int read_block(struct load *l, int64_t slot, float *block)
{
    int code = CONVRT_OK;
    for (int k = 0; k < l->n && !code; k++) {
        const struct convrt_param *p = &l->table[k];
        if (has_tensor(p, slot))
            code = read_tensor_data(l, p, l->begins[(1 + slot) * l->n + k], block);
        else if (slot < 0)
            convrt_init(p, 1, block, 0);
    }
    return code;
}

/* ---- the whole --------------------------------------------------------- */

/* Reads the length, allocates the table, reads and checks the header. */
static int seek_all(struct load *l)
{
    unsigned char bytes[8];
    uint64_t length = 0;
    if (fseeko(l->file, 0, SEEK_END)) return CONVRT_EIO;
    int64_t size = (int64_t)ftello(l->file);
    if (size < 0 || fseeko(l->file, 0, SEEK_SET)) return CONVRT_EIO;
    int code = read_bytes(l, bytes, 8);
    if (code) return code;
    for (int b = 0; b < 8; b++) length |= (uint64_t)bytes[b] << 8 * b;
    if (length > MAX_HEADER || (int64_t)length > size - 8)
        return CONVRT_EFORMAT;
    l->data = 8 + (int64_t)length;
    l->bytes = size - l->data;
    size_t places = (size_t)(1 + (l->slots < 0 ? 0 : l->slots)) * (size_t)l->n;
    l->begins = malloc((places + 1) * sizeof *l->begins);
    if (!l->begins) return CONVRT_EMEMORY;
    memset(l->begins, 0xff, places * sizeof *l->begins); /* all -1 */
    code = read_header(l, length);
    if (!code && !is_complete(l)) code = CONVRT_EMISSING;
    return code ? code : read_nowhere(l);
}

int convrt_load(const char *path, const struct convrt_param *table, int n,
                float *params, float *state, int64_t slots, int64_t trainable,
                int64_t *step)
{
    struct load l = { .table = table, .n = n, .last = -1, .slots = state ? slots : -1 };
    l.file = fopen(path, "rb");
    if (!l.file) return CONVRT_EIO;
    int code = seek_all(&l);
    if (!code) code = read_block(&l, -1, params);
    for (int64_t s = 0; s < l.slots && !code; s++)
        code = read_block(&l, s, state + s * trainable);
    if (!code && step) *step = l.step;
    free(l.begins);
    fclose(l.file);
    return code;
}
