/* Chance that comes out the same each time: the demo's, from a seed. */
#ifndef ITOPS_SERVICE_DEMO_RANDOM_H
#define ITOPS_SERVICE_DEMO_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct demo_random {
    uint64_t state;
};

/* A number from 0 to bound - 1; bound must be at least 1. */
unsigned demo_random_below(struct demo_random *random, unsigned bound);
bool demo_random_chance(struct demo_random *random, unsigned percent);
/* Likewise, in milliseconds, from low to just below high. */
int64_t demo_random_between(struct demo_random *random, int64_t low, int64_t high);

#endif
