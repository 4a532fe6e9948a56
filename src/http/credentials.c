#include "http/credentials.h"

#include "base/secret.h"

#include <string.h>

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

void http_credentials_keep(struct http_exchange *x, struct http_kept_credentials *out)
{
    struct http_credentials credentials = http_credentials_find(x);
    struct slice token;
    out->is_bearer = credentials.bearer.length > 0;
    token = out->is_bearer ? credentials.bearer : credentials.session;
    out->length = token.length < sizeof out->token ? token.length : 0;
    if (out->length > 0) {
        memcpy(out->token, token.data, out->length);
    }
}

enum result http_credentials_check_kept(const struct http_kept_credentials *kept,
                                        struct store_tx *tx, int64_t now_ms, struct error *error)
{
    struct http_credentials credentials = {0};
    struct user user;
    struct arena *arena = arena_new(0);
    *(kept->is_bearer ? &credentials.bearer : &credentials.session) =
        slice_make(kept->token, kept->length);
    enum result result = http_credentials_check(&credentials, tx, arena, now_ms, &user, error);
    arena_free(arena);
    return result;
}

void http_credentials_forget(struct http_kept_credentials *kept)
{
    secret_wipe(kept->token, sizeof kept->token);
}
