/* Allocation: zeroing, growing, and the end of the process when a size cannot be had. */
#include "base/arena.h"
#include "base/memory.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void memory_comes_zeroed(void **state)
{
    (void) state;
    for (int round = 0; round < 10; round++) {
        unsigned char *data = memory_alloc_array(100, 10);
        for (size_t i = 0; i < 1000; i++) {
            assert_int_equal(data[i], 0);
        }
        memset(data, 0xFF, 1000);
        free(data);
    }
    void *nothing = memory_alloc(0);
    assert_non_null(nothing);
    free(nothing);
}

static void an_array_grows_by_doubling_and_keeps_its_items(void **state)
{
    (void) state;
    size_t *items = NULL;
    size_t capacity = 0;
    size_t moves = 0;
    for (size_t count = 0; count < 100000; count++) {
        size_t before = capacity;
        items = memory_grow(items, count, &capacity, sizeof *items);
        assert_true(capacity > count);
        moves += capacity != before;
        items[count] = count;
    }
    assert_true(moves < 20);
    for (size_t i = 0; i < 100000; i++) {
        assert_int_equal(items[i], i);
    }
    free(items);
}

static void text_is_copied(void **state)
{
    (void) state;
    char source[] = "text";
    char *copy = memory_copy_text(source);
    source[0] = 'n';
    assert_string_equal(copy, "text");
    free(copy);
}

static void sizes_are_added_and_multiplied_up_to_the_limit(void **state)
{
    (void) state;
    assert_int_equal(memory_sum(SIZE_MAX - 1, 1), SIZE_MAX);
    assert_int_equal(memory_product(SIZE_MAX, 1), SIZE_MAX);
    assert_int_equal(memory_product(SIZE_MAX, 0), 0);
}

static void sum_overflows(void)
{
    memory_sum(SIZE_MAX, 1);
}

static void array_overflows(void)
{
    free(memory_alloc_array(SIZE_MAX / 2, 3));
}

static void growing_overflows(void)
{
    size_t capacity = SIZE_MAX / 2 + 1;
    free(memory_grow(NULL, capacity, &capacity, 1));
}

static void arena_array_overflows(void)
{
    arena_alloc_array(arena_new(0), SIZE_MAX / 8, 16);
}

static void arena_piece_overflows(void)
{
    arena_alloc(arena_new(0), SIZE_MAX - 8);
}

/* What the child says on stderr is the message that an operator sees. */
static void assert_ends_process(void (*run)(void), const char *expected)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        signal(SIGABRT, SIG_DFL); /* the test runner catches it otherwise */
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        run();
        _exit(0);
    }
    close(ends[1]);
    char said[256] = "";
    ssize_t length = read(ends[0], said, sizeof said - 1);
    close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_true(length > 0);
    assert_string_equal(said, expected);
}

static void a_size_that_overflows_ends_the_process(void **state)
{
    (void) state;
    static void (*const runs[])(void) = {sum_overflows, array_overflows, growing_overflows,
                                         arena_array_overflows, arena_piece_overflows};
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        assert_ends_process(runs[i], "itops: allocation size overflows\n");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_comes_zeroed),
        cmocka_unit_test(an_array_grows_by_doubling_and_keeps_its_items),
        cmocka_unit_test(text_is_copied),
        cmocka_unit_test(sizes_are_added_and_multiplied_up_to_the_limit),
        cmocka_unit_test(a_size_that_overflows_ends_the_process),
    };
    return cmocka_run_group_tests_name("base/memory", tests, NULL, NULL);
}
