/* Finds web and e-mail addresses in running text, in time proportional to its length. */
#ifndef ITOPS_BASE_AUTOLINK_H
#define ITOPS_BASE_AUTOLINK_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct autolink {
    size_t start; /* in the text */
    size_t length;
    const char *prefix; /* what an address needs in front to be a URL: "", "http://", "mailto:" */
};

/*
 * The first address at or behind `from`: http://…, https://…, www.…, or NAME@DOMAIN with a dot in
 * the domain. It begins where a word begins, ends before white space or `<`, and leaves to the
 * sentence the punctuation behind it, with a closing bracket that was not opened in it. False when
 * there is none.
 */
bool autolink_find(struct slice text, size_t from, struct autolink *out);

#endif
