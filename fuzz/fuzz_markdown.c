/* Whatever goes in: the HTML stays in its small language and within its bound. */
#include "../tests/unit/html_scanner.h"
#include "base/markdown.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_make((const char *) data, size);
    struct buffer out = {0};
    markdown_to_html(text, &out);
    const char *fault = html_scan(buffer_slice(&out));
    if (fault != NULL) {
        (void) fprintf(stderr, "%s: %s\n", fault, out.data);
        abort();
    }
    if (out.length > MARKDOWN_GROWTH_MAX * size + MARKDOWN_OUTPUT_BASE) {
        abort();
    }
    buffer_free(&out);
    return 0;
}
