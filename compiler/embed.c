/* A host tool of the build: `embed DIR FILE...` writes a C file to standard
 * output that holds the files as byte arrays, named by their path below DIR,
 * in the order given (the Makefile sorts it). The same files give the same
 * bytes: no date, no absolute path. A NUL follows every text, so that it can
 * be read as a string. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what, const char *path)
{
    fprintf(stderr, "embed: %s %s\n", what, path);
    exit(1);
}

static long write_bytes(FILE *in, int index)
{
    long n = 0;
    printf("static const unsigned char text%d[] = {", index);
    for (int c; (c = getc(in)) != EOF; n++)
        printf("%s%d,", n % 20 ? "" : "\n    ", c);
    printf("\n    0\n};\n\n");
    return n;
}

static long embed(const char *path, int index)
{
    FILE *in = fopen(path, "rb");
    if (!in) fail("cannot open", path);
    long n = write_bytes(in, index);
    if (ferror(in)) fail("cannot read", path);
    fclose(in);
    return n;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: embed DIR FILE...\n");
        return 2;
    }
    size_t prefix = strlen(argv[1]) + 1;
    long *length = calloc((size_t)argc, sizeof *length);
    if (!length) fail("no memory for", argv[1]);
    printf("/* Made by embed from templates: do not edit. */\n"
           "#include \"convc.h\"\n\n");
    for (int i = 2; i < argc; i++) length[i] = embed(argv[i], i - 2);
    printf("const struct template_file template_files[] = {\n");
    for (int i = 2; i < argc; i++)
        printf("    { \"%s\", (const char *)text%d, %ld },\n",
               argv[i] + prefix, i - 2, length[i]);
    printf("};\nconst int ntemplate_files = %d;\n", argc - 2);
    free(length);
    if (fflush(stdout) != 0 || ferror(stdout)) fail("cannot write", "output");
    return 0;
}
