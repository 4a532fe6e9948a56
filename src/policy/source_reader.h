/* What the parts of the source reader share; for source*.c only. */
#ifndef ITOPS_POLICY_SOURCE_READER_H
#define ITOPS_POLICY_SOURCE_READER_H

#include "base/secret.h"
#include "policy/source.h"

/* One file as read, and what it hashes to. */
struct source_read_file {
    struct source_file file;
    char digest[SECRET_HASH_TEXT_SIZE];
};

/* Files in the order read, their bytes in `arena`. */
struct source_reading {
    struct arena *arena;
    struct source_read_file *files;
    size_t count;
    size_t capacity;
    size_t bytes;
    unsigned aliased; /* in manifests so far: see yaml_text */
    bool is_layered;  /* values files: nothing is looked for in them here */
    struct diagnostics *diagnostics;
};

enum source_outcome {
    SOURCE_READ,    /* done; faults, if any, are in the diagnostics */
    SOURCE_CHANGED, /* it changed under our hands: start over */
};

/*
 * Reads one regular file below `directory` (AT_FDCWD: a path) and appends it. Symbolic links are
 * followed: the kubelet's files are links. Anything but a regular file is refused before it is
 * opened. SOURCE_CHANGED: it vanished, or changed while it was read.
 */
enum source_outcome source_read_file(struct source_reading *reading, int directory,
                                     const char *path, struct slice name, struct slice shown);

/* Reads the directory `path` (without slashes at its end) with the kubelet's protocol (B7.6). */
enum source_outcome source_read_directory(struct source_reading *reading, const char *path);

/*
 * B7.6: compares reading->files from index `first` with the lines of a MANIFEST. Each difference
 * is a source.inconsistent diagnostic.
 */
void source_check_manifest(struct source_reading *reading, size_t first,
                           const struct source_file *manifest);

/*
 * When the file that was read last holds Kubernetes manifests (what `helm template` prints, or
 * `kubectl get --output yaml`), puts in its place the files that the ConfigMaps with policy would
 * be in a mount, MANIFEST applied. Other objects, other ConfigMaps and copies that only a hook uses
 * are passed over.
 */
void source_expand_configmaps(struct source_reading *reading);

/* Puts reading->files from index `first` into the byte-wise order of names (B7.1). */
void source_sort(struct source_reading *reading, size_t first);

#endif
