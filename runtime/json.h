/* The part of JSON that a safetensors header is made of, read from a file
 * byte by byte. Internal to the runtime: see json.c. */
#ifndef CONVRT_JSON_H
#define CONVRT_JSON_H

#include <stdint.h>
#include <stdio.h>

struct convrt_json {
    FILE *file;
    uint64_t left; /* bytes of the document not yet read */
    int next;      /* the byte ahead, or EOF at the end or after an error */
    int bad;       /* once set, nothing is read any more */
};

void convrt_json_start(struct convrt_json *, FILE *, uint64_t bytes);
/* Skips blanks; takes the byte c if it comes next, and says whether. */
int convrt_json_accept(struct convrt_json *, int c);
void convrt_json_expect(struct convrt_json *, int c);
/* A string as UTF-8 with a NUL. One longer than size - 1 bytes is an error,
 * unless text is NULL: then it is skipped, whatever its length. */
void convrt_json_string(struct convrt_json *, char *text, size_t size);
/* A whole number from 0 to INT64_MAX. */
int64_t convrt_json_integer(struct convrt_json *);
/* Nothing but blanks may follow. Returns whether all was right. */
int convrt_json_end(struct convrt_json *);

#endif
