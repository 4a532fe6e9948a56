#include "store/sql/driver.h"

#include <inttypes.h>
#include <stdio.h>

enum result sql_lock_ticket(struct store_tx *tx, int64_t id, struct error *error)
{
    const struct sql_lock_ops *locks = sql_driver_of(tx)->locks;

    return locks && tx->can_write ? locks->ticket(tx, id, error) : RESULT_OK;
}

enum result sql_lock_name(struct store_tx *tx, const char *kind, struct slice name,
                          struct error *error)
{
    const struct sql_lock_ops *locks = sql_driver_of(tx)->locks;

    return locks && tx->can_write ? locks->name(tx, kind, name, error) : RESULT_OK;
}

enum result sql_lock_id(struct store_tx *tx, const char *kind, int64_t id, struct error *error)
{
    char name[24];
    int length = snprintf(name, sizeof name, "%" PRId64, id);

    return sql_lock_name(tx, kind, slice_make(name, (size_t) length), error);
}
