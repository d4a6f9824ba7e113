/* What the programs that train on images have in common around the net in
 * net.h: its memory, their options, the run, the head of the final table. */
#ifndef EXAMPLES_SESSION_H
#define EXAMPLES_SESSION_H

#include "net.h"
#include "common.h"
#include "images.h"
#include <convrt.h>

enum { BATCH = NET_BATCH,
       SIZE = NET_IMAGE_SIZE / BATCH };

/* All memory is static; its sizes are macros of net.h. */
extern float params[NET_PARAMS];
extern unsigned char arena[NET_ARENA_BYTES];
extern struct net_trainer trainer;

extern float image[BATCH][SIZE]; /* a batch of the net's inputs */
extern struct images train, test;

/* Options of every program:
 *     --set mnist|fashion-mnist|cifar10   --data FOLDER|SEED   --samples N
 *     --seed N   --epochs N   --label TEXT   --save FILE   --picture FILE
 * and `extra` of its own. Gets the data and initialises the net. */
void session_start(int argc, char **argv, const struct option *extra, int n);

/* Trains, saves, prints the first lines of the table. */
void session_train(const char *measure, const char *unit,
                   double (*step)(const int *index, int epoch), double (*judge)(int epoch));

/* Where the picture goes, or NULL. */
const char *session_picture(void);

#endif
