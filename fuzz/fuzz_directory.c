/* Any files in a directory, MANIFEST among them. A line "=== NAME" begins a file. */
#include "base/secret.h"
#include "policy/load.h"
#include "policy/source.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILES_MAX = 16 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[] = "/tmp/itops-fuzz-XXXXXX";
static int directory;

static void remove_directory(void)
{
    (void) rmdir(path);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void) argc;
    (void) argv;
    if (!secret_init() || mkdtemp(path) == NULL) {
        abort();
    }
    directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    (void) atexit(remove_directory);
    return directory < 0;
}

/* A name as a directory can have it; false for those that it cannot. */
static bool file_name(struct slice text, char out[256])
{
    if (text.length == 0 || text.length > 255 || memchr(text.data, '/', text.length) != NULL ||
        memchr(text.data, '\0', text.length) != NULL || slice_equal_text(text, ".") ||
        slice_equal_text(text, "..")) {
        return false;
    }
    memcpy(out, text.data, text.length);
    out[text.length] = '\0';
    return true;
}

static bool write_file(const char *name, struct slice content)
{
    int fd = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        return false;
    }
    bool is_written = write(fd, content.data, content.length) == (ssize_t) content.length;
    return close(fd) == 0 && is_written;
}

/* Writes what `text` describes; returns how many names there are in `names`. */
static size_t write_files(struct slice text, char names[FILES_MAX][256])
{
    static const struct slice header = SLICE_LITERAL("=== ");
    size_t count = 0;
    while (count < FILES_MAX && slice_starts_with(text, header)) {
        struct slice name;
        struct slice content;
        slice_split_once(slice_make(text.data + header.length, text.length - header.length), '\n',
                         &name, &content);
        if (slice_is_empty(content)) {
            content.data = text.data + text.length;
        }
        const char *next = memmem(content.data, content.length, "\n=== ", 5);
        size_t length = next != NULL ? (size_t) (next + 1 - content.data) : content.length;
        if (file_name(name, names[count]) &&
            write_file(names[count], slice_make(content.data, length))) {
            count++;
        }
        text = slice_make(content.data + length, content.length - length);
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char names[FILES_MAX][256];
    const char *paths[] = {path};
    size_t count = write_files(slice_make((const char *) data, size), names);
    struct arena *arena = arena_new(0);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct source_set *sources = source_read(paths, 1, &diagnostics);
    if ((sources == NULL) != (diagnostics.error_count > 0)) {
        abort();
    }
    if (sources != NULL) {
        registry_unref(registry_load(sources, slice_of("acme"), &diagnostics));
    }
    source_set_free(sources);
    diagnostics_free(&diagnostics);
    arena_free(arena);
    for (size_t i = 0; i < count; i++) {
        (void) unlinkat(directory, names[i], 0);
    }
    return 0;
}
