/* Running a program and seeing what it took. */
#ifndef MEASURE_H
#define MEASURE_H

struct cost {
    int status;     /* as wait gives it; 0 is success */
    double seconds; /* of processor time, user and system */
    double bytes;   /* the most that lay in memory at once */
};

/* A printf format of a command line for the shell. */
struct cost measure(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
