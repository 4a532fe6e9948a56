#include "base/memory.h"
#include "policy/source_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void report(struct source_reading *reading, enum diagnostic_code code, struct slice shown,
                   const char *text)
{
    diagnostics_add(reading->diagnostics, code, (struct source_place){shown, 0, 0}, "%s", text);
}

static const char *kind_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "a directory";
    case S_IFIFO:
        return "a FIFO";
    case S_IFSOCK:
        return "a socket";
    case S_IFCHR:
    case S_IFBLK:
        return "a device";
    default:
        return "something else";
    }
}

/* Names end up in the revision and in messages, one a line. */
static bool name_is_plain(struct slice name)
{
    for (size_t i = 0; i < name.length; i++) {
        unsigned char c = (unsigned char) name.data[i];
        if (c < 0x20 || c == 0x7F || c == '\\') {
            return false;
        }
    }
    return true;
}

static bool is_unchanged(const struct stat *before, const struct stat *after)
{
    return before->st_dev == after->st_dev && before->st_ino == after->st_ino &&
           before->st_size == after->st_size && before->st_mtim.tv_sec == after->st_mtim.tv_sec &&
           before->st_mtim.tv_nsec == after->st_mtim.tv_nsec &&
           before->st_ctim.tv_sec == after->st_ctim.tv_sec &&
           before->st_ctim.tv_nsec == after->st_ctim.tv_nsec;
}

/* Says what a failed call means; a file that is gone now has changed and is not at fault. */
static enum source_outcome report_errno(struct source_reading *reading, int directory,
                                        const char *path, struct slice shown)
{
    int reason = errno;
    struct stat link;
    if (reason == ENOENT && fstatat(directory, path, &link, AT_SYMLINK_NOFOLLOW) != 0) {
        return SOURCE_CHANGED;
    }
    diagnostics_add(reading->diagnostics, SOURCE_UNREADABLE, (struct source_place){shown, 0, 0},
                    "cannot be read: %s",
                    reason == ENOENT ? "the symbolic link leads nowhere" : strerror(reason));
    return SOURCE_READ;
}

static bool check_limits(struct source_reading *reading, const struct stat *status,
                         struct slice shown)
{
    if (!S_ISREG(status->st_mode)) {
        diagnostics_add(reading->diagnostics, SOURCE_UNREADABLE, (struct source_place){shown, 0, 0},
                        "is %s; only regular files are read", kind_of(status->st_mode));
        return false;
    }
    if (status->st_size > SOURCE_FILE_MAX) {
        diagnostics_add(reading->diagnostics, YAML_LIMIT, (struct source_place){shown, 0, 0},
                        "has %lld bytes; at most %d are read from one file",
                        (long long) status->st_size, SOURCE_FILE_MAX);
        return false;
    }
    if (reading->bytes + (size_t) status->st_size > SOURCE_TOTAL_MAX) {
        diagnostics_add(reading->diagnostics, YAML_LIMIT, (struct source_place){shown, 0, 0},
                        "the sources have more than %d bytes together, from this one on",
                        SOURCE_TOTAL_MAX);
        return false;
    }
    if (reading->count >= SOURCE_FILES_MAX) {
        diagnostics_add(reading->diagnostics, YAML_LIMIT, (struct source_place){shown, 0, 0},
                        "there are more than %d sources, from this one on", SOURCE_FILES_MAX);
        return false;
    }
    return true;
}

/* Reads until the end or until `capacity` bytes are there. Returns the length, or -1 with errno. */
static ssize_t read_fully(int fd, char *data, size_t capacity)
{
    size_t length = 0;
    while (length < capacity) {
        ssize_t got = read(fd, data + length, capacity - length);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return -1;
        }
        if (got == 0) {
            break;
        }
        length += (size_t) got;
    }
    return (ssize_t) length;
}

static enum source_outcome read_open_file(struct source_reading *reading, int fd,
                                          const struct stat *before, struct source_file *file)
{
    /* One byte more than expected, to see growth. */
    size_t expected = (size_t) before->st_size;
    char *data = arena_alloc(reading->arena, expected + 1);
    ssize_t length = read_fully(fd, data, expected + 1);
    struct stat after;
    if (length < 0 || fstat(fd, &after) != 0) {
        diagnostics_add(reading->diagnostics, SOURCE_UNREADABLE,
                        (struct source_place){file->shown, 0, 0}, "cannot be read: %s",
                        strerror(errno));
        return SOURCE_READ;
    }
    if ((size_t) length != expected || !is_unchanged(before, &after)) {
        return SOURCE_CHANGED;
    }
    file->content = slice_make(data, expected);
    reading->bytes += expected;
    reading->files =
        memory_grow(reading->files, reading->count, &reading->capacity, sizeof(*reading->files));
    struct source_read_file *entry = &reading->files[reading->count++];
    entry->file = *file;
    secret_sha256_hex(file->content, entry->digest);
    return SOURCE_READ;
}

enum source_outcome source_read_file(struct source_reading *reading, int directory,
                                     const char *path, struct slice name, struct slice shown)
{
    struct source_file file = {.name = arena_copy(reading->arena, name),
                               .shown = arena_copy(reading->arena, shown)};
    if (!name_is_plain(name)) {
        report(reading, SOURCE_UNREADABLE, file.shown,
               "the file name holds a control character or a backslash; rename it");
        return SOURCE_READ;
    }
    struct stat status;
    if (fstatat(directory, path, &status, 0) != 0) {
        return report_errno(reading, directory, path, file.shown);
    }
    if (!check_limits(reading, &status, file.shown)) {
        return SOURCE_READ;
    }
    /* Without blocking: what was a regular file may have become a FIFO. */
    int fd = openat(directory, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return report_errno(reading, directory, path, file.shown);
    }
    struct stat opened;
    enum source_outcome outcome = SOURCE_CHANGED;
    if (fstat(fd, &opened) == 0 && is_unchanged(&status, &opened)) {
        outcome = read_open_file(reading, fd, &opened, &file);
    }
    close(fd);
    return outcome;
}
