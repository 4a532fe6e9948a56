/* HTTP's status codes: their phrases, and which one an error of ours becomes. */
#ifndef ITOPS_HTTP_STATUS_H
#define ITOPS_HTTP_STATUS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* The codes this server uses. */
size_t http_status_count(void);
int http_status_at(size_t index);
/* The index of a code; those not in the table share http_status_count(). */
size_t http_status_index(int status);

const char *http_status_phrase(int status); /* "Not Found"; "" for codes not in the table */

/* By the error's code if it has a status of its own, otherwise by its result. */
int http_status_of_error(const struct error *error);

/* The sentence for the client. What is for whoever runs the server stays in its log: how it failed,
 * and where the database is. */
const char *http_detail_of_error(const struct error *error);
/* Whether the error's own text and place are in the answer. */
bool http_error_is_told(const struct error *error);
/* Whether 503 may say when to come again: not of a change that may have been made, for whoever did
 * that without an Idempotency-Key would make it twice. */
bool http_error_may_be_repeated(const struct error *error);

#endif
