#include "base/memory.h"
#include "policy/source_reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char kubelet_link[] = "..data";
static const char manifest_name[] = "MANIFEST";

/* One look at a directory. */
struct listing {
    const char *path; /* as given, without slashes at the end */
    int fd;           /* of the directory that holds the files */
    struct slice *names;
    size_t count;
    size_t capacity;
    bool has_manifest;
    bool has_too_many;
};

static struct slice shown_path(struct arena *arena, const char *path, struct slice name)
{
    bool ends_in_slash = path[0] == '/' && path[1] == '\0';
    return arena_format(arena, "%s%s%.*s", path, ends_in_slash ? "" : "/", SLICE_ARGS(name));
}

static bool ends_with(struct slice name, const char *suffix)
{
    struct slice end = slice_of(suffix);
    return name.length > end.length &&
           memcmp(name.data + name.length - end.length, end.data, end.length) == 0;
}

static void warn_ignored(struct source_reading *reading, const char *path, struct slice name)
{
    diagnostics_add(reading->diagnostics, SOURCE_IGNORED,
                    (struct source_place){shown_path(reading->arena, path, name), 0, 0},
                    "is not read, because its name does not end in .yaml; rename it to "
                    "\"%.*s.yaml\" if it is policy",
                    (int) name.length - 4, name.data);
}

static void list_name(struct source_reading *reading, struct listing *listing, struct slice name)
{
    if (name.data[0] == '.') {
        return; /* B7.1; the kubelet's own entries too */
    }
    if (slice_equal_text(name, manifest_name)) {
        listing->has_manifest = true;
    } else if (ends_with(name, ".yml")) {
        warn_ignored(reading, listing->path, name);
    } else if (!ends_with(name, ".yaml")) {
        return;
    } else if (listing->count > SOURCE_FILES_MAX) {
        listing->has_too_many = true; /* the reader says so at the first one too many */
    } else {
        listing->names = memory_grow(listing->names, listing->count, &listing->capacity,
                                     sizeof(*listing->names));
        listing->names[listing->count++] = arena_copy(reading->arena, name);
    }
}

static int compare_names(const void *a, const void *b)
{
    return slice_compare(*(const struct slice *) a, *(const struct slice *) b);
}

/* B7.1: in byte-wise order of names. False when the directory cannot be listed; errno says why. */
static bool list_directory(struct source_reading *reading, struct listing *listing)
{
    int own = openat(listing->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = own >= 0 ? fdopendir(own) : NULL;
    if (!directory) {
        if (own >= 0) {
            close(own);
        }
        return false;
    }
    const struct dirent *entry;
    errno = 0;
    while ((entry = readdir(directory)) != NULL && !listing->has_too_many) {
        list_name(reading, listing, slice_of(entry->d_name));
        errno = 0;
    }
    int reason = listing->has_too_many ? 0 : errno;
    closedir(directory);
    if (listing->count > 1) {
        qsort(listing->names, listing->count, sizeof(*listing->names), compare_names);
    }
    errno = reason;
    return reason == 0;
}

static enum source_outcome read_manifest(struct source_reading *reading,
                                         const struct listing *listing, size_t first)
{
    struct slice name = slice_of(manifest_name);
    struct slice shown = shown_path(reading->arena, listing->path, name);
    size_t before = reading->count;
    if (source_read_file(reading, listing->fd, manifest_name, name, shown) == SOURCE_CHANGED) {
        return SOURCE_CHANGED;
    }
    if (reading->count > before) {
        reading->count = before; /* it is no source itself */
        source_check_manifest(reading, first, &reading->files[before].file);
    }
    return SOURCE_READ;
}

static enum source_outcome read_listed(struct source_reading *reading, struct listing *listing)
{
    size_t first = reading->count;
    if (!list_directory(reading, listing)) {
        diagnostics_add(reading->diagnostics, SOURCE_UNREADABLE,
                        (struct source_place){slice_of(listing->path), 0, 0},
                        "the directory cannot be listed: %s", strerror(errno));
        return SOURCE_READ;
    }
    for (size_t i = 0; i < listing->count; i++) {
        struct slice shown = shown_path(reading->arena, listing->path, listing->names[i]);
        if (source_read_file(reading, listing->fd, listing->names[i].data, listing->names[i],
                             shown) == SOURCE_CHANGED) {
            return SOURCE_CHANGED;
        }
    }
    if (listing->count == 0) {
        diagnostics_add(reading->diagnostics, SOURCE_EMPTY,
                        (struct source_place){slice_of(listing->path), 0, 0},
                        "the directory holds no *.yaml file");
    }
    return listing->has_manifest ? read_manifest(reading, listing, first) : SOURCE_READ;
}

/* The text of the kubelet's link, or an empty one when the directory is a plain one. */
static void read_link(int directory, char target[PATH_MAX])
{
    ssize_t length = readlinkat(directory, kubelet_link, target, PATH_MAX - 1);
    target[length < 0 ? 0 : length] = '\0';
}

/* When a plain directory's entries changed last. */
static struct timespec changed_at(int directory)
{
    struct stat status;
    return fstat(directory, &status) == 0 ? status.st_mtim : (struct timespec){0};
}

/* The link named a directory that cannot be opened: either it was swapped just then, or it is
 * broken and names the same one still. */
static enum source_outcome missing_data(struct source_reading *reading, int mount, const char *path,
                                        const char *target, int reason)
{
    char now[PATH_MAX];
    read_link(mount, now);
    if (strcmp(target, now) != 0) {
        return SOURCE_CHANGED;
    }
    diagnostics_add(
        reading->diagnostics, SOURCE_UNREADABLE,
        (struct source_place){shown_path(reading->arena, path, slice_of(kubelet_link)), 0, 0},
        "the symbolic link leads nowhere: %s: %s", target, strerror(reason));
    return SOURCE_READ;
}

enum source_outcome source_read_directory(struct source_reading *reading, const char *path)
{
    int mount = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (mount < 0) {
        diagnostics_add(reading->diagnostics, SOURCE_UNREADABLE,
                        (struct source_place){slice_of(path), 0, 0},
                        "the directory cannot be opened: %s", strerror(errno));
        return SOURCE_READ;
    }
    char before[PATH_MAX];
    char after[PATH_MAX];
    struct listing listing = {.path = path, .fd = mount};
    enum source_outcome outcome = SOURCE_CHANGED;
    read_link(mount, before);
    if (before[0] != '\0') {
        listing.fd = openat(mount, before, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (listing.fd < 0) {
            outcome = missing_data(reading, mount, path, before, errno);
            goto out;
        }
    }
    /* B7.6: everything is read through the descriptor of what the link named before; if the link
     * names something else afterwards, what was read may be half deleted. */
    struct timespec entries_before = changed_at(listing.fd);
    outcome = read_listed(reading, &listing);
    struct timespec entries_after = changed_at(listing.fd);
    read_link(mount, after);
    if (strcmp(before, after) != 0 || entries_before.tv_sec != entries_after.tv_sec ||
        entries_before.tv_nsec != entries_after.tv_nsec) {
        outcome = SOURCE_CHANGED;
    }

out:
    if (listing.fd >= 0 && listing.fd != mount) {
        close(listing.fd);
    }
    close(mount);
    free(listing.names);
    return outcome;
}
