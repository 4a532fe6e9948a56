/* The page: its files, and its start for every path that is nothing else. */
#include "http/etag.h"
#include "http/page_files.h"
#include "http/resources.h"

#include <assert.h>
#include <stdlib.h>

#define START_FILE "index.html"
#define ASSETS "assets/"

/* Nothing from outside, no script and no style but files of ours; small pictures may stand in a
 * style sheet. What that asks of the page is in web/README.md. */
static const char content_security_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";
static const char permissions_policy[] =
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

static int compare_path(const void *key, const void *member)
{
    const struct slice *path = key;
    const struct page_file *file = member;
    return slice_compare(*path, file->path);
}

/* NULL: there is none. Paths are looked up as they are: nothing in them leads anywhere else. */
static const struct page_file *find_file(struct slice path)
{
    return bsearch(&path, page_files, page_file_count, sizeof page_files[0], compare_path);
}

static unsigned available_codings(const struct page_file *file)
{
    unsigned available = 0;
    for (unsigned i = 0; i < CONTENT_CODING_COUNT; i++) {
        available |= file->forms[i].data != NULL ? 1U << i : 0;
    }
    return available;
}

/* Each form is a thing of its own to a cache: it has its own tag. */
static struct slice etag_of_form(struct http_exchange *x, const struct page_file *file,
                                 enum content_coding coding, char out[ETAG_TEXT_SIZE])
{
    return etag_of_text(
        arena_format(http_arena(x), "%s-%s", file->digest, content_coding_name(coding)), out);
}

static void reply_file(struct http_exchange *x, const struct page_file *file)
{
    char text[ETAG_TEXT_SIZE];
    enum content_coding coding =
        content_coding_choose(http_header(x, "Accept-Encoding"), available_codings(file));
    struct slice etag = etag_of_form(x, file, coding, text);
    http_reply_header(x, "ETag", etag);
    http_reply_header(x, "Vary", slice_of("Accept-Encoding"));
    http_reply_header(
        x, "Cache-Control",
        slice_of(file->is_hashed ? "public, max-age=31536000, immutable" : "no-cache"));
    http_reply_header(x, "Content-Security-Policy", slice_of(content_security_policy));
    http_reply_header(x, "Permissions-Policy", slice_of(permissions_policy));
    http_reply_header(x, "Cross-Origin-Opener-Policy", slice_of("same-origin"));
    if (if_none_match_holds(http_header(x, "If-None-Match"), etag)) {
        http_reply_empty(x, 304);
        return;
    }
    if (coding != CONTENT_IDENTITY) {
        http_reply_header(x, "Content-Encoding", slice_of(content_coding_name(coding)));
    }
    http_reply_bytes(x, 200, file->content_type, file->forms[coding]);
}

/* Every view of the page has a URL; which one it is, the page finds out itself. */
static void show_start(struct http_exchange *x)
{
    const struct page_file *file = find_file(slice_of(START_FILE));
    assert(file != NULL);
    reply_file(x, file);
}

static void show_file_or_start(struct http_exchange *x)
{
    const struct page_file *file = find_file(http_path_parameter(x, "path"));
    if (file != NULL) {
        reply_file(x, file);
    } else {
        show_start(x);
    }
}

/* A page from before an update asks for files that are gone: they must not become web pages. */
static void show_asset(struct http_exchange *x)
{
    struct slice name = http_path_parameter(x, "name");
    struct slice path = arena_format(http_arena(x), ASSETS "%.*s", SLICE_ARGS(name));
    const struct page_file *file = find_file(path);
    if (file != NULL) {
        reply_file(x, file);
        return;
    }
    struct error error = {0};
    (void) error_set(&error, RESULT_NOT_FOUND, "not_found", "There is no resource at this path.");
    http_reply_error(x, &error);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/", HTTP_PAGE, show_start},
    {HTTP_GET, "/" ASSETS "{name...}", HTTP_PAGE, show_asset},
    {HTTP_GET, "/{path...}", HTTP_PAGE, show_file_or_start},
};

const struct http_route_table page_routes = {routes, sizeof routes / sizeof routes[0]};
