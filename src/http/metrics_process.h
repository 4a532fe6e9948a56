/* What the operating system knows about this process, under the names that Prometheus' own clients
 * use. */
#ifndef ITOPS_HTTP_METRICS_PROCESS_H
#define ITOPS_HTTP_METRICS_PROCESS_H

#include "base/buffer.h"

#include <stdint.h>

void http_metrics_write_process(int64_t started_at_ms, struct buffer *out);

#endif
