#include "store/sqlite/connection.h"

#include "base/memory.h"
#include "store/sql/ops.h"
#include "store/sql/queues.h"
#include "store/sql/statement.h"
#include "store/sqlite/search.h"
#include "store/sqlite/search_words.h"
#include "store/sqlite/ticket_stream.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* How long a connection waits for another process's lock before it reports RETRY. */
enum { BUSY_TIMEOUT_MS = 5000 };

/* Turning WAL on does not always wait for other processes: bounded attempts of our own. */
enum { WAL_ATTEMPTS = 200, WAL_PAUSE_MS = 25 };

static const char common_settings[] = "PRAGMA foreign_keys = ON;"
                                      "PRAGMA trusted_schema = OFF;"
                                      "PRAGMA cell_size_check = ON;"
                                      "PRAGMA temp_store = MEMORY;";

/*
 * FULL: a commit is on the disk before anybody is told (with WAL: one fsync a commit, which a whole
 * batch shares). A checkpoint comes after 16 MB of log instead of 4: under load the same pages are
 * changed again and again, and are then written back once. The log file shrinks after a peak.
 * Caches are upper bounds in KiB: an idle server holds next to nothing.
 */
static const char writer_settings[] = "PRAGMA synchronous = FULL;"
                                      "PRAGMA wal_autocheckpoint = 4000;"
                                      "PRAGMA journal_size_limit = 67108864;"
                                      "PRAGMA cache_size = -16384;";

static const char reader_settings[] = "PRAGMA query_only = ON;"
                                      "PRAGMA cache_size = -8192;";

/* The file's path in sqlite:///absolute/path or sqlite:relative/path. */
static enum result path_of_url(const char *url, const char **out, struct error *error)
{
    static const char prefix[] = "sqlite:";
    const char *path = strncmp(url, prefix, sizeof prefix - 1) == 0 ? url + sizeof prefix - 1 : "";

    if (strncmp(path, "///", 3) == 0) {
        path += 2;
    } else if (strncmp(path, "//", 2) == 0) {
        path = "";
    }
    if (*path == '\0' || strlen(path) >= PATH_MAX || path[strlen(path) - 1] == '/' ||
        *path == ':' || strncmp(path, "file:", 5) == 0) {
        return error_set(error, RESULT_INVALID, "database_url",
                         "%s does not name a database file: write sqlite:///absolute/path or "
                         "sqlite:relative/path.",
                         url);
    }
    *out = path;
    return RESULT_OK;
}

/* A name survives a loss of power once the directory that holds it is on the disk. */
static enum result sync_parent(const char *path, struct error *error)
{
    char parent[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t length = slash && slash != path ? (size_t) (slash - path) : 1;
    int descriptor;
    int status;

    memcpy(parent, slash ? path : ".", length);
    parent[length] = '\0';
    descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    status = descriptor < 0 ? -1 : fsync(descriptor);
    if (status != 0) {
        (void) error_set(error, RESULT_FAILED, "database_open", "Cannot sync %s: %s.", parent,
                         strerror(errno));
    }
    if (descriptor >= 0) {
        (void) close(descriptor);
    }
    return status == 0 ? RESULT_OK : RESULT_FAILED;
}

static enum result make_parents(const char *path, struct error *error)
{
    char prefix[PATH_MAX];
    enum result result = RESULT_OK;

    for (const char *slash = strchr(path + 1, '/'); slash && result == RESULT_OK;
         slash = strchr(slash + 1, '/')) {
        memcpy(prefix, path, (size_t) (slash - path));
        prefix[slash - path] = '\0';
        if (mkdir(prefix, 0700) == 0) {
            result = sync_parent(prefix, error);
        } else if (errno != EEXIST) {
            result = error_set(error, RESULT_FAILED, "database_open", "Cannot make %s: %s.", prefix,
                               strerror(errno));
        }
    }
    return result;
}

/* SQLite would create the file with the umask's mode; its log files take the mode of this one. */
static enum result make_file(const char *path, struct error *error)
{
    enum result result = make_parents(path, error);
    int descriptor;

    if (result != RESULT_OK) {
        return result;
    }
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return error_set(error, RESULT_FAILED, "database_open", "Cannot make %s: %s.", path,
                         strerror(errno));
    }
    /* Closing drops the locks that this process has on the file: none, it was not there. */
    (void) close(descriptor);
    return sync_parent(path, error);
}

enum result sqlite_execute(struct sqlite_connection *connection, const char *sql,
                           struct error *error)
{
    int status = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);

    return status == SQLITE_OK ? RESULT_OK : sqlite_error(connection, status, error);
}

static enum result harden(struct sqlite_connection *connection, struct error *error)
{
    static const struct {
        int option;
        int value;
    } options[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    };

    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        int status =
            sqlite3_db_config(connection->db, options[i].option, options[i].value, (int *) NULL);
        if (status != SQLITE_OK) {
            return sqlite_error(connection, status, error);
        }
    }
    (void) sqlite3_limit(connection->db, SQLITE_LIMIT_ATTACHED, 0);
    return RESULT_OK;
}

/* "wal" when the database keeps a write-ahead log from now on. */
static enum result use_wal_once(struct sqlite_connection *connection, struct error *error)
{
    struct statement statement =
        statement_start(&connection->sql.base.tx, "PRAGMA journal_mode = WAL");
    bool is_wal =
        statement_next(&statement) && slice_equal_text(statement_borrowed(&statement), "wal");
    enum result result = statement_end(&statement, error);

    if (result == RESULT_OK && !is_wal) {
        return error_set(error, RESULT_FAILED, "database_open",
                         "The file system of the database cannot keep a write-ahead log.");
    }
    return result;
}

static enum result use_wal(struct sqlite_connection *connection, struct error *error)
{
    const struct timespec pause = {.tv_nsec = WAL_PAUSE_MS * 1000000L};
    struct error passing = {0};
    enum result result = use_wal_once(connection, &passing);

    for (int i = 1; i < WAL_ATTEMPTS && result == RESULT_RETRY; i++) {
        (void) nanosleep(&pause, NULL);
        error_clear(&passing);
        result = use_wal_once(connection, &passing);
    }
    if (result != RESULT_OK) {
        return error_set(error, result, passing.code, "%s", passing.text);
    }
    return RESULT_OK;
}

static enum result set_up(struct sqlite_connection *connection, enum engine_role role,
                          struct error *error)
{
    const char *settings = role == ENGINE_WRITER ? writer_settings : reader_settings;
    enum result result = harden(connection, error);

    if (result == RESULT_OK) {
        result = sqlite_execute(connection, common_settings, error);
    }
    if (result == RESULT_OK && role == ENGINE_WRITER) {
        result = use_wal(connection, error);
    }
    if (result == RESULT_OK) {
        result = sqlite_execute(connection, settings, error);
    }
    return result;
}

enum result sqlite_connection_open(const char *url, enum engine_role role, bool create,
                                   struct engine_connection **out, struct error *error)
{
    struct sqlite_connection *connection = NULL;
    const char *path = NULL;
    enum result result = path_of_url(url, &path, error);
    int status;

    if (result == RESULT_OK && create && access(path, F_OK) != 0) {
        result = make_file(path, error);
    }
    if (result != RESULT_OK) {
        return result;
    }
    connection = memory_alloc(sizeof *connection);
    connection->sql.base.tx.engine = &sql_operations;
    connection->sql.base.tx.can_write = role == ENGINE_WRITER;
    connection->sql.driver = &sqlite_driver;
    status =
        sqlite3_open_v2(path, &connection->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (status != SQLITE_OK) {
        result = error_set(error, RESULT_FAILED, "database_open", "Cannot open %s: %s.", path,
                           sqlite3_errstr(status));
    }
    if (result == RESULT_OK) {
        (void) sqlite3_busy_timeout(connection->db, BUSY_TIMEOUT_MS);
    }
    if (result == RESULT_OK) {
        result = set_up(connection, role, error);
    }
    if (result != RESULT_OK) {
        sqlite_connection_close(&connection->sql.base);
        return result;
    }
    if (role == ENGINE_WRITER) {
        connection->sql.queues = sql_queues_new();
    }
    connection->search = search_queue_new();
    connection->sql.scratch = arena_new(0);
    *out = &connection->sql.base;
    return RESULT_OK;
}

void sqlite_connection_close(struct engine_connection *base)
{
    struct sqlite_connection *connection = (struct sqlite_connection *) base;
    int status;

    if (!connection) {
        return;
    }
    for (size_t i = 0; i < STATEMENT_CACHE_SLOTS; i++) {
        (void) sqlite3_finalize(connection->statements[i].handle);
    }
    status = sqlite3_close(connection->db);
    assert(status == SQLITE_OK); /* anything else is a statement that was not given back */
    (void) status;
    sql_queues_free(connection->sql.queues);
    search_queue_free(connection->search);
    arena_free(connection->sql.scratch);
    search_tokenizer_free(connection->tokenizer);
    ticket_list_texts_free(connection->lists);
    free(connection);
}

sqlite3_stmt *sqlite_prepared(struct sqlite_connection *connection, const char *sql)
{
    /* Addresses of constants differ little in their low bits: multiply and take the high ones. */
    size_t slot = (size_t) (((uint64_t) (uintptr_t) sql * UINT64_C(0x9E3779B97F4A7C15)) >> 55);

    for (size_t i = 0; i < STATEMENT_CACHE_SLOTS; i++) {
        struct statement_slot *entry = &connection->statements[(slot + i) % STATEMENT_CACHE_SLOTS];
        if (entry->sql == sql) {
            return entry->handle;
        }
        if (entry->sql) {
            continue;
        }
        if (sqlite3_prepare_v3(connection->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &entry->handle,
                               NULL) != SQLITE_OK) {
            return NULL;
        }
        entry->sql = sql;
        return entry->handle;
    }
    assert(false && "more statements than slots");
    return NULL;
}
