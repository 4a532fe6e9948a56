#include "http/credentials.h"

struct http_credentials http_credentials_find(struct http_exchange *x)
{
    static const struct slice scheme = SLICE_LITERAL("Bearer");
    struct slice authorization = http_header(x, "Authorization");
    if (authorization.length == 0) {
        return (struct http_credentials){.session = http_session_token(x)};
    }
    struct slice given;
    struct slice token;
    slice_split_once(authorization, ' ', &given, &token);
    if (!slice_equal_ignoring_case(given, scheme)) {
        return (struct http_credentials){.bearer = {NULL, 0}};
    }
    return (struct http_credentials){.bearer = slice_trim(token)};
}

enum result http_credentials_check(const struct http_credentials *credentials, struct store_tx *tx,
                                   struct arena *arena, int64_t now_ms, struct user *out,
                                   struct error *error)
{
    return credentials->bearer.length > 0
               ? authenticate_bearer(tx, arena, credentials->bearer, now_ms, out, error)
               : authenticate_session(tx, arena, credentials->session, now_ms, out, error);
}
