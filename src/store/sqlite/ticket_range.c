#include "store/sqlite/ticket_range.h"

#include "store/sql/ticket_row.h"

/* The organisation as a service means every ticket: there is no range for it. */
static bool has_service_ranges(const struct ticket_query *query)
{
    for (size_t i = 0; i < query->service_count; i++) {
        if (scope_segment_count(query->services[i]) < SCOPE_SEGMENTS_MIN) {
            return false;
        }
    }
    return true;
}

/* The filter that leaves the fewest tickets as a rule comes first. */
enum list_filter list_choose_filter(const struct ticket_query *query, unsigned filters)
{
    static const enum list_filter preferred[] = {
        LIST_FILTER_ASSIGNEE, LIST_FILTER_REQUESTER, LIST_FILTER_GROUP,    LIST_FILTER_ITEM,
        LIST_FILTER_SERVICE,  LIST_FILTER_BREACHED,  LIST_FILTER_WORKFLOW,
    };

    for (size_t i = 0; i < sizeof preferred / sizeof preferred[0]; i++) {
        bool is_asked = (filters & preferred[i]) != 0;
        if (is_asked && (preferred[i] != LIST_FILTER_SERVICE || has_service_ranges(query))) {
            return preferred[i];
        }
    }
    return (enum list_filter) 0;
}

/* The ranges of one value: one a lane. Ranges must not overlap, so a value counts once. */
static void add_value(struct list_ranges *list, enum list_source source, struct list_value value)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct list_stream *stream = &list->items[i];
        if (stream->source == source && stream->value.number == value.number &&
            slice_equal(stream->value.text, value.text)) {
            return;
        }
    }
    for (unsigned lane = 0; lane < LANE_COUNT; lane++) {
        if ((list->lanes >> lane & 1) != 0) {
            list->items[list->count++] = (struct list_stream){.source = source,
                                                              .value = value,
                                                              .lane = lane,
                                                              .position = list->start,
                                                              .read_ahead = 4};
        }
    }
}

static void add_numbers(struct list_ranges *list, enum list_source source, const int64_t *numbers,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_value(list, source, (struct list_value){.number = numbers[i]});
    }
}

static void add_names(struct list_ranges *list, enum list_source source, const struct slice *names,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_value(list, source, (struct list_value){.text = names[i]});
    }
}

/* A scope below another one of the query is in its range already. */
static void add_services(struct list_ranges *list, const struct ticket_query *query)
{
    for (size_t i = 0; i < query->service_count; i++) {
        struct slice scope = query->services[i];
        size_t segments = scope_segment_count(scope);
        bool is_covered = segments > SCOPE_SEGMENTS_MAX;

        for (size_t j = 0; j < query->service_count; j++) {
            size_t length = query->services[j].length;
            is_covered = is_covered ||
                         (length < scope.length && slice_starts_with(scope, query->services[j]) &&
                          scope.data[length] == '/');
        }
        if (!is_covered) {
            add_value(list, (enum list_source)(LIST_SCOPE_2 + segments - SCOPE_SEGMENTS_MIN),
                      (struct list_value){.text = scope});
        }
    }
}

void list_ranges_add(struct list_ranges *list, const struct ticket_query *query,
                     enum list_filter chosen)
{
    switch ((unsigned) chosen) {
    case LIST_FILTER_ASSIGNEE:
        add_numbers(list, LIST_ASSIGNEE, query->assignee_ids, query->assignee_id_count);
        if (query->assignee_none) {
            add_value(list, LIST_ASSIGNEE, (struct list_value){.number = 0});
        }
        break;
    case LIST_FILTER_REQUESTER:
        add_numbers(list, LIST_REQUESTER, query->requester_ids, query->requester_id_count);
        break;
    case LIST_FILTER_GROUP:
        add_names(list, LIST_GROUP, query->groups, query->group_count);
        break;
    case LIST_FILTER_ITEM:
        add_names(list, LIST_ITEM, query->items, query->item_count);
        break;
    case LIST_FILTER_WORKFLOW:
        add_names(list, LIST_WORKFLOW, query->workflows, query->workflow_count);
        break;
    case LIST_FILTER_SERVICE:
        add_services(list, query);
        break;
    case LIST_FILTER_BREACHED:
        add_value(list, LIST_BREACHED, (struct list_value){.number = 0});
        break;
    default:
        add_value(list, LIST_ALL, (struct list_value){.number = 0});
        break;
    }
}

void list_ranges_add_check(struct list_ranges *list)
{
    list->lanes = 1;
    add_value(list, LIST_CHECK, (struct list_value){.number = 0});
}

size_t list_ranges_max(const struct ticket_query *query)
{
    const size_t counts[] = {query->assignee_id_count, query->requester_id_count,
                             query->group_count,       query->item_count,
                             query->workflow_count,    query->service_count};
    size_t most = 0;

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        most = counts[i] > most ? counts[i] : most;
    }
    return (most + 1) * LANE_COUNT;
}
