/* Hash tables: many keys, growth from nothing, keys of every shape. */
#include "base/hash_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { KEYS = 100000, KEY_SIZE = 24 };

static char key_texts[2 * KEYS][KEY_SIZE];
static int values[KEYS];

static int write_keys(void **state)
{
    (void) state;
    for (size_t i = 0; i < 2 * (size_t) KEYS; i++) {
        snprintf(key_texts[i], KEY_SIZE, "org/p/e/c/s%zu", i);
    }
    return 0;
}

/* The second half of the keys is never put in. */
static void fill_and_check(size_t expected)
{
    struct hash_table *table = hash_table_new(expected);
    for (size_t i = 0; i < KEYS; i++) {
        assert_null(hash_table_put(table, slice_of(key_texts[i]), &values[i]));
        assert_int_equal(hash_table_count(table), i + 1);
    }
    for (size_t i = 0; i < KEYS; i++) {
        assert_ptr_equal(hash_table_get(table, slice_of(key_texts[i])), &values[i]);
        assert_null(hash_table_get(table, slice_of(key_texts[KEYS + i])));
    }
    /* Room for what is in it, and not for many times more. */
    assert_true(hash_table_size(table) >= (size_t) KEYS * 32);
    assert_true(hash_table_size(table) <= (size_t) KEYS * 96);
    hash_table_free(table);
}

static void a_hundred_thousand_keys_from_an_empty_table(void **state)
{
    (void) state;
    fill_and_check(0);
}

static void a_hundred_thousand_keys_with_room_made_before(void **state)
{
    (void) state;
    struct hash_table *table = hash_table_new(KEYS);
    size_t size = hash_table_size(table);
    for (size_t i = 0; i < KEYS; i++) {
        hash_table_put(table, slice_of(key_texts[i]), &values[i]);
    }
    assert_int_equal(hash_table_size(table), size);
    hash_table_free(table);
    fill_and_check(KEYS);
}

static void the_first_value_stays(void **state)
{
    (void) state;
    struct hash_table *table = hash_table_new(0);
    struct slice key = SLICE_LITERAL("db-admins");
    char same_text[] = "db-admins"; /* equal bytes elsewhere: the same key */
    assert_null(hash_table_put(table, key, &values[0]));
    assert_ptr_equal(hash_table_put(table, slice_of(same_text), &values[1]), &values[0]);
    assert_ptr_equal(hash_table_get(table, key), &values[0]);
    assert_int_equal(hash_table_count(table), 1);
    hash_table_free(table);
}

static void keys_of_every_shape_are_different_keys(void **state)
{
    (void) state;
    static const struct slice keys[] = {
        {NULL, 0},          SLICE_LITERAL("\0"),  SLICE_LITERAL("\0\0"), SLICE_LITERAL("a"),
        SLICE_LITERAL("A"), SLICE_LITERAL("a\0"), SLICE_LITERAL("ab"),   SLICE_LITERAL("\xFF\xFE"),
    };
    enum { COUNT = sizeof keys / sizeof keys[0] };
    struct hash_table *table = hash_table_new(COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        assert_null(hash_table_get(table, keys[i]));
        assert_null(hash_table_put(table, keys[i], &values[i]));
    }
    for (size_t i = 0; i < COUNT; i++) {
        assert_ptr_equal(hash_table_get(table, keys[i]), &values[i]);
    }
    assert_ptr_equal(hash_table_get(table, slice_make("", 0)), &values[0]);
    hash_table_free(table);
}

/* Small tables crowd: nearly every probe meets a neighbour. */
static void crowded_tables_find_everything(void **state)
{
    (void) state;
    for (size_t count = 0; count < 200; count++) {
        struct hash_table *table = hash_table_new(count);
        for (size_t i = 0; i < count; i++) {
            assert_null(hash_table_put(table, slice_of(key_texts[i]), &values[i]));
        }
        for (size_t i = 0; i < 200; i++) {
            void *expected = i < count ? &values[i] : NULL;
            assert_ptr_equal(hash_table_get(table, slice_of(key_texts[i])), expected);
        }
        hash_table_free(table);
    }
    hash_table_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_thousand_keys_from_an_empty_table),
        cmocka_unit_test(a_hundred_thousand_keys_with_room_made_before),
        cmocka_unit_test(the_first_value_stays),
        cmocka_unit_test(keys_of_every_shape_are_different_keys),
        cmocka_unit_test(crowded_tables_find_everything),
    };
    return cmocka_run_group_tests_name("base/hash_table", tests, write_keys, NULL);
}
