/* What can be done with a ticket. The only way in: HTTP, commands and timers all come through here.
 */
#ifndef ITOPS_SERVICE_TICKETS_H
#define ITOPS_SERVICE_TICKETS_H

#include "policy/decision.h"
#include "service/service.h"
#include "store/comments.h"
#include "store/history.h"
#include "store/tickets.h"
#include "ticket/ticket.h"

/* Empty slices: not given. References as people write them (short names, relative paths). */
struct ticket_open_input {
    struct slice item;
    struct slice workflow; /* only without an item */
    struct slice title;    /* default: the card's title */
    struct slice description;
    struct slice service;
    bool has_priority;
    enum ticket_priority priority;
};

/*
 * B4.7. INVALID (with a pointer): item_unknown, item_not_offered, workflow_unknown,
 * workflow_required, title_required, title_too_long, service_invalid …
 */
enum result ticket_open(struct service_call *call, const struct ticket_open_input *input,
                        struct ticket *out, struct error *error);

enum result ticket_get(struct service_call *call, int64_t id, struct ticket *out,
                       struct error *error);
enum result ticket_list(struct service_call *call, const struct ticket_query *query,
                        struct ticket_page *out, struct error *error);

struct ticket_change_input {
    int64_t id;
    int64_t expected_version; /* required: from If-Match */
    bool has_title, has_description, has_priority, has_service, has_assignee, has_assignee_group;
    struct slice title;
    struct slice description;
    enum ticket_priority priority;
    struct slice service;
    struct slice assignee;       /* user name; empty: unassign */
    struct slice assignee_group; /* reference, resolved against the service; empty: none */
};

/*
 * B4.5, B4.6, B5.3. All of it or nothing; a field that does not differ is no change, and a change
 * of nothing leaves the version alone. CONFLICT: version_conflict (*out is the current ticket),
 * ticket_closed. FORBIDDEN: forbidden_change, forbidden_assign, the text says who may. INVALID:
 * assignee_unknown, assignee_inactive, group_unknown …
 */
enum result ticket_change(struct service_call *call, const struct ticket_change_input *input,
                          struct ticket *out, struct error *error);

struct ticket_transition_input {
    int64_t id;
    enum ticket_status to;
    struct slice comment;     /* Markdown, in the same moment; empty: none */
    int64_t expected_version; /* 0: not given */
};
struct ticket_transition_output {
    struct ticket ticket;     /* after the move, or as it is when it was refused */
    struct decision decision; /* why, or why not (B3.5) */
};

/* B4.2, B4.3. FORBIDDEN: forbidden_transition. CONFLICT: version_conflict, workflow_gone. */
enum result ticket_transition(struct service_call *call,
                              const struct ticket_transition_input *input,
                              struct ticket_transition_output *out, struct error *error);

/* One decision for each status the ticket is not in, in the order of the enum. */
struct ticket_moves {
    struct ticket ticket;
    struct {
        enum ticket_status to;
        bool is_declared;
        struct decision decision;
    } moves[TICKET_STATUS_COUNT - 1];
};
/* CONFLICT: workflow_gone. */
enum result ticket_list_moves(struct service_call *call, int64_t id, struct ticket_moves *out,
                              struct error *error);

/* B4.5: also on closed tickets. INVALID: comment_empty, comment_too_long. */
enum result ticket_comment_add(struct service_call *call, int64_t ticket_id, struct slice body,
                               struct ticket_comment *out, struct error *error);
enum result ticket_comment_list(struct service_call *call, int64_t ticket_id, int64_t after_id,
                                size_t limit, struct comment_page *out, struct error *error);
enum result ticket_history_list(struct service_call *call, int64_t ticket_id,
                                int64_t after_sequence, size_t limit, struct history_page *out,
                                struct error *error);

#endif
