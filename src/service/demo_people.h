/* Who lives in the demo: names, and how much each of them asks and helps. */
#ifndef ITOPS_SERVICE_DEMO_PEOPLE_H
#define ITOPS_SERVICE_DEMO_PEOPLE_H

#include "base/slice.h"

#include <stddef.h>

struct demo_person {
    const char *username;
    const char *display_name;
    unsigned asks;  /* share of the tickets that they open */
    unsigned helps; /* share of their team's work that they take */
};

/* The example policy's rosters name some of them. */
extern const struct demo_person demo_people[];
extern const size_t demo_people_count;

/* Of one name, or what holds for somebody who is not in the table. */
const struct demo_person *demo_person_named(struct slice username);

#endif
