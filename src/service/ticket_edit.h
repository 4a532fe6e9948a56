/* One change of one ticket in the making: read, judged, then written together with its history. */
#ifndef ITOPS_SERVICE_TICKET_EDIT_H
#define ITOPS_SERVICE_TICKET_EDIT_H

#include "policy/decision.h"
#include "service/service.h"
#include "ticket/history.h"
#include "ticket/ticket.h"

/* How the actor of a history row qualified (B3.5). All empty: the act is open to everybody. */
struct qualification {
    struct slice via;
    struct slice acted_as;
    struct slice member_of;
};
struct qualification qualification_of(const struct decision *decision);

struct ticket_edit {
    struct service_call *call;
    struct ticket *ticket; /* the caller's: as read, then as it becomes */
    int64_t at_ms; /* of every row: now, but never before the ticket's last change, so that a
                      history is in order of time whatever the wall clock does */
};

/* What policy needs to know of a ticket. The workflow is NULL when the registry lacks it (B2.5). */
struct policy_case ticket_policy_case(const struct registry *registry, const struct ticket *ticket);

/*
 * Reads the ticket into *out. expected_version 0: not given. NOT_FOUND: ticket_not_found; CONFLICT:
 * version_conflict, with the current ticket in *out (B4.4).
 */
enum result ticket_edit_begin(struct ticket_edit *edit, struct service_call *call, int64_t id,
                              int64_t expected_version, struct ticket *out, struct error *error);

/*
 * After the judgement and before the change: writes rows for clocks that ran out before it and
 * that nobody has recorded (B5.2), so that no change can hide a breach. Adds to *count when it is
 * not NULL.
 */
enum result ticket_edit_record_breaches(struct ticket_edit *edit, size_t *count,
                                        struct error *error);

/* One history row of a kind that has only an old and a new value. */
enum result ticket_edit_note(struct ticket_edit *edit, enum history_kind kind,
                             const struct qualification *how, struct slice old_value,
                             struct slice new_value, struct error *error);

/* The row of a transition, with its workflow and rule. `decision` allowed it. */
enum result ticket_edit_note_status(struct ticket_edit *edit, const struct decision *decision,
                                    struct error *error);

/* A comment and its row. */
enum result ticket_edit_comment(struct ticket_edit *edit, struct slice body,
                                struct ticket_comment *out, struct error *error);

/* Writes the ticket, one version on. */
enum result ticket_edit_finish(struct ticket_edit *edit, struct error *error);

#endif
