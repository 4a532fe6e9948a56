#include "policy/yaml_helm.h"

#include "policy/yaml_scalar.h"

#include <string.h>

enum {
    NUMBER_MAX = 64, /* what is longer is no number that anybody means */
    BOOLEAN_MAX = sizeof("false") - 1,
};

static const char *boolean_of(struct slice text)
{
    static const struct {
        const char *word;
        const char *value;
    } words[] = {
        {"y", "true"},   {"Y", "true"},    {"yes", "true"},  {"Yes", "true"},
        {"YES", "true"}, {"on", "true"},   {"On", "true"},   {"ON", "true"},
        {"n", "false"},  {"N", "false"},   {"no", "false"},  {"No", "false"},
        {"NO", "false"}, {"off", "false"}, {"Off", "false"}, {"OFF", "false"},
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (slice_equal_text(text, words[i].word)) {
            return words[i].value;
        }
    }
    return NULL;
}

/* As a key, True becomes true. */
static const char *boolean_key_of(struct slice text)
{
    struct yaml_node node = {.text = text};
    yaml_scalar_resolve(&node);
    if (node.kind != YAML_BOOLEAN) {
        return NULL;
    }
    const char *value = node.boolean ? "true" : "false";
    return slice_equal_text(text, value) ? NULL : value;
}

/* 0b101, 0X1F, -0x10: with a sign or a letter that the core schema does not have. */
static bool has_base(const char *digits)
{
    static const char *const of_base[] = {"bB01", "oO01234567", "xX0123456789abcdefABCDEF"};
    for (size_t i = 0; i < sizeof(of_base) / sizeof(of_base[0]); i++) {
        if (digits[0] == '0' && digits[1] != '\0' && strchr("bBoOxX", digits[1]) &&
            (digits[1] == of_base[i][0] || digits[1] == of_base[i][1]) && digits[2] != '\0') {
            return strspn(digits + 2, of_base[i] + 2) == strlen(digits + 2);
        }
    }
    return false;
}

static bool is_number(struct slice text)
{
    struct yaml_node node = {.text = text};
    yaml_scalar_resolve(&node);
    return node.kind == YAML_INTEGER || node.kind == YAML_FLOAT;
}

/* The text without `_` and with its end marked; false when it is too long to be a number. */
static bool without_underscores(struct slice text, char bare[NUMBER_MAX])
{
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '_') {
            continue;
        }
        if (length == NUMBER_MAX - 1) {
            return false;
        }
        bare[length++] = text.data[i];
    }
    bare[length] = '\0';
    return true;
}

/* 1, 42, -7, 1.5: written as everybody writes it. */
static bool is_canonical(const char *number)
{
    const char *digits = number + (number[0] == '-' && number[1] != '0');
    size_t count = strspn(digits, "0123456789");
    size_t length = strlen(digits);
    bool is_whole = count == length;
    bool is_fraction = digits[count] == '.' && length > count + 1 && digits[length - 1] != '0' &&
                       strspn(digits + count + 1, "0123456789") == length - count - 1;
    return count > 0 && (digits[0] != '0' || count == 1) && (is_whole || is_fraction);
}

/* 010 is eight; 07 is seven for everybody. */
static bool is_octal(const char *digits)
{
    size_t zeros = strspn(digits, "0");
    size_t length = strlen(digits);
    return zeros > 0 && length > zeros + 1 && strspn(digits, "01234567") == length;
}

const char *yaml_helm_takes(struct slice text, bool is_key)
{
    if (text.length == 0 || !strchr("yYnNoOtTfF+-.0123456789", text.data[0])) {
        return NULL;
    }
    bool is_word = !strchr("+-.0123456789", text.data[0]);
    if (is_word && text.length > BOOLEAN_MAX) {
        return NULL; /* most of what a policy holds */
    }
    char bare[NUMBER_MAX];
    const char *boolean = boolean_of(text);
    if (!boolean && is_key) {
        boolean = boolean_key_of(text);
    }
    if (boolean || is_word || !without_underscores(text, bare)) {
        return boolean;
    }
    const char *digits = bare + (bare[0] == '-' || bare[0] == '+');
    bool is_ours = is_number(text);
    if (!is_ours && !has_base(digits) && !is_number(slice_of(bare))) {
        return NULL;
    }
    if (is_octal(digits)) {
        return "an octal number";
    }
    if (!is_ours || (is_key && !is_canonical(bare))) {
        return "a number";
    }
    return NULL;
}
