/* A small strict reader of JSON (RFC 8259): objects, arrays, strings and whole
 * numbers, pulled one token at a time by a caller who knows what must come.
 *
 * Keeps true: reads at most the bytes it was given, one byte ahead, with no
 * recursion and no allocation. The first error makes `next` EOF for good, so
 * that every loop over input ends. Strings may not hold NUL (their readers
 * are C strings), raw control characters or half surrogates. */
#include "json.h"

static void advance(struct convrt_json *j)
{
    j->next = j->left && !j->bad ? getc(j->file) : EOF;
    if (j->left) j->left--;
}

static void fail(struct convrt_json *j)
{
    j->bad = 1;
    j->next = EOF;
}

void convrt_json_start(struct convrt_json *j, FILE *file, uint64_t bytes)
{
    *j = (struct convrt_json){ file, bytes, 0, 0 };
    advance(j);
}

static void skip_blanks(struct convrt_json *j)
{
    while (j->next == ' ' || j->next == '\n' || j->next == '\r' ||
           j->next == '\t')
        advance(j);
}

int convrt_json_accept(struct convrt_json *j, int c)
{
    skip_blanks(j);
    if (j->next != c) return 0;
    advance(j);
    return 1;
}

void convrt_json_expect(struct convrt_json *j, int c)
{
    if (!convrt_json_accept(j, c)) fail(j);
}

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static uint32_t four_digits(struct convrt_json *j)
{
    uint32_t code = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(j->next);
        if (digit < 0) {
            fail(j);
            return 0;
        }
        code = code << 4 | (uint32_t)digit;
        advance(j);
    }
    return code;
}

/* After "\u": a code point, from two escapes if it is above the 16-bit ones. */
static uint32_t code_point(struct convrt_json *j)
{
    uint32_t high = four_digits(j);
    if (high == 0 || (high >= 0xdc00 && high < 0xe000)) fail(j);
    if (high < 0xd800 || high >= 0xe000) return high;
    if (j->next != '\\') fail(j);
    advance(j);
    if (j->next != 'u') fail(j);
    advance(j);
    uint32_t low = four_digits(j);
    if (low < 0xdc00 || low >= 0xe000) fail(j);
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static int utf8(uint32_t code, char *bytes)
{
    static const unsigned char first[] = { 0, 0xc0, 0xe0, 0xf0 };
    int more = code < 0x80 ? 0 : code < 0x800 ? 1
                             : code < 0x10000 ? 2
                                              : 3;
    for (int i = more; i > 0; i--, code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)(first[more] | code);
    return more + 1;
}

/* After a backslash. Returns how many bytes it stands for. */
static int escape(struct convrt_json *j, char *bytes)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = j->next;
    advance(j);
    if (c == 'u') return utf8(code_point(j), bytes);
    for (int i = 0; from[i]; i++)
        if (c == from[i]) {
            bytes[0] = to[i];
            return 1;
        }
    fail(j);
    return 0;
}

void convrt_json_string(struct convrt_json *j, char *text, size_t size)
{
    size_t length = 0;
    convrt_json_expect(j, '"');
    while (!j->bad && j->next != '"') {
        char bytes[4] = { (char)j->next };
        int n = 1, c = j->next;
        if (c < 0x20) fail(j); /* EOF too */
        advance(j);
        if (c == '\\') n = escape(j, bytes);
        for (int i = 0; text && i < n; i++) {
            if (length + 1 >= size) fail(j);
            if (!j->bad) text[length++] = bytes[i];
        }
    }
    if (text) text[length] = 0;
    convrt_json_expect(j, '"');
}

int64_t convrt_json_integer(struct convrt_json *j)
{
    int64_t value = 0;
    skip_blanks(j);
    int leading_zero = j->next == '0', digits = 0;
    for (; j->next >= '0' && j->next <= '9'; digits++, advance(j)) {
        int digit = j->next - '0';
        if (value > (INT64_MAX - digit) / 10) {
            fail(j);
            return 0;
        }
        value = value * 10 + digit;
    }
    if (!digits || (leading_zero && digits > 1)) fail(j);
    return j->bad ? 0 : value;
}

int convrt_json_end(struct convrt_json *j)
{
    skip_blanks(j);
    return !j->bad && j->next == EOF && j->left == 0;
}
