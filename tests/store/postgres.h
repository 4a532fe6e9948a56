/* Databases on the PostgreSQL that ITOPS_TEST_POSTGRES names (scripts/with_postgres.py). */
#ifndef ITOPS_TESTS_STORE_POSTGRES_H
#define ITOPS_TESTS_STORE_POSTGRES_H

#include <stddef.h>

/* A name that nothing has yet, and its URL. */
void postgres_name_database(char *name, size_t name_size, char *url, size_t url_size);

/* Runs SQL behind the store's back; the test fails when it fails. */
void postgres_run(const char *name, const char *sql);

void postgres_drop_database(const char *name); /* fine when it is not there */

#endif
