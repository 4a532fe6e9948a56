#include "policy/observer.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "policy/diagnostic_format.h"
#include "policy/load.h"
#include "policy/source.h"

#include <errno.h>
#include <libgen.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* After a hint the directory gets a moment to settle, but changes without end are not waited out.
 */
enum { SETTLE_MS = 50, SETTLE_ROUNDS_MAX = 20, EVENT_BUFFER = 4096 };

/* What the kubelet, editors and people do to files; reading is none of it. */
static const uint32_t watched = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
                                IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF;

struct observer {
    const char *const *paths;
    size_t path_count;
    struct slice default_org;
    struct registry_holder *holder;
    int poll_ms;
    int hints;  /* inotify; -1: the poll alone has to do */
    int wakeup; /* eventfd: poked or stopping */
    pthread_t thread;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t looked;
    struct observation last;
    bool is_stopping;
};

/* A file is watched through its directory, because most programs replace files and do not change
 * them. A failure is no fault: the path may not exist yet, and the poll will find it. */
static void set_watch(const struct observer *observer, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0 || S_ISDIR(status.st_mode)) {
        (void) inotify_add_watch(observer->hints, path, watched);
        return;
    }
    char *copy = memory_copy_text(path);
    (void) inotify_add_watch(observer->hints, dirname(copy), watched);
    free(copy);
}

/* Watches are set anew before each look: what they were on may have been replaced. */
static void set_watches(const struct observer *observer)
{
    for (size_t i = 0; observer->hints >= 0 && i < observer->path_count; i++) {
        set_watch(observer, observer->paths[i]);
    }
}

static void copy_text(char *out, size_t size, struct slice text)
{
    size_t length = text.length < size ? text.length : size - 1;
    memcpy(out, text.data, length);
    out[length] = '\0';
}

static void describe_errors(const struct diagnostics *found, struct observation *out)
{
    out->error_count = found->error_count;
    for (size_t i = 0; i < found->count; i++) {
        if (found->items[i].severity == DIAGNOSTIC_ERROR) {
            struct buffer text = {0};
            diagnostic_append_text(&found->items[i], false, &text);
            copy_text(out->first_error, sizeof(out->first_error), buffer_slice(&text));
            buffer_free(&text);
            return;
        }
    }
}

/* Whether the disk's content would load. The same bytes give the same answer: it is not worked out
 * again until the revision changes. */
static void judge(const struct observer *observer, const struct source_set *sources,
                  struct slice active_revision, const struct observation *before,
                  struct diagnostics *found, struct observation *out)
{
    copy_text(out->revision, sizeof(out->revision), slice_of(sources->revision));
    out->is_pending = !slice_equal(slice_of(sources->revision), active_revision);
    if (!out->is_pending) {
        out->would_load = true;
    } else if (strcmp(before->revision, out->revision) == 0 && before->is_pending) {
        out->would_load = before->would_load;
        out->error_count = before->error_count;
        memcpy(out->first_error, before->first_error, sizeof(out->first_error));
    } else {
        struct registry *registry = registry_load(sources, observer->default_org, found);
        out->would_load = registry != NULL;
        describe_errors(found, out);
        registry_unref(registry);
    }
}

static void look(const struct observer *observer, const struct observation *before,
                 struct observation *out)
{
    struct arena *arena = arena_new(0);
    struct diagnostics found;
    struct registry *active = registry_holder_get(observer->holder);
    diagnostics_init(&found, arena);
    *out = (struct observation){.look = before->look + 1};
    struct source_set *sources = source_read(observer->paths, observer->path_count, &found);
    if (sources) {
        judge(observer, sources, active->revision, before, &found, out);
    } else {
        out->is_pending = true;
        describe_errors(&found, out);
    }
    out->observed_at_ms = clock_now_ms();
    source_set_free(sources);
    registry_unref(active);
    diagnostics_free(&found);
    arena_free(arena);
}

/* B7.7: in the log when it begins to differ, changes again, or is as active again. */
static void report(const struct observation *before, const struct observation *now)
{
    bool is_news = now->is_pending != before->is_pending ||
                   strcmp(now->revision, before->revision) != 0 ||
                   now->would_load != before->would_load;
    if (!is_news || (before->look == 0 && !now->is_pending)) {
        return;
    }
    if (!now->is_pending) {
        log_info("policy on disk is what is active", log_text("revision", now->revision));
    } else if (now->would_load) {
        log_info("policy on disk differs from what is active and would load",
                 log_text("revision", now->revision));
    } else {
        log_warn("policy on disk differs from what is active and would not load",
                 log_text("revision", now->revision), log_text("error", now->first_error),
                 log_int("errors", (int64_t) now->error_count));
    }
}

static void drain(int fd)
{
    char events[EVENT_BUFFER];
    while (read(fd, events, sizeof(events)) > 0) {
    }
}

/* Sleeps until there is a reason to look. */
static void wait_for_reason(const struct observer *observer)
{
    struct pollfd sources[] = {{.fd = observer->wakeup, .events = POLLIN},
                               {.fd = observer->hints, .events = POLLIN}};
    int timeout_ms = observer->poll_ms;
    for (int round = 0; round < SETTLE_ROUNDS_MAX; round++) {
        int ready = poll(sources, 2, timeout_ms);
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready <= 0 || (sources[0].revents & POLLIN)) {
            break;
        }
        drain(observer->hints);
        timeout_ms = SETTLE_MS;
    }
    drain(observer->wakeup);
}

static void *run(void *context)
{
    struct observer *observer = context;
    bool is_stopping = false;
    while (!is_stopping) {
        struct observation before;
        struct observation now;
        observer_read(observer, &before);
        set_watches(observer);
        look(observer, &before, &now);

        pthread_mutex_lock(&observer->lock);
        observer->last = now;
        pthread_cond_broadcast(&observer->looked);
        is_stopping = observer->is_stopping;
        pthread_mutex_unlock(&observer->lock);
        report(&before, &now); /* whoever reads of it in the log can ask about it */
        if (!is_stopping) {
            wait_for_reason(observer);
        }
        pthread_mutex_lock(&observer->lock);
        is_stopping = observer->is_stopping;
        pthread_mutex_unlock(&observer->lock);
    }
    return NULL;
}

static void observer_free(struct observer *observer)
{
    if (observer->hints >= 0) {
        close(observer->hints);
    }
    if (observer->wakeup >= 0) {
        close(observer->wakeup);
    }
    pthread_cond_destroy(&observer->looked);
    pthread_mutex_destroy(&observer->lock);
    free(observer);
}

struct observer *observer_start(const char *const *paths, size_t path_count,
                                struct slice default_org, struct registry_holder *holder,
                                unsigned poll_ms)
{
    struct observer *observer = memory_alloc(sizeof(*observer));
    pthread_condattr_t monotonic;
    *observer = (struct observer){.paths = paths,
                                  .path_count = path_count,
                                  .default_org = default_org,
                                  .holder = holder,
                                  .poll_ms = (int) poll_ms,
                                  .hints = inotify_init1(IN_NONBLOCK | IN_CLOEXEC),
                                  .wakeup = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    pthread_mutex_init(&observer->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&observer->looked, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (observer->wakeup < 0 || pthread_create(&observer->thread, NULL, run, observer) != 0) {
        observer_free(observer);
        return NULL;
    }
    return observer;
}

void observer_poke(struct observer *observer)
{
    uint64_t one = 1;
    ssize_t written = write(observer->wakeup, &one, sizeof(one));
    (void) written; /* full means that a look is due already */
}

void observer_stop(struct observer *observer)
{
    if (!observer) {
        return;
    }
    pthread_mutex_lock(&observer->lock);
    observer->is_stopping = true;
    pthread_mutex_unlock(&observer->lock);
    observer_poke(observer);
    pthread_join(observer->thread, NULL);
    observer_free(observer);
}

void observer_read(struct observer *observer, struct observation *out)
{
    pthread_mutex_lock(&observer->lock);
    *out = observer->last;
    pthread_mutex_unlock(&observer->lock);
}

bool observer_wait(struct observer *observer, uint64_t look_number, unsigned timeout_ms,
                   struct observation *out)
{
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += timeout_ms / 1000;
    deadline.tv_nsec += (long) (timeout_ms % 1000) * 1000000L;
    if (deadline.tv_nsec >= 1000000000L) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&observer->lock);
    int failure = 0;
    while (observer->last.look <= look_number && failure == 0) {
        failure = pthread_cond_timedwait(&observer->looked, &observer->lock, &deadline);
    }
    *out = observer->last;
    pthread_mutex_unlock(&observer->lock);
    return out->look > look_number;
}
