/* Counts open connections, in all and by address, across the loops; says no above the limits. */
#ifndef ITOPS_HTTP_ADMISSION_H
#define ITOPS_HTTP_ADMISSION_H

#include <stdbool.h>

struct sockaddr;
struct http_admission;
struct tally_entry;

struct http_admission *http_admission_new(unsigned limit, unsigned limit_per_address);
void http_admission_free(struct http_admission *admission); /* NULL is fine; nobody may be in */

enum http_verdict {
    HTTP_ADMITTED,
    HTTP_TOO_MANY,              /* in all */
    HTTP_TOO_MANY_FROM_ADDRESS, /* IPv6: from one network of /64, which is one customer's */
};

/* Counts a connection in, or not. From any thread. A proxy has only the limit in all: it speaks for
 * many, and counts them itself. */
enum http_verdict http_admission_enter(struct http_admission *admission,
                                       const struct sockaddr *peer, bool is_proxy,
                                       struct tally_entry **out);
void http_admission_leave(struct http_admission *admission, struct tally_entry *entry);

#endif
