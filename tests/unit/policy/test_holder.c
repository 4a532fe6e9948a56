#include "policy/holder.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { READERS = 4, SWAPS = 5000 };

/* A registry whose two texts agree: a reader that sees them differ has a mixed one. */
static struct registry *numbered(int number)
{
    struct registry *registry = registry_new();
    registry->org = arena_format(registry->arena, "%d", number);
    registry->revision = arena_format(registry->arena, "%d", number);
    return registry;
}

struct scene {
    struct registry_holder *holder;
    atomic_bool is_over;
    atomic_size_t mixed;
    atomic_size_t reads;
};

static void *read_all_along(void *context)
{
    struct scene *scene = context;
    while (!atomic_load(&scene->is_over)) {
        struct registry *registry = registry_holder_get(scene->holder);
        atomic_fetch_add(&scene->mixed, !slice_equal(registry->org, registry->revision));
        atomic_fetch_add(&scene->reads, 1);
        registry_unref(registry);
    }
    return NULL;
}

/* B7.5: for the thread sanitizer as much as for the assertions. */
static void test_swaps_under_readers(void **state)
{
    (void) state;
    struct scene scene = {.holder = registry_holder_new(numbered(0))};
    pthread_t readers[READERS];
    for (size_t i = 0; i < READERS; i++) {
        assert_int_equal(pthread_create(&readers[i], NULL, read_all_along, &scene), 0);
    }
    for (int number = 1; number <= SWAPS; number++) {
        registry_unref(registry_holder_swap(scene.holder, numbered(number)));
    }
    atomic_store(&scene.is_over, true);
    for (size_t i = 0; i < READERS; i++) {
        pthread_join(readers[i], NULL);
    }
    assert_int_equal(atomic_load(&scene.mixed), 0);
    registry_holder_free(scene.holder);
}

static void test_a_reference_outlives_the_swap(void **state)
{
    (void) state;
    struct registry_holder *holder = registry_holder_new(numbered(1));
    struct registry *kept = registry_holder_get(holder);
    struct registry *previous = registry_holder_swap(holder, numbered(2));
    assert_ptr_equal(previous, kept);
    registry_unref(previous);
    assert_true(slice_equal_text(kept->org, "1"));
    registry_unref(kept);
    struct registry *now = registry_holder_get(holder);
    assert_true(slice_equal_text(now->org, "2"));
    registry_unref(now);
    registry_holder_free(holder);
}

static void test_freeing_nothing(void **state)
{
    (void) state;
    registry_holder_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_swaps_under_readers),
        cmocka_unit_test(test_a_reference_outlives_the_swap),
        cmocka_unit_test(test_freeing_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
