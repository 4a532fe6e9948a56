#include "http/policy_reply.h"

#include "base/json_writer.h"
#include "http/etag.h"
#include "policy/registry.h"

bool policy_is_unchanged(struct http_exchange *x)
{
    char text[ETAG_TEXT_SIZE];
    struct slice etag = etag_of_text(http_registry(x)->revision, text);
    http_reply_header(x, "ETag", etag);
    http_reply_header(x, "Cache-Control", slice_of("private, no-cache"));
    if (!if_none_match_holds(http_header(x, "If-None-Match"), etag)) {
        return false;
    }
    http_reply_empty(x, 304);
    return true;
}

void policy_write_place(struct json_writer *w, const struct source_place *place)
{
    json_member_string(w, "file", place->file);
    json_member_int(w, "line", place->line);
}
