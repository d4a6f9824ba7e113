/* --weights-in object: the packed block as the one read-only symbol of a
 * relocatable object file, so that a linker puts it into the program and no C
 * compiler has to read millions of numbers. ELF64, little endian, after the
 * System V ABI's gABI 4.1, chapters 4 and 5; x86-64 and AArch64 differ only
 * in e_machine, as there is nothing to relocate.
 *
 *     header | .rodata, at a multiple of 64 | .symtab | .strtab | .shstrtab
 *     | section headers, at a multiple of 8
 *
 * An empty .note.GNU-stack says that the stack need not be executable. No
 * date and no path: the bytes depend on the block, the symbol and the target
 * alone. */
#include "convc.h"

#include <string.h>

enum { HEADER = 64,
       SECTION = 64,
       SYMBOL = 24 };

enum section { S_NULL,
               S_RODATA,
               S_NOTE,
               S_SYMTAB,
               S_STRTAB,
               S_SHSTRTAB,
               SECTIONS };

/* Names of the sections, and where each begins in this text. */
static const char shstrtab[] =
    "\0.rodata\0.note.GNU-stack\0.symtab\0.strtab\0.shstrtab";
enum { N_RODATA = 1,
       N_NOTE = 9,
       N_SYMTAB = 25,
       N_STRTAB = 33,
       N_SHSTRTAB = 41 };

/* ---- little-endian numbers --------------------------------------------- */

static void put(FILE *f, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) putc((int)(value >> (8 * i) & 255), f);
}

static void pad(FILE *f, uint64_t bytes)
{
    while (bytes--) putc(0, f);
}

static uint64_t up8(uint64_t n)
{
    return (n + 7) & ~UINT64_C(7);
}

/* ---- the parts --------------------------------------------------------- */

static void put_header(FILE *f, int machine, uint64_t sections)
{
    static const unsigned char ident[16] = {
        0x7f, 'E', 'L', 'F', 2 /* 64 bits */, 1 /* little endian */, 1
    };
    fwrite(ident, 1, sizeof ident, f);
    put(f, 1, 2); /* ET_REL */
    put(f, (uint64_t)machine, 2);
    put(f, 1, 4); /* EV_CURRENT */
    pad(f, 16);   /* no entry, no program headers */
    put(f, sections, 8);
    put(f, 0, 4); /* flags */
    put(f, HEADER, 2);
    pad(f, 4);
    put(f, SECTION, 2);
    put(f, SECTIONS, 2);
    put(f, S_SHSTRTAB, 2);
}

/* The null symbol, then ours: a global object of .rodata. */
static void put_symbols(FILE *f, uint64_t bytes)
{
    enum { GLOBAL_OBJECT = 1 << 4 | 1 };
    pad(f, SYMBOL);
    put(f, 1, 4); /* its name in .strtab */
    put(f, GLOBAL_OBJECT, 1);
    put(f, 0, 1);
    put(f, S_RODATA, 2);
    put(f, 0, 8);
    put(f, bytes, 8);
}

struct header {
    uint32_t name, type;
    uint64_t flags, offset, size;
    uint32_t link, info;
    uint64_t align, entry;
};

static void put_section(FILE *f, const struct header *h)
{
    put(f, h->name, 4);
    put(f, h->type, 4);
    put(f, h->flags, 8);
    put(f, 0, 8); /* address */
    put(f, h->offset, 8);
    put(f, h->size, 8);
    put(f, h->link, 4);
    put(f, h->info, 4);
    put(f, h->align, 8);
    put(f, h->entry, 8);
}

void elf(FILE *f, const struct graph *g, const char *symbol)
{
    enum { PROGBITS = 1,
           SYMTAB,
           STRTAB,
           ALLOC = 2 };
    uint64_t bytes = 4 * (uint64_t)g->param_floats, names = strlen(symbol) + 2;
    uint64_t symtab = up8(HEADER + bytes), strtab = symtab + 2 * SYMBOL;
    uint64_t shstr = strtab + names, end = shstr + sizeof shstrtab;
    const struct header headers[SECTIONS] = {
        [S_RODATA] = { N_RODATA, PROGBITS, ALLOC, HEADER, bytes, 0, 0, 64, 0 },
        [S_NOTE] = { N_NOTE, PROGBITS, 0, symtab, 0, 0, 0, 1, 0 },
        [S_SYMTAB] = { N_SYMTAB, SYMTAB, 0, symtab, 2 * SYMBOL, S_STRTAB, 1, 8, SYMBOL },
        [S_STRTAB] = { N_STRTAB, STRTAB, 0, strtab, names, 0, 0, 1, 0 },
        [S_SHSTRTAB] = { N_SHSTRTAB, STRTAB, 0, shstr, sizeof shstrtab, 0, 0, 1, 0 },
    };
    put_header(f, g->target->machine, up8(end));
    pack_block(g, weightsfile_floats, f);
    pad(f, symtab - HEADER - bytes);
    put_symbols(f, bytes);
    putc(0, f);
    fwrite(symbol, 1, names - 1, f);
    fwrite(shstrtab, 1, sizeof shstrtab, f);
    pad(f, up8(end) - end);
    for (int i = 0; i < SECTIONS; i++) put_section(f, &headers[i]);
}
