/*
 * plan_csv.c: `convc --plan FILE.csv`, the planner as a tool of its own.
 *
 * The file has a header naming the columns id, lower, upper and size, in any
 * order and among others, and a row per item, live in [lower, upper); this is
 * the format of the minimalloc benchmarks. The rows come out as they went in
 * with a column `offset` added, and a line on the error stream says how good
 * the plan is. The capacity is not asked for: the smallest plan is sought.
 *
 * Kept true: nothing is printed to `out` unless the whole file is sound, and
 * every complaint about it names file and line. Ids are bytes without commas;
 * spaces around a field, blank lines, CRLF and a UTF-8 mark are accepted.
 */
#include "plan.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { SOUND = 0,
       MALFORMED = 1,
       IO_FAILED = 3 };
enum { SECONDS = 60 }; /* when the user gives no budget */

enum column { ID,
              LOWER,
              UPPER,
              SIZE,
              COLUMNS };
static const char *const column_names[COLUMNS] = { "id", "lower", "upper",
                                                   "size" };

struct row {
    const char *text, *id; /* the line; its id, ended by a NUL of its own */
    int line;
};

struct sheet {
    const char *path;
    FILE *errs;
    char *text, *ids; /* two copies: one to print, one to cut up */
    size_t size;
    int at[COLUMNS], width; /* where the columns are, of how many */
    const char *header;
    struct row *row;
    struct plan_item *item;
    int n;
    int64_t sum;
};

/* ---- complaints -------------------------------------------------------- */

static int malformed(const struct sheet *s, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(s->errs, "%s:%d: error: ", s->path, line);
    vfprintf(s->errs, format, args);
    fputc('\n', s->errs);
    va_end(args);
    return MALFORMED;
}

static int io_failed(const struct sheet *s, const char *what)
{
    fprintf(s->errs, "%s: error: cannot %s: %s\n", s->path, what,
            strerror(errno));
    return IO_FAILED;
}

/* ---- reading ----------------------------------------------------------- */

/* All of the stream, ended by a NUL; false if reading fails. */
static bool slurp(struct sheet *s, FILE *in)
{
    size_t room = 1 << 16, got;
    s->text = plan_room(room, 1);
    while ((got = fread(s->text + s->size, 1, room - s->size - 1, in)) > 0) {
        s->size += got;
        if (room - s->size > 1) continue;
        char *more = plan_room(2 * room, 1);
        memcpy(more, s->text, s->size);
        free(s->text);
        s->text = more;
        room *= 2;
    }
    s->text[s->size] = 0;
    return !ferror(in);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Cuts the next field off *rest, without the spaces around it. */
static char *next_field(char **rest)
{
    char *field = *rest, *comma = strchr(field, ',');
    char *end = comma ? comma : field + strlen(field);
    *rest = comma ? comma + 1 : NULL;
    while (is_space(*field)) field++;
    while (end > field && is_space(end[-1])) end--;
    *end = 0;
    return field;
}

static int parse_header(struct sheet *s, char *text, int line)
{
    for (int c = 0; c < COLUMNS; c++) s->at[c] = -1;
    for (char *rest = text; rest; s->width++) {
        const char *name = next_field(&rest);
        if (strcmp(name, "offset") == 0)
            return malformed(s, line, "there is a column 'offset' already");
        for (int c = 0; c < COLUMNS; c++) {
            if (strcmp(name, column_names[c]) != 0) continue;
            if (s->at[c] >= 0)
                return malformed(s, line, "column '%s' appears twice", name);
            s->at[c] = s->width;
        }
    }
    for (int c = 0; c < COLUMNS; c++)
        if (s->at[c] < 0)
            return malformed(s, line, "no column '%s' in the header",
                             column_names[c]);
    return SOUND;
}

static int parse_number(const struct sheet *s, int line, enum column c,
                        const char *text, int64_t *value)
{
    const char *digits = text + (*text == '-');
    if (*digits == 0 || digits[strspn(digits, "0123456789")] != 0)
        return malformed(s, line, "%s: '%s' is not a whole number",
                         column_names[c], text);
    errno = 0;
    *value = strtoll(text, NULL, 10);
    if (errno == ERANGE)
        return malformed(s, line, "%s: %s does not fit in 64 bits",
                         column_names[c], text);
    return SOUND;
}

/* Checks an item and adds it to the sum of sizes, which must fit too. */
static int add_item(struct sheet *s, int line, const struct plan_item *it)
{
    if (it->size < 0)
        return malformed(s, line, "size is negative: %lld",
                         (long long)it->size);
    if (it->upper < it->lower)
        return malformed(s, line, "upper %lld is less than lower %lld",
                         (long long)it->upper, (long long)it->lower);
    if (it->size > INT64_MAX - s->sum)
        return malformed(s, line, "the sum of all sizes overflows 64 bits");
    s->sum += it->size;
    s->item[s->n++] = *it;
    return SOUND;
}

static int parse_row(struct sheet *s, const char *text, char *cut, int line)
{
    const char *field[COLUMNS] = { 0 };
    int64_t value[COLUMNS] = { 0 };
    int width = 0;
    for (char *rest = cut; rest; width++) {
        const char *f = next_field(&rest);
        for (int c = 0; c < COLUMNS; c++)
            if (s->at[c] == width) field[c] = f;
    }
    if (width != s->width)
        return malformed(s, line, "%d fields, but the header has %d", width,
                         s->width);
    for (int c = LOWER; c < COLUMNS; c++)
        if (parse_number(s, line, (enum column)c, field[c], &value[c]))
            return MALFORMED;
    s->row[s->n] = (struct row){ text, field[ID], line };
    struct plan_item it = { value[LOWER], value[UPPER], value[SIZE], 0 };
    return add_item(s, line, &it);
}

static bool is_blank(const char *text)
{
    while (is_space(*text)) text++;
    return *text == 0;
}

/* The two copies are walked in step, `ids` losing its commas on the way. */
static int parse_lines(struct sheet *s)
{
    size_t begin = s->size >= 3 && !memcmp(s->text, "\xef\xbb\xbf", 3) ? 3 : 0;
    int line = 1;
    for (; begin < s->size; line++) {
        char *text = s->text + begin, *end = strchr(text, '\n');
        size_t length = end ? (size_t)(end - text) : strlen(text);
        if (!end && begin + length < s->size)
            return malformed(s, line, "a NUL byte: not a text file");
        char *cut = s->ids + begin;
        begin += length + 1;
        text[length] = cut[length] = 0;
        if (length && text[length - 1] == '\r') text[length - 1] = 0;
        if (is_blank(text)) continue;
        int status = s->header ? parse_row(s, text, cut, line)
                               : parse_header(s, cut, line);
        if (status) return status;
        if (!s->header) s->header = text;
    }
    return s->header ? SOUND : malformed(s, 1, "the file is empty");
}

static int id_order(const void *va, const void *vb)
{
    const struct row *a = va, *b = vb;
    int order = strcmp(a->id, b->id);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static int check_ids(const struct sheet *s)
{
    struct row *sorted = plan_room((size_t)s->n, sizeof *sorted);
    int status = SOUND;
    if (s->n) memcpy(sorted, s->row, (size_t)s->n * sizeof *sorted);
    qsort(sorted, (size_t)s->n, sizeof *sorted, id_order);
    for (int i = 1; i < s->n && !status; i++)
        if (strcmp(sorted[i - 1].id, sorted[i].id) == 0)
            status = malformed(s, sorted[i].line, "id '%s' is on line %d too",
                               sorted[i].id, sorted[i - 1].line);
    free(sorted);
    return status;
}

static int read_sheet(struct sheet *s, FILE *in)
{
    if (!slurp(s, in)) return io_failed(s, "read");
    s->ids = plan_room(s->size + 1, 1);
    memcpy(s->ids, s->text, s->size);
    size_t lines = 1;
    for (size_t i = 0; i < s->size; i++) lines += s->text[i] == '\n';
    if (lines > INT32_MAX) return malformed(s, INT32_MAX, "too many lines");
    s->row = plan_room(lines, sizeof *s->row);
    s->item = plan_room(lines, sizeof *s->item);
    int status = parse_lines(s);
    return status ? status : check_ids(s);
}

/* ---- writing ----------------------------------------------------------- */

static int write_plan(const struct sheet *s, FILE *out)
{
    fprintf(out, "%s,offset\n", s->header);
    for (int i = 0; i < s->n; i++)
        fprintf(out, "%s,%lld\n", s->row[i].text,
                (long long)s->item[i].offset);
    if (fflush(out) != 0 || ferror(out)) return io_failed(s, "write the plan");
    return SOUND;
}

static void report(const struct sheet *s, int64_t height, int64_t least)
{
    int64_t bound = plan_bound(s->item, s->n);
    double gap = bound ? 100.0 * (double)(height - bound) / (double)bound : 0;
    fprintf(s->errs, "plan %lld, bound %lld, gap %.2f %%%s\n", (long long)height,
            (long long)bound, gap, plan_reason(height, bound, least));
}

int plan_csv(const char *path, double seconds, FILE *out, FILE *errs)
{
    struct sheet s = { .path = path, .errs = errs };
    FILE *in = fopen(path, "rb");
    if (!in) return io_failed(&s, "open");
    int status = read_sheet(&s, in);
    fclose(in);
    if (!status) {
        if (!(seconds > 0)) seconds = SECONDS;
        int64_t least, height = plan_pack(s.item, s.n, 1, 0, 0, seconds, &least);
        report(&s, height, least);
        status = write_plan(&s, out);
    }
    free(s.text);
    free(s.ids);
    free(s.row);
    free(s.item);
    return status;
}
