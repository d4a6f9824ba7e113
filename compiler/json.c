/* A reader of JSON (RFC 8259) for the headers of safetensors files. It pulls:
 * the caller says what must come next. Every byte may be hostile; whatever
 * does not parse ends in err() with the file's name and the byte where it
 * happened, nothing is read past the end, nesting is bounded, and nothing is
 * allocated but strings no longer than the text. */
#include "convc.h"

#include <stdarg.h>
#include <string.h>

enum { NESTING = 64 };

void json_fail(struct json *j, const char *format, ...)
{
    char what[256];
    va_list ap;
    va_start(ap, format);
    vsnprintf(what, sizeof what, format, ap);
    va_end(ap);
    err(j->cc, (struct pos){ 0 }, "%s: header, byte %lld: %s", j->path,
        (long long)(j->at - j->start), what);
}

static void blanks(struct json *j)
{
    while (j->at < j->end && memchr(" \t\r\n", *j->at, 4)) j->at++;
}

bool json_try(struct json *j, char c)
{
    blanks(j);
    if (j->at == j->end || *j->at != c) return false;
    j->at++;
    return true;
}

void json_expect(struct json *j, char c)
{
    if (json_try(j, c)) return;
    if (j->at == j->end) json_fail(j, "ends where '%c' was expected", c);
    unsigned char found = (unsigned char)*j->at;
    if (found > 32 && found < 127)
        json_fail(j, "found '%c', expected '%c'", found, c);
    json_fail(j, "found byte %d, expected '%c'", found, c);
}

void json_end(struct json *j)
{
    blanks(j);
    if (j->at < j->end) json_fail(j, "something follows the last '}'");
}

/* ---- strings ----------------------------------------------------------- */

static int hex_digit(struct json *j)
{
    static const char digits[] = "0123456789abcdef";
    if (j->at == j->end) json_fail(j, "a string without an end");
    char c = *j->at++;
    if (c >= 'A' && c <= 'F') c = (char)(c - 'A' + 'a');
    const char *p = c ? strchr(digits, c) : NULL;
    if (!p) json_fail(j, "\\u without four hexadecimal digits");
    return (int)(p - digits);
}

static unsigned hex4(struct json *j)
{
    unsigned v = 0;
    for (int i = 0; i < 4; i++) v = 16 * v + (unsigned)hex_digit(j);
    return v;
}

static char *put_utf8(char *out, unsigned c)
{
    if (c < 0x80) {
        *out++ = (char)c;
        return out;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2
                                           : 3;
    static const unsigned lead[] = { 0, 0xc0, 0xe0, 0xf0 };
    *out++ = (char)(lead[more] | c >> (6 * more));
    while (more--) *out++ = (char)(0x80 | (c >> (6 * more) & 63));
    return out;
}

/* After "\u": a code point, perhaps from a pair of surrogates. */
static char *unicode(struct json *j, char *out)
{
    unsigned c = hex4(j);
    if (c == 0) json_fail(j, "a name with a NUL");
    if (c >= 0xd800 && c < 0xdc00) {
        if (j->end - j->at < 2 || j->at[0] != '\\' || j->at[1] != 'u')
            json_fail(j, "half a pair of surrogates");
        j->at += 2;
        unsigned low = hex4(j);
        if (low < 0xdc00 || low > 0xdfff)
            json_fail(j, "half a pair of surrogates");
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    } else if (c >= 0xdc00 && c < 0xe000) {
        json_fail(j, "half a pair of surrogates");
    }
    return put_utf8(out, c);
}

static char *escape(struct json *j, char *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (j->at == j->end) json_fail(j, "a string without an end");
    char c = *j->at++;
    if (c == 'u') return unicode(j, out);
    const char *p = c ? strchr(from, c) : NULL;
    if (!p) json_fail(j, "an unknown escape");
    *out++ = to[p - from];
    return out;
}

/* Bytes up to the closing quote; escapes only shrink a text. */
static size_t string_room(const struct json *j)
{
    const char *p = j->at;
    while (p < j->end && *p != '"') p += *p == '\\' && j->end - p > 1 ? 2 : 1;
    return (size_t)(p - j->at) + 1;
}

const char *json_string(struct json *j)
{
    json_expect(j, '"');
    char *text = arena_alloc(j->cc->mem, string_room(j)), *out = text;
    while (j->at < j->end && *j->at != '"') {
        unsigned char c = (unsigned char)*j->at;
        int n = err_utf8(j->at, j->end);
        if (n == 0) json_fail(j, "a string that is not UTF-8");
        if (c < 32) json_fail(j, "a control character in a string");
        if (c == '\\') {
            j->at++;
            out = escape(j, out);
            continue;
        }
        memcpy(out, j->at, (size_t)n);
        out += n, j->at += n;
    }
    if (j->at == j->end) json_fail(j, "a string without an end");
    j->at++;
    *out = '\0';
    return text;
}

/* ---- numbers ----------------------------------------------------------- */

static bool digit(const struct json *j)
{
    return j->at < j->end && *j->at >= '0' && *j->at <= '9';
}

int64_t json_integer(struct json *j)
{
    blanks(j);
    const char *start = j->at;
    int64_t v = 0;
    for (; digit(j); j->at++) {
        int d = *j->at - '0';
        if (v > (INT64_MAX - d) / 10) json_fail(j, "a number past 2^63");
        v = 10 * v + d;
    }
    if (j->at == start) json_fail(j, "expected a number, 0 or more");
    if (*start == '0' && j->at - start > 1)
        json_fail(j, "a number that begins with 0");
    if (j->at < j->end && memchr(".eE", *j->at, 3))
        json_fail(j, "expected a whole number");
    return v;
}

static void digits(struct json *j)
{
    if (!digit(j)) json_fail(j, "expected a digit");
    while (digit(j)) j->at++;
}

static void skip_number(struct json *j)
{
    if (*j->at == '-') j->at++;
    if (j->at < j->end && *j->at == '0')
        j->at++;
    else
        digits(j);
    if (j->at < j->end && *j->at == '.') {
        j->at++;
        digits(j);
    }
    if (j->at == j->end || (*j->at != 'e' && *j->at != 'E')) return;
    j->at++;
    if (j->at < j->end && (*j->at == '+' || *j->at == '-')) j->at++;
    digits(j);
}

/* ---- any value --------------------------------------------------------- */

static void skip_word(struct json *j)
{
    static const char *const words[] = { "true", "false", "null" };
    for (size_t i = 0; i < 3; i++) {
        size_t n = strlen(words[i]);
        if ((size_t)(j->end - j->at) < n || memcmp(j->at, words[i], n)) continue;
        j->at += n;
        return;
    }
    json_fail(j, "expected a value");
}

static void skip(struct json *j, int depth);

static void skip_members(struct json *j, int depth, char close)
{
    if (depth == NESTING) json_fail(j, "more than %d levels deep", NESTING);
    if (json_try(j, close)) return;
    do {
        if (close == '}') {
            json_string(j);
            json_expect(j, ':');
        }
        skip(j, depth + 1);
    } while (json_try(j, ','));
    json_expect(j, close);
}

static void skip(struct json *j, int depth)
{
    blanks(j);
    char c = j->at < j->end ? *j->at : '\0';
    if (c == '"')
        json_string(j);
    else if (c == '-' || (c >= '0' && c <= '9'))
        skip_number(j);
    else if (json_try(j, '{'))
        skip_members(j, depth, '}');
    else if (json_try(j, '['))
        skip_members(j, depth, ']');
    else
        skip_word(j);
}

void json_skip(struct json *j)
{
    skip(j, 0);
}
