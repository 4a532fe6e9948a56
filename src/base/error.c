#include "base/error.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Copies what fits, never half a code point. */
static void copy_truncated(char *out, size_t size, const char *text)
{
    struct slice fitting = utf8_truncate(slice_of(text), size - 1);
    memcpy(out, fitting.data, fitting.length);
    out[fitting.length] = '\0';
}

static void format_truncated(char *out, size_t size, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
static void format_truncated(char *out, size_t size, const char *format, va_list args)
{
    /* Four bytes more than fit show whether the last code point was cut. */
    char text[sizeof((struct error *) 0)->text + 4];
    vsnprintf(text, sizeof text, format, args);
    copy_truncated(out, size, text);
    utf8_make_printable(out, strlen(out));
}

static void fill(struct error *error, enum result result, const char *code, const char *pointer,
                 const char *format, va_list args) __attribute__((format(printf, 5, 0)));
static void fill(struct error *error, enum result result, const char *code, const char *pointer,
                 const char *format, va_list args)
{
    if (error == NULL || error->result != RESULT_OK) {
        return;
    }
    error->result = result;
    copy_truncated(error->code, sizeof error->code, code);
    copy_truncated(error->pointer, sizeof error->pointer, pointer);
    format_truncated(error->text, sizeof error->text, format, args);
}

enum result error_set(struct error *error, enum result result, const char *code, const char *format,
                      ...)
{
    va_list args;
    va_start(args, format);
    fill(error, result, code, "", format, args);
    va_end(args);
    return result;
}

enum result error_set_at(struct error *error, enum result result, const char *code,
                         const char *pointer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(error, result, code, pointer, format, args);
    va_end(args);
    return result;
}

void error_clear(struct error *error)
{
    if (error != NULL) {
        *error = (struct error){0};
    }
}

enum result error_pass(struct error *error, const struct error *lower)
{
    if (error != NULL && error->result == RESULT_OK) {
        *error = *lower;
    }
    return lower->result;
}
