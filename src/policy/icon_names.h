/* The names that an icon may have, made from icon_names.txt when the program is built. */
#ifndef ITOPS_POLICY_ICON_NAMES_H
#define ITOPS_POLICY_ICON_NAMES_H

#include <stddef.h>

/* Sorted by bytes. */
extern const char *const icon_names[];
extern const size_t icon_names_count;

#endif
