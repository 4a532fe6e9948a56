/* What waits for its clients: replies that they do not take must not fill the memory. */
#ifndef ITOPS_HTTP_OUTPUT_H
#define ITOPS_HTTP_OUTPUT_H

#include "http/exchange.h"

/*
 * For an answer of `length` bytes, or a stream that begins with so much, that can be asked for
 * again. RETRY: busy, when the clients of this loop leave too much unread already, or those of the
 * person who asks more than there is room left: nobody takes more than half of what the others
 * leave. Whoever has not signed in counts as one person. What is small is always answered.
 */
enum result http_output_check(const struct http_exchange *x, size_t length, struct error *error);

/* Who asks; 0: somebody who has not signed in. */
int64_t http_output_person(const struct http_exchange *x);

#endif
