/* Cookies: what is found stands in the field after its name, and none that stands there is missed.
 */
#include "base/arena.h"
#include "http/cookie.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct slice session = SLICE_LITERAL("itops_session");

static void hold(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void check_found(struct slice field, struct slice value)
{
    if (value.data == NULL) {
        return;
    }
    const char *end = value.data + value.length;
    size_t before = (size_t) (value.data - field.data);
    hold(value.data >= field.data && end <= field.data + field.length);
    hold(before > session.length && value.data[-1] == '=');
    hold(slice_equal(slice_make(value.data - 1 - session.length, session.length), session));
    hold(value.length == 0 || memchr(value.data, ';', value.length) == NULL);
}

/* Whatever stands before, one more cookie at the end is found unless there is an earlier one. */
static void check_missed(struct slice field, struct slice found)
{
    struct arena *arena = arena_new(0);
    struct slice longer = arena_format(arena, "%.*s;itops_session=T", SLICE_ARGS(field));
    bool is_whole = field.length == 0 || memchr(field.data, '\0', field.length) == NULL;
    struct slice value = cookie_find(longer, session);
    hold(value.data != NULL);
    hold(!is_whole || slice_equal(value, found.data != NULL ? found : slice_of("T")));
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice field = slice_make((const char *) data, size);
    struct slice found = cookie_find(field, session);
    check_found(field, found);
    check_missed(field, found);
    return 0;
}
