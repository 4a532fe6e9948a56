/* What a person can be called: the rule that people are added by and rosters are checked by. */
#ifndef ITOPS_TICKET_USERNAME_H
#define ITOPS_TICKET_USERNAME_H

#include "base/slice.h"

#include <stdbool.h>

enum { USERNAME_MAX = 64 };

/* The rule in words, for messages: "A user name has " … "." */
#define USERNAME_RULE "1 to 64 of a-z, 0-9, '.', '_' and '-', and starts with a letter or a digit"

bool username_is_valid(struct slice name);

#endif
