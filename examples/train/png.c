/* PNG (ISO/IEC 15948) of 8 bits a sample, without compression: the zlib stream
 * (RFC 1950) holds stored blocks (RFC 1951, 3.2.4) only. */
#include "common.h"

#include <stdlib.h>
#include <string.h>

enum { STORED = 65535, /* most bytes of a stored block */
       SCALE = 2,
       GAP = 4 };

static uint32_t crc(uint32_t c, const unsigned char *data, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        c ^= data[i];
        for (int bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
    }
    return c;
}

static uint32_t adler(const unsigned char *data, size_t n)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < n; i++) {
        a = (a + data[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static unsigned char *put32(unsigned char *to, uint32_t v)
{
    for (int i = 0; i < 4; i++) to[i] = (unsigned char)(v >> (24 - 8 * i));
    return to + 4;
}

static void chunk(FILE *f, const char *type, const unsigned char *data, size_t n)
{
    unsigned char word[4];
    uint32_t c = crc(0xffffffffu, (const unsigned char *)type, 4);
    fwrite(word, 1, (size_t)(put32(word, (uint32_t)n) - word), f);
    fwrite(type, 1, 4, f);
    fwrite(data, 1, n, f);
    fwrite(word, 1, (size_t)(put32(word, ~crc(c, data, n)) - word), f);
}

/* Wraps n bytes into a zlib stream; returns its length. */
static size_t store(unsigned char *to, const unsigned char *data, size_t n)
{
    unsigned char *at = to;
    *at++ = 0x78;
    *at++ = 0x01;
    for (size_t i = 0; i < n; i += STORED) {
        size_t part = n - i < STORED ? n - i : STORED;
        *at++ = i + part == n;
        for (int k = 0; k < 4; k++) at[k] = (unsigned char)((k < 2 ? part : ~part) >> 8 * (k & 1));
        memcpy(at + 4, data + i, part);
        at += 4 + part;
    }
    return (size_t)(put32(at, adler(data, n)) - to);
}

static void write_png(const char *path, int width, int height, int channels,
                      const unsigned char *pixels)
{
    size_t line = (size_t)width * (size_t)channels, n = (line + 1) * (size_t)height;
    unsigned char *rows = allocate(n), *stream = allocate(n + 5 * (n / STORED + 1) + 6);
    unsigned char head[13] = { [8] = 8, [9] = channels == 3 ? 2 : 0 };
    put32(put32(head, (uint32_t)width), (uint32_t)height);
    for (size_t i = 0; i < (size_t)height; i++) {
        rows[i * (line + 1)] = 0; /* filter: none */
        memcpy(rows + i * (line + 1) + 1, pixels + i * line, line);
    }
    FILE *f = create(path);
    fwrite("\211PNG\r\n\032\n", 1, 8, f);
    chunk(f, "IHDR", head, sizeof head);
    chunk(f, "IDAT", stream, store(stream, rows, n));
    chunk(f, "IEND", head, 0);
    finish(f, path);
    free(rows);
    free(stream);
}

/* ---- a picture of tiles ------------------------------------------------ */

static int pitch(const struct picture *p)
{
    return SCALE * p->extent + GAP;
}

struct picture picture_new(int columns, int rows, int extent, int channels)
{
    struct picture p = { columns, rows, extent, channels, NULL };
    size_t n = (size_t)(columns * pitch(&p) + GAP) * (size_t)(rows * pitch(&p) + GAP) * (size_t)channels;
    p.pixels = allocate(n);
    memset(p.pixels, 255, n);
    return p;
}

void picture_put(struct picture *p, int column, int row, const unsigned char *tile)
{
    int width = p->columns * pitch(p) + GAP;
    for (int i = 0; i < SCALE * p->extent; i++)
        for (int j = 0; j < SCALE * p->extent; j++) {
            int y = GAP + row * pitch(p) + i, x = GAP + column * pitch(p) + j;
            memcpy(p->pixels + (y * width + x) * p->channels,
                   tile + (i / SCALE * p->extent + j / SCALE) * p->channels, (size_t)p->channels);
        }
}

void picture_write(struct picture *p, const char *path)
{
    write_png(path, p->columns * pitch(p) + GAP, p->rows * pitch(p) + GAP, p->channels, p->pixels);
    free(p->pixels);
}
