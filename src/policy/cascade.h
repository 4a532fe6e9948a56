/* The cascade (B2): the full names that a reference may mean on a scope, nearest first. */
#ifndef ITOPS_POLICY_CASCADE_H
#define ITOPS_POLICY_CASCADE_H

#include "base/slice.h"
#include "policy/name.h"

#include <stdbool.h>

/* One walk, on the stack, without heap memory. */
struct cascade {
    /* The candidate that cascade_next gave last is scope/name; both borrow from the arguments. */
    struct slice scope;
    struct slice name;
    struct slice next_scope;
    bool is_absolute;
    bool has_next;
    char text[NAME_LENGTH_MAX + 1];
};

/* `scope`: absolute. A reference with a slash has one candidate, whatever the scope (B2.2); one
 * that is longer than any name has none. */
void cascade_begin(struct cascade *walk, struct slice org, struct slice scope,
                   struct slice reference);

/* The next candidate, valid until the next call; false after the outermost one. */
bool cascade_next(struct cascade *walk, struct slice *candidate);

#endif
