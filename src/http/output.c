#include "http/output.h"

#include "http/exchange_state.h"
#include "http/loop.h"

enum {
    OUTPUT_BYTES_MAX = 64 * 1024 * 1024, /* left unread by the clients of one loop */
    OUTPUT_SMALL = 64 * 1024,
};

int64_t http_output_person(const struct http_exchange *x)
{
    return x->has_actor ? x->user.id : 0;
}

static size_t left_unread_by(const struct http_loop *loop, int64_t person_id)
{
    size_t bytes = 0;
    for (int wait = 0; wait < HTTP_WAIT_COUNT; wait++) {
        const struct http_connection *c = loop->waiting[wait].first;
        for (; c != NULL; c = c->next) {
            bytes += c->person_id == person_id ? c->counted_output : 0;
        }
    }
    return bytes;
}

/* The sum of a person is made when somebody could have too much, which is seldom. */
enum result http_output_check(const struct http_exchange *x, size_t length, struct error *error)
{
    size_t used = x->loop->output_bytes;
    if (length <= OUTPUT_SMALL || used <= OUTPUT_BYTES_MAX / 2) {
        return RESULT_OK;
    }
    if (used <= OUTPUT_BYTES_MAX &&
        left_unread_by(x->loop, http_output_person(x)) <= OUTPUT_BYTES_MAX - used) {
        return RESULT_OK;
    }
    return error_set(error, RESULT_RETRY, "busy",
                     "Too many large replies wait for their clients; try again.");
}
