#include "base/csv.h"

#include <stdbool.h>

/* Spreadsheets take a cell that begins so for a formula, quoted or not. */
static bool looks_like_formula(struct slice cell)
{
    return cell.length > 0 && memchr("=+-@\t\r", cell.data[0], 6) != NULL;
}

void csv_append_text(struct buffer *out, struct slice cell)
{
    buffer_append_text(out, looks_like_formula(cell) ? "\"'" : "\"");
    for (size_t i = 0; i < cell.length; i++) {
        if (cell.data[i] == '"') {
            buffer_append_char(out, '"');
        }
        buffer_append_char(out, cell.data[i]);
    }
    buffer_append_char(out, '"');
}
