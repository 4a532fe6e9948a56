/* Bringing a schema up to this version's, one checked migration a transaction, on any engine. */
#ifndef ITOPS_STORE_SQL_MIGRATE_H
#define ITOPS_STORE_SQL_MIGRATE_H

#include "store/migration.h"
#include "store/sql/driver.h"

struct sql_schema {
    const struct engine *engine;
    const struct migration *migrations;
    size_t count;
    /* Run first in each step's transaction: takes what lock is needed, and makes the list of
     * applied migrations unless it is there. */
    const char *begin_sql;
    const char *has_list_sql; /* gives a row once there is a list */
    /* Runs SQL that has no parameters and whose rows nobody wants, for as long as it takes. */
    enum result (*execute)(struct sql_connection *connection, const char *sql, struct error *error);
};

enum result sql_migrate(const struct sql_schema *schema, struct sql_connection *connection,
                        unsigned *applied, struct error *error);

/* OK when the schema is exactly ours. In a transaction or outside of one. */
enum result sql_check_schema(const struct sql_schema *schema, struct store_tx *tx,
                             struct error *error);

#endif
