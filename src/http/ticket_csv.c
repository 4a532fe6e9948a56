#include "http/ticket_csv.h"

#include "base/clock.h"
#include "base/csv.h"
#include "base/log.h"
#include "base/memory.h"
#include "http/credentials.h"
#include "http/exchange_state.h"
#include "http/loop.h"
#include "http/output.h"
#include "http/stream.h"

#include <inttypes.h>
#include <stdlib.h>

struct csv_stream {
    struct http_stream stream; /* first */
    struct arena *arena;       /* the exchange's: what `input` and `actor` refer to */
    struct arena *page_arena;  /* emptied with each page */
    struct registry *registry; /* the exchange's, with a reference (B7.5) */
    struct actor actor;
    struct http_kept_credentials credentials;
    struct ticket_list_input input;
    bool has_more;
};

static const char header_line[] =
    "number,title,status,priority,service,workflow,item,assignee_group,requester,assignee,"
    "created_at,updated_at,resolved_at,closed_at,response_due_at,response_met_at,"
    "response_breached,resolution_due_at,resolution_met_at,resolution_breached\r\n";

static void append_text(struct buffer *out, struct slice text)
{
    buffer_append_char(out, ',');
    csv_append_text(out, text);
}

static void append_time(struct buffer *out, int64_t at_ms)
{
    char text[CLOCK_TEXT_SIZE];
    buffer_append_char(out, ',');
    if (at_ms != 0) {
        buffer_append(out, text, clock_format_ms(at_ms, text));
    }
}

static void append_row(struct buffer *out, const struct ticket *ticket, int64_t now_ms)
{
    buffer_append_format(out, "T-%" PRId64, ticket->id);
    append_text(out, ticket->title);
    append_text(out, slice_of(ticket_status_name(ticket->status)));
    append_text(out, slice_of(ticket_priority_name(ticket->priority)));
    append_text(out, ticket->service);
    append_text(out, ticket->workflow);
    append_text(out, ticket->item);
    append_text(out, ticket->assignee_group);
    append_text(out, ticket->requester.username);
    append_text(out, ticket->assignee.username);
    append_time(out, ticket->created_at_ms);
    append_time(out, ticket->updated_at_ms);
    append_time(out, ticket->resolved_at_ms);
    append_time(out, ticket->closed_at_ms);
    for (int kind = 0; kind < SLA_CLOCK_COUNT; kind++) {
        const struct sla_clock *clock = &ticket->sla[kind];
        bool is_breached = clock->breached_at_ms != 0 || sla_clock_is_newly_breached(clock, now_ms);
        append_time(out, clock->due_at_ms);
        append_time(out, clock->met_at_ms);
        buffer_append_text(out, is_breached ? ",true" : ",false");
    }
    buffer_append_text(out, "\r\n");
}

static void append_page(struct csv_stream *csv, struct buffer *out, const struct ticket_page *page)
{
    int64_t now_ms = clock_now_ms();
    for (size_t i = 0; i < page->count; i++) {
        append_row(out, &page->items[i], now_ms);
    }
    csv->input.after = page->last;
    csv->has_more = page->has_more;
}

static enum result read_page(struct csv_stream *csv, struct http_loop *loop,
                             struct ticket_page *out, struct error *error)
{
    struct service_call call = {
        .registry = csv->registry,
        .actor = &csv->actor,
        .now_ms = clock_now_ms(),
        .arena = csv->page_arena,
    };
    enum result result = http_loop_read_tx(loop, &call.tx, error);
    if (result == RESULT_OK) {
        result = http_credentials_check_kept(&csv->credentials, call.tx, call.now_ms, error);
    }
    return result == RESULT_OK ? ticket_list(&call, &csv->input, out, error) : result;
}

/* Whoever signs out in the middle of it is no failure of ours. */
static void log_end(const struct error *error)
{
    enum log_level level = error->result == RESULT_FORBIDDEN ? LOG_INFO : LOG_ERROR;
    log_write(level, "an export was broken off",
              LOG_FIELDS(log_text("code", error->code), log_text("text", error->text)));
}

static enum http_produced produce(struct http_stream *stream, struct http_loop *loop,
                                  struct buffer *out)
{
    struct csv_stream *csv = (struct csv_stream *) stream;
    struct ticket_page page;
    struct error error = {0};
    if (!csv->has_more) {
        return HTTP_PRODUCED_LAST;
    }
    arena_reset(csv->page_arena);
    if (read_page(csv, loop, &page, &error) != RESULT_OK) {
        log_end(&error);
        return HTTP_PRODUCED_NOTHING;
    }
    append_page(csv, out, &page);
    return csv->has_more ? HTTP_PRODUCED_MORE : HTTP_PRODUCED_LAST;
}

static void csv_free(struct http_stream *stream)
{
    struct csv_stream *csv = (struct csv_stream *) stream;
    registry_unref(csv->registry);
    http_credentials_forget(&csv->credentials);
    arena_free(csv->page_arena);
    arena_free(csv->arena);
    free(csv);
}

static const struct http_stream_kind csv_kind = {.produce = produce, .free = csv_free};

static void name_file(struct http_exchange *x)
{
    char at[CLOCK_TEXT_SIZE];
    clock_format_ms(http_now_ms(x), at);
    http_reply_header(x, "Content-Disposition",
                      arena_format(http_arena(x), "attachment; filename=\"tickets-%.*s.csv\"",
                                   (int) strlen("2026-01-31"), at));
}

static struct csv_stream *csv_new(struct http_exchange *x, const struct ticket_list_input *input)
{
    struct csv_stream *csv = memory_alloc(sizeof *csv);
    csv->stream.kind = &csv_kind;
    csv->registry = registry_ref(x->registry);
    csv->actor = x->actor;
    http_credentials_keep(x, &csv->credentials);
    csv->input = *input;
    csv->page_arena = arena_new(0);
    return csv;
}

static void begin(struct http_exchange *x, struct csv_stream *csv, struct slice rows)
{
    name_file(x);
    csv->arena = http_take_arena(x);
    if (http_reply_stream(x, "text/csv; charset=utf-8", &csv->stream)) {
        http_stream_append(csv->stream.connection, rows);
    }
}

void ticket_csv_reply(struct http_exchange *x, const struct ticket_list_input *input,
                      const struct ticket_page *first)
{
    struct csv_stream *csv = csv_new(x, input);
    struct buffer rows = {0};
    struct error error = {0};
    buffer_append_text(&rows, header_line);
    append_page(csv, &rows, first);
    if (http_output_check(x, rows.length, &error) != RESULT_OK) {
        csv_free(&csv->stream);
        http_reply_error(x, &error);
    } else {
        begin(x, csv, buffer_slice(&rows));
    }
    buffer_free(&rows);
}
