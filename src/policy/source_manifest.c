#include "base/hash_table.h"
#include "policy/source_reader.h"

static const size_t digest_length = SECRET_HASH_TEXT_SIZE - 1;

static bool is_digest(struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) {
            return false;
        }
    }
    return text.length == digest_length;
}

/* A line as sha256sum writes it: digest, space, space or asterisk, name. */
static bool split_line(struct slice line, struct slice *digest, struct slice *name)
{
    if (line.length > 0 && line.data[line.length - 1] == '\r') {
        line.length--;
    }
    if (line.length < digest_length + 3 || line.data[digest_length] != ' ' ||
        (line.data[digest_length + 1] != ' ' && line.data[digest_length + 1] != '*')) {
        return false;
    }
    *digest = slice_make(line.data, digest_length);
    *name = slice_make(line.data + digest_length + 2, line.length - digest_length - 2);
    return is_digest(*digest);
}

static void check_line(struct source_reading *reading, struct hash_table *unlisted,
                       struct slice line, struct source_place place)
{
    struct slice digest;
    struct slice name;
    if (!split_line(line, &digest, &name)) {
        diagnostics_add(reading->diagnostics, SOURCE_INCONSISTENT, place,
                        "this line is not \"SHA256  NAME\", as sha256sum writes it");
        return;
    }
    struct source_read_file *entry = hash_table_get(unlisted, name);
    if (!entry) {
        diagnostics_add(reading->diagnostics, SOURCE_INCONSISTENT, place,
                        "\"%.*s\" is listed, but there is no such source; perhaps it has not "
                        "arrived yet",
                        SLICE_ARGS(diagnostic_excerpt(name)));
    } else if (!slice_equal_ignoring_case(digest, slice_of(entry->digest))) {
        diagnostics_add(reading->diagnostics, SOURCE_INCONSISTENT, place,
                        "\"%.*s\" has the digest %.12s…, not %.12s…; perhaps not all files have "
                        "arrived yet",
                        SLICE_ARGS(diagnostic_excerpt(name)), entry->digest, digest.data);
    }
}

void source_check_manifest(struct source_reading *reading, size_t first,
                           const struct source_file *manifest)
{
    struct hash_table *by_name = hash_table_new(reading->count - first);
    struct hash_table *listed = hash_table_new(reading->count - first);
    for (size_t i = first; i < reading->count; i++) {
        hash_table_put(by_name, reading->files[i].file.name, &reading->files[i]);
    }
    struct slice rest = manifest->content;
    for (unsigned line_number = 1; rest.length > 0; line_number++) {
        struct slice line;
        struct slice digest;
        struct slice name;
        slice_split_once(rest, '\n', &line, &rest);
        if (!slice_is_empty(slice_trim(line))) {
            struct yaml_mark mark = yaml_origin_mark(&manifest->origin, line_number, 1);
            check_line(reading, by_name, line,
                       (struct source_place){manifest->shown, mark.line, mark.column});
        }
        if (split_line(line, &digest, &name)) {
            hash_table_put(listed, name, reading);
        }
    }
    for (size_t i = first; i < reading->count; i++) {
        const struct source_file *file = &reading->files[i].file;
        if (!hash_table_get(listed, file->name)) {
            struct yaml_mark mark = yaml_origin_mark(&file->origin, 1, 1);
            diagnostics_add(reading->diagnostics, SOURCE_INCONSISTENT,
                            (struct source_place){file->shown, mark.line, mark.column},
                            "\"%.*s\" is not listed in MANIFEST; perhaps that has not arrived yet",
                            SLICE_ARGS(diagnostic_excerpt(file->name)));
        }
    }
    hash_table_free(by_name);
    hash_table_free(listed);
}
