/* Policy inside Kubernetes manifests: the files that ConfigMaps hold, with their places. */
#include "base/hash_table.h"
#include "base/memory.h"
#include "policy/source_reader.h"

#include <string.h>

enum { TREE_ARENA_CHUNK = 256 * 1024 };

/* A file of manifests that is being searched. */
struct search {
    struct source_reading *reading;
    struct slice shown;
    struct slice rest;        /* of the file, below `line` */
    unsigned line;            /* lines that were walked over */
    size_t first;             /* of reading->files: the first that came out of it */
    struct hash_table *names; /* of files found: no mount could hold two of one name */
    struct source_file manifest;
    bool has_manifest;
};

/* Lines that begin with `kind:` are what every manifest has and policy cannot have. Looking for
 * them spares nearly all sources a second parse. */
static bool may_hold_manifests(struct slice content)
{
    static const char key[] = "\nkind:";
    size_t length = sizeof(key) - 1;
    return slice_starts_with(content, slice_of(key + 1)) ||
           (content.length > length && memmem(content.data, content.length, key, length) != NULL);
}

static struct slice text_at(const struct yaml_node *mapping, const char *key)
{
    const struct yaml_entry *entry = yaml_mapping_find(mapping, key);
    return entry && entry->value->kind == YAML_TEXT ? entry->value->text : (struct slice){0};
}

static bool is_object(const struct yaml_node *root)
{
    return root && !slice_is_empty(text_at(root, "apiVersion")) &&
           !slice_is_empty(text_at(root, "kind"));
}

/* The copy that a hook of Helm or Argo CD brings along is not what the server will read. */
static bool is_of_hook(const struct yaml_node *object)
{
    const struct yaml_entry *metadata = yaml_mapping_find(object, "metadata");
    const struct yaml_entry *annotations =
        metadata ? yaml_mapping_find(metadata->value, "annotations") : NULL;
    return annotations && (yaml_mapping_find(annotations->value, "helm.sh/hook") ||
                           yaml_mapping_find(annotations->value, "argocd.argoproj.io/hook"));
}

static bool ends_with(struct slice text, const char *end)
{
    size_t length = strlen(end);
    return text.length > length && memcmp(text.data + text.length - length, end, length) == 0;
}

/* The keys that charts use for policy. */
static bool is_policy_key(struct slice key)
{
    return slice_equal_text(key, "org.yaml") || slice_equal_text(key, "groups.yaml") ||
           slice_equal_text(key, "catalog.yaml") ||
           (slice_starts_with(key, (struct slice) SLICE_LITERAL("workflow-")) &&
            ends_with(key, ".yaml"));
}

static bool has_policy(const struct yaml_node *data)
{
    for (size_t i = 0; data->kind == YAML_MAPPING && i < data->entry_count; i++) {
        if (is_policy_key(data->entries[i].key)) {
            return true;
        }
    }
    return false;
}

/* What stands in a line of the file, counted from 1, without its end. Goes forward only, so that
 * all keys together take one walk; empty for a line further back, where an alias may lead. */
static struct slice line_of(struct search *search, unsigned number)
{
    struct slice line = {0};
    if (number <= search->line) {
        return line;
    }
    while (search->line < number) {
        slice_split_once(search->rest, '\n', &line, &search->rest);
        search->line++;
    }
    return line.length > 0 && line.data[line.length - 1] == '\r'
               ? slice_make(line.data, line.length - 1)
               : line;
}

/* The first line of a text that is not empty; *number tells which it is, counted from 1. */
static struct slice first_line(struct slice text, unsigned *number)
{
    struct slice line = {0};
    *number = 0;
    while (text.length > 0 && slice_is_empty(slice_trim(line))) {
        slice_split_once(text, '\n', &line, &text);
        ++*number;
    }
    return line;
}

/* A literal block stands below its mark line by line, each behind the same indentation, which the
 * first line that is not empty shows. A text in quotes has no lines of its own. */
static struct yaml_origin origin_of(struct search *search, const struct yaml_node *text)
{
    struct yaml_origin origin = {
        .line = text->mark.line - 1, .column = text->mark.column - 1, .is_point = true};
    unsigned number;
    struct slice line = first_line(text->text, &number);
    if (text->is_literal && !slice_is_empty(line)) {
        struct slice whole = line_of(search, text->mark.line + number);
        size_t indentation = whole.length - line.length;
        if (whole.length >= line.length &&
            memcmp(whole.data + indentation, line.data, line.length) == 0) {
            origin =
                (struct yaml_origin){.line = text->mark.line, .column = (unsigned) indentation};
        }
    }
    return origin;
}

static struct source_place place_of(const struct search *search, struct yaml_mark mark)
{
    return (struct source_place){search->shown, mark.line, mark.column};
}

/* Aliases can make much of little: what comes out is bounded like files are. */
static bool check_limits(struct search *search, const struct yaml_entry *entry)
{
    struct source_reading *reading = search->reading;
    struct source_place place = place_of(search, entry->key_mark);
    if (reading->count >= SOURCE_FILES_MAX) {
        diagnostics_add(reading->diagnostics, YAML_LIMIT, place,
                        "there are more than %d sources, from this one on", SOURCE_FILES_MAX);
        return false;
    }
    if (reading->bytes + entry->value->text.length > SOURCE_TOTAL_MAX) {
        diagnostics_add(reading->diagnostics, YAML_LIMIT, place,
                        "the sources have more than %d bytes together, from this one on",
                        SOURCE_TOTAL_MAX);
        return false;
    }
    reading->bytes += entry->value->text.length;
    return true;
}

static bool check_name(struct search *search, const struct yaml_entry *entry)
{
    struct yaml_mark *mark = arena_alloc(search->reading->arena, sizeof(*mark));
    *mark = entry->key_mark;
    const struct yaml_mark *before = hash_table_put(search->names, entry->key, mark);
    if (before) {
        diagnostics_add(search->reading->diagnostics, SOURCE_INCONSISTENT,
                        place_of(search, entry->key_mark),
                        "\"%.*s\" is a key at line %u already, and one mount cannot hold both",
                        SLICE_ARGS(diagnostic_excerpt(entry->key)), before->line);
        return false;
    }
    return true;
}

static void take_file(struct search *search, const struct yaml_entry *entry)
{
    struct source_reading *reading = search->reading;
    struct source_file file = {
        .name = arena_copy(reading->arena, entry->key),
        .shown = search->shown,
        .content = arena_copy(reading->arena, entry->value->text),
        .origin = origin_of(search, entry->value),
    };
    if (slice_equal_text(entry->key, "MANIFEST")) {
        search->manifest = file;
        search->has_manifest = true;
        return;
    }
    reading->files =
        memory_grow(reading->files, reading->count, &reading->capacity, sizeof(*reading->files));
    struct source_read_file *read = &reading->files[reading->count++];
    read->file = file;
    secret_sha256_hex(file.content, read->digest);
}

/* As of a mounted directory: *.yaml and MANIFEST are read, all else is not policy. */
static void take_data(struct search *search, const struct yaml_node *data)
{
    for (size_t i = 0; i < data->entry_count; i++) {
        const struct yaml_entry *entry = &data->entries[i];
        bool is_read = slice_equal_text(entry->key, "MANIFEST") ||
                       (ends_with(entry->key, ".yaml") && entry->key.data[0] != '.');
        if (!is_read || !check_name(search, entry)) {
            continue;
        }
        if (entry->value->kind == YAML_TEXT) {
            if (!check_limits(search, entry)) {
                return;
            }
            take_file(search, entry);
        } else {
            diagnostics_add(search->reading->diagnostics, SCHEMA_TYPE,
                            place_of(search, entry->value->mark),
                            "the data of a ConfigMap is text, not %s; start it with \"|\"",
                            yaml_kind_text(entry->value->kind));
        }
    }
}

static void take_object(struct search *search, const struct yaml_node *object)
{
    const struct yaml_entry *data = yaml_mapping_find(object, "data");
    const struct yaml_entry *items = yaml_mapping_find(object, "items");
    struct slice kind = text_at(object, "kind");
    if (slice_equal_text(kind, "ConfigMap") && data && has_policy(data->value) &&
        !is_of_hook(object)) {
        take_data(search, data->value);
    } else if (ends_with(kind, "List") || slice_equal_text(kind, "List")) {
        for (size_t i = 0; items && items->value->kind == YAML_LIST && i < items->value->item_count;
             i++) {
            take_object(search, items->value->items[i]);
        }
    }
}

/* Of an object that holds policy; what is wrong with others is not ours to say. */
static void report_found(struct search *search, const struct yaml_documents *documents,
                         size_t document, const struct diagnostics *found)
{
    unsigned first = documents->roots[document]->mark.line;
    const struct yaml_node *next =
        document + 1 < documents->count ? documents->roots[document + 1] : NULL;
    for (size_t i = 0; i < found->count; i++) {
        const struct diagnostic *item = &found->items[i];
        if (item->place.line >= first && (!next || item->place.line < next->mark.line)) {
            diagnostics_add(search->reading->diagnostics, item->code, item->place, "%.*s",
                            SLICE_ARGS(item->message));
        }
    }
}

/* The file itself is no source any more; its bytes stay counted. */
static void take_objects(struct search *search, const struct yaml_documents *documents,
                         const struct diagnostics *found)
{
    struct source_reading *reading = search->reading;
    reading->count--;
    search->first = reading->count;
    for (size_t i = 0; i < documents->count; i++) {
        size_t before = reading->count;
        if (is_object(documents->roots[i])) {
            take_object(search, documents->roots[i]);
        }
        if (reading->count > before) {
            report_found(search, documents, i, found);
        }
    }
    if (reading->count == search->first) {
        diagnostics_add(reading->diagnostics, SOURCE_EMPTY,
                        (struct source_place){search->shown, 0, 0},
                        "holds no ConfigMap with policy, whose keys are org.yaml, groups.yaml, "
                        "catalog.yaml and workflow-NAME.yaml");
    }
    source_sort(reading, search->first);
    if (search->has_manifest) {
        source_check_manifest(reading, search->first, &search->manifest);
    }
}

static bool is_beyond_limits(const struct diagnostics *found)
{
    for (size_t i = 0; i < found->count; i++) {
        if (found->items[i].code == YAML_LIMIT) {
            return true;
        }
    }
    return false;
}

void source_expand_configmaps(struct source_reading *reading)
{
    const struct source_file *file = &reading->files[reading->count - 1].file;
    if (!may_hold_manifests(file->content)) {
        return;
    }
    struct arena *trees = arena_new(TREE_ARENA_CHUNK);
    unsigned aliased_before = reading->aliased;
    struct diagnostics found;
    struct yaml_documents documents;
    const struct yaml_text text = {
        .content = file->content, .file = file->shown, .aliased = &reading->aliased};
    diagnostics_init(&found, trees);
    yaml_tree_read(&text, trees, &found, &documents);
    bool has_objects = false;
    for (size_t i = 0; i < documents.count; i++) {
        has_objects = has_objects || is_object(documents.roots[i]);
    }
    if (has_objects && documents.is_complete) {
        struct search search = {.reading = reading,
                                .rest = file->content,
                                .shown = file->shown,
                                .names = hash_table_new(0)};
        take_objects(&search, &documents, &found);
        hash_table_free(search.names);
    } else if (aliased_before > 0 && is_beyond_limits(&found)) {
        /* What is beyond the limits together with the files before it may be within them alone. */
        diagnostics_append(reading->diagnostics, &found);
    } /* else whoever loads the file reports them */
    diagnostics_free(&found);
    arena_free(trees);
}
