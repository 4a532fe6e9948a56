/* Time: wall clock in milliseconds for data, monotonic nanoseconds for measuring, RFC 3339 text. */
#ifndef ITOPS_BASE_CLOCK_H
#define ITOPS_BASE_CLOCK_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

int64_t clock_now_ms(void);       /* Unix time, UTC */
int64_t clock_monotonic_ns(void); /* never goes back; no relation to wall time */

enum { CLOCK_TEXT_SIZE = 32 };
/* "2026-01-31T09:30:00.000Z" and a NUL into `out`; returns its length. Years 1970 to 9999. */
size_t clock_format_ms(int64_t unix_ms, char out[CLOCK_TEXT_SIZE]);

#endif
