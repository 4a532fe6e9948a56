/* Status codes: phrases, places in the metrics' tables, and what errors become. */
#include "http/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_status_has_its_place_and_phrase(void **state)
{
    (void) state;
    for (size_t i = 0; i < http_status_count(); i++) {
        assert_int_equal(http_status_index(http_status_at(i)), i);
        assert_true(strlen(http_status_phrase(http_status_at(i))) > 0);
    }
    assert_int_equal(http_status_index(299), http_status_count());
    assert_string_equal(http_status_phrase(299), "");
}

static void errors_become_statuses(void **state)
{
    (void) state;
    static const struct {
        enum result result;
        const char *code;
        int status;
    } cases[] = {
        {RESULT_NOT_FOUND, "ticket_not_found", 404},
        {RESULT_CONFLICT, "version_conflict", 409},
        {RESULT_INVALID, "title_required", 422},
        {RESULT_INVALID, "invalid_json", 400},
        {RESULT_INVALID, "invalid_query", 400},
        {RESULT_FORBIDDEN, "forbidden_change", 403},
        {RESULT_FORBIDDEN, "not_signed_in", 401},
        {RESULT_FORBIDDEN, "sign_in_failed", 401},
        {RESULT_RETRY, "busy", 503},
        {RESULT_RETRY, "sign_in_throttled", 429},
        {RESULT_FAILED, "store_failed", 500},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error = {0};
        error_set(&error, cases[i].result, cases[i].code, "text");
        int status = http_status_of_error(&error);
        if (status != cases[i].status) {
            fail_msg("%s: %d", cases[i].code, status);
        }
        assert_true(http_status_index(status) < http_status_count());
    }
}

static void clients_are_told_what_they_can_use(void **state)
{
    (void) state;
    static const char *const ours = "The server could not do this; its log says why.";
    static const char *const away = "The database is not available now; try again.";
    static const struct {
        enum result result;
        const char *code;
        const char *detail; /* NULL: the error's own */
        bool may_be_repeated;
    } cases[] = {
        {RESULT_INVALID, "title_required", NULL, true},
        {RESULT_RETRY, "busy", NULL, true},
        {RESULT_RETRY, "database_busy", NULL, true},
        {RESULT_RETRY, "database_unavailable", away, true}, /* its text says where it is */
        {RESULT_FAILED, "database_full", ours, true},
        {RESULT_FAILED, "store_failed", ours, true},
        {RESULT_FAILED, "commit_unknown", NULL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error = {0};
        error_set(&error, cases[i].result, cases[i].code, "its own text");
        const char *wanted = cases[i].detail != NULL ? cases[i].detail : "its own text";
        if (strcmp(http_detail_of_error(&error), wanted) != 0) {
            fail_msg("%s: %s", cases[i].code, http_detail_of_error(&error));
        }
        assert_int_equal(http_error_is_told(&error), cases[i].detail == NULL);
        assert_int_equal(http_error_may_be_repeated(&error), cases[i].may_be_repeated);
    }
    struct error unknown = {0};
    error_set(&unknown, RESULT_FAILED, "commit_unknown", "text");
    assert_int_equal(http_status_of_error(&unknown), 503);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_place_and_phrase),
        cmocka_unit_test(errors_become_statuses),
        cmocka_unit_test(clients_are_told_what_they_can_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
