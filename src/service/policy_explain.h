/* May somebody do something somewhere? The question behind `itops explain`, asked of what is in
 * force. */
#ifndef ITOPS_SERVICE_POLICY_EXPLAIN_H
#define ITOPS_SERVICE_POLICY_EXPLAIN_H

#include "policy/decision.h"
#include "service/service.h"

/* As people write it; empty slices are not given. Either group, or workflow with from and to. */
struct explain_input {
    struct slice user;    /* user name or e-mail address; default: who asks */
    struct slice service; /* path (B1.5) */
    struct slice group;
    struct slice workflow;
    bool has_from, has_to;
    enum ticket_status from;
    enum ticket_status to;
    /* Of the ticket in question; with workflow only. */
    struct slice assignee;
    struct slice requester;
};

/*
 * B2, B3. Somebody whom the database does not know is judged by the name alone: rosters may name
 * people before they come here. Borrows from the input. INVALID: invalid_query, with the parameter
 * ("?group") as place.
 */
enum result policy_explain(struct service_call *call, const struct explain_input *input,
                           struct decision *out, struct error *error);

#endif
