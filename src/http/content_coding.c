#include "http/content_coding.h"

#include <stdbool.h>

enum { WEIGHT_UNSET = -1, WEIGHT_MAX = 1000 };

static const char *const names[CONTENT_CODING_COUNT] = {
    [CONTENT_IDENTITY] = "identity",
    [CONTENT_GZIP] = "gzip",
    [CONTENT_BROTLI] = "br",
};

const char *content_coding_name(enum content_coding coding)
{
    return names[coding];
}

/* "0", "0.75", "1.000" in thousandths. False: it is no weight. */
static bool parse_weight(struct slice text, int *out)
{
    bool is_whole = text.length >= 1 && (text.data[0] == '0' || text.data[0] == '1');
    if (!is_whole || text.length > 5 || (text.length > 1 && text.data[1] != '.')) {
        return false;
    }
    int weight = (text.data[0] - '0') * WEIGHT_MAX;
    int unit = WEIGHT_MAX / 10;
    for (size_t i = 2; i < text.length; i++, unit /= 10) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        weight += (text.data[i] - '0') * unit;
    }
    *out = weight;
    return weight <= WEIGHT_MAX;
}

/* "gzip", "gzip;q=0.5". False: malformed. */
static bool parse_part(struct slice part, struct slice *name, int *weight)
{
    static const struct slice weight_name = SLICE_LITERAL("q=");
    struct slice parameter;
    *weight = WEIGHT_MAX;
    bool has_parameter = slice_split_once(part, ';', name, &parameter);
    *name = slice_trim(*name);
    if (!has_parameter) {
        return true;
    }
    parameter = slice_trim(parameter);
    if (parameter.length < weight_name.length ||
        !slice_equal_ignoring_case(slice_make(parameter.data, weight_name.length), weight_name)) {
        return false;
    }
    return parse_weight(
        slice_make(parameter.data + weight_name.length, parameter.length - weight_name.length),
        weight);
}

static bool names_coding(struct slice name, enum content_coding coding)
{
    return slice_equal_ignoring_case(name, slice_of(names[coding])) ||
           (coding == CONTENT_GZIP && slice_equal_ignoring_case(name, slice_of("x-gzip")));
}

/* What the client wants of each coding, in thousandths. False: malformed. */
static bool parse(struct slice accept, int weights[CONTENT_CODING_COUNT])
{
    int others = WEIGHT_UNSET; /* of what is not named: "*" */
    for (size_t i = 0; i < CONTENT_CODING_COUNT; i++) {
        weights[i] = WEIGHT_UNSET;
    }
    bool more = accept.length > 0;
    while (more) {
        struct slice part;
        struct slice name;
        int weight;
        more = slice_split_once(accept, ',', &part, &accept);
        if (!parse_part(part, &name, &weight)) {
            return false;
        }
        if (slice_equal_text(name, "*")) {
            others = weight;
        }
        for (size_t i = 0; i < CONTENT_CODING_COUNT; i++) {
            if (names_coding(name, (enum content_coding) i)) {
                weights[i] = weight;
            }
        }
    }
    for (size_t i = 0; i < CONTENT_CODING_COUNT; i++) {
        if (weights[i] == WEIGHT_UNSET) {
            weights[i] = others != WEIGHT_UNSET ? others : 0;
        }
    }
    return true;
}

enum content_coding content_coding_choose(struct slice accept, unsigned available)
{
    enum content_coding best = CONTENT_IDENTITY;
    int weights[CONTENT_CODING_COUNT];
    if (!parse(accept, weights)) {
        return best;
    }
    for (int i = CONTENT_IDENTITY + 1; i < CONTENT_CODING_COUNT; i++) {
        bool is_there = (available & 1U << i) != 0 && weights[i] > 0;
        if (is_there && weights[i] >= weights[best]) {
            best = (enum content_coding) i;
        }
    }
    return best;
}
