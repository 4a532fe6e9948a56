#include "store/store.h"

#include "base/memory.h"
#include "store/engine.h"
#include "store/writer.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct store {
    const struct engine *engine;
    char *url;
    struct writer *writer;
};

struct store_reader {
    const struct engine *engine;
    struct engine_connection *connection;
};

static const struct engine *const engines[] = {&sqlite_engine, &postgres_engine};

static bool has_scheme(const char *url, const char *scheme)
{
    size_t length = scheme ? strlen(scheme) : 0;

    return scheme && strncmp(url, scheme, length) == 0 && url[length] == ':';
}

static const struct engine *engine_of_url(const char *url)
{
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
        if (has_scheme(url, engines[i]->scheme) || has_scheme(url, engines[i]->other_scheme)) {
            return engines[i];
        }
    }
    return NULL;
}

enum result store_open(const char *url, bool create, struct store **out, struct error *error)
{
    const struct engine *engine = engine_of_url(url);

    if (!engine) {
        /* Not the whole of it: there may be a password in it. */
        return error_set(error, RESULT_INVALID, "database_url",
                         "%.*s is not the URL of a database: write sqlite:///absolute/path or "
                         "postgres://USER@HOST/NAME.",
                         (int) strcspn(url, ":"), url);
    }
    return store_open_engine(engine, url, create, out, error);
}

enum result store_open_engine(const struct engine *engine, const char *url, bool create,
                              struct store **out, struct error *error)
{
    struct engine_connection *connection = NULL;
    struct writer *writer = NULL;
    enum result result = engine->open(url, ENGINE_WRITER, create, &connection, error);

    if (result == RESULT_OK) {
        result = writer_start(engine, connection, &writer, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    *out = memory_alloc(sizeof **out);
    **out = (struct store){.engine = engine, .url = memory_copy_text(url), .writer = writer};
    return RESULT_OK;
}

void store_url_shown(const char *url, char *out, size_t size)
{
    const char *authority = strstr(url, "://");
    size_t length = strcspn(url, "?");
    const char *at;
    size_t user;

    if (!authority || strncmp(url, sqlite_engine.scheme, strlen(sqlite_engine.scheme)) == 0) {
        (void) snprintf(out, size, "%s", url);
        return;
    }
    authority += 3;
    at = memrchr(authority, '@', length - (size_t) (authority - url));
    if (!at) {
        (void) snprintf(out, size, "%.*s", (int) length, url);
        return;
    }
    user = strcspn(authority, ":@");
    (void) snprintf(out, size, "%.*s%.*s", (int) (authority - url + (ptrdiff_t) user), url,
                    (int) (length - (size_t) (at - url)), at);
}

void store_close(struct store *store)
{
    if (!store) {
        return;
    }
    writer_stop(store->writer);
    free(store->url);
    free(store);
}

/* On a connection of its own: the writer's belongs to its thread. */
enum result store_migrate(struct store *store, unsigned *applied, struct error *error)
{
    struct engine_connection *connection = NULL;
    enum result result = store->engine->open(store->url, ENGINE_WRITER, false, &connection, error);

    if (result == RESULT_OK) {
        result = store->engine->migrate(connection, applied, error);
    }
    store->engine->close(connection);
    return result;
}

enum result store_check(struct store_reader *reader, struct error *error)
{
    return reader->engine->check(reader->connection, error);
}

enum result store_submit(struct store *store, struct store_work *work, struct error *error)
{
    return writer_submit(store->writer, work, error);
}

/* A work that somebody waits for. */
struct waited_work {
    struct store_work work; /* first */
    enum result (*run)(void *context, struct store_tx *tx, struct error *error);
    void *context;
    pthread_mutex_t mutex;
    pthread_cond_t is_finished;
    bool finished;
};

static enum result run_waited(struct store_work *work, struct store_tx *tx, struct error *error)
{
    struct waited_work *waited = (struct waited_work *) work;

    return waited->run(waited->context, tx, error);
}

static void finish_waited(struct store_work *work)
{
    struct waited_work *waited = (struct waited_work *) work;

    (void) pthread_mutex_lock(&waited->mutex);
    waited->finished = true;
    (void) pthread_cond_signal(&waited->is_finished);
    (void) pthread_mutex_unlock(&waited->mutex);
}

enum result store_run(struct store *store,
                      enum result (*run)(void *context, struct store_tx *tx, struct error *error),
                      void *context, struct error *error)
{
    struct waited_work waited = {
        .work = {.run = run_waited, .done = finish_waited},
        .run = run,
        .context = context,
        .mutex = PTHREAD_MUTEX_INITIALIZER,
        .is_finished = PTHREAD_COND_INITIALIZER,
    };
    enum result result = store_submit(store, &waited.work, error);

    if (result != RESULT_OK) {
        return result;
    }
    (void) pthread_mutex_lock(&waited.mutex);
    while (!waited.finished) {
        (void) pthread_cond_wait(&waited.is_finished, &waited.mutex);
    }
    (void) pthread_mutex_unlock(&waited.mutex);
    if (waited.work.result != RESULT_OK) {
        return error_set_at(error, waited.work.result, waited.work.error.code,
                            waited.work.error.pointer, "%s", waited.work.error.text);
    }
    return RESULT_OK;
}

enum result store_reader_open(struct store *store, struct store_reader **out, struct error *error)
{
    struct engine_connection *connection = NULL;
    enum result result = store->engine->open(store->url, ENGINE_READER, false, &connection, error);

    if (result != RESULT_OK) {
        return result;
    }
    *out = memory_alloc(sizeof **out);
    **out = (struct store_reader){.engine = store->engine, .connection = connection};
    return RESULT_OK;
}

void store_reader_close(struct store_reader *reader)
{
    if (!reader) {
        return;
    }
    reader->engine->close(reader->connection);
    free(reader);
}

enum result store_read_begin(struct store_reader *reader, struct store_tx **out,
                             struct error *error)
{
    enum result result = reader->engine->begin(reader->connection, error);

    if (result == RESULT_OK) {
        *out = &reader->connection->tx;
    }
    return result;
}

void store_read_end(struct store_reader *reader)
{
    reader->engine->rollback(reader->connection);
}

void store_await_events(struct store_reader *reader, int wake, int64_t timeout_ms)
{
    struct pollfd source = {.fd = wake, .events = POLLIN};

    if (reader->engine->await_events) {
        reader->engine->await_events(reader->connection, wake, timeout_ms);
    } else {
        (void) poll(&source, 1, (int) timeout_ms);
    }
}

void store_stats_read(const struct store *store, struct store_stats *out)
{
    writer_stats(store->writer, out);
}

const char *store_engine_version(void)
{
    static char text[64]; /* written the same by whoever comes first */

    (void) snprintf(text, sizeof text, "%s, %s", sqlite_engine.version(),
                    postgres_engine.version());
    return text;
}
