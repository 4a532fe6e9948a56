/* HTTP's status codes: their phrases, and which one an error of ours becomes. */
#ifndef ITOPS_HTTP_STATUS_H
#define ITOPS_HTTP_STATUS_H

#include "base/error.h"

#include <stddef.h>

/* The codes this server uses. */
size_t http_status_count(void);
int http_status_at(size_t index);
/* The index of a code; those not in the table share http_status_count(). */
size_t http_status_index(int status);

const char *http_status_phrase(int status); /* "Not Found"; "" for codes not in the table */

/* By the error's code if it has a status of its own, otherwise by its result. */
int http_status_of_error(const struct error *error);

#endif
