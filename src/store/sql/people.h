/* Reading people: shared by users and by what leads to a user. */
#ifndef ITOPS_STORE_SQL_PEOPLE_H
#define ITOPS_STORE_SQL_PEOPLE_H

#include "store/sql/statement.h"
#include "store/users.h"

/* In the order that user_read_one reads them. */
#define USER_COLUMNS                                                               \
    "id, username, display_name, email, password_hash, is_superadmin, is_active, " \
    "created_at_ms"

/* Ends a statement that gives one person or nobody. NOT_FOUND: user_not_found. */
enum result user_read_one(struct statement *statement, struct arena *arena, struct user *out,
                          struct error *error);

#endif
