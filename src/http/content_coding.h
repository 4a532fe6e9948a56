/* Content codings: which of the forms that we have of something a client wants (RFC 9110, 12.5.3).
 */
#ifndef ITOPS_HTTP_CONTENT_CODING_H
#define ITOPS_HTTP_CONTENT_CODING_H

#include "base/slice.h"

/* What is further down is smaller, and so preferred when the client does not mind. */
enum content_coding {
    CONTENT_IDENTITY,
    CONTENT_GZIP,
    CONTENT_BROTLI,
    CONTENT_CODING_COUNT,
};

/* As Content-Encoding says it. */
const char *content_coding_name(enum content_coding coding);

/*
 * The coding to answer with, given the value of Accept-Encoding and the set of what we have (bit 1u
 * << coding; identity is always in it). A field that cannot be understood, and one that refuses all
 * that we have, get identity.
 */
enum content_coding content_coding_choose(struct slice accept, unsigned available);

#endif
