#include "policy/source.h"

#include "base/memory.h"
#include "policy/source_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* The kubelet swaps in an instant and at most every few seconds, so that the second attempt nearly
 * always succeeds; the others are for people who copy files into a plain directory. Pauses double
 * from the first one, PAUSES times. */
enum { ATTEMPTS = 10, FIRST_PAUSE_MS = 1, PAUSES = 6, SOURCE_ARENA_CHUNK = 64 * 1024 };

static struct slice base_name(struct slice path)
{
    const char *slash = path.length > 0 ? memrchr(path.data, '/', path.length) : NULL;
    return slash ? slice_make(slash + 1, (size_t) (path.data + path.length - slash - 1)) : path;
}

/* A file, or the files in the ConfigMaps of one. */
static enum source_outcome read_file(struct source_reading *reading, const char *path,
                                     struct slice shown)
{
    size_t before = reading->count;
    enum source_outcome outcome =
        source_read_file(reading, AT_FDCWD, path, base_name(shown), shown);
    if (reading->count > before && !reading->is_layered) {
        source_expand_configmaps(reading);
    }
    return outcome;
}

static enum source_outcome read_path(struct source_reading *reading, const char *path)
{
    struct slice shown = slice_of(path);
    struct stat status;
    while (shown.length > 1 && shown.data[shown.length - 1] == '/') {
        shown.length--;
    }
    struct source_place place = {shown, 0, 0};
    if (stat(path, &status) == 0) {
        if (!S_ISDIR(status.st_mode)) {
            return read_file(reading, path, shown);
        }
        if (!reading->is_layered) {
            return source_read_directory(reading, arena_copy_text(reading->arena, shown));
        }
        diagnostics_add(reading->diagnostics, SOURCE_UNREADABLE, place,
                        "is a directory; values files are merged one by one");
    } else if (errno == ENOENT || errno == ENOTDIR) {
        diagnostics_add(reading->diagnostics, SOURCE_MISSING, place,
                        "there is no such file or directory");
    } else {
        diagnostics_add(reading->diagnostics, SOURCE_UNREADABLE, place, "cannot be read: %s",
                        strerror(errno));
    }
    return SOURCE_READ;
}

static int compare_files(const void *a, const void *b)
{
    const struct source_read_file *left = a;
    const struct source_read_file *right = b;
    int order = slice_compare(left->file.name, right->file.name);
    return order != 0 ? order : strcmp(left->digest, right->digest);
}

static void set_revision(struct source_set *set, struct source_read_file *files, size_t count)
{
    char digest[SECRET_HASH_TEXT_SIZE];
    struct secret_hasher hasher;
    if (count > 1) {
        qsort(files, count, sizeof(*files), compare_files);
    }
    secret_hasher_begin(&hasher);
    for (size_t i = 0; i < count; i++) {
        secret_hasher_add(&hasher, files[i].digest, strlen(files[i].digest));
        secret_hasher_add(&hasher, "  ", 2);
        secret_hasher_add(&hasher, files[i].file.name.data, files[i].file.name.length);
        secret_hasher_add(&hasher, "\n", 1);
    }
    secret_hasher_end_hex(&hasher, digest);
    snprintf(set->revision, sizeof(set->revision), "sha256:%s", digest);
}

void source_sort(struct source_reading *reading, size_t first)
{
    if (reading->count > first + 1) {
        qsort(reading->files + first, reading->count - first, sizeof(*reading->files),
              compare_files);
    }
}

/* Takes over the arena of the reading. */
static struct source_set *set_new(struct source_reading *reading)
{
    struct source_set *set = memory_alloc(sizeof(*set));
    set->arena = reading->arena;
    set->count = reading->count;
    set->is_layered = reading->is_layered;
    set->files = arena_alloc_array(set->arena, set->count, sizeof(*set->files));
    for (size_t i = 0; i < set->count; i++) {
        set->files[i] = reading->files[i].file;
    }
    set_revision(set, reading->files, reading->count);
    return set;
}

/* Reads everything once. NULL when there is an error; *changed: start over. */
static struct source_set *read_once(const char *const *paths, size_t path_count, bool is_layered,
                                    struct diagnostics *diagnostics, const char **changed)
{
    struct source_reading reading = {.arena = arena_new(SOURCE_ARENA_CHUNK),
                                     .is_layered = is_layered,
                                     .diagnostics = diagnostics};
    struct source_set *set = NULL;
    *changed = NULL;
    for (size_t i = 0; i < path_count && !*changed; i++) {
        if (read_path(&reading, paths[i]) == SOURCE_CHANGED) {
            *changed = paths[i];
        }
    }
    if (!*changed && diagnostics->error_count == 0) {
        set = set_new(&reading);
    } else {
        arena_free(reading.arena);
    }
    free(reading.files);
    return set;
}

static void pause_before(unsigned attempt)
{
    struct timespec pause = {.tv_nsec = (FIRST_PAUSE_MS * 1000000L)
                                        << (attempt < PAUSES ? attempt : PAUSES)};
    nanosleep(&pause, NULL);
}

static struct source_set *read_until_at_rest(const char *const *paths, size_t path_count,
                                             bool is_layered, struct diagnostics *diagnostics)
{
    for (unsigned attempt = 0;; attempt++) {
        struct diagnostics found;
        const char *changed;
        diagnostics_init(&found, diagnostics->arena);
        struct source_set *set = read_once(paths, path_count, is_layered, &found, &changed);
        if (changed && attempt == ATTEMPTS - 1) {
            diagnostics_add(
                diagnostics, SOURCE_INCONSISTENT, (struct source_place){slice_of(changed), 0, 0},
                "changed each of the %d times it was read; try again when it rests", ATTEMPTS);
        } else if (!changed) {
            diagnostics_append(diagnostics, &found);
        }
        diagnostics_free(&found);
        if (!changed || attempt == ATTEMPTS - 1) {
            return set;
        }
        pause_before(attempt);
    }
}

struct source_set *source_read(const char *const *paths, size_t path_count,
                               struct diagnostics *diagnostics)
{
    return read_until_at_rest(paths, path_count, false, diagnostics);
}

struct source_set *source_read_layers(const char *const *paths, size_t path_count,
                                      struct diagnostics *diagnostics)
{
    return read_until_at_rest(paths, path_count, true, diagnostics);
}

struct source_set *source_from_memory(struct slice name, struct slice content)
{
    struct source_reading reading = {.arena = arena_new(SOURCE_ARENA_CHUNK), .count = 1};
    struct source_read_file file = {0};
    reading.files = &file;
    file.file.name = arena_copy(reading.arena, name);
    file.file.shown = file.file.name;
    file.file.content = arena_copy(reading.arena, content);
    secret_sha256_hex(file.file.content, file.digest);
    return set_new(&reading);
}

void source_set_free(struct source_set *set)
{
    if (set) {
        arena_free(set->arena);
        free(set);
    }
}
