/* What a request shows to say who it is from, and whom the database knows by it. */
#ifndef ITOPS_HTTP_CREDENTIALS_H
#define ITOPS_HTTP_CREDENTIALS_H

#include "http/exchange.h"
#include "service/identity.h"

enum { HTTP_TOKEN_SIZE_MAX = 64 /* more than any that is ours */ };

/* At most one of them counts: the bearer token wins over the cookie. Empty: not there. */
struct http_credentials {
    struct slice bearer; /* from Authorization */
    struct slice session;
};

/* Borrows from the request. */
struct http_credentials http_credentials_find(struct http_exchange *x);

/*
 * A copy that outlives the request, for streams: sessions end and people are disabled, here or by
 * another process, and who may no longer sign in is sent nothing more (B8.1).
 */
struct http_kept_credentials {
    bool is_bearer;
    size_t length;
    char token[HTTP_TOKEN_SIZE_MAX];
};
void http_credentials_keep(struct http_exchange *x, struct http_kept_credentials *out);
/* FORBIDDEN: not_signed_in. Any other failure says nothing about the person. */
enum result http_credentials_check_kept(const struct http_kept_credentials *kept,
                                        struct store_tx *tx, int64_t now_ms, struct error *error);
void http_credentials_forget(struct http_kept_credentials *kept);

/* FORBIDDEN: not_signed_in, when nobody who may sign in has them. */
enum result http_credentials_check(const struct http_credentials *credentials, struct store_tx *tx,
                                   struct arena *arena, int64_t now_ms, struct user *out,
                                   struct error *error);

#endif
