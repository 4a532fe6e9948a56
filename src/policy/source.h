/* Reads registry sources from disk, consistently (B7.1, B7.3, B7.6, B7.9), and fingerprints them.
 */
#ifndef ITOPS_POLICY_SOURCE_H
#define ITOPS_POLICY_SOURCE_H

#include "base/arena.h"
#include "policy/diagnostic.h"
#include "policy/yaml_tree.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    SOURCE_FILE_MAX = 32 * 1024 * 1024, /* bytes of one file */
    SOURCE_TOTAL_MAX = 256 * 1024 * 1024,
    SOURCE_FILES_MAX = 65536,
};

struct source_file {
    struct slice name;         /* base name */
    struct slice shown;        /* path for diagnostics: the argument, or DIRECTORY/NAME */
    struct slice content;      /* raw bytes */
    struct yaml_origin origin; /* where they stand in `shown`; zero: they are the whole file */
};

struct source_set {
    struct arena *arena; /* owns everything below */
    struct source_file *files;
    size_t count;
    bool is_layered; /* values files, each to be merged over those before it; see source_read_layers
                      */
    /*
     * "sha256:" and 64 hex digits (B7.5): the digest of one line "DIGEST  NAME\n" for each file in
     * byte-wise order of names. For a directory anybody can compute it:
     * LC_ALL=C; sha256sum *.yaml | sha256sum
     */
    char revision[72];
};

/*
 * Reads every path (a directory or a file). On errors (source.missing, source.unreadable,
 * source.empty, source.inconsistent, yaml.limit) adds diagnostics and returns NULL. A directory
 * that the kubelet swaps while it is read is read again (B7.6), a bounded number of times.
 * FIFOs, devices and sockets are refused without being opened for reading. A file of Kubernetes
 * manifests counts as the files in its ConfigMaps (source_configmap.c). Free with source_set_free.
 */
struct source_set *source_read(const char *const *paths, size_t path_count,
                               struct diagnostics *diagnostics);

/*
 * Reads values files as layers, in the order in which Helm is given them: the registry is then
 * loaded from what Helm makes of them together. The revision is that of the files, and no server
 * will show it. Otherwise as above; a directory is source.unreadable.
 */
struct source_set *source_read_layers(const char *const *paths, size_t path_count,
                                      struct diagnostics *diagnostics);
void source_set_free(struct source_set *set); /* NULL is fine */

/* A set of one source that is in memory already; both are copied. */
struct source_set *source_from_memory(struct slice name, struct slice content);

#endif
