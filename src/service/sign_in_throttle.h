/* Counts failed sign-ins by account and by address, and says when enough is enough. */
#ifndef ITOPS_SERVICE_SIGN_IN_THROTTLE_H
#define ITOPS_SERVICE_SIGN_IN_THROTTLE_H

#include "service/identity.h"

/* Sets attempt->retry_after_ms: for how long account or address is still blocked; 0: neither is. */
enum result sign_in_throttle_check(struct store_tx *tx, int64_t now_ms, struct sign_in *attempt,
                                   struct error *error);
enum result sign_in_throttle_count(struct store_tx *tx, int64_t now_ms,
                                   const struct sign_in *attempt, struct error *error);
/* After a success: forgets the account's failures. */
enum result sign_in_throttle_forgive(struct store_tx *tx, const struct sign_in *attempt,
                                     struct error *error);

#endif
