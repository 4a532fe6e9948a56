#include "postgres.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <cmocka.h>

static const char placeholder[] = "DATABASE";

static void write_url(const char *name, char *url, size_t size)
{
    const char *base = getenv("ITOPS_TEST_POSTGRES");
    const char *place = base ? strstr(base, placeholder) : NULL;

    if (!place) {
        fail_msg("no PostgreSQL to test with: run scripts/with_postgres.py COMMAND");
        return;
    }
    (void) snprintf(url, size, "%.*s%s%s", (int) (place - base), base, name,
                    place + sizeof placeholder - 1);
}

void postgres_name_database(char *name, size_t name_size, char *url, size_t url_size)
{
    uint64_t number = 0;

    assert_int_equal(getrandom(&number, sizeof number, 0), sizeof number);
    (void) snprintf(name, name_size, "itops_%016llx", (unsigned long long) number);
    write_url(name, url, url_size);
}

void postgres_run(const char *name, const char *sql)
{
    char url[512];
    PGconn *pg;
    PGresult *result;

    write_url(name, url, sizeof url);
    pg = PQconnectdb(url);
    result = PQexec(pg, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(pg));
    }
    PQclear(result);
    PQfinish(pg);
}

void postgres_drop_database(const char *name)
{
    char sql[128];

    (void) snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    postgres_run("postgres", sql);
}
