/* The text fields of a ticket, checked alike wherever they are typed. */
#ifndef ITOPS_SERVICE_TICKET_FIELDS_H
#define ITOPS_SERVICE_TICKET_FIELDS_H

#include "base/error.h"
#include "base/slice.h"

/* INVALID: title_required, title_too_long, title_invalid; trims *title. */
enum result ticket_check_title(struct slice *title, struct error *error);

/* INVALID: description_too_long, description_invalid. May be empty. */
enum result ticket_check_description(struct slice description, struct error *error);

/* INVALID: comment_required, comment_too_long, comment_invalid, at `pointer`. */
enum result ticket_check_comment(struct slice body, const char *pointer, struct error *error);

#endif
