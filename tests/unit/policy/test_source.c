#include "base/secret.h"
#include "mount_fixture.h"
#include "policy/source.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Enough of them that the lack of a check in the reader shows. */
enum { FILES = 12, GENERATIONS = 1000 };

struct reading {
    struct arena *arena;
    struct diagnostics diagnostics;
    struct source_set *set;
};

static void read_path(struct reading *reading, const char *path)
{
    reading->arena = arena_new(0);
    diagnostics_init(&reading->diagnostics, reading->arena);
    reading->set = source_read(&path, 1, &reading->diagnostics);
}

static void end(struct reading *reading)
{
    source_set_free(reading->set);
    diagnostics_free(&reading->diagnostics);
    arena_free(reading->arena);
}

struct publisher {
    int mount;
    atomic_bool is_done;
};

static void *publish(void *context)
{
    struct publisher *publisher = context;
    for (int number = 1; number <= GENERATIONS; number++) {
        mount_publish(publisher->mount, number, FILES);
    }
    atomic_store(&publisher->is_done, true);
    return NULL;
}

/* A good reading holds one generation, whole; the only other answer is that it never rested. */
static void check_one_generation(const char *path)
{
    struct reading reading;
    read_path(&reading, path);
    if (reading.set) {
        assert_int_equal(reading.set->count, FILES);
        for (size_t i = 1; i < FILES; i++) {
            assert_true(slice_equal(reading.set->files[i].content, reading.set->files[0].content));
        }
    } else {
        assert_int_equal(reading.diagnostics.count, 1);
        assert_int_equal(reading.diagnostics.items[0].code, SOURCE_INCONSISTENT);
    }
    end(&reading);
}

/* B7.6: swapped and deleted under our hands, without end. */
static void test_never_mixes_generations(void **state)
{
    (void) state;
    char path[64];
    struct publisher publisher = {.mount = mount_new(path)};
    pthread_t thread;
    mount_publish(publisher.mount, 0, FILES);
    assert_int_equal(pthread_create(&thread, NULL, publish, &publisher), 0);
    size_t readings = 0;
    while (!atomic_load(&publisher.is_done)) {
        check_one_generation(path);
        readings++;
    }
    pthread_join(thread, NULL);
    assert_true(readings > 0);

    struct reading reading;
    read_path(&reading, path);
    assert_non_null(reading.set);
    assert_true(slice_starts_with(reading.set->files[0].content, slice_of("org: generation-1000")));
    end(&reading);
    mount_free(publisher.mount, path);
}

/* Lines of eight bytes, so that no page ends within one. */
static const char first_lines[] = "org: acme #4567\n";
static const char line[] = "# more.\n";
enum { LINES = 4096 };

static void *rewrite_files(void *context)
{
    struct publisher *publisher = context;
    char more[LINES * 8];
    for (size_t i = 0; i < LINES; i++) {
        memcpy(more + i * 8, line, 8);
    }
    int fd = openat(publisher->mount, "a.yaml", O_WRONLY | O_CLOEXEC);
    must(fd);
    for (int i = 0; i < GENERATIONS; i++) {
        must((int) pwrite(fd, more, sizeof more, sizeof first_lines - 1));
        must(ftruncate(fd, sizeof first_lines - 1));
        write_file_at(publisher->mount, "b.tmp", "groups: []\n");
        must(renameat(publisher->mount, "b.tmp", publisher->mount, "b.yaml"));
    }
    must(close(fd));
    atomic_store(&publisher->is_done, true);
    return NULL;
}

/* B7.9: files that grow, shrink and are replaced give what once stood there, or nothing. */
static void test_changing_files(void **state)
{
    (void) state;
    char path[64];
    struct publisher publisher = {.mount = mount_new(path)};
    pthread_t thread;
    write_file_at(publisher.mount, "a.yaml", first_lines);
    write_file_at(publisher.mount, "b.yaml", "groups: []\n");
    assert_int_equal(pthread_create(&thread, NULL, rewrite_files, &publisher), 0);
    while (!atomic_load(&publisher.is_done)) {
        struct reading reading;
        read_path(&reading, path);
        if (reading.set) {
            struct slice a = reading.set->files[0].content;
            assert_int_equal(reading.set->count, 2);
            assert_int_equal(a.length % 8, 0);
            assert_null(memchr(a.data, '\0', a.length));
            assert_int_equal(reading.set->files[1].content.length, 11);
        } else {
            assert_int_equal(reading.diagnostics.items[0].code, SOURCE_INCONSISTENT);
        }
        end(&reading);
    }
    pthread_join(thread, NULL);
    mount_free(publisher.mount, path);
}

static void test_set_from_memory_has_the_revision_of_the_file(void **state)
{
    (void) state;
    char path[64];
    int mount = mount_new(path);
    struct reading reading;
    write_file_at(mount, "a.yaml", "org: acme\n");
    read_path(&reading, path);
    struct source_set *set = source_from_memory(slice_of("a.yaml"), slice_of("org: acme\n"));
    assert_string_equal(set->revision, reading.set->revision);
    source_set_free(set);
    end(&reading);
    mount_free(mount, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_never_mixes_generations),
        cmocka_unit_test(test_changing_files),
        cmocka_unit_test(test_set_from_memory_has_the_revision_of_the_file),
    };
    return secret_init() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
