/* /api/v1/session: signing in and out, and who one is. */
#include "base/json_writer.h"
#include "http/decode.h"
#include "http/event_json.h"
#include "http/resources.h"
#include "service/identity.h"

#include <inttypes.h>

struct sign_in_body {
    struct slice username;
    struct slice password;
};
static const struct json_field sign_in_fields[] = {
    {.name = "username",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct sign_in_body, username),
     .is_required = true},
    {.name = "password",
     .type = JSON_FIELD_TEXT,
     .offset = offsetof(struct sign_in_body, password),
     .is_required = true},
};
static const struct json_object_fields sign_in_table = {sign_in_fields, 2};

struct sign_in_work {
    struct http_exchange *x;
    struct slice password;
    struct sign_in attempt;
    bool is_refused;
    char token[SECRET_TOKEN_TEXT_SIZE];
    struct event_resumption events;
};

static bool write_membership(const struct policy_group *group, void *context)
{
    json_value_string(context, group->name);
    return true;
}

/* Where the events stand: who goes on from there misses nothing of what is read later. */
static enum result read_events(struct service_call *call, void *events, struct error *error)
{
    return events_resume(call, EVENTS_FROM_NOW, events, error);
}

/* Who it is, with the value that unsafe requests of this session must carry. */
static void reply_with_person(struct http_exchange *x, const struct actor *actor,
                              struct slice session_token, const struct event_resumption *events)
{
    struct event_registry registry = event_registry_read(http_service(x));
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    json_key(&w, "user");
    json_object_begin(&w);
    json_member_string(&w, "username", actor->username);
    json_member_string(&w, "display_name", actor->display_name);
    json_member_string_or_null(&w, "email", actor->person.email);
    json_member_bool(&w, "is_superadmin", actor->person.is_superadmin);
    json_object_end(&w);
    if (slice_is_empty(session_token)) {
        json_member_null(&w, "csrf_token");
    } else {
        char csrf_token[SECRET_HASH_TEXT_SIZE];
        session_csrf_token(session_token, csrf_token);
        json_member_text(&w, "csrf_token", csrf_token);
    }
    json_key(&w, "memberships");
    json_array_begin(&w);
    policy_each_membership(http_registry(x), &actor->person, write_membership, &w);
    json_array_end(&w);
    json_key(&w, "events");
    json_object_begin(&w);
    event_hello_write(&w, &registry, events->last_id);
    json_object_end(&w);
    json_object_end(&w);
    http_reply_json(x, 200);
}

static void set_cookie(struct http_exchange *x, struct slice token, int64_t lifetime_ms)
{
    http_reply_header(x, "Set-Cookie",
                      arena_format(http_arena(x),
                                   HTTP_SESSION_COOKIE "=%.*s; Path=/; Max-Age=%" PRId64
                                                       "; HttpOnly; SameSite=Strict%s",
                                   SLICE_ARGS(token), lifetime_ms / 1000,
                                   http_is_secure(x) ? "; Secure" : ""));
}

/* Blocked by the throttle; otherwise nothing is said. */
static void say_when_to_retry(struct http_exchange *x, int64_t wait_ms)
{
    if (wait_ms > 0) {
        http_reply_header(x, "Retry-After",
                          arena_format(http_arena(x), "%" PRId64, (wait_ms + 999) / 1000));
    }
}

static enum result begin_sign_in(struct service_call *call, void *context, struct error *error)
{
    struct sign_in_work *work = context;
    enum result result = sign_in_begin(call->tx, call->arena, call->now_ms, &work->attempt, error);
    say_when_to_retry(work->x, work->attempt.retry_after_ms);
    return result;
}

static void verify_password(void *context)
{
    struct sign_in_work *work = context;
    work->attempt.verified = password_verify(work->attempt.password_hash, work->password);
}

static enum result finish_sign_in(struct service_call *call, void *context, struct error *error)
{
    struct sign_in_work *work = context;
    enum result result = sign_in_finish(call->tx, call->arena, call->now_ms, &work->attempt,
                                        work->token, &work->is_refused, error);
    return result == RESULT_OK ? read_events(call, &work->events, error) : result;
}

static void reply_sign_in(struct http_exchange *x, void *context, enum result result,
                          const struct error *error)
{
    struct sign_in_work *work = context;
    struct error refusal = {0};
    if (result != RESULT_OK) {
        http_reply_error(x, error);
    } else if (work->is_refused) {
        say_when_to_retry(x, work->attempt.retry_after_ms);
        (void) sign_in_refusal(&work->attempt, &refusal);
        http_reply_error(x, &refusal);
    } else {
        struct actor actor;
        actor_from_user(&work->attempt.user, &actor);
        set_cookie(x, slice_of(work->token), SESSION_LIFETIME_MS);
        reply_with_person(x, &actor, slice_of(work->token), &work->events);
    }
}

static void write_outcome(struct http_exchange *x, void *context)
{
    http_write(x, finish_sign_in, reply_sign_in, context);
}

/* Reads on the loop, hashes on the pool, writes on the writer: see service/identity.h. */
static void sign_in(struct http_exchange *x)
{
    struct sign_in_body body = {0};
    http_hold_secret(x);
    if (!decode_no_query(x) || !decode_body(x, &sign_in_table, &body)) {
        return;
    }
    struct sign_in_work *work = arena_alloc(http_arena(x), sizeof *work);
    work->x = x;
    work->password = body.password;
    work->attempt.username = body.username;
    work->attempt.address = http_client_address(x);
    struct error error = {0};
    if (http_read(x, begin_sign_in, work, &error) == RESULT_OK) {
        http_compute(x, verify_password, write_outcome, work);
    }
}

static void show_session(struct http_exchange *x)
{
    struct event_resumption events;
    struct error error = {0};
    if (decode_no_query(x) && http_read(x, read_events, &events, &error) == RESULT_OK) {
        reply_with_person(x, http_actor(x), http_session_token(x), &events);
    }
}

static enum result end_session(struct service_call *call, void *context, struct error *error)
{
    return sign_out(call->tx, http_session_token(context), error);
}

static void reply_sign_out(struct http_exchange *x, void *context, enum result result,
                           const struct error *error)
{
    (void) context;
    if (result != RESULT_OK) {
        http_reply_error(x, error);
        return;
    }
    set_cookie(x, slice_of(""), 0);
    http_reply_empty(x, 204);
}

static void sign_out_here(struct http_exchange *x)
{
    if (decode_no_query(x)) {
        http_write(x, end_session, reply_sign_out, x);
    }
}

static const struct http_route routes[] = {
    {HTTP_POST, "/api/v1/session", HTTP_PUBLIC, sign_in},
    {HTTP_GET, "/api/v1/session", HTTP_SIGNED_IN, show_session},
    {HTTP_DELETE, "/api/v1/session", HTTP_SIGNED_IN, sign_out_here},
};
const struct http_route_table session_routes = {routes, sizeof routes / sizeof routes[0]};
