/* Saved views: lists that people have named for themselves. Nobody sees those of another. */
#ifndef ITOPS_SERVICE_VIEWS_H
#define ITOPS_SERVICE_VIEWS_H

#include "service/service.h"
#include "ticket/view.h"

/* All of the actor's, in the order in which they were made. */
enum result view_list(struct service_call *call, struct saved_view **items, size_t *count,
                      struct error *error);

/* In: name, query and layout, for view_change also the id. Out: the view as it is stored. INVALID
 * (with a pointer): name_required, name_too_long, name_invalid, query_too_long, query_invalid;
 * CONFLICT: view_exists, views_full; NOT_FOUND: view_not_found. */
enum result view_add(struct service_call *call, struct saved_view *view, struct error *error);
enum result view_change(struct service_call *call, struct saved_view *view, struct error *error);
enum result view_remove(struct service_call *call, int64_t id, struct error *error);

#endif
