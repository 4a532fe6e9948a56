#include "service/demo_random.h"

#include <assert.h>

/* SplitMix64: every state gives another number, also 0 and those next to each other. */
static uint64_t next(struct demo_random *random)
{
    random->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = random->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

unsigned demo_random_below(struct demo_random *random, unsigned bound)
{
    assert(bound > 0);
    return (unsigned) (next(random) % bound);
}

bool demo_random_chance(struct demo_random *random, unsigned percent)
{
    return demo_random_below(random, 100) < percent;
}

int64_t demo_random_between(struct demo_random *random, int64_t low, int64_t high)
{
    return low + (int64_t) (next(random) % (uint64_t) (high > low ? high - low : 1));
}
