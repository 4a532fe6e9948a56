/* Cells of CSV: quoted, and never a formula. */
#include "base/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void cells_are_quoted_and_no_formulas(void **state)
{
    static const struct {
        const char *cell;
        const char *written;
    } rows[] = {
        {"", "\"\""},
        {"Disk full", "\"Disk full\""},
        {"a,b\nc", "\"a,b\nc\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"=1+1", "\"'=1+1\""},
        {"+1", "\"'+1\""},
        {"-1", "\"'-1\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\t=1", "\"'\t=1\""},
        {"\r=1", "\"'\r=1\""},
        {"1=1", "\"1=1\""},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buffer out = {0};
        csv_append_text(&out, slice_of(rows[i].cell));
        assert_string_equal(out.data, rows[i].written);
        buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cells_are_quoted_and_no_formulas)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
