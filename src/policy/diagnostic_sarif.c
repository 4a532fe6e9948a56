/* SARIF 2.1.0, as code scanning services read it. */
#include "base/json_writer.h"
#include "base/secret.h"
#include "policy/diagnostic_format.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FINGERPRINT_SIZE = 33 }; /* hex digits and a NUL */

static void write_rules(struct json_writer *out)
{
    json_key(out, "rules");
    json_array_begin(out);
    for (int code = 0; code < DIAGNOSTIC_CODE_COUNT; code++) {
        const char *id = diagnostic_code_text((enum diagnostic_code) code);
        json_object_begin(out);
        json_member_text(out, "id", id);
        json_key(out, "shortDescription");
        json_object_begin(out);
        json_member_text(out, "text", diagnostic_code_meaning((enum diagnostic_code) code));
        json_object_end(out);
        json_key(out, "defaultConfiguration");
        json_object_begin(out);
        json_member_text(
            out, "level",
            diagnostic_severity_text(diagnostic_code_severity((enum diagnostic_code) code)));
        json_object_end(out);
        json_object_end(out);
    }
    json_array_end(out);
}

/* Relative to `directory` when the file is below it; "./" means nothing. */
static struct slice relative_path(struct slice file, struct slice directory)
{
    while (file.length > 2 && memcmp(file.data, "./", 2) == 0) {
        file = slice_make(file.data + 2, file.length - 2);
    }
    if (!slice_is_empty(directory) && slice_starts_with(file, directory) &&
        file.length > directory.length + 1 && file.data[directory.length] == '/') {
        file = slice_make(file.data + directory.length + 1, file.length - directory.length - 1);
    }
    return file;
}

/* RFC 3986: what a path segment may hold stays, all other bytes are percent-encoded. */
static void append_uri(struct buffer *out, struct slice path)
{
    static const char kept[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    for (size_t i = 0; i < path.length; i++) {
        unsigned char c = (unsigned char) path.data[i];
        if (c != 0 && strchr(kept, c)) {
            buffer_append_char(out, path.data[i]);
        } else {
            buffer_append_format(out, "%%%02X", (unsigned) c);
        }
    }
}

static void write_artifact(struct json_writer *out, struct slice file, struct slice directory)
{
    struct buffer uri = {0};
    struct slice path = relative_path(file, directory);
    bool is_absolute = path.length > 0 && path.data[0] == '/';
    if (is_absolute) {
        buffer_append_text(&uri, "file://");
    }
    append_uri(&uri, path);
    json_key(out, "artifactLocation");
    json_object_begin(out);
    json_member_string(out, "uri", buffer_slice(&uri));
    if (!is_absolute) {
        json_member_text(out, "uriBaseId", "%SRCROOT%");
    }
    json_object_end(out);
    buffer_free(&uri);
}

static bool is_alike(const struct diagnostic *a, const struct diagnostic *b)
{
    return a->code == b->code && slice_equal(a->place.file, b->place.file) &&
           slice_equal(a->message, b->message);
}

/* What stays the same when lines are added above: the rule, the file, the text, and how many alike
 * come before in the file. Alike ones of a sorted list need not be neighbours, but the list is
 * bounded. */
static void make_fingerprint(const struct diagnostics *list, size_t index, struct slice directory,
                             char out[FINGERPRINT_SIZE])
{
    const struct diagnostic *item = &list->items[index];
    struct slice path = relative_path(item->place.file, directory);
    size_t before = 0;
    for (size_t i = 0; i < index; i++) {
        before += is_alike(&list->items[i], item);
    }
    struct buffer text = {0};
    char digest[SECRET_HASH_TEXT_SIZE];
    buffer_append_format(&text, "%s\n%zu\n%.*s\n%.*s", diagnostic_code_text(item->code), before,
                         SLICE_ARGS(path), SLICE_ARGS(item->message));
    secret_sha256_hex(buffer_slice(&text), digest);
    buffer_free(&text);
    memcpy(out, digest, FINGERPRINT_SIZE - 1);
    out[FINGERPRINT_SIZE - 1] = '\0';
}

static void write_location(struct json_writer *out, const struct source_place *place,
                           struct slice directory)
{
    json_key(out, "locations");
    json_array_begin(out);
    json_object_begin(out);
    json_key(out, "physicalLocation");
    json_object_begin(out);
    write_artifact(out, place->file, directory);
    if (place->line > 0) {
        json_key(out, "region");
        json_object_begin(out);
        json_member_int(out, "startLine", place->line);
        json_member_int(out, "startColumn", place->column);
        json_object_end(out);
    }
    json_object_end(out);
    json_object_end(out);
    json_array_end(out);
}

static void write_result(struct json_writer *out, const struct diagnostics *list, size_t index,
                         struct slice directory)
{
    const struct diagnostic *item = &list->items[index];
    char fingerprint[FINGERPRINT_SIZE];
    make_fingerprint(list, index, directory, fingerprint);
    json_object_begin(out);
    json_member_text(out, "ruleId", diagnostic_code_text(item->code));
    json_member_int(out, "ruleIndex", item->code);
    json_member_text(out, "level", diagnostic_severity_text(item->severity));
    json_key(out, "message");
    json_object_begin(out);
    json_member_string(out, "text", item->message);
    json_object_end(out);
    write_location(out, &item->place, directory);
    json_key(out, "partialFingerprints");
    json_object_begin(out);
    json_member_text(out, "itopsDiagnostic/v1", fingerprint);
    json_object_end(out);
    json_object_end(out);
}

/* Results can only be findings; what is to be said about the run itself stands here. */
static void write_invocation(struct json_writer *out, size_t omitted)
{
    char text[64];
    snprintf(text, sizeof(text), "%zu more are not shown", omitted);
    json_key(out, "invocations");
    json_array_begin(out);
    json_object_begin(out);
    json_member_bool(out, "executionSuccessful", true);
    json_key(out, "toolExecutionNotifications");
    json_array_begin(out);
    json_object_begin(out);
    json_member_text(out, "level", "note");
    json_key(out, "message");
    json_object_begin(out);
    json_member_text(out, "text", text);
    json_object_end(out);
    json_object_end(out);
    json_array_end(out);
    json_object_end(out);
    json_array_end(out);
}

void diagnostics_write_sarif(const struct diagnostics *list, const char *tool_version,
                             struct buffer *out)
{
    char directory[PATH_MAX];
    struct slice working = {0};
    struct json_writer w;
    if (getcwd(directory, sizeof(directory))) {
        working = slice_of(directory);
    }
    json_writer_init(&w, out);
    json_object_begin(&w);
    json_member_text(&w, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json_member_text(&w, "version", "2.1.0");
    json_key(&w, "runs");
    json_array_begin(&w);
    json_object_begin(&w);
    json_key(&w, "tool");
    json_object_begin(&w);
    json_key(&w, "driver");
    json_object_begin(&w);
    json_member_text(&w, "name", "itops check");
    json_member_text(&w, "semanticVersion", tool_version);
    write_rules(&w);
    json_object_end(&w);
    json_object_end(&w);
    json_member_text(&w, "columnKind", "unicodeCodePoints");
    if (list->omitted > 0) {
        write_invocation(&w, list->omitted);
    }
    json_key(&w, "results");
    json_array_begin(&w);
    for (size_t i = 0; i < list->count; i++) {
        write_result(&w, list, i, working);
    }
    json_array_end(&w);
    json_object_end(&w);
    json_array_end(&w);
    json_object_end(&w);
    buffer_append_char(out, '\n');
}
