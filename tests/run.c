/* The one test program: every tests/unit/X.c exports `Suite *suite_X(void)`,
 * and the Makefile lists them in suites.h. `run_tests [SUITE]...` runs all or
 * those named. The last line is Check's summary; the exit status says whether
 * everything passed. Tests that compile what was emitted take a while under
 * the sanitizers, so the usual time limit of a test is a minute. */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITE(name) Suite *suite_##name(void);
#include "suites.h"
#undef SUITE

static const struct {
    const char *name;
    Suite *(*make)(void);
} suites[] = {
#define SUITE(name) { #name, suite_##name },
#include "suites.h"
#undef SUITE
};
enum { SUITES = sizeof suites / sizeof *suites };

static bool wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], name) == 0) return true;
    return argc == 1;
}

int main(int argc, char **argv)
{
    const char *sanitize = getenv("CONVC_SANITIZE");
    if (sanitize && sanitize[0])
        fputs("SAMPLED: under sanitizers ops takes every 6th point, torch every 4th case and"
              " every 7th run, random and depthwise a quarter of their nets, winograd and strassen one size of each, zoo a part of the images;"
              " warnings, size and cold start of emitted code are for the plain build\n",
              stderr);
    setenv("CK_DEFAULT_TIMEOUT", "60", 0);
    SRunner *runner = srunner_create(NULL);
    int n = 0;
    for (int i = 0; i < SUITES; i++) {
        if (!wanted(suites[i].name, argc, argv)) continue;
        srunner_add_suite(runner, suites[i].make());
        n++;
    }
    if (argc > 1 && n != argc - 1) {
        fprintf(stderr, "run_tests: there are these suites:");
        for (int i = 0; i < SUITES; i++)
            fprintf(stderr, " %s", suites[i].name);
        fputc('\n', stderr);
        return 2;
    }
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
