/* Reads one cookie out of a Cookie field (RFC 6265, 4.2.1: "a=1; b=2"). */
#ifndef ITOPS_HTTP_COOKIE_H
#define ITOPS_HTTP_COOKIE_H

#include "base/slice.h"

/*
 * The value of the first cookie called `name` (exactly, case matters) in the field's value; data is
 * NULL when there is none. Quotes stay. Pieces that are no cookie are passed over. Borrows from
 * `field`.
 */
struct slice cookie_find(struct slice field, struct slice name);

#endif
