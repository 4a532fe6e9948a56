/* The words of the domain: every name there and back, and nothing else accepted. */
#include "ticket/history.h"
#include "ticket/priority.h"
#include "ticket/sla.h"
#include "ticket/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* B4.1: exactly these. */
static void statuses(void **state)
{
    (void) state;
    static const char *const names[] = {"OPEN", "IN_PROGRESS", "RESOLVED", "CLOSED"};
    for (int i = 0; i < TICKET_STATUS_COUNT; i++) {
        enum ticket_status status = TICKET_OPEN;
        assert_string_equal(ticket_status_name((enum ticket_status) i), names[i]);
        assert_true(ticket_status_parse(slice_of(names[i]), &status));
        assert_int_equal(status, i);
    }
}

static void priorities(void **state)
{
    (void) state;
    static const char *const names[] = {"LOW", "MEDIUM", "HIGH", "CRITICAL"};
    for (int i = 0; i < PRIORITY_COUNT; i++) {
        enum ticket_priority priority = PRIORITY_LOW;
        assert_string_equal(ticket_priority_name((enum ticket_priority) i), names[i]);
        assert_true(ticket_priority_parse(slice_of(names[i]), &priority));
        assert_int_equal(priority, i);
    }
}

/* B6.1 */
static void history_kinds(void **state)
{
    (void) state;
    static const char *const names[] = {"opened",  "status",      "assignee", "assignee_group",
                                        "comment", "priority",    "title",    "description",
                                        "service", "sla_breached"};
    for (int i = 0; i < HISTORY_KIND_COUNT; i++) {
        enum history_kind kind = HISTORY_OPENED;
        assert_string_equal(history_kind_name((enum history_kind) i), names[i]);
        assert_true(history_kind_parse(slice_of(names[i]), &kind));
        assert_int_equal(kind, i);
    }
}

static void clocks(void **state)
{
    (void) state;
    assert_string_equal(sla_clock_name(SLA_RESPONSE), "response");
    assert_string_equal(sla_clock_name(SLA_RESOLUTION), "resolution");
}

static void other_words_are_refused_and_change_nothing(void **state)
{
    (void) state;
    static const struct slice words[] = {
        {NULL, 0},
        SLICE_LITERAL(""),
        SLICE_LITERAL("open"),
        SLICE_LITERAL("OPEN "),
        SLICE_LITERAL("OPE"),
        SLICE_LITERAL("OPEN\0"),
        SLICE_LITERAL("IN PROGRESS"),
        SLICE_LITERAL("low"),
        SLICE_LITERAL("URGENT"),
        SLICE_LITERAL("Opened"),
        SLICE_LITERAL("status\n"),
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        enum ticket_status status = TICKET_RESOLVED;
        enum ticket_priority priority = PRIORITY_HIGH;
        enum history_kind kind = HISTORY_TITLE;
        assert_false(ticket_status_parse(words[i], &status));
        assert_false(ticket_priority_parse(words[i], &priority));
        assert_false(history_kind_parse(words[i], &kind));
        assert_int_equal(status, TICKET_RESOLVED);
        assert_int_equal(priority, PRIORITY_HIGH);
        assert_int_equal(kind, HISTORY_TITLE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses),
        cmocka_unit_test(priorities),
        cmocka_unit_test(history_kinds),
        cmocka_unit_test(clocks),
        cmocka_unit_test(other_words_are_refused_and_change_nothing),
    };
    return cmocka_run_group_tests_name("ticket/names", tests, NULL, NULL);
}
