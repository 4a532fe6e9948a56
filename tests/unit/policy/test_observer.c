#include "base/log.h"
#include "base/secret.h"
#include "mount_fixture.h"
#include "policy/load.h"
#include "policy/observer.h"
#include "policy/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Far more than any look takes, far less than a person waits. */
enum { NEVER_MS = 3600 * 1000, SOON_MS = 20 * 1000, OFTEN_MS = 20 };

/* A mount with generation 0 of policy loaded, and an observer of it. */
struct scene {
    char path[64];
    const char *paths[1];
    int mount;
    struct registry_holder *holder;
    struct observer *observer;
};

static struct registry *load(const char *const *paths)
{
    struct arena *arena = arena_new(0);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct source_set *sources = source_read(paths, 1, &diagnostics);
    assert_non_null(sources);
    struct registry *registry = registry_load(sources, (struct slice){0}, &diagnostics);
    assert_non_null(registry);
    source_set_free(sources);
    diagnostics_free(&diagnostics);
    arena_free(arena);
    return registry;
}

static void begin(struct scene *scene, unsigned poll_ms)
{
    scene->mount = mount_new(scene->path);
    scene->paths[0] = scene->path;
    mount_publish(scene->mount, 0, 2);
    scene->holder = registry_holder_new(load(scene->paths));
    scene->observer = observer_start(scene->paths, 1, (struct slice){0}, scene->holder, poll_ms);
    assert_non_null(scene->observer);
}

static void end(struct scene *scene)
{
    observer_stop(scene->observer);
    registry_holder_free(scene->holder);
    mount_free(scene->mount, scene->path);
}

/* Waits for the first look that finds what is wanted. */
static struct observation wait_until(struct scene *scene, bool is_pending, bool would_load)
{
    struct observation seen;
    observer_read(scene->observer, &seen);
    while (seen.look == 0 || seen.is_pending != is_pending || seen.would_load != would_load) {
        assert_true(observer_wait(scene->observer, seen.look, SOON_MS, &seen));
    }
    return seen;
}

static void test_nothing_new(void **state)
{
    (void) state;
    struct scene scene;
    begin(&scene, NEVER_MS);
    struct observation seen = wait_until(&scene, false, true);
    struct registry *active = registry_holder_get(scene.holder);
    assert_true(slice_equal_text(active->revision, seen.revision));
    assert_true(seen.observed_at_ms > 0);
    assert_int_equal(seen.error_count, 0);
    registry_unref(active);
    end(&scene);
}

/* B7.7: the kubelet's swap is seen at once, long before the poll. */
static void test_hint(void **state)
{
    (void) state;
    struct scene scene;
    begin(&scene, NEVER_MS);
    wait_until(&scene, false, true);
    mount_publish(scene.mount, 1, 2);
    wait_until(&scene, true, true);
    end(&scene);
}

/* The poll finds what no event tells: here the look after a swap in memory. */
static void test_poll_and_active_revision(void **state)
{
    (void) state;
    struct scene scene;
    begin(&scene, OFTEN_MS);
    mount_publish(scene.mount, 1, 2);
    wait_until(&scene, true, true);
    registry_unref(registry_holder_swap(scene.holder, load(scene.paths)));
    wait_until(&scene, false, true);
    end(&scene);
}

static void test_poke(void **state)
{
    (void) state;
    struct scene scene;
    begin(&scene, NEVER_MS);
    struct observation seen = wait_until(&scene, false, true);
    observer_poke(scene.observer);
    assert_true(observer_wait(scene.observer, seen.look, SOON_MS, &seen));
    assert_false(observer_wait(scene.observer, seen.look + 1000, 1, &seen));
    end(&scene);
}

/* What would not load says why; putting the active content back clears it. */
static void test_bad_policy_and_back(void **state)
{
    (void) state;
    struct scene scene;
    begin(&scene, NEVER_MS);
    wait_until(&scene, false, true);
    int data = openat(scene.mount, "..data", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    write_file_at(data, "01.yaml", "org: other\n");
    observer_poke(scene.observer);
    struct observation seen = wait_until(&scene, true, false);
    assert_int_equal(seen.error_count, 1);
    assert_non_null(strstr(seen.first_error, "/01.yaml:1:6: error[org.conflict]: "));
    write_file_at(data, "01.yaml", "org: generation-0\n");
    observer_poke(scene.observer);
    seen = wait_until(&scene, false, true);
    assert_string_equal(seen.first_error, "");
    close(data);
    end(&scene);
}

static void test_source_vanishes(void **state)
{
    (void) state;
    struct scene scene;
    begin(&scene, NEVER_MS);
    wait_until(&scene, false, true);
    must(unlinkat(scene.mount, "..data", 0));
    remove_directory_at(scene.mount, "..generation-0");
    observer_poke(scene.observer);
    struct observation seen = wait_until(&scene, true, false);
    assert_string_equal(seen.revision, "");
    assert_non_null(strstr(seen.first_error, "error[source.empty]: "));
    end(&scene);
}

/* A single file is replaced, as editors do it. */
static void test_single_file(void **state)
{
    (void) state;
    struct scene scene;
    char file[80];
    scene.mount = mount_new(scene.path);
    snprintf(file, sizeof file, "%s/values.yaml", scene.path);
    scene.paths[0] = file;
    write_file_at(scene.mount, "values.yaml", "ticketing: {org: acme}\n");
    scene.holder = registry_holder_new(load(scene.paths));
    scene.observer = observer_start(scene.paths, 1, (struct slice){0}, scene.holder, NEVER_MS);
    wait_until(&scene, false, true);
    write_file_at(scene.mount, "values.tmp", "ticketing: {org: acme, groups: [{name: a}]}\n");
    must(renameat(scene.mount, "values.tmp", scene.mount, "values.yaml"));
    wait_until(&scene, true, true);
    end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_new),
        cmocka_unit_test(test_hint),
        cmocka_unit_test(test_poll_and_active_revision),
        cmocka_unit_test(test_poke),
        cmocka_unit_test(test_bad_policy_and_back),
        cmocka_unit_test(test_source_vanishes),
        cmocka_unit_test(test_single_file),
    };
    log_configure(LOG_ERROR, LOG_FORMAT_TEXT);
    return secret_init() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
