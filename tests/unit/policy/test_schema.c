#include "policy/schema.h"
#include "ticket/priority.h"
#include "ticket/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* B4.1: the schema's words are the vocabulary of tickets, all of them. */
static void test_vocabulary(void **state)
{
    (void) state;
    const char *const *statuses = schema_transition.fields[TRANSITION_FROM].choices;
    const char *const *priorities = schema_defaults.fields[DEFAULTS_PRIORITY].choices;
    for (int i = 0; i < TICKET_STATUS_COUNT; i++) {
        assert_string_equal(statuses[i], ticket_status_name((enum ticket_status) i));
    }
    assert_null(statuses[TICKET_STATUS_COUNT]);
    for (int i = 0; i < PRIORITY_COUNT; i++) {
        assert_string_equal(priorities[i], ticket_priority_name((enum ticket_priority) i));
    }
    assert_null(priorities[PRIORITY_COUNT]);
}

static void check_object(const struct schema_object *object, unsigned depth)
{
    assert_true(depth < 8);
    assert_true(object->field_count > 0 && object->field_count <= SCHEMA_FIELDS_MAX);
    assert_int_equal(object->meaning[strlen(object->meaning) - 1], '.');
    for (size_t i = 0; i < object->field_count; i++) {
        const struct schema_field *field = &object->fields[i];
        assert_non_null(field->key);
        assert_int_equal(field->meaning[strlen(field->meaning) - 1], '.');
        assert_true(field->minimum <= field->maximum);
        assert_int_equal(field->kind == FIELD_CHOICE, field->choices != NULL);
        if (field->kind == FIELD_NAMED_LIST) {
            assert_string_equal(field->object->fields[0].key, "name");
        }
        if (field->object) {
            check_object(field->object, depth + 1);
        }
    }
}

/* What is made from the tables relies on every entry being complete. */
static void test_tables_are_complete(void **state)
{
    (void) state;
    check_object(&schema_ticketing, 0);
    assert_string_equal(schema_ticketing.fields[schema_ticketing.field_count - 1].key, "enabled");
    assert_int_equal(schema_policy.field_count, schema_ticketing.field_count - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vocabulary),
        cmocka_unit_test(test_tables_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
