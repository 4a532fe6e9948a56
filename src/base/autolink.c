#include "base/autolink.h"

#include <string.h>

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_in(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool continues_with(struct slice text, size_t at, const char *word)
{
    size_t length = strlen(word);
    return text.length - at >= length &&
           slice_equal_ignoring_case(slice_make(text.data + at, length), slice_make(word, length));
}

/* Without the punctuation that belongs to the sentence. */
static size_t trim_end(struct slice text, size_t start, size_t end)
{
    size_t opened = 0;
    size_t closed = 0;
    for (size_t i = start; i < end; i++) {
        opened += text.data[i] == '(' ? 1 : 0;
        closed += text.data[i] == ')' ? 1 : 0;
    }
    while (end > start) {
        char last = text.data[end - 1];
        if (last == ')' && closed > opened) {
            closed--;
        } else if (!is_in(last, "?!.,:;*_~'\"")) {
            break;
        }
        end--;
    }
    return end;
}

/* A web address that begins at `at`. */
static bool find_web(struct slice text, size_t at, struct autolink *out)
{
    static const struct {
        const char *beginning;
        const char *prefix;
    } kinds[] = {{"http://", ""}, {"https://", ""}, {"www.", "http://"}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t host = at + strlen(kinds[i].beginning);
        if (!continues_with(text, at, kinds[i].beginning) || host >= text.length ||
            !is_alphanumeric(text.data[host])) {
            continue;
        }
        size_t end = host;
        while (end < text.length && (unsigned char) text.data[end] > ' ' && text.data[end] != '<') {
            end++;
        }
        end = trim_end(text, at, end);
        *out = (struct autolink){at, end - at, kinds[i].prefix};
        return end > host;
    }
    return false;
}

/* An e-mail address around the `@` at `at` that does not begin before `from`. */
static bool find_mail(struct slice text, size_t from, size_t at, struct autolink *out)
{
    size_t start = at;
    while (start > from &&
           (is_alphanumeric(text.data[start - 1]) || is_in(text.data[start - 1], "._+-"))) {
        start--;
    }
    size_t end = at + 1;
    bool has_dot = false; /* between parts of the domain */
    while (end < text.length && (is_alphanumeric(text.data[end]) || is_in(text.data[end], ".-"))) {
        bool follows_dot = text.data[end - 1] == '.';
        if (text.data[end] == '.' && (follows_dot || end == at + 1)) {
            return false;
        }
        has_dot = has_dot || (follows_dot && is_alphanumeric(text.data[end]));
        end++;
    }
    while (end > at + 1 && is_in(text.data[end - 1], ".-")) {
        end--;
    }
    *out = (struct autolink){start, end - start, "mailto:"};
    return start < at && has_dot;
}

bool autolink_find(struct slice text, size_t from, struct autolink *out)
{
    for (size_t i = from; i < text.length; i++) {
        bool begins_word = i == from || !is_alphanumeric(text.data[i - 1]);
        if (begins_word && is_in(text.data[i], "hHwW") && find_web(text, i, out)) {
            return true;
        }
        if (text.data[i] == '@' && find_mail(text, from, i, out)) {
            return true;
        }
    }
    return false;
}
