/* Arenas: alignment, zeroing, large pieces, reset, text. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_zeroed(const unsigned char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        assert_int_equal(data[i], 0);
    }
}

static void every_piece_is_aligned_zeroed_and_apart(void **state)
{
    (void) state;
    enum { PIECES = 2000, CHUNK = 256 };
    struct arena *arena = arena_new(CHUNK);
    unsigned char *pieces[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        size_t size = i % (3 * CHUNK);
        pieces[i] = arena_alloc(arena, size);
        assert_int_equal((uintptr_t) pieces[i] % alignof(max_align_t), 0);
        assert_zeroed(pieces[i], size);
        memset(pieces[i], (int) (i % 256), size);
        arena_copy_text(arena, (struct slice) SLICE_LITERAL("odd")); /* upsets the alignment */
    }
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t at = 0; at < i % (3 * CHUNK); at++) {
            assert_int_equal(pieces[i][at], i % 256);
        }
    }
    arena_free(arena);
}

static void pieces_of_no_size_are_distinct(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    void *first = arena_alloc(arena, 0);
    void *second = arena_alloc(arena, 0);
    assert_non_null(first);
    assert_ptr_not_equal(first, second);
    arena_free(arena);
}

static void a_reset_arena_takes_nothing_new_for_the_same_work(void **state)
{
    (void) state;
    struct arena *arena = arena_new(1024);
    size_t empty = arena_size(arena);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 15; i++) {
            unsigned char *piece = arena_alloc(arena, 64);
            assert_zeroed(piece, 64); /* also what the last round has used */
            memset(piece, 0xA5, 64);
        }
        assert_int_equal(arena_size(arena), empty);
        arena_alloc(arena, 5000);
        arena_alloc(arena, 1000);
        assert_true(arena_size(arena) > empty + 6000);
        arena_reset(arena);
        assert_int_equal(arena_size(arena), empty);
    }
    arena_free(arena);
}

static void a_large_piece_leaves_the_room_of_the_chunk_in_use(void **state)
{
    (void) state;
    struct arena *arena = arena_new(1024);
    char *before = arena_alloc(arena, 16);
    arena_alloc(arena, 100000);
    char *after = arena_alloc(arena, 16);
    assert_ptr_equal(after, before + 16);
    arena_free(arena);
}

static void text_is_copied_and_terminated(void **state)
{
    (void) state;
    struct arena *arena = arena_new(0);
    char source[] = "db-admins and more";
    struct slice copy = arena_copy(arena, slice_make(source, 9));
    source[0] = '?';
    assert_int_equal(copy.length, 9);
    assert_string_equal(copy.data, "db-admins");
    assert_string_equal(arena_copy_text(arena, slice_make(NULL, 0)), "");
    copy = arena_copy_lower_case(arena, slice_of("Az@[`{\xC3\x89"));
    assert_string_equal(copy.data, "az@[`{\xC3\x89"); /* ASCII letters only */
    assert_int_equal(copy.length, 8);
    arena_free(arena);
}

static void text_is_formatted_at_any_length(void **state)
{
    (void) state;
    struct arena *arena = arena_new(64);
    struct slice text = arena_format(arena, "%s:%d", "values.yaml", 12);
    assert_string_equal(text.data, "values.yaml:12");
    assert_int_equal(text.length, 14);
    assert_int_equal(arena_format(arena, "%s", "").length, 0);
    struct slice wide = arena_format(arena, "%5000d", 7);
    assert_int_equal(wide.length, 5000);
    assert_int_equal(strlen(wide.data), 5000);
    arena_free(arena);
}

static void nothing_is_freed_without_complaint(void **state)
{
    (void) state;
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_is_aligned_zeroed_and_apart),
        cmocka_unit_test(pieces_of_no_size_are_distinct),
        cmocka_unit_test(a_reset_arena_takes_nothing_new_for_the_same_work),
        cmocka_unit_test(a_large_piece_leaves_the_room_of_the_chunk_in_use),
        cmocka_unit_test(text_is_copied_and_terminated),
        cmocka_unit_test(text_is_formatted_at_any_length),
        cmocka_unit_test(nothing_is_freed_without_complaint),
    };
    return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
