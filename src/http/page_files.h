/* The files of the built page (web/), as scripts/embed_web.py put them into this build. */
#ifndef ITOPS_HTTP_PAGE_FILES_H
#define ITOPS_HTTP_PAGE_FILES_H

#include "base/slice.h"
#include "http/content_coding.h"

#include <stdbool.h>
#include <stddef.h>

struct page_file {
    struct slice path; /* without a slash before it: "assets/index-BX2f.js" */
    const char *content_type;
    const char *digest;                       /* of the content, in hex digits */
    bool is_hashed;                           /* its name changes with its content */
    struct slice forms[CONTENT_CODING_COUNT]; /* data NULL: not worth it */
};

/* In order of the bytes of their paths. */
extern const struct page_file page_files[];
extern const size_t page_file_count;

#endif
