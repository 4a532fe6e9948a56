/* /api/v1/stats: the numbers of the dashboard. */
#include "base/clock.h"
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/resources.h"
#include "service/statistics.h"

enum { DAYS_DEFAULT = 90 };

struct stats_work {
    int64_t days;
    struct statistics result;
};
static const struct query_field query_fields[] = {
    {.name = "days",
     .type = QUERY_INTEGER,
     .offset = offsetof(struct stats_work, days),
     .minimum = 1,
     .maximum = STATISTICS_DAYS_MAX},
};
static const struct query_fields query_table = {query_fields, 1};

static enum result read_stats(struct service_call *call, void *context, struct error *error)
{
    struct stats_work *work = context;
    return statistics_read(call, (size_t) work->days, &work->result, error);
}

static void write_standing(struct json_writer *w, const struct statistics *s)
{
    json_key(w, "by_status");
    json_object_begin(w);
    for (int i = 0; i < TICKET_STATUS_COUNT; i++) {
        json_member_int(w, ticket_status_name((enum ticket_status) i), s->by_status[i]);
    }
    json_object_end(w);
    json_key(w, "open_by_priority");
    json_object_begin(w);
    for (int i = 0; i < PRIORITY_COUNT; i++) {
        json_member_int(w, ticket_priority_name((enum ticket_priority) i), s->open_by_priority[i]);
    }
    json_object_end(w);
    json_key(w, "open_by_group");
    json_array_begin(w);
    for (size_t i = 0; i < s->group_count; i++) {
        json_object_begin(w);
        json_member_string_or_null(w, "group", s->groups[i].name);
        json_member_int(w, "open", s->groups[i].open);
        json_member_int(w, "unassigned", s->groups[i].unassigned);
        json_object_end(w);
    }
    json_array_end(w);
}

static void write_days(struct json_writer *w, const struct statistics *s)
{
    json_key(w, "per_day");
    json_array_begin(w);
    for (size_t i = 0; i < s->days; i++) {
        char date[CLOCK_TEXT_SIZE];
        clock_format_ms((s->first_day + (int64_t) i) * DAY_LENGTH_MS, date);
        json_object_begin(w);
        json_member_string(w, "date", slice_make(date, strlen("2026-01-31")));
        json_member_int(w, "opened", s->opened[i]);
        json_member_int(w, "resolved", s->resolved[i]);
        json_member_int(w, "closed", s->closed[i]);
        json_object_end(w);
    }
    json_array_end(w);
}

static void write_service_levels(struct json_writer *w, const struct statistics *s)
{
    json_key(w, "sla");
    json_object_begin(w);
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        json_key(w, sla_clock_name((enum sla_clock_kind) kind));
        json_object_begin(w);
        json_member_int(w, "met", s->met[kind]);
        json_member_int(w, "breached", s->breached[kind]);
        json_object_end(w);
    }
    json_object_end(w);
}

static void write_ages(struct json_writer *w, const struct statistics *s)
{
    json_key(w, "open_age");
    json_array_begin(w);
    for (int i = 0; i < STATISTICS_AGE_COUNT; i++) {
        json_object_begin(w);
        json_member_int(w, "from_days", statistics_age_from_days[i]);
        if (i + 1 < STATISTICS_AGE_COUNT) {
            json_member_int(w, "to_days", statistics_age_from_days[i + 1]);
        } else {
            json_member_null(w, "to_days");
        }
        json_member_int(w, "count", s->open_age[i]);
        json_object_end(w);
    }
    json_array_end(w);
}

static void write_seconds(struct json_writer *w, const char *key, int64_t seconds)
{
    if (seconds != 0) {
        json_member_int(w, key, seconds);
    } else {
        json_member_null(w, key);
    }
}

static void write_resolve_times(struct json_writer *w, const struct statistics *s)
{
    json_key(w, "time_to_resolve");
    json_array_begin(w);
    for (int i = 0; i < PRIORITY_COUNT; i++) {
        const struct statistics_times *times = &s->resolve_times[i];
        json_object_begin(w);
        json_member_text(w, "priority", ticket_priority_name((enum ticket_priority) i));
        json_member_int(w, "resolved", times->resolved);
        write_seconds(w, "p50_seconds", times->p50_seconds);
        write_seconds(w, "p90_seconds", times->p90_seconds);
        json_object_end(w);
    }
    json_array_end(w);
}

static void show_stats(struct http_exchange *x)
{
    struct stats_work *work = arena_alloc(http_arena(x), sizeof *work);
    struct error error = {0};
    work->days = DAYS_DEFAULT;
    if (!decode_query(x, &query_table, work) ||
        http_read(x, read_stats, work, &error) != RESULT_OK) {
        return;
    }
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    json_member_time(&w, "as_of", http_now_ms(x));
    json_member_int(&w, "days", work->days);
    write_standing(&w, &work->result);
    write_days(&w, &work->result);
    write_service_levels(&w, &work->result);
    write_ages(&w, &work->result);
    write_resolve_times(&w, &work->result);
    json_object_end(&w);
    http_reply_json(x, 200);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/stats", HTTP_SIGNED_IN, show_stats},
};
const struct http_route_table stats_routes = {routes, sizeof routes / sizeof routes[0]};
