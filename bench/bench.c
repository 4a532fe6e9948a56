#include "bench.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int64_t bench_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *) a;
    double y = *(const double *) b;
    return (x > y) - (x < y);
}

double bench_median(double *values, size_t count)
{
    assert(count > 0);
    qsort(values, count, sizeof *values, by_value);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static double ns_of_one(bench_run_fn *run, void *context, size_t count)
{
    int64_t start = bench_now_ns();
    run(context);
    return (double) (bench_now_ns() - start) / (double) count;
}

double bench_best_ns(bench_run_fn *run, void *context, size_t count, unsigned rounds)
{
    double best = ns_of_one(run, context, count);
    for (unsigned i = 1; i < rounds; i++) {
        double ns = ns_of_one(run, context, count);
        best = ns < best ? ns : best;
    }
    return best;
}

struct bench_pair bench_in_turns(bench_run_fn *run_a, void *a, size_t count_a, bench_run_fn *run_b,
                                 void *b, size_t count_b, unsigned rounds)
{
    double a_ns[BENCH_ROUNDS_MAX];
    double b_ns[BENCH_ROUNDS_MAX];
    double ratios[BENCH_ROUNDS_MAX];
    assert(rounds > 0 && rounds <= BENCH_ROUNDS_MAX);
    for (unsigned i = 0; i < rounds; i++) {
        a_ns[i] = ns_of_one(run_a, a, count_a);
        b_ns[i] = ns_of_one(run_b, b, count_b);
        ratios[i] = b_ns[i] / a_ns[i];
    }
    return (struct bench_pair){bench_median(a_ns, rounds), bench_median(b_ns, rounds),
                               bench_median(ratios, rounds)};
}

/* Three significant digits, and never fewer than the whole number has. */
static void format_number(double value, const char *unit, char *out, size_t size)
{
    int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
    (void) snprintf(out, size, "%.*f%s", decimals, value, unit);
}

void bench_report(const char *what, double value, const char *unit, enum bench_aim aim,
                  double limit)
{
    char measured[64];
    char wanted[64];
    format_number(value, unit, measured, sizeof measured);
    (void) snprintf(wanted, sizeof wanted, "%g%s", limit, unit);
    switch (aim) {
    case BENCH_NO_AIM:
        printf("result|%s|%s||\n", what, measured);
        break;
    case BENCH_AT_MOST:
        printf("result|%s|%s|at most %s|%s\n", what, measured, wanted,
               value <= limit ? "yes" : "NO");
        break;
    case BENCH_AT_LEAST:
        printf("result|%s|%s|at least %s|%s\n", what, measured, wanted,
               value >= limit ? "yes" : "NO");
        break;
    }
    (void) fflush(stdout);
}
