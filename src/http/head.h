/* The head of a request, from raw bytes to parts: strict HTTP/1.1 syntax (RFC 9112), no I/O. */
#ifndef ITOPS_HTTP_HEAD_H
#define ITOPS_HTTP_HEAD_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HTTP_HEADERS_MAX = 100,      /* fields in one head */
    HTTP_METHOD_LENGTH_MAX = 32, /* bytes */
    HTTP_TARGET_LENGTH_MAX = 8192,
};

/* Why a head is refused. http_head_refusal says how each is answered. */
enum http_head_fault {
    HTTP_HEAD_OK = 0,
    HTTP_HEAD_BAD_BYTE,         /* NUL, another control byte, a bare CR or LF */
    HTTP_HEAD_BAD_REQUEST_LINE, /* not METHOD SP TARGET SP VERSION */
    HTTP_HEAD_BAD_TARGET,
    HTTP_HEAD_TARGET_TOO_LONG,
    HTTP_HEAD_BAD_VERSION, /* neither HTTP/1.0 nor HTTP/1.1 */
    HTTP_HEAD_BAD_FIELD,   /* no colon, a space before it, a folded line, a name that is no token */
    HTTP_HEAD_TOO_MANY_FIELDS,
    HTTP_HEAD_REPEATED_FIELD, /* of those that may come once */
    HTTP_HEAD_BAD_HOST,       /* absent, or not a host */
    HTTP_HEAD_BAD_LENGTH,     /* Content-Length is not one decimal number */
    HTTP_HEAD_BAD_CODING,     /* Transfer-Encoding other than chunked, or together with a length */
    HTTP_HEAD_BAD_EXPECTATION,
    HTTP_HEAD_FAULT_COUNT,
};

struct http_head_refusal {
    int status;
    const char *code;
    const char *text;
};
const struct http_head_refusal *http_head_refusal(enum http_head_fault fault);

struct http_field {
    struct slice name;
    struct slice value; /* without white space around it */
};

struct http_head {
    struct slice method; /* a token, as sent */
    struct slice target; /* origin-form: "/path?query"; or "*" */
    unsigned minor_version;
    size_t field_count;
    bool is_chunked;
    uint64_t content_length; /* 0 when absent */
    bool keep_alive;         /* after the reply, as far as the client is concerned */
    bool expects_continue;
    struct http_field fields[HTTP_HEADERS_MAX];
};

/* Looks for the end of a head, over as many calls as the bytes take to come. Zero-initialise. */
struct http_head_scan {
    size_t offset;     /* bytes looked at so far */
    size_t line_start; /* of the line that `offset` is in */
};

enum http_scan_result { HTTP_SCAN_MORE, HTTP_SCAN_COMPLETE, HTTP_SCAN_BAD };

/*
 * `bytes` is all that has come, from the head's first byte. COMPLETE: the head, with its empty
 * line, is the first scan->offset bytes. BAD as soon as a byte is seen that no head may have.
 * Each byte is looked at once.
 */
enum http_scan_result http_head_scan(struct http_head_scan *scan, struct slice bytes);

/* Makes *head that of a request of which nothing is known. */
void http_head_init(struct http_head *head);

/* Parses a head that http_head_scan found complete. *out borrows from `bytes`. On a fault, *out
 * holds what was understood before it. */
enum http_head_fault http_head_parse(struct slice bytes, struct http_head *out);

/* The value of the first field of that name (case is ignored); empty when there is none. */
struct slice http_head_field(const struct http_head *head, struct slice name);

#endif
