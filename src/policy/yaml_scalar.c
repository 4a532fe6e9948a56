#include "policy/yaml_scalar.h"

static bool is_any_of(struct slice text, const char *const *words)
{
    for (size_t i = 0; words[i]; i++) {
        if (slice_equal_text(text, words[i])) {
            return true;
        }
    }
    return false;
}

static bool is_null(struct slice text)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL", NULL};
    return is_any_of(text, words);
}

static bool is_boolean(struct slice text, bool *value)
{
    static const char *const yes[] = {"true", "True", "TRUE", NULL};
    static const char *const no[] = {"false", "False", "FALSE", NULL};
    *value = is_any_of(text, yes);
    return *value || is_any_of(text, no);
}

static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return (unsigned) (c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return (unsigned) (c - 'a') + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return (unsigned) (c - 'A') + 10;
    }
    return 99;
}

/* [-+]?[0-9]+ | 0o[0-7]+ | 0x[0-9a-fA-F]+ */
static bool is_integer(struct slice text, int64_t *value, bool *is_huge)
{
    size_t at = 0;
    bool is_negative = false;
    unsigned base = 10;
    if (text.length > 2 && text.data[0] == '0' && (text.data[1] == 'o' || text.data[1] == 'x')) {
        base = text.data[1] == 'o' ? 8 : 16;
        at = 2;
    } else if (text.length > 1 && (text.data[0] == '-' || text.data[0] == '+')) {
        is_negative = text.data[0] == '-';
        at = 1;
    }
    if (at == text.length) {
        return false;
    }
    int64_t sum = 0;
    bool overflow = false;
    for (; at < text.length; at++) {
        unsigned digit = digit_value(text.data[at]);
        if (digit >= base) {
            return false;
        }
        overflow = overflow || __builtin_mul_overflow(sum, (int64_t) base, &sum) ||
                   __builtin_sub_overflow(sum, (int64_t) digit, &sum); /* negative: has more room */
    }
    if (!is_negative) {
        overflow = overflow || __builtin_sub_overflow((int64_t) 0, sum, &sum);
    }
    *value = overflow ? 0 : sum;
    *is_huge = overflow;
    return true;
}

static size_t skip_digits(struct slice text, size_t at)
{
    while (at < text.length && text.data[at] >= '0' && text.data[at] <= '9') {
        at++;
    }
    return at;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? | [-+]?\.inf | \.nan */
static bool is_float(struct slice text)
{
    static const char *const special[] = {".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", NULL};
    if (is_any_of(text, special)) {
        return true;
    }
    size_t at = text.length > 0 && (text.data[0] == '-' || text.data[0] == '+');
    if (at == 1 && is_any_of(slice_make(text.data + 1, text.length - 1), special + 3)) {
        return true;
    }
    size_t digits_from = at;
    at = skip_digits(text, at);
    size_t digits = at - digits_from;
    if (at < text.length && text.data[at] == '.') {
        size_t fraction_from = ++at;
        at = skip_digits(text, at);
        digits += at - fraction_from;
    }
    if (digits == 0) {
        return false;
    }
    if (at < text.length && (text.data[at] == 'e' || text.data[at] == 'E')) {
        at++;
        at += at < text.length && (text.data[at] == '-' || text.data[at] == '+');
        size_t exponent_from = at;
        at = skip_digits(text, at);
        if (at == exponent_from) {
            return false;
        }
    }
    return at == text.length;
}

void yaml_scalar_resolve(struct yaml_node *scalar)
{
    struct slice text = scalar->text;
    /* Nearly all scalars are words, and the first character tells. */
    if (text.length > 0 && !strchr("~nNtTfF+-.0123456789", text.data[0])) {
        scalar->kind = YAML_TEXT;
    } else if (is_null(text)) {
        scalar->kind = YAML_NULL;
    } else if (is_boolean(text, &scalar->boolean)) {
        scalar->kind = YAML_BOOLEAN;
    } else if (is_integer(text, &scalar->integer, &scalar->is_huge)) {
        scalar->kind = YAML_INTEGER;
    } else if (is_float(text)) {
        scalar->kind = YAML_FLOAT;
    } else {
        scalar->kind = YAML_TEXT;
    }
}

bool yaml_scalar_resolve_tagged(struct yaml_node *scalar, const char *tag)
{
    static const struct {
        const char *tag;
        enum yaml_kind kind;
    } tags[] = {
        {"tag:yaml.org,2002:null", YAML_NULL},   {"tag:yaml.org,2002:bool", YAML_BOOLEAN},
        {"tag:yaml.org,2002:int", YAML_INTEGER}, {"tag:yaml.org,2002:float", YAML_FLOAT},
        {"tag:yaml.org,2002:str", YAML_TEXT},    {"!", YAML_TEXT},
    };
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        if (strcmp(tag, tags[i].tag) != 0) {
            continue;
        }
        if (tags[i].kind == YAML_TEXT) {
            scalar->kind = YAML_TEXT;
            return true;
        }
        yaml_scalar_resolve(scalar);
        if (tags[i].kind == YAML_FLOAT && scalar->kind == YAML_INTEGER) {
            scalar->kind = YAML_FLOAT;
        }
        return scalar->kind == tags[i].kind;
    }
    scalar->kind = YAML_TEXT;
    scalar->tag = tag;
    return true;
}
