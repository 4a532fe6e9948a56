/* What policy offers and where: the catalog for a service, known services, stranded tickets. */
#ifndef ITOPS_SERVICE_POLICY_VIEWS_H
#define ITOPS_SERVICE_POLICY_VIEWS_H

#include "service/service.h"
#include "store/counters.h"

/* A card as it would act at a service: references resolved, defaults filled in. */
struct catalog_card {
    const struct policy_item *item;
    const struct policy_workflow *workflow;    /* B2.3 */
    const struct policy_group *assignee_group; /* NULL: none, or not declared */
    enum ticket_priority priority;
    int64_t response_minutes; /* effective (B5.1) */
    int64_t resolution_minutes;
};

/* Of which scopes items are listed. */
enum catalog_reach {
    CATALOG_HERE,  /* those offered at the service */
    CATALOG_BELOW, /* also those declared below it, each as its own scope fills it in */
};

/* The items offered at `service` (relative or absolute; empty: ORG), in the order declared.
 * INVALID: invalid_query at "?service". */
enum result catalog_at(struct service_call *call, struct slice service, enum catalog_reach reach,
                       struct slice *absolute_service, struct catalog_card **cards, size_t *count,
                       struct error *error);

/* Service paths known from policy (scopes of groups, items and workflows, and their ancestors) and
 * from tickets; sorted, without duplicates. */
enum result services_known(struct service_call *call, struct slice **paths, size_t *count,
                           struct error *error);

/* B2.5: workflows that tickets name and the registry does not declare. */
struct stranded_workflow {
    struct slice workflow;
    int64_t by_status[TICKET_STATUS_COUNT];
};
enum result stranded_list(struct service_call *call, struct stranded_workflow **items,
                          size_t *count, struct error *error);

#endif
