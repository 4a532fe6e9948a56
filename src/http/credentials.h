/* What a request shows to say who it is from, and whom the database knows by it. */
#ifndef ITOPS_HTTP_CREDENTIALS_H
#define ITOPS_HTTP_CREDENTIALS_H

#include "http/exchange.h"
#include "service/identity.h"

/* At most one of them counts: the bearer token wins over the cookie. Empty: not there. */
struct http_credentials {
    struct slice bearer; /* from Authorization */
    struct slice session;
};

/* Borrows from the request. */
struct http_credentials http_credentials_find(struct http_exchange *x);

/* FORBIDDEN: not_signed_in, when nobody who may sign in has them. */
enum result http_credentials_check(const struct http_credentials *credentials, struct store_tx *tx,
                                   struct arena *arena, int64_t now_ms, struct user *out,
                                   struct error *error);

#endif
