#include "http/cookie.h"

struct slice cookie_find(struct slice field, struct slice name)
{
    struct slice rest = field;
    bool has_more = true;
    while (has_more) {
        struct slice pair;
        struct slice key;
        struct slice value;
        has_more = slice_split_once(rest, ';', &pair, &rest);
        if (slice_split_once(slice_trim(pair), '=', &key, &value) && slice_equal(key, name)) {
            return value;
        }
    }
    return (struct slice){NULL, 0};
}
