#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

static size_t skip_ascii(struct slice text, size_t offset)
{
    while (text.length - offset >= sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, text.data + offset, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
        offset += sizeof word;
    }
    while (offset < text.length && (unsigned char) text.data[offset] < 0x80) {
        offset++;
    }
    return offset;
}

/* What the first byte of a sequence promises. The range of the second byte keeps out overlong
 * forms (after E0, F0), surrogates (after ED) and what lies above U+10FFFF (after F4). */
struct lead {
    unsigned char first_low, first_high;
    unsigned char length;
    unsigned char second_low, second_high;
};

static const struct lead leads[] = {
    {0x00, 0x7F, 1, 0x00, 0x00}, {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

static const struct lead *find_lead(unsigned char first)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
        if (first <= leads[i].first_high) {
            return first >= leads[i].first_low ? &leads[i] : NULL;
        }
    }
    return NULL;
}

bool utf8_next(struct slice text, size_t *offset, uint32_t *code_point)
{
    if (*offset >= text.length) {
        return false;
    }
    const unsigned char *bytes = (const unsigned char *) text.data + *offset;
    const struct lead *lead = find_lead(bytes[0]);
    if (lead == NULL || lead->length > text.length - *offset) {
        return false;
    }
    if (lead->length == 1) {
        *code_point = bytes[0];
        *offset += 1;
        return true;
    }
    if (bytes[1] < lead->second_low || bytes[1] > lead->second_high) {
        return false;
    }
    uint32_t value = bytes[0] & (0x7Fu >> lead->length);
    for (size_t i = 1; i < lead->length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return false;
        }
        value = value << 6 | (bytes[i] & 0x3Fu);
    }
    *code_point = value;
    *offset += lead->length;
    return true;
}

size_t utf8_find_invalid(struct slice text)
{
    size_t offset = 0;
    uint32_t code_point;
    do {
        offset = skip_ascii(text, offset);
    } while (utf8_next(text, &offset, &code_point));
    return offset;
}

static bool is_continuation(char byte)
{
    return ((unsigned char) byte & 0xC0) == 0x80;
}

size_t utf8_count(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++) {
        count += !is_continuation(text.data[i]);
    }
    return count;
}

struct slice utf8_truncate(struct slice text, size_t length_max)
{
    if (text.length <= length_max) {
        return text;
    }
    size_t cut = 0; /* bytes of a code point begun before the limit: three at most */
    while (cut < length_max && cut < 3 && is_continuation(text.data[length_max - cut])) {
        cut++;
    }
    return slice_make(text.data, length_max - cut);
}

size_t utf8_encode(uint32_t code_point, char out[4])
{
    if (code_point < 0x80) {
        out[0] = (char) code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char) (0xC0 | code_point >> 6);
        out[1] = (char) (0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (char) (0xE0 | code_point >> 12);
        out[1] = (char) (0x80 | (code_point >> 6 & 0x3F));
        out[2] = (char) (0x80 | (code_point & 0x3F));
        return 3;
    }
    out[0] = (char) (0xF0 | code_point >> 18);
    out[1] = (char) (0x80 | (code_point >> 12 & 0x3F));
    out[2] = (char) (0x80 | (code_point >> 6 & 0x3F));
    out[3] = (char) (0x80 | (code_point & 0x3F));
    return 4;
}

bool utf8_is_control(uint32_t code_point)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } controls[] = {
        {0x00, 0x1F}, {0x7F, 0x9F}, {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFFFE, 0xFFFF},
    };
    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
        if (code_point >= controls[i].first && code_point <= controls[i].last) {
            return true;
        }
    }
    return false;
}

void utf8_make_printable(char *text, size_t length)
{
    struct slice all = slice_make(text, length);
    size_t offset = 0;
    while (offset < length) {
        size_t from = offset;
        uint32_t code_point;
        if (!utf8_next(all, &offset, &code_point)) {
            text[offset++] = '?';
        } else if (utf8_is_control(code_point)) {
            memset(text + from, ' ', offset - from);
        }
    }
}
