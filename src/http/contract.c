/* /api/v1/openapi.json: the contract of this build. */
#include "http/contract.h"

#include "http/decode.h"
#include "http/etag.h"
#include "http/resources.h"

static void show_contract(struct http_exchange *x)
{
    if (!decode_no_query(x)) {
        return;
    }
    char text[ETAG_TEXT_SIZE];
    struct slice etag = etag_of_text(slice_of(contract_digest), text);
    http_reply_header(x, "ETag", etag);
    http_reply_header(x, "Cache-Control", slice_of("no-cache"));
    if (if_none_match_holds(http_header(x, "If-None-Match"), etag)) {
        http_reply_empty(x, 304);
    } else {
        http_reply_bytes(x, 200, "application/json", contract_json);
    }
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/openapi.json", HTTP_PUBLIC, show_contract},
};
const struct http_route_table contract_routes = {routes, sizeof routes / sizeof routes[0]};
