/* What benchmark programs share: the clock, comparing two things in turns, and how to report. */
#ifndef ITOPS_BENCH_H
#define ITOPS_BENCH_H

#include <stddef.h>
#include <stdint.h>

int64_t bench_now_ns(void);

/* Sorts the values. */
double bench_median(double *values, size_t count);

typedef void bench_run_fn(void *context);

/*
 * Nanoseconds for one of the `count` operations that `run` does, in the best of `rounds`: on a
 * machine that others use too, the best is what the code costs and the rest is what they do.
 */
double bench_best_ns(bench_run_fn *run, void *context, size_t count, unsigned rounds);

/* Two things compared: nanoseconds for one operation of each, and how many times as long b takes.
 */
struct bench_pair {
    double a_ns;
    double b_ns;
    double ratio;
};

enum { BENCH_ROUNDS_MAX = 1000 };

/*
 * a and b take turns, so that whatever else the machine does meets both alike; each value is the
 * median of the rounds, the ratio that of the rounds' ratios.
 */
struct bench_pair bench_in_turns(bench_run_fn *run_a, void *a, size_t count_a, bench_run_fn *run_b,
                                 void *b, size_t count_b, unsigned rounds);

enum bench_aim { BENCH_NO_AIM, BENCH_AT_MOST, BENCH_AT_LEAST };

/* One line of the table that scripts/bench.sh prints in the end. `unit` goes behind numbers:
 * " ns", "x", " MB". */
void bench_report(const char *what, double value, const char *unit, enum bench_aim aim,
                  double limit);

#endif
