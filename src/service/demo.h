/* Demo people and tickets for trying the program out: `itops serve --demo`. */
#ifndef ITOPS_SERVICE_DEMO_H
#define ITOPS_SERVICE_DEMO_H

#include "service/service.h"

/* Everybody's. */
#define DEMO_PASSWORD "itops-demo-password"

struct demo_report {
    bool is_new;         /* filled just now, not found as it was */
    struct user *people; /* who can sign in, by user name; in the caller's arena */
    size_t people_count;
    size_t ticket_count; /* opened just now */
};

/*
 * Fills an empty database: forty people, of whom `admin` is the superadmin and `alice` in no group,
 * with everybody else in the rosters of the active registry; and 1,500 tickets of the ninety days
 * before now_ms, all of which went through the use cases. The same registry and time give the same.
 *
 * A database that was filled so before (its `admin` has the demo password) is used as it is, with
 * people added whom the rosters have gained. CONFLICT: demo_refused, any other: a password that
 * everybody knows has no place there.
 */
enum result demo_prepare(struct service *service, struct arena *arena, int64_t now_ms,
                         struct demo_report *out, struct error *error);

#endif
