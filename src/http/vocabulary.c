#include "http/vocabulary.h"

#include "base/buffer.h"
#include "service/policy_views.h"
#include "service/tickets.h"
#include "ticket/priority.h"
#include "ticket/status.h"
#include "ticket/view.h"

enum { SUGGESTION_DISTANCE_MAX = 2 };

static const char *status_word(size_t value)
{
    return ticket_status_name((enum ticket_status) value);
}

static const char *priority_word(size_t value)
{
    return ticket_priority_name((enum ticket_priority) value);
}

static const char *sort_word(size_t value)
{
    static const char *const words[] = {
        [TICKET_SORT_UPDATED_DESC] = "-updated_at", [TICKET_SORT_UPDATED_ASC] = "updated_at",
        [TICKET_SORT_CREATED_DESC] = "-created_at", [TICKET_SORT_CREATED_ASC] = "created_at",
        [TICKET_SORT_PRIORITY_DESC] = "-priority",  [TICKET_SORT_DUE_ASC] = "due_at",
    };
    return words[value];
}

static const char *sla_word(size_t value)
{
    static const char *const words[] = {
        [TICKET_SLA_ALL] = "all",
        [TICKET_SLA_BREACHED] = "breached",
        [TICKET_SLA_AT_RISK] = "at_risk",
    };
    return words[value];
}

static const char *layout_word(size_t value)
{
    return view_layout_name((enum view_layout) value);
}

static const char *reach_word(size_t value)
{
    static const char *const words[] = {[CATALOG_HERE] = "here", [CATALOG_BELOW] = "below"};
    return words[value];
}

const struct vocabulary vocabulary_status = {status_word, TICKET_STATUS_COUNT};
const struct vocabulary vocabulary_priority = {priority_word, PRIORITY_COUNT};
const struct vocabulary vocabulary_sort = {sort_word, TICKET_SORT_DUE_ASC + 1};
const struct vocabulary vocabulary_sla = {sla_word, TICKET_SLA_AT_RISK + 1};
const struct vocabulary vocabulary_layout = {layout_word, VIEW_LAYOUT_COUNT};
const struct vocabulary vocabulary_reach = {reach_word, CATALOG_BELOW + 1};

bool vocabulary_find(const struct vocabulary *v, struct slice word, size_t *value)
{
    for (size_t i = 0; i < v->count; i++) {
        if (slice_equal_text(word, v->word(i))) {
            *value = i;
            return true;
        }
    }
    return false;
}

struct slice vocabulary_list(const struct vocabulary *v, struct arena *arena)
{
    struct slice list = slice_of(v->word(0));
    for (size_t i = 1; i < v->count; i++) {
        const char *link = i + 1 < v->count ? ", " : " or ";
        list = arena_format(arena, "%.*s%s%s", SLICE_ARGS(list), link, v->word(i));
    }
    return list;
}

struct slice vocabulary_suggest(struct arena *arena, struct slice wrong,
                                const char *(*name_at)(const void *names, size_t i),
                                const void *names, size_t count)
{
    const char *nearest = NULL;
    size_t nearest_distance = SUGGESTION_DISTANCE_MAX + 1;
    for (size_t i = 0; i < count; i++) {
        size_t distance =
            slice_edit_distance(wrong, slice_of(name_at(names, i)), SUGGESTION_DISTANCE_MAX);
        if (distance < nearest_distance) {
            nearest_distance = distance;
            nearest = name_at(names, i);
        }
    }
    return nearest == NULL ? slice_of("") : arena_format(arena, " (did you mean \"%s\"?)", nearest);
}
