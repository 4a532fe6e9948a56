/* Reads YAML into a small tree of nodes that know their places; bounded whatever comes in (B7.9).
 */
#ifndef ITOPS_POLICY_YAML_TREE_H
#define ITOPS_POLICY_YAML_TREE_H

#include "base/arena.h"
#include "base/slice.h"
#include "policy/diagnostic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    YAML_DEPTH_MAX = 64,      /* nested lists and mappings, aliases expanded */
    YAML_NODES_MAX = 2000000, /* of one file, as written */
    /* What aliases and merge keys stand for in all files that are read together, as weight: each
     * value has 1, and 1 more for every so many bytes of its text. */
    YAML_ALIASED_MAX = 2000000,
    YAML_BYTES_PER_WEIGHT = 16,
};

/* Scalars are typed by the core schema of YAML 1.2. */
enum yaml_kind {
    YAML_NULL,
    YAML_BOOLEAN,
    YAML_INTEGER,
    YAML_FLOAT,
    YAML_TEXT,
    YAML_LIST,
    YAML_MAPPING,
};

/* Both count from 1, as editors do: a line ends at LF or CR LF, a column is one code point. */
struct yaml_mark {
    unsigned line;
    unsigned column;
    unsigned file; /* which of the texts that go into one tree: yaml_origin's `file` */
};

/* Where a text stands in what people edit. All zero: it is a whole file, the first of a tree. */
struct yaml_origin {
    unsigned file;
    unsigned line;   /* lines above its first */
    unsigned column; /* characters to the left of every line */
    bool is_point;   /* its lines cannot be told apart there: all stand at line + 1, column + 1 */
};

/* What is read. */
struct yaml_text {
    struct slice content;
    struct slice file; /* as diagnostics call it */
    struct yaml_origin origin;
    unsigned *aliased; /* the weight of what aliases stand for, in this and the texts before it */
};

/* The place for an editor of a line and a column of the text itself, both counted from 1. */
static inline struct yaml_mark yaml_origin_mark(const struct yaml_origin *origin, unsigned line,
                                                unsigned column)
{
    return (struct yaml_mark){
        .line = origin->line + (origin->is_point ? 1 : line),
        .column = origin->column + (origin->is_point ? 1 : column),
        .file = origin->file,
    };
}

struct yaml_node;

struct yaml_entry {
    struct slice key;
    struct yaml_mark key_mark;
    bool key_is_plain; /* it stands without quotes, and without a tag */
    const struct yaml_node *value;
};

/* Immutable once read. One node may hang in several places: an alias shares what its anchor
 * names, and keeps the places of the anchor. */
struct yaml_node {
    enum yaml_kind kind;
    unsigned char height; /* of the tree below; 0: a scalar */
    bool is_open;         /* still being read: only the reader sees this */
    bool is_huge;         /* YAML_INTEGER: does not fit */
    bool boolean;         /* YAML_BOOLEAN */
    bool is_plain;        /* a scalar without quotes and without a tag */
    bool is_literal;      /* YAML_TEXT: a block after `|`, each line as it stands in the source */
    unsigned weight;      /* of the tree, aliases expanded: see YAML_ALIASED_MAX */
    struct yaml_mark mark;
    const char *tag; /* an explicit tag that is not of the core schema ("!vault"), or NULL */
    union {
        struct {
            struct slice text; /* of every scalar: the characters, escapes resolved */
            int64_t integer;   /* YAML_INTEGER; valid unless is_huge */
        };
        struct {
            const struct yaml_node *const *items; /* YAML_LIST */
            size_t item_count;
        };
        struct {
            const struct yaml_entry *entries; /* YAML_MAPPING, in order, keys unique */
            size_t entry_count;
        };
    };
};

struct yaml_documents {
    const struct yaml_node **roots; /* NULL for an empty document */
    size_t count;
    bool is_complete; /* false: reading stopped early; what came before is there */
};

/*
 * Reads all documents of a text. Everything lives in `arena`; scalars never point into the text.
 * Faults become diagnostics (yaml.syntax, yaml.duplicate_key, yaml.limit) at their places.
 * Duplicate keys do not stop the reading: the first of them stays.
 */
void yaml_tree_read(const struct yaml_text *text, struct arena *arena,
                    struct diagnostics *diagnostics, struct yaml_documents *out);

/*
 * The tree that Helm makes of two values files, `over` the later: mappings are merged, of
 * everything else the later wins, null too. Either may be NULL. Shares what it can; new nodes live
 * in `arena`.
 */
const struct yaml_node *yaml_tree_merge(struct arena *arena, const struct yaml_node *base,
                                        const struct yaml_node *over);

/* The entry under `key` of a mapping, or NULL (also when `node` is no mapping). */
const struct yaml_entry *yaml_mapping_find(const struct yaml_node *node, const char *key);

/* "a text", "a list", "nothing" …: for messages. */
const char *yaml_kind_text(enum yaml_kind kind);

const char *yaml_library_version(void);

#endif
