/* /api/v1/dev/registry/reload: loads what is on disk. This file is part of development builds only.
 */
#include "base/json_writer.h"
#include "base/log.h"
#include "http/decode.h"
#include "http/event_feed.h"
#include "http/exchange_state.h"
#include "http/loop.h"
#include "http/resources.h"
#include "http/server_state.h"
#include "policy/changes.h"
#include "policy/load.h"

#include <pthread.h>
#include <stdlib.h>

/* One at a time, so that "previous" and "changed" are about what really was in force before. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

struct reload_work {
    struct http_exchange *x;
    struct slice expect;  /* empty: whatever is there */
    struct slice on_disk; /* empty: cannot be read */
    bool is_expected;
    bool is_loaded;
    struct diagnostics diagnostics;
};

static const struct query_field query_fields[] = {
    {.name = "expect", .type = QUERY_TEXT, .offset = offsetof(struct reload_work, expect)},
};
static const struct query_fields query_table = {query_fields, 1};

static bool is_revision(struct slice text)
{
    static const struct slice prefix = SLICE_LITERAL("sha256:");
    enum { DIGITS = 64 };
    bool is_one = text.length == prefix.length + DIGITS && slice_starts_with(text, prefix);
    for (size_t i = prefix.length; is_one && i < text.length; i++) {
        char c = text.data[i];
        is_one = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    return is_one;
}

/* The whole answer, while both registries are at hand. */
static void write_answer(struct http_exchange *x, const struct registry *previous,
                         const struct registry *next)
{
    struct json_writer w;
    json_writer_init(&w, http_body_buffer(x));
    json_object_begin(&w);
    json_member_string(&w, "revision", next->revision);
    json_member_string(&w, "previous", previous->revision);
    json_key(&w, "changed");
    registry_changes_write_json(previous, next, &w);
    json_key(&w, "warnings");
    diagnostics_write_json(next->warnings, next->warning_count, &w);
    json_object_end(&w);
}

/* B7.4, B7.5: all of it is accepted before anything is swapped. */
static void load_and_swap(struct reload_work *work, const struct source_set *sources)
{
    struct service *service = http_service(work->x);
    struct registry *next = registry_load(sources, service->default_org, &work->diagnostics);
    if (next == NULL) {
        return;
    }
    struct registry *previous = registry_holder_swap(service->registry, registry_ref(next));
    work->is_loaded = true;
    write_answer(work->x, previous, next);
    log_info("registry loaded", log_slice("revision", next->revision),
             log_slice("previous", previous->revision));
    registry_unref(previous);
    registry_unref(next);
    if (service->observer != NULL) {
        observer_poke(service->observer); /* what it saw may be what is active now */
    }
}

/* On the worker pool: reading and validating may take longer than a loop may stand still. */
static void reload(void *context)
{
    struct reload_work *work = context;
    struct service *service = http_service(work->x);
    struct arena *arena = http_arena(work->x);
    diagnostics_init(&work->diagnostics, arena);
    (void) pthread_mutex_lock(&one_at_a_time);
    struct source_set *sources =
        source_read(service->registry_paths, service->registry_path_count, &work->diagnostics);
    if (sources != NULL) {
        work->on_disk = arena_copy(arena, slice_of(sources->revision));
    }
    /* What cannot be read, or is only half there (B7.6), is not what was expected either. */
    work->is_expected = slice_is_empty(work->expect) || slice_equal(work->expect, work->on_disk);
    if (work->is_expected && sources != NULL) {
        load_and_swap(work, sources);
    }
    source_set_free(sources);
    (void) pthread_mutex_unlock(&one_at_a_time);
}

/* For the gauge of /metrics, and for those who follow events. */
static void note_outcome(struct http_exchange *x, bool is_loaded)
{
    struct http_server *server = x->loop->server;
    atomic_store(&server->reload_failed, !is_loaded);
    event_feed_poke(server->feed);
}

static void write_diagnostics(struct json_writer *w, void *context)
{
    const struct reload_work *work = context;
    json_key(w, "diagnostics");
    diagnostics_write_json(work->diagnostics.items, work->diagnostics.count, w);
}

static void write_on_disk(struct json_writer *w, void *context)
{
    const struct reload_work *work = context;
    json_member_string_or_null(w, "on_disk", work->on_disk);
    write_diagnostics(w, context);
}

static void reply_reload(struct http_exchange *x, void *context)
{
    struct reload_work *work = context;
    struct error error = {0};
    if (!work->is_expected) {
        (void) error_set_at(&error, RESULT_CONFLICT, "not_projected_yet", "?expect",
                            "The files on disk are not those of the expected revision yet.");
        http_reply_problem(x, 0, &error, write_on_disk, work);
    } else if (!work->is_loaded) {
        size_t errors = work->diagnostics.error_count;
        (void) error_set(&error, RESULT_INVALID, "registry_invalid",
                         "The sources have %zu error%s; the registry in force stays.", errors,
                         errors == 1 ? "" : "s");
        log_warn("registry not loaded", log_int("errors", (int64_t) errors),
                 log_slice("revision", work->on_disk));
        note_outcome(x, false);
        http_reply_problem(x, 0, &error, write_diagnostics, work);
    } else {
        note_outcome(x, true);
        http_reply_json(x, 200);
    }
    diagnostics_free(&work->diagnostics);
}

static void reload_here(struct http_exchange *x)
{
    struct reload_work *work = arena_alloc(http_arena(x), sizeof *work);
    if (!decode_query(x, &query_table, work)) {
        return;
    }
    if (!slice_is_empty(work->expect) && !is_revision(work->expect)) {
        struct error error = {0};
        (void) error_set_at(&error, RESULT_INVALID, "invalid_query", "?expect",
                            "The parameter \"expect\" must be a revision: \"sha256:\" and 64 "
                            "lower-case hex digits.");
        http_reply_error(x, &error);
        return;
    }
    work->x = x;
    http_compute(x, reload, reply_reload, work);
}

static const struct http_route routes[] = {
    {HTTP_POST, "/api/v1/dev/registry/reload", HTTP_SUPERADMIN, reload_here},
};
const struct http_route_table flavour_routes = {routes, sizeof routes / sizeof routes[0]};
