#include "http/etag.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

struct slice etag_of_text(struct slice text, char out[ETAG_TEXT_SIZE])
{
    int length = snprintf(out, ETAG_TEXT_SIZE, "\"%.*s\"", SLICE_ARGS(text));
    assert(length > 0 && length < ETAG_TEXT_SIZE);
    return slice_make(out, (size_t) length);
}

struct slice etag_of_version(int64_t version, char out[ETAG_TEXT_SIZE])
{
    int length = snprintf(out, ETAG_TEXT_SIZE, "\"%" PRId64 "\"", version);
    return slice_make(out, (size_t) length);
}

/* One entity tag at the beginning of *rest, which moves behind it; `tag` is without its quotes. */
static bool take_tag(struct slice *rest, struct slice *tag, bool *is_weak)
{
    struct slice s = slice_trim(*rest);
    *is_weak = slice_starts_with(s, slice_of("W/"));
    if (*is_weak) {
        s = slice_make(s.data + 2, s.length - 2);
    }
    if (s.length < 2 || s.data[0] != '"') {
        return false;
    }
    size_t end = 1;
    while (end < s.length && s.data[end] != '"') {
        unsigned char byte = (unsigned char) s.data[end];
        if (byte <= 0x20 || byte == 0x7F) {
            return false;
        }
        end++;
    }
    if (end == s.length) {
        return false;
    }
    *tag = slice_make(s.data + 1, end - 1);
    *rest = slice_make(s.data + end + 1, s.length - end - 1);
    return true;
}

/* The comma between tags, or the end. False: something else stands there. */
static bool take_separator(struct slice *rest, bool *at_end)
{
    *rest = slice_trim(*rest);
    *at_end = rest->length == 0;
    if (*at_end) {
        return true;
    }
    if (rest->data[0] != ',') {
        return false;
    }
    *rest = slice_make(rest->data + 1, rest->length - 1);
    return true;
}

static enum result refuse(struct error *error)
{
    return error_set_at(error, RESULT_INVALID, "bad_header", "If-Match",
                        "If-Match must be \"*\" or up to %d quoted versions, as in If-Match: "
                        "\"3\".",
                        IF_MATCH_MAX);
}

enum result if_match_parse(struct slice header, struct if_match *out, struct error *error)
{
    *out = (struct if_match){0};
    struct slice rest = slice_trim(header);
    if (rest.length == 0) {
        return error_set_at(error, RESULT_INVALID, "precondition_required", "If-Match",
                            "A change needs the header If-Match with the ETag of the ticket that "
                            "you saw, so that nothing is overwritten unseen.");
    }
    if (slice_equal_text(rest, "*")) {
        out->is_any = true;
        return RESULT_OK;
    }
    bool at_end = false;
    for (size_t seen = 0; !at_end; seen++) {
        struct slice tag;
        bool is_weak;
        if (seen == IF_MATCH_MAX || !take_tag(&rest, &tag, &is_weak) ||
            !take_separator(&rest, &at_end)) {
            return refuse(error);
        }
        long long version;
        if (!is_weak && slice_parse_int64(tag, &version) && version > 0 && tag.data[0] != '0') {
            out->versions[out->count++] = version;
        }
    }
    return RESULT_OK;
}

bool if_match_holds(const struct if_match *condition, int64_t version)
{
    bool holds = condition->is_any;
    for (size_t i = 0; i < condition->count; i++) {
        holds = holds || condition->versions[i] == version;
    }
    return holds;
}

bool if_none_match_holds(struct slice header, struct slice etag)
{
    struct slice rest = slice_trim(header);
    if (slice_equal_text(rest, "*")) {
        return true;
    }
    struct slice wanted = slice_make(etag.data + 1, etag.length - 2);
    bool at_end = rest.length == 0;
    while (!at_end) {
        struct slice tag;
        bool is_weak;
        if (!take_tag(&rest, &tag, &is_weak)) {
            return false;
        }
        if (slice_equal(tag, wanted)) {
            return true;
        }
        if (!take_separator(&rest, &at_end)) {
            return false;
        }
    }
    return false;
}
