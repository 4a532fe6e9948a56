/* Entity tags: a ticket's version and a registry's revision as ETag, and the conditions on them. */
#ifndef ITOPS_HTTP_ETAG_H
#define ITOPS_HTTP_ETAG_H

#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { ETAG_TEXT_SIZE = 96, IF_MATCH_MAX = 16 /* tags in one header */ };

/* A strong tag: the text in quotes. It must be visible ASCII without quotes, under 90 bytes. */
struct slice etag_of_text(struct slice text, char out[ETAG_TEXT_SIZE]);
struct slice etag_of_version(int64_t version, char out[ETAG_TEXT_SIZE]);

/* If-Match on a ticket (RFC 9110, 13.1.1). */
struct if_match {
    bool is_any; /* "*" */
    int64_t versions[IF_MATCH_MAX];
    size_t count; /* tags that are no version of ours, and weak ones, match nothing: left out */
};

/* INVALID: precondition_required when the header is empty, bad_header when it is malformed. */
enum result if_match_parse(struct slice header, struct if_match *out, struct error *error);
bool if_match_holds(const struct if_match *condition, int64_t version);

/* If-None-Match on what has the tag `etag`: weak comparison, "*" matches. Malformed: no match. */
bool if_none_match_holds(struct slice header, struct slice etag);

#endif
