#include "base/buffer.h"
#include "base/clock.h"
#include "base/csv.h"
#include "base/json_writer.h"
#include "service/audit.h"
#include "service/audit_walk.h"

#include <errno.h>
#include <inttypes.h>

struct export
{
    struct store_tx *tx;
    enum audit_format format;
    FILE *out;
    struct arena *arena; /* of the ticket under way */
    size_t row_count;
    struct buffer text; /* not yet written */
    struct json_writer json;
};

static enum result flush(struct export *x, struct error *error)
{
    if (x->text.length > 0 && fwrite(x->text.data, 1, x->text.length, x->out) != x->text.length) {
        return error_set(error, RESULT_FAILED, "write_failed", "Writing the history failed: %s.",
                         strerror(errno));
    }
    buffer_clear(&x->text);
    return RESULT_OK;
}

static void write_csv_header(struct buffer *out)
{
    buffer_append_text(out, "ticket_id,sequence,comment_id,at,actor,kind,old,new,via,acted_as,"
                            "member_of,revision,workflow,rule\r\n");
}

static void write_csv_row(struct buffer *out, const struct history_entry *row)
{
    char at[CLOCK_TEXT_SIZE];
    size_t at_length = clock_format_ms(row->at_ms, at);
    const struct slice texts[] = {
        slice_make(at, at_length),
        row->actor,
        slice_of(history_kind_name(row->kind)),
        row->old_value,
        row->new_value,
        row->via,
        row->acted_as,
        row->member_of,
        row->revision,
        row->workflow,
        row->rule,
    };
    buffer_append_format(out, "%" PRId64 ",%" PRId64 ",", row->ticket_id, row->sequence);
    if (row->comment_id != 0) {
        buffer_append_format(out, "%" PRId64, row->comment_id);
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        buffer_append_char(out, ',');
        csv_append_text(out, texts[i]);
    }
    buffer_append_text(out, "\r\n");
}

static enum result export_row(const struct history_entry *row, void *context, struct error *error)
{
    struct export *x = context;
    x->row_count++;
    if (x->format == AUDIT_JSON) {
        history_write_json(&x->json, row);
    } else {
        write_csv_row(&x->text, row);
    }
    return flush(x, error);
}

static enum result export_ticket(int64_t ticket_id, bool is_lost, void *context,
                                 struct error *error)
{
    (void) is_lost;
    struct export *x = context;
    arena_reset(x->arena);
    return audit_each_row(x->tx, x->arena, ticket_id, export_row, x, error);
}

static enum result export_tickets(struct export *x, int64_t ticket_id, struct error *error)
{
    if (ticket_id == 0) {
        return audit_each_ticket(x->tx, export_ticket, x, error);
    }
    enum result result = export_ticket(ticket_id, false, x, error);
    if (result == RESULT_OK && x->row_count == 0) {
        struct ticket ticket;
        result = x->tx->engine->tickets->get(x->tx, x->arena, ticket_id, &ticket, error);
    }
    return result;
}

enum result audit_export(struct store_tx *tx, int64_t ticket_id, enum audit_format format,
                         FILE *out, struct error *error)
{
    struct export x = {.tx = tx, .format = format, .out = out, .arena = arena_new(0)};
    json_writer_init(&x.json, &x.text);
    if (format == AUDIT_JSON) {
        json_object_begin(&x.json);
        json_key(&x.json, "history");
        json_array_begin(&x.json);
    } else {
        write_csv_header(&x.text);
    }
    enum result result = export_tickets(&x, ticket_id, error);
    if (result == RESULT_OK && format == AUDIT_JSON) {
        json_array_end(&x.json);
        json_object_end(&x.json);
        buffer_append_char(&x.text, '\n');
    }
    if (result == RESULT_OK) {
        result = flush(&x, error);
    }
    arena_free(x.arena);
    buffer_free(&x.text);
    return result;
}
