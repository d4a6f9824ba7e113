/* Random nets of the language, as text: small, valid, a function of the seed
 * alone. */
#ifndef RANDOM_NET_H
#define RANDOM_NET_H

#include "../compiler/convc.h"

/* `layers` steps, each of which reads one or two tensors before it. */
const char *random_net(struct arena *, uint64_t seed, int layers);

#endif
