/* Timing for benchmark programs: the monotonic clock and the best of several rounds. */
#ifndef ITOPS_BENCH_H
#define ITOPS_BENCH_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

static inline int64_t bench_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

/*
 * Nanoseconds for one of the `count` operations that `run` does, in the best of `rounds`: on a
 * machine that others use too, the best is what the code costs and the rest is what they do.
 */
static inline double bench_best_ns(void (*run)(void *context), void *context, size_t count,
                                   unsigned rounds)
{
    double best = 0;
    for (unsigned i = 0; i < rounds; i++) {
        int64_t start = bench_now_ns();
        run(context);
        double ns = (double) (bench_now_ns() - start) / (double) count;
        best = i == 0 || ns < best ? ns : best;
    }
    return best;
}

#endif
