#include "bench_tickets.h"

#include <stdlib.h>
#include <unistd.h>

void bench_fail(const struct error *error)
{
    fprintf(stderr, "%s: %s\n", error->code, error->text);
    exit(2);
}

void bench_store_create(char *path, size_t size, struct store **store)
{
    const char *base = getenv("TMPDIR");
    struct error error = {0};
    char url[512];

    if (snprintf(path, size, "%s/itops-bench-XXXXXX", base ? base : "/tmp") >= (int) size ||
        !mkdtemp(path)) {
        perror("mkdtemp");
        exit(2);
    }
    strncat(path, "/bench.db", size - strlen(path) - 1);
    if (snprintf(url, sizeof url, "sqlite://%s", path) >= (int) sizeof url ||
        store_open(url, true, store, &error) != RESULT_OK ||
        store_migrate(*store, NULL, &error) != RESULT_OK ||
        store_run(*store, bench_add_users, NULL, &error) != RESULT_OK) {
        bench_fail(&error);
    }
}

void bench_store_remove(const char *path)
{
    static const char *const suffixes[] = {"-wal", "-shm", ""};
    char name[512];

    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        (void) snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void) unlink(name);
    }
    *strrchr(strcpy(name, path), '/') = '\0';
    (void) rmdir(name);
}
