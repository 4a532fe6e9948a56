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
 * B4.7. INVALID (with a pointer): service_invalid, item_unknown, item_not_offered,
 * workflow_with_item, workflow_required, workflow_unknown, title_required, title_too_long,
 * title_invalid, description_too_long, description_invalid.
 */
enum result ticket_open(struct service_call *call, const struct ticket_open_input *input,
                        struct ticket *out, struct error *error);

/* What opening would do, without doing it: the same checks, the same errors. */
struct ticket_preview {
    struct ticket ticket; /* as it would be; without an id */
    const struct policy_workflow *workflow;
    size_t group_members; /* of its assignee group, see policy_member_count; 0 without one */
};
enum result ticket_open_preview(struct service_call *call, const struct ticket_open_input *input,
                                struct ticket_preview *out, struct error *error);

enum result ticket_get(struct service_call *call, int64_t id, struct ticket *out,
                       struct error *error);

/* The values of one filter; several mean "either", none means no filter. */
struct ticket_filter {
    const struct slice *values;
    size_t count; /* at most TICKET_QUERY_VALUES_MAX */
};

/* What to list, as people write it; different filters mean "and". */
struct ticket_list_input {
    unsigned statuses;   /* bit 1u << enum ticket_status; 0: all */
    unsigned priorities; /* likewise */
    enum ticket_sla_filter sla;
    struct ticket_filter assignees;  /* user names or e-mail addresses; "me"; "none" */
    struct ticket_filter requesters; /* user names or e-mail addresses; "me" */
    struct ticket_filter services;   /* paths (B1.5): the path and everything below */
    struct ticket_filter groups;     /* names (B1.3) */
    struct ticket_filter items;
    struct ticket_filter workflows;
    struct slice text; /* full text; empty: none */
    enum ticket_sort sort;
    struct ticket_position after;
    size_t limit; /* 1 to 200 */
};
/* INVALID: invalid_query, with the parameter ("?assignee") as place. */
enum result ticket_list(struct service_call *call, const struct ticket_list_input *input,
                        struct ticket_page *out, struct error *error);

struct ticket_change_input {
    int64_t id;
    int64_t expected_version; /* 0: not given */
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
 * of nothing leaves the version alone.
 *
 * Title, description, priority and service may be changed by the requester and by whoever may
 * assign the ticket (B4.6); on a ticket with neither assignee nor group also by whoever may take
 * it. All rights are those on the ticket as it is before the change.
 *
 * CONFLICT: version_conflict, ticket_closed (*out is the current ticket). FORBIDDEN:
 * forbidden_change, forbidden_assign; the text says who may. INVALID (with a pointer): those of
 * opening, assignee_unknown, assignee_inactive, group_unknown.
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

/* B4.2, B4.3. FORBIDDEN: forbidden_transition. CONFLICT: version_conflict, workflow_gone. INVALID:
 * comment_too_long, comment_invalid. */
enum result ticket_transition(struct service_call *call,
                              const struct ticket_transition_input *input,
                              struct ticket_transition_output *out, struct error *error);

/* Whether the actor may do something to a ticket, and if not, why: in the words of the refusal. */
struct ticket_right {
    bool allowed;
    struct slice reason; /* empty when it is allowed */
};
struct ticket_rights {
    struct ticket_right assign; /* to anybody, to nobody, to another group */
    struct ticket_right take;   /* assign it to oneself */
    struct ticket_right change; /* title, description, priority, service */
};

/* One decision for each status the ticket is not in, in the order of the enum. */
struct ticket_moves {
    struct ticket ticket;
    struct ticket_rights rights;
    struct {
        enum ticket_status to;
        bool is_declared;
        struct decision decision;
    } moves[TICKET_STATUS_COUNT - 1];
};
/* CONFLICT: workflow_gone. */
enum result ticket_list_moves(struct service_call *call, int64_t id, struct ticket_moves *out,
                              struct error *error);

/* B4.5: also on closed tickets. Moves the ticket's updated_at_ms on but not its version. INVALID:
 * comment_required, comment_too_long, comment_invalid. */
enum result ticket_comment_add(struct service_call *call, int64_t ticket_id, struct slice body,
                               struct ticket_comment *out, struct error *error);
enum result ticket_comment_list(struct service_call *call, int64_t ticket_id, int64_t after_id,
                                size_t limit, struct comment_page *out, struct error *error);
enum result ticket_history_list(struct service_call *call, int64_t ticket_id,
                                int64_t after_sequence, size_t limit, struct history_page *out,
                                struct error *error);

#endif
