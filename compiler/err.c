/* Messages. err and io_err are the user's fault: they print, remember the
 * exit status and longjmp to *cc->recover. bug is ours and aborts.
 *
 *     net.dsl:7:9: error: conv: 64 channels do not divide into groups=48
 *         y = x -> conv(64, kernel=3, groups=48)
 *                  ^
 *
 * The source line is shown as it stands, tabs included; bytes that a terminal
 * should not see (controls, invalid UTF-8) become '?'. A column counts code
 * points, an invalid byte is one. Of a long line a window is shown. Whoever
 * catches a jump and goes on must first ask err_enough. */
#include "convc.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 100,
       MARGIN = 60 }; /* code points shown; left of the caret */

static void shout(struct cc *cc, struct pos pos, const char *kind,
                  const char *format, va_list ap)
{
    if (pos.source)
        fprintf(cc->errors, "%s:%d:%d: %s: ", pos.source->path, pos.line,
                pos.column, kind);
    else
        fprintf(cc->errors, "convc: %s: ", kind);
    vfprintf(cc->errors, format, ap);
    fputc('\n', cc->errors);
}

/* Bytes of the code point at s, 1 for an invalid byte (*valid tells). */
static int code_point(const char *s, const char *end, bool *valid)
{
    const unsigned char *u = (const unsigned char *)s;
    *valid = true;
    int n = u[0] < 0x80 ? 1 : u[0] < 0xc2 ? 0
                          : u[0] < 0xe0   ? 2
                          : u[0] < 0xf0   ? 3
                          : u[0] < 0xf5   ? 4
                                          : 0;
    *valid = n > 0 && end - s >= n;
    for (int i = 1; *valid && i < n; i++) *valid = (u[i] & 0xc0) == 0x80;
    if (*valid && n == 3)
        *valid = !(u[0] == 0xe0 && u[1] < 0xa0) && !(u[0] == 0xed && u[1] > 0x9f);
    if (*valid && n == 4)
        *valid = !(u[0] == 0xf0 && u[1] < 0x90) && !(u[0] == 0xf4 && u[1] > 0x8f);
    return *valid ? n : 1;
}

int err_utf8(const char *s, const char *end)
{
    bool valid;
    int n = code_point(s, end, &valid);
    return valid ? n : 0;
}

/* The text of one line, without its end and without a byte order mark. */
static const char *line_text(const struct source *source, int line,
                             const char **end)
{
    const char *s = source->text, *stop = s + source->length;
    if (source->length >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) s += 3;
    for (const char *next; line > 1; line--, s = next + 1) {
        next = memchr(s, '\n', (size_t)(stop - s));
        if (!next) return *end = stop;
    }
    const char *newline = memchr(s, '\n', (size_t)(stop - s));
    *end = newline ? newline : stop;
    if (*end > s && (*end)[-1] == '\r') --*end;
    return s;
}

static void put_clean(FILE *f, const char *s, int n, bool valid)
{
    unsigned char c = (unsigned char)*s;
    if (!valid || c == 0x7f || (c < 0x20 && c != '\t'))
        fputc('?', f);
    else
        fwrite(s, 1, (size_t)n, f);
}

/* The line and the caret under its column. */
static void quote(FILE *f, struct pos pos)
{
    const char *end, *s = line_text(pos.source, pos.line, &end);
    int first = pos.column > WINDOW - 20 ? pos.column - MARGIN : 1;
    int last = first + WINDOW - 1, column = 1, n;
    bool valid;
    for (; s < end && column < first; s += n, column++)
        n = code_point(s, end, &valid);
    fputs(first > 1 ? "... " : "", f);
    for (const char *p = s; p < end; p += n, column++) {
        if (column > last) {
            fputs(" ...", f);
            break;
        }
        n = code_point(p, end, &valid);
        put_clean(f, p, n, valid);
    }
    fputs(first > 1 ? "\n    " : "\n", f);
    for (column = first; column < pos.column; column++, s += s < end ? n : 0) {
        n = s < end ? code_point(s, end, &valid) : 0;
        fputc(s < end && *s == '\t' ? '\t' : ' ', f);
    }
    fputs("^\n", f);
}

static _Noreturn void land(struct cc *cc)
{
    if (!cc->recover) bug("an error with nowhere to land");
    longjmp(*cc->recover, 1);
}

bool err_enough(const struct cc *cc)
{
    return cc->nerrors > MAX_ERRORS || cc->status == IOERROR;
}

/* Counts an error; the one past the last says so and lands. */
static void count(struct cc *cc, enum status status)
{
    if (cc->status < status) cc->status = status;
    if (++cc->nerrors <= MAX_ERRORS) return;
    if (cc->nerrors == MAX_ERRORS + 1)
        fprintf(cc->errors, "convc: stopped after %d errors\n", MAX_ERRORS);
    land(cc);
}

void err(struct cc *cc, struct pos pos, const char *format, ...)
{
    va_list ap;
    count(cc, FAILED);
    va_start(ap, format);
    shout(cc, pos, "error", format, ap);
    va_end(ap);
    if (pos.source) quote(cc->errors, pos);
    land(cc);
}

void err_report(struct cc *cc, struct pos pos, const char *format, ...)
{
    va_list ap;
    count(cc, FAILED);
    va_start(ap, format);
    shout(cc, pos, "error", format, ap);
    va_end(ap);
    if (pos.source) quote(cc->errors, pos);
}

void err_note(struct cc *cc, struct pos pos, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    shout(cc, pos, "note", format, ap);
    va_end(ap);
    if (pos.source) quote(cc->errors, pos);
}

void err_land(struct cc *cc)
{
    land(cc);
}

void io_err(struct cc *cc, const char *format, ...)
{
    va_list ap;
    count(cc, IOERROR);
    va_start(ap, format);
    shout(cc, (struct pos){ NULL, 0, 0 }, "error", format, ap);
    va_end(ap);
    land(cc);
}

void bug(const char *format, ...)
{
    va_list ap;
    fputs("convc: bug: ", stderr);
    va_start(ap, format);
    vfprintf(stderr, format, ap);
    va_end(ap);
    fputc('\n', stderr);
    abort();
}

/* ---- did you mean ------------------------------------------------------ */

enum { WORD = 40 }; /* longer words have no neighbours */

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static int least(int a, int b, int c)
{
    int m = a < b ? a : b;
    return m < c ? m : c;
}

/* Edits (insert, delete, replace, swap neighbours) from a to b, case aside:
 * the optimal string alignment distance. */
static int distance(const char *a, const char *b)
{
    int na = (int)strlen(a), nb = (int)strlen(b);
    int rows[3][WORD + 1], *before = rows[0], *up = rows[1], *row = rows[2];
    for (int j = 0; j <= nb; j++) row[j] = j;
    for (int i = 1; i <= na; i++) {
        int *old = before;
        before = up, up = row, row = old;
        row[0] = i;
        for (int j = 1; j <= nb; j++) {
            bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = least(up[j] + 1, row[j - 1] + 1, up[j - 1] + !same);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1, row[j]);
        }
    }
    return row[nb];
}

const char *err_nearest(const char *word, const char *const *words, int n)
{
    size_t length = strlen(word);
    if (length > WORD) return NULL;
    const char *best = NULL;
    int limit = length < 3 ? 1 : (int)(length + 1) / 3;
    for (int i = 0; i < n; i++) {
        size_t other = strlen(words[i]);
        if (other > WORD || (length < 2 && other < 2)) continue;
        int d = distance(word, words[i]);
        if (d > limit || d >= (int)other) continue;
        best = words[i];
        limit = d - 1;
    }
    return best;
}

const char *shape_text(struct cc *cc, struct shape s)
{
    const char *text = s.rank ? "" : "a number";
    for (int i = 0; i < s.rank; i++)
        text = arena_printf(cc->mem, "%s%s%lld", text, i ? " x " : "",
                            (long long)s.d[i]);
    return text;
}
